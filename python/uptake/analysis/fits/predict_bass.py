"""Adoption simulated from a fitted Bass hazard."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from uptake.analysis.fits.bass import Bass, Share, hazards
from uptake.analysis.fits.luck import coefficients, resistances
from uptake.basis.arrays import Int64s
from uptake.basis.engine import kernel
from uptake.kernels.types import SEED

Bools = npt.NDArray[np.bool_]


def simulate_bass(
    fit: Bass,
    adopted_at: Int64s,
    periods: int,
    market: float | None,
    runs: int,
    seed: int,
    *,
    first: int,
    share: Share,
    drawn: bool,
) -> Int64s:
    """Period of adoption (run, actor); -1 = not by the last period.

    Parameters
    ----------
    fit : Bass
        With p and q, and m where it was estimated.
    adopted_at : int64[n]
        Observed; adopters before `first` are given.
    market : float or None
        m; None takes that of the fit. The market of a run is drawn among all actors.
    share : "observed" or "expected"
        Whether the hazard follows the adopters of the run, or the expected share.
    drawn : bool
        Whether each run has parameters of its own, drawn around the estimates.
    """
    n = adopted_at.size
    theta = coefficients(fit.value, fit.covariance, seed, runs) if drawn else np.tile(fit.value, (runs, 1))
    given = (adopted_at >= 0) & (adopted_at < first)
    at = np.where(given, adopted_at, -1)[None, :].repeat(runs, axis=0)
    left = resistances(seed, range(runs), n)
    for r in range(runs):
        size = float(theta[r, 2]) if market is None else market
        size = min(max(size, float(given.sum()) + 1), float(n))
        inside = np.ones(n, bool) if round(size) >= n else _market(seed, r, n, round(size), given)
        h = None
        if share == "expected":
            new = np.bincount(adopted_at[given], minlength=periods)
            h = hazards(new, theta[r], size, first=first, share="expected")
        for t in range(first, periods):
            count = float((at[r] >= 0).sum())
            chance = theta[r, 0] + theta[r, 1] * count / size if h is None else h[t]
            left[r] += np.log1p(-min(max(float(chance), 0.0), 1 - 1e-12))
            at[r, (at[r] < 0) & inside & (left[r] <= 0)] = t
    return at


def _market(seed: int, run: int, n: int, size: int, given: Bools) -> Bools:
    """Those of the market: the given adopters, and others drawn by luck."""
    luck = np.asarray(kernel("draws")(seed, run, int(SEED), 0, 0, 0, n)).astype(np.float64)
    inside = np.zeros(n, bool)
    inside[np.argsort(np.where(given, -1.0, luck), kind="stable")[:size]] = True
    return inside
