"""The main measures of a study as a table: for the terminal, as plain text, in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from uptake.show import wording

if TYPE_CHECKING:
    from rich.table import Table

    from uptake.results.study import Study

MAIN = (
    ("reach", "reach"),
    ("active", "active at end"),
    ("waiting", "waiting"),
    ("cost", "cost"),
    ("cost_per_adopter", "cost per adopter"),
    ("net_benefit", "net benefit"),
)


class Cell(NamedTuple):
    """A mean and its interval, in words."""

    mean: str
    spread: str


class Headline(NamedTuple):
    """The table of main measures: the difference in reach from the reference stands beside reach."""

    headings: list[str]
    rows: list[list[Cell]]  # the first cell of a row is the strategy
    notes: list[str]


def headline(study: Study, level: float = 0.95, reference: str | None = None, attribution: float = 1.0) -> Headline:
    """The main measures that apply to the study, as words."""
    table = study.summary(level, reference, attribution)
    attrs = study.data.attrs
    currency = str(attrs["currency"])
    known = set(table.columns.get_level_values("measure"))
    columns: list[tuple[str, str, str]] = []  # measure, prefix of the statistic, heading
    for name, heading in MAIN:
        if name in known:
            unit = wording.unit_name(table.attrs["units"][name], currency, str(attrs["step_length"]))
            columns.append((name, "", f"{heading}, {unit}" if name == "waiting" else heading))
        if name == "reach" and len(table) > 1:
            columns.append((name, "difference", f"reach − {table.attrs['reference']}"))
    rows = []
    for strategy in study.names:
        cells = [Cell(strategy, "")]
        for name, prefix, _ in columns:
            unit, signed = table.attrs["units"][name], bool(prefix)
            keys = (prefix, f"{prefix}_low", f"{prefix}_high") if prefix else ("mean", "low", "high")
            mean, low, high = (_number(table.loc[strategy, (name, key)]) for key in keys)
            cells.append(
                Cell(
                    wording.quantity(mean, unit, currency, signed=signed),
                    wording.interval(low, high, unit, currency, signed=signed),
                )
            )
        rows.append(cells)
    return Headline(["strategy", *(heading for _, _, heading in columns)], rows, list(table.attrs["notes"]))


def caption(study: Study) -> str:
    """The study in a line: title, strategies, runs, horizon, people."""
    a = study.data.attrs
    n, runs = len(study.names), study.data.sizes["run"]
    size = f"{_count(n, 'strategy', 'strategies')} × {_count(runs, 'run', 'runs')}"
    people = _count(int(a["n_users"]), "user", "users")
    if a["n_providers"]:
        people += f" and {_count(int(a['n_providers']), 'provider', 'providers')}"
    text = f"{size} × {a['horizon']} {wording.steps(str(a['step_length']))}, {people}"
    return f"{a['title']}: {text}" if a["title"] else text


def rich_table(study: Study, level: float, reference: str | None, attribution: float) -> Table:
    """For the terminal."""
    from rich.table import Table
    from rich.text import Text

    head = headline(study, level, reference, attribution)
    note = "; ".join([*(head.notes or [f"{100 * level:g} % intervals over runs"]), *_attribution(attribution)])
    table = Table(
        title=caption(study),
        title_justify="left",
        caption=note,
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


def text(study: Study, level: float, reference: str | None, attribution: float) -> str:
    """As plain text, wide enough to break no number."""
    from io import StringIO

    from rich.console import Console

    out = StringIO()
    Console(file=out, width=200, color_system=None).print(rich_table(study, level, reference, attribution))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def short(study: Study) -> str:
    """A line per strategy, and what to do next."""
    rows = headline(study).rows
    width = max(len(row[0].mean) for row in rows)
    lines = [f"  {row[0].mean:<{width}}  reach {row[1].mean} {row[1].spread}".rstrip() for row in rows]
    ways = "  .summary()  .plot()  .report(path)  .save(path)  .data"
    return "\n".join([f"<uptake.Study {caption(study)}>", *lines, ways])


def html(study: Study) -> str:
    """For a notebook."""
    head = headline(study)
    cells = "".join(f"<th scope='col'>{escape(h)}</th>" for h in head.headings)
    body = "".join(f"<tr>{''.join(_td(cell) for cell in row)}</tr>" for row in head.rows)
    note = f"<caption>{escape(caption(study))}</caption>"
    return f"<table>{note}<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


def _td(cell: Cell) -> str:
    return f"<td>{escape(cell.mean)}{f'<br><small>{escape(cell.spread)}</small>' if cell.spread else ''}</td>"


def _attribution(attribution: float) -> list[str]:
    return [] if attribution == 1 else [f"{100 * attribution:g} % of the benefits attributed to the idea"]


def _count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"


def _number(value: Any) -> float:
    return float(value)
