"""Whether pieces are of the same thing: what they differ in is named; attributes that may differ are merged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.basis.checks import NOT_SHOWN, BadValue, shown
from uptake.results import lucks
from uptake.results.lucks import Luck

if TYPE_CHECKING:
    import xarray as xr

# What runs must agree in to be of the same thing.
_SAME = ("uptake_version", "horizon", "step_length", "currency", "n_users", "n_providers", "n_actors", "description")
_ONLY = "only runs of the same thing can be joined"


def refuse_other_description(data: xr.Dataset, first: xr.Dataset, i: int) -> None:
    """Raise unless piece i says that it ran what the first piece ran."""
    for name in _SAME:
        mine, its = data.attrs.get(name), first.attrs.get(name)
        if mine == its:
            continue
        place, a, b = name, mine, its
        if name == "description" and mine and its:
            place, a, b = next(_differences(json.loads(str(mine)), json.loads(str(its))), ("", None, None))
            if not place:  # the same in another order
                continue
        problem = f"differs from pieces[0] in {place}: {_said(a)}, not {_said(b)}"
        raise BadValue("pieces", NOT_SHOWN, _ONLY, index=i, problem=problem)


def refuse_other_variables(data: xr.Dataset, first: xr.Dataset, i: int, apart: Collection[str] = ("run",)) -> None:
    """Raise unless piece i has the variables of the first piece, and the same values along all dimensions but these."""
    mine, its = (set(map(str, d.variables)) - {lucks.SEED, lucks.RUN} for d in (data, first))
    for name in sorted(mine ^ its):
        has, lacks = (f"pieces[{i}]", "pieces[0]") if name in mine else ("pieces[0]", f"pieces[{i}]")
        remedy = "record the same in all of them, or drop it: piece.data = piece.data.drop_vars(name)"
        raise BadValue(
            "pieces", NOT_SHOWN, index=i, problem=f"differs: {has} has {name}, {lacks} has not", remedy=remedy
        )
    for name in sorted(mine):
        a, b = data[name], first[name]
        if a.dims != b.dims or any(a.sizes[dim] != b.sizes[dim] for dim in a.dims if dim not in apart):
            problem = f"differs from pieces[0] in the shape of {name}: {_shape(a)}, not {_shape(b)}"
            raise BadValue("pieces", NOT_SHOWN, _ONLY, index=i, problem=problem)
        if not set(apart) & set(a.dims) and not _equal(a.values, b.values):
            at = tuple(np.argwhere(np.atleast_1d(~_alike(a.values, b.values)))[0])
            values = f"{shown(np.atleast_1d(a.values)[at])}, not {shown(np.atleast_1d(b.values)[at])}"
            raise BadValue("pieces", NOT_SHOWN, _ONLY, index=i, problem=f"differs from pieces[0] in {name}: {values}")


def refuse_other_numbers(mine: xr.Dataset, its: xr.Dataset, i: int, k: int, luck: Luck) -> None:
    """Raise unless pieces i and k, which hold the same run, hold the same numbers of it."""
    for name in map(str, mine.data_vars):
        if not _equal(mine[name].values, its[name].values):
            problem = f"and pieces[{k}] both hold {luck}, with other values of {name}"
            remedy = "they are not of the same thing; the seeds of a simulation that were given per run may differ"
            raise BadValue("pieces", NOT_SHOWN, index=i, problem=problem, remedy=remedy)


def merged(attrs: Sequence[Mapping[Any, Any]], luck: Sequence[Luck]) -> dict[Any, Any]:
    """The attributes of all pieces: equal ones once, notes united, others with a line or an entry per value."""
    names = list(dict.fromkeys(name for one in attrs for name in one))
    whole = {name: _merged([one.get(name) for one in attrs]) for name in names}
    if "notes" in whole:
        notes = (note for one in attrs for note in json.loads(str(one.get("notes", "[]"))))
        whole["notes"] = json.dumps(list(dict.fromkeys(notes)))
    for name in ("title", "assumptions"):
        if name in whole:
            whole[name] = next((one[name] for one in attrs if one.get(name)), "")
    if len({one.get("appraisal") for one in attrs}) > 1:  # the same runs, told in several ways: none is theirs
        del whole["appraisal"]
    if lucks.SEED in whole:
        whole[lucks.SEED] = lucks.said(luck)
    if "runs" in whole:
        whole["runs"] = len(luck)
    of_scenarios = list(dict.fromkeys(one["scenario_design"] for one in attrs if "scenario_design" in one))
    if len(of_scenarios) > 1:  # one sample in parts, or several
        whole["scenario_design"] = json.dumps({"method": "given"})
    if "fingerprint" in whole and len({one["fingerprint"] for one in attrs}) > 1 and of_scenarios:
        text = json.dumps(sorted(str(one["fingerprint"]) for one in attrs))
        whole["fingerprint"] = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    elif "fingerprint" in whole and len({one.seed for one in luck}) > 1:
        text = json.dumps([*(str(attrs[0].get(name)) for name in _SAME), sorted({one.seed for one in luck})])
        whole["fingerprint"] = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return whole


def _merged(values: list[Any]) -> Any:
    first = values[0]
    if all(type(value) is type(first) and _equal(value, first) for value in values[1:]):
        return first
    if all(isinstance(value, str) for value in values):
        return "\n".join(dict.fromkeys(values))
    return values


def _differences(a: Any, b: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two descriptions differ, and in what: "what.p", 0.3, 0.4."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in [*a, *(key for key in b if key not in a)]:
            yield from _differences(a.get(key), b.get(key), f"{place}.{key}" if place else str(key))
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for i, (x, y) in enumerate(zip(a, b, strict=True)):
            yield from _differences(x, y, f"{place}[{i}]")
    elif a != b:
        yield place, a, b


def _said(value: Any) -> str:
    """A part of a description in a sentence."""
    if isinstance(value, dict) and "kind" in value:
        return f"{value['kind']}(...)"
    return shown(value)


def _shape(values: xr.DataArray) -> str:
    return str(tuple(values.sizes[dim] for dim in values.dims if dim != "run"))


def _alike(a: Any, b: Any) -> Any:
    """Elementwise equal, two NaN too."""
    a, b = np.asarray(a), np.asarray(b)
    return (a == b) | ((a != a) & (b != b))


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        a, b = np.asarray(a), np.asarray(b)
        return a.shape == b.shape and bool(np.all(_alike(a, b)))
    return bool(a == b or (a != a and b != b))
