"""How conducive providers are to an idea: culture and a champion, not either, less what fees take from it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int64s, read_only
from uptake.basis.fixedpoint import units
from uptake.kernels.types import Timed
from uptake.plan.culture import SCALE, Drift
from uptake.plan.effects import Effects, Value
from uptake.plan.fees import TERMS_OF_FEES, less_acceptable

_TERMS = ("culture", "champion", "champion_residual")


def conducive_of(effects: Effects, drift: Drift | None, owing: npt.NDArray[np.bool_] | None = None) -> Timed:
    """I of providers in every phase.

    Where culture drifts, each step in which it changes is the first of a phase. ``owing`` says who pays fees, if any
    do.
    """

    def with_fee(culture: Value, champion: Value, residual: Value, *fee: Value) -> Int64s:
        values = _conducive(culture, champion, residual)
        return values if owing is None else less_acceptable(values, owing, *fee)

    names = _TERMS if owing is None else (*_TERMS, *TERMS_OF_FEES)
    if drift is None:
        return effects.timed("providers", names, with_fee)
    rows: list[Int64s] = []
    seen: dict[bytes, int] = {}
    row = np.empty(len(effects.starts), np.int32)
    for phase, t in enumerate(effects.starts):
        values = with_fee(drift.at(t) / SCALE, *(effects.worth(name, "providers", phase) for name in names[1:]))
        key = values.tobytes()
        if key not in seen:
            seen[key] = len(rows)
            rows.append(values)
        row[phase] = seen[key]
    return Timed(read_only(np.stack(rows)), read_only(row))


def _conducive(culture: Value, champion: Value, residual: Value) -> Int64s:
    """I = c (chi0 + (1 - chi0) h): culture and a champion, not either."""
    return units(np.multiply(culture, np.add(residual, np.multiply(np.subtract(1.0, residual), champion))))
