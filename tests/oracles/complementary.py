"""Two ideas on one network: who has heard and who adopts, step by step (Lu, Chen and Lakshmanan 2015)."""

from collections.abc import Sequence
from fractions import Fraction

from .fixed import acceptance, lambda_of, resistance
from .luck import HEAR, WANT, coin, draw53

Tie = tuple[int, int]
Pair = tuple[int, int]  # a level of each idea, in units of 2^-32


def complementary(
    n: int, ties: Sequence[Tie], chances: Sequence[float], alone: Pair, given: Pair, shared: bool,
    seeds: Sequence[Sequence[tuple[int, int]]], seed: int, run: int, idea: int, horizon: int,
) -> list[list[int]]:  # fmt: skip
    """The step at which each actor adopts each idea, -1 = never. ``seeds`` holds (step, actor) of each idea.

    ``shared``: one coin per tie serves both ideas (the tie clock); otherwise each actor has a resistance per idea.
    """
    adopted: list[dict[int, int]] = [{}, {}]
    heard: list[set[int]] = [set(), set()]
    for t in range(horizon + 1):
        new: list[set[int]] = [set(), set()]
        for k in (0, 1):
            luck = (idea + k) % 2**32
            if t > 0:
                heard[k] |= _hearers(ties, chances, shared, adopted[k], t, seed, run, idea if shared else luck)
            for v in heard[k] - adopted[k].keys():
                level = given[k] if v in adopted[1 - k] else alone[k]
                if level >= acceptance(draw53(seed, run, WANT, v, luck)):
                    new[k].add(v)
        for k in (0, 1):
            planted = {v for due, v in seeds[k] if due == t}
            for v in (new[k] | planted) - adopted[k].keys():
                adopted[k][v] = t
    return [[adopted[k].get(v, -1) for v in range(n)] for k in (0, 1)]


def _hearers(
    ties: Sequence[Tie], chances: Sequence[float], shared: bool, adopted: dict[int, int], t: int,
    seed: int, run: int, idea: int,
) -> set[int]:  # fmt: skip
    """Those who have heard by step t from the adopters before it."""
    passed = [(e, v) for e, (u, v) in enumerate(ties) if adopted.get(u, t) < t]
    if shared:
        return {v for e, v in passed if (coin(seed, run, e, idea) >> 1) < round(chances[e] * 2**31)}
    pressure: dict[int, int] = {}
    for e, v in passed:
        pressure[v] = pressure.get(v, 0) + lambda_of(round(chances[e] * 2**32))
    return {v for v, sum_ in pressure.items() if sum_ >= resistance(draw53(seed, run, HEAR, v, idea))}


def hop(p: Fraction, alone: Pair, given: Pair, shared: bool) -> Fraction:
    """P(v adopts the first idea) on u -> v, where u has both, from all outcomes; levels in units of 2^-32.

    v adopts the second idea first if it hears of both; that may make the first acceptable one step later.
    """
    a, a_given, b = (Fraction(level, 2**32) for level in (alone[0], given[0], alone[1]))
    both = p if shared else p * p  # v hears of both; otherwise of the first alone
    return both * ((1 - b) * a + b * max(a, a_given)) + (p - both) * a
