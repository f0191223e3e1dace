"""GET: is there a place for me? Providers get slots, users get places, in a stated order.

Twin of ``cpp/include/uptake/get.hpp``.
"""

import numpy as np

from .fixed import ONE
from .jit import inner
from .pack import COPRODUCTION, OF_PROVIDERS, OF_USERS, POOL_SHARE, PRIORITY, PROVIDER_PLACES, SETUP_COST, SLOTS, at
from .state import (
    APPLICANTS,
    APPLIED,
    BUDGET,
    CANDIDATES,
    CARRY,
    FOLLOWING,
    IS_CANDIDATE,
    POOL_CARRY,
    PREVIOUS,
    SORTED,
    WAITING_PROVIDERS,
    WANTING,
    adopt,
    marked_now,
    open_provider,
    unmark,
)
from .types import ADOPTER, PLACES_AT_PROVIDERS, POOL, SERVED, WAITED, WAITING


@inner
def goes_before(plan, state, a, b):
    """The order of a queue: priority, waiting-since, tie-break, actor."""
    side, first = (OF_USERS, np.int64(0)) if a < plan.n_users else (OF_PROVIDERS, plan.n_users)
    if plan.width[side + PRIORITY] > 0:
        pa = at(plan, side + PRIORITY, np.int64(0), a - first)
        pb = at(plan, side + PRIORITY, np.int64(0), b - first)
        if pa != pb:
            return pa < pb
    one, other = state.actor[a], state.actor[b]
    if one.since != other.since:
        return one.since < other.since
    if one.latent != other.latent:
        return one.latent < other.latent
    return a < b


@inner
def sort_queue(plan, state, which, n):
    """Merge sort of a list by ``goes_before``."""
    queue, other = state.lists[which], state.lists[SORTED]
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
def capacity(plan, state, p, phase):
    return (at(plan, PROVIDER_PLACES, phase, p) + at(plan, COPRODUCTION, phase, p) * state.provider[p].active) >> 16


@inner
def open_providers(plan, state, seed, run, t):
    phase = plan.phase[t]
    n = state.size[WAITING_PROVIDERS]
    queue = state.lists[WAITING_PROVIDERS]
    free = n
    slots = at(plan, SLOTS, phase, np.int64(0))
    if slots >= 0:
        state.scalar[CARRY] += slots
        free = min(free, state.scalar[CARRY] >> 32)
        state.scalar[CARRY] &= ONE - 1
    if free == 0:
        return
    sort_queue(plan, state, WAITING_PROVIDERS, n)
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
    for i in range(opened, n):
        queue[i - opened] = queue[i]
    state.size[WAITING_PROVIDERS] = n - opened


@inner
def serve(plan, state, seed, run, v, p, t):
    adopt(plan, state, seed, run, v)
    if plan.supply == PLACES_AT_PROVIDERS:
        state.actor[v].server = p
        state.provider[p].active += 1
    state.count[SERVED] += 1
    state.count[WAITED] += t - state.actor[v].since


@inner
def serve_users(plan, state, seed, run, t):
    """Users in rounds.

    Only those linked to a provider with a free place can be served, so only they are looked at; each applies to its
    linked providers that have adopted, one a round, in tie order.
    """
    phase = plan.phase[t]
    candidates = state.lists[CANDIDATES]
    count = 0
    for p in range(plan.n_providers):
        provider = state.provider[p]
        provider.free = 0
        provider.latest = -1
        if provider.queue == 0 or state.actor[plan.n_users + p].status != ADOPTER:
            continue
        provider.free = max(np.int64(0), capacity(plan, state, p, phase) - provider.active)
        if provider.free == 0:
            continue
        for e in range(plan.serve.offsets[p], plan.serve.offsets[p + 1]):
            v = np.int64(plan.serve.targets[e])
            if state.actor[v].status == WAITING and marked_now(state.actor[v], IS_CANDIDATE):
                candidates[count] = v
                count += 1

    following = state.lists[FOLLOWING]  # each candidate's next tie to try
    applied = state.lists[APPLIED]  # to which provider, -1 = none with a free place
    previous = state.lists[PREVIOUS]  # the one that applied to the same provider before
    applicants = state.lists[APPLICANTS]
    for i in range(count):
        unmark(state.actor[candidates[i]], IS_CANDIDATE)
        following[i] = plan.ask.offsets[candidates[i]]
    while count > 0:
        left = 0
        for i in range(count):
            v = candidates[i]
            end = plan.ask.offsets[v + 1]
            e = following[i]
            while e < end and state.actor[plan.n_users + plan.ask.targets[e]].status != ADOPTER:
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
            sort_queue(plan, state, APPLICANTS, applying)
            for j in range(min(provider.free, applying)):
                provider.free -= 1
                serve(plan, state, seed, run, applicants[j], p, t)
        left = 0
        for i in range(count):
            if state.actor[candidates[i]].status == WAITING:
                candidates[left] = candidates[i]
                following[left] = following[i]
                left += 1
        count = left


@inner
def serve_pool(plan, state, seed, run, t):
    """Users at a common pool that places a share of those waiting per step, in their order."""
    n = state.size[WANTING]
    queue = state.lists[WANTING]
    state.scalar[POOL_CARRY] += at(plan, POOL_SHARE, plan.phase[t], np.int64(0)) * n
    placed = min(n, state.scalar[POOL_CARRY] >> 32)
    state.scalar[POOL_CARRY] &= ONE - 1
    if placed == 0:
        return
    sort_queue(plan, state, WANTING, n)
    for i in range(placed):
        serve(plan, state, seed, run, queue[i], np.int64(-1), t)
    for i in range(placed, n):
        queue[i - placed] = queue[i]
    state.size[WANTING] = n - placed


@inner
def get(plan, state, seed, run, t):
    open_providers(plan, state, seed, run, t)
    if plan.supply == PLACES_AT_PROVIDERS:
        serve_users(plan, state, seed, run, t)
    elif plan.supply == POOL:
        serve_pool(plan, state, seed, run, t)
    else:
        for i in range(state.size[WANTING]):
            adopt(plan, state, seed, run, state.lists[WANTING, i])
        state.size[WANTING] = 0
