"""The luck of simulated fits: the resistances of actors, as the simulator draws them, and drawn coefficients."""

from __future__ import annotations

import numpy as np

from uptake.basis.arrays import Floats
from uptake.basis.engine import kernel
from uptake.kernels.types import HEAR

_COEFFICIENTS = 1  # tells the draws of coefficients from other draws of the same seed


def resistances(seed: int, runs: range, n: int) -> Floats:
    """Resistance (run, actor): exponential with mean 1. An actor adopts once the hazard it has met reaches it.

    Those of the purpose HEAR, so that a model of the simulator has the same luck under the same seed.

    Examples
    --------
    >>> resistances(7, range(2), 3).shape
    (2, 3)
    """
    found = np.empty((len(runs), n))
    for i, run in enumerate(runs):
        draws = np.asarray(kernel("draws")(seed, run, int(HEAR), 0, 0, 0, n), np.float64)
        found[i] = -np.log1p(-(draws + 0.5) * 2.0**-53)
    return found


def coefficients(value: Floats, covariance: Floats, seed: int, runs: int) -> Floats:
    """Coefficients (run, k) from the normal distribution around the estimates; those without an error stay.

    Examples
    --------
    >>> coefficients(np.array([1.0]), np.array([[0.0]]), 7, 2).tolist()
    [[1.0], [1.0]]
    """
    known = np.isfinite(np.diag(covariance))
    drawn = np.tile(value, (runs, 1))
    luck = np.random.Generator(np.random.Philox(key=np.array([seed, _COEFFICIENTS], np.uint64)))
    root = _root(covariance[np.ix_(known, known)])
    drawn[:, known] += luck.standard_normal((runs, int(known.sum()))) @ root.T
    return drawn


def _root(covariance: Floats) -> Floats:
    """A matrix whose product with its transpose is the covariance, which may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    root: Floats = vectors * np.sqrt(np.maximum(values, 0.0))
    return root
