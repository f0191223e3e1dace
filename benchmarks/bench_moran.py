"""Moran's I of numbers, and of adoption in 60 periods, a million ties; both engines first give the same bits."""

import numpy as np
import pytest
from uptake.analysis.diffusion.rows import arrays, rows
from uptake.basis.engine import kernel

from benchmarks.diffusions import PERIODS, adopted
from benchmarks.rates import state
from benchmarks.runs import ENGINES


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("name", "goal"), [("moran_products", 300), ("moran_by_period", 80)])
def test_moran(benchmark, name, goal, engine):
    d = adopted(100_000)
    net, when = d.networks[0], d.adoption_period.values
    more = (np.random.default_rng(4).standard_normal(net.n),) if name == "moran_products" else (when, PERIODS)
    given = *arrays(rows(net)), True, *more
    found = kernel(name, engine)(*given)
    assert np.array_equal(found, kernel(name, ENGINES[0])(*given))
    if name == "moran_by_period":
        assert found[0, -1] == pytest.approx((net.degree("in") > 0).sum())
    benchmark(kernel(name, engine), *given)
    state(benchmark, net.n_arcs, "ties", goal)
