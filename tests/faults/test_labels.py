"""Labels and weights that look alike, have another shape, or hold any text."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from uptake import Network
from uptake.basis.checks import Refusal
from uptake.network.names.rule import text_of


@pytest.mark.parametrize("labels", [["a", "a\0"], ["a\0\0", "a\0"], ["a", "\0"], ["\0a", "a"]])
def test_labels_that_differ_by_a_nul_stay_two(tmp_path, labels):
    net = Network.from_edges([0], [1], labels=labels)
    assert net.labels.tolist() == labels
    for i, label in enumerate(labels):
        assert net.index(label).tolist() == net.index([label]).tolist() == [i]
    assert Network.from_frame(net.to_frame(), nodes=labels).fingerprint == net.fingerprint
    if net.labels.dtype == object:
        for name in ("net", "net.npz"):
            with pytest.raises(TypeError, match="ends with a NUL"):
                net.save(tmp_path / name)
    else:
        assert Network.load(net.save(tmp_path / "net")).labels.tolist() == labels


@pytest.mark.parametrize(
    "labels",
    [
        [[1, 2], [3, 4]],
        [["a"], ["b"]],
        np.array([[1, 2], [3, 4]]),
        np.array(["a", "b"])[:, None],
        pd.DataFrame({"a": [1, 2]}),
        [np.array([1]), np.array([2])],
        [{}, {"a": 1}],
        [(1, [2]), (3, [4])],
        "ab",
        np.array("ab"),
    ],
)
def test_labels_are_single_values(labels):
    with pytest.raises(Refusal, match="labels"):
        Network.from_edges([0], [1], labels=labels)


@pytest.mark.parametrize("labels", [[(0, 0), (0, 1), (1, 0)], ["a", (0, 1), 3], [(), ("a",), ("a", ("b",))]])
def test_tuples_are_looked_up(labels):
    net = Network.from_edges([0], [1], labels=labels)
    assert net.labels.tolist() == labels
    assert net.index(labels).tolist() == [0, 1, 2]
    for i, label in enumerate(labels):
        assert net.index(label).tolist() == net.index([label]).tolist() == [i]
    with pytest.raises(ValueError, match="is no name of this network"):
        net.index((9, 9))


def test_a_tuple_lists_labels_that_are_not_tuples():
    net = Network.from_edges([0], [1], labels=["Ann", "Bo"])
    assert net.index(("Bo", "Ann")).tolist() == [1, 0]
    assert Network.from_edges([0], [1]).index((1, 0)).tolist() == [1, 0]
    with pytest.raises(TypeError, match=r"labels\[0\] is a list"):
        net.index([["Ann", "Bo"]])


@settings(max_examples=150, deadline=None)
@given(labels=st.lists(st.text(st.characters()).map(text_of).filter(bool), min_size=1, max_size=6, unique=True))
def test_labels_of_any_text(tmp_path_factory, labels):
    net = Network.from_edges([], [], labels=labels)
    assert net.labels.tolist() == labels
    assert net.index(labels).tolist() == list(range(len(labels)))
    assert [net.index(label).tolist() for label in labels] == [[i] for i in range(len(labels))]
    if net.labels.dtype != object:
        folder = tmp_path_factory.mktemp("text")
        for name in ("net", "net.npz"):
            assert Network.load(net.save(folder / name)).labels.tolist() == labels


@pytest.mark.parametrize(
    "text", ["\ud800", "a\udfff", "\U0010ffff", "e\u0301", "\u202e", " a", "NA", "nan", "1", "1\r\n"]
)
def test_odd_text_comes_back(tmp_path, text):
    net = Network.from_edges([0], [1], labels=[text, "b"])
    assert net.index([text]).tolist() == [0]
    assert Network.load(net.save(tmp_path / "net")).index([text]).tolist() == [0]


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128, "m8[s]", "M8[s]"])
def test_weights_are_real_numbers(dtype):
    weight = np.array([1, 2]).astype(dtype)
    with pytest.raises(TypeError, match="weight"):
        Network.from_edges([0, 1], [1, 2], weight)
    with pytest.raises(TypeError, match="weight"):
        Network.from_frame(pd.DataFrame({"source": [0, 1], "target": [1, 2], "w": weight}), weight="w")
    if np.dtype(dtype).kind == "c":
        with pytest.raises(TypeError, match="weight"):
            Network.from_scipy(sp.coo_array((weight, ([0, 1], [1, 2])), shape=(3, 3)))
