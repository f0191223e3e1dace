"""Values from a table go by the names of the people, not by the order of its rows."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
import xarray as xr
from uptake.basis.checks import BadType, BadValue

NET = up.Network.from_frame(pd.DataFrame({"source": ["Zoe", "Ann"], "target": ["Ann", "Bo"]}))
PEOPLE = pd.DataFrame(
    {"level": [0.9, 0.1, 0.5], "village": ["north", "south", "south"], "rank": [3, 1, 2], "yes": [True, False, True]},
    index=["Zoe", "Ann", "Bo"],
)
IN_ORDER = {"level": [0.1, 0.5, 0.9], "rank": [1, 2, 3], "yes": [0, 1, 1]}

WAYS: dict[str, Callable[[str], Any]] = {
    "Series": lambda column: PEOPLE[column],
    "dict": lambda column: PEOPLE[column].to_dict(),
    "labelled array": lambda column: xr.DataArray(PEOPLE[column].to_numpy(), {"person": PEOPLE.index}, ("person",)),
    "nullable": lambda column: PEOPLE[column].convert_dtypes(),
    "array": lambda column: PEOPLE[column].loc[NET.labels].to_numpy(),
}


def users(**given: Any) -> up.Users:
    return up.Users(NET, **given)


def providers(**given: Any) -> up.Providers:
    return up.Providers(NET, **given)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("make", "argument", "column"),
    [
        (users, "threshold", "level"), (users, "priority", "rank"), (providers, "places", "rank"),
        (providers, "culture", "level"), (providers, "champion", "yes"), (providers, "priority", "rank"),
    ],
)  # fmt: skip
def test_a_value_per_actor_of_a_world(make: Any, argument: str, column: str, way: str) -> None:
    assert getattr(make(**{argument: WAYS[way](column)}), argument).tolist() == IN_ORDER[column]


@pytest.mark.parametrize("way", WAYS)
def test_the_village_of_each(way: str) -> None:
    made = users(group=WAYS[way]("village"))
    assert [made.group_names[code] for code in made.group] == ["south", "south", "north"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("model", "column", "steps"),
    [
        (up.FractionalThreshold, "level", [1, 2, 0]),
        (up.LinearThreshold, "level", [1, 2, 0]),
        (up.CountThreshold, "rank", [1, -1, 0]),
        (lambda need: up.Granovetter(need), "rank", [1, 2, 0]),
        (lambda need: up.Granovetter(need, unit="share"), "level", [1, 2, 0]),
    ],
)
def test_a_value_per_actor_of_a_model(model: Any, column: str, steps: list[int], way: str) -> None:
    made = model(WAYS[way](column))
    seen = up.simulate(NET, made, seeds=["Zoe"], rng=1, record="adoption_step")
    assert seen.adoption_step.values.tolist() == [steps]


@pytest.mark.parametrize("way", ["Series", "dict", "labelled array"])
def test_the_first_without_a_value_is_named(way: str) -> None:
    wrong = PEOPLE["level"].rename({"Bo": "Bob", "Zoe": "Zoë"})
    given = {"Series": wrong, "dict": wrong.to_dict(), "labelled array": wrong.to_xarray()}[way]
    for make in (
        lambda: users(threshold=given), lambda: users(group=given), lambda: providers(places=given),
        lambda: up.simulate(NET, up.FractionalThreshold(given), seeds=["Zoe"], rng=1),
    ):  # fmt: skip
        with pytest.raises(BadValue, match="has no value for 'Bo' and 1 other actors"):
            make()


def test_a_name_twice_is_refused() -> None:
    with pytest.raises(BadValue, match=r"threshold\[2\] = 'Ann' names the same actor as threshold\[1\]"):
        users(threshold=PEOPLE["level"].rename({"Bo": "Ann"}))
    with pytest.raises(BadValue, match=r"phi\[1\] = ' Ann ' names the same actor"):
        up.FractionalThreshold({"Ann": 0.5, " Ann ": 0.4})


def test_a_name_too_many_is_said() -> None:
    more = pd.concat([PEOPLE["level"], pd.Series({"Eve": 0.3})])
    with pytest.warns(UserWarning, match="threshold has values for 1 name that no actor of the network has.*'Eve'"):
        assert users(threshold=more).threshold.tolist() == [0.1, 0.5, 0.9]


def test_a_column_without_names_is_refused_where_people_have_names() -> None:
    column = PEOPLE.reset_index()["level"]
    with pytest.raises(BadValue, match=r"threshold has no value for 'Ann'.*pass \.to_numpy\(\) for the order"):
        users(threshold=column)
    assert users(threshold=column.to_numpy()).threshold.tolist() == [0.9, 0.1, 0.5]


def test_positions_are_names_where_there_are_no_others() -> None:
    path = up.generate.path(3)
    assert up.Users(path, threshold=pd.Series([0.1, 0.2, 0.3])).threshold.tolist() == [0.1, 0.2, 0.3]
    assert up.Users(path, threshold=pd.Series([0.1, 0.2, 0.3], [2, 1, 0])).threshold.tolist() == [0.3, 0.2, 0.1]
    assert up.Providers(n=2, places={1: 5, 0: 9}).places.tolist() == [9, 5]
    with pytest.raises(BadValue, match=r"threshold has shape \(4,\)"):
        up.Users(path, threshold=pd.Series([0.1, 0.2, 0.3, 0.4]))


def test_numbers_as_text_and_numbers_are_one_name() -> None:
    net = up.Network.from_edges([0, 1], [1, 2], labels=[10, 20, 30])
    for names in (["30", "10", "20"], [30.0, 10.0, 20.0], [30, 10, 20]):
        assert up.Users(net, threshold=pd.Series([0.3, 0.1, 0.2], names)).threshold.tolist() == [0.1, 0.2, 0.3]
    grid = up.Network.from_edges([0], [1], labels=[("a", 1), ("a", 2)])
    both = pd.Series([0.2, 0.1], pd.MultiIndex.from_tuples([("a", 2), ("a", 1)]))
    assert up.Users(grid, threshold=both).threshold.tolist() == [0.1, 0.2]


def test_a_bad_value_is_named() -> None:
    for make in (lambda v: users(threshold=v), up.FractionalThreshold, lambda v: providers(culture=v)):
        with pytest.raises(BadValue, match=r"\['Bo'\] = 1.5 is out of range"):
            make({"Ann": 0.1, "Bo": 1.5, "Zoe": 0.2})
        with pytest.raises(BadValue, match=r"\['Bo'\] is missing, and 1 others are; each actor needs a value"):
            make({"Ann": 0.1, "Bo": np.nan, "Zoe": None})
    with pytest.raises(BadValue, match=r"r\['Bo'\] = 0 is out of range; it is at least 1"):
        up.CountThreshold({"Ann": 1, "Bo": 0})


def test_a_model_with_names_is_described_and_shown() -> None:
    one, two = up.FractionalThreshold({"Ann": 0.5, "Bo": 1.0}), up.FractionalThreshold({"Ann": 0.5, "Bo": 0.9})
    assert repr(one) == "FractionalThreshold(phi=<2 values by name>)"
    pair = up.Network.from_edges([0], [1], labels=["Ann", "Bo"])
    results = [up.simulate(pair, model, seeds=["Ann"], rng=1) for model in (one, two, one)]
    first, second, third = (result.provenance["description"]["what"] for result in results)
    assert first == third != second
    assert "mean 0.75" in str(results[0].provenance["assumptions"])


def test_villages_with_names_do_not_become_catchments_in_another_order() -> None:
    with pytest.raises(BadType, match="users is a Series with names; pass users in the order of the network"):
        up.generate.catchments(users=PEOPLE["village"], providers=["north", "south"])
    ties = up.generate.catchments(users=PEOPLE["village"].loc[NET.labels].to_numpy(), providers=["north", "south"])
    assert ties.ask_providers.tolist() == [1, 1, 0]
    assert up.generate.catchments(pd.Series([0, 1]), pd.Series([1, 0])).ask_providers.tolist() == [1, 0]


@pytest.mark.parametrize("side", [up.Users, up.Providers])
def test_what_is_no_network_is_told_the_way(side: Any) -> None:
    nx, ig, sp = pytest.importorskip("networkx"), pytest.importorskip("igraph"), pytest.importorskip("scipy.sparse")
    for given, way in (
        (nx.path_graph(3), r"Network\.from_networkx\(graph\)"), (ig.Graph.Ring(3), r"Network\.from_igraph\(graph\)"),
        (sp.eye_array(3), r"Network\.from_scipy\(matrix\)"), ("ties.csv", r"Network\.read\(path\)"),
        (PEOPLE, r"Network\.from_frame\(frame\)"), ([(0, 1)], r"Network\.from_edges\(source, target\)"),
    ):  # fmt: skip
        with pytest.raises(BadType, match=f"network is .*, it should be a Network; .*{way}"):
            side(given)
        with pytest.raises(BadType, match=f"where is .*; simulate needs a Network or a World; .*{way}"):
            up.simulate(given, up.SI(0.1), seeds=1)


WITH_A_VALUE = [lambda x: users(group=x), lambda x: users(threshold=x), lambda x: providers(places=x)]


@pytest.mark.parametrize("make", WITH_A_VALUE)
def test_a_whole_table_is_told_to_give_a_column(make: Callable[[Any], object]) -> None:
    with pytest.raises(BadType, match=r"is a DataFrame; pass one column: frame\['level'\]"):
        make(PEOPLE)


def test_values_of_people_whose_ties_are_made() -> None:
    made = up.generate.path(3).with_labels(["Zoe", "Ann", "Bo"])
    assert up.Users(made, threshold=PEOPLE["level"]).threshold.tolist() == [0.9, 0.1, 0.5]  # type: ignore[union-attr]
    assert (made.fingerprint, made.index(["Bo"]).tolist()) == (up.generate.path(3).fingerprint, [2])
    with pytest.raises(BadValue, match="labels holds 2 names, and there are 3 actors"):
        made.with_labels(["Zoe", "Ann"])
    with pytest.raises(BadValue, match=r"labels\[2\] = 'Ann' names the same actor"):
        made.with_labels(["Zoe", "Ann", "Ann"])


@pytest.mark.parametrize("argument", ["places", "culture", "champion", "priority"])
def test_providers_without_a_network_are_called_by_position(argument: str) -> None:
    assert getattr(up.Providers(n=2, **{argument: {1: 1, 0: 0}}), argument).tolist() == [0, 1]
    with pytest.raises(BadValue, match=rf"{argument} has no value for 0 and 1 other actors"):
        up.Providers(n=2, **{argument: pd.Series([1, 0], index=["north", "south"])})
    named = up.Network.from_edges([], [], labels=["north", "south"])
    assert getattr(up.Providers(named, **{argument: {"south": 1, "north": 0}}), argument).tolist() == [0, 1]
