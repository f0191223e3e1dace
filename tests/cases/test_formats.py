"""Files of other programs: Pajek, GML, GraphML, METIS, Matrix Market, KONECT, SNAP, Excel, Parquet, Arrow, surveys."""

from __future__ import annotations

import bz2
import gzip
import lzma
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import uptake as up
from other_workbooks import write_ods, write_xls, write_xlsb
from seen import ties, who
from workbook import write_workbook

Write = Callable[..., Path]
READ = up.Network.read
GRAPHML = (
    '<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected">'
    '<node id="Ann"/><node id="Bo"/><edge source="Ann" target="Bo"/></graph></graphml>'
)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("g.net", '*Vertices 2\n1 "Ann"\n2 "Bo"\n*Edges\n1 2 1\n', {"Ann": 1, "Bo": 1}),
        ("g.NET", '*vertices 2\r\n1 "Ann" 0.1 0.2\r\n2 Bo\r\n*edges\r\n1 2\r\n', {"Ann": 1, "Bo": 1}),
        ("c.net", '% made\n*Vertices 2\n1 "Ann"\n2 "Bo"\n*Edges\n% a tie\n1 2 1\n', {"Ann": 1, "Bo": 1}),
        ("m.net", '\ufeff*Vertices 2\n1 "Ann"\n2 "Bo"\n*Edges\n1 2 1\n', {"Ann": 1, "Bo": 1}),
        ("n.net", "*Vertices 3\n*Edges\n1 2\n2 3\n", {"1": 1, "2": 2, "3": 1}),
        ("l.net", "*Vertices 3\n*Edgeslist\n1 2 3\n", {"1": 2, "2": 1, "3": 1}),
        ("i.net", '*Vertices 3\n1 "Ann"\n2 "Bo"\n3 "Eve"\n*Edges\n1 2\n', {"Ann": 1, "Bo": 1, "Eve": 0}),
        ("g.gml", 'graph [\n node [ id 0 label "Ann" ]\n node [ id 1 label "Bo" ]\n edge [ source 0 target 1 ]\n]\n',
         {"Ann": 1, "Bo": 1}),
        ("u.gml", 'graph [\n node [ id 7 ]\n node [ id 9 ]\n edge [ source 7 target 9 ]\n]\n', {7: 1, 9: 1}),
        ("d.gml", 'graph [\n node [ id 7 label "A" ]\n node [ id 9 label "A" ]\n edge [ source 7 target 9 ]\n]\n',
         {7: 1, 9: 1}),
        ("g.graphml", GRAPHML, {"Ann": 1, "Bo": 1}),
        ("g.graph", "2 1\n2\n1\n", {1: 1, 2: 1}),
        ("g.metis", "% made\n3 2\n2 3\n1\n1\n", {1: 2, 2: 1, 3: 1}),
        ("i.graph", "3 1\n2\n1\n\n", {1: 1, 2: 1, 3: 0}),
        ("g.mtx", "%%MatrixMarket matrix coordinate pattern symmetric\n3 3 2\n2 1\n3 2\n", {1: 1, 2: 2, 3: 1}),
        ("s.txt", "# Directed graph\n# Nodes: 3 Edges: 3\n# FromNodeId\tToNodeId\n0\t1\n1\t2\n", {0: 1, 1: 2, 2: 1}),
        ("out.sym", "% sym unweighted\n1 2\n1 3\n", {1: 2, 2: 1, 3: 1}),
    ],
)  # fmt: skip
def test_each_format_gives_its_ties_and_names(file: Write, name: str, text: str, found: dict[object, int]) -> None:
    net = READ(file(name, text))
    assert who(net) == found
    assert not net.is_directed


def test_arcs_and_edges_of_pajek(file: Write) -> None:
    net = READ(file("b.net", "*Vertices 3\n*Arcs\n1 2 0.5\n*Edges\n2 3 1\n"), weight="weight")
    assert net.is_directed
    assert ties(net) == [("1", "2"), ("2", "3"), ("3", "2")]
    assert net.to_frame()["weight"].tolist() == [0.5, 1, 1]
    assert ties(READ(file("l.net", "*Vertices 3\n*Arcslist\n1 2 3\n"))) == [("1", "2"), ("1", "3")]
    assert ties(READ(file("m.net", "*Vertices 2\n*Matrix\n0 1\n0 0\n"))) == [("1", "2")]


def test_actors_of_pajek_with_one_label_stay_two(file: Write) -> None:
    path = file("d.net", '*Vertices 3\n1 "Ann"\n2 "Ann"\n3 "Bo"\n*Edges\n1 2\n2 3\n')
    with pytest.warns(UserWarning, match="'Ann' occurs more than once"):
        assert who(READ(path)) == {"1": 1, "2": 2, "3": 1}
    with pytest.warns(UserWarning, match="two modes, of 2 and 1 actors"):
        net = READ(file("t.net", '*Vertices 3 2\n1 "u"\n2 "v"\n3 "w"\n*Edges\n1 3\n2 3\n'))
    assert who(net) == {"u": 1, "v": 1, "w": 2}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("h.net", "hello\n", ["h.net", "Pajek"]),
        ("h.net", "*Vertices 2\n*Edges\n1 5\n", ["h.net, line 3: '1 5'", "1 .. 2"]),
        ("h.net", "*Vertices 2\n*Edges\n1 x\n", ["h.net, line 3: '1 x'"]),
        ("h.gml", "hello\n", ["h.gml cannot be read"]),
        ("h.graphml", "<x>", ["h.graphml cannot be read"]),
        ("h.graph", "a b\n", ["h.graph is not METIS"]),
        ("h.graph", "3 2\n2\n1\n\n", ["h.graph: its first line says 2 ties"]),
        ("h.graph", "2 1\n3\n1\n", ["h.graph: actor 1 has the neighbour 3"]),
        ("h.mtx", "hello\n", ["h.mtx cannot be read"]),
        ("h.mtx", "%%MatrixMarket matrix coordinate real general\n3 2 1\n2 1 0.5\n", ["(3, 2)", "h.mtx"]),
        ("h.parquet", "hello", ["h.parquet cannot be read"]),
        ("h.xlsx", "hello", ["h.xlsx cannot be read"]),
        ("h.csv.gz", "hello", ["h.csv.gz cannot be read"]),
        ("h.physicians", "1 2\n", ["unknown ending '.physicians'"]),
    ],
)
def test_a_damaged_file_is_refused_by_name(file: Write, name: str, text: str, words: list[str]) -> None:
    with pytest.raises(ValueError) as caught:
        READ(file(name, text))
    assert [word for word in words if word not in str(caught.value)] == [], str(caught.value)


def test_a_file_of_a_graph_answers_for_itself(file: Write) -> None:
    path = file(
        "g.gml", 'graph [\n node [ id 0 label "A" ]\n node [ id 1 label "B" ]\n edge [ source 0 target 1 ]\n]\n'
    )
    with pytest.raises(ValueError, match=r"separator = ',' does not apply: g\.gml is a file of a graph"):
        READ(path, separator=",")
    with pytest.raises(ValueError, match=r"directed = True does not apply"):
        READ(path, directed=True)
    with pytest.raises(ValueError, match=r"weight = 'w' .* g\.gml"):
        READ(path, weight="w")


def test_zeros_of_a_matrix_are_no_ties_without_weights(file: Write) -> None:
    path = file("z.mtx", "%%MatrixMarket matrix coordinate real general\n3 3 2\n2 1 0\n3 2 1\n")
    assert ties(READ(path)) == [(3, 2)]
    assert ties(READ(path, weight="weight")) == [(2, 1), (3, 2)]


def test_a_list_of_konect(file: Write) -> None:
    path = file("out.physicians", "% asym unweighted\n% 3 3 3\n1 2\n1 3\n2 3\n")
    for net in (READ(path), READ(path, 0, 1, separator=r"\s+")):
        assert net.is_directed
        assert ties(net) == [(1, 2), (1, 3), (2, 3)]
    path = file("out.buys", "% bip weighted\n1 1 2 1388530800\n2 1 1 1388530900\n")  # user, item, weight, time
    with pytest.warns(UserWarning, match="two modes"):
        net = READ(path)
    assert who(net) == {"first:1": 1, "first:2": 1, "second:1": 2}
    with pytest.warns(UserWarning, match="two modes"):
        assert READ(path, weight="weight").to_frame()["weight"].tolist() == [2, 1]
    assert who(READ(path, two_mode=True)) == who(net)
    assert not READ(file("out.bare", "1 2\n2 3\n")).is_directed


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz", "zst"])
def test_packed_lists(file: Write, ending: str) -> None:
    raw = b"# made\na b\nb c\n"
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gz": gzip.compress,
        "bz2": bz2.compress,
        "xz": lzma.compress,
        "zst": lambda data: pa.Codec("zstd").compress(data, asbytes=True),  # type: ignore[no-any-return]
    }
    net = READ(file(f"e.txt.{ending}", packers[ending](raw)), 0, 1)
    assert who(net) == {"a": 1, "b": 2, "c": 1}


def test_a_sheet_of_excel(tmp_path: Path) -> None:
    rows = [["Source", "Target", "weight"], [1, "2", 0.5], [2, 3, 2], [None, None, None], [7, None, None]]
    path = write_workbook(tmp_path / "ties.xlsx", {"ties": rows, "notes": []})  # type: ignore[dict-item]
    net = READ(path, weight="weight")
    assert (who(net), net.to_frame()["weight"].tolist()) == ({1: 1, 2: 2, 3: 1, 7: 0}, [0.5, 2])
    two = write_workbook(tmp_path / "two.xlsx", {"ties": rows, "more": [["source", "target"], ["a", "b"]]})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match=r"sheet.*ties, more"):
        READ(two)
    assert who(READ(two, sheet="more")) == who(READ(two, sheet=1)) == {"a": 1, "b": 1}
    for sheet in ("most", 5):
        with pytest.raises(ValueError, match=f"sheet = {sheet!r}"):
            READ(two, sheet=sheet)
    with pytest.raises(ValueError, match=r"is not a column of .*two\.xlsx, sheet 'more'"):
        READ(two, "ego", "alter", sheet="more")


@pytest.mark.parametrize("kind", [np.int64, np.uint64, np.float64])
def test_ids_of_any_number_type_in_parquet_and_arrow(tmp_path: Path, kind: Any) -> None:
    frame = pd.DataFrame({"source": np.array([1, 2], kind), "target": np.array([2, 3])})
    frame.to_parquet(tmp_path / "e.parquet")
    frame.to_feather(tmp_path / "e.feather")
    for name in ("e.parquet", "e.feather"):
        assert who(READ(tmp_path / name)) == {1: 1, 2: 2, 3: 1}


def test_text_in_parquet_keeps_zeros_and_missing_values_are_nobody(tmp_path: Path) -> None:
    frame = pd.DataFrame({"Source": pd.Categorical(["01", "1"]), "Target": ["1", None]})
    frame.to_parquet(tmp_path / "E.PARQUET")
    assert who(READ(tmp_path / "E.PARQUET")) == {"01": 1, "1": 1}


def test_two_modes_that_are_said_are_never_one_actor() -> None:
    frame = pd.DataFrame({"user": [1, 2], "item": [1, 1]})
    net = up.Network.from_frame(frame, "user", "item", two_mode=True)
    assert (who(net), net.n_self_loops) == ({"user:1": 1, "user:2": 1, "item:1": 2}, 0)
    assert up.Network.from_frame(frame, "user", "item").n == 2


def test_a_survey_with_ids_that_repeat_over_villages() -> None:
    frame = pd.DataFrame({"village": [1, 1, 1, 1, 2, 2], "id": [1, 2, 3, 4, 1, 2], "toa": [1, 5, 5, 3, 2, 4],
                          "net1": [None, 3, None, 6, 2, None], "net2": [None, 1, 2, None, None, None]})  # fmt: skip
    read: dict[str, Any] = {"id": "id", "nominations": ["net1", "net2"], "group": "village", "adoption": "toa"}
    net = up.Network.from_survey(frame, **read)
    assert net.labels is not None
    assert net.labels.tolist() == [(1, 1), (1, 2), (1, 3), (1, 4), (1, 6), (2, 1), (2, 2)]
    named = {((1, 3), (1, 2)), ((1, 1), (1, 2)), ((1, 2), (1, 3)), ((1, 6), (1, 4)), ((2, 2), (2, 1))}
    assert set(ties(net)) == named
    asked = up.Network.from_survey(frame, outsiders="drop", **read)
    assert (asked.n, asked.n_arcs) == (6, 4)
    assert net.provenance["adoption"]["(1, 2)"] == 5


@pytest.mark.parametrize("name", ["village.npz", "village"])
def test_times_of_adoption_stay_with_the_names_in_a_saved_network(tmp_path: Path, name: str) -> None:
    frame = pd.DataFrame({"village": ["A", "A", "B"], "id": [1, 2, 1], "net1": [2, None, 7]})
    for column, times in (
        ([1965, None, 1967.5], [1965, None, 1967.5, None]),
        (pd.to_datetime(["1965-03-01", None, "1967-01-01"]), ["1965-03-01", None, "1967-01-01", None]),
        (["early", None, "late"], ["early", None, "late", None]),
    ):
        net = up.Network.from_survey(frame.assign(t=column), nominations=["net1"], group="village", adoption="t")
        again = up.Network.load(net.save(tmp_path / name))
        assert again.labels.tolist() == net.labels.tolist() == [("A", 1), ("A", 2), ("B", 1), ("B", 7)]
        assert again.index([("B", 7)]).tolist() == [3]
        for each in (net, again):
            assert [each.provenance["adoption"].get(str(label)) for label in each.labels.tolist()] == times


def test_no_format_warns_of_its_own(file: Write) -> None:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        READ(file("g.graphml", GRAPHML))
        READ(file("g.net", "*Vertices 2\n*Edges\n1 2\n"))
    assert heard == []


@pytest.mark.parametrize(("ending", "write"), [("ods", write_ods), ("xlsb", write_xlsb), ("xls", write_xls)])
def test_sheets_of_other_formats(tmp_path: Path, ending: str, write: Callable[..., Path]) -> None:
    rows = [
        ("Source", "Target", "Weight", "note"),
        ("01", 7.0, 0.5, "a"),
        ("Ann", 8.0, "1,5", "b"),
        ("Ann", 7.0, 2.0, ""),
    ]
    path = write(tmp_path / f"ties.{ending}", rows)
    net = up.Network.read(path, weight="Weight", directed=True)
    assert who(net) == {"01": 1, "7": 0, "8": 0, "Ann": 2}
    assert (net.weight.tolist(), net.provenance["format"]) == ([0.5, 2, 1.5], ending)  # type: ignore[union-attr]
    with pytest.raises(ValueError, match=rf"ego.* is not a column of .*ties.{ending}, sheet 'ties'"):
        up.Network.read(path, "ego", "Target")
