"""Small made surveys in the form of the original files, and which real files are on this machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rdata
from uptake.network.datasets.fetch import VARIABLE, here, sha256
from uptake.network.datasets.table import TABLE, Row


def needs(name: str) -> pytest.MarkDecorator:
    """Skip a test where the original file of a data set is not on this machine."""
    row = TABLE[name]
    return pytest.mark.skipif(
        here(row) is None, reason=f"{row.file} is not on this machine; {VARIABLE} names its folder"
    )


def answers(row: Row) -> pd.DataFrame:
    """Eight people in two communities, as floats.

    In the first, 3, 5, 9 and 98: 3 names 5 twice, 9 once and 44, who was not interviewed; 5 names 3 and herself; the
    others name nobody. In the second, 3, 4, 6 and 10: 3 names 10. People 1-5 and 2-10 did not adopt.
    """
    people = [(1, 3), (1, 5), (1, 9), (1, 98), (2, 3), (2, 4), (2, 6), (2, 10)]
    frame = pd.DataFrame(people, columns=[row.group, "id"], dtype="float64")
    frame["toa"] = [1.0, row.last + 1, row.last, 4.0, 2.0, 2.0, 3.0, row.last + 1]
    for i, answer in enumerate(row.answers):
        frame[answer] = np.arange(8.0) + i
    frame.loc[3, row.answers[0]] = np.nan
    frame[list(row.nominations)] = 0.0
    for person, place, named in ((0, 0, 5), (0, 4, 5), (0, 5, 9), (0, 6, 44), (1, 2, 3), (1, 3, 5), (4, 8, 10)):
        frame.loc[person, row.nominations[place]] = float(named)
    frame.loc[2, row.nominations[1]] = np.nan
    return frame


def write(row: Row, folder: Path) -> Path:
    """The original file with made answers."""
    folder.mkdir(parents=True, exist_ok=True)
    rdata.write_rda(folder / row.file, {row.file.partition(".")[0]: answers(row)})
    return folder / row.file


def install(monkeypatch: pytest.MonkeyPatch, name: str, file: Path, **changes: object) -> Row:
    """Take `file` for the original of a data set until the test ends."""
    row = replace(TABLE[name], sha256=sha256(file), **changes)  # type: ignore[arg-type]
    monkeypatch.setitem(TABLE, name, row)
    return row
