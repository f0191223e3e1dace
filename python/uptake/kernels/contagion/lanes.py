"""Many runs abreast of a threshold process under 'once': a bit of a mask belongs to each run.

A wave is, for each actor, the mask of runs in which it has just adopted; each actor of a wave takes what it passes on
from what its targets miss. The same bits as ``threshold.py``, run by run.
Twin of ``cpp/include/uptake/contagion/lanes.hpp``, which also pulls large waves, and keeps bytes where every contact
counts 1.
"""

import numpy as np

from uptake.kernels.contagion.needs import need_of
from uptake.kernels.contagion.runs import adoption_of, run_number, seeds_of
from uptake.kernels.jit import inner, kernel
from uptake.kernels.types import STOPPED, UNSETTLED

LANES, WIDE_LANES = 64, 16  # runs abreast where every contact counts 1, and where ties differ
_ONE = np.uint64(1)


@inner
def name_of(actor, v):
    """The user's number of an actor."""
    return np.int64(v) if actor.shape[0] == 0 else np.int64(actor[v])


@inner
def note_wave(wave, size, fresh, actor, adoption_step, first, lanes, t, reach):
    """Count the wave of step t; the runs in which there was one."""
    moving = np.uint64(0)
    for k in range(size):
        mask = fresh[wave[k]]
        moving |= mask
        for r in range(lanes):
            if mask >> np.uint64(r) & _ONE:
                reach[r] += 1
                if adoption_step.shape[0] > 0:
                    adoption_step[first + r, name_of(actor, wave[k])] = t
    return moving


@kernel
def lanes_runs(
    offsets, targets, amount, in_offsets, in_sources, in_amount, actor, latent, scale, seed, first_run, idea,
    seeds, seed_starts, stop, settled, curves, adoption_step,
):  # fmt: skip
    """Runs of a threshold process, many abreast.

    amount : array of int64 of shape (n_arcs,) or (0,)
        What each tie passes on; empty where each counts 1.
    in_offsets, in_sources, in_amount
        The ties by target, and what they pass on.
    actor : array of int32 of shape (n,) or (0,)
        Where ties and seeds name actors by other numbers: the user's, which luck, scale and adoption steps go by.
    latent, scale
        What an actor needs: ``needs.py``.

    The other arguments: ``runs.py``.
    """
    n = offsets.shape[0] - 1
    most_lanes = LANES if amount.shape[0] == 0 else WIDE_LANES
    missing = np.empty((n, most_lanes), np.int64)
    wave, upcoming = np.empty(n, np.int32), np.empty(n, np.int32)
    for first in range(0, settled.shape[0], most_lanes):
        lanes = min(most_lanes, settled.shape[0] - first)
        asked, adopted = np.zeros(n, np.uint64), np.zeros(n, np.uint64)
        fresh, following = np.zeros(n, np.uint64), np.zeros(n, np.uint64)
        reach = np.zeros(LANES, np.int64)
        size = 0
        for r in range(lanes):
            settled[first + r] = UNSETTLED
            adoption_of(adoption_step, first + r)
            for v in seeds_of(seeds, seed_starts, first + r):
                if fresh[v] == 0:
                    wave[size] = v
                    size += 1
                fresh[v] |= _ONE << np.uint64(r)
                adopted[v] |= _ONE << np.uint64(r)
        note_wave(wave, size, fresh, actor, adoption_step, first, lanes, 0, reach)
        curves[first : first + lanes, 0] = reach[:lanes]
        for t in range(1, curves.shape[1]):
            if stop[0]:
                for r in range(lanes):
                    if settled[first + r] == UNSETTLED:
                        settled[first + r] = STOPPED
                break
            ahead = 0
            for k in range(size):
                u = np.int64(wave[k])
                for e in range(offsets[u], offsets[u + 1]):
                    v = np.int64(targets[e])
                    mask = fresh[u] & ~adopted[v]
                    passed = np.int64(1) if amount.shape[0] == 0 else amount[e]
                    if mask == 0:
                        continue
                    done = np.uint64(0)
                    for r in range(lanes):
                        bit = _ONE << np.uint64(r)
                        if mask & bit == 0:
                            continue
                        if asked[v] & bit == 0:
                            missing[v, r] = need_of(
                                latent, scale, seed, run_number(first_run, first + r), idea, name_of(actor, v)
                            )
                        missing[v, r] -= passed
                        if missing[v, r] <= 0:
                            done |= bit
                    asked[v] |= mask
                    if done != 0 and following[v] == 0:
                        upcoming[ahead] = v
                        ahead += 1
                    following[v] |= done
                    adopted[v] |= done
            for k in range(size):
                fresh[wave[k]] = 0
            fresh, following = following, fresh
            wave, upcoming = upcoming, wave
            size = ahead
            moving = note_wave(wave, size, fresh, actor, adoption_step, first, lanes, t, reach)
            curves[first : first + lanes, t] = reach[:lanes]
            for r in range(lanes):
                if settled[first + r] == UNSETTLED and moving >> np.uint64(r) & _ONE == 0:
                    settled[first + r] = t
            if moving == 0:
                for r in range(lanes):
                    curves[first + r, t:] = reach[r]
                break
