"""Queues: who comes first.

Twin of ``cpp/include/uptake/world/queue.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.luck.luck import draw53
from uptake.kernels.types import GET
from uptake.kernels.world.pack import OF_PROVIDERS, OF_USERS, PRIORITY, at
from uptake.kernels.world.state import NEWLY_WAITING, OPENING, SORTED, TIE_BREAK, append


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
    # Those that closed have waited longer than others in the queue.
    if n > old and (plan.width[priority] > 0 or plan.keep):
        sort_queue(plan, state, state.lists[which, :n])


@inner
def leave(state, which, n):
    """The first n actors leave the queue."""
    for i in range(n, state.size[which]):
        state.lists[which, i - n] = state.lists[which, i]
    state.size[which] -= n
