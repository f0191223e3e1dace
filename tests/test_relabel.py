"""Actors renumbered by degree: a bijection that keeps every arc, by both twins and any number of threads."""

from typing import Any

import numpy as np
import pytest
from conftest import Kernel
from hypothesis import given
from test_network import edge_lists
from uptake.network.generate import complete, rmat, star
from uptake.network.network import Network
from uptake.network.relabel import Relabelled, by_degree


def check(network: Network, moved: Relabelled) -> None:
    n, degree = network.n, network.degree() + (network.degree("in") if network.is_directed else 0)
    assert moved.actor.tolist() == sorted(range(n), key=lambda v: (-degree[v], v))
    assert moved.rank[moved.actor].tolist() == list(range(n))
    assert moved.offsets[-1] == network.n_arcs
    for r in range(n):
        v = moved.actor[r]
        row = network.out_targets[network.out_offsets[v] : network.out_offsets[v + 1]]
        assert moved.arcs[r] == network.out_offsets[v]
        assert moved.actor[moved.targets[moved.offsets[r] : moved.offsets[r + 1]]].tolist() == row.tolist()


@pytest.mark.filterwarnings("ignore:directed=False")
def test_every_arc_is_kept(engine_name: str) -> None:
    @given(edge_lists())
    def each(case: Any) -> None:
        n, source, target, _, directed, merge = case
        how: Any = {"parallel": "merge" if merge else "keep"}
        network = Network.from_edges(source, target, n=n, directed=directed, **how)
        check(network, by_degree(network, engine=engine_name, threads=1))

    each()


@pytest.mark.parametrize("threads", [1, 2, 7, None])
@pytest.mark.parametrize("directed", [False, True])
def test_by_any_number_of_threads(engine_name: str, threads: int | None, directed: bool) -> None:
    network = rmat(9, 6, rng=2, directed=directed)
    moved = by_degree(network, engine=engine_name, threads=threads)
    check(network, moved)
    assert all(not array.flags.writeable for array in moved)
    assert [array.dtype for array in moved] == [np.int64, np.int32, np.int32, np.int32, np.int64]


def test_plain_shapes(engine_name: str) -> None:
    assert by_degree(star(5), engine=engine_name).actor.tolist() == [0, 1, 2, 3, 4]
    for network in (complete(1), complete(6), Network.from_edges([], [], n=3)):
        check(network, by_degree(network, engine=engine_name))


def test_a_range_of_rows_is_all_that_is_written(kernel: Kernel) -> None:
    network = rmat(7, 5, rng=1)
    whole = by_degree(network)
    part = np.full(network.n_arcs, -1, np.int32)
    rows = network.out_offsets, network.out_targets, whole.actor, whole.rank, whole.offsets
    kernel("relabel_rows")(3, 40, *rows, part)
    begin, end = whole.offsets[[3, 40]]
    assert (part[begin:end] == whole.targets[begin:end]).all()
    assert (part[:begin] == -1).all()
    assert (part[end:] == -1).all()
