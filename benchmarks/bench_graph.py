"""Building a network: canonical rows from a list of ties, stage by stage and whole, against scipy's coo -> csr.

Each answer is checked first. Rates and goals are millions of arcs a second, the goals those of the native engine on one
thread: five times scipy on 2^20 actors.
"""

import numpy as np
import pytest
from uptake.basis.engine import kernel, native
from uptake.network.generate import rmat
from uptake.network.network import Network

ENGINES = ["numba"] if native is None else ["native", "numba"]
NONE = np.empty(0, np.float32)


def state(benchmark, arcs, goal):
    benchmark.extra_info["unit"] = "million arcs a second"
    benchmark.extra_info["goal"] = goal
    if benchmark.stats is not None:  # None where timing is switched off
        benchmark.extra_info["rate"] = round(arcs / benchmark.stats.stats.median / 1e6, 1)


@pytest.fixture(scope="module")
def ties():
    """Two million arcs of a skewed network, in random order, with weights."""
    net = rmat(17, 10, rng=1)
    luck = np.random.default_rng(1)
    order = luck.permutation(net.n_arcs)
    return net, net.source_of_arcs()[order], net.out_targets[order], luck.random(net.n_arcs, np.float32)


class Stages:
    """The three kernels on one slice and one range, each on what the one before left."""

    def __init__(self, engine, net, source, target):
        self.tally, self.deal, self.sort = (kernel(name, engine) for name in ("tally_edges", "deal_edges", "sort_rows"))
        self.net, self.ties = net, (source, target)
        self.bits = 17, 10  # columns; rows within one of 2^7 buckets
        self.offsets, self.targets = np.zeros(net.n + 1, np.int64), np.empty(net.n_arcs, np.int32)

    def run_tally(self):
        counts = np.zeros(129, np.int64)
        highest = self.tally(*self.ties, False, False, self.bits[1], counts)
        assert max(highest) < self.net.n
        self.bounds = np.append(0, np.cumsum(counts[:-1]))

    def run_deal(self):
        high = np.empty(0, np.uint32)
        places = self.bounds[:-1].copy()
        assert self.deal(*self.ties, NONE, False, False, *self.bits[::-1], places, self.targets, high, NONE)

    def run_sort(self):
        high = np.empty(0, np.uint32)
        self.sort(0, 128, *self.bits[::-1], self.bounds, False, self.offsets, self.targets, high, NONE)

    def check(self):
        for stage in (self.run_tally, self.run_deal, self.run_sort):
            stage()
        self.offsets[-1] = self.net.n_arcs
        assert (self.offsets == self.net.out_offsets).all()
        assert (self.targets == self.net.out_targets).all()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("stage", "goal"), [("tally", 900), ("deal", 450), ("sort", 200)])
def test_stage(benchmark, ties, engine, stage, goal):
    net, source, target, _ = ties
    stages = Stages(engine, net, source, target)
    stages.check()
    before = stages.run_deal if stage == "sort" else lambda: None  # sorting works in place
    benchmark.pedantic(getattr(stages, f"run_{stage}"), setup=before, rounds=9)
    state(benchmark, net.n_arcs, goal)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("weighted", [False, True])
def test_from_edges(benchmark, ties, engine, threads, weighted):
    net, source, target, weight = ties
    how = {"n": net.n, "directed": True, "engine": engine}
    weights = weight if weighted else None
    made = {Network.from_edges(source, target, weights, **how | {"engine": e}).fingerprint for e in ENGINES}
    assert len(made) == 1
    assert weighted or made == {net.fingerprint}
    benchmark(Network.from_edges, source, target, weights, **how, threads=threads)
    state(benchmark, net.n_arcs, 75 if weighted else 100)


@pytest.mark.parametrize("engine", ENGINES)
def test_transpose_rows(benchmark, ties, engine):
    net = ties[0]
    transpose = kernel("transpose_rows", engine)
    offsets, sources, arcs = transpose(net.n, net.out_offsets, net.out_targets)
    assert (net.source_of_arcs()[arcs] == sources).all()
    assert (np.diff(offsets) == net.degree("in")).all()
    benchmark(transpose, net.n, net.out_offsets, net.out_targets)
    state(benchmark, net.n_arcs, 100)


@pytest.mark.parametrize("engine", ENGINES)
def test_is_mirrored(benchmark, ties, engine):
    net, source, target, _ = ties
    mirrored = kernel("is_mirrored", engine)
    assert mirrored(source, target)
    assert not mirrored(source[1:], target[1:])
    benchmark(mirrored, source, target)
    state(benchmark, net.n_arcs, 250)


def test_scipy_coo_to_csr(benchmark, ties):
    import scipy.sparse as sp

    net, source, target, weight = ties
    matrix = sp.coo_array((weight, (source, target)), shape=(net.n, net.n))
    assert (matrix.tocsr().indices == net.out_targets).all()
    benchmark(matrix.tocsr)
    state(benchmark, net.n_arcs, 0)
