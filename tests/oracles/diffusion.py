"""Exposure, thresholds, Moran's I and null networks as their definitions say, with lists and dictionaries."""

from collections import Counter
from collections.abc import Callable

from .luck import PERMUTE, WORD, draw53, philox

Rows = list[list[tuple[int, float]]]  # by actor: its contacts, and what each counts
NEVER = -1


def exposure(rows: Rows, adopting: Callable[[int, int], bool], periods: int, share: bool) -> list[list[float]]:
    """By actor and period: the sum of what the contacts count that have adopted, or its share of all; NaN without any.

    Equal to the kernels' up to the order of sums, and exactly where contacts count whole numbers.
    """
    table = []
    for contacts in rows:
        total = sum(weight for _, weight in contacts)
        by_period = [sum(weight for u, weight in contacts if adopting(u, t)) for t in range(periods)]
        table.append([value / total if total else float("nan") for value in by_period] if share else by_period)
    return table


def thresholds(rows: Rows, adopted: list[int], lag: int, first: int, last: int, share: bool) -> list[float | None]:
    """Of each actor the exposure at its adoption; None where that is not asked for."""
    table = exposure(rows, lambda u, t: NEVER < adopted[u] <= t, max([*adopted, 0]) + 1, share)
    return [table[v][when - lag] if first <= when <= last and when >= lag else None for v, when in enumerate(adopted)]


def weights_of(contacts: list[tuple[int, float]], standardised: bool) -> list[tuple[int, float]]:
    """The contacts with weights that sum to 1, or as they are; none where the weights sum to 0."""
    total = sum(weight for _, weight in contacts) if standardised else 1
    return [(u, weight / total) for u, weight in contacts] if total else []


def moran_products(rows: Rows, standardised: bool, values: list[float]) -> float:
    """The sum over ties of weight times what both ends have."""
    return sum(w * values[v] * values[u] for v, row in enumerate(rows) for u, w in weights_of(row, standardised))


def relabelled(seed: int, run: int, blocks: list[list[int]]) -> list[int]:
    """The actor whose place each actor takes."""
    places, position = {}, 0
    for members in blocks:
        order: list[int] = []
        for v in members:
            other = draw53(seed, run, PERMUTE, position) * (len(order) + 1) // 2**53
            order.append(v)
            order[other], order[-1] = v, order[other]
            position += 1
        places |= dict(zip(members, order, strict=True))
    return [places[v] for v in sorted(places)]


def swapped(seed: int, run: int, tries: int, ties: list[tuple[int, int]], undirected: bool) -> list[tuple[int, int]]:
    """Ties (target, source) after so many tries to exchange the sources of two; undirected ones stand in pairs."""
    ties = list(ties)
    other_way = _partners(ties) if undirected else {}
    for t in range(tries):
        w = philox((t % WORD, 1, t // WORD, PERMUTE), (seed, run))
        e, f = ((w[i + 1] * WORD + w[i]) // 2**11 * len(ties) // 2**53 for i in (0, 2))
        (i, j), (k, l) = ties[e], ties[f]  # noqa: E741
        there = Counter(ties)
        if i == l or k == j or there[i, l] or there[k, j]:
            continue
        ties[e], ties[f] = (i, l), (k, j)
        if undirected:
            back, forth = other_way[e], other_way[f]
            ties[back], ties[forth] = (j, k), (l, i)
            other_way |= {e: forth, forth: e, f: back, back: f}
    return ties


def _partners(ties: list[tuple[int, int]]) -> dict[int, int]:
    """By tie the one in the other direction; of parallel ones the first takes the first."""
    waiting: dict[tuple[int, int], list[int]] = {}
    for e, (i, j) in enumerate(ties):
        waiting.setdefault((i, j), []).append(e)
    return {e: waiting[j, i][waiting[i, j].index(e)] for e, (i, j) in enumerate(ties)}
