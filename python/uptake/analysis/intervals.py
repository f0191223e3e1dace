"""Intervals for the mean of a measure over runs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from uptake.basis import checks
from uptake.basis.checks import BadValue

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    import xarray as xr


def intervals(values: xr.DataArray, level: float = 0.95, *, bounded: bool = False) -> pd.DataFrame:
    """Mean over runs and its confidence interval, per strategy.

    Parameters
    ----------
    values : DataArray
        Shape (strategy, run). NaN means that the measure has no value in that run; the run is left out.
    level : float
        Confidence level, in (0, 1).
    bounded : bool
        True where values lie in [0, 1]: the interval is computed on the logit scale and stays between 0 and 1. Else it
        is Student's t-interval.

    Returns
    -------
    DataFrame
        Indexed by strategy, with the columns mean, low, high, runs. With fewer than two runs low and high are NaN.

    Raises
    ------
    ValueError
        If `level` is not in (0, 1).

    Notes
    -----
    A t-interval of a share can leave [0, 1], above all where few runs spread far; cutting it off at 0 and 1 would not
    make it right. So for shares the interval is ``logit(m) ± t s / (sqrt(n) m (1 - m))``, turned back into shares. Here
    m is the mean, s the standard deviation of n runs, t Student's quantile with n - 1 degrees of freedom, and
    ``1 / (m (1 - m))`` the slope of the logit (the delta method [1]_). Like the t-interval it is approximate where runs
    are few and skewed.

    References
    ----------
    .. [1] Oehlert, G. W. (1992). A note on the delta method. The American Statistician 46(1), 27-29.

    Examples
    --------
    >>> import xarray as xr
    >>> shares = xr.DataArray([[0.0, 0.0, 0.01, 0.07]], {"strategy": ["few"]}, ("strategy", "run"))
    >>> intervals(shares).round(3).values.tolist()
    [[0.02, -0.034, 0.074, 4.0]]
    >>> intervals(shares, bounded=True).round(3).values.tolist()
    [[0.02, 0.001, 0.239, 4.0]]
    """
    import pandas as pd

    rows = [of_mean(row, level, bounded) for row in values.transpose("strategy", "run").to_numpy()]
    index = pd.Index([str(s) for s in values["strategy"].values], name="strategy")
    return pd.DataFrame(rows, columns=["mean", "low", "high", "runs"], index=index)


def of_mean(values: npt.NDArray[np.float64], level: float, bounded: bool = False) -> tuple[float, float, float, int]:
    """Mean, low, high and number of the values that are not NaN."""
    from scipy.special import expit, logit, stdtrit  # type: ignore[import-untyped, unused-ignore]

    if not 0 < checks.number("level", level) < 1:
        raise BadValue("level", level, "a confidence level lies in (0, 1), for example 0.95")
    values = values[np.isfinite(values)]
    if values.size == 0:
        return math.nan, math.nan, math.nan, 0
    mean = float(values.mean())
    if values.size == 1:
        return mean, math.nan, math.nan, 1
    half = float(stdtrit(values.size - 1, (1 + level) / 2) * values.std(ddof=1) / math.sqrt(values.size))
    if bounded and not 0 < mean < 1:  # all values are 0, or all are 1, to the last bits
        half = 0.0
    if not bounded or half == 0:
        return mean, mean - half, mean + half, int(values.size)
    middle, reach = float(logit(mean)), half / (mean * (1 - mean))
    return mean, float(expit(middle - reach)), float(expit(middle + reach)), int(values.size)
