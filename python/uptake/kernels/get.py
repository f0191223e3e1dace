"""GET: is there a place for me? Providers get slots, users get places, in a stated order.

Twin of ``cpp/include/uptake/get.hpp``.
"""

import numpy as np

from .fixed import ONE
from .jit import inner
from .pack import COPRODUCTION, OF_PROVIDERS, OF_USERS, PRIORITY, PROVIDER_PLACES, SETUP_COST, SLOTS, at
from .state import (
    BUDGET,
    CARRY,
    IS_CANDIDATE,
    WAITING_PROVIDERS,
    WANTING,
    adopt,
    marked_now,
    open_provider,
    unmark,
)
from .types import ADOPTER, SERVED, WAITED, WAITING


@inner
def goes_before(plan, state, a, b):
    """The order of a queue: priority, waiting-since, tie-break, actor."""
    side, first = (OF_USERS, 0) if a < plan.n_users else (OF_PROVIDERS, plan.n_users)
    if plan.width[side + PRIORITY] > 0:
        pa, pb = at(plan, side + PRIORITY, 0, a - first), at(plan, side + PRIORITY, 0, b - first)
        if pa != pb:
            return pa < pb
    if state.since[a] != state.since[b]:
        return state.since[a] < state.since[b]
    if state.latent[a] != state.latent[b]:
        return state.latent[a] < state.latent[b]
    return a < b


@inner
def sort_queue(plan, state, queue):
    """Merge sort by ``goes_before``, in place."""
    n = queue.shape[0]
    other = np.empty_like(queue)
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
        queue[:] = other
        width *= 2


@inner
def capacity(plan, state, p, phase):
    return (at(plan, PROVIDER_PLACES, phase, p) + at(plan, COPRODUCTION, phase, p) * state.active[p]) >> 16


@inner
def open_providers(plan, state, seed, run, t):
    phase = plan.phase[t]
    n = state.size[WAITING_PROVIDERS]
    queue = state.lists[WAITING_PROVIDERS, :n]
    free = n
    slots = at(plan, SLOTS, phase, 0)
    if slots >= 0:
        state.scalar[CARRY] += slots
        free = min(free, state.scalar[CARRY] >> 32)
        state.scalar[CARRY] &= ONE - 1
    if free == 0:
        return
    sort_queue(plan, state, queue)
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
    state.server[v] = p
    state.active[p] += 1
    state.count[SERVED] += 1
    state.count[WAITED] += t - state.since[v]


@inner
def serve_users(plan, state, seed, run, t):
    """Users in rounds.

    Only those linked to a provider with a free place can be served, so only they are looked at; each applies to its
    linked providers that have adopted, one a round, in tie order.
    """
    phase = plan.phase[t]
    free = np.zeros(plan.n_providers, np.int64)
    found = [np.int64(0) for _ in range(0)]
    for p in range(plan.n_providers):
        if state.queue[p] == 0 or state.status[plan.n_users + p] != ADOPTER:
            continue
        free[p] = max(np.int64(0), capacity(plan, state, p, phase) - state.active[p])
        if free[p] == 0:
            continue
        for e in range(plan.serve.offsets[p], plan.serve.offsets[p + 1]):
            v = np.int64(plan.serve.targets[e])
            if state.status[v] == WAITING and marked_now(state, v, IS_CANDIDATE):
                found.append(v)
    candidates = np.array(found, np.int64)
    for v in candidates:
        unmark(state, v, IS_CANDIDATE)

    count = candidates.shape[0]
    following = plan.ask.offsets[candidates].copy()  # each candidate's next tie to try
    applied = np.empty(count, np.int64)  # to which provider, -1 = none with a free place
    latest = np.full(plan.n_providers, -1, np.int64)  # per provider, the chain of this round's applicants
    previous = np.empty(count, np.int64)
    while count > 0:
        left = 0
        for i in range(count):
            v = candidates[i]
            end = plan.ask.offsets[v + 1]
            e = following[i]
            while e < end and state.status[plan.n_users + plan.ask.targets[e]] != ADOPTER:
                e += 1
            if e == end:
                continue
            p = np.int64(plan.ask.targets[e])
            applied[left] = p if free[p] > 0 else -1
            candidates[left] = v
            following[left] = e + 1
            left += 1
        count = left
        for i in range(count):
            if applied[i] >= 0:
                previous[i] = latest[applied[i]]
                latest[applied[i]] = i
        for i in range(count):
            p = applied[i]
            if p < 0 or latest[p] < 0:
                continue
            length = 0
            j = latest[p]
            while j >= 0:
                length += 1
                j = previous[j]
            applicants = np.empty(length, np.int64)
            j = latest[p]
            while j >= 0:
                length -= 1
                applicants[length] = candidates[j]
                j = previous[j]
            latest[p] = -1
            sort_queue(plan, state, applicants)
            for v in applicants[: min(free[p], applicants.shape[0])]:
                free[p] -= 1
                serve(plan, state, seed, run, v, p, t)
        left = 0
        for i in range(count):
            if state.status[candidates[i]] == WAITING:
                candidates[left] = candidates[i]
                following[left] = following[i]
                left += 1
        count = left


@inner
def get(plan, state, seed, run, t):
    open_providers(plan, state, seed, run, t)
    if plan.supply:
        serve_users(plan, state, seed, run, t)
        return
    for i in range(state.size[WANTING]):
        adopt(plan, state, seed, run, state.lists[WANTING, i])
    state.size[WANTING] = 0
