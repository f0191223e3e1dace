"""Who counts: people without ties stay people, and nobody is invented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import uptake as up
from seen import who

Write = Callable[..., Path]
READ = up.Network.read


def test_few_ties_between_large_numbers(file: Write) -> None:
    ids = np.array([[2147488, 20], [2143288, 3442838], [12, 13]])
    with pytest.warns(UserWarning, match=r"6 of 3,442,839 ids occur .*Network\.from_frame and Network\.read"):
        assert up.Network.from_edges(ids[:, 0], ids[:, 1]).n == 3_442_839
    net = READ(file("tw.txt", "2147488 20\n2143288 3442838\n12 13\n"), 0, 1)
    assert (net.n, sorted(who(net))) == (6, sorted(ids.ravel().tolist()))


@pytest.mark.parametrize("row", ["Eve,", "Eve", ",Eve", 'Eve,""', "Eve, "])
def test_a_row_with_one_id_is_a_person_without_ties(file: Write, row: str) -> None:
    assert who(READ(file("e.csv", f"source,target\nAnn,Bo\n{row}\n"))) == {"Ann": 1, "Bo": 1, "Eve": 0}


def test_people_without_ties_listed_apart(file: Write) -> None:
    edges = file("e.csv", "source,target\nAnn,Bo\nEve,\n")
    people = file("people.csv", "id,age\nAnn,30\nBo,40\nEve,50\nDi,60\n")
    found = {"Ann": 1, "Bo": 1, "Eve": 0, "Di": 0}
    for nodes in (people, str(people), list(found), pd.read_csv(people), pd.Series(list(found))):
        assert who(READ(edges, nodes=nodes)) == found
    assert who(READ(file("e.txt", "0 1\n1 2\n"), 0, 1, nodes=range(5))) == {0: 1, 1: 2, 2: 1, 3: 0, 4: 0}
    frame = pd.DataFrame({"source": ["Ann"], "target": ["Bo"]})
    assert who(up.Network.from_frame(frame, nodes=["Ann", "Bo", "Cy"])) == {"Ann": 1, "Bo": 1, "Cy": 0}


def test_ids_of_people_are_those_of_ties_whatever_the_column_holds(file: Write) -> None:
    edges = file("e.csv", "source,target\n1,02\n")
    assert who(READ(edges, nodes=file("p.csv", "ID;x\n02;1\n1;1\n7;1\n"))) == {"02": 1, "1": 1, "7": 0}
    assert who(READ(edges, nodes=["02", 1, 7])) == {"02": 1, 1: 1, 7: 0}


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ("id\nAnn\n", ["'Bo'", "e.csv"]),
        ("id\nAnn\nBo\nAnn\n", ["'Ann'", "distinct"]),
        ("name\nAnn\nBo\n", ["p.csv", "no column 'id'", "name"]),
        ("id,age\nAnn,3\nBo\n", ["p.csv", "'Bo' stands alone"]),
        ("id,age\nAnn,3\nBo,4,5\n", ["p.csv, line 3: 'Bo,4,5'"]),
        ("", ["p.csv is empty"]),
    ],
)
def test_a_list_of_people_that_does_not_fit_is_refused(file: Write, people: str, words: list[str]) -> None:
    edges, path = file("e.csv", "source,target\nAnn,Bo\n"), file("p.csv", people)
    with pytest.raises(ValueError) as caught:
        READ(edges, nodes=path)
    assert [word for word in words if word not in str(caught.value)] == [], str(caught.value)


def test_an_isolated_person_is_drawn_as_a_seed_and_reached_by_nobody(file: Write) -> None:
    net = READ(file("e.csv", "source,target\nAnn,Bo\nEve,\n"))
    reach = up.simulate(net, up.SI(1.0), seeds=1, runs=300, rng=1).reach.values
    assert sorted(set(reach.tolist())) == [1, 2]
