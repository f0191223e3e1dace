"""Blocks: the actors that each rank owns, neighbours by their numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int64s
from uptake.basis.checks import BadValue

BESIDES = 4  # what an actor costs besides its arcs, in arcs: its state and where its row begins


def blocks(weight: npt.NDArray[np.integer], ranks: int) -> Int64s:
    """Where the block of each rank begins, and where the last one ends: int64[ranks + 1].

    Blocks weigh as nearly the same as neighbouring actors allow, and none is empty.

    Parameters
    ----------
    weight : array of whole numbers of shape (n,)
        Of each actor.
    ranks : int

    Raises
    ------
    BadValue
        If there are more ranks than actors.

    Examples
    --------
    >>> blocks(np.array([5, 1, 1, 1, 1, 1]), 2).tolist()
    [0, 1, 6]
    """
    n = weight.size
    if ranks > n:
        raise BadValue("ranks", ranks, f"there are {n} actors, and no rank may be without any", remedy="start fewer")
    sums = np.cumsum(weight, dtype=np.int64)
    cut = np.searchsorted(sums, sums[-1] * np.arange(1, ranks) // ranks, side="left") + 1
    cut = np.concatenate([[0], np.minimum(cut, n), [n]]).astype(np.int64)
    for r in range(1, ranks):  # none is empty, whatever one actor weighs
        cut[r] = min(max(cut[r], cut[r - 1] + 1), n - (ranks - r))
    return cut
