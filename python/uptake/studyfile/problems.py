"""All the problems of a study file at once: where each is, the value found there, what is allowed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

Place = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PART = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: ``strategies.mandate.start = -3: must be 0 or more``."""

    place: Place
    text: str
    value: Any = None  # None: the key is missing, or there is no one value to show
    line: int | None = None

    def __str__(self) -> str:
        where = dotted(self.place)
        if self.value is not None:
            where += f" = {_shown(self.value)}"
        return (f"line {self.line}: " if self.line else "") + (f"{where}: " if where else "") + self.text


class StudyFileError(ValueError):
    """What is wrong with a study file: ``path`` and ``problems``, in the order of the file."""

    def __init__(self, path: object, problems: Sequence[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        if len(self.problems) == 1:
            super().__init__(f"{path}: {self.problems[0]}")
        else:
            listed = "".join(f"\n  {problem}" for problem in self.problems)
            super().__init__(f"{path}: {len(self.problems)} problems{listed}")


def dotted(place: Place) -> str:
    """``("strategies", "mandate", 0, "start")`` as ``strategies.mandate[0].start``."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{_quoted(part)}" for part in place)
    return words.removeprefix(".")


def did_you_mean(word: object, allowed: Iterable[str]) -> str:
    """``did you mean 'runs'? allowed: runs, rng``: what to write instead of an unknown word."""
    names = list(allowed)
    close = difflib.get_close_matches(str(word).lower(), names, n=1, cutoff=0.5)
    return (f"did you mean {close[0]!r}? " if close else "") + f"allowed: {', '.join(names)}"


def lines_of(text: str) -> dict[Place, int]:
    """The line of every table header and key of a TOML text (tomllib keeps none); keys of inline tables have none."""
    lines: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    quotes = ""
    for number, line in enumerate(text.splitlines(), 1):
        if quotes:  # inside a string of several lines
            if quotes in line:
                quotes = ""
            continue
        if header := _HEADER.match(line):
            table = _keys(header[2], counts)
            if header[1] == "[[":
                index = counts[table] = counts.get(table, -1) + 1
                table = (*table, index)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            for depth in range(len(parts := _keys(key[1], {}))):
                lines.setdefault((*table, *parts[: depth + 1]), number)
            quotes = next((q for q in ('"""', "'''") if line.count(q) == 1), "")
    return lines


def line_at(place: Place, lines: dict[Place, int]) -> int | None:
    """The line of ``place``, or of the nearest table or key around it."""
    return next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), None)


def check(model: type[BaseModel], raw: Any, place: Place) -> tuple[Any, list[Problem]]:
    """``raw`` as a ``model``, or None and every problem that pydantic finds in it."""
    if not isinstance(raw, dict):
        return None, [Problem(place, "must be a table of keys", raw)]
    try:
        return model.model_validate(raw), []
    except ValidationError as error:
        return None, _problems(model, raw, place, error)


def _problems(model: type[BaseModel], raw: dict[str, Any], place: Place, error: ValidationError) -> list[Problem]:
    texts: dict[Place, list[str]] = {}
    values: dict[Place, Any] = {}
    for found in error.errors(include_url=False):
        missing = found["type"] == "missing"
        inside = _inside(raw, found["loc"], missing)
        if found["type"] == "extra_forbidden":
            text = f"unknown key; {did_you_mean(inside[-1], _fields_at(model, inside[:-1]))}"
        elif missing:
            text = "is missing"
        else:
            text = found["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
            text = text.replace("a valid ", "a ").replace("greater than or equal to", "at least")
            text = text.replace("less than or equal to", "at most")
        said = texts.setdefault(inside, [])
        if text not in said:
            said.append(text)
        values[inside] = None if missing or not inside or isinstance(found["input"], dict) else found["input"]
    return [Problem((*place, *inside), _joined(said), values[inside]) for inside, said in texts.items()]


def _joined(said: list[str]) -> str:
    """The alternatives of a union as one sentence."""
    return said[0] + "".join(f", or {text.removeprefix('must be ')}" for text in said[1:])


def _inside(raw: Any, loc: Sequence[str | int], missing: bool) -> Place:
    """Pydantic's location without its names for the members of a union: only what is a key or index of the data."""
    place: list[str | int] = []
    here = raw
    for position, part in enumerate(loc):
        known = part in here if isinstance(here, dict) else isinstance(here, list) and part in range(len(here))
        if known:
            here = here[part]
        if known or (missing and position == len(loc) - 1):
            place.append(part)
    return tuple(place)


def _fields_at(model: type[BaseModel], place: Place) -> list[str]:
    """The keys that the table at ``place`` may have."""
    for part in place:
        if isinstance(part, str) and part in model.model_fields:
            kinds = _models(model.model_fields[part].annotation)
            if kinds:
                model = kinds[0]
    return list(model.model_fields)


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for member in get_args(annotation) for model in _models(member)]


def _keys(text: str, counts: dict[Place, int]) -> Place:
    """A dotted key; a table inside an array of tables belongs to the array's latest member."""
    place: Place = ()
    parts = [part.strip("\"'") for part in _PART.findall(text)]
    for position, part in enumerate(parts):
        place = (*place, part)
        if place in counts and position < len(parts) - 1:
            place = (*place, counts[place])
    return place


def _quoted(part: str) -> str:
    return part if re.fullmatch(r"[\w-]+", part) else f'"{part}"'


def _shown(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
