"""Groups are those that occur, by their names, and a person without one is named."""

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
from uptake.basis.checks import BadValue

FOUR = np.repeat([1, 2, 3, 4], 10)


@pytest.mark.parametrize(
    ("group", "names", "codes"),
    [
        ([1, 2, 3, 4], ("1", "2", "3", "4"), [0, 1, 2, 3]),
        ([0, 5, 0, 5], ("0", "5"), [0, 1, 0, 1]),
        (np.array([10.0, 9.0, 9.0, 9.0]), ("9", "10"), [1, 0, 0, 0]),
        (["10", "9", "10", "9"], ("9", "10"), [1, 0, 1, 0]),
        ([1, 1.0, 2, 2.0], ("1", "2"), [0, 0, 1, 1]),
        (["b", "a", "b", "a"], ("a", "b"), [1, 0, 1, 0]),
    ],
)
def test_groups_are_those_that_occur(group: Any, names: tuple[str, ...], codes: list[int]) -> None:
    users = up.Users(up.generate.path(4), group=group)
    assert (users.group_names, np.asarray(users.group).tolist()) == (names, codes)


def test_codes_index_the_names_that_are_given() -> None:
    users = up.Users(up.generate.path(3), group=[2, 0, 2], group_names=["a", "b", "c"])
    assert (users.group_names, np.asarray(users.group).tolist()) == (("a", "b", "c"), [2, 0, 2])


@pytest.mark.parametrize(
    "group",
    [
        ["north", np.nan, None], np.array(["north", np.nan, "None"]), pd.Series(["north", np.nan, None]),
        pd.Series(["north", pd.NA, pd.NA], dtype="string"), pd.Categorical(["north", None, None]),
        np.array([1.0, np.nan, np.nan]), pd.Series([1, None, None], dtype="Int64"), {0: "north", 1: None, 2: "nan"},
        np.array(["2020-01-01", "NaT", "NaT"], "M8[D]"),
    ],
    ids=str,
)  # fmt: skip
def test_a_person_without_a_village_is_refused(group: Any) -> None:
    with pytest.raises(BadValue, match="group is missing for 2 users, the first is user 1; give each user a group"):
        up.Users(up.generate.path(3), group=group)


def test_a_person_without_a_village_is_named() -> None:
    pair = up.Network.from_edges([0], [1], labels=["Ann", "Bo"])
    with pytest.raises(BadValue, match="group is missing for user 'Bo'"):
        up.Users(pair, group={"Bo": None, "Ann": "north"})


def test_a_village_may_be_called_none_if_it_is_listed() -> None:
    users = up.Users(up.generate.path(2), group=["None", "x"], group_names=["x", "None"])
    assert np.asarray(users.group).tolist() == [1, 0]


def test_catchments_of_other_groups_are_named() -> None:
    users = up.Users(up.generate.ring_lattice(40, 4), group=FOUR)
    with pytest.warns(UserWarning, match="group") as said:
        service = up.generate.catchments(users=FOUR, providers=range(4))
    assert [str(warning.message) for warning in said] == [
        "group 4 has no provider: 10 users can never be served",
        "providers serve group 0, where no user lives",
    ]
    world = up.World(users, up.Providers(n=4), service)
    assert up.compare(world, {"a": up.Emulation(seeds=2)}, horizon=3, runs=2, rng=1).notes == [
        "10 of 40 users have no linked provider and can never be served: all of group 4",
        "1 of 4 providers have no linked user",
    ]


def test_catchments_of_the_same_groups_say_nothing() -> None:
    service = up.generate.catchments(users=FOUR, providers=range(1, 5))
    world = up.World(up.Users(up.generate.ring_lattice(40, 4), group=FOUR), up.Providers(n=4), service)
    assert up.compare(world, {"a": up.Emulation(seeds=2)}, horizon=3, runs=2, rng=1).notes == []


@pytest.mark.parametrize(
    "group",
    [
        ["Vale", "Ren\u00e9e", "Rene\u0301e "],
        np.array(["Vale", "Ren\u00e9e", "Rene\u0301e\u00a0"]),
        pd.Series([" Vale", "Ren\u00e9e", "Rene\u0301e"], dtype="category"),
        [b"Vale", "Ren\u00e9e".encode(), "Rene\u0301e".encode()],
    ],
)
def test_spellings_of_a_village_are_one_as_those_of_a_person_are(group: Any) -> None:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        users = up.Users(up.generate.path(3), group=group)
    assert (users.group_names, users.group.tolist()) == (("Ren\u00e9e", "Vale"), [1, 0, 0])  # type: ignore[union-attr]
    what = "that differ by blanks at the ends or by the form of Unicode alone were made one name"
    alike = f"group: spellings {what}: 'Ren\u00e9e'"
    assert [str(one.message) for one in heard] == [alike]


def test_listed_names_of_villages_follow_the_same_rule() -> None:
    assert up.Users(up.generate.path(2), group=["a", "b "], group_names=["b", " a"]).group_names == ("b", "a")
    with pytest.raises(ValueError, match=r"group_names\[1\] = 'a' occurs twice"):
        up.Users(up.generate.path(2), group=["a", "a"], group_names=["a", "a "])


def test_catchments_join_spellings_of_one_village() -> None:
    ties = up.generate.catchments(["Rene\u0301e", "Vale ", "Vale"], np.array(["Vale", "Ren\u00e9e"]))
    assert ties.ask_providers.tolist() == [1, 0, 0]
