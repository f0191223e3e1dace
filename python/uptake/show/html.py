"""The parts of a page as records, and how each is written as HTML.

Text is escaped where it is written, unless it is `Html` already.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from html import escape as as_entities
from typing import Literal, NamedTuple

from uptake.basis.text import visible
from uptake.show import wording
from uptake.show.tables import Cell


class Html(str):
    """Text that is HTML."""

    __slots__ = ()


def escape(text: str, *, lines: bool = False) -> str:
    """Text as HTML, on one line unless its line breaks are kept: no tags, no characters that a page obeys.

    >>> escape("<b>\\x07")
    '&lt;b&gt;\\\\x07'
    """
    return as_entities(visible(text, lines=lines))


def named(text: str) -> Html:
    """A name in a sentence: if it is written from right to left, the sentence around it is not."""
    return Html(f"<bdi>{escape(text)}</bdi>")


def listing(names: Sequence[str]) -> Html:
    """Names in a sentence: one, two and three."""
    return Html(wording.listed([named(name) for name in names]))


def html(*parts: str) -> Html:
    """The parts one after the other, escaped where they are plain text."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))


def strong(text: str) -> Html:
    """Text that stands out."""
    return Html(f"<strong>{named(text)}</strong>")


def joined(cell: Cell) -> Html:
    """Mean and interval in a sentence; neither is broken across lines."""
    return Html(" ".join(f'<span class="n">{escape(text)}</span>' for text in cell if text))


class Paragraph(NamedTuple):
    """A paragraph, of a style of report.css."""

    text: str
    style: str = ""


class Items(NamedTuple):
    """A list of points."""

    points: Sequence[str]


class Terms(NamedTuple):
    """Terms and what they are."""

    rows: Sequence[tuple[str, str]]


class Code(NamedTuple):
    """Text as it stands in a file, under a heading; folded where it is long."""

    heading: str
    text: str
    folded: bool = False


class Picture(NamedTuple):
    """An SVG that says what it shows, and its caption."""

    image: str
    caption: str


class Table(NamedTuple):
    """A table; the first cell of a row is its heading, with a key in a colour of report.css where colours are given.

    A table of the style "words" is aligned to the left, one of the style "wide" has narrow gaps. Groups are headings of
    the rows that follow, with their number.
    """

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    colours: Sequence[str] = ()
    style: Literal["", "words", "wide"] = ""
    groups: Sequence[tuple[Cell, int]] = ()


class Markup(NamedTuple):
    """HTML that stands as it is, such as controls and the script behind them."""

    text: Html


Block = Paragraph | Items | Terms | Code | Picture | Table | Markup


class Section(NamedTuple):
    """A section of the page; one without a heading has a label that screen readers say."""

    heading: str
    blocks: Sequence[Block]
    style: str = ""
    label: str = ""


def written(sections: Iterable[Section]) -> Html:
    """All sections as HTML; pictures and tables are numbered in the order in which they come."""
    figures, tables = itertools.count(1), itertools.count(1)
    return Html("\n".join(_section(section, figures, tables) for section in sections))


def _section(section: Section, figures: Iterator[int], tables: Iterator[int]) -> str:
    attributes = (("class", section.style), ("aria-label", section.label))
    opening = "".join(f' {name}="{escape(value)}"' for name, value in attributes if value)
    lines = [f"<section{opening}>"]
    if section.heading:
        lines.append(f"<h2>{escape(section.heading)}</h2>")
    for block in section.blocks:
        if isinstance(block, Picture):
            lines.append(_picture(block, next(figures)))
        elif isinstance(block, Table):
            lines.append(_table(block, next(tables)))
        else:
            lines.append(_words(block))
    return "\n".join([*lines, "</section>"])


def _words(block: Paragraph | Items | Terms | Code | Markup) -> str:
    if isinstance(block, Markup):
        return block.text
    if isinstance(block, Paragraph):
        opening = f'<p class="{block.style}">' if block.style else "<p>"
        return f"{opening}{html(block.text)}</p>"
    if isinstance(block, Items):
        points = "\n".join(f"<li>{html(point)}</li>" for point in block.points)
        return f"<ul>\n{points}\n</ul>"
    if isinstance(block, Terms):
        rows = "\n".join(f"<dt>{html(term)}</dt><dd>{html(text)}</dd>" for term, text in block.rows)
        return f"<dl>\n{rows}\n</dl>"
    if block.folded:
        summary = f"<summary>{escape(block.heading)}</summary>"
        return f"<details>\n{summary}\n<pre>{escape(block.text, lines=True)}</pre>\n</details>"
    return f"<h3>{escape(block.heading)}</h3>\n<pre>{escape(block.text, lines=True)}</pre>"


def _picture(picture: Picture, number: int) -> str:
    caption = f"<figcaption>Figure {number}. {escape(picture.caption)}</figcaption>"
    return f"<figure>\n{picture.image}\n{caption}\n</figure>"


def _table(table: Table, number: int) -> str:
    """A table that scrolls sideways where the window is too narrow, also by keyboard."""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in table.headings)
    colours = table.colours or [""] * len(table.rows)
    rows = [_row(row, colour) for row, colour in zip(table.rows, colours, strict=True)]
    at = 0
    bodies = [] if table.groups else ["\n".join(rows)]
    for heading, length in table.groups:
        bodies.append("\n".join([_group(heading, len(table.headings)), *rows[at : at + length]]))
        at += length
    body = "\n</tbody>\n<tbody>\n".join(bodies)
    opening = f'<table class="{table.style}">' if table.style else "<table>"
    return (
        f'<div class="scroll" role="region" aria-label="Table {number}" tabindex="0">\n{opening}\n'
        f"<caption>Table {number}. {escape(table.caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )


def _group(heading: Cell, columns: int) -> str:
    return f'<tr class="group"><th scope="rowgroup" colspan="{columns}">{_cell(heading)}</th></tr>'


def _row(row: Sequence[Cell], colour: str) -> str:
    first, *cells = row
    key = f'<span class="key" style="background: var(--{colour})" aria-hidden="true"></span>' if colour else ""
    opening = '<th scope="row" class="strategy">' if colour else '<th scope="row">'
    return f"<tr>{opening}{key}{_cell(first)}</th>{''.join(f'<td>{_cell(cell)}</td>' for cell in cells)}</tr>"


def _cell(cell: Cell) -> str:
    return escape(cell.mean) + (f"<small>{escape(cell.spread)}</small>" if cell.spread else "")
