"""Two ideas on a skewed network, both clocks, p = .1. Rate: the ties of the adopters of each idea."""

import numpy as np
import pytest
from uptake.basis.fixedpoint import hazards, units
from uptake.kernels.contagion.records import Complementary

from benchmarks.rates import state
from benchmarks.runs import ENGINES, check, network, run, ties_of

BAR, NO_BAR = np.array([round(0.1 * 2**31) - 1], np.int32), np.empty(0, np.int32)
NO_HAZARD = np.empty(0, np.int64)
GOALS = {"tie": 900, "actor": 200}


def both_on(net, clock):
    """The record of two ideas that help each other."""
    alone, given = units([0.7, 0.5]), units([0.9, 0.9])
    if clock == "tie":
        return Complementary(ties_of(net), BAR, NO_HAZARD, alone, given)
    return Complementary(ties_of(net), NO_BAR, hazards(units(0.1)), alone, given)


@pytest.fixture(scope="module")
def net():
    return network()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("clock", GOALS)
def test_two_ideas(benchmark, net, clock, engine):
    what = both_on(net, clock)
    ties = check("complementary_runs", net, what, count=2)
    benchmark(run, engine, "complementary_runs", net, what, count=2)
    state(benchmark, ties, "ties", GOALS[clock])
