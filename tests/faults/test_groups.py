"""Groups of users: codes from 0, or labels of any kind, which stay apart and of which none is missing."""

from __future__ import annotations

import datetime
import time
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
from uptake.basis.checks import BadType, BadValue

RING = up.generate.ring_lattice(12, 4)


def grouped(group: Any, names: Any = None) -> tuple[list[int], tuple[str, ...]]:
    users = up.Users(RING, group=group, group_names=names)
    return np.asarray(users.group).tolist(), tuple(users.group_names or ())


@pytest.mark.parametrize("large", [12, 5_000_000, 50_000_000, 2**31 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1, 2**70])
def test_one_large_code_makes_one_group(large: int) -> None:
    began = time.perf_counter()
    assert grouped([0] * 11 + [large]) == ([0] * 11 + [1], ("0", str(large)))
    assert time.perf_counter() - began < 0.5


def test_whole_numbers_are_names_and_codes_where_names_are_given() -> None:
    assert grouped([0] * 11 + [11]) == ([0] * 11 + [1], ("0", "11"))
    assert grouped(np.array([2, 0] * 6, np.uint8), ["a", "b", "c"]) == ([2, 0] * 6, ("a", "b", "c"))
    assert grouped([np.int64(1), 0] * 6) == ([1, 0] * 6, ("0", "1"))


def test_postcodes_are_labels_in_their_order() -> None:
    codes, names = grouped([8001, 1010, 28001] * 4)
    assert (codes, names) == ([1, 0, 2] * 4, ("1010", "8001", "28001"))
    study = up.compare(
        up.World(up.Users(RING, group=[8001, 1010] * 6)), {"few": up.Emulation(seeds=2)}, horizon=3, runs=1, rng=1
    )
    assert study.data["group"].values.tolist() == ["1010", "8001"]
    assert study.data["group_size"].values.tolist() == [6, 6]


def test_a_code_without_a_name_is_refused() -> None:
    with pytest.raises(BadValue, match=r"group\[11\] = 50000000 has no name; there are 2 group_names"):
        grouped([0] * 11 + [50_000_000], ["a", "b"])


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ([True, False], ("False", "True")),
        (np.array([True, False]), ("False", "True")),
        ([2.5, 1.5], ("1.5", "2.5")),
        ([2.5, 1], ("1", "2.5")),
        (np.array([0.2, 0.1], np.float32), ("0.1", "0.2")),
        (["b", "a"], ("a", "b")),
        (["b", np.str_("a")], ("a", "b")),
        (np.array(["b", "a"]), ("a", "b")),
        (np.array(["b", "a"], object), ("a", "b")),
        ([b"b", b"a"], ("a", "b")),
        ([("b", 1), ("a", 1)], ("('a', 1)", "('b', 1)")),
        ([datetime.date(2021, 1, 1), datetime.date(2020, 1, 1)], ("2020-01-01", "2021-01-01")),
        (np.array(["2021-01-01", "2020-01-01"], "M8[D]"), ("2020-01-01", "2021-01-01")),
        (["\u202e", ""], ("", "\u202e")),
        ([2**70, 1], ("1", str(2**70))),
    ],
)
def test_labels_of_one_kind_each(group: Any, names: tuple[str, ...]) -> None:
    whole = np.tile(group, 6) if isinstance(group, np.ndarray) else group * 6
    codes, found = grouped(whole)
    assert sorted(found) == sorted(names)
    assert codes == ([0, 1] * 6 if found[0] == str(_text(group[0])) else [1, 0] * 6)


def _text(label: Any) -> str:
    return label.decode() if isinstance(label, bytes) else str(label)


def test_columns_of_a_table() -> None:
    assert grouped(pd.Series(["b", "a"] * 6, index=range(11, -1, -1))) == ([0, 1] * 6, ("a", "b"))
    with pytest.raises(BadValue, match="group has no value for 0 and 11 other actors"):
        grouped(pd.Series(["b", "a"] * 6, index=range(100, 112)))
    assert grouped(pd.Series(["b", "a"] * 6, dtype="string")) == ([1, 0] * 6, ("a", "b"))
    assert grouped(pd.Categorical(["b", "a"] * 6, categories=["b", "a", "c"])) == ([1, 0] * 6, ("a", "b"))
    assert grouped(pd.Series([1, 0] * 6, dtype="Int64"))[0] == [1, 0] * 6
    assert grouped(np.array(["b", "b"] * 6, object)) == ([0, 0] * 6, ("b",))


@pytest.mark.parametrize(
    "group",
    [[1, "1"], [True, "True"], [1.5, "1.5"], [b"a", "a"], [Decimal("1"), 1], [(1,), "(1,)"], ["1", 1]],
)
def test_labels_that_are_alike_as_text_are_refused(group: list[Any]) -> None:
    with pytest.raises(BadValue, match=r"group\[1\] = .* reads like the group .*; labels differ as text"):
        grouped(group * 6)


@pytest.mark.parametrize("group", [[1, True], [0, False], ["a", "A"], ["e", "\u00e9"], ["a", "a a"]])
def test_labels_that_differ_as_text_stay_two(group: list[Any]) -> None:
    codes, names = grouped(group * 6)
    assert len(set(codes)) == len(set(names)) == 2
    assert [names[code] for code in codes] == [str(label) for label in group * 6]


@pytest.mark.parametrize(
    "missing", [None, float("nan"), np.nan, pd.NA, pd.NaT, np.datetime64("NaT", "D"), Decimal("NaN")]
)
def test_a_user_without_a_group_is_refused(missing: object) -> None:
    with pytest.raises(BadValue, match=r"group is missing for user 3; give each user a group"):
        grouped(["a"] * 3 + [missing] + ["b"] * 8)
    with pytest.raises(BadValue, match=r"group is missing for user 3;"):
        grouped(["a"] * 3 + [missing] + ["b"] * 8, ["a", "b", str(missing)])


@pytest.mark.parametrize("text", ["a\0", "\0", "a\0b", "\ud800"])
def test_text_that_files_cannot_keep_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match=r"group\[1\] = .* that files cannot keep"):
        grouped(["a", text] * 6)
    with pytest.raises(BadValue, match=r"group_names\[1\] = .* that files cannot keep"):
        grouped([0, 1] * 6, ["a", text])


def test_gaps_of_arrays_and_columns_are_refused() -> None:
    gaps = (
        np.array([0.0] * 3 + [np.nan] * 9),
        np.array(["2020-01-01"] * 3 + ["NaT"] * 9, "M8[D]"),
        pd.Series([1] * 3 + [None] * 9, dtype="Int64"),
        pd.Series(["a"] * 3 + [None] * 9, dtype="string"),
        pd.Categorical(["a"] * 3 + [None] * 9),
    )
    for group in gaps:
        with pytest.raises(BadValue, match=r"group is missing for 9 users, the first is user 3"):
            grouped(group)


@pytest.mark.parametrize(
    "group",
    ["ab" * 6, b"ab" * 6, dict.fromkeys(range(11), 1), set(range(12)), 5, [["a"]] * 12, [{}] * 12, [0] * 11,
     [[0, 1]] * 6, np.zeros((12, 1), int), np.ma.masked_array([0, 1] * 6, [0, 1] * 6), [Decimal("sNaN")] * 12,
     [b"\xff"] * 12, [10**5000] * 12, [0] * 11 + [-1], np.zeros(12, [("a", int)])],
)  # fmt: skip
def test_what_is_no_group_per_user_is_refused(group: Any) -> None:
    with pytest.raises((BadValue, BadType), match="group"):
        grouped(group)


@pytest.mark.parametrize("names", ["ab", 3, ["a", None], ["a", np.nan], ["a", ["b"]], [1, "1"], ["a", "a"]])
def test_names_are_one_text_each(names: Any) -> None:
    with pytest.raises((BadValue, BadType), match="group_names"):
        grouped([0, 1] * 6, names)


@pytest.mark.parametrize(
    "codes", [[1, "1"], ["a", None], [None, None], [1.5, 2], [True, False], [("a",), ("b",)], [b"a"]]
)
def test_catchments_take_whole_numbers_or_text(codes: list[Any]) -> None:
    for users, providers in ((codes, codes), (codes, [1]), (["1"], codes)):
        with pytest.raises((BadValue, BadType), match=r"users|providers"):
            up.generate.catchments(users, providers)


def test_large_codes_of_catchments_take_no_room() -> None:
    ties = up.generate.catchments([0] * 11 + [2**63], [2**63, 0])
    assert ties.ask_providers.tolist() == [1] * 11 + [0]
    assert up.generate.catchments(["a", "b"], ("b", "a")).ask_providers.tolist() == [1, 0]
