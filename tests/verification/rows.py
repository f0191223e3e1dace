"""A check gives rows: what was observed, what a formula expects, how far apart they may be, and the seed."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

SIGMA = 4.0  # two-sided, for every statistical row


@dataclass(frozen=True)
class Row:
    """One line of ``docs/verification.md``."""

    check: str
    source: str  # the formula or where it comes from
    parameters: str
    runs: int
    observed: str
    expected: str
    allowed: str  # standard error, tolerance, or "exact"
    sigma: float | None  # distance in standard errors, where there is one
    seed: int | None
    holds: bool

    def __str__(self) -> str:
        distance = "" if self.sigma is None else f", {self.sigma:+.2f} sigma"
        return (
            f"{self.check} ({self.parameters}): observed {self.observed}, expected {self.expected}, "
            f"allowed {self.allowed}{distance}; {self.runs} runs, seed {self.seed}"
        )


Check = Callable[[], Iterable[Row]]
THEMES: dict[str, list[Check]] = {}


def check(theme: str) -> Callable[[Check], Check]:
    """Enter a function that yields rows under its theme."""

    def enter(function: Check) -> Check:
        THEMES.setdefault(theme, []).append(function)
        return function

    return enter


def number(x: float) -> str:
    return f"{x:,.0f}" if float(x).is_integer() and abs(x) < 1e15 else f"{x:,.6g}" if abs(x) >= 1 else f"{x:.5f}"


def tested(
    check: str, source: str, parameters: str, observed: float, expected: float, error: float, runs: int, seed: int
) -> Row:
    """An estimate with its standard error."""
    z = (observed - expected) / error if error > 0 else math.copysign(math.inf, observed - expected or 1)
    if error == 0 and observed == expected:
        z = 0.0
    texts = number(observed), number(expected), f"s.e. {error:.2g}"
    return Row(check, source, parameters, runs, *texts, z, seed, abs(z) <= SIGMA)


def mean(check: str, source: str, parameters: str, values: Any, expected: float, seed: int) -> Row:
    """The mean of independent values, one a run (or one a network)."""
    x = np.asarray(values, float)
    error = float(x.std(ddof=1)) / math.sqrt(x.size)
    return tested(check, source, parameters, float(x.mean()), expected, error, x.size, seed)


def chance(check: str, source: str, parameters: str, hits: Any, expected: float, seed: int) -> Row:
    """A share of runs, with the standard error that the expected chance implies."""
    x = np.asarray(hits, float)
    error = math.sqrt(expected * (1 - expected) / x.size)
    return tested(check, source, parameters, float(x.mean()), expected, error, x.size, seed)


def variance(check: str, source: str, parameters: str, values: Any, expected: float, seed: int) -> Row:
    """The sample variance, its standard error from the sample's fourth moment."""
    x = np.asarray(values, float)
    observed = float(x.var(ddof=1))
    error = math.sqrt((float(((x - x.mean()) ** 4).mean()) - observed**2) / x.size)
    return tested(check, source, parameters, observed, expected, error, x.size, seed)


def within(
    check: str, source: str, parameters: str, observed: float, expected: float, tolerance: float, runs: int, seed: int
) -> Row:
    """A large system near its limit: the tolerance covers what is finite about it."""
    holds = abs(observed - expected) <= tolerance
    texts = number(observed), number(expected), f"± {tolerance:g}"
    return Row(check, source, parameters, runs, *texts, None, seed, holds)


def exactly(
    check: str, source: str, parameters: str, observed: Any, expected: Any, runs: int = 1, seed: int | None = None
) -> Row:
    """No luck in it."""
    return Row(check, source, parameters, runs, str(observed), str(expected), "exact", None, seed, observed == expected)


def fits(check: str, source: str, parameters: str, counts: Any, law: Any, seed: int) -> Row:
    """Counts against a law by chi-square, cells below five expected pooled; a cell of chance 0 must be empty."""
    seen, p = np.asarray(counts, float), np.asarray(law, float)
    runs = int(seen.sum())
    order = np.argsort(p)
    impossible = float(seen[p == 0].sum())
    cells: list[list[float]] = [[0.0, 0.0]]
    for i in order[p[order] > 0]:
        if cells[-1][1] >= 5:
            cells.append([0.0, 0.0])
        cells[-1][0] += float(seen[i])
        cells[-1][1] += float(p[i]) * runs
    observed = sum((o - e) ** 2 / e for o, e in cells if e > 0)
    freedom = len(cells) - 1
    z = float(stats.norm.isf(stats.chi2.sf(observed, freedom)))
    texts = f"χ² = {observed:.1f}", f"χ² of {freedom} d.f.", f"{SIGMA:g} sigma"
    return Row(check, source, parameters, runs, *texts, z, seed, abs(z) <= SIGMA and impossible == 0)


def same_law(check: str, source: str, parameters: str, one: Any, other: Any, seed: int) -> Row:
    """Two samples of whole numbers by chi-square of homogeneity on pooled bins."""
    z, observed, freedom = homogeneity(one, other)
    texts = f"χ² = {observed:.1f}", f"χ² of {freedom} d.f.", f"{SIGMA:g} sigma"
    return Row(check, source, parameters, len(one), *texts, z, seed, abs(z) <= SIGMA)


def homogeneity(one: Any, other: Any, least: int = 20) -> tuple[float, float, int]:
    """Sigma, chi-square and degrees of freedom of two samples; every bin holds at least ``least`` of both together."""
    a, b = np.asarray(one), np.asarray(other)
    values, place = np.unique(np.concatenate([a, b]), return_inverse=True)
    table = np.array([np.bincount(place[: a.size], minlength=values.size),
                      np.bincount(place[a.size :], minlength=values.size)], float)  # fmt: skip
    bins, filled = np.zeros(values.size, int), 0.0
    for i in range(1, values.size):
        filled += table[:, i - 1].sum()
        bins[i] = bins[i - 1] + (filled >= least)
        filled = 0.0 if filled >= least else filled
    if values.size > 1 and table[:, bins == bins[-1]].sum() < least:  # the last bin joins the one before
        bins[bins == bins[-1]] = max(bins[-1] - 1, 0)
    pooled = np.array([np.bincount(bins, row) for row in table])
    if pooled.shape[1] == 1:
        return 0.0, 0.0, 0
    expected = pooled.sum(1, keepdims=True) * pooled.sum(0) / pooled.sum()
    chi2, freedom = float(((pooled - expected) ** 2 / expected).sum()), pooled.shape[1] - 1
    return float(stats.norm.isf(stats.chi2.sf(chi2, freedom))), chi2, freedom
