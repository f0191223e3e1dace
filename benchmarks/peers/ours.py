"""uptake through its public face, on as many threads as asked (one by default)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args

import uptake as up
from uptake.basis.version import __version__

NAME = "uptake"
Clock = Literal["tie", "actor", "skip"]
CLOCKS: tuple[Clock, ...] = get_args(Clock)


def version() -> str:
    return __version__


def cascade(net: up.Network, p: Any, clock: Clock = "tie", threads: int = 1) -> Callable[..., Any]:
    def run(seeds: Any, runs: int, seed: int) -> Any:
        model = up.IndependentCascade(p, clock=clock)
        return up.simulate(net, model, seeds=seeds, runs=runs, rng=seed, threads=threads, progress=False).reach.values

    return run


def two_ideas(net: up.Network, p: float, alone: Any, given: Any, clock: Any = "tie") -> Callable[..., Any]:
    """The same seeds for both ideas, each idea's own where they are a count. Returns the reach of each idea."""

    def run(seeds: Any, runs: int, seed: int) -> Any:
        model = up.ComplementaryCascade(p, alone=alone, given=given, clock=clock)
        return up.simulate(net, model, seeds=seeds, runs=runs, rng=seed, threads=1, progress=False).reach.values

    return run


def linear_threshold(net: up.Network, threads: int = 1) -> Callable[..., Any]:
    def run(seeds: Any, runs: int, seed: int) -> Any:
        model = up.LinearThreshold()
        return up.simulate(net, model, seeds=seeds, runs=runs, rng=seed, threads=threads, progress=False).reach.values

    return run


def fractional_threshold(net: up.Network, phi: float) -> Callable[..., int]:
    def run(seeds: Any) -> int:
        result = up.simulate(net, up.FractionalThreshold(phi), seeds=seeds, rng=1, threads=1, progress=False)
        return int(result.reach.item())

    return run


def si(net: up.Network, beta: float, steps: int) -> Callable[..., int]:
    def run(seeds: Any, seed: int) -> int:
        model = up.SI(beta)
        result = up.simulate(net, model, seeds=seeds, horizon=steps, rng=seed, threads=1, progress=False)
        return int(result.reach.item())

    return run


def world(built: up.World, strategy: up.Strategy, horizon: int, threads: int = 1) -> Callable[[int], int]:
    """A run of all four gates; how many users have ever adopted."""

    def run(seed: int) -> int:
        how: dict[str, Any] = {"horizon": horizon, "runs": 1, "rng": seed, "threads": threads, "progress": False}
        return int(up.simulate(built, strategy, **how).reach.item())

    return run


def rows(source: Any, target: Any, n: int) -> Callable[[], tuple[Any, Any]]:
    def run() -> tuple[Any, Any]:
        net = up.Network.from_edges(source, target, n=n, directed=True, threads=1)
        return net.out_offsets, net.out_targets

    return run


def barabasi_albert(n: int, m: int) -> Callable[[], int]:
    return lambda: up.generate.barabasi_albert(n, m, rng=1, threads=1).n_arcs // 2


def rmat(scale: int, edge_factor: int) -> Callable[[], int]:
    return lambda: up.generate.rmat(scale, edge_factor, rng=1, threads=1).n_arcs // 2
