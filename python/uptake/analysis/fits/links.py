"""Links: from a linear predictor to the chance to adopt in a period, its logarithms and their derivatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from uptake.basis.arrays import Floats

Three = tuple[Floats, Floats, Floats]


@dataclass(frozen=True)
class Link:
    """A link, concave in its predictor for adoption and for non-adoption alike.

    Attributes
    ----------
    name : str
        What users call it.
    formula : str
        The hazard h by its predictor x.
    adopts, stays : callable
        log h, and log(1 - h), each with its first and second derivative.
    adds : bool
        Whether the predictor is a chance or a rate, so that it is at least 0, and contacts add to it.
    most : float
        The largest value of the predictor.
    """

    name: str
    formula: str
    adopts: Callable[[Floats], Three]
    stays: Callable[[Floats], Three]
    adds: bool = False
    most: float = np.inf

    def hazard(self, predictor: Floats) -> Floats:
        """The chance to adopt in a period. What is outside the predictor's range is moved to its edge."""
        inside = np.clip(predictor, 0.0, self.most) if self.adds else predictor
        with np.errstate(divide="ignore", over="ignore"):
            return -np.expm1(self.stays(inside)[0])

    def passed(self, predictor: Floats) -> Floats:
        """-log(1 - h), at least 0: what a period takes off the resistance of an actor."""
        inside = np.clip(predictor, 0.0, self.most) if self.adds else predictor
        with np.errstate(divide="ignore", over="ignore"):
            return -self.stays(inside)[0]


def _logit_adopts(x: Floats) -> Three:
    h = _expit(x)
    return -np.logaddexp(0, -x), 1 - h, -h * (1 - h)


def _logit_stays(x: Floats) -> Three:
    h = _expit(x)
    return -np.logaddexp(0, x), -h, -h * (1 - h)


def _cloglog_adopts(x: Floats) -> Three:
    rate = np.exp(np.minimum(x, 700.0))
    ratio = rate / np.expm1(np.minimum(rate, 700.0))
    return np.log(-np.expm1(-rate)), ratio, ratio * (1 - rate - ratio)


def _cloglog_stays(x: Floats) -> Three:
    rate = np.exp(np.minimum(x, 700.0))
    return -rate, -rate, -rate


def _probit_adopts(x: Floats) -> Three:
    from scipy.special import log_ndtr

    log_h = np.asarray(log_ndtr(x))
    mills = np.exp(-0.5 * x * x - 0.5 * np.log(2 * np.pi) - log_h)
    return log_h, mills, -mills * (x + mills)


def _probit_stays(x: Floats) -> Three:
    log_h, first, second = _probit_adopts(-x)
    return log_h, -first, second


def _linear_adopts(x: Floats) -> Three:
    return np.log(x), 1 / x, -1 / (x * x)


def _linear_stays(x: Floats) -> Three:
    return np.log1p(-x), -1 / (1 - x), -1 / (1 - x) ** 2


def _exponential_adopts(x: Floats) -> Three:
    ratio = 1 / np.expm1(np.minimum(x, 700.0))
    return np.log(-np.expm1(-x)), ratio, -ratio * (1 + ratio)


def _exponential_stays(x: Floats) -> Three:
    return -x, -np.ones_like(x), np.zeros_like(x)


def _expit(x: Floats) -> Floats:
    from scipy.special import expit

    return np.asarray(expit(x))


LINKS = {
    link.name: link
    for link in (
        Link("logit", "h = 1 / (1 + exp(-x))", _logit_adopts, _logit_stays),
        Link("cloglog", "h = 1 - exp(-exp(x))", _cloglog_adopts, _cloglog_stays),
        Link("probit", "h = Phi(x)", _probit_adopts, _probit_stays),
        Link("linear", "h = x", _linear_adopts, _linear_stays, adds=True, most=1.0),
        Link("exponential", "h = 1 - exp(-x)", _exponential_adopts, _exponential_stays, adds=True),
        Link("noisy-or", "h = 1 - (1 - p0) (1 - p)^k", _exponential_adopts, _exponential_stays, adds=True),
    )
}
