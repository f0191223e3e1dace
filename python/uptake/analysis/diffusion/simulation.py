"""The deterministic threshold rule: adopt when enough of the sources have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from uptake.analysis.diffusion.observed import NEVER, Observed
from uptake.analysis.diffusion.rows import Rows
from uptake.analysis.diffusion.sources import values_of
from uptake.basis import checks
from uptake.basis.arrays import Floats, Int32s
from uptake.basis.checks import NOT_SHOWN, BadValue


def by_thresholds(rows: Sequence[Rows], seeds: Int32s, threshold: Floats, n_periods: int, share: bool = True) -> Int32s:
    """Position of the period in which each actor adopts, -1 = never.

    Seeds adopt in the first period. In each later one every other actor adopts whose exposure, by the ties of this
    period and the adopters of the period before, is at least its threshold. Without contacts exposure is 0.

    Parameters
    ----------
    rows : one Rows, or one per period
    seeds : int32 array
        Positions.
    threshold : float64 array of shape (n,)
        NaN never adopts.
    n_periods : int
    share : bool
        Exposure is a share; otherwise a sum of weights.

    Examples
    --------
    >>> chain = Rows(np.array([0, 0, 1, 2]), np.array([0, 1], np.int32), None)
    >>> by_thresholds([chain], np.array([0], np.int32), np.full(3, 0.5), 5).tolist()
    [0, 1, 2]
    """
    n = len(threshold)
    start = np.full(n, NEVER, np.int32)
    start[seeds] = 0
    one = rows[0].matrix
    total = rows[0].totals
    for t in range(1, n_periods):
        if len(rows) > 1:
            one, total = rows[t].matrix, rows[t].totals
        held = (start >= 0).astype(np.float64)
        pressed = one @ held
        if share:
            pressed = np.divide(pressed, total, out=np.zeros(n), where=total > 0)
        adopts = (start < 0) & (pressed >= threshold)
        start[adopts] = t
        if len(rows) == 1 and not adopts.any():
            break
    return start


def thresholds_of(given: Any, seen: Observed) -> tuple[Floats, bool]:
    """Thresholds of shape (R, n), and whether they were given with runs."""
    if hasattr(given, "dims") and set(given.dims) == {"run", "actor"}:
        table = given.transpose("run", "actor")
        return np.stack([_per_actor(table.isel(run=run, drop=True), seen) for run in range(table.sizes["run"])]), True
    if isinstance(given, np.ndarray) and given.ndim == 2:
        return np.stack([_per_actor(row, seen) for row in given]), True
    if np.ndim(given) == 0 and not isinstance(given, Mapping):
        return np.full((1, seen.n), checks.number("threshold", given)), False
    return _per_actor(given, seen)[None], False


def _per_actor(given: Any, seen: Observed) -> Floats:
    values = values_of("threshold", given, seen, missing=True)
    if values.ndim != 1:
        raise BadValue("threshold", NOT_SHOWN, problem="varies in time", remedy="give one number per actor")
    return values
