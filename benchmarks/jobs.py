"""Small fixed jobs through the public face that together touch every kernel: what the regression check counts or times.

A job is made once (its networks are built) and then called; every call does the same work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import uptake as up

from benchmarks.graphs import edges_of, tied
from benchmarks.peers import numba_loop, ours
from benchmarks.peers.ours import Clock
from benchmarks.timing import Work


def _skewed() -> up.Network:
    return up.generate.rmat(14, 16, rng=1)


def _cascade(clock: Clock, p: Any, runs: int) -> Callable[[], Work]:
    def make() -> Work:
        net = _skewed()
        run, seeds = ours.cascade(net, p, clock), tied(net, 50)
        return lambda: run(seeds, runs, 7)

    return make


def _two_ideas(clock: Literal["tie", "actor"]) -> Callable[[], Work]:
    def make() -> Work:
        run = ours.two_ideas(_skewed(), 0.1, (0.7, 0.5), (0.9, 0.9), clock)
        return lambda: run(50, 16, 7)

    return make


def _linear_threshold() -> Work:
    net = _skewed()
    run, seeds = ours.linear_threshold(net), tied(net, 500)
    return lambda: run(seeds, 16, 7)


def _fractional_threshold() -> Work:
    net = up.generate.watts_strogatz(100_000, 10, 0.05, rng=1)
    run, seeds = ours.fractional_threshold(net, 0.18), tied(net, 1_000)
    return lambda: run(seeds)


def _si() -> Work:
    net = up.generate.barabasi_albert(50_000, 5, rng=1)
    run, seeds = ours.si(net, 0.02, 50), tied(net, 50)
    return lambda: run(seeds, 7)


def _rows() -> Work:
    net = _skewed()
    source, target = edges_of(net)
    return ours.rows(source, target, net.n)


def _world() -> Work:
    n, groups = 10_000, 200
    world = up.World(
        users=up.Users(up.generate.watts_strogatz(n, 10, 0.05, rng=1)),
        providers=up.Providers(up.generate.barabasi_albert(groups, 3, rng=2), places=40, culture=0.8),
        service=up.generate.catchments(users=np.arange(n) // (n // groups), providers=range(groups)),
        ideas=[up.Idea(drive=0.003, provider_drive=0.01, slots=20)],
    )
    strategy = up.Emulation(seeds=100) + up.Legislation(start=36)
    return lambda: up.simulate(world, strategy, horizon=60, rng=7, threads=1, progress=False)


def _observed() -> up.Diffusion:
    n = 20_000
    net = up.generate.erdos_renyi(n, 10, rng=1)
    return up.Diffusion(net, np.random.default_rng(1).integers(-1, 60, n), periods=range(60))


def _exposure() -> Work:
    d = _observed()
    return d.exposure


def _relabelled() -> Work:
    d = _observed()
    return lambda: d.permutation_test("moran", n=20, rng=7)


JOBS: dict[str, Callable[[], Work]] = {
    **{f"cascade, clock {clock}": _cascade(clock, 0.02 if clock == "skip" else 0.1, 32) for clock in ours.CLOCKS},
    "weighted cascade": _cascade("tie", "weighted_cascade", 256),
    "64 cascades": _cascade("actor", 0.1, 64),
    "two ideas, clock tie": _two_ideas("tie"),
    "two ideas, clock actor": _two_ideas("actor"),
    "linear threshold": _linear_threshold,
    "fractional threshold": _fractional_threshold,
    "SI": _si,
    "network from arcs": _rows,
    "generate R-MAT": lambda: ours.rmat(12, 16),
    "generate Barabasi-Albert": lambda: ours.barabasi_albert(50_000, 5),
    "world": _world,
    "exposure": _exposure,
    "Moran's I, relabelled": _relabelled,
}


def yardstick() -> Work:
    """What a plain loop needs for four cascades: the unit of the ratios."""
    net = _skewed()
    run, seeds = numba_loop.cascade(net, 0.1), tied(net, 50)
    return lambda: run(seeds, 4, 7)
