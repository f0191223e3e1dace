"""Compressed sparse rows from a list of edges, by counting: nothing is compared, every pass is linear.

The canonical order of arcs is (source, target, position in the list). There are three stages, and threads can share the
work of each: slices of the list are tallied, then dealt to buckets of consecutive rows; then each bucket is sorted by
stable counting passes, least significant digit first. ``uptake.network.rows`` puts the stages together.
Twin of ``cpp/include/uptake/graph/rows.hpp``.
"""

import numpy as np

from uptake.kernels.jit import kernel

_K1, _K2, _K3 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0xD6E8FEB86659FD93)
_LOW32 = 0xFFFFFFFF


@kernel
def starts(offsets, n):
    """Counts to starts: offsets[r], the number of arcs in row r, becomes its first position; offsets[n], the total."""
    total = 0
    for r in range(n):
        count = offsets[r]
        offsets[r] = total
        total += count
    offsets[n] = total
    return total


@kernel
def rewind(offsets, n):
    """After rows were filled, offsets[r] is the end of row r: move every entry one place on, to be the start again."""
    for r in range(n, 0, -1):
        offsets[r] = offsets[r - 1]
    offsets[0] = 0


@kernel
def tally_edges(source, target, both, loops, shift, counts):
    """Count the arcs of bucket b = row >> shift in counts[b]; the last entry takes rows that are out of range.

    Returns the highest source and the highest target, read as unsigned: a negative id is higher than any other.
    """
    last = counts.shape[0] - 1
    highest_source, highest_target = np.int64(0), np.int64(0)
    for e in range(source.shape[0]):
        s, t = np.int64(source[e]) & _LOW32, np.int64(target[e]) & _LOW32
        highest_source, highest_target = max(highest_source, s), max(highest_target, t)
        if s == t and not loops:
            continue
        counts[min(s >> shift, last)] += 1
        if both:
            counts[min(t >> shift, last)] += 1
    return highest_source, highest_target


@kernel
def _deal(s, t, w, shift, column_bits, places, low, high, weights):
    at = places[s >> shift]
    places[s >> shift] += 1
    key = (s & ((np.int64(1) << shift) - 1)) << column_bits | t
    low[at] = key & _LOW32
    if high.shape[0] > 0:
        high[at] = key >> 32
    if weights.shape[0] > 0:
        weights[at] = w


@kernel
def deal_edges(source, target, weight, both, loops, shift, column_bits, places, targets, high, weights):
    """Put each arc into the next free place of its bucket, as a key: the row within the bucket above the target bits.

    The low 32 bits lie in ``targets``, the high ones, if there are any, in ``high``. -0.0 becomes 0.0, so that equal
    networks have equal bits. Returns whether every weight is finite and at least 0.
    """
    low = targets.view(np.uint32)
    w = np.float32(0)
    good = True
    for e in range(source.shape[0]):
        s, t = np.int64(source[e]), np.int64(target[e])
        if s == t and not loops:
            continue
        if weights.shape[0] > 0:
            w = weight[e] + np.float32(0)
            good &= w >= 0 and w < np.inf
        _deal(s, t, w, shift, column_bits, places, low, high, weights)
        if both:
            _deal(t, s, w, shift, column_bits, places, low, high, weights)
    return good


@kernel
def _counting_pass(keys, weights, low, bits, to_keys, to_weights):
    """A stable sort by the digit of ``bits`` bits from bit ``low`` of the key on."""
    place = np.zeros((1 << bits) + 1, np.int64)
    mask = (1 << bits) - 1
    for i in range(keys.shape[0]):
        place[keys[i] >> low & mask] += 1
    starts(place, 1 << bits)
    for i in range(keys.shape[0]):
        at = place[keys[i] >> low & mask]
        place[keys[i] >> low & mask] += 1
        to_keys[at] = keys[i]
        if weights.shape[0] > 0:
            to_weights[at] = weights[i]


@kernel
def merge_row(begin, end, kept, targets, weights):
    """Parallel arcs of a row become one, with the sum of their weights, moved down to ``kept``. Returns their end."""
    weighted = weights.shape[0] > 0
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
    return kept


@kernel
def _repeats(targets, row):
    """How many arcs of a bucket, in rows that end at ``row[.]``, have the target of the one before in the same row."""
    same = 0
    for i in range(1, targets.shape[0]):
        same += targets[i] == targets[i - 1]
    if same == 0:
        return 0
    begin = 0
    for r in range(row.shape[0]):
        if 0 < begin < row[r] and targets[begin] == targets[begin - 1]:
            same -= 1
        begin = row[r]
    return same


@kernel
def _sort_bucket(keys, carried, shift, column_bits, first, end, at, merge, offsets, targets, weights):
    """Sort the arcs of rows first .. end - 1 into positions from ``at`` on, merged or not.

    Returns their end, and how many that were not merged have the target of the one before in the same row.
    """
    passes = max(1, (column_bits + 10) // 11)
    bits = column_bits // passes  # bits per digit; the last digit has what is left
    other_keys, other_carried = np.empty_like(keys), np.empty_like(carried)
    for i in range(passes):
        low = i * bits
        _counting_pass(keys, carried, low, bits if i + 1 < passes else column_bits - low, other_keys, other_carried)
        keys, other_keys = other_keys, keys
        carried, other_carried = other_carried, carried
    row = np.zeros(end - first + 1, np.int64)
    for i in range(keys.shape[0]):
        row[keys[i] >> column_bits] += 1
    starts(row, end - first)
    for i in range(keys.shape[0]):
        place = at + row[keys[i] >> column_bits]
        row[keys[i] >> column_bits] += 1
        targets[place] = keys[i] & ((np.int64(1) << column_bits) - 1)
        if weights.shape[0] > 0:
            weights[place] = carried[i]
    again = 0 if merge else _repeats(targets[at : at + keys.shape[0]], row[: end - first])
    begin, kept = at, at
    for r in range(first, end):
        offsets[r] = kept
        stop = at + row[r - first]  # the end of row r, now that it is filled
        kept = merge_row(begin, stop, kept, targets, weights) if merge else stop
        begin = stop
    return kept, again


@kernel
def sort_rows(first, end, shift, column_bits, bounds, merge, offsets, targets, high, weights):
    """Sort buckets first .. end - 1, whose arcs were dealt to bounds[b] .. bounds[b + 1] - 1.

    They go to the positions from bounds[first] on. Returns the number of different arcs, which is that of all arcs left
    if they were merged.
    """
    at, repeated = bounds[first], 0
    n_rows = offsets.shape[0] - 1
    low = targets.view(np.uint32)
    for b in range(first, end):
        keys = low[bounds[b] : bounds[b + 1]].astype(np.int64)
        if high.shape[0] > 0:
            keys |= high[bounds[b] : bounds[b + 1]].astype(np.int64) << 32
        carried = weights[bounds[b] : bounds[b + 1]].copy() if weights.shape[0] > 0 else weights
        row, stop = b << shift, min(n_rows, (b + 1) << shift)
        at, again = _sort_bucket(keys, carried, shift, column_bits, row, stop, at, merge, offsets, targets, weights)
        repeated += again
    return at - bounds[first] - repeated


@kernel
def transpose_rows(n_columns, offsets, targets):
    """The rows by target: in each the sources, ascending, and the positions of their arcs in the rows by source."""
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


@kernel
def _mix(a, b):
    x = (a * _K1) ^ (b * _K2)
    x = (x ^ (x >> np.uint64(32))) * _K3
    return x ^ (x >> np.uint64(29))


@kernel
def is_mirrored(source, target):
    """Whether every edge is listed in both directions, by a sum over hashed edges: 0 if each has its mirror image."""
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
