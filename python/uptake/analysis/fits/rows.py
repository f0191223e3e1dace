"""A row per actor and period at risk: what hazards are fitted to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Floats, Int64s


class Rows(NamedTuple):
    """Actors at risk by period, and which of them adopted in it.

    Attributes
    ----------
    actor, period : int64[rows]
        Positions from 0; by actor, then by period.
    adopted : float64[rows]
        1 in the period in which the actor adopted, otherwise 0.
    """

    actor: Int64s
    period: Int64s
    adopted: Floats


def person_periods(adopted_at: npt.ArrayLike, periods: int, first: int = 0) -> Rows:
    """A row per actor and period from `first` up to its adoption, or to the last period.

    Parameters
    ----------
    adopted_at : array of int, shape (n,)
        The period in which each actor adopted, counted from 0; -1 = not observed to.
    periods : int
        Number of periods.
    first : int
        The first period that counts. Those that adopted before it give no row.

    Examples
    --------
    >>> rows = person_periods([0, 2, -1], periods=3)
    >>> rows.actor.tolist(), rows.period.tolist(), rows.adopted.tolist()
    ([0, 1, 1, 1, 2, 2, 2], [0, 0, 1, 2, 0, 1, 2], [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0])
    """
    at = np.asarray(adopted_at, np.int64)
    last = np.where(at < 0, periods - 1, at)
    count = np.maximum(last - first + 1, 0)
    actor = np.repeat(np.arange(at.size), count)
    begin = np.repeat(np.cumsum(count) - count, count)
    period = first + np.arange(actor.size) - begin
    return Rows(actor, period, (period == at[actor]).astype(np.float64))


def new_by_period(adopted_at: npt.ArrayLike, periods: int) -> Int64s:
    """How many adopt in each period.

    Examples
    --------
    >>> new_by_period([0, 2, -1, 2], periods=4).tolist()
    [1, 0, 2, 0]
    """
    at = np.asarray(adopted_at, np.int64)
    return np.bincount(at[at >= 0], minlength=periods).astype(np.int64)
