"""Live-edge cascades on a skewed network: the tie clock at p = .1, the skip clock at p = .01. Rate: adopters' ties."""

import numpy as np
import pytest
from uptake.basis.fixedpoint import hazards, units
from uptake.kernels.contagion.records import SkipClock, TieClock

from benchmarks.rates import state
from benchmarks.runs import ENGINES, check, network, run, ties_of

CASES = {
    "cascade_runs": lambda net: TieClock(ties_of(net), np.array([round(0.1 * 2**31) - 1], np.int32)),
    "skip_runs": lambda net: SkipClock(ties_of(net), int(hazards(units(0.01))[0])),
}
GOALS = {"cascade_runs": 1_000, "skip_runs": 3_000}


@pytest.fixture(scope="module")
def net():
    return network()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", CASES)
def test_cascade(benchmark, net, name, engine):
    ties = check(name, net, CASES[name](net))
    benchmark(run, engine, name, net, CASES[name](net))
    state(benchmark, ties, "ties", GOALS[name])
