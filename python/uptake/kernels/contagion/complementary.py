"""Two ideas on one network, each of which changes how acceptable the other one is.

An adopter of an idea passes it on in the step after its adoption. An actor that has heard of an idea adopts it once the
idea's level reaches the actor's acceptance, which persists. The level depends on whether the actor adopted the other
idea by the end of the step before, so an actor that adopts one idea reconsiders the other in the next step.
Twin of ``cpp/include/uptake/contagion/complementary.hpp``, which draws many acceptances at a time.
"""

from typing import NamedTuple

import numpy as np

from uptake.kernels.contagion import tie_clock
from uptake.kernels.contagion.reached import clear, note, reach
from uptake.kernels.contagion.records import Complementary, Runs
from uptake.kernels.contagion.runs import adoption_of, luck_of, seeds_of
from uptake.kernels.jit import inner, kernel
from uptake.kernels.luck.fixed import acceptance, resistance
from uptake.kernels.luck.luck import draw32, draw53
from uptake.kernels.seeds import come
from uptake.kernels.types import HEAR, STOPPED, UNSETTLED, WANT, Int32s, Int64s, UInt8s

IDEAS = 2
UNASKED = 0  # missing of an actor whose resistance has not been drawn
HEARD = 1 << 62  # missing of one that has heard; no sum of hazards reaches it


class Reached(NamedTuple):
    """The actors reached by each idea, a row per idea: ``reached.py``."""

    members: UInt8s  # (2, n), all 0 between runs
    queue: Int32s  # (2, n)


class State(NamedTuple):
    """What a run keeps for each idea and actor."""

    heard: Reached
    adopted: Reached
    willing: Int32s  # (2, n): those who adopt at the end of the step
    missing: (
        Int64s  # (2, n) by the actor clock: resistance less the hazards passed on, or UNASKED or HEARD; else (2, 0)
    )


@inner
def pass_on(ties, hazard, luck, idea, u, missing, members, queue, size):
    """Adopter u passes on by the actor clock: targets whose resistance is reached hear. Returns the new size."""
    seed, run = luck
    for e in range(ties.offsets[u], ties.offsets[u + 1]):
        v = np.int64(ties.targets[e])
        if missing[v] == UNASKED:
            missing[v] = resistance(draw53(seed, run, HEAR, v, idea, 0))
        missing[v] -= hazard[0 if hazard.shape[0] == 1 else e]
        if missing[v] <= 0:
            missing[v] = HEARD
            size = reach(members, queue, size, v)
    return size


@inner
def run(both, runs, row, luck, state):
    """Compute one run, whose rows are ``row`` and the one after it.

    Returns the first step at which nobody adopts any more, UNSETTLED if the horizon came first, or STOPPED.
    """
    heard, adopted, willing = state.heard, state.adopted, state.willing
    state.missing[:] = UNASKED
    start, end = np.zeros(IDEAS, np.int64), np.zeros(IDEAS, np.int64)
    size, told, came = np.zeros(IDEAS, np.int64), np.zeros(IDEAS, np.int64), np.zeros(IDEAS, np.int64)
    ready = np.zeros(IDEAS, np.int64)
    for k in range(IDEAS):
        adoption_of(runs.adoption_step, row + k)[:] = -1
        came[k], size[k] = plant(runs, row + k, 0, 0, adopted.members[k], adopted.queue[k], 0)
        note(adopted.queue[k], 0, size[k], adoption_of(runs.adoption_step, row + k), 0)
        runs.curves[row + k, 0] = size[k]
    settled = UNSETTLED
    for t in range(1, runs.curves.shape[1]):
        if runs.stop[0]:
            settled = STOPPED
            break
        end[:] = size
        for k in range(IDEAS):
            idea = (runs.idea + k) & 0xFFFFFFFF  # of the luck: 32 bits
            ready[k] = reconsider(both, luck, idea, k, start[1 - k], end[1 - k], heard, adopted, willing[k])
            before = told[k]
            told[k] = hear(both, luck, runs.idea, idea, k, start[k], end[k], adopted.queue[k], state, before)
            ready[k] = consider(both, luck, idea, k, before, told[k], heard, adopted, willing[k], ready[k])
        over = True
        for k in range(IDEAS):
            for i in range(ready[k]):
                size[k] = reach(adopted.members[k], adopted.queue[k], size[k], np.int64(willing[k, i]))
            came[k], size[k] = plant(runs, row + k, came[k], t, adopted.members[k], adopted.queue[k], size[k])
            note(adopted.queue[k], end[k], size[k], adoption_of(runs.adoption_step, row + k), t)
            runs.curves[row + k, t] = size[k]
            seeds = seeds_of(runs.seeds, runs.seed_starts, row + k).shape[0]
            over = over and size[k] == end[k] and came[k] == seeds
        if over:
            for k in range(IDEAS):
                runs.curves[row + k, t:] = end[k]
            settled = t
            break
        start[:] = end
    for k in range(IDEAS):
        clear(heard.members[k], heard.queue[k], told[k])
        clear(adopted.members[k], adopted.queue[k], size[k])
    return settled


@inner
def plant(runs, row, came, t, members, queue, size):
    """The seeds of step t adopt. Returns how many have come, and the new size."""
    seeds = seeds_of(runs.seeds, runs.seed_starts, row)
    now = come(seeds, seeds_of(runs.seed_steps, runs.seed_starts, row), came, t)
    for i in range(came, now):
        size = reach(members, queue, size, np.int64(seeds[i]))
    return now, size


@inner
def reconsider(both, luck, idea, k, start, end, heard, adopted, willing):
    """Ask those who adopted the other idea in the last step anew for idea k, if they have heard of it.

    Where the other idea does not raise the level, the answer would be the same. Returns how many are willing.
    """
    size = 0
    if both.given[k] <= both.alone[k]:
        return size
    for i in range(start, end):
        v = np.int64(adopted.queue[1 - k, i])
        if heard.members[k, v] and not adopted.members[k, v] and ask(luck, idea, v, both.given[k]):
            willing[size] = v
            size += 1
    return size


@inner
def hear(both, luck, coins, idea, k, start, end, queue, state, told):
    """The adopters of idea k from position ``start`` to ``end`` of ``queue`` pass it on. Returns the new size."""
    members, heard = state.heard.members[k], state.heard.queue[k]
    for i in range(start, end):
        u = np.int64(queue[i])
        if both.hazard.shape[0] == 0:
            told = tie_clock.pass_on(both.ties, both.bar, luck, coins, u, members, heard, told)
        else:
            told = pass_on(both.ties, both.hazard, luck, idea, u, state.missing[k], members, heard, told)
    return told


@inner
def consider(both, luck, idea, k, before, told, heard, adopted, willing, size):
    """Ask those who heard of idea k in this step, from position ``before`` on, unless they are adopters.

    Returns how many are willing.
    """
    for i in range(before, told):
        v = np.int64(heard.queue[k, i])
        if adopted.members[k, v]:
            continue
        level = both.given[k] if adopted.members[1 - k, v] else both.alone[k]
        if ask(luck, idea, v, level):
            willing[size] = v
            size += 1
    return size


@inner
def ask(luck, idea, v, level):
    """Whether v adopts the idea at this level."""
    seed, run = luck
    return acceptance(draw32(seed, run, WANT, v, idea, 0)) <= level


@kernel
def complementary_runs(complementary: Complementary, runs: Runs) -> None:
    """Runs of two ideas, one after the other."""
    n = complementary.ties.offsets.shape[0] - 1
    state = State(
        Reached(np.zeros((IDEAS, n), np.uint8), np.empty((IDEAS, n), np.int32)),
        Reached(np.zeros((IDEAS, n), np.uint8), np.empty((IDEAS, n), np.int32)),
        np.empty((IDEAS, n), np.int32),
        np.empty((IDEAS, n if complementary.hazard.shape[0] > 0 else 0), np.int64),
    )
    for i in range(runs.settled.shape[0] // IDEAS):
        row = i * IDEAS
        settled = run(complementary, runs, row, luck_of(runs.seed, runs.first, i), state)
        runs.settled[row : row + IDEAS] = settled
