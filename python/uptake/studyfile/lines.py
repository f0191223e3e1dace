"""The lines of a TOML text on which its tables and keys stand. ``tomllib`` keeps none."""

from __future__ import annotations

import re

Place = tuple[str | int, ...]  # keys and indices that lead to a value: ("strategies", "mandate", 0, "start")

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PART = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'")


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
    quotes = ""  # what ends the string of several lines that is open
    for number, line in enumerate(text.splitlines(), 1):
        if quotes:
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
    """The line of a place, or of the nearest table or key around it.

    Examples
    --------
    >>> line_at(("users", "generate", "n"), {("users",): 5, ("users", "generate"): 6})
    6
    """
    return next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), None)


def _keys(text: str, counts: dict[Place, int]) -> Place:
    """The parts of a dotted key; a table inside an array of tables belongs to the array's latest member."""
    place: Place = ()
    parts = [part.strip("\"'") for part in _PART.findall(text)]
    for position, part in enumerate(parts):
        place = (*place, part)
        if place in counts and position < len(parts) - 1:
            place = (*place, counts[place])
    return place
