"""Checks of arguments, with errors for people: name, value, allowed range, first bad index, remedy."""

from __future__ import annotations

import operator
from collections.abc import Collection
from typing import Any, SupportsFloat, TypeVar, cast

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Int32s = npt.NDArray[np.int32]
INT32_MAX = 2**31 - 1
_Scalar = TypeVar("_Scalar", bound=np.generic)


def span(low: float, high: float) -> str:
    """The allowed range in words."""
    if (low, high) == (0.0, 1.0):
        return "it lies in [0, 1]"
    if high == np.inf:
        return f"it is at least {low:g}"
    return f"it lies in [{low:g}, {high:g}]"


def number(name: str, value: object, low: float = -np.inf, high: float = np.inf, *, infinite: bool = False) -> float:
    """A real number in [low, high] as a Python float; infinity only where `infinite` says so."""
    if isinstance(value, (str, bytes)) or not isinstance(value, SupportsFloat):
        raise TypeError(f"{name} = {value!r} is not a number; {span(low, high)}")
    try:
        x = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} = {value!r} is not one number; {span(low, high)}") from None
    if np.isnan(x) or (np.isinf(x) and not infinite) or not low <= x <= high:
        raise ValueError(f"{name} = {x:g} is out of range; {span(low, high)}")
    return x


def whole(name: str, value: object, low: int = 0, high: int = INT32_MAX) -> int:
    """An integer in [low, high] as a Python int; NumPy integers are welcome, booleans and floats are not."""
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} = {value!r} is not a whole number")
    try:
        k = operator.index(cast(Any, value))
    except TypeError:
        raise TypeError(f"{name} = {value!r} is not a whole number") from None
    if not low <= k <= high:
        raise ValueError(f"{name} = {k} is out of range; it lies in [{low}, {high}]")
    return k


def choice(name: str, value: object, allowed: Collection[str]) -> str:
    """One of a few words."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} = {value!r} is unknown; allowed: {', '.join(map(repr, allowed))}")
    return value


def instance(name: str, value: object, kind: type, remedy: str = "") -> None:
    """That `value` is a `kind`."""
    if not isinstance(value, kind):
        hint = f"; {remedy}" if remedy else ""
        raise TypeError(f"{name} is a {type(value).__name__}, it should be a {kind.__name__}{hint}")


def settle(frozen: object, **values: object) -> None:
    """Store normalised values in a frozen dataclass while it is being made."""
    for name, value in values.items():
        object.__setattr__(frozen, name, value)


def read_only(array: npt.NDArray[_Scalar]) -> npt.NDArray[_Scalar]:
    """The same numbers, not to be written to; the array given keeps its own flag."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


def numbers(name: str, value: npt.ArrayLike, n: int, low: float = 0.0, high: float = 1.0) -> float | Floats:
    """One number, or an array of n of them, in [low, high]."""
    array = np.asarray(value)
    if array.ndim == 0:
        return number(name, array[()], low, high)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} holds {array.dtype} values; it takes numbers")
    if array.shape != (n,):
        raise ValueError(f"{name} has shape {array.shape}; it takes one number or an array of shape ({n},)")
    floats = array.astype(np.float64)
    bad = np.flatnonzero(~((floats >= low) & (floats <= high)))
    if bad.size:
        raise ValueError(f"{name}[{bad[0]}] = {floats[bad[0]]:g} is out of range; {span(low, high)}")
    return read_only(floats)


def codes(name: str, value: npt.ArrayLike, n: int) -> Int32s:
    """An array of n whole numbers that fit 32 bits."""
    array = np.asarray(value)
    if array.shape != (n,):
        raise ValueError(f"{name} has shape {array.shape}; it takes an array of shape ({n},)")
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} holds {array.dtype} values; it takes whole numbers")
    if n and (int(array.min()) < -INT32_MAX or int(array.max()) > INT32_MAX):
        raise ValueError(f"{name} reaches from {array.min()} to {array.max()}; it should fit 32 bits")
    return read_only(array.astype(np.int32))


def ids(name: str, value: npt.ArrayLike) -> tuple[int, ...]:
    """Different actor ids, sorted."""
    array = np.arange(value.start, value.stop, value.step) if isinstance(value, range) else np.asarray(value)
    if array.size == 0:
        return ()
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}; it takes one list of ids")
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} holds {array.dtype} values; it takes whole numbers (the ids of actors)")
    bad = np.flatnonzero((array < 0) | (array > INT32_MAX))
    if bad.size:
        raise ValueError(f"{name}[{bad[0]}] = {array[bad[0]]} is out of range; ids count from 0")
    ordered = np.sort(array.astype(np.int64))
    return tuple(ordered[np.diff(ordered, prepend=-1) > 0].tolist())


def ids_below(name: str, members: tuple[int, ...], n: int, side: str) -> Int32s:
    """Sorted ids as an array, all of them actors of a side of n."""
    if members and members[-1] >= n:
        first = next(i for i in members if i >= n)
        raise ValueError(f"{name} holds the id {first}, but there are {n} {side}: ids run from 0 to {n - 1}")
    return read_only(np.array(members, dtype=np.int32))
