"""One independent cascade after another in the live-edge form.

Which ties are live depends on the run alone, so who is reached does not depend on the order of the wave. The tie clock
tosses a coin per tie, the skip clock goes from one live tie to the next.
Twin of ``cpp/include/uptake/contagion/cascade.hpp``.
"""

import numpy as np

from uptake.kernels.contagion.runs import adoption_of, run_number, seeds_of
from uptake.kernels.contagion.skip import gap_of
from uptake.kernels.jit import inner, kernel
from uptake.kernels.luck.luck import philox
from uptake.kernels.types import STOPPED, TIE, UNSETTLED

_NO_BAR, _NO_WORDS = np.empty(0, np.int32), (np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0))


@inner
def reach(reached, adoption_step, v, t, queue, size):
    """Adopt at step t unless already reached; how many have been reached."""
    if reached[v]:
        return size
    reached[v] = 1
    if adoption_step.shape[0] > 0:
        adoption_step[v] = t
    queue[size] = v
    return size + 1


@inner
def word_of(words, i):
    """One of the four words of a block."""
    return np.int64(words[0] if i == 0 else words[1] if i == 1 else words[2] if i == 2 else words[3])


@inner
def toss(offsets, targets, bar, seed, run, idea, u, t, reached, adoption_step, queue, size):
    """The tie clock: each tie of u is tossed, and is live if (coin >> 1) <= bar."""
    block = np.int64(-1)
    words = _NO_WORDS
    for e in range(offsets[u], offsets[u + 1]):
        if e >> 2 != block:
            block = e >> 2
            words = philox(block, idea, 0, TIE, seed, run)
        if word_of(words, e & 3) >> 1 <= bar[0 if bar.shape[0] == 1 else e]:
            size = reach(reached, adoption_step, targets[e], t, queue, size)
    return size


@inner
def skip(offsets, targets, hazard, seed, run, idea, u, t, reached, adoption_step, queue, size):
    """The skip clock: from one live tie of u to the next."""
    e, g = offsets[u], 0
    words = _NO_WORDS
    while True:
        if g & 3 == 0:
            words = philox(u, idea, 1 + (g >> 2), TIE, seed, run)
        e += gap_of(word_of(words, g & 3), hazard)
        if e >= offsets[u + 1]:
            return size
        size = reach(reached, adoption_step, targets[e], t, queue, size)
        e += 1
        g += 1


@inner
def run_each(
    offsets, targets, bar, hazard, seed, first_run, idea, seeds, seed_starts, stop, settled, curves, adoption_step
):
    """One run after the other; without bars, by the skip clock."""
    n = offsets.shape[0] - 1
    reached = np.zeros(n, np.uint8)
    queue = np.empty(n, np.int32)  # the waves one after the other
    for i in range(settled.shape[0]):
        run = run_number(first_run, i)
        steps = adoption_of(adoption_step, i)
        size = 0
        for v in seeds_of(seeds, seed_starts, i):
            size = reach(reached, steps, v, 0, queue, size)
        curves[i, 0] = size
        settled[i] = UNSETTLED
        start = 0
        for t in range(1, curves.shape[1]):
            if stop[0]:
                settled[i] = STOPPED
                break
            end = size
            for k in range(start, end):
                u = np.int64(queue[k])
                if bar.shape[0] > 0:
                    size = toss(offsets, targets, bar, seed, run, idea, u, t, reached, steps, queue, size)
                else:
                    size = skip(offsets, targets, hazard, seed, run, idea, u, t, reached, steps, queue, size)
            curves[i, t] = size
            if size == end:
                curves[i, t:] = size
                settled[i] = t
                break
            start = end
        for k in range(size):
            reached[queue[k]] = 0


@kernel
def cascade_runs(
    offsets, targets, bar, seed, first_run, idea, seeds, seed_starts, stop, settled, curves, adoption_step
):
    """Runs by the tie clock. A tie is live if (coin >> 1) <= bar, bar = round(p 2^31) - 1: one value, or one per tie.

    The other arguments: ``runs.py``.
    """
    run_each(
        offsets, targets, bar, np.int64(0), seed, first_run, idea,
        seeds, seed_starts, stop, settled, curves, adoption_step,
    )  # fmt: skip


@kernel
def skip_runs(
    offsets, targets, hazard, seed, first_run, idea, seeds, seed_starts, stop, settled, curves, adoption_step
):
    """Runs by the skip clock; hazard = Lambda(p). The other arguments: ``runs.py``."""
    run_each(
        offsets, targets, _NO_BAR, hazard, seed, first_run, idea,
        seeds, seed_starts, stop, settled, curves, adoption_step,
    )  # fmt: skip
