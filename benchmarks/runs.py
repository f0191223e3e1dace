"""Blocks of runs for benchmarks of plain contagions on one skewed network."""

import numpy as np
from uptake.basis.engine import kernel, native
from uptake.kernels.contagion.records import Runs
from uptake.kernels.types import Ties
from uptake.network.generate import rmat

ENGINES = ["numba"] if native is None else ["native", "numba"]
HORIZON = 64


def network():
    """A million arcs or two, 65,536 actors."""
    return rmat(16, 16, rng=1)


def ties_of(net):
    """The ties by source."""
    return Ties(net.out_offsets, net.out_targets)


def run(engine, name, net, what, count=1, record=False):
    """Call the kernel of this name with the record `what`. Returns curves, and adoption steps if recorded."""
    seeds = np.flatnonzero(net.degree() > 0)[:50].astype(np.int32)
    runs = Runs(
        seed=7,
        first=0,
        idea=0,
        seeds=seeds,
        seed_steps=np.empty(0, np.int32),
        seed_starts=np.array([0, 50]),
        stop=np.zeros(1, np.int32),
        settled=np.empty(count, np.int64),
        curves=np.empty((count, HORIZON + 1), np.int64),
        adoption_step=np.empty((count, net.n) if record else (0, 0), np.int32),
    )
    kernel(name, engine)(what, runs)
    return runs.curves, runs.adoption_step


def check(name, net, what, count=1):
    """The engines agree; how many ties were touched, as each adopter's are once."""
    (curves, steps), (twin_curves, twin_steps) = (run(e, name, net, what, count, True) for e in (ENGINES[0], "numba"))
    assert (curves == twin_curves).all()
    assert (steps == twin_steps).all()
    return int((net.degree() * (steps >= 0)).sum())
