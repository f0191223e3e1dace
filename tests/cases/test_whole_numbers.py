"""Files of whole numbers are read in blocks; what stands in a later block counts as if there were one."""

from __future__ import annotations

import gzip
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
from uptake.network.files import decode, whole

Write = Callable[..., Path]
ROWS = [f"{i + 3},{i + 4}" for i in range(60)]


@pytest.fixture(autouse=True, params=[(decode._BEGINNING, 64), (90, 64), (90, 7)])
def small_blocks(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Blocks of few lines, or shorter than a line, of a whole text or behind a beginning that was read alone."""
    beginning, block = request.param
    monkeypatch.setattr(decode, "_BEGINNING", beginning)
    monkeypatch.setattr(whole, "_FIRST", 40)
    monkeypatch.setattr(whole, "_BLOCK", block)


def labels(path: Path, **arguments: Any) -> list[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(up.Network.read(path, **arguments).labels.tolist())


@pytest.mark.parametrize(
    ("row", "more"),
    [
        ("-5,3", [-5]),
        (f"{2**40},3", [2**40]),
        (f"{10**17},-{10**17}", [-(10**17), 10**17]),
        (f"{2**31 - 1},{2**31}", [2**31 - 1, 2**31]),
        ("\n\n9,10\n\n", []),
        ("9,10\r\n10,11\r", []),
        ("# 70,71", []),
    ],
)
@pytest.mark.parametrize("end", ["", "\n"])
def test_whole_numbers_stay_whole_numbers(file: Write, row: str, more: list[int], end: str) -> None:
    text = "source,target\n" + "\n".join([*ROWS, row, *ROWS[:5]]) + end
    assert labels(file("ties.csv", text)) == sorted([*range(3, 64), *more])


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("007,3", "007"),
        ("0x1F,3", "0x1F"),
        ("0xFFFFFFFFFFF,3", "0xFFFFFFFFFFF"),
        ("12345678901234567890,3", "12345678901234567890"),
        ("1000000000000000000,3", "1000000000000000000"),
        ("-0,3", "-0"),
        ("Zoë,3", "Zoë"),
        ('"a, b",3', "a, b"),
        ("1.0,3", "1.0"),
    ],
)
def test_one_name_that_is_text_makes_all_names_text(file: Write, row: str, name: str) -> None:
    found = labels(file("ties.csv", "\n".join(["source,target", *ROWS, row, *ROWS[:5]])))
    assert sorted(found) == sorted([*map(str, range(3, 64)), name])


def test_a_number_in_quotes_is_the_number(file: Write) -> None:
    assert labels(file("ties.csv", "\n".join(["source,target", *ROWS, '"9","70"']))) == [*range(3, 64), 70]


@pytest.mark.parametrize("row", ["1,2,3", "1,2,"])
def test_a_late_row_of_another_width_is_refused_with_its_line(file: Write, row: str) -> None:
    path = file("ties.csv", "\n".join(["source,target", *ROWS, row]))
    with pytest.raises(ValueError, match=f"line 62: '{row}' has 3 fields, the header names 2"):
        up.Network.read(path)


def test_a_nul_in_a_late_row_is_refused(file: Write) -> None:
    with pytest.raises(ValueError, match="line 62: holds a NUL"):
        up.Network.read(file("ties.csv", "\n".join(["source,target", *ROWS, "1,\0"])))


def test_a_late_line_with_one_name_is_an_actor(file: Write) -> None:
    assert labels(file("ties.csv", "\n".join(["source,target", *ROWS, "99", "3,4"]))) == [*range(3, 64), 99]


def test_more_comments_than_the_beginning_holds(file: Write) -> None:
    comments = [f"# {i}" for i in range(100)]
    assert labels(file("ties.csv", "\n".join([*comments, "source,target", *ROWS]))) == list(range(3, 64))
    assert labels(file("ties.csv", "\n".join([*comments, "source,target", *ROWS])), skip=101, source=0) == [
        *range(3, 64)
    ]
    with pytest.raises(ValueError, match="has comments and no rows"):
        up.Network.read(file("ties.csv", "\n".join(comments)))


def test_counts_of_actors_and_ties_in_a_long_file_are_recognised(file: Write) -> None:
    rows = [row.replace(",", " ") for row in ROWS]
    with pytest.raises(ValueError, match="line 1: '64 60' may hold the numbers of actors and ties: 60 lines follow"):
        up.Network.read(file("ties.txt", "\n".join(["64 60", *rows, "", ""])))
    assert labels(file("ties.txt", "\n".join(["64 61", *rows]))) == list(range(3, 65))


@pytest.mark.parametrize("blank", ["  ", "\t", " \t"])
def test_other_blanks_in_late_rows(file: Write, blank: str) -> None:
    rows = [row.replace(",", " ") for row in ROWS]
    assert labels(file("ties.txt", "\n".join([*rows, f"70{blank}71"]))) == [*range(3, 64), 70, 71]


def test_late_lines_of_neighbours(file: Write) -> None:
    lines = [*(row.replace(",", " ") for row in ROWS), "3 70 71"]
    assert labels(file("ties.txt", "\n".join(lines)), layout="adjacency") == [*range(3, 64), 70, 71]


def test_the_network_is_that_of_the_same_table(file: Write) -> None:
    luck = np.random.default_rng(5)
    table = pd.DataFrame(luck.integers(-50, 50, (500, 2)) * 10 ** luck.integers(0, 3, (500, 1)), None, ["a", "b"])
    how: dict[str, Any] = {"source": "a", "target": "b", "directed": True, "parallel": "keep"}
    expected = up.Network.from_frame(table, **how)
    path = file("ties.csv", table.to_csv(index=False))
    packed = path.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    for net in (up.Network.read(path, **how), up.Network.read(packed, **how)):
        assert net.fingerprint == expected.fingerprint
        assert (net.labels == expected.labels).all()


def test_weights_may_be_whole_numbers(file: Write) -> None:
    net = up.Network.read(file("ties.csv", "source,target,weight\n1,2,3\n2,3,40\n"), weight="weight", directed=True)
    assert (net.labels.tolist(), net.weight.tolist()) == ([1, 2, 3], [3.0, 40.0])
    net = up.Network.read(file("out.ties", "% asym posweighted\n1 2 3\n2 3 40\n"), weight=2)
    assert (net.labels.tolist(), net.weight.tolist()) == ([1, 2, 3], [3.0, 40.0])


@pytest.mark.parametrize("word", [99, "99"])
def test_a_whole_number_can_stand_for_no_name(file: Write, word: Any) -> None:
    rows = [(1, 2), (2, 99), (3, 1), (99, 99)]
    path = file("ties.csv", "source,target\n" + "\n".join(f"{a},{b}" for a, b in rows))
    frame = pd.DataFrame(rows, columns=["source", "target"])
    for read in (lambda: up.Network.read(path, missing=[word]), lambda: up.Network.from_frame(frame, missing=[word])):
        with pytest.warns(UserWarning, match="99 was taken as missing in 3 rows"):
            net = read()
        assert (net.labels.tolist(), net.degree().tolist()) == ([1, 2, 3], [2, 1, 1])
