"""Files with a row per person: the population of a study, and the columns that give each person a value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Floats, Int64s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.saying import warn
from uptake.network.names.coded import Coded, coded
from uptake.network.names.rule import MISSING, said_of_spellings
from uptake.studyfile.files import column_of, listing_of, without_header
from uptake.studyfile.sections import Column, Context, Group, People, Reading, Tied

_HEADERS = {"id", "name", "person", "people", "node", "user", "actor", "label", "ego"}


class Persons(NamedTuple):
    """A file with a row per person."""

    file: str  # as the study names it
    names: npt.NDArray[Any]  # in the order of the rows
    listing: Any
    rows: Int64s  # which rows have a name

    def column(self, key: str, name: str | int) -> Any:
        """The entries of a column, in the order of `names`."""
        values = column_of(self.listing, key, name, self.file)
        if len(self.rows) == self.listing.rows:
            return values
        if isinstance(values, list):
            return [values[i] for i in self.rows.tolist()]
        return values.take(self.rows)


def population(given: Tied, folder: Path) -> Persons | None:
    """The people of a section, who are all its actors in the order of their rows; None if it lists none."""
    if given.people is None:
        return None
    people = People(file=given.people) if isinstance(given.people, str) else given.people
    return _persons(people.file, people.id, people, folder, missing_words(given), header=not without_header(people.id))


def people_of(given: Column | Group | Context, folder: Path, missing: Sequence[str]) -> Persons:
    """The people of a file that gives each a value, such as a group."""
    assert given.file is not None
    header = not without_header(given.id if given.id != "id" else None, given.column)
    key: str | int = 0 if not header and given.id == "id" else given.id
    return _persons(given.file, key, given, folder, missing, header=header)


def missing_words(given: Any, other: Any = None) -> tuple[str, ...]:
    """The words for no name: those of a section, else those of the other, else the usual ones."""
    for section in (given, other):
        if section is not None and section.missing is not None:
            return tuple(section.missing)
    return MISSING


def _persons(
    file: str, id: str | int, given: Reading, folder: Path, missing: Sequence[str], *, header: bool
) -> Persons:
    listing = listing_of(file, folder, given, header=header)
    found = coded([column_of(listing, "id", id, file)], missing, ("id",))
    codes = found.codes[0]
    rows = np.flatnonzero(codes >= 0)
    names = found.names[codes[rows]]
    if not len(names):
        raise ValueError(f"{file} has no rows with a name in column {id!r}")
    if not header and str(names[0]).lower() in _HEADERS:
        raise ValueError(f"{file}: its first line looks like a header; give columns by name, or skip = 1")
    if len(found.names) < len(names):
        twice = found.names[int(np.argmax(np.bincount(codes[rows]) > 1))]
        raise BadValue("file", NOT_SHOWN, problem=f"{file} has more than one row for {_shown(twice)}")
    warn([*listing.notes, *said_of_names(found, file, len(codes) - len(rows))])
    return Persons(file, names, listing, rows)


def said_of_names(found: Coded, file: str, left_out: int) -> list[str]:
    """What was done to the names of a file, in words: those struck as missing, and spellings made one."""
    said = []
    if left_out:
        words = ", ".join(f"{word or 'an empty field'}: {count}" for word, count in found.struck.items())
        rows = "1 row has" if left_out == 1 else f"{left_out} rows have"
        counted = f" ({words})" if words else ""
        remedy = '; to keep such words as names, give missing = [""]' if any(found.struck) else ""
        said.append(f"{file}: {rows} no name{counted} and {'is' if left_out == 1 else 'are'} left out{remedy}")
    return [*said, *said_of_spellings(found.respelled, file)]


def texts_of(values: Any, missing: Sequence[str], where: str) -> tuple[Int64s, list[str]]:
    """A column as codes of its distinct words, sorted; -1 where there is none. Words follow the rule of names."""
    found = coded([values], missing, ("column",))
    warn(said_of_spellings(found.respelled, where))
    return found.codes[0], [str(name) for name in found.names.tolist()]


def numbers_of(values: Any, persons: Sequence[Any], where: str, missing: Sequence[str], side: str = "user") -> Floats:
    """A column with a number for each person; `side` is what errors call one."""
    numbers = numbers_where_given(values, where, missing, lambda i: f"for {_shown(persons[i])}")
    absent = np.flatnonzero(np.isnan(numbers)).tolist()
    if absent:
        raise missing_for([persons[i] for i in absent], where, "give each a number", side)
    return numbers


def numbers_where_given(values: Any, where: str, missing: Sequence[str], place: Callable[[int], str]) -> Floats:
    """A column as numbers, NaN where there is none; a comma may stand for the decimal point.

    `place` says for an error which row of the file it is.
    """
    listed = values.tolist() if hasattr(values, "tolist") else list(values)
    numbers = np.full(len(listed), np.nan)
    for i, value in enumerate(listed):
        text = "" if value is None or value != value else str(value).strip()
        if text == "" or text in missing:
            continue
        try:
            numbers[i] = float(text.replace(",", "."))
        except ValueError:
            numbers[i] = np.nan
        if not np.isfinite(numbers[i]):
            problem = f"of {where} is {text!r} {place(i)}"
            raise BadValue("column", NOT_SHOWN, problem=problem, remedy="give a number")
    return numbers


def missing_for(persons: Sequence[Any], where: str, remedy: str, side: str = "user") -> BadValue:
    """The error for people without a value."""
    many = f"1 {side}" if len(persons) == 1 else f"{len(persons)} {side}s"
    problem = f"is missing for {many} in {where}; the first is {_shown(persons[0])}"
    return BadValue("column", NOT_SHOWN, problem=problem, remedy=remedy)


def _shown(name: Any) -> str:
    return repr(name.item() if hasattr(name, "item") else name)
