"""What the contacts of each actor are like."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from uptake.analysis.diffusion.rows import Rows
from uptake.basis.arrays import Floats

STATISTICS = ("mean", "sum", "count", "min", "max", "sd")


def of_contacts(rows: Rows, x: Floats, statistic: str) -> Floats:
    """A statistic of the values of each actor's sources; sources without a value do not count.

    Parameters
    ----------
    rows : Rows
        Weights do not count, except that a mean is weighted by them.
    x : float64 array of shape (n,)
        NaN where there is no value.
    statistic : "mean", "sum", "count", "min", "max" or "sd"

    Returns
    -------
    float64 array of shape (n,)
        NaN where there is nobody; a sum and a count are 0 there.

    Examples
    --------
    >>> of_contacts(Rows(np.array([0, 2, 2]), np.array([0, 1], np.int32), None), np.array([1.0, 3.0]), "mean").tolist()
    [2.0, nan]
    """
    n, row, value = rows.n, rows.of_arcs, x[rows.indices]
    known = ~np.isnan(value)
    row, value, weight = row[known], value[known], rows.ones[known]
    if statistic in ("min", "max"):
        least = statistic == "min"
        out = np.full(n, np.inf if least else -np.inf)
        (np.minimum if least else np.maximum).at(out, row, value)
        return np.where(np.isinf(out), np.nan, out)
    if statistic == "count":
        return np.bincount(row, minlength=n).astype(np.float64)
    total = np.bincount(row, weight * value, n).astype(np.float64, copy=False)
    if statistic == "sum":
        return total
    weights = np.bincount(row, weight, n)
    mean = np.divide(total, weights, out=np.full(n, np.nan), where=weights > 0)
    if statistic == "mean":
        return mean
    count = np.bincount(row, minlength=n)
    squares = np.bincount(row, (value - np.bincount(row, value, n)[row] / count[row]) ** 2, n)
    return np.sqrt(np.divide(squares, count - 1, out=np.full(n, np.nan), where=count > 1))


class Apart(NamedTuple):
    """How far actors are from their contacts, against all pairs."""

    contacts: float  # mean over actors of the mean over their contacts; 0 for those without
    pairs: float  # mean over all pairs of two actors
    variance: float  # of an actor's mean distance to all others
    z: float
    p: float


def distance_test(rows: Rows, x: Floats, without_count: bool) -> Apart:
    """Whether contacts are closer in x than pairs at random: a normal approximation.

    Parameters
    ----------
    rows : Rows
    x : float64 array of shape (n,)
    without_count : bool
        Whether actors without contacts count as 0 in the mean, as in the R package; otherwise they are left out.
    """
    from scipy.special import ndtr

    n, row = rows.n, rows.of_arcs
    weight = rows.ones
    far = weight * np.abs(x[row] - x[rows.indices])
    total = np.bincount(row, weight, n)
    mean = np.divide(np.bincount(row, far, n), total, out=np.zeros(n), where=total > 0)
    some = np.ones(n, np.bool_) if without_count else total > 0
    m = float(mean[some].mean()) if some.any() else np.nan
    order = np.argsort(x)
    ranked = x[order]
    below = np.concatenate([[0.0], np.cumsum(ranked)])
    place = np.arange(n)
    sums = np.empty(n)
    sums[order] = place * ranked - below[:-1] + (below[-1] - below[1:]) - (n - 1 - place) * ranked
    to_all = sums / max(n - 1, 1)
    mu = float(to_all.mean())
    variance = float((to_all**2).mean() - mu**2)
    z = float(np.sqrt(some.sum()) * (m - mu) / np.sqrt(variance)) if variance > 0 else np.nan
    return Apart(m, mu, variance, z, float(2 * ndtr(-abs(z))))


def variance(rows: Rows, x: Floats, of_all: bool) -> Floats:
    """How much the squared distance of each actor to its contacts varies, weighted by ties.

    ``v[i] = sum_j g[i, j] (f[i, j] - m[i])^2 / sum_j g[i, j]`` with ``f = (x[i] - x[j])^2`` and m its mean over the
    contacts of i or, with `of_all`, over all pairs of actors, i with itself included.
    """
    n, row, weight = rows.n, rows.of_arcs, rows.ones
    total = np.bincount(row, weight, n)
    squared = (x[row] - x[rows.indices]) ** 2
    if of_all:
        centre = np.full(n, 2 * x.var())
    else:
        centre = np.divide(np.bincount(row, weight * squared, n), total, out=np.zeros(n), where=total > 0)
    found = np.bincount(row, weight * (squared - centre[row]) ** 2, n)
    return np.divide(found, total, out=np.full(n, np.nan), where=total > 0)
