"""Which reader a file takes, by its name. `Network.read` documents the arguments."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from uptake.basis.checks import BadType, BadValue, kind_of, whole
from uptake.basis.paths import path_of
from uptake.basis.suggest import nearest
from uptake.network.arcs import Arcs
from uptake.network.convert.frames import named_edges
from uptake.network.edges import Edges
from uptake.network.files.decode import beginning_of_file, unpacked_name
from uptake.network.files.graphs import READERS, read_graph
from uptake.network.files.guard import read_whole
from uptake.network.files.konect import is_konect, read_konect
from uptake.network.files.load import load, refuse_pipe
from uptake.network.files.people import names_of_nodes
from uptake.network.files.rows import Ties, read_ties
from uptake.network.files.saved import is_saved
from uptake.network.files.sheets import ARROW, EXCEL, read_sheet, sheet_numbers
from uptake.network.files.text import SEPARATORS, Source, Unread, open_text
from uptake.network.names.rule import MISSING, words_for_missing


class Asked(NamedTuple):
    """The arguments of `Network.read`; None stands for one that was not given."""

    source: str | int | None = None
    target: str | int | None = None
    weight: str | int | None = None
    directed: bool | None = None
    nodes: Any = None
    parallel: str | None = None
    separator: str | None = None
    encoding: str | None = None
    skip: int | None = None
    layout: str | None = None
    missing: Any = None
    two_mode: bool | None = None
    sheet: str | int | None = None


def read(path: str | Path, asked: Asked) -> Edges | Arcs:
    """A list of ties, or a saved network."""
    path = path_of("path", path, "a table goes to Network.from_frame, a graph to Network.from_networkx")
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist")
    for name in ("source", "target", "weight"):
        column = getattr(asked, name)
        if isinstance(column, bool) or not isinstance(column, str | int | None):
            raise BadType(name, column, "a column has a name, or a number", problem=f"is {kind_of(column)}")
    if asked.skip is not None:
        asked = asked._replace(skip=whole("skip", asked.skip, 0))
    refuse_pipe(path)
    if is_saved(path):
        _refuse_others(path, asked, "is a saved network", ())
        return load(path)
    plain = read_whole(path, lambda: unpacked_name(path))
    ending = plain.suffix.lower()
    if ending in READERS:
        _refuse_others(path, asked, "is a file of a graph", ("directed", "weight", "parallel"))
        edges = read_whole(path, lambda: read_graph(path, ending, asked.directed, asked.weight))
        return edges._replace(parallel=asked.parallel)
    if ending in (*ARROW, *EXCEL) and plain != path:
        raise ValueError(f"{path} is packed; unpack it, and give {plain.name}")
    if ending in (*ARROW, *EXCEL):
        _refuse_others(path, asked, "is no text", tuple(set(Asked._fields) - set(_OF_TEXT)))
        return _of_sheet(path, asked)
    if ending not in SEPARATORS and asked.separator is None and not plain.name.startswith("out."):
        endings = [*SEPARATORS, *READERS, *ARROW, *EXCEL, ".npz"]
        near = nearest(ending, endings)
        hint = "" if near is None else f"did you mean {near!r}? "
        what = f"unknown ending {ending!r}; {hint}known: {', '.join(endings)}, and out.* of KONECT"
        raise ValueError(f"{path}: {what}; for other files of text give separator=")
    return _of_text(path, asked)


_OF_TEXT = ("separator", "encoding", "skip", "layout")


def _of_text(path: Path, asked: Asked) -> Edges:
    ties, says, bip = read_whole(path, lambda: _ties_of_text(path, asked))  # the text is dropped here: memory
    directed, two_mode = asked.directed, bool(asked.two_mode)
    directed = says if directed is None else directed
    if asked.layout == "adjacency" and two_mode:
        raise BadValue("two_mode", True, problem=f"does not apply to layout='adjacency' of {path}")
    modes = _modes(ties.columns) if (two_mode or (bip and asked.two_mode is None)) else None
    note: dict[str, Any] = {"file": str(path), "format": "text", **ties.columns}
    notes = list(ties.notes)
    if modes is not None and asked.two_mode is None:
        notes.append(f"{path}: holds ties between two modes; actor 1 is named {modes[0]}:1 or {modes[1]}:1")
    return _named(path, asked, ties.source, ties.target, ties.weight, directed, note, ties.alone, notes, modes)


def _ties_of_text(path: Path, asked: Asked) -> tuple[Ties, bool, bool]:
    """The ties, whether the file says that they have a direction, and whether it says two modes.

    If all rows of a long file hold whole numbers alone, its text is never in memory as a whole.
    """
    how: dict[str, Any] = {"separator": asked.separator, "skip": asked.skip or 0}
    beginning = None if asked.encoding or asked.layout == "adjacency" else beginning_of_file(path)
    if beginning is not None:
        with beginning[1], suppress(Unread):
            return _ties_of(open_text(path, beginning=beginning, **how), path, asked)
    return _ties_of(open_text(path, encoding=asked.encoding, **how), path, asked)


def _ties_of(text: Source, path: Path, asked: Asked) -> tuple[Ties, bool, bool]:
    columns = {"source": asked.source, "target": asked.target}
    columns |= {} if asked.weight is None else {"weight": asked.weight}
    if not is_konect(path, text.body.comments):
        return read_ties(text, columns, layout=asked.layout, skip=asked.skip), False, False
    if asked.source is None and asked.target is None:
        return read_konect(text, asked.weight is not None)
    _, says, bip = read_konect(text, False)
    return read_ties(text, columns, layout=asked.layout, skip=asked.skip), says, bip


def _of_sheet(path: Path, asked: Asked) -> Edges:
    columns = {"source": "source" if asked.source is None else asked.source}
    columns["target"] = "target" if asked.target is None else asked.target
    columns |= {} if asked.weight is None else {"weight": asked.weight}
    found, _ = read_whole(path, lambda: read_sheet(path, columns, asked.sheet))  # type: ignore[arg-type]
    note = {"file": str(path), "format": path.suffix.lower().removeprefix("."), **columns}
    modes = _modes(columns) if asked.two_mode else None
    weight = sheet_numbers("weight", found["weight"], path) if "weight" in found else None
    return _named(path, asked, found["source"], found["target"], weight, bool(asked.directed), note, [], [], modes)


def _named(
    path: Path,
    asked: Asked,
    source: Any,
    target: Any,
    weight: Any,
    directed: bool,
    note: dict[str, Any],
    alone: list[str],
    notes: list[str],
    modes: tuple[str, str] | None,
) -> Edges:
    missing = MISSING if asked.missing is None else words_for_missing(asked.missing)
    nodes = None if asked.nodes is None else names_of_nodes(asked.nodes, missing)
    if len(source) == 0 and not alone and nodes is None:
        raise ValueError(f"{path} has a header and no rows")
    return named_edges(
        source,
        target,
        weight,
        nodes=nodes,
        directed=directed,
        parallel=asked.parallel,
        missing=missing,
        provenance=note,
        where=str(path),
        alone=alone,
        notes=notes,
        modes=modes,
    )


def _modes(columns: dict[str, Any]) -> tuple[str, str]:
    """Words for the two modes: the names of their columns."""
    words = columns["source"], columns["target"]
    return (str(words[0]), str(words[1])) if all(isinstance(word, str) for word in words) else ("first", "second")


def _refuse_others(path: Path, asked: Asked, what: str, allowed: tuple[str, ...]) -> None:
    """An error for an argument that the file answers itself."""
    for name, value in asked._asdict().items():
        if value is not None and name not in allowed:
            raise BadValue(name, value, problem=f"does not apply: {path} {what}")
