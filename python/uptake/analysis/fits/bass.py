"""The discrete Bass hazard by maximum likelihood: h = p + q F, with F the share of the market that had adopted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np

from uptake.analysis.fits.curves import curvature, lowest
from uptake.analysis.fits.links import LINKS
from uptake.analysis.fits.maximise import Estimate, maximise
from uptake.basis.arrays import Floats, Int64s
from uptake.basis.checks import NOT_SHOWN, BadValue

Share = Literal["expected", "observed"]


class Bass(NamedTuple):
    """Estimates of p, q and, where it is free, the market size m, with standard errors and log-likelihood.

    At a bound of a parameter its error and its covariances are NaN.
    """

    value: Floats
    error: Floats
    log_likelihood: float
    covariance: Floats


def fit_bass(new: Int64s, n: int, market: float | None, *, first: int = 0, share: Share = "observed") -> Bass:
    """p and q, and the size of the market where it is not given.

    Parameters
    ----------
    new : int64[T]
        New adopters per period.
    n : int
        Actors.
    market : float or None
        m: those that would ever adopt. At least the number of adopters, at most n; None estimates it.
    first : int
        The first period that is explained: 0, or 1 where the adopters of the first period are given.
    share : "expected" or "observed"
        F follows F' = F + (p + q F)(1 - F), and actors adopt independently of each other; or F is the share that was
        observed by the period before, as in the simulated process.

    Returns
    -------
    Bass
        The log-likelihood is that of the adoption times of n actors, m of which, any of them alike, are the market.

    Raises
    ------
    BadValue
        If the market is smaller than the number of adopters, or cannot be told as everybody adopted.

    Examples
    --------
    >>> fit_bass(np.array([2, 3, 4, 3, 2]), 20, 20, share="observed").value.round(4).tolist()
    [0.1239, 0.3281]
    """
    adopters = float(new.sum())
    if not new[first:].sum():
        raise BadValue("adoption_step", NOT_SHOWN, problem="has no adoption in the periods that a fit would explain")
    if market is None and adopters >= n:
        raise BadValue("market", "free", problem="cannot be told, as everybody adopted", remedy="use market='all'")
    if market is not None and not adopters <= market <= n:
        problem = f"is not between the {adopters:,.0f} adopters and the {n:,} actors"
        raise BadValue("market", market, problem=problem)
    known = _observed(new, n, first) if share == "observed" else _expected(new, n, first)
    if market is not None:
        return known(market)
    return _with_market(known, new, n, _by_expected if share == "expected" else _by_observed, first)


def constant_hazard(new: Int64s, n: int, first: int = 0) -> Estimate:
    """The same without imitation, in a market of all."""
    at_risk = _at_risk(new, n)[first:]
    return maximise(LINKS["linear"], np.ones((at_risk.size, 1)), new[first:].astype(float), at_risk)


def constant_in_market(new: Int64s, n: int, market: float | None, first: int = 0) -> tuple[float, int]:
    """Log-likelihood of a constant hazard in a market, given or estimated, and its number of parameters."""
    from scipy.optimize import minimize_scalar

    before, kept = np.cumsum(new) - new, np.arange(new.size) >= first

    def height(size: float) -> float:
        at_risk = (size - before).astype(np.float64)
        some = kept & (at_risk > 0)
        found = maximise(LINKS["linear"], np.ones((int(some.sum()), 1)), new[some].astype(float), at_risk[some])
        return found.log_likelihood + _chosen(new, n, size)

    if market is not None:
        return height(market), 1
    ends = float(new.sum()), float(n)
    best = float(minimize_scalar(lambda m: -height(m), bounds=ends, method="bounded").x)
    return max(height(m) for m in (best, *ends)), 2


def hazard_by_period(new: Int64s, n: int, first: int = 0) -> tuple[float, int]:
    """Log-likelihood of a hazard of its own for each period, and how many hazards these are.

    Examples
    --------
    >>> hazard_by_period(np.array([0, 1, 1]), 2)
    (-1.3862943611198906, 3)
    """
    at_risk, events = _at_risk(new, n)[first:], new[first:].astype(np.float64)
    at_risk, events = at_risk[at_risk > 0], events[at_risk > 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(events > 0, events * np.log(events / at_risk), 0.0)
        parts += np.where(events < at_risk, (at_risk - events) * np.log1p(-events / at_risk), 0.0)
    return float(parts.sum()), int(at_risk.size)


def hazards(new: Int64s, theta: Floats, market: float, *, first: int = 0, share: Share = "observed") -> Floats:
    """h in each period, of the market that has not adopted; NaN before the first period that is explained.

    Examples
    --------
    >>> hazards(np.array([1, 2]), np.array([0.1, 0.2]), 10, share="observed").tolist()
    [0.1, 0.12000000000000001]
    """
    if share == "observed":
        h = theta[0] + theta[1] * (np.cumsum(new) - new) / market
    else:
        h = _recursion(new, theta, market, first)[0]
    return np.where(np.arange(new.size) < first, np.nan, h)


def _observed(new: Int64s, n: int, first: int) -> Callable[[float], Bass]:
    """The fit for a market size: a concave likelihood."""
    before = np.cumsum(new) - new

    def known(market: float) -> Bass:
        at_risk = (market - before).astype(np.float64)
        kept = (np.arange(new.size) >= first) & (at_risk > 0)
        design = np.stack([np.ones(int(kept.sum())), before[kept] / market], axis=1)
        events = new[kept].astype(np.float64)
        found = maximise(LINKS["linear"], design, events, at_risk[kept], lower=np.array([0.0, -np.inf]))
        return Bass(found.value, found.error, found.log_likelihood + _chosen(new, n, market), found.covariance)

    return known


def _expected(new: Int64s, n: int, first: int) -> Callable[[float], Bass]:
    """The fit for a market size, by a search that needs no slopes."""

    def known(market: float) -> Bass:
        def loss(theta: Floats) -> float:
            return -_by_expected(new, n, np.array([*theta, market]), first)

        value = lowest(loss, _observed(new, n, first)(market).value + np.array([1e-6, 0.0]))
        return Bass(value, *_spread(loss, value))

    return known


def _with_market(
    known: Callable[[float], Bass],
    new: Int64s,
    n: int,
    likelihood: Callable[[Int64s, int, Floats, int], float],
    first: int,
) -> Bass:
    """The best market size: a grid, then a search around its best point, then all three together."""
    from scipy.optimize import minimize_scalar

    least, most = float(new.sum()), float(n)

    def loss(market: float) -> float:
        return -known(market).log_likelihood

    grid = np.linspace(least, most, 25)
    best = int(np.argmin([loss(m) for m in grid]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, grid.size - 1)]
    market = float(minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-7 * n}).x)
    market = min((market, least, most), key=loss)
    found = known(market)
    value = np.array([*found.value, market])
    if least < market < most:
        error, height, covariance = _spread(lambda theta: -likelihood(new, n, theta, first), value)
        return Bass(value, error, height, covariance)
    covariance = np.full((3, 3), np.nan)
    covariance[:2, :2] = found.covariance
    return Bass(value, np.array([*found.error, np.nan]), found.log_likelihood, covariance)


def _spread(loss: Callable[[Floats], float], value: Floats) -> tuple[Floats, float, Floats]:
    """Standard errors, log-likelihood and covariance from the curvature; NaN where there is no peak."""
    with np.errstate(invalid="ignore", divide="ignore"):
        information = curvature(loss, value)
    covariance = np.full_like(information, np.nan)
    if np.isfinite(information).all() and (np.linalg.eigvalsh(information) > 0).all():
        covariance = np.linalg.inv(information).astype(np.float64)
    return np.sqrt(np.diag(covariance)), -loss(value), covariance


def _by_expected(new: Int64s, n: int, theta: Floats, first: int) -> float:
    """The log-likelihood of p, q and m where F is expected: an actor is in the market with chance m / n."""
    market = float(theta[2])
    if theta[0] < 0 or not 0 < market <= n:
        return -np.inf
    h, left = _recursion(new, theta, market, first)
    if (h[first:] < 0).any() or (h[first:] > 1).any():
        return -np.inf
    given = float(new[:first].sum())
    inside = (market - given) / (n - given)
    with np.errstate(divide="ignore", invalid="ignore"):
        cells = inside * left[first:] * h[first:]
        parts = np.where(new[first:] > 0, new[first:] * np.log(cells), 0.0).sum()
        never, rest = n - new.sum(), 1 - float(cells.sum())
        value = float(parts + (never * np.log(rest) if never else 0.0))
    return value if np.isfinite(value) else -np.inf


def _recursion(new: Int64s, theta: Floats, market: float, first: int) -> tuple[Floats, Floats]:
    """Expected hazard by period, and the share of those at the start that are left before it."""
    share = float(new[:first].sum()) / market
    begun = 1 - share
    h, left = np.zeros(new.size), np.ones(new.size)
    for t in range(first, new.size):
        h[t] = theta[0] + theta[1] * share
        left[t] = (1 - share) / begun
        share += h[t] * (1 - share)
    return h, left


def _by_observed(new: Int64s, n: int, theta: Floats, first: int) -> float:
    """The log-likelihood of p, q and m where F is observed."""
    market = float(theta[2])
    at_risk = market - (np.cumsum(new) - new)[first:]
    h, events = hazards(new, theta, market, first=first, share="observed")[first:], new[first:]
    stayed = at_risk - events
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(events > 0, events * np.log(h), 0.0) + np.where(stayed > 0, stayed * np.log1p(-h), 0.0)
    return float(parts.sum()) + _chosen(new, n, market)


def _chosen(new: Int64s, n: int, market: float) -> float:
    """log of the chance that all adopters are among m actors that are drawn out of n."""
    from scipy.special import gammaln

    adopters = new.sum()
    parts = gammaln([market + 1, n - adopters + 1]) - gammaln([market - adopters + 1, n + 1])
    return float(parts.sum())


def _at_risk(new: Int64s, n: int) -> Floats:
    return (n - (np.cumsum(new) - new)).astype(np.float64)
