"""The order of a step, written once, and what is recorded of it. Twin of ``cpp/include/uptake/world/step.hpp``."""

import numpy as np

from uptake.kernels.jit import inlined, inner
from uptake.kernels.seeds import come
from uptake.kernels.types import (
    ADOPTER,
    IDLE,
    LAPSED,
    OPENINGS,
    PLACES,
    PLACES_AT_PROVIDERS,
    PROVIDERS,
    SERVED,
    SETUP,
    USERS,
    WAITED,
    WAITING,
    Plan,
)
from uptake.kernels.world.adopt import adopt, open_provider
from uptake.kernels.world.get import capacity, get
from uptake.kernels.world.hear import hear
from uptake.kernels.world.keep import keep
from uptake.kernels.world.state import (
    CHANGED,
    EXPOSED,
    IN_POOL,
    IS_NEWLY_WAITING,
    NEWLY_WAITING,
    NOT_DRAWN,
    NOW,
    OPENING,
    unmark,
)
from uptake.kernels.world.vary import fit_anew, hold_original
from uptake.kernels.world.want import want


@inner
def stop_waiting(plan, state, v):
    """A waiting seed needs no place or slot any more. The queues themselves are left in ``plant``."""
    if state.actor[v].marks & IS_NEWLY_WAITING:  # since this step, or from the start on
        unmark(state.actor[v], IS_NEWLY_WAITING)
        return
    if v >= plan.n_users or plan.supply != PLACES_AT_PROVIDERS:
        return
    for e in range(plan.ask.offsets[v], plan.ask.offsets[v + 1]):
        state.provider[plan.ask.targets[e]].queue -= 1


@inner
def still_waiting(state, which):
    """Those that do not wait any more leave the list."""
    kept = 0
    for i in range(state.size[which]):
        v = state.lists[which, i]
        if state.actor[v].status == WAITING:
            state.lists[which, kept] = v
            kept += 1
    state.size[which] = kept


@inner
def plant(plan, state, seed, run, seeds, steps, came, t):
    """The seeds of step t adopt, after all else in the step. Those that have adopted or lapsed stay so.

    Returns how many seeds have come.
    """
    waited = False
    now = come(seeds, steps, came, t)
    for k in range(came, now):
        v = np.int64(seeds[k])
        actor = state.actor[v]
        if actor.status == ADOPTER or actor.status == LAPSED:
            continue
        if plan.variants:
            hold_original(plan, state, v)
        if actor.status == WAITING:
            stop_waiting(plan, state, v)
            waited = True
        else:
            actor.latent = NOT_DRAWN
            actor.since = t
        if v < plan.n_users:
            adopt(plan, state, seed, run, v)
        else:
            open_provider(plan, state, seed, run, v - plan.n_users, plan.phase[t])
    if waited:
        for which in (OPENING, IN_POOL, NEWLY_WAITING):
            still_waiting(state, which)
    return now


@inner
def observe(plan, state, tallies, history, descent, t):
    """Write the row of step t. Places and idle places are counted again only if a status or the phase has changed."""
    if t == 0 or plan.phase[t] != plan.phase[t - 1] or state.size[CHANGED] > 0:
        state.count[PLACES] = 0
        state.count[IDLE] = 0
        for p in range(plan.n_providers):
            if state.actor[plan.n_users + p].status != ADOPTER:
                continue
            places = capacity(plan, state, p, plan.phase[t])
            state.count[PLACES] += places
            state.count[IDLE] += max(np.int64(0), places - state.provider[p].active)
    for k in range(state.count.shape[0]):
        tallies[t, k] = state.count[k]
    if state.weighs:
        for k in range(state.sums.shape[0]):
            descent[t, k] = state.sums[k]
    state.count[OPENINGS] = 0
    state.count[SERVED] = 0
    state.count[WAITED] = 0
    state.count[SETUP] = 0
    if history.shape[0] > 0:
        for v in range(state.actor.shape[0]):
            history[t, v] = state.actor[v].status


@inner
def some(count, status):
    return count[USERS + status] + count[PROVIDERS + status] > 0


@inner
def settled(state):
    """True if nothing can change any more, after the plan's last change. May be False although nothing can change."""
    count = state.count
    if some(count, WAITING) or (state.lapses and some(count, ADOPTER)) or (state.returns and some(count, LAPSED)):
        return False
    return state.size[CHANGED] == 0 and state.size[EXPOSED] == 0


def last_change(plan: Plan) -> int:
    """The last step in which a term changes, or a tie opens or closes."""
    last = int(np.flatnonzero(np.diff(plan.phase, prepend=plan.phase[:1])).max(initial=0))
    for layer in (*plan.users.layers, *plan.providers.layers):
        if layer.times.start.size:
            last = max(last, int(np.flatnonzero(np.diff(layer.times.begins)).max(initial=0)))
    return last


@inlined
def advance(plan, sources, state, seed, run, seeds, seed_steps, came, t):
    """One step: its gates, in their order. Returns how many seeds have come."""
    state.scalar[NOW] = t
    if plan.variants:
        fit_anew(plan, state, t)
    hear(plan, state, sources, seed, run, t)
    want(plan, state, seed, run, t)
    get(plan, state, seed, run, t)
    keep(plan, state, t)
    return plant(plan, state, seed, run, seeds, seed_steps, came, t)
