"""The state of one run: what is known of each actor, and the sets of actors with something to do.

Invariants: ``before`` is the status at the end of the previous step and equals ``status`` for actors not in the set
CHANGED. ``latent`` is the one number that an actor's status needs: unaware, the hazard still missing until it hears;
aware, the least acceptable level; adopting, the reading of its lapse clock at which it lapses; waiting again after its
provider closed, the lapse hazard still missing. 0 = not yet drawn; it is drawn when a gate first needs it.
Twin of ``cpp/include/uptake/world/state.hpp``. Here a set is a list and a mark on its members, actors are records, and
the calendars of lapses and returns are chains through them; arrays are allocated in Python (see ``jit.py``).
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.kernels.jit import inner
from uptake.kernels.types import (
    DESCENT,
    FUNDS,
    NO_DONOR,
    PROVIDERS,
    TALLIES,
    UNAWARE,
    USERS,
    Descent,
    Int32s,
    Int64s,
    Plan,
)  # fmt: skip

# The sets: rows of State.lists, their lengths in State.size, their marks.
CHANGED, EXPOSED, TO_TEST, NEWLY_WAITING, CALLED = np.arange(5)
IS_CHANGED, IS_EXPOSED, IS_TO_TEST, IS_NEWLY_WAITING, IS_CALLED = 1 << np.arange(5)
IS_SCHEDULED = 1 << np.int64(5)  # in a chain of the calendar of lapses
# Queues in their order: for a slot, and for a place in the pool.
OPENING, IN_POOL = np.arange(5, 7)
# Rows for use within one step.
CLOSING, FOLLOWING, APPLIED, PREVIOUS, APPLICANTS, SORTED = np.arange(7, 13)
RELEASED, LINE = CLOSING, APPLICANTS  # while sponsors act
RANKS = APPLIED  # by actor, while the line of a sponsor is sorted
SERVED_THERE = FOLLOWING  # users that lose their provider
TIE_BREAK = np.int64(13)  # by actor: its draw while it is in a queue
# Actors whose status before the last two steps differ, under 'once' with variants.
MOVED = np.int64(14)
# What federations offer in a step: their adopters one after another, where those of each end, and whether these are
# sorted by variant.
OFFERS, OFFERS_END, ARE_SORTED = np.arange(15, 18)
ROWS = 18
# The calendars: rows of State.calendar, by step the first of a chain of actors.
LAPSING, RETURNING = np.arange(2)
# Positions in State.scalar.
# LISTED: the step whose offers of federations are listed, 0 = none.
NOW, POOL_CARRY, LISTED, TAKINGS, COMMITTED, FREE_SLOTS = np.arange(6)

NOT_DRAWN = np.int64(0)
NOBODY = np.int64(-1)
NO_INT64: Int64s = np.empty(0, np.int64)

ACTOR = np.dtype(
    [
        ("latent", np.int64),
        ("pressure", np.int64),  # hazard passed along ties, to be heard
        ("seen", np.int64),  # adopters among the contacts, or the sum of their weights
        ("since", np.int32),  # the step at which it began to wait, -1 = not yet in this spell
        ("spell", np.int32),
        ("server", np.int32),  # of users: position of the provider that serves it
        ("following", np.int32),  # in a chain of a calendar
        ("status", np.uint8),
        ("before", np.uint8),
        ("marks", np.uint8),
        ("ever", np.uint8),
    ],
    align=True,
)
GRAFT = np.dtype(
    [
        ("variant", np.int64),
        ("fit", np.int64),  # phi of its variant in the phase of this step
        ("heard", np.int32),
        ("donor", np.int32),
        ("layer", np.int32),
        ("kind", np.uint8),  # how it came to hear, from FROM_SEED on
        ("earlier", np.uint8),  # under 'once': the status before `before`, that at the end of step t - 2
    ],
    align=True,
)
PROVIDER = np.dtype(
    [
        ("active", np.int64),  # users served now
        ("queue", np.int64),  # linked users waiting since an earlier step
        ("linked", np.int64),  # its open service ties, if service ties have times
        ("demand", np.int64),  # linked users waiting or adopting, at the end of the previous step
        ("free", np.int64),  # free places, while users are served
        ("taken", np.int64),  # when it was last taken on, counted over all
        ("sponsor", np.int64),  # who keeps it, -1 = nobody
        ("let_go", np.int64),  # the sponsor that let it go last
        ("latest", np.int64),  # the last applicant of this round; PREVIOUS leads to those before it
    ],
    align=True,
)


class State(NamedTuple):
    """Twin of the C++ struct."""

    actor: npt.NDArray[Any]  # (n,) of ACTOR
    provider: npt.NDArray[Any]  # (n_providers,) of PROVIDER
    graft: npt.NDArray[Any]  # (n,) of GRAFT with variants, or (0,)
    contacts: Int64s  # (n,): the weights of the open ties into each actor, if a side is counted; see look_ahead()
    group_adopters: Int64s  # at the end of the previous step
    group_waiting: Int64s  # likewise
    share: Int64s  # by group: the chance or hazard G from the shares of adopters and of waiting users
    lists: Int64s  # (ROWS, n)
    size: Int64s  # (ROWS,)
    calendar: Int32s  # (2, horizon + 1)
    same_lapse: Int64s  # of users, of providers: by step the first later one with another lapse hazard; see look_ahead
    adoption_step: Int32s  # by actor: the step of first adoption; may be empty
    group_ever: Int64s
    adopted: Int64s  # by actor: the ideas of its cluster that it holds; (0,) without companions
    count: Int64s  # a row of tallies
    sums: Int64s  # a row of the descent
    scalar: Int64s
    capital: Int64s  # by sponsor: money left for setting up
    funds: Int64s  # (sponsors + 1, FUNDS): rows of the funds, the last of no sponsor
    # What the plan does in some step, up to that to which look_ahead() looked:
    background_users: bool  # a drive or a global share: all of the side are exposed
    background_providers: bool
    lapses: bool
    returns: bool
    misfit: bool  # the lapse hazard depends on the fit
    weighs: bool  # the descent is asked for


def new_grafts(n: int) -> npt.NDArray[Any]:
    """No actor has heard."""
    grafts = np.zeros(n, GRAFT)
    grafts["variant"], grafts["heard"], grafts["donor"], grafts["layer"] = -1, -1, NO_DONOR, -1
    return grafts


def new_state(
    plan: Plan, adoption_step: Int32s, group_ever: Int64s, descent: Descent, adopted: Int64s = NO_INT64
) -> State:
    """The arrays of one run."""
    n = plan.n_users + plan.n_providers
    return State(
        actor=np.zeros(n, ACTOR),
        provider=np.zeros(plan.n_providers, PROVIDER),
        graft=new_grafts(n if plan.has_variants else 0),
        contacts=NO_INT64,
        group_adopters=np.zeros(plan.group_size.size, np.int64),
        group_waiting=np.zeros(plan.group_size.size, np.int64),
        share=np.zeros(plan.group_size.size, np.int64),
        lists=np.empty((ROWS, n), np.int64),
        size=np.zeros(ROWS, np.int64),
        calendar=np.full((2, plan.phase.size), NOBODY, np.int32),
        same_lapse=np.empty((2, 0), np.int64),
        adoption_step=adoption_step,
        group_ever=group_ever,
        adopted=adopted,
        count=np.zeros(len(TALLIES), np.int64),
        sums=np.zeros(len(DESCENT) if plan.has_variants else 0, np.int64),
        scalar=np.zeros(6, np.int64),
        capital=plan.sponsors.capital.astype(np.int64),
        funds=np.zeros((len(plan.sponsors.start) + 1, FUNDS), np.int64),
        background_users=False,
        background_providers=False,
        lapses=False,
        returns=False,
        misfit=plan.has_variants and plan.grafting.misfit_lapse > 0,
        weighs=descent.tallies.size > 0,
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
def include(state, which, mark, v):
    """Put the actor into a set."""
    if marked_now(state.actor[v], mark):
        append(state.lists, state.size, which, v)


@inner
def background(plan, state, v):
    return state.background_users if v < plan.n_users else state.background_providers


@inner
def lasts(times, e, since, t):
    """Whether tie e is open in step t and was so in step ``since``."""
    return times.start.shape[0] == 0 or (times.start[e] <= since and t < times.until[e])


@inner
def change(times, t):
    """Whether ties open or close in step t."""
    return times.start.shape[0] > 0 and times.begins[t] < times.begins[t + 1]


@inner
def weight_of(layer, e):
    if layer.weight.shape[0] == 0:
        return np.int64(1)
    return layer.weight[0 if layer.weight.shape[0] == 1 else e]


@inner
def begin(plan, state, seed, run):
    """All actors are unaware."""
    for k in range(state.adoption_step.shape[0]):
        state.adoption_step[k] = -1
    for k in range(state.group_ever.shape[0]):
        state.group_ever[k] = 0
    for p in range(plan.n_providers):
        state.provider[p].sponsor = NOBODY
    for e in range(plan.ask_times.start.shape[0]):
        if lasts(plan.ask_times, e, 1, 1):
            state.provider[plan.ask.targets[e]].linked += 1
    state.count[USERS + UNAWARE] = plan.n_users
    state.count[PROVIDERS + UNAWARE] = plan.n_providers
    for v in range(plan.n_users + plan.n_providers):
        actor = state.actor[v]
        actor.since = -1
        actor.server = NOBODY
        actor.latent = NOT_DRAWN


@inner
def become(plan, state, v, now):
    """The only place where a status changes."""
    actor = state.actor[v]
    side = USERS if v < plan.n_users else PROVIDERS
    state.count[side + actor.status] -= 1
    state.count[side + now] += 1
    actor.status = now
    if marked_now(actor, IS_CHANGED):
        append(state.lists, state.size, CHANGED, v)
