"""What many runs of one contagion are asked, and what they leave behind. Run i of the block has the number first + i.

The arguments that all kernels of many runs share, after those that say what is computed:

seed, first_run, idea : int
    Key and idea of the luck.
seeds : array of int32; seed_starts : array of int64, of shape (2,) or (count + 1,)
    The same seeds for all runs, or those of run i from ``seed_starts[i]`` to ``seed_starts[i + 1]``.
stop : array of int32 of shape (1,)
    Not 0: stop soon.
settled : array of int64 of shape (count,)
    Becomes the first step at which nobody adopts any more, UNSETTLED if the horizon came first, or STOPPED.
curves : array of int64 of shape (count, steps)
    Becomes who has adopted by each step, seeds included.
adoption_step : array of int32 of shape (count, n) or (0, 0)
    Becomes the step at which each actor adopted, -1 = never; may be empty.

Twin of ``cpp/include/uptake/contagion/runs.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner


@inner
def run_number(first_run, i):
    """The number of run i, which keys its luck."""
    return (first_run + i) & 0xFFFFFFFF


@inner
def seeds_of(seeds, seed_starts, i):
    """The seeds of run i."""
    k = 0 if seed_starts.shape[0] == 2 else i
    return seeds[seed_starts[k] : seed_starts[k + 1]]


@inner
def adoption_of(adoption_step, i):
    """Where run i notes who adopted when; empty where nobody asked."""
    steps = adoption_step[i] if adoption_step.shape[0] > 0 else np.empty(0, np.int32)
    steps[:] = -1
    return steps
