"""Adoption simulated from a fitted hazard: on the same network, from the same start, with the same attributes."""

from __future__ import annotations

import numpy as np

from uptake.analysis.fits.contact import standing
from uptake.analysis.fits.hazard import Hazard
from uptake.analysis.fits.luck import coefficients, resistances
from uptake.analysis.fits.problem import exposure_columns, joined, other_columns, rows_of, time_columns
from uptake.basis.arrays import Floats, Int64s

_AT_ONCE = 1 << 24  # numbers of (run, actor) that are held at once


def simulate(fit: Hazard, runs: int, seed: int, *, drawn: bool) -> Int64s:
    """Period of adoption (run, actor) under a fitted hazard; -1 = not by the last period.

    Parameters
    ----------
    fit : Hazard
        With lag 1. Its rows say who is simulated: actors with a missing attribute keep their observed periods, and so
        do the adopters of a first period that is given.
    runs : int
    seed : int
        In [0, 2^32).
    drawn : bool
        Whether each run has coefficients of its own, drawn around the estimates; otherwise all have the estimates.
    """
    problem, estimate = fit.problem, fit.estimate
    value = estimate.value
    theta = coefficients(value, estimate.covariance, seed, runs) if drawn else np.tile(value, (runs, 1))
    block = max(1, _AT_ONCE // max(problem.n, 1))
    parts = [
        _block(fit, theta[low : low + block], seed, range(low, min(low + block, runs))) for low in range(0, runs, block)
    ]
    return np.concatenate(parts)


def _block(fit: Hazard, theta: Floats, seed: int, runs: range) -> Int64s:
    problem, link = fit.problem, fit.link
    n, periods = problem.n, len(problem.periods)
    observed_periods = np.unique(rows_of(problem).period)
    known = problem.known()
    follows = known.all(axis=1) & ~((problem.adopted_at >= 0) & (problem.adopted_at < problem.first))
    at = np.where(follows, -1, problem.adopted_at)[None, :].repeat(len(runs), axis=0)
    left = resistances(seed, runs, n)
    everyone = np.arange(n)
    tail = theta.shape[1] - len(problem.kinds)
    for t in range(problem.first, periods):
        when = np.full(n, t)
        fixed = joined(
            [
                other_columns(problem, everyone, when),
                time_columns(problem, problem.time, when, observed_periods),
            ]
        ).values
        x = theta[:, :tail] @ np.nan_to_num(fixed).T
        had, new = standing(at, t - 1)
        for k, kind in enumerate(problem.kinds):
            x += theta[:, tail + k, None] * problem.contact.exposure(kind, t, had, new)
        left -= link.passed(x)
        at[(at < 0) & follows & (left <= 0)] = t
    return at


def fitted_hazard(fit: Hazard) -> tuple[Floats, Floats]:
    """Mean fitted and observed hazard by period, over the rows at risk."""
    rows = rows_of(fit.problem)
    columns = joined(
        [
            other_columns(fit.problem, rows.actor, rows.period),
            time_columns(fit.problem, fit.problem.time, rows.period),
            exposure_columns(fit.problem, rows),
        ]
    )
    h = fit.link.hazard(columns.values @ fit.estimate.value)
    size = np.bincount(rows.period, minlength=len(fit.problem.periods)).astype(np.float64)
    with np.errstate(invalid="ignore"):
        return np.bincount(rows.period, h, size.size) / size, np.bincount(rows.period, rows.adopted, size.size) / size
