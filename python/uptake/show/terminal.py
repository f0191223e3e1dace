"""Tables that fit a terminal: what is too wide continues below, with the first column repeated.

And text that any terminal can write.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Column, Table


_PLAIN = {"×": "x", "−": "-", "–": "-", "…": "...", "£": "GBP ", "€": "EUR ", "∞": "inf", "“": '"', "”": '"'}


def make_writable(*streams: TextIO) -> None:
    """Let streams write any text: what their encoding lacks becomes a word, or the number of the character."""
    codecs.register_error("uptake.plain", _in_plain_words)
    for stream in streams:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="uptake.plain")


def _in_plain_words(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_PLAIN.get(c) or ascii(c)[1:-1] for c in lacking), error.end


def print_table(table: Table, console: Console) -> None:
    """Print a table, in several parts where the terminal is narrow; no number is cut."""
    if table.title:
        console.print(table.title, style="bold")
    for number, columns in enumerate(_parts(table, console)):
        if number:
            console.print()
        console.print(_of(columns, fold=_width(columns, console) > console.width))
    if table.caption:
        console.print(table.caption, style="dim")


def _parts(table: Table, console: Console) -> Iterator[list[Column]]:
    """As many columns as fit, at least one beside the first."""
    first, *others = table.columns
    part: list[Column] = []
    for column in others:
        if part and _width([first, *part, column], console) > console.width:
            yield [first, *part]
            part = []
        part.append(column)
    yield [first, *part]


def _width(columns: Sequence[Column], console: Console) -> int:
    return console.measure(_of(columns), options=console.options.update(width=10_000)).maximum


def _of(columns: Sequence[Column], fold: bool = False) -> Table:
    """The columns as a table; a number that is wider than the terminal is folded, not cut."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.header, justify=column.justify, no_wrap=not fold, overflow="fold")
    for cells in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*cells)
    return table
