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
    real: bool = False  # needs the folder of real networks


def cascade(net: Callable[[Size], Any], p: Any, runs: Callable[[Size], int], clock: Clock) -> Prepare:
    """Independent cascades from the same seeds."""

    def prepare(side: ModuleType, s: Size, share: int) -> Work:
        network = net(s)
        run = side.cascade(network, p, clock) if side is ours else side.cascade(network, p)
        seeds, n_runs = graphs.tied(network, s.seeds), max(1, runs(s) // share)
        return lambda: run(seeds, n_runs, SEED)

    return prepare


def linear_threshold(side: ModuleType, s: Size, share: int) -> Work:
    network = graphs.rmat(s.scale)
    run, seeds = side.linear_threshold(network), graphs.tied(network, s.planted)
    return lambda: run(seeds, 1, SEED)


def fractional_threshold(actors: Callable[[Size], int]) -> Prepare:
    def prepare(side: ModuleType, s: Size, share: int) -> Work:
        network = graphs.barabasi_albert(actors(s))
        run, seeds = side.fractional_threshold(network, 0.18), graphs.tied(network, network.n // 100)
        return lambda: run(seeds)

    return prepare


def si(side: ModuleType, s: Size, share: int) -> Work:
    network = graphs.barabasi_albert(s.actors)
    run, seeds = side.si(network, 0.02, 50), graphs.tied(network, s.seeds)

    def work() -> object:
        reach = run(seeds, SEED)
        return Seconds(run.seconds) if hasattr(run, "seconds") else reach  # a process of its own times itself

    return work


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


def on_epinions(s: Size) -> Any:
    return graphs.epinions(graphs.data_folder(None) or "")


def once(_: Size) -> int:
    return 1


def _on_rmat(what: str) -> Callable[[Size], str]:
    return lambda s: f"{what}, R-MAT 2^{s.scale} x 16, p = .1, {s.seeds} seeds"


def _on_ba(what: str, actors: Callable[[Size], int] = lambda s: s.actors) -> Callable[[Size], str]:
    return lambda s: f"{what}, Barabasi-Albert {actors(s):,} (m = 5)"


def _epinions(key: str, p: Any, said: str, clock: Clock, against: str, **aims: float) -> Row:
    return Row(
        f"epinions-{key}-{against.replace('_', '-')}",
        lambda s: f"{s.runs:,} cascades, Epinions, {said}",
        against,
        cascade(on_epinions, p, lambda s: s.runs, clock),
        "cascade",
        clock=clock,
        p=p,
        real=True,
        **aims,  # type: ignore[arg-type]
    )


_ONE = _on_rmat("one cascade")
_MANY = _on_rmat("64 cascades")
_MANY_RUNS = cascade(on_rmat, 0.1, lambda s: 64, "actor")
_THRESHOLD = "fractional threshold .18, Barabasi-Albert {:,} (m = 5), 1 % seeds"

ROWS = [
    Row("cascade-cynetdiff", _ONE, "cynetdiff", cascade(on_rmat, 0.1, once, "tie"), "cascade", 12, 18, "tie", 0.1),
    Row("cascade-loop", _ONE, "numba_loop", cascade(on_rmat, 0.1, once, "tie"), "cascade", 2.5, 4, "tie", 0.1),
    Row("cascades-64-cynetdiff", _MANY, "cynetdiff", _MANY_RUNS, "cascade", 40, 70, "actor", 0.1, share=4,
        rounds=lambda s: min(s.rounds, 3)),
    Row("cascades-64-loop", _MANY, "numba_loop", _MANY_RUNS, "cascade", None, None, "actor", 0.1, share=4),
    _epinions("p10", 0.1, "p = .1", "actor", "cynetdiff", minimum=9, aim=15),
    _epinions("p10", 0.1, "p = .1", "actor", "numba_loop"),
    _epinions("p01", 0.01, "p = .01", "skip", "cynetdiff", minimum=6, aim=25),
    _epinions("p01", 0.01, "p = .01", "skip", "numba_loop"),
    _epinions("wc", "weighted_cascade", "weighted cascade", "tie", "cynetdiff", minimum=2, aim=5),
    _epinions("wc", "weighted_cascade", "weighted cascade", "tie", "numba_loop"),
    Row("lt-cynetdiff", lambda s: f"linear threshold, R-MAT 2^{s.scale} x 16, {s.planted:,} seeds", "cynetdiff",
        linear_threshold, "linear_threshold", 25, 40),
    Row("lt-loop", lambda s: f"linear threshold, R-MAT 2^{s.scale} x 16, {s.planted:,} seeds", "numba_loop",
        linear_threshold, "linear_threshold"),
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
