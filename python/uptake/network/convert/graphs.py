"""Graphs of networkx and igraph. `Network` documents the arguments."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.basis.suggest import did_you_mean
from uptake.network.arcs import Arcs
from uptake.network.arrange import listed
from uptake.network.edges import Edges

if TYPE_CHECKING:
    import igraph
    import networkx


def from_networkx(graph: Any, weight: str | None) -> Edges:
    """Nodes that are exactly the integers 0 .. n - 1 keep their number; otherwise the nodes become names."""
    if isinstance(graph, type) or not hasattr(graph, "nodes") or not hasattr(graph, "edges"):
        raise BadType("graph", NOT_SHOWN, problem=f"is {kind_of(graph)}, no graph of networkx", remedy=_way(graph))
    nodes = list(graph.nodes)
    n = len(nodes)
    own = set(nodes) == set(range(n)) and not any(isinstance(node, bool) for node in nodes)
    ids = {node: node if own else i for i, node in enumerate(nodes)}
    edges = list(graph.edges()) if weight is None else list(graph.edges(data=weight, default=None))
    source = np.fromiter((ids[e[0]] for e in edges), np.int64, len(edges))
    target = np.fromiter((ids[e[1]] for e in edges), np.int64, len(edges))
    weights = None if weight is None else [e[-1] for e in edges]
    if weights is not None and None in weights:
        u, v, _ = edges[weights.index(None)]
        remedy = "set it on every edge, or pass weight=None"
        raise BadValue("weight", weight, problem=f"is no attribute of the edge {u!r} -> {v!r}", remedy=remedy)
    labels = None if own else nodes
    parallel = "keep" if graph.is_multigraph() else None
    return Edges(source, target, weights, n, graph.is_directed(), labels, parallel, {"from": "networkx"})


def _way(graph: Any) -> str:
    """The method that takes such a thing."""
    if isinstance(graph, str | os.PathLike):
        return "files go to Network.read"
    if hasattr(graph, "es") and not isinstance(graph, type):
        return "pass it to Network.from_igraph"
    return "pass it to Network.from_networkx" if hasattr(graph, "nodes") and not isinstance(graph, type) else ""


def from_igraph(graph: Any, weight: str | None) -> Edges:
    """Vertices keep their number; their attribute ``name``, if there is one, becomes the labels."""
    if isinstance(graph, type) or not hasattr(graph, "es") or not hasattr(graph, "get_edgelist"):
        raise BadType("graph", NOT_SHOWN, problem=f"is {kind_of(graph)}, no graph of igraph", remedy=_way(graph))
    there = graph.es.attributes()
    if weight is not None and weight not in there:
        raise BadValue("weight", weight, did_you_mean(weight, there), problem="is no attribute of the edges")
    edges = np.asarray(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    labels = graph.vs["name"] if "name" in graph.vs.attributes() else None
    weights = None if weight is None else graph.es[weight]
    note = {"from": "igraph"}
    return Edges(edges[:, 0], edges[:, 1], weights, graph.vcount(), graph.is_directed(), labels, "keep", note)


def to_networkx(arcs: Arcs) -> networkx.Graph[Any]:
    """A Graph or DiGraph, or their multigraph if there are parallel edges."""
    import networkx as nx

    edges = listed(arcs)
    source, target = edges.source, edges.target
    parallel = bool(((source[1:] == source[:-1]) & (target[1:] == target[:-1])).any())
    multi, simple = (nx.MultiDiGraph, nx.DiGraph) if arcs.is_directed else (nx.MultiGraph, nx.Graph)
    graph = (multi if parallel else simple)()
    names = range(arcs.n) if arcs.names is None else arcs.names.tolist()
    graph.add_nodes_from(names)
    pairs = ((names[s], names[t]) for s, t in zip(source.tolist(), target.tolist(), strict=True))
    if edges.weight is None:
        graph.add_edges_from(pairs)
    else:
        graph.add_weighted_edges_from((s, t, w) for (s, t), w in zip(pairs, edges.weight.tolist(), strict=True))
    return graph


def to_igraph(arcs: Arcs) -> igraph.Graph:
    """A graph whose vertices have the network's ids."""
    try:
        import igraph
    except ImportError as error:
        raise ImportError("to_igraph needs the package igraph: pip install igraph") from error

    edges = listed(arcs)
    graph = igraph.Graph(n=arcs.n, edges=np.column_stack([edges.source, edges.target]), directed=arcs.is_directed)
    if edges.weight is not None:
        graph.es["weight"] = edges.weight.tolist()
    if arcs.names is not None:
        graph.vs["name"] = arcs.names.tolist()
    return graph
