"""Supply in whole numbers: openings by step, and places in a unit that fits them all."""

from __future__ import annotations

import numpy as np

from uptake.basis.arrays import Floats, Int64s, read_only
from uptake.basis.fractions import MOST_PLACE_UNIT, in_common_units, whole_steps
from uptake.kernels.types import Timed
from uptake.plan.effects import Effects, Value

NO_LIMIT = 2**30  # more than there are sites


def openings_of(effects: Effects) -> Int64s:
    """How many providers may open in each step, -1 = no limit; none at step 0."""
    slots = _timed(effects, "slots")
    rates = slots.rows[slots.row[effects.phase], 0]
    rates[0] = 0.0
    rates[rates >= NO_LIMIT] = np.inf
    return whole_steps(rates)


def places_of(effects: Effects) -> tuple[Timed, Timed, int]:
    """The terms places and coproduction, and the number of their units in a place."""
    terms = [_timed(effects, name) for name in ("places", "coproduction")]
    unit, rows = in_common_units(*(np.asarray(term.rows, np.float64) for term in terms), most=MOST_PLACE_UNIT)
    places, coproduction = (Timed(read_only(r), term.row) for r, term in zip(rows, terms, strict=True))
    return places, coproduction, unit


def _timed(effects: Effects, name: str) -> Timed:
    """A term of providers as it was written, not yet in whole numbers."""

    def row(value: Value) -> Floats:
        return np.atleast_1d(np.asarray(value, np.float64))

    return effects.timed("providers", (name,), row)  # type: ignore[arg-type]
