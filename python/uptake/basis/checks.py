"""Checks of arguments, and the error that every check raises.

An error carries the argument's name, its value, the first bad index, what is allowed and the remedy. Its message is
made of these in one place: ``p[17] = 1.3 on arc 3 -> 9; probabilities lie in [0, 1]``.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Collection
from enum import Enum
from typing import Any, Final, TypeGuard, cast

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Floats, Int32s, read_only
from uptake.basis.suggest import did_you_mean

INT32_MAX = 2**31 - 1
_UNKEPT = re.compile("[\0\ud800-\udfff]")


class _Hidden(Enum):
    NOT_SHOWN = "not shown"


NOT_SHOWN: Final = _Hidden.NOT_SHOWN  # in place of a value that the message does not repeat


class Refusal(Exception):
    """Base of :class:`BadValue` and :class:`BadType`: what is wrong with one argument.

    Parameters
    ----------
    name : str
        The argument.
    value : object
        What was given; ``NOT_SHOWN`` where the message does not repeat it.
    allowed : str
        What is allowed, as a clause: ``"it lies in [0, 1]"``.
    index : int or str, optional
        Position or key of the first bad entry; `value` is then that entry.
    remedy : str, optional
        What to do, as a clause.
    problem : str
        What is wrong, as the predicate that follows the value.
    also : tuple of str
        Other arguments that take part in the problem.

    Examples
    --------
    >>> print(BadValue("p", 1.3, "probabilities lie in [0, 1]", index=17, problem="on arc 3 -> 9"))
    p[17] = 1.3 on arc 3 -> 9; probabilities lie in [0, 1]
    """

    def __init__(
        self,
        name: str,
        value: object,
        allowed: str = "",
        *,
        index: int | str | None = None,
        remedy: str = "",
        problem: str = "is out of range",
        also: tuple[str, ...] = (),
    ) -> None:
        super().__init__(name, value, allowed)
        self.name, self.value, self.allowed = name, value, allowed
        self.index, self.remedy, self.problem, self.also = index, remedy, problem, also

    @property
    def complaint(self) -> str:
        """The message without the name and the value."""
        return "; ".join(part for part in (self.problem, self.allowed, self.remedy) if part)

    def __str__(self) -> str:
        place = self.name if self.index is None else f"{self.name}[{shown(self.index)}]"
        value = "" if self.value is NOT_SHOWN else f" = {shown(self.value)}"
        return f"{place}{value} {self.complaint}"


class BadValue(Refusal, ValueError):
    """A value that is not allowed.

    Examples
    --------
    >>> error = BadValue("p", 1.3, "probabilities lie in [0, 1]", index=17)
    >>> str(error)
    'p[17] = 1.3 is out of range; probabilities lie in [0, 1]'
    >>> error.name, error.index, error.value
    ('p', 17, 1.3)
    """


class BadType(Refusal, TypeError):
    """A value of a kind that is not allowed."""


def shown(value: object) -> str:
    """A value as messages show it: as Python writes it, long texts cut."""
    try:
        value = str(value) if isinstance(value, np.str_) else value
        text = str(value) if isinstance(value, np.generic) else repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, a list of lists of lists ...
        return f"<{kind_of(value)}>"
    return text if len(text) <= 80 else text[:77] + "..."


def kind_of(value: object) -> str:
    """The type of a value, with its article.

    Examples
    --------
    >>> kind_of(3), kind_of("three"), kind_of(None)
    ('an int', 'a str', 'None')
    """
    name = type(value).__name__
    return "None" if value is None else f"{'an' if name[0] in 'aeiouAEIO' else 'a'} {name}"


def span(low: float, high: float) -> str:
    """The allowed range as a clause.

    Examples
    --------
    >>> span(0, 1), span(1, np.inf)
    ('it lies in [0, 1]', 'it is at least 1')
    """
    if high == np.inf:
        return "it is a finite number" if low == -np.inf else f"it is at least {low:.12g}"
    return f"it lies in [{low:.12g}, {high:.12g}]"


_NO_NUMBERS = (str, bytes, complex, np.complexfloating, np.timedelta64, np.datetime64, np.ma.MaskedArray)
_REAL = np.dtype(np.float64)


def number(name: str, value: object, low: float = -np.inf, high: float = np.inf, *, infinite: bool = False) -> float:
    """A real number in [low, high] as a Python float; infinity only if `infinite`. Booleans count as 0 and 1.

    Examples
    --------
    >>> number("places", 40, 0)
    40.0
    """
    x = value if type(value) is float else _float_of(name, value, low, high)
    if not low <= x <= high or (abs(x) == np.inf and not infinite):  # NaN is in no range
        raise BadValue(name, value, span(low, high))
    return x


def _float_of(name: str, value: object, low: float, high: float) -> float:
    kind = type(value)
    if isinstance(value, _NO_NUMBERS) or not (hasattr(kind, "__float__") or hasattr(kind, "__index__")):
        raise BadType(name, value, span(low, high), problem="is not a number")
    if np.ndim(cast(Any, value)) or getattr(value, "dtype", _REAL).kind not in "biufO":
        raise BadType(name, value, span(low, high), problem="is not one number")
    try:
        return float(cast(Any, value))
    except (TypeError, ValueError):
        raise BadType(name, value, span(low, high), problem="is not one number") from None
    except OverflowError:
        raise BadValue(name, value, span(low, high)) from None


def chance(name: str, value: object) -> float:
    """A real number in [0, 1]; booleans are refused."""
    if isinstance(value, (bool, np.bool_)):
        raise BadType(name, value, span(0, 1), problem="is not a number")
    return number(name, value, 0, 1)


def whole(name: str, value: object, low: int = 0, high: int = INT32_MAX) -> int:
    """A whole number in [low, high] as a Python int; 1000.0 and 1e3 are whole, booleans are no numbers.

    Examples
    --------
    >>> whole("runs", np.int64(3), 1), whole("runs", 1e3, 1)
    (3, 1000)
    >>> whole("runs", 2.5, 1)
    Traceback (most recent call last):
    uptake.basis.checks.BadType: runs = 2.5 is not a whole number; it is at least 1
    """
    try:
        k = int(value) if _is_whole_float(value) else operator.index(cast(Any, value))
    except TypeError:
        k = None
    if k is None or isinstance(value, (bool, np.bool_, np.timedelta64)):
        raise BadType(name, value, _whole_span(low, high), problem="is not a whole number")
    if not low <= k <= high:
        raise BadValue(name, k, _whole_span(low, high) if k < low else span(low, high))
    return k


def _is_whole_float(value: object) -> TypeGuard[float]:
    return isinstance(value, float | np.floating) and float(value).is_integer()


def _whole_span(low: int, high: int) -> str:
    """The range without the largest 32-bit number, which is no news to whoever stays far below it."""
    return span(low, np.inf if high == INT32_MAX else high)


def choice(name: str, value: object, allowed: Collection[str]) -> str:
    """One of a few words.

    Examples
    --------
    >>> choice("engine", "natve", ("native", "numba"))
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: engine = 'natve' is unknown; did you mean 'native'? allowed: native, numba
    """
    if not isinstance(value, str) or value not in allowed:
        raise BadValue(name, value, did_you_mean(value, allowed), problem="is unknown")
    return value


def text(name: str, value: object, *, index: int | str | None = None) -> str:
    """A string that files can keep: without NUL, and without halves of a character (lone surrogates).

    Examples
    --------
    >>> text("title", "Leeds: \N{POUND SIGN}5 a head")
    'Leeds: \N{POUND SIGN}5 a head'
    >>> text("title", "a" + chr(0))
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: title = 'a\\x00' holds U+0000, a character that files cannot keep; leave it out
    """
    if not isinstance(value, str):
        raise BadType(name, value, index=index, problem=f"is {kind_of(value)}", remedy="it must be a string")
    problem = unkept(value)
    if problem:
        raise BadValue(name, value, index=index, problem=problem, remedy="leave it out")
    return value


def texts(**values: object) -> None:
    """Refuse the first that is no `text`.

    Examples
    --------
    >>> texts(unit="places", source=None)
    Traceback (most recent call last):
    uptake.basis.checks.BadType: source = None is None; it must be a string
    """
    if set(map(type, values.values())) == {str} and "".join(map(str, values.values())).isprintable():
        return  # most are plain
    for name, value in values.items():
        text(name, value)


def unkept(value: str) -> str:
    """What files cannot keep of a text, as the predicate of an error; empty if they can keep all of it.

    Examples
    --------
    >>> unkept(chr(0)), unkept("a b")
    ('holds U+0000, a character that files cannot keep', '')
    """
    bad = _UNKEPT.search(value)
    if bad is None:
        return ""
    what = "a character" if bad[0] == "\0" else "half a character"
    return f"holds U+{ord(bad[0]):04X}, {what} that files cannot keep"


def word(name: str, value: object, *, index: int | str | None = None) -> str:
    """A string that is not blank, and that files can keep."""
    if not isinstance(value, str) or not value.strip():
        raise BadValue(name, value, index=index, problem="is not allowed", remedy="it must be a non-empty string")
    return text(name, value, index=index)


def flag(name: str, value: object) -> bool:
    """True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise BadType(name, value, problem=f"is {kind_of(value)}", remedy="pass True or False")
    return bool(value)


def instance(name: str, value: object, kind: type, remedy: str = "", *, index: int | str | None = None) -> None:
    """Raise TypeError unless `value`, or the entry `index` of the argument, is an instance of `kind`."""
    if not isinstance(value, kind):
        problem = f"is {kind_of(value)}, it should be a {kind.__name__}"
        raise BadType(name, NOT_SHOWN, index=index, remedy=remedy, problem=problem)


def settle(frozen: object, **values: object) -> None:
    """Store normalised values in a frozen dataclass during its construction."""
    for name, value in values.items():
        object.__setattr__(frozen, name, value)


def as_array(name: str, values: Any) -> npt.NDArray[Any]:
    """`values` as an array; ragged lists and masked arrays are refused."""
    if isinstance(values, np.ma.MaskedArray):
        raise BadType(name, NOT_SHOWN, problem="is a masked array", remedy="fill or drop the masked entries first")
    try:
        return np.asarray(values)
    except (ValueError, OverflowError) as error:
        raise BadValue(name, NOT_SHOWN, problem=f"is not a flat list of numbers ({error})") from None


def one_dimensional(name: str, values: Any) -> npt.NDArray[Any]:
    """`values` as an array of one dimension; ragged, masked and nested ones are refused.

    Examples
    --------
    >>> one_dimensional("source", [[0, 1]])
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: source has 2 dimensions, shape (1, 2); pass one dimension
    """
    if isinstance(values, str | bytes):
        raise BadType(name, values, problem="is one string", remedy="pass a list or array")
    if hasattr(values, "__next__"):
        raise BadType(name, NOT_SHOWN, problem=f"is {kind_of(values)}", remedy="pass a list")
    array = as_array(name, values)
    if array.ndim != 1:
        problem = f"has {array.ndim} dimensions, shape {array.shape}"
        raise BadValue(name, NOT_SHOWN, problem=problem, remedy="pass one dimension")
    return array


def numbers(name: str, value: npt.ArrayLike, n: int, low: float = 0.0, high: float = 1.0) -> float | Floats:
    """One number, or an array of n of them, in [low, high].

    Examples
    --------
    >>> numbers("threshold", [0.1, 1.2], 2)
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: threshold[1] = 1.2 is out of range; it lies in [0, 1]
    """
    array = as_array(name, value)
    if array.ndim == 0:
        return number(name, array.item(), low, high)
    if array.dtype.kind not in "biuf":
        raise BadType(name, NOT_SHOWN, "it takes numbers", problem=f"holds {array.dtype} values")
    if array.shape != (n,):
        allowed = f"it takes one number or an array of shape ({n},)"
        raise BadValue(name, NOT_SHOWN, allowed, problem=f"has shape {array.shape}")
    floats = array.astype(np.float64)
    bad = np.flatnonzero(~((floats >= low) & (floats <= high)))
    if bad.size:
        raise BadValue(name, array[bad[0]].item(), span(low, high), index=int(bad[0]))
    return read_only(floats)


def codes(name: str, value: npt.ArrayLike, n: int) -> Int32s:
    """An array of n whole numbers that fit 32 bits; floats are taken if all of them are whole.

    Examples
    --------
    >>> codes("priority", np.zeros(2), 2).tolist()
    [0, 0]
    """
    array = as_array(name, value)
    if array.shape != (n,):
        raise BadValue(name, NOT_SHOWN, f"it takes an array of shape ({n},)", problem=f"has shape {array.shape}")
    if array.dtype.kind == "f":
        uneven = np.flatnonzero(~(np.isfinite(array) & (array == np.floor(array))))
        if uneven.size:
            first = int(uneven[0])
            raise BadType(name, array[first].item(), index=first, problem="is not a whole number")
    elif array.dtype.kind not in "iu":
        raise BadType(name, NOT_SHOWN, "it takes whole numbers", problem=f"holds {array.dtype} values")
    if n and (int(array.min()) < -INT32_MAX or int(array.max()) > INT32_MAX):
        first = int(np.argmax((array < -INT32_MAX) | (array > INT32_MAX)))
        raise BadValue(name, int(array[first]), span(-INT32_MAX, INT32_MAX), index=first)
    return read_only(array.astype(np.int32))
