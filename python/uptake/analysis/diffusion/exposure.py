"""Exposure: the adopters among an actor's sources, as a share or a sum of weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.analysis.diffusion.observed import Spells
from uptake.analysis.diffusion.rows import NO_WEIGHTS, Rows, arrays, ratio
from uptake.basis.arrays import Floats, Int32s, Int64s
from uptake.basis.engine import kernel
from uptake.basis.threads import thread_count
from uptake.network.rows import side_by_side

_WORTH = 1 << 18  # arcs and actors that are worth a thread
_RANGES = 8  # ranges of rows per thread
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
    spells: Spells | None = None,
    engine: str | None = None,
    threads: int | None = None,
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
    spells : Spells, optional
        Where adopters give up; by default all adopt for good.
    engine : str, optional
    threads : int, optional
        The values are the same for any number.

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
    back, ahead = (lag, lag) if static else (max(lag, network_lag), min(lag, network_lag))
    first = min(max(back, 0), n_periods)
    end = max(min(n_periods + ahead, n_periods), first)
    out = np.empty((len(start), n_periods))
    out[:, :first], out[:, end:] = np.nan, np.nan
    name, when = "exposures", (start,)
    if spells is not None:
        begins = np.searchsorted(spells.actor, np.arange(len(start) + 1))
        name, when = "spell_exposures", (begins, spells.start, spells.end)  # type: ignore[assignment]
    fill = kernel(name, engine)
    whole = static and (attribute is None or attribute.ndim == 1)
    for begin, until in [(first, end)] if whole else [(t, t + 1) for t in range(first, end)]:
        ties = arrays(rows[0 if static else begin - network_lag])
        counts = NO_WEIGHTS
        if attribute is not None:
            column = attribute if attribute.ndim == 1 else attribute[:, begin - lag]
            counts = np.ascontiguousarray(column, np.float64)
        _on_threads(fill, ties[0], threads, *ties, counts, *when, lag, begin, until, share, out)
    return out


def _on_threads(fill: Callable[..., object], indptr: Int64s, threads: int | None, *how: Any) -> None:
    """Call ``fill(first, end, *how)`` for ranges of rows that have about as many arcs and actors."""
    n = len(indptr) - 1
    work = indptr + np.arange(n + 1)
    workers = min(thread_count(threads), 1 + int(work[-1]) // _WORTH)
    ranges = 1 if workers == 1 else _RANGES * workers
    bounds = np.searchsorted(work, [int(work[-1]) * i // ranges for i in range(ranges + 1)])
    bounds[0], bounds[-1] = 0, n
    side_by_side(ranges, lambda i: fill(int(bounds[i]), int(bounds[i + 1]), *how), workers, int(work[-1]))


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
    engine: str | None = None,
) -> Floats:
    """Exposure of each adopter in the period of its adoption: its threshold.

    Parameters
    ----------
    rows, start, n_periods, lag, network_lag, attribute, share, engine
        As in `exposure`.
    column : callable, optional
        Who is an adopter in a period, where adopters give up.

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
    out = np.full(len(start), np.nan)
    if column is None and (attribute is None or attribute.ndim == 1) and lag >= 0:
        counts = NO_WEIGHTS if attribute is None else np.ascontiguousarray(attribute, np.float64)
        for t, each in enumerate(rows):
            when = t + network_lag  # those that adopted then look at the ties of period t
            span = (0, n_periods - 1) if len(rows) == 1 else (when, when)
            kernel("thresholds", engine)(*arrays(each), counts, start, lag, *span, share, out)
        return out
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
