"""Where everybody stands during one run, and the lists of those who have something to do.

Invariants: ``before`` is the status at the end of the previous step and equals ``status`` for actors not in the list
CHANGED. ``latent`` is the one random number of the gate an actor stands at: unaware, the hazard still missing until it
hears; aware, the least acceptable level; waiting or served, its tie-break. It is drawn when the gate first asks for
it. Twin of ``cpp/include/uptake/state.hpp``; room is made in Python (see ``jit.py``).
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .fixed import resistance
from .jit import inner
from .luck import KEEP, draw53
from .pack import ENDURANCE, OF_PROVIDERS, OF_USERS, SETUP_COST, at
from .types import (
    ADOPTER,
    OPENINGS,
    PLACES_AT_PROVIDERS,
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
    Plan,
)

IS_CHANGED, IS_EXPOSED, IS_RETESTED, IS_KEPT, IS_CANDIDATE = 1 << np.arange(5)

# The lists: rows of State.lists, their lengths in State.size. LAPSED_LIST is a ring, as an actor may lapse more than
# once, and its length goes on counting.
CHANGED, EXPOSED, FRESH, RETEST, WANTING, KEPT, LAPSED_LIST, WAITING_PROVIDERS = np.arange(8)
# Rows for use within one step.
CLOSING, CANDIDATES, FOLLOWING, APPLIED, PREVIOUS, APPLICANTS, SORTED = np.arange(8, 15)
# Positions in State.scalar; the first RETURNED of the lapsed have come back.
CARRY, BUDGET, NOW, RETURNED, POOL_CARRY = np.arange(5)

NOT_DRAWN = np.int64(0)

ACTOR = np.dtype(
    [
        ("latent", np.int64),
        ("pressure", np.int64),  # passed along ties, waiting to be heard
        ("exposure", np.int64),  # adopters among the contacts, or the sum of their weights
        ("lapse_left", np.int64),  # hazard still missing until it lapses; 0 = not drawn in this spell
        ("since", np.int32),  # waiting-since, -1 = not yet in this spell; of the lapsed: the step of lapse
        ("spell", np.int32),
        ("server", np.int32),  # of users: provider position, -1 = none
        ("status", np.uint8),
        ("before", np.uint8),
        ("marks", np.uint8),
        ("ever", np.uint8),
    ],
    align=True,
)
PROVIDER = np.dtype(
    [
        ("active", np.int64),  # users served now
        ("queue", np.int64),  # linked users waiting
        ("demand", np.int64),  # linked users waiting or adopting, at the end of the previous step
        ("free", np.int64),  # free places, while users are served
        ("latest", np.int64),  # the last of this round's applicants; each knows the previous one
    ],
    align=True,
)


class State(NamedTuple):
    """Twin of the C++ struct."""

    actor: npt.NDArray[Any]  # (n,) of ACTOR
    provider: npt.NDArray[Any]  # (n_providers,) of PROVIDER
    group_adopters: Int64s  # at the end of the previous step
    group_waiting: Int64s  # likewise
    share: Int64s  # per group, what is passed by the share of adopters
    lists: Int64s  # (15, n)
    size: Int64s  # (15,)
    adoption_step: Int32s  # where to note the step of first adoption; may be empty
    count: Int64s  # a row of tallies
    scalar: Int64s
    background_users: bool  # a drive or a global share: everyone is exposed
    background_providers: bool
    lapses: bool
    returns: bool


def new_state(plan: Plan, adoption_step: Int32s) -> State:
    """Room for one run."""
    n_providers = plan.professional.offsets.size - 1
    n = plan.peer.offsets.size - 1 + n_providers
    lapses = bool(plan.users.lapse.rows.any() or plan.providers.lapse.rows.any())
    return State(
        actor=np.zeros(n, ACTOR),
        provider=np.zeros(n_providers, PROVIDER),
        group_adopters=np.zeros(plan.group_size.size, np.int64),
        group_waiting=np.zeros(plan.group_size.size, np.int64),
        share=np.zeros(plan.group_size.size, np.int64),
        lists=np.empty((15, n), np.int64),
        size=np.zeros(15, np.int64),
        adoption_step=adoption_step,
        count=np.zeros(len(TALLIES), np.int64),
        scalar=np.array([0, plan.budget, 0, 0, 0], np.int64),
        background_users=any(t.rows.any() for t in (plan.users.drive, plan.imitation, plan.imitation_waiting)),
        background_providers=bool(plan.providers.drive.rows.any()),
        lapses=lapses,
        returns=lapses and plan.return_after >= 0,
    )


@inner
def marked_now(actor, m):
    """Mark the actor; true if it was not marked before."""
    if actor.marks & m:
        return False
    actor.marks |= m
    return True


@inner
def unmark(actor, m):
    actor.marks &= 255 - m


@inner
def append(lists, size, which, v):
    lists[which, size[which]] = v
    size[which] += 1


@inner
def background(plan, state, v):
    return state.background_users if v < plan.n_users else state.background_providers


@inner
def begin(plan, state, seed, run):
    """Everyone unaware; where there is a background, exposed."""
    state.count[USERS + UNAWARE] = plan.n_users
    state.count[PROVIDERS + UNAWARE] = plan.n_providers
    for v in range(plan.n_users + plan.n_providers):
        actor = state.actor[v]
        actor.since = -1
        actor.server = -1
        actor.latent = NOT_DRAWN
        if background(plan, state, v):
            marked_now(actor, IS_EXPOSED)
            append(state.lists, state.size, EXPOSED, v)


@inner
def become(plan, state, v, now):
    """The only place where a status changes."""
    actor = state.actor[v]
    old = actor.status
    user = v < plan.n_users
    if marked_now(actor, IS_CHANGED):
        append(state.lists, state.size, CHANGED, v)
    actor.status = now
    state.count[(USERS if user else PROVIDERS) + old] -= 1
    state.count[(USERS if user else PROVIDERS) + now] += 1
    if user and plan.supply == PLACES_AT_PROVIDERS and (old == WAITING or now == WAITING):
        for e in range(plan.ask.offsets[v], plan.ask.offsets[v + 1]):
            state.provider[plan.ask.targets[e]].queue += 1 if now == WAITING else -1


@inner
def endurance(plan, state, seed, run, v):
    """How much lapse hazard an adopter withstands in this spell: given, or R' from luck."""
    side = OF_USERS if v < plan.n_users else OF_PROVIDERS
    if plan.width[side + ENDURANCE] == 0:
        return resistance(draw53(seed, run, KEEP, v, plan.idea, np.int64(state.actor[v].spell)))
    return at(plan, side + ENDURANCE, np.int64(0), v if v < plan.n_users else v - plan.n_users)


@inner
def adopt(plan, state, seed, run, v):
    """A user or provider adopts; ``ever`` counts it once."""
    actor = state.actor[v]
    become(plan, state, v, np.int64(ADOPTER))
    if not actor.ever:
        actor.ever = 1
        if state.adoption_step.shape[0] > 0:
            state.adoption_step[v] = state.scalar[NOW]
        state.count[USERS_EVER if v < plan.n_users else PROVIDERS_EVER] += 1
    if state.lapses:
        if actor.lapse_left == 0:
            actor.lapse_left = endurance(plan, state, seed, run, v)
        if marked_now(actor, IS_KEPT):
            append(state.lists, state.size, KEPT, v)


@inner
def open_provider(plan, state, seed, run, p, phase):
    """A provider adopts, that is, opens."""
    adopt(plan, state, seed, run, plan.n_users + p)
    state.count[OPENINGS] += 1
    state.count[SETUP] += at(plan, SETUP_COST, phase, p)
