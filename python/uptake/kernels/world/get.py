"""GET: is there a place for me? Providers get slots, users get places, in a stated order.

Twin of ``cpp/include/uptake/world/get.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.luck.luck import draw53
from uptake.kernels.types import ADOPTER, GET, PLACES_AT_PROVIDERS, POOL, SERVED, UNLIMITED, USERS, WAITED, WAITING
from uptake.kernels.world.adopt import adopt, open_provider
from uptake.kernels.world.pack import (
    COPRODUCTION,
    OF_PROVIDERS,
    OF_USERS,
    POOL_SHARE,
    PRIORITY,
    PROVIDER_PLACES,
    SETUP_COST,
    at,
)
from uptake.kernels.world.state import (
    APPLICANTS,
    APPLIED,
    BUDGET,
    CALLED,
    FOLLOWING,
    IN_POOL,
    IS_CALLED,
    IS_NEWLY_WAITING,
    NEWLY_WAITING,
    OPENING,
    POOL_CARRY,
    PREVIOUS,
    SORTED,
    TIE_BREAK,
    append,
    include,
    lasts,
    unmark,
)


@inner
def goes_before(plan, state, a, b):
    """The order of a queue: by priority, then by the step at which the wait began, by draw, by actor."""
    side, first = (OF_USERS, np.int64(0)) if a < plan.n_users else (OF_PROVIDERS, plan.n_users)
    if plan.width[side + PRIORITY] > 0:
        pa = at(plan, side + PRIORITY, np.int64(0), a - first)
        pb = at(plan, side + PRIORITY, np.int64(0), b - first)
        if pa != pb:
            return pa < pb
    one, other = state.actor[a], state.actor[b]
    if one.since != other.since:
        return one.since < other.since
    luck = state.lists[TIE_BREAK]
    if luck[a] != luck[b]:
        return luck[a] < luck[b]
    return a < b


@inner
def draw_tie_breaks(plan, state, seed, run, actors):
    for v in actors:
        state.lists[TIE_BREAK, v] = draw53(seed, run, GET, v, plan.idea, np.int64(state.actor[v].spell))


@inner
def sort_queue(plan, state, queue):
    """Merge sort of a list by ``goes_before``."""
    n = queue.shape[0]
    other = state.lists[SORTED]
    width = 1
    while width < n:
        for start in range(0, n, 2 * width):
            middle, end = min(start + width, n), min(start + 2 * width, n)
            i, j = start, middle
            for k in range(start, end):
                if i < middle and (j >= end or goes_before(plan, state, queue[i], queue[j])):
                    other[k] = queue[i]
                    i += 1
                else:
                    other[k] = queue[j]
                    j += 1
        for k in range(n):
            queue[k] = other[k]
        width *= 2


@inner
def join(plan, state, seed, run, which, priority):
    """Append the actors that began to wait in this step, in their turn, to a queue of actors that began earlier."""
    old, n = state.size[which], state.size[which]
    for i in range(state.size[NEWLY_WAITING]):
        v = state.lists[NEWLY_WAITING, i]
        if (v >= plan.n_users) == (which == OPENING):
            append(state.lists, state.size, which, v)
            n += 1
    draw_tie_breaks(plan, state, seed, run, state.lists[which, old:n])
    sort_queue(plan, state, state.lists[which, old:n])
    if n > old and plan.width[priority] > 0:
        sort_queue(plan, state, state.lists[which, :n])


@inner
def leave(state, which, n):
    """The first n actors leave the queue."""
    for i in range(n, state.size[which]):
        state.lists[which, i - n] = state.lists[which, i]
    state.size[which] -= n


@inner
def capacity(plan, state, p, phase):
    return (
        at(plan, PROVIDER_PLACES, phase, p) + at(plan, COPRODUCTION, phase, p) * state.provider[p].active
    ) // plan.place_unit


@inner
def open_providers(plan, state, seed, run, t):
    phase = plan.phase[t]
    queue = state.lists[OPENING]
    free = state.size[OPENING]
    if plan.slots.shape[0] > 0 and plan.slots[t] >= 0:
        free = min(free, plan.slots[t])
    opened = 0
    while opened < free:
        p = queue[opened] - plan.n_users
        cost = at(plan, SETUP_COST, phase, p)
        if state.scalar[BUDGET] >= 0:
            if state.scalar[BUDGET] < cost:
                break
            state.scalar[BUDGET] -= cost
        open_provider(plan, state, seed, run, p, phase)
        opened += 1
    leave(state, OPENING, opened)


@inner
def serve(plan, state, seed, run, v, t):
    adopt(plan, state, seed, run, v)
    state.count[SERVED] += 1
    state.count[WAITED] += t - state.actor[v].since


@inner
def accept(plan, state, seed, run, p, applicants, t):
    """The applicants of one provider get its free places in their turn."""
    provider = state.provider[p]
    if applicants.shape[0] > provider.free:
        draw_tie_breaks(plan, state, seed, run, applicants)
        sort_queue(plan, state, applicants)
    for i in range(min(provider.free, applicants.shape[0])):
        v = applicants[i]
        state.actor[v].server = p
        serve(plan, state, seed, run, v, t)
        provider.active += 1
        provider.free -= 1
        for e in range(plan.ask.offsets[v], plan.ask.offsets[v + 1]):
            if lasts(plan.ask_times, e, t, t):
                state.provider[plan.ask.targets[e]].queue -= 1


@inner
def call(plan, state, t):
    """Call the users that may be served in this step: those that wait for a provider with a free place.

    If a provider had free places at the end of the last step, its queue was empty then, and only ties that have opened
    since can have brought it one. So only the ties of providers with both free places and a queue are read. Users that
    wait there along a closed tie are called as well, and apply elsewhere or not at all.
    """
    for p in range(plan.n_providers):
        provider = state.provider[p]
        provider.free = 0
        provider.latest = -1
        if state.actor[plan.n_users + p].status != ADOPTER:
            continue
        provider.free = max(np.int64(0), capacity(plan, state, p, plan.phase[t]) - provider.active)
        if provider.free == 0 or provider.queue == 0:
            continue
        for e in range(plan.serve.offsets[p], plan.serve.offsets[p + 1]):
            v = np.int64(plan.serve.targets[e])
            if state.actor[v].status == WAITING:
                include(state, CALLED, IS_CALLED, v)
    for i in range(state.size[NEWLY_WAITING]):
        v = state.lists[NEWLY_WAITING, i]
        if v >= plan.n_users:
            continue
        for e in range(plan.ask.offsets[v], plan.ask.offsets[v + 1]):
            if not lasts(plan.ask_times, e, t, t):
                continue
            state.provider[plan.ask.targets[e]].queue += 1
            if state.provider[plan.ask.targets[e]].free > 0:
                include(state, CALLED, IS_CALLED, v)


@inner
def serve_users(plan, state, seed, run, t):
    """In each round a user applies to the next of its linked providers that have adopted, in the order of open ties."""
    if state.count[USERS + WAITING] == 0:
        return
    call(plan, state, t)
    candidates = state.lists[CALLED]
    count = state.size[CALLED]
    state.size[CALLED] = 0
    following = state.lists[FOLLOWING]  # each candidate's next tie to try
    applied = state.lists[APPLIED]  # each candidate's provider in this round, -1 = none with a free place
    previous = state.lists[PREVIOUS]  # the candidate that applied to the same provider before
    applicants = state.lists[APPLICANTS]
    for i in range(count):
        unmark(state.actor[candidates[i]], IS_CALLED)
        following[i] = plan.ask.offsets[candidates[i]]
    while count > 0:
        left = 0
        for i in range(count):
            v = candidates[i]
            end = plan.ask.offsets[v + 1]
            e = following[i]
            while e < end and not (
                state.actor[plan.n_users + plan.ask.targets[e]].status == ADOPTER and lasts(plan.ask_times, e, t, t)
            ):
                e += 1
            if e == end:
                continue
            p = plan.ask.targets[e]
            applied[left] = p if state.provider[p].free > 0 else -1
            candidates[left] = v
            following[left] = e + 1
            left += 1
        count = left
        for i in range(count):
            if applied[i] >= 0:
                previous[i] = state.provider[applied[i]].latest
                state.provider[applied[i]].latest = i
        for i in range(count):
            p = applied[i]
            if p < 0 or state.provider[p].latest < 0:
                continue
            provider = state.provider[p]
            applying = np.int64(0)
            while provider.latest >= 0:
                applicants[applying] = candidates[provider.latest]
                applying += 1
                provider.latest = previous[provider.latest]
            accept(plan, state, seed, run, p, applicants[:applying], t)
        left = 0
        for i in range(count):
            if state.actor[candidates[i]].status == WAITING:
                candidates[left] = candidates[i]
                following[left] = following[i]
                left += 1
        count = left


@inner
def serve_pool(plan, state, seed, run, t):
    """A common pool places a share of the waiting users per step, in their order."""
    waiting = state.size[IN_POOL]
    state.scalar[POOL_CARRY] += at(plan, POOL_SHARE, plan.phase[t], np.int64(0)) * waiting
    placed = min(waiting, state.scalar[POOL_CARRY] // plan.pool_unit)
    state.scalar[POOL_CARRY] %= plan.pool_unit
    for i in range(placed):
        serve(plan, state, seed, run, state.lists[IN_POOL, i], t)
    leave(state, IN_POOL, placed)


@inner
def get(plan, state, seed, run, t):
    join(plan, state, seed, run, OPENING, OF_PROVIDERS + PRIORITY)
    open_providers(plan, state, seed, run, t)
    if plan.supply == PLACES_AT_PROVIDERS:
        serve_users(plan, state, seed, run, t)
    elif plan.supply == POOL:
        join(plan, state, seed, run, IN_POOL, OF_USERS + PRIORITY)
        serve_pool(plan, state, seed, run, t)
    newly_waiting = state.lists[NEWLY_WAITING, : state.size[NEWLY_WAITING]]
    for v in newly_waiting:
        unmark(state.actor[v], IS_NEWLY_WAITING)
        if v < plan.n_users and plan.supply == UNLIMITED:
            adopt(plan, state, seed, run, v)
    state.size[NEWLY_WAITING] = 0
