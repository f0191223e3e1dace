"""Renumbering actors by degree, two million arcs; the twins are equal before either is timed. Rate: arcs a second."""

import numpy as np
import pytest
from uptake.basis.engine import native
from uptake.network.generate import rmat
from uptake.network.relabel import by_degree

from benchmarks.rates import state

ENGINES = ["numba"] if native is None else ["native", "numba"]


@pytest.fixture(scope="module")
def net():
    return rmat(17, 10, rng=1)


@pytest.mark.parametrize("engine", ENGINES)
def test_by_degree(benchmark, net, engine):
    moved = [by_degree(net, engine=each) for each in ENGINES]
    assert all((a == b).all() for one in moved for a, b in zip(one, moved[0], strict=True))
    assert (np.diff(net.degree()[moved[0].actor]) <= 0).all()
    benchmark(by_degree, net, engine=engine, threads=1)
    state(benchmark, net.n_arcs, "arcs", 150)
