"""Population Monte Carlo for approximate Bayesian computation: weights, thresholds, proposals.

A particle is a point in the space of normal scores, in which the prior is the standard normal distribution: a number is
``quantile(Phi(score))`` of its own prior. The particles of a generation are simulated under the same runs of luck, and
each generation under others. All particles of all generations count, weighted by the mixture of what they were drawn
from [1]_, [2]_.

References
----------
.. [1] Beaumont, M. A. et al. (2009). Adaptive approximate Bayesian computation. Biometrika 96(4), 983-990.
.. [2] Cornuet, J.-M. et al. (2012). Adaptive multiple importance sampling. Scandinavian Journal of Statistics 39(4),
   798-812.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_LEVELS = 400  # thresholds that are tried
_RIDGE = 1e-12  # so that a covariance can be factored where a number does not vary


class Kernel(NamedTuple):
    """What a generation was drawn from: normal distributions around the particles before it."""

    centre: Floats  # (component, parameter)
    weight: Floats  # (component,), adds up to 1
    factor: Floats  # (parameter, parameter), lower triangular: the root of their covariance


class Tolerance(NamedTuple):
    """How near runs must come to count, and what is left then."""

    threshold: float
    weight: Floats  # (particle,), adds up to 1
    particles: float  # effective number of particles
    runs: float  # effective number of runs of luck


def effective(weight: Floats) -> float:
    """The effective number of weighted draws (Kish): the square of the sum over the sum of squares.

    Examples
    --------
    >>> effective(np.array([1.0, 1.0, 0.0]))
    2.0
    """
    squares = float(np.sum(weight**2))
    return float(np.sum(weight)) ** 2 / squares if squares > 0 else 0.0


def base_weights(score: Floats, sizes: Sequence[int], kernels: Sequence[Kernel]) -> Floats:
    """Weights that turn the particles of all generations into a sample of the prior.

    Parameters
    ----------
    score : array of shape (particle, parameter)
        Normal scores, generation after generation. The first was drawn from the prior.
    sizes : sequence of int
        Particles of each generation.
    kernels : sequence of Kernel
        What each generation but the first was drawn from.

    Returns
    -------
    array of shape (particle,)
        Adds up to 1. No weight exceeds that of a particle of the prior sample alone by more than the number of
        generations, as the prior is part of the mixture.

    Examples
    --------
    >>> base_weights(np.zeros((2, 1)), [2], []).tolist()
    [0.5, 0.5]
    """
    prior = np.exp(-0.5 * np.sum(score**2, axis=1))
    mixture = sizes[0] * prior
    for size, kernel in zip(sizes[1:], kernels, strict=True):
        mixture = mixture + size * density(score, kernel)
    weight = np.divide(prior, mixture, out=np.zeros_like(prior), where=mixture > 0)
    found: Floats = weight / weight.sum()
    return found


def density(score: Floats, kernel: Kernel) -> Floats:
    """The density of a kernel at each particle, in units in which that of the standard normal is 1 at its peak."""
    here, there = _whitened(score, kernel.factor), _whitened(kernel.centre, kernel.factor)
    found, peak = np.empty(len(score)), float(np.prod(np.diag(kernel.factor)))
    for i, place in enumerate(here):
        apart = np.sum((there - place) ** 2, axis=1)
        found[i] = np.sum(kernel.weight * np.exp(-0.5 * apart))
    return found / peak


def _whitened(score: Floats, factor: Floats) -> Floats:
    """``inverse(factor) @ score`` for each particle, by forward substitution: no library that counts threads."""
    found = np.empty_like(score)
    for k in range(score.shape[1]):
        known = np.sum(found[:, :k] * factor[k, :k], axis=1)
        found[:, k] = (score[:, k] - known) / factor[k, k]
    return found


def tolerance(base: Floats, distance: Floats, sizes: Sequence[int], threshold: float) -> Tolerance:
    """The posterior at a threshold: each particle counts by the share of its runs that come as near as that [1]_.

    Parameters
    ----------
    base : array of shape (particle,)
        As `base_weights` gives them.
    distance : array of shape (particle, run)
        From each simulated run to what was observed; infinite where the world does not allow the numbers. Run r is the
        same luck within a generation, and other luck in each generation.
    sizes : sequence of int
        Particles of each generation.
    threshold : float

    References
    ----------
    .. [1] Del Moral, P., Doucet, A., Jasra, A. (2012). An adaptive sequential Monte Carlo method for approximate
       Bayesian computation. Statistics and Computing 22(5), 1009-1020: several replicates of each particle.

    Examples
    --------
    >>> near = tolerance(np.array([.5, .5]), np.array([[.1, .9], [.8, .9]]), [2], .2)
    >>> near.weight.tolist(), near.particles, near.runs
    ([1.0, 0.0], 1.0, 1.0)
    """
    within = distance <= threshold
    weight = base * np.mean(within, axis=1)
    total = float(weight.sum())
    weight = weight / total if total > 0 else np.zeros_like(weight)
    by_luck = np.add.reduceat(base[:, None] * within, np.cumsum([0, *sizes[:-1]]), axis=0)
    return Tolerance(float(threshold), weight, effective(weight), effective(by_luck))


def tightened(
    base: Floats,
    distance: Floats,
    sizes: Sequence[int],
    before: float,
    *,
    least_particles: float,
    least_runs: float,
) -> Tolerance:
    """The smallest threshold that leaves enough effective particles and runs of luck; never above the one before.

    Parameters
    ----------
    base, distance, sizes
        As in `tolerance`.
    before : float
        The threshold of the generation before; infinite at first.
    least_particles, least_runs : float
        What must be left. Where less is left at the threshold before, it stays.

    Examples
    --------
    >>> distance = np.linspace(0, 1, 100)[:, None] + np.zeros((100, 4))
    >>> found = tightened(np.full(100, .01), distance, [100], np.inf, least_particles=20, least_runs=2)
    >>> round(found.particles), round(found.threshold, 2)
    (20, 0.19)
    """
    finite = distance[np.isfinite(distance) & (distance <= before)]
    if not finite.size:
        return tolerance(base, distance, sizes, before)
    found = tolerance(base, distance, sizes, min(before, float(finite.max())))
    shares = np.geomspace(1 / finite.size, 1.0, _LEVELS)[::-1]
    for level in np.unique(np.quantile(finite, shares, method="higher"))[::-1].tolist():
        tried = tolerance(base, distance, sizes, level)
        if tried.particles < least_particles or tried.runs < least_runs:
            break
        found = tried
    return found


def proposed(score: Floats, weight: Floats, n: int, rng: np.random.Generator) -> tuple[Floats, Kernel]:
    """A generation: particles chosen by weight and moved, and what they were drawn from.

    They are moved by a normal distribution with the covariance of the weighted particles, narrowed by Silverman's rule
    for as many draws as are effective.

    Parameters
    ----------
    score : array of shape (particle, parameter)
    weight : array of shape (particle,)
        Adds up to 1.
    n : int
        How many to propose.
    rng : Generator

    Returns
    -------
    score : array of shape (n, parameter)
    kernel : Kernel
    """
    kept = weight > 0
    centre, share = score[kept], weight[kept]
    d = score.shape[1]
    apart = centre - np.sum(share[:, None] * centre, axis=0)
    covariance = np.einsum("p,pi,pj->ij", share, apart, apart)
    squared = (4 / ((d + 2) * effective(share))) ** (2 / (d + 4))
    factor = np.linalg.cholesky(squared * covariance + _RIDGE * np.eye(d))
    chosen = centre[resampled(share, n, float(rng.random()))]
    moved = np.einsum("ij,pj->pi", factor, rng.standard_normal((n, d)))
    return chosen + moved, Kernel(centre, share, factor)


def resampled(weight: Floats, n: int, share: float) -> npt.NDArray[np.int64]:
    """Positions of n draws by weight: systematic resampling, each as often as its weight says, give or take one.

    Parameters
    ----------
    weight : array of shape (particle,)
        Adds up to 1.
    n : int
    share : float
        In [0, 1): where the comb of equal steps begins.

    Examples
    --------
    >>> resampled(np.array([.5, .25, .25]), 4, .5).tolist()
    [0, 0, 1, 2]
    """
    comb = (np.arange(n) + share) / n
    ends = np.cumsum(weight)
    found = np.searchsorted(ends / ends[-1], comb, side="right")
    return np.minimum(found, int(np.flatnonzero(weight)[-1])).astype(np.int64)


def quantiles(values: Floats, weight: Floats, shares: Sequence[float]) -> Floats:
    """Weighted quantiles: linear between the middles of the weights.

    Parameters
    ----------
    values : array of shape (particle,) or (particle, place)
    weight : array of shape (particle,)
        Adds up to 1.
    shares : sequence of float
        In [0, 1].

    Returns
    -------
    array of shape (share,) or (share, place)

    Examples
    --------
    >>> quantiles(np.array([3.0, 1.0, 2.0]), np.full(3, 1 / 3), [0.5]).tolist()
    [2.0]
    """
    if values.ndim == 1:
        return quantiles(values[:, None], weight, shares)[:, 0]
    order = np.argsort(values, axis=0, kind="stable")
    ordered, own = np.take_along_axis(values, order, axis=0), weight[order]
    middle = np.cumsum(own, axis=0) - own / 2
    return np.stack([np.interp(shares, middle[:, k], ordered[:, k]) for k in range(values.shape[1])], axis=1)
