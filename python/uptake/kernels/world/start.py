"""Where a run begins whose plan has a start: what actors are at step 0, before seeds.

To others all of this is a change from unaware at step 0. Providers that are open were not opened in this run: they
count as no openings and cost no setup. With variants all but the unaware hold the original, as seeds do.
Twin of ``cpp/include/uptake/world/start.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.types import ADOPTER, AWARE, LAPSED, UNAWARE, WAITING
from uptake.kernels.world.adopt import adopt, count_ever, link
from uptake.kernels.world.state import (
    IS_NEWLY_WAITING,
    IS_TO_TEST,
    NEWLY_WAITING,
    NOBODY,
    NOW,
    RETURNING,
    TO_TEST,
    become,
    include,
)
from uptake.kernels.world.vary import hold_original


@inner
def resume_adopter(plan, state, seed, run, v):
    """v adopted before the run. Its lapse clock starts at step 0."""
    actor = state.actor[v]
    if v < plan.begun.server.shape[0] and plan.begun.server[v] != NOBODY:
        actor.server = plan.begun.server[v]
        state.provider[actor.server].active += 1
    adopt(plan, state, seed, run, v, state.scalar[NOW])
    actor.since = 0


@inner
def resume_lapsed(plan, state, v):
    """v lapsed before the run. It returns as if it had lapsed at step 0, at the earliest in step 1."""
    become(plan, state, v, np.int64(LAPSED))
    count_ever(plan, state, v)
    step = max(np.int64(1), np.int64(plan.return_after))
    if state.returns and step < plan.phase.shape[0]:
        link(state.actor[v], state.calendar[RETURNING], v, step)


@inner
def resume(plan, state, seed, run):
    if plan.variants:
        for v in range(plan.begun.status.shape[0]):
            if plan.begun.status[v] != UNAWARE:
                hold_original(plan, state, v)
    for v in range(plan.begun.status.shape[0]):
        status = plan.begun.status[v]
        if status == AWARE:
            become(plan, state, v, np.int64(AWARE))
            include(state, TO_TEST, IS_TO_TEST, v)
        elif status == WAITING:
            become(plan, state, v, np.int64(WAITING))
            state.actor[v].since = 0 if plan.begun.since.shape[0] == 0 else plan.begun.since[v]
            include(state, NEWLY_WAITING, IS_NEWLY_WAITING, v)
        elif status == ADOPTER:
            resume_adopter(plan, state, seed, run, v)
        elif status == LAPSED:
            resume_lapsed(plan, state, v)
