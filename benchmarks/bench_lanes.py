"""64 runs abreast, and where that begins to pay (FEWEST_ABREAST of uptake.run.block).

Rate: ties of adopters, all runs.
"""

import numpy as np
import pytest
from uptake.basis.fixedpoint import hazards, units
from uptake.kernels.contagion.records import Lanes, Needs, Threshold
from uptake.kernels.types import RESISTANCE

from benchmarks.rates import state
from benchmarks.runs import ENGINES, network, run, ties_of

HAZARD = hazards(units(0.1))
NONE = np.empty(0, np.int64)


@pytest.fixture(scope="module")
def net():
    return network()


def what(name, net):
    ties, needs = ties_of(net), Needs(RESISTANCE, HAZARD)
    if name == "lanes_runs":
        return Lanes(ties, NONE, ties, NONE, needs, NONE.astype(np.int32))
    return Threshold(ties, NONE, needs, False)


@pytest.mark.parametrize("count", [1, 4, 8, 16, 64])
@pytest.mark.parametrize("name", ["lanes_runs", "threshold_runs"])
@pytest.mark.parametrize("engine", ENGINES)
def test_lanes(benchmark, net, engine, name, count):
    curves, steps = run(engine, name, net, what(name, net), count, record=True)
    one_by_one = run(ENGINES[0], "threshold_runs", net, what("threshold_runs", net), count, record=True)
    assert (curves == one_by_one[0]).all()
    assert (steps == one_by_one[1]).all()
    benchmark.pedantic(run, (engine, name, net, what(name, net), count), rounds=3)
    state(benchmark, int((net.degree() * (steps >= 0)).sum()), "ties", 2_000 if name == "lanes_runs" else 300)
