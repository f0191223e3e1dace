"""Fixed point: the twins against the definition bit for bit, and the definition against high precision."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from conftest import Kernel
from hypothesis import example, given
from hypothesis import strategies as st
from oracles import fixed, luck
from oracles.fixed import CERTAIN, ONE

CHANCES = st.one_of(
    st.integers(0, ONE), st.integers(0, 1000), st.integers(ONE - 1000, ONE), st.integers(0, 32).map(lambda k: 2**k)
)
BITS = st.one_of(
    st.integers(0, 2**53 - 1), st.integers(0, 1000), st.integers(2**53 - 1000, 2**53 - 1),
    st.integers(0, 52).map(lambda k: 2**k),
)  # fmt: skip


def neg_log_exactly(value: Fraction) -> Decimal:
    """-ln(value) 2^32 to 50 digits."""
    with localcontext(prec=50):
        return -(Decimal(value.numerator) / Decimal(value.denominator)).ln() * ONE


@given(CHANCES)
@example(1)
@example(ONE - 1)
@example(ONE // 2)
def test_lambda_is_the_logarithm_to_one_unit(chance: int) -> None:
    if 0 < chance < ONE:
        assert abs(fixed.lambda_of(chance) - neg_log_exactly(Fraction(ONE - chance, ONE))) <= 1


@given(BITS)
@example(0)
@example(2**53 - 1)
def test_resistance_is_the_logarithm_to_one_unit(m: int) -> None:
    exact = neg_log_exactly(1 - (m + Fraction(1, 2)) / 2**53)
    assert abs(fixed.resistance(m) - (math.floor(exact) + 1)) <= 1
    assert 1 <= fixed.resistance(m) < CERTAIN


def gauss_exactly(difference: int, sigma: int) -> Decimal:
    with localcontext(prec=50):
        return (-((Decimal(difference) / Decimal(sigma)) ** 2) / 2).exp() * ONE


# Sigmas of all sizes: most differences are far more, or far less.
SIGMAS = st.one_of(st.integers(1, 2**38), st.integers(0, 38).map(lambda k: 2**k), st.integers(1, 1000))


@given(CHANCES, SIGMAS)
@example(ONE, ONE)
@example(ONE // 7, ONE // 40)
def test_gauss_is_the_bell_to_one_unit(difference: int, sigma: int) -> None:
    assert abs(fixed.gauss(difference, sigma) - gauss_exactly(difference, sigma)) <= 1
    assert 0 <= fixed.gauss(difference, sigma) <= ONE


@pytest.mark.parametrize("sigma", [1, 2, 1000, 2**20, ONE // 3, ONE, 2**35, 2**38])
def test_gauss_is_one_where_nothing_differs_and_never_rises(sigma: int) -> None:
    assert fixed.gauss(0, sigma) == ONE
    starts = [0, 1, sigma // 100_000, sigma // 1000, *range(0, min(7 * sigma, ONE), max(1, min(7 * sigma, ONE) // 40))]
    for first in starts:
        near = [fixed.gauss(d, sigma) for d in range(first, min(first + 60, ONE))]
        assert near == sorted(near, reverse=True)


@given(st.lists(CHANCES, min_size=2, max_size=20), SIGMAS)
def test_gauss_never_rises(differences: list[int], sigma: int) -> None:
    fits = [fixed.gauss(d, sigma) for d in sorted(differences)]
    assert fits == sorted(fits, reverse=True)


def test_ends() -> None:
    assert fixed.lambda_of(0) == fixed.lambda_of(-5) == 0
    assert fixed.lambda_of(ONE) == fixed.lambda_of(ONE + 5) == CERTAIN == 64 << 32
    assert fixed.lambda_of(1) == 1
    assert fixed.resistance(0) == 1
    assert fixed.resistance(2**53 - 1) < 38 * ONE
    assert fixed.acceptance(0) == 1
    assert fixed.acceptance(2**53 - 1) == ONE


@given(st.lists(CHANCES, min_size=2, max_size=20))
def test_lambda_never_falls(chances: list[int]) -> None:
    ordered = [fixed.lambda_of(p) for p in sorted(chances)]
    assert ordered == sorted(ordered)


def test_lambdas_equal_the_definition(kernel: Kernel) -> None:
    lambdas = kernel("lambdas")
    edges = [-1, 0, 1, 2, ONE // 2 - 1, ONE // 2, ONE // 2 + 1, ONE - 2, ONE - 1, ONE, ONE + 1]
    sweep = edges + np.random.default_rng(1).integers(0, ONE, 20_000).tolist()
    assert lambdas(np.array(sweep, np.int64)).tolist() == [fixed.lambda_of(p) for p in sweep]

    @given(CHANCES)
    def check(chance: int) -> None:
        assert lambdas(np.array([chance], np.int64))[0] == fixed.lambda_of(chance)

    check()


def test_resistances_equal_the_definition(kernel: Kernel) -> None:
    resistances = kernel("resistances")
    sweep = [0, 1, 2**52 - 1, 2**52, 2**53 - 1, *np.random.default_rng(2).integers(0, 2**53, 20_000).tolist()]
    assert resistances(np.array(sweep, np.int64)).tolist() == [fixed.resistance(m) for m in sweep]

    @given(BITS)
    def check(m: int) -> None:
        assert resistances(np.array([m], np.int64))[0] == fixed.resistance(m)

    check()


def test_gaussians_equal_the_definition(kernel: Kernel) -> None:
    rng = np.random.default_rng(3)
    differences = np.concatenate([[0, 1, ONE, ONE // 3], rng.integers(0, ONE, 20_000)])
    sigmas = np.concatenate([[1, 2**38, ONE, ONE // 3], 2 ** rng.integers(0, 38, 20_000) + rng.integers(0, 9, 20_000)])
    fits = [fixed.gauss(d, s) for d, s in zip(differences.tolist(), sigmas.tolist(), strict=True)]
    assert kernel("gaussians")(differences, sigmas).tolist() == fits


def test_resistances_are_exponential(kernel: Kernel) -> None:
    # Mean and variance 1 of Exp(1), standard errors sqrt(1/n) and sqrt(8/n).
    n, seed = 200_000, 11
    r = kernel("resistances")(kernel("draws")(seed, 0, luck.HEAR, 0, 0, 0, n)) / ONE
    assert abs(r.mean() - 1) * math.sqrt(n) < 4.5, f"seed {seed}: mean {r.mean()}"
    assert abs(r.var() - 1) * math.sqrt(n / 8) < 4.5, f"seed {seed}: variance {r.var()}"


@given(st.integers(0, ONE), st.integers(0, ONE))
def test_scale_in_64_bits_is_exact(a: int, b: int) -> None:
    # The kernels' way of not leaving 64 bits.
    assert ((a >> 16) * b + (((a & 0xFFFF) * b) >> 16)) >> 16 == fixed.scale(a, b)
    assert (a >> 16) * b < 2**63


@given(st.integers(0, 2**39), st.integers(0, 2**55))
@example(2**32 - 1, 2**62)
def test_product_in_64_bits_is_exact(a: int, b: int) -> None:
    if a * b < 2**95:
        low = a & (ONE - 1)
        parts = (a >> 32) * b, low * (b >> 32), fixed.scale(low, b & (ONE - 1))
        assert sum(parts) == fixed.product(a, b)
        assert max(parts) < 2**63
