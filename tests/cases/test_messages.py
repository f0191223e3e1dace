"""Help from errors: what was given, what it was taken for, what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
import uptake as up

Write = Callable[..., Path]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: up.Network.from_edges([(0, 1), (1, 2)]), "from_edges(*zip(*pairs))"),  # type: ignore[call-arg]
        (lambda: up.Network.from_networkx("graph.gml"), "Network.read"),
        (lambda: up.Network.from_networkx(Path("graph.gml")), "Network.read"),
        (lambda: up.Users(nx.path_graph(3)), "Network.from_"),  # type: ignore[arg-type]
        (lambda: up.Network.from_frame("edges.csv"), "Network.read"),
        (lambda: up.Network.from_frame({"source": [1], "target": [1, 2]}), "all of one length"),
        (
            lambda: up.Network.from_frame(pd.DataFrame({"from": [1], "to": [2]})),
            "'source' is not a column of the table",
        ),
        (lambda: up.Network.from_scipy([[0, 1], [1, 0]]), "scipy.sparse"),
    ],
)
def test_another_thing_than_expected(call: Callable[[], object], words: str) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        call()
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("empty.csv", "", "empty.csv is empty"),
        ("blank.csv", "\n \n\n", "blank.csv is empty"),
        ("mark.csv", "\ufeff", "mark.csv is empty"),
        ("comment.txt", "# nothing\n% more\n", "comment.txt has comments and no rows"),
        ("head.csv", "source,target\n", "head.csv has a header and no rows"),
        ("head_only.csv", "source,target", "head_only.csv has a header and no rows"),
        ("binary.csv", "source,target\na\0,b\n", "binary.csv, line 2: holds a NUL character"),
        ("one.csv", "source\na\n", "'target' is not a column of one.csv"),
        ("word.json", "{}", "word.json: unknown ending '.json'"),
    ],
)
def test_a_file_without_ties_is_refused_by_name(file: Write, name: str, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        up.Network.read(file(name, text))


def test_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere\.csv does not exist"):
        up.Network.read(tmp_path / "nowhere.csv")
    with pytest.raises(FileNotFoundError, match="not a saved network"):
        up.Network.read(tmp_path)
