"""Thresholds of adopters, and of those that had not adopted yet: the survival curve of Kaplan and Meier."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Floats, Int64s

_SAME = 1e-12  # exposures closer to each other are one: shares of weights carry rounding errors


class Steps(NamedTuple):
    """A survival curve, a value per threshold at which somebody adopted.

    Attributes
    ----------
    threshold, survival, error : float64[k]
        The share of actors whose threshold is larger, and its standard error (Greenwood).
    at_risk, events : int64[k]
        Actors whose exposure reached the threshold, and those of them that adopted at it.
    """

    threshold: Floats
    at_risk: Int64s
    events: Int64s
    survival: Floats
    error: Floats

    def at(self, thresholds: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Survival and its standard error at thresholds."""
        place = np.searchsorted(self.threshold, np.asarray(thresholds, np.float64) + _SAME, side="right")
        return np.append(1.0, self.survival)[place], np.append(0.0, self.error)[place]

    def median(self) -> float:
        """The least threshold that at most half of the actors exceed; NaN if more do throughout."""
        low = np.flatnonzero(self.survival <= 0.5)
        return float(self.threshold[low[0]]) if low.size else np.nan

    def mean(self, most: float) -> float:
        """The mean of min(threshold, most): the area under the curve."""
        edges = np.append(np.append(0.0, np.minimum(self.threshold, most)), most)
        return float((np.diff(edges) * np.append(1.0, self.survival)).sum())


def kaplan_meier(exposure: Floats, adopted: npt.NDArray[np.bool_]) -> Steps:
    """The survival curve of thresholds: an event at the exposure at adoption, censored at the last exposure.

    Parameters
    ----------
    exposure : float64[n]
        At adoption, or the last of those that did not adopt.
    adopted : bool[n]
        Whether the actor adopted.

    Examples
    --------
    >>> steps = kaplan_meier(np.array([0.0, 0.5, 0.5, 1.0]), np.array([True, True, False, True]))
    >>> steps.survival.tolist(), steps.at_risk.tolist()
    ([0.75, 0.5, 0.0], [4, 3, 1])
    """
    order = np.sort(exposure)
    first = order[np.concatenate([[True], np.diff(order) > _SAME])]  # of each group of exposures that are one
    exposure = first[np.searchsorted(first, exposure + _SAME, side="right") - 1]
    values = np.unique(exposure[adopted])
    events = np.array([((exposure == v) & adopted).sum() for v in values], np.int64)
    at_risk = np.array([(exposure >= v).sum() for v in values], np.int64)
    survival = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore"):
        greenwood = np.cumsum(np.where(at_risk > events, events / (at_risk * (at_risk - events)), 0.0))
    error: Floats = (survival * np.sqrt(greenwood)).astype(np.float64)
    return Steps(values, at_risk, events, survival.astype(np.float64), error)
