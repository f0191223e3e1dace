"""GET: is there a place for me? Sponsors open providers, users get places, in a stated order.

Twin of ``cpp/include/uptake/world/get.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.types import ADOPTER, PLACES_AT_PROVIDERS, POOL, SERVED, UNLIMITED, USERS, WAITED, WAITING
from uptake.kernels.world.adopt import adopt
from uptake.kernels.world.pack import (
    OF_PROVIDERS,
    OF_USERS,
    POOL_SHARE,
    PRIORITY,
    at,
)
from uptake.kernels.world.queue import draw_tie_breaks, join, leave, sort_queue
from uptake.kernels.world.sponsors import capacity, open_providers
from uptake.kernels.world.state import (
    APPLICANTS,
    APPLIED,
    CALLED,
    FOLLOWING,
    IN_POOL,
    IS_CALLED,
    IS_NEWLY_WAITING,
    NEWLY_WAITING,
    OPENING,
    POOL_CARRY,
    PREVIOUS,
    include,
    lasts,
    unmark,
)


@inner
def serve(plan, state, seed, run, v, t):
    # Who lost its place in this step and finds another has practised all along.
    goes_on = plan.keep and state.actor[v].before == ADOPTER
    adopt(plan, state, seed, run, v, t - 1 if goes_on else t)
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
    began = state.size[NEWLY_WAITING]
    open_providers(plan, state, seed, run, t)
    if plan.supply == PLACES_AT_PROVIDERS:
        serve_users(plan, state, seed, run, t)
    elif plan.supply == POOL:
        join(plan, state, seed, run, IN_POOL, OF_USERS + PRIORITY)
        serve_pool(plan, state, seed, run, t)
    kept = 0
    for i in range(state.size[NEWLY_WAITING]):
        v = state.lists[NEWLY_WAITING, i]
        if i >= began and v >= plan.n_users:  # it closed in this step, and joins the queue in the next
            state.lists[NEWLY_WAITING, kept] = v
            kept += 1
            continue
        unmark(state.actor[v], IS_NEWLY_WAITING)
        if v < plan.n_users and plan.supply == UNLIMITED:
            adopt(plan, state, seed, run, v, t)
    state.size[NEWLY_WAITING] = kept
