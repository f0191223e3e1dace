"""Mergers: providers that become one.

At the start of a step, after what the previous one changed was passed on. The plan has done the rest: from this step on
the places are those of the provider that remains, and so are the ties to users.
Twin of ``cpp/include/uptake/world/merge.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.types import ADOPTER, EXTERNAL, FROM_OUTSIDE, LAPSED, LARGEST, ONCE, UNAWARE, WAITING
from uptake.kernels.world.adopt import lapse_clock, open_provider, schedule_lapse
from uptake.kernels.world.pack import CONTEXT, OF_PROVIDERS, at
from uptake.kernels.world.release import all_served
from uptake.kernels.world.sponsors import capacity
from uptake.kernels.world.state import (
    IS_NEWLY_WAITING,
    IS_SCHEDULED,
    LAPSING,
    NEWLY_WAITING,
    NOBODY,
    NOT_DRAWN,
    OPENING,
    RETURNING,
    SERVED_THERE,
    become,
    unmark,
)
from uptake.kernels.world.vary import fit_of, hold, weigh


@inner
def distance(plan, state, keeper, into, p, t):
    """By what the keeper is chosen, less comes first.

    The most places in the step before, or the variant nearest to the context of the provider that remains.
    """
    if keeper == LARGEST:
        return -capacity(plan, state, p, plan.phase[t - 1])
    return abs(state.graft[plan.n_users + p].variant - at(plan, OF_PROVIDERS + CONTEXT, np.int64(0), into))


@inner
def keeper_of(plan, state, members, keeper, into, t):
    """The member, among those that have adopted, whose variant is kept; NOBODY if none has."""
    found = NOBODY
    least = np.int64(0)
    for i in range(members.shape[0]):
        p = np.int64(members[i])
        if state.actor[plan.n_users + p].status != ADOPTER:
            continue
        own = distance(plan, state, keeper, into, p, t)
        if found != NOBODY and own >= least:
            continue
        found = p
        least = own
    return found


@inner
def drop_from(state, which, v):
    """v leaves a list."""
    kept = 0
    for i in range(state.size[which]):
        u = state.lists[which, i]
        if u != v:
            state.lists[which, kept] = u
            kept += 1
    state.size[which] = kept


@inner
def unlink(state, which, v, t):
    """v leaves a calendar, in which it stands at most once, from step t on."""
    chains = state.calendar[which]
    for s in range(t, chains.shape[0]):
        before = NOBODY
        u = np.int64(chains[s])
        while u != NOBODY:
            following = np.int64(state.actor[u].following)
            if u == v:
                if before == NOBODY:
                    chains[s] = following
                else:
                    state.actor[before].following = following
                return
            before = u
            u = following


@inner
def take_out(state, v, t):
    """v is in no queue and in no calendar of returns any more."""
    actor = state.actor[v]
    if actor.status == WAITING:
        if actor.marks & IS_NEWLY_WAITING:
            unmark(actor, IS_NEWLY_WAITING)
            drop_from(state, NEWLY_WAITING, v)
        drop_from(state, OPENING, v)
    if actor.status == LAPSED and state.returns:
        unlink(state, RETURNING, v, t)


@inner
def shut(plan, state, v, t):
    """Provider v closes for good."""
    take_out(state, v, t)
    if plan.variants and state.actor[v].status == ADOPTER:
        weigh(plan, state, v, np.int64(-1))
    state.provider[v - plan.n_users].sponsor = NOBODY
    if state.actor[v].status != LAPSED:
        become(plan, state, v, np.int64(LAPSED))


@inner
def change_variant(plan, state, v, x, t):
    """The provider that remains holds variant x from now on.

    Where it has not heard before, it has now, from outside. Of the lapse hazard that an adopter withstands, as much is
    left as before, though the clock may run otherwise.
    """
    actor = state.actor[v]
    if actor.status == UNAWARE:
        hold(plan, state, v, np.int64(EXTERNAL), np.int64(-1), np.int64(FROM_OUTSIDE), x)
        return
    clocked = actor.status == ADOPTER and state.lapses and state.misfit
    left = actor.latent - lapse_clock(plan, state, v, t - 1) if clocked else np.int64(0)
    state.graft[v].variant = x
    state.graft[v].fit = fit_of(plan, v, x, plan.phase[t])
    if state.lapses and state.misfit and actor.marks & IS_SCHEDULED:  # also where it waits again: its entry is stale
        unlink(state, LAPSING, v, t)
        unmark(actor, IS_SCHEDULED)
    if clocked:
        actor.latent = left + lapse_clock(plan, state, v, t - 1)
        schedule_lapse(plan, state, v, t - 1, left)


@inner
def carry_on(plan, state, seed, run, p, keeper, sponsor, t):
    """The provider that remains is open from now on, and holds the variant of the keeper.

    Where it was not, it opens without a slot and without cost, and is for the keeper's sponsor to keep.
    """
    v = plan.n_users + p
    actor = state.actor[v]
    open_before = actor.status == ADOPTER
    if plan.variants:
        if open_before:
            weigh(plan, state, v, np.int64(-1))
        change_variant(plan, state, v, state.graft[plan.n_users + keeper].variant, t)
        if open_before:
            weigh(plan, state, v, np.int64(1))
    if open_before:
        return
    take_out(state, v, t)
    if actor.status != WAITING:
        actor.latent = NOT_DRAWN
    if actor.status == UNAWARE and plan.schedule == ONCE:  # what reaches it now is passed
        actor.pressure = 0
    if actor.since < 0:
        actor.since = t
    open_provider(plan, state, seed, run, p, np.int64(0), NOBODY)
    state.provider[p].sponsor = sponsor
    state.provider[p].taken = state.provider[keeper].taken


@inner
def merge(plan, state, seed, run, j, t):
    """Users that any member serves are served by the one that remains; the others close."""
    mergers = plan.mergers
    members = mergers.members[mergers.begins[j] : mergers.begins[j + 1]]
    into = np.int64(mergers.into[j])
    keeper = keeper_of(plan, state, members, mergers.keeper[j], into, t)
    sponsor = NOBODY if keeper == NOBODY else state.provider[keeper].sponsor
    served, known = state.lists[SERVED_THERE], np.int64(0)
    for p in members:
        known = all_served(plan, state, np.int64(p), served, known)
    if keeper != NOBODY:
        carry_on(plan, state, seed, run, into, keeper, sponsor, t)
    for p in members:
        if p != into:
            shut(plan, state, plan.n_users + np.int64(p), t)
    for i in range(known):
        v = served[i]
        state.actor[v].server = into
        state.provider[into].active += 1
        if plan.variants:
            weigh(plan, state, v, np.int64(1))


@inner
def merge_all(plan, state, seed, run, t):
    for j in range(plan.mergers.step.shape[0]):
        if plan.mergers.step[j] == t:
            merge(plan, state, seed, run, j, t)
