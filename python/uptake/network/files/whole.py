"""Tables that hold whole numbers alone, read in blocks on all threads and never as text."""

from __future__ import annotations

from typing import Any

from uptake.basis.threads import thread_count
from uptake.network.names.numbers import digits_of
from uptake.network.names.rule import fits
from uptake.network.rows import side_by_side

_FIRST, _BLOCK = 1 << 16, 1 << 21  # bytes; the first block shows whether others are worth a try

Columns = list[Any]  # one pyarrow array per column, of 32 or 64 bits


def whole_numbers(data: bytes, start: int, names: list[str], separator: str) -> dict[str, Any] | None:
    """The columns of the rows from byte `start` on; None unless each field is the shortest text of a whole number.

    Parameters
    ----------
    data : bytes
    start : int
    names : list of str
        What the columns are called, all different.
    separator : str
        One character.
    """
    import pyarrow as pa

    cuts = _cuts(data, start)
    found: list[Columns | None] = [None] * (len(cuts) - 1)
    good = True

    def read(i: int) -> None:
        nonlocal good
        if good:
            found[i] = _block(data, cuts[i], cuts[i + 1], names, separator)
            good &= found[i] is not None

    read(0)
    if good:
        rest = len(cuts) - 2
        side_by_side(rest, lambda i: read(i + 1), min(thread_count(None), max(rest, 1)), len(data))
    if not good:
        return None
    columns = {}
    for i, name in enumerate(names):
        parts = [block[i] for block in found if block is not None]
        wide = any(part.type == pa.int64() for part in parts)
        columns[name] = pa.chunked_array([part.cast(pa.int64()) for part in parts] if wide else parts)
    return columns


def _cuts(data: bytes, start: int) -> list[int]:
    """Where blocks of whole lines begin, and the end of the last one."""
    cuts, least = [start], _FIRST
    while cuts[-1] < len(data):
        cuts.append(data.find(b"\n", cuts[-1] + least) + 1 or len(data))
        least = _BLOCK
    return cuts if len(cuts) > 1 else [start, start]


def _block(data: bytes, begin: int, end: int, names: list[str], separator: str) -> Columns | None:
    """The columns of some lines.

    No field is shorter than the digits of its number, except where it is hexadecimal. So if all fields together are not
    longer, none is.
    """
    import pyarrow as pa
    import pyarrow.csv as pc

    if data.find(b"x", begin, end) >= 0 or data.find(b"X", begin, end) >= 0:
        return None
    for kind in (pa.int32(), pa.int64()):
        try:
            table = pc.read_csv(
                pa.py_buffer(data).slice(begin, end - begin),
                pc.ReadOptions(column_names=names, use_threads=False, block_size=end - begin),
                pc.ParseOptions(delimiter=separator, quote_char=False),
                pc.ConvertOptions(column_types=dict.fromkeys(names, kind), null_values=[]),
            )
        except pa.ArrowInvalid:
            continue
        columns = [column.combine_chunks() for column in table.columns]
        numbers = [column.to_numpy() for column in columns]
        if not all(map(fits, numbers)):
            return None
        length = sum(map(digits_of, numbers)) + table.num_rows * (len(names) - 1)
        lines = table.num_rows - (data[end - 1 : end] != b"\n")
        if length + lines != end - begin:  # there are other line ends, or blank lines
            lines = data.count(b"\n", begin, end) + data.count(b"\r", begin, end)
        return columns if length + lines == end - begin else None
    return None
