"""Sheets of outcomes: every measure with its interval, and what each strategy changes."""

from __future__ import annotations

import math

from uptake.analysis import measures
from uptake.analysis.ideas import ALL, ideas, of_idea
from uptake.analysis.uncertainty import paired
from uptake.show.cells import Book, Column, Number
from uptake.show.told import NUMBERS, Row, Told


def summary(book: Book, told: Told) -> None:
    """Every measure of every strategy: mean over runs and its interval."""
    said = (
        f"Means over runs with {told.percent} intervals. Times to a share of users: the median run, and the share of "
    )
    sheet = book.sheet("Summary", "Summary", f"{said}runs that got there.")
    rows: list[Row] = []
    for name in dict.fromkeys(told.table.columns.get_level_values("measure")):
        row = measures.MEASURES[name]
        for key, values in told.table[name].iterrows():
            if row.censored:
                time = told.numbers(row.unit, [values["median"]])
                numbers = [None, None, None, *time, Number(float(values["reached"]), "0%")]
            elif math.isnan(values["mean"]) and ALL in key:
                continue  # no measure of money: it has no sum over ideas
            else:
                numbers = [*told.numbers(row.unit, values[["mean", "low", "high"]]), None, None]
            rows.append([row.label, told.unit(name), *told.of(key), *numbers])
    times = [Column("Median", 13, right=True), Column("Runs that got there", 13, right=True)]
    sheet.table([Column("Measure", 32), Column("Unit", 18), *told.whose, *NUMBERS, *times], rows, groups=1)


def differences(book: Book, told: Told) -> None:
    """What each strategy changes against the reference, run by run under the same luck."""
    first = told.names[told.reference]
    sheet = book.sheet(
        "Paired differences",
        f"Differences from {first}",
        f"Taken run by run under common luck, with {told.percent} intervals. Worth in runs: how many times more runs "
        "independent luck would need for the same interval.",
    )
    rows: list[Row] = []
    given = (told.reference, told.level, told.attribution, told.optimism_bias)
    for name in dict.fromkeys(told.table.columns.get_level_values("measure")):
        row = measures.MEASURES[name]
        if row.censored:
            continue
        frames = [paired(told.data, name, *given)]
        if row.of_money and ideas(told.data) and (row.needs != "owner" or "owner" in of_idea(told.data, ALL)):
            sums = paired(of_idea(told.data, ALL), name, *given)
            frames.append(sums.set_axis([(key, ALL) for key in sums.index]))
        for key, values in (pair for frame in frames for pair in frame.iterrows()):
            low, high = float(values["low"]), float(values["high"])
            sure = None if math.isnan(low) else "yes" if low > 0 or high < 0 else "no"
            numbers = told.numbers(row.unit, values[["mean", "low", "high"]], signed=True)
            worth = Number(float(values["variance_reduction"]), "0.0")
            rows.append([row.label, told.unit(name, changes=True), *told.of(key), *numbers, sure, worth])
    more = [Column("Interval leaves out 0", 13, right=True), Column("Worth in runs", 13, right=True)]
    columns = [Column("Measure", 32), Column("Unit", 18), *told.whose]
    if not rows:
        sheet.write(sheet.row, 0, "There is one strategy, so that nothing is compared.")
        return
    sheet.table([*columns, Column("Difference", 13, right=True), *NUMBERS[1:], *more], rows, groups=1)
