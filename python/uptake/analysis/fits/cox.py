"""Cox regression over periods: what goes with earlier adoption, whatever the hazard of each period."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.analysis.fits.hazard import redundant
from uptake.basis.arrays import Floats, Int64s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.saying import warn

TiesRule = Literal["efron", "breslow", "exact"]
Bools = npt.NDArray[np.bool_]
Part = tuple[float, Floats, Floats]  # log-likelihood, slope, curvature
_LOOSE = 50.0  # errors that only estimates without bound have
Partial = Callable[[Floats, Bools, Floats], Part]


class Cox(NamedTuple):
    """Coefficients with standard errors, and the partial log-likelihood with and without them."""

    value: Floats
    error: Floats
    log_likelihood: float
    null_log_likelihood: float


def fit_cox(
    columns: Floats,
    period: Int64s,
    adopted: Bools,
    *,
    ties: TiesRule = "efron",
    strata: Int64s | None = None,
    cluster: Int64s | None = None,
) -> Cox:
    """Partial likelihood (Cox 1972) of rows at risk by period.

    Parameters
    ----------
    columns : float64[rows, k]
    period, strata : int64[rows]
        The adopters of a period are compared with all at risk in it, of the same stratum.
    adopted : bool[rows]
    ties : str
        Several adopters in a period: Efron's or Breslow's approximation, or "exact", the conditional logistic
        likelihood.
    cluster : int64[rows], optional
        Errors allow for dependence of rows of the same cluster (Lin and Wei 1989).

    Raises
    ------
    BadValue
        If two columns say the same.
    """
    where = period if strata is None else period * (int(strata.max()) + 1) + strata
    sets = [np.flatnonzero(where == at) for at in np.unique(where[adopted])]
    centred = columns - columns.mean(axis=0)
    parts = [(centred[rows], adopted[rows]) for rows in sets]
    part = _exact if ties == "exact" else _approximate(ties == "efron")
    k = columns.shape[1]
    null = _summed(part, parts, np.zeros(k))
    value, (height, slope, curve) = np.zeros(k), null
    for _ in range(100):  # a step too far overflows, and is halved
        try:
            step = np.linalg.solve(-curve, slope)
        except np.linalg.LinAlgError:
            break
        share, there = 1.0, _summed(part, parts, value + step)
        while not there[0] >= height - 1e-12 * abs(height) and share > 1e-8:
            share /= 2
            there = _summed(part, parts, value + share * step)
        gain = there[0] - height
        value = value + share * step
        height, slope, curve = there
        if gain <= 1e-13 * (1 + abs(height)):
            break
    within = np.concatenate([x - x.mean(axis=0) for x, _ in parts])
    if redundant(np.where(np.abs(within) > 1e-12 * np.abs(columns).max(axis=0), within, 0.0)):
        raise _alike()
    covariance = _inverse(-curve)
    if cluster is not None:
        covariance = _robust(covariance, centred, adopted, sets, cluster, value, ties == "efron")
    spread = np.diag(_inverse(-curve))
    bounded = (spread > 0) & (spread < _LOOSE**2)
    error = np.sqrt(np.where(bounded, np.diag(covariance), np.nan))
    if np.isnan(error).any():
        warn("no finite estimate of some coefficient fits best, as adoption follows from it; it has no error")
    return Cox(value, error, height, null[0])


def _summed(part: Partial, parts: list[tuple[Floats, Bools]], value: Floats) -> Part:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        found = [part(x, event, value) for x, event in parts]
    k = value.size
    return (
        sum(each[0] for each in found),
        np.sum([each[1] for each in found], axis=0) if found else np.zeros(k),
        np.sum([each[2] for each in found], axis=0) if found else np.zeros((k, k)),
    )


def _fractions(events: int, efron: bool) -> Floats:
    """Which share of the adopters' weight is taken off, for the first adopter of a period, the second ..."""
    return np.arange(events) / events if efron else np.zeros(events)


def _approximate(efron: bool) -> Partial:
    def part(x: Floats, event: Bools, value: Floats) -> Part:
        score = x @ value
        w = np.exp(score)
        sums = [_moments(x, w), _moments(x[event], w[event])]
        height, slope, curve = float(score[event].sum()), x[event].sum(axis=0), np.zeros((value.size, value.size))
        for off in _fractions(int(event.sum()), efron):
            s0, s1, s2 = (all_ - off * own for all_, own in zip(*sums, strict=True))
            mean = s1 / s0
            height -= float(np.log(s0))
            slope = slope - mean
            curve -= s2 / s0 - np.outer(mean, mean)
        return height, slope, curve

    return part


def _moments(x: Floats, w: Floats) -> tuple[Floats, Floats, Floats]:
    return np.asarray(w.sum()), x.T @ w, (x.T * w) @ x


def _exact(x: Floats, event: Bools, value: Floats) -> Part:
    """Log of the chance that just these of the set adopted, given how many did.

    The chance of d adoptions among independent ones, with odds in proportion to exp(x value), is built up actor by
    actor with its derivatives; the common factor of the odds cancels.
    """
    d, n = int(event.sum()), event.size
    score = x @ value
    if d == n:
        k = value.size
        return 0.0, np.zeros(k), np.zeros((k, k))
    log_odds = score + np.log(d / (n - d))
    p = np.exp(-np.logaddexp(0, -log_odds))
    k = value.size
    chance, first, second = np.zeros(d + 1), np.zeros((d + 1, k)), np.zeros((d + 1, k, k))
    chance[0] = 1.0
    for one, at in zip(p, x, strict=True):
        outer = np.outer(at, at)
        rise, bend = one * (1 - one) * at, one * (1 - one) * (1 - 2 * one) * outer
        gap, gap1, gap2 = (np.diff(each, axis=0, prepend=0.0) for each in (chance, first, second))
        # chance' = chance - one * gap, as gap[j] = chance[j] - chance[j - 1]
        mixed = gap1[:, :, None] * rise[None, None, :]
        second = second - one * gap2 - mixed - mixed.transpose(0, 2, 1) - gap[:, None, None] * bend
        first = first - one * gap1 - gap[:, None] * rise
        chance = chance - one * gap
    mean = first[d] / chance[d]
    spread = second[d] / chance[d] - np.outer(mean, mean)
    # log of the symmetric polynomial: log chance[d] - sum log(1 - p), up to the common factor of the odds
    log_poly = float(np.log(chance[d]) + np.logaddexp(0, log_odds).sum() - d * np.log(d / (n - d)))
    slope_poly = mean + x.T @ p
    curve_poly = spread + (x.T * (p * (1 - p))) @ x
    return float(score[event].sum()) - log_poly, x[event].sum(axis=0) - slope_poly, -curve_poly


def _robust(
    covariance: Floats,
    x: Floats,
    adopted: Bools,
    sets: list[Int64s],
    cluster: Int64s,
    value: Floats,
    efron: bool,
) -> Floats:
    """The sandwich of the scores of clusters."""
    scores = np.zeros_like(x)
    for rows in sets:
        part, event = x[rows], adopted[rows]
        w = np.exp(part @ value)
        sums = [_moments(part, w), _moments(part[event], w[event])]
        for off in _fractions(int(event.sum()), efron):
            s0, s1, _ = (all_ - off * own for all_, own in zip(*sums, strict=True))
            away = part - s1 / s0
            share = np.where(event, 1 - off, 1.0) * w / s0
            scores[rows] += np.where(event, 1 / event.sum(), 0.0)[:, None] * away - share[:, None] * away
    _, code = np.unique(cluster, return_inverse=True)
    summed = np.stack([np.bincount(code, column) for column in scores.T], axis=1)
    return covariance @ (summed.T @ summed) @ covariance


def _inverse(matrix: Floats) -> Floats:
    try:
        return np.linalg.inv(matrix).astype(np.float64)
    except np.linalg.LinAlgError:
        return np.full_like(matrix, np.nan)


def _alike() -> BadValue:
    problem = "cannot be told apart: a column is the same for all at risk in each period, or follows from others"
    return BadValue("exposure", NOT_SHOWN, problem=problem, remedy="leave one out")
