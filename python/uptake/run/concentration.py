"""How far places are in few hands at the end of a run."""

from __future__ import annotations

import math

import numpy as np

from uptake.basis.arrays import Int32s, Int64s

_SMALL = 1 << 31  # a sum whose square fits 64 bits


def concentration_of(places: Int64s, owner: Int32s) -> float:
    """The Herfindahl index of places by owner: the sum of the squares of their shares, NaN where there are no places.

    Parameters
    ----------
    places : array of int64 of shape (n_providers,)
        At open providers; 0 at closed ones.
    owner : array of int32 of shape (n_providers,) or (0,)
        Codes of owners; where it is empty, each provider stands for itself.

    Returns
    -------
    float
        In [0, 1]. Squares are added up as whole numbers and divided once.

    Examples
    --------
    >>> places = np.array([1, 1, 2])
    >>> concentration_of(places, np.empty(0, np.int32)), concentration_of(places, np.array([0, 0, 1], np.int32))
    (0.375, 0.5)
    """
    held = places
    if owner.size:
        held = np.zeros(int(owner.max()) + 1, np.int64)
        np.add.at(held, owner, places)
    total = int(held.sum())
    if total == 0:
        return math.nan
    squares = int(held @ held) if total < _SMALL else sum(count * count for count in held.tolist())
    return squares / (total * total)
