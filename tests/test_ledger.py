"""Money: the twins against the definition."""

import numpy as np
import pytest
from conftest import Kernel
from hypothesis import given
from hypothesis import strategies as st
from oracles import ledger
from uptake.kernels.types import BASES, TALLIES


def test_equals_the_definition(kernel: Kernel) -> None:
    charge, discounted = kernel("ledger"), kernel("present_value")

    @given(st.integers(1, 8), st.lists(st.sampled_from(list(BASES)), max_size=6), st.integers(0, 2**32 - 1))
    def check(steps: int, bases: list[str], seed: int) -> None:
        rng = np.random.default_rng(seed)
        tallies = rng.integers(0, 1000, (steps, len(TALLIES)))
        tallies[:, TALLIES.index("users_ever")].sort()
        amount = rng.integers(0, 10**7, (len(bases), steps))
        rows = [dict(zip(TALLIES, row, strict=True)) for row in tallies.tolist()]
        expected = ledger.ledger(rows, list(zip(bases, amount.tolist(), strict=True)))
        basis = np.array([BASES[b].code for b in bases], np.int32)
        charged = charge(tallies, basis, amount)
        assert charged.dtype == np.int64
        assert charged.tolist() == expected
        discount = 1.035 ** -(np.arange(steps) / 12)
        value = discounted(charged, discount)
        exact = [float(x) for x in ledger.present_value(expected, discount.tolist())]
        assert value.tolist() == pytest.approx(exact, rel=1e-12)

    check()
