"""Exposure: the adopters among an actor's sources, as a share or a sum of weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from uptake.analysis.diffusion.rows import Rows
from uptake.basis.arrays import Floats, Int32s

Column = Callable[[int], npt.NDArray[np.bool_]]


def exposure(
    rows: Sequence[Rows],
    start: Int32s,
    n_periods: int,
    *,
    lag: int = 0,
    network_lag: int = 0,
    attribute: Floats | None = None,
    share: bool = True,
    column: Column | None = None,
) -> Floats:
    """Exposure of each actor in each period.

    ``E[i, t] = sum_j g[i, j] x[j] A[j, t - lag] / sum_j g[i, j] x[j]`` with g the ties of period ``t - network_lag``
    and x those of ``t - lag``; without `share`, the numerator.

    Parameters
    ----------
    rows : one Rows, or one per period
        Sources of each actor.
    start : int32 array of shape (n,)
        Position of the period of adoption, -1 = never.
    n_periods : int
        T.
    lag, network_lag : int
        Periods by which adoption and ties are looked back; negative ones look ahead.
    attribute : array of shape (n,) or (n, T), optional
        What each source counts, at least 0.
    share : bool
    column : callable, optional
        Who is an adopter in a period, where adopters give up; by default all adopt for good.

    Returns
    -------
    float64 array of shape (n, T)
        NaN in periods whose adoption or ties would be outside the window, and, of shares, where the denominator is 0.

    Examples
    --------
    >>> one = Rows(np.array([0, 0, 1, 3]), np.array([0, 0, 1], np.int32), None)
    >>> exposure([one], np.array([0, 1, -1], np.int32), 2).tolist()
    [[nan, nan], [1.0, 1.0], [0.5, 1.0]]
    """
    static = len(rows) == 1
    if static and column is None and (attribute is None or attribute.ndim == 1):
        return _for_good(rows[0], start, n_periods, lag, attribute, share)
    held = column if column is not None else lambda t: (start >= 0) & (start <= t)
    n = len(start)
    out = np.full((n, n_periods), np.nan)
    matrices: dict[int, object] = {}
    for t in range(n_periods):
        at, ties = t - lag, 0 if static else t - network_lag
        if not (0 <= at < n_periods and 0 <= ties < n_periods):
            continue
        if ties not in matrices:
            matrices = {ties: rows[ties].matrix}
        matrix = matrices[ties]
        x = np.ones(n) if attribute is None else attribute if attribute.ndim == 1 else attribute[:, at]
        out[:, t] = matrix @ (x * held(at))  # type: ignore[operator]
        if share:
            out[:, t] = ratio(out[:, t], matrix @ x)  # type: ignore[operator]
    return out


def _for_good(rows: Rows, start: Int32s, n_periods: int, lag: int, attribute: Floats | None, share: bool) -> Floats:
    """Of a static network whose adopters stay: each arc counts from the period in which its source adopts."""
    n = rows.n
    weights = rows.weights
    if attribute is not None:
        weights = attribute[rows.indices] if weights is None else weights * attribute[rows.indices]
    row = rows.of_arcs
    since = start[rows.indices]
    adopts = since >= 0
    key = row[adopts].astype(np.int64) * n_periods + since[adopts]
    counted = np.bincount(key, None if weights is None else weights[adopts], n * n_periods)
    out = counted.astype(np.float64, copy=False).reshape(n, n_periods)
    np.cumsum(out, axis=1, out=out)
    if share:
        total = Rows(rows.indptr, rows.indices, weights).totals
        with np.errstate(invalid="ignore"):
            np.divide(out, total[:, None], out=out)
        np.minimum(out, 1.0, out=out)  # sums of weights in another order differ in the last digit
    return shifted(out, lag)


def shifted(values: Floats, lag: int) -> Floats:
    """Columns of `lag` periods before, NaN where there are none."""
    if lag == 0:
        return values
    out = np.full(values.shape, np.nan)
    if abs(lag) < values.shape[1]:
        if lag > 0:
            out[:, lag:] = values[:, :-lag]
        else:
            out[:, :lag] = values[:, -lag:]
    return out


def ratio(part: Floats, whole: Floats) -> Floats:
    """One by the other, NaN where both are 0."""
    out = np.full(part.shape, np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out


def at_adoption(
    rows: Sequence[Rows],
    start: Int32s,
    n_periods: int,
    *,
    lag: int = 0,
    network_lag: int = 0,
    attribute: Floats | None = None,
    share: bool = True,
    column: Column | None = None,
) -> Floats:
    """Exposure of each adopter in the period of its adoption: its threshold.

    Parameters
    ----------
    rows, start, n_periods, lag, network_lag, attribute, share, column
        As in `exposure`.

    Returns
    -------
    float64 array of shape (n,)
        NaN for never-adopters, where the periods that are looked at are outside the window and, of shares, without
        contacts.

    Examples
    --------
    >>> one = Rows(np.array([0, 0, 1, 3]), np.array([0, 0, 1], np.int32), None)
    >>> at_adoption([one], np.array([0, 1, 1], np.int32), 2).tolist()
    [nan, 1.0, 1.0]
    """
    if len(rows) == 1 and column is None and (attribute is None or attribute.ndim == 1):
        return _at_adoption_for_good(rows[0], start, n_periods, lag, attribute, share)
    out = np.full(len(start), np.nan)
    held = column if column is not None else lambda t: (start >= 0) & (start <= t)
    for t in np.unique(start[start >= 0]).tolist():
        at, ties = t - lag, 0 if len(rows) == 1 else t - network_lag
        if 0 <= at < n_periods and 0 <= ties < n_periods:
            who = np.flatnonzero(start == t)
            matrix = rows[ties].matrix[who]
            x = np.ones(len(start)) if attribute is None else attribute if attribute.ndim == 1 else attribute[:, at]
            found = matrix @ (x * held(at))
            out[who] = ratio(found, matrix @ x) if share else found
    return out


def _at_adoption_for_good(
    rows: Rows, start: Int32s, n_periods: int, lag: int, attribute: Floats | None, share: bool
) -> Floats:
    weights = rows.ones if attribute is None else rows.ones * attribute[rows.indices]
    seen = np.where(start >= 0, start.astype(np.int64) - lag, -1)
    seen[seen >= n_periods] = -1
    row, since = rows.of_arcs, start[rows.indices]
    counts = (since >= 0) & (since <= seen[row])
    found = np.bincount(row[counts], weights[counts], rows.n).astype(np.float64, copy=False)  # without arcs it is int
    if share:
        found = ratio(found, np.bincount(row, weights, rows.n))
    found[seen < 0] = np.nan
    return found
