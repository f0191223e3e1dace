"""Announcements: which of its actors changed in a step, told to the ranks that hold arcs out of them.

A rank tells another the places of these actors in the list that both agreed on: 4 bytes each or, where that is shorter,
a bitmap of the list. So it sends bitmaps where more than 1 in 32 changed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from uptake.basis.arrays import Int32s, Int64s
from uptake.batch.ranks.held import Held
from uptake.batch.ranks.ranks import Ranks
from uptake.kernels.types import UInt8s


def pack(listed: Int32s, changed: Int32s) -> tuple[int, UInt8s]:
    """How many of the actors `listed` are among those `changed`, both ascending, and which: a list or a bitmap.

    Examples
    --------
    >>> pack(np.array([2, 5, 9], np.int32), np.array([5, 6], np.int32))[0]
    1
    """
    if not listed.size or not changed.size:
        return 0, np.empty(0, np.uint8)
    place = np.searchsorted(listed, changed)
    place = np.minimum(place, listed.size - 1)
    places = place[listed[place] == changed].astype(np.int32)
    if not _as_bitmap(places.size, listed.size):
        return places.size, places.view(np.uint8)
    bits = np.zeros(_bytes(listed.size) * 8, bool)
    bits[places] = True
    return places.size, np.packbits(bits)


def unpack(count: int, size: int, message: UInt8s) -> tuple[Int64s, int]:
    """The places in a list of this size that a message begins with, and how many bytes these take.

    Examples
    --------
    >>> count, message = pack(np.arange(64, dtype=np.int32), np.array([3, 63, 70], np.int32))
    >>> unpack(count, 64, message)[0].tolist()
    [3, 63]
    """
    if _as_bitmap(count, size):
        length = _bytes(size)
        return np.flatnonzero(np.unpackbits(message[:length])), length
    return message[: 4 * count].view(np.int32).astype(np.int64), 4 * count


def announce(held: Held, ranks: Ranks, changed: Sequence[Int32s], step: int) -> list[Int64s]:
    """Tell other ranks of own actors that changed, and hear of theirs.

    Parameters
    ----------
    held : Held
    ranks : Ranks
    changed : sequence of arrays of int32
        Own actors, counted from the first, ascending; a list for each run or each status.
    step : int
        Under which the bytes are counted.

    Returns
    -------
    list of arrays of int64
        For each list the rows of all actors, of this rank and of others, that changed and have a row here.
    """
    parts, announced = [], 0
    for told in held.told:
        packed = [pack(told, own) for own in changed] if told.size else []
        counts = np.array([count for count, _ in packed], np.int32).view(np.uint8)
        parts.append(np.concatenate([counts, *(bits for _, bits in packed)]))
        announced += sum(bits.size for _, bits in packed)
    total = sum(part.size for part in parts)
    ranks.traffic.add(step, announced, total - announced + 8 * (ranks.size - 1))
    rows: list[list[Int64s]] = [[own + np.int64(held.own)] for own in changed]
    for r, message in enumerate(ranks.exchange(parts)):
        size = int(held.starts[r + 1] - held.starts[r])
        if not message.size:
            continue
        counts, message = message[: 4 * len(changed)].view(np.int32), message[4 * len(changed) :]
        for own, count in zip(rows, counts.tolist(), strict=True):
            places, length = unpack(count, size, message)
            own.append(places + held.starts[r])
            message = message[length:]
    return [np.concatenate(each) for each in rows]


def _as_bitmap(count: int, size: int) -> bool:
    return 32 * count > size


def _bytes(size: int) -> int:
    """Of a bitmap: whole words of 4 bytes, so that lists that follow it lie at words."""
    return (size + 31) // 32 * 4
