"""A study as one web page that needs nothing else: for a meeting, an appendix, or an e-mail.

The page holds its style and its figures (inline SVG), loads nothing and runs nothing. It says what was compared, what
came out and how sure that is, what was assumed, and how to run it again.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from uptake.analysis import measures, uncertainty
from uptake.show import plot, tables, wording

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from uptake.results.study import Study

CAVEAT = (
    "A ranking under default assumptions is not a finding. It becomes one when the numbers below have been replaced or "
    "varied by those who know the case, and the ranking holds."
)
_GATE_WORDS = {
    "HEAR": "not having heard of the idea",
    "WANT": "having heard of it and not wanting it",
    "GET": "wanting it without getting a place",
}
# Hex colours of the figures and the page's names for them, so that figures follow the page into the dark.
_THEME = {
    plot.INK: "ink",
    plot.FAINT: "faint",
    **dict(zip(plot.COLOURS, ("blue", "red", "green", "pink", "amber", "sky"), strict=True)),
}


# Attributes listed under "How to run it again", and those that have a place of their own on the page.
_AGAIN = {
    "uptake_version": "Version",
    "seed": "Seed",
    "runs": "Runs",
    "horizon": "Horizon",
    "step_length": "Step",
    "engine": "Engine",
    "fingerprint": "Fingerprint",
    "created": "Made",
}
_ELSEWHERE = frozenset(
    [
        "title",
        "about",
        "currency",
        "n_users",
        "n_providers",
        "assumptions",
        "notes",
        "description",
        "command",
        "study_file",
        "uptake_kind",
    ]
)


@dataclass(frozen=True)
class _Page:
    """What every section needs."""

    study: Study
    level: float
    reference: str
    attribution: float
    table: pd.DataFrame

    @property
    def several(self) -> bool:
        return len(self.study.names) > 1

    @property
    def currency(self) -> str:
        return str(self.study.data.attrs["currency"])

    @property
    def steps(self) -> str:
        return wording.steps(str(self.study.data.attrs["step_length"]))

    @property
    def percent(self) -> str:
        return f"{100 * self.level:g} %"

    def has(self, measure: str) -> bool:
        return measure in self.table.columns.get_level_values("measure")

    def value(self, strategy: str, measure: str, statistic: str = "mean") -> float:
        return float(self.table[(measure, statistic)].loc[strategy])

    def words(self, strategy: str, measure: str, prefix: str = "") -> tables.Cell:
        """Mean and interval, or with prefix "difference" the paired difference and its interval."""
        keys = (prefix, f"{prefix}_low", f"{prefix}_high") if prefix else ("mean", "low", "high")
        mean, low, high = (self.value(strategy, measure, key) for key in keys)
        unit = measures.MEASURES[measure].unit
        return tables.Cell(
            wording.quantity(mean, unit, self.currency, signed=bool(prefix)),
            wording.interval(low, high, unit, self.currency, signed=bool(prefix)),
        )


def write(
    study: Study,
    path: str | os.PathLike[str],
    *,
    level: float = 0.95,
    reference: str | None = None,
    attribution: float = 1.0,
) -> Path:
    """Write the page of a study.

    Parameters
    ----------
    study : a study
    path : where to; the file gets its name only when it is complete
    level : confidence level of the intervals, in (0, 1)
    reference : strategy that the others are compared with; the first by default
    attribution : share of the benefits that is due to the idea, in [0, 1]; the page says it

    Returns
    -------
    Path of the page.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise FileNotFoundError(f"the folder {target.parent} does not exist; create it first")
    text = page(study, level=level, reference=reference, attribution=attribution)
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return target


def page(study: Study, *, level: float = 0.95, reference: str | None = None, attribution: float = 1.0) -> str:
    """The page as text; the same study gives the same text."""
    table = study.summary(level, reference, attribution)
    p = _Page(study, level, str(table.attrs["reference"]), attribution, table)
    title = str(study.data.attrs["title"]) or "Strategies compared"
    parts: list[Callable[[_Page], str]] = [_short, _uptake, _compared, _gates, _money, _assumed, _notes, _again, _all]
    body = "\n".join(text for part in parts if (text := part(p)))
    css = resources.files("uptake").joinpath("templates/report.css").read_text(encoding="utf-8")
    version = escape(str(study.data.attrs.get("uptake_version", "")))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="uptake {version}">
<title>{escape(title)}</title>
<style>
{css}</style>
</head>
<body>
<main>
<header>
<h1>{escape(title)}</h1>
<p class="lede">{_lede(p)}</p>
</header>
{body}
<footer>Made with uptake {version}. This page loads nothing from elsewhere.</footer>
</main>
</body>
</html>
"""


# --- sections, in the order of the page ---


def _lede(p: _Page) -> str:
    a, runs = p.study.data.attrs, p.study.data.sizes["run"]
    people = f"{int(a['n_users']):,} users"
    if a["n_providers"]:
        people += f" and {int(a['n_providers']):,} providers"
    names = _list(p.study.names)
    many = f"{runs:,} simulated runs each" if runs > 1 else "one simulated run each"
    if not p.several:
        return escape(f"{names} for {people} over {a['horizon']} {p.steps}, in {many.removesuffix(' each')}.")
    return escape(
        f"{len(p.study.names)} strategies compared on the same {people} over {a['horizon']} {p.steps}: {names}. "
        f"{many[0].upper()}{many[1:]}, all under the same luck."
    )


def _short(p: _Page) -> str:
    points = []
    if p.several:
        points.append(_leader(p, "reach", "reaches the most users", "of the users by the horizon"))
        if p.has("net_benefit"):
            points.append(_leader(p, "net_benefit", "has the largest net benefit", "in present value"))
        elif p.has("cost_per_adopter"):
            points.append(_leader(p, "cost_per_adopter", "costs least per adopter", "per adopter, in present value"))
    else:
        reach = p.words(p.reference, "reach")
        points.append(f"{_strong(p.reference)} reaches {_joined(reach)} of the users by the horizon.")
    shares = {g: p.value(p.reference, f"gate_{g.lower()}") for g in _GATE_WORDS}
    if not any(math.isnan(share) for share in shares.values()):
        gate = max(shares, key=lambda g: shares[g])
        points.append(
            f"Under {_strong(p.reference)}, users who have not adopted spend the largest part of the time "
            f"{_GATE_WORDS[gate]} ({escape(wording.quantity(shares[gate], 'share'))})."
        )
    items = "\n".join(f"<li>{point}</li>" for point in points)
    caveat = f'<p class="caveat">{escape(CAVEAT)}</p>'
    return f'<section class="short" aria-label="In short">\n<ul>\n{items}\n</ul>\n{caveat}\n</section>'


def _leader(p: _Page, name: str, claim: str, of: str) -> str:
    """Who does best on a measure, and who cannot be told apart from it in these runs."""
    better = measures.MEASURES[name].better
    means = {s: p.value(s, name) for s in p.study.names if not math.isnan(p.value(s, name))}
    if not means:
        return escape(f"{measures.MEASURES[name].label} has no value under any strategy.")
    best = max(means, key=lambda s: better * means[s])
    text = f"{_strong(best)} {claim}: {_joined(p.words(best, name))} {of}"
    if best != p.reference:
        change = p.words(best, name, "difference")
        text += f", {_joined(change)} compared with {escape(p.reference)}"
    if p.study.data.sizes["run"] < 2:
        return f"{text}. One run cannot tell luck from effect."
    rivals = uncertainty.paired(p.study.data, name, best, p.level, p.attribution)
    close = [str(s) for s, row in rivals.iterrows() if row["low"] <= 0 <= row["high"]]
    if close:
        return f"{text}. These runs cannot tell it apart from {escape(_list(close))}."
    return f"{text}. The interval of its lead over every other strategy excludes zero."


def _uptake(p: _Page) -> str:
    finals = ", ".join(f"{s} {wording.quantity(p.value(s, 'reach'), 'share')}" for s in p.study.names)
    alt = f"Lines of the share of users who ever adopted, by {p.steps}. Mean at the end: {finals}."
    band = "Line: median run; band: the middle 90 % of runs." if p.study.data.sizes["run"] > 1 else "One run."
    seen = ""
    if "observed" in p.study.data:
        seen = f" Dots: {p.study.data['observed'].attrs.get('label', 'observed')}, real and not simulated."
    curve = _figure(
        plot.curves(p.study), "curves", alt, f"Figure 1. Users who ever adopted, as a share of all. {band}{seen}"
    )
    columns = [name for name in ("reach", "active", "waiting", "mean_wait", "equity_gap") if p.has(name)]
    heads = ["Strategy", *(_heading(p, name) for name in columns), "Half of the users reached"]
    rows = []
    for s in p.study.names:
        reached, median = p.value(s, "time_to_half", "reached"), p.value(s, "time_to_half", "median")
        there = tables.Cell(
            f"in {100 * reached:.0f} % of runs",
            f"median {median:.0f} {p.steps}" if not math.isnan(median) else "no median",
        )
        rows.append([tables.Cell(s, ""), *(p.words(s, name) for name in columns), there])
    note = (
        f"Table 1. Means over runs with {p.percent} intervals. Time to half of the users is censored at the "
        "horizon, so it is given as the share of runs that got there and the median over all runs."
    )
    return f"<section>\n<h2>Take-up</h2>\n{curve}\n{_table(note, heads, rows, p)}\n</section>"


def _compared(p: _Page) -> str:
    if not p.several:
        return ""
    names = [n for n in ("reach", "waiting", "cost_per_adopter", "net_benefit") if p.has(n)]
    factors = uncertainty.paired(p.study.data, "reach", p.reference, p.level)["variance_reduction"]
    best = uncertainty.probability_best(p.study.data, "reach")
    regret = uncertainty.regret(p.study.data, "reach").mean("run")
    heads = ["Strategy", *(_heading(p, n) for n in names), "Best in reach", "Regret in reach", "Worth in runs"]
    rows = []
    for s in p.study.names:
        factor = float(factors[s]) if s != p.reference else math.nan
        rows.append(
            [
                tables.Cell(s, "reference" if s == p.reference else ""),
                *(p.words(s, n, "difference") for n in names),
                tables.Cell(f"{100 * float(best[s]):.0f} %", ""),
                tables.Cell(wording.quantity(float(regret.sel(strategy=s)), "share", signed=True).lstrip("+"), ""),
                tables.Cell(wording.DASH if math.isnan(factor) else f"× {wording.quantity(factor, 'steps')}", ""),
            ]
        )
    note = (
        f"Table 2. Differences from {p.reference}, taken run by run under common luck, with {p.percent} "
        "intervals. Best: share of runs in which a strategy does best, ties shared. Regret: how far it is behind the "
        "best of the same run, on average. Worth in runs: how many times more runs independent luck would need for the "
        "same interval of the difference in reach."
    )
    change = ", ".join(f"{s} {p.words(s, 'reach', 'difference').mean}" for s in p.study.names if s != p.reference)
    forest = _figure(
        plot.differences(p.study, reference=p.reference, level=p.level),
        "differences",
        f"Dots with intervals: difference in reach from {p.reference}. {change}.",
        f"Figure 2. Difference in reach from {p.reference}: mean and {p.percent} interval over paired runs.",
    )
    return f"<section>\n<h2>How much the strategies differ</h2>\n{forest}\n{_table(note, heads, rows, p)}\n</section>"


def _gates(p: _Page) -> str:
    said = []
    for s in p.study.names:
        shares = (f"{g} {wording.quantity(p.value(s, f'gate_{g.lower()}'), 'share')}" for g in _GATE_WORDS)
        said.append(f"{s}: {', '.join(shares)}")
    figure = _figure(
        plot.gates(p.study),
        "gates",
        f"Stacked bars of the time of users who have not adopted. {'; '.join(said)}.",
        "Figure 3. Where users who have not adopted spend their time: before HEAR (they have not heard of the "
        "idea), before WANT (they have heard and do not want it) or before GET (they want it and there is no place). "
        "The longest part shows the gate that binds. Means over runs.",
    )
    return f"<section>\n<h2>What holds take-up back</h2>\n{figure}\n</section>"


def _money(p: _Page) -> str:
    if not p.has("cost") and not p.has("benefit"):
        return ""
    data = p.study.data
    heads, columns = ["Strategy"], []
    for side in ("cost", "benefit"):
        values = measures.by_payer(data, side, p.attribution).mean("run")
        for payer in values["payer"].values:
            heads.append(f"{side.capitalize()}: {payer}")
            columns.append(values.sel(payer=payer))
    totals = [n for n in ("cost", "benefit", "net_benefit", "benefit_cost_ratio", "break_even_attribution") if p.has(n)]
    whole = [[tables.Cell(s, ""), *(p.words(s, n) for n in totals)] for s in p.study.names]
    split = []
    for s in p.study.names:
        amounts = (wording.quantity(float(c.sel(strategy=s)), "money", p.currency) for c in columns)
        split.append([tables.Cell(s, ""), *(tables.Cell(amount, "") for amount in amounts)])
    note = (
        f"Table 3. Present values in {p.currency}, means over runs with {p.percent} intervals. "
        f"Attribution = {p.attribution:g}: {100 * p.attribution:g} % of the benefits are counted as due to the idea. "
        "This is an assumption."
    )
    if p.has("break_even_attribution"):
        note += " Break-even attribution is the share at which benefits equal costs."
    said = "; ".join(
        f"{s}: " + ", ".join(f"{measures.MEASURES[n].label.lower()} {p.words(s, n).mean}" for n in totals[:3])
        for s in p.study.names
    )
    figure = _figure(
        plot.costs(p.study, attribution=p.attribution),
        "costs",
        f"Stacked bars of costs by who pays and benefits by who gains. {said}.",
        f"Figure 4. Costs by who pays and benefits by who gains: present values in {p.currency}, means over runs.",
    )
    first = _table(note, ["Strategy", *(_heading(p, n) for n in totals)], whole, p)
    by_payer = "Table 4. Costs by who pays and benefits by who gains: present values, means over runs."
    second = _table(by_payer, heads, split, p)
    return f"<section>\n<h2>Costs and benefits</h2>\n{figure}\n{first}\n{second}\n</section>"


def _assumed(p: _Page) -> str:
    data = p.study.data
    if "observed" in data:
        label = str(data["observed"].attrs.get("label", "observed"))
        real = f"The dots in figure 1 ({label}) were observed. Every other outcome on this page was simulated."
    else:
        real = "Every outcome on this page was simulated; it holds no observed outcome to compare with."
    about = f"<p>{escape(str(data.attrs['about']))}</p>\n" if data.attrs.get("about") else ""
    table = p.study.assumptions
    if len(table):
        rows = []
        for row in table.to_dict("records"):
            scope = row["strategy"] or "all"
            source = row["source"] or "assumed"
            cells = (row["name"], _plain(row["value"]), row["unit"] or "", scope, source)
            rows.append(f"<tr>{''.join(_assumption_cell(k, str(cell)) for k, cell in enumerate(cells))}</tr>")
        note = "Table 5. Every number that was put in. Where the source says “assumed”, no evidence stands behind it."
        listed = _scroll(note, ("Quantity", "Value", "Unit", "Strategy", "Source"), rows, "words")
    else:
        listed = "<p>The study lists no assumptions.</p>"
    return (
        "<section>\n<h2>What is real and what is assumed</h2>\n"
        f"{about}<p>{escape(real)}</p>\n<p><strong>{escape(CAVEAT)}</strong></p>\n"
        "<p>The intervals show the luck of the runs only. They do not show doubt about the assumptions.</p>\n"
        f"{listed}\n</section>"
    )


def _notes(p: _Page) -> str:
    notes = [*p.study.notes, *p.table.attrs["notes"]]
    if not notes:
        return ""
    items = "\n".join(f"<li>{escape(str(note))}</li>" for note in notes)
    return f'<section class="notes">\n<h2>Notes and warnings</h2>\n<ul>\n{items}\n</ul>\n</section>'


def _again(p: _Page) -> str:
    a = p.study.data.attrs
    rows = [(label, a[key]) for key, label in _AGAIN.items() if key in a]
    rows += [(k.replace("_", " ").capitalize(), v) for k, v in a.items() if k not in _AGAIN and k not in _ELSEWHERE]
    listed = "\n".join(f"<dt>{escape(str(label))}</dt><dd>{escape(str(value))}</dd>" for label, value in rows)
    text = f"<section>\n<h2>How to run it again</h2>\n<dl>\n{listed}\n</dl>\n"
    text += "<p>The same version, description and seed give the same numbers to the last digit, on any machine.</p>\n"
    if a.get("command"):
        text += f"<h3>Command</h3>\n<pre>{escape(str(a['command']))}</pre>\n"
    if a.get("study_file"):
        text += f"<h3>Study file</h3>\n<pre>{escape(str(a['study_file']))}</pre>\n"
    if a.get("description"):
        full = escape(_indented(str(a["description"])))
        text += f"<details>\n<summary>Full description</summary>\n<pre>{full}</pre>\n</details>\n"
    return text + "</section>"


def _all(p: _Page) -> str:
    """Every measure with its definition, a row each: the definitions stand beside the numbers."""
    rows = []
    for row in measures.applicable(p.study.data):
        unit = wording.unit_name(row.unit, p.currency, str(p.study.data.attrs["step_length"]))
        what = f'<th scope="row">{escape(row.label)} <small>{escape(row.definition)} [{escape(unit)}]</small></th>'
        cells = []
        for s in p.study.names:
            if row.censored:
                reached, median = p.value(s, row.name, "reached"), p.value(s, row.name, "median")
                cells.append(tables.Cell(wording.quantity(median, "steps"), f"{100 * reached:.0f} % got there"))
            else:
                cells.append(p.words(s, row.name))
        rows.append(f"<tr>{what}{''.join(_td(cell) for cell in cells)}</tr>")
    note = f"Table 6. Means over runs with {p.percent} intervals; medians where marked by the share that got there."
    table = _scroll(note, ("Measure", *p.study.names), rows)
    return f"<section>\n<h2>All measures and their definitions</h2>\n{table}\n</section>"


# --- small parts ---


def _figure(figure: Figure, name: str, alt: str, caption: str) -> str:
    """A figure with its caption; colours become those of the page, so that it can be read in the dark."""
    svg = plot.svg(figure, name)
    for colour, word in _THEME.items():
        svg = svg.replace(colour, f"var(--{word})")
    start = svg.index(">")
    viewbox = svg[svg.index('viewBox="') :].split('"')[1]
    opened = (
        f'<svg xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{viewbox}" role="img" aria-label="{escape(alt)}"'
    )
    return f"<figure>\n{opened}{svg[start:].strip()}\n<figcaption>{escape(caption)}</figcaption>\n</figure>"


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[tables.Cell]], p: _Page) -> str:
    """A table with a row per strategy, each with the colour that the strategy has in the figures."""
    colours = [f"var(--{_THEME[plot.COLOURS[s % len(plot.COLOURS)]]})" for s in range(len(p.study.names))]
    lines = []
    for colour, (first, *cells) in zip(colours, rows, strict=True):
        key = f'<span class="key" style="background: {colour}" aria-hidden="true"></span>'
        small = f"<small>{escape(first.spread)}</small>" if first.spread else ""
        name = f'<th scope="row" class="strategy">{key}{escape(first.mean)}{small}</th>'
        lines.append(f"<tr>{name}{''.join(_td(cell) for cell in cells)}</tr>")
    return _scroll(caption, heads, lines)


def _scroll(caption: str, heads: Sequence[str], rows: Sequence[str], style: str = "") -> str:
    """A table that scrolls sideways where the window is too narrow, also by keyboard."""
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    opened = f'<table class="{style}">' if style else "<table>"
    label = escape(caption.split(". ")[0])
    return (
        f'<div class="scroll" role="region" aria-label="{label}" tabindex="0">\n{opened}\n'
        f"<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n"
        f"{chr(10).join(rows)}\n</tbody>\n</table>\n</div>"
    )


def _td(cell: tables.Cell) -> str:
    small = f"<small>{escape(cell.spread)}</small>" if cell.spread else ""
    return f"<td>{escape(cell.mean)}{small}</td>"


def _assumption_cell(column: int, text: str) -> str:
    if column == 0:
        return f'<th scope="row">{escape(text)}</th>'
    return f'<td class="number">{escape(text)}</td>' if column == 1 else f"<td>{escape(text)}</td>"


def _heading(p: _Page, name: str) -> str:
    """A measure's label, with its unit where the numbers do not show it."""
    row = measures.MEASURES[name]
    if row.unit in ("share", "money", "ratio", "count"):
        return row.label
    return f"{row.label}, {wording.unit_name(row.unit, p.currency, str(p.study.data.attrs['step_length']))}"


def _joined(cell: tables.Cell) -> str:
    """Mean and interval in a sentence; neither is broken across lines."""
    return " ".join(f'<span class="n">{escape(text)}</span>' for text in cell if text)


def _strong(text: str) -> str:
    return f"<strong>{escape(text)}</strong>"


def _list(names: Sequence[str]) -> str:
    """One, two and three."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _plain(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"


def _indented(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except json.JSONDecodeError:
        return text
