"""Money: the twins against the definition."""

import numpy as np
import pytest
from conftest import Kernel
from hypothesis import given
from hypothesis import strategies as st
from oracles import ledger
from uptake.kernels.types import BASES, DESCENT, TALLIES


def test_equals_the_definition(kernel: Kernel) -> None:
    charge, discounted = kernel("ledger"), kernel("present_value")

    @given(st.integers(1, 8), st.lists(st.sampled_from(list(BASES)), max_size=6), st.integers(0, 2**32 - 1))
    def check(steps: int, bases: list[str], seed: int) -> None:
        rng = np.random.default_rng(seed)
        tallies = rng.integers(0, 1000, (steps, len(TALLIES)))
        tallies[:, TALLIES.index("users_ever")].sort()
        amount = rng.integers(0, 10**7, (len(bases), steps))
        descent = rng.integers(0, 1000 << 30, (steps, len(DESCENT)))
        both = np.concatenate([tallies, descent], axis=1)
        rows = [dict(zip((*TALLIES, *DESCENT), row, strict=True)) for row in both.tolist()]
        expected = ledger.ledger(rows, list(zip(bases, amount.tolist(), strict=True)))
        basis = np.array([BASES[b].code for b in bases], np.int32)
        charged = charge(tallies, basis, amount, descent)
        assert charged.dtype == np.int64
        assert charged.tolist() == expected
        discount = 1.035 ** -(np.arange(steps) / 12)
        value = discounted(charged, discount)
        exact = [float(x) for x in ledger.present_value(expected, discount.tolist())]
        assert value.tolist() == pytest.approx(exact, rel=1e-12)

    check()


def test_large_sums_of_money_are_weighed_exactly(kernel: Kernel) -> None:
    """Amounts and effects whose products come up to 2^63 - 1, rounded down once per step."""
    rng = np.random.default_rng(3)
    amount = rng.integers(1, 2**62, (1, 50)) >> rng.integers(0, 50, 50)
    most = [min((2**63 - 1) // a, 2**31) << 30 for a in amount[0].tolist()]
    effect = [int(rng.integers(0, m)) for m in most]
    descent = np.zeros((50, len(DESCENT)), np.int64)
    descent[:, DESCENT.index("users_effectiveness")] = effect
    tallies, basis = np.zeros((50, len(TALLIES)), np.int64), np.array([BASES["effect"].code], np.int32)
    charged = kernel("ledger")(tallies, basis, amount, descent)[:, 0]
    assert charged.tolist() == [a * e // 2**30 for a, e in zip(amount[0].tolist(), effect, strict=True)]
    assert charged.max() > 2**61
