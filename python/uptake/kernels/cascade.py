"""The tie clock: one independent cascade by coins, each tie tossed once, when its source adopts.

A tie's coin depends on the tie and the run alone, so the live ties form one random graph per run (the live-edge form),
and who is reached does not depend on the order of the front. Twin of ``cpp/include/uptake/cascade.hpp``.
"""

import numpy as np

from .jit import inner, kernel
from .luck import TIE, philox

STOPPED, UNSETTLED = -2, -1


@inner
def reach(reached, adoption_step, v, t, front, size):
    """Adopt at step t unless already reached; the new size of the front."""
    if reached[v]:
        return size
    reached[v] = 1
    if adoption_step.shape[0] > 0:
        adoption_step[v] = t
    front[size] = v
    return size + 1


@kernel
def cascade_run(offsets, targets, bar, seed, run, idea, seeds, stop, curve, adoption_step):
    """One cascade. A tie is live if (coin >> 1) <= bar, bar = round(p 2^31) - 1; bar has one value, or one per tie.

    Returns the first step at which nobody adopts any more, UNSETTLED if the horizon came first, or STOPPED.
    """
    n = offsets.shape[0] - 1
    reached = np.zeros(n, np.uint8)
    queue = np.empty(n, np.int32)  # the waves one after the other
    adoption_step[:] = -1
    size = 0
    for v in seeds:
        size = reach(reached, adoption_step, v, 0, queue, size)
    curve[0] = size
    start = 0
    for t in range(1, curve.shape[0]):
        if stop[0]:
            return STOPPED
        end = size
        for i in range(start, end):
            u = queue[i]
            block = np.int64(-1)
            w0, w1, w2, w3 = np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0)
            for e in range(offsets[u], offsets[u + 1]):
                if e >> 2 != block:
                    block = e >> 2
                    w0, w1, w2, w3 = philox(block, idea, 0, TIE, seed, run)
                word = e & 3
                coin = np.int64(w0 if word == 0 else w1 if word == 1 else w2 if word == 2 else w3)
                if coin >> 1 <= bar[0 if bar.shape[0] == 1 else e]:
                    size = reach(reached, adoption_step, targets[e], t, queue, size)
        curve[t] = size
        if size == end:
            curve[t:] = size
            return t
        start = end
    return UNSETTLED
