"""The first sheet of a workbook of results: what it is, how to read it, what it rests on, how to run it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from uptake.analysis.attributes import notes
from uptake.basis.version import __version__
from uptake.show import wording
from uptake.show.cells import Book, Item, Number
from uptake.show.page import CAVEAT
from uptake.show.tables import caption
from uptake.show.told import Told

FORM = 1  # of the workbook; it grows when a sheet or a column changes


def read_me(book: Book, told: Told, title: str, sheets: Mapping[str, str]) -> None:
    """What the workbook is, how to read it, what it rests on; `sheets` says what the others hold."""
    a = told.data.attrs
    sheet = book.sheet("Read me", title, caption(told.data).removeprefix(f"{title}: "))
    sheet.made.set_portrait()
    sheet.made.set_column(0, 0, 24)
    sheet.made.set_column(1, 1, 100)
    if "observed" in told.data:
        label = wording.line(str(told.data["observed"].attrs.get("label", "observed")), wording.NAME)
        real = f"The curve “{label}” was observed. Every other outcome was simulated."
    else:
        real = "Every outcome in this workbook was simulated; it holds no observed outcome to compare with."
    version = a.get("uptake_version", __version__)
    caveat = CAVEAT.replace("below", "on the sheet Assumptions")
    sure = "runs. They show the luck of the runs only, and no doubt about the assumptions."
    if told.varies:
        sure = "scenarios. They show doubt about the numbers that vary, and about no others."
    parts: list[tuple[str, Sequence[tuple[str, Item]]]] = [
        ("What this is", [
            *([("About", str(a["about"]).strip())] if str(a.get("about", "")).strip() else []),
            ("Results", f"Computed by uptake {version}. This workbook never simulates: its cells are results, and "
             "changing one changes no other. To compute with other numbers, write the inputs of the study file with "
             "“uptake template STUDY.toml study.xlsx”, change them there, and run “uptake run study.xlsx --out DIR”."),
            ("Real and assumed", f"{real} What was assumed stands on the sheet Assumptions. Where its source says "
             "“assumed”, no evidence stands behind the number."),
            ("How sure", f"Low and high are {told.percent} intervals over {sure} {caveat}"),
            ("Light-blue cells", "To fill in: the range of an assumption, where it comes from, and notes. They are "
             "kept with the file and change no result."),
        ]),
        ("How it was reckoned", [
            ("Compared with", told.names[told.reference]),
            ("Level of intervals", Number(told.level, "0.0##%")),
            ("Attribution", Number(told.attribution, "0.0##%")),
            ("", "Share of the benefits that is counted as due to the idea. This is an assumption."),
            ("Optimism bias", Number(told.optimism_bias, "0.00##")),
            ("", "What costs are multiplied by, as plans cost more than is hoped. This is an assumption."),
            ("Money", f"In {told.currency}. Present values are discounted: see discount_rate among the assumptions."),
        ]),
        ("Sheets", [*sheets.items()]),
    ]  # fmt: skip
    said = [*notes(told.data), *map(str, told.table.attrs["notes"]), *map(str, told.table.attrs["few"])]
    if said:
        parts.append(("Notes and warnings", [("", note) for note in said]))
    again = {"Seed": "seed", "Runs": "runs", "Horizon": "horizon", "Step": "step_length", "Fingerprint": "fingerprint",
             "Task": "task_id", "Command": "command"}  # fmt: skip
    rows = [(label, a[key]) for label, key in again.items() if key in a]
    parts.append(("Run it again", [("Version of uptake", version), *rows, ("Form of this workbook", FORM)]))
    for heading, lines in parts:
        sheet.write(sheet.row, 0, heading, bold=True, font_size=12)
        sheet.row += 1
        for label, text in lines:
            if label in sheets:
                sheet.made.write_url(sheet.row, 0, f"internal:'{label}'!A1", None, label)
            else:
                sheet.write(sheet.row, 0, label, valign="top")
            faint = {} if label else {"font_color": "#595959"}
            sheet.write(sheet.row, 1, text, text_wrap=True, valign="top", align="left", **faint)
            sheet.fit(sheet.row, [(text, 100)] if isinstance(text, str) else [])
            sheet.row += 1
        sheet.row += 1
