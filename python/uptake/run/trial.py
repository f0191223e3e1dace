"""One run of a compiled plan: draws the seeds, calls the kernel, returns arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s, Int64s
from uptake.basis.engine import kernel
from uptake.kernels.types import TALLIES, Plan
from uptake.plan.compiled import Compiled
from uptake.strategies.seeding import NOBODY

NOT_RECORDED: Int32s = np.empty(0, np.int32)


class Trial(NamedTuple):
    """The outcome of one run."""

    settled: int  # first step after which nothing can change, or UNSETTLED
    tallies: Int64s  # (horizon + 1, len(TALLIES))
    group_ever: Int64s  # (n_groups,)


def count(plan: Plan) -> tuple[int, int]:
    """Numbers of users and providers."""
    return plan.n_users, plan.n_providers


def planted(
    seeds: int | Int32s, seed: int, run: int, idea: int, first: int, n: int, engine: str | None,
    immune: Int32s = NOBODY,
) -> Int32s:  # fmt: skip
    """Seeds of one run: the given positions, or the k candidates with the smallest luck that are not immune."""
    if isinstance(seeds, np.ndarray):
        return seeds.copy()  # writable like drawn seeds, so that numba compiles one version
    if seeds == 0:
        return NOT_RECORDED
    drawn: Int32s = kernel("smallest_lucks", engine)(seed, run, idea, first, n, seeds + immune.size)
    return drawn[~np.isin(drawn, immune)][:seeds] if immune.size else drawn


def try_once(
    compiled: Compiled,
    seed: int,
    run: int,
    stop: Int32s,
    engine: str | None,
    adoption_step: Int32s = NOT_RECORDED,
    user_seeds: Int32s | None = None,
) -> Trial:
    """Compute one run.

    Parameters
    ----------
    compiled : Compiled
    seed, run : int
        All luck of the run depends on these two.
    stop : array of int32 of shape (1,)
        The kernel ends early once it is not 0.
    engine : "auto", "native" or "numba"
    adoption_step : array of int32 of shape (n_users + n_providers,) or (0,)
        Becomes the step at which each actor adopted, -1 = never.
    user_seeds : array of int32, optional
        Replaces the users' seeds of the plan.
    """
    plan = compiled.plan
    n_users, n_providers = count(plan)
    users = compiled.user_seeds if user_seeds is None else user_seeds
    tallies = np.empty((plan.phase.size, len(TALLIES)), np.int64)
    group_ever = np.empty(plan.group_size.size, np.int64)
    settled = kernel("step_run", engine)(
        plan,
        seed,
        run,
        planted(users, seed, run, plan.idea, 0, n_users, engine, compiled.immune),
        planted(compiled.provider_seeds, seed, run, plan.idea, n_users, n_providers, engine),
        stop,
        tallies,
        adoption_step,
        np.empty((0, 0), np.uint8),
        group_ever,
    )
    return Trial(int(settled), tallies, group_ever)
