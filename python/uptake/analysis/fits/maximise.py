"""Maximum likelihood of hazards: Newton's method on a concave likelihood."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from uptake.analysis.fits.links import Link
from uptake.basis.arrays import Floats

_STEPS = 200
_FAR, _LOOSE = 15.0, 50.0  # predictors and errors that only estimates without bound have
_ENOUGH = 1e-12  # gain in log-likelihood, relative to its size, below which nothing is gained


class Estimate(NamedTuple):
    """Estimates of k coefficients.

    Attributes
    ----------
    value : float64[k]
        The coefficients.
    covariance : float64[k, k]
        NaN in the rows and columns of those that stand at a bound, or grow without bound.
    log_likelihood : float
        Of all rows.
    at_bound : bool[k]
        Which coefficients stand at their lower bound.
    score : float64[k]
        Slope of the log-likelihood; 0 but for those at a bound.
    """

    value: Floats
    covariance: Floats
    log_likelihood: float
    at_bound: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    score: Floats

    @property
    def error(self) -> Floats:
        """Standard errors."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def unbounded(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Which coefficients grow without bound, as where no one without exposure ever adopted; they have no error."""
        return ~self.at_bound & np.isnan(np.diag(self.covariance))


def maximise(
    link: Link,
    design: Floats,
    adopted: Floats,
    at_risk: Floats | None = None,
    *,
    lower: Floats | None = None,
    start: Floats | None = None,
) -> Estimate:
    """The coefficients under which what happened was likeliest.

    The log-likelihood, sum of ``adopted log h + (at_risk - adopted) log(1 - h)``, is concave under every link, so
    Newton's steps with backtracking lead to its top.

    Parameters
    ----------
    link : Link
    design : float64[rows, k]
        The first column is the constant.
    adopted, at_risk : float64[rows]
        Adoptions and how many could have adopted; by default one per row.
    lower : float64[k], optional
        Lower bounds; by default none.
    start : float64[k], optional
        Where to begin: a point whose hazards are possible.

    Returns
    -------
    Estimate
        Errors are those of the expected information under logit, cloglog and probit (as R's ``glm`` has them), of the
        observed information under links that add.

    Examples
    --------
    >>> from uptake.analysis.fits.links import LINKS
    >>> found = maximise(LINKS["linear"], np.ones((4, 1)), np.array([1.0, 0, 0, 0]))
    >>> found.value.round(6).tolist(), found.error.round(6).tolist()
    ([0.25], [0.216506])
    """
    trials = np.ones_like(adopted) if at_risk is None else at_risk
    k = design.shape[1]
    least = np.full(k, -np.inf) if lower is None else lower
    value = _constant(link, float(adopted.sum() / trials.sum()), k) if start is None else start.astype(np.float64)
    height, first, second = _likelihood(link, design @ value, adopted, trials)
    for _ in range(_STEPS):
        slope = design.T @ first
        free = ~((value <= least) & (slope <= 0))
        step = np.zeros(k)
        step[free] = _solved(-(design[:, free].T * second) @ design[:, free], slope[free])
        moved = _uphill(link, design, adopted, trials, value, step, slope, height, least)
        if moved is None:
            break
        gain = moved[1][0] - height
        value, (height, first, second) = moved
        if gain <= _ENOUGH * (1 + abs(height)):
            break
    slope = design.T @ first
    bound = (value <= least) & (slope <= 0)
    information = -second if link.adds else _expected(link, design @ value, trials)
    covariance = np.full((k, k), np.nan)
    covariance[np.ix_(~bound, ~bound)] = _inverse((design[:, ~bound].T * information) @ design[:, ~bound])
    if link.name != "linear" and float(np.abs(design @ value).max()) > _FAR:
        endless = ~(np.diag(covariance) < _LOOSE**2)
        covariance[endless] = covariance[:, endless] = np.nan
    return Estimate(value, covariance, float(height), bound, slope)


def _constant(link: Link, share: float, k: int) -> Floats:
    """Coefficients of a constant hazard, kept off 0 and 1."""
    from scipy.special import logit, ndtri

    h = min(max(share, 1e-9), 1 - 1e-9)
    rate = -np.log1p(-h)
    scales = {"logit": logit(h), "probit": ndtri(h), "cloglog": np.log(rate), "linear": h}
    value = np.zeros(k)
    value[0] = scales.get(link.name, rate)
    return value


def _likelihood(link: Link, x: Floats, adopted: Floats, trials: Floats) -> tuple[float, Floats, Floats]:
    """The log-likelihood, and its derivatives by the predictor of each row; -inf where a hazard is impossible."""
    stayed = trials - adopted
    none = np.zeros_like(x)
    impossible = (x < 0) | (x > link.most) | ((x <= 0) & (adopted > 0)) | ((x >= link.most) & (stayed > 0))
    if link.adds and impossible.any():
        return -np.inf, none, none
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        terms = [
            np.where(part > 0, part * a, 0.0)
            for a, part in zip((*link.adopts(x), *link.stays(x)), [adopted] * 3 + [stayed] * 3, strict=True)
        ]
    return float((terms[0] + terms[3]).sum()), terms[1] + terms[4], terms[2] + terms[5]


def _uphill(
    link: Link,
    design: Floats,
    adopted: Floats,
    trials: Floats,
    value: Floats,
    step: Floats,
    slope: Floats,
    height: float,
    least: Floats,
) -> tuple[Floats, tuple[float, Floats, Floats]] | None:
    """The first of ever shorter steps that leads higher; None if none does."""
    share = 1.0
    while share > 1e-12:
        there = np.maximum(value + share * step, least)
        found = _likelihood(link, design @ there, adopted, trials)
        if np.isfinite(found[0]) and found[0] >= height + 1e-4 * float(slope @ (there - value)) - 1e-13 * abs(height):
            return there, found
        share /= 2
    return None


def _expected(link: Link, x: Floats, trials: Floats) -> Floats:
    """Expected information by row: (dh / dx)^2 / (h (1 - h))."""
    log_h, first, _ = link.adopts(x)
    log_rest = link.stays(x)[0]
    return trials * np.exp(log_h - log_rest) * first**2


def _solved(matrix: Floats, right: Floats) -> Floats:
    try:
        return np.linalg.solve(matrix, right).astype(np.float64)
    except np.linalg.LinAlgError:
        return np.linalg.lstsq(matrix, right, rcond=None)[0].astype(np.float64)


def _inverse(matrix: Floats) -> Floats:
    """The inverse; NaN where there is none, as what is estimated cannot be told apart."""
    if not matrix.size:
        return matrix
    scale = np.sqrt(np.diag(matrix))
    if not (scale > 0).all() or np.linalg.cond(matrix / np.outer(scale, scale)) > 1e12:
        return np.full_like(matrix, np.nan)
    return np.linalg.inv(matrix).astype(np.float64)
