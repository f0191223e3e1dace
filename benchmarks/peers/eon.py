"""EoN (Kiss, Miller and Simon 2017): pure Python on networkx. Its discrete SIR is the independent cascade."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version as installed
from typing import Any

import EoN
import numpy as np

from benchmarks.peers.shared import networkx_graph

NAME = "EoN"


def version() -> str:
    return installed("EoN")


def cascade(net: Any, p: float) -> Callable[..., Any]:
    graph = networkx_graph(net)

    def run(seeds: Any, runs: int, seed: int) -> Any:
        rng, reach = np.random.default_rng(seed), np.empty(runs, np.int64)
        for i in range(runs):
            _, susceptible, _, _ = EoN.basic_discrete_SIR(graph, p, initial_infecteds=seeds.tolist(), rng=rng)
            reach[i] = net.n - susceptible[-1]
        return reach

    return run
