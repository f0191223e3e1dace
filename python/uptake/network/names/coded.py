"""From columns of names to positions: the distinct names of some columns, sorted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int64s
from uptake.network.names.rule import DIGITS, EXACT, Name, fits, flat, hashed, is_missing, names_array, text_of

_SPREAD = 4  # whole numbers as far apart as this many times their count are ranked without sorting


class Coded(NamedTuple):
    """Columns of names as positions in one list of distinct names."""

    codes: list[Any]  # for each column an array of integers, -1 where the name is missing
    names: npt.NDArray[Any]  # sorted: int64, text, or objects
    struck: dict[str, int]  # the words that stand for a missing name, and how often each occurs
    respelled: list[str]  # names of which more than one spelling occurs


def coded(columns: Sequence[Any], missing: Iterable[str] = ("",), arguments: Sequence[str] = ()) -> Coded:
    """The distinct names of some columns, sorted, and each entry as a position among them.

    Parameters
    ----------
    columns : sequence of arrays, Series or pyarrow columns
    missing : iterable of text
        Words that stand for no name, besides None, NaN and NA.
    arguments : sequence of str
        What errors call the columns.

    Examples
    --------
    >>> found = coded([["Bo", "Ann "], ["Ann", None]])
    >>> found.names.tolist(), [codes.tolist() for codes in found.codes], found.respelled
    (['Ann', 'Bo'], [[1, 0], [0, -1]], ['Ann'])
    >>> coded([[1, "1"], ["01", 2.0]]).names.tolist()
    ['01', '1', '2']
    """
    missing = frozenset(missing)
    whole = [] if any(map(DIGITS.fullmatch, missing)) else [_whole(column) for column in columns]
    if whole and all(column is not None for column in whole):
        return _ranked(whole)  # type: ignore[arg-type]
    if all(_is_text(column) or (isinstance(column, list) and not column) for column in columns):
        found = _of_texts(columns, missing)
        if found is not None:
            return found
    called = [*arguments, *["names"] * len(columns)]
    return _listed([_entries(column, name) for column, name in zip(columns, called, strict=False)], missing)


class _Whole(NamedTuple):
    values: npt.NDArray[Any]  # integers, of the entries that are there
    absent: npt.NDArray[np.bool_] | None  # None: all are there


def _whole(column: Any) -> _Whole | None:
    """The whole numbers of a column; None where it holds anything else."""
    import pandas as pd

    if _is_arrow(column):
        return _whole_of_arrow(column)
    if isinstance(column, list) and not column:
        return _Whole(np.empty(0, np.int64), None)
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
    return _Whole(column, absent)


def whole_or_text(column: Any) -> Any:
    """A column of text as integers, which take less room, where each entry is the shortest text of its number."""
    if isinstance(column, np.ndarray):
        return column
    found = None if column.null_count else _whole_of_arrow(column)
    return column if found is None else found.values


def _is_text(column: Any) -> bool:
    import pyarrow as pa

    return _is_arrow(column) and (pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def _of_texts(columns: Sequence[Any], missing: frozenset[str]) -> Coded | None:
    """Columns of text whose entries are names as they stand; None if one has blanks at its ends or other letters."""
    import pyarrow as pa
    import pyarrow.compute as pc

    filled = [column for column in columns if len(column)]
    chunks = [chunk for column in filled for chunk in (column.chunks if hasattr(column, "chunks") else [column])]
    kind = pa.large_string() if any(pa.types.is_large_string(chunk.type) for chunk in chunks) else pa.string()
    whole = pc.dictionary_encode(pa.chunked_array([chunk.cast(kind) for chunk in chunks], kind))  # one for all chunks
    known = whole.chunk(0).dictionary if whole.num_chunks else pa.array([], kind)
    plain = pc.and_(pc.string_is_ascii(known), pc.equal(pc.utf8_trim_whitespace(known), known))
    if not pc.all(plain).as_py() or pc.any(pc.match_substring_regex(known, r"^[\x00-\x20]|[\x00-\x20]$")).as_py():
        return None
    codes = np.concatenate(
        [chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False) for chunk in whole.chunks]
        or [np.empty(0, np.int32)]
    )
    stand_for_none = pc.is_in(known, pa.array(sorted(missing), kind)).to_numpy(zero_copy_only=False)
    struck = {}
    for i in np.flatnonzero(stand_for_none).tolist():
        struck[known[i].as_py()] = int(np.count_nonzero(codes == i))
    order = pc.sort_indices(known).to_numpy()
    order = order[~stand_for_none[order]]
    names = names_array(known.take(pa.array(order)).to_pylist())
    if names.dtype.kind == "i":
        by_size = np.argsort(names, kind="stable")
        names, order = names[by_size], order[by_size]
    rank = np.full(len(known) + 1, -1, np.int64)
    rank[order] = np.arange(len(order))
    ranks = rank[codes]
    ends = np.cumsum([len(column) for column in columns])[:-1]
    return Coded(np.split(ranks, ends), names, struck, [])


def _is_arrow(column: Any) -> bool:
    return type(column).__module__.startswith("pyarrow")


def _whole_of_arrow(column: Any) -> _Whole | None:
    """Of a column of text too, where each entry is the shortest text of its number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    absent = column.is_null().to_numpy(zero_copy_only=False) if column.null_count else None
    present = column.drop_null() if column.null_count else column
    if text:
        try:
            whole = pc.cast(present, pa.int64())
        except pa.ArrowInvalid:
            return None
        values = whole.to_numpy()
        if not fits(values) or (pc.sum(pc.binary_length(present)).as_py() or 0) != digits_of(values):
            return None
        return _Whole(values, absent)
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        found = _whole(present.to_numpy())
        return None if found is None or found.absent is not None else _Whole(found.values, absent)
    return None


def digits_of(values: Int64s) -> int:
    """How many characters the text of all the numbers has."""
    if not values.size:
        return 0
    low, high = int(values.min()), int(values.max())
    signs = int(np.count_nonzero(values < 0)) if low < 0 else 0
    size = np.abs(values) if low < 0 else values
    high = max(high, -low)
    if high < 2**31:
        size = size.astype(np.int32)  # half the bytes
    more = (int(np.count_nonzero(size >= 10**k)) for k in range(1, len(str(high))))
    return len(values) + signs + sum(more)


def _ranked(columns: list[_Whole]) -> Coded:
    """Whole numbers by their rank."""
    import pandas as pd

    total = sum(len(column.values) for column in columns)
    there = [column.values for column in columns if len(column.values)]
    low = min((int(values.min()) for values in there), default=0)
    high = max((int(values.max()) for values in there), default=-1)
    if high - low < _SPREAD * total + (1 << 16):
        occurs = np.zeros(high - low + 1, bool)
        kind = np.int32 if high - low < 2**31 else np.int64  # half the bytes
        places: list[npt.NDArray[Any]] = [
            np.subtract(
                column.values.astype(np.int64, copy=False),
                low,
                out=np.empty(len(column.values), kind),
                casting="unsafe",
            )
            for column in columns
        ]
        for place in places:
            occurs[place] = True
        names = np.flatnonzero(occurs) + low
        if len(names) < len(occurs):
            rank: npt.NDArray[Any] = np.cumsum(occurs, dtype=kind)
            np.subtract(rank, 1, out=rank)
            places = [rank[place] for place in places]
    else:
        ranks, names = pd.factorize(
            np.concatenate([values.astype(np.int64, copy=False) for values in there]), sort=True
        )
        places = np.split(ranks, np.cumsum([len(column.values) for column in columns])[:-1])
    return Coded([_spread(place, column.absent) for place, column in zip(places, columns, strict=True)], names, {}, [])


def _spread(codes: Any, absent: npt.NDArray[np.bool_] | None) -> Any:
    """Codes of the entries that are there, with -1 where there is none."""
    if absent is None:
        return codes
    spread = np.full(len(absent), -1, np.int64)
    spread[~absent] = codes
    return spread


class _Entries(NamedTuple):
    codes: Int64s  # -1: missing
    values: list[Any]  # what the codes stand for: distinct as given


def _entries(column: Any, argument: str) -> _Entries:
    """A column of anything as codes of its distinct values."""
    import pandas as pd

    if _is_arrow(column) and column.null_count == len(column):
        return _Entries(np.full(len(column), -1, np.int64), [])
    if _is_arrow(column) and column.type.num_fields:  # lists and tables have no codes of Arrow's
        column = column.to_pylist()
    if _is_arrow(column):
        import pyarrow.compute as pc

        dictionary = pc.dictionary_encode(column)
        if hasattr(dictionary, "combine_chunks"):
            dictionary = dictionary.combine_chunks()
        if hasattr(dictionary, "chunks"):
            dictionary = dictionary.chunk(0)
        codes = dictionary.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        return _Entries(codes, dictionary.dictionary.to_pylist())
    if isinstance(column, pd.Series | pd.Index):
        column = column.array
    if isinstance(column, pd.Categorical):
        return _Entries(column.codes.astype(np.int64), column.categories.tolist())
    if not isinstance(column, list | np.ndarray):
        column = column.to_numpy(dtype=object) if hasattr(column, "to_numpy") else list(column)
    if isinstance(column, np.ndarray) and (
        column.dtype.kind == "U" or pd.api.types.infer_dtype(column, skipna=True) == "string"
    ):
        codes, found = pd.factorize(column)
        return _Entries(codes.astype(np.int64), [str(value) for value in found])
    seen: dict[Any, int] = {}
    values: list[Any] = []
    codes = np.empty(len(column), np.int64)
    for i, value in enumerate(column.tolist() if isinstance(column, np.ndarray) else column):
        if is_missing(value):
            codes[i] = -1
            continue
        key = (type(value), hashed(argument, i, value))
        if key not in seen:
            seen[key] = len(values)
            values.append(key[1])
        codes[i] = seen[key]
    return _Entries(codes, values)


def _listed(columns: list[_Entries], missing: frozenset[str]) -> Coded:
    """Values of any kind by the order of their names."""
    place: dict[Name, int] = {}
    spelled: dict[Name, str] = {}
    respelled: set[Name] = set()
    struck: dict[str, int] = {}
    ways = []
    for column in columns:
        way = np.empty(len(column.values) + 1, np.int64)
        way[:] = -1
        occurs = np.bincount(column.codes[column.codes >= 0], minlength=len(column.values)) > 0
        for i, value in enumerate(column.values):
            if not occurs[i]:  # a category that no row has
                continue
            text = text_of(value)
            if isinstance(text, str) and text in missing:
                struck[text] = struck.get(text, 0) + int((column.codes == i).sum())
                way[i] = -1
                continue
            way[i] = place.setdefault(text, len(place))
            if isinstance(value, str) and spelled.setdefault(text, value) != value:
                respelled.add(text)
        ways.append(way)
    names, order = _sorted(list(place))
    rank = np.empty(len(names) + 1, np.int64)
    rank[order] = np.arange(len(names))
    rank[-1] = -1
    codes = [rank[way[column.codes]] for column, way in zip(columns, ways, strict=True)]
    return Coded(codes, names, struck, sorted(map(str, respelled)))


def _sorted(names: list[Name]) -> tuple[npt.NDArray[Any], Int64s]:
    """The names in order, as an array, and the place of each one in the list given."""
    array = names_array(names)
    if array.dtype.kind == "i":
        order = np.argsort(array, kind="stable")
    else:
        try:
            order = np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)  # type: ignore[arg-type]
        except TypeError:  # values of several types, which have no order
            order = np.array(sorted(range(len(names)), key=lambda i: (str(type(names[i])), str(names[i]))), np.int64)
    order = order.astype(np.int64)
    return array[order], order
