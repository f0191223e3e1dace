"""Fixed point: the twins against the definition bit for bit, and the definition against high precision."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
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
