"""Real numbers to integers: hazards of chances, and resistances of draws, native against twin, bit for bit."""

import numpy as np
import pytest
from uptake.basis.engine import kernel, native

from benchmarks.rates import state

ENGINES = ["numba"] if native is None else ["native", "numba"]
N = 1_000_000
LARGEST = {"lambdas": 1 << 32, "resistances": (1 << 53) - 1}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", LARGEST)
def test_logarithms(benchmark, name, engine):
    whole = np.random.default_rng(1).integers(0, LARGEST[name], N, endpoint=True)
    hazards = kernel(name, engine)(whole)
    assert (kernel(name, ENGINES[0])(whole) == kernel(name, "numba")(whole)).all()
    inside = whole < LARGEST[name]
    share = (whole[inside] + (name == "resistances") * 0.5) / (LARGEST[name] + (name == "resistances"))
    np.testing.assert_allclose(hazards[inside] / 2**32, -np.log1p(-share), rtol=1e-6, atol=1e-9)
    benchmark(kernel(name, engine), whole)
    state(benchmark, N, "logarithms", 75)
