"""Many runs of a threshold process under 'once', computed together. Each run has the same bits as in ``threshold.py``.

Bit r of a mask belongs to run r. A wave holds, for each actor, the mask of the runs in which it has just adopted.
Twin of ``cpp/include/uptake/contagion/lanes.hpp``, which also pulls large waves.
"""

from typing import NamedTuple

import numpy as np

from uptake.kernels.contagion.lane_amounts import ONE_BIT, Missing, ask, take
from uptake.kernels.contagion.needs import name
from uptake.kernels.contagion.records import Lanes, Runs
from uptake.kernels.contagion.runs import luck_of, seeds_of
from uptake.kernels.jit import inlined, inner, kernel
from uptake.kernels.seeds import come
from uptake.kernels.types import STOPPED, UNSETTLED, Int32s, UInt64s

LANES, WIDE_LANES = 64, 16  # runs computed together: where every contact counts 1, and where ties differ


class State(NamedTuple):
    """What the runs computed together keep for each actor."""

    adopted: UInt64s  # (n,): the runs in which the actor has adopted,
    fresh: UInt64s  # (n,): in which it adopted in the last step, where it is in the wave,
    following: UInt64s  # (n,): in which it adopts in this step
    wave: Int32s  # (n,): the actors that adopted in the last step in any run
    upcoming: Int32s  # (n,): the actors whose `following` is not 0


@inner
def run(lanes, runs, first, most):
    """Compute run ``first`` of the block and those after it, up to ``most`` runs."""
    n = lanes.ties.offsets.shape[0] - 1
    count = min(most, runs.settled.shape[0] - first)
    missing = Missing(np.empty((n, count), np.int64), np.zeros(n, np.uint64))
    masks = np.zeros((3, n), np.uint64)
    state = State(masks[0], masks[1], masks[2], np.empty(n, np.int32), np.empty(n, np.int32))
    luck = luck_of(runs.seed, runs.first, first)
    running = begin(runs, first, count)
    came = np.zeros(count, np.int64)  # by run: the seeds that have come
    ahead, awaiting = plant(state, runs, first, came, running, 0, 0)
    size = advance(state, ahead)
    reach = np.zeros(count, np.int64)
    observe(state, size, runs, first, running, 0, reach, lanes.actor)
    for t in range(1, runs.curves.shape[1]):
        if running == 0:
            break
        if runs.stop[0]:
            settle(runs, first, running, STOPPED)
            return
        ahead = push(lanes, state, size, missing, luck, runs.idea)
        if awaiting != 0:
            ahead, awaiting = plant(state, runs, first, came, awaiting, t, ahead)
        size = advance(state, ahead)
        moving = observe(state, size, runs, first, running, t, reach, lanes.actor) | awaiting
        over = running & ~moving
        for r in range(count):
            if over >> np.uint64(r) & ONE_BIT != 0:
                runs.curves[first + r, t:] = reach[r]
        settle(runs, first, over, t)
        running = moving
    settle(runs, first, running, UNSETTLED)


@inlined
def settle(runs, first, mask, outcome):
    """Write the outcome of the runs of the mask."""
    for r in range(min(LANES, runs.settled.shape[0] - first)):
        if mask >> np.uint64(r) & ONE_BIT != 0:
            runs.settled[first + r] = outcome


@inlined
def begin(runs, first, count):
    """Return the mask of ``count`` runs."""
    mask = np.uint64(0)
    for r in range(count):
        mask |= ONE_BIT << np.uint64(r)
        if runs.adoption_step.shape[0] > 0:
            runs.adoption_step[first + r] = -1
    return mask


@inner
def plant(state, runs, first, came, awaiting, t, ahead):
    """The seeds of step t adopt in the runs of the mask.

    Returns how many actors adopt in any run of this step, and the runs in which seeds are still to come.
    """
    later = np.uint64(0)
    for r in range(came.shape[0]):
        bit = ONE_BIT << np.uint64(r)
        if awaiting & bit == 0:
            continue
        seeds = seeds_of(runs.seeds, runs.seed_starts, first + r)
        steps = seeds_of(runs.seed_steps, runs.seed_starts, first + r)
        before, came[r] = came[r], come(seeds, steps, came[r], t)
        for k in range(before, came[r]):
            v = np.int64(seeds[k])
            if state.adopted[v] & bit == 0:
                ahead = adopt(state.adopted, state.following, state.upcoming, ahead, v, bit)
        if came[r] < seeds.shape[0]:
            later |= bit
    return ahead, later


@inlined
def observe(state, size, runs, first, running, t, reach, actor):
    """Write the wave of step t to curves and adoption steps; ``reach`` counts the adopters of each run.

    Returns the mask of the runs in which anybody adopted.
    """
    moving = np.uint64(0)
    wave, fresh, steps = state.wave, state.fresh, runs.adoption_step
    for i in range(size):
        mask = fresh[wave[i]]
        moving |= mask
        for r in range(reach.shape[0]):
            if mask >> np.uint64(r) & ONE_BIT != 0:
                reach[r] += 1
                if steps.shape[0] > 0:
                    steps[first + r, name(actor, wave[i])] = t
    for r in range(reach.shape[0]):
        if running >> np.uint64(r) & ONE_BIT != 0:
            runs.curves[first + r, t] = reach[r]
    return moving


@inlined
def push(lanes, state, size, needed, luck, idea):
    """Pass on from each actor of the wave to its targets. Returns how many actors adopt in any run."""
    ahead = 0
    offsets, targets = lanes.ties
    amount, missing, asked = lanes.amount, needed.missing, needed.asked
    adopted, fresh, following, wave, upcoming = state
    for i in range(size):
        u = np.int64(wave[i])
        for e in range(offsets[u], offsets[u + 1]):
            v = np.int64(targets[e])
            mask = fresh[u] & ~adopted[v]
            if mask == 0:
                continue
            if mask & ~asked[v] != 0:
                ask(needed, lanes, luck, idea, v, mask & ~asked[v])
            passed = np.int64(1) if amount.shape[0] == 0 else amount[e]
            none = take(missing, v, passed, mask)
            if none != 0:
                ahead = adopt(adopted, following, upcoming, ahead, v, none)
    return ahead


@inlined
def adopt(adopted, following, upcoming, ahead, v, mask):
    """V adopts in the runs of the mask. Returns how many actors adopt in any run of this step."""
    if following[v] == 0:
        upcoming[ahead] = v
        ahead += 1
    following[v] |= mask
    adopted[v] |= mask
    return ahead


@inlined
def advance(state, ahead):
    """The actors that adopted in this step become the wave. Returns its size."""
    for i in range(ahead):
        v = state.upcoming[i]
        state.wave[i], state.fresh[v], state.following[v] = v, state.following[v], 0
    return ahead


@kernel
def lanes_runs(lanes: Lanes, runs: Runs) -> None:
    """Runs of a threshold process, many computed together."""
    most = LANES if lanes.amount.shape[0] == 0 else WIDE_LANES
    for first in range(0, runs.settled.shape[0], most):
        run(lanes, runs, first, most)
