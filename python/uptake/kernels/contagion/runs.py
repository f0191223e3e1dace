"""The runs of a block, one by one: their luck, their seeds, their rows of what is recorded.

Twin of ``cpp/include/uptake/contagion/runs.hpp``; ``records.py`` says what the fields of a block mean.
"""

import numpy as np

from uptake.kernels.jit import inlined


@inlined
def luck_of(seed, first, i):
    """The seed and the number of run i, which key its luck; numbers have 32 bits."""
    return seed, (first + i) & 0xFFFFFFFF


@inlined
def seeds_of(seeds, seed_starts, i):
    """The seeds of run i, or their steps; empty where seeds have no steps."""
    k = 0 if seed_starts.shape[0] == 2 else i
    return seeds[seed_starts[k] : seed_starts[k + 1]]


@inlined
def adoption_of(adoption_step, i):
    """The adoption steps of run i; empty where they are not recorded."""
    return adoption_step[i] if adoption_step.shape[0] > 0 else np.empty(0, np.int32)
