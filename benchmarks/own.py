"""Rows without a peer: threads against one thread, worlds against the plain one, a run in seconds, memory in bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import uptake as up

from benchmarks import graphs, starts, worlds
from benchmarks.graphs import Size
from benchmarks.peers import ours
from benchmarks.timing import Work, best, interleaved


@dataclass(frozen=True)
class Own:
    """One line of the table whose bar is a number of our own."""

    key: str
    work: Callable[[Size], str]
    unit: str  # "x": at least; "s", "bytes...", "times...": at most
    measure: Callable[[Size], dict[str, Any]]  # at least "value"
    minimum: float
    aim: float


def world_runs(users: int, name: str, runs: int, threads: int = 1) -> Work:
    """Runs of one strategy of the million's world."""
    world, strategies, horizon = graphs.million(users)
    strategy = strategies[name]
    return lambda: up.simulate(world, strategy, horizon=horizon, runs=runs, rng=7, threads=threads, progress=False)


def _threads_of_ensemble(s: Size) -> dict[str, Any]:
    network = graphs.rmat(s.scale)
    seeds, runs = graphs.tied(network, s.seeds), {"full": 512, "quick": 128, "tiny": 8}[s.name]
    two, one = (ours.cascade(network, 0.1, "actor", threads) for threads in (2, 1))
    if two(seeds, 4, 7).tolist() != one(seeds, 4, 7).tolist():
        raise AssertionError("two threads and one do not give the same bits")
    return _speedup(lambda: two(seeds, runs, 7), lambda: one(seeds, runs, 7), s)


def _threads_of_worlds(s: Size) -> dict[str, Any]:
    return _speedup(world_runs(s.actors, "mandate", 4, 2), world_runs(s.actors, "mandate", 4, 1), s)


def _speedup(two: Work, one: Work, s: Size) -> dict[str, Any]:
    measured = interleaved(two, one, s.rounds, s.patience)
    return {"value": measured.ratio, **asdict(measured)}


def _two_ideas(s: Size) -> dict[str, Any]:
    """One run of two complementary ideas over one of one cascade; ideas that everybody wants are that cascade."""
    network = graphs.rmat(s.scale)
    seeds = graphs.tied(network, s.seeds)
    one = ours.cascade(network, 0.1)
    sure = ours.two_ideas(network, 0.1, (1, 1), (1, 1))(seeds, 4, 7)
    if any(sure[:, k].tolist() != one(seeds, 4, 7).tolist() for k in (0, 1)):
        raise AssertionError("two ideas that everybody wants do not give the bits of the cascade")
    two = ours.two_ideas(network, 0.1, (0.7, 0.7), (0.95, 0.95))
    measured = interleaved(lambda: one(seeds, 1, 7), lambda: two(s.seeds, 1, 7), s.rounds, s.patience)
    return {"value": measured.ratio, **asdict(measured)}


def _world_run(s: Size) -> dict[str, Any]:
    """All that simulate(runs=1) does, of the slowest strategy; and what one more run costs."""
    first = {name: best(world_runs(s.actors, name, 1), s.patience) for name in graphs.million(s.actors)[1]}
    slowest = max(first, key=lambda name: first[name])
    further = max(0.0, (best(world_runs(s.actors, slowest, 3), s.patience) - first[slowest]) / 2)
    return {"value": first[slowest], "strategy": slowest, "further run": further, "strategies": first}


def _fresh(job: str, s: Size, strategy: str = "mandate", **environment: str) -> dict[str, Any]:
    """What a process of its own says about its memory."""
    command = [sys.executable, "-m", "benchmarks.memory", job, s.name, strategy]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **environment})
    return dict(json.loads(done.stdout))


def _network_memory(s: Size) -> dict[str, Any]:
    """Bytes an arc, beside 8 bytes per actor."""
    seen = _fresh("network", s)
    return {"value": (seen["kept"] - 8 * seen["actors"]) / seen["arcs"], **seen}


def world_memory(s: Size, strategy: str = "mandate") -> dict[str, Any]:
    """Bytes per actor that a run needs; and those that the process holds where freed memory is kept, as it comes."""
    seen, kept = _fresh("world", s, strategy, **GIVES_BACK), _fresh("world", s, strategy)
    return {"value": seen["beyond"] / seen["actors"], **seen, "as it comes": kept["beyond"] / kept["actors"]}


def _on_rmat(what: str) -> Callable[[Size], str]:
    return lambda s: f"{what}, R-MAT 2^{s.scale} x 16"


def _world_with(what: str) -> Callable[[Size], str]:
    return lambda s: f"{what}, world of {s.actors:,} users: one run"


GIVES_BACK = {"MALLOC_MMAP_THRESHOLD_": "65536"}  # of glibc: what is at least this large is unmapped once it is freed
PLAIN = "times the plain world"
OWN = [
    Own(
        "threads-ensemble",
        _on_rmat("two threads against one: ensemble of cascades, p = .1, clock actor"),
        "x",
        _threads_of_ensemble,
        1.8,
        1.95,
    ),
    Own(
        "threads-worlds",
        lambda s: f"two threads against one: 4 runs of the world of {s.actors:,} users",
        "x",
        _threads_of_worlds,
        1.8,
        1.95,
    ),
    Own(
        "world-run",
        lambda s: f"world of {s.actors:,} users, {s.actors // 50:,} providers, 60 steps, supply on: one run",
        "s",
        _world_run,
        1.0,
        0.4,
    ),
    Own(
        "two-ideas",
        _on_rmat("two complementary ideas, p = .1, q = .7 alone and .95 after the other one, clock tie: one run"),
        "times one cascade",
        _two_ideas,
        2.5,
        2.0,
    ),
    Own("layers", _world_with("peer ties cut into two layers"), PLAIN, worlds.in_halves, 1.3, 1.2),
    Own("ideas", _world_with("four ideas without companions"), PLAIN, worlds.strangers, 4.6, 4.2),
    Own("variants", _world_with("contexts, variants and donors"), PLAIN, worlds.with_contexts, 1.6, 1.3),
    Own("companions", _world_with("two ideas that help each other, with contexts"), PLAIN, worlds.companions, 3.5, 2.5),
    Own(
        "start", _world_with("steps 31 to 60 from a start where step 30 left off"), PLAIN, starts.second_half, 1.0, 0.6
    ),
    Own("sponsors", _world_with("a sponsor named"), PLAIN, worlds.sponsored, 1.2, 1.1),
    Own(
        "pools",
        _world_with("all providers pooling variants"),
        "times the world with contexts",
        worlds.pooled,
        1.2,
        1.05,
    ),
    Own("fees", _world_with("a fee"), PLAIN, worlds.charged, 1.1, 1.05),
    Own("mergers", _world_with("a tenth of the providers merging"), PLAIN, worlds.merging, 2.0, 1.5),
    Own(
        "past",
        lambda s: f"five strategies that part at month 60 of 120, world of {s.actors:,} users: one run of each",
        "x",
        worlds.shared_past,
        1.35,
        1.5,
    ),
    Own("memory-network", _on_rmat("a network, beyond 8 bytes per actor"), "bytes per arc", _network_memory, 4.1, 4.1),
    Own(
        "memory-world",
        lambda s: f"one run, its plan included, beyond the world of {s.actors:,} users",
        "bytes per actor",
        world_memory,
        40,
        24,
    ),
]
