"""A block of runs of one contagion: seeds gathered, kernel called, curves handed back.

Which kernel takes how many runs at once is decided here and nowhere else, by ``benchmarks/bench_lanes.py``:

- A threshold process under 'once' goes abreast from `FEWEST_ABREAST` runs on: 64 where contacts count alike, 16 where
  ties differ. Up to there one run after the other costs less, as lanes look at every actor that any has reached.
- On a large network that is worth it for many runs, lanes see the actors in order of degree: the masks of hubs, which
  are read most, then share the cache. Numbers inside change no bit.
- Other contagions run one after the other, several in a block, so that what they work in is made once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s, Int64s
from uptake.basis.engine import kernel, resolve_engine
from uptake.kernels.types import ADOPTER, USERS, USERS_EVER
from uptake.network.relabel import by_degree
from uptake.plan.compiled import CascadePlan, Compiled, ThresholdPlan
from uptake.plan.layers import NO_INT32
from uptake.run.trial import planted, try_once

SeedsPerRun = int | Int32s | list[Int32s]
ContagionPlan = CascadePlan | ThresholdPlan | Compiled

LANES, WIDE_LANES = 64, 16
FEWEST_ABREAST = {"native": 4, "numba": 24}
HUBS_FIRST = 1024, 1 << 17  # from so many runs, and so many actors, on
MOST_TURNS = 8  # of lanes in a block, as each turn works in the memory of the one before
BLOCKS_A_THREAD = 4  # so that threads end together
_NO_STEPS: Int32s = np.empty((0, 0), np.int32)


class Curves(NamedTuple):
    """What a block of runs leaves behind."""

    settled: Int64s  # (count,) first step after which nothing can change, or UNSETTLED
    ever: Int64s  # (count, horizon + 1) who has adopted, seeds included
    active: Int64s  # (count, horizon + 1) who is an adopter


NO_CURVES = Curves(*(np.empty((0, 0), np.int64) for _ in range(3)))


def abreast(plan: ContagionPlan, runs: int, engine: str | None) -> bool:
    """Whether many runs go at once."""
    if not isinstance(plan, ThresholdPlan) or plan.each:
        return False
    return runs >= FEWEST_ABREAST[resolve_engine(engine)]


def prepared(plan: ContagionPlan, runs: int, threads: int | None, engine: str | None) -> ContagionPlan:
    """The plan with what so many runs are worth."""
    if (
        not isinstance(plan, ThresholdPlan)
        or not abreast(plan, runs, engine)
        or plan.amount.size
        or plan.network.is_directed
    ):
        return plan
    if runs < HUBS_FIRST[0] or plan.network.n < HUBS_FIRST[1]:
        return plan
    return replace(plan, hubs_first=by_degree(plan.network, engine=engine, threads=threads))


def block_size(plan: ContagionPlan, runs: int, threads: int, engine: str | None) -> int:
    """How many runs a job takes."""
    if isinstance(plan, Compiled):
        return 1
    if isinstance(plan, ThresholdPlan) and abreast(plan, runs, engine):
        lanes, share = WIDE_LANES if plan.amount.size else LANES, -(-runs // threads)
        return share if share < lanes else min(-(-share // lanes), MOST_TURNS) * lanes
    return max(1, min(LANES, runs // (threads * BLOCKS_A_THREAD)))


def run_block(
    plan: ContagionPlan,
    seeds: SeedsPerRun | None,
    horizon: int,
    seed: int,
    first: int,
    count: int,
    stop: Int32s,
    engine: str | None,
    adoption_step: Int32s = _NO_STEPS,
) -> Curves:
    """The runs first .. first + count - 1.

    Parameters
    ----------
    plan : CascadePlan, ThresholdPlan or Compiled
    seeds : int, ids, list of ids for each run of the whole ensemble, or None
        A number of seeds to draw in each run, or who they are; None for those of the plan.
    horizon : int
    seed, first, count : int
    stop : array of int32 of shape (1,)
    engine : "auto", "native" or "numba"
    adoption_step : array of int32 of shape (count, n) or (0, 0)
        Becomes the step at which each actor adopted, -1 = never.
    """
    if isinstance(plan, Compiled):
        return _whole_process(plan, seeds, seed, first, count, stop, engine, adoption_step)
    network = plan.network
    settled, curves = np.empty(count, np.int64), np.empty((count, horizon + 1), np.int64)
    ids, starts = _gathered(seeds, seed, first, count, network.n, engine)
    runs = (seed, first, 0, ids, starts, stop, settled, curves, adoption_step)
    out = (network.out_offsets, network.out_targets)
    if isinstance(plan, CascadePlan):
        if plan.bar.size:
            kernel("cascade_runs", engine)(*out, plan.bar, *runs)
        else:
            kernel("skip_runs", engine)(*out, plan.hazard, *runs)
    elif abreast(plan, count, engine):
        actor = NO_INT32
        sources = (network.in_offsets, network.in_sources) if network.is_directed else out
        if plan.hubs_first is not None:
            rows = plan.hubs_first
            out = sources = (rows.offsets, rows.targets)
            actor, runs = rows.actor, (seed, first, 0, rows.rank[ids], starts, stop, settled, curves, adoption_step)
        needs = (actor, plan.latent, plan.scale)
        kernel("lanes_runs", engine)(*out, plan.amount, *sources, plan.in_amount, *needs, *runs)
    else:
        kernel("threshold_runs", engine)(*out, plan.amount, plan.latent, plan.scale, plan.each, *runs)
    return Curves(settled, curves, curves)  # who has adopted stays


def _gathered(
    seeds: SeedsPerRun | None, seed: int, first: int, count: int, n: int, engine: str | None
) -> tuple[Int32s, Int64s]:
    """The seeds of each run one after the other, and where they begin; once, where all runs have the same."""
    if isinstance(seeds, np.ndarray) or not seeds:
        each = [planted(seeds if isinstance(seeds, np.ndarray) else 0, seed, first, 0, 0, n, engine)]
    elif isinstance(seeds, list):
        each = seeds[first : first + count]
    else:
        each = [planted(seeds, seed, run, 0, 0, n, engine) for run in range(first, first + count)]
    return np.concatenate(each), np.cumsum([0, *(len(ids) for ids in each)])


def _whole_process(
    plan: Compiled,
    seeds: SeedsPerRun | None,
    seed: int,
    first: int,
    count: int,
    stop: Int32s,
    engine: str | None,
    adoption_step: Int32s,
) -> Curves:
    n_users = plan.plan.n_users
    settled, tallies = [], []
    for i in range(count):
        users = None
        if seeds is not None:
            of_run = seeds[first + i] if isinstance(seeds, list) else seeds
            users = planted(of_run, seed, first + i, plan.plan.idea, 0, n_users, engine)
        steps = adoption_step[i] if adoption_step.size else np.empty(0, np.int32)
        trial = try_once(plan, seed, first + i, stop, engine, steps, users)
        settled.append(trial.settled)
        tallies.append(trial.tallies)
    table = np.stack(tallies)
    return Curves(np.array(settled), table[:, :, USERS_EVER], table[:, :, USERS + ADOPTER])
