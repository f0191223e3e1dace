"""Tables with a row per tie. `Network` documents the arguments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int64s
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.basis.suggest import did_you_mean
from uptake.network.arcs import Arcs
from uptake.network.arrange import listed
from uptake.network.edges import Edges
from uptake.network.names.coded import Coded, coded
from uptake.network.names.lookup import Lookup
from uptake.network.names.rule import distinct_names, names_or_positions, said_of_spellings, words_for_missing

if TYPE_CHECKING:
    import pandas as pd

Columns = dict[str, str]  # what each column means: source, target, weight


def from_frame(
    frame: Any,
    columns: Columns,
    *,
    nodes: Any = None,
    directed: bool = False,
    relabel: bool | None = None,
    parallel: str | None = None,
    missing: Iterable[str] = ("",),
    two_mode: bool = False,
) -> Edges:
    """Ties from the columns of a table in memory."""
    table = columns_of(frame, columns, "the table")
    source, target = table[columns["source"]], table[columns["target"]]
    weight = table[columns["weight"]] if "weight" in columns else None
    if relabel is False:
        return Edges(source, target, weight, None, directed, nodes, parallel, {"from": "frame"})
    how: dict[str, Any] = {"directed": directed, "parallel": parallel, "missing": missing}
    how["modes"] = (columns["source"], columns["target"]) if two_mode else None
    how["provenance"] = {"from": "frame"}
    return named_edges(source, target, weight, nodes=nodes, where="the table", **how)


def named_edges(
    source: Any,
    target: Any,
    weight: Any,
    *,
    nodes: Any,
    directed: bool,
    parallel: str | None,
    missing: Iterable[str],
    provenance: dict[str, Any],
    where: str,
    alone: Sequence[str] = (),
    notes: Sequence[str] = (),
    modes: tuple[str, str] | None = None,
) -> Edges:
    """Ties between the actors that the columns name, the actors of `nodes`, and those that stand `alone`.

    A row in which one name is missing is an actor and no tie. Where there are two `modes`, an actor of the first and
    one of the second are never the same: their names begin with the mode's.
    """
    missing = words_for_missing(missing)
    if modes is None:
        found = coded([source, target, _text(alone)], missing, ("source", "target"))
    else:
        found = _in_two_modes(source, target, _text(alone), modes, missing)
    sources, targets, lone = found.codes
    names, said = found.names, [*notes, *_said(found, where)]
    ties = (sources >= 0) & (targets >= 0)
    if nodes is not None:
        names = distinct_names("nodes", nodes)
        way = _among(names, found.names, where)
        sources, targets = way[sources], way[targets]
    if weight is not None:
        _refuse_bad_weight(weight, ties, found, where)
    if not ties.all():
        sources, targets = sources[ties], targets[ties]
        weight = None if weight is None else np.asarray(weight)[ties]
    rows, tied = len(ties) + len(lone), int(np.count_nonzero(ties))
    provenance = provenance | {"rows": rows, "rows without a tie": rows - tied}
    if found.struck:
        provenance["missing"] = {word: count for word, count in found.struck.items() if word}
    if not len(names):
        what = f"none of its {len(ties):,} rows names an actor" if len(ties) else "it has no rows"
        subject = "frame" if provenance.get("from") == "frame" else where
        raise ValueError(f"{subject} makes no network: {what}")
    own = names_or_positions(names)
    return Edges(sources, targets, weight, len(names), directed, own, parallel, provenance, tuple(said), checked=True)


def _text(alone: Sequence[str]) -> Any:
    """A column of Arrow, as the columns of files are."""
    if not alone:
        return []
    import pyarrow as pa

    return pa.array(alone, pa.string())


def _refuse_bad_weight(weight: Any, ties: npt.NDArray[np.bool_], found: Coded, where: str) -> None:
    """An error if the weight of a tie is missing or out of range; that of a row without a tie may be."""
    given = np.asarray(weight)
    if given.dtype.kind != "f" or len(given) != len(ties) or (given.size and given.min() >= 0 and given.max() < np.inf):
        return
    bad = np.flatnonzero(~((given >= 0) & (given < np.inf)) & ties)
    if len(bad):
        first = int(bad[0])
        ends = " and ".join(repr(found.names.tolist()[codes[first]]) for codes in found.codes[:2])
        if np.isnan(given[first]):
            problem, remedy = f"is missing for the tie between {ends} in {where}", "fill it, or leave the tie out"
            raise BadValue("weight", NOT_SHOWN, problem=problem, remedy=remedy)
        problem = f"of the tie between {ends} in {where} is not allowed"
        raise BadValue("weight", float(given[first]), "weights are finite (float32) and >= 0", problem=problem)


def _in_two_modes(source: Any, target: Any, alone: Any, modes: tuple[str, str], missing: tuple[str, ...]) -> Coded:
    """The names of both columns, each with its mode in front; those that stand alone are of the first mode."""
    columns = [coded([source, alone], missing), coded([target], missing)]
    first, second = (found.names.tolist() for found in columns)
    names = np.array([f"{modes[0]}:{name}" for name in first] + [f"{modes[1]}:{name}" for name in second])
    codes = columns[1].codes[0]
    codes = np.where(codes < 0, -1, codes + len(first))
    struck = Counter[str]()
    for found in columns:
        struck.update(found.struck)
    respelled = [name for found in columns for name in found.respelled]
    return Coded([columns[0].codes[0], codes, columns[0].codes[1]], names, struck, respelled)


def _among(names: npt.NDArray[Any], found: npt.NDArray[Any], where: str) -> Int64s:
    """The position among `names` of each name that was found; an unknown one is an error."""
    lookup = Lookup(names, len(names))
    at = lookup.positions("nodes", found, missing=True)
    if (at < 0).any():
        stranger = found[int(np.argmax(at < 0)) :][:1].tolist()[0]
        problem = f"do not hold {stranger!r}, whom {where} names"
        raise BadValue("nodes", NOT_SHOWN, problem=problem, remedy="add this actor, or leave its ties out")
    return np.append(at.astype(np.int64), -1)  # a missing name stays missing


def _said(found: Coded, where: str) -> list[str]:
    """What was done to names, in words."""
    said = []
    for word, count in found.struck.items():
        if word:
            remedy = "to keep it as a name, leave it out of missing=, for example missing=('',)"
            said.append(f"{where}: {word} was taken as missing in {count} {_rows(count)}; {remedy}")
    return [*said, *said_of_spellings(found.respelled, where)]


def _rows(count: int) -> str:
    return "row" if count == 1 else "rows"


def columns_of(frame: Any, wanted: Columns, where: str) -> pd.DataFrame:
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
    levels = [n for n in names if isinstance(n, Hashable) and n in frame.index.names and n not in frame.columns]
    frame = frame.reset_index(level=levels) if levels else frame  # such as what groupby(["source", "target"]) gives
    require_columns(wanted, list(frame.columns), where)
    columns: pd.DataFrame = frame[names].reset_index(drop=True)
    return columns


def _arrow(frame: Any) -> Any:
    import pyarrow as pa

    if hasattr(frame, "__arrow_c_stream__"):
        try:
            return pa.table(frame)
        except pa.ArrowInvalid:  # one column alone
            pass
    if hasattr(frame, "to_arrow"):
        return frame.to_arrow()
    ways = {"collect": "pass frame.collect()", "reset_index": "pass series.reset_index(), which has columns"}
    way = next((way for name, way in ways.items() if hasattr(frame, name)), None)
    remedy = "pass a pandas or polars DataFrame, or a table that speaks Arrow; files go to Network.read, "
    remedy += "graphs to Network.from_networkx, matrices to Network.from_scipy"
    raise BadType("frame", NOT_SHOWN, problem=f"is {kind_of(frame)}", remedy=way or remedy)


def require_columns(wanted: Columns, there: list[Any], where: str) -> None:
    """Raise ValueError unless each column is there once, and no two are the same; `where` is a word for the error."""
    for name, column in wanted.items():
        if not isinstance(column, Hashable):
            raise BadType(name, NOT_SHOWN, "it is the name of a column", problem=f"is {kind_of(column)}")
        if column not in there:
            near = did_you_mean(column, map(str, there))
            raise BadValue(name, column, near, problem=f"is not a column of {where}")
        if there.count(column) > 1:
            raise BadValue(name, column, problem=f"is the name of {there.count(column)} columns of {where}")
        earlier = next(other for other, given in wanted.items() if given == column)
        if earlier != name:
            raise BadValue(name, column, problem=f"is also the column of {earlier}", also=(earlier,))


def to_frame(arcs: Arcs) -> pd.DataFrame:
    """A row per tie: source, target and, if there are weights, weight."""
    import pandas as pd

    edges = listed(arcs)
    names = arcs.names
    ends = {"source": edges.source, "target": edges.target}
    columns = ends if names is None else {end: names[ids] for end, ids in ends.items()}
    return pd.DataFrame(columns if edges.weight is None else {**columns, "weight": edges.weight})
