"""A section in which readers move a slider per assumption, over the combinations of a grid that was computed.

The section holds its controls, the results of every combination as JSON, and a script (sliders.js) that looks them up.
Nothing is interpolated.
"""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from typing import Any

from uptake.analysis.combinations import combinations
from uptake.show.assumed import unit
from uptake.show.html import Html, Markup, Paragraph, Section, escape
from uptake.show.page import Page
from uptake.show.slider_results import BANDS, results
from uptake.show.slider_size import why_none

HEADING, STYLE = "Under other numbers", "sliders"


def sliders(p: Page) -> Section | None:
    """The section of a study over a grid; why it has none, where it is too large; nothing for other studies."""
    grid = None if p.varied is None else combinations(p.varied.data)
    if p.varied is None or grid is None:
        return None
    why = why_none(
        len(grid.keys),
        grid.places.size,
        len(p.names),
        len(p.each),
        int(p.data.attrs["horizon"]),
        int(p.data.attrs["n_users"]),
    )
    if why:
        return Section(HEADING, [Paragraph(f"This page has no sliders. The study {why}.")])
    content = results(p, p.varied.data, grid)
    told = json.dumps(content, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    numbers = Html(f'<script type="application/json" id="sliders-data">{told}</script>')
    return Section(
        HEADING,
        [
            Paragraph(
                f"Move a slider to another assumed number. All {grid.places.size:,} combinations were simulated under "
                "the same luck, and none is interpolated. Everything else on this page is about all of them together."
            ),
            Markup(Html(_controls(p, content))),
            Markup(numbers),
            Markup(Html(f"<script>{script()}</script>")),
        ],
        style=STYLE,
    )


def script() -> str:
    """What moves the page."""
    return resources.files("uptake.show").joinpath("sliders.js").read_text(encoding="utf-8")


def policy() -> str:
    """The script as a source that the page's policy allows: its hash, so that no other script runs."""
    digest = hashlib.sha256(script().encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _controls(p: Page, content: dict[str, Any]) -> str:
    """Controls, picture and table; the script shows them and fills them in."""
    lines = [
        "<noscript><p>The sliders need JavaScript, which is switched off here. "
        "All else on this page works without it.</p></noscript>",
        '<div id="sliders" hidden>',
        '<div class="controls">',
    ]
    for k, row in enumerate(content["assumptions"]):
        lines.append(_slider(k, row["key"], row["meaning"], unit(row["key"], p.data), row["said"]))
    if len(p.parts) > 1:
        options = "".join(f'<option value="{k}">{escape(part.idea)}</option>' for k, part in enumerate(p.parts))
        lines.append(
            '<div class="choice"><label for="sliders-idea">Idea</label>'
            f'<select id="sliders-idea" autocomplete="off">{options}</select></div>'
        )
    if content["runs"] > 1:
        radios = "".join(
            f'<label><input type="radio" name="sliders-band" value="{band}" autocomplete="off"> {band} %</label>'
            for band in BANDS
        )
        lines.append(f'<fieldset class="choice"><legend>Share of runs inside the bands</legend>{radios}</fieldset>')
    lines.append("</div>")
    lines.append('<div id="sliders-notes" role="alert"></div>')
    lines.append('<p id="sliders-state" role="status" aria-live="polite"></p>')
    lines.append('<figure><div id="sliders-picture"></div><figcaption id="sliders-caption"></figcaption></figure>')
    lines.append(_table(p, content))
    lines.append(
        '<p class="caveat">The address of this page holds what is shown: whoever opens it sees the same. Intervals in '
        "this section are where runs lie; they show the luck of single runs, not doubt about the mean.</p>"
    )
    return "\n".join([*lines, "</div>"])


def _slider(k: int, key: str, meaning: str, unit: str, said: list[str]) -> str:
    last = len(said) - 1
    of = f", {escape(unit)}" if unit else ""
    return (
        f'<div class="slider"><label for="sliders-{k}">{escape(meaning)}<small><code>{escape(key)}</code>{of}</small>'
        f'</label><output id="sliders-{k}-said" for="sliders-{k}" aria-live="off"></output>'
        f'<input type="range" id="sliders-{k}" min="0" max="{last}" step="1" autocomplete="off">'
        f'<span class="ends" aria-hidden="true"><span>{said[0]}</span><span>{said[last]}</span></span></div>'
    )


def _table(p: Page, content: dict[str, Any]) -> str:
    """The table without its numbers; the line of each strategy stands before its name."""
    several = len(p.names) > 1
    lead = content["measures"][content["lead"]]["label"]
    labels = [row["label"] for row in content["measures"]]
    headings = ["Strategy", *labels, *([f"Best in {lead.lower()}"] if several else [])]
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    rows = []
    for row in content["strategies"]:
        line = (
            '<svg class="line" viewBox="0 0 30 8" aria-hidden="true"><line x1="0" y1="4" x2="30" y2="4" '
            f'stroke="var({row["colour"]})" stroke-width="3" stroke-dasharray="{row["dash"] or "none"}"/></svg>'
        )
        cells = "<td></td>" * (len(headings) - 1)
        rows.append(f'<tr><th scope="row" class="strategy">{line}{escape(row["name"])}</th>{cells}</tr>')
    body = "\n".join(rows)
    return (
        '<div class="scroll" role="region" aria-label="Table under the numbers chosen" tabindex="0">\n<table>\n'
        f'<caption id="sliders-words"></caption>\n<thead><tr>{head}</tr></thead>\n'
        f'<tbody id="sliders-table">\n{body}\n</tbody>\n</table>\n</div>'
    )
