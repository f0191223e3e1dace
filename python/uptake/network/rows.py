"""Rows from ties: lists of ties become compressed sparse rows, in stages whose parts run side by side.

Slices of the list are tallied and dealt to buckets of consecutive rows, then ranges of buckets are sorted: see
``kernels/graph/rows.py``. The rows are the same however the work is cut, so for any number of threads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Float32s, Int32s, Int64s
from uptake.basis.engine import kernel
from uptake.basis.threads import aside, run_all, thread_count
from uptake.network.edges import actor_ids, refuse_bad_weights

_SLICE = 1 << 18  # ties that are worth a thread
_BUCKET = 14  # 2^14 arcs per bucket fit the cache
_BUCKETS = 11  # at most 2^11 buckets: the cache line where each one grows stays in the cache
_ROWS = 18  # at most 2^18 rows per bucket, however few arcs they have
_RANGES = 4  # ranges of buckets per thread, as they differ in cost


class Rows(NamedTuple):
    """Arcs by row, targets ascending in each."""

    offsets: Int64s  # (n_rows + 1,)
    targets: Int32s  # one per arc
    weights: Float32s  # one per arc; empty if the ties have none
    n_self_loops: int
    n_different: int  # arcs without those that are listed again; all, if parallel ones became one


class TieList(NamedTuple):
    """A list of m ties, in the order given."""

    source: Int32s  # (m,)
    target: Int32s  # (m,)
    weight: Float32s  # (m,); empty if the ties have none
    both: bool = False  # every tie stands for an arc in each direction
    loops: bool = False  # keep ties with source = target

    def part(self, i: int, parts: int) -> TieList:
        m = len(self.source)
        cut = slice(m * i // parts, m * (i + 1) // parts)
        return TieList(self.source[cut], self.target[cut], self.weight[cut], self.both, self.loops)


def build_rows(
    n_rows: int,
    n_columns: int,
    ties: TieList,
    *,
    merge: bool = False,
    engine: str | None = None,
    threads: int | None = 1,
) -> Rows:
    """Rows of a list of ties; with ``merge``, parallel arcs become one and their weights are added.

    Raises
    ------
    ValueError
        If an id is out of range, or a weight is negative or not finite; the error names the first such entry.
    """
    workers = min(thread_count(threads), 1 + len(ties.source) // _SLICE)
    arcs = len(ties.source) * (2 if ties.both else 1)
    row_bits, column_bits = (n_rows - 1).bit_length(), (n_columns - 1).bit_length()
    shift = row_bits - min((arcs >> _BUCKET).bit_length(), _BUCKETS, row_bits)
    shift = min(shift, _ROWS)  # a bucket holds 2^shift rows
    counts = _tallied(n_rows, n_columns, ties, shift, workers, engine)
    ends = np.cumsum(counts.T).reshape(counts.T.shape)  # by bucket, and in each by slice
    places = np.ascontiguousarray((ends - counts.T).T)
    bounds = np.concatenate([np.zeros(1, np.int64), ends[:, -1]])
    arcs = int(bounds[-1])
    targets = np.empty(arcs, np.int32)
    weights = np.empty(arcs if len(ties.weight) else 0, np.float32)
    high = np.empty(arcs if shift + column_bits > 32 else 0, np.uint32)  # bits 32 and up of the keys that are sorted

    def deal(i: int) -> None:
        part = ties.part(i, workers)
        good[i] = kernel("deal_edges", engine)(*part, shift, column_bits, places[i], targets, high, weights)

    good = np.ones(workers, bool)
    side_by_side(workers, deal, workers, arcs)
    if not good.all():
        refuse_bad_weights("weight", ties.weight, ties.weight)
    offsets = np.empty(n_rows + 1, np.int64)
    n_ranges = 1 if workers == 1 else _RANGES * workers
    ranges = np.searchsorted(bounds, [arcs * i // n_ranges for i in range(n_ranges + 1)])
    ranges[0], ranges[-1] = 0, len(bounds) - 1

    def sort(i: int) -> None:
        first, end = int(ranges[i]), int(ranges[i + 1])
        out = offsets, targets, high, weights
        different[i] = kernel("sort_rows", engine)(first, end, shift, column_bits, bounds, merge, *out)

    different = np.zeros(n_ranges, np.int64)
    side_by_side(n_ranges, sort, workers, arcs)
    total = int(different.sum())
    rows = Rows(offsets, targets, weights, len(ties.source) - arcs // (2 if ties.both else 1), total)
    if merge and total < arcs:
        _close_gaps(rows, np.minimum(ranges << shift, n_rows), bounds[ranges[:-1]], different)
    offsets[-1] = len(targets)
    return rows


def _tallied(n_rows: int, n_columns: int, ties: TieList, shift: int, workers: int, engine: str | None) -> Int64s:
    """The number of arcs of each slice for each bucket, int64[workers, buckets]; ids out of range are an error."""
    counts = np.zeros((workers, ((n_rows - 1) >> shift) + 2), np.int64)
    highest = np.zeros((workers, 2), np.int64)

    def tally(i: int) -> None:
        source, target, _, both, loops = ties.part(i, workers)
        highest[i] = kernel("tally_edges", engine)(source, target, both, loops, shift, counts[i])

    side_by_side(workers, tally, workers, len(ties.source))
    if highest[:, 0].max() >= n_rows:
        actor_ids("source", ties.source, n_rows)
    if highest[:, 1].max() >= n_columns:
        actor_ids("target", ties.target, n_columns)
    return counts[:, :-1]


def _close_gaps(rows: Rows, first: Int64s, begin: Int64s, kept: Int64s) -> None:
    """Move the ranges of rows together and give back the memory behind them.

    Range i has the rows first[i] .. first[i + 1] - 1; its kept[i] arcs begin at begin[i].
    """
    gap = begin - (np.cumsum(kept) - kept)
    for i in np.flatnonzero(gap):
        rows.offsets[first[i] : first[i + 1]] -= gap[i]
        _move_down(rows.targets, int(begin[i]), int(gap[i]), int(kept[i]))
        if len(rows.weights):
            _move_down(rows.weights, int(begin[i]), int(gap[i]), int(kept[i]))
    rows.targets.resize(kept.sum(), refcheck=False)
    if len(rows.weights):
        rows.weights.resize(kept.sum(), refcheck=False)


def _move_down(array: npt.NDArray[Any], begin: int, by: int, size: int, step: int = 1 << 16) -> None:
    """array[begin - by : begin - by + size] = array[begin : begin + size], copying `step` entries at a time."""
    for i in range(begin, begin + size, step):
        j = min(i + step, begin + size)
        array[i - by : j - by] = array[i:j]


def side_by_side(n_jobs: int, job: Callable[[int], object], threads: int, size: int) -> None:
    """Call ``job(i)`` for i = 0 .. n_jobs - 1; together they go over `size` entries."""
    if threads == 1:
        aside(_in_turn, n_jobs, job, size=size)
    else:
        run_all(n_jobs, lambda i, _: job(i), threads, progress=False)


def _in_turn(n_jobs: int, job: Callable[[int], object]) -> None:
    for i in range(n_jobs):
        job(i)
