"""The tables of a study file as rows, a place and a value each, and back."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from uptake.studyfile.lines import Place
from uptake.studyfile.problems import Problem
from uptake.studyfile.toml import key_text

_STEP = re.compile(r"""(\.?)([\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')|\[([0-9]{1,9})\]""")


def rows_of(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every value that is no table: plain ones, and lists of plain ones. Tables in lists are numbered.

    Examples
    --------
    >>> list(rows_of({"idea": {"peer": 0.1}, "ideas": [{"name": "A"}], "costs": {}}))
    [(('idea', 'peer'), 0.1), (('ideas', 0, 'name'), 'A'), (('costs',), {})]
    """
    if isinstance(value, Mapping) and (value or not place):
        for key, inner in value.items():
            yield from rows_of(inner, (*place, key))
    elif isinstance(value, list) and value and all(isinstance(part, Mapping) and part for part in value):
        for i, inner in enumerate(value):
            yield from rows_of(inner, (*place, i))
    else:
        yield place, value


def key_of(place: Place) -> str:
    """A place as the key of a row.

    Examples
    --------
    >>> key_of(("strategies", "cut and graft", 0, "seeds"))
    'strategies."cut and graft"[0].seeds'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{key_text(part)}" for part in place).lstrip(".")


def place_of(key: str) -> Place | None:
    """The place that a key names; None if it is none.

    Examples
    --------
    >>> place_of('strategies."cut and graft"[0].seeds')
    ('strategies', 'cut and graft', 0, 'seeds')
    >>> place_of("idea peer"), place_of("[0]"), place_of("idea.")
    (None, None, None)
    """
    place: list[str | int] = []
    at = 0
    while at < len(key):
        step = _STEP.match(key, at)
        if step is None or (step[3] is None and bool(step[1]) != bool(place)) or (step[3] is not None and not place):
            return None
        try:
            place.append(int(step[3]) if step[3] is not None else _unquoted(step[2]))
        except tomllib.TOMLDecodeError:
            return None
        at = step.end()
    return tuple(place) or None


def tables_of_rows(rows: Mapping[Place, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The tables that rows make, and the rows that do not go together.

    Examples
    --------
    >>> tables_of_rows({("ideas", 0, "name"): "A", ("ideas", 0, "peer"): 0.1})
    ({'ideas': [{'name': 'A', 'peer': 0.1}]}, [])
    >>> print(tables_of_rows({("ideas", 1, "name"): "B"})[1][0])
    ideas[1].name: stands without ideas[0]; number tables from 0 on
    """
    found: list[Problem] = []
    whole: dict[Any, Any] = {}
    for place, value in rows.items():
        other = next((place[:n] for n in range(1, len(place)) if place[:n] in rows), None)
        if other is not None:
            found.append(
                Problem(place, f"is part of {key_of(other)}, which has a value of its own; delete one of them")
            )
            continue
        table = whole
        for part in place[:-1]:
            table = table.setdefault(part, _Table())
        table[place[-1]] = value
    return {key: _listed(value, (key,), found) for key, value in whole.items()}, found


class _Table(dict[Any, Any]):
    """A table that rows make, where values may be tables too."""


def _listed(value: Any, place: Place, found: list[Problem]) -> Any:
    """Tables whose keys are numbers as lists."""
    if not isinstance(value, _Table):
        return value
    made = {key: _listed(inner, (*place, key), found) for key, inner in value.items()}
    numbers = sorted(key for key in made if isinstance(key, int))
    if not numbers:
        return made
    first = next((key for key in made if not isinstance(key, int)), None)
    if first is not None:
        text = f"does not go with {key_of((*place, numbers[0]))}; {key_of(place)} is a table or a list of tables"
        found.append(Problem((*place, first), text))
    gap = next((i for i, number in enumerate(numbers) if i != number), None)
    if gap is not None:
        at = _first_row(made[numbers[gap]], (*place, numbers[gap]))
        found.append(Problem(at, f"stands without {key_of((*place, gap))}; number tables from 0 on"))
    return [made[number] for number in numbers]


def _first_row(value: Any, place: Place) -> Place:
    return next(rows_of(value, place))[0]


def _unquoted(part: str) -> str:
    return part if part[0] not in "\"'" else str(tomllib.loads(f"part = {part}")["part"])
