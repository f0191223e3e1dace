"""The order of a step, written once, and what is recorded of it. Twin of ``cpp/include/uptake/world/step.hpp``."""

import numpy as np

from uptake.kernels.jit import inlined, inner
from uptake.kernels.seeds import come
from uptake.kernels.types import (
    ADOPTER,
    FUND_PLACES,
    FUND_PROVIDERS,
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
from uptake.kernels.world.get import get
from uptake.kernels.world.hear import hear
from uptake.kernels.world.keep import keep
from uptake.kernels.world.layer import pass_on
from uptake.kernels.world.merge import merge_all
from uptake.kernels.world.pack import FEE, SETUP_COST, at
from uptake.kernels.world.sponsors import capacity, paid_places, share, still_waiting
from uptake.kernels.world.state import (
    CHANGED,
    EXPOSED,
    IN_POOL,
    IS_NEWLY_WAITING,
    NEWLY_WAITING,
    NOBODY,
    NOT_DRAWN,
    NOW,
    OPENING,
    lasts,
    unmark,
)
from uptake.kernels.world.vary import fit_anew, hold_original
from uptake.kernels.world.want import want


@inner
def stop_waiting(plan, state, v, t):
    """A waiting seed needs no place or slot any more. The queues themselves are left in ``plant``."""
    if state.actor[v].marks & IS_NEWLY_WAITING:  # since this step, or from the start on
        unmark(state.actor[v], IS_NEWLY_WAITING)
        return
    if v >= plan.n_users or plan.supply != PLACES_AT_PROVIDERS:
        return
    for e in range(plan.ask.offsets[v], plan.ask.offsets[v + 1]):
        if lasts(plan.ask_times, e, t, t):
            state.provider[plan.ask.targets[e]].queue -= 1


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
            stop_waiting(plan, state, v, t)
            waited = True
        else:
            actor.latent = NOT_DRAWN
            actor.since = t
        if v < plan.n_users:
            adopt(plan, state, seed, run, v, t)
        else:
            p = v - plan.n_users
            open_provider(plan, state, seed, run, p, at(plan, SETUP_COST, plan.phase[t], p), NOBODY)
    if waited:
        for which in (OPENING, IN_POOL, NEWLY_WAITING):
            still_waiting(state, which)
    return now


@inner
def observe_funds(plan, state, rows, t):
    """Write the rows of step t of the funds.

    Places, in parts of a price, are those that sponsors pay for; of providers without one, all.
    """
    phase = plan.phase[t]
    for p in range(plan.n_providers):
        if state.actor[plan.n_users + p].status != ADOPTER:
            continue
        k = state.provider[p].sponsor
        places = paid_places(plan, p, phase) if k >= 0 else capacity(plan, state, p, phase)
        state.funds[k, FUND_PLACES] += places * share(plan, p, phase)
        state.funds[k, FUND_PROVIDERS] += 1
    for k in range(state.funds.shape[0]):
        for column in range(state.funds.shape[1]):
            rows[t, k, column] = state.funds[k, column]
            state.funds[k, column] = 0


@inner
def fees_of(plan, state, phase):
    """What the open providers owe in a step: the fee of each for each of its places."""
    owed = np.int64(0)
    for p in range(plan.n_providers):
        if state.actor[plan.n_users + p].status == ADOPTER:
            owed += at(plan, FEE, phase, p) * capacity(plan, state, p, phase)
    return owed


@inner
def observe(plan, state, tallies, history, descent, funds, fees, t):
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
    if funds.shape[0] > 0:
        observe_funds(plan, state, funds, t)
    if fees.shape[0] > 0:
        fees[t] = fees_of(plan, state, plan.phase[t])
    state.count[OPENINGS] = 0
    state.count[SERVED] = 0
    state.count[WAITED] = 0
    state.count[SETUP] = 0
    if history.shape[0] > 0:
        for v in range(state.actor.shape[0]):
            history[t, v] = state.actor[v].status


@inner
def observe_providers(plan, state, rows):
    """At the end of a run: who keeps each provider, how many users it serves, its places; none where it is closed."""
    for p in range(rows.shape[0]):
        provider, phase = state.provider[p], plan.phase[plan.phase.shape[0] - 1]
        is_open = state.actor[plan.n_users + p].status == ADOPTER
        rows[p, 0] = provider.sponsor
        rows[p, 1] = provider.active
        rows[p, 2] = capacity(plan, state, p, phase) if is_open else 0


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
    """The last step in which a term changes, a tie opens or closes, a sponsor ends, or providers merge."""
    last = int(np.flatnonzero(np.diff(plan.phase, prepend=plan.phase[:1])).max(initial=0))
    for times in (*(layer.times for layer in (*plan.users.layers, *plan.providers.layers)), plan.ask_times):
        if times.start.size:
            last = max(last, int(np.flatnonzero(np.diff(times.begins)).max(initial=0)))
    ends = np.concatenate([plan.sponsors.until, plan.mergers.step])
    return max(last, int(ends[ends < plan.phase.size].max(initial=0)))


@inlined
def advance(plan, sources, state, seed, run, seeds, seed_steps, came, t):
    """One step: its gates, in their order. Returns how many seeds have come."""
    state.scalar[NOW] = t
    if plan.variants:
        fit_anew(plan, state, t)
    pass_on(plan, state, t)
    if plan.mergers.step.shape[0] > 0:
        merge_all(plan, state, seed, run, t)
    hear(plan, state, sources, seed, run, t)
    want(plan, state, seed, run, t)
    get(plan, state, seed, run, t)
    keep(plan, state, seed, run, t)
    return plant(plan, state, seed, run, seeds, seed_steps, came, t)
