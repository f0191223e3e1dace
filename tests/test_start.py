"""Worlds that begin where reality stands; test_step.py holds the kernels against the definition."""

import pickle
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
from conftest import Kernel
from plans import make_plan, run_plan
from uptake.basis import engine
from uptake.basis.arrays import NO_INT32, Int32s
from uptake.kernels.types import PLACES_AT_PROVIDERS, TALLIES, Start, UInt8s
from uptake.plan.world import compile_world
from uptake.run.provenance import describe
from uptake.studyfile.build import build
from uptake.studyfile.problems import StudyFileError
from uptake.studyfile.read import StudyFile, load_study
from uptake.studyfile.validate import validate

NAMES = ["Ann", "Bo", "Cy", "Di", "Ed", "Flo"]
LINE = up.Network.from_edges(range(5), range(1, 6), labels=NAMES)
RING = up.generate.watts_strogatz(200, 6, 0.1, rng=1)
CERTAIN = up.Idea(peer=1.0, merit=1.0, social_proof=0.0, drive=0.0)
SERVICE = up.ServiceTies.from_edges(range(6), [0, 0, 0, 1, 1, 1])


def bytes_of(*values: int) -> UInt8s:
    return np.array(values, np.uint8)


def ints(*values: int) -> Int32s:
    return np.array(values, np.int32)


def steps(world: up.World, strategy: up.Strategy | None = None, horizon: int = 9, runs: int = 1, **kw: Any) -> Any:
    """The adoption steps of each run."""
    result = up.simulate(
        world, strategy or up.Strategy(), horizon=horizon, runs=runs, rng=7, record="adoption_step", **kw
    )
    return result.adoption_step.to_numpy()


def supplied(start: up.Start | None, places: Any = 2, **idea: Any) -> up.World:
    """Six users at two providers, who want it as soon as they hear."""
    idea = {"peer": 0.0, "merit": 1.0, "social_proof": 0.0, "drive": 0.0, "provider_drive": 0.0, **idea}
    return up.World(
        up.Users(LINE),
        up.Providers(n=2, places=places, champion=1, culture=1),
        SERVICE,
        ideas=up.Idea(**idea),
        start=start,
    )


def tallies(world: up.World, strategy: up.Strategy | None = None, horizon: int = 4) -> Any:
    return up.compare(world, {"it": strategy or up.Strategy()}, horizon=horizon, runs=1, rng=7).data.isel(
        strategy=0, run=0
    )


# What it means.


def test_each_status_goes_on_from_where_it_stands() -> None:
    apart = up.Network.from_edges([], [], labels=NAMES)
    start = up.Start({"Bo": "aware", "Cy": "waiting", "Di": "adopter", "Ed": "lapsed", "Flo": "immune"})
    world = up.World(up.Users(apart), ideas=CERTAIN, start=start)
    assert steps(world).tolist() == [[-1, 1, 1, 0, 0, -1]]


def test_adopters_pass_on_from_step_1_and_the_immune_do_not() -> None:
    start = up.Start({"Cy": "adopter", "Flo": "immune"})
    assert steps(up.World(up.Users(LINE), ideas=CERTAIN, start=start)).tolist() == [[2, 1, 0, 1, 2, -1]]


def test_under_once_a_start_is_one_rise_at_step_1() -> None:
    idea = up.Idea(peer=0.3, merit=1.0, social_proof=0.0, drive=0.0, schedule="once")
    two = up.World(up.Users(up.generate.path(2)), ideas=idea, start=up.Start(["adopter", "unaware"]))
    assert set(steps(two, runs=60)[:, 1].tolist()) == {-1, 1}


@pytest.mark.parametrize("schedule", ["once", "each"])
def test_adopters_are_seeds_bit_for_bit(schedule: str) -> None:
    idea = up.Idea(peer=0.1, merit=0.4, social_proof=0.4, lapse=0.05, return_after=3, schedule=schedule)
    seeds = [3, 50, 51, 120]
    users = up.Users(RING, group=np.arange(200) // 50)
    by_start = up.World(users, ideas=idea, start=up.Start(dict.fromkeys(seeds, "adopter")))
    one, other = (
        up.compare(world, {"it": strategy}, horizon=30, runs=8, rng=7, record="adoption_step").data
        for world, strategy in ((by_start, up.Strategy()), (up.World(users, ideas=idea), up.Strategy(seeds=seeds)))
    )
    assert set(one.data_vars) == set(other.data_vars)
    for name in one.data_vars:
        assert np.array_equal(one[name], other[name]), name


def test_providers_that_are_open_are_seeds_without_openings() -> None:
    by_start = tallies(supplied(up.Start(providers=["adopter", "unaware"]), drive=0.3), horizon=20)
    by_seeds = tallies(supplied(None, drive=0.3), up.Strategy(seeds=[0], seeds_side="providers"), horizon=20)
    assert (by_seeds["openings"][0], by_start["openings"][0]) == (1, 0)
    assert by_seeds["ledger"].sel(entry="setup").sum() > 0 == by_start["ledger"].sel(entry="setup").sum()
    for name in ("users", "providers", "users_ever", "providers_ever", "places", "idle", "served", "waited"):
        assert np.array_equal(by_start[name], by_seeds[name]), name


def test_a_start_with_all_unaware_is_none() -> None:
    users, idea = up.Users(RING), up.Idea(peer=0.1)
    worlds = [up.World(users, ideas=idea, start=start) for start in (None, up.Start(["unaware"] * 200), up.Start())]
    plans = [compile_world(world, up.Emulation(), 9, 7) for world in worlds]
    assert [plan.plan.start.status.size for plan in plans] == [0, 0, 0]
    assert [plan.notes for plan in plans] == [()] * 3


def test_lapsed_users_return_as_if_they_had_lapsed_at_step_0() -> None:
    apart = up.Network.from_edges([], [], n=2)

    def active(after: int | None) -> list[int]:
        idea = up.Idea(merit=1.0, social_proof=0.0, drive=0.0, return_after=after)
        world = up.World(up.Users(apart), ideas=idea, start=up.Start(["lapsed", "lapsed"]))
        return up.simulate(world, up.Strategy(), horizon=4, rng=1).active.to_numpy()[0].tolist()  # type: ignore[no-any-return]

    assert active(None) == [0, 0, 0, 0, 0]
    assert active(1) == [0, 0, 2, 2, 2]  # back in step 1, tested in step 2
    assert active(2) == [0, 0, 0, 2, 2]


def test_lapsed_users_have_adopted_before() -> None:
    world = up.World(up.Users(LINE), ideas=CERTAIN, start=up.Start({"Ann": "lapsed", "Bo": "adopter"}))
    result = up.simulate(world, up.Strategy(), horizon=2, rng=1)
    assert result.curve.to_numpy()[0, 0] == 2
    assert result.active.to_numpy()[0, 0] == 1


def test_adopters_lapse_as_seeds_do() -> None:
    idea = up.Idea(peer=0.0, drive=0.0, lapse=0.2)
    users = up.Users(RING)
    by_start = up.World(users, ideas=idea, start=up.Start(["adopter"] * 200))
    one, other = (
        up.simulate(world, strategy, horizon=12, runs=3, rng=1).active
        for world, strategy in ((by_start, up.Strategy()), (up.World(users, ideas=idea), up.Strategy(seeds=200)))
    )
    assert np.array_equal(one, other)
    assert one[0, -1] < 200


def test_a_start_holds_for_each_idea_or_for_those_that_it_names() -> None:
    apart = up.Users(up.Network.from_edges([], [], labels=NAMES))
    ideas = [up.Idea("A", drive=0.0), up.Idea("B", drive=0.0)]

    def ever(start: Any) -> list[int]:
        study = up.compare(up.World(apart, ideas=ideas, start=start), {"it": up.Strategy()}, horizon=2, runs=1, rng=1)
        return study.data["users_ever"].isel(strategy=0, run=0, step=0).to_numpy().tolist()  # type: ignore[no-any-return]

    assert ever(up.Start({"Ann": "adopter"})) == [1, 1]
    assert ever({"B": up.Start({"Ann": "adopter", "Bo": "lapsed"})}) == [0, 2]
    assert ever({"A": up.Start({"Ann": "adopter"}), "B": up.Start()}) == [1, 0]


def test_an_idea_that_somebody_has_already_counts_for_its_companions() -> None:
    ideas = [
        up.Idea("A", drive=0.0, merit=1.0, social_proof=0.0, alone=0.0, companions={"B": 1.0}),
        up.Idea("B", drive=0.0),
    ]
    start = {"A": up.Start({"Ann": "aware", "Bo": "aware"}), "B": up.Start({"Ann": "adopter"})}
    apart = up.Network.from_edges([], [], labels=NAMES)
    world = up.World(up.Users(apart), ideas=ideas, start=start)
    study = up.compare(world, {"it": up.Strategy()}, horizon=3, runs=1, rng=1, record="adoption_step")
    assert study.data["adoption_step"].sel(idea="A")[0, 0].to_numpy().tolist() == [1, -1, -1, -1, -1, -1]
    assert compile_world(world, up.Strategy(), 3, 1, idea=1).notes == ("the world begins with users of 'B': 1 adopter",)


def test_a_start_of_an_unknown_idea_is_refused() -> None:
    with pytest.raises(ValueError, match="start = 'Alotments' is no idea of this world; did you mean 'Allotments'"):
        up.World(up.Users(LINE), ideas=up.Idea("Allotments"), start={"Alotments": up.Start()})
    with pytest.raises(ValueError, match=r"start\['A'\].users has 2 entries"):
        up.World(up.Users(LINE), ideas=up.Idea("A"), start={"A": up.Start([0, 3])})
    with pytest.raises(TypeError, match=r"start\['A'\] is a list, it should be a Start"):
        up.World(up.Users(LINE), ideas=up.Idea("A"), start={"A": [0, 3]})  # type: ignore[dict-item]


# Places and queues.


def test_adopters_with_a_server_hold_its_place_and_others_none() -> None:
    start = up.Start({"Ann": 3, "Bo": 3, "Di": 3}, providers=["adopter", "adopter"], server={"Ann": 0, "Bo": 0})
    found = tallies(supplied(start))
    assert found["places"].to_numpy().tolist() == [4] * 5
    assert found["idle"].to_numpy().tolist() == [2] * 5
    notes = compile_world(supplied(start), up.Strategy(), 4, 7).notes
    assert "at the start 1 of the 3 adopters hold no place" in notes


def test_waiting_users_are_queued_from_step_0_by_their_wait() -> None:
    waiting = {"Ann": "waiting", "Bo": "waiting", "Cy": "waiting"}
    start = up.Start(waiting, providers=["adopter", "unaware"], since={"Bo": -5, "Cy": -2})
    world = supplied(start, places=[1, 0], lapse=0.0)
    assert steps(world).tolist() == [[-1, 1, -1, -1, -1, -1, 0, -1]]
    found = tallies(world)
    assert found["users"].sel(status="waiting").to_numpy().tolist() == [3, 2, 2, 2, 2]
    assert found["served"].to_numpy().tolist() == [0, 1, 0, 0, 0]
    assert found["waited"].to_numpy().tolist() == [0, 6, 0, 0, 0]


def test_one_since_holds_for_all_that_wait() -> None:
    start = up.Start({"Ann": "waiting", "Bo": "adopter"}, providers=["adopter", 0], since=-3)
    assert tallies(supplied(start))["waited"].to_numpy().tolist() == [0, 4, 0, 0, 0]


def test_waiting_providers_open_when_there_is_a_slot() -> None:
    found = tallies(supplied(up.Start(providers=["waiting", "waiting"]), slots=1))
    assert found["openings"].to_numpy().tolist() == [0, 1, 1, 0, 0]


@pytest.mark.parametrize("supply", [{}, {"supply": 2, "pool": 1.0}, {"supply": PLACES_AT_PROVIDERS}])
def test_a_seed_of_step_0_that_waits_adopts_once(kernel: Kernel, supply: dict[str, Any]) -> None:
    plan = make_plan(2, n_providers=2, service_edges=[(0, 0), (1, 0), (0, 1)], horizon=3, start=[2, 2, 2, 0], **supply)
    run = run_plan(kernel("step_run"), plan, 1, 0, [0], [0])
    assert run.adoption_step.tolist()[:1] == [0]
    assert run.column("openings") == [1, 0, 0, 0]
    assert run.tallies[:, TALLIES.index("users_ever")].max() <= 2


# Seeds.


def test_counts_of_seeds_are_drawn_among_those_that_have_not_adopted() -> None:
    users = up.Users(LINE)
    idea = up.Idea(peer=0.0, drive=0.0)
    world = up.World(users, ideas=idea, start=up.Start(["adopter", "lapsed", "immune", "aware", "waiting", "unaware"]))
    assert (steps(world, up.Emulation(seeds=3), runs=5)[:, [3, 4, 5]] == 0).all()
    with pytest.raises(
        ValueError, match="there are 6 users, 1 of them immune, 2 of them adopters or lapsed by the start"
    ):
        up.simulate(world, up.Emulation(seeds=4), horizon=3, rng=1)
    with pytest.raises(ValueError, match="ask for 4 at all steps together, but there are 6 users, 1 of them immune"):
        up.simulate(world, up.Strategy(seeds={0: 1, 2: 3}), horizon=3, rng=1)
    some = up.simulate(world, up.Strategy(seeds={0: ["Ann"], 2: 3}), horizon=3, rng=1)  # Ann has adopted already
    assert some.curve.to_numpy()[0].tolist()[2:] == [5, 5]


def test_counts_of_providers_are_drawn_among_those_that_are_not_open() -> None:
    world = supplied(up.Start(providers=["adopter", "unaware"]))
    found = tallies(world, up.Strategy(seeds=1, seeds_side="providers"))
    assert found["providers_ever"].to_numpy()[0] == 2
    assert found["openings"].to_numpy()[0] == 1


def test_costs_per_adoption_are_those_of_this_run() -> None:
    world = up.World(up.Users(LINE), ideas=CERTAIN, start=up.Start({"Ann": "adopter", "Flo": "lapsed"}))
    paid = up.Strategy(costs=[up.Cost(10, per="adoption", category="welcome")])
    cost = tallies(world, paid)["ledger"].sel(entry="welcome (sponsor)").to_numpy()
    assert cost.tolist() == [0, 1000, 1000, 1000, 1000]  # hundredths


# How it is given.


@pytest.mark.parametrize(
    "given",
    [
        ["adopter", "unaware", "unaware", "waiting", "aware", "lapsed"],
        [3, 0, 0, 2, 1, 4],
        ["adopter", 0, "unaware", 2, np.int64(1), 4.0],
        np.array([3, 0, 0, 2, 1, 4.0]),
        pd.Series(["adopter", "waiting", "aware", "lapsed"], index=["Ann", "Di", "Ed", "Flo"]),
        pd.Series(pd.Categorical(["lapsed", "adopter", "waiting", "aware"]), index=["Flo", "Ann", "Di", "Ed"]),
        pd.Categorical(["adopter", "unaware", "unaware", "waiting", "aware", "lapsed"]),
        {"Ann": "adopter", "Di": 2, "Ed": "aware", "Flo": 4},
        {"Ann": 3, "Di": 2, "Ed": 1, "Flo": 4},
    ],
)
def test_statuses_come_in_order_or_by_name(given: Any) -> None:
    world = up.World(up.Users(LINE), start=up.Start(given))
    assert world.begun[0] is not None
    assert world.begun[0].users.tolist() == [3, 0, 0, 2, 1, 4]


def test_users_without_names_are_named_by_position() -> None:
    for given in ({1: "adopter"}, pd.Series(["unaware", "adopter", "unaware"]), pd.Series(["adopter"], index=[1])):
        started = up.World(up.Users(up.generate.path(3)), start=up.Start(given)).begun[0]
        assert started is not None
        assert started.users.tolist() == [0, 3, 0]


@pytest.mark.parametrize(
    "server", [{"Di": "West"}, [None, -1, float("nan"), "West", None, None], pd.Series({"Di": "West"})]
)
def test_servers_go_by_the_names_of_providers(server: Any) -> None:
    providers = up.Network.from_edges([], [], labels=["East", "West"])
    start = up.Start({"Di": "adopter"}, providers={"West": "adopter"}, server=server)
    started = up.World(up.Users(LINE), up.Providers(providers), SERVICE, start=start).begun[0]
    assert started is not None
    assert started.server.tolist() == [-1, -1, -1, 1, -1, -1]


def test_notes_say_how_the_world_begins() -> None:
    start = up.Start(["adopter", "adopter", "waiting", "aware", "lapsed", "immune"], providers=["adopter", "waiting"])
    assert compile_world(supplied(start), up.Strategy(), 4, 7).notes == (
        "the world begins with users: 2 adopters, 1 waiting, 1 aware, 1 lapsed, 1 immune",
        "the world begins with providers: 1 adopter, 1 waiting",
        "at the start no adopter holds a place; Start(server=) says who serves whom",
    )


def test_equal_starts_have_one_fingerprint() -> None:
    one, same, other = up.Start({"Ann": 3}), up.Start({"Ann": "adopter"}), up.Start({"Ann": 2})
    assert one.fingerprint == same.fingerprint != other.fingerprint
    assert up.Start([3, 0], server=["x", None]).fingerprint != up.Start([3, 0]).fingerprint
    for given in ([0, -1], np.array([0, -1], np.int32), np.array([0, -1], object), pd.Series([0, -1]).to_numpy()):
        assert up.Start([3, 0], server=given).fingerprint == up.Start([3, 0], server=(0, -1)).fingerprint
    assert up.Start([3, 0], server=[-1, 0]).fingerprint != up.Start([3, 0], server=[0, -1]).fingerprint
    assert up.Start({"Ann": 3, "Bo": 0}).fingerprint != up.Start({"Bo": 3, "Ann": 0}).fingerprint
    assert up.Start([3], server=[2**70]).fingerprint != up.Start([3], server=[2**70 + 1]).fingerprint
    assert up.Start([], server=[]).fingerprint == up.Start(np.array([], int), server=np.array([], int)).fingerprint


def test_what_has_a_fingerprint_is_asked_for_it_once() -> None:
    class Counted:
        asked = 0

        @property
        def fingerprint(self) -> str:
            self.asked += 1
            return "0" * 32

    thing = Counted()
    assert describe(thing) == {"kind": "Counted", "fingerprint": "0" * 32}
    assert thing.asked == 1


def test_a_start_can_be_copied_with_one_thing_changed() -> None:
    for given in ({"Ann": "waiting", "Flo": "immune"}, ["waiting", 0, 0, 0, 0, "immune"]):
        start = up.Start(given, providers=["adopter", 0], server={"Bo": None})
        later = up.World(up.Users(LINE), start=replace(start, since=-2, providers=None, server=None)).begun[0]
        assert later is not None
        assert (later.since.tolist(), later.immune.tolist()) == ([-2, 0, 0, 0, 0, 0], [5])
        assert pickle.loads(pickle.dumps(start)).fingerprint == start.fingerprint


Bad = Callable[[], Any]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: up.Start(["adpter"]), r"users\[0\] = 'adpter' is no status; did you mean 'adopter'\?"),
        (lambda: up.Start({"Ann": "waits"}), r"users\['Ann'\] = 'waits' is no status; did you mean 'waiting'\?"),
        (lambda: up.Start([0, 5]), r"users\[1\] = 5 is no status; codes are 0 unaware, 1 aware, 2 waiting, 3 adopter"),
        (lambda: up.Start([0, -1]), r"users\[1\] = -1 is no status"),
        (lambda: up.Start(["aware", None]), r"users\[1\] is missing; write \"unaware\", or leave the name out"),
        (lambda: up.Start([0.0, np.nan]), r"users\[1\] is missing"),
        (lambda: up.Start(np.array([True])), r"users is a mask; .* np.where\(users, \"adopter\", \"unaware\"\)"),
        (lambda: up.Start("adopter"), "users = 'adopter' is one string; pass a list"),
        (lambda: up.Start(pd.DataFrame({"a": [1]})), r"users is a DataFrame; pass one column: frame\['a'\]"),
        (lambda: up.Start(providers=["immune"]), r"providers\[0\] = 'immune' is no status of a provider; users alone"),
        (lambda: up.Start(since=1), r"since = 1 is out of range; it lies in \[-16777216, 0\]"),
        (lambda: up.Start(since=[0, 2]), r"since\[1\] = 2 is after the start; it lies in .*; give the steps before"),
        (lambda: up.Start(since={"Bo": -1.5}), r"since\['Bo'\] = -1.5 is not a whole number"),
    ],
)  # fmt: skip
def test_bad_values_are_refused(wrong: Bad, says: str) -> None:
    with pytest.raises((ValueError, TypeError), match=says):
        wrong()


def on(*args: Any, **kwargs: Any) -> Bad:
    return lambda: supplied(up.Start(*args, **kwargs))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (on([3, 0]), "start.users has 2 entries, but the world has 6 users; a list has one per actor"),
        (on(providers=[3]), "start.providers has 1 entries, but the world has 2 providers"),
        (on({"Anm": 3}), r"start.users\[0\] = 'Anm' is no name of these users; did you mean 'Ann'\?"),
        (on(pd.Series([3, 0, 0, 0, 0, 0])), r"start.users\[0\] = 0 is no name of these users; .*pass .to_numpy\(\)"),
        (on({"Ann": 3}, since={"Ann": -2}), r"start.since\['Ann'\] = -2 is given, but this user does not wait"),
        (on({"Ann": 2}, providers=[3, 3], server={"Ann": 0}), r"start.server\['Ann'\] = 0 is given, but this user has"),
        (on({"Ann": 3}, providers=[2, 3], server={"Ann": 0}), r"start.server\['Ann'\] = 0 is not open; open providers"),
        (on({"Ann": 3}, providers=[3, 3], server={"Ann": 1}), r"start.server\['Ann'\] = 1 is not linked to this user"),
        (on({"Ann": 3}, providers=[3, 3], server={"Ann": 2}), r"start.server\['Ann'\] = 2 is no name of a provider"),
        (
            on([3] * 6, providers=[3, 3], server=[0, 0, 0, 1, 1, 1]),
            "the provider 0 serves 3 users; it has 2 places, and 1 other provider has too few; give it more places",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_world_is_refused(wrong: Bad, says: str) -> None:
    with pytest.raises((ValueError, TypeError), match=says):
        wrong()


def test_a_world_without_providers_has_neither_open_ones_nor_servers() -> None:
    for start in (up.Start(providers=["adopter"]), up.Start([3, 0], server=[0, -1])):
        with pytest.raises(ValueError, match="is given, but the world has no providers; add providers"):
            up.World(up.Users(up.generate.path(2)), start=start)


def test_places_that_users_add_count() -> None:
    start = up.Start([3] * 3 + [0] * 3, providers=[3, 3], server=[0, 0, 0, -1, -1, -1])
    assert tallies(supplied(start, coproduction=0.5))["places"].to_numpy()[0] == 5  # 2 + 1.5, and 2


def test_immune_users_have_not_adopted() -> None:
    with pytest.raises(
        ValueError, match=r"start.users\['Bo'\] = 'adopter' is given, but by Users\(immune=\) this user"
    ):
        up.World(up.Users(LINE, immune=["Bo"]), start=up.Start({"Bo": 3}))
    world = up.World(up.Users(LINE, immune=["Bo"]), start=up.Start({"Bo": "aware", "Cy": "immune"}))
    assert compile_world(world, up.Strategy(), 3, 1).immune.tolist() == [1, 2]


def test_the_statuses_need_their_class() -> None:
    with pytest.raises(TypeError, match=r"start is a list, it should be a Start; wrap the statuses: up.Start\(users="):
        up.World(up.Users(LINE), start=["adopter"] * 6)  # type: ignore[arg-type]


# In study files.

TODAY = "id,status,clinic,since\nAnn,adopter,0,\nBo,waiting,,-4\nDi,3,1,\nFlo,immune,,\nGus,adopter,,\nEd,,,\n"
STUDY = """[study]
horizon = 6
runs = 2
rng = 1

[users]
file = "ties.csv"

[providers]
n = 2
places = 2

[service]
catchments = "blocks"

[start]
users = { file = "today.csv", column = "status" }
providers = ["adopter", 3]
server = { file = "today.csv", column = "clinic" }
since = { file = "today.csv", column = "since" }

[strategies.nothing]
kind = "custom"
"""


@pytest.fixture
def study(tmp_path: Path) -> Callable[..., StudyFile]:
    (tmp_path / "ties.csv").write_text("source,target\nAnn,Bo\nBo,Cy\nCy,Di\nDi,Ed\nEd,Flo\n")
    (tmp_path / "today.csv").write_text(TODAY)

    def write(old: str = "", new: str = "") -> StudyFile:
        assert old in STUDY
        (tmp_path / "study.toml").write_text(STUDY.replace(old, new) if old else STUDY)
        return load_study(tmp_path / "study.toml")

    return write


def test_a_study_file_begins_where_its_columns_stand(study: Callable[..., StudyFile]) -> None:
    with pytest.warns(UserWarning, match=r"today.csv names 1 person .* left out: Gus") as said:
        world = build(study())[0]
    assert len(said) == 1  # though three columns are of this file
    started = world.begun[0]
    assert started is not None
    assert started.users.tolist() == [3, 2, 0, 3, 0, 0]
    assert started.providers.tolist() == [3, 3]
    assert started.server.tolist() == [0, -1, -1, 1, -1, -1]
    assert started.since.tolist() == [0, -4, 0, 0, 0, 0]
    assert started.immune.tolist() == [5]
    with pytest.warns(UserWarning, match="Gus"):
        lines = validate(study())
    assert "today.csv: 6 rows, 6 people (Ann, Bo, Di, ...), 0 missing" in lines
    assert "note: the world begins with users: 2 adopters, 1 waiting, 1 immune" in lines


def test_a_column_of_the_people_says_where_they_stand(tmp_path: Path, study: Callable[..., StudyFile]) -> None:
    (tmp_path / "people.csv").write_text("id,now\nFlo,\nEd,4\nDi,aware\nCy,\nBo,\nAnn,3\n")
    (tmp_path / "study.toml").write_text(
        '[study]\nhorizon = 3\nrng = 1\n[users]\nfile = "ties.csv"\npeople = "people.csv"\n'
        '[start]\nusers = { column = "now" }\n[strategies.nothing]\nkind = "custom"\n'
    )
    started = build(load_study(tmp_path / "study.toml"))[0].begun[0]
    assert started is not None
    assert started.users.tolist() == [0, 4, 1, 0, 0, 3]


def test_statuses_of_a_study_file_are_part_of_its_task(tmp_path: Path, study: Callable[..., StudyFile]) -> None:
    first = study().task_id
    (tmp_path / "today.csv").write_text(TODAY.replace("Ed,,,", "Ed,aware,,"))
    assert study().task_id != first


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("3]", '"adopts"]', r"line 18: start.providers\[1\] = 'adopts': is no status; did you mean 'adopter'\?"),
        ("3]", "3, 3]", "line 18: start.providers = .*: has 3 entries, but the world has 2 providers"),
        ("3]", "0]", "line 19: start.server.Di = 1: is not open"),
        ("clinic", "clinc", "line 19: start.server.column = 'clinc': is not a column of today.csv; did you"),
        ("places = 2", "places = 0", "line 19: start.server: says that the provider 0 serves 1 user; it has 0 places"),
        ("server =", "servers =", "line 19: start.servers: unknown key; did you mean 'server'"),
        ('since = { file = "today.csv", column = "since" }', "since = 2", "line 20: start.since = 2: is out of range"),
        ('"today.csv", column = "status"', '"tody.csv", column = "status"', "line 17: start.users.file = 'tody.csv'"),
        ('{ file = "today.csv", column = "status" }', '{ column = "status" }', "line 17: start.users.column = 'stat"),
        ('users = { file = "today.csv", column = "status" }', "users = 3", "line 17: start.users"),
        ('column = "status"', 'column = "since"', "line 17: start.users.Bo = '-4': is no status"),
        (
            '[providers]\nn = 2\nplaces = 2\n\n[service]\ncatchments = "blocks"\n', "",
            r"line 12: start.providers: needs \[providers\]",
        ),
    ],
)  # fmt: skip
def test_a_start_that_does_not_fit_is_refused_with_its_line(
    study: Callable[..., StudyFile], old: str, new: str, says: str
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(StudyFileError, match=says):
            build(study(old, new))


# What reaches the extension is checked.


@pytest.mark.parametrize(
    ("start", "says"),
    [
        (Start(bytes_of(5, 0, 0), NO_INT32, NO_INT32), r"plan.start.status\[0\] is 5; allowed are 0 .. 4"),
        (Start(bytes_of(3, 0), NO_INT32, NO_INT32), "plan.start.status does not fit: one status per actor, or none"),
        (Start(bytes_of(2, 0, 0), ints(1, 0, 0), NO_INT32), r"plan.start.since\[0\] is 1; allowed are"),
        (Start(bytes_of(2, 0, 0), ints(0), NO_INT32), "plan.start.since does not fit"),
        (Start(bytes_of(3, 3, 3), NO_INT32, ints(0)), "plan.start.server does not fit"),
        (Start(bytes_of(3, 3, 3), NO_INT32, ints(1, -1)), r"plan.start.server\[0\] is 1; allowed are -1 .. 0"),
        (Start(bytes_of(2, 3, 3), NO_INT32, ints(0, -1)), r"plan.start.server\[0\] is 0; the user has not adopted"),
        (
            Start(bytes_of(3, 3, 2), NO_INT32, ints(0, -1)),
            r"plan.start.server\[0\] is 0; this provider has not adopted",
        ),
        (Start(bytes_of(3, 3, 3), NO_INT32, ints(-1, 0)), r"plan.start.server\[1\] is 0; this provider is not linked"),
        (Start(bytes_of(), NO_INT32, ints(0, -1)), "plan.start.server does not fit"),
    ],
)
@pytest.mark.skipif(engine.native is None, reason="the native core was not built")
def test_the_extension_refuses_a_start_that_does_not_fit(start: Start, says: str) -> None:
    plan = make_plan(2, n_providers=1, service_edges=[(0, 0)], supply=PLACES_AT_PROVIDERS)
    with pytest.raises(ValueError, match=says):
        run_plan(engine.kernel("step_run", "native"), plan._replace(start=start))


@pytest.mark.skipif(engine.native is None, reason="the native core was not built")
def test_the_extension_refuses_servers_where_nobody_needs_a_place() -> None:
    start = Start(bytes_of(3, 3, 3), NO_INT32, ints(0, -1))
    with pytest.raises(ValueError, match=r"plan.start.server does not fit: users have servers where places are"):
        run_plan(engine.kernel("step_run", "native"), make_plan(2, n_providers=1)._replace(start=start))
