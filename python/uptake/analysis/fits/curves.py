"""Curves of cumulative adoption: their formulas, and fits by likelihood or least squares."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Floats, Int64s
from uptake.basis.checks import NOT_SHOWN, BadValue


class Shape(NamedTuple):
    """A family of curves F(t), the share that has adopted by the end of period t.

    Attributes
    ----------
    formula : str
        F by t.
    parameters : tuple of str
        Their names.
    share : callable
        F of times and parameters.
    start : callable
        Parameters to begin with, from the first share and the last period.
    least : tuple of float
        Lower bounds.
    contagion : bool
        Whether the shape stands for imitation.
    """

    formula: str
    parameters: tuple[str, ...]
    share: Callable[[Floats, Floats], Floats]
    start: Callable[[float, int], tuple[float, ...]]
    least: tuple[float, ...]
    contagion: bool


class Curve(NamedTuple):
    """A fitted curve: parameters, standard errors, and the log-likelihood or the residual sum of squares."""

    shape: str
    value: Floats
    error: Floats
    log_likelihood: float
    rss: float


def bass_share(t: Floats, theta: Floats) -> Floats:
    """F(t) of Bass (1969) in continuous time.

    Examples
    --------
    >>> bass_share(np.array([1.0, 10.0]), np.array([0.03, 0.38])).round(6).tolist()
    [0.035758, 0.812803]
    """
    p, q = theta
    fading = np.exp(-(p + q) * t)
    share: Floats = (1 - fading) / (1 + q / p * fading)
    return share


def _logistic(t: Floats, theta: Floats) -> Floats:
    share: Floats = 1 / (1 + np.exp(-theta[0] * (t - theta[1])))
    return share


def _gompertz(t: Floats, theta: Floats) -> Floats:
    share: Floats = np.exp(-np.exp(-theta[0] * (t - theta[1])))
    return share


def _weibull(t: Floats, theta: Floats) -> Floats:
    share: Floats = -np.expm1(-((t / theta[1]) ** theta[0]))
    return share


def _geometric(t: Floats, theta: Floats) -> Floats:
    share: Floats = -np.expm1(t * np.log1p(-theta[0]))
    return share


_TINY = 1e-9
SHAPES = {
    "bass": Shape(
        "F = (1 - exp(-(p + q) t)) / (1 + (q / p) exp(-(p + q) t))", ("p", "q"), bass_share,
        lambda first, last: (first, 0.1), (_TINY, -0.5), True,
    ),
    "logistic": Shape(
        "F = 1 / (1 + exp(-rate (t - midpoint)))", ("rate", "midpoint"), _logistic,
        lambda first, last: (4 / last, last / 2), (_TINY, -np.inf), True,
    ),
    "gompertz": Shape(
        "F = exp(-exp(-rate (t - mode)))", ("rate", "mode"), _gompertz,
        lambda first, last: (3 / last, last / 3), (_TINY, -np.inf), True,
    ),
    "weibull": Shape(
        "F = 1 - exp(-(t / scale)^shape)", ("shape", "scale"), _weibull,
        lambda first, last: (1.0, last / 2), (_TINY, _TINY), False,
    ),
    "geometric": Shape(
        "F = 1 - (1 - h)^t", ("h",), _geometric, lambda first, last: (first,), (_TINY,), False
    ),
}  # fmt: skip


def by_likelihood(name: str, new: Int64s, n: int) -> Curve:
    """Maximum likelihood: an actor adopts in period t with chance F(t) - F(t - 1), never with chance 1 - F(T).

    Parameters
    ----------
    name : str
        A shape of `SHAPES`.
    new : int64[T]
        New adopters per period.
    n : int
        Actors.

    Returns
    -------
    Curve
        Errors come from the observed information, by differences.

    Examples
    --------
    >>> found = by_likelihood("geometric", np.array([5, 4, 3]), 20)
    >>> round(float(found.value[0]), 6)
    0.26087
    """
    shape = SHAPES[name]
    t = np.arange(new.size + 1, dtype=np.float64)
    never = n - int(new.sum())

    def loss(theta: Floats) -> float:
        if (theta < shape.least).any() or (name == "geometric" and theta[0] >= 1):
            return np.inf
        with np.errstate(all="ignore"):
            share = shape.share(t[1:], theta)
            cells = np.diff(share, prepend=0.0)  # F(0) counts as 0: who stood above it at once adopts in period 1
            parts = np.where(new > 0, new * np.log(cells), 0.0).sum()
            value = float(parts + (never * np.log1p(-share[-1]) if never else 0.0))
        return -value if np.isfinite(value) else np.inf

    value = lowest(loss, np.array(shape.start(max(float(new[0]) / n, 0.5 / n), new.size)))
    return Curve(name, value, np.sqrt(np.diag(_inverse(curvature(loss, value)))), -loss(value), np.nan)


def by_least_squares(name: str, new: Int64s, n: int) -> Curve:
    """Least squares on cumulative shares, as R's ``nls`` has it.

    Parameters
    ----------
    name : str
        A shape of `SHAPES`.
    new : int64[T]
        New adopters per period.
    n : int
        Actors.

    Returns
    -------
    Curve
        Errors take the residuals for independent, which they are not: they are too small.

    Raises
    ------
    BadValue
        If there are no more periods than parameters.
    """
    from scipy.optimize import least_squares

    shape, t = SHAPES[name], np.arange(1.0, new.size + 1)
    if new.size <= len(shape.parameters):
        problem = f"has {new.size} periods, too few for a curve of {len(shape.parameters)} parameters"
        raise BadValue("periods", NOT_SHOWN, problem=problem)
    share = np.cumsum(new) / n
    start = np.maximum(shape.start(max(float(share[0]), 0.5 / n), new.size), np.array(shape.least))
    found = least_squares(
        lambda theta: shape.share(t, theta) - share, start, bounds=(shape.least, np.inf),
        x_scale="jac", xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=2_000,
    )  # fmt: skip
    rss = float(2 * found.cost)
    slopes = _slopes(lambda theta: shape.share(t, theta), found.x)
    error = np.sqrt(np.diag(_inverse(slopes.T @ slopes)) * rss / (new.size - found.x.size))
    return Curve(name, found.x, error, np.nan, rss)


def curvature(loss: Callable[[Floats], float], at: Floats) -> Floats:
    """Second derivatives, by central differences.

    Examples
    --------
    >>> curvature(lambda x: float(x[0] ** 2 + 3 * x[0] * x[1]), np.array([1.0, 2.0])).round(4).tolist()
    [[2.0, 3.0], [3.0, 0.0]]
    """
    k = at.size
    width = np.maximum(np.abs(at), 1e-2) * 1e-4
    found = np.empty((k, k))
    for i in range(k):
        for j in range(i, k):
            one, other = np.zeros(k), np.zeros(k)
            one[i], other[j] = width[i], width[j]
            corners = loss(at + one + other) - loss(at + one - other) - loss(at - one + other) + loss(at - one - other)
            found[i, j] = found[j, i] = corners / (4 * width[i] * width[j])
    return found


def lowest(loss: Callable[[Floats], float], start: Floats) -> Floats:
    """Where the loss is least: a search that needs no slopes, begun anew until it stays.

    Examples
    --------
    >>> lowest(lambda x: float((x[0] - 3) ** 2), np.array([0.0])).round(6).tolist()
    [3.0]
    """
    from scipy.optimize import minimize

    value, height = start, np.inf
    fine = 1e-13 * (1 + min(abs(loss(start)), 1e12))
    for _ in range(20):
        options = {"xatol": 1e-8 * max(1.0, float(np.abs(value).max())), "fatol": fine, "maxiter": 2_000}
        found = minimize(loss, value, method="Nelder-Mead", options=options)
        value, gain, height = found.x, height - found.fun, found.fun
        if not gain >= 10 * fine:
            break
    return np.asarray(value, np.float64)


def _slopes(function: Callable[[Floats], Floats], at: Floats) -> Floats:
    width = np.maximum(np.abs(at), 1e-3) * 1e-6
    return np.stack(
        [
            (function(at + step) - function(at - step)) / (2 * each)
            for each, step in zip(width, np.diag(width), strict=True)
        ],
        axis=1,
    )


def _inverse(matrix: Floats) -> Floats:
    bad = not np.isfinite(matrix).all() or np.linalg.cond(matrix) > 1e14
    inverse = np.full_like(matrix, np.nan) if bad else np.linalg.inv(matrix)
    return np.where(np.diag(inverse)[:, None] > 0, inverse, np.nan)
