"""The findings of a page: a function per section, which returns nothing where the section does not apply."""

from __future__ import annotations

import math

from uptake.analysis import measures, uncertainty
from uptake.show import plot, wording
from uptake.show.html import Html, Items, Paragraph, Picture, Section, html, joined, listing, named, strong
from uptake.show.page import CAVEAT, Page
from uptake.show.svg import image
from uptake.show.tables import Cell


def in_short(p: Page) -> Section:
    """Who leads, by how much, and what holds take-up back; with the caveat."""
    reference = strong(p.shown[p.reference])
    if len(p.names) > 1:
        points = [_leader(p, "reach", "reaches the most users", "of the users by the horizon")]
        if p.has("net_benefit"):
            points.append(_leader(p, "net_benefit", "has the largest net benefit", "in present value"))
        elif p.has("cost_per_adopter"):
            points.append(_leader(p, "cost_per_adopter", "costs least per adopter", "per adopter, in present value"))
    else:
        reach = joined(p.words(p.reference, "reach"))
        points = [html(reference, " reaches ", reach, " of the users by the horizon.")]
    shares = {gate: p.value(p.reference, f"gate_{gate.lower()}") for gate in wording.GATES}
    if not any(math.isnan(share) for share in shares.values()):
        gate = max(shares, key=lambda g: shares[g])
        spending = f"{wording.GATES[gate].spending} ({p.share(shares[gate])})."
        lead = ", users who have not adopted spend the largest part of the time "
        points.append(html("Under ", reference, lead, spending))
    return Section("", [Items(points), Paragraph(CAVEAT, "caveat")], style="short", label="In short")


def _leader(p: Page, name: str, claim: str, of: str) -> Html:
    """The strategy that does best on a measure, and those that these runs cannot tell apart from it."""
    row = measures.MEASURES[name]
    means = {s: p.value(s, name) for s in p.names if not math.isnan(p.value(s, name))}
    if not means:
        return html(f"{row.label} has no value under any strategy.")
    best = max(means, key=lambda s: row.better * means[s])
    text = html(strong(p.shown[best]), f" {claim}: ", joined(p.words(best, name)), f" {of}")
    if best != p.reference:
        lead = joined(p.words(best, name, "difference"))
        text = html(text, ", ", lead, " compared with ", named(p.shown[p.reference]))
    if p.runs < 2:
        return html(text, ". One run cannot tell luck from effect.")
    rivals = uncertainty.paired(p.data, name, best, p.level, p.attribution)
    close = [p.shown[str(s)] for s, rival in rivals.iterrows() if rival["low"] <= 0 <= rival["high"]]
    if close:
        return html(text, ". These runs cannot tell it apart from ", listing(close), ".")
    return html(text, ". The interval of its lead over every other strategy excludes zero.")


def take_up(p: Page) -> Section:
    """How many users adopt, and when."""
    finals = ", ".join(f"{p.shown[s]} {p.share(p.value(s, 'reach'))}" for s in p.names)
    alt = f"Lines of the share of users who ever adopted, by {p.steps}. Mean at the end: {finals}."
    caption = "Users who ever adopted, as a share of all. "
    caption += "Line: median run; band: the middle 90 % of runs." if p.runs > 1 else "One run."
    if "observed" in p.data:
        caption += f" Dots: {p.observed}, real and not simulated."
    columns = [name for name in ("reach", "active", "waiting", "mean_wait", "equity_gap") if p.has(name)]
    rows = []
    for s in p.names:
        reached, median = p.value(s, "time_to_half", "reached"), p.value(s, "time_to_half", "median")
        when = "no median" if math.isnan(median) else f"median {median:.0f} {p.steps}"
        there = Cell(f"in {100 * reached:.0f} % of runs", when)
        rows.append([Cell(p.shown[s]), *(p.words(s, name) for name in columns), there])
    table = p.by_strategy(
        f"Means over runs with {p.percent} intervals. Some runs may end before half of the users have adopted, so this "
        "time is given as the share of runs that got there and the median over all runs.",
        [*map(p.heading, columns), "Half of the users reached"],
        rows,
    )
    return Section("Take-up", [Picture(image(plot.curves(p.data), "curves", alt), caption), table])


def differences(p: Page) -> Section | None:
    """Paired differences from the reference, and how often each strategy is best."""
    if len(p.names) < 2:
        return None
    first = p.shown[p.reference]
    columns = [n for n in ("reach", "waiting", "cost_per_adopter", "net_benefit") if p.has(n)]
    factors = uncertainty.paired(p.data, "reach", p.reference, p.level)["variance_reduction"]
    best = uncertainty.probability_best(p.data, "reach")
    regret = uncertainty.regret(p.data, "reach").mean("run")
    rows = []
    for s in p.names:
        behind = wording.quantity(float(regret.sel(strategy=s)), "share", signed=True).lstrip("+")
        factor = float(factors[s]) if s != p.reference else math.nan
        worth = wording.DASH if math.isnan(factor) else f"× {wording.quantity(factor, 'steps')}"
        changes = [p.words(s, n, "difference") for n in columns]
        name = Cell(p.shown[s], "reference" if s == p.reference else "")
        rows.append([name, *changes, Cell(f"{100 * float(best[s]):.0f} %"), Cell(behind), Cell(worth)])
    table = p.by_strategy(
        f"Differences from {first}, taken run by run under common luck, with {p.percent} intervals. Best: share of "
        "runs in which a strategy does best, ties shared. Regret: how far it is behind the best of the same run, on "
        "average. Worth in runs: how many times more runs independent luck would need for the same interval of the "
        "difference in reach.",
        [*map(p.heading, columns), "Best in reach", "Regret in reach", "Worth in runs"],
        rows,
    )
    change = ", ".join(f"{p.shown[s]} {p.words(s, 'reach', 'difference').mean}" for s in p.names if s != p.reference)
    figure = plot.differences(p.data, reference=p.reference, level=p.level)
    alt = f"Dots with intervals: difference in reach from {first}. {change}."
    caption = f"Difference in reach from {first}: mean and {p.percent} interval over paired runs."
    return Section("How much the strategies differ", [Picture(image(figure, "differences", alt), caption), table])


def gates(p: Page) -> Section:
    """Where users who have not adopted spend their time."""
    said = []
    for s in p.names:
        shares = (f"{gate} {p.share(p.value(s, f'gate_{gate.lower()}'))}" for gate in wording.GATES)
        said.append(f"{p.shown[s]}: {', '.join(shares)}")
    alt = f"Stacked bars of the time of users who have not adopted. {'; '.join(said)}."
    caption = (
        "Where users who have not adopted spend their time: before HEAR (they have not heard of the idea), before WANT "
        "(they have heard and do not want it) or before GET (they want it and there is no place). The longest part "
        "shows the gate that binds. Means over runs."
    )
    return Section("What holds take-up back", [Picture(image(plot.gates(p.data), "gates", alt), caption)])


def money(p: Page) -> Section | None:
    """Costs and benefits, in all and by payer."""
    if not p.has("cost") and not p.has("benefit"):
        return None
    totals = [n for n in ("cost", "benefit", "net_benefit", "benefit_cost_ratio", "break_even_attribution") if p.has(n)]
    caption = (
        f"Present values in {p.currency}, means over runs with {p.percent} intervals. Attribution = {p.attribution:g}: "
        f"{100 * p.attribution:g} % of the benefits are counted as due to the idea. This is an assumption."
    )
    if p.has("break_even_attribution"):
        caption += " Break-even attribution is the share at which benefits equal costs."
    rows = [[Cell(p.shown[s]), *(p.words(s, n) for n in totals)] for s in p.names]
    whole = p.by_strategy(caption, [p.heading(n) for n in totals], rows)
    headings, columns = [], []
    for side in ("cost", "benefit"):
        values = measures.by_payer(p.data, side, p.attribution).mean("run")
        headings += [f"{side.capitalize()}: {payer}" for payer in values["payer"].values]
        columns += [values.sel(payer=payer) for payer in values["payer"].values]
    split = [[Cell(p.shown[s]), *(Cell(p.money(float(c.sel(strategy=s)))) for c in columns)] for s in p.names]
    parts = "Costs by who pays and benefits by who gains: present values"
    by_payer = p.by_strategy(f"{parts}, means over runs.", headings, split)
    said = []
    for s in p.names:
        amounts = (f"{p.heading(n).lower()} {p.words(s, n).mean}" for n in totals[:3])
        said.append(f"{p.shown[s]}: {', '.join(amounts)}")
    alt = f"Stacked bars of costs by who pays and benefits by who gains. {'; '.join(said)}."
    picture = Picture(
        image(plot.costs(p.data, attribution=p.attribution), "costs", alt), f"{parts} in {p.currency}, means over runs."
    )
    return Section("Costs and benefits", [picture, whole, by_payer])
