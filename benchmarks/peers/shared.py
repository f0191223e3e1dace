"""What several peers need."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any


def networkx_graph(net: Any) -> Any:
    """The network as an undirected networkx graph of Python integers."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(net.n))
    graph.add_edges_from(zip(net.source_of_arcs().tolist(), net.out_targets.tolist(), strict=True))
    return graph


def pairs(net: Any) -> tuple[Any, Any]:
    """Both ends of every tie of an undirected network, each tie once."""
    source, target = net.source_of_arcs(), net.out_targets
    once = source < target
    return source[once], target[once]


class Timed:
    """A run of a simulation that has to be prepared anew each time: ``seconds`` are those without its preparation."""

    def __init__(
        self, prepare: Callable[[Any, int], Any], work: Callable[[Any], object], answer: Callable[[Any], int]
    ) -> None:
        self._prepare, self._work, self._answer = prepare, work, answer
        self.seconds = 0.0

    def __call__(self, seeds: Any, seed: int) -> int:
        sim = self._prepare(seeds, seed)
        begin = perf_counter()
        self._work(sim)
        self.seconds = perf_counter() - begin
        return self._answer(sim)
