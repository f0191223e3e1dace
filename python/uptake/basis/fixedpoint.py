"""From real numbers to the integers that kernels compare: chances, hazards, money, weights.

See docs/theory.md.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Floats, Int64s
from uptake.basis.checks import BadValue
from uptake.basis.engine import kernel

ONE = 1 << 32
HUNDREDTHS = 100
_SERIES = tuple(
    sign / factorial
    for sign, factorial in ((1.0, 3628800.0), (-1.0, 362880.0), (1.0, 40320.0), (-1.0, 5040.0), (1.0, 720.0),
                            (-1.0, 120.0), (1.0, 24.0), (-1.0, 6.0), (1.0, 2.0), (-1.0, 1.0), (1.0, 1.0))
)  # fmt: skip
SUM_ERROR = 1e-6  # how far sums of float32 weights that are meant to be 1 may be from it


def units(values: npt.ArrayLike, unit: int = ONE) -> Int64s:
    """Each value as the nearest whole number of 1 / `unit`, in one dimension.

    Examples
    --------
    >>> units([2, 0.25], HUNDREDTHS).tolist()
    [200, 25]
    """
    return np.rint(np.atleast_1d(np.asarray(values, np.float64)) * unit).astype(np.int64)


def hazards(chances: Int64s, engine: str | None = None) -> Int64s:
    """Lambda(p) = -ln(1 - p) of fixed-point chances of any shape."""
    return np.asarray(kernel("lambdas", engine)(np.ascontiguousarray(chances.reshape(-1)))).reshape(chances.shape)


def fading(values: npt.ArrayLike) -> Int64s:
    """exp(-x) of numbers of at least 0, in units of 2^-32, in one dimension: ONE at 0, and 0 from 23 on.

    The same sequence of IEEE operations as that of ``gauss`` in ``kernels/luck/fixed.py``, so that every machine gives
    the same bits.

    Examples
    --------
    >>> fading([0, 1, 23]).tolist()
    [4294967296, 1580030169, 0]
    """
    x = np.atleast_1d(np.asarray(values, np.float64))
    z = np.where(x < 23.0, x, 0.0)
    k = (z * 1.4426950408889634 + 0.5).astype(np.int64)  # exp(-z) = 2^-k exp(-f), |f| <= ln 2 / 2
    f = z - k.astype(np.float64) * 0.6931471805599453
    series = np.full_like(f, -1.0 / 39916800.0)
    for term in _SERIES:
        series = series * f + term
    power = (np.int64(1) << (33 - k)).astype(np.float64) * 0.5  # 2^(32 - k), k <= 33
    return np.where(x < 23.0, (series * power + 0.5).astype(np.int64), 0)


def scaled(a: Int64s, b: Int64s) -> Int64s:
    """floor(a b / 2^32) of numbers 0 .. ONE, without leaving 64 bits.

    Examples
    --------
    >>> scaled(np.array([ONE, ONE // 2]), np.array([ONE, ONE - 1])).tolist()
    [4294967296, 2147483647]
    """
    return np.asarray(((a >> 16) * b + (((a & 0xFFFF) * b) >> 16)) >> 16)


def thresholds(levels: npt.ArrayLike) -> Int64s:
    """floor(phi 2^32): rounded down, so that 3 of 3 contacts reach a threshold of 1."""
    return np.floor(np.atleast_1d(np.asarray(levels, np.float64)) * ONE).astype(np.int64)


def per_step(value: npt.ArrayLike, rate: str, months: float) -> Floats:
    """A value per month as a value per step: a chance p becomes 1 - (1 - p)^months, an amount is multiplied by months.

    Parameters
    ----------
    value : array
    rate : "chance", "amount" or ""
        The kind of value; "" is no rate and does not change.
    months : float
        Length of a step.

    Examples
    --------
    >>> float(per_step(0.5, "chance", 2.0)), float(per_step(10, "amount", 3.0))
    (0.75, 30.0)
    """
    x = np.asarray(value, np.float64)
    if rate == "" or months == 1:
        return x
    if rate == "chance":
        return np.asarray(1.0 - (1.0 - x) ** months)
    with np.errstate(over="ignore"):  # an amount beyond all floats is no limit
        return np.asarray(x * months)


def shares_of_rows(weight: npt.NDArray[np.floating], in_offsets: Int64s, in_arcs: Int64s) -> Int64s:
    """Weights divided by the sum of their target's in-ties, in units of 2^-32.

    The running sums along a row are rounded, not the weights, so that the shares of a row with a positive sum add up to
    exactly 2^32. No row depends on another.

    Parameters
    ----------
    weight : array of shape (n_arcs,)
        At least 0, in canonical order.
    in_offsets, in_arcs : arrays of shape (n + 1,), (n_arcs,)
        The arcs into each target.

    Returns
    -------
    array of int64 of shape (n_arcs,)
        In canonical order.

    Raises
    ------
    BadValue
        If a weight is negative, infinite or NaN.

    Examples
    --------
    >>> import numpy as np
    >>> shares_of_rows(np.ones(3), np.array([0, 3]), np.arange(3)).tolist()
    [1431655765, 1431655766, 1431655765]
    """
    bad = np.flatnonzero(~((weight >= 0) & np.isfinite(weight)))
    if bad.size:
        first = int(bad[0])
        raise BadValue("weight", float(weight[first]), "weights are finite and at least 0", index=first)
    shares = np.zeros(weight.size, np.int64)
    degree = np.diff(in_offsets)
    filled = np.flatnonzero(degree)
    if filled.size == 0:
        return shares
    degree, starts = degree[filled], in_offsets[filled]
    row = weight[in_arcs].astype(np.float64)
    largest = np.repeat(np.maximum.reduceat(row, starts), degree)
    # Integers relative to the largest weight of the row. Differences of their running sums are exact, even if the sums
    # wrap around.
    whole = np.rint(np.divide(row, largest, out=np.zeros_like(row), where=largest > 0) * ONE).astype(np.int64)
    running = np.cumsum(whole)
    before = running[starts] - whole[starts]
    running -= np.repeat(before, degree)
    total = np.repeat(running[starts + degree - 1], degree)
    ends = np.rint(np.divide(running, total, out=np.zeros_like(row), where=total > 0) * ONE).astype(np.int64)
    steps = np.diff(ends, prepend=0)
    steps[starts] = ends[starts]
    shares[in_arcs] = steps
    return shares


def weights_as_given(weight: npt.NDArray[np.floating], in_offsets: Int64s, in_arcs: Int64s) -> Int64s:
    """Weights in units of 2^-32; where those into a target add up to 1 within `SUM_ERROR`, they do so exactly.

    Parameters and result as in `shares_of_rows`.

    Examples
    --------
    >>> weights_as_given(np.array([0.25, 0.5]), np.array([0, 2]), np.arange(2)).tolist()
    [1073741824, 2147483648]
    """
    given, shares = units(weight), shares_of_rows(weight, in_offsets, in_arcs)
    target = np.repeat(np.arange(in_offsets.size - 1), np.diff(in_offsets))
    row = weight[in_arcs].astype(np.float64)
    full = np.bincount(target, row, in_offsets.size - 1) >= 1 - SUM_ERROR
    given[in_arcs[full[target]]] = shares[in_arcs[full[target]]]
    return given


def uniforms(seed: int, idea: int, first: int, n: int, purpose: int, engine: str | None = None) -> Floats:
    """U = (m + 1/2) 2^-32 of n consecutive actors, drawn in run 0: constants of the actors, equal in all runs."""
    bits = np.asarray(kernel("draws", engine)(seed, 0, purpose, idea, 0, first, n))
    return ((bits >> 21) + 0.5) / ONE
