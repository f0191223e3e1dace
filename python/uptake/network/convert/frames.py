"""Tables with a row per edge. `Network` documents the arguments."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.basis.suggest import did_you_mean
from uptake.network.arcs import Arcs
from uptake.network.arrange import listed
from uptake.network.edges import Edges
from uptake.network.labels import distinct_labels, positions, refuse_nested

if TYPE_CHECKING:
    import pandas as pd

Columns = dict[str, str]  # what each column means: source, target, weight


def from_frame(
    frame: Any,
    columns: Columns,
    *,
    n: int | None = None,
    directed: bool = False,
    labels: Any = None,
    relabel: bool | None = None,
    parallel: str = "keep",
    provenance: dict[str, Any] | None = None,
    where: str = "the table",
) -> Edges:
    """Edges from the columns of a table; `where` is what errors call it."""
    table = _columns(frame, columns, where)
    sources, targets = table[columns["source"]], table[columns["target"]]
    for column in (sources, targets):
        missing = column.isna().to_numpy()
        if missing.any():
            first, problem = int(np.argmax(missing)), f"is missing in {where}"
            raise BadValue(str(column.name), NOT_SHOWN, index=first, problem=problem, remedy="drop or fill that row")
    if relabel is None:
        relabel = labels is not None or not (_is_whole(sources) and _is_whole(targets))
    if relabel:
        sources, targets, labels = _as_ids(sources, targets, labels)
    weights = table[columns["weight"]] if "weight" in columns else None
    note = {"from": "frame"} if provenance is None else provenance
    return Edges(sources, targets, weights, n, directed, labels, parallel, note)


def _columns(frame: Any, wanted: Columns, where: str) -> pd.DataFrame:
    """The wanted columns as a pandas DataFrame with rows 0, 1, ..."""
    import pandas as pd

    names = list(wanted.values())
    if isinstance(frame, dict):
        try:
            frame = pd.DataFrame(frame)
        except (ValueError, TypeError) as error:
            problem, remedy = f"is not a table ({error})", "give each column as a list, all of one length"
            raise BadValue("frame", NOT_SHOWN, problem=problem, remedy=remedy) from None
    if not isinstance(frame, pd.DataFrame):
        table = _arrow(frame)
        require_columns(wanted, table.column_names, where)
        frame = table.select(names).to_pandas()
    require_columns(wanted, list(frame.columns), where)
    columns: pd.DataFrame = frame[names].reset_index(drop=True)
    return columns


def _arrow(frame: Any) -> Any:
    import pyarrow as pa

    if hasattr(frame, "__arrow_c_stream__"):
        return pa.table(frame)
    if hasattr(frame, "to_arrow"):
        return frame.to_arrow()
    remedy = "pass a pandas or polars DataFrame, or a table that speaks Arrow"
    raise BadType("frame", NOT_SHOWN, problem=f"is {kind_of(frame)}", remedy=remedy)


def require_columns(wanted: Columns, there: list[Any], where: str) -> None:
    """Raise ValueError unless each column is there and no two are the same; `where` is a word for the error."""
    for name, column in wanted.items():
        if not isinstance(column, Hashable):
            raise BadType(name, NOT_SHOWN, "it is the name of a column", problem=f"is {kind_of(column)}")
        if column not in there:
            near = did_you_mean(column, map(str, there))
            raise BadValue(name, column, near, problem=f"is not a column of {where}")
        earlier = next(other for other, given in wanted.items() if given == column)
        if earlier != name:
            raise BadValue(name, column, problem=f"is also the column of {earlier}", also=(earlier,))


def _is_whole(column: pd.Series) -> bool:
    import pandas as pd

    return bool(pd.api.types.is_integer_dtype(column))


def _as_ids(sources: pd.Series, targets: pd.Series, labels: Any) -> tuple[Any, Any, npt.NDArray[Any]]:
    """Ids of both columns, and the labels: those given, or all values sorted, whatever the order of rows."""
    import pandas as pd

    if labels is not None:
        labels = distinct_labels(labels)
        of_source, of_target = (
            positions(labels, column.array, str(column.name), "one of the labels") for column in (sources, targets)
        )
        return of_source, of_target, labels
    for column in (sources, targets):
        refuse_nested(str(column.name), column)
    try:
        values = np.concatenate([np.asarray(sources), np.asarray(targets)])
        if sources.dtype != targets.dtype and values.dtype == object and not all(type(v) is str for v in values):
            values = np.array([str(value) for value in values])
        ids, found = pd.factorize(values, sort=True)
    except TypeError as error:
        problem, remedy = f"holds values that cannot be sorted ({error})", "turn both columns into text, or pass labels"
        raise BadType(str(sources.name), NOT_SHOWN, problem=problem, remedy=remedy, also=(str(targets.name),)) from None
    return ids[: len(sources)], ids[len(sources) :], np.asarray(found)


def to_frame(arcs: Arcs) -> pd.DataFrame:
    """A row per edge: source, target and, if there are weights, weight."""
    import pandas as pd

    edges = listed(arcs)
    names = arcs.labels
    ends = {"source": edges.source, "target": edges.target}
    columns = ends if names is None else {end: names[ids] for end, ids in ends.items()}
    return pd.DataFrame(columns if edges.weight is None else {**columns, "weight": edges.weight})
