"""Fixed point: chances, hazards and levels become integers once, and integers decide.

Hazards and levels count units of 2^-32 (``ONE`` = 1.0). The logarithm and the exponential are written-out sequences of
IEEE operations without contraction, so that every machine and both engines give the same bits.
Twin of ``cpp/include/uptake/luck/fixed.hpp``.
"""

import math

import numpy as np

from uptake.kernels.jit import kernel

ONE = 1 << 32
CERTAIN = 64 << 32  # Lambda(1), more than any resistance (at most 38 ONE)


@kernel
def neg_log(whole, bits):
    """-ln(whole / 2^bits) for 1 <= whole <= 2^bits, bits <= 54."""
    m, exponent = math.frexp(np.float64(whole))  # whole = m 2^exponent, m in [1/2, 1)
    if m < 0.7071067811865476:
        m = m * 2.0
        exponent -= 1
    f = m - 1.0
    s = f / (2.0 + f)  # ln m = 2 artanh s, |s| < 0.172
    z = s * s
    series = 1.0 / 19.0
    series = series * z + 1.0 / 17.0
    series = series * z + 1.0 / 15.0
    series = series * z + 1.0 / 13.0
    series = series * z + 1.0 / 11.0
    series = series * z + 1.0 / 9.0
    series = series * z + 1.0 / 7.0
    series = series * z + 1.0 / 5.0
    series = series * z + 1.0 / 3.0
    series = series * z + 1.0
    log_m = 2.0 * s * series
    return np.float64(bits - exponent) * 0.6931471805599453 - log_m


@kernel
def lambda_of(chance):
    """Lambda(p) = -ln(1 - p) of a fixed-point chance 0 .. ONE, capped at 64 where p = 1."""
    if chance <= 0:
        return np.int64(0)
    if chance >= ONE:
        return np.int64(CERTAIN)
    return np.int64(neg_log(ONE - chance, 32) * 4294967296.0 + 0.5)


@kernel
def resistance(m):
    """The least accumulated hazard that reaches R = -ln(1 - U), U = (m + 1/2) 2^-53.

    At least one unit, so that without any hazard no actor hears or lapses.
    """
    whole = (np.int64(1) << 54) - 2 * m - 1  # 1 - U in units of 2^-54
    return np.int64(neg_log(whole, 54) * 4294967296.0) + 1


@kernel
def acceptance(m):
    """The least level Q with Q >= U, U = (m + 1/2) 2^-32: between 1 and ONE."""
    return np.int64(m) + 1


@kernel
def scale(a, b):
    """floor(a b / 2^32) for 0 <= a, b <= ONE without leaving 64 bits."""
    return ((a >> 16) * b + (((a & 0xFFFF) * b) >> 16)) >> 16


@kernel
def product(a, b):
    """floor(a b / 2^32) for a, b >= 0 where that fits 63 bits, without leaving 64 bits."""
    low = a & (ONE - 1)
    return (a >> 32) * b + low * (b >> 32) + scale(low, b & (ONE - 1))


@kernel
def gauss(difference, sigma):
    """exp(-(difference / sigma)^2 / 2), 0 .. ONE, for 0 <= difference <= ONE and sigma >= 1."""
    ratio = np.float64(difference) / np.float64(sigma)
    z = ratio * ratio * 0.5
    if z >= 23.0:
        return np.int64(0)
    k = np.int64(z * 1.4426950408889634 + 0.5)  # exp(-z) = 2^-k exp(-f), |f| <= ln 2 / 2
    f = z - np.float64(k) * 0.6931471805599453
    series = -1.0 / 39916800.0
    series = series * f + 1.0 / 3628800.0
    series = series * f - 1.0 / 362880.0
    series = series * f + 1.0 / 40320.0
    series = series * f - 1.0 / 5040.0
    series = series * f + 1.0 / 720.0
    series = series * f - 1.0 / 120.0
    series = series * f + 1.0 / 24.0
    series = series * f - 1.0 / 6.0
    series = series * f + 1.0 / 2.0
    series = series * f - 1.0
    series = series * f + 1.0
    unit = np.float64(np.int64(1) << (33 - k)) * 0.5  # 2^(32 - k), k <= 33
    return np.int64(series * unit + 0.5)


@kernel
def lambdas(chances):
    """Lambda of each fixed-point chance."""
    hazards = np.empty(chances.shape[0], np.int64)
    for i in range(chances.shape[0]):
        hazards[i] = lambda_of(chances[i])
    return hazards


@kernel
def resistances(bits):
    """The resistance of each 53-bit draw."""
    hazards = np.empty(bits.shape[0], np.int64)
    for i in range(bits.shape[0]):
        hazards[i] = resistance(bits[i])
    return hazards


@kernel
def gaussians(differences, sigmas):
    """The fit at each difference and tolerance."""
    fits = np.empty(differences.shape[0], np.int64)
    for i in range(differences.shape[0]):
        fits[i] = gauss(differences[i], sigmas[i])
    return fits
