"""What an actor is called: the rule for all names, wherever they come from.

A name is text, without blanks and characters without width at either end, and in Unicode's composed form (NFC). Whole
numbers are the text of their digits: 1, "1" and 1.0 name one actor, and "01" names another. Bytes are their text in
UTF-8, a date is its text in ISO 8601, a UUID its usual text. Other values, such as the tuples of grids, are names as
given. Where all names are whole numbers, they are kept as integers.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
import uuid
from collections.abc import Hashable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of

Name = Hashable

MISSING = ("", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "<NA>")  # words for no name, in files
_UNSEEN = "\u200b-\u200f\u2060\ufeff"  # characters without width, such as the byte order mark
_EDGES = re.compile(rf"^[\s{_UNSEEN}]+|[\s{_UNSEEN}]+$")
DIGITS = re.compile(r"0|-?[1-9][0-9]{0,17}")  # the text of a whole number that an int64 holds
EXACT = 2**53  # floats below are exact whole numbers


def text_of(value: Any) -> Name:
    """The name that a value stands for.

    Examples
    --------
    >>> text_of(1), text_of(1.0), text_of(" 01 "), text_of((0, 1))
    ('1', '1', '01', (0, 1))
    >>> text_of(b"Ann"), text_of(datetime.date(2020, 1, 31))
    ('Ann', '2020-01-31')
    """
    if isinstance(value, str):
        stripped = value.strip()
        return stripped if stripped.isascii() else unicodedata.normalize("NFC", _EDGES.sub("", stripped))
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        number = float(value)
        return str(int(number)) if abs(number) < EXACT and number == int(number) else str(number)
    return _text_of_other(value)


def _text_of_other(value: Any) -> Name:
    """The name of a value that is neither text nor a number of Python's or NumPy's own."""
    if isinstance(value, bytes):
        try:
            return text_of(value.decode())
        except UnicodeDecodeError:
            return value
    if isinstance(value, Decimal):
        return str(int(value)) if value.is_finite() and value == value.to_integral_value() else str(value)
    if isinstance(value, datetime.date | np.datetime64):  # a day without an hour is that day at 0:00
        text = value.isoformat() if isinstance(value, datetime.date) else str(value)
        return re.sub(r"T00:00(:00(\.0+)?)?$", "", text)
    return str(value) if isinstance(value, uuid.UUID) else value


def said_of_spellings(names: Sequence[str], where: str) -> list[str]:
    """What was done to names, or groups, that occur in more than one spelling, in words; nothing where there are none.

    Examples
    --------
    >>> said_of_spellings(["Ann"], "ties.csv")[0][:30]
    'ties.csv: spellings that diffe'
    """
    if not names:
        return []
    few = ", ".join(map(repr, names[:3])) + ", ..." * (len(names) > 3)
    what = "that differ by blanks at the ends or by the form of Unicode alone"
    return [f"{where}: spellings {what} were made one name: {few}"]


def is_missing(value: Any) -> bool:
    """None, NaN, NaT and NA."""
    import pandas as pd

    return (
        value is None
        or value is pd.NA
        or value is pd.NaT
        or (isinstance(value, float | np.floating | np.datetime64) and value != value)
        or (isinstance(value, Decimal) and value.is_nan())
    )


def words_for_missing(words: Any) -> tuple[str, ...]:
    """The words that stand for no name, as text: 99 and "99" are one."""
    if isinstance(words, str | bytes):
        raise BadType("missing", words, problem="is one word", remedy=f"pass a list, such as ['', {words!r}]")
    try:
        return tuple(str(text_of(word)) for word in words)
    except TypeError:
        raise BadType("missing", words, "a list of words", problem=f"is {kind_of(words)}") from None


def names_array(names: Sequence[Name], *, whole: bool = True) -> npt.NDArray[Any]:
    """Distinct names as an array: int64 where all are whole numbers, text where all are text, else objects.

    With ``whole=False`` digits stay text.

    NumPy cuts NUL characters off the end of text. If a name ends with one, the names stay Python objects.
    """
    if all(isinstance(name, str) for name in names):
        if whole and names and all(map(DIGITS.fullmatch, names)):  # type: ignore[arg-type]
            return np.array([int(name) for name in names], np.int64)  # type: ignore[call-overload]
        if not any(name.endswith("\0") for name in names):  # type: ignore[attr-defined]
            return np.array(names, np.str_) if names else np.empty(0, np.str_)
    array = np.empty(len(names), object)
    array[:] = names
    return array


def names_or_positions(names: npt.NDArray[Any]) -> npt.NDArray[Any] | None:
    """The names, or None where they are the positions 0 .. n - 1."""
    if names.dtype.kind != "i" or not names.size or names[0] != 0 or names[-1] != len(names) - 1:
        return names
    return None if (np.diff(names) == 1).all() else names


def distinct_names(name: str, values: Any) -> npt.NDArray[Any]:
    """A list of names as an array: all different, none missing; `name` is the argument."""
    if isinstance(values, range):
        values = np.arange(values.start, values.stop, values.step)
    entries = flat(name, values)
    if isinstance(entries, np.ndarray) and entries.dtype.kind in "iu" and fits(entries):
        whole = entries.astype(np.int64)
        order = np.sort(whole)
        if not (order[1:] == order[:-1]).any():
            return whole
    values = entries.tolist() if isinstance(entries, np.ndarray) else entries
    found: dict[Name, int] = {}
    for i, value in enumerate(values):
        text = "" if is_missing(value) else hashed(name, i, text_of(value))
        if text == "":
            raise BadValue(name, NOT_SHOWN, "every actor needs a name", index=i, problem="is missing")
        if text in found:
            problem = f"names the same actor as {name}[{found[text]}]"
            raise BadValue(name, value, "names must be distinct", index=i, problem=problem)
        found[text] = i
    texts = [isinstance(value, str) for value in values]
    if all(texts) or not any(texts):
        return names_array(list(found), whole=not any(texts))
    array = np.empty(len(values), object)  # text beside other values, which stay what they are
    array[:] = [text if isinstance(value, str) else value for text, value in zip(found, values, strict=True)]
    return array


def flat(name: str, values: Any) -> Any:
    """A list or an array of one dimension."""
    if isinstance(values, str | bytes):
        raise BadType(name, values, problem="is one name", remedy="pass a list")
    if hasattr(values, "columns"):
        raise BadValue(name, NOT_SHOWN, "names have one dimension", problem=f"has shape {values.shape}")
    if isinstance(values, np.ma.MaskedArray):
        raise BadType(name, NOT_SHOWN, problem="is masked", remedy="pass .filled(...) or leave out what is masked")
    if hasattr(values, "to_numpy") and not isinstance(values, np.ndarray):
        values = values.to_numpy()
    if isinstance(values, np.ndarray):
        if values.dtype.kind == "c":
            raise BadType(name, NOT_SHOWN, "a name is text or a whole number", problem="holds complex numbers")
        if values.ndim != 1:
            raise BadValue(name, NOT_SHOWN, "names have one dimension", problem=f"has shape {values.shape}")
        return values
    if not hasattr(values, "__iter__"):
        raise BadType(name, values, problem=f"is {kind_of(values)}", remedy="pass a list")
    values = list(values)
    if set(map(type, values)) == {int}:
        try:
            return np.array(values, np.int64)
        except OverflowError:
            return values
    for i, value in enumerate(values):
        if isinstance(value, complex | np.complexfloating):
            raise BadType(name, value, "a name is text or a whole number", index=i, problem="is complex")
    return values


def hashed(name: str, i: int, value: Any) -> Name:
    try:
        hash(value)
    except TypeError:
        raise BadType(name, NOT_SHOWN, "a name is one value", index=i, problem=f"is {kind_of(value)}") from None
    return value  # type: ignore[no-any-return]


def fits(array: npt.NDArray[Any]) -> bool:
    """Whether integers are at most 18 digits long, so that they are the int64 that their text stands for."""
    return not array.size or array.dtype.itemsize < 8 or (int(array.max()) < 10**18 and int(array.min()) >= -(10**18))
