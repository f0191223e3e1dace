"""The tie clock: each tie of an adopter has a coin, which decides once whether the tie is live.

Twin of ``cpp/include/uptake/contagion/tie_clock.hpp``.
"""

import numpy as np

from uptake.kernels.contagion.reached import reach
from uptake.kernels.jit import inner
from uptake.kernels.luck.luck import philox
from uptake.kernels.types import TIE

_NO_WORDS = (np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0))


@inner
def pass_on(ties, bar, luck, idea, u, members, queue, size):
    """Reach the targets of the live ties of adopter u: those with (coin >> 1) <= bar. Returns the new size."""
    seed, run = luck
    block, words = np.int64(-1), _NO_WORDS  # four consecutive ties share one block of luck
    for e in range(ties.offsets[u], ties.offsets[u + 1]):
        if e >> 2 != block:
            block = e >> 2
            words = philox(block, idea, 0, TIE, seed, run)
        coin = np.int64(words[e & 3])
        if coin >> 1 <= bar[0 if bar.shape[0] == 1 else e]:
            size = reach(members, queue, size, ties.targets[e])
    return size
