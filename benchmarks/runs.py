"""Arguments that kernels of many runs share, for benchmarks of plain contagions on one skewed network."""

import numpy as np
from uptake.basis.engine import kernel, native
from uptake.network.generate import rmat

ENGINES = ["numba"] if native is None else ["native", "numba"]
HORIZON = 64


def network():
    """A million arcs or two, 65,536 actors."""
    return rmat(16, 16, rng=1)


def run(engine, name, net, what, count=1, record=False):
    """Call the kernel; who has adopted by each step, and, where recorded, who when."""
    seeds = np.flatnonzero(net.degree() > 0)[:50].astype(np.int32)
    settled, curves = np.empty(count, np.int64), np.empty((count, HORIZON + 1), np.int64)
    steps = np.empty((count, net.n) if record else (0, 0), np.int32)
    out = (net.out_offsets, net.out_targets)
    stop = np.zeros(1, np.int32)
    kernel(name, engine)(*out, *what, 7, 0, 0, seeds, np.array([0, 50]), stop, settled, curves, steps)
    return curves, steps


def check(name, net, what, count=1):
    """The engines agree; how many ties were touched, as each adopter's are once."""
    (curves, steps), (twin_curves, twin_steps) = (run(e, name, net, what, count, True) for e in (ENGINES[0], "numba"))
    assert (curves == twin_curves).all()
    assert (steps == twin_steps).all()
    return int((net.degree() * (steps >= 0)).sum())
