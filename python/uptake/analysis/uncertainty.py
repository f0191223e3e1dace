"""What the runs of a study say about its strategies: paired differences, chances of being best, regret, the summary.

Strategies share their luck run by run, so differences between strategies are taken within runs (common random numbers)
and their intervals are narrower than those of independent samples; `paired` reports by how much.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.attributes import strategies
from uptake.analysis.ideas import ALL, ideas, of_idea, per_run, pooled
from uptake.analysis.intervals import by_row, intervals, of_mean
from uptake.analysis.measures.adoption import Of, time_to
from uptake.analysis.measures.table import MEASURES, Measure, applicable, measure
from uptake.analysis.scenarios import means_of_scenarios
from uptake.basis import checks
from uptake.basis.checks import BadValue

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


def paired(
    data: xr.Dataset,
    name: str,
    reference: str | None = None,
    level: float = 0.95,
    attribution: float = 1.0,
    optimism_bias: float = 1.0,
) -> pd.DataFrame:
    """Differences from a reference strategy, within each idea, run by run under common luck, with t-intervals.

    The difference of a ratio, such as a cost per adopter, is that of the ratios of the means over runs.

    Parameters
    ----------
    data : Dataset
        Of a study.
    name : str
        A measure of the table that is not censored.
    reference : str, optional
        The strategy to subtract; the first by default.
    level : float
        Confidence level, in (0, 1).
    attribution : float
        Share of the benefits that is due to the idea, in [0, 1].
    optimism_bias : float
        What costs are multiplied by, above 0 and at most 100.

    Returns
    -------
    DataFrame
        Indexed by the other strategies (and the ideas, where there are several), with the columns mean, low, high, runs
        and variance_reduction: (Var X + Var Y) / Var(X - Y), how many times more runs independent luck would need for
        the same interval.

    Raises
    ------
    ValueError
        If the measure is unknown or censored, the reference is no strategy of the study, or a number is out of range.
    """
    row = measure(name)
    if row.censored:
        raise BadValue("measure", name, problem="is censored at the horizon and has no mean", remedy="see `times`")
    first = _reference(data, reference)
    frame = _differences(row.estimates(data, attribution, optimism_bias), strategies(data), first, level)
    frame.attrs = {"measure": name, "reference": first, "level": level}
    return frame


def _differences(values: xr.DataArray, names: Sequence[str], first: str, level: float) -> pd.DataFrame:
    """Differences from the first strategy with their intervals."""
    import pandas as pd

    others = [s for s, name in enumerate(names) if name != first]
    index, matrix = by_row(values.isel(strategy=others))
    _, bases = by_row(values.isel(strategy=[names.index(first)] * len(others)))
    matrix, bases = (means_of_scenarios(own, values) for own in (matrix, bases))
    rows = []
    for own, base in zip(matrix, bases, strict=True):
        both = np.isfinite(own) & np.isfinite(base)
        difference = (own - base)[both]
        factor = math.nan
        if difference.size > 1:
            apart = float(own[both].var(ddof=1) + base[both].var(ddof=1))
            together = float(difference.var(ddof=1))
            factor = apart / together if together > 0 else math.inf if apart > 0 else math.nan
        rows.append((*of_mean(difference, level), factor))
    columns = ["mean", "low", "high", "runs", "variance_reduction"]
    return pd.DataFrame(rows, columns=columns, index=index)


def times(data: xr.Dataset, share: float = 0.5, of: Of = "ever") -> pd.DataFrame:
    """Time to a share of the users, where some runs may not get there by the horizon.

    Returns
    -------
    DataFrame
        Indexed by strategy (and idea, where there are several): reached (share of runs that got there by the horizon),
        median (Kaplan-Meier: over all runs, NaN where fewer than half got there) and median_reached (over the runs that
        got there).
    """
    return _times(time_to(data, share, of))


def probability_best(
    data: xr.Dataset, name: str, attribution: float = 1.0, optimism_bias: float = 1.0
) -> pd.Series[Any]:
    """Share of runs in which each strategy does best on a measure, within each idea; ties are shared equally.

    Runs differ in luck only, so this says how often chance reverses the ranking under these assumptions.
    """
    import pandas as pd

    good = _goodness(data, name, attribution, optimism_bias)
    top = (good == good.max("strategy")) & (good > -math.inf)
    ties = top.sum("strategy")
    index, matrix = by_row((top / ties.where(ties > 0)).fillna(0.0))
    return pd.Series(matrix.mean(axis=1), index=index, name=f"P(best {name})")


def regret(data: xr.Dataset, name: str, attribution: float = 1.0, optimism_bias: float = 1.0) -> xr.DataArray:
    """How far each strategy is behind the best one of the same run: shaped as the measure, never negative."""
    good = _goodness(data, name, attribution, optimism_bias)
    behind = (good.max("strategy") - good).where(good > -math.inf).transpose(*per_run(data))
    label = f"{measure(name).label}: behind the best strategy of the same run"
    return behind.rename(f"regret_{name}").assign_attrs(long_name=label)


def summarise(
    data: xr.Dataset,
    level: float = 0.95,
    reference: str | None = None,
    attribution: float = 1.0,
    idea: str | None = None,
    optimism_bias: float = 1.0,
) -> pd.DataFrame:
    """A row per strategy (and idea), columns (measure, statistic); `Study.summary` documents it."""
    import pandas as pd

    first = _reference(data, reference)
    rows, several, whole = applicable(data), ideas(data) if idea is None else [], of_idea(data, idea)
    of_money = [row for row in rows if row.of_money]
    if idea == ALL and not of_money:
        problem = "adds up costs and benefits, and this study has neither"
        raise BadValue("idea", idea, problem=problem, remedy="give the name of an idea")
    given = (level, first, attribution, optimism_bias)
    values: dict[str, xr.DataArray] = {}
    table = _table(whole, _known(of_money, whole) if idea == ALL else rows, values, *given)
    if several and of_money:
        together = pooled(data)
        sums = _table(together, _known(of_money, together), {}, *given)
        sums.index = pd.MultiIndex.from_product([sums.index, [ALL]], names=table.index.names)
        order = pd.MultiIndex.from_product([strategies(data), [*several, ALL]], names=table.index.names)
        table = pd.concat([table, sums]).reindex(index=order, columns=table.columns)
    units = {name: MEASURES[name].unit for name in dict.fromkeys(table.columns.get_level_values("measure"))}
    table.attrs = {"level": level, "reference": first, "attribution": attribution, "optimism_bias": optimism_bias}
    few = [] if idea == ALL else _few_have(whole, rows, values, attribution, optimism_bias)
    table.attrs |= {"units": units, "notes": [], "few": few}
    if "n_scenarios" in data.attrs:
        table.attrs["over"] = f"{data.attrs['n_scenarios']} scenarios"
    if data.sizes["run"] == 1:
        table.attrs["notes"] = ["One run only: there are no intervals. Use runs=100 or more."]
    return table


def _few_have(
    data: xr.Dataset,
    rows: Sequence[Measure],
    values: Mapping[str, xr.DataArray],
    attribution: float,
    optimism_bias: float,
) -> list[str]:
    """Which measures have a value in some runs only, strategy by strategy, in words; `values` are those of some."""
    said = []
    for row in rows:
        if row.censored:
            continue
        index, matrix = by_row(values[row.name] if row.name in values else row(data, attribution, optimism_bias))
        for key, has in zip(index, np.isfinite(matrix).sum(axis=1).tolist(), strict=True):
            if 0 < has < matrix.shape[1]:
                whose = repr(key) if isinstance(key, str) else " of ".join(map(repr, key))
                said.append(f"{row.name}: {has} of {matrix.shape[1]} runs of {whose} have a value")
    return said


def _known(rows: Sequence[Measure], data: xr.Dataset) -> list[Measure]:
    """Of the measures of money, those that mean something in these sums: ideas together may have no one owner."""
    return [row for row in rows if row.needs != "owner" or "owner" in data]


def _table(
    data: xr.Dataset,
    measures: Sequence[Measure],
    kept: dict[str, xr.DataArray],
    level: float,
    first: str,
    attribution: float,
    optimism_bias: float,
) -> pd.DataFrame:
    """The summary of some measures, without its attributes; `kept` gets the values of runs that it rests on."""
    import pandas as pd

    parts = {}
    for row in measures:
        if row.censored:
            parts[row.name] = _times(row(data))[["reached", "median"]]
            continue
        values = row.estimates(data, attribution, optimism_bias)
        if row.parts is None:
            kept[row.name] = values
        frame = intervals(values, level, scale=row.scale)[["mean", "low", "high"]]
        change = _differences(values, strategies(data), first, level)[["mean", "low", "high"]]
        change.columns = pd.Index(["difference", "difference_low", "difference_high"])
        parts[row.name] = frame.join(change) if len(change) else frame
    table: pd.DataFrame = pd.concat(parts, axis=1, names=["measure", "statistic"])
    return table


def _reference(data: xr.Dataset, reference: str | None) -> str:
    names = strategies(data)
    return names[0] if reference is None else checks.choice("reference", reference, names)


def _goodness(data: xr.Dataset, name: str, attribution: float, optimism_bias: float) -> xr.DataArray:
    """Values turned so that more is better; runs without a value are worst."""
    row = measure(name)
    if row.better == 0:
        allowed = ", ".join(m.name for m in MEASURES.values() if m.better)
        raise BadValue("measure", name, f"allowed: {allowed}", problem="has no better or worse")
    return (row.better * row(data, attribution, optimism_bias)).fillna(-math.inf)


def _times(steps: xr.DataArray) -> pd.DataFrame:
    """Every run is censored at the same horizon, so the Kaplan-Meier curve is the plain share of runs not there yet."""
    import pandas as pd

    index, matrix = by_row(steps)
    rows = []
    for row in matrix:
        there = np.sort(row[np.isfinite(row)])
        need = (row.size + 1) // 2  # the curve falls to one half or below when this many runs got there
        median = float(there[need - 1]) if there.size >= need else math.nan
        rows.append((there.size / row.size, median, float(np.median(there)) if there.size else math.nan))
    return pd.DataFrame(rows, columns=["reached", "median", "median_reached"], index=index)
