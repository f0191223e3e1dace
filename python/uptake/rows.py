"""Rows from ties: lists of ties become compressed sparse rows, in stages whose parts run side by side.

Slices of the list are tallied and dealt to buckets of consecutive rows, then ranges of buckets are sorted: see
``kernels/graph.py``. The rows are the same however the work is cut, so for any number of threads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.edges import Floats32, Ints32, Ints64, actor_ids, refuse_bad_weights
from uptake.engine import kernel
from uptake.ensemble import run_all, thread_count

_SLICE = 1 << 18  # ties that are worth a thread
_BUCKET = 14  # 2^14 arcs a bucket fit the cache
_BUCKETS = 11  # 2^11 places to deal to, each a cache line that stays near
_RANGES = 4  # of buckets a thread: they differ in cost


class Rows(NamedTuple):
    """Arcs by row, targets ascending in each; weights are empty where the ties have none."""

    offsets: Ints64
    targets: Ints32
    weights: Floats32
    n_self_loops: int


def build_rows(
    n_rows: int,
    n_columns: int,
    source: Ints32,
    target: Ints32,
    weight: Floats32,
    *,
    both: bool,
    loops: bool = False,
    merge: bool = False,
    engine: str | None = None,
    threads: int | None = 1,
) -> Rows:
    """Rows of a list of ties.

    Parameters
    ----------
    source, target : int32 arrays of m ids
        Ids; where one is out of range, ValueError says which.
    weight : float32 array of m or no weights
        Where one is not finite or below 0, ValueError says which.
    both : bool
        Every tie stands for an arc in each direction.
    loops : bool
        Keep ties with source = target.
    merge : bool
        Make parallel arcs one, and add their weights.
    """
    m = len(source)
    arcs = 2 * m if both else m
    row_bits, column_bits = (n_rows - 1).bit_length(), (n_columns - 1).bit_length()
    shift = row_bits - min((arcs >> _BUCKET).bit_length(), _BUCKETS, row_bits)
    workers = min(thread_count(threads), 1 + m // _SLICE)
    slices = [slice(m * i // workers, m * (i + 1) // workers) for i in range(workers)]
    counts = np.zeros((workers, ((n_rows - 1) >> shift) + 2), np.int64)
    tally, deal, sort = (kernel(name, engine) for name in ("tally_ties", "deal_ties", "sort_rows"))

    def tally_slice(i: int) -> None:
        highest[i] = tally(source[slices[i]], target[slices[i]], both, loops, shift, counts[i])

    highest = [(0, 0)] * workers
    side_by_side(workers, tally_slice, workers)
    if max(s for s, _ in highest) >= n_rows:
        actor_ids(source, "source", n_rows)
    if max(t for _, t in highest) >= n_columns:
        actor_ids(target, "target", n_columns)
    places, bounds = _places(counts[:, :-1])
    arcs = int(bounds[-1])
    offsets = np.empty(n_rows + 1, np.int64)
    targets = np.empty(arcs, np.int32)
    weights = np.empty(arcs if len(weight) else 0, np.float32)
    high = np.empty(arcs if shift + column_bits > 32 else 0, np.uint32)

    def deal_slice(i: int) -> None:
        ties = source[slices[i]], target[slices[i]], weight[slices[i]]
        good[i] = deal(*ties, both, loops, shift, column_bits, places[i], targets, high, weights)

    good = np.ones(workers, bool)
    side_by_side(workers, deal_slice, workers)
    if not good.all():
        refuse_bad_weights(weight, weight, "weight")
    ranges = 1 if workers == 1 else _RANGES * workers
    first = np.searchsorted(bounds, [arcs * i // ranges for i in range(ranges + 1)])
    first[0], first[-1] = 0, len(bounds) - 1
    kept = np.zeros(ranges, np.int64)

    def sort_range(i: int) -> None:
        these = int(first[i]), int(first[i + 1])
        kept[i] = sort(*these, shift, column_bits, bounds, merge, offsets, targets, high, weights)

    side_by_side(ranges, sort_range, workers)
    offsets[-1] = kept.sum()
    gap = bounds[first[:-1]] - (np.cumsum(kept) - kept)  # by how many arcs that were merged away each range moves down
    for i in np.flatnonzero(gap):
        offsets[first[i] << shift : min(first[i + 1] << shift, n_rows)] -= gap[i]
        for array in (targets, weights) if len(weight) else (targets,):
            _move_down(array, int(bounds[first[i]]), int(gap[i]), int(kept[i]))
    targets.resize(offsets[-1], refcheck=False)
    weights.resize(offsets[-1] if len(weight) else 0, refcheck=False)
    return Rows(offsets, targets, weights, m - arcs // (2 if both else 1))


def _places(counts: Ints64) -> tuple[Ints64, Ints64]:
    """Where each slice begins to deal to each bucket, and the bounds of the buckets: slices in order in each."""
    ends = np.cumsum(counts.T).reshape(counts.T.shape)
    return np.ascontiguousarray((ends - counts.T).T), np.concatenate([np.zeros(1, np.int64), ends[:, -1]])


def side_by_side(n_jobs: int, job: Callable[[int], None], threads: int) -> None:
    """Call ``job(i)`` for i = 0 .. n_jobs - 1."""
    if threads == 1:
        for i in range(n_jobs):
            job(i)
    else:
        run_all(n_jobs, lambda i, _: job(i), threads, progress=False)


def _move_down(array: npt.NDArray[Any], begin: int, by: int, size: int, step: int = 1 << 16) -> None:
    """array[begin - by : begin - by + size] = array[begin : begin + size], without a copy of it all."""
    for i in range(begin, begin + size, step):
        j = min(i + step, begin + size)
        array[i - by : j - by] = array[i:j]
