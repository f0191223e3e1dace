"""The lines of a TOML text on which its tables and keys stand. ``tomllib`` keeps none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")
Place = tuple[str | int, ...]  # keys and indices that lead to a value: ("strategies", "mandate", 0, "start")

_PART = r"""(?:[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADER = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_DOTTED})[ \t]*\]")
_KEY = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")
# What a value may consist of, as far as it decides where the value ends: strings, comments, brackets, ends of lines.
_TOKEN = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[\[\]{}\n]''', re.DOTALL
)


def lines_of(text: str) -> dict[Place, int]:
    """The line of every table header and every key; keys of inline tables have none.

    Examples
    --------
    >>> lines_of('[study]\\nrng = 1\\n[[strategies.mandate]]\\nkind = "emulation"')
    {('study',): 1, ('study', 'rng'): 2, ('strategies', 'mandate', 0): 3, ('strategies', 'mandate', 0, 'kind'): 4}
    """
    lines: dict[Place, int] = {}
    counts: dict[Place, int] = {}  # the last index of each array of tables
    table: Place = ()
    start, number = 0, 1
    while start >= 0:
        end = start
        if header := _HEADER.match(text, start):
            table, end = _keys(header[2], counts), header.end()
            if header[1] == "[[":
                index = counts[table] = counts.get(table, -1) + 1
                table = (*table, index)
            lines.setdefault(table, number)
        elif key := _KEY.match(text, start):
            for depth in range(len(parts := _keys(key[1], {}))):
                lines.setdefault((*table, *parts[: depth + 1]), number)
            end = _end_of_value(text, key.end())
        next_line = text.find("\n", end) + 1
        number += text.count("\n", start, next_line)
        start = next_line or -1
    return lines


def nearest_at(place: Place, known: Mapping[Place, T]) -> T | None:
    """What is known of a place, such as its line, or of the nearest table or key around it.

    Examples
    --------
    >>> nearest_at(("users", "generate", "n"), {("users",): 5, ("users", "generate"): 6})
    6
    """
    return next((known[place[:n]] for n in range(len(place), 0, -1) if place[:n] in known), None)


def comment_on(line: str) -> str:
    """The comment at the end of a line; none on a line with a text of several lines.

    Examples
    --------
    >>> comment_on('name = "#1"   # the first')
    'the first'
    """
    if '"""' in line or "'''" in line:
        return ""
    found = [token[0] for token in _TOKEN.finditer(line) if token[0].startswith("#")]
    return found[0].lstrip("# ").strip() if found else ""


def _end_of_value(text: str, start: int) -> int:
    """Where a value ends: at the first end of line outside strings and brackets."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        if token[0] == "\n" and depth <= 0:
            return token.start()
        depth += (token[0] in "[{") - (token[0] in "]}")
    return len(text)


def _keys(text: str, counts: dict[Place, int]) -> Place:
    """The parts of a dotted key; a table inside an array of tables belongs to the array's latest member."""
    place: Place = ()
    parts = [_unquoted(part) for part in re.findall(_PART, text)]
    for position, part in enumerate(parts):
        place = (*place, part)
        if place in counts and position < len(parts) - 1:
            place = (*place, counts[place])
    return place


def _unquoted(part: str) -> str:
    if part[0] not in "\"'":
        return part
    try:
        return str(tomllib.loads(f"part = {part}")["part"])
    except tomllib.TOMLDecodeError:
        return part[1:-1]
