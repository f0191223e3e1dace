"""How much an actor needs before it adopts, counted in adopting contacts or in what they pass on.

Twin of ``cpp/include/uptake/contagion/needs.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.luck.fixed import acceptance, resistance
from uptake.kernels.luck.luck import draw32, draw53
from uptake.kernels.types import ACCEPTANCE, HEAR, RESISTANCE, WANT

OUT_OF_REACH = 1 << 62


@inner
def need_of(latent, scale, seed, run, idea, v):
    """At least 1, as nobody adopts alone. ``scale`` has one value, or one per actor.

    GIVEN: the need is the scale. RESISTANCE: R over the hazard that one contact passes, which is the scale. ACCEPTANCE:
    alpha times the contacts that are full proof, which is the scale. Rounded up.
    """
    per = scale[0 if scale.shape[0] == 1 else v]
    if latent == RESISTANCE:
        if per == 0:
            return np.int64(OUT_OF_REACH)
        return (resistance(draw53(seed, run, HEAR, v, idea, 0)) - 1) // per + 1
    if latent == ACCEPTANCE:
        alpha = np.uint64(acceptance(draw32(seed, run, WANT, v, idea, 0)))
        # alpha * scale - 1 fits 64 bits even where both are ONE
        return np.int64((alpha * np.uint64(max(per, 1)) - np.uint64(1)) >> np.uint64(32)) + 1
    return min(max(per, 1), np.int64(OUT_OF_REACH))
