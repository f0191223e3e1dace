"""Relabelling 100,000 actors and exchanging the ends of a million ties; both engines first give the same."""

import numpy as np
import pytest
from uptake.basis.engine import kernel

from benchmarks.diffusions import adopted
from benchmarks.rates import state
from benchmarks.runs import ENGINES


@pytest.mark.parametrize("engine", ENGINES)
def test_relabelling(benchmark, engine):
    n = 100_000
    given = 7, 0, np.array([0, n]), np.arange(n, dtype=np.int32)
    places = kernel("relabelled", engine)(*given)
    assert (places == kernel("relabelled", ENGINES[0])(*given)).all()
    assert (np.sort(places) == np.arange(n)).all()
    benchmark(kernel("relabelled", engine), *given)
    state(benchmark, n, "actors", 100)


@pytest.mark.parametrize("engine", ENGINES)
def test_swaps(benchmark, engine):
    net = adopted(100_000).networks[0]
    row = np.repeat(np.arange(net.n, dtype=np.int32), np.diff(net.in_offsets))
    given = 7, 0, net.n_arcs, row, np.empty(0, np.int64)
    made = [net.in_sources.copy() for _ in range(2)]
    for sources, one in zip(made, (engine, ENGINES[0]), strict=True):
        kernel("swapped", one)(*given, sources)
    assert (made[0] == made[1]).all()
    assert (np.bincount(made[0], minlength=net.n) == net.degree()).all()

    def swap():
        kernel("swapped", engine)(*given, net.in_sources.copy())

    benchmark.pedantic(swap, rounds=3)
    state(benchmark, net.n_arcs, "tries", 5)
