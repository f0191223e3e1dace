"""KEEP: do I go on? Accumulated lapse hazard L against R' ~ Exp(1). Also returns.

Twin of ``cpp/include/uptake/world/keep.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.types import ADOPTER, LAPSED, UNAWARE
from uptake.kernels.world.adopt import lapse_clock, link, schedule_lapse
from uptake.kernels.world.release import orphan, release
from uptake.kernels.world.state import (
    CLOSING,
    EXPOSED,
    IS_EXPOSED,
    IS_SCHEDULED,
    IS_TO_TEST,
    LAPSING,
    NOBODY,
    NOT_DRAWN,
    RETURNING,
    TO_TEST,
    background,
    become,
    include,
    unmark,
)
from uptake.kernels.world.vary import weigh


@inner
def lapse(plan, state, v, t):
    if v >= plan.n_users:
        state.provider[v - plan.n_users].sponsor = NOBODY
    become(plan, state, v, np.int64(LAPSED))
    if state.returns and t + plan.return_after < plan.phase.shape[0]:
        link(state.actor[v], state.calendar[RETURNING], v, t + plan.return_after)


@inner
def come_back(plan, state, t):
    v = np.int64(state.calendar[RETURNING, t])
    while v != NOBODY:
        actor = state.actor[v]
        become(plan, state, v, plan.return_status)
        actor.since = -1
        actor.spell += 1
        actor.latent = NOT_DRAWN
        if plan.return_status != UNAWARE:
            include(state, TO_TEST, IS_TO_TEST, v)
        elif background(plan, state, v) or actor.pressure != 0:
            include(state, EXPOSED, IS_EXPOSED, v)
        v = np.int64(actor.following)


@inner
def keep(plan, state, seed, run, t):
    """Users first, then providers.

    A user that lapses in the same step as its provider counts as lapsed and does not rejoin the queue.
    """
    if not (state.lapses or state.returns):
        return
    closing = state.lists[CLOSING]
    n_closing = 0
    v = np.int64(state.calendar[LAPSING, t])
    while v != NOBODY:
        actor = state.actor[v]
        following = np.int64(actor.following)
        unmark(actor, IS_SCHEDULED)
        left = actor.latent - lapse_clock(plan, state, v, t)
        if actor.status == ADOPTER and left > 0:  # a stale entry: it was orphaned, and has adopted again
            schedule_lapse(plan, state, v, t, left)
        elif actor.status == ADOPTER:
            if plan.variants:
                weigh(plan, state, v, np.int64(-1))
            if v < plan.n_users:
                release(actor, state.provider)
                lapse(plan, state, v, t)
            else:
                closing[n_closing] = v
                n_closing += 1
        v = following
    for i in range(n_closing):
        lapse(plan, state, closing[i], t)
        orphan(plan, state, seed, run, closing[i] - plan.n_users, t)
    if state.returns:
        come_back(plan, state, t)
