"""The main measures of a study as a table: in words, for the terminal, as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from uptake.analysis.attributes import strategies
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
)


_WIDTH, _UNBOUNDED = 200, 10_000  # columns of plain text, where no long number needs more


class Cell(NamedTuple):
    """A mean and its interval, in words."""

    mean: str
    spread: str = ""


class Headline(NamedTuple):
    """The table of main measures: the difference in reach from the reference stands beside reach."""

    headings: list[str]
    rows: list[list[Cell]]  # the first cell of a row is the strategy
    notes: list[str]


def headline(data: xr.Dataset, level: float = 0.95, reference: str | None = None, attribution: float = 1.0) -> Headline:
    """The main measures that apply to the study, as words."""
    table = summarise(data, level, reference, attribution)
    attrs = data.attrs
    keys = strategies(data)
    names = dict(zip(keys, wording.display(keys, wording.NAME), strict=True))
    known = set(table.columns.get_level_values("measure"))
    columns: list[tuple[str, str, str]] = []  # measure, prefix of the statistic, heading
    for name, heading in MAIN:
        if name in known:
            unit = wording.unit_name(table.attrs["units"][name], str(attrs["currency"]), str(attrs["step_length"]))
            columns.append((name, "", f"{heading}, {unit}" if name == "waiting" else heading))
        if name == "reach" and len(table) > 1:
            columns.append((name, "difference", f"reach − {names[table.attrs['reference']]}"))
    currency = str(attrs["currency"])
    rows = [
        [Cell(names[key]), *(words(table, key, name, currency, prefix) for name, prefix, _ in columns)] for key in keys
    ]
    return Headline(["strategy", *(heading for _, _, heading in columns)], rows, list(table.attrs["notes"]))


def words(table: pd.DataFrame, strategy: str, measure: str, currency: str, prefix: str = "") -> Cell:
    """Mean and interval of a summary in words, or with prefix "difference" the paired difference and its interval."""
    statistics = (prefix, f"{prefix}_low", f"{prefix}_high") if prefix else ("mean", "low", "high")
    mean, low, high = (float(table[(measure, statistic)].loc[strategy]) for statistic in statistics)
    unit, signed = table.attrs["units"][measure], bool(prefix)
    return Cell(
        wording.quantity(mean, unit, currency, signed=signed),
        wording.interval(low, high, unit, currency, signed=signed),
    )


def caption(data: xr.Dataset) -> str:
    """The study in a line: title, strategies, runs, horizon, people."""
    a, count = data.attrs, wording.number_of
    size = f"{count(data.sizes['strategy'], 'strategy', 'strategies')} × {count(data.sizes['run'], 'run', 'runs')}"
    people = count(int(a["n_users"]), "user", "users")
    if a["n_providers"]:
        people += f" and {count(int(a['n_providers']), 'provider', 'providers')}"
    counted = f"{size} × {a['horizon']} {wording.steps(str(a['step_length']))}, {people}"
    title = wording.line(str(a["title"]), wording.TITLE).strip()
    return f"{title}: {counted}" if title else counted


def rich_table(data: xr.Dataset, level: float = 0.95, reference: str | None = None, attribution: float = 1.0) -> Table:
    """For the terminal."""
    from rich.table import Table
    from rich.text import Text

    head = headline(data, level, reference, attribution)
    notes = head.notes or [f"{100 * level:g} % intervals over runs"]
    if attribution != 1:
        notes.append(f"{100 * attribution:g} % of the benefits attributed to the idea")
    table = Table(
        title=Text(caption(data)),  # not a string, in which rich would look for markup
        title_justify="left",
        caption=Text("; ".join(notes)),
        caption_justify="left",
        box=None,
        pad_edge=False,
        header_style="bold",
    )
    for column, heading in enumerate(head.headings):
        table.add_column(Text(heading), justify="right" if column else "left", no_wrap=column > 0)
    for row in head.rows:
        table.add_row(*(Text.assemble(c.mean, "\n" if c.spread else "", (c.spread, "dim")) for c in row))
    return table


def text(data: xr.Dataset, level: float = 0.95, reference: str | None = None, attribution: float = 1.0) -> str:
    """As plain text, wide enough to break no number."""
    from io import StringIO

    from rich.console import Console

    table, out = rich_table(data, level, reference, attribution), StringIO()
    console = Console(file=out, width=_WIDTH, color_system=None)
    needed = console.measure(table, options=console.options.update(width=_UNBOUNDED)).minimum
    console.print(table, width=max(_WIDTH, needed))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
