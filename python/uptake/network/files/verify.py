"""What the arrays of a saved network must be. The kernels trust ties, so a damaged one must not pass."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int32s, Int64s
from uptake.basis.threads import thread_count
from uptake.network.edges import MOST_ACTORS
from uptake.network.rows import side_by_side

KINDS = {
    "out_offsets": np.int64,
    "out_targets": np.int32,
    "weight": np.float32,
    "in_offsets": np.int64,
    "in_sources": np.int32,
    "in_arcs": np.int64,
}
LABEL_KINDS = "iufSUM"  # numbers, strings and dates
_BLOCK = 1 << 20  # bytes per step, so that a mapped array is never copied whole; part of the format


class Damage(Exception):
    """What is wrong with a saved network; `load` adds the name of the file."""


def checksum(array: npt.NDArray[Any]) -> int:
    """CRC-32 of the CRC-32 of each block of an array; threads share the blocks."""
    raw = np.asarray(array).reshape(-1).view(np.uint8)
    n_blocks = -(-len(raw) // _BLOCK)
    sums = np.zeros(n_blocks, "<u4")

    def add(i: int) -> None:
        sums[i] = zlib.crc32(raw[i * _BLOCK : (i + 1) * _BLOCK].data)

    side_by_side(n_blocks, add, min(thread_count(None), max(n_blocks, 1)), len(raw))
    return zlib.crc32(sums.tobytes())


def refuse_damage(arrays: dict[str, npt.NDArray[Any]], sums: dict[str, int], directed: bool) -> None:
    """Raise `Damage` unless the arrays are what was saved, and rows of arcs that a kernel may trust."""
    if set(arrays) != set(sums):
        raise Damage(f"it holds {_listed(arrays)} and should hold {_listed(sums)}")
    for name in ("out_offsets", "out_targets"):
        if name not in arrays:
            raise Damage(f"{name} is missing")
    sides = {"in_offsets", "in_sources", "in_arcs"} & set(arrays)
    if sides not in (set(), {"in_offsets", "in_sources", "in_arcs"} if directed else {"in_arcs"}):
        raise Damage(f"of the arcs by target it holds {_listed(sides)} alone")
    for name, array in arrays.items():
        _refuse_wrong_kind(name, array)
    offsets, targets = arrays["out_offsets"], arrays["out_targets"]
    n, n_arcs = len(offsets) - 1, len(targets)
    if not 1 <= n <= MOST_ACTORS:
        raise Damage(f"out_offsets has {n + 1} entries")
    sizes = {"weight": n_arcs, "in_offsets": n + 1, "in_sources": n_arcs, "in_arcs": n_arcs, "labels": n}
    for name, size in sizes.items():
        if name in arrays and len(arrays[name]) != size:
            raise Damage(f"{name} has {len(arrays[name])} entries and should have {size}")
    for name, array in arrays.items():
        if checksum(array) != sums[name]:
            raise Damage(f"{name} does not agree with its checksum")
    _refuse_wrong_rows("out_offsets", offsets, "out_targets", targets)
    if directed and sides:
        _refuse_wrong_rows("in_offsets", arrays["in_offsets"], "in_sources", arrays["in_sources"])
    if "in_arcs" in arrays:
        _refuse_out_of_range("in_arcs", arrays["in_arcs"], n_arcs)
    for _, block in _blocks(arrays.get("weight", np.empty(0, np.float32))):
        if not (block.min() >= 0 and block.max() < np.inf):  # NaN is not >= 0
            raise Damage("weight has an entry that is negative or not finite")
    if "labels" in arrays:
        _refuse_repeated_names(arrays["labels"])


def _refuse_repeated_names(names: npt.NDArray[Any]) -> None:
    values = names.tolist()
    if len(set(values)) < len(values) or (names.dtype.kind == "f" and np.isnan(names).any()):
        raise Damage("labels has an entry that is missing or occurs twice")


def _refuse_wrong_kind(name: str, array: npt.NDArray[Any]) -> None:
    right = array.dtype.kind in LABEL_KINDS if name == "labels" else array.dtype == KINDS.get(name)
    if array.ndim != 1 or not right:
        raise Damage(f"{name} is of dtype {array.dtype} and shape {array.shape}")


def _refuse_wrong_rows(offsets_name: str, offsets: Int64s, name: str, entries: Int32s) -> None:
    """Raise unless offsets ascend from 0 to the number of arcs, and entries are actors, ascending in each row."""
    if offsets[0] != 0 or offsets[-1] != len(entries):
        raise Damage(f"{offsets_name} does not go from 0 to {len(entries)}")
    for start, block in _blocks(offsets):
        if (offsets[start + 1 : start + 1 + len(block)] < block[: len(offsets) - 1 - start]).any():
            raise Damage(f"{offsets_name} does not ascend")
    _refuse_out_of_range(name, entries, len(offsets) - 1)
    for start, block in _blocks(entries):
        falls = entries[start + 1 : start + 1 + len(block)] < block[: len(entries) - 1 - start]
        first, end = np.searchsorted(offsets, [start + 1, start + 1 + len(falls)])
        falls[offsets[first:end] - start - 1] = False  # a new row may begin lower
        if falls.any():
            raise Damage(f"{name} does not ascend in each row")


def _refuse_out_of_range(name: str, entries: npt.NDArray[Any], top: int) -> None:
    for _, block in _blocks(entries):
        if block.view(f"u{block.itemsize}").max() >= top:  # negative ones, read as unsigned, are higher than any other
            raise Damage(f"{name} has an entry outside 0 .. {top - 1}")


def _blocks(array: npt.NDArray[Any]) -> Iterator[tuple[int, npt.NDArray[Any]]]:
    """Views of an array one after the other, each with its first position; none for an empty array."""
    plain, step = np.asarray(array), _BLOCK // array.itemsize
    for start in range(0, len(plain), step):
        yield start, plain[start : start + step]


def _listed(names: Any) -> str:
    return ", ".join(sorted(names)) or "nothing"
