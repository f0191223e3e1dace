"""What people pass as ids, weights and sizes becomes checked arrays, or an error that says where and what to do."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
import numpy.typing as npt

Ints32 = npt.NDArray[np.int32]
Ints64 = npt.NDArray[np.int64]
Floats32 = npt.NDArray[np.float32]

MOST_ACTORS = 2**31 - 1


def whole_number(value: Any, name: str, least: int, most: int | None = None) -> int:
    """An integer (Python or NumPy) in [least, most], or an error naming it."""
    if isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} = {value!r} is a bool; pass an integer")
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} = {value!r} is a {type(value).__name__}; pass an integer") from None
    if number < least or (most is not None and number > most):
        allowed = f"at least {least}" if most is None else f"in {least} .. {most}"
        raise ValueError(f"{name} = {number} is not allowed; it must be {allowed}")
    return number


def chance(value: Any, name: str) -> float:
    """A number in [0, 1], or an error naming it."""
    number = real(value, name)
    if not 0.0 <= number <= 1.0:
        raise ValueError(f"{name} = {number} is not allowed; a chance lies in [0, 1]")
    return number


def real(value: Any, name: str) -> float:
    """A finite number, or an error naming it."""
    if isinstance(value, bool | np.bool_ | str) or np.ndim(value) != 0:
        raise TypeError(f"{name} = {value!r} is a {type(value).__name__}; pass a number")
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} = {value!r} is a {type(value).__name__}; pass a number") from None
    if not np.isfinite(number):
        raise ValueError(f"{name} = {number} is not finite")
    return number


def one_dimensional(values: Any, name: str) -> npt.NDArray[Any]:
    """``values`` as an array of one dimension; ragged, masked and nested ones are errors."""
    if isinstance(values, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array; fill or drop the masked entries first")
    if isinstance(values, str | bytes):
        raise TypeError(f"{name} = {values!r} is one string; pass a list or array")
    try:
        array = np.asarray(values)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{name} is not a flat list of numbers ({error})") from None
    if array.ndim != 1:
        raise ValueError(f"{name} has {array.ndim} dimensions, shape {array.shape}; pass one dimension, an entry a tie")
    return array


def actor_ids(values: Any, name: str, n: int | None = None, size_name: str = "n") -> Ints32:
    """Actor ids as int32, each checked to lie in 0 .. n - 1 (or below the largest number of actors)."""
    array = _integers(values, name)
    top = MOST_ACTORS if n is None else n
    if array.size and _highest(array) >= top:
        bad = array < 0
        if bad.any():
            first = int(np.argmax(bad))
            raise ValueError(f"{name}[{first}] = {array[first]} is negative; ids lie in 0 .. {top - 1}")
        first = int(np.argmax(array >= top))
        why = "a network has at most 2**31 - 1 actors" if n is None else f"{size_name} = {n}"
        raise ValueError(f"{name}[{first}] = {array[first]} is out of range; ids lie in 0 .. {top - 1} ({why})")
    return np.ascontiguousarray(array, np.int32)


def ids_to_sort(values: Any, name: str, n: int | None) -> Ints32:
    """As :func:`actor_ids`, but int32 arrays are returned unchecked: :mod:`uptake.network.rows` checks each id."""
    array = _integers(values, name)
    if n is None or array.dtype != np.int32:
        return actor_ids(array, name, n)
    return np.ascontiguousarray(array, np.int32)


def _integers(values: Any, name: str) -> npt.NDArray[Any]:
    array = one_dimensional(values, name)
    if array.size and array.dtype.kind not in "iu":
        _refuse(array, name)
    return array if array.size else np.empty(0, np.int32)


def _highest(array: npt.NDArray[Any]) -> int:
    """The highest, negative ones read as unsigned, so higher than any id: one look at each."""
    size = max(4, array.dtype.itemsize)
    return int(array.astype(f"{array.dtype.kind}{size}", copy=False).view(f"u{size}").max())


def _refuse(array: npt.NDArray[Any], name: str) -> None:
    """The error for ids that are not integers: says which one is the first, and the remedy."""
    if array.dtype.kind == "b":
        raise TypeError(f"{name} holds bools; ids are integers (np.flatnonzero turns a mask into ids)")
    if array.dtype.kind == "f":
        bad = ~np.isfinite(array)
        if bad.any():
            first = int(np.argmax(bad))
            raise ValueError(f"{name}[{first}] = {array[first]} is missing or not finite; ids are integers >= 0")
        bad = array != np.floor(array)
        if bad.any():
            first = int(np.argmax(bad))
            raise TypeError(f"{name}[{first}] = {array[first]} is not an integer; ids are integers >= 0")
        raise TypeError(
            f"{name} holds floats ({name}[0] = {array[0]}); ids are integers: pass {name}.astype(np.int64) "
            f"after checking that no id was rounded"
        )
    for i, value in enumerate(array.tolist()):
        if value is None or value != value:  # None, NaN, NaT
            raise ValueError(f"{name}[{i}] is missing; drop or fill that tie")
        if isinstance(value, str | bytes):
            raise TypeError(f"{name}[{i}] = {value!r} is a label; Network.from_frame turns labels into ids")
        if isinstance(value, list | tuple | np.ndarray):
            raise ValueError(f"{name}[{i}] = {value!r} is nested; pass one flat list of ids")
        if isinstance(value, int) and not 0 <= value < MOST_ACTORS:
            raise ValueError(f"{name}[{i}] = {value} is out of range; ids lie in 0 .. {MOST_ACTORS - 1}")
        if not isinstance(value, int):
            raise TypeError(f"{name}[{i}] = {value!r} is a {type(value).__name__}; ids are integers >= 0")
    raise TypeError(f"{name} has dtype {array.dtype}; pass {name}.astype(np.int64)")


def tie_weights(values: Any, name: str, size: int) -> Floats32:
    """One float32 weight per tie. Input that is already float32 is returned unchecked; `build_rows` validates it."""
    array = one_dimensional(values, name)
    if array.size != size:
        raise ValueError(f"{name} has {array.size} entries for {size} ties; pass one a tie")
    if array.size and array.dtype.kind not in "iuf":
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise TypeError(f"{name} has dtype {array.dtype}; weights are numbers >= 0 ({error})") from None
    if array.dtype == np.float32:
        return np.ascontiguousarray(array)  # uptake.network.rows looks at each anyway
    with np.errstate(over="ignore"):
        weights = np.ascontiguousarray(array, np.float32)
    refuse_bad_weights(weights, array, name)
    return weights


def refuse_bad_weights(weights: Floats32, given: npt.NDArray[Any], name: str) -> None:
    """The error where a weight is not finite, as float32, or below 0."""
    if weights.size and not (weights.min() >= 0 and weights.max() < np.inf):  # NaN is not >= 0
        first = int(np.argmax(~np.isfinite(weights) | (weights < 0)))
        raise ValueError(f"{name}[{first}] = {given[first]} is not allowed; weights are finite (float32) and >= 0")


def frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The same array, read-only."""
    array.setflags(write=False)
    return array
