"""Intervals for the mean of a measure over runs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from uptake.analysis.ideas import per_run
from uptake.analysis.scenarios import means_of_scenarios
from uptake.basis import checks
from uptake.basis.checks import BadValue

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    import xarray as xr

Scale = Literal["share", "amount", "any"]


def intervals(values: xr.DataArray, level: float = 0.95, *, scale: Scale = "any") -> pd.DataFrame:
    """Mean over runs and its confidence interval, per strategy, and per idea where there are several.

    Parameters
    ----------
    values : DataArray
        Shape (strategy, run) or (strategy, idea, run). NaN means that the measure has no value in that run; the run
        is left out.
    level : float
        Confidence level, in (0, 1).
    scale : "share", "amount" or "any"
        Where values lie: in [0, 1], at or above 0, or anywhere. The interval lies there too.

    Returns
    -------
    DataFrame
        Indexed by strategy, or by strategy and idea, with the columns mean, low, high, runs. With fewer than two runs
        low and high are NaN.

    Raises
    ------
    ValueError
        If `level` is not in (0, 1), or `scale` is unknown.

    Notes
    -----
    Let m be the mean and s the standard deviation of n runs, t Student's quantile with n - 1 degrees of freedom, and
    ``e = t s / sqrt(n)``. Values anywhere have the interval ``m ± e``. It can leave the range of shares and amounts;
    cutting it off there would not make it right. So it is computed on another scale, by the delta method [1]_, and
    turned back:

    - shares: ``logit(m) ± e / (m (1 - m))``;
    - amounts: ``log(m) ± e / m``.

    Runs that are all alike say nothing of how far another run may lie. Amounts then have the interval [m, m]. Shares
    lie in [0, 1], so that there is an exact answer: an outcome that was in none of n runs has a chance of at most
    ``1 - a^(1/n)`` with confidence 1 - a, by Clopper and Pearson [2]_. With ``q = (1/2 - level/2)^(1/n)`` the mean lies
    in ``[q m, 1 - q (1 - m)]``: if none of 100 runs reaches anybody, between 0 and 3.6 %.

    Where runs of several scenarios stand in a row, n counts scenarios, each with the mean of its runs.

    docs/theory.md ("Intervals") says how often these intervals hold the true mean, and where they do not.

    References
    ----------
    .. [1] Oehlert, G. W. (1992). A note on the delta method. The American Statistician 46(1), 27-29.
    .. [2] Clopper, C. J., Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in the case of
       the binomial. Biometrika 26(4), 404-413.

    Examples
    --------
    >>> import xarray as xr
    >>> shares = xr.DataArray([[0.0, 0.0, 0.01, 0.07]], {"strategy": ["few"]}, ("strategy", "run"))
    >>> intervals(shares).round(3).values.tolist()
    [[0.02, -0.034, 0.074, 4.0]]
    >>> intervals(shares, scale="share").round(3).values.tolist()
    [[0.02, 0.001, 0.239, 4.0]]
    >>> intervals(shares * 0, scale="share").round(3).values.tolist()
    [[0.0, 0.0, 0.602, 4.0]]
    """
    import pandas as pd

    index, matrix = by_row(values)
    rows = [of_mean(row, level, scale) for row in means_of_scenarios(matrix, values)]
    return pd.DataFrame(rows, columns=["mean", "low", "high", "runs"], index=index)


def by_row(values: xr.DataArray) -> tuple[pd.Index[Any], npt.NDArray[Any]]:
    """A row of runs per strategy, or per strategy and idea, and what tables call the rows."""
    import pandas as pd

    dims = per_run(values)
    names = [[str(name) for name in values[dim].values] for dim in dims[:-1]]
    matrix = values.transpose(*dims).to_numpy().reshape(-1, values.sizes["run"])
    if len(names) == 1:
        return pd.Index(names[0], name="strategy"), matrix
    return pd.MultiIndex.from_product(names, names=dims[:-1]), matrix


def of_mean(values: npt.NDArray[np.float64], level: float, scale: Scale = "any") -> tuple[float, float, float, int]:
    """Mean, low, high and number of the values that are not NaN."""
    from scipy.special import expit, logit, stdtrit  # type: ignore[import-untyped, unused-ignore]

    checks.choice("scale", scale, ("share", "amount", "any"))
    if not 0 < checks.number("level", level) < 1:
        raise BadValue("level", level, "a confidence level lies in (0, 1), for example 0.95")
    values = values[np.isfinite(values)]
    n = int(values.size)
    if n == 0:
        return math.nan, math.nan, math.nan, 0
    mean = float(values.mean())
    if n == 1:
        return mean, math.nan, math.nan, 1
    alike = values.min() == values.max() or (scale == "share" and not 0 < mean < 1)  # to the last bits
    half = 0.0 if alike else float(stdtrit(n - 1, (1 + level) / 2) * values.std(ddof=1) / math.sqrt(n))
    if scale == "share" and half == 0:
        seen = (0.5 - level / 2) ** (1 / n)
        low, high = seen * mean, 1 - seen * (1 - mean)
    elif scale == "share":
        middle, reach = float(logit(mean)), half / (mean * (1 - mean))
        low, high = float(expit(middle - reach)), float(expit(middle + reach))
    elif scale == "amount" and half > 0:
        factor = math.exp(min(half / mean, 700.0))  # exp(710) is beyond all floats
        low, high = mean / factor, mean * factor
    else:
        low, high = mean - half, mean + half
    return mean, min(low, mean), max(high, mean), n
