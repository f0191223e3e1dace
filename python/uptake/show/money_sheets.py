"""Sheets of money: who pays, who gains, what it is worth."""

from __future__ import annotations

from uptake.analysis import measures
from uptake.analysis.further import cost_per_further_adopter
from uptake.analysis.ideas import ALL, each, ideas, of_idea
from uptake.analysis.intervals import intervals
from uptake.analysis.payments import payments
from uptake.show.cells import Book, Column, Number
from uptake.show.told import NUMBERS, Row, Told

_APPRAISAL = ("cost", "benefit", "net_benefit", "benefit_cost_ratio", "break_even_attribution")


def payers(book: Book, told: Told) -> None:
    """Who pays and who gains: present values of costs and benefits."""
    bias = "" if told.optimism_bias == 1 else f" Costs are multiplied by {told.optimism_bias:g}."
    said = f"Present values in {told.currency}, means over runs with {told.percent} intervals.{bias}"
    sheet = book.sheet("Costs by payer", "Costs by who pays, benefits by who gains", said)
    parts = [*each(told.data), *([(ALL, of_idea(told.data, ALL))] if ideas(told.data) else [])]
    rows: list[Row] = []
    for side in ("cost", "benefit"):
        for idea, part in parts:
            amounts = measures.by_payer(part, side, told.attribution, told.optimism_bias)
            for k, person in enumerate(amounts["payer"].values):
                frame = intervals(amounts.isel(payer=k), told.level, scale="amount")
                rows += [
                    [side.capitalize(), str(person), *told.of((str(key), *([idea] if idea else []))),
                     *told.numbers("money", values[["mean", "low", "high"]])]
                    for key, values in frame.iterrows()
                ]  # fmt: skip
    if not rows:
        sheet.write(sheet.row, 0, "The study has neither costs nor benefits.")
        return
    sheet.table([Column("Side", 12), Column("Who pays or gains", 26), *told.whose, *NUMBERS], rows, groups=2)


def flows(book: Book, told: Told) -> None:
    """Who pays whom, for what, and how much."""
    said = (
        f"Means over runs, in {told.currency}. They are not multiplied by the optimism bias. Nobody pays for benefits."
    )
    sheet = book.sheet("Payments", "Payments: who pays whom", said)
    paid = payments(told.data)
    key = ["strategy", *(["idea"] if ideas(told.data) else [])]
    rows: list[Row] = [
        [row["payer"], row["payee"], row["category"], *told.of(tuple(row[key])),
         *told.numbers("money", [row["amount"]]), *told.numbers("money", [row["present_value"]])]
        for _, row in paid.iterrows()
    ]  # fmt: skip
    if not rows:
        sheet.write(sheet.row, 0, "Nobody pays for anything in this study.")
        return
    people = [Column("Payer", 22), Column("Payee", 22), Column("For", 18)]
    amounts = [Column("Amount", 14, right=True), Column("Present value", 14, right=True)]
    sheet.table([*people, *told.whose, *amounts], rows)


def appraisal(book: Book, told: Told) -> None:
    """Present values, benefit-cost ratio, break-even attribution, and what a further adopter costs."""
    first = told.names[told.reference]
    sheet = book.sheet(
        "Appraisal",
        "Appraisal",
        f"Present values, means over runs with {told.percent} intervals. {100 * told.attribution:g} % of the benefits "
        f"are attributed to the idea; costs are multiplied by {told.optimism_bias:g}. Ratios are those of the means.",
        "Break-even attribution: the share of the benefits at which they equal the costs. Cost per further adopter: "
        f"extra mean cost / extra mean number of adopters, against {first}.",
    )
    rows: list[Row] = []
    for name in (name for name in _APPRAISAL if told.has(name)):
        row, label = measures.MEASURES[name], measures.MEASURES[name].label
        label = f"Present value of {label.lower()}s" if name in ("cost", "benefit") else label
        for key, values in told.table[name].iterrows():
            numbers = told.numbers(row.unit, values[["mean", "low", "high"]])
            if name == "break_even_attribution":
                numbers = [Number(float(x), "0.00%") for x in values[["mean", "low", "high"]]]
            rows.append([label, told.unit(name), *told.of(key), *numbers])
    if told.has("cost") and len(told.names) > 1:
        frame = cost_per_further_adopter(told.data, told.level, told.reference, None, told.optimism_bias)
        for key, values in frame.iterrows():
            numbers = told.numbers("money", values[["ratio", "low", "high"]])
            rows.append(["Cost per further adopter", told.currency, *told.of(key), *numbers])
    if not rows:
        sheet.write(sheet.row, 0, "The study has neither costs nor benefits.")
        return
    sheet.table([Column("Item", 28), Column("Unit", 10), *told.whose, *NUMBERS], rows, groups=1)
