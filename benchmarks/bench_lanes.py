"""64 runs abreast, and where that begins to pay (FEWEST_ABREAST of uptake.block), against one run after the other.

Goal on the machine of docs/performance.md: a quarter of the time of one run after the other, 40 times CyNetDiff.
"""

import numpy as np
import pytest
from runs import ENGINES, network, run
from uptake.fixedpoint import hazards, units
from uptake.kernels.types import RESISTANCE

HAZARD = hazards(units(0.1))
NONE = np.empty(0, np.int64)


@pytest.fixture(scope="module")
def net():
    return network()


def what(name, net):
    if name == "lanes_runs":
        return NONE, net.out_offsets, net.out_targets, NONE, RESISTANCE, HAZARD
    return NONE, RESISTANCE, HAZARD, False


@pytest.mark.parametrize("count", [1, 4, 8, 16, 64])
@pytest.mark.parametrize("name", ["lanes_runs", "threshold_runs"])
@pytest.mark.parametrize("engine", ENGINES)
def test_lanes(benchmark, net, engine, name, count):
    curves, steps = run(engine, name, net, what(name, net), count, record=True)
    one_by_one = run(ENGINES[0], "threshold_runs", net, what("threshold_runs", net), count, record=True)
    assert (curves == one_by_one[0]).all()
    assert (steps == one_by_one[1]).all()
    benchmark.extra_info["ties of adopters, all runs"] = int((net.degree() * (steps >= 0)).sum())
    benchmark.pedantic(run, (engine, name, net, what(name, net), count), rounds=3)
