"""What the work needs at the least, over what the machine does: how near the main kernels are to its limit.

Needs are counted from who adopted when (the same run that is timed): coins tossed, bytes that stream by, and
independent random accesses with the memory they fall into. Each is divided by the machine's rate of it (``limits.py``).
The bound is the largest of these times, as if all else hid behind it; ``nothing hidden`` is their sum. No use is made
of locality (hubs are met again and again), so the bound of the accesses is not strict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import uptake as up

from benchmarks import graphs
from benchmarks.graphs import Size
from benchmarks.limits import random_rate
from benchmarks.own import world_runs
from benchmarks.peers import ours
from benchmarks.timing import best

LINE, TARGET, OFFSET = 64, 4, 8  # bytes of a cache line, of an arc's target, of an actor's offset


@dataclass
class Need:
    """The least that the work takes."""

    coins: float = 0.0
    stream: float = 0.0  # bytes
    accesses: list[tuple[str, float, float]] = field(default_factory=list)  # (to what, how many, bytes they fall into)

    def times(self, limits: dict[str, Any]) -> dict[str, float]:
        """Seconds of each part on this machine, one thread."""
        found = {"coins": self.coins / limits["coins"], "streaming": self.stream / limits["stream"]}
        found["random access"] = sum(count / random_rate(limits, size) for _, count, size in self.accesses)
        return found


def _rows_of(net: up.Network, who: Any) -> tuple[int, float]:
    """Arcs out of these actors, and the accesses to find their rows: an offset and a first line each."""
    return int(net.degree()[who].sum()), float(np.count_nonzero(who))


def _steps(net: up.Network, model: Any, seeds: Any, runs: int = 1, horizon: int | None = None) -> Any:
    result = up.simulate(
        net, model, seeds=seeds, runs=runs, rng=7, threads=1, horizon=horizon, progress=False, record="adoption_step"
    )
    return result.adoption_step.values


def _find_rows(net: up.Network, count: float) -> list[tuple[str, float, float]]:
    return [("offsets", count, OFFSET * net.n), ("starts of rows", count, TARGET * net.n_arcs)]


def one_cascade(s: Size) -> tuple[str, Need, Callable[[], object]]:
    """A coin for each arc out of the reached; live arcs read their target and test a bit."""
    net, p = graphs.rmat(s.scale), 0.1
    seeds = graphs.tied(net, s.seeds)
    arcs, reached = _rows_of(net, _steps(net, up.IndependentCascade(p), seeds)[0] >= 0)
    lines = arcs * TARGET * (1 - (1 - p) ** (LINE // TARGET))  # only lines of targets with a live arc are touched
    need = Need(arcs, lines, [("bitmap of the reached", p * arcs, net.n / 8), *_find_rows(net, reached)])
    run = ours.cascade(net, p, "tie")
    return "one cascade, clock tie", need, lambda: run(seeds, 1, 7)


def many_cascades(s: Size) -> tuple[str, Need, Callable[[], object]]:
    """64 abreast: a row is passed once for each step at which its actor adopts in any of the runs, and every arc in it
    meets a cache line of 64 runs."""
    net, p = graphs.rmat(s.scale), 0.1
    seeds = graphs.tied(net, s.seeds)
    model = up.IndependentCascade(p, clock="actor")
    step = _steps(net, model, seeds, 64)
    passes = np.zeros(net.n, np.int64)
    for t in range(int(step.max()) + 1):
        passes += (step == t).any(axis=0)
    arcs, rows = float((net.degree() * passes).sum()), float(passes.sum())
    need = Need(net.n * 64, arcs * TARGET, [("lines of 64 runs", arcs, LINE * net.n), *_find_rows(net, rows)])
    run = ours.cascade(net, p, "actor")
    return "64 cascades, clock actor", need, lambda: run(seeds, 64, 7)


def linear_threshold(s: Size) -> tuple[str, Need, Callable[[], object]]:
    """A count for each arc out of an adopter, and a draw (a Philox block, as dear as four coins) for each actor met."""
    net = graphs.rmat(s.scale)
    seeds = graphs.tied(net, s.planted)
    who = _steps(net, up.LinearThreshold(), seeds)[0] >= 0
    arcs, rows = _rows_of(net, who)
    met = np.zeros(net.n, np.bool_)
    met[net.out_targets[np.repeat(who, net.degree())]] = True
    need = Need(4.0 * float(met.sum()), arcs * TARGET, [("counts", arcs, 4 * net.n), *_find_rows(net, rows)])
    run = ours.linear_threshold(net)
    return "linear threshold", need, lambda: run(seeds, 1, 7)


def fractional_threshold(s: Size) -> tuple[str, Need, Callable[[], object]]:
    """A count for each arc out of an adopter."""
    net = graphs.barabasi_albert(s.actors)
    seeds = graphs.tied(net, net.n // 100)
    arcs, rows = _rows_of(net, _steps(net, up.FractionalThreshold(0.18), seeds)[0] >= 0)
    need = Need(0.0, arcs * TARGET, [("counts", arcs, 4 * net.n), *_find_rows(net, rows)])
    run = ours.fractional_threshold(net, 0.18)
    return "fractional threshold", need, lambda: run(seeds)


def si(s: Size) -> tuple[str, Need, Callable[[], object]]:
    """An exposure for each arc out of an adopter, a resistance (a block, as dear as four coins) for each exposed; then
    the exposed stream by in every step, eight bytes each."""
    net, steps = graphs.barabasi_albert(s.actors), 50
    seeds = graphs.tied(net, s.seeds)
    step = _steps(net, up.SI(0.02), seeds, horizon=steps)[0].astype(np.int64)
    adopted = np.where(step < 0, steps + 1, step)
    arcs, rows = _rows_of(net, step >= 0)
    first = np.full(net.n, steps + 1)
    some = net.degree() > 0
    first[some] = np.minimum.reduceat(adopted[net.in_sources], net.in_offsets[:-1][some])
    waits = np.maximum(0, np.minimum(adopted, steps) - np.minimum(first, steps))
    need = Need(4.0 * float((waits > 0).sum()), arcs * TARGET + 8.0 * float(waits.sum()),
                [("exposures", arcs, 8 * net.n), *_find_rows(net, rows)])  # fmt: skip
    run = ours.si(net, 0.02, steps)
    return "SI, 50 steps", need, lambda: run(seeds, 7)


def world(s: Size) -> tuple[str, Need, Callable[[], object]]:
    """A contact for each arc out of a user who adopts; two draws (hearing, wanting) and one line of state for each
    user. Providers, a fiftieth of the users, and the places they open are left out."""
    built, strategies, horizon = graphs.million(s.actors)
    net, strategy = built.users.network, strategies["emulation"]
    how: dict[str, Any] = {"horizon": horizon, "rng": 7, "threads": 1, "progress": False}
    result = up.simulate(built, strategy, record="adoption_step", **how)
    arcs, rows = _rows_of(net, result.adoption_step.values[0, : net.n] >= 0)
    need = Need(8.0 * net.n, arcs * TARGET + LINE * net.n, [("contacts", arcs, 8 * net.n), *_find_rows(net, rows)])
    return f"world, {horizon} steps", need, world_runs(s.actors, "emulation", 1)


def _sorting(arcs: float) -> Need:
    """Arcs are tallied by source, dealt into buckets that fit the cache, and sorted there: 4 bytes are read, then 8
    read and 8 written, then 8 read and 4 written; twice an arc finds its place within 1 MiB."""
    return Need(0.0, arcs * (4 + 8 + 8 + 8 + 4), [("places in a bucket", 2.0 * arcs, 1 << 20)])


def network(s: Size) -> tuple[str, Need, Callable[[], object]]:
    """A sort of the arcs."""
    net = graphs.rmat(s.scale)
    source, target = graphs.edges_of(net)
    return "network from arcs", _sorting(net.n_arcs), ours.rows(source, target, net.n)


def rmat(s: Size) -> tuple[str, Need, Callable[[], object]]:
    """32 random bits for each of the levels of each tie, then a sort of both directions."""
    ties = 16 << s.scale
    need = _sorting(2 * ties)
    need.coins = float(ties * s.scale)
    return "generate R-MAT", need, ours.rmat(s.scale, 16)


KERNELS = (one_cascade, many_cascades, linear_threshold, fractional_threshold, si, world, network, rmat)


def measure(s: Size, limits: dict[str, Any]) -> list[dict[str, Any]]:
    """For each kernel: what it needs, the bound, the time it takes."""
    found = []
    for kernel in KERNELS:
        name, need, work = kernel(s)
        times = need.times(limits)
        taken = best(work, s.patience)
        bound = max(times.values())
        found.append({
            "kernel": name,
            "coins": need.coins,
            "stream": need.stream,
            "accesses": need.accesses,
            "times": times,
            "bound": bound,
            "nothing hidden": sum(times.values()),
            "taken": taken,
            "near": bound / taken,
        })  # fmt: skip
    return found
