"""What a study or a result shows of itself: at the prompt, and in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from uptake.analysis.attributes import strategies
from uptake.show import tables, wording
from uptake.show.html import escape

if TYPE_CHECKING:
    import xarray as xr


def study_text(data: xr.Dataset) -> str:
    """A line per strategy, by the key that the data have, and what to do next."""
    keys = [wording.line(key, wording.NAME) for key in strategies(data)]
    width = max(map(len, keys))
    rows = zip(keys, tables.headline(data).rows, strict=True)
    lines = [f"  {key:<{width}}  reach {row[1].mean} {row[1].spread}".rstrip() for key, row in rows]
    ways = "  .summary()  .plot()  .report(path)  .save(path)  .data"
    return "\n".join([f"<uptake.Study {tables.caption(data)}>", *lines, ways])


def study_html(data: xr.Dataset) -> str:
    """The main measures."""
    head = tables.headline(data)
    return _table(tables.caption(data), head.headings, head.rows)


def result_text(data: xr.Dataset) -> str:
    """Size and reach, and what to do next."""
    size, of, spread = _result(data)
    recorded = "  .adoption_step" if "adoption_step" in data else ""
    return f"<uptake.Result {size}; reach{of}: {spread}>\n  .reach  .curve  .active{recorded}  .save(path)  .data"


def result_html(data: xr.Dataset) -> str:
    """Reach in a table of one row."""
    size, of, spread = _result(data)
    return _table(size, [f"reach{of}"], [[tables.Cell(spread)]])


def _result(data: xr.Dataset) -> tuple[str, str, str]:
    values = data["curve"].isel(step=-1).to_numpy()
    spread = f"mean {values.mean():,.1f}, {values.min():,} .. {values.max():,}" if values.size else "no runs"
    of = f" of {int(data.attrs['n_actors']):,}" if "n_actors" in data.attrs else ""
    return f"{data.sizes['run']} runs × {data.sizes['step'] - 1} steps", of, spread


def _table(caption: str, headings: Sequence[str], rows: Sequence[Sequence[tables.Cell]]) -> str:
    head = "".join(f"<th scope='col'>{escape(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(cell: tables.Cell) -> str:
    small = f"<br><small>{escape(cell.spread)}</small>" if cell.spread else ""
    return f"<td>{escape(cell.mean)}{small}</td>"
