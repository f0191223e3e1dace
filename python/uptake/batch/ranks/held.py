"""The arcs that a rank holds: those into its own actors, in rows by source."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Float32s, Int32s, Int64s
from uptake.batch.ranks.ranks import Ranks

_CHUNK = 1 << 16  # actors, or arcs, that are looked at together


class Cut(NamedTuple):
    """Arcs of a network into the actors of one block, as they are cut from it or drawn."""

    offsets: Int64s  # (n + 1,): of every actor of the network, its first arc here
    targets: Int32s  # (arcs,): actors, ascending in each row
    n_self_loops: int = 0
    weight: Float32s | None = None  # (arcs,), where the network has weights


class Held(NamedTuple):
    """The arcs into the actors lo .. hi - 1, in rows by source.

    There is a row for each of these actors, and for each other actor with an arc here; rows are in the order of actors.
    As targets ascend in a row of the network, the arcs of a row here are neighbours there as well.
    """

    blocks: Int64s  # (ranks + 1,): where the block of each rank begins
    lo: int
    hi: int
    sources: Int32s  # (rows,): the actor of each row
    offsets: Int64s  # (rows + 1,)
    targets: Int32s  # (arcs,): actors, counted from lo
    first: Int64s  # (rows,): the position in the whole network of the first arc of each row
    starts: Int64s  # (ranks + 1,): the first row of the actors of each rank
    degree: Int32s  # (own actors,): arcs into each
    told: list[Int32s]  # by rank: own actors, counted from lo, of which it has a row; none of this rank

    @property
    def n(self) -> int:
        """Number of own actors."""
        return self.hi - self.lo

    @property
    def own(self) -> int:
        """The row of the first own actor; those of the others follow it."""
        return int(self.starts[np.searchsorted(self.blocks, self.lo, side="right") - 1])


def hold(cut: Cut, blocks: Int64s, ranks: Ranks) -> Held:
    """Keep the rows that have arcs, and agree with the other ranks on whom each of them needs to be told of.

    The targets of the cut are renumbered in place.
    """
    lo, hi = int(blocks[ranks.rank]), int(blocks[ranks.rank + 1])
    kept = cut.offsets[1:] > cut.offsets[:-1]
    kept[lo:hi] = True
    sources = np.arange(kept.size, dtype=np.int32)[kept]
    first = _positions(cut.offsets, kept, ranks)
    offsets = np.append(cut.offsets[sources], cut.offsets[-1])
    targets = cut.targets
    np.subtract(targets, lo, out=targets)
    starts = np.searchsorted(sources, blocks)
    wanted = [
        sources[starts[r] : starts[r + 1]] if r != ranks.rank else np.empty(0, np.int32) for r in range(ranks.size)
    ]
    told = [part.view(np.int32) - np.int32(lo) for part in ranks.exchange([w.view(np.uint8) for w in wanted])]
    return Held(blocks, lo, hi, sources, offsets, targets, first, starts, _degree(targets, hi - lo), told)


def _degree(targets: Int32s, n: int) -> Int32s:
    """How many arcs lead into each actor."""
    count: Int32s = np.zeros(n, np.int32)
    for begin in range(0, targets.size, _CHUNK):
        np.add.at(count, targets[begin : begin + _CHUNK], 1)
    return count


def _positions(offsets: Int64s, kept: npt.NDArray[np.bool_], ranks: Ranks) -> Int64s:
    """The position in the whole network of the first arc here of each actor that is kept."""
    first: Int64s = np.empty(int(np.count_nonzero(kept)), np.int64)
    before, filled = 0, 0
    for begin in range(0, kept.size, _CHUNK):
        degree = np.diff(offsets[begin : begin + _CHUNK + 1])
        of_all = ranks.sum(degree)
        ends = before + np.cumsum(of_all)
        some = (ends - of_all + ranks.below(degree))[kept[begin : begin + _CHUNK]]
        first[filled : filled + some.size] = some
        before, filled = int(ends[-1]), filled + some.size
    return first
