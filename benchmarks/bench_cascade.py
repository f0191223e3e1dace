"""The tie-clock cascade on a skewed network, p = .1: ties tossed per second, native against its twin."""

import numpy as np
import pytest
from uptake.engine import kernel, native
from uptake.generate import rmat

ENGINES = ["numba"] if native is None else ["native", "numba"]
BAR = np.array([round(0.1 * 2**31) - 1], np.int32)


@pytest.fixture(scope="module")
def net():
    return rmat(16, 16, rng=1)


def cascade(engine, net, steps):
    curve = np.empty(65, np.int64)
    seeds, stop = np.flatnonzero(net.degree() > 0)[:50].astype(np.int32), np.zeros(1, np.int32)
    kernel("cascade_run", engine)(net.out_offsets, net.out_targets, BAR, 7, 0, 0, seeds, stop, curve, steps)
    return curve


@pytest.mark.parametrize("engine", ENGINES)
def test_cascade_run(benchmark, net, engine):
    native_steps, twin_steps = np.empty(net.n, np.int32), np.empty(net.n, np.int32)
    assert (cascade(ENGINES[0], net, native_steps) == cascade("numba", net, twin_steps)).all()
    assert (native_steps == twin_steps).all()
    tossed = int(net.degree()[native_steps >= 0].sum())
    benchmark.extra_info["ties tossed"] = tossed
    benchmark(cascade, engine, net, np.empty(0, np.int32))
