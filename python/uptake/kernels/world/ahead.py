"""What a run knows of the steps to come: whether there is a background, who lapses when.

Twin of ``cpp/include/uptake/world/ahead.hpp``.
"""

from __future__ import annotations

import numpy as np

from uptake.kernels.jit import kernel
from uptake.kernels.types import ADOPTER, ADOPTION, LAPSED, PROVIDERS, UNAWARE, USERS, Int64s, Plan, Side, Timed
from uptake.kernels.world.adopt import endurance, lapse_clock, schedule_lapse
from uptake.kernels.world.pack import Packed, counted
from uptake.kernels.world.state import (
    EXPOSED,
    IS_EXPOSED,
    IS_SCHEDULED,
    LAPSING,
    NOBODY,
    NOT_DRAWN,
    State,
    include,
    unmark,
)


def occurs(plan: Plan, term: Timed, until: int) -> bool:
    """Whether a term is other than 0 for anyone in any step up to ``until``."""
    return bool(term.rows[np.unique(term.row[plan.phase[: until + 1]])].any())


def until_change(plan: Plan, side: Side, misfit: bool) -> Int64s:
    """By step: the first later step at which the lapse hazards of a side may differ, or the step after the horizon."""
    terms: list[Timed] = [side.lapse, *([side.graft.tolerance] if misfit and side.graft.context.size else [])]
    horizon = plan.phase.size - 1
    until = np.full(horizon + 1, horizon + 1, np.int64)
    for t in range(horizon - 1, -1, -1):
        alike = all(term.row[plan.phase[t]] == term.row[plan.phase[t + 1]] for term in terms)
        until[t] = until[t + 1] if alike else t + 1
    return until


def count_contacts(plan: Plan, state: State, t: int) -> State:
    """The weights of the ties into each actor that are open in step t, on sides whose contacts each run counts.

    Of those in step 0, which do not act yet, those that are still open in step 1.
    """
    sides = [side for side in (plan.users, plan.providers) if counted(side)]
    if not sides:
        return state
    contacts = np.zeros(plan.n_users + plan.n_providers, np.int64)
    for side in sides:
        first = 0 if side is plan.users else plan.n_users
        for layer in side.layers:
            if layer.shows != ADOPTION:
                continue
            always = np.ones(layer.ties.targets.size, bool)
            times = layer.times
            here = (times.start <= t) & (max(t, 1) < times.until) if times.start.size else always
            weight = np.broadcast_to(layer.weight if layer.weight.size else np.int64(1), here.shape)
            np.add.at(contacts, first + layer.ties.targets[here], weight[here])
    return state._replace(contacts=contacts)


@kernel
def expose(state, first, n):
    """A side has a background from now on: all its unaware actors are exposed."""
    for v in range(first, first + n):
        if state.actor[v].status == UNAWARE:
            include(state, EXPOSED, IS_EXPOSED, v)


@kernel
def unschedule_all(plan, state):
    """Nobody is in the calendar of lapses."""
    for v in range(plan.n_users + plan.n_providers):
        unmark(state.actor[v], IS_SCHEDULED)


@kernel
def schedule_all(plan, state, seed, run, t):
    """Each adopter gets the step of its lapse; one that adopted before there was anything to withstand, its endurance.

    The calendar of lapses is empty, and nobody is marked as in it.
    """
    for v in range(plan.n_users + plan.n_providers):
        actor = state.actor[v]
        if actor.status != ADOPTER:
            continue
        if actor.latent == NOT_DRAWN:
            actor.latent = endurance(plan, state, seed, run, v)
        schedule_lapse(plan, state, v, t, actor.latent - lapse_clock(plan, state, v, t))


def look_ahead(plan: Plan, packed: Packed, state: State, luck: tuple[int, int], t: int, until: int) -> State:
    """Call before the steps after t, of which those up to ``until`` are gone through under this plan.

    The steps up to t may have been gone through under another plan, as long as all values of both are the same in them.
    """
    state = count_contacts(plan, state, t)
    users = any(occurs(plan, term, until) for term in (plan.users.drive, plan.imitation, plan.imitation_waiting))
    providers = occurs(plan, plan.providers.drive, until)
    if users and not state.background_users:
        expose(state, 0, plan.n_users)
    if providers and not state.background_providers:
        expose(state, plan.n_users, plan.n_providers)
    lapses = occurs(plan, plan.users.lapse, until) or occurs(plan, plan.providers.lapse, until)
    state = state._replace(
        background_users=users,
        background_providers=providers,
        lapses=lapses,
        returns=plan.return_after >= 0 and (lapses or bool((plan.start.status == LAPSED).any())),
    )
    if not lapses:
        return state
    sides = plan.users, plan.providers
    state = state._replace(same_lapse=np.stack([until_change(plan, side, state.misfit) for side in sides]))
    state.calendar[LAPSING] = NOBODY
    unschedule_all(packed, state)  # those, too, that wait again and whose entry was stale
    if state.count[USERS + ADOPTER] + state.count[PROVIDERS + ADOPTER] > 0:
        schedule_all(packed, state, *luck, np.int64(t))
    return state
