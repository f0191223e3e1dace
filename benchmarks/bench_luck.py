"""Random numbers: draws, coins and the choice of seeds, native against twin, bit for bit."""

import numpy as np
import pytest
from uptake.basis.engine import kernel, native

from benchmarks.rates import state

ENGINES = ["numba"] if native is None else ["native", "numba"]
N = 1_000_000


@pytest.mark.parametrize("engine", ENGINES)
def test_draws(benchmark, engine):
    asked = (7, 3, 1, 0, 5, 0, N)  # seed, run, purpose, idea, epoch, first, n
    bits = kernel("draws", engine)(*asked)
    assert (kernel("draws", ENGINES[0])(*asked) == kernel("draws", "numba")(*asked)).all()
    assert abs(np.mean(bits / 2**53) - 0.5) < 4 / np.sqrt(12 * N)
    benchmark(kernel("draws", engine), *asked)
    state(benchmark, N, "draws", 150)


@pytest.mark.parametrize("engine", ENGINES)
def test_coins(benchmark, engine):
    asked = (7, 3, 0, 0, N)  # seed, run, idea, first, n
    assert (kernel("coins", ENGINES[0])(*asked) == kernel("coins", "numba")(*asked)).all()
    benchmark(kernel("coins", engine), *asked)
    state(benchmark, N, "coins", 100)


@pytest.mark.parametrize("engine", ENGINES)
def test_smallest_lucks(benchmark, engine):
    asked = (7, 3, 0, 0, N, 1_000)  # seed, run, idea, first, n, k
    chosen = kernel("smallest_lucks", engine)(*asked)
    assert (kernel("smallest_lucks", ENGINES[0])(*asked) == kernel("smallest_lucks", "numba")(*asked)).all()
    luck = kernel("draws", engine)(7, 3, 5, 0, 0, 0, N)
    assert (chosen == np.argsort(luck, kind="stable")[:1_000]).all()
    benchmark(kernel("smallest_lucks", engine), *asked)
    state(benchmark, N, "candidates", 100)
