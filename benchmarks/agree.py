"""Before anything is timed, both sides give the same answer: exactly where no luck is in it, else means at four sigma.

Each function compares on small networks and returns what it saw, in words.
"""

from __future__ import annotations

import math
from functools import lru_cache
from types import ModuleType
from typing import Any

import numpy as np

from benchmarks import graphs
from benchmarks.peers import ours

SIGMA = 4.0
PHI = 0.35  # some adopt, not all
RUNS, FEW = 2_000, 200  # of a compiled peer; of one in pure Python


def _runs(side: ModuleType) -> int:
    return FEW if side.NAME in ("NDlib", "EoN", "graph-tool") else RUNS


class Disagree(AssertionError):
    """The two sides do not answer alike, so their times say nothing."""


def _means(theirs: Any, mine: Any) -> str:
    a, b = np.asarray(theirs, float), np.asarray(mine, float)
    error = math.sqrt(a.var(ddof=1) / a.size + b.var(ddof=1) / b.size)
    z = (a.mean() - b.mean()) / error if error > 0 else 0.0 if a.mean() == b.mean() else math.inf
    said = f"mean reach: theirs {a.mean():.1f}, ours {b.mean():.1f}, z = {z:.1f}"
    if abs(z) > SIGMA:
        raise Disagree(f"{said}: beyond {SIGMA:g} sigma")
    return said


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
    said = _means([theirs(seeds, i) for i in range(2 * FEW)], [mine(seeds, i) for i in range(2 * FEW)])
    theirs.close()
    return said


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
