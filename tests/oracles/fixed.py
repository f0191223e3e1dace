"""Fixed point: chances, hazards and levels in units of 2^-32, by the one written-out sequence of IEEE operations."""

import math

ONE = 2**32
CERTAIN = 64 * ONE


def neg_log(whole: int, bits: int) -> float:
    """-ln(whole / 2^bits): the exponent times ln 2, less 2 artanh of a reduced argument by ten terms of its series."""
    m, exponent = math.frexp(float(whole))
    if m < 0.7071067811865476:
        m, exponent = m * 2.0, exponent - 1
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    series = 1.0 / 19.0
    for odd in (17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0):
        series = series * z + 1.0 / odd
    return (bits - exponent) * 0.6931471805599453 - 2.0 * s * series


def lambda_of(chance: int) -> int:
    """Lambda(p) = -ln(1 - p), rounded; 0 for p = 0, 64 for p = 1."""
    if chance <= 0:
        return 0
    if chance >= ONE:
        return CERTAIN
    return math.floor(neg_log(ONE - chance, 32) * 2.0**32 + 0.5)


def resistance(m: int) -> int:
    """R = floor(-ln(1 - U)) + 1 unit, U = (m + 1/2) 2^-53."""
    return math.floor(neg_log(2**54 - (2 * m + 1), 54) * 2.0**32) + 1


def acceptance(m: int) -> int:
    """alpha from the leading 32 bits of a 53-bit draw: Q >= alpha has chance exactly Q / 2^32."""
    return (m >> 21) + 1


def scale(a: int, b: int) -> int:
    """floor(a b), both in units of 2^-32."""
    return a * b // ONE


def product(a: int, b: int) -> int:
    """floor(a b) of larger numbers in units of 2^-32."""
    return a * b // ONE


def gauss(difference: int, sigma: int) -> int:
    """exp(-(difference / sigma)^2 / 2), rounded: 2^-k exp(-f), |f| <= ln 2 / 2, by twelve terms of its series."""
    ratio = float(difference) / float(sigma)
    z = ratio * ratio * 0.5
    if z >= 23.0:
        return 0
    k = math.floor(z * 1.4426950408889634 + 0.5)
    f = z - k * 0.6931471805599453
    series = -1.0 / 39916800.0
    for term in (3628800.0, -362880.0, 40320.0, -5040.0, 720.0, -120.0, 24.0, -6.0, 2.0, -1.0, 1.0):
        series = series * f + 1.0 / term
    return math.floor(series * 2.0 ** (32 - k) + 0.5)
