"""What stands behind the findings of a page: assumptions, warnings, how to run it again, definitions."""

from __future__ import annotations

import json
from typing import Any

from uptake.analysis import measures
from uptake.analysis.attributes import assumptions, notes
from uptake.show import wording
from uptake.show.html import Block, Code, Items, Paragraph, Section, Table, Terms, strong
from uptake.show.page import CAVEAT, Page
from uptake.show.tables import Cell

# Attributes of the data under "How to run it again".
_AGAIN = {
    "uptake_version": "Version",
    "seed": "Seed",
    "runs": "Runs",
    "horizon": "Horizon",
    "step_length": "Step",
    "fingerprint": "Fingerprint",
    "task_id": "Task",
}


def assumed(p: Page) -> Section:
    """What is real, what is assumed, and on what evidence."""
    if "observed" in p.data:
        real = f"The dots in figure 1 ({p.observed}) were observed. Every other outcome on this page was simulated."
    else:
        real = "Every outcome on this page was simulated; it holds no observed outcome to compare with."
    blocks: list[Block] = [Paragraph(p.attr("about"))] if p.attr("about") else []
    blocks += [
        Paragraph(real),
        Paragraph(strong(CAVEAT)),
        Paragraph("The intervals show the luck of the runs only. They do not show doubt about the assumptions."),
    ]
    rows = []
    listed = assumptions(p.data)
    of_ideas = "idea" in listed.columns
    for row in listed.to_dict("records"):
        strategy = p.shown.get(row["strategy"], row["strategy"] or "all")
        whose = [strategy, row["idea"] or "all"] if of_ideas else [strategy]
        texts = (row["name"], _plain(row["value"]), row["unit"] or "", *whose, row["source"] or "assumed")
        rows.append([Cell(str(text)) for text in texts])
    if rows:
        caption = "Every number that was put in. Where the source says “assumed”, no evidence stands behind it."
        headings = ("Quantity", "Value", "Unit", "Strategy", *(["Idea"] if of_ideas else []), "Source")
        blocks.append(Table(caption, headings, rows, style="words"))
    else:
        blocks.append(Paragraph("The study lists no assumptions."))
    return Section("What is real and what is assumed", blocks)


def warnings(p: Page) -> Section | None:
    """What a reader should know before trusting the numbers."""
    said = [*notes(p.data), *map(str, p.table.attrs["notes"])]
    return Section("Notes and warnings", [Items(said)], style="notes") if said else None


def again(p: Page) -> Section:
    """What is needed to run it again."""
    blocks: list[Block] = [
        Terms([(label, p.attr(key)) for key, label in _AGAIN.items() if key in p.data.attrs]),
        Paragraph("The same version, description and seed give the same numbers to the last digit, on any machine."),
    ]
    if p.attr("command"):
        blocks.append(Code("Command", p.attr("command")))
    if p.attr("study_file"):
        blocks.append(Code("Study file", p.attr("study_file")))
    if p.attr("description"):
        blocks.append(Code("Full description", _indented(p.attr("description")), folded=True))
    return Section("How to run it again", blocks)


def definitions(p: Page) -> Section:
    """Every measure with its definition beside its numbers."""
    rows, groups = [], []
    for measure in measures.applicable(p.data):
        heading = Cell(measure.label, f"{measure.definition} [{p.unit(measure.name)}]")
        pages = [*p.each, *([p.sums] if p.sums and measure.of_money else [])]
        rows += [[Cell(q.idea) if q.idea else heading, *(_value(q, s, measure) for s in p.names)] for q in pages]
        groups += [(heading, len(pages))] if p.parts else []
    caption = (
        f"Means over runs with {p.percent} intervals; medians where the share of runs that got there stands below. "
        "Intervals of shares are computed on the logit scale, so that they stay between 0 and 100 %; those of counts, "
        "times and money on the log scale, so that they stay at or above 0; those of net benefit and of differences "
        "are t-intervals. Where all runs have the same share, the interval holds what an outcome that was in none of "
        "the runs could change; where all have the same amount, it has no width."
    )
    table = Table(caption, ("Measure", *p.shown.values()), rows, groups=groups)
    return Section("All measures and their definitions", [table])


def _value(p: Page, strategy: str, measure: measures.Measure) -> Cell:
    if not measure.censored:
        return p.words(strategy, measure.name)
    reached, median = p.value(strategy, measure.name, "reached"), p.value(strategy, measure.name, "median")
    return Cell(wording.quantity(median, "steps"), f"{100 * reached:.0f} % got there")


def _plain(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"


def _indented(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except json.JSONDecodeError:
        return text
