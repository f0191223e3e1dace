"""The problems of a study file: where each is, the value found there, what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from uptake.basis.checks import NOT_SHOWN, Refusal
from uptake.basis.text import shortened, visible
from uptake.studyfile.lines import Place, lines_of, nearest_at


@dataclass(frozen=True)
class Problem:
    """One problem: ``line 22: strategies.mandate.start = -3: is out of range; it is at least 0``."""

    place: Place
    text: str
    value: Any = None  # None: the key is missing, or no one value is to blame
    line: int | None = None
    cell: str = ""  # of a workbook, in place of the line

    def __str__(self) -> str:
        where = dotted(self.place)
        if self.value is not None:
            where += f" = {_shown(self.value)}"
        at = self.cell or (f"line {self.line}" if self.line else "")
        return (f"{at}: " if at else "") + (f"{where}: " if where else "") + self.text


class StudyFileError(ValueError):
    """All problems of a study file.

    Parameters
    ----------
    path : path
        The file.
    problems : sequence of Problem
        At least one; stored in the order of their lines.
    text : str, optional
        The text of the file, from which problems get their lines.
    cells : mapping of place to str, optional
        Of a workbook, from which problems get their cells.

    Attributes
    ----------
    path : path
    problems : tuple of Problem
    """

    def __init__(
        self, path: Path, problems: Sequence[Problem], text: str = "", cells: Mapping[Place, str] | None = None
    ) -> None:
        lines, cells = lines_of(text), cells or {}
        found = [
            replace(
                problem,
                line=problem.line or nearest_at(problem.place, lines),
                cell=problem.cell or nearest_at(problem.place, cells) or "",
            )
            for problem in problems
        ]
        self.path = path
        self.problems = tuple(sorted(found, key=lambda problem: problem.line or 0))
        super().__init__(path, self.problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return f"{self.path}: {self.problems[0]}"
        return f"{self.path}: {len(self.problems)} problems" + "".join(f"\n  {problem}" for problem in self.problems)


def problem_of(error: Exception, table: Mapping[str, Any], place: Place) -> Problem:
    """What a class or function says of the table whose keys were its keywords.

    A `Refusal` names the keyword: the problem's place is that key, or another one that takes part and that the table
    gives. Any other error is a problem of the whole table.

    Examples
    --------
    >>> from uptake.basis.checks import BadValue
    >>> print(problem_of(BadValue("merit", 1.5, "it lies in [0, 1]"), {"merit": 1.5}, ("idea",)))
    idea.merit = 1.5: is out of range; it lies in [0, 1]
    """
    if isinstance(error, MemoryError) and place:
        return Problem(place, f"needs more memory than there is ({error}); make it smaller")
    names = named_by(error, table)
    if not isinstance(error, Refusal) or not names:
        file = table.get("file")
        of_file = isinstance(file, str) and file != "" and file in str(error)
        return Problem((*place, "file") if of_file else place, str(error))
    if error.name not in table:
        return Problem((*place, names[0]), str(error))
    value = table[error.name]
    at: Place = (*place, error.name)
    if error.index is not None:
        at, value = (*at, error.index), error.value
    return Problem(at, error.complaint, None if value is NOT_SHOWN or isinstance(value, dict) else value)


def named_by(error: Exception, table: Mapping[str, Any]) -> list[str]:
    """The keys of a table that an error names as its cause."""
    return [name for name in (error.name, *error.also) if name in table] if isinstance(error, Refusal) else []


def dotted(place: Place) -> str:
    """A place as one writes it.

    Examples
    --------
    >>> dotted(("strategies", "mandate", 0, "start"))
    'strategies.mandate[0].start'
    """
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{_quoted(part)}" for part in place)
    return words.removeprefix(".")


def _quoted(part: str) -> str:
    return part if re.fullmatch(r"[\w-]{1,60}", part) else json.dumps(shortened(visible(part), 60), ensure_ascii=False)


def _shown(value: Any) -> str:
    value = value.item() if isinstance(value, np.generic) else value
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
