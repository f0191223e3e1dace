"""Sheets of what all numbers rest on: the assumptions, and the scenarios in which some of them vary."""

from __future__ import annotations

import math
from typing import Any

from uptake.analysis.attributes import assumptions
from uptake.show.cells import Book, Column, Item, Number
from uptake.show.told import Row, Told


def assumed(book: Book, told: Told) -> None:
    """Every number that was put in, with room for its range, its source and notes."""
    varied = " Low and High of numbers that vary are those of the scenarios." if told.varies else ""
    sheet = book.sheet(
        "Assumptions",
        "Assumptions",
        "Value is what was computed with. Light-blue cells are for you: the range in which the number may lie, where "
        f"it comes from, what to know about it.{varied}",
    )
    listed = assumptions(told.data)
    of_ideas = "idea" in listed.columns
    rows: list[Row] = []
    for row in listed.to_dict("records"):
        value: Item = row["value"]
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = Number(value, "#,##0" if abs(value) >= 1000 and float(value).is_integer() else "General")
        best = value if isinstance(value, Number) and math.isfinite(value.value) else None
        low, high = next((ends for key, ends in told.ranges.items() if _is_of(key, row)), (None, None))
        whose: Row = [told.names.get(row["strategy"], row["strategy"] or "all")]
        whose += [row["idea"] or "all"] if of_ideas else []
        source = row["source"] or "assumed"
        rows.append([row["name"], *whose, row["unit"] or "", value, low, best, high, source, None])
    if not rows:
        sheet.write(sheet.row, 0, "The study lists no assumptions.")
        return
    filled = [Column(name, 12, right=True, filled_in=True) for name in ("Low", "Best", "High")]
    filled += [Column(name, 40, filled_in=True, wraps=True) for name in ("Source", "Note")]
    columns = [Column("Strategy", 22), *([Column("Idea", 18)] if of_ideas else [])]
    columns += [Column("Unit", 28), Column("Value", 14, right=True)]
    sheet.table([Column("Name", 34), *columns, *filled], rows)


def scenarios(book: Book, told: Told) -> None:
    """The numbers that vary, a row per scenario."""
    sheet = book.sheet("Scenarios", "Scenarios", "Every strategy was run under each of them, under the same luck.")
    rows: list[Row] = [[label, *map(float, row)] for label, *row in told.scenarios.itertuples()]
    sheet.table([Column("Scenario", 14), *(Column(key, 26, right=True) for key in told.scenarios.columns)], rows)


def _is_of(key: Any, row: dict[Any, Any]) -> bool:
    """Whether a key of the scenarios is that of a row of the assumptions.

    Examples
    --------
    >>> _is_of("idea.peer", {"strategy": "", "name": "peer"}), _is_of("costs.place", {"strategy": "", "name": "peer"})
    (True, False)
    >>> _is_of("strategies.law.start", {"strategy": "law", "name": "Legislation.start"})
    True
    """
    side, *_, name = parts = str(key).split(".")
    if side == "strategies":
        own = str(row["name"])
        part = own.split(".")[0] if len(parts) > 3 and parts[-2] == own.split(".")[0] else ""
        whose = ".".join(parts[1 : -2 if part else -1])
        return whose == row["strategy"] and own.split(".")[-1] == name
    if side == "idea":
        return row["name"] == name and row["strategy"] == "" and row.get("idea") in (None, "", ".".join(parts[1:-1]))
    return row["name"] in (name, key) and row["strategy"] == ""
