"""The skip clock: goes from one live tie of an adopter to the next by geometric gaps, so other ties cost nothing.

The g-th number of adopter u is word (g & 3) of Philox with counter (u, idea, 1 + (g >> 2), TIE). A word w stands for
U = (w + 1/2) 2^-32, and the gap to the next live tie is floor(-ln(1 - U) / Lambda): geometric with chance p.
Twin of ``cpp/include/uptake/contagion/skip_clock.hpp``.
"""

import numpy as np

from uptake.kernels.contagion.reached import reach
from uptake.kernels.jit import inner
from uptake.kernels.luck.fixed import resistance
from uptake.kernels.luck.luck import philox
from uptake.kernels.types import TIE

NO_GAP = 1 << 62  # further than any tie
_NO_WORDS = (np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0))


@inner
def gap_of(word, hazard):
    """The number of ties that are not live before the next live tie, for a hazard Lambda(p) per tie."""
    if hazard == 0:
        return np.int64(NO_GAP)
    return (resistance((np.int64(word) << 21) | (np.int64(1) << 20)) - 1) // hazard


@inner
def pass_on(ties, hazard, luck, idea, u, members, queue, size):
    """Reach the targets of the live ties of adopter u. Returns the new size."""
    seed, run = luck
    e, g = ties.offsets[u], 0
    words = _NO_WORDS
    while True:
        if g & 3 == 0:
            words = philox(u, idea, 1 + (g >> 2), TIE, seed, run)
        e += gap_of(words[g & 3], hazard)
        if e >= ties.offsets[u + 1]:
            return size
        size = reach(members, queue, size, ties.targets[e])
        e += 1
        g += 1
