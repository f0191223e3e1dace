"""Attributes of one's own in files: None, lists, dicts, arrays and dates become JSON, and themselves when loaded."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from uptake.analysis.attributes import plain
from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue, kind_of

_AS_JSON = "uptake_json"  # the attribute that names those which are JSON
_TAG = "uptake_type"
_ALLOWED = "files keep text, numbers, True, False, None, dates, NumPy arrays, and lists and dicts of these"


def to_file(attrs: Mapping[Any, Any], place: str = "attrs") -> dict[str, str | int | float]:
    """Attributes as the text and numbers that NetCDF keeps.

    Parameters
    ----------
    attrs : mapping
    place : str
        What errors call it.

    Raises
    ------
    BadValue
        If a value cannot be kept; the message names the attribute.

    Examples
    --------
    >>> to_file({"a": 1, "b": None, "c": [1, 2]})
    {'a': 1, 'b': 'null', 'c': '[1, 2]', 'uptake_json': '["b", "c"]'}
    """
    kept: dict[str, str | int | float] = {}
    as_json = []
    for name, value in attrs.items():
        key, where = checks.text(place, str(name), index=str(name)), f"{place}[{name!r}]"
        if not key or key == _AS_JSON:
            raise BadValue(place, NOT_SHOWN, index=key, problem="has a name that files cannot keep")
        value = value.item() if isinstance(value, np.generic) else value
        if isinstance(value, str):
            kept[key] = checks.text(where, value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            kept |= plain({key: value})
        else:
            kept[key] = json.dumps(_as_json(value, where), ensure_ascii=False)
            as_json.append(key)
    return kept | ({_AS_JSON: json.dumps(as_json)} if as_json else {})


def from_file(attrs: Mapping[Any, Any]) -> dict[str, Any]:
    """What `to_file` was given; tuples come back as lists.

    Examples
    --------
    >>> from_file({"a": 1, "b": "null", "c": "[1, 2]", "uptake_json": '["b", "c"]'})
    {'a': 1, 'b': None, 'c': [1, 2]}
    """
    kept = plain({name: value.item() if isinstance(value, np.generic) else value for name, value in attrs.items()})
    for name in json.loads(str(kept.pop(_AS_JSON, "[]"))):
        kept[name] = json.loads(str(kept[name]), object_hook=_tagged)
    return kept


def _as_json(value: Any, place: str) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return checks.text(place, value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_as_json(part, f"{place}[{i}]") for i, part in enumerate(value)]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {checks.text(place, key): _as_json(part, f"{place}[{key!r}]") for key, part in value.items()}
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufU":
        values = _as_json(value.ravel().tolist(), place)
        return {_TAG: "array", "dtype": value.dtype.str, "shape": list(value.shape), "values": values}
    if isinstance(value, dt.date | dt.time):
        kind = next(name for name, made in _DATES.items() if isinstance(value, made))
        return {_TAG: kind, "text": value.isoformat()}
    problem = "is a dict with keys that are not text" if isinstance(value, dict) else f"is {kind_of(value)}"
    if isinstance(value, np.ndarray):
        problem = f"is an array of {value.dtype}"
    raise BadValue(place, NOT_SHOWN, _ALLOWED, problem=problem, remedy="write it as text, or leave it out")


_DATES: dict[str, Any] = {"datetime": dt.datetime, "date": dt.date, "time": dt.time}  # a datetime is a date too


def _tagged(found: dict[str, Any]) -> Any:
    kind = found.get(_TAG)
    if kind == "array":
        return np.array(found["values"], dtype=found["dtype"]).reshape(found["shape"])
    return _DATES[kind].fromisoformat(found["text"]) if kind in _DATES else found
