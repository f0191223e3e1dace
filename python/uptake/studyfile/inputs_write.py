"""Write the inputs of a study file as a workbook, which `uptake run` reads."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.show.cells import FILL, LONGEST, Book, Column, Item, Number, Sheet, workbook
from uptake.studyfile.flat import key_of, rows_of
from uptake.studyfile.inputs import EXACT, HEADINGS, KINDS, NUMBER, SHEET, SWITCH, TEXT, TOML, form_text
from uptake.studyfile.inputs_read import ENDINGS
from uptake.studyfile.lines import Place, comment_on, lines_of
from uptake.studyfile.meanings import Meaning, meaning_of, not_given
from uptake.studyfile.read import StudyFile
from uptake.studyfile.text import tables_of
from uptake.studyfile.toml import value_text

_WIDTHS = (34, 11, 24, 11, 13, 25, 16, 60, 30, 40)
_FILLED = ("Low", "Best", "High", "Source", "Note")
# Characters that a file of Excel or a program that reads it may change; such a text is written as TOML.
_CHANGED = re.compile(r"^\s|\s$|[^\n\x20-\U0010ffff]|[\x7f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


def write_inputs(study: StudyFile, path: Path) -> None:
    """Write the inputs of a study as a workbook: a row per key, its value, room for its range, its source and notes.

    Parameters
    ----------
    study : StudyFile
    path : Path
        The workbook, which must not exist. Files that the study names are named relative to its folder.

    Raises
    ------
    BadValue
        If the name does not end in .xlsx, the study is a workbook already, or a value is too long for a cell.
    FileExistsError
        If there is such a file: it may hold what people have filled in.
    FileNotFoundError
        If its folder does not exist.
    """
    if study.path.suffix.lower() in ENDINGS:
        raise BadValue("study", str(study.path), problem="is a workbook already", remedy="give a study file (TOML)")
    if path.exists():
        raise FileExistsError(f"{path} exists; give another name, or move it away")
    tables = _renamed(tables_of(study.path, study.text), study.path.parent, path.parent)
    with workbook(path, study.title, "Inputs of a study, for uptake run") as book:
        _study(book, study, tables, path.name)
        _may_be_added(book, tables)


def _renamed(value: Any, old: Path, new: Path) -> Any:
    """The tables with the names of files relative to another folder."""
    if isinstance(value, list):
        return [_renamed(inner, old, new) for inner in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for key, inner in value.items():
        names_file = key in ("file", "people") and isinstance(inner, str) and old.resolve() != new.resolve()
        made[key] = _from(new, old / inner) if names_file else _renamed(inner, old, new)
    return made


def _from(folder: Path, file: Path) -> str:
    try:
        return Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on another drive of Windows
        return str(file.resolve())


def _study(book: Book, study: StudyFile, tables: Mapping[str, Any], name: str) -> None:
    sheet = book.sheet(
        SHEET,
        study.title,
        f"Change light-blue cells, save, and run: uptake run {name} --out DIR. This workbook itself never simulates. "
        "Delete a row to take the default; rows to add stand on the sheet May be added.",
        "Best is computed with; Low and High say in which range the number may lie: a row scenarios.n makes them the "
        "ranges of as many scenarios. Lists and tables are written in TOML, such as [1, 2]. Numbers have no unit.",
        f"This sheet is: {form_text()}.",
    )
    comments = _comments(study.text)
    rows: list[list[Item]] = []
    ranges: list[Meaning | None] = []
    seen: set[Place] = set()
    for place, value in rows_of(tables):
        table = _table_of(place)
        if table and table not in seen:
            seen.add(table)
            rows.append([key_of(table), *[None] * 8, comments.get(table)])
            ranges.append(None)
        kind, item = _cell(place, value)
        said = meaning_of(place, tables)
        words = (said.unit or None, said.allowed or None, said.meaning or None)
        rows.append([key_of(place), None, item, None, kind, *words, None, comments.get(place)])
        ranges.append(said)
    columns = [
        Column(heading, width, right=heading in _FILLED[:3], wraps=heading not in ("Key", "Low", "High", "Kind"))
        for heading, width in zip(HEADINGS, _WIDTHS, strict=True)
    ]
    for i, row, of_key in zip(sheet.table(columns, rows), rows, ranges, strict=True):
        if of_key is None:
            for k in range(len(HEADINGS)):
                sheet.write(i, k, row[k], bold=True, bg_color="#F2F2F2", top=1, top_color="#BFBFBF")
        else:
            _inputs(sheet, i, row, of_key)


def _inputs(sheet: Sheet, i: int, row: list[Item], said: Meaning) -> None:
    """The cells of a row that people fill in."""
    for heading in _FILLED:
        k = HEADINGS.index(heading)
        if heading in ("Low", "High") and row[4] != NUMBER:
            continue  # only numbers have a range
        look = {"bg_color": FILL, "border": 1, "border_color": "#BFBFBF", "valign": "top", "text_wrap": True}
        sheet.write(i, k, row[k], **look, **({"align": "right"} if row[4] == NUMBER and k < 4 else {}))
    sheet.made.data_validation(i, 4, i, 4, {"validate": "list", "source": list(KINDS)})
    if row[4] == NUMBER and not math.isinf(said.low):
        asked = {"criteria": "between", "minimum": said.low, "maximum": min(said.high, 1e300)}
        told = f"{row[0]} lies in the range {said.allowed}."
        sheet.made.data_validation(i, 1, i, 3, {"validate": "decimal", **asked, "error_message": told[:255]})


def _may_be_added(book: Book, tables: Mapping[str, Any]) -> None:
    sheet = book.sheet(
        "May be added",
        "Keys that the study leaves at their defaults",
        "To set one, copy its key to a new row of the sheet Study and give it a value there. Changes here do nothing.",
    )
    places = {place[:-1] for place, _ in rows_of(tables)} | {("costs",), ("scenarios",), ("appraisal",)}
    places |= set() if "ideas" in tables else {("idea",)}
    rows: list[list[Item]] = []
    for place in sorted(places, key=key_of):
        if place and place[0] in ("idea", "ideas", "costs", "strategies", "scenarios", "appraisal"):
            for at, said in not_given(place, tables):
                kind, item = _cell(at, said.default)
                if isinstance(said.default, float) and math.isfinite(said.default):
                    kind, item = NUMBER, Number(said.default)  # 1 / 7 to as many digits as are shown
                rows.append([key_of(at), item, kind, said.unit or None, said.allowed or None, said.meaning or None])
    widths = {"Key": 44, "Default": 14, "Kind": 13, "Unit": 25, "Allowed": 16, "Meaning": 90}
    sheet.table([Column(name, width, right=name == "Default") for name, width in widths.items()], rows)


def _table_of(place: Place) -> Place:
    """The table of the study file under whose heading a value stands."""
    if place[0] == "strategies":
        return place[:3] if len(place) > 3 and isinstance(place[2], int) else place[:2] if len(place) > 2 else ()
    return place[:2] if len(place) > 2 and isinstance(place[1], int) else place[:1] if len(place) > 1 else ()


def _cell(place: Place, value: Any) -> tuple[str, Item]:
    """The kind of a value, and the cell that holds it and gives it back as it is."""
    if isinstance(value, bool):
        return SWITCH, value
    if isinstance(value, int | float) and abs(value) < EXACT and float(f"{value:.16G}") == value:
        return NUMBER, Number(value, "#,##0" if abs(value) >= 1000 and float(value).is_integer() else "General")
    plain = isinstance(value, str) and value and not _CHANGED.search(value)
    text = str(value) if plain else value_text(value)
    if len(text) > LONGEST:
        problem = f"has {len(text):,} characters, and a cell of a workbook holds {LONGEST:,}"
        remedy = "keep long lists in a file, and give its column"
        raise BadValue(key_of(place), NOT_SHOWN, problem=problem, remedy=remedy)
    return (TEXT if plain else TOML), text


def _comments(text: str) -> dict[Place, str]:
    """What stands behind the keys and the headings of a study file."""
    lines = text.splitlines()
    found = {place: comment_on(lines[number - 1]) for place, number in lines_of(text).items()}
    return {place: said for place, said in found.items() if said}
