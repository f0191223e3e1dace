"""Whole jobs through the public face: small ensembles, a world, networks. Both engines give the same answer first."""

import numpy as np
import pytest
import uptake as up
from uptake.basis.engine import native

from benchmarks.jobs import JOBS

# Goals of the native engine on one thread, in jobs a second; the sizes are those of jobs.py.
GOALS = {
    "cascade, clock tie": 100,
    "weighted cascade": 150,
    "64 cascades": 50,
    "linear threshold": 150,
    "fractional threshold": 400,
    "SI": 200,
    "network from arcs": 1_000,
    "generate R-MAT": 400,
    "generate Barabasi-Albert": 500,
    "world": 200,
}


def answer(given):
    """Plain numbers of whatever a job returns."""
    if isinstance(given, up.Result):
        return given.curve.values.tolist()
    if isinstance(given, tuple):
        return [np.asarray(part).tolist() for part in given]
    return np.asarray(given).tolist()


@pytest.mark.parametrize("name", JOBS)
def test_job(benchmark, name, monkeypatch):
    work = JOBS[name]()
    found = answer(work())
    if native is not None:
        with monkeypatch.context() as other:
            other.setenv("UPTAKE_ENGINE", "numba")
            assert answer(work()) == found
    benchmark(work)
    benchmark.extra_info["unit"] = "jobs a second"
    benchmark.extra_info["goal"] = GOALS.get(name, 50)
    if benchmark.stats is not None:  # None where timing is switched off
        benchmark.extra_info["rate"] = round(1 / benchmark.stats.stats.median, 1)
