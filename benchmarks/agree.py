"""Before anything is timed, both sides give the same answer: exactly where no luck is in it, else means at four sigma.

Each function compares on small networks and returns what it saw, in words.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from types import ModuleType
from typing import Any

import numpy as np
import uptake as up
from uptake.kernels.types import STATUSES, TALLIES

from benchmarks import graphs
from benchmarks.peers import ours

SIGMA = 4.0
PHI = 0.35  # some adopt, not all
RUNS, FEW = 2_000, 200  # of a compiled peer; of one in pure Python
SEEN = (1, 12, 30, 48, 60)  # steps at which worlds are compared


def _runs(side: ModuleType) -> int:
    return FEW if side.NAME in ("NDlib", "EoN", "graph-tool") else RUNS


class Disagree(AssertionError):
    """The two sides do not answer alike, so their times say nothing."""


def _means(theirs: Any, mine: Any, what: str = "mean reach") -> str:
    a, b = np.asarray(theirs, float), np.asarray(mine, float)
    z = float(_z(a, b))
    said = f"{what}: theirs {a.mean():.1f}, ours {b.mean():.1f}, z = {z:.1f}"
    if abs(z) > SIGMA:
        raise Disagree(f"{said}: beyond {SIGMA:g} sigma")
    return said


def _z(a: Any, b: Any) -> Any:
    """Difference of the means of runs, in standard errors."""
    error = np.sqrt(a.var(axis=0, ddof=1) / len(a) + b.var(axis=0, ddof=1) / len(b))
    difference = a.mean(axis=0) - b.mean(axis=0)
    unlike = np.where(difference == 0, 0.0, math.inf)
    return np.divide(difference, error, out=unlike, where=error > 0)


def _equal(what: str, theirs: int, mine: int) -> str:
    if theirs != mine:
        raise Disagree(f"{what}: theirs {theirs:,}, ours {mine:,}; there is no luck in it")
    return f"the same {what}, {theirs:,}"


@lru_cache(maxsize=64)
def cascade(side: ModuleType, p: Any, clock: Any) -> str:
    net = graphs.barabasi_albert(500)
    seeds = graphs.tied(net, 10)
    return _means(side.cascade(net, p)(seeds, _runs(side), 1), ours.cascade(net, p, clock)(seeds, RUNS, 2))


@lru_cache(maxsize=64)
def linear_threshold(side: ModuleType, p: Any, clock: Any) -> str:
    net = graphs.rmat(9)
    seeds = graphs.tied(net, 20)
    return _means(side.linear_threshold(net)(seeds, _runs(side), 1), ours.linear_threshold(net)(seeds, RUNS, 2))


@lru_cache(maxsize=64)
def fractional_threshold(side: ModuleType, p: Any, clock: Any) -> str:
    net = graphs.barabasi_albert(2_000)
    seeds = graphs.tied(net, 200)
    return _equal("reach", *(s.fractional_threshold(net, PHI)(seeds) for s in (side, ours)))


@lru_cache(maxsize=64)
def si(side: ModuleType, p: Any, clock: Any) -> str:
    net = graphs.barabasi_albert(500)
    seeds, mine, theirs = graphs.tied(net, 5), ours.si(net, 0.02, 12), side.si(net, 0.02, 12)
    few = FEW // 2 if side.NAME == "Starsim" else 2 * FEW
    said = _means([theirs(seeds, i) for i in range(few)], [mine(seeds, i) for i in range(2 * FEW)])
    if hasattr(theirs, "close"):
        theirs.close()
    return said


@lru_cache(maxsize=64)
def weighted_threshold(side: ModuleType, p: Any, clock: Any) -> str:
    net = graphs.weighted_rmat(9)
    seeds = graphs.tied(net, 20)
    return _means(side.linear_threshold(net)(seeds, _runs(side), 1), ours.linear_threshold(net)(seeds, RUNS, 2))


@lru_cache(maxsize=1)
def _small_million() -> tuple[up.World, dict[str, up.Strategy], int]:
    """A thousand users, and so few openings that providers wait for them."""
    built, strategies, horizon = graphs.million(1_000)
    return replace(built, ideas=replace(built.idea, slots=0.25)), strategies, horizon


@lru_cache(maxsize=3)
def tallies(strategy: str) -> Any:
    """By run, seen step and column: what a small world of ours tallies."""
    built, strategies, horizon = _small_million()
    study = up.compare(
        built, {strategy: strategies[strategy]}, horizon=horizon, runs=RUNS // 4, rng=7, threads=1, progress=False
    )
    data = {name: values.values[0] for name, values in study.data.items() if "strategy" in values.dims}
    for side in ("users", "providers"):
        data |= {f"{side}_{status}": data[side][..., k] for k, status in enumerate(STATUSES)}
    data["setup"] = data["ledger"][..., study.data["entry"].values.tolist().index("setup")]
    return np.stack([data[column] for column in TALLIES], axis=-1)[:, SEEN]


@lru_cache(maxsize=64)
def world(side: ModuleType, p: Any, clock: Any) -> str:
    """All tallies of a small world at some steps, under each of its strategies."""
    built, strategies, horizon = _small_million()
    worst, said = 0.0, []
    for name, strategy in strategies.items():
        run, mine = side.world(built, strategy, horizon), tallies(name)
        theirs = np.stack([run(seed) for seed in range(RUNS)])[:, SEEN]
        z = np.abs(_z(theirs, mine))
        worst = max(worst, float(z.max()))
        if worst > SIGMA:
            step, column = np.unravel_index(z.argmax(), z.shape)
            where = f"{name}, step {SEEN[step]}, {TALLIES[column]}"
            _means(theirs[:, step, column], mine[:, step, column], f"{where}: mean")
        k = TALLIES.index("users_ever")
        said.append(f"{name} {theirs[:, -1, k].mean():.1f} and {mine[:, -1, k].mean():.1f}")
    tallied = f"{len(TALLIES)} tallies at {len(SEEN)} steps under {len(strategies)} strategies, |z| at most {worst:.1f}"
    return f"{tallied}; mean reach, theirs and ours: {', '.join(said)}"


@lru_cache(maxsize=64)
def two_gates(side: ModuleType, p: Any, clock: Any) -> str:
    """With a place for everybody from the start it is one process of ours; what it does otherwise, a test checks."""
    net, n, horizon = graphs.small_world(1_000), 1_000, 60
    run = side.two_gates(net, np.zeros(n, np.int32), 1, horizon, 0.003, 0.03, n // 100, places=n, opens=1.0)
    idea = up.Idea(drive=0.003, peer=0.003, link="additive", merit=1.0, social_proof=0.0, lapse=0.0)
    mine = up.simulate(
        up.World(up.Users(net), ideas=idea), up.Emulation(seeds=n // 100), horizon=horizon, runs=RUNS, rng=2, threads=1,
        progress=False,
    ).curve.values  # fmt: skip
    theirs = np.stack([run(seed) for seed in range(RUNS)])
    return "; ".join(_means(theirs[:, t], mine[:, t], f"mean adopters at step {t}") for t in (12, 36, 60))


@lru_cache(maxsize=64)
def well_mixed(side: ModuleType, p: Any, clock: Any) -> str:
    """On a complete graph the chance from each is 1 - exp(-beta / n)."""
    n, beta = 300, 0.08
    run, mine = side.well_mixed(n, 3, beta, 60), ours.si(up.generate.complete(n), -math.expm1(-beta / n), 60)
    return _means([run(i + 1) for i in range(FEW)], [mine(np.arange(3), i) for i in range(RUNS)])


@lru_cache(maxsize=64)
def covid(side: ModuleType, p: Any, clock: Any) -> str:
    """A disease has no twin here. That nobody catches what nobody passes on is all that can be compared."""
    net = graphs.small_world(1_000)
    return _equal("reach of what nobody passes on", side.covid(net, 30, beta=0.0)(graphs.tied(net, 10), 1), 10)


@lru_cache(maxsize=64)
def rows(side: ModuleType, p: Any, clock: Any) -> str:
    net = graphs.rmat(12)
    source, target = graphs.edges_of(net)
    theirs, mine = side.rows(source, target, net.n)(), ours.rows(source, target, net.n)()
    same = all(np.array_equal(a, b) for a, b in zip(theirs, mine, strict=True))
    return _equal("rows", int(theirs[1].size), int(mine[1].size) if same else -1)


@lru_cache(maxsize=64)
def sizes(side: ModuleType, p: Any, clock: Any) -> str:
    """Random networks are alike in size only: ours drops duplicate ties, networkit's may draw others instead."""
    said = []
    for name, arguments in (("barabasi_albert", (5_000, 5)), ("rmat", (14, 4))):
        theirs, mine = getattr(side, name)(*arguments)(), getattr(ours, name)(*arguments)()
        if not 0.8 <= mine / theirs <= 1.25:
            raise Disagree(f"{name}: edges theirs {theirs:,}, ours {mine:,}")
        said.append(f"{name}, edges: theirs {theirs:,}, ours {mine:,}")
    return "; ".join(said)
