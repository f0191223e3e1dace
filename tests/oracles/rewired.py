"""A small world (Watts and Strogatz 1998) that keeps the set of all its pairs."""

from .luck import NETWORK, draw53


def rewired(n: int, k: int, chance: int, seed: int) -> list[tuple[int, int]]:
    """The edges of a ring, ring by ring, of which each far end moves with this chance (in units of 2^-53)."""
    ring = [(v, (v + j) % n) for j in range(1, k // 2 + 1) for v in range(n)]
    pairs, degree, edges = {frozenset(edge) for edge in ring}, [k] * n, []
    for e, (v, old) in enumerate(ring):
        w, attempt = old, 0
        if draw53(seed, 0, NETWORK, e) < chance and degree[v] < n - 1:
            while w == v or frozenset((v, w)) in pairs:
                attempt += 1
                w = draw53(seed, 0, NETWORK, e, attempt) * n >> 53
            pairs = pairs - {frozenset((v, old))} | {frozenset((v, w))}
            degree[old] -= 1
            degree[w] += 1
        edges.append((v, w))
    return edges
