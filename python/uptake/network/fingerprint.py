"""One name for the same arcs, on every machine and however they were built."""

from __future__ import annotations

import hashlib

import numpy as np

from uptake.basis.arrays import Float32s, Int32s, Int64s


def digest(offsets: Int64s, targets: Int32s, weight: Float32s | None, kind_of_rows: str = "network") -> str:
    """32 hexadecimal digits (blake2b) of rows in canonical order."""
    h = hashlib.blake2b(head(kind_of_rows, len(offsets), len(targets), weight is not None).encode(), digest_size=16)
    for array, kind in ((offsets, "<i8"), (targets, "<i4"), (weight, "<f4")):
        if array is not None:
            h.update(np.ascontiguousarray(array, kind).data)
    return h.hexdigest()


def head(kind_of_rows: str, offsets: int, targets: int, weighted: bool) -> str:
    """What is hashed before the rows: their kind and sizes.

    Examples
    --------
    >>> head("network", 4, 6, False)
    'uptake network 4 6 False'
    """
    return f"uptake {kind_of_rows} {offsets} {targets} {weighted}"
