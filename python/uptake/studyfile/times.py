"""Columns of files of contacts, and of service: names, and times as numbers or dates."""

from __future__ import annotations

from typing import Any

import numpy as np

from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.network.names.rule import is_missing


def names_of(values: Any, missing: tuple[str, ...]) -> list[Any]:
    """A column of names; None where one is missing."""
    return [None if is_missing(value) or str(value).strip() in missing else value for value in _listed(values)]


def times_of(values: Any, key: str, missing: tuple[str, ...], file: str) -> Any:
    """A column of times: numbers where all are, else dates as ISO 8601 writes them; what is missing stays missing."""
    import pandas as pd

    texts = [None if name is None else str(name).strip() for name in names_of(values, missing)]
    numbers = pd.to_numeric(pd.Series([t and t.replace(",", ".") for t in texts], dtype=object), errors="coerce")
    given = np.array([text is not None for text in texts], bool)
    if numbers[given].notna().all():
        return numbers.astype(np.float64)
    dates = pd.to_datetime(pd.Series(texts, dtype=object), errors="coerce", format="ISO8601")
    bad = np.flatnonzero(given & dates.isna().to_numpy())
    if bad.size:
        problem = f"holds {texts[bad[0]]!r} in row {bad[0] + 1} of {file}"
        remedy = "write times as numbers, or as dates such as 2026-03-31"
        raise BadValue(key, NOT_SHOWN, problem=problem, remedy=remedy)
    return dates


def _listed(values: Any) -> list[Any]:
    return (
        values.tolist()
        if hasattr(values, "tolist")
        else values.to_pylist()
        if hasattr(values, "to_pylist")
        else list(values)
    )
