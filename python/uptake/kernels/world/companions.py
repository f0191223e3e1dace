"""Companions: what the ideas that an actor holds add to, or take from, the acceptability of another.

Twin of ``cpp/include/uptake/world/companions.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.luck.fixed import ONE
from uptake.kernels.world.pack import ALONE, OF_PROVIDERS, OF_USERS, at


@inner
def company(plan, state, v, phase):
    """C = clip01(q + the Deltas of the companions that v held at the end of the previous step)"""
    side, i = (OF_USERS, v) if v < plan.n_users else (OF_PROVIDERS, v - plan.n_users)
    total = at(plan, side + ALONE, phase, i)
    for k in range(plan.companions.shape[0]):
        if state.adopted[v] >> k & 1:
            total += plan.companions[k]
    return min(max(total, np.int64(0)), np.int64(ONE))
