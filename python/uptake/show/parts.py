"""Sections on parts of a world that not all worlds have: sponsors, groups."""

from __future__ import annotations

import math

import numpy as np

from uptake.analysis.sponsors import sponsors_of
from uptake.show import wording
from uptake.show.html import Section, Table
from uptake.show.page import Page
from uptake.show.tables import Cell


def sponsors(p: Page) -> Section | None:
    """What each sponsor had, spent and reached."""
    rows = []
    for q in p.each:
        for name in p.names:
            for sponsor, row in sponsors_of(q.data, name).iterrows():
                whose = f"{p.shown[name]}: {sponsor}{f' ({q.idea})' if q.idea else ''}"
                had = "no limit" if math.isinf(row["available"]) else q.money(row["available"])
                money = (had, *(q.money(row[key]) for key in ("spent", "unspent", "penalty")))
                counts = (wording.quantity(row[key], "count") for key in ("opened", "providers", "places"))
                rows.append([Cell(whose), *map(Cell, (*money, *counts))])
    if not rows:
        return None
    caption = (
        f"Sponsors: what each had within the horizon and what it did with it, in {p.currency}, not discounted; means "
        "over runs. Open and places are those that it keeps at the end."
    )
    headings = ("Strategy: sponsor", "Had", "Spent", "Unspent", "Penalty", "Opened", "Open", "Places")
    return Section("Who opens providers, and who pays", [Table(caption, headings, rows)])


def groups(p: Page) -> Section | None:
    """Who is reached and who is left behind, group by group."""
    if not p.has("equity_gap"):
        return None
    indices = ("equity_ratio", "concentration_index")

    def cells(q: Page, s: str) -> list[Cell]:
        shown = [Cell(q.share(share), name) for name, share in group_ends(q, s)]
        further = [_further_gap(q, s)] if len(p.names) > 1 else []
        return [*shown, q.words(s, "equity_gap"), *further, *(q.words(s, n) for n in indices)]

    caption = (
        "Distribution by group of users. Least and most: the groups with the lowest and the highest mean reach. Gap, "
        f"ratio and concentration index: means over runs with {p.percent} intervals; the index is 0 where all groups "
        "are reached alike, and is computed by their own rank in reach."
    )
    further = [f"Gap: difference from {p.shown[p.reference]}"] if len(p.names) > 1 else []
    headings = ["Reached least", "Reached most", p.heading("equity_gap"), *further, *(p.heading(n) for n in indices)]
    return Section("Who is reached", [p.by_strategy(caption, headings, cells, first=p.reference)])


def _further_gap(p: Page, strategy: str) -> Cell:
    """How much wider the gap between groups is than under the reference."""
    return Cell(wording.DASH) if strategy == p.reference else p.words(strategy, "equity_gap", "difference")


def group_ends(p: Page, strategy: str) -> tuple[tuple[str, float], tuple[str, float]]:
    """Name and mean reach of the group reached least, and of the one reached most; empty groups are left out."""
    size = p.data["group_size"].values
    reached = p.data["group_ever"].sel(strategy=strategy).mean("run").values
    share = np.divide(reached, size, out=np.full(reached.shape, np.nan), where=size > 0)
    names = p.data["group"].values
    least, most = int(np.nanargmin(share)), int(np.nanargmax(share))
    return (
        (wording.line(str(names[least]), wording.NAME), float(share[least])),
        (wording.line(str(names[most]), wording.NAME), float(share[most])),
    )
