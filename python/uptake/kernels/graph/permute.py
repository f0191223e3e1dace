"""What a permutation test compares with: actors that change places, and ties that change ends.

Every choice is a draw with purpose PERMUTE, the run is the number of the permutation: counter = (position or attempt,
what is permuted, high bits of the attempt). Twin of ``cpp/include/uptake/graph/permute.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inlined, kernel
from uptake.kernels.luck.luck import below, draw53, philox
from uptake.kernels.types import PERMUTE

OF_ACTORS, OF_TIES = range(2)  # the counter's idea: what is permuted
NO_PAIR = -1
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_LOW32 = 0xFFFFFFFF


@kernel
def relabelled(seed, run, bounds, members):
    """The actor whose place each actor takes: a permutation of the members of each block, all equally likely.

    Block b holds members[bounds[b]] .. members[bounds[b + 1] - 1]. Fisher and Yates, each block from its first member
    on, so the draw of a member is that of its position.
    """
    n = members.shape[0]
    order, places = np.empty(n, np.int32), np.full(n, -1, np.int32)
    for b in range(bounds.shape[0] - 1):
        for i in range(bounds[b], bounds[b + 1]):
            draw = draw53(seed, run, PERMUTE, i, OF_ACTORS, 0)
            other = bounds[b] + below(draw, i - bounds[b] + 1)
            order[i] = order[other]
            order[other] = members[i]
    for i in range(n):
        places[members[i]] = order[i]
    return places


@inlined
def key_of(row, source, both):
    return (source << 32) | row if both and source < row else (row << 32) | source


@kernel
def home_of(shift, key):
    return np.int64((np.uint64(key) * _GOLDEN) >> np.uint64(shift))


@kernel
def find(slots, shift, key):
    """The slot of the key, or the empty slot where it would be put; at most half are full."""
    at = home_of(shift, key)
    while slots[at] != key and slots[at] != NO_PAIR:
        at = (at + 1) & (slots.shape[0] - 1)
    return at


@kernel
def put(slots, shift, key):
    """A pair that occurs twice stands twice."""
    at = home_of(shift, key)
    while slots[at] != NO_PAIR:
        at = (at + 1) & (slots.shape[0] - 1)
    slots[at] = key


@kernel
def take(slots, shift, key):
    """Take one pair out, and move those behind it that would not be found any more."""
    mask = slots.shape[0] - 1
    hole = find(slots, shift, key)
    at = (hole + 1) & mask
    while slots[at] != NO_PAIR:
        if (at - home_of(shift, slots[at])) & mask >= (at - hole) & mask:
            slots[hole] = slots[at]
            hole = at
        at = (at + 1) & mask
    slots[hole] = NO_PAIR


@kernel
def swapped(seed, run, tries, row, mirror, sources):
    """Try so often to exchange the sources of two random ties. Returns how many tries changed something.

    j -> i and l -> k become l -> i and j -> k, so that every actor keeps its numbers of ties in and out. A try that
    would make a loop, or a tie that is there already, changes nothing (Maslov and Sneppen 2002). Tie e leads from
    sources[e] to row[e]. mirror: by tie the one in the other direction, which changes along; empty where ties have a
    direction.
    """
    ties = sources.shape[0]
    both = mirror.shape[0] > 0
    size, shift = 2, 63
    while size <= 2 * ties + 1:
        size *= 2
        shift -= 1
    slots = np.full(size, NO_PAIR, np.int64)
    for e in range(ties):
        if not both or e <= mirror[e]:
            put(slots, shift, key_of(np.int64(row[e]), np.int64(sources[e]), both))
    swaps = 0
    for t in range(tries):
        w0, w1, w2, w3 = philox(t & _LOW32, OF_TIES, t >> 32, PERMUTE, seed, run)
        e = below(np.int64(((w1 << np.uint64(32)) | w0) >> np.uint64(11)), ties)
        f = below(np.int64(((w3 << np.uint64(32)) | w2) >> np.uint64(11)), ties)
        i, j, k, l = np.int64(row[e]), np.int64(sources[e]), np.int64(row[f]), np.int64(sources[f])  # noqa: E741
        if i == l or k == j:
            continue
        one, other = key_of(i, l, both), key_of(k, j, both)
        if slots[find(slots, shift, one)] == one or slots[find(slots, shift, other)] == other:
            continue
        take(slots, shift, key_of(i, j, both))
        take(slots, shift, key_of(k, l, both))
        put(slots, shift, one)
        put(slots, shift, other)
        sources[e], sources[f] = l, j
        if both:
            from_e, from_f = mirror[e], mirror[f]
            sources[from_e], sources[from_f] = k, i
            mirror[e], mirror[from_f] = from_f, e
            mirror[f], mirror[from_e] = from_e, f
        swaps += 1
    return swaps
