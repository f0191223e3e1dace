"""What becomes of the idea, and from whom it was taken, in worlds whose actors have contexts."""

from __future__ import annotations

import math

from uptake.analysis import measures
from uptake.show import wording
from uptake.show.html import Section, Table
from uptake.show.page import Page
from uptake.show.tables import Cell

_AT_THE_END = ("fit", "effectiveness", "fidelity", "variety", "emulation")
_HEARD = ("from_peers", "from_providers", "from_outside", "from_everyone", "provider_emulation")
_IN_TIME = ("emulation", "variety")
_PARTS = 4  # of the horizon


def variants(p: Page) -> Section | None:
    """The idea as adopters have it at the horizon, what they had heard from, and both over time."""
    if not p.has("fit"):
        return None
    tables = (_at_the_end(p), _heard(p), _in_time(p))
    return Section("How the idea changes", [table for table in tables if table is not None])


def _at_the_end(p: Page) -> Table:
    columns = [name for name in _AT_THE_END if p.has(name)]
    caption = (
        f"The idea as adopters at the horizon have it, means over runs with {p.percent} intervals. Fit: to their own "
        "circumstances. Effectiveness: fit, less what the core has lost. Fidelity: how close it is to the original. "
        "Variety: standard deviation of the variants. Owed to emulation: share of adopters who heard along a tie."
    )
    return p.by_strategy(caption, [p.heading(n) for n in columns], lambda q, s: [q.words(s, n) for n in columns])


def _heard(p: Page) -> Table | None:
    """What adopters had heard from: kinds of donor that gave anything to anybody."""
    columns = [n for n in _HEARD if p.has(n) and any(q.value(s, n) > 0 for q in p.each for s in p.names)]
    if not columns:
        return None
    caption = (
        f"What those who adopted had heard from, seeds left out: shares, means over runs with {p.percent} intervals. "
        "From users and from providers: along a tie. Outside: the media and the like. Everyone: imitation of all "
        "users. Results count donors by side; study.lineage says, run by run, in which layer an actor heard."
    )
    return p.by_strategy(caption, [p.heading(n) for n in columns], lambda q, s: [q.words(s, n) for n in columns])


def _in_time(p: Page) -> Table | None:
    """The share owed to emulation, and variety, after each quarter of the horizon."""
    last = p.data.sizes["step"] - 1
    steps = sorted({math.ceil(last * part / _PARTS) for part in range(1, _PARTS + 1)})
    if len(steps) < _PARTS:
        return None
    columns = [(name, t) for name in _IN_TIME for t in steps]
    found = {
        (q.idea, name, t): measures.MEASURES[name](q.data.isel(step=slice(t + 1))).mean("run")
        for q in p.each
        for name, t in columns
    }

    def cells(q: Page, s: str) -> list[Cell]:
        values = ((name, float(found[q.idea, name, t].sel(strategy=s))) for name, t in columns)
        return [Cell(wording.quantity(value, measures.MEASURES[name].unit)) for name, value in values]

    step = p.attr("step_length")
    caption = (
        "Emulation and variety over time, means over runs. Emulation: of those who had adopted by then, seeds left "
        "out, the share that heard along a tie. Variety: standard deviation of the variants of the adopters of that "
        f"{step}."
    )
    headings = [f"{'Emulation' if name == 'emulation' else 'Variety'}, {step} {t}" for name, t in columns]
    return p.by_strategy(caption, headings, cells)._replace(style="wide")
