"""What several peers need."""

from __future__ import annotations

from typing import Any


def networkx_graph(net: Any) -> Any:
    """The network as an undirected networkx graph of Python integers."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(net.n))
    graph.add_edges_from(zip(net.source_of_arcs().tolist(), net.out_targets.tolist(), strict=True))
    return graph
