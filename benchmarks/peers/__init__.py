"""Other packages doing the same work on the same arrays.

Each file offers, of the functions below, those its package can do. Each takes a network (its arrays ``out_offsets`` and
``out_targets``), prepares the package's graph or arrays, which is not timed, and returns the work to time:

==================================  =====================================  =============================
``cascade(net, p)``                 ``run(seeds, runs, seed)``             reach of each run
``linear_threshold(net)``           ``run(seeds, runs, seed)``             reach of each run
``fractional_threshold(net, phi)``  ``run(seeds)``                         reach
``si(net, beta, steps)``            ``run(seeds, seed)``                   reach
``world(world, strategy, steps)``   ``run(seed)``                          anything: four gates
``two_gates(net, ...)``             ``run(seed)``                          adopters by step
``well_mixed(n, first, beta, t)``   ``run(seed)``                          reach of SI without ties
``covid(net, steps)``               ``run(seeds, seed)``                   reach of its own disease
``rows(source, target, n)``         ``run()``                              offsets, targets (sorted rows)
``barabasi_albert(n, m)``           ``run()``                              number of edges
``rmat(scale, edge_factor)``        ``run()``                              number of edges
==================================  =====================================  =============================

``p`` is a chance or "weighted_cascade". ``NAME`` and ``version()`` say what it is. One thread each.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType

PEERS = (
    *("cynetdiff", "ndlib", "eon", "numba_loop", "graphtool", "scipy_csr", "networkit"),
    *("numba_world", "laser", "starsim", "covasim"),
)


@cache
def peer(name: str) -> ModuleType | None:
    """The peer's file, or None where its package is not installed."""
    try:
        module = import_module(f"benchmarks.peers.{name}")
        module.version()
    except ImportError:
        return None
    return module


def versions() -> dict[str, str]:
    """Name and version of each peer; "absent" where it is not installed."""
    found = {name: peer(name) for name in PEERS}
    return {
        name if module is None else module.NAME: "absent" if module is None else module.version()
        for name, module in found.items()
    }
