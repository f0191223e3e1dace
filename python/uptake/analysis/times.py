"""Times to a share of the users, which some runs do not reach by the horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from uptake.analysis.ideas import ALL, ideas, of_idea
from uptake.analysis.intervals import by_row
from uptake.analysis.measures.adoption import Of, time_to
from uptake.basis import checks
from uptake.basis.checks import BadValue

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    import xarray as xr

COLUMNS = ("reached", "median", "low", "high", "runs")


def median_times(
    data: xr.Dataset, share: float, of: Of = "ever", level: float = 0.95, idea: str | None = None
) -> pd.DataFrame:
    """A row per strategy (and idea); `Study.time_to` documents it."""
    import pandas as pd

    if not 0 < checks.number("level", level) < 1:
        raise BadValue("level", level, "a confidence level lies in (0, 1), for example 0.95")
    if idea == ALL and ideas(data):
        problem = "adds up money, and times are those of one idea"
        raise BadValue("idea", idea, problem=problem, remedy="give the name of an idea")
    index, matrix = by_row(time_to(of_idea(data, idea), share, of))
    frame = pd.DataFrame(medians(matrix, level), columns=COLUMNS, index=index).astype({"runs": int})
    frame.attrs = {"share": share, "of": of, "level": level, "units": str(data.attrs["step_length"])}
    return frame


def medians(times: npt.NDArray[np.float64], level: float) -> npt.NDArray[np.float64]:
    """By row: share of runs that got there (no NaN), median of all runs, its interval, number of runs.

    Every run is censored at the same horizon, so the Kaplan-Meier curve is the plain share of runs not there yet, and
    the bounds are the times of two runs in order, as many from the first as from the last.

    Examples
    --------
    >>> rows = np.array([[5.0, 1, 2, 4, 3, 6, 7, 8], [1, 2, 3, 4, 5, np.nan, np.nan, np.nan]])
    >>> medians(rows, 0.9).tolist()
    [[1.0, 4.0, 2.0, 7.0, 8.0], [0.625, 4.0, 2.0, inf, 8.0]]
    """
    from scipy.special import bdtr  # type: ignore[import-untyped, unused-ignore]

    n = times.shape[1]
    ordered = np.sort(np.where(np.isfinite(times), times, np.inf), axis=1)
    outside = bdtr(np.arange(n), n, 0.5)  # chance that the median lies before the run of this place
    bound = int(np.count_nonzero(outside <= (1 - level) / 2)) - 1  # the place of the lower bound, from 0
    median = ordered[:, (n + 1) // 2 - 1]  # the curve falls to one half or below when this many runs got there
    none = np.full(len(ordered), np.nan)
    low, high = (ordered[:, bound], ordered[:, n - 1 - bound]) if bound >= 0 else (none, none)
    there = np.isfinite(median)
    known = (np.where(there, values, np.nan) for values in (median, low, high))
    return np.column_stack([np.isfinite(times).mean(axis=1), *known, np.full(len(ordered), n)])
