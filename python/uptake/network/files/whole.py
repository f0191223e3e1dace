"""Tables that hold whole numbers alone, read in blocks on all threads and never as text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from threading import Lock
from typing import Any, BinaryIO

from uptake.basis.threads import thread_count
from uptake.network.names.numbers import digits_of
from uptake.network.names.rule import fits
from uptake.network.rows import side_by_side

_FIRST, _BLOCK = 1 << 16, 1 << 22  # bytes; the first block shows whether others are worth a try

Columns = list[list[Any]]  # pyarrow arrays of 32 or 64 bits, by column


def whole_numbers(
    data: bytes, start: int, rest: BinaryIO | None, names: list[str], separator: str
) -> dict[str, Any] | None:
    """The columns of a table; None unless each field is the shortest text of a whole number.

    Parameters
    ----------
    data : bytes
    start : int
        Where the rows begin.
    rest : file, optional
        The lines that follow `data`.
    names : list of str
        What the columns are called, all different.
    separator : str
        One character.
    """
    import pyarrow as pa

    blocks, lock, good = _blocks(data, start, rest), Lock(), True
    found: list[Columns] = []

    def read(_: int) -> bool:
        nonlocal good
        with lock:
            at, block = len(found), next(blocks, None) if good else None
            if block is None:
                return False
            found.append([])
        columns = _numbers(*block, names, separator)
        if columns is None:
            good = False
        else:
            found[at] = columns
        return good

    read(0)
    if good:
        size = len(data) - start + (0 if rest is None else os.fstat(rest.fileno()).st_size)
        jobs = size // _BLOCK + 2
        side_by_side(jobs, read, min(thread_count(None), jobs), size)
    while read(0):  # blocks of long lines are smaller, so there may be more
        pass
    if not good or not found:
        return None
    columns = {}
    for i, name in enumerate(names):
        parts = [part for block in found for part in block[i]]
        wide = any(part.type == pa.int64() for part in parts)
        columns[name] = pa.chunked_array([part.cast(pa.int64()) for part in parts] if wide else parts)
    return columns


def _blocks(data: bytes, start: int, rest: BinaryIO | None) -> Iterator[tuple[bytes, int, int]]:
    """All lines, many at a time: bytes, and where the lines begin and end in them."""
    least = _FIRST
    while start < len(data):
        end = data.find(b"\n", start + least) + 1 or len(data)
        yield data, start, end
        start, least = end, _BLOCK
    while rest is not None and (block := rest.read(_BLOCK)):
        end = len(block)
        if end == _BLOCK and (end := block.rfind(b"\n") + 1):
            rest.seek(end - _BLOCK, os.SEEK_CUR)
        elif end == 0:
            block += rest.readline()
            end = len(block)
        yield block, 0, end


def _numbers(data: bytes, begin: int, end: int, names: list[str], separator: str) -> Columns | None:
    """The columns of some lines.

    No field is shorter than the digits of its number, except where it is hexadecimal. So if all fields together are not
    longer, none is.
    """
    import pyarrow as pa
    import pyarrow.csv as pc

    if data.find(b"x", begin, end) >= 0 or data.find(b"X", begin, end) >= 0:
        return None
    size = end - begin
    for kind in (pa.int32(), pa.int64()):
        try:
            table = pc.read_csv(
                pa.py_buffer(data).slice(begin, size),
                pc.ReadOptions(column_names=names, use_threads=False, block_size=size),
                pc.ParseOptions(delimiter=separator, quote_char=False),
                pc.ConvertOptions(column_types=dict.fromkeys(names, kind), null_values=[]),
            )
        except pa.ArrowInvalid:
            continue
        columns = [column.chunks for column in table.columns]
        numbers = [part.to_numpy() for parts in columns for part in parts]
        if not all(map(fits, numbers)):
            return None
        length = sum(map(digits_of, numbers)) + table.num_rows * (len(names) - 1)
        ends = table.num_rows - (data[end - 1 : end] != b"\n")
        if length + ends != size:  # there are other line ends, or blank lines
            ends = data.count(b"\n", begin, end) + data.count(b"\r", begin, end)
        return columns if length + ends == size else None
    return None
