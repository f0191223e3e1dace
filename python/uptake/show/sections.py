"""The findings of a page: a function per section, which returns nothing where the section does not apply."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from uptake.analysis import measures, uncertainty
from uptake.analysis.payments import payments
from uptake.show import bars, curves, wording
from uptake.show.html import Picture, Section, Table
from uptake.show.page import Page
from uptake.show.svg import image
from uptake.show.tables import Cell

if TYPE_CHECKING:
    import xarray as xr


def take_up(p: Page) -> Section:
    """How many users adopt, and when."""
    lines = f"Lines of the share of users who ever adopted, by {p.steps}{', a panel per idea' if p.parts else ''}."
    finals = p.per_idea(lambda q: ", ".join(f"{q.shown[s]} {q.share(q.value(s, 'reach'))}" for s in q.names))
    alt = f"{lines} Mean at the end: {finals}."
    caption = f"Users who ever adopted, as a share of all{', a panel per idea' if p.parts else ''}. "
    caption += "Line: median run; band: the middle 90 % of runs." if p.runs > 1 else "One run."
    if "observed" in p.data:
        caption += f" Dots: {p.observed}, real and not simulated."
    columns = [name for name in ("reach", "active", "waiting", "mean_wait", "equity_gap") if p.has(name)]

    def cells(q: Page, s: str) -> list[Cell]:
        reached, median = q.value(s, "time_to_half", "reached"), q.value(s, "time_to_half", "median")
        when = "no median" if math.isnan(median) else f"median {median:.0f} {p.steps}"
        return [*(q.words(s, name) for name in columns), Cell(f"in {100 * reached:.0f} % of runs", when)]

    table = p.by_strategy(
        f"Means over runs with {p.percent} intervals. Some runs may end before half of the users have adopted, so this "
        "time is given as the share of runs that got there and the median over all runs.",
        [*map(p.heading, columns), "Half of the users reached"],
        cells,
    )
    return Section("Take-up", [Picture(image(curves.curves(p.data), "curves", alt), caption), table])


def differences(p: Page) -> Section | None:
    """Paired differences from the reference, and how often each strategy is best."""
    if len(p.names) < 2:
        return None
    first = p.shown[p.reference]
    columns = [n for n in ("reach", "waiting", "cost_per_adopter", "net_benefit") if p.has(n)]
    of_each = {q.idea: _standing(q) for q in p.each}

    def cells(q: Page, s: str) -> list[Cell]:
        behind, factor, best = of_each[q.idea][s]
        behind_words = wording.quantity(behind, "share", signed=True).lstrip("+")
        worth = wording.DASH if math.isnan(factor) else f"× {wording.quantity(factor, 'steps')}"
        changes = (q.words(s, n, "difference") for n in columns)
        return [*changes, Cell(f"{100 * best:.0f} %"), Cell(behind_words), Cell(worth)]

    within = "within an idea and " if p.parts else ""
    table = p.by_strategy(
        f"Differences from {first}, taken {within}run by run under common luck, with {p.percent} intervals. "
        "Best: share of runs in which a strategy does best, ties shared. Regret: how far it is behind the best of the "
        "same run, on average. Worth in runs: how many times more runs independent luck would need for the same "
        "interval of the difference in reach.",
        [*map(p.heading, columns), "Best in reach", "Regret in reach", "Worth in runs"],
        cells,
        note={p.reference: "reference"},
    )
    others = [s for s in p.names if s != p.reference]
    change = p.per_idea(lambda q: ", ".join(f"{q.shown[s]} {q.words(s, 'reach', 'difference').mean}" for s in others))
    figure = bars.differences(p.data, reference=p.reference, level=p.level)
    alt = f"Dots with intervals: difference in reach from {first}{', a panel per idea' if p.parts else ''}. {change}."
    caption = f"Difference in reach from {first}: mean and {p.percent} interval over paired runs."
    return Section("How much the strategies differ", [Picture(image(figure, "differences", alt), caption), table])


def _standing(p: Page) -> dict[str, tuple[float, float, float]]:
    """By strategy: mean regret in reach, times more runs that independent luck would need, share of runs as best."""
    factors = uncertainty.paired(p.data, "reach", p.reference, p.level)["variance_reduction"]
    best = uncertainty.probability_best(p.data, "reach")
    regret = uncertainty.regret(p.data, "reach").mean("run")
    return {s: (float(regret.sel(strategy=s)), float(factors.get(s, math.nan)), float(best[s])) for s in p.names}


def gates(p: Page) -> Section:
    """Where users who have not adopted spend their time."""

    def shares(q: Page, s: str) -> str:
        words = (f"{gate} {q.share(q.value(s, f'gate_{gate.lower()}'))}" for gate in wording.GATES)
        return f"{q.shown[s]}: {', '.join(words)}"

    said = p.per_idea(lambda q: "; ".join(shares(q, s) for s in q.names))
    alt = f"Stacked bars of the time of users who have not adopted{', a panel per idea' if p.parts else ''}. {said}."
    caption = (
        "Where users who have not adopted spend their time: before HEAR (they have not heard of the idea), before WANT "
        "(they have heard and do not want it) or before GET (they want it and there is no place). The longest part "
        "shows the gate that binds. Means over runs."
    )
    return Section("What holds take-up back", [Picture(image(bars.gates(p.data), "gates", alt), caption)])


def money(p: Page) -> Section | None:
    """Costs and benefits by who pays and who gains, and who pays whom."""
    if not p.has("cost") and not p.has("benefit"):
        return None
    pages = p.with_sums
    headings: list[str] = []
    amounts: dict[str, list[xr.DataArray]] = {page.idea: [] for page in pages}
    for side in ("cost", "benefit"):
        for page in pages:
            values = measures.by_payer(page.data, side, p.attribution, p.optimism_bias).mean("run")
            amounts[page.idea] += [values.sel(payer=payer) for payer in values["payer"].values]
        headings += [f"{side.capitalize()}: {payer}" for payer in values["payer"].values]
    parts = "Costs by who pays and benefits by who gains: present values"
    by_payer = p.by_strategy(
        f"{parts}, means over runs.",
        headings,
        lambda q, s: [Cell(q.money(float(amount.sel(strategy=s)))) for amount in amounts[q.idea]],
        pages,
    )
    drawn, of = (p, "") if p.sums is None else (p.sums, ", all ideas together")
    totals = [n for n in ("cost", "benefit", "net_benefit") if p.has(n)]
    said = []
    for s in p.names:
        sums = (f"{p.heading(n).lower()} {drawn.words(s, n).mean}" for n in totals)
        said.append(f"{p.shown[s]}: {', '.join(sums)}")
    alt = f"Stacked bars of costs by who pays and benefits by who gains{of}. {'; '.join(said)}."
    picture = Picture(
        image(bars.costs(drawn.data, attribution=p.attribution, optimism_bias=p.optimism_bias), "costs", alt),
        f"{parts} in {p.currency}, means over runs{of}. {p.under}",
    )
    tables = [table for table in (by_payer, _payments(pages, p), _values(pages, p)) if table is not None]
    return Section("Costs and benefits", [picture, *tables])


def _values(pages: Sequence[Page], p: Page) -> Table | None:
    """What the owner of the idea and all others gain, where it has an owner."""
    names = [n for n in ("private_value", "shared_value") if p.has(n)]
    if not names:
        return None
    caption = (
        f"Private value: the fees that the owner of the idea gets, less what the owner pays. Shared value: benefits "
        f"less the private value. Present values in {p.currency}, means over runs with {p.percent} intervals."
    )

    def cells(q: Page, s: str) -> list[Cell]:
        return [q.words(s, n) if q.has(n) else Cell(wording.DASH) for n in names]

    return p.by_strategy(caption, [p.heading(n) for n in names], cells, pages)


def _payments(pages: Sequence[Page], p: Page) -> Table | None:
    """Who pays whom, where anybody does."""
    paid = [payments(page.data).groupby(["strategy", "payer", "payee"])["present_value"].sum() for page in pages]
    pairs = list(dict.fromkeys((payer, payee) for sums in paid for _, payer, payee in sums.index))
    if not pairs:
        return None
    of_page = {page.idea: sums for page, sums in zip(pages, paid, strict=True)}
    plain = "" if p.optimism_bias == 1 else " They are not multiplied by the optimism bias."
    return p.by_strategy(
        f"Payments by who pays and who is paid: present values in {p.currency}, means over runs.{plain}",
        [f"{payer} to {payee}" for payer, payee in pairs],
        lambda q, s: [Cell(q.money(float(of_page[q.idea].get((s, *pair), 0.0)))) for pair in pairs],
        pages,
    )
