"""Lists of actors: names given as a list, a table or a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.paths import path_of
from uptake.network.files.guard import read_whole
from uptake.network.files.layout import fields
from uptake.network.files.sheets import ARROW, EXCEL, columns_named, read_sheet
from uptake.network.files.text import Source, at_line, open_text, read_table
from uptake.network.names.coded import coded

ID = "id"


def names_of_nodes(nodes: Any, missing: Iterable[str]) -> Any:
    """The names of a list of actors.

    Parameters
    ----------
    nodes : list, array, Series, range, table or path
        A table or a file has a column "id"; a table of one column holds names there.
    missing : iterable of text
        Words for no name, in a file.
    """
    if isinstance(nodes, str | Path):
        try:
            column = people_table(path_of("nodes", nodes), [ID])[0][ID]
        except BadValue as error:
            remedy = "the first line of a file of actors names its columns, one of them id"
            if error.name == "nodes":
                raise
            raise BadValue("nodes", str(nodes), error.allowed, problem="has no column 'id'", remedy=remedy) from None
        found = coded([column], missing)
        return found.names[found.codes[0][found.codes[0] >= 0]]
    if hasattr(nodes, "columns"):
        if ID not in nodes.columns and getattr(getattr(nodes, "index", None), "name", None) == ID:
            return nodes.index
        there = [str(name) for name in nodes.columns]
        name = there[0] if len(there) == 1 else columns_named({ID: ID}, there, "nodes")[ID]
        return nodes[name]
    return nodes


def people_table(path: Path, wanted: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Columns of a file with a row per actor, and the names of all its columns."""
    refuse_no_file("nodes", path)
    names = {name: name for name in wanted}
    if path.suffix.lower() in (*ARROW, *EXCEL):
        return read_whole(path, lambda: read_sheet(path, names))
    return read_whole(path, lambda: _text_columns(open_text(path), names))


class Listing(NamedTuple):
    """A file with a row per person, or per pair."""

    columns: dict[str | int, Any]  # entries by the names of columns that differ; by number where there is no header
    header: list[str]  # the names of all columns; empty where there is no header
    rows: int
    notes: list[str]


def read_listing(
    path: Path,
    *,
    header: bool = True,
    separator: str | None = None,
    encoding: str | None = None,
    skip: int | None = None,
    sheet: str | int | None = None,
) -> Listing:
    """All columns of a file, none of them guessed to hold numbers.

    Parameters
    ----------
    path : Path
    header : bool
        Whether the first row holds the names of columns.
    separator, encoding, skip, sheet : optional
        As in `Network.read`.
    """
    refuse_no_file("file", path)
    if path.suffix.lower() in (*ARROW, *EXCEL):
        for name, value in (("separator", separator), ("encoding", encoding), ("skip", skip)):
            if value is not None:
                raise BadValue(name, value, problem=f"does not apply: {path} is no text")
        if not header:
            raise BadValue("column", NOT_SHOWN, problem=f"is a number; columns of {path} have names")
        columns, there = read_whole(path, lambda: read_sheet(path, None, sheet))
        return Listing(dict(columns.items()), there, len(next(iter(columns.values()), ())), [])
    if sheet is not None:
        raise BadValue("sheet", sheet, problem=f"does not apply: {path} is no workbook")
    how: dict[str, Any] = {"separator": separator, "encoding": encoding, "skip": skip or 0}
    return read_whole(path, lambda: _text_listing(open_text(path, **how), header))


def refuse_no_file(name: str, path: Path) -> None:
    """Raise if there is no such file, or it is a folder or a pipe; `name` is the argument."""
    if not path.exists():
        raise FileNotFoundError(f"{name}: {path} does not exist")
    if not path.is_file():
        raise ValueError(f"{name}: {path} is no file")


def _text_columns(source: Source, names: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    there = header_of(source)
    columns = columns_named(names, there, str(source.path))
    table = read_table(source, list(columns.values()), fewest=1)
    _refuse_short(source, table.alone, len(there))
    return {name: table.columns[column] for name, column in columns.items()}, there


def _text_listing(source: Source, header: bool) -> Listing:
    there = header_of(source)
    if header:
        wanted: list[str | int] = [name for name in dict.fromkeys(there) if name and there.count(name) == 1]
        if not wanted:
            raise ValueError(f"{at_line(source, 0)} was to be the header, and names no column")
    else:
        wanted = list(range(len(there)))
    table = read_table(source, wanted, fewest=1)
    _refuse_short(source, table.alone, len(there))
    rows = len(table.columns[wanted[0]])
    return Listing(table.columns, there if header else [], rows, table.notes)


def header_of(source: Source) -> list[str]:
    """The fields of the first line."""
    return [name.strip() for name in fields(source.lines[0], source.separator)]


def _refuse_short(source: Source, alone: list[str], width: int) -> None:
    if alone and width > 1:
        remedy = f"give it {width} fields; a field may be empty"
        raise ValueError(f"{source.path}: {alone[0]!r} stands alone in its line, and others have {width}; {remedy}")
