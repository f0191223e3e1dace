"""Adopter categories: how early, or how easily, each adopter came, in units of the standard deviation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Floats, Int32s

OF_TIME = ("early adopters", "early majority", "late majority", "laggards")
OF_THRESHOLDS = ("very low", "low", "high", "very high")
INNOVATORS, NONE = "innovators", "non-adopters"


def cuts(values: Floats, innovators: bool) -> Floats:
    """Mean - sd, mean, mean + sd of the values that are there; with innovators mean - 2 sd before them.

    Examples
    --------
    >>> cuts(np.array([1.0, 2.0, 3.0, np.nan]), True).tolist()
    [0.0, 1.0, 2.0, 3.0]
    """
    some = values[~np.isnan(values)]
    mean = some.mean() if some.size else np.nan
    sd = some.std(ddof=1) if some.size > 1 else np.nan
    return np.array(([mean - 2 * sd] if innovators else []) + [mean - sd, mean, mean + sd])


def categories(values: Floats, at: Floats) -> Int32s:
    """The class of each value: how many cuts it has reached; -1 where there is no value.

    Examples
    --------
    >>> categories(np.array([1.0, 2.0, np.nan]), np.array([2.0])).tolist()
    [0, 1, -1]
    """
    place = np.searchsorted(at, values, side="right").astype(np.int32)
    place[np.isnan(values)] = -1
    return place


def words(by_time: bool, innovators: bool) -> npt.NDArray[np.str_]:
    """Names of the classes, that of -1 last."""
    names = OF_TIME if by_time else OF_THRESHOLDS
    return np.array([*([INNOVATORS] if innovators else []), *names, NONE])
