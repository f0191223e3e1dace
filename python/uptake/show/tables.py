"""The main measures of a study as a table: in words, for the terminal, as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from uptake.analysis.attributes import strategies
from uptake.analysis.ideas import IDEA, of_idea
from uptake.analysis.uncertainty import summarise
from uptake.show import wording

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from rich.table import Table

MAIN = (
    ("reach", "reach"),
    ("active", "active at end"),
    ("waiting", "waiting"),
    ("cost", "cost"),
    ("cost_per_adopter", "cost per adopter"),
    ("net_benefit", "net benefit"),
    ("benefit_cost_ratio", "benefit-cost ratio"),
)


_WIDTH, _UNBOUNDED = 200, 10_000  # columns of plain text, where no long number needs more


class Cell(NamedTuple):
    """A mean and its interval, in words."""

    mean: str
    spread: str = ""


class Headline(NamedTuple):
    """The table of main measures: the difference in reach from the reference stands beside reach."""

    headings: list[str]
    groups: dict[str, list[list[Cell]]]  # by idea, "" where there is one; the first cell of a row is the strategy
    notes: list[str]


def headline(
    data: xr.Dataset,
    level: float = 0.95,
    reference: str | None = None,
    attribution: float = 1.0,
    idea: str | None = None,
    optimism_bias: float = 1.0,
) -> Headline:
    """The main measures that apply to the study, as words."""
    table = summarise(data, level, reference, attribution, idea, optimism_bias)
    attrs = data.attrs
    keys = strategies(data)
    names = dict(zip(keys, wording.display(keys, wording.NAME), strict=True))
    known = set(table.columns.get_level_values("measure"))
    if "cost" not in known:
        known.discard("benefit_cost_ratio")  # nothing to divide by
    columns: list[tuple[str, str, str]] = []  # measure, prefix of the statistic, heading
    for name, heading in MAIN:
        if name in known:
            unit = wording.unit_name(table.attrs["units"][name], str(attrs["currency"]), str(attrs["step_length"]))
            columns.append((name, "", f"{heading}, {unit}" if name == "waiting" else heading))
        if name == "reach" and name in known and len(keys) > 1:
            columns.append((name, "difference", f"reach − {names[table.attrs['reference']]}"))
    currency = str(attrs["currency"])

    def row(key: str, row_of: str | tuple[str, str]) -> list[Cell]:
        return [Cell(names[key]), *(words(table, row_of, name, currency, prefix) for name, prefix, _ in columns)]

    groups: dict[str, list[list[Cell]]] = {}
    if table.index.nlevels == 1:
        groups[""] = [row(key, key) for key in keys]
    else:
        for part in dict.fromkeys(table.index.get_level_values(IDEA)):
            groups[str(part)] = [row(key, (key, str(part))) for key in keys]
    return Headline(["strategy", *(heading for _, _, heading in columns)], groups, list(table.attrs["notes"]))


def words(table: pd.DataFrame, row: str | tuple[str, str], measure: str, currency: str, prefix: str = "") -> Cell:
    """Mean and interval of a row of a summary in words; with prefix "difference" the paired difference and its own."""
    statistics = (prefix, f"{prefix}_low", f"{prefix}_high") if prefix else ("mean", "low", "high")
    mean, low, high = (float(table[(measure, statistic)].loc[row]) for statistic in statistics)
    unit, signed = table.attrs["units"][measure], bool(prefix)
    return Cell(
        wording.quantity(mean, unit, currency, signed=signed),
        wording.interval(low, high, unit, currency, signed=signed),
    )


def caption(data: xr.Dataset) -> str:
    """The study in a line: title, strategies, ideas where there are several, runs, horizon, people."""
    a, count = data.attrs, wording.number_of
    several = f"{count(data.sizes[IDEA], 'idea', 'ideas')} × " if IDEA in data.dims else ""
    varied = int(a.get("n_scenarios", 1))  # their runs stand in a row
    runs = count(data.sizes["run"] // varied, "run", "runs")
    several += f"{count(varied, 'scenario', 'scenarios')} × " if "n_scenarios" in a else ""
    of_each = f"{several}{runs}"
    size = f"{count(data.sizes['strategy'], 'strategy', 'strategies')} × {of_each}"
    people = count(int(a["n_users"]), "user", "users")
    if a["n_providers"]:
        people += f" and {count(int(a['n_providers']), 'provider', 'providers')}"
    counted = f"{size} × {a['horizon']} {wording.steps(str(a['step_length']))}, {people}"
    title = wording.line(str(a["title"]), wording.TITLE).strip()
    return f"{title}: {counted}" if title else counted


def rich_table(
    data: xr.Dataset,
    level: float = 0.95,
    reference: str | None = None,
    attribution: float = 1.0,
    idea: str | None = None,
    optimism_bias: float = 1.0,
) -> Table:
    """For the terminal; with several ideas, the rows of each stand below its name."""
    from rich.table import Table
    from rich.text import Text

    head = headline(data, level, reference, attribution, idea, optimism_bias)
    notes = head.notes or [f"{100 * level:g} % intervals over {wording.intervals_over(data)}"]
    if attribution != 1:
        notes.append(f"{100 * attribution:g} % of the benefits attributed to the idea")
    if optimism_bias != 1:
        notes.append(f"costs times {optimism_bias:g}")
    title = caption(data) if idea is None else f"{wording.line(idea, wording.NAME)}: {caption(of_idea(data, idea))}"
    table = Table(
        title=Text(title),  # not a string, in which rich would look for markup
        title_justify="left",
        caption=Text("; ".join(notes)),
        caption_justify="left",
        box=None,
        pad_edge=False,
        header_style="bold",
    )
    for column, heading in enumerate(head.headings):
        table.add_column(Text(heading), justify="right" if column else "left", no_wrap=column > 0)
    for group, rows in head.groups.items():
        if group:
            table.add_row(Text(wording.line(group, wording.NAME), "bold"))
        for name, *cells in rows:
            first = Text(f"  {name.mean}" if group else name.mean)
            table.add_row(first, *(Text.assemble(c.mean, "\n" if c.spread else "", (c.spread, "dim")) for c in cells))
    return table


def text(
    data: xr.Dataset,
    level: float = 0.95,
    reference: str | None = None,
    attribution: float = 1.0,
    idea: str | None = None,
    optimism_bias: float = 1.0,
) -> str:
    """As plain text, wide enough to break no number and no name."""
    from io import StringIO

    from rich.console import Console

    table, out = rich_table(data, level, reference, attribution, idea, optimism_bias), StringIO()
    console = Console(file=out, width=_WIDTH, color_system=None)
    needed = console.measure(table, options=console.options.update(width=_UNBOUNDED)).maximum
    console.width = max(_WIDTH, needed)
    console.print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
