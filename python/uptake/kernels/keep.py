"""KEEP: do I go on? Accumulated lapse hazard L against R' ~ Exp(1); releases and returns.

Twin of ``cpp/include/uptake/keep.hpp``.
"""

import numpy as np

from .jit import inner
from .pack import LAPSE, OF_PROVIDERS, OF_USERS, at
from .state import (
    CLOSING,
    EXPOSED,
    IS_EXPOSED,
    IS_KEPT,
    IS_RETESTED,
    KEPT,
    LAPSED_LIST,
    NOT_DRAWN,
    RETEST,
    RETURNED,
    append,
    background,
    become,
    marked_now,
    unmark,
)
from .types import ADOPTER, LAPSED, UNAWARE, WAITING


@inner
def release(actor, provider):
    if actor.server < 0:
        return
    provider[actor.server].active -= 1
    actor.server = -1


@inner
def lapse(plan, state, v, t):
    become(plan, state, v, np.int64(LAPSED))
    state.actor[v].lapse_left = 0
    state.actor[v].since = t
    if state.returns:
        state.lists[LAPSED_LIST, state.size[LAPSED_LIST] % state.lists.shape[1]] = v
        state.size[LAPSED_LIST] += 1


@inner
def orphan(plan, state, p):
    """A provider that lapses puts the users it serves back into the queue; they keep their waiting-since."""
    for e in range(plan.serve.offsets[p], plan.serve.offsets[p + 1]):
        v = np.int64(plan.serve.targets[e])
        if state.actor[v].server != p:
            continue
        release(state.actor[v], state.provider)
        become(plan, state, v, np.int64(WAITING))


@inner
def come_back(plan, state, t):
    while state.scalar[RETURNED] < state.size[LAPSED_LIST]:
        v = state.lists[LAPSED_LIST, state.scalar[RETURNED] % state.lists.shape[1]]
        actor = state.actor[v]
        if actor.since + plan.return_after != t:
            break
        become(plan, state, v, plan.return_status)
        actor.since = -1
        actor.spell += 1
        actor.latent = NOT_DRAWN
        if plan.return_status == UNAWARE:
            if (background(plan, state, v) or actor.pressure != 0) and marked_now(actor, IS_EXPOSED):
                append(state.lists, state.size, EXPOSED, v)
        else:
            if marked_now(actor, IS_RETESTED):
                append(state.lists, state.size, RETEST, v)
        state.scalar[RETURNED] += 1


@inner
def keep(plan, state, t):
    """Users first, then providers: who gives up in the step in which its provider closes has lapsed, is not queued."""
    if not state.lapses:
        return
    phase = plan.phase[t]
    closing = state.lists[CLOSING]
    n_closing = 0
    kept = 0
    for i in range(state.size[KEPT]):
        v = state.lists[KEPT, i]
        actor = state.actor[v]
        if actor.status != ADOPTER:
            unmark(actor, IS_KEPT)
            continue
        if actor.before == ADOPTER:
            side, first = (OF_USERS, np.int64(0)) if v < plan.n_users else (OF_PROVIDERS, plan.n_users)
            actor.lapse_left -= at(plan, side + LAPSE, phase, v - first)
        if actor.lapse_left > 0:
            state.lists[KEPT, kept] = v
            kept += 1
            continue
        unmark(actor, IS_KEPT)
        if v < plan.n_users:
            release(actor, state.provider)
            lapse(plan, state, v, t)
        else:
            closing[n_closing] = v
            n_closing += 1
    state.size[KEPT] = kept
    for i in range(n_closing):
        lapse(plan, state, closing[i], t)
        orphan(plan, state, closing[i] - plan.n_users)
    if state.returns:
        come_back(plan, state, t)
