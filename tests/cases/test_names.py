"""Who is who: ids keep their text, one person has one name, whatever file or column holds it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import uptake as up
from seen import ties, who

Write = Callable[..., Path]
READ = up.Network.read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("01,1\n001,2\n", {"001": 1, "01": 1, "1": 1, "2": 1}),
        ("007,7\n1.0,1\n", {"007": 1, "1": 1, "1.0": 1, "7": 1}),
        ("1e5,100000\n", {"1e5": 1, "100000": 1}),
        ("+1,1\n-1,1\n", {"+1": 1, "-1": 1, "1": 2}),
        ("-0,0\n", {"-0": 1, "0": 1}),
        ("True,False\n", {"True": 1, "False": 1}),
        ("inf,Infinity\n", {"inf": 1, "Infinity": 1}),
        ('"1,000","2,000"\n', {"1,000": 1, "2,000": 1}),
        ("8278237827,15830\n15830,2111364\n", {15830: 2, 2111364: 1, 8278237827: 1}),
        ("12345678901234567890,12345678901234567891\n", {"12345678901234567890": 1, "12345678901234567891": 1}),
        ("1152921504606846977,1152921504606846976\n", {"1152921504606846977": 1, "1152921504606846976": 1}),
        ("9007199254740993,9007199254740992\n", {9007199254740993: 1, 9007199254740992: 1}),
    ],
)
def test_ids_of_a_file_keep_their_text(file: Write, text: str, found: dict[object, int]) -> None:
    net = READ(file("e.csv", "source,target\n" + text))
    assert (who(net), net.n_self_loops) == (found, 0)


def test_a_list_numbered_from_one_has_nobody_called_zero(file: Write) -> None:
    net = READ(file("ob.txt", "1 2\n2 3\n3 1\n"), 0, 1)
    assert who(net) == {1: 2, 2: 2, 3: 2}
    assert float(up.simulate(net, up.SI(1.0), seeds=1, runs=100, rng=1).reach.mean()) == 3


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\t", "\u2003", "  "])
def test_blanks_at_the_ends_of_a_name_are_no_part_of_it_and_said(file: Write, blank: str) -> None:
    path = file("s.csv", f"source,target\nAnn{blank},Bo\n{blank}Ann,Cy\nAnn,Di\n")
    with pytest.warns(UserWarning, match=r"s\.csv: spellings .* were made one name: 'Ann'"):
        net = READ(path)
    assert who(net) == {"Ann": 3, "Bo": 1, "Cy": 1, "Di": 1}


def test_an_accent_of_one_or_of_two_characters_is_the_same(file: Write) -> None:
    path = file("e.csv", "source,target\nRene\u0301e,Bo\nRen\u00e9e,Cy\n")
    with pytest.warns(UserWarning, match="made one name: 'Ren\u00e9e'"):
        net = READ(path)
    assert who(net) == {"Ren\u00e9e": 2, "Bo": 1, "Cy": 1}
    assert net.index(["Rene\u0301e "]).tolist() == net.index(["Ren\u00e9e"]).tolist()


def test_small_and_capital_letters_are_different_names(file: Write) -> None:
    assert READ(file("e.csv", "source,target\nann,Ann\nANN,ann\n")).n == 3


def test_one_rule_for_numbers_and_text() -> None:
    one = up.Network.from_frame(pd.DataFrame({"source": [1, "1"], "target": ["a", 2]}))
    assert who(one) == {"1": 2, "2": 1, "a": 1}
    two = up.Network.from_frame(pd.DataFrame({"source": [1, 1], "target": ["1", "b"]}))
    assert (who(two), two.n_self_loops) == ({"1": 1, "b": 1}, 1)


def test_ids_above_the_exact_floats_stay_apart(tmp_path: Path) -> None:
    frame = pd.DataFrame({"source": np.array([2**60 + 1]), "target": np.array([2**60], np.uint64)})
    assert who(up.Network.from_frame(frame)) == {str(2**60): 1, str(2**60 + 1): 1}
    frame.to_parquet(tmp_path / "e.parquet")
    assert READ(tmp_path / "e.parquet").n == 2
    big = pd.DataFrame({"source": np.array([2**63 + 1], np.uint64), "target": np.array([-1])})
    assert who(up.Network.from_frame(big)) == {"-1": 1, str(2**63 + 1): 1}


def test_a_column_with_gaps_holds_whole_numbers_still() -> None:
    frame = pd.DataFrame({"source": [1, 2, None], "target": [2.0, np.nan, 3.0]})
    assert who(up.Network.from_frame(frame)) == {1: 1, 2: 1, 3: 0}


def test_na_of_r_is_nobody_and_said(file: Write) -> None:
    path = file("survey.csv", "id,toa,net1\n1,1,NA\n2,5,3\n3,5,NA\n4,3,6\n")
    with pytest.warns(UserWarning, match=r"survey\.csv: NA was taken as missing in 2 rows; .*missing=\('',\)"):
        net = READ(path, "net1", "id", directed=True)
    assert sorted(who(net)) == [1, 2, 3, 4, 6]
    assert ties(net) == [(3, 2), (6, 4)]
    kept = READ(path, "net1", "id", directed=True, missing=("",))
    assert who(kept)["NA"] == 2


@pytest.mark.parametrize("word", ["", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "<NA>"])
def test_each_usual_word_for_no_name(file: Write, word: str) -> None:
    path = file("e.csv", f"source,target\na,b\nc,{word}\n")
    if word:
        with pytest.warns(UserWarning, match="was taken as missing in 1 row"):
            net = READ(path)
        assert word in who(READ(path, missing=("",)))
    else:
        net = READ(path)
    assert who(net) == {"a": 1, "b": 1, "c": 0}


def test_other_words_for_no_name(file: Write) -> None:
    path = file("e.csv", "source,target\n1,2\n3,99\n-,2\n")
    with pytest.warns(UserWarning, match="was taken as missing") as heard:
        net = READ(path, missing=(99, "-"))
    assert who(net) == {1: 1, 2: 1, 3: 0}
    assert len(heard) == 2
    with pytest.raises(TypeError, match="missing = 'NA' is one word; pass a list"):
        READ(path, missing="NA")


def test_ten_digits_as_positions_are_refused_with_the_way_that_takes_names() -> None:
    with pytest.raises(ValueError, match=r"8278237827.*Network\.from_frame and Network\.read take ids as names"):
        up.Network.from_edges([8278237827, 15830], [15830, 2111364])


def test_a_list_in_a_cell_is_no_name(tmp_path: Path) -> None:
    pd.DataFrame({"source": [[1], [2]], "target": ["a", "b"]}).to_parquet(tmp_path / "e.parquet")
    with pytest.raises((TypeError, ValueError), match=r"source\[0\].* a list"):
        READ(tmp_path / "e.parquet")


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16, np.uint32, np.int64, np.uint64])
def test_numbers_of_every_width_are_the_same_names(kind: type[np.integer]) -> None:
    low, high = max(-128, int(np.iinfo(kind).min)), 127
    frame = pd.DataFrame({"source": np.array([low, 5], kind), "target": np.array([high, high], kind)})
    assert who(up.Network.from_frame(frame)) == {low: 1, 5: 1, high: 2}


def test_large_numbers_close_together_are_names_as_they_are(file: Write) -> None:
    base = 10**15
    net = READ(file("e.csv", f"source,target\n{base},{base + 3}\n{base + 7},{base + 3}\n"))
    assert who(net) == {base: 1, base + 3: 2, base + 7: 1}


@pytest.mark.parametrize(
    "row", ["01,1", "0x1,2", "0xFFFFFFFFFFFFF,02", "+1,2", " 1,2", "-0,1", "1.0,2", "1e2,3", "1_0,2"]
)
def test_one_odd_row_among_many_numbers_keeps_its_text(file: Write, row: str) -> None:
    rows = [f"{i},{i + 1}" for i in range(1000, 2000)]
    net = READ(file("e.csv", "source,target\n" + "\n".join([*rows, row])))
    assert set(row.replace(" ", "").split(",")) <= set(map(str, who(net)))
    assert net.n == 1001 + 2
