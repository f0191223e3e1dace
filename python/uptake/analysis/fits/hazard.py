"""Hazards by exposure, and the same rows without contagion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import numpy.typing as npt

from uptake.analysis.fits.contact import KINDS
from uptake.analysis.fits.links import LINKS, Link
from uptake.analysis.fits.maximise import Estimate, maximise
from uptake.analysis.fits.problem import (
    CONSTANT,
    Columns,
    Problem,
    Time,
    exposure_columns,
    joined,
    other_columns,
    rows_of,
    time_columns,
)
from uptake.analysis.fits.rows import Rows
from uptake.basis.arrays import Floats, Int64s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.saying import warn

if TYPE_CHECKING:
    import pandas as pd

TIMES: tuple[Time, ...] = get_args(Time)
_TIME_WORDS = {
    "constant": "constant hazard",
    "linear": "linear in the period",
    "quadratic": "quadratic in the period",
    "effects": "an effect per period",
}


@dataclass(frozen=True, eq=False)
class Hazard:
    """A fitted hazard.

    Attributes
    ----------
    problem : Problem
        What it was fitted to.
    link : Link
        How the predictor becomes a chance.
    names : tuple of str
        Columns of the design: the constant, marks, groups and covariates, the period, exposures.
    estimate : Estimate
        Coefficients, in the order of the names.
    n_rows, n_events : int
        Actors at risk, summed over periods; adoptions among them.
    effect : float
        What exposure adds to the predictor, on average over the rows; 0 without exposure.
    """

    problem: Problem
    link: Link
    names: tuple[str, ...]
    estimate: Estimate
    n_rows: int
    n_events: int
    effect: float


def fit_hazard(problem: Problem, link: str) -> tuple[Hazard, pd.DataFrame]:
    """Fit a hazard, and the alternatives on the same rows.

    Parameters
    ----------
    problem : Problem
    link : str
        A name in `LINKS`.

    Returns
    -------
    hazard : Hazard
    table : DataFrame
        A row per model: with and without exposure, under each dependence on the period.

    Raises
    ------
    BadValue
        If nobody adopted, everybody adopted at once, or two columns say the same.
    """
    rows = rows_of(problem)
    _refuse_nothing(rows)
    exposed = exposure_columns(problem, rows)
    others = other_columns(problem, rows.actor, rows.period)
    first, adopted, at_risk = cells([*others.values.T, *exposed.values.T, rows.period], rows.adopted)
    exposed, others = (Columns(each.names, each.values[first]) for each in (exposed, others))
    found: dict[tuple[bool, Time], tuple[Columns, Estimate]] = {}
    for time in TIMES:
        for with_exposure in (True, False) if problem.kinds else (False,):
            of_time = time_columns(problem, time, rows.period[first])
            columns = joined([others, of_time, *([exposed] if with_exposure else [])])
            found[with_exposure, time] = columns, estimated(LINKS[link], columns, adopted, at_risk)
    columns, estimate = found[bool(problem.kinds), problem.time]
    _refuse_alike(columns, estimate)
    n, events = rows.actor.size, int(rows.adopted.sum())
    table = _table({key: each for key, (_, each) in found.items()}, problem, n, events)
    tail = estimate.value[columns.values.shape[1] - len(problem.kinds) :]
    effect = float(np.average(exposed.values @ tail, weights=at_risk)) if problem.kinds else 0.0
    return Hazard(problem, LINKS[link], columns.names, estimate, n, events, effect), table


def cells(columns: Sequence[npt.NDArray[Any]], adopted: Floats) -> tuple[Int64s, Floats, Floats]:
    """Rows that are alike in every column, counted together.

    Returns
    -------
    first : int64[cells]
        A row of each.
    adopted, at_risk : float64[cells]
        Adoptions and rows.

    Examples
    --------
    >>> first, adopted, at_risk = cells([np.array([0.5, 0, 0.5]), np.array([1, 1, 1])], np.array([1.0, 0, 0]))
    >>> first.tolist(), adopted.tolist(), at_risk.tolist()
    ([1, 0], [0.0, 1.0], [1.0, 2.0])
    """
    code = np.zeros(adopted.size, np.int64)
    for column in columns:
        values, place = np.unique(column, return_inverse=True)
        _, code = np.unique(code * values.size + place.reshape(-1), return_inverse=True)
    _, first, code = np.unique(code, return_index=True, return_inverse=True)
    return first.astype(np.int64), np.bincount(code, adopted).astype(np.float64), np.bincount(code).astype(np.float64)


def estimated(link: Link, columns: Columns, adopted: Floats, at_risk: Floats) -> Estimate:
    """Coefficients of these columns.

    Under links that add, the constant is at least 0; rates of exposure too.
    """
    lower = np.full(len(columns.names), -np.inf)
    if link.adds:
        tied = link.name != "linear"
        for k, name in enumerate(columns.names):
            if name == CONSTANT or (tied and name in KINDS):
                lower[k] = 0.0
    return maximise(link, columns.values, adopted, at_risk, lower=lower)


def criteria(log_likelihood: float, k: int, n_rows: int, n_events: int) -> dict[str, float]:
    """AIC, and BIC by rows and by events."""
    fit = -2 * log_likelihood
    return {
        "log_likelihood": log_likelihood,
        "parameters": k,
        "aic": fit + 2 * k,
        "bic_rows": fit + k * float(np.log(n_rows)),
        "bic_events": fit + k * float(np.log(n_events)),
    }


def model_name(with_exposure: bool, time: Time) -> str:
    """What a row of the table is called.

    Examples
    --------
    >>> model_name(False, "effects"), model_name(True, "constant")
    ('no exposure, an effect per period', 'exposure, constant hazard')
    """
    said = "constant" if with_exposure and time == "constant" else time
    return f"{'exposure' if with_exposure else 'no exposure'}, {_TIME_WORDS[said]}"


def _table(found: dict[tuple[bool, Time], Estimate], problem: Problem, n: int, events: int) -> pd.DataFrame:
    import pandas as pd

    lines = {}
    for (with_exposure, time), estimate in found.items():
        line: dict[str, float | bool] = {**criteria(estimate.log_likelihood, estimate.value.size, n, events)}
        tail = len(problem.kinds)
        for k, kind in enumerate(problem.kinds):
            line[kind] = estimate.value[k - tail] if with_exposure else np.nan
            line[f"{kind} se"] = estimate.error[k - tail] if with_exposure else np.nan
        line["contagion"] = with_exposure
        line["this model"] = with_exposure == bool(problem.kinds) and time == problem.time
        lines[model_name(with_exposure, time)] = line
    frame = pd.DataFrame.from_dict(lines, orient="index").astype({"parameters": int})
    frame.insert(3, "delta_aic", frame["aic"] - frame["aic"].min())
    frame.index.name = "model"
    return frame


def _refuse_nothing(rows: Rows) -> None:
    events = rows.adopted.sum()
    if events == 0:
        raise BadValue("adoption_step", NOT_SHOWN, problem="has no adoption in the rows that a fit would explain")
    if events == rows.actor.size:
        raise BadValue("adoption_step", NOT_SHOWN, problem="has an adoption in every row, so that no hazard is left")


def _refuse_alike(columns: Columns, estimate: Estimate) -> None:
    """Refuse columns that say the same; warn of coefficients that grow without bound."""
    of_periods = np.array([name.startswith("period ") for name in columns.names])  # one without adoptions is no news
    endless = estimate.unbounded & ~of_periods
    if not endless.any():
        return
    if not redundant(columns.values[:, ~estimate.at_bound]):
        names = ", ".join(repr(columns.names[k]) for k in np.flatnonzero(endless))
        warn(f"{names}: no finite estimate fits best, as adoption follows from it in some rows; it has no error")
        return
    constant = [n for n, v in zip(columns.names[1:], columns.values.T[1:], strict=True) if np.ptp(v) == 0]
    problem = "cannot be told apart: " + (
        f"{constant[0]!r} is the same in every row" if constant else f"the columns {', '.join(columns.names)}"
    )
    remedy = "leave one out: one of them follows from the others"
    raise BadValue("exposure", NOT_SHOWN, problem=problem, remedy=remedy)


def redundant(columns: Floats) -> bool:
    """Whether a column follows from the others.

    Examples
    --------
    >>> redundant(np.array([[1.0, 2.0], [1.0, 2.0]])), redundant(np.eye(2))
    (True, False)
    """
    size = np.sqrt((columns**2).sum(axis=0))
    return not (size > 0).all() or bool(np.linalg.matrix_rank(columns / size, tol=1e-9) < columns.shape[1])
