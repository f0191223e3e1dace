"""Numbers as people wrote them: 0.7 is seven tenths, so that ten times 0.7 is 7.

A float is seldom the number that was written, and a product of floats is farther from it: .7 * .1 is a little less than
.07. What is counted up and rounded down would then fall one short.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import lcm

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int64s, read_only

MOST_PLACE_UNIT = 1 << 20  # parts of a place
_ERROR = Fraction(1, 1 << 50)  # four roundings of a float


def simplest(value: float) -> Fraction:
    """The fraction with the least denominator that four roundings of a float may have turned into ``value``.

    Parameters
    ----------
    value : float
        Finite and at least 0.

    Examples
    --------
    >>> print(simplest(0.7), simplest(1 / 3), simplest(0.7 * 0.1), simplest(0.7 * 12))
    7/10 1/3 7/100 42/5
    """
    exact = Fraction(value)
    return _simplest_between(exact * (1 - _ERROR), exact * (1 + _ERROR)) if exact else exact


def _simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """By continued fractions; 0 < low <= high."""
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    below = whole - 1
    return below + 1 / _simplest_between(1 / (high - below), 1 / (low - below))


def in_common_units(*values: npt.NDArray[np.float64], most: int) -> tuple[int, list[Int64s]]:
    """Numbers as whole multiples of 1 / unit, where the unit fits all of them.

    Parameters
    ----------
    *values : arrays of float
        At least 0.
    most : int
        The largest unit. Where a common one would be larger, `most` is taken and values are rounded to it.

    Returns
    -------
    int, list of arrays of int64
        The unit, and the values in it.

    Examples
    --------
    >>> import numpy as np
    >>> unit, (places, added) = in_common_units(np.array([40.0]), np.array([0.2]), most=1000)
    >>> unit, places.tolist(), added.tolist()
    (5, [200], [1])
    """
    unit, fractions = 1, {}
    for x in (float(x) for array in values for x in np.unique(array[array != np.rint(array)])):
        fractions[x] = simplest(x)
        unit = lcm(unit, fractions[x].denominator)
        if unit > most:
            return most, [np.rint(array * most).astype(np.int64) for array in values]

    def counted(array: npt.NDArray[np.float64]) -> Int64s:
        units = np.rint(array).astype(np.int64) * unit
        for i in zip(*np.nonzero(array != np.rint(array)), strict=True):
            units[i] = int(fractions[float(array[i])] * unit)
        return units

    return unit, [counted(array) for array in values]


def whole_steps(rates: npt.NDArray[np.float64]) -> Int64s:
    """How many whole ones each step adds where step t adds ``rates[t]``; a fraction is carried over.

    Parameters
    ----------
    rates : array of float of shape (steps,)
        At least 0; infinite for steps without a limit, which carry nothing over.

    Returns
    -------
    array of int64 of shape (steps,)
        floor(S_t) - floor(S_(t - 1)), S the exact sum of the rates as written; -1 where there is no limit.

    Examples
    --------
    >>> import numpy as np
    >>> whole_steps(np.full(10, 0.7)).tolist(), whole_steps(np.array([0.5, np.inf, 0.5])).tolist()
    ([0, 1, 1, 0, 1, 1, 0, 1, 1, 1], [0, -1, 1])
    """
    added = np.full(rates.size, -1, np.int64)
    left = Fraction(0)
    bounds = [0, *(np.flatnonzero(rates[1:] != rates[:-1]) + 1).tolist(), rates.size]
    for first, end in pairwise(bounds):
        if end == first or not np.isfinite(rates[first]):
            continue
        rate = simplest(float(rates[first]))
        unit = lcm(left.denominator, rate.denominator)
        start, step, steps = int(left * unit), int(rate * unit), end - first
        kind = np.int64 if max(start + step * steps, unit) < 1 << 63 else object
        sums = (start + step * np.arange(steps + 1).astype(kind)) // unit
        added[first:end] = np.diff(sums).astype(np.int64)
        left = (left + rate * steps) % 1
    return read_only(added)
