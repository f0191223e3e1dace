"""Networks against a plain-Python oracle, twins bit for bit, every bad input, every round trip."""

import pickle
import re
import warnings
from collections import Counter
from contextlib import nullcontext

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from uptake.basis.checks import BadValue
from uptake.basis.engine import ENGINES, native
from uptake.network.network import Network

TWINS = [e for e in ENGINES if e == "numba" or (e == "native" and native is not None)]


def oracle(source, target, weight, n, directed, merge):
    """Canonical arcs by sorting tuples: (source, target, weight) in order, and the self loops dropped."""
    arcs, loops = [], 0
    for i, (s, t) in enumerate(zip(source, target, strict=True)):
        w = None if weight is None else weight[i]
        if s == t:
            loops += 1
            continue
        arcs.append((s, t, i, w))
        if not directed:
            arcs.append((t, s, i, w))
    arcs.sort(key=lambda arc: arc[:3])
    if merge:
        sums = {}
        for s, t, _, w in arcs:
            sums[s, t] = None if w is None else sums.get((s, t), 0.0) + float(w)
        arcs = [(s, t, 0, w) for (s, t), w in sums.items()]
    return [(s, t, w) for s, t, _, w in arcs], loops


@st.composite
def edge_lists(draw):
    n = draw(st.integers(1, 9))
    m = draw(st.integers(0, 40))
    ids = st.lists(st.integers(0, n - 1), min_size=m, max_size=m)
    weight = draw(st.none() | st.lists(st.integers(0, 1000).map(lambda w: w / 8), min_size=m, max_size=m))
    return n, draw(ids), draw(ids), weight, draw(st.booleans()), draw(st.booleans())


@pytest.mark.parametrize("engine", TWINS)
@settings(max_examples=150, deadline=None)
@given(case=edge_lists())
def test_rows_are_what_sorting_gives(engine, case):
    n, source, target, weight, directed, merge = case
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        net = Network.from_edges(
            source, target, weight, n, directed, parallel="merge" if merge else "keep", engine=engine
        )
    arcs, loops = oracle(source, target, weight, n, directed, merge)
    assert (net.n, net.n_arcs, net.n_self_loops, net.is_directed) == (n, len(arcs), loops, directed)
    assert net.out_targets.tolist() == [t for _, t, _ in arcs]
    assert net.source_of_arcs().tolist() == [s for s, _, _ in arcs]
    assert net.out_offsets.tolist() == [sum(s < v for s, _, _ in arcs) for v in range(n + 1)]
    if weight is None:
        assert net.weight is None
    else:
        assert net.weight.tolist() == [float(np.float32(w)) for _, _, w in arcs]
    incoming = sorted((t, s, e) for e, (s, t, _) in enumerate(arcs))
    assert net.in_sources.tolist() == [s for _, s, _ in incoming]
    assert net.in_arcs.tolist() == [e for _, _, e in incoming]
    assert net.in_offsets.tolist() == [sum(t < v for t, _, _ in incoming) for v in range(n + 1)]
    assert net.degree("in").tolist() == np.diff(net.in_offsets).tolist()
    assert net.degree().sum() == net.n_arcs


def said_of_repeats(source, target, n, **how):
    """How many ties a network says are listed more than once, and of how many."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        Network.from_edges(source, target, n=n, directed=True, **how)
    found = [re.match(r"([\d,]+) of ([\d,]+) ties (?:is|are) listed more than once", str(w.message)) for w in heard]
    assert len(found) < 2
    return [int(number.replace(",", "")) for number in found[0].groups()] if found else [0, 0]


@pytest.mark.parametrize("engine", TWINS)
@settings(max_examples=150, deadline=None)
@given(case=edge_lists())
def test_ties_listed_again_are_counted(engine, case):
    n, source, target, *_ = case
    listed = Counter((s, t) for s, t in zip(source, target, strict=True) if s != t)
    again = sum(count > 1 for count in listed.values())
    assert said_of_repeats(source, target, n, engine=engine) == ([again, len(listed)] if again else [0, 0])


@pytest.mark.parametrize("engine", TWINS)
@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize(("n", "m"), [(3, 50_000), (5000, 600_000), (300_000, 600_000)])
def test_ties_listed_again_are_counted_in_larger_networks(engine, threads, n, m):
    luck = np.random.default_rng(n)
    source, target = (n * luck.random(m) ** 3).astype(int), luck.integers(0, n, m)
    listed, count = np.unique(source * n + target, return_counts=True)
    count = count[listed // n != listed % n]
    found = said_of_repeats(source, target, n, engine=engine, threads=threads)
    assert found == [(count > 1).sum(), len(count)]
    once = luck.permutation(listed[listed // n != listed % n])
    assert said_of_repeats(once // n, once % n, n, engine=engine, threads=threads) == [0, 0]


@pytest.mark.skipif(len(TWINS) < 2, reason="the native core was not built")
@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("parallel", ["keep", "merge"])
@pytest.mark.parametrize(("n", "m"), [(3, 50_000), (5000, 100_000), (300_000, 200_000)])
def test_twins_agree_on_larger_networks(directed, weighted, parallel, n, m):
    luck = np.random.default_rng([n, directed, weighted])
    source, target = (n * luck.random(m) ** 3).astype(int), luck.integers(0, n, m)
    weight = luck.random(m) if weighted else None
    one, other = (Network.from_edges(source, target, weight, n, directed, parallel=parallel, engine=e) for e in TWINS)
    assert one.fingerprint == other.fingerprint
    order = np.lexsort((one.out_targets, one.source_of_arcs()))
    assert (order == np.arange(one.n_arcs)).all()
    assert one.n_self_loops == other.n_self_loops == (source == target).sum()


@pytest.mark.parametrize("engine", TWINS)
def test_many_actors_few_ties(engine):
    n = 2**23 + 5  # three digits of target, rows wider than a digit
    luck = np.random.default_rng(6)
    source, target = luck.integers(0, n, (2, 60_000))
    net = Network.from_edges(source, target, n=n, directed=True, engine=engine)
    order = np.lexsort((target, source))
    assert (net.out_targets == target[order]).all()
    assert (net.source_of_arcs() == source[order]).all()


def test_arrays_are_typed_and_read_only():
    net = Network.from_edges([0, 1], [1, 2], [1, 2], directed=True, labels=["a", "b", "c"])
    kinds = {
        "out_offsets": np.int64,
        "out_targets": np.int32,
        "weight": np.float32,
        "in_offsets": np.int64,
        "in_sources": np.int32,
        "in_arcs": np.int64,
    }
    for name, kind in kinds.items():
        array = getattr(net, name)
        assert array.dtype == kind
        assert not array.flags.writeable
    with pytest.raises(AttributeError, match="immutable"):
        net.n = 5
    with pytest.raises(TypeError, match="from_edges"):
        Network([0], [1])
    assert "labelled" in repr(net)
    assert "weighted" in repr(net)
    undirected = Network.from_edges([0], [1])
    assert undirected.in_sources is undirected.out_targets


def test_inputs_of_every_kind_give_one_network():
    reference = Network.from_edges([0, 1, 1], [2, 2, 0], n=3).fingerprint
    kinds = [list, tuple, np.array, pd.Series, lambda v: np.array(v, np.uint8), lambda v: pd.array(v, "Int64")]
    for kind in kinds:
        assert Network.from_edges(kind([0, 1, 1]), kind([2, 2, 0]), n=np.int64(3)).fingerprint == reference
    assert Network.from_edges([1, 0, 2], [0, 2, 1]).fingerprint == reference  # rows and directions in other order
    strided = np.array([[0, 2], [1, 2], [1, 0]])
    assert Network.from_edges(strided[:, 0], strided[:, 1]).fingerprint == reference
    assert Network.from_edges([0, 1, 1], [2, 2, 0], [1, 1, 1]).fingerprint != reference
    assert Network.from_edges([0, 1, 1], [2, 2, 0], n=4).fingerprint != reference
    assert len(reference) == 32
    zero = Network.from_edges([0], [1], [0.0]).fingerprint
    for kind in (np.float32, np.float64):
        assert Network.from_edges([0], [1], np.array([-0.0], kind)).fingerprint == zero


def test_empty_and_lonely():
    net = Network.from_edges([], [], n=3)
    assert (net.n, net.n_arcs, net.in_offsets.tolist()) == (3, 0, [0, 0, 0, 0])
    assert Network.from_edges([], [], [], n=1, directed=True).weight.tolist() == []
    assert Network.from_edges([0, 0], [0, 0]).n_self_loops == 2


@pytest.mark.parametrize(
    ("source", "target", "how", "error", "says"),
    [
        ([0, 1], [1], {}, ValueError, "source has 2 entries and target 1"),
        ([0, -4], [1, 2], {}, ValueError, r"source\[1\] = -4 is negative"),
        ([0, 1], [1, 12], {"n": 10}, ValueError, r"target\[1\] = 12 is out of range; ids lie in 0 .. 9 \(n = 10\)"),
        ([0, 2**31 - 1], [1, 2], {}, ValueError, r"source\[1\] = 2147483647 is out of range"),
        ([0, 2**70], [1, 2], {}, ValueError, r"source\[1\]"),
        (np.array([0, 2**64 - 1], np.uint64), [1, 2], {}, ValueError, r"source\[1\]"),
        ([0.0, 1.0], [1, 2], {}, TypeError, r"source holds floats .* source.astype\(np.int64\)"),
        ([0.0, 1.5], [1, 2], {}, TypeError, r"source\[1\] = 1.5 is not an integer"),
        ([0, 1], [np.nan, 2], {}, ValueError, r"target\[0\] = nan is missing"),
        ([0, None], [1, 2], {}, ValueError, r"source\[1\] is missing"),
        (pd.array([0, None], "Int64"), [1, 2], {}, ValueError, r"source\[1\] = nan is missing"),
        (["a", "b"], [1, 2], {}, TypeError, r"source\[0\] = 'a' is a label; Network.from_frame"),
        ([True, False], [1, 2], {}, TypeError, "source holds bools"),
        ([0, [1, 2]], [1, 2], {}, ValueError, "source"),
        ([[0, 1]], [1, 2], {}, ValueError, "source has 2 dimensions"),
        ("01", [1, 2], {}, TypeError, "one string"),
        (3, [1], {}, ValueError, "0 dimensions"),
        (np.ma.array([0, 1], mask=[0, 1]), [1, 2], {}, TypeError, "masked"),
        (np.array([0, object()]), [1, 2], {}, TypeError, r"source\[1\]"),
        ([1j], [1], {}, TypeError, r"source\[0\]"),
        ([], [], {}, ValueError, "at least one actor"),
        ([], [], {"n": 0}, ValueError, "at least one actor"),
        ([0], [1], {"n": -2}, ValueError, "n = -2"),
        ([0], [1], {"n": 2.5}, TypeError, "n = 2.5"),
        ([0], [1], {"n": True}, TypeError, "n = True is not a whole number"),
        ([0], [1], {"n": 2**31}, ValueError, "n = 2147483648"),
        ([0], [1], {"weight": [1, 2]}, ValueError, "weight has 2 entries for 1 ties"),
        ([0], [1], {"weight": [-1]}, ValueError, r"weight\[0\] = -1"),
        ([0, 0], [1, 2], {"weight": [1, np.nan]}, ValueError, r"weight\[1\] = nan"),
        ([0], [1], {"weight": [np.inf]}, ValueError, r"weight\[0\] = inf"),
        ([0], [1], {"weight": [1e300]}, ValueError, r"weight\[0\] = 1e\+300"),
        ([0], [1], {"weight": ["x"]}, TypeError, "weight"),
        ([0, 0], [1, 2], {"weight": np.float32([1, np.nan])}, ValueError, r"weight\[1\] = nan"),
        ([0, 0], [1, 2], {"weight": np.float32([-1, 3])}, ValueError, r"weight\[0\] = -1"),
        ([0, 0], [1, 2], {"weight": np.float32([1, np.inf])}, ValueError, r"weight\[1\] = inf"),
        ([0], [1], {"labels": ["a"]}, ValueError, "out of range"),
        ([0], [1], {"labels": ["a"], "n": 2}, ValueError, "labels has 1 entries for n = 2"),
        ([0], [1], {"labels": ["a", "a"]}, ValueError, r"labels\[1\] = 'a' names the same actor as labels\[0\]"),
        ([0], [1], {"labels": ["a", None]}, ValueError, r"labels\[1\] is missing"),
        ([0], [1], {"directed": "no"}, TypeError, "directed = 'no' is a str"),
        ([0], [1], {"parallel": "drop"}, ValueError, "'drop' is unknown"),
    ],
)
def test_bad_input_says_where_and_what(source, target, how, error, says):
    with pytest.raises(error, match=says):
        Network.from_edges(source, target, **how)


def test_edges_listed_both_ways_are_warned_of():
    twice = {"source": [0, 1, 1, 2], "target": [1, 0, 2, 1]}
    for make in (lambda: Network.from_edges(**twice), lambda: Network.from_frame(twice)):
        with pytest.warns(UserWarning, match="both directions") as told:
            make()
        assert told[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Network.from_edges([0, 1, 1, 2], [1, 0, 2, 1], directed=True)
        Network.from_edges([0, 1], [1, 0], parallel="merge")
        Network.from_edges([0, 1, 2], [1, 2, 0])  # sources and targets alike, but a cycle
        Network.from_edges([0, 1], [0, 1])


@pytest.mark.parametrize("engine", TWINS)
def test_mirrored_by_both_twins(engine):
    from uptake.basis.engine import kernel

    luck = np.random.default_rng(1)
    s, t = luck.integers(0, 50, (2, 400)).astype(np.int32)
    order = luck.permutation(800)
    both = np.r_[s, t][order], np.r_[t, s][order]
    assert kernel("is_mirrored", engine)(*both)
    both[0][np.flatnonzero(both[0] != both[1])[0]] += 1
    assert not kernel("is_mirrored", engine)(*both)
    assert not kernel("is_mirrored", engine)(np.array([0, 1, 2], np.int32), np.array([1, 2, 0], np.int32))


def test_index_maps_labels_back():
    net = Network.from_edges([0], [1], labels=["Ann", "Bo"])
    assert net.index("Bo").tolist() == [1]
    assert net.index(["Bo", "Ann"]).dtype == np.int32
    with pytest.raises(ValueError, match=r"labels\[1\] = 'Cy' is no name of this network; names are 'Ann', 'Bo'"):
        net.index(["Bo", "Cy"])
    with pytest.raises(BadValue, match=r"labels\[0\] = 'ann' .* did you mean 'Ann'\?"):
        net.index("ann")
    pairs = Network.from_edges([0], [1], labels=["a", (1, 2)])
    assert pairs.index([(1, 2)]).tolist() == [1]
    assert Network.from_edges([0], [1]).index([1]).tolist() == [1]
    with pytest.raises(ValueError, match=r"labels\[0\] = 2 is no name of this network; names are the positions 0 .. 1"):
        Network.from_edges([0], [1]).index([2])
    with pytest.raises(ValueError, match="kind"):
        net.degree("both")


def test_round_trip_scipy():
    import scipy.sparse as sp

    luck = np.random.default_rng(2)
    dense = luck.integers(0, 3, (20, 20)) * (1 - np.eye(20, dtype=int))
    for form in (sp.csr_array, sp.coo_matrix, sp.csc_matrix):
        net = Network.from_scipy(form(dense))
        back = sp.csr_array((net.weight, net.out_targets, net.out_offsets), shape=(20, 20))
        assert (back.toarray() == dense).all()
    symmetric = dense + dense.T
    net = Network.from_scipy(sp.csr_array(symmetric), directed=False)
    assert not net.is_directed
    assert net.fingerprint == Network.from_scipy(sp.csr_array(symmetric)).fingerprint
    assert Network.from_scipy(sp.csr_array(dense), weighted=False).weight is None
    with pytest.raises(ValueError, match=r"entries \(\d+, \d+\).*directed=True"):
        Network.from_scipy(sp.csr_array(dense), directed=False)
    with pytest.raises(ValueError, match="square"):
        Network.from_scipy(sp.csr_array(np.ones((2, 3))))
    with pytest.raises(TypeError, match="coo_array"):
        Network.from_scipy(dense)


def test_round_trip_networkx():
    nx = pytest.importorskip("networkx")
    graph = nx.karate_club_graph()
    net = Network.from_networkx(graph, weight="weight")
    assert (net.n, net.n_arcs, net.is_directed, net.labels.tolist()) == (34, 156, False, list(range(34)))
    back = {(int(s), int(t)): w for s, t, w in zip(net.source_of_arcs(), net.out_targets, net.weight, strict=True)}
    assert back == {(s, t): w for u, v, w in graph.edges(data="weight") for s, t in ((u, v), (v, u))}
    named = nx.MultiDiGraph([("b", "a"), ("b", "a"), ("a", (1, 2))])
    net = Network.from_networkx(named)
    assert net.is_directed
    assert net.labels.tolist() == ["b", "a", (1, 2)]
    assert net.degree().tolist() == [2, 1, 0]
    turned = nx.Graph([(2, 0), (0, 1)])  # nodes 0 .. n - 1 keep their number
    assert Network.from_networkx(turned).degree().tolist() == [2, 1, 1]
    with pytest.raises(ValueError, match="weight = 'w' is no attribute of the edge 2 -> 0"):
        Network.from_networkx(turned, weight="w")
    with pytest.raises(ValueError, match="at least one actor"):
        Network.from_networkx(nx.Graph())


def test_round_trip_igraph():
    ig = pytest.importorskip("igraph")
    graph = ig.Graph([(0, 1), (3, 1), (1, 2)], n=5, directed=True)
    graph.es["w"] = [1.0, 2.0, 3.0]
    net = Network.from_igraph(graph, weight="w")
    assert list(zip(net.source_of_arcs(), net.out_targets, net.weight, strict=True)) == [
        (0, 1, 1),
        (1, 2, 3),
        (3, 1, 2),
    ]
    assert net.n == 5
    graph.vs["name"] = list("abcde")
    assert Network.from_igraph(graph).index(["d"]).tolist() == [3]
    with pytest.raises(ValueError, match="weight = 'x' is no attribute of the edges; allowed: w"):
        Network.from_igraph(graph, weight="x")


def ways_back(net, directory):
    """The network by each way out and in again; labels and sizes are passed where a table cannot hold them."""
    import scipy.sparse as sp

    weight = None if net.weight is None else "weight"
    how = {"directed": net.is_directed}
    size = {"nodes": net.labels, "parallel": "keep"}
    matrix = net.to_scipy()
    assert isinstance(matrix, sp.csr_array)
    yield "scipy", Network.from_scipy(matrix, weighted=weight is not None, **how)
    yield "frame", Network.from_frame(net.to_frame(), weight=weight, **size, **how)
    net.to_frame().to_parquet(directory / "e.parquet")
    read = pd.read_parquet(directory / "e.parquet")
    yield "parquet", Network.from_frame(read, weight=weight, **size, **how)
    graph = net.to_networkx()
    assert graph.is_directed() == net.is_directed
    assert graph.number_of_edges() == len(net.to_frame())
    yield "networkx", Network.from_networkx(graph, weight)
    yield "igraph", Network.from_igraph(net.to_igraph(), weight)


@settings(max_examples=80)
@given(case=edge_lists(), labelled=st.booleans(), shuffle=st.randoms(use_true_random=False))
def test_what_goes_out_comes_back(tmp_path_factory, case, labelled, shuffle):
    pytest.importorskip("networkx")
    pytest.importorskip("igraph")
    n, source, target, weight, directed, merge = case
    labels = shuffle.sample("abcdefghij", n) if labelled else None
    how = {"labels": labels, "parallel": "merge" if merge else "keep"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        net = Network.from_edges(source, target, weight, n, directed, **how)
        for way, back in ways_back(net, tmp_path_factory.getbasetemp()):
            assert back.fingerprint == net.fingerprint, way
            assert back.is_directed == net.is_directed, way
            if way != "scipy":
                assert back.labels.tolist() == (labels or list(range(n))), way


def test_tables_list_an_undirected_edge_once():
    net = Network.from_edges([2, 0, 0], [0, 1, 1], [1, 2, 3], labels=["Ann", "Bo", "Cy"], parallel="keep")
    assert net.to_frame().to_dict("list") == {
        "source": ["Ann", "Ann", "Ann"],
        "target": ["Bo", "Bo", "Cy"],
        "weight": [2.0, 3.0, 1.0],
    }
    assert Network.from_edges([2, 0], [0, 1], directed=True).to_frame().to_numpy().tolist() == [[0, 1], [2, 0]]
    matrix = net.to_scipy()
    matrix.sum_duplicates()  # a copy: the network stays
    assert matrix[0, 1] == 5
    assert net.n_arcs == 6


def test_labels_that_are_numbers():
    net = Network.from_edges([0, 1], [1, 2], labels=[2, 0, 1])
    assert net.to_frame().to_numpy().tolist() == [[2, 0], [0, 1]]
    assert Network.from_frame(net.to_frame(), nodes=net.labels).fingerprint == net.fingerprint
    ids = Network.from_frame(net.to_frame(), nodes=["Ann", "Bo", "Cy"], relabel=False)
    assert ids.index(["Cy"]).tolist() == [2]
    assert ids.degree().tolist() == [2, 1, 1]


def test_reprs_show_what_differs(tmp_path):
    plain = Network.from_edges([0], [1])
    assert repr(plain) == "Network(n=2, arcs=2, undirected)"
    assert plain._repr_html_().count("<tr>") == 3
    net = Network.from_edges([0, 1], [1, 1], [1, 2], directed=True, labels=["a<b", "c"], provenance={"file": "x/t.csv"})
    shown = "Network(n=2, arcs=1, directed, weighted, labelled, 1 self loops dropped, from t.csv)"
    assert repr(net) == shown
    for cell in ("<th>weights</th><td>float32</td>", "<td>a&lt;b, c</td>", "<th>file</th><td>x/t.csv</td>"):
        assert cell in net._repr_html_()
    ring = Network.from_edges([0], [1], provenance={"generator": "path", "sizes": list(range(100))})
    assert "from path" in repr(ring)
    assert len(ring._repr_html_()) < 400


def frame():
    return pd.DataFrame({"source": ["b", "c", "b"], "target": ["a", "a", "c"], "w": [1.0, 2.0, 0.5]})


def test_frames_with_strings():
    import pyarrow as pa

    pl = pytest.importorskip("polars")
    table = frame()
    reference = Network.from_frame(table, weight="w", directed=True)
    assert reference.labels.tolist() == ["a", "b", "c"]
    assert reference.out_targets.tolist() == [0, 2, 0]
    assert reference.weight.tolist() == [1.0, 0.5, 2.0]
    shuffled = table.iloc[[2, 0, 1]]
    others = [
        shuffled,
        pl.from_pandas(table),
        pa.table(table),
        table.to_dict("list"),
        table.astype({"source": "category"}),
    ]
    for other in others:
        net = Network.from_frame(other, weight="w", directed=True)
        assert net.fingerprint == reference.fingerprint
        assert net.labels.tolist() == ["a", "b", "c"]
    ids = pd.DataFrame({"source": [7, 3], "target": [3, 5]})
    net = Network.from_frame(ids)  # the actors are those that occur
    assert net.labels.tolist() == [3, 5, 7]
    assert net.degree().tolist() == [2, 1, 1]
    assert Network.from_frame(ids, nodes=range(8)).n == 8
    with pytest.warns(UserWarning, match="3 of 8 ids occur in the ties"):
        assert Network.from_frame(ids, relabel=False).n == 8


def test_bad_frames():
    with pytest.raises(BadValue, match="'from' is not a column of the table; allowed: source, target, w") as refused:
        Network.from_frame(frame(), source="from")
    assert refused.value.name == "source"
    with pytest.raises(ValueError, match=r"target = 'tarket' .*; did you mean 'target'\?"):
        Network.from_frame(frame(), target="tarket")
    with pytest.raises(ValueError, match="target = 'source' is also the column of source"):
        Network.from_frame(frame(), target="source")
    with pytest.raises(ValueError, match="nodes do not hold 'c', whom the table names; add this actor"):
        Network.from_frame(frame(), nodes=["a", "b", "C"])
    with pytest.raises(ValueError, match=r"nodes\[1\] = 'a' names the same actor as nodes\[0\]"):
        Network.from_frame(frame(), nodes=["a", "a"])
    with pytest.raises(TypeError, match="pass a pandas or polars DataFrame"):
        Network.from_frame([(0, 1)])


def test_files_of_edges(tmp_path):
    table = frame()
    reference = Network.from_frame(table, weight="w").fingerprint
    table.to_csv(tmp_path / "e.csv", index=False)
    table.to_csv(tmp_path / "e.csv.gz", index=False)
    table.to_csv(tmp_path / "e.tsv", index=False, sep="\t")
    table.to_csv(tmp_path / "e.ties", index=False, sep=";")
    table.to_parquet(tmp_path / "e.parquet")
    for name in ("e.csv", "e.csv.gz", "e.tsv", "e.parquet"):
        net = Network.read(tmp_path / name, weight="w")
        assert net.fingerprint == reference
        assert net.provenance["file"].endswith(name)
    assert Network.read(str(tmp_path / "e.ties"), weight="w", separator=";").fingerprint == reference
    (tmp_path / "snap.txt").write_text("# a comment\n# another\n0 1\n2\t1\n")
    net = Network.read(tmp_path / "snap.txt", source=0, target=1, directed=True)
    assert net.in_sources.tolist() == [0, 2]
    with pytest.raises(ValueError, match=r"unknown ending '\.ties'"):
        Network.read(tmp_path / "e.ties")
    for name in ("e.parquet", "e.csv"):
        with pytest.raises(BadValue, match=rf"source = 'sorce' is not a column of .*{name}.*; did you mean 'source'\?"):
            Network.read(tmp_path / name, source="sorce")
    with pytest.raises(TypeError, match="mix names and numbers"):
        Network.read(tmp_path / "e.csv", source=0, target="target")
    with pytest.raises(TypeError, match=r"source = 0 is a number; columns of .*parquet have names"):
        Network.read(tmp_path / "e.parquet", source=0, target=1)
    with pytest.raises(ValueError, match="separator = ';' does not apply"):
        Network.read(tmp_path / "e.parquet", separator=";")
    with pytest.raises(FileNotFoundError, match="does not exist"):
        Network.read(tmp_path / "none.csv")


@pytest.mark.parametrize("name", ["net.npz", "net"])
@pytest.mark.parametrize("directed", [False, True])
def test_saved_networks_come_back(tmp_path, name, directed):
    net = Network.from_edges(
        [0, 1, 1, 0],
        [1, 2, 2, 0],
        [1, 2, 3, 4],
        3,
        directed,
        labels=list("xyz"),
        parallel="keep",
        provenance={"made": "here"},
    )
    path = net.save(tmp_path / "deep" / name, in_side=True)
    for again in (Network.load(path), Network.read(path), Network.load(path, mmap=False)):
        assert again.fingerprint == net.fingerprint
        assert (again.is_directed, again.n_self_loops, again.provenance) == (directed, 1, {"made": "here"})
        assert again.labels.tolist() == ["x", "y", "z"]
        for side in ("out_offsets", "out_targets", "weight", "in_offsets", "in_sources", "in_arcs"):
            assert getattr(again, side).tolist() == getattr(net, side).tolist()
            assert not getattr(again, side).flags.writeable
    Network.from_edges([0], [1]).save(path)  # replaces
    assert Network.load(path).n == 2
    assert sorted(p.name for p in path.parent.iterdir()) == [name]  # nothing left behind
    assert not Network.load(path).is_directed


def test_mapped_networks_are_shared(tmp_path):
    net = Network.from_edges([0, 1], [1, 2], directed=True)
    mapped = Network.load(net.save(tmp_path / "net"))
    assert isinstance(mapped.out_targets, np.memmap)
    assert isinstance(pickle.loads(pickle.dumps(mapped)).out_targets, np.memmap)
    assert mapped.in_sources.tolist() == [0, 1]
    assert net.in_sources.tolist() == [0, 1]
    copied = pickle.loads(pickle.dumps(net))
    assert copied._in_side is None  # built again where it is needed
    net.degree("in")[0] = 9  # a copy of what is kept
    assert net.degree("in").tolist() == [0, 1, 1]
    assert net._derived == {}
    assert copied._derived == {}
    loose = Network.from_edges([0, 1], [1, 2], directed=True)
    loose.degree("in")[0] = 9
    assert loose.degree("in").tolist() == [0, 1, 1]
    assert pickle.loads(pickle.dumps(loose))._derived == {}
    assert copied.fingerprint == net.fingerprint
    assert not copied.out_targets.flags.writeable
    with pytest.raises(ValueError, match="cannot be mapped"):
        Network.load(net.save(tmp_path / "net.npz"), mmap=True)


def test_mapped_arrays_are_not_copied(tmp_path):
    net = Network.from_edges([0, 1], [1, 2], [1, 2], directed=True)
    folder = net.save(tmp_path / "net")
    mapped = Network.load(folder, mmap=True)
    assert mapped.fingerprint == net.fingerprint
    for array in (mapped.out_offsets, mapped.out_targets, mapped.weight):
        assert isinstance(array, np.memmap)
        assert not array.flags.owndata


def test_an_undirected_network_holds_one_side(monkeypatch):
    """4 bytes per arc and 8 per actor, for both sides; only in_arcs is built."""
    net = Network.from_edges(np.arange(1000), np.arange(1000) // 2, n=1000)
    monkeypatch.setattr("uptake.network.arcs.kernel", None)  # would build the other side
    assert net.in_offsets is net.out_offsets
    assert net.in_sources is net.out_targets
    assert net.out_offsets.nbytes + net.out_targets.nbytes == 4 * net.n_arcs + 8 * (net.n + 1)
    assert net.out_targets.base.nbytes == net.out_targets.nbytes  # nothing larger is kept alive behind it


@pytest.mark.parametrize("name", ["net.npz", "net"])
def test_a_study_file_may_name_a_saved_network(tmp_path, name):
    from uptake.studyfile.build import build
    from uptake.studyfile.read import load_study

    net = Network.from_edges([0, 1], [1, 2], directed=True)
    net.save(tmp_path / name)
    study = tmp_path / "study.toml"
    text = f'[study]\nhorizon = 5\nrng = 1\n[users]\nfile = "{name}"\n[strategies.e]\nkind = "emulation"\nseeds = 1\n'
    study.write_text(text)
    assert build(load_study(study))[0].users.network.fingerprint == net.fingerprint
    study.write_text(text.replace("[strategies", "directed = true\n[strategies"))
    with pytest.raises(ValueError, match=r"users\.directed = true: does not apply"):
        build(load_study(study))


def test_damaged_and_foreign_files(tmp_path):
    import scipy.sparse as sp

    net = Network.from_edges([0, 1], [1, 2], directed=True)
    folder = net.save(tmp_path / "net")
    np.save(folder / "out_targets.npy", np.array([1, 1], np.int32))
    with pytest.raises(ValueError, match="damaged"):
        Network.load(folder, mmap=False)
    np.save(folder / "out_targets.npy", np.array([1], np.int32))
    with pytest.raises(ValueError, match="damaged"):
        Network.load(folder)
    for how in ({"directed": True}, {"directed": False}, {"source": "source"}, {"parallel": "keep"}):
        with pytest.raises(BadValue, match="is a saved network") as refused:
            Network.read(folder, **how)
        assert [refused.value.name] == list(how)
    (tmp_path / "mine").mkdir()
    with pytest.raises(FileExistsError, match="not a saved network"):
        net.save(tmp_path / "mine")
    with pytest.raises(FileNotFoundError, match="not a saved network"):
        Network.load(tmp_path / "mine")
    np.savez(tmp_path / "other.npz", a=np.arange(3))
    with pytest.raises(ValueError, match="neither"):
        Network.load(tmp_path / "other.npz")
    sp.save_npz(tmp_path / "matrix.npz", sp.csr_array(np.array([[0, 2.0], [0, 0]])))
    assert Network.read(tmp_path / "matrix.npz").weight.tolist() == [2.0]
    mixed = Network.from_edges([0], [1], labels=["a", frozenset({1, 2})])
    with pytest.raises(TypeError, match="labels in files"):
        mixed.save(tmp_path / "mixed")


@pytest.mark.parametrize("engine", TWINS)
@pytest.mark.parametrize("buckets", [0, 11])  # 0: keys of row and target have more than 32 bits
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("merge", [False, True])
def test_the_same_rows_by_any_number_of_threads(engine, buckets, weighted, directed, merge, monkeypatch):
    from uptake.network import rows

    monkeypatch.setattr(rows, "_BUCKETS", buckets)
    monkeypatch.setattr(rows, "_BUCKET", 4)
    n, m = 70_000, 4000
    luck = np.random.default_rng([weighted, directed])
    source, target = (n * luck.random((2, m)) ** 9).astype(np.int32)
    weight = luck.integers(0, 1000, m) / 8 if weighted else None
    arcs, loops = oracle(source.tolist(), target.tolist(), weight, n, directed, merge)
    for threads, slice_size in ((1, 1), (2, 1), (7, 1), (7, 1500)):
        monkeypatch.setattr(rows, "_SLICE", slice_size)
        how = {"parallel": "merge" if merge else "keep", "engine": engine, "threads": threads}
        net = Network.from_edges(source, target, weight, n, directed, **how)
        assert net.n_self_loops == loops
        assert net.out_targets.tolist() == [t for _, t, _ in arcs]
        assert net.source_of_arcs().tolist() == [s for s, _, _ in arcs]
        assert weight is None or net.weight.tolist() == [float(np.float32(w)) for _, _, w in arcs]


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.int32, np.int64, ">i4", ">i8"])
@pytest.mark.parametrize("n", [None, 50, 300])
def test_ids_of_every_width_are_checked(kind, n):
    good = np.array([0, 49, 7], kind)
    few = pytest.warns(UserWarning, match="3 of 50 ids occur") if n is None else nullcontext()
    with few:
        assert Network.from_edges(good, good[::-1].copy(), n=n, directed=True).n == (n or 50)
    for bad in (-1, np.iinfo(kind).min) + ((100,) if n == 50 else ()):
        with pytest.raises(ValueError, match=rf"target\[2\] = {bad} "):
            Network.from_edges(good, np.array([0, 1, bad], kind), n=n)


@pytest.mark.parametrize("engine", TWINS)
def test_rows_without_arcs_between_rows_that_merge(engine, monkeypatch):
    from uptake.network import rows

    monkeypatch.setattr(rows, "_SLICE", 1)
    monkeypatch.setattr(rows, "_BUCKET", 0)
    source, target = np.repeat([[0, 9, 9, 30], [1, 2, 3, 31]], 5, axis=1)
    for threads in (1, 3):
        net = Network.from_edges(source, target, n=40, directed=True, parallel="merge", engine=engine, threads=threads)
        assert net.source_of_arcs().tolist() == [0, 9, 9, 30]
        assert net.out_targets.tolist() == [1, 2, 3, 31]
