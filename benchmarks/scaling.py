"""How the cost grows: with actors, ties, steps, runs and threads, one of them at a time, through the public face."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import uptake as up

from benchmarks import graphs
from benchmarks.graphs import Size
from benchmarks.own import world_runs
from benchmarks.peers import ours
from benchmarks.peers.ours import Clock
from benchmarks.timing import Work, best

Curves = dict[str, dict[str, Any]]  # name of a panel -> {"x": label, "lines": {name of a line: [[x, seconds], ...]}}
P = 0.1


@dataclass(frozen=True)
class Grid:
    """Where the curves are taken."""

    actors: list[int]
    ties: list[int]  # edges that each new actor brings
    steps: list[int]
    runs: list[int]
    users: int

    @classmethod
    def of(cls, s: Size) -> Grid:
        decades = {"full": (3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000),
                   "quick": (1_000, 3_000, 10_000, 30_000, 100_000), "tiny": (500, 1_000)}[s.name]  # fmt: skip
        full = s.name != "tiny"
        return cls(
            list(decades),
            [1, 2, 4, 8, 16, 32] if full else [1, 2],
            [10, 20, 40, 80, 160] if full else [5, 10],
            [1, 4, 16, 64, 256, 1024] if full else [1, 4],
            s.actors // 10 if full else s.actors,
        )


def _cascade(net: up.Network, runs: int = 1, clock: Clock = "tie", threads: int = 1) -> Work:
    run, seeds = ours.cascade(net, P, clock, threads), graphs.tied(net, 50)
    return lambda: run(seeds, runs, 7)


def _models(net: up.Network) -> dict[str, Work]:
    linear, share = ours.linear_threshold(net), ours.fractional_threshold(net, 0.18)
    spread, seeds = ours.si(net, 0.02, 50), graphs.tied(net, max(1, net.n // 100))
    return {
        "independent cascade": _cascade(net),
        "linear threshold": lambda: linear(seeds, 1, 7),
        "fractional threshold": lambda: share(seeds),
        "SI, 50 steps": lambda: spread(seeds, 7),
    }


def _lines(points: Iterable[tuple[float, dict[str, Work]]], patience: float) -> dict[str, list[list[float]]]:
    lines: dict[str, list[list[float]]] = {}
    for x, works in points:
        for name, work in works.items():
            lines.setdefault(name, []).append([x, best(work, patience)])
    return lines


def measure(s: Size) -> Curves:
    """Seconds along each axis."""
    g, middle = Grid.of(s), s.actors // 10 if s.name != "tiny" else s.actors
    net = graphs.barabasi_albert(middle)

    def by_actors() -> Iterable[tuple[float, dict[str, Work]]]:
        for n in g.actors:
            yield n, _models(graphs.barabasi_albert(n)) | {"world, 60 steps": world_runs(n, "mandate", 1)}

    def by_ties() -> Iterable[tuple[float, dict[str, Work]]]:
        for m in g.ties:
            dense = graphs.barabasi_albert(middle, m)
            yield dense.n_arcs, _models(dense)

    def by_steps() -> Iterable[tuple[float, dict[str, Work]]]:
        world, strategies, _ = graphs.million(g.users)
        for steps in g.steps:
            si, seeds = ours.si(net, 0.001, steps), graphs.tied(net, 50)
            yield (
                steps,
                {
                    "SI, beta = .001": lambda si=si, seeds=seeds: si(seeds, 7),  # type: ignore[misc]
                    "world": lambda steps=steps: up.simulate(  # type: ignore[misc]
                        world, strategies["emulation"], horizon=steps, rng=7, threads=1, progress=False
                    ),
                },
            )

    def by_runs() -> Iterable[tuple[float, dict[str, Work]]]:
        few = graphs.barabasi_albert(min(s.small, 10_000))
        for runs in g.runs:
            yield runs, {f"cascade, clock {clock}": _cascade(few, runs, clock) for clock in ours.CLOCKS}

    def by_threads() -> Iterable[tuple[float, dict[str, Work]]]:
        for threads in range(1, (os.cpu_count() or 1) + 1):
            yield (
                threads,
                {
                    "64 cascades, clock tie": _cascade(net, 64, "tie", threads),
                    "8 runs of the world": world_runs(g.users, "mandate", 8, threads),
                },
            )

    return {
        "actors": {"x": "actors (Barabasi-Albert, m = 5)", "lines": _lines(by_actors(), s.patience)},
        "ties": {"x": f"arcs ({middle:,} actors)", "lines": _lines(by_ties(), s.patience)},
        "steps": {"x": "steps", "lines": _lines(by_steps(), s.patience)},
        "runs": {"x": f"runs ({min(s.small, 10_000):,} actors)", "lines": _lines(by_runs(), s.patience)},
        "threads": {"x": "threads", "lines": _lines(by_threads(), s.patience)},
    }
