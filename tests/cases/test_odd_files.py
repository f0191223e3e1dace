"""Files that are packed, misnamed or something else than a table of ties, and things that are no file."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import uptake as up
from seen import who

TIES = b"source,target\nAnn,Bo\nBo,Cy\n"
CHAIN = {"Ann": 1, "Bo": 2, "Cy": 1}


def archive(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in files.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), data)
    return path


@pytest.mark.parametrize("name", ["ties.zip", "ties.csv.zip"])
def test_an_archive_of_one_file_is_that_file(tmp_path: Path, name: str) -> None:
    assert who(up.Network.read(archive(tmp_path / name, ties_csv=TIES))) == CHAIN
    with zipfile.ZipFile(tmp_path / name, "a") as packed:  # what macOS adds
        packed.writestr("__MACOSX/._ties.csv", b"\0\1")
    assert who(up.Network.read(tmp_path / name)) == CHAIN


def test_an_archive_of_several_files_is_refused_with_their_names(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"z.zip holds 2 files \(a.csv, b.csv\); unpack it, and give one file"):
        up.Network.read(archive(tmp_path / "z.zip", a_csv=TIES, b_csv=TIES))
    with pytest.raises(ValueError, match=r"y.zip holds no file"):
        up.Network.read(archive(tmp_path / "y.zip"))


PACKED = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
GRAPHML = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected">'
GRAPHS = {
    "g.net": '*Vertices 2\n1 "Ann"\n2 "Bo"\n*Edges\n1 2\n',
    "g.gml": 'graph [ node [ id 0 label "Ann" ] node [ id 1 label "Bo" ] edge [ source 0 target 1 ] ]\n',
    "g.graphml": GRAPHML + '<node id="Ann"/><node id="Bo"/><edge source="Ann" target="Bo"/></graph></graphml>',
    "g.mtx": "%%MatrixMarket matrix coordinate pattern symmetric\n2 2 1\n2 1\n",
    "g.graph": "2 1\n2\n1\n",
}


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("ending", PACKED)
def test_packed_files_of_graphs(tmp_path: Path, name: str, ending: str) -> None:
    path = tmp_path / (name + ending)
    path.write_bytes(PACKED[ending](GRAPHS[name].encode()))
    made = up.Network.read(path)
    assert (made.n, made.degree().tolist(), made.provenance["format"]) == (2, [1, 1], name[2:])


ODD = [
        ("g.csv", gzip.compress(TIES), "begins as a file .gz does: it is packed; name it g.csv.gz"),
        ("g.csv", b"PK\3\4rest", "begins as a file .zip does: it is packed, or a workbook of Excel"),
        ("g.csv.gz", TIES, "cannot be read: it is not packed, though its name ends with .gz; it may be damaged"),
        ("g.csv.xz", b"", "g.csv.xz is empty"),
        ("g.csv.gz", gzip.compress(TIES)[:-9], "cannot be read"),
        ("g.parquet.gz", gzip.compress(b"PAR1"), "is packed; unpack it, and give g.parquet"),
        ("g.xlsx", TIES, "cannot be read: it is no workbook; if it is text, name it .csv"),
        ("g.csv", b"<!DOCTYPE html>\n<html><body>Not found</body></html>", "is a page of the web and no table"),
    ("g.csv", b"source,target\nAnn,Bo\nsource,target\nBo,Cy\n", "row 2 repeats the header"),
        ("g.csv", b"source,target\n,\nNA,NA\n", "makes no network: none of its 2 rows names an actor"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "says"), ODD, ids=range(len(ODD)))
@pytest.mark.filterwarnings("ignore:.*taken as missing:UserWarning")
def test_a_file_that_is_something_else(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ValueError, match=says) as caught:
        up.Network.read(tmp_path / name)
    assert name in str(caught.value)


NO_NAMES = [
        ("https://example.org/ties.csv", "is an address; download it, and give its name"),
        (io.StringIO("source,target\n"), "path is a StringIO; pass the name of a file"),
        (None, "path is None; pass the name of a file"),
        (3, "path is an int; pass the name of a file"),
        (pd.DataFrame(), "path is a DataFrame; pass the name of a file; a table goes to Network.from_frame"),
        (TIES.decode(), "path is no name of a file: it is too long or has lines; write the text to a file"),
        ("x" * 9999, "path is no name of a file"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "says"), NO_NAMES, ids=range(len(NO_NAMES)))
def test_what_is_no_name_of_a_file(given: Any, says: str) -> None:
    with pytest.raises((ValueError, TypeError), match=says):
        up.Network.read(given)
    for read in (up.load, up.Network.load):
        with pytest.raises((ValueError, TypeError), match=says.partition("; a table")[0]):
            read(given)


def test_names_of_files_of_every_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ties.csv").write_bytes(TIES)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for name in (tmp_path / "ties.csv", str(tmp_path / "ties.csv"), str(tmp_path / "ties.csv").encode(), "~/ties.csv"):
        assert who(up.Network.read(name)) == CHAIN


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: up.Network.from_networkx(nx.Graph), "is a type, no graph of networkx"),  # type: ignore[arg-type]
        (lambda: up.Network.from_igraph(nx.path_graph(2)),
         "is a Graph, no graph of igraph; pass it to Network.from_networkx"),
        (lambda: up.Network.from_igraph("g.gml"), "no graph of igraph; files go to Network.read"),
        (lambda: up.Network.from_frame(nx.path_graph(2)), "graphs to Network.from_networkx"),
        (lambda: up.Network.from_frame(np.eye(2)), "matrices to Network.from_scipy"),
        (lambda: up.Network.from_frame({"source": [], "target": []}),
         "frame makes no network: it has no rows"),
        (lambda: up.Network.from_frame({"source": [None], "target": [None]}),
         "frame makes no network: none of its 1 rows names an actor"),
        (lambda: up.Network.from_edges(pd.DataFrame({"source": [0], "target": [1]})), "Network.from_frame"),
        (lambda: up.Network.from_edges(iter([0]), iter([1])), "source is a list_iterator; pass a list"),
    ],
)  # fmt: skip
def test_a_thing_of_another_library_is_told_where_it_goes(make: Callable[[], object], says: str) -> None:
    with pytest.raises((ValueError, TypeError), match=says):
        make()


def test_entries_of_a_matrix_that_occur_twice() -> None:
    matrix = sp.coo_array(([1.0, 2.0], ([0, 0], [1, 1])), shape=(2, 2))
    with pytest.warns(UserWarning, match="1 of 1 ties is listed more than once"):
        assert up.Network.from_scipy(matrix).weight.tolist() == [1, 2]  # type: ignore[union-attr]
    assert up.Network.from_scipy(matrix, parallel="merge").weight.tolist() == [3]  # type: ignore[union-attr]
    assert up.Network.from_scipy(matrix, parallel="keep").weight.tolist() == [1, 2]  # type: ignore[union-attr]


@pytest.mark.parametrize("skip", [-1, 1.5, True, "1"])
def test_a_number_of_lines_to_skip_is_a_whole_number(tmp_path: Path, skip: Any) -> None:
    (tmp_path / "ties.csv").write_bytes(TIES)
    with pytest.raises((ValueError, TypeError), match="skip = "):
        up.Network.read(tmp_path / "ties.csv", skip=skip)


def test_a_list_of_people_is_no_address() -> None:
    with pytest.raises(ValueError, match=r"nodes = 'https://example.org/people.csv' is an address; download it"):
        up.Network.from_frame({"source": ["Ann"], "target": ["Bo"]}, nodes="https://example.org/people.csv")
