"""Money: entries of the ledger and their present values over a long horizon, native against twin."""

import numpy as np
import pytest
from uptake.basis.engine import kernel, native
from uptake.kernels.types import BASES, DESCENT, TALLIES

from benchmarks.rates import state

ENGINES = ["numba"] if native is None else ["native", "numba"]
STEPS, ENTRIES = 10_000, 24


@pytest.fixture(scope="module")
def accounts():
    rng = np.random.default_rng(1)
    tallies = rng.integers(0, 1_000_000, (STEPS, len(TALLIES)))
    tallies[:, TALLIES.index("users_ever")].sort()
    basis = rng.integers(0, len(BASES), ENTRIES).astype(np.int32)
    descent = rng.integers(0, 1_000_000 << 30, (STEPS, len(DESCENT)))
    return tallies, basis, rng.integers(0, 10**7, (ENTRIES, STEPS)), descent


@pytest.mark.parametrize("engine", ENGINES)
def test_ledger(benchmark, accounts, engine):
    charged = kernel("ledger", engine)(*accounts)
    assert (kernel("ledger", ENGINES[0])(*accounts) == kernel("ledger", "numba")(*accounts)).all()
    tallies, basis, amount, _ = accounts
    users_pay = int(np.flatnonzero(basis == BASES["user"].code)[0])
    assert (charged[:, users_pay] == amount[users_pay] * tallies[:, TALLIES.index("users_adopter")]).all()
    benchmark(kernel("ledger", engine), *accounts)
    state(benchmark, STEPS * ENTRIES, "entries", 500)


@pytest.mark.parametrize("engine", ENGINES)
def test_present_value(benchmark, accounts, engine):
    charged, discount = kernel("ledger", engine)(*accounts), 1.035 ** -(np.arange(STEPS) / 12)
    value = kernel("present_value", engine)
    assert (kernel("present_value", ENGINES[0])(charged, discount) == value(charged, discount)).all()
    np.testing.assert_allclose(value(charged, discount), discount @ charged, rtol=1e-9)
    benchmark(value, charged, discount)
    state(benchmark, STEPS * ENTRIES, "entries", 500)
