"""The rows of the table of aims: what is measured, against whom, how much faster it is to be.

A row is prepared for both sides by the same function: ours (``peers/ours.py``) and the peer's. Agreement is checked
first (``agree.py``). ``minimum`` and ``aim`` are ratios theirs / ours; rows without them inform.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from benchmarks import graphs
from benchmarks.graphs import Size
from benchmarks.peers import ours
from benchmarks.peers.ours import Clock
from benchmarks.timing import Seconds, Work

Prepare = Callable[[ModuleType, Size, int], Work]  # (side, size, which share of the work) -> what to time
SEED = 7


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    key: str
    work: Callable[[Size], str]
    against: str  # file in peers/
    prepare: Prepare
    check: str  # how the answers are compared: a function of agree.py
    minimum: float | None = None
    aim: float | None = None
    clock: Clock | None = None
    p: Any = None
    share: int = 1  # the peer does one share-th of the runs, and its time counts that often
    rounds: Callable[[Size], int] = lambda s: s.rounds
    warm: bool = True
    real: str = ""  # needs this real network
    called: str = ""  # the other side, where the name of its package does not say enough
    leaves_out: str = ""  # what ours does in this row and the other side does not


def cascade(net: Callable[[Size], Any], p: Any, runs: Callable[[Size], int], clock: Clock) -> Prepare:
    """Independent cascades from the same seeds."""

    def prepare(side: ModuleType, s: Size, share: int) -> Work:
        network = net(s)
        run = side.cascade(network, p, clock) if side is ours else side.cascade(network, p)
        seeds, n_runs = graphs.tied(network, s.seeds), max(1, runs(s) // share)
        return lambda: run(seeds, n_runs, SEED)

    return prepare


def linear_threshold(net: Callable[[Size], Any]) -> Prepare:
    def prepare(side: ModuleType, s: Size, share: int) -> Work:
        network = net(s)
        run, seeds = side.linear_threshold(network), graphs.tied(network, s.planted)
        return lambda: run(seeds, 1, SEED)

    return prepare


def fractional_threshold(actors: Callable[[Size], int]) -> Prepare:
    def prepare(side: ModuleType, s: Size, share: int) -> Work:
        network = graphs.barabasi_albert(actors(s))
        run, seeds = side.fractional_threshold(network, 0.18), graphs.tied(network, network.n // 100)
        return lambda: run(seeds)

    return prepare


def si(side: ModuleType, s: Size, share: int) -> Work:
    network = graphs.barabasi_albert(s.actors)
    run, seeds = side.si(network, 0.02, 50), graphs.tied(network, s.seeds)

    return lambda: _timed(run, seeds)


def _timed(run: Callable[..., object], *given: Any) -> object:
    """Some time themselves: in a process of their own, or where what is prepared serves one run."""
    answer = run(*given, SEED)
    return Seconds(run.seconds) if hasattr(run, "seconds") else answer


def world(strategy: str) -> Prepare:
    """One run of the world of the million, on both sides."""

    def prepare(side: ModuleType, s: Size, share: int) -> Work:
        built, strategies, horizon = graphs.million(s.actors)
        run = side.world(built, strategies[strategy], horizon)
        return lambda: run(SEED)

    return prepare


def world_against(other: Callable[[ModuleType, Size], Callable[[], object]]) -> Prepare:
    """One run of the world of the million, its strategy emulation; the other side does what it can."""
    emulation = world("emulation")
    return lambda side, s, share: emulation(side, s, share) if side is ours else other(side, s)


def two_gates(side: ModuleType, s: Size) -> Work:
    built, _, horizon = graphs.million(s.actors)
    assert built.service is not None
    run = side.two_gates(
        built.users.network, built.service.ask_providers, built.n_providers, horizon, 0.003, 0.03, s.actors // 100
    )
    return lambda: run(SEED)


def well_mixed(side: ModuleType, s: Size) -> Work:
    run = side.well_mixed(s.actors, s.actors // 100, 0.055, 60)
    return lambda: run(SEED)


def _users(s: Size) -> Any:
    return graphs.million(s.actors)[0].users.network


def si_of_users(side: ModuleType, s: Size) -> Work:
    net = _users(s)
    run, seeds = side.si(net, 0.0083, 60), graphs.tied(net, s.actors // 100)
    return lambda: _timed(run, seeds)


def covid(side: ModuleType, s: Size) -> Work:
    net = _users(s)
    run, seeds = side.covid(net, 60), graphs.tied(net, s.actors // 100)
    return lambda: _timed(run, seeds)


def rows(side: ModuleType, s: Size, share: int) -> Work:
    network = graphs.rmat(s.scale)
    source, target = graphs.edges_of(network)
    run: Work = side.rows(source, target, network.n)
    return run


def barabasi_albert(side: ModuleType, s: Size, share: int) -> Work:
    make: Work = side.barabasi_albert(s.actors, 5)
    return make


def rmat(side: ModuleType, s: Size, share: int) -> Work:
    make: Work = side.rmat(s.scale, 16)
    return make


def on_rmat(s: Size) -> Any:
    return graphs.rmat(s.scale)


def on_ba(s: Size) -> Any:
    return graphs.barabasi_albert(s.actors)


def on_small_ba(s: Size) -> Any:
    return graphs.barabasi_albert(s.small)


def on_weighted_rmat(s: Size) -> Any:
    return graphs.weighted_rmat(s.scale)


def once(_: Size) -> int:
    return 1


def _on_rmat(what: str) -> Callable[[Size], str]:
    return lambda s: f"{what}, R-MAT 2^{s.scale} x 16, p = .1, {s.seeds} seeds"


def _on_ba(what: str, actors: Callable[[Size], int] = lambda s: s.actors) -> Callable[[Size], str]:
    return lambda s: f"{what}, Barabasi-Albert {actors(s):,} (m = 5)"


def _real(name: str, key: str, p: Any, said: str, clock: Clock, against: str, **aims: float) -> Row:
    return Row(
        f"{name.lower()}-{key}-{against.replace('_', '-')}",
        lambda s: f"{s.runs:,} cascades, {name}, {said}",
        against,
        cascade(lambda s: graphs.real(name.lower()), p, lambda s: s.runs, clock),
        "cascade",
        clock=clock,
        p=p,
        real=name.lower(),
        **aims,  # type: ignore[arg-type]
    )


def _world_of(strategy: str) -> Callable[[Size], str]:
    return lambda s: f"world of {s.actors:,} users, 60 steps, {strategy}: one run"


def _four_gates(strategy: str, **aims: float) -> Row:
    key, called = f"world-{strategy}", "numba loop of four gates"
    return Row(key, _world_of(strategy), "numba_world", world(strategy), "world", called=called, **aims)  # type: ignore[arg-type]


_LONG: dict[str, Any] = {"rounds": once, "warm": False}
_NO_SUPPLY = "wanting, providers, places, waiting and giving up"


_ONE = _on_rmat("one cascade")
_MANY = _on_rmat("64 cascades")
_MANY_RUNS = cascade(on_rmat, 0.1, lambda s: 64, "actor")
_THRESHOLD = "fractional threshold .18, Barabasi-Albert {:,} (m = 5), 1 % seeds"

ROWS = [
    Row("cascade-cynetdiff", _ONE, "cynetdiff", cascade(on_rmat, 0.1, once, "tie"), "cascade", 18, 25, "tie", 0.1),
    Row("cascade-loop", _ONE, "numba_loop", cascade(on_rmat, 0.1, once, "tie"), "cascade", 2.5, 4, "tie", 0.1),
    Row("cascades-64-cynetdiff", _MANY, "cynetdiff", _MANY_RUNS, "cascade", 70, 100, "actor", 0.1, share=4,
        rounds=lambda s: min(s.rounds, 3)),
    Row("cascades-64-loop", _MANY, "numba_loop", _MANY_RUNS, "cascade", None, None, "actor", 0.1, share=4),
    _real("Epinions", "p10", 0.1, "p = .1", "actor", "cynetdiff", minimum=11, aim=18),
    _real("Epinions", "p10", 0.1, "p = .1", "actor", "numba_loop"),
    _real("Epinions", "p01", 0.01, "p = .01", "skip", "cynetdiff", minimum=15, aim=25),
    _real("Epinions", "p01", 0.01, "p = .01", "skip", "numba_loop"),
    _real("Epinions", "wc", "weighted_cascade", "weighted cascade", "tie", "cynetdiff", minimum=2.5, aim=5),
    _real("Epinions", "wc", "weighted_cascade", "weighted cascade", "tie", "numba_loop"),
    _real("NetHEPT", "p01", 0.01, "p = .01", "skip", "cynetdiff", minimum=4, aim=8),
    Row("lt-cynetdiff", lambda s: f"linear threshold, R-MAT 2^{s.scale} x 16, {s.planted:,} seeds", "cynetdiff",
        linear_threshold(on_rmat), "linear_threshold", 25, 40),
    Row("lt-loop", lambda s: f"linear threshold, R-MAT 2^{s.scale} x 16, {s.planted:,} seeds", "numba_loop",
        linear_threshold(on_rmat), "linear_threshold"),
    Row("lt-weights-cynetdiff",
        lambda s: f"linear threshold with weights, R-MAT 2^{s.scale} x 16, {s.planted:,} seeds", "cynetdiff",
        linear_threshold(on_weighted_rmat), "weighted_threshold", 12, 25),
    Row("world-two-gates", _world_of("emulation"), "numba_world", world_against(two_gates), "two_gates", 1.2, 2,
        called="numba loop of two gates",
        leaves_out="wanting, waiting and giving up; its providers open by themselves"),
    _four_gates("emulation"),
    _four_gates("persuasion", minimum=2, aim=5),
    _four_gates("mandate", minimum=2, aim=5),
    Row("world-laser", _world_of("emulation"), "laser", world_against(well_mixed), "well_mixed",
        leaves_out=f"ties (everybody meets everybody), {_NO_SUPPLY}: SI, which about as many catch as adopt in ours"),
    Row("world-starsim", _world_of("emulation"), "starsim", world_against(si_of_users), "si", **_LONG,
        leaves_out=f"{_NO_SUPPLY}: SI along the same ties, which about as many catch as adopt in ours"),
    Row("world-covasim", _world_of("emulation"), "covasim", world_against(covid), "covid", **_LONG,
        leaves_out=f"{_NO_SUPPLY}: its disease along the same ties, of which it follows more than infection"),
    Row("si-graph-tool", _on_ba("SI, beta = .02, 50 synchronous steps"), "graphtool", si, "si", 10, 20),
    Row("rows-scipy", lambda s: f"network from {graphs.rmat(s.scale).n_arcs / 1e6:.3g} million arcs in random order",
        "scipy_csr", rows, "rows", 3, 5),
    Row("ba-networkit", lambda s: f"generate Barabasi-Albert {s.actors:,} x 5", "networkit", barabasi_albert,
        "sizes", 2, 5),
    Row("rmat-networkit", lambda s: f"generate R-MAT 2^{s.scale} x 16", "networkit", rmat, "sizes", 15, 30,
        rounds=lambda s: min(s.rounds, 3)),
    Row("cascade-ba-cynetdiff", _on_ba("one cascade, p = .1"), "cynetdiff", cascade(on_ba, 0.1, once, "tie"),
        "cascade", clock="tie", p=0.1),
    Row("cascade-ba-loop", _on_ba("one cascade, p = .1"), "numba_loop", cascade(on_ba, 0.1, once, "tie"),
        "cascade", clock="tie", p=0.1),
    Row("cascade-eon", _on_ba("one cascade, p = .1", lambda s: s.small), "eon",
        cascade(on_small_ba, 0.1, once, "tie"), "cascade", clock="tie", p=0.1),
    Row("cascade-ndlib", _on_ba("one cascade, p = .1", lambda s: s.small), "ndlib",
        cascade(on_small_ba, 0.1, once, "tie"), "cascade", clock="tie", p=0.1),
    Row("threshold-loop", lambda s: _THRESHOLD.format(s.actors), "numba_loop",
        fractional_threshold(lambda s: s.actors), "fractional_threshold"),
    Row("threshold-ndlib", lambda s: _THRESHOLD.format(s.ndlib_actors), "ndlib",
        fractional_threshold(lambda s: s.ndlib_actors), "fractional_threshold", 10_000, 20_000,
        rounds=once, warm=False),
]  # fmt: skip
