"""Rows of a text file that are ties: which columns, with or without a header, and what is no list of ties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.basis.suggest import did_you_mean
from uptake.network.files.layout import fields, looks_like_row
from uptake.network.files.sheets import columns_named
from uptake.network.files.text import Source, Unread, at_line, at_row, read_table
from uptake.network.names.coded import coded
from uptake.network.names.numbers import whole_or_text
from uptake.network.names.rule import MISSING

LAYOUTS = ("edges", "adjacency")
_USUAL = {"source", "target", "from", "to", "ego", "alter", "node1", "node2", "id1", "id2", "user", "item", "weight"}


class Ties(NamedTuple):
    """Columns of ties, as text."""

    source: Any
    target: Any
    weight: Any  # numbers, or None
    alone: list[str]  # actors that stand alone in their line
    notes: list[str]
    columns: dict[str, str | int]  # where each was found


def read_ties(source: Source, columns: dict[str, str | int | None], *, layout: str | None, skip: int | None) -> Ties:
    """The ties of a text file.

    Parameters
    ----------
    source : Source
    columns : dict
        The columns "source", "target" and perhaps "weight", by name or number; None where none was given.
    layout : "edges", "adjacency" or None
        None: edges, and an error where the file looks like a list of neighbours.
    skip : int or None
        None: an error where the first line may hold the numbers of actors and ties.
    """
    if layout is not None and layout not in LAYOUTS:
        raise BadValue("layout", layout, did_you_mean(layout, LAYOUTS))
    first = fields(source.lines[0], source.separator)
    given = {name: column for name, column in columns.items() if column is not None}
    numbered = [isinstance(column, int) for column in given.values()]
    if any(numbered) and not all(numbered):
        remedy = "numbers are for files without a header"
        raise BadType("source", NOT_SHOWN, problem="and the other columns mix names and numbers", remedy=remedy)
    bare = all(numbered) if given else looks_like_row(first)
    if layout == "adjacency":
        for name, column in given.items():
            raise BadValue(name, column, problem="does not apply to layout='adjacency', whose lines have no columns")
        return _neighbours(source)
    if not bare:
        return _by_name(source, {name: str(column or name) for name, column in columns.items()}, first)
    wanted = {"source": 0, "target": 1} | {name: int(column) for name, column in given.items()}
    if wanted["source"] == wanted["target"]:
        raise BadValue("source", wanted["source"], problem="is also the column of target", also=("target",))
    _refuse_header(source, first, wanted)
    if skip is None:
        _refuse_counts(source, first)
    return _by_number(source, wanted, checked=layout is None)


def _by_name(source: Source, names: dict[str, str], first: list[str]) -> Ties:
    header = [name.strip() for name in first]
    for name, column in names.items():
        if column.isdigit() and (column not in header or looks_like_row(first)):
            remedy = f"in a file without a header columns have numbers: write {name} = {column} without quotes"
            raise BadValue(name, column, problem=f"is text, and {source.path} has no such column", remedy=remedy)
    if looks_like_row(first):
        remedy = "if the file has no header, give columns by number: source=0, target=1"
        raise ValueError(f"{at_line(source, 0)} was to be the header and holds numbers; {remedy}")
    try:
        columns = columns_named(names, header, str(source.path))
    except BadValue as error:
        if error.name in names and names[error.name] not in header:
            remedy = "if the file has no header, give columns by number: source=0, target=1"
            problem = f"{error.problem}, whose header is {source.lines[0].strip()!r}"
            if len(header) == 1 and len(header[0].split()) > 1:
                remedy = "if blanks stand between the columns, give separator=r'\\s+'"
            raise BadValue(error.name, error.value, error.allowed, problem=problem, remedy=remedy) from None
        raise
    table = read_table(source, list(columns.values()))
    _refuse_header_again(source, [table.columns[columns[end]] for end in ("source", "target")], columns)
    return _ties(source, table, {name: columns[name] for name in columns})


def _refuse_header_again(source: Source, ends: list[Any], columns: dict[str, str]) -> None:
    """Refuse a row that repeats the header, as in files that were joined."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kinds = [getattr(column, "type", None) for column in ends]  # a column of whole numbers is an array of NumPy
    if not all(kind in (pa.string(), pa.large_string()) for kind in kinds):
        return
    same = pc.and_(pc.equal(ends[0], columns["source"]), pc.equal(ends[1], columns["target"]))
    if pc.any(same).as_py():
        row = pc.index(same, True).as_py() + 1
        repeated = f"{columns['source']!r} and {columns['target']!r}"
        raise ValueError(f"{source.path}: row {row} repeats the header ({repeated}); leave that line out")


def _by_number(source: Source, wanted: dict[str, int], *, checked: bool) -> Ties:
    width = len(fields(source.lines[0], source.separator))
    unread = [i for i in range(width) if i not in wanted.values()] if checked else []
    table = read_table(source, [*dict.fromkeys(wanted.values()), *unread])
    if unread:
        _refuse_neighbours(source, table.columns, wanted, unread)
    return _ties(source, table, wanted)


def _ties(source: Source, table: Any, columns: dict[str, Any]) -> Ties:
    weight = None
    if "weight" in columns:
        weight = numbers("weight", table.columns[columns["weight"]], source, header=bool(table.names))
    if table.alone and 0 not in (_place(columns[end], table.names) for end in ("source", "target")):
        what = "stands alone in its line, where no actor stands in the first column"
        raise ValueError(f"{source.path}: {table.alone[0]!r} {what}; give the line all its fields")
    source_column, target_column = (whole_or_text(table.columns.pop(columns[end])) for end in ("source", "target"))
    return Ties(source_column, target_column, weight, table.alone, table.notes, columns)


def _place(column: str | int, header: list[str]) -> int:
    return column if isinstance(column, int) else header.index(column)


def numbers(name: str, column: Any, source: Source, *, header: bool = False) -> Any:
    """A column of text or whole numbers as floats, NaN where there is none; a comma may stand for the decimal point.

    Commas that may separate thousands are refused, unless semicolons or tabs stand between the columns.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_integer(column.type):
        return pc.cast(column, pa.float64(), safe=False).to_numpy()
    column = pc.utf8_trim_whitespace(column)
    column = pc.if_else(pc.is_in(column, pa.array(MISSING)), None, column)
    for text in (column, pc.replace_substring(column, ",", ".")):
        try:
            found = pc.cast(text, pa.float64()).to_numpy()
        except pa.ArrowInvalid:
            continue
        if text is not column and source.separator == ",":
            _refuse_thousands(name, column, source, header)
        return found
    for i, value in enumerate(column.to_pylist()):
        try:
            float((value or "nan").replace(",", "."))
        except ValueError:
            raise BadValue(name, value, "it is a number", problem=f"of {at_row(source, i, header)} is none") from None
    raise AssertionError


def _refuse_thousands(name: str, column: Any, source: Source, header: bool) -> None:
    """An error if every comma has three digits behind it."""
    import pyarrow.compute as pc

    commas = pc.match_substring(column, ",").fill_null(False).to_numpy(zero_copy_only=False)
    thousands = pc.match_substring_regex(column, r"^[+-]?[1-9]\d{0,2}(,\d{3})+$").fill_null(False)
    if (thousands.to_numpy(zero_copy_only=False) == commas).all():
        first = int(np.argmax(commas))
        problem = f"of {at_row(source, first, header)} may be in thousands, or a decimal"
        raise BadValue(name, column[first].as_py(), problem=problem, remedy="write 1000, or 1.000")


def _refuse_header(source: Source, first: list[str], wanted: dict[str, int]) -> None:
    """An error if columns are given by number, and the first line is a header."""
    named = [first[i].strip() for i in wanted.values() if i < len(first)]
    rest = [fields(line, source.separator) for line in source.lines[1:]]
    whole = rest and all(looks_like_row([row[i] for i in wanted.values() if i < len(row)]) for row in rest)
    words = not any(looks_like_row([name]) for name in named)
    if words and (whole or {name.lower() for name in named} <= _USUAL):
        names = ", ".join(f"{name}={first[i].strip()!r}" for name, i in wanted.items() if i < len(first))
        raise ValueError(f"{at_line(source, 0)} looks like a header; write {names}, or skip=1 to leave the line out")


def _refuse_counts(source: Source, first: list[str]) -> None:
    """An error if the first line may hold the numbers of actors and ties, as in files of benchmarks."""
    widths = {len(fields(line, source.separator)) for line in source.lines[1:]}
    if all(field.strip().isdigit() for field in first) and len(first) < 3 and widths and min(widths) > len(first):
        what = "has fewer fields than the others, and may hold the numbers of actors and ties"
        remedy = (
            "write skip=1 to leave it out, skip=0 if it is an actor, or layout='adjacency' if a line is an actor and "
            "its neighbours"
        )
        raise ValueError(f"{at_line(source, 0)} {what}; {remedy}")
    if not 2 <= len(first) <= 3 or not all(field.strip().isdigit() for field in first[:2]):
        return
    actors, ties = int(first[0]), int(first[1])
    highest = max(
        (int(f) for line in source.lines[1:] for f in fields(line, source.separator)[:2] if f.strip().isdigit()),
        default=0,
    )
    if highest > actors:
        return
    if source.rest is not None:
        raise Unread
    others = source.body.data.strip().count(b"\n")
    if others and ties in (others, 2 * others):
        what = f"may hold the numbers of actors and ties: {others:,} lines follow"
        raise ValueError(f"{at_line(source, 0)} {what}; write skip=1 to leave it out, or skip=0 if it is a tie")


def _refuse_neighbours(source: Source, columns: dict[Any, Any], wanted: dict[str, int], unread: Sequence[int]) -> None:
    """An error if columns that were not read hold actors, as in lists of neighbours."""
    ends = [columns[wanted["source"]], columns[wanted["target"]]]
    for i in unread:
        found = coded([*ends, columns[i]])
        there = found.codes[2][found.codes[2] >= 0]
        of_ties = np.zeros(len(found.names) + 1, bool)
        of_ties[found.codes[0]] = of_ties[found.codes[1]] = True
        different = len(np.unique(there))
        alone = len(np.unique(found.codes[0])) == len(found.codes[0])  # each actor begins one line
        if (
            len(there)
            and of_ties[there].all()
            and (2 * different >= min(len(there), len(found.names)) or (alone and different > 1))
        ):
            what = f"column {i} holds names of actors too, and was not to be read"
            remedy = (
                "write layout='adjacency' if a line is an actor and its neighbours, weight= if the column holds "
                "weights, or layout='edges' to leave it out"
            )
            raise ValueError(f"{at_line(source, 0)}: {what}; {remedy}")


def _neighbours(source: Source) -> Ties:
    """Ties of lines that hold an actor and its neighbours."""
    import pyarrow as pa

    ends: tuple[list[str], list[str]] = [], []
    alone = []
    for line in source.body.data.decode("utf-8").splitlines():
        actor, *others = fields(line, source.separator) or [""]
        if not actor.strip():
            continue
        others = [other for other in others if other.strip()]
        ends[0].extend([actor] * len(others))
        ends[1].extend(others)
        if not others:
            alone.append(actor)
    source_column, target_column = (pa.array(end, pa.string()) for end in ends)
    return Ties(source_column, target_column, None, alone, list(source.notes), {"layout": "adjacency"})
