"""The independent cascade under the tie clock: one coin per tie decides whether it is live (Kempe et al. 2003)."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product

from .luck import coin

Tie = tuple[int, int]


def spread(
    n: int, live: Iterable[Tie], seeds: Iterable[int], horizon: int | None = None, later: Sequence[Tie] = ()
) -> list[int]:
    """The step at which each actor adopts along the live ties, wave by wave; -1 = never.

    ``later`` holds (step, actor) for further seeds.
    """
    out: dict[int, list[int]] = {}
    for source, target in live:
        out.setdefault(source, []).append(target)
    step = dict.fromkeys([*seeds, *(v for due, v in later if due == 0)], 0)
    wave, t = set(step), 0
    while (wave or any(due > t for due, _ in later)) and (horizon is None or t < horizon):
        t += 1
        wave = ({v for u in wave for v in out.get(u, ())} | {v for due, v in later if due == t}) - step.keys()
        step.update(dict.fromkeys(wave, t))
    return [step.get(v, -1) for v in range(n)]


def live_ties(ties: Sequence[Tie], chances: Sequence[float], seed: int, run: int, idea: int = 0) -> list[Tie]:
    """The ties, in canonical order, whose coin is below round(p 2^31)."""
    return [tie for e, tie in enumerate(ties) if (coin(seed, run, e, idea) >> 1) < round(chances[e] * 2**31)]


def cascade(
    n: int,
    ties: Sequence[Tie],
    chances: Sequence[float],
    seeds: Iterable[int],
    seed: int,
    run: int,
    idea: int = 0,
    horizon: int | None = None,
    later: Sequence[Tie] = (),
) -> list[int]:
    """Adoption steps of one run; ``ties`` sorted by source, then target."""
    return spread(n, live_ties(ties, chances, seed, run, idea), seeds, horizon, later)


def worlds(
    n: int, ties: Sequence[Tie], chances: Sequence[Fraction], seeds: Iterable[int]
) -> dict[frozenset[int], Fraction]:
    """The exact chance of each set of adopters, from all 2^m worlds of live ties."""
    chosen = set(seeds)
    law: dict[frozenset[int], Fraction] = {}
    for alive in product((False, True), repeat=len(ties)):
        weight = Fraction(1)
        for p, is_live in zip(chances, alive, strict=True):
            weight *= p if is_live else 1 - p
        if weight:
            steps = spread(n, (tie for tie, is_live in zip(ties, alive, strict=True) if is_live), chosen)
            adopters = frozenset(v for v in range(n) if steps[v] >= 0)
            law[adopters] = law.get(adopters, Fraction(0)) + weight
    return law


def expected_adopters(n: int, ties: Sequence[Tie], chances: Sequence[Fraction], seeds: Iterable[int]) -> Fraction:
    """Mean number of adopters, seeds included."""
    return sum((len(s) * weight for s, weight in worlds(n, ties, chances, seeds).items()), Fraction(0))
