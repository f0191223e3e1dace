"""The appraisal of a page: each strategy against business as usual, as the UK Green Book has its options."""

from __future__ import annotations

import math
from collections.abc import Callable

from uptake.analysis.further import cost_per_further_adopter
from uptake.show import wording
from uptake.show.html import Html, Paragraph, Section, html, strong
from uptake.show.page import Page
from uptake.show.tables import Cell


def appraisal(p: Page) -> Section | None:
    """What society pays and gains, in all and against business as usual; who is reached comes next."""
    if not p.has("cost") and not p.has("benefit"):
        return None
    columns = _columns(p)
    table = p.by_strategy(
        _caption(p),
        list(columns),
        lambda q, s: [cell(q, s) for cell in columns.values()],
        p.with_sums,
        note={p.reference: "business as usual"} if len(p.names) > 1 else {},
        first=p.reference,
    )
    return Section("Appraisal", [Paragraph(_lead(p)), table._replace(style="wide")])


def _columns(p: Page) -> dict[str, Callable[[Page, str], Cell]]:
    """The columns that say something about this study: their headings, and what makes a cell."""
    several, both = len(p.names) > 1, p.has("cost") and p.has("benefit")
    further = {q.idea: _further(q) for q in p.with_sums} if several and p.has("cost") else {}
    columns: dict[str, Callable[[Page, str], Cell]] = {}
    if p.has("cost"):
        columns["Costs"] = lambda q, s: Cell(q.words(s, "cost").mean)
    if p.has("benefit"):
        columns["Benefits"] = lambda q, s: Cell(q.words(s, "benefit").mean)
        columns["Net present social value"] = lambda q, s: q.words(s, "net_benefit")
    if p.has("benefit") and several:
        columns["Against business as usual"] = lambda q, s: (
            Cell(wording.DASH) if s == q.reference else q.words(s, "net_benefit", "difference")
        )
    if both:
        columns["Benefit-cost ratio"] = lambda q, s: q.words(s, "benefit_cost_ratio")
    if further:
        columns["Cost per further adopter"] = lambda q, s: further[q.idea].get(s, Cell(wording.DASH))
    if both:
        columns["Break-even attribution"] = _break_even
    return columns


def _lead(p: Page) -> Html:
    """Who plays the part of business as usual, and what is counted."""
    if len(p.names) < 2:
        return html(p.under)
    return html(
        "Business as usual is ",
        strong(p.shown[p.reference]),
        "; the others are compared with it run by run. Another strategy takes its place as the reference: under "
        f"[appraisal] in the study file, or with uptake report --reference. {p.under}",
    )


def _caption(p: Page) -> str:
    said = [
        "Appraisal as in the UK Green Book: "
        f"present values in {p.currency}, means over runs with {p.percent} intervals.",
    ]
    if p.has("benefit"):
        said.append("Net present social value: benefits less costs.")
    if len(p.names) > 1 and p.has("cost"):
        said.append("Cost per further adopter: extra mean cost / extra mean number of adopters.")
    if p.has("cost") and p.has("benefit"):
        said.append("Break-even attribution: the share of the benefits at which they equal the costs.")
    if p.sums:
        said.append("All ideas: ratios are those of the sums; an adopter counts once per idea that was adopted.")
    return " ".join(said)


def _further(p: Page) -> dict[str, Cell]:
    """By other strategy, what a further adopter costs."""
    cells = {}
    for s, row in cost_per_further_adopter(p.data, p.level, p.reference, None, p.optimism_bias).iterrows():
        low, high = float(row["low"]), float(row["high"])
        if math.isnan(row["ratio"]):
            cells[str(s)] = Cell(wording.DASH, "no further adopters")
        elif math.isinf(low):
            cells[str(s)] = Cell(p.money(row["ratio"]), "no bounds")
        else:
            cells[str(s)] = Cell(p.money(row["ratio"]), wording.interval(low, high, "money", p.currency))
    return cells


def _break_even(p: Page, strategy: str) -> Cell:
    """The break-even attribution to two decimals of a percent: it may be small."""
    mean, low, high = (p.value(strategy, "break_even_attribution", k) for k in ("mean", "low", "high"))
    if not math.isfinite(mean):
        return p.words(strategy, "break_even_attribution")
    return Cell(f"{100 * mean:.2f} %", "" if math.isnan(low) else f"[{100 * low:.2f}, {100 * high:.2f}]")
