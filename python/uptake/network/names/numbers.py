"""Columns that hold whole numbers alone, as numbers or as text, and their ranks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int64s
from uptake.network.names.rule import DIGITS, EXACT, fits, flat

_SPREAD = 4  # whole numbers as far apart as this many times their count are ranked without sorting
_BLOCK = 1 << 16  # numbers that fit the cache

Integers = npt.NDArray[Any]


class Whole(NamedTuple):
    """A column of whole numbers."""

    parts: list[Integers]  # the entries that are there, in order
    absent: npt.NDArray[np.bool_] | None  # None: all are there

    def size(self) -> int:
        """How many entries are there."""
        return sum(map(len, self.parts))


def whole(column: Any) -> Whole | None:
    """The whole numbers of a column; None where it holds anything else."""
    import pandas as pd

    if is_arrow(column):
        return _whole_of_arrow(column)
    if isinstance(column, list) and not column:
        return Whole([], None)
    if isinstance(column, np.ma.MaskedArray) or not isinstance(
        column, np.ndarray | pd.Series | pd.Index | pd.api.extensions.ExtensionArray
    ):
        column = flat("names", column)
        if isinstance(column, list):
            return None
    absent = None
    if not isinstance(column, np.ndarray):
        if pd.api.types.is_integer_dtype(column.dtype) or pd.api.types.is_float_dtype(column.dtype):
            absent = np.asarray(pd.isna(column))
            if not absent.any():
                absent = None
            column = np.asarray(column[~absent] if absent is not None else column)
        else:
            return None
    if column.dtype.kind == "f":
        missing = np.isnan(column)
        if missing.any():
            absent, column = missing, column[~missing]
        if not ((column == np.floor(column)) & (np.abs(column) < EXACT)).all():
            return None
        column = column.astype(np.int64)
    if column.dtype.kind not in "iu" or not fits(column):
        return None
    return Whole([column], absent)


def whole_or_text(column: Any) -> Any:
    """A column of text as integers, which take less room, where each entry is the shortest text of its number."""
    found = None if column.null_count or not is_text(column) else _whole_of_arrow(column)
    return column if found is None else found.parts[0]


def is_arrow(column: Any) -> bool:
    """Whether a column is one of pyarrow."""
    return type(column).__module__.startswith("pyarrow")


def is_text(column: Any) -> bool:
    """Whether a column is one of pyarrow that holds text."""
    import pyarrow as pa

    return is_arrow(column) and (pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def _whole_of_arrow(column: Any) -> Whole | None:
    """Of a column of text too, where each entry is the shortest text of its number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    absent = column.is_null().to_numpy(zero_copy_only=False) if column.null_count else None
    present = column.drop_null() if column.null_count else column
    if is_text(column):
        try:
            values = pc.cast(present, pa.int64()).to_numpy()
        except pa.ArrowInvalid:
            return None
        if not fits(values) or (pc.sum(pc.binary_length(present)).as_py() or 0) != digits_of(values):
            return None
        return Whole([values], absent)
    if pa.types.is_integer(column.type):
        parts = [part.to_numpy() for part in getattr(present, "chunks", [present])]
        return Whole(parts, absent) if all(map(fits, parts)) else None
    if pa.types.is_floating(column.type):
        found = whole(present.to_numpy())
        return None if found is None or found.absent is not None else Whole(found.parts, absent)
    return None


def digits_of(values: Integers) -> int:
    """How many characters the text of all the numbers has."""
    if not values.size:
        return 0
    low, high = int(values.min()), int(values.max())
    if low < 0:
        return int(np.count_nonzero(values < 0)) + digits_of(np.abs(values.astype(np.int64, copy=False)))
    least, most = len(str(low)), len(str(high))
    return least * len(values) + sum(int(np.count_nonzero(values >= 10**k)) for k in range(least, most))


def ranked(columns: Sequence[Whole], missing: Iterable[str]) -> tuple[list[npt.NDArray[Any]], Int64s, dict[str, int]]:
    """The ranks of whole numbers, -1 where there is none; the numbers, ascending; and how often each word was struck.

    Parameters
    ----------
    columns : list of Whole
    missing : iterable of text
        Words that stand for no number.
    """
    import pandas as pd

    parts = [part for column in columns for part in column.parts if len(part)]
    low = min((int(part.min()) for part in parts), default=0)
    high = max((int(part.max()) for part in parts), default=-1)
    if high - low < _SPREAD * sum(map(len, parts)) + (1 << 16):
        occurs = np.zeros(high - low + 1, bool)
        for block in _blocks(parts, low):
            occurs[block] = True
        names = np.flatnonzero(occurs) + low
        rank = None if len(names) == len(occurs) else np.cumsum(occurs) - 1
        kind = np.dtype(np.int32 if high - low < 2**31 else np.int64)
        codes = [_codes(column, low, rank, kind) for column in columns]
    else:
        found, names = pd.factorize(np.concatenate([part.astype(np.int64, copy=False) for part in parts]), sort=True)
        codes = np.split(found, np.cumsum([column.size() for column in columns])[:-1])
    struck = np.isin(names, [int(word) for word in missing if DIGITS.fullmatch(word)])
    counts = {}
    if struck.any():
        for i in np.flatnonzero(struck).tolist():
            counts[str(names[i])] = sum(int(np.count_nonzero(entries == i)) for entries in codes)
        way = np.where(struck, -1, np.cumsum(~struck) - 1)
        names, codes = names[~struck], [way[entries] for entries in codes]
    return [_spread(entries, column.absent) for entries, column in zip(codes, columns, strict=True)], names, counts


def _codes(column: Whole, low: int, rank: Int64s | None, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """The rank of each number; None: all from the lowest on occur."""
    codes = np.empty(column.size(), kind)
    at = 0
    for part in column.parts:
        own = codes[at : at + len(part)]
        at += len(part)
        if rank is None and part.dtype == kind:
            np.subtract(part, np.int64(low).astype(kind), out=own)  # exact modulo 2^32, and ranks are smaller
            continue
        for start, block in zip(range(0, len(part), _BLOCK), _blocks([part], low), strict=True):
            own[start : start + _BLOCK] = block if rank is None else rank[block]
    return codes


def _blocks(parts: Iterable[Integers], low: int) -> Iterator[Int64s]:
    """The numbers above the lowest, in pieces that fit the cache."""
    for part in parts:
        for start in range(0, len(part), _BLOCK):
            block = part[start : start + _BLOCK].astype(np.int64)
            block -= low
            yield block


def _spread(codes: Any, absent: npt.NDArray[np.bool_] | None) -> Any:
    """Codes of the entries that are there, with -1 where there is none."""
    if absent is None:
        return codes
    spread = np.full(len(absent), -1, np.int64)
    spread[~absent] = codes
    return spread
