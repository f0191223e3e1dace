"""What a study, a result or a lineage shows of itself: at the prompt, and in a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from uptake.analysis import lineage
from uptake.analysis.attributes import strategies
from uptake.analysis.ideas import IDEA, ideas
from uptake.show import tables, wording
from uptake.show.html import escape

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import xarray as xr

    from uptake.analysis.links import Links

_IDEAS = 4  # whose reach stands at the prompt


def study_text(data: xr.Dataset) -> str:
    """A line per strategy, by the key that the data have, and what to do next."""
    keys = [wording.line(key, wording.NAME) for key in strategies(data)]
    width = max(map(len, keys))
    groups = tables.headline(data).groups
    names, more = ideas(data), ""
    if not names:
        said = [f"{row[1].mean} {row[1].spread}" for row in groups[""]]
    else:
        more = f", and {len(names) - _IDEAS} more" if len(names) > _IDEAS else ""
        shown = [(wording.line(name, wording.NAME), groups[name]) for name in names[:_IDEAS]]
        said = [", ".join(f"{name} {rows[k][1].mean}" for name, rows in shown) for k in range(len(keys))]
    lines = [f"  {key:<{width}}  reach {words}{more}".rstrip() for key, words in zip(keys, said, strict=True)]
    ways = "  .summary()  .plot()  .report(path)  .save(path)  .data"
    return "\n".join([f"<uptake.Study {tables.caption(data)}>", *lines, ways])


def study_html(data: xr.Dataset) -> str:
    """The main measures."""
    head = tables.headline(data)
    return _table(tables.caption(data), head.headings, head.groups)


def result_text(data: xr.Dataset) -> str:
    """Size and reach, and what to do next."""
    size, of, spread = _result(data)
    recorded = "  .adoption_step" if "adoption_step" in data else ""
    return (
        f"<uptake.Result {size}; reach{of}: {spread}>\n  .reach  .curve  .active{recorded}  .plot()  .save(path)  .data"
    )


def result_html(data: xr.Dataset) -> str:
    """Reach in a table of one row."""
    size, of, spread = _result(data)
    return _table(size, [f"reach{of}"], {"": [[tables.Cell(spread)]]})


def lineage_text(links: Links) -> str:
    """Actors that heard and how, and what to do next."""
    kinds = ", ".join(f"{wording.line(kind, wording.NAME)} {share}" for kind, _, _, share in _kinds(links) if share)
    how = f"\n  adopters by how they heard: {kinds}" if kinds else ""
    ways = "  .frame  .families()  .shares()  .plot()  .to_networkx()"
    return f"<uptake.Lineage of {_lineage(links)}>{how}\n{ways}"


def lineage_html(links: Links) -> str:
    """How the actors heard."""
    rows = [[tables.Cell(cell or wording.DASH) for cell in row] for row in _kinds(links)]
    return _table(f"Lineage of {_lineage(links)}", ["heard by", "actors", "adopters", "share of adopters"], {"": rows})


def _lineage(links: Links) -> str:
    who = links.forest.order
    heard = wording.number_of(who.size, "actor", "actors")
    adopted = int((links.adoption_step[who] >= 0).sum())
    n = int((links.forest.generation == 0).sum())
    families = wording.number_of(n, "family", "families")
    return f"{wording.line(links.idea, wording.NAME)}: {heard} heard, {adopted:,} of them adopted; {families}"


def _kinds(links: Links) -> list[tuple[str, str, str, str]]:
    """Per way of hearing: its name, actors, adopters, and their share, empty without any."""
    return [
        (str(kind), f"{heard:,}", f"{adopters:,}", wording.quantity(share, "share") if adopters else "")
        for kind, heard, adopters, share in lineage.shares(links).itertuples()
    ]


def _result(data: xr.Dataset) -> tuple[str, str, str]:
    reach = data["curve"].isel(step=-1)
    parts = [(f"{wording.line(name, wording.NAME)} ", reach.sel({IDEA: name})) for name in ideas(data)[:_IDEAS]]
    spread = "; ".join(f"{name}{_spread(values.to_numpy())}" for name, values in parts or [("", reach)])
    spread += f"; and {data.sizes[IDEA] - _IDEAS} more" if len(ideas(data)) > _IDEAS else ""
    of = f" of {int(data.attrs['n_actors']):,}" if "n_actors" in data.attrs else ""
    several = f"{data.sizes[IDEA]} ideas × " if parts else ""
    return f"{several}{data.sizes['run']} runs × {data.sizes['step'] - 1} steps", of, spread


def _spread(values: npt.NDArray[np.int64]) -> str:
    return f"mean {values.mean():,.1f}, {values.min():,} .. {values.max():,}" if values.size else "no runs"


def _table(caption: str, headings: Sequence[str], groups: Mapping[str, Sequence[Sequence[tables.Cell]]]) -> str:
    head = "".join(f"<th scope='col'>{escape(heading)}</th>" for heading in headings)
    body = ""
    for group, rows in groups.items():
        opening = f"<tr><th colspan='{len(headings)}' scope='rowgroup'>{escape(group)}</th></tr>" if group else ""
        body += opening + "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(cell: tables.Cell) -> str:
    small = f"<br><small>{escape(cell.spread)}</small>" if cell.spread else ""
    return f"<td>{escape(cell.mean)}{small}</td>"
