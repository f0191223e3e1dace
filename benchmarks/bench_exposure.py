"""Exposure over 60 periods, a million ties; both engines first give the same. Rate: ties and periods a second."""

import numpy as np
import pytest
from uptake.analysis.diffusion.exposure import at_adoption, exposure
from uptake.analysis.diffusion.rows import rows

from benchmarks.diffusions import PERIODS, adopted, check_exposure
from benchmarks.rates import state
from benchmarks.runs import ENGINES


@pytest.fixture(scope="module")
def given():
    d = adopted(100_000)
    return d, [rows(d.networks[0])], d.adoption_period.values


@pytest.mark.parametrize("engine", ENGINES)
def test_exposure(benchmark, given, engine):
    d, of, when = given
    check_exposure(d, exposure(of, when, PERIODS, engine=engine))
    benchmark(exposure, of, when, PERIODS, engine=engine, threads=1)
    state(benchmark, d.networks[0].n_arcs * PERIODS, "ties and periods", 330)


@pytest.mark.parametrize("engine", ENGINES)
def test_thresholds(benchmark, given, engine):
    d, of, when = given
    found = at_adoption(of, when, PERIODS, engine=engine)
    table = exposure(of, when, PERIODS)
    np.testing.assert_array_equal(found, np.where(when >= 0, table[np.arange(d.n), when], np.nan))
    benchmark(at_adoption, of, when, PERIODS, engine=engine)
    state(benchmark, d.networks[0].n_arcs, "ties", 200)
