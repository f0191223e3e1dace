"""The skip clock: an adopter's live ties by geometric gaps, so that only live ties are touched.

The g-th number of adopter u is word (g & 3) of Philox with counter (u, idea, 1 + (g >> 2), TIE). A word w stands for
U = (w + 1/2) 2^-32, and the gap to the next live tie is floor(-ln(1 - U) / Lambda): geometric with chance p.
Twin of ``cpp/include/uptake/contagion/skip.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.luck.fixed import resistance

NO_GAP = 1 << 62  # further than any tie


@inner
def gap_of(word, hazard):
    """Ties that are not live before the next that is, for a hazard Lambda(p) per tie."""
    if hazard == 0:
        return np.int64(NO_GAP)
    return (resistance((np.int64(word) << 21) | (np.int64(1) << 20)) - 1) // hazard
