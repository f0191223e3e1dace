"""Sheets of a workbook: real numbers with their formats, tables under frozen headings, light-blue cells to fill in."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.draft import draft

FILL = "#DDEBF7"  # light blue: a cell that people fill in
LONGEST = 32_767  # characters of a cell
_ROWS, _COLUMNS = 1_048_576, 16_384
_HIGHEST = 8  # lines of a row
_MADE = datetime(2000, 1, 1)
_HEAD = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "bg_color": "#F2F2F2"}


class Number(NamedTuple):
    """A number and its format."""

    value: float
    form: str = "General"


Item = str | bool | int | float | Number | None


class Column(NamedTuple):
    """A column of a table; the numbers of one that is right stand to the right, as does its heading."""

    heading: str
    width: float = 12
    right: bool = False
    filled_in: bool = False  # by people
    wraps: bool = False


class Book:
    """A workbook that is being written, and its formats, each made once."""

    def __init__(self, made: Any) -> None:
        self.made = made
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def look(self, **properties: Any) -> Any:
        """A format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.made.add_format(properties)
        return self._formats[key]

    def sheet(self, name: str, title: str, *said: str) -> Sheet:
        """A new sheet with a title and sentences beneath it."""
        sheet = Sheet(self, name)
        sheet.write(0, 0, title, bold=True, font_size=14)
        for line in said:
            sheet.row += 1
            sheet.write(sheet.row, 0, line, font_color="#595959")
        sheet.row += 2
        return sheet


class Sheet:
    """A sheet that is being written from top to bottom; `row` is the next free row, counted from 0."""

    def __init__(self, book: Book, name: str) -> None:
        self.book, self.name, self.row = book, name, 0
        self.made = book.made.add_worksheet(name)
        self.made.hide_gridlines(2)
        self.made.set_landscape()
        self.made.set_paper(9)
        self.made.fit_to_pages(1, 0)
        self.made.set_footer("&L&A&RPage &P of &N")

    def write(self, row: int, column: int, item: Item, **look: Any) -> None:
        """Write a cell; what is missing is an empty cell, and text is never a formula."""
        number = _number_of(item)
        if row >= _ROWS or column >= _COLUMNS:
            problem = f"needs row {row + 1:,} and column {column + 1:,} of the sheet {self.name}"
            allowed = f"a sheet has {_ROWS:,} rows and {_COLUMNS:,} columns"
            raise BadValue("workbook", NOT_SHOWN, allowed, problem=problem, remedy="use to_frame() for so much")
        if number is not None and math.isfinite(number.value):
            form = {} if number.form == "General" else {"num_format": number.form}
            self.made.write_number(row, column, number.value, self.book.look(**look, **form))
        elif number is not None and math.isinf(number.value):
            text, right = "∞" if number.value > 0 else "−∞", look | {"align": "right"}
            self.made.write_string(row, column, text, self.book.look(**right))
        elif isinstance(item, bool):
            self.made.write_boolean(row, column, item, self.book.look(**look))
        elif isinstance(item, str) and item:
            self.made.write_string(row, column, item[:LONGEST], self.book.look(**look))
        else:
            self.made.write_blank(row, column, None, self.book.look(**look))

    def fit(self, row: int, texts: Sequence[tuple[Item, float]]) -> None:
        """Make a row as high as its longest text in a column of some width: not every program does so."""
        lines = [
            sum(-(-len(line) // int(width)) or 1 for line in text.split("\n"))
            for text, width in texts
            if isinstance(text, str)
        ]
        if max(lines, default=1) > 1:
            self.made.set_row(row, 15 * min(max(lines), _HIGHEST))

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Item]], *, groups: int = 0) -> range:
        """The table of the sheet, under headings that stay in sight; and the rows that its body has.

        Parameters
        ----------
        columns : sequence of Column
        rows : sequence of sequence of Item
            An item per column.
        groups : int
            A rule stands above a row whose first cells, this many, are not those of the row above.
        """
        head = self.row
        if any(len(column.heading) > column.width for column in columns):
            self.made.set_row(head, 30)
        for k, column in enumerate(columns):
            self.write(head, k, column.heading, **_HEAD, **_side(columns, k))
            self.made.set_column(k, k, column.width)
        for i, row in enumerate(rows, head + 1):
            new = groups and i > head + 1 and list(row[:groups]) != list(rows[i - head - 2][:groups])
            for k, (column, item) in enumerate(zip(columns, row, strict=True)):
                look: dict[str, Any] = {"valign": "top", **({"top": 1, "top_color": "#BFBFBF"} if new else {})}
                look |= {"bg_color": FILL, "border": 1, "border_color": "#BFBFBF"} if column.filled_in else {}
                look |= {"text_wrap": True} if column.wraps else {}
                look |= _side(columns, k)
                self.write(i, k, item, **look)
            self.fit(i, [(item, column.width) for item, column in zip(row, columns, strict=True) if column.wraps])
        self.row = head + 1 + len(rows)
        self.made.freeze_panes(head + 1, 1)
        self.made.repeat_rows(head)
        if rows:
            self.made.autofilter(head, 0, self.row - 1, len(columns) - 1)
        return range(head + 1, self.row)


@contextmanager
def workbook(path: str | os.PathLike[str], title: str, subject: str) -> Iterator[Book]:
    """A workbook to write to; the file gets its name only when it is complete. The same content gives the same bytes.

    Raises
    ------
    BadValue
        If the name does not end in .xlsx.
    FileNotFoundError
        If its folder does not exist.
    """
    from xlsxwriter import Workbook

    if Path(path).suffix.lower() != ".xlsx":
        raise BadValue("path", os.fspath(path), "a workbook has the ending .xlsx", problem="has another ending")
    if not Path(path).parent.is_dir():  # before the work
        raise FileNotFoundError(f"the folder {Path(path).parent} does not exist; create it first")
    memory = BytesIO()
    made = Workbook(memory, {"in_memory": True})
    made.set_properties({"title": title, "subject": subject, "author": "uptake", "created": _MADE})
    yield Book(made)
    made.close()
    with draft(path) as file:
        Path(file).write_bytes(memory.getbuffer())


def cell(row: int, column: int) -> str:
    """The address of a cell, both counted from 0.

    Examples
    --------
    >>> cell(13, 2), cell(0, 27)
    ('C14', 'AB1')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def _side(columns: Sequence[Column], k: int) -> dict[str, Any]:
    """On which side the cells of a column stand: those that follow numbers are set off a little."""
    if columns[k].right:
        return {"align": "right"}
    return {"align": "left", "indent": 1} if k and columns[k - 1].right else {}


def _number_of(item: Item) -> Number | None:
    if isinstance(item, int | float) and not isinstance(item, bool):
        return Number(item)
    return item if isinstance(item, Number) else None
