"""General thresholds: an actor adopts once what its adopting contacts passed on reaches its need (``needs.py``).

Under 'once' a contact passes on its amount in the step after it adopted (the cascade by the actor clock, linear,
fractional and count thresholds), under 'each' in every later step (SI). The same process as ``world/step.py`` with all
other gates open.
Twin of ``cpp/include/uptake/contagion/threshold.hpp``, which draws many needs at a time, and under 'each' reads all
actors where many are under pressure.
"""

from typing import NamedTuple

import numpy as np

from uptake.kernels.contagion.needs import OUT_OF_REACH, need_of
from uptake.kernels.contagion.reached import note, reach
from uptake.kernels.contagion.records import Runs, Threshold
from uptake.kernels.contagion.runs import adoption_of, luck_of, seeds_of
from uptake.kernels.jit import inlined, inner, kernel
from uptake.kernels.seeds import come
from uptake.kernels.types import STOPPED, UNSETTLED, Int32s, Int64s, UInt8s

UNASKED = 0  # missing of an actor whose need has not been drawn
ADOPTED = (1 << 63) - 1  # missing of an adopter; no sum of amounts reaches it
DEAF = -OUT_OF_REACH  # pace of adopters, and of actors whose need is out of reach


class State(NamedTuple):
    """What a run keeps for each actor."""

    missing: Int64s  # (n,): need less what was passed on, or UNASKED or ADOPTED
    pace: Int64s  # (n,) under 'each': the sum of the amounts that the actor gets in every step; (0,) under 'once'
    members: UInt8s  # (n,) and
    queue: Int32s  # (n,): reached.py
    listed: Int32s  # (n,) under 'each', else (0,): the actors under pressure, whose pace is above 0


@inner
def run(threshold, luck, idea, seeds, seed_steps, stop, curve, adoption_step, queue):
    """Compute one run.

    Returns the first step after which nothing can change, UNSETTLED if the horizon came first, or STOPPED.
    """
    n = queue.shape[0]
    per_step = n if threshold.each else 0
    state = State(
        np.zeros(n, np.int64), np.zeros(per_step, np.int64), np.zeros(n, np.uint8), queue, np.empty(per_step, np.int32)
    )
    adoption_step[:] = -1
    size, pressed = 0, 0
    came = come(seeds, seed_steps, 0, 0)
    for k in range(came):
        size = plant(state, size, np.int64(seeds[k]))
    note(queue, 0, size, adoption_step, 0)
    curve[0] = size
    start = 0
    for t in range(1, curve.shape[0]):
        if stop[0]:
            return STOPPED
        end = size
        for i in range(start, end):
            size, pressed = pass_on(threshold, state, luck, idea, np.int64(queue[i]), size, pressed)
        before, came = came, come(seeds, seed_steps, came, t)
        for k in range(before, came):
            size = plant(state, size, np.int64(seeds[k]))
        if threshold.each:
            size, pressed = press(state, size, pressed)
        note(queue, end, size, adoption_step, t)
        curve[t] = size
        if size == end and pressed == 0 and came == seeds.shape[0]:
            curve[t:] = end
            return t
        start = end
    return UNSETTLED


@inlined
def plant(state, size, v):
    """V is a seed of this step. Where it is under pressure, ``press`` makes it adopt: it misses no more than its pace.

    Returns the new size of the queue.
    """
    if state.pace.shape[0] > 0 and state.pace[v] > 0:
        state.missing[v] = state.pace[v]
        return size
    return adopt(state.missing, state.pace, state.members, state.queue, size, v)


@inlined
def adopt(missing, pace, members, queue, size, v):
    """V is an adopter from now on. Returns the new size of the queue."""
    missing[v] = ADOPTED
    if pace.shape[0] > 0:
        pace[v] = DEAF
    return reach(members, queue, size, v)


@inlined
def pass_on(threshold, state, luck, idea, u, size, pressed):
    """Adopter u passes on to all its targets, whose needs are drawn at the first contact.

    Returns the new size of the queue, and how many actors are under pressure.
    """
    offsets, targets = threshold.ties
    missing, pace, members, queue, listed = state
    amount, needs, each = threshold.amount, threshold.needs, threshold.each
    for e in range(offsets[u], offsets[u + 1]):
        v = np.int64(targets[e])
        passed = np.int64(1) if amount.shape[0] == 0 else amount[e]
        if each:
            if pace[v] == 0 and passed != 0:
                missing[v] = need_of(needs, luck, idea, v)
                pressed = quicken(missing, pace, listed, pressed, v)
            pace[v] += passed
        else:
            if missing[v] == UNASKED:
                missing[v] = need_of(needs, luck, idea, v)
            if spend(missing, v, passed):
                size = adopt(missing, pace, members, queue, size, v)
    return size, pressed


@inlined
def spend(missing, v, passed):
    """'once': v misses less by ``passed``. Returns whether nothing is missing any more."""
    missing[v] -= passed
    return missing[v] <= 0


@inlined
def quicken(missing, pace, listed, pressed, v):
    """'each': v comes under pressure, unless its need is out of reach. Returns how many are under pressure."""
    if missing[v] == OUT_OF_REACH:
        pace[v] = DEAF
        return pressed
    listed[pressed] = v
    return pressed + 1


@inlined
def press(state, size, pressed):
    """Take its pace from what each actor under pressure misses. Returns the new size, and how many remain."""
    missing, pace, members, queue, listed = state
    kept = 0
    for k in range(pressed):
        v = np.int64(listed[k])
        if spend(missing, v, pace[v]):
            size = adopt(missing, pace, members, queue, size, v)
        else:
            listed[kept] = v
            kept += 1
    return size, kept


@kernel
def threshold_runs(threshold: Threshold, runs: Runs) -> None:
    """Runs of a threshold process, one after the other."""
    queue = np.empty(threshold.ties.offsets.shape[0] - 1, np.int32)
    for i in range(runs.settled.shape[0]):
        runs.settled[i] = run(
            threshold, luck_of(runs.seed, runs.first, i), runs.idea, seeds_of(runs.seeds, runs.seed_starts, i),
            seeds_of(runs.seed_steps, runs.seed_starts, i), runs.stop, runs.curves[i],
            adoption_of(runs.adoption_step, i), queue,
        )  # fmt: skip
