"""What actors miss in each of the runs that are computed together.

Twin of ``cpp/include/uptake/contagion/lane_amounts.hpp``, and of ``lane_counts.hpp`` where every contact counts 1.
"""

from typing import NamedTuple

import numpy as np

from uptake.kernels.contagion.needs import name, need_of
from uptake.kernels.contagion.runs import luck_of
from uptake.kernels.jit import inlined, inner
from uptake.kernels.types import Int64s, UInt64s

ONE_BIT = np.uint64(1)


class Missing(NamedTuple):
    """What actors miss; bit r of a mask belongs to run r."""

    missing: Int64s  # (n, runs): need less what was passed on, valid in the runs of `asked` alone
    asked: UInt64s  # (n,): the runs in which the need of an actor was drawn


@inlined
def take(missing, v, passed, mask):
    """Subtract ``passed`` in the runs of the mask. Returns the runs in which nothing is missing any more."""
    none = np.uint64(0)
    for r in range(missing.shape[1]):
        bit = ONE_BIT << np.uint64(r)
        if mask & bit != 0:
            missing[v, r] -= passed
            if missing[v, r] <= 0:
                none |= bit
    return none


@inner
def ask(state, lanes, first_luck, idea, v, mask):
    """Draw what v needs in the runs of the mask, in which it was not asked before."""
    state.asked[v] |= mask
    seed, first = first_luck
    for r in range(state.missing.shape[1]):
        if mask >> np.uint64(r) & ONE_BIT != 0:
            state.missing[v, r] = need_of(lanes.needs, luck_of(seed, first, r), idea, name(lanes.actor, v))
