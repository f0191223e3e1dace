"""Ties that are listed more than once are said, unless the caller says what they mean."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import uptake as up
from seen import who

Write = Callable[..., Path]
READ = up.Network.read


@pytest.mark.parametrize(
    ("text", "directed", "words"),
    [
        ("0 1\n1 0\n0 2\n", False, "1 pair of 2 is listed both ways and counts double"),
        ("0 1\n0 1\n0 2\n", False, "1 pair of 2 is listed more than once and counts double"),
        ("0 1\n0 1\n0 2\n", True, "1 of 2 ties is listed more than once"),
        ("0 1\n1 0\n0 2\n2 0\n", False, "every edge is listed in both directions"),
        ("0 1\n0 1\n0 2\n0 2\n0 3\n", False, "2 pairs of 3 are listed more than once"),
    ],
)
def test_a_tie_listed_twice_is_said_with_the_remedy(file: Write, text: str, directed: bool, words: str) -> None:
    path = file("pm.txt", text)
    with pytest.warns(UserWarning, match=words) as heard:
        READ(path, 0, 1, directed=directed)
    assert "parallel='merge'" in str(heard[0].message)
    for parallel in ("keep", "merge"):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            READ(path, 0, 1, directed=directed, parallel=parallel)  # type: ignore[arg-type]


def test_what_keeping_and_merging_mean(file: Write) -> None:
    path = file("pm.txt", "0 1\n1 0\n0 2\n")
    found = {}
    for parallel in ("keep", "merge"):
        net = READ(path, 0, 1, parallel=parallel)  # type: ignore[arg-type]
        reach = up.simulate(net, up.FractionalThreshold(0.6), seeds=[1], rng=1).reach.item()
        found[parallel] = (list(who(net).values()), reach)
    assert found == {"keep": ([3, 2, 1], 3), "merge": ([2, 1, 1], 1)}


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("0 1\n1 2\n", {}),
        ("0 1\n1 0\n", {"directed": True}),
        ("0 0\n0 1\n", {}),
        ("1 2\n1 3\n2 3\n", {}),
    ],
)
def test_nothing_is_said_where_nothing_is_listed_twice(file: Write, text: str, arguments: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        READ(file("e.txt", text), 0, 1, **arguments)


def test_a_name_in_two_spellings_can_list_a_tie_twice(file: Write) -> None:
    with pytest.warns(UserWarning, match="one name|more than once") as heard:
        net = READ(file("e.csv", "source,target\nAnn,Bo\nAnn ,Bo\n"))
    assert who(net) == {"Ann": 2, "Bo": 2}
    assert [("one name" in str(w.message), "more than once" in str(w.message)) for w in heard] == [
        (True, False),
        (False, True),
    ]
