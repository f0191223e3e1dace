"""Threshold processes, one run after the other: the actor clock, linear thresholds, SI. Native against twin.

Goal on the machine of docs/performance.md: 4 ns a tie under 'once', 25 times CyNetDiff.
"""

import numpy as np
import pytest
from runs import ENGINES, check, network, run
from uptake.fixedpoint import hazards, units
from uptake.kernels.types import ACCEPTANCE, RESISTANCE

NONE = np.empty(0, np.int64)


@pytest.fixture(scope="module")
def net():
    return network()


def cases(net):
    return {
        "actor clock": (NONE, RESISTANCE, hazards(units(0.1)), False),
        "linear threshold": (NONE, ACCEPTANCE, net.degree("in"), False),
        "SI": (NONE, RESISTANCE, hazards(units(0.02)), True),
    }


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", ["actor clock", "linear threshold", "SI"])
def test_threshold(benchmark, net, case, engine):
    what = cases(net)[case]
    benchmark.extra_info["ties of adopters"] = check("threshold_runs", net, what)
    benchmark(run, engine, "threshold_runs", net, what)
