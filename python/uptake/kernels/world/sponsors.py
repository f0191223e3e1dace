"""Who opens providers, and with whose money.

In each step sponsors first let go of what they do not keep any more. Then they act in their order: each takes over what
others have let go, and opens waiting providers. What nobody has taken over closes.
Twin of ``cpp/include/uptake/world/sponsors.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.types import AWARE, BEST_FIT, CHEAPEST, MOST_DEMAND, WAITING, WAITING_SINCE
from uptake.kernels.world.adopt import open_provider
from uptake.kernels.world.pack import (
    ACTS_FROM,
    ACTS_UNTIL,
    BY_OWNER,
    COPRODUCTION,
    ORDER,
    PRICE,
    PRICE_SHARE,
    PROVIDER_PLACES,
    REVENUE,
    SETUP_COST,
    SITE_COST,
    at,
)
from uptake.kernels.world.release import close
from uptake.kernels.world.sort import sort_by
from uptake.kernels.world.state import (
    COMMITTED,
    FREE_SLOTS,
    LINE,
    NOBODY,
    NOT_DRAWN,
    OPENING,
    RANKS,
    RELEASED,
    SORTED,
    TAKINGS,
    append,
)


@inner
def capacity(plan, state, p, phase):
    return (
        at(plan, PROVIDER_PLACES, phase, p) + at(plan, COPRODUCTION, phase, p) * state.provider[p].active
    ) // plan.place_unit


@inner
def paid_places(plan, p, phase):
    """The places that a sponsor pays for. What users add costs it nothing."""
    return at(plan, PROVIDER_PLACES, phase, p) // plan.place_unit


@inner
def share(plan, p, phase):
    """How many parts of a price a place of provider p costs."""
    return plan.price_unit if plan.width[PRICE_SHARE] == 0 else at(plan, PRICE_SHARE, phase, p)


@inner
def paid_parts(plan, p, phase):
    """The same in parts of a price, of which each place has price_unit unless a merger has made it cheaper."""
    return paid_places(plan, p, phase) * share(plan, p, phase)


@inner
def committed(plan, state, k, phase):
    """Money per month for the places of what sponsor k keeps, in parts."""
    places = np.int64(0)
    for p in range(plan.n_providers):
        if state.provider[p].sponsor == k:
            places += paid_parts(plan, p, phase)
    return plan.backers[k, PRICE] * places


@inner
def acts(plan, k, t):
    return plan.backers[k, ACTS_FROM] <= t and t < plan.backers[k, ACTS_UNTIL]


@inner
def let_go_of(state, k, p):
    state.provider[p].sponsor = NOBODY
    state.provider[p].let_go = k
    append(state.lists, state.size, RELEASED, p)


@inner
def let_go(plan, state, t):
    """A sponsor that ends lets all go.

    One that keeps more than its revenue pays for lets the latest go until it does not.
    """
    phase = plan.phase[t]
    for k in range(plan.backers.shape[0]):
        if plan.backers[k, ACTS_UNTIL] == t:
            for p in range(plan.n_providers):
                if state.provider[p].sponsor == k:
                    let_go_of(state, k, p)
            continue
        revenue = plan.backers[k, REVENUE] * plan.price_unit
        if revenue < 0 or not acts(plan, k, t):
            continue
        while committed(plan, state, k, phase) > revenue:
            latest = np.int64(-1)
            for p in range(plan.n_providers):
                provider = state.provider[p]
                if provider.sponsor == k and (latest < 0 or provider.taken > state.provider[latest].taken):
                    latest = p
            let_go_of(state, k, latest)
    released = state.lists[RELEASED]
    for i in range(1, state.size[RELEASED]):
        p, j = released[i], i
        while j > 0 and state.provider[released[j - 1]].taken > state.provider[p].taken:
            released[j] = released[j - 1]
            j -= 1
        released[j] = p


@inner
def may_open(plan, k, p):
    return plan.members.shape[0] == 0 or plan.members[k, p] != 0


@inner
def setup_of(plan, k, p, phase):
    own = plan.backers[k, SITE_COST]
    if own < 0:
        return at(plan, SETUP_COST, phase, p)
    return own if plan.width[PRICE_SHARE] == 0 else own * share(plan, p, phase) // plan.price_unit


@inner
def take_on(plan, state, k, p, phase):
    """Sponsor k takes provider p on, if its revenue pays for the places."""
    if not plan.keep:
        return True
    more = plan.backers[k, PRICE] * paid_parts(plan, p, phase)
    revenue = plan.backers[k, REVENUE] * plan.price_unit
    if revenue >= 0 and state.scalar[COMMITTED] + more > revenue:
        return False
    state.scalar[COMMITTED] += more
    state.scalar[TAKINGS] += 1
    state.provider[p].sponsor = k
    state.provider[p].taken = state.scalar[TAKINGS]
    return True


@inner
def open_one(plan, state, seed, run, k, p, t):
    """Sponsor k opens provider p, if it can pay."""
    phase = plan.phase[t]
    cost = setup_of(plan, k, p, phase)
    if state.capital[k] >= 0 and state.capital[k] < cost:
        return False
    if not take_on(plan, state, k, p, phase):
        return False
    if state.capital[k] >= 0:
        state.capital[k] -= cost
    actor = state.actor[plan.n_users + p]
    if actor.status == AWARE:
        actor.latent = NOT_DRAWN
        if actor.since < 0:
            actor.since = t
    open_provider(plan, state, seed, run, p, cost, k)
    return True


@inner
def spend_slot(plan, state, seed, run, k, p, t):
    """Sponsor k spends a slot on provider p. False if it cannot pay for one.

    It opens p or, with its owner, all the owner's sites that wait or are aware.
    """
    if not open_one(plan, state, seed, run, k, p, t):
        return False
    if state.scalar[FREE_SLOTS] > 0:
        state.scalar[FREE_SLOTS] -= 1
    if not plan.backers[k, BY_OWNER] or plan.owner.shape[0] == 0 or plan.owner[p] < 0:
        return True
    for q in range(plan.n_providers):
        status = state.actor[plan.n_users + q].status
        if plan.owner[q] != plan.owner[p] or (status != WAITING and status != AWARE) or not may_open(plan, k, q):
            continue
        if not open_one(plan, state, seed, run, k, q, t):
            return False
    return True


@inner
def rank(plan, state, k, p, phase):
    """By what sponsor k sorts the waiting: less comes first; among equals their turn decides."""
    order = plan.backers[k, ORDER]
    if order == MOST_DEMAND:
        return -state.provider[p].demand
    if order == BEST_FIT:
        return -state.graft[plan.n_users + p].fit
    if order == CHEAPEST:
        return setup_of(plan, k, p, phase)
    return np.int64(0)


@inner
def line_of(plan, state, k, phase):
    """The waiting providers that sponsor k may open, in its order."""
    state.size[LINE] = 0
    for i in range(state.size[OPENING]):
        v = state.lists[OPENING, i]
        if may_open(plan, k, v - plan.n_users):
            append(state.lists, state.size, LINE, v)
    if plan.backers[k, ORDER] == WAITING_SINCE:
        return
    line, ranks = state.lists[LINE, : state.size[LINE]], state.lists[RANKS]
    for v in line:
        ranks[v] = rank(plan, state, k, v - plan.n_users, phase)
    sort_by(line, ranks, state.lists[SORTED])


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
def act(plan, state, seed, run, k, t):
    """Sponsor k takes over what others have let go in this step, then opens waiting providers.

    It stops at the first that it cannot pay for.
    """
    phase = plan.phase[t]
    counts = plan.keep and plan.backers[k, REVENUE] >= 0
    state.scalar[COMMITTED] = committed(plan, state, k, phase) if counts else np.int64(0)
    state.scalar[FREE_SLOTS] = plan.slots[k, t]
    for i in range(state.size[RELEASED]):
        p = state.lists[RELEASED, i]
        if state.provider[p].sponsor != NOBODY or state.provider[p].let_go == k or not may_open(plan, k, p):
            continue
        if not take_on(plan, state, k, p, phase):
            return
    if state.scalar[FREE_SLOTS] == 0 or state.size[OPENING] == 0:
        return
    line_of(plan, state, k, phase)
    for i in range(state.size[LINE]):
        v = state.lists[LINE, i]
        if state.scalar[FREE_SLOTS] == 0:
            break
        if state.actor[v].status != WAITING:  # opened with another site of its owner
            continue
        if not spend_slot(plan, state, seed, run, k, v - plan.n_users, t):
            break
    still_waiting(state, OPENING)


@inner
def open_providers(plan, state, seed, run, t):
    state.size[RELEASED] = 0
    if plan.keep:
        let_go(plan, state, t)
    for k in range(plan.backers.shape[0]):
        if acts(plan, k, t):
            act(plan, state, seed, run, k, t)
    for i in range(state.size[RELEASED]):
        if state.provider[state.lists[RELEASED, i]].sponsor == NOBODY:
            close(plan, state, seed, run, state.lists[RELEASED, i], t)
    state.size[RELEASED] = 0
