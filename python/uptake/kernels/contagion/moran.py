"""Moran's I: sums over ties of products of what both ends have.

The mean and the variance, which no relabelling changes, are left to the caller. Sums are added in the order of ties.
Twin of ``cpp/include/uptake/contagion/moran.hpp``.
"""

import numpy as np

from uptake.kernels.contagion.exposure import counted
from uptake.kernels.jit import inner, kernel


@inner
def divisor(offsets, ties, standardised, v):
    """What each tie of row v is divided by: the weight of the whole row, or 1; 0 where the row has no weight."""
    if not standardised:
        return 1.0
    total, ones = 0.0, ties[:0]  # a source counts 1
    for e in range(offsets[v], offsets[v + 1]):
        total += counted(ties, ones, e, 0)
    return total


@kernel
def moran_products(offsets, targets, ties, standardised, values):
    """The sum over ties u -> v of w values[v] values[u]; standardised: the weights w of the ties into v sum to 1."""
    products, ones = 0.0, ties[:0]
    for v in range(offsets.shape[0] - 1):
        around = 0.0
        for e in range(offsets[v], offsets[v + 1]):
            around += counted(ties, ones, e, 0) * values[targets[e]]
        by = divisor(offsets, ties, standardised, v)
        if by > 0:
            products += values[v] * around / by
    return products


@kernel
def moran_by_period(offsets, targets, ties, standardised, adopted, periods):
    """The same for "has adopted by period t", in one pass for all periods.

    A tie counts from the period on in which both ends have adopted. Returns 3 rows of ``periods`` + 1: by period the
    weights of the ties of which both ends adopted by then, of those whose target did, and of those whose source did;
    the last column is of all ties.
    """
    sums, ones = np.zeros((3, periods + 1)), ties[:0]
    for v in range(offsets.shape[0] - 1):
        by = divisor(offsets, ties, standardised, v)
        if not by > 0:
            continue
        own = np.int64(adopted[v])
        own = periods if own < 0 or own > periods else own
        for e in range(offsets[v], offsets[v + 1]):
            weight = counted(ties, ones, e, 0) / by
            theirs = np.int64(adopted[targets[e]])
            theirs = periods if theirs < 0 or theirs > periods else theirs
            sums[0, max(own, theirs)] += weight
            sums[1, own] += weight
            sums[2, theirs] += weight
    for t in range(1, periods + 1):
        for row in range(3):
            sums[row, t] += sums[row, t - 1]
    return sums
