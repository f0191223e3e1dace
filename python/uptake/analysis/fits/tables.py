"""Estimates as tables, and what pictures of fits show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from uptake.analysis.fits.hazard import Hazard
from uptake.analysis.fits.problem import (
    exposure_columns,
    joined,
    other_columns,
    rows_of,
    time_columns,
)
from uptake.basis.arrays import Floats, Int64s

if TYPE_CHECKING:
    import pandas as pd

Z = 1.959963984540054  # of a 95 % interval
_CLASSES = 8  # of exposure, at most


def coefficients(
    names: Sequence[str], value: Floats, error: Floats, *, low: float = -np.inf, high: float = np.inf
) -> pd.DataFrame:
    """A row per coefficient: estimate, se, z, p_value, and the ends of the 95 % interval, kept in [low, high]."""
    import pandas as pd
    from scipy.stats import norm

    with np.errstate(invalid="ignore", divide="ignore"):
        z = value / error
    ends = [np.clip(value + sign * Z * error, low, high) for sign in (-1, 1)]
    columns = {
        "estimate": value,
        "se": error,
        "z": z,
        "p_value": 2 * norm.sf(np.abs(z)),
        "low": ends[0],
        "high": ends[1],
    }
    return pd.DataFrame(columns, index=pd.Index(list(names), name="coefficient"))


def wilson(events: Floats, trials: Floats) -> tuple[Floats, Floats]:
    """The ends of the 95 % interval of a share (Wilson 1927); NaN without trials.

    Examples
    --------
    >>> [round(float(end[0]), 4) for end in wilson(np.array([5.0]), np.array([50.0]))]
    [0.0435, 0.2136]
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        share, part = events / trials, Z * Z / trials
        middle, half = share + part / 2, Z * np.sqrt(share * (1 - share) / trials + part / (4 * trials))
        return (middle - half) / (1 + part), (middle + half) / (1 + part)


def by_period_and_exposure(fit: Hazard) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Observed and fitted hazard by period, and by classes of the first exposure with about as many rows."""
    problem, rows = fit.problem, rows_of(fit.problem)
    exposed = exposure_columns(problem, rows)
    design = joined(
        [
            other_columns(problem, rows.actor, rows.period),
            time_columns(problem, problem.time, rows.period),
            exposed,
        ]
    ).values
    h = fit.link.hazard(design @ fit.estimate.value)
    periods = _observed_and_fitted(rows.period, rows.adopted, h, len(problem.periods))
    periods.index = periods.index.map(dict(enumerate(problem.periods)))
    if not problem.kinds:
        return periods, None
    first = exposed.values[:, 0]
    values = np.unique(first)
    edges = values if values.size <= _CLASSES else np.unique(np.quantile(first, np.linspace(0, 1, _CLASSES + 1)))[:-1]
    place = np.searchsorted(edges, first, side="right") - 1
    classes = _observed_and_fitted(place, rows.adopted, h, edges.size)
    size = np.bincount(place, minlength=edges.size)
    classes["exposure"] = np.bincount(place, first, edges.size) / np.maximum(size, 1)
    return periods, classes[size > 0]


def _observed_and_fitted(place: Int64s, adopted: Floats, h: Floats, n: int) -> pd.DataFrame:
    import pandas as pd

    trials = np.bincount(place, minlength=n).astype(np.float64)
    events, fitted = (np.bincount(place, each, n).astype(np.float64) for each in (adopted, h))
    low, high = wilson(events, trials)
    with np.errstate(invalid="ignore"):
        return pd.DataFrame(
            {"at_risk": trials, "observed": events / trials, "low": low, "high": high, "fitted": fitted / trials}
        )
