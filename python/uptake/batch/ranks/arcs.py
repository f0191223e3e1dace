"""The arcs out of some rows, in pieces that bound the memory they take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int64s
from uptake.batch.ranks.held import Held

_MOST = 1 << 16  # arcs in a piece, unless one row has more


class Piece(NamedTuple):
    """Arcs out of several rows."""

    of: Int64s  # (arcs,): the place of its row among those asked for
    row: Int64s  # (arcs,): of each arc
    arc: Int64s  # (arcs,): its place among those held here
    target: Int64s  # (arcs,): own actors, counted from the first

    def position(self, held: Held) -> Int64s:
        """The place of each arc in the whole network."""
        return held.first[self.row] + (self.arc - held.offsets[self.row])


def pieces(held: Held, rows: Int64s) -> Iterator[Piece]:
    """The arcs out of these rows, piece by piece."""
    sizes = held.offsets[rows + 1] - held.offsets[rows]
    places = np.flatnonzero(sizes)
    sizes = sizes[places]
    ends = np.cumsum(sizes)
    begin = 0
    while begin < places.size:
        before = int(ends[begin] - sizes[begin])
        end = max(begin + 1, int(np.searchsorted(ends, before + _MOST, side="right")))
        size = sizes[begin:end]
        of = np.repeat(places[begin:end], size)
        row = rows[of]
        inside = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        arc = held.offsets[row] + inside
        yield Piece(of, row, arc, held.targets[arc].astype(np.int64))
        begin = end
