"""Which assumed numbers a measure depends on: shares of its variance over scenarios, by SALib."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.basis.checks import NOT_SHOWN, BadValue

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

_LEAST = 16  # scenarios of a sample of one's own
_HARMONICS = 10  # of random balance designs


def indices(
    values: npt.NDArray[np.float64], sample: pd.DataFrame, design: str, level: float = 0.95
) -> tuple[pd.DataFrame, list[str]]:
    """First and total indices of one outcome over scenarios.

    Parameters
    ----------
    values : array of float, shape (scenario,)
        The outcome.
    sample : DataFrame, shape (scenario, assumption)
        The numbers that vary.
    design : str
        How the sample was made, as `Scenarios` says it.
    level : float
        Of the intervals, in (0, 1).

    Returns
    -------
    frame : DataFrame
        By assumption: first, first_error, total, total_error; an error is half an interval.
    notes : list of str
        What is to be known of them.

    Raises
    ------
    BadValue
        If the outcome has no value in some scenario, or there are too few.

    References
    ----------
    Saltelli et al. (2010), doi:10.1016/j.cpc.2009.09.018; Tarantola, Gatelli and Mara (2006),
    doi:10.1016/j.ress.2005.06.003; Herman and Usher (2017), SALib, doi:10.21105/joss.00097.
    """
    import pandas as pd

    if not np.isfinite(values).all():
        label = sample.index[int(np.argmin(np.isfinite(values)))]
        raise BadValue("measure", NOT_SHOWN, problem=f"has no value in scenario {label!r}")
    keys, said = [*sample.columns], json.loads(design)
    problem = {"num_vars": len(keys), "names": keys, "bounds": [[0.0, 1.0]] * len(keys)}
    nothing, notes = np.full(len(keys), np.nan), []
    if np.ptp(values) <= 1e-12 * np.abs(values).max(initial=0):
        found = {"S1": np.zeros(len(keys)), "S1_conf": np.zeros(len(keys))}
        found |= {"ST": found["S1"], "ST_conf": found["S1"]}
        notes.append("the measure is the same in every scenario")
    elif said.get("method") == "saltelli" and len(values) == said["n"] * (len(keys) + 2):
        found = _saltelli(problem, values, level)
    else:
        found = _balanced(problem, sample, values, level) | {"ST": nothing, "ST_conf": nothing}
        notes.append('total indices need the design of up.Scenarios(..., method="saltelli")')
    columns = {"first": "S1", "first_error": "S1_conf", "total": "ST", "total_error": "ST_conf"}
    frame = pd.DataFrame({name: np.asarray(found[key], np.float64) for name, key in columns.items()})
    return frame.set_index(pd.Index(keys, name="assumption")), notes


def _saltelli(problem: Mapping[str, Any], values: npt.NDArray[np.float64], level: float) -> dict[str, Any]:
    """By the design that up.Scenarios makes for it: a base sample and, per number, one with its column exchanged."""
    from SALib.analyze import sobol  # type: ignore[import-untyped, unused-ignore]

    centred = values - values.mean()  # estimators are least noisy around 0
    return dict(sobol.analyze(problem, centred, calc_second_order=False, conf_level=level, seed=1))


def _balanced(
    problem: Mapping[str, Any], sample: pd.DataFrame, values: npt.NDArray[np.float64], level: float
) -> dict[str, Any]:
    """By random balance designs: for any sample in which numbers vary independently."""
    from SALib.analyze import rbd_fast  # type: ignore[import-untyped, unused-ignore]

    if len(values) < _LEAST:
        problem_said = f"has {len(values)} scenarios"
        raise BadValue("scenarios", len(values), f"indices need at least {_LEAST}", problem=problem_said)
    harmonics = min(_HARMONICS, len(values) // 8)
    found = rbd_fast.analyze(problem, sample.to_numpy(), values, M=harmonics, conf_level=level, seed=1)
    return {name: found[name] for name in ("S1", "S1_conf")}
