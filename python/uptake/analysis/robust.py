"""How well strategies hold up over scenarios: expected values, regret, and shares of scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.attributes import strategies
from uptake.analysis.ideas import ALL, ideas, of_idea
from uptake.analysis.measures.table import Measure, applicable, measure
from uptake.analysis.scenarios import SCENARIO, apart, in_a_row, scenarios
from uptake.analysis.uncertainty import probability_best
from uptake.basis import checks
from uptake.basis.checks import BadValue

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

AS_DESCRIBED = "as described"  # the one scenario of a study without


def chosen(data: xr.Dataset, name: str | None) -> Measure:
    """The measure of this name, "net benefit" as well as "net_benefit"; without one, net benefit if there are benefits,
    else reach.

    Raises
    ------
    BadValue
        If there is no such measure, or it has no mean, or says nothing about this study.
    """
    known = {row.name for row in applicable(data)}
    if name is None:
        return measure("net_benefit" if "net_benefit" in known else "reach")
    row = measure(name)
    if row.censored:
        remedy = "take another measure"
        raise BadValue("measure", name, problem="is censored at the horizon and has no mean", remedy=remedy)
    if row.name not in known:
        problem = f"says nothing about this study, which has no {row.needs or 'such values'}"
        raise BadValue("measure", name, f"allowed: {', '.join(sorted(known))}", problem=problem)
    return row


def expected(
    data: xr.Dataset,
    name: str | None = None,
    *,
    idea: str | None = None,
    attribution: float = 1.0,
    optimism_bias: float = 1.0,
) -> xr.DataArray:
    """Values (strategy, scenario) of a measure: means over runs; of a ratio, that of the means.

    With several ideas and no idea named, money is that of all ideas; other measures need the name of one.
    """
    row = chosen(data, name)
    if idea is None and ideas(data):
        if not row.of_money:
            problem = f"is missing, and {row.name} differs between ideas"
            raise BadValue("idea", checks.NOT_SHOWN, f"allowed: {', '.join(ideas(data))}", problem=problem)
        idea = ALL
    runs = of_idea(in_a_row(data), idea)
    given = row._given(attribution, optimism_bias)
    if row.parts is None:
        found = apart(row(runs, attribution, optimism_bias), data).mean("run")
    else:
        top, bottom = (apart(part.astype(float), data).mean("run") for part in row.parts(runs, **given))
        found = top / bottom.where(bottom > 0)
    if SCENARIO not in found.dims:
        found = found.expand_dims({SCENARIO: [AS_DESCRIBED]}, axis=1)
    values: xr.DataArray = found.transpose("strategy", SCENARIO)
    return values.rename(row.name).assign_attrs(row(runs, attribution, optimism_bias).attrs)


def regret(
    data: xr.Dataset,
    name: str | None = None,
    *,
    idea: str | None = None,
    attribution: float = 1.0,
    optimism_bias: float = 1.0,
) -> pd.DataFrame:
    """A row per strategy; `Study.regret` documents it."""
    import pandas as pd

    behind, row = _behind(data, name, idea, attribution, optimism_bias)
    labels = scenarios(data) or [AS_DESCRIBED]
    rows = [
        (float(own.mean()), float(np.quantile(own, 0.9)), float(own.max()), labels[int(own.argmax())]) for own in behind
    ]
    frame = pd.DataFrame(
        rows, columns=["mean", "p90", "max", SCENARIO], index=pd.Index(strategies(data), name="strategy")
    )
    frame.attrs = {"measure": row.name, "units": row.unit, "scenarios": len(labels)}
    return frame


def robustness(
    data: xr.Dataset,
    name: str | None = None,
    *,
    within: float = 0.05,
    idea: str | None = None,
    attribution: float = 1.0,
    optimism_bias: float = 1.0,
) -> pd.DataFrame:
    """A row per strategy; `Study.robustness` documents it."""
    import pandas as pd

    checks.number("within", within, 0, 1)
    behind, row = _behind(data, name, idea, attribution, optimism_bias)
    good = _good(data, row, idea, attribution, optimism_bias)
    near = behind <= within * np.abs(good.max(axis=0))
    worst = good == good.min(axis=0)
    worst &= ~(behind == 0)  # where all are alike, nobody is worst
    shares = {"best": behind == 0, "near_best": near, "not_worst": ~worst}
    whole = ALL if idea is None and ideas(data) else idea
    in_runs = probability_best(of_idea(in_a_row(data), whole), row.name, attribution, optimism_bias)
    columns: dict[str, Any] = {key: shares[key].mean(axis=1) for key in shares}
    columns["best_in_runs"] = in_runs.to_numpy()
    frame = pd.DataFrame(columns, index=pd.Index(strategies(data), name="strategy"))
    frame.attrs = {"measure": row.name, "within": within, "scenarios": behind.shape[1]}
    return frame


def best_of(values: xr.DataArray, row: Measure) -> Any:
    """The position of the best strategy in each scenario; of equals the first. -1 where none has a value."""
    good = np.where(np.isfinite(values), row.better * values.to_numpy(), -np.inf)
    return np.where(np.isfinite(good).any(axis=0), good.argmax(axis=0), -1)


def refuse_neutral(row: Measure) -> None:
    """Raise BadValue if neither more nor less of a measure is better."""
    if row.better == 0:
        remedy = "take one that has, such as reach, cost or net_benefit"
        raise BadValue("measure", row.name, problem="has no better or worse", remedy=remedy)


def _good(data: xr.Dataset, row: Measure, idea: str | None, attribution: float, bias: float) -> Any:
    values = expected(data, row.name, idea=idea, attribution=attribution, optimism_bias=bias).to_numpy()
    return np.where(np.isfinite(values), row.better * values, -np.inf)


def _behind(
    data: xr.Dataset, name: str | None, idea: str | None, attribution: float, bias: float
) -> tuple[Any, Measure]:
    """How far each strategy is behind the best one of the same scenario, and by what measure."""
    row = chosen(data, name)
    refuse_neutral(row)
    good = _good(data, row, idea, attribution, bias)
    best = good.max(axis=0)
    if not np.isfinite(best).all():
        where = (scenarios(data) or [AS_DESCRIBED])[int(np.argmin(np.isfinite(best)))]
        problem = f"has no value for any strategy in scenario {where!r}"
        raise BadValue("measure", row.name, problem=problem, remedy="take another measure")
    return best - good, row
