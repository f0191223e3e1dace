"""Arcs into one block of actors: cut from a network that is there, or kept of ties that are drawn slice by slice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int32s
from uptake.basis.engine import kernel
from uptake.batch.ranks.held import Cut
from uptake.network.network import Network

Slice = tuple[Int32s, Int32s]  # sources and targets of some ties
_BUCKETS, _ROWS = 11, 18  # as in uptake.network.rows: at most 2^11 buckets of at most 2^18 rows
_SLICE = 1 << 20  # arcs that are looked at together
_NO_FLOATS = np.empty(0, np.float32)


def cut_network(network: Network, lo: int, hi: int) -> Cut:
    """The arcs of a network into the actors lo .. hi - 1.

    Examples
    --------
    >>> import uptake as up
    >>> cut_network(up.generate.path(4), 1, 3).targets.tolist()
    [1, 2, 1, 2]
    """
    offsets, targets, weight = network.out_offsets, network.out_targets, network.weight
    kept = [np.flatnonzero((part >= lo) & (part < hi)) + begin for begin, part in _parts(targets)]
    ends = np.zeros(network.n + 1, np.int64)
    for part in kept:
        ends += np.searchsorted(part, offsets)  # arcs before the first of each row
    own = np.concatenate([targets[part] for part in kept]) if kept else np.empty(0, np.int32)
    of_own = None if weight is None else np.concatenate([weight[part] for part in kept])
    return Cut(ends, own, network.n_self_loops, of_own)


def _parts(array: Int32s) -> Iterator[tuple[int, Int32s]]:
    """The array in slices, and where each begins."""
    return ((begin, array[begin : begin + _SLICE]) for begin in range(0, array.size, _SLICE))


def deal(n: int, lo: int, hi: int, slices: Callable[[], Iterator[Slice]], *, merge: bool, engine: str | None) -> Cut:
    """Rows of the ties into the actors lo .. hi - 1, which are drawn twice: to count them, and to put them in place.

    Parameters
    ----------
    n : int
        Number of actors of the network.
    lo, hi : int
    slices : callable
        Gives all ties anew, slice by slice; each arc once, so that an undirected tie is there in both directions.
    merge : bool
        Whether parallel arcs become one.
    engine : "auto", "native", "numba" or None

    Examples
    --------
    >>> ties = [(np.array([0, 3, 1], np.int32), np.array([1, 1, 3], np.int32))]
    >>> cut = deal(4, 1, 2, lambda: iter(ties), merge=False, engine=None)
    >>> cut.offsets.tolist(), cut.targets.tolist()
    ([0, 1, 1, 1, 2], [1, 1])
    """
    row_bits, column_bits = (n - 1).bit_length(), (hi - lo - 1).bit_length()
    shift = min(max(row_bits - _BUCKETS, 0), _ROWS)
    counts, loops = np.zeros(((n - 1) >> shift) + 2, np.int64), 0
    for source, target in slices():
        loops += int(np.count_nonzero(source == target))
        mine = _mine(source, target, lo, hi)
        kernel("tally_edges", engine)(source[mine], target[mine], False, True, shift, counts)
    bounds, arcs = np.cumsum(counts) - counts, int(counts.sum())
    places, targets = bounds[:-1].copy(), np.empty(arcs, np.int32)
    high = np.empty(arcs if shift + column_bits > 32 else 0, np.uint32)
    for source, target in slices():
        mine = _mine(source, target, lo, hi)
        kernel("deal_edges", engine)(
            source[mine], target[mine] - np.int32(lo), _NO_FLOATS, False, True, shift, column_bits, places, targets,
            high, _NO_FLOATS,
        )  # fmt: skip
    offsets = np.empty(n + 1, np.int64)
    kept = arcs
    if arcs:
        args = bounds, merge, offsets, targets, high, _NO_FLOATS
        different = int(kernel("sort_rows", engine)(0, len(bounds) - 1, shift, column_bits, *args))
        kept = different if merge else arcs
    else:
        offsets[:] = 0
    targets.resize(kept, refcheck=False)
    offsets[-1] = kept
    targets += np.int32(lo)
    return Cut(offsets, targets, loops)


def _mine(source: Int32s, target: Int32s, lo: int, hi: int) -> npt.NDArray[np.bool_]:
    """Which ties lead to an own actor, and from another actor."""
    mine: npt.NDArray[np.bool_] = (target >= lo) & (target < hi) & (source != target)
    return mine
