"""Short descriptions of objects: what differs from the defaults, as text and as a table for notebooks."""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

import numpy as np

_SHOWN = 5  # entries of a long sequence


def differing(thing: Any, hidden: Collection[str] = ()) -> dict[str, str]:
    """Fields of a dataclass that differ from their defaults, with their values as text; without those `hidden`."""
    found = {}
    for row in fields(thing):
        value = getattr(thing, row.name)
        if row.init and row.repr and row.name not in hidden and not _is_default(value, row):
            found[row.name] = text(value)
    return found


def brief(thing: Any, *, bare: Collection[str] = (), hidden: Collection[str] = ()) -> str:
    """The call that makes a dataclass, without what is so by default; fields named in `bare` stand without keyword.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Pot:
    ...     owner: str
    ...     size: int = 2
    ...     colour: str = "red"
    >>> brief(Pot("Ann", 2, "blue"), bare=["owner"])
    "Pot('Ann', colour='blue')"
    """
    shown = differing(thing, hidden)
    parts = [value if name in bare else f"{name}={value}" for name, value in shown.items()]
    return f"{type(thing).__name__}({', '.join(parts)})"


def table(title: str, rows: Mapping[str, str]) -> str:
    """A table of two columns in HTML."""
    lines = "".join(
        f'<tr><th style="text-align:left;vertical-align:top">{html.escape(name)}</th>'
        f'<td style="text-align:left">{html.escape(value)}</td></tr>'
        for name, value in rows.items()
    )
    caption = f'<caption style="caption-side:top;text-align:left"><b>{html.escape(title)}</b></caption>'
    return f"<table>{caption}{lines}</table>"


def text(value: Any) -> str:
    """A value as Python writes it; arrays by size and range, long sequences by their first entries.

    Examples
    --------
    >>> text(np.arange(3)), text((1, 2, 3, 4, 5, 6))
    ('<3 values, 0 to 2>', '(1, 2, 3, ..., 6 in all)')
    """
    if isinstance(value, np.ndarray):
        span = f", {value.min():g} to {value.max():g}" if value.size and value.dtype.kind in "biuf" else ""
        return f"<{value.size} values{span}>"
    if isinstance(value, tuple) and len(value) > _SHOWN:
        return f"({', '.join(map(repr, value[: _SHOWN - 2]))}, ..., {len(value)} in all)"
    return repr(value)


def _is_default(value: Any, row: Field[Any]) -> bool:
    default = row.default if row.default_factory is MISSING else row.default_factory()
    if default is MISSING or isinstance(value, np.ndarray):
        return False
    return value is default or bool(value == default)
