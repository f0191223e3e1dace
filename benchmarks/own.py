"""Rows without a peer: threads against one thread, worlds against the plain one, a run in seconds, memory in bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

import uptake as up

from benchmarks import diffusions, graphs, starts, worlds
from benchmarks.graphs import Size
from benchmarks.peers import numba_world, ours
from benchmarks.rows import two_gates
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
    beside: str = ""  # of what interleaved sides take: {theirs}, {ours}


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


def _one_by_one(users: int, runs: int, threads: int) -> tuple[Work, Work]:
    """Runs of one call, and one run alone on one thread; the first reaches as many in both."""
    together, alone = world_runs(users, "emulation", runs, threads), world_runs(users, "emulation", 1)
    if together().reach.values[0] != alone().reach.values[0]:  # type: ignore[attr-defined]
        raise AssertionError("a run among others, or on two threads, does not reach as many as alone")
    return together, alone


def _abreast(s: Size) -> dict[str, Any]:
    """16 runs of one call, and a call of one run 16 times."""
    together, alone = _one_by_one(s.actors, 16, 1)
    measured = interleaved(together, alone, s.rounds, s.patience, share=16)
    return {"value": measured.ratio, **asdict(measured)}


def _threads_of_one_run(s: Size) -> dict[str, Any]:
    return _speedup(*_one_by_one(10 * s.actors, 1, 2), s)


def _ten_times(s: Size) -> dict[str, Any]:
    """A run of ten times as many users over a run."""
    small, large = (world_runs(users, "emulation", 1) for users in (s.actors, 10 * s.actors))
    measured = interleaved(small, large, s.rounds, s.patience)
    return {"value": measured.ratio / 10, **asdict(measured)}


def _whole_job(s: Size) -> dict[str, Any]:
    """The command on the file of the million, process and network and pages and all, over one run of a loop."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "million.toml"
        file.write_text(graphs.million_text(s.actors), encoding="utf-8")
        begun = count()

        def command() -> None:
            out = f"{folder}/{next(begun)}"  # in a folder that holds the results there is nothing to do
            asked = ["run", str(file), "--out", out, "--threads", "1", "--quiet"]
            subprocess.run([sys.executable, "-m", "uptake", *asked], check=True, capture_output=True)
            if not (Path(out) / "report.html").exists():
                raise AssertionError("the command leaves no page")

        loop = two_gates(numba_world, s)
        measured = interleaved(loop, command, min(s.rounds, 3), s.patience, warm=False)
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


def _plain(key: str, what: str, measure: Callable[[Size], dict[str, Any]], minimum: float, aim: float) -> Own:
    def work(s: Size) -> str:
        return f"{what}, world of {s.actors:,} users: one run"

    return Own(key, work, "times the plain world", measure, minimum, aim, "{theirs}, the plain world {ours}")


GIVES_BACK = {"MALLOC_MMAP_THRESHOLD_": "65536"}  # of glibc: what is at least this large is unmapped once it is freed
JOB_BEFORE = 103.0  # of commit b8da087: medians of 103 and 107 with AVX2, 101 with AVX-512
ON_THREADS = "{theirs} on one thread, {ours} on two"
OWN = [
    Own(
        "threads-ensemble",
        _on_rmat("two threads against one: ensemble of cascades, p = .1, clock actor"),
        "x",
        _threads_of_ensemble,
        1.8,
        1.95,
        ON_THREADS,
    ),
    Own(
        "threads-worlds",
        lambda s: f"two threads against one: 4 runs of the world of {s.actors:,} users",
        "x",
        _threads_of_worlds,
        1.8,
        1.95,
        ON_THREADS,
    ),
    Own(
        "threads-run",
        lambda s: f"two threads against one: one run of the world of {10 * s.actors:,} users",
        "x",
        _threads_of_one_run,
        1.5,
        1.9,
        ON_THREADS,
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
        "world-runs",
        lambda s: f"16 runs of the world of {s.actors:,} users against one run 16 times",
        "x",
        _abreast,
        1.5,
        3,
        "{theirs} one by one, {ours} together",
    ),
    Own(
        "world-large",
        lambda s: f"a user's share of one run of a world of {10 * s.actors:,} users",
        "times that of a tenth of the users",
        _ten_times,
        1.25,
        1.05,
        "{theirs} for the large world, {ours} for the small one",
    ),
    Own(
        "job",
        lambda s: f"`uptake run examples/million.toml --threads 1`, {s.actors:,} users: the whole command",
        "runs of the numba loop of two gates",
        _whole_job,
        JOB_BEFORE / 1.8,
        JOB_BEFORE / 3,
        "{theirs}, the loop {ours}",
    ),
    Own(
        "two-ideas",
        _on_rmat("two complementary ideas, p = .1, q = .7 alone and .95 after the other one, clock tie: one run"),
        "times one cascade",
        _two_ideas,
        2.5,
        2.0,
        "{theirs} for two ideas, {ours} for one cascade",
    ),
    _plain("layers", "peer ties cut into two layers", worlds.in_halves, 1.3, 1.2),
    _plain("ideas", "four ideas without companions", worlds.strangers, 4.6, 4.2),
    _plain("variants", "contexts, variants and donors", worlds.with_contexts, 1.6, 1.3),
    _plain("companions", "two ideas that help each other, with contexts", worlds.companions, 3.5, 2.5),
    _plain("start", "steps 31 to 60 from a start where step 30 left off", starts.second_half, 1.0, 0.6),
    _plain("sponsors", "a sponsor named", worlds.sponsored, 1.2, 1.1),
    Own(
        "pools",
        lambda s: f"all providers pooling variants, world of {s.actors:,} users: one run",
        "times the world with contexts",
        worlds.pooled,
        1.2,
        1.05,
        "{theirs}, without pools {ours}",
    ),
    _plain("fees", "a fee", worlds.charged, 1.1, 1.05),
    _plain("mergers", "a tenth of the providers merging", worlds.merging, 2.0, 1.5),
    Own(
        "past",
        lambda s: f"five strategies that part at month 60 of 120, world of {s.actors:,} users: one run of each",
        "x",
        worlds.shared_past,
        1.35,
        1.5,
        "{theirs} for separate runs, {ours} with one past",
    ),
    Own(
        "exposure",
        lambda s: f"exposure of {s.actors:,} actors with ten ties, 60 periods: the kernel on one thread",
        "ns per tie and period",
        diffusions.exposure_by_tie,
        3.0,
        1.0,
    ),
    Own(
        "exposure-whole",
        lambda s: f"`d.exposure()` of {s.actors:,} actors with ten ties, 60 periods",
        "s",
        diffusions.exposure_whole,
        2.0,
        0.6,
    ),
    Own(
        "moran-relabelled",
        lambda s: f"1,000 relabellings of Moran's I on {max(s.actors // 10, 100):,} actors",
        "s",
        diffusions.moran_relabelled,
        20.0,
        5.0,
    ),
    Own("memory-network", _on_rmat("a network, beyond 8 bytes per actor"), "bytes per arc", _network_memory, 4.1, 4.1),
    Own(
        "memory-world",
        lambda s: f"one run, its plan included, beyond the world of {s.actors:,} users",
        "bytes per actor",
        world_memory,
        28,
        20,
    ),
]
