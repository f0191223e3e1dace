"""A section in which readers move a slider per assumption, over the combinations of a grid that was computed.

The section holds its controls, the results of every combination as JSON, and a script (sliders.js) that looks them up.
Nothing is interpolated.
"""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis import robust
from uptake.analysis.combinations import Combinations, combinations
from uptake.analysis.ideas import each
from uptake.analysis.measures import MEASURES as ROWS
from uptake.analysis.measures import Measure
from uptake.analysis.scenarios import SCENARIO, apart, in_a_row
from uptake.show import style, wording
from uptake.show.assumed import meaning, spelled, unit
from uptake.show.html import Html, Markup, Paragraph, Section, escape
from uptake.show.page import Page
from uptake.show.slider_size import LEVELS, MEASURES, why_none

if TYPE_CHECKING:
    import numpy.typing as npt
    import xarray as xr

STYLE = "sliders"
BANDS = (50, 80, 95)  # per cent of runs: levels 2 - b and 4 + b
_BAND = 1  # the one that a page begins with
_OF_USERS = ("reach", "active")  # whose quantiles are numbers of users
_YEARS = {"month": 12, "quarter": 4, "week": 52}
_DASHES = ("", "7 3", "2 2.5", "9 3 2 3")


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
        return Section("Under other numbers", [Paragraph(f"This page has no sliders. The study {why}.")])
    content = results(p, p.varied.data, grid)
    told = json.dumps(content, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    numbers = Html(f'<script type="application/json" id="sliders-data">{told}</script>')
    return Section(
        "Under other numbers",
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


def results(p: Page, data: xr.Dataset, grid: Combinations) -> dict[str, Any]:
    """All that the script looks up.

    Parameters
    ----------
    p : Page
    data : Dataset
        Of the study, with its scenarios.
    grid : Combinations
        Of the same study.

    Returns
    -------
    dict
        ``ideas``, each with ``of``: per combination and strategy the increases of each quantile curve from step to step
        (numbers of users), for each measure the quantiles over runs with the mean in the middle, and the share of runs
        in which the strategy is best. None stands for no value. Quantiles of reach and active are numbers of users.
    """
    rows = [ROWS[name] for name in MEASURES if p.has(name)]
    lead = next(row for row in (ROWS["net_benefit"], ROWS["reach"]) if row in rows)
    runs = in_a_row(data)
    step_length = str(data.attrs["step_length"])
    found = []
    for name, part in each(runs):
        curves = _curves(part, data, grid)
        found.append({"name": name, "top": int(curves.max()), "of": _of(p, name, part, data, grid, curves, rows, lead)})
    colours = [f"--{style.PAGE_NAMES[style.strategy_colour(s)]}" for s in range(len(p.names))]
    return {
        "assumptions": [
            {"key": key, "meaning": meaning(key), "values": values, "said": spelled(values)}
            for key, values in zip(grid.keys, grid.values, strict=True)
        ],
        "bands": BANDS,
        "band": _BAND,
        "users": int(data.attrs["n_users"]),
        "runs": p.runs // data.sizes[SCENARIO],
        "steps": wording.steps(step_length),
        "year": _YEARS.get(step_length, 0),
        "currency": wording.symbol(p.currency),
        "strategies": [
            {"name": shown, "colour": colour, "dash": _dash(s)}
            for s, (shown, colour) in enumerate(zip(p.shown.values(), colours, strict=True))
        ],
        "measures": [
            {"label": row.label, "unit": row.unit, "better": row.better, "counts": row.name in _OF_USERS}
            for row in rows
        ],
        "lead": [row.name for row in rows].index(lead.name),
        "ideas": found,
    }


def _of(
    p: Page,
    idea: str,
    runs: xr.Dataset,
    data: xr.Dataset,
    grid: Combinations,
    curves: npt.NDArray[np.int64],
    rows: list[Measure],
    lead: Measure,
) -> list[Any]:
    """By combination and strategy: curves, measures, share of runs as best."""
    users = int(data.attrs["n_users"])
    measured = []
    for row in rows:
        mean = robust.expected(
            data, row.name, idea=idea or None, attribution=p.attribution, optimism_bias=p.optimism_bias
        )
        values = _values(p, row, runs, data)[:, grid.places]
        if row.name in _OF_USERS:
            values = np.rint(values * users)
        spread = _quantiles(values)
        spread[..., len(LEVELS) // 2] = mean.to_numpy()[:, grid.places]
        measured.append(spread)
    best = _shares_as_best(_values(p, lead, runs, data)[:, grid.places] * lead.better)
    rises = np.diff(curves, axis=-1, prepend=0)
    return [
        [
            [
                rises[s, c].tolist(),
                [_plain(spread[s, c], row.name in _OF_USERS) for row, spread in zip(rows, measured, strict=True)],
                float(best[s, c]),
            ]
            for s in range(len(p.names))
        ]
        for c in range(grid.places.size)
    ]


def _curves(runs: xr.Dataset, data: xr.Dataset, grid: Combinations) -> npt.NDArray[np.int64]:
    """Quantiles over runs of how many users ever adopted: (strategy, combination, level, step)."""
    ever = apart(runs["users_ever"].transpose("strategy", "run", "step"), data)
    values = ever.transpose("strategy", SCENARIO, "run", "step").to_numpy()[:, grid.places]
    found: npt.NDArray[np.int64] = np.quantile(values, LEVELS, axis=2, method="inverted_cdf").astype(np.int64)
    return np.moveaxis(found, 0, 2)


def _values(p: Page, row: Measure, runs: xr.Dataset, data: xr.Dataset) -> npt.NDArray[np.float64]:
    """Values of a measure (strategy, scenario, run)."""
    values = apart(row(runs, p.attribution, p.optimism_bias), data)
    return values.transpose("strategy", SCENARIO, "run").to_numpy().astype(np.float64)


def _quantiles(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Quantiles over the runs that have a value, in a last dimension; NaN where none has."""
    if np.isfinite(values).all():
        return np.moveaxis(np.quantile(values, LEVELS, axis=-1, method="inverted_cdf"), 0, -1)
    found = np.full((*values.shape[:2], len(LEVELS)), np.nan)
    for place in np.ndindex(values.shape[:2]):
        known = values[place][np.isfinite(values[place])]
        if known.size:
            found[place] = np.quantile(known, LEVELS, method="inverted_cdf")
    return found


def _shares_as_best(good: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Shares of runs in which each strategy is best; ties are shared."""
    top = good == good.max(axis=0)
    shares: npt.NDArray[np.float64] = (top / top.sum(axis=0)).mean(axis=-1)
    return shares


def _plain(spread: npt.NDArray[np.float64], counts: bool) -> list[float | int | None]:
    middle = len(LEVELS) // 2
    return [
        None if not np.isfinite(value) else int(value) if counts and level != middle else float(value)
        for level, value in enumerate(spread)
    ]


def _dash(s: int) -> str:
    return _DASHES[s % len(_DASHES)]


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
        f'</label><output id="sliders-{k}-said" for="sliders-{k}"></output>'
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
