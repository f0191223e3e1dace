"""How much an actor needs before it adopts: a number of adopting contacts, or of units that contacts pass on.

Twin of ``cpp/include/uptake/contagion/needs.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inlined, inner
from uptake.kernels.luck.fixed import acceptance, resistance
from uptake.kernels.luck.luck import draw53
from uptake.kernels.types import ACCEPTANCE, GIVEN, HEAR, RESISTANCE, WANT

OUT_OF_REACH = 1 << 62


@inner
def need_of(needs, luck, idea, v):
    """The need of the actor with the user's id v, at least 1 as nobody adopts without a contact, rounded up.

    GIVEN: the scale itself. RESISTANCE: R divided by the scale, which is the hazard that one contact passes.
    ACCEPTANCE: alpha times the scale, which is the number of contacts that are full proof.
    """
    seed, run = luck
    purpose = HEAR if needs.latent == RESISTANCE else WANT
    draw = np.int64(0) if needs.latent == GIVEN else draw53(seed, run, purpose, v, idea, 0)
    return need_at(needs.latent, draw, scale_of(needs.scale, v))


@inlined
def name(actor, v):
    """The user's id of actor v; ``actor`` is empty where actors are not renumbered."""
    return np.int64(v) if actor.shape[0] == 0 else np.int64(actor[v])


@inlined
def scale_of(scale, v):
    """The scale of the actor with the user's id v."""
    return scale[0 if scale.shape[0] == 1 else v]


@inner
def need_at(latent, draw, per):
    """The need for a draw of 53 bits and the scale of the actor."""
    if latent == RESISTANCE:
        if per == 0:
            return np.int64(OUT_OF_REACH)
        return (resistance(draw) - 1) // per + 1
    if latent == ACCEPTANCE:
        alpha = np.uint64(acceptance(draw >> 21))
        # alpha * scale - 1 fits 64 bits even where both are ONE
        return np.int64((alpha * np.uint64(max(per, 1)) - np.uint64(1)) >> np.uint64(32)) + 1
    return min(max(per, 1), np.int64(OUT_OF_REACH))
