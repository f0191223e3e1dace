"""Compressed sparse rows from a list of ties, by counting: nothing is compared, every pass is linear.

The canonical order of arcs is (source, target, position in the list). It comes from two stable counting sorts, least
significant key first: by target, then by source. Twin of ``cpp/include/uptake/graph.hpp``.
"""

import numpy as np
from numba import njit

_K1, _K2, _K3 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0xD6E8FEB86659FD93)


@njit(cache=True, nogil=True)
def starts(offsets, n):
    """Counts become starts: offsets[r] arcs in row r before, the first position of row r after; last entry: total."""
    total = 0
    for r in range(n):
        count = offsets[r]
        offsets[r] = total
        total += count
    offsets[n] = total
    return total


@njit(cache=True, nogil=True)
def rewind(offsets, n):
    """Filling moved every start to its end, which is the start of the next row."""
    for r in range(n, 0, -1):
        offsets[r] = offsets[r - 1]
    offsets[0] = 0


@njit(cache=True, nogil=True)
def count_rows(n_rows, source, target, both, loops, offsets):
    """offsets: n_rows + 1 entries, all zero before. Returns the number of arcs."""
    for e in range(source.shape[0]):
        s, t = source[e], target[e]
        if s == t and not loops:
            continue
        offsets[s] += 1
        if both:
            offsets[t] += 1
    return starts(offsets, n_rows)


@njit(cache=True, nogil=True)
def fill_rows(n_rows, n_columns, source, target, weight, both, loops, offsets, targets, weights):
    """targets, weights: one entry per arc; offsets as count_rows left them, and so again afterwards."""
    arcs = offsets[n_rows]
    weighted = weight.shape[0] > 0
    column = np.zeros(n_columns + 1, np.int64)
    if both:  # as many arcs leave an actor as reach it
        column[:] = offsets
    else:
        count_rows(n_columns, target, source, False, loops, column)
    sources = np.empty(arcs, np.int32)
    carried = np.empty(arcs if weighted else 0, np.float32)
    for e in range(source.shape[0]):
        s, t = source[e], target[e]
        if s == t and not loops:
            continue
        at = column[t]
        column[t] += 1
        sources[at] = s
        if weighted:
            carried[at] = weight[e]
        if both:
            at = column[s]
            column[s] += 1
            sources[at] = t
            if weighted:
                carried[at] = weight[e]
    begin = np.int64(0)
    for t in range(n_columns):
        for i in range(begin, column[t]):  # column[t] is now the end of column t
            at = offsets[sources[i]]
            offsets[sources[i]] += 1
            targets[at] = t
            if weighted:
                weights[at] = carried[i]
        begin = column[t]
    rewind(offsets, n_rows)


@njit(cache=True, nogil=True)
def merge_rows(n_rows, offsets, targets, weights):
    """Parallel arcs become one, in place; weights (if any) are added. Returns the number of arcs left."""
    weighted = weights.shape[0] > 0
    kept, begin = 0, 0
    for r in range(n_rows):
        end = offsets[r + 1]
        while begin < end:
            target = targets[begin]
            total = 0.0
            while begin < end and targets[begin] == target:
                if weighted:
                    total += np.float64(weights[begin])
                begin += 1
            targets[kept] = target
            if weighted:
                weights[kept] = np.float32(total)
            kept += 1
        offsets[r + 1] = kept
    return kept


@njit(cache=True, nogil=True)
def build_rows(n_rows, n_columns, source, target, weight, both, loops, merge):
    """(offsets, targets, weights, loops dropped) of a list of ties; weights are empty where ``weight`` is empty."""
    offsets = np.zeros(n_rows + 1, np.int64)
    arcs = count_rows(n_rows, source, target, both, loops, offsets)
    targets = np.empty(arcs, np.int32)
    weights = np.empty(arcs if weight.shape[0] > 0 else 0, np.float32)
    dropped = source.shape[0] - (arcs // 2 if both else arcs)
    fill_rows(n_rows, n_columns, source, target, weight, both, loops, offsets, targets, weights)
    if merge:
        arcs = merge_rows(n_rows, offsets, targets, weights)
        targets = targets[:arcs].copy()
        weights = weights[:arcs].copy()
    return offsets, targets, weights, dropped


@njit(cache=True, nogil=True)
def transpose_rows(n_columns, offsets, targets):
    """The in-side: rows by target, in each the sources ascending and the position of the arc in the out-side."""
    column = np.zeros(n_columns + 1, np.int64)
    sources = np.empty(targets.shape[0], np.int32)
    arcs = np.empty(targets.shape[0], np.int64)
    for e in range(targets.shape[0]):
        column[targets[e]] += 1
    starts(column, n_columns)
    for r in range(offsets.shape[0] - 1):
        for e in range(offsets[r], offsets[r + 1]):
            at = column[targets[e]]
            column[targets[e]] += 1
            sources[at] = r
            arcs[at] = e
    rewind(column, n_columns)
    return column, sources, arcs


@njit(cache=True, nogil=True)
def _mix(a, b):
    x = (a * _K1) ^ (b * _K2)
    x = (x ^ (x >> np.uint64(32))) * _K3
    return x ^ (x >> np.uint64(29))


@njit(cache=True, nogil=True)
def is_mirrored(source, target):
    """Is every tie listed in both directions? A sum over hashed ties, zero where each has its mirror image."""
    drift = np.int64(0)
    for e in range(source.shape[0]):
        drift += np.int64(source[e]) - np.int64(target[e])
    if drift != 0:
        return False
    total = np.uint64(0)
    for e in range(source.shape[0]):
        s, t = np.uint64(source[e]), np.uint64(target[e])
        total += _mix(s, t) - _mix(t, s)
    return total == np.uint64(0)
