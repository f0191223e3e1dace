"""Making random networks, about a million ties each; the twins are equal before either is timed."""

import pytest
from uptake import generate
from uptake.engine import native

ENGINES = ["numba"] if native is None else ["native", "numba"]
CASES = {
    "rmat": (16, 16),
    "barabasi_albert": (200_000, 5),
    "erdos_renyi": (200_000, 10.0),
    "watts_strogatz": (200_000, 10, 0.1),
    "stochastic_block": ([50_000] * 4, [[1e-4 if a == b else 2e-5 for b in range(4)] for a in range(4)]),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", CASES)
def test_generate(benchmark, name, engine):
    make = getattr(generate, name)
    assert len({make(*CASES[name], rng=1, engine=each).fingerprint for each in ENGINES}) == 1
    benchmark.pedantic(make, CASES[name], {"rng": 1, "engine": engine}, rounds=3)
