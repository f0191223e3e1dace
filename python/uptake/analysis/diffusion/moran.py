"""Moran's I with its exact mean and variance under random labels."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from uptake.analysis.diffusion.rows import Rows
from uptake.basis.arrays import Floats

ALTERNATIVES = ("two-sided", "greater", "less")


class Weights(NamedTuple):
    """A matrix of weights and the sums of it that the moments take."""

    matrix: Any  # csr_array (n, n)
    s0: float
    s1: float
    s2: float


class Moran(NamedTuple):
    """One number per column."""

    observed: Floats
    expected: Floats
    sd: Floats
    p: Floats


def weights_of(rows: Rows, standardised: bool = True) -> Weights:
    """The weights of rows, each row made to add up to 1 if asked for.

    Examples
    --------
    >>> ring = Rows(np.array([0, 1, 2]), np.array([1, 0], np.int32), None)
    >>> weights_of(ring)[1:]
    (2.0, 4.0, 8.0)
    """
    data, indices = rows.ones, rows.indices
    if standardised:
        totals = rows.totals[rows.of_arcs]
        data = np.divide(data, totals, out=np.zeros(len(data)), where=totals > 0)
    matrix = Rows(rows.indptr, indices, data).merged
    both = matrix + matrix.T
    row, column = matrix.sum(axis=1), matrix.sum(axis=0)
    return Weights(matrix, float(data.sum()), float((both.data**2).sum() / 2), float(((row + column) ** 2).sum()))


def moran(weights: Weights, x: Floats, alternative: str = "two-sided") -> Moran:
    """Moran's I of each column of x, with mean and standard deviation under random labels (randomisation).

    Parameters
    ----------
    weights : Weights
    x : float64 array of shape (n, m)
        A column that has NaN is taken over the actors that have a value.
    alternative : "two-sided", "greater" or "less"

    Returns
    -------
    Moran
        Arrays of shape (m,); NaN where x is constant, there are no weights or, for sd and p, n is less than 4.

    Examples
    --------
    >>> ring = Rows(np.array([0, 2, 4, 6, 8]), np.array([1, 3, 0, 2, 1, 3, 0, 2], np.int32), None)
    >>> float(moran(weights_of(ring), np.array([[0.0], [1.0], [0.0], [1.0]])).observed[0])
    -1.0
    """
    whole = ~np.isnan(x).any(axis=0)
    out = [np.full(x.shape[1], np.nan) for _ in range(4)]
    if whole.any():
        for kept, values in zip(out, _of_whole(weights, x[:, whole], alternative), strict=True):
            kept[whole] = values
    for m in np.flatnonzero(~whole):
        who = np.flatnonzero(~np.isnan(x[:, m]))
        part = weights.matrix[who][:, who]
        both = part + part.T
        sums = ((part.sum(axis=1) + part.sum(axis=0)) ** 2).sum()
        own = Weights(part, float(part.sum()), float((both.data**2).sum() / 2), float(sums))
        for kept, values in zip(out, _of_whole(own, x[who, m : m + 1], alternative), strict=True):
            kept[m] = values[0]
    return Moran(*out)


def _of_whole(weights: Weights, x: Floats, alternative: str) -> Moran:
    from scipy.special import ndtr

    n, m = x.shape
    z = x - x.mean(axis=0)
    # A constant column keeps rounding errors of the mean; they are no variation.
    z[:, np.ptp(x, axis=0) == 0] = 0.0 if n else np.nan
    squares = (z**2).sum(axis=0)
    _, s0, s1, s2 = weights
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = np.divide(n, s0) * (z * (weights.matrix @ z)).sum(axis=0) / squares
        expected = np.full(m, -1 / (n - 1) if n > 1 else np.nan)
        kurtosis = n * (z**4).sum(axis=0) / squares**2
        s4 = (n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2
        s5 = n * (n - 1) * s1 - 2 * n * s2 + 6 * s0**2
        below = (n - 1.0) * (n - 2.0) * (n - 3.0) * s0**2
        sd = np.sqrt(np.divide(n * s4 - kurtosis * s5, below) - expected**2) if n > 3 else np.full(m, np.nan)
        up = ndtr((expected - observed) / sd)
    p = {"two-sided": 2 * np.minimum(up, 1 - up), "greater": up, "less": 1 - up}[alternative]
    return Moran(observed, expected, sd, p)
