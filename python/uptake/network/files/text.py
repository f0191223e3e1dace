"""Delimited text as a table: CSV, TSV and lists with white space between, every column as text."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn

from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, shown
from uptake.network.files.arrow import arrow_threads
from uptake.network.files.decode import Text, text_of_file, unpacked_name
from uptake.network.files.layout import (
    WHITE,
    Body,
    body_of,
    fields,
    line_number,
    looks_like_row,
    sample_of,
    separator_of,
)
from uptake.network.files.whole import whole_numbers

SEPARATORS = {
    ".csv": ",",
    ".tsv": "\t",
    ".tab": "\t",
    ".txt": WHITE,
    ".edges": WHITE,
    ".edgelist": WHITE,
    ".dat": WHITE,
}
_RARE = "\x1f"  # stands for a separator of several characters


class Table(NamedTuple):
    """What a file of rows holds."""

    columns: dict[str | int, Any]  # pyarrow columns of text, by name, or by number where there is no header
    names: list[str]  # the header; empty if there is none
    alone: list[str]  # fields that are the only one in their line
    comments: list[str]  # at the top of the file
    notes: list[str]  # what was guessed or left out


class Source(NamedTuple):
    """The lines of a file, once their separator is known."""

    path: Path
    body: Body
    separator: str
    lines: list[str]  # the first ones
    notes: list[str]
    rest: BinaryIO | None = None  # the lines behind the body, if they are still to be read


class Unread(Exception):
    """The whole text is needed, and the body is its beginning."""


def open_text(
    path: Path,
    *,
    separator: str | None = None,
    encoding: str | None = None,
    skip: int = 0,
    beginning: tuple[bytes, BinaryIO] | None = None,
) -> Source:
    """Decode a file, leave out comments and the first `skip` lines, and find the separator.

    With the `beginning` of a file, that alone is decoded. What needs more of the text raises `Unread`.

    Raises
    ------
    ValueError
        If the file is empty, or is no text.
    """
    text = text_of_file(path, encoding) if beginning is None else Text(beginning[0], "")
    rest = None if beginning is None else beginning[1]
    data, skipped = text.data, 0
    for _ in range(skip):
        skipped = data.find(b"\n", skipped) + 1 or len(data)
    body = body_of(data[skipped:])
    body = body._replace(dropped=[*range(1, skip + 1), *(line + skip for line in body.dropped)])
    body = body._replace(late=[line + skip for line in body.late])
    lines = sample_of(body.data)
    if not lines:
        if rest is not None:
            raise Unread
        raise ValueError(f"{path} is empty" if not data.strip() else f"{path} has comments and no rows")
    mark = _separator(separator) or body.separator
    if mark is None:
        ending = unpacked_name(path).suffix
        mark = separator_of(lines, SEPARATORS.get(ending.lower(), WHITE))
    if len(mark) > 1:
        body = body._replace(data=body.data.replace(mark.encode(), _RARE.encode()))
        mark = _RARE
    if mark == WHITE:
        body = body._replace(data=_single_blanks(body.data))
    lines = sample_of(body.data)
    return Source(path, body, mark, lines, [text.note] if text.note else [], rest)


def read_table(source: Source, wanted: Sequence[str | int], *, fewest: int = 2) -> Table:
    """The wanted columns of a file: by name if it has a header, by number if it has none.

    A file has `fewest` columns at least.
    """
    numbered = [isinstance(column, int) for column in wanted]
    if any(numbered) and not all(numbered):
        remedy = "numbers are for files without a header"
        raise BadType("source", NOT_SHOWN, problem="and the other columns mix names and numbers", remedy=remedy)
    first = fields(source.lines[0], source.separator)
    if len(first) < fewest and not any(len(fields(line, source.separator)) > 1 for line in source.lines):
        raise ValueError(f"{at_line(source, 0)}: one column alone; say what stands between columns with separator=")
    if all(numbered):
        width = max(len(fields(line, source.separator)) for line in source.lines[:2])
        for column in wanted:
            if not 0 <= int(column) < width:
                place = f"{source.path} has {width} columns, 0 .. {width - 1}"
                raise BadValue("column", column, place, problem="is no column")
        names, header = [str(i) for i in range(width)], []
    else:
        if looks_like_row(first):
            remedy = "if the file has no header, give columns by number: source=0, target=1"
            raise ValueError(f"{at_line(source, 0)}: was to be the header, and holds numbers; {remedy}")
        header = [name.strip() for name in first]
        names = _with_row_names(source, header)
    return _parsed(source, names, wanted, header, _behind_first_line(source.body.data) if header else 0)


def _parsed(source: Source, names: list[str], wanted: Sequence[str | int], header: list[str], start: int) -> Table:
    """The rows that begin at a place of the body; the body is never copied, as it may be large."""
    import pyarrow as pa
    import pyarrow.csv as pc

    alone: list[str] = []

    def of_another_width(row: Any) -> str:
        if row.actual_columns > 1:
            return "error"
        if row.text.strip():
            alone.append(next(iter(fields(row.text, source.separator)), ""))
        return "skip"

    data = source.body.data
    unique = [name if names.count(name) == 1 else f"{name}\0{i}" for i, name in enumerate(names)]
    keep = [str(column) for column in wanted]
    all_wanted = sorted(keep) == sorted(unique)
    whole = whole_numbers(data, start, source.rest, unique, source.separator) if all_wanted else None
    if whole is not None:
        notes = [*source.notes, *_said_of_comments(source)]
        return Table({column: whole[str(column)] for column in wanted}, header, [], source.body.comments, notes)
    if source.rest is not None:
        raise Unread
    quoted = data.find(b'"', start) >= 0
    if re.compile(rb"\S").search(data, start) is None:
        table = pa.table({name: pa.array([], pa.string()) for name in keep})
    else:
        try:
            with arrow_threads():
                table = pc.read_csv(
                    pa.py_buffer(data).slice(start),
                    pc.ReadOptions(column_names=unique),
                    pc.ParseOptions(
                        delimiter=source.separator,
                        quote_char='"' if quoted else False,
                        newlines_in_values=quoted,
                        invalid_row_handler=of_another_width,
                    ),
                    pc.ConvertOptions(column_types=dict.fromkeys(unique, pa.string()), include_columns=keep),
                )
        except pa.ArrowInvalid as error:
            _refuse_widths(source, start, len(names), bool(header), error)
    columns = {column: table[str(column)] for column in wanted}
    notes = [*source.notes, *_said_of_comments(source)]
    if quoted:
        columns = {column: _without_quotes(values) for column, values in columns.items()}
        notes += _said_of_line_breaks(source, [*columns.values(), pa.array(alone, pa.string())])
    return Table(columns, header, alone, source.body.comments, notes)


def _said_of_comments(source: Source) -> list[str]:
    return [f"{source.path}, line {line}: begins with # or %, so it is a comment" for line in source.body.late]


def _without_quotes(values: Any) -> Any:
    """A column without quotes behind a blank, as in ``a, "b"``, and without those of Excel's ``="007"``."""
    import pyarrow.compute as pc

    around = r'^(?:\s+|=)"(.*)"\s*$'
    if pc.any(pc.match_substring_regex(values, around)).as_py():
        return pc.replace_substring_regex(values, around, r"\1")
    return values


def _said_of_line_breaks(source: Source, columns: list[Any]) -> list[str]:
    """A note on names that hold a line break, which shows a quote that is never closed."""
    import pyarrow.compute as pc

    for values in columns:
        at = pc.index(pc.match_substring(values, "\n"), True).as_py()
        if at >= 0:
            name = shown(values[at].as_py())
            if source.body.data.count(b'"') % 2:
                raise ValueError(f"{source.path}: a quote is never closed; it begins {name}")
            return [f"{source.path}: a field holds a line break: {name}; see whether a quote is missing"]
    return []


def at_line(source: Source, row: int) -> str:
    """Words for a line of the body: file, number, and the line itself."""
    lines = [i for i, line in enumerate(source.body.data.split(b"\n")) if line.strip()]
    at = lines[row]
    text = source.body.data.split(b"\n")[at].decode("utf-8", "replace")
    return f"{source.path}, line {line_number(at, source.body.dropped)}: {_shown(text)}"


def at_row(source: Source, row: int, header: bool) -> str:
    """Words for the line of a row of a table, counted from 0: file, number, and the line itself.

    Lines with one field alone are no rows.
    """
    text = StringIO(source.body.data.decode("utf-8", "replace"), newline="")
    rows = csv.reader(text, delimiter=source.separator)
    left = row + header
    for found in rows:
        if len(found) > 1:
            if left == 0:
                number = line_number(rows.line_num - 1, source.body.dropped)
                return f"{source.path}, line {number}: {_shown(source.separator.join(found))}"
            left -= 1
    return str(source.path)


def _shown(line: str) -> str:
    line = line.strip().replace(_RARE, " ")
    return repr(line if len(line) <= 80 else line[:77] + "...")


def _refuse_widths(source: Source, start: int, width: int, header: bool, error: Exception) -> NoReturn:
    """The error for the first row that has another number of fields."""
    text = StringIO(source.body.data[start:].decode("utf-8", "replace"), newline="")
    for at, line in enumerate(text, source.body.data.count(b"\n", 0, start)):
        found = len(next(csv.reader([line.rstrip("\r\n")], delimiter=source.separator), []))
        if found > 1 and found != width:
            number = line_number(at, source.body.dropped)
            others = f"the header names {width}" if header else f"the first row has {width}"
            remedy = (
                "give the column a name, or put quotes around a field that holds the separator"
                if header
                else "if each line is an actor and its neighbours, give layout='adjacency'"
            )
            raise ValueError(
                f"{source.path}, line {number}: {_shown(line)} has {found} fields, {others}; {remedy}"
            ) from None
    raise ValueError(f"{source.path} cannot be read: {error}") from None


def _with_row_names(source: Source, header: list[str]) -> list[str]:
    """The names of all columns: R writes the names of rows in quotes, and no name above them."""
    rows = source.lines[1:]
    longer = rows and all(len(fields(row, source.separator)) == len(header) + 1 for row in rows)
    return ["", *header] if longer and all(row.startswith('"') for row in rows) else header


def _behind_first_line(data: bytes) -> int:
    """Where the line begins that follows the first one that is not blank."""
    first = re.compile(rb"\S").search(data)
    return data.find(b"\n", first.start()) + 1 or len(data) if first else len(data)


def _separator(given: str | None) -> str | None:
    if given is None:
        return None
    if given in (r"\s+", r"\s", r"[ \t]+", "whitespace") or (given and not given.strip(" ")):
        return WHITE
    if not isinstance(given, str) or not given or "\n" in given or '"' in given:
        raise BadValue("separator", given, r"for example ',' or ';' or '\t', or '\s+' for white space")
    return given


def _single_blanks(data: bytes) -> bytes:
    """One blank between columns, none at the ends of lines; what stands in quotes is not changed."""
    if not (b"\t" in data or b"  " in data or b"\n " in data or b" \n" in data or b" \r" in data or data[:1] == b" "):
        return data.rstrip(b" ")
    if b'"' in data:
        data = re.sub(rb'("[^"]*")|[ \t]+', lambda found: found[1] or b" ", data)
    else:
        data = re.sub(rb"[ \t]+", b" ", data)
    return re.sub(rb" ?(\r?\n) ?", rb"\1", data).strip(b" ")
