"""Lists of edges: what every converter and reader returns, and the checks of their ids and weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Float32s, Int32s
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of, one_dimensional

MOST_ACTORS = 2**31 - 1


class Edges(NamedTuple):
    """A list of m edges; :func:`uptake.network.arrange.arrange` checks them and makes rows of arcs."""

    source: Any  # m ids, anything that becomes an array of integers
    target: Any  # m ids
    weight: Any = None  # m numbers >= 0, or None
    n: int | None = None  # number of actors; None: as many as labels, or the largest id + 1
    directed: bool = False  # False: each edge stands for an arc in each direction
    labels: Any = None  # n distinct names; None: the positions 0 .. n - 1
    parallel: str | None = None  # "keep" or "merge"; None: keep, and say so
    provenance: Mapping[str, Any] | None = None
    notes: tuple[str, ...] = ()  # what is to be said to the caller
    checked: bool = False  # whether the labels are known to be distinct names


def actor_ids(name: str, values: Any, n: int | None = None, size_name: str = "n") -> Int32s:
    """Actor ids as int32, each checked to lie in 0 .. n - 1 (without `n`: below the largest number of actors)."""
    array = _integers(name, values)
    top = MOST_ACTORS if n is None else n
    if array.size and _highest(array) >= top:
        bad = array < 0
        if bad.any():
            first = int(np.argmax(bad))
            allowed = f"ids lie in 0 .. {top - 1}"
            raise BadValue(name, int(array[first]), allowed, index=first, problem="is negative")
        first = int(np.argmax(array >= top))
        why = "a network has at most 2**31 - 1 actors" if n is None else f"{size_name} = {n}"
        remedy = "" if n is not None else "Network.from_frame and Network.read take ids as names"
        raise BadValue(name, int(array[first]), f"ids lie in 0 .. {top - 1} ({why})", index=first, remedy=remedy)
    return np.ascontiguousarray(array, np.int32)


def ids_to_sort(name: str, values: Any, n: int | None) -> Int32s:
    """As :func:`actor_ids`, but int32 arrays are returned unchecked: :mod:`uptake.network.rows` checks each id."""
    array = _integers(name, values)
    if n is None or array.dtype != np.int32:
        return actor_ids(name, array, n)
    return np.ascontiguousarray(array, np.int32)


def tie_weights(name: str, values: Any, size: int) -> Float32s:
    """One float32 weight per tie. Input that is already float32 is returned unchecked; `build_rows` validates it."""
    array = one_dimensional(name, values)
    if array.size != size:
        problem = f"has {array.size} entries for {size} ties"
        raise BadValue(name, NOT_SHOWN, problem=problem, remedy="pass one per tie")
    if array.dtype.kind in "cmM":  # complex numbers, durations and dates, which NumPy would cast
        raise BadType(name, NOT_SHOWN, "weights are numbers >= 0", problem=f"has dtype {array.dtype}")
    if array.size and array.dtype.kind not in "iuf":
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError) as error:
            problem = f"has dtype {array.dtype}"
            raise BadType(name, NOT_SHOWN, f"weights are numbers >= 0 ({error})", problem=problem) from None
    if array.dtype == np.float32:
        return np.ascontiguousarray(array)
    with np.errstate(over="ignore"):
        weights = np.ascontiguousarray(array, np.float32)
    refuse_bad_weights(name, weights, array)
    return weights


def refuse_bad_weights(name: str, weights: Float32s, given: npt.NDArray[Any]) -> None:
    """Raise ValueError if a weight, as float32, is not finite or below 0."""
    if weights.size and not (weights.min() >= 0 and weights.max() < np.inf):  # NaN is not >= 0
        first = int(np.argmax(~np.isfinite(weights) | (weights < 0)))
        allowed = "weights are finite (float32) and >= 0"
        raise BadValue(name, given[first], allowed, index=first, problem="is not allowed")


def _integers(name: str, values: Any) -> npt.NDArray[Any]:
    array = one_dimensional(name, values)
    if array.size and array.dtype.kind not in "iu":
        _refuse(name, array)
    return array if array.size else np.empty(0, np.int32)


def _highest(array: npt.NDArray[Any]) -> int:
    """The highest id in one pass; negative ids, read as unsigned, are higher than any allowed id."""
    size = max(4, array.dtype.itemsize)
    return int(array.astype(f"{array.dtype.kind}{size}", copy=False).view(f"u{size}").max())


def _refuse(name: str, array: npt.NDArray[Any]) -> NoReturn:
    """The error for ids that are not integers: the first of them, and the remedy."""
    allowed = "ids are integers >= 0"
    if array.dtype.kind == "b":
        remedy = "ids are integers (np.flatnonzero turns a mask into ids)"
        raise BadType(name, NOT_SHOWN, problem="holds bools", remedy=remedy)
    if array.dtype.kind == "f":
        _refuse_floats(name, array, allowed)
    for i, value in enumerate(array.tolist()):
        if isinstance(value, list | tuple | np.ndarray):
            raise BadValue(name, value, index=i, problem="is nested", remedy="pass one flat list of ids")
        if value is None or value != value:  # None, NaN, NaT
            raise BadValue(name, NOT_SHOWN, index=i, problem="is missing", remedy="drop or fill that tie")
        if isinstance(value, str | bytes):
            remedy = "Network.from_frame turns labels into ids"
            raise BadType(name, value, index=i, problem="is a label", remedy=remedy)
        if isinstance(value, int) and not 0 <= value < MOST_ACTORS:
            remedy = "Network.from_frame and Network.read take ids as names"
            raise BadValue(name, value, f"ids lie in 0 .. {MOST_ACTORS - 1}", index=i, remedy=remedy)
        if not isinstance(value, int):
            raise BadType(name, value, allowed, index=i, problem=f"is {kind_of(value)}")
    raise BadType(name, NOT_SHOWN, problem=f"has dtype {array.dtype}", remedy=f"pass {name}.astype(np.int64)")


def _refuse_floats(name: str, array: npt.NDArray[Any], allowed: str) -> NoReturn:
    bad = ~np.isfinite(array)
    if bad.any():
        first = int(np.argmax(bad))
        raise BadValue(name, float(array[first]), allowed, index=first, problem="is missing or not finite")
    bad = array != np.floor(array)
    if bad.any():
        first = int(np.argmax(bad))
        raise BadType(name, float(array[first]), allowed, index=first, problem="is not an integer")
    remedy = f"ids are integers: pass {name}.astype(np.int64) after checking that no id was rounded"
    raise BadType(name, NOT_SHOWN, problem=f"holds floats ({name}[0] = {array[0]})", remedy=remedy)
