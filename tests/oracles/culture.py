"""Culture in two halves, one provider and one tie at a time: whole numbers of 2^-30, in plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

SCALE = 1 << 30

Tie = tuple[int, int, int, int]  # source, target, first step in which it is open, first in which it is not


def drifting(base: Sequence[int], formal: Sequence[Sequence[int]], ties: Sequence[Tie], rate: int) -> list[list[int]]:
    """The culture of each provider in each step.

    Parameters
    ----------
    base : sequence of int
        Culture without operations, by provider.
    formal : sequence of sequence of int
        Culture after operations, by step and provider.
    ties : sequence of Tie
    rate : int
        The share of the distance by which the informal half moves in a step.
    """
    providers = range(len(base))
    informal = dict(enumerate(base))
    cultures = [[floor(Fraction(formal[0][v] + informal[v], 2)) for v in providers]]
    for t in range(1, len(formal)):
        of_contacts: dict[int, list[int]] = {v: [] for v in providers}
        for source, target, start, until in ties:
            if start <= t < until:
                of_contacts[target].append(cultures[-1][source])
        for v in providers:
            if of_contacts[v]:
                mean = floor(Fraction(sum(of_contacts[v]), len(of_contacts[v])))
                informal[v] += floor(Fraction(rate * (mean - informal[v]), SCALE))
        cultures.append([floor(Fraction(formal[t][v] + informal[v], 2)) for v in providers])
    return cultures
