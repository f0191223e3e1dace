"""Studies over scenarios: their labels, the data of one scenario, all their runs in one row, expected values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.suggest import did_you_mean

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    import xarray as xr

SCENARIO, ASSUMPTION, OF_RUN = "scenario", "assumption", "scenario_of_run"
_MANY = 12  # labels in a message


def scenarios(data: xr.Dataset) -> list[Any]:
    """Labels of the scenarios, in their order; none in a study without, whose data have no such dimension."""
    return data[SCENARIO].values.tolist() if SCENARIO in data.dims else []


def frame_of(data: xr.Dataset) -> pd.DataFrame:
    """The numbers that vary: a row per scenario, a column per key. It is empty where there are no scenarios."""
    import pandas as pd

    if SCENARIO not in data.dims:
        return pd.DataFrame(index=pd.Index([], name=SCENARIO))
    index = pd.Index(data[SCENARIO].values.tolist(), name=SCENARIO)
    keys = [str(key) for key in data[ASSUMPTION].values]
    return pd.DataFrame(data["assumed"].values, columns=keys, index=index)


def place_of(data: xr.Dataset, label: Any) -> int:
    """The position of a scenario.

    Raises
    ------
    BadValue
        If there is no such scenario, none is named, or the study has none.
    """
    labels = scenarios(data)
    if not labels:
        raise BadValue(SCENARIO, label, problem="has no meaning for a study without scenarios", remedy="leave it out")
    shown = ", ".join(map(repr, labels[:_MANY])) + (f", ... ({len(labels)} in all)" if len(labels) > _MANY else "")
    if label is None:
        problem = f"is missing, and there are {len(labels)} scenarios"
        raise BadValue(SCENARIO, NOT_SHOWN, f"allowed: {shown}", problem=problem)
    label = label.item() if isinstance(label, np.generic) else label
    if isinstance(label, bool) or label not in labels:
        near = did_you_mean(label, [str(one) for one in labels]).partition("allowed:")[0]
        raise BadValue(SCENARIO, label, f"{near}allowed: {shown}", problem="is no scenario of this study")
    return labels.index(label)


def of_scenario(data: xr.Dataset, label: Any) -> xr.Dataset:
    """The data of one scenario, as a study of that scenario alone has them."""
    k = place_of(data, label)
    own = data.isel({SCENARIO: k}, drop=True).drop_vars(["assumed", ASSUMPTION])
    return own


def in_a_row(data: xr.Dataset) -> xr.Dataset:
    """All runs of all scenarios as runs of one study, numbered anew; the coordinate scenario_of_run has their scenario.

    The position of the original becomes that of the run's scenario, and the money of sponsors its mean over scenarios.
    Data without scenarios are returned as they are.
    """
    if SCENARIO not in data.dims:
        return data
    labels, runs = scenarios(data), data["run"].values
    n = len(labels) * runs.size
    variables: dict[str, Any] = {}
    for name, values in data.data_vars.items():
        if name == "assumed":
            continue
        if SCENARIO in values.dims and "run" in values.dims:
            values = _stacked(values, n)
        elif name == "origin":
            values = values.isel({SCENARIO: np.repeat(np.arange(len(labels)), runs.size)}).rename({SCENARIO: "run"})
        elif SCENARIO in values.dims:
            values = values.mean(SCENARIO, keep_attrs=True)
        variables[str(name)] = values.variable
    gone = {SCENARIO, ASSUMPTION, "run", "seed", "run_of_seed"}
    coords = {name: c.variable for name, c in data.coords.items() if name not in gone}
    coords["run"] = ("run", np.arange(n), dict(data["run"].attrs))
    coords[OF_RUN] = ("run", np.repeat(np.arange(len(labels)), runs.size))
    whole = type(data)(variables, coords, data.attrs)
    return whole.assign_attrs(runs=n, n_scenarios=len(labels))


def _stacked(values: xr.DataArray, n: int) -> xr.DataArray:
    """Scenario and run as one dimension, where run stood."""
    import xarray as xr

    rest = [dim for dim in values.dims if dim != SCENARIO]
    at = rest.index("run")
    turned = values.transpose(*rest[:at], SCENARIO, *rest[at:]).to_numpy()
    shape = (*turned.shape[:at], n, *turned.shape[at + 2 :])
    return xr.DataArray(turned.reshape(shape), dims=rest, attrs=values.attrs)


def apart(values: xr.DataArray, data: xr.Dataset) -> xr.DataArray:
    """Values of runs in a row, as the dimensions scenario and run of the data again; scenario stands after strategy."""
    import xarray as xr

    if SCENARIO not in data.dims:
        return values
    at = values.dims.index("run")
    sizes = data.sizes[SCENARIO], data.sizes["run"]
    array = values.to_numpy().reshape(*values.shape[:at], *sizes, *values.shape[at + 1 :])
    dims = [*values.dims[:at], SCENARIO, *values.dims[at:]]
    coords = {str(d): data[d] for d in dims if d in data.coords}
    coords |= {str(d): values[d] for d in values.dims if d not in data.coords}
    found = xr.DataArray(array, coords, dims, values.name, values.attrs)
    return found.transpose("strategy", SCENARIO, ...)


def means_of_scenarios(matrix: npt.NDArray[Any], values: xr.DataArray) -> npt.NDArray[Any]:
    """Where runs of scenarios stand in a row: the mean of each scenario, over its runs that have a value, in a column.

    Intervals are taken over scenarios then: runs of one scenario are alike in what is assumed.
    """
    if OF_RUN not in values.coords:
        return matrix
    of_run = values[OF_RUN].to_numpy()
    several = int(of_run[-1]) + 1
    parts = matrix.reshape(len(matrix), several, of_run.size // several)
    known = np.isfinite(parts)
    count = known.sum(axis=-1)
    sums = np.where(known, parts, 0.0).sum(axis=-1)
    return np.where(count > 0, sums / np.maximum(count, 1), np.nan)
