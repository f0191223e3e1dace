"""Building a network: canonical rows from a list of ties, against scipy's coo -> csr. One thread each."""

import numpy as np
import pytest
from uptake.engine import kernel, native
from uptake.generate import rmat

ENGINES = ["numba"] if native is None else ["native", "numba"]


@pytest.fixture(scope="module")
def ties():
    """Two million arcs of a skewed network, in random order."""
    net = rmat(17, 10, rng=1)
    order = np.random.default_rng(1).permutation(net.n_arcs)
    return net, net.source_of_arcs()[order], net.out_targets[order]


@pytest.mark.parametrize("engine", ENGINES)
def test_build_rows(benchmark, ties, engine):
    net, source, target = ties
    build, unweighted = kernel("build_rows", engine), np.empty(0, np.float32)
    offsets, targets, _, _ = build(net.n, net.n, source, target, unweighted, False, False, False)
    assert (offsets == net.out_offsets).all()
    assert (targets == net.out_targets).all()
    benchmark(build, net.n, net.n, source, target, unweighted, False, False, False)


@pytest.mark.parametrize("engine", ENGINES)
def test_transpose_rows(benchmark, ties, engine):
    net, _, _ = ties
    transpose = kernel("transpose_rows", engine)
    offsets, sources, arcs = transpose(net.n, net.out_offsets, net.out_targets)
    assert (net.source_of_arcs()[arcs] == sources).all()
    assert (np.diff(offsets) == net.degree("in")).all()
    benchmark(transpose, net.n, net.out_offsets, net.out_targets)


def test_scipy_coo_to_csr(benchmark, ties):
    import scipy.sparse as sp

    net, source, target = ties
    matrix = sp.coo_array((np.ones(len(source), np.float32), (source, target)), shape=(net.n, net.n))
    assert (matrix.tocsr().indices == net.out_targets).all()
    benchmark(matrix.tocsr)
