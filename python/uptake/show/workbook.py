"""A study as a workbook: for those who work in one. It holds results and never simulates.

A sheet to read first, then tables whose cells are numbers: the summary, paired differences, curves with a chart, costs
by payer, the appraisal, and the assumptions with room for ranges, sources and notes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from uptake.analysis.scenarios import frame_of, in_a_row
from uptake.analysis.tornado import ranges_of
from uptake.analysis.uncertainty import summarise
from uptake.show import assumption_sheets, curve_sheet, money_sheets, outcome_sheets, wording
from uptake.show.cells import Book, workbook
from uptake.show.read_me import read_me
from uptake.show.told import Told

if TYPE_CHECKING:
    import xarray as xr

SHEETS: dict[str, Callable[[Book, Told], None]] = {
    "Summary": outcome_sheets.summary,
    "Paired differences": outcome_sheets.differences,
    "Curves": curve_sheet.curves,
    "Costs by payer": money_sheets.payers,
    "Payments": money_sheets.flows,
    "Appraisal": money_sheets.appraisal,
    "Assumptions": assumption_sheets.assumed,
    "Scenarios": assumption_sheets.scenarios,
}


def write(
    data: xr.Dataset,
    path: str | os.PathLike[str],
    *,
    level: float = 0.95,
    reference: str | None = None,
    attribution: float = 1.0,
    optimism_bias: float = 1.0,
) -> Path:
    """Write the workbook of a study; `Study.to_excel` documents it. The file gets its name only when it is complete."""
    whole = in_a_row(data)
    table = summarise(whole, level, reference, attribution, None, optimism_bias)
    varied = frame_of(data)
    told = Told(whole, level, str(table.attrs["reference"]), attribution, optimism_bias, table, varied, ranges_of(data))
    title = str(data.attrs["title"]).strip() or "Strategies compared"
    with workbook(path, wording.line(title, 200), "Results of a simulation with uptake") as book:
        sheets = SHEETS if told.varies else {name: make for name, make in SHEETS.items() if name != "Scenarios"}
        read_me(book, told, title, {name: str(make.__doc__) for name, make in sheets.items()})
        for make in sheets.values():
            make(book, told)
    return Path(path)
