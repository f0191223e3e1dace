"""How large a page with sliders is, and for which studies there is none.

A page holds the results of every combination of the assumed numbers. Browsers read 20 MB of them within a second or
two; files much larger are refused by mail servers, and telephones give up on them. So the size is known, and said,
before anything is computed.
"""

from __future__ import annotations

import math

MOST_SLIDERS = 5
MOST_BYTES = 20_000_000
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)  # of the quantiles that a page holds
MEASURES = ("reach", "active", "cost", "net_benefit", "benefit_cost_ratio")
_LONGEST = 25  # characters of a number such as -1.2345678901234567e-100, and a comma
_AROUND = 100  # characters of brackets around the numbers of a strategy


def size_of(combinations: int, strategies: int, ideas: int, steps: int, users: int) -> int:
    """At most how many bytes the results in a page take.

    Curves are written as their increases from step to step. Those of a curve add up to at most the number of users,
    so that they are longest where they are alike.

    Parameters
    ----------
    combinations, strategies, ideas, steps, users : int
        Of the study.

    Examples
    --------
    >>> size_of(64, 6, 1, 120, 1047)
    1354754
    """
    points = steps + 1
    curve = points * (2 + math.log10(1 + users / points))
    of_strategy = len(LEVELS) * (curve + len(MEASURES) * _LONGEST) + _LONGEST + _AROUND
    return math.ceil(combinations * strategies * ideas * of_strategy)


def why_none(assumptions: int, combinations: int, strategies: int, ideas: int, steps: int, users: int) -> str:
    """Why a page has no sliders for a grid, and what to do, as a clause; empty where it has them.

    Parameters
    ----------
    assumptions, combinations, strategies, ideas, steps, users : int
        Of the study.

    Examples
    --------
    >>> why_none(2, 25, 4, 1, 120, 1000)
    ''
    >>> why_none(6, 64, 4, 1, 120, 1000)
    'is a grid over 6 assumptions, and a page has at most 5 sliders; vary fewer, or take another method ("sobol")'
    """
    if assumptions > MOST_SLIDERS:
        few = f"and a page has at most {MOST_SLIDERS} sliders"
        return f'is a grid over {assumptions} assumptions, {few}; vary fewer, or take another method ("sobol")'
    size = size_of(combinations, strategies, ideas, steps, users)
    if size <= MOST_BYTES:
        return ""
    large = f"would put up to {size / 1e6:,.0f} MB into a page with sliders, and browsers take {MOST_BYTES / 1e6:.0f}"
    fewer = 'take fewer values of each (n), vary fewer, shorten the horizon, or take another method ("sobol")'
    return f"is a grid of {combinations:,} combinations, which {large}; {fewer}"
