"""Random networks as lists of edges.

Every choice is a draw with purpose NETWORK, so that a network is a function of its arguments and the seed: counter =
(edge or actor, attempt or pair of blocks, level).

Twin of ``cpp/include/uptake/graph/generate.hpp``, which draws in vectors (``network_vectors.hpp``).
"""

import numpy as np

from uptake.kernels.jit import kernel
from uptake.kernels.luck.fixed import neg_log
from uptake.kernels.luck.luck import below, draw53, philox
from uptake.kernels.types import NETWORK

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_LOW32 = 0xFFFFFFFF


@kernel
def network_draw(seed, entity, idea, epoch):
    return draw53(seed, 0, NETWORK, entity & _LOW32, idea & _LOW32, epoch)


@kernel
def rmat_edges(seed, scale, first, corner, upper, left, source, target):
    """R-MAT (Chakrabarti, Zhan and Faloutsos 2004): each edge descends ``scale`` levels of quadrants.

    Writes the edges from number ``first`` on to ``source`` and ``target``. Four levels share a Philox block. corner,
    upper and left are a, a + b and a + b + c in units of 2^-32.
    """
    words = np.empty(4, np.int64)
    for i in range(source.shape[0]):
        e = first + i
        s, t = np.int64(0), np.int64(0)
        for level in range(scale):
            if level % 4 == 0:
                w0, w1, w2, w3 = philox(e & _LOW32, e >> 32, level // 4, NETWORK, seed, 0)
                words[0], words[1], words[2], words[3] = np.int64(w0), np.int64(w1), np.int64(w2), np.int64(w3)
            word = words[level % 4]
            down = 1 if word >= upper else 0
            right = 1 if (corner <= word < upper) or word >= left else 0
            s = s * 2 + down
            t = t * 2 + right
        source[i] = s
        target[i] = t


@kernel
def preferential_edges(seed, n, m):
    """Barabasi and Albert (1999): actor m is tied to 0 .. m - 1, and each later actor to m different actors.

    Each of these is an end of a random earlier edge; an attempt that gives an actor already tied to is repeated. Edge e
    belongs to actor m + e // m.
    """
    source, target = np.empty(m * (n - m), np.int32), np.empty(m * (n - m), np.int32)
    taken = np.full(n, -1, np.int32)
    e = 0
    for v in range(m, n):
        ends = 2 * m * (v - m)
        attempt = 0
        for j in range(m):
            u = np.int64(j)
            while v > m:
                end = below(network_draw(seed, v, attempt, 0), ends)
                attempt += 1
                u = np.int64(target[end >> 1]) if end & 1 else np.int64(m + (end >> 1) // m)
                if taken[u] != v:
                    break
            taken[u] = v
            source[e] = v
            target[e] = u
            e += 1
    return source, target


@kernel
def block_edges(seed, bounds, whole, directed):
    """Block a holds the actors bounds[a] .. bounds[a + 1] - 1; every edge between two blocks exists with one chance.

    Geometric gaps lead from one edge to the next (Batagelj and Brandes 2005). whole[a, b] = (1 - chance) 2^54.
    """
    blocks = bounds.shape[0] - 1
    source, target = np.empty(1024, np.int32), np.empty(1024, np.int32)
    m = 0
    for a in range(blocks):
        for b in range(blocks if directed else a + 1):
            rest = whole[a, b]
            if rest >= np.int64(1) << 54:
                continue
            rows = bounds[a + 1] - bounds[a]
            columns = rows - 1 if a == b else bounds[b + 1] - bounds[b]
            triangle = a == b and not directed  # row r holds the pairs with 0 .. r - 1
            pairs = rows * columns // 2 if triangle else rows * columns
            hazard = neg_log(rest, 54) if rest > 0 else 0.0
            at, row, before = np.int64(-1), np.int64(1), np.int64(0)
            k = np.int64(0)
            while True:
                gap = np.int64(0)
                if rest > 0:
                    bits = network_draw(seed, k, a * blocks + b, k >> 32)
                    gap = np.int64(neg_log(2 * bits + 1, 54) / hazard)
                k += 1
                at += gap + 1
                if at >= pairs:
                    break
                if triangle:
                    while at - before >= row:
                        before += row
                        row += 1
                    column = at - before
                else:
                    row = at // columns
                    column = at % columns
                    if a == b and column >= row:
                        column += 1  # no loops
                if m == source.shape[0]:
                    source = np.concatenate((source, np.empty(m, np.int32)))
                    target = np.concatenate((target, np.empty(m, np.int32)))
                source[m] = bounds[a] + row
                target[m] = bounds[b] + column
                m += 1
    return source[:m].copy(), target[:m].copy()


@kernel
def _key(u, v):
    return (np.int64(u) << 32) | np.int64(v) if u < v else (np.int64(v) << 32) | np.int64(u)


@kernel
def _find(slots, shift, key):
    """The slot of the key, or the empty slot (-1) where it would be put; at most half are full."""
    at = np.int64((np.uint64(key) * _GOLDEN) >> np.uint64(shift))
    while slots[at] != key and slots[at] != -1:
        at = (at + 1) & (slots.shape[0] - 1)
    return at


@kernel
def _stays(moved, n, k, u, v):
    """Whether the ring has an edge from u to v that has not moved; ``moved`` holds a bit per edge."""
    j = (v - u + n) % n - 1
    if j < 0 or j >= k // 2:
        return False
    e = j * n + u
    return moved[e >> 3] >> (e & 7) & 1 == 0


@kernel
def rewired_moves(seed, n, k, chance):
    """Watts and Strogatz (1998): edge e = j n + v of a ring leads from v to v + j + 1.

    With this chance (in units of 2^-53) its far end moves to a random actor that v is not tied to. Returns the edges
    that move, ascending, and where they lead then. Remembers a bit per edge and the pairs of those that moved: of the
    others the ring says which actors are tied.
    """
    m = n * (k // 2)
    drawn = np.empty(m, np.bool_)
    for e in range(m):
        drawn[e] = network_draw(seed, e, 0, 0) < chance
    edge = np.flatnonzero(drawn)
    size, shift = 2, 63
    while size < 2 * (edge.shape[0] + 1):
        size *= 2
        shift -= 1
    slots = np.full(size, -1, np.int64)
    moved = np.zeros(m // 8 + 1, np.uint8)
    degree = np.full(n, k, np.int32)
    target = np.empty(edge.shape[0], np.int32)
    count = 0
    for e in edge:
        v, old = e % n, (e % n + e // n + 1) % n
        if degree[v] >= n - 1:
            continue
        w = v
        attempt = 1
        while (
            w == v
            or _stays(moved, n, k, v, w)
            or _stays(moved, n, k, w, v)
            or slots[_find(slots, shift, _key(v, w))] == _key(v, w)
        ):
            w = below(network_draw(seed, e, attempt, 0), n)
            attempt += 1
        moved[e >> 3] |= np.uint8(1 << (e & 7))
        slots[_find(slots, shift, _key(v, w))] = _key(v, w)
        degree[old] -= 1
        degree[w] += 1
        edge[count] = e
        target[count] = w
        count += 1
    return edge[:count].copy(), target[:count].copy()
