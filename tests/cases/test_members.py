"""Members of an operation and the two ends of service are people, by their names."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
from uptake.plan.world import compile_world
from uptake.studyfile.build import build
from uptake.studyfile.problems import StudyFileError
from uptake.studyfile.read import load_study
from uptake.studyfile.validate import validate

PAIRS = [("Zoe", "Ann"), ("Ann", "Bo")]


def village(names: list[Any]) -> up.Network:
    return up.Network.from_edges([0, 1], [1, 2], labels=names)


def levels(net: up.Network, members: Any) -> list[float]:
    """What each user finds acceptable without proof, where `members` find nothing so."""
    operation = up.Operation("merit", 0, who="users", members=members)
    plan = compile_world(up.World(up.Users(net)), up.Strategy(operations=[operation]), horizon=2, seed=1).plan
    merit = plan.users.merit
    return (np.broadcast_to(merit.rows[merit.row[0]], (net.n,)) / 2**32).round(2).tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("names", "second"),
    [
        (["Ann", "Bo", "Cy"], ["Bo"]), ([1, 2, 3], [2]), ([1, 2, 3], ["2"]), ([-5, -2, 0], [-2]),
        (["Ann", "Bo", "Cy"], pd.Index(["Bo"])), (["Ann", "Bo", "Cy"], {"Bo"}), (["Ann", "Bo", "Cy"], {"Bo": 1}.keys()),
        ([(0, 0), (0, 1), (1, 0)], [(0, 1)]), (["01", "1", "2"], np.array(["1", "1 "])),
    ],
)  # fmt: skip
def test_members_are_names(names: list[Any], second: Any) -> None:
    assert levels(village(names), second) == [0.35, 0, 0.35]


def test_positions_are_names_where_there_are_no_others() -> None:
    assert levels(up.generate.path(3), range(1, 3)) == [0.35, 0, 0]


@pytest.mark.parametrize(
    ("names", "member", "says"),
    [
        (["Ann", "Bo", "Cy"], "An", "has the member 'An', which is no name of this network; did you mean 'Ann'?"),
        (["Ann", "Bo", "Cy"], 1, "has the member 1, which is no name of this network; names are 'Ann'"),
        ([1, 2, 3], 0, "has the member 0, which is no name of this network; names are 1, 2, 3"),
        ([10, 20, 30], 31, "has the member 31, which is no name of this network; did you mean 30?"),
        ([(0, 0), (0, 1), (1, 0)], 1, "has the member 1, which is no name of this network; names are (0, 0)"),
    ],
)  # fmt: skip
def test_a_position_is_no_name_where_people_have_names(names: list[Any], member: Any, says: str) -> None:
    with pytest.raises(ValueError) as caught:
        levels(village(names), [member])
    assert says in str(caught.value)


def test_members_among_providers() -> None:
    users = up.Users(village(["Ann", "Bo", "Cy"]))
    service = up.ServiceTies.from_edges([0, 1, 2], [0, 1, 1])
    clinics = up.Network.from_edges([0], [1], labels=["north", "south"])
    for providers, name in ((up.Providers(clinics), "south"), (up.Providers(n=2), 1)):
        operation = up.Operation("places", 7, members=[name])
        plan = compile_world(
            up.World(users, providers, service), up.Strategy(operations=[operation]), horizon=2, seed=1
        ).plan
        assert (plan.places.rows[plan.places.row[0]] / plan.place_unit).tolist() == [40, 7]
    wrong = up.Strategy(operations=[up.Operation("places", 7, members=["Ann"])])
    with pytest.raises(ValueError, match=r"has the member 'Ann', which is no name"):
        compile_world(up.World(users, up.Providers(clinics), service), wrong, horizon=2, seed=1)


def test_members_in_any_order_are_one_description() -> None:
    one = up.Operation("merit", 0.5, who="users", members=[3, 1, 3])
    assert one == up.Operation("merit", 0.5, who="users", members={1, 3})
    with pytest.raises(TypeError, match="members = 'Ann' is one name"):
        up.Operation("merit", 0.5, who="users", members="Ann")


def test_service_by_name() -> None:
    people, clinics = village([1, 2, 3]), up.Network.from_edges([0], [1], labels=["north", "south"])
    rows = pd.DataFrame({"person": [2, "3", 1], "clinic": ["south", "south", "north"]}, index=[7, 8, 9])
    ties = up.ServiceTies.from_edges(rows["person"], rows["clinic"], user_network=people, provider_network=clinics)
    assert (ties.n_users, ties.n_providers, ties.ask_providers.tolist()) == (3, 2, [0, 1, 1])
    one = up.ServiceTies.from_edges([3], [0], user_network=people)
    assert (one.n_users, one.n_providers, one.serve_users.tolist()) == (3, 1, [2])


@pytest.mark.parametrize(
    ("users", "how", "says"),
    [
        ([0], {"user_network": village([1, 2, 3])}, "users[0] = 0 is no name of this network; names are 1, 2, 3"),
        (["Bob"], {"user_network": village(["Ann", "Bo", "Cy"])},
         "users[0] = 'Bob' is no name of this network; did you mean 'Bo'?"),
        (["Ann"], {}, "users[0] = 'Ann' is a name; pass user_network=, the network whose names these are"),
        ([1], {"user_network": village([1, 2, 3]), "n_users": 4},
         "n_users = 4 is given, but the network has 3; leave out n_users"),
        ([1], {"user_network": "ties.csv"},
         "user_network is a str, it should be a Network; read the file with Network.read(path)"),
    ],
)  # fmt: skip
def test_service_that_does_not_fit_is_refused(users: list[Any], how: dict[str, Any], says: str) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        up.ServiceTies.from_edges(users, [0], **how)
    assert str(caught.value) == says


def test_members_of_a_study_file(tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("source,target\n" + "\n".join(map(",".join, PAIRS)))
    text = '[study]\nhorizon = 3\nrng = 1\nruns = 2\n[users]\nfile = "ties.csv"\n[strategies.s]\nkind = "custom"\n'
    study = tmp_path / "study.toml"
    members = 'operations = [{ term = "merit", value = 0.1, who = "users", members = ["Zoe", "Ann"] }]\n'
    study.write_text(text + members)
    assert build(load_study(study))[1]["s"].operations[0].members == ("Zoe", "Ann")
    study.write_text(text + members.replace("Zoe", "Zoey"))
    with pytest.raises(StudyFileError, match=r"(?s)strategies.*has the member 'Zoey'.*did you mean 'Zoe'"):
        validate(load_study(study))
