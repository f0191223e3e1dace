"""Where everybody stands during one run, and the lists of those who have something to do.

Invariants: ``before`` is the status at the end of the previous step and equals ``status`` for actors not in ``changed``.
``latent`` is the one random number of the gate an actor stands at: unaware, the hazard still missing until it hears;
aware, the least acceptable level; waiting or served, its tie-break. Twin of ``cpp/include/uptake/state.hpp``.
"""

from typing import NamedTuple

import numpy as np

from .fixed import resistance
from .jit import inner
from .luck import HEAR, KEEP, draw53
from .pack import DRIVE, IMITATION, LAPSE, OF_PROVIDERS, OF_USERS, SETUP_COST, any_nonzero, at
from .types import (
    ADOPTER,
    OPENINGS,
    PROVIDERS,
    PROVIDERS_EVER,
    SETUP,
    TALLIES,
    UNAWARE,
    USERS,
    USERS_EVER,
    WAITING,
    Int32s,
    Int64s,
)

N_TALLIES = len(TALLIES)
IS_CHANGED, IS_EXPOSED, IS_RETESTED, IS_KEPT, IS_CANDIDATE = 1 << np.arange(5)

# The lists are rows of State.lists with their lengths in State.size. LAPSED_LIST is a ring, as an actor may lapse more
# than once, and its length goes on counting; of these lapsed, the first RETURNED have come back.
CHANGED, EXPOSED, FRESH, RETEST, WANTING, KEPT, LAPSED_LIST, WAITING_PROVIDERS, RETURNED = np.arange(9)
# Positions in State.scalar.
CARRY, BUDGET, NOW = np.arange(3)


class State(NamedTuple):
    """Twin of the C++ struct; fields in its order, lists as arrays."""

    status: np.ndarray
    before: np.ndarray
    marks: np.ndarray
    latent: Int64s
    pressure: Int64s  # passed along ties, waiting to be heard
    exposure: Int64s  # adopters among the contacts, or the sum of their weights
    lapse_left: Int64s  # hazard still missing until it lapses; 0 = not drawn in this spell
    since: Int32s  # waiting-since, -1 = not yet in this spell; of the lapsed: the step of lapse
    spell: Int32s
    server: Int32s  # of users: provider position, -1 = none
    active: Int32s  # of providers: users served now
    queue: Int32s  # of providers: linked users waiting
    demand: Int32s  # of providers: linked users waiting or adopting, at the end of the previous step
    group_adopters: Int64s  # at the end of the previous step
    lists: Int64s  # (8, n), a row per list
    size: Int64s  # (9,): the lists' lengths, and RETURNED
    ever: np.ndarray
    adoption_step: Int32s
    count: Int64s  # a row of tallies
    scalar: Int64s
    background_users: bool  # a drive or a global share: everyone is exposed
    background_providers: bool
    lapses: bool
    returns: bool


@inner
def marked_now(state, v, m):
    """Mark the actor; true if it was not marked before."""
    if state.marks[v] & m:
        return False
    state.marks[v] |= m
    return True


@inner
def unmark(state, v, m):
    state.marks[v] &= 255 - m


@inner
def append(state, which, v):
    state.lists[which, state.size[which]] = v
    state.size[which] += 1


@inner
def background(plan, state, v):
    return state.background_users if v < plan.n_users else state.background_providers


@inner
def epoch(state, v):
    return state.spell[v] if state.returns else 0


@inner
def new_state(plan, seed, run, noted):
    n_users, n_providers = plan.n_users, plan.n_providers
    n = n_users + n_providers
    lapses = any_nonzero(plan, OF_USERS + LAPSE) or any_nonzero(plan, OF_PROVIDERS + LAPSE)
    returns = lapses and plan.return_after > 0
    n_lapsing = n if lapses else 0
    n_returning = n if returns else 0
    background_users = any_nonzero(plan, OF_USERS + DRIVE) or any_nonzero(plan, IMITATION)
    background_providers = any_nonzero(plan, OF_PROVIDERS + DRIVE)
    state = State(
        np.zeros(n, np.uint8),
        np.zeros(n, np.uint8),
        np.zeros(n, np.uint8),
        np.empty(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n_lapsing, np.int64),
        np.full(n, -1, np.int32),
        np.zeros(n_returning, np.int32),
        np.full(n_users, -1, np.int32),
        np.zeros(n_providers, np.int32),
        np.zeros(n_providers, np.int32),
        np.zeros(n_providers, np.int32),
        np.zeros(plan.group_size.shape[0], np.int64),
        np.empty((8, n), np.int64),
        np.zeros(9, np.int64),
        np.zeros(n, np.uint8),
        noted,
        np.zeros(N_TALLIES, np.int64),
        np.array([0, plan.budget, 0]),
        background_users,
        background_providers,
        lapses,
        returns,
    )
    state.count[USERS + UNAWARE] = n_users
    state.count[PROVIDERS + UNAWARE] = n_providers
    for v in range(n):
        state.latent[v] = resistance(draw53(seed, run, HEAR, v, plan.idea, 0))
    for v in range(n):
        if background(plan, state, v):
            marked_now(state, v, IS_EXPOSED)
            append(state, EXPOSED, v)
    return state


@inner
def become(plan, state, v, now):
    """The only place where a status changes."""
    old = state.status[v]
    user = v < plan.n_users
    if marked_now(state, v, IS_CHANGED):
        append(state, CHANGED, v)
    state.status[v] = now
    state.count[(USERS if user else PROVIDERS) + old] -= 1
    state.count[(USERS if user else PROVIDERS) + now] += 1
    if user and plan.supply and (old == WAITING or now == WAITING):
        for e in range(plan.ask.offsets[v], plan.ask.offsets[v + 1]):
            state.queue[plan.ask.targets[e]] += 1 if now == WAITING else -1


@inner
def adopt(plan, state, seed, run, v):
    """A user or provider adopts; ``ever`` counts it once."""
    become(plan, state, v, ADOPTER)
    if not state.ever[v]:
        state.ever[v] = 1
        if state.adoption_step.shape[0] > 0:
            state.adoption_step[v] = state.scalar[NOW]
        state.count[USERS_EVER if v < plan.n_users else PROVIDERS_EVER] += 1
    if state.lapses:
        if state.lapse_left[v] == 0:
            state.lapse_left[v] = resistance(draw53(seed, run, KEEP, v, plan.idea, epoch(state, v)))
        if marked_now(state, v, IS_KEPT):
            append(state, KEPT, v)


@inner
def open_provider(plan, state, seed, run, p, phase):
    """A provider adopts, that is, opens."""
    adopt(plan, state, seed, run, plan.n_users + p)
    state.count[OPENINGS] += 1
    state.count[SETUP] += at(plan, SETUP_COST, phase, p)
