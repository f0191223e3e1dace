"""Whom actors reach along ties."""

import networkx as nx
import numpy as np
import pytest
import uptake as up
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(1, 12), st.data())
def test_they_are_those_of_networkx(n: int, data: st.DataObject) -> None:
    actors = st.integers(0, n - 1)
    edges = data.draw(st.lists(st.tuples(actors, actors), max_size=30))
    members = data.draw(st.lists(actors, max_size=4))
    hops, directed = data.draw(st.integers(1, 4)), data.draw(st.booleans())
    edges = [(u, v) for u, v in edges if u != v]
    sources, targets = ([edge[end] for edge in edges] for end in (0, 1))
    network = up.Network.from_edges(sources, targets, n=n, directed=directed, parallel="keep")
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(edges)
    near = {v for m in members for v in nx.single_source_shortest_path_length(graph, m, cutoff=hops)}
    assert up.neighbours(network, members, hops) == sorted(near - set(members))


def test_names_are_those_of_the_network() -> None:
    people = up.Network.from_edges([0, 1, 2], [1, 2, 3], labels=["Ann", "Bo", "Cy", "Di"])
    assert up.neighbours(people, ["Bo"]) == ["Ann", "Cy"]
    assert up.neighbours(people, ["Di"], hops=2) == ["Bo", "Cy"]
    assert up.neighbours(people, np.array(["Ann"]), 9) == ["Bo", "Cy", "Di"]


def test_bad_input_is_refused() -> None:
    path = up.generate.path(4)
    with pytest.raises(ValueError, match="hops = 0"):
        up.neighbours(path, [1], hops=0)
    with pytest.raises(ValueError, match=r"members\[0\] = 9"):
        up.neighbours(path, [9])
    with pytest.raises(TypeError, match="members"):
        up.neighbours(path, 1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="network"):
        up.neighbours([(0, 1)], [0])  # type: ignore[arg-type]
