"""Supply in whole numbers: openings by step, and places in a unit that fits them all."""

from __future__ import annotations

import numpy as np

from uptake.basis.arrays import Int64s, read_only
from uptake.basis.fractions import MOST_PLACE_UNIT, in_common_units, whole_steps
from uptake.kernels.types import Timed
from uptake.plan.effects import Effects

NO_LIMIT = 2**30  # more than there are sites


def openings_of(effects: Effects) -> Int64s:
    """How many providers may open in each step, -1 = no limit; none at step 0."""
    slots, row = effects.written("providers", "slots")
    rates = slots[row[effects.phase], 0]
    rates[0] = 0.0
    rates[rates >= NO_LIMIT] = np.inf
    return whole_steps(rates)


def places_of(effects: Effects) -> tuple[Timed, Timed, int]:
    """The terms places and coproduction, and the number of their units in a place."""
    (places, of_places), (added, of_added) = (effects.written("providers", n) for n in ("places", "coproduction"))
    unit, (some, more) = in_common_units(places, added, most=MOST_PLACE_UNIT)
    return Timed(read_only(some), of_places), Timed(read_only(more), of_added), unit
