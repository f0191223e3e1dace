"""The sheet of curves, with a chart that the reader's own program draws."""

from __future__ import annotations

import numpy as np

from uptake.analysis.ideas import each, ideas
from uptake.show import style, wording
from uptake.show.cells import Book, Column, Number, Sheet
from uptake.show.told import NUMBERS, Row, Told

BAND = 0.9  # share of the runs between low and high, as in pictures


def curves(book: Book, told: Told) -> None:
    """Users who ever adopted, as a share of all, by step and strategy, with a chart."""
    sides = f"{100 * (1 - BAND) / 2:g} % and {100 * (1 + BAND) / 2:g} %"
    sheet = book.sheet(
        "Curves",
        "Users who ever adopted, as a share of all users",
        f"Mean over runs. Low and high are the quantiles {sides} of the runs. Filter the rows to thin out the chart.",
    )
    several, step = bool(ideas(told.data)), told.data["step"].to_numpy()
    rows: list[Row] = []
    blocks: list[list[tuple[str, int]]] = []  # by idea: name of the curve and its first row
    for idea, part in each(told.data):
        shares = part["users_ever"].transpose("strategy", "run", "step").to_numpy() / int(part.attrs["n_users"])
        spread = np.stack([shares.mean(axis=1), *np.quantile(shares, [(1 - BAND) / 2, (1 + BAND) / 2], axis=1)])
        blocks.append([])
        for s, name in enumerate(told.names.values()):
            blocks[-1].append((name, len(rows)))
            rows += [
                [name, *([idea] if several else []), int(t), *(Number(float(x), "0.0%") for x in spread[:, s, k])]
                for k, t in enumerate(step)
            ]
        if "observed" in part:
            name = wording.line(str(part["observed"].attrs.get("label", "observed")), wording.NAME)
            blocks[-1].append((name, len(rows)))
            seen = part["observed"].to_numpy().tolist()
            rows += [
                [name, *([idea] if several else []), int(t), Number(x, "0.0%"), None, None]
                for t, x in zip(step, seen, strict=True)
            ]
    columns = [*told.whose, Column(told.steps.capitalize(), 9, right=True), *NUMBERS]
    body = sheet.table(columns, rows, groups=1 + several)
    for (idea, _), block in zip(each(told.data), blocks, strict=True):
        places = [(name, body[first], body[first + len(step) - 1]) for name, first in block]
        _chart(book, sheet, told, idea, places, len(columns) + 1, 3 + 26 * blocks.index(block))


def _chart(
    book: Book, sheet: Sheet, told: Told, idea: str, places: list[tuple[str, int, int]], column: int, row: int
) -> None:
    """A native chart of the means."""
    chart = book.made.add_chart({"type": "scatter", "subtype": "straight"})
    mean = column - 4
    for s, (name, first, last) in enumerate(places):
        seen = s == len(told.names)
        line = {"color": style.strategy_colour(s), "width": 2.25, "dash_type": "solid" if s < 6 else "dash"}
        dots = {"type": "circle", "size": 5, "fill": {"color": style.INK}, "border": {"color": style.INK}}
        chart.add_series({
            "name": name,
            "categories": [sheet.name, first, mean - 1, last, mean - 1],
            "values": [sheet.name, first, mean, last, mean],
            "line": {"none": True} if seen else line,
            "marker": dots if seen else {"type": "none"},
        })  # fmt: skip
    title = "Users who ever adopted" + (f": {wording.line(idea, wording.NAME)}" if idea else "")
    chart.set_title({"name": title, "name_font": {"size": 13, "bold": False}, "overlay": False})
    grid = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.75}}
    last = int(told.data["step"].values[-1])
    chart.set_x_axis({"name": told.steps, "min": 0, "max": max(last, 1), "name_font": {"bold": False}})
    chart.set_y_axis({"num_format": "0%", "min": 0, "major_gridlines": grid, "line": {"none": True}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 760, "height": 460})
    chart.show_blanks_as("gap")
    sheet.made.insert_chart(row, column, chart, {"description": f"{title}: mean over runs, by {told.steps}"})
