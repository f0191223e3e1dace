"""The hazard of adoption by exposure: those at risk in classes of how much of their contacts had adopted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Floats, Int64s

_Z = 1.959963984540054  # of 95 %


class Classes(NamedTuple):
    """A row per class of exposure."""

    low: Floats  # the lowest and highest exposure that occurs in it
    high: Floats
    exposure: Floats  # mean
    at_risk: Int64s  # actors times periods
    adopted: Int64s

    @property
    def hazard(self) -> Floats:
        """The share of those at risk that adopt."""
        return self.adopted / self.at_risk

    @property
    def interval(self) -> tuple[Floats, Floats]:
        """Wilson's interval of the hazard at 95 %."""
        n, share = self.at_risk.astype(np.float64), self.hazard
        centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
        return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)


def by_exposure(exposure: Floats, at_risk: npt.NDArray[np.bool_], adopts: npt.NDArray[np.bool_], most: int) -> Classes:
    """Classes of exposure: its values where there are few, else 0 and about equal shares of the others.

    Parameters
    ----------
    exposure, at_risk, adopts : arrays of one shape
        Those whose exposure is NaN are left out.
    most : int
        Classes.

    Examples
    --------
    >>> risk = np.ones(4, bool)
    >>> found = by_exposure(np.array([0.0, 0.0, 0.5, np.nan]), risk, np.array([True, False, True, True]), 5)
    >>> found.exposure.tolist(), found.hazard.tolist()
    ([0.0, 0.5], [0.5, 1.0])
    """
    counted = at_risk & ~np.isnan(exposure)
    x, event = exposure[counted], adopts[counted]
    values = np.unique(x)
    if len(values) <= most:
        edges = values
    else:
        zero = [0.0] if values[0] == 0 else []
        parts = most - len(zero)
        some = x[x > 0] if zero else x
        edges = np.unique([*zero, *np.quantile(some, np.arange(parts) / parts, method="inverted_cdf")])
    place = np.searchsorted(edges, x, side="right") - 1
    n = np.bincount(place, minlength=len(edges))
    low, high = np.full(len(edges), np.inf), np.full(len(edges), -np.inf)
    np.minimum.at(low, place, x)
    np.maximum.at(high, place, x)
    mean = np.bincount(place, x, len(edges)) / np.maximum(n, 1)
    kept = n > 0
    adopted = np.bincount(place[event], minlength=len(edges))
    return Classes(low[kept], high[kept], mean[kept], n[kept], adopted[kept])
