"""Tables as the text of a study file: what tomllib reads back as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from uptake.studyfile.lines import Place

# Characters that TOML refuses or XML lacks, and the x of _x0041_, which is a character in a cell of a workbook.
_CHANGED = re.compile(r"[\x7f\ufffe\uffff]|(?<=_)x(?=[0-9A-Fa-f]{4}_)")


def key_text(key: str) -> str:
    """A key, in quotes where it needs them.

    Examples
    --------
    >>> key_text("demand_led"), key_text("open dissemination")
    ('demand_led', '"open dissemination"')
    """
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) and not _CHANGED.search(key) else _string(key)


def value_text(value: Any) -> str:
    """A value on one line.

    Examples
    --------
    >>> value_text({"kind": "star", "n": 9, "sizes": [1.0, 2.5], "directed": True})
    '{ kind = "star", n = 9, sizes = [1.0, 2.5], directed = true }'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{key_text(key)} = {value_text(inner)}" for key, inner in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(value_text, value))}]"
    return value.isoformat() if isinstance(value, datetime | date | time) else repr(value)


def file_text(tables: Mapping[str, Any], comments: Mapping[Place, str]) -> str:
    """The text of a study file.

    Parameters
    ----------
    tables : mapping
        As tomllib reads them.
    comments : mapping of place to str
        What is said of a value: behind it, or above the key that it is part of.

    Examples
    --------
    >>> print(file_text({"idea": {"peer": 0.02}, "ideas": [{}]}, {("idea", "peer"): "a guess"}))
    [idea]
    peer = 0.02  # a guess
    <BLANKLINE>
    [[ideas]]
    <BLANKLINE>
    """
    plain = {key: value for key, value in tables.items() if not isinstance(value, Mapping) and not _are_tables(value)}
    parts = [_lines((), plain, comments)] if plain else []
    for key, value in tables.items():
        if key == "strategies" and isinstance(value, Mapping):
            loose = {name: own for name, own in value.items() if not isinstance(own, Mapping) and not _are_tables(own)}
            parts += [["[strategies]", *_lines((key,), loose, comments)]] if loose or not value else []
            for name, own in value.items():
                if name not in loose:
                    parts += _tables((key, name), own, comments)
        elif key not in plain:
            parts += _tables((key,), value, comments)
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _tables(place: Place, value: Any, comments: Mapping[Place, str]) -> list[list[str]]:
    """A table, or each of a list of tables, with its heading."""
    name = ".".join(key_text(str(part)) for part in place)
    if isinstance(value, Mapping):
        return [[f"[{name}]", *_lines(place, value, comments)]]
    return [[f"[[{name}]]", *_lines((*place, i), table, comments)] for i, table in enumerate(value)]


def _lines(place: Place, table: Mapping[str, Any], comments: Mapping[Place, str]) -> list[str]:
    lines = []
    for key, value in table.items():
        at = (*place, key)
        inside = {place: said for place, said in comments.items() if place[: len(at)] == at and place != at}
        lines += [f"# {'.'.join(map(str, place[len(at) - 1 :]))}: {said}" for place, said in inside.items()]
        behind = f"  # {comments[at]}" if at in comments else ""
        lines.append(f"{key_text(key)} = {value_text(value)}{behind}")
    return lines


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, Mapping) for part in value)


def _string(text: str) -> str:
    """In quotes, with escapes for what TOML or a cell of a workbook would not keep."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _CHANGED.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
