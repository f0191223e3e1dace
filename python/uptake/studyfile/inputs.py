"""The inputs of a study as a workbook: what its sheet looks like, for those who write it and who read it."""

from __future__ import annotations

import re

SHEET, FORM = "Study", 1  # the sheet that is read; the form grows when its columns or their meaning change
HEADINGS = ("Key", "Low", "Best", "High", "Kind", "Unit", "Allowed", "Meaning", "Source", "Note")
NUMBER, TEXT, SWITCH, TOML = KINDS = ("number", "text", "true or false", "TOML")
EXACT = 2**53  # up to here all whole numbers are numbers of a sheet
_FORM = re.compile(r"uptake inputs, form (\d{1,9})\b")


def form_text(form: int = FORM) -> str:
    """The words that say which form a sheet has.

    Examples
    --------
    >>> form_of("Change the cells. " + form_text())
    1
    """
    return f"uptake inputs, form {form}"


def form_of(text: str) -> int | None:
    """The form that a text names."""
    found = _FORM.search(text)
    return None if found is None else int(found[1])
