"""KEEP: do I go on? Accumulated lapse hazard L against R' ~ Exp(1); releases and returns.

Twin of ``cpp/include/uptake/keep.hpp``.
"""

import numpy as np

from .fixed import resistance
from .hear import draw_threshold
from .jit import inner
from .luck import HEAR, draw53
from .pack import LAPSE, OF_PROVIDERS, OF_USERS, at
from .state import (
    EXPOSED,
    IS_EXPOSED,
    IS_KEPT,
    IS_RETESTED,
    KEPT,
    LAPSED_LIST,
    RETEST,
    RETURNED,
    append,
    background,
    become,
    epoch,
    marked_now,
    unmark,
)
from .types import ADOPTER, LAPSED, UNAWARE, WAITING


@inner
def release(state, v):
    if state.server[v] < 0:
        return
    state.active[state.server[v]] -= 1
    state.server[v] = -1


@inner
def lapse(plan, state, v, t):
    become(plan, state, v, LAPSED)
    state.lapse_left[v] = 0
    state.since[v] = t
    if state.returns:
        state.lists[LAPSED_LIST, state.size[LAPSED_LIST] % state.lists.shape[1]] = v
        state.size[LAPSED_LIST] += 1


@inner
def orphan(plan, state, p):
    """A provider that lapses puts the users it serves back into the queue; they keep their waiting-since."""
    for e in range(plan.serve.offsets[p], plan.serve.offsets[p + 1]):
        v = np.int64(plan.serve.targets[e])
        if state.server[v] != p:
            continue
        release(state, v)
        become(plan, state, v, WAITING)


@inner
def come_back(plan, state, seed, run, t):
    while state.size[RETURNED] < state.size[LAPSED_LIST]:
        v = state.lists[LAPSED_LIST, state.size[RETURNED] % state.lists.shape[1]]
        if state.since[v] + plan.return_after != t:
            break
        become(plan, state, v, plan.return_status)
        state.since[v] = -1
        state.spell[v] += 1
        if plan.return_status == UNAWARE:
            state.latent[v] = resistance(draw53(seed, run, HEAR, v, plan.idea, epoch(state, v)))
            if (background(plan, state, v) or state.pressure[v] != 0) and marked_now(state, v, IS_EXPOSED):
                append(state, EXPOSED, v)
        else:
            draw_threshold(plan, state, seed, run, v)
            if marked_now(state, v, IS_RETESTED):
                append(state, RETEST, v)
        state.size[RETURNED] += 1


@inner
def keep(plan, state, seed, run, t):
    """Users first, then providers: who gives up in the step in which its provider closes has lapsed, it is not queued."""
    if not state.lapses:
        return
    phase = plan.phase[t]
    closing = [np.int64(0) for _ in range(0)]
    kept = 0
    for i in range(state.size[KEPT]):
        v = state.lists[KEPT, i]
        if state.status[v] != ADOPTER:
            unmark(state, v, IS_KEPT)
            continue
        if state.before[v] == ADOPTER:
            side, i = (OF_USERS, v) if v < plan.n_users else (OF_PROVIDERS, v - plan.n_users)
            state.lapse_left[v] -= at(plan, side + LAPSE, phase, i)
        if state.lapse_left[v] > 0:
            state.lists[KEPT, kept] = v
            kept += 1
            continue
        unmark(state, v, IS_KEPT)
        if v < plan.n_users:
            release(state, v)
            lapse(plan, state, v, t)
        else:
            closing.append(v)
    state.size[KEPT] = kept
    for v in closing:
        lapse(plan, state, v, t)
        orphan(plan, state, v - plan.n_users)
    if state.returns:
        come_back(plan, state, seed, run, t)
