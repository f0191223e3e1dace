"""From columns of names to positions: the distinct names of some columns, sorted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int64s
from uptake.network.names.numbers import is_arrow, is_text, ranked, whole
from uptake.network.names.rule import DIGITS, Name, hashed, is_missing, names_array, text_of

_BLOCK = 1 << 16  # names that are Python objects at one time


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
    found = [whole(column) for column in columns]
    if all(column is not None for column in found):
        codes, names, struck = ranked(found, missing)  # type: ignore[arg-type]
        return Coded(codes, names, struck, [])
    if all(is_text(column) or (isinstance(column, list) and not column) for column in columns):
        of_texts = _of_texts(columns, missing)
        if of_texts is not None:
            return of_texts
    called = [*arguments, *["names"] * len(columns)]
    return _listed([_entries(column, name) for column, name in zip(columns, called, strict=False)], missing)


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
    n_known, known = len(known), known.take(pa.array(order))
    del whole, chunks
    pa.default_memory_pool().release_unused()  # that of the search for distinct names, before their array is made
    names = _array_of(known)
    if names.dtype.kind == "i":
        by_size = np.argsort(names, kind="stable")
        names, order = names[by_size], order[by_size]
    rank = np.full(n_known + 1, -1, codes.dtype)
    rank[order] = np.arange(len(order))
    ends = np.cumsum([len(column) for column in columns])[:-1]
    return Coded(np.split(rank[codes], ends), names, struck, [])


def _array_of(names: Any) -> npt.NDArray[Any]:
    """What `names_array` makes of a column of plain names, few of which are Python objects at one time."""
    import pyarrow.compute as pc

    if not len(names) or pc.all(pc.match_substring_regex(names, f"^({DIGITS.pattern})$")).as_py():
        return names_array(names.to_pylist())
    array = np.empty(len(names), f"U{max(pc.max(pc.binary_length(names)).as_py(), 1)}")
    for start in range(0, len(names), _BLOCK):
        array[start : start + _BLOCK] = names.slice(start, _BLOCK).to_pylist()
    return array


class _Entries(NamedTuple):
    codes: Int64s  # -1: missing
    values: list[Any]  # what the codes stand for: distinct as given


def _entries(column: Any, argument: str) -> _Entries:
    """A column of anything as codes of its distinct values."""
    import pandas as pd

    if is_arrow(column) and column.null_count == len(column):
        return _Entries(np.full(len(column), -1, np.int64), [])
    if is_arrow(column) and column.type.num_fields:  # lists and tables have no codes of Arrow's
        column = column.to_pylist()
    if is_arrow(column):
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
