"""Making random networks, about a million ties each; the twins are equal before either is timed.

Rates and goals are millions of drawn ties a second, the goals those of the native engine on one thread: for R-MAT 30
times networkit, for Barabasi-Albert 5 times.
"""

import numpy as np
import pytest
from uptake.basis.engine import kernel, native
from uptake.network import generate

ENGINES = ["numba"] if native is None else ["native", "numba"]
BLOCKS = ([50_000] * 4, [[1e-4 if a == b else 2e-5 for b in range(4)] for a in range(4)])
CASES = {  # arguments, ties drawn, goal
    "rmat": ((16, 16), 1 << 20, 32),
    "barabasi_albert": ((200_000, 5), 1_000_000, 23),
    "erdos_renyi": ((200_000, 10.0), 1_000_000, 10),
    "watts_strogatz": ((200_000, 10, 0.1), 1_000_000, 20),
    "stochastic_block": (BLOCKS, 800_000, 10),
}


def state(benchmark, ties, goal):
    benchmark.extra_info["unit"] = "million ties a second"
    benchmark.extra_info["goal"] = goal
    if benchmark.stats is not None:  # None where timing is switched off
        benchmark.extra_info["rate"] = round(ties / benchmark.stats.stats.median / 1e6, 1)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", CASES)
def test_generate(benchmark, name, engine):
    make, (arguments, ties, goal) = getattr(generate, name), CASES[name]
    assert len({make(*arguments, rng=1, engine=each).fingerprint for each in ENGINES}) == 1
    benchmark.pedantic(make, arguments, {"rng": 1, "engine": engine, "threads": 1}, rounds=3)
    state(benchmark, ties, goal)


@pytest.mark.parametrize("engine", ENGINES)
def test_rmat_edges(benchmark, engine):
    drawn = {each: np.empty((2, 1 << 20), np.int32) for each in ENGINES}
    arguments = (1, 20, 0, *(round(x * 2**32) for x in (0.57, 0.76, 0.95)))
    for each, (source, target) in drawn.items():
        kernel("rmat_edges", each)(*arguments, source, target)
    assert all((ties == drawn["numba"]).all() for ties in drawn.values())
    benchmark(kernel("rmat_edges", engine), *arguments, *drawn[engine])
    state(benchmark, 1 << 20, 80)


@pytest.mark.parametrize("engine", ENGINES)
def test_preferential_edges(benchmark, engine):
    drawn = [kernel("preferential_edges", each)(1, 200_000, 5) for each in ENGINES]
    assert all((ties[1] == drawn[0][1]).all() for ties in drawn)
    benchmark(kernel("preferential_edges", engine), 1, 200_000, 5)
    state(benchmark, 1_000_000, 60)
