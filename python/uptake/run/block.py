"""A block of runs of one contagion: seeds gathered, kernel called, curves handed back.

Which kernel takes how many runs at once is decided here and nowhere else, by ``benchmarks/bench_lanes.py``:

- A threshold process under 'once' is computed in lanes, many runs together, from `FEWEST_ABREAST` runs on: 64 where
  every contact counts 1, 16 where ties differ. Below that, single runs are faster: lanes must visit every actor reached
  in *any* of the runs.
- For many runs on a large network, lanes get the actors renumbered by degree: the masks of hubs, which are read most,
  then share the cache. Seeds, luck and results go by the user's ids, so no bit changes.
- Other contagions are computed one run after the other, several in a block, so that memory is allocated once per block.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s, Int64s, read_only
from uptake.basis.engine import kernel, resolve_engine
from uptake.kernels.contagion.records import Complementary, Lanes, Needs, Runs, SkipClock, Threshold, TieClock
from uptake.kernels.types import ADOPTER, USERS, USERS_EVER, Ties
from uptake.network.relabel import by_degree
from uptake.plan.compiled import (
    AnyPlan,
    CascadePlan,
    Compiled,
    ComplementaryPlan,
    ContagionPlan,
    IdeasPlan,
    ThresholdPlan,
)
from uptake.run.planting import NO_STEPS, planted_when
from uptake.run.trial import NOT_RECORDED, count, try_cluster, try_once
from uptake.strategies.planted import PlantedByStep, Seeding, SeedingByIdea

LANES, WIDE_LANES = 64, 16
FEWEST_ABREAST = {"native": 4, "numba": 24}
HUBS_FIRST = 512, 1 << 14  # the least runs, and the least actors, from which renumbering pays
MOST_TURNS = 8  # turns of lanes in a block: each turn uses the memory of the one before
MOST_IN_A_BLOCK, ENTRIES = 1024, 1 << 26  # runs one after the other: on small networks, more than LANES
BLOCKS_A_THREAD = 4  # blocks per thread, so that all threads end at about the same time
_NO_STEPS: Int32s = np.empty((0, 0), np.int32)
_SAME_NUMBERS: Int32s = read_only(np.empty(0, np.int32))


class Curves(NamedTuple):
    """What a block of runs leaves behind: a row per run, or a row per idea of each run."""

    settled: Int64s  # (rows,) first step after which nothing can change, or UNSETTLED
    ever: Int64s  # (rows, horizon + 1) who has adopted, seeds included
    active: Int64s  # (rows, horizon + 1) who is an adopter


NO_CURVES = Curves(*(np.empty((0, 0), np.int64) for _ in range(3)))


def ideas_of(plan: AnyPlan) -> tuple[str, ...]:
    """The ideas of which each run has a row, one after the other; none where a run has one row."""
    return plan.ideas if isinstance(plan, ComplementaryPlan | IdeasPlan) else ()


def abreast(plan: AnyPlan, runs: int, engine: str | None) -> bool:
    """Whether this number of runs is computed in lanes."""
    if not isinstance(plan, ThresholdPlan) or plan.each:
        return False
    return runs >= FEWEST_ABREAST[resolve_engine(engine)]


def prepared(plan: AnyPlan, runs: int, threads: int | None, engine: str | None) -> AnyPlan:
    """The plan, with its network renumbered by degree where the number of runs makes up for the time that takes."""
    if not isinstance(plan, ThresholdPlan) or not abreast(plan, runs, engine):
        return plan
    if plan.amount.size or plan.network.is_directed:
        return plan
    if runs < HUBS_FIRST[0] or plan.network.n < HUBS_FIRST[1]:
        return plan
    return replace(plan, hubs_first=by_degree(plan.network, engine=engine, threads=threads))


def block_size(plan: AnyPlan, runs: int, threads: int, engine: str | None) -> int:
    """How many runs a block has."""
    if isinstance(plan, Compiled | IdeasPlan):
        return 1
    if isinstance(plan, ThresholdPlan) and abreast(plan, runs, engine):
        lanes, share = WIDE_LANES if plan.amount.size else LANES, -(-runs // threads)
        return share if share < lanes else min(-(-share // lanes), MOST_TURNS) * lanes
    most = max(LANES, min(MOST_IN_A_BLOCK, ENTRIES // (plan.network.n + plan.network.n_arcs)))
    return max(1, min(most, runs // (threads * BLOCKS_A_THREAD)))


def block_of(
    plan: AnyPlan,
    numbers: range,
    *,
    seeds: Seeding | SeedingByIdea | None,
    horizon: int,
    seed: int,
    stop: Int32s,
    engine: str | None,
    adoption_step: Int32s = _NO_STEPS,
) -> Runs:
    """The runs of these numbers, not yet computed: seeds in place, room for what comes back.

    Parameters
    ----------
    plan : CascadePlan, ComplementaryPlan, ThresholdPlan, Compiled or IdeasPlan
    numbers : range
        Numbers of the runs inside the ensemble, one after the other.
    seeds : int, array of int32, PlantedByStep, list of arrays, a tuple of these, or None
        How many seeds to draw in each run; the ids for all runs; either of these by step; the ids for each run of the
        ensemble; of several ideas, those of each; None for the seeds of the plan (plain contagions have none).
    horizon : int
        Number of steps; that of the plan where it is `Compiled`.
    seed : int
        Key of the luck.
    stop : array of int32 of shape (1,)
        Becomes other than 0 where the runs shall stop.
    engine : "auto", "native", "numba" or None
    adoption_step : array of int32 of shape (rows, n) or (0, 0)
        Receives the step at which each actor adopted, -1 = never.
    """
    idea = plan.plan.idea if isinstance(plan, Compiled) else 0
    each = planted_of(plan, numbers, seeds, seed, engine)
    rows = len(numbers) * max(1, len(ideas_of(plan)))
    return Runs(
        seed=seed,
        first=numbers.start,
        idea=idea,
        seeds=np.concatenate([ids for ids, _ in each]),
        seed_steps=_steps_of(each),
        seed_starts=np.cumsum([0, *(len(ids) for ids, _ in each)]),
        stop=stop,
        settled=np.empty(rows, np.int64),
        curves=np.empty((rows, horizon + 1), np.int64),
        adoption_step=adoption_step,
    )


_Planted = tuple[Int32s, Int32s]  # the seeds of a run, and their steps; no steps where all adopt at step 0


def planted_of(
    plan: AnyPlan, numbers: range, seeds: Seeding | SeedingByIdea | None, seed: int, engine: str | None
) -> list[_Planted]:
    """The seeds of each run and their steps, or once those of all runs; of several ideas, those of each of a run."""
    idea = plan.plan.idea if isinstance(plan, Compiled) else 0
    if seeds is None:
        seeds = plan.user_seeds if isinstance(plan, Compiled) else 0
    if isinstance(plan, IdeasPlan):
        return [(NO_STEPS, NO_STEPS)]  # each idea brings its own
    if isinstance(seeds, tuple):
        ideas = [_planted(plan, numbers, part, seed, idea + k, engine) for k, part in enumerate(seeds)]
        return [rows[i if len(rows) > 1 else 0] for i in range(len(numbers)) for rows in ideas]
    return _planted(plan, numbers, seeds, seed, idea, engine)


def _planted(
    plan: ContagionPlan, numbers: range, seeds: Seeding, seed: int, idea: int, engine: str | None
) -> list[_Planted]:
    """The seeds of each run, or once those of all runs."""
    if isinstance(seeds, list):
        return [(ids, NO_STEPS) for ids in seeds[numbers.start : numbers.stop]]
    n = count(plan.plan)[0] if isinstance(plan, Compiled) else plan.network.n
    number = 0 if isinstance(seeds, np.ndarray) else seeds.drawn if isinstance(seeds, PlantedByStep) else seeds
    drawn = numbers if number else numbers[:1]
    without = plan.no_seeds if isinstance(plan, Compiled) else plan.immune
    return [planted_when(seeds, seed, run, idea, 0, n, engine, without) for run in drawn]


def _steps_of(each: list[_Planted]) -> Int32s:
    """The steps of all seeds, where any adopts later than at step 0."""
    if not any(steps.size for _, steps in each):
        return NO_STEPS
    return np.concatenate([steps if steps.size else np.zeros(ids.size, np.int32) for ids, steps in each])


def run_block(plan: AnyPlan, runs: Runs, engine: str | None, threads: int = 1) -> Curves:
    """Compute the runs, by the kernel that suits the plan and their number; whole processes on so many threads each."""
    if isinstance(plan, Compiled):
        return _whole_process(plan, runs, engine, threads)
    if isinstance(plan, IdeasPlan):
        return _whole_processes(plan, runs, engine, threads)
    network = plan.network
    ties = Ties(network.out_offsets, network.out_targets)
    if isinstance(plan, CascadePlan):
        if plan.bar.size:
            kernel("cascade_runs", engine)(TieClock(plan.ties, plan.bar), runs)
        else:
            kernel("skip_runs", engine)(SkipClock(plan.ties, plan.hazard), runs)
    elif isinstance(plan, ComplementaryPlan):
        both = Complementary(plan.ties, plan.bar, plan.hazard, plan.alone, plan.given)
        kernel("complementary_runs", engine)(both, runs)
    elif not abreast(plan, runs.settled.size, engine):
        needs = Needs(plan.latent, plan.scale)
        kernel("threshold_runs", engine)(Threshold(ties, plan.amount, needs, plan.each), runs)
    else:
        kernel("lanes_runs", engine)(*_in_lanes(plan, ties, runs))
    return Curves(runs.settled, runs.curves, runs.curves)  # nobody gives up


def _in_lanes(plan: ThresholdPlan, ties: Ties, runs: Runs) -> tuple[Lanes, Runs]:
    """The records of a block in lanes; where actors are renumbered, with the new numbers of ties and seeds."""
    needs, rows = Needs(plan.latent, plan.scale), plan.hubs_first
    if rows is not None:
        ties = Ties(rows.offsets, rows.targets)
        return (
            Lanes(ties, plan.amount, ties, plan.in_amount, needs, rows.actor),
            runs._replace(seeds=rows.rank[runs.seeds]),
        )
    sources = Ties(plan.network.in_offsets, plan.network.in_sources) if plan.network.is_directed else ties
    return Lanes(ties, plan.amount, sources, plan.in_amount, needs, _SAME_NUMBERS), runs


def _whole_process(plan: Compiled, runs: Runs, engine: str | None, threads: int) -> Curves:
    """Run the process with all its gates, one run after the other."""
    active = np.empty_like(runs.curves)
    same = len(runs.seed_starts) == 2
    for i in range(len(runs.settled)):
        own = slice(None) if same else slice(runs.seed_starts[i], runs.seed_starts[i + 1])
        steps = runs.adoption_step[i] if runs.adoption_step.size else NOT_RECORDED
        planted = runs.seeds[own], runs.seed_steps[own]
        trial = try_once(plan, runs.seed, runs.first + i, runs.stop, engine, steps, planted, threads=threads)
        runs.settled[i] = trial.settled
        runs.curves[i], active[i] = trial.tallies[:, USERS_EVER], trial.tallies[:, USERS + ADOPTER]
    return Curves(runs.settled, runs.curves, active)


def _whole_processes(plan: IdeasPlan, runs: Runs, engine: str | None, threads: int) -> Curves:
    """Run the processes of several ideas, one run after the other, cluster by cluster."""
    active, ideas = np.empty_like(runs.curves), len(plan.ideas)
    n = sum(count(plan.parts[0].plan))
    for i in range(len(runs.settled) // ideas):
        for cluster in plan.clusters:
            parts = [plan.parts[k] for k in cluster]
            rows = [i * ideas + k for k in cluster]
            steps = np.empty((len(cluster), n), np.int32) if runs.adoption_step.size else None
            trials = try_cluster(parts, runs.seed, runs.first + i, runs.stop, engine, steps, threads=threads)
            for row, trial in zip(rows, trials, strict=True):
                runs.settled[row] = trial.settled
                runs.curves[row], active[row] = trial.tallies[:, USERS_EVER], trial.tallies[:, USERS + ADOPTER]
            if steps is not None:
                runs.adoption_step[rows] = steps
    return Curves(runs.settled, runs.curves, active)
