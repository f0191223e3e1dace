"""The live-edge cascade on a skewed network: the tie clock at p = .1, the skip clock at p = .01. Native against twin.

Goal on the machine of docs/performance.md: .8 ns a tie tossed (AVX-512), 12 times CyNetDiff.
"""

import numpy as np
import pytest
from runs import ENGINES, check, network, run
from uptake.fixedpoint import hazards, units

CASES = {
    "cascade_runs": (np.array([round(0.1 * 2**31) - 1], np.int32),),
    "skip_runs": (int(hazards(units(0.01))[0]),),
}


@pytest.fixture(scope="module")
def net():
    return network()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", CASES)
def test_cascade(benchmark, net, name, engine):
    benchmark.extra_info["ties of adopters"] = check(name, net, CASES[name])
    benchmark(run, engine, name, net, CASES[name])
