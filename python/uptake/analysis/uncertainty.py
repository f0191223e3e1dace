"""What a study's runs tell about the strategies: intervals, paired differences, chances of being best.

Strategies share their luck run by run, so differences between strategies are taken within runs (common random numbers)
and their intervals are narrower than those of independent samples; `paired` reports by how much.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from uptake.analysis.measures import MEASURES, Of, applicable, measure, time_to

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


def intervals(values: xr.DataArray, level: float = 0.95) -> pd.DataFrame:
    """Mean over runs and its t-interval, per strategy.

    Parameters
    ----------
    values : DataArray (strategy, run); NaN means that the measure has no value in that run, and the run is left out
    level : confidence level in (0, 1)

    Returns
    -------
    DataFrame indexed by strategy with the columns mean, low, high, runs. With fewer than two runs low and high are NaN.
    """
    import pandas as pd

    table = values.transpose("strategy", "run").to_numpy()
    rows = [_interval(row, level) for row in table]
    return pd.DataFrame(rows, columns=["mean", "low", "high", "runs"], index=_strategies(values))


def paired(
    data: xr.Dataset, name: str, reference: str | None = None, level: float = 0.95, attribution: float = 1.0
) -> pd.DataFrame:
    """Differences from a reference strategy, run by run under common luck.

    Parameters
    ----------
    data : Dataset of a study
    name : a measure of the table that is not censored
    reference : strategy to subtract; the first by default
    level : confidence level in (0, 1)
    attribution : share of benefits due to the idea, in [0, 1]

    Returns
    -------
    DataFrame indexed by the other strategies with the columns mean, low, high, runs and variance_reduction:
    (Var X + Var Y) / Var(X - Y), how many times more runs independent luck would need for the same interval.
    """
    import numpy as np
    import pandas as pd

    row = measure(name)
    if row.censored:
        raise ValueError(f"measure = {name!r} is censored at the horizon and has no mean; see uncertainty.times")
    values = row(data, attribution)
    first = _reference(data, reference)
    base = values.sel(strategy=first).to_numpy()
    others = [s for s in _strategies(values) if s != first]
    rows = []
    for strategy in others:
        own = values.sel(strategy=strategy).to_numpy()
        both = np.isfinite(own) & np.isfinite(base)
        difference = (own - base)[both]
        factor = math.nan
        if difference.size > 1:
            apart = float(own[both].var(ddof=1) + base[both].var(ddof=1))
            together = float(difference.var(ddof=1))
            factor = apart / together if together > 0 else math.inf if apart > 0 else math.nan
        rows.append((*_interval(difference, level), factor))
    columns = ["mean", "low", "high", "runs", "variance_reduction"]
    frame = pd.DataFrame(rows, columns=columns, index=pd.Index(others, name="strategy"))
    frame.attrs = {"measure": name, "reference": first, "level": level}
    return frame


def times(data: xr.Dataset, share: float = 0.5, of: Of = "ever") -> pd.DataFrame:
    """Time to a share of the users: what can be said where some runs never get there.

    Returns
    -------
    DataFrame indexed by strategy: reached (share of runs that got there by the horizon), median (Kaplan-Meier: over all
    runs, NaN where fewer than half got there) and median_reached (over the runs that got there only).
    """
    return _times(time_to(data, share, of))


def probability_best(data: xr.Dataset, name: str, attribution: float = 1.0) -> pd.Series[Any]:
    """Share of runs in which each strategy does best on a measure; ties are shared equally.

    Runs differ in luck only, so this says how often chance reverses the ranking under these assumptions.
    """
    import pandas as pd

    good = _goodness(data, name, attribution)
    top = (good == good.max("strategy")) & (good > -math.inf)
    ties = top.sum("strategy")
    share = (top / ties.where(ties > 0)).fillna(0.0).mean("run")
    return pd.Series(share.to_numpy(), index=_strategies(good), name=f"P(best {name})")


def regret(data: xr.Dataset, name: str, attribution: float = 1.0) -> xr.DataArray:
    """How far each strategy is behind the best one of the same run: DataArray (strategy, run), never negative."""
    good = _goodness(data, name, attribution)
    return (good.max("strategy") - good).where(good > -math.inf).transpose("strategy", "run").rename(f"regret_{name}")


def summarise(
    data: xr.Dataset, level: float = 0.95, reference: str | None = None, attribution: float = 1.0
) -> pd.DataFrame:
    """A row per strategy, columns (measure, statistic); see `uptake.results.study.Study.summary`."""
    import pandas as pd

    first = _reference(data, reference)
    parts = {}
    for row in applicable(data):
        values = row(data, attribution)
        if row.censored:
            parts[row.name] = _times(values)[["reached", "median"]]
            continue
        frame = intervals(values, level)[["mean", "low", "high"]]
        change = paired(data, row.name, first, level, attribution)[["mean", "low", "high"]]
        change.columns = pd.Index(["difference", "difference_low", "difference_high"])
        parts[row.name] = frame.join(change) if len(frame) > 1 else frame
    table: pd.DataFrame = pd.concat(parts, axis=1, names=["measure", "statistic"])
    units = {name: MEASURES[name].unit for name in parts}
    table.attrs = {"level": level, "reference": first, "attribution": attribution, "units": units, "notes": []}
    if data.sizes["run"] == 1:
        table.attrs["notes"] = ["One run only: there are no intervals. Use runs=100 or more."]
    return table


def _strategies(values: xr.DataArray) -> pd.Index[Any]:
    import pandas as pd

    return pd.Index([str(s) for s in values["strategy"].values], name="strategy")


def _reference(data: xr.Dataset, reference: str | None) -> str:
    names = [str(s) for s in data["strategy"].values]
    if reference is None:
        return names[0]
    if reference not in names:
        raise ValueError(f"reference = {reference!r} is not a strategy of this study; allowed: {', '.join(names)}")
    return reference


def _goodness(data: xr.Dataset, name: str, attribution: float) -> xr.DataArray:
    """Values turned so that more is better; runs without a value are worst."""
    row = measure(name)
    if row.better == 0:
        allowed = ", ".join(m.name for m in MEASURES.values() if m.better)
        raise ValueError(f"measure = {name!r} has no better or worse; allowed: {allowed}")
    return (row.better * row(data, attribution)).fillna(-math.inf)


def _interval(values: Any, level: float) -> tuple[float, float, float, int]:
    """Mean, low, high and number of the values that are not NaN."""
    import numpy as np
    from scipy.special import stdtrit  # type: ignore[import-untyped, unused-ignore]

    if not 0 < level < 1:
        raise ValueError(f"level = {level!r}; a confidence level lies in (0, 1), for example 0.95")
    values = values[np.isfinite(values)]
    if values.size == 0:
        return math.nan, math.nan, math.nan, 0
    mean = float(values.mean())
    if values.size == 1:
        return mean, math.nan, math.nan, 1
    half = float(stdtrit(values.size - 1, (1 + level) / 2) * values.std(ddof=1) / math.sqrt(values.size))
    return mean, mean - half, mean + half, int(values.size)


def _times(steps: xr.DataArray) -> pd.DataFrame:
    """Every run is censored at the same horizon, so the Kaplan-Meier curve is the plain share of runs not there yet."""
    import numpy as np
    import pandas as pd

    rows = []
    for row in steps.transpose("strategy", "run").to_numpy():
        there = np.sort(row[np.isfinite(row)])
        need = (row.size + 1) // 2  # the curve falls to one half or below when this many runs got there
        median = float(there[need - 1]) if there.size >= need else math.nan
        rows.append((there.size / row.size, median, float(np.median(there)) if there.size else math.nan))
    return pd.DataFrame(rows, columns=["reached", "median", "median_reached"], index=_strategies(steps))
