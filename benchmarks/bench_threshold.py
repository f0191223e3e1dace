"""Threshold processes, one run after the other: actor clock, linear thresholds, SI. Rate: ties of adopters."""

import numpy as np
import pytest
from uptake.basis.fixedpoint import hazards, units
from uptake.kernels.contagion.records import Needs, Threshold
from uptake.kernels.types import ACCEPTANCE, RESISTANCE

from benchmarks.rates import state
from benchmarks.runs import ENGINES, check, network, run, ties_of

NONE = np.empty(0, np.int64)


@pytest.fixture(scope="module")
def net():
    return network()


def cases(net):
    def threshold(latent, scale, each):
        return Threshold(ties_of(net), NONE, Needs(latent, scale), each)

    return {
        "actor clock": threshold(RESISTANCE, hazards(units(0.1)), False),
        "linear threshold": threshold(ACCEPTANCE, net.degree("in"), False),
        "SI": threshold(RESISTANCE, hazards(units(0.02)), True),
    }


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", ["actor clock", "linear threshold", "SI"])
def test_threshold(benchmark, net, case, engine):
    what = cases(net)[case]
    ties = check("threshold_runs", net, what)
    benchmark(run, engine, "threshold_runs", net, what)
    state(benchmark, ties, "ties", 300)
