"""A study as one long table: a row per strategy, run, step and measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.attributes import strategies
from uptake.analysis.ideas import IDEA, ideas
from uptake.analysis.measures.table import MEASURES, Measure, applicable
from uptake.analysis.scenarios import SCENARIO, apart, in_a_row
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.basis.suggest import did_you_mean

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

_KEYS = ("strategy", SCENARIO, IDEA, "run")
_PARTS = {"0.01 ": 0.01, "2^-30": 2.0**-30}  # units of whole numbers, and what one of them is worth

_Made = Callable[[], "xr.DataArray"]


def long_table(
    data: xr.Dataset, measures: Sequence[str] | None, attribution: float = 1.0, optimism_bias: float = 1.0
) -> pd.DataFrame:
    """A row per strategy (and scenario, and idea), run, step and measure; `Study.to_frame` documents it."""
    import pandas as pd

    found = _all(data, attribution, optimism_bias)
    names = list(found) if measures is None else _asked(measures, found)
    values = {name: found[name]() for name in names}
    frames = [_frame(name, values[name], data) for name in names]
    known = [key for key in _KEYS if key in data.dims]
    columns = [*known, "step", "measure", "value"]
    codes = np.repeat(np.arange(len(names)), [len(frame) for frame in frames])
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
    table["measure"] = pd.Categorical.from_codes(codes, pd.Index(names))
    table = table[columns]
    table.attrs["units"] = {name: str(values[name].attrs.get("units", "1")) for name in names}
    return table


def per_run(data: xr.Dataset) -> list[str]:
    """The measures of a study that are one number per run."""
    return [row.name for row in applicable(in_a_row(data))]


def _all(data: xr.Dataset, attribution: float, optimism_bias: float) -> dict[str, _Made]:
    """What makes the values of each measure, by name: those of the registry, then the variables of the data."""
    whole = in_a_row(data)

    def of_runs(row: Measure) -> xr.DataArray:
        return apart(row(whole, attribution, optimism_bias), data)

    found: dict[str, _Made] = {row.name: partial(of_runs, row) for row in applicable(whole)}
    for name, make in _counted(data):
        found.setdefault(name, make)  # a measure may have the name of the variable that it is read from
    return found


def _counted(data: xr.Dataset) -> Iterator[tuple[str, _Made]]:
    """The variables that have runs, with the label in brackets of those that have one more dimension."""
    for name in map(str, data.data_vars):
        dims = data[name].dims
        further = [str(dim) for dim in dims if dim not in (*_KEYS, "step")]
        if not {"strategy", "run"} <= set(dims) or "actor" in further:
            continue
        if not further:
            yield name, partial(_whole, data[name])
        for dim in further:
            for k, label in enumerate(data[dim].values):
                yield f"{name}[{label}]", partial(_whole, data[name].isel({dim: k}, drop=True))


def _whole(values: xr.DataArray) -> xr.DataArray:
    """Values in whole units: money of the ledger is in hundredths, sums over variants are in parts of 2^30."""
    units = str(values.attrs.get("units", "1"))
    for part, worth in _PARTS.items():
        if units.startswith(part):
            return (values * worth).assign_attrs(values.attrs | {"units": units.removeprefix(part) or "1"})
    return values


def _asked(measures: Sequence[str], found: dict[str, _Made]) -> list[str]:
    """The measures that are meant, each once; the name of a variable stands for all its labels."""
    if isinstance(measures, str) or not isinstance(measures, Sequence):
        problem = "is one string" if isinstance(measures, str) else f"is {kind_of(measures)}"
        raise BadType("measures", NOT_SHOWN, problem=problem, remedy='pass a list of names, such as ["reach"]')
    names: list[str] = []
    for i, name in enumerate(measures):
        spaced = isinstance(name, str) and name not in found and name.replace(" ", "_") in MEASURES
        name = name.replace(" ", "_") if spaced else name  # "net benefit", as measures may be named anywhere
        labelled = [known for known in found if known.startswith(f"{name}[")]
        if name not in found and not labelled:
            raise _unknown(name, i, found)
        names += [name] if name in found else labelled
    return list(dict.fromkeys(names))


def _unknown(name: Any, i: int, found: dict[str, _Made]) -> BadValue:
    row = MEASURES.get(name) if isinstance(name, str) else None
    problem = "is no measure of this study" if row is None else f"needs {row.needs}, which this study lacks"
    variable = str(name).partition("[")[0]
    of_variable = [known for known in found if known.startswith(f"{variable}[")]  # a label of it is unknown
    allowed = of_variable or dict.fromkeys(known.partition("[")[0] for known in found)
    return BadValue("measures", name, did_you_mean(name, allowed), index=i, problem=problem)


def _frame(name: str, values: xr.DataArray, data: xr.Dataset) -> pd.DataFrame:
    """The rows of one measure, in the order of the dimensions."""
    import pandas as pd

    labels: dict[str, list[Any]] = {"strategy": strategies(data), IDEA: ideas(data)}
    dims = [key for key in (*_KEYS, "step") if key in values.dims]
    array = values.transpose(*dims).to_numpy()
    places = np.unravel_index(np.arange(array.size), array.shape)
    columns: dict[str, Any] = {}
    for dim, place in zip(dims, places, strict=True):
        known = labels.get(dim, data[dim].values)
        if np.asarray(known).dtype.kind == "i":
            columns[dim] = pd.array(np.asarray(known)[place], dtype="Int64" if dim == "step" else "int64")
        else:
            columns[dim] = pd.Categorical.from_codes(place, pd.Index(list(known)))
    if "step" not in dims:
        columns["step"] = pd.array([pd.NA], dtype="Int64").take(np.zeros(array.size, np.int64))
    return pd.DataFrame(columns | {"value": array.astype(np.float64).ravel()})
