"""Read the inputs of a study from a workbook: every problem with its sheet and cell."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_uppercase
from typing import Any, NamedTuple

from uptake.basis.suggest import did_you_mean
from uptake.basis.version import __version__
from uptake.show.cells import cell
from uptake.studyfile import inputs
from uptake.studyfile.flat import place_of, tables_of_rows
from uptake.studyfile.inputs import EXACT, FORM, HEADINGS, KINDS, NUMBER, SHEET, SWITCH, TEXT, TOML
from uptake.studyfile.inputs_ranges import with_ranges
from uptake.studyfile.lines import Place
from uptake.studyfile.problems import Problem, StudyFileError
from uptake.studyfile.text import not_a_file, unworkable
from uptake.studyfile.toml import file_text

ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_WRITE = "write one: uptake template STUDY.toml study.xlsx"
_BELONGS = {NUMBER: "a number belongs here", TEXT: "a text belongs here", SWITCH: "TRUE or FALSE belongs here",
            TOML: "a value in TOML belongs here, such as [1, 2]"}  # fmt: skip


@dataclass
class Inputs:
    """What a workbook holds."""

    tables: dict[str, Any]  # as tomllib reads them
    text: str  # the same as a study file; ranges, sources and notes are its comments
    cells: dict[Place, str]  # where each value stands, and where each table begins
    ranges: dict[Place, tuple[float | None, float | None]]  # lowest and highest, where they are given


class _Row(NamedTuple):
    """A row of the sheet: its number from 1 on, and its items by heading."""

    number: int
    items: Mapping[str, Any]


@dataclass
class _Found:
    """What was read so far."""

    letters: Mapping[str, str]  # of the column of each heading
    values: dict[Place, Any] = field(default_factory=dict)
    cells: dict[Place, str] = field(default_factory=dict)
    ranges: dict[Place, tuple[float | None, float | None]] = field(default_factory=dict)
    comments: dict[Place, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def at(self, row: _Row, heading: str) -> str:
        return f"{SHEET}!{self.letters[heading]}{row.number}"

    def refuse(self, row: _Row, heading: str, text: str, place: Place = (), value: Any = None) -> None:
        self.problems.append(Problem(place, text, value, cell=self.at(row, heading)))


def read(path: Path) -> Inputs:
    """The inputs that a workbook holds.

    Raises
    ------
    StudyFileError
        With every problem that its cells show: one that is empty or of another kind, a range turned round, a key that
        stands twice; or that it is no workbook, lacks the sheet, or has another form.
    """
    letters, rows = _rows(path)
    found = _Found(letters)
    places = {row.number: place_of(str(row.items["Key"])) for row in rows}
    tables = {place[:n] for place in places.values() if place for n in range(1, len(place))}
    for row in rows:
        place = places[row.number]
        if place is None:
            _refuse_key(row, found)
        elif place in tables and all(row.items[name] == "" for name in ("Kind", "Best", "Low", "High")):
            found.cells.setdefault(place, found.at(row, "Key"))  # a heading
        else:
            _take(row, place, found)
    made, problems = tables_of_rows(found.values)
    deep = unworkable(made)
    found.problems += [*problems, *([] if deep is None else [deep])]
    if not found.problems:
        made, of_ranges, found.problems = with_ranges(made, found.ranges)
        found.cells |= {at: _low(found.cells[number], letters) for at, number in of_ranges.items()}
    if found.problems:
        raise StudyFileError(path, found.problems, cells=found.cells)
    return Inputs(made, file_text(made, found.comments), found.cells, found.ranges)


def _rows(path: Path) -> tuple[dict[str, str], list[_Row]]:
    """The letters of the columns, and the rows below the headings that are not empty."""
    from python_calamine import CalamineError, CalamineWorkbook

    problem = not_a_file(path)
    if problem:
        raise StudyFileError(path, [Problem((), problem)])
    try:
        with CalamineWorkbook.from_path(path) as book:
            names = book.sheet_names
            grid = book.get_sheet_by_name(SHEET).to_python(skip_empty_area=False) if SHEET in names else None
    except (CalamineError, OSError, ValueError) as error:
        raise StudyFileError(path, [Problem((), f"is no workbook that can be read ({error}); {_WRITE}")]) from None
    if grid is None:
        text = f"has no sheet {SHEET!r}, only {', '.join(map(repr, names)) or 'none'}; {_WRITE}"
        raise StudyFileError(path, [Problem((), text)])
    head = next((i for i, row in enumerate(grid) if str(row[0]).strip() == HEADINGS[0]), len(grid))
    form = next((form for row in grid[:head] for item in row if (form := inputs.form_of(str(item)))), None)
    if form != FORM:
        said = "says no form" if form is None else f"has form {form}"
        text = f"{said}; uptake {__version__} reads form {FORM}: {inputs.form_text()!r} above the headings; {_WRITE}"
        raise StudyFileError(path, [Problem((), text, cell=SHEET)])
    headings = [str(item).strip() for item in grid[head]] if head < len(grid) else []
    lacking = [name for name in HEADINGS if name not in headings]
    if lacking:
        text = f"lacks the heading {', '.join(lacking)}; its columns are {', '.join(HEADINGS)}"
        raise StudyFileError(path, [Problem((), text, cell=f"{SHEET}!A{head + 1}")])
    columns = {name: headings.index(name) for name in HEADINGS}
    letters = {name: cell(0, k)[:-1] for name, k in columns.items()}
    rows = [
        _Row(i, {name: _tidy(row[k]) for name, k in columns.items()})
        for i, row in enumerate(grid[head + 1 :], head + 2)
    ]
    return letters, [row for row in rows if any(row.items[name] != "" for name in HEADINGS[:5])]


def _tidy(item: Any) -> Any:
    """A cell that holds only spaces is empty."""
    return "" if isinstance(item, str) and not item.strip() else item


def _refuse_key(row: _Row, found: _Found) -> None:
    if row.items["Key"] == "":
        filled = next(name for name in HEADINGS[1:5] if row.items[name] != "")
        where = f"{found.letters[filled]}{row.number}"
        found.refuse(row, "Key", f"is empty, and {where} is not; name the key, such as idea.peer, or clear the row")
    else:
        text = "is no key; write such as idea.peer or strategies.mandate[0].start"
        found.refuse(row, "Key", text, value=row.items["Key"])


def _take(row: _Row, place: Place, found: _Found) -> None:
    """Read a row into what was found, or its problems."""
    if place in found.values:
        found.refuse(row, "Key", f"stands twice, also in {found.cells[place]}; delete one of the rows", place)
        return
    for n in range(1, len(place)):
        found.cells.setdefault(place[:n], found.at(row, "Key"))
    found.cells[place] = found.at(row, "Best")
    kind, given = row.items["Kind"], row.items["Best"]
    if kind not in ("", *KINDS):
        found.refuse(row, "Kind", f"is no kind; {did_you_mean(kind, KINDS)}", place, kind)
        return
    value, problem = _value(given, kind)
    if problem:
        found.refuse(row, "Best", problem, place, None if given == "" else given)
    found.values[place] = value
    _take_range(row, place, value, found)
    said = [_range_text(found.ranges.get(place)), *(str(row.items[name]) for name in ("Source", "Note"))]
    if any(said):
        found.comments[place] = "; ".join(" ".join(text.split()) for text in said if text)


def _value(given: Any, kind: str) -> tuple[Any, str]:
    """The value that a cell holds, or what is wrong with it."""
    kind = kind or (SWITCH if isinstance(given, bool) else NUMBER if isinstance(given, int | float) else TEXT)
    if given == "":
        return None, f"is empty; {_BELONGS[kind]}; delete the row to take the default"
    if kind == TOML and isinstance(given, str):
        return _toml(given)
    if kind == TEXT and isinstance(given, str):
        return given, ""
    if isinstance(given, int | float) and not isinstance(given, bool) and kind != SWITCH:
        number = int(given) if abs(given) < EXACT and float(given).is_integer() else float(given)
        return (str(number) if kind == TEXT else number), ""
    if kind == SWITCH and isinstance(given, bool):
        return given, ""
    held = "text" if isinstance(given, str) else "TRUE or FALSE" if isinstance(given, bool) else "a date or a time"
    return None, f"is {held}; {_BELONGS[kind]}"


def _toml(text: str) -> tuple[Any, str]:
    try:
        made = tomllib.loads(f"value = {text}")
    except RecursionError:
        return None, "is nested too deeply"
    except ValueError as error:  # a number of thousands of digits too
        return None, f"is not TOML: {error}"
    return (made["value"], "") if len(made) == 1 else (None, "is not one value in TOML")


def _take_range(row: _Row, place: Place, best: Any, found: _Found) -> None:
    """Lowest and highest: numbers, and the best one between them."""
    ends: list[float | None] = []
    for name in ("Low", "High"):
        given = row.items[name]
        if given == "":
            ends.append(None)
        elif isinstance(given, bool) or not isinstance(given, int | float):
            found.refuse(row, name, "is no number; give one, or leave the cell empty", place, given)
            return
        else:
            ends.append(given)
    low, high = ends
    if low is None and high is None:
        return
    if isinstance(best, bool) or not isinstance(best, int | float):
        found.refuse(row, "Low" if low is not None else "High", "is the end of a range, and Best is no number", place)
        return
    if low is not None and low > best:
        found.refuse(row, "Low", f"is above Best, {best:.12g}; low <= best <= high", place, low)
    if high is not None and high < best:
        found.refuse(row, "High", f"is below Best, {best:.12g}; low <= best <= high", place, high)
    found.ranges[place] = (low, high)


def _low(address: str, letters: Mapping[str, str]) -> str:
    """The cell of Low in the row of an address."""
    return f"{SHEET}!{letters['Low']}{address.rpartition('!')[2].lstrip(ascii_uppercase)}"


def _range_text(ends: tuple[float | None, float | None] | None) -> str:
    if ends is None:
        return ""
    words = [f"{word} {end:.12g}" for word, end in zip(("from", "to"), ends, strict=True) if end is not None]
    return " ".join(words)
