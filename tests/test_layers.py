"""Layers of ties and ties in time, as a user meets them; test_step.py holds the kernels against the definition."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
from uptake.plan.world import compile_world

RING = up.generate.watts_strogatz(200, 6, 0.1, rng=1)
LINE = up.generate.path(4)


def adoption(users: Any, strategy: up.Strategy | None = None, horizon: int = 30, **idea: Any) -> Any:
    """The adoption steps of a few runs in a world of these users."""
    world = up.World(up.Users(users), ideas=[up.Idea(**{"peer": 0.1, "social_proof": 0.4, **idea})])
    result = up.simulate(
        world, strategy or up.Emulation(seeds=3), horizon=horizon, runs=4, rng=7, record="adoption_step"
    )
    return result.data.adoption_step.to_numpy()


def certain(users: Any, horizon: int = 9, structure: tuple[up.AddTies, ...] = (), seeds: Any = (0,)) -> list[int]:
    """The adoption steps where every contact passes on and everybody accepts."""
    strategy = up.Strategy(seeds=seeds, structure=structure)
    return adoption(users, strategy, horizon, peer=1.0, merit=1.0, social_proof=0.0)[0].tolist()  # type: ignore[no-any-return]


def halves() -> list[up.Network]:
    """The ring's arcs in two layers."""
    source, one = RING.source_of_arcs(), np.random.default_rng(0).random(RING.n_arcs) < 0.4
    return [
        up.Network.from_edges(source[some], RING.out_targets[some], n=RING.n, directed=True, parallel="keep")
        for some in (one, ~one)
    ]


def test_a_layer_cut_in_two_is_the_whole_layer() -> None:
    assert (adoption(halves()) == adoption(RING)).all()
    assert (adoption({"family": halves()[0], "work": halves()[1]}) == adoption(RING)).all()


@pytest.mark.parametrize("start", [0, 1, np.zeros(RING.n_arcs, int)])
def test_a_tie_that_opens_at_step_0_is_a_static_tie(start: Any) -> None:
    layer = up.Layer(RING, start=start)
    assert (adoption(layer) == adoption(RING)).all()
    assert layer.is_static
    plan = compile_world(up.World(up.Users(layer)), up.Emulation(), 30, 7).plan
    assert plan.users.layers[0].times.start.size == 0  # so that it costs nothing


def test_a_tie_that_is_open_in_no_step_is_no_tie() -> None:
    never = [up.Layer(RING, "late", start=31), up.Layer(RING, "past", start=0, until=1)]
    assert (adoption([RING, *never]) == adoption(RING)).all()


def test_a_hub_elsewhere_changes_nothing() -> None:
    """What is known of an actor takes more room where one of them may be under great pressure, and says the same."""
    hub, leaves = RING.n, np.arange(RING.n + 1, RING.n + 12_001)
    source = np.concatenate([RING.source_of_arcs(), leaves])
    target = np.concatenate([RING.out_targets, np.full(leaves.size, hub)])
    beside = up.Network.from_edges(source, target, n=RING.n + 1 + leaves.size, directed=True)
    for idea in ({}, {"lapse": 0.05, "peer": 0.3}, {"drive": 0.02}):
        seeds = up.Strategy(seeds=[0, 50, 100])
        alone, together = (adoption(users, seeds, **idea) for users in (RING, beside))
        assert (alone == together[:, : RING.n]).all()
        assert len(np.unique(alone)) > 5


@pytest.mark.parametrize(
    ("contacts", "idea"),
    [
        (4, {"peer": 1.0, "merit": 1.0, "social_proof": 0.0}),  # pressures that are 0 modulo 2^40
        (8, {"peer": 1.0, "merit": 1.0, "social_proof": 0.0}),
        (1 << 16, {"peer": 0.001, "merit": 0.0, "social_proof": 1.0}),  # as many adopters as are 0 modulo 2^16
    ],
)
def test_any_pressure_and_any_number_of_adopters_counts(contacts: int, idea: dict[str, Any]) -> None:
    """What is known of an actor takes more room where that of most would not hold it."""
    hub = up.Network.from_edges(np.arange(1, contacts + 1), np.zeros(contacts, int), n=contacts + 1, directed=True)
    steps = adoption(hub, up.Strategy(seeds=np.arange(1, contacts + 1)), horizon=2, **idea)
    assert (steps[:, 0] == 1).all()


def test_contacts_that_come_and_go_are_counted_as_long_as_they_are_there() -> None:
    """Where proof alone decides, a contact that has not adopted stands in the way until its tie closes."""
    two = up.Network.from_edges([0, 2], [1, 1], n=3, directed=True)
    want = {"merit": 0.0, "social_proof": 1.0, "drive": 1.0}
    sure = up.Network.from_edges([0], [1], n=3, directed=True)
    world = up.Users(two, threshold=[1.0, 0.9, 1.0])
    alone = up.World(world, ideas=[up.Idea(peer=1.0, **want)])
    steps = up.simulate(alone, up.Strategy(seeds=[0]), horizon=9, rng=1, record="adoption_step").data.adoption_step
    assert steps.to_numpy().tolist() == [[0, -1, -1]]
    until = up.Users([sure, up.Layer(up.Network.from_edges([2], [1], n=3, directed=True), until=5)], threshold=0.9)
    steps = up.simulate(
        up.World(until, ideas=[up.Idea(peer=1.0, **want)]), up.Strategy(seeds=[0]), horizon=9, rng=1,
        record="adoption_step",
    ).data.adoption_step  # fmt: skip
    assert steps.to_numpy().tolist() == [[0, 5, -1]]


def test_a_tie_opens_and_closes_in_its_steps() -> None:
    arcs = up.Network.from_edges([0, 1, 2], [1, 2, 3], directed=True)
    assert certain(up.Layer(arcs, start=[0, 4, 0])) == [0, 1, 4, 5]
    assert certain(up.Layer(arcs, start=[0, 0, 0], until=[9, 9, 3])) == [0, 1, 2, -1]
    assert certain(up.Layer(arcs, start=[0, 0, 0], until=[9, 9, 4])) == [0, 1, 2, 3]


def test_under_once_a_source_presses_in_the_step_in_which_its_tie_opens() -> None:
    arcs = up.Network.from_edges([0], [1], n=2, directed=True)
    steps = adoption(
        up.Layer(arcs, start=5), up.Strategy(seeds=[0]), schedule="once", peer=1.0, merit=1.0, social_proof=0.0
    )
    assert (steps == [0, 5]).all()


def test_the_chance_of_a_layer_takes_the_place_of_the_ideas() -> None:
    silent = up.Layer(LINE, chance=0.0)
    assert certain(silent) == [0, -1, -1, -1]
    assert certain([silent, up.Layer(up.Network.from_edges([0], [3], n=4), "work")]) == [0, -1, -1, 1]


def test_operations_on_the_chance_act_on_every_layer() -> None:
    twice = up.Strategy(seeds=[0], operations=[up.Operation("peer", 2, "multiply")])
    steps = adoption(up.Layer(LINE, chance=0.5), twice, peer=0.0, merit=1.0, social_proof=0.0)
    assert (steps == [0, 1, 2, 3]).all()


@pytest.mark.parametrize(("proof", "adopts"), [(0.0, True), (0.4, True), (0.5, False), (1.0, False)])
def test_a_contact_weighs_what_its_layer_says(proof: float, adopts: bool) -> None:
    """E = 1 / (1 + proof) against a threshold of .7: the contact of the second layer never adopts."""
    first, second = (up.Network.from_edges([source], [2], n=3, directed=True) for source in (0, 1))
    users = up.Users([first, up.Layer(second, "work", proof=proof)], threshold=[1.0, 1.0, 0.7])
    idea = up.Idea(peer=1.0, merit=0.0, social_proof=1.0)
    result = up.simulate(up.World(users, ideas=[idea]), up.Strategy(seeds=[0]), horizon=4, rng=1)
    assert int(result.reach.item()) == 1 + adopts


def test_reinforcement_counts_the_contacts_of_all_layers() -> None:
    first, second = (up.Network.from_edges([source], [2], n=3, directed=True) for source in (0, 1))
    idea = up.Idea(peer=1.0, merit=0.0, social_proof=1.0)
    for proof, reach in ((1.0, 3), (0.5, 2)):
        users = up.Users([first, up.Layer(second, "work", proof=proof)], threshold=1.0, reinforcement=2)
        result = up.simulate(up.World(users, ideas=[idea]), up.Strategy(seeds=[0, 1]), horizon=4, rng=1)
        assert int(result.reach.item()) == reach


def test_weights_and_layers_go_together() -> None:
    """3 of 4 by weight: .75 against thresholds above and below."""
    heavy = up.Network.from_edges([0, 1], [2, 2], weight=[2, 1], n=3, directed=True)
    light = up.Network.from_edges([0], [2], weight=[1], n=3, directed=True)
    idea = up.Idea(peer=1.0, merit=0.0, social_proof=1.0)
    for threshold, reach in ((0.74, 2), (0.76, 1)):
        users = up.Users([heavy, light], threshold=[1.0, 1.0, threshold])
        result = up.simulate(up.World(users, ideas=[idea]), up.Strategy(seeds=[0]), horizon=4, rng=1)
        assert int(result.reach.item()) == reach


def test_providers_have_layers_too() -> None:
    forum = up.Network.from_edges([0], [1], n=3, directed=True)
    club = up.Layer(up.Network.from_edges([1], [2], n=3, directed=True), "club", start=4)
    world = up.World(
        up.Users(up.generate.path(3)),
        providers=up.Providers([forum, club], culture=1.0, champion=1.0),
        service=up.ServiceTies.from_edges([0, 1, 2], [0, 1, 2]),
        ideas=[up.Idea(professional=1.0, provider_merit=1.0, provider_social_proof=0.0, demand_weight=0.0,
                       user_to_provider=0.0)],
    )  # fmt: skip
    seeds = up.Seeds(providers=[0])
    result = up.simulate(world, up.Strategy(seeds=seeds), horizon=9, rng=1, record="adoption_step")
    assert result.data.adoption_step.to_numpy()[0, 3:].tolist() == [0, 1, 4]


class TestAddTies:
    """Ties that a strategy adds."""

    def test_they_act_while_they_are_open(self) -> None:
        apart = up.Network.from_edges([0], [1], n=4, directed=True)
        added = up.AddTies("peer", source=1, target=[2, 3], start=3, until=4)
        assert certain(apart, structure=(added,)) == [0, 1, 3, 3]
        assert certain(apart, structure=(up.AddTies("peer", source=1, target=2, start=10),)) == [0, 1, -1, -1]

    def test_names_are_names(self) -> None:
        net = up.Network.from_edges([0], [1], labels=["Ann", "Bo", "Cy"])
        assert certain(net, structure=(up.AddTies("peer", source="Bo", target="Cy"),), seeds=["Ann"]) == [0, 1, 2]
        with pytest.raises(ValueError, match=r"structure\[0\].target\[0\] = 'Di' is no name .*names are .Ann"):
            certain(net, structure=(up.AddTies("peer", source="Bo", target="Di"),), seeds=["Ann"])

    def test_strategies_with_ties_add_up(self) -> None:
        one, other = (up.Strategy(structure=[up.AddTies("peer", source=0, target=v)]) for v in (1, 2))
        assert len((one + other).structure) == 2

    def test_other_strategies_of_the_study_are_without_them(self) -> None:
        world = up.World(up.Users(RING))
        linked = up.Emulation(seeds=3) + up.Strategy(structure=[up.AddTies("peer", source=0, target=range(50, 150))])
        study = up.compare(world, {"alone": up.Emulation(seeds=3), "linked": linked}, horizon=20, runs=20, rng=1)
        alone = up.compare(world, {"alone": up.Emulation(seeds=3)}, horizon=20, runs=20, rng=1)
        assert (study.data.users_ever.sel(strategy="alone") == alone.data.users_ever.sel(strategy="alone")).all()
        assert not (study.data.users_ever.sel(strategy="linked") == study.data.users_ever.sel(strategy="alone")).all()

    @pytest.mark.parametrize(
        ("structure", "said"),
        [
            (lambda: up.AddTies("per", source=0, target=1), "'per' is no layer of this world; did you mean 'peer'?"),
            (lambda: up.AddTies("peer", source=1, target=1), "ties somebody to themselves"),
            (lambda: up.AddTies("peer", source=[0, 1], target=[1, 2, 3]), "source has 2 names, but target has 3"),
            (lambda: up.AddTies("peer", source=[], target=[1]), "source holds no name"),
            (lambda: up.AddTies("peer", source=0, target=1, start=5, until=5), "until = 5 is not after start = 5"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, structure: Callable[[], up.AddTies], said: str) -> None:
        with pytest.raises(ValueError, match=said.replace("?", r"\?")):
            certain(LINE, structure=(structure(),))


class TestBadInput:
    """Errors name both, and say what to do."""

    @pytest.mark.parametrize(
        ("make", "said"),
        [
            (lambda: up.Users([RING, LINE]), "'peer 1' has 200 actors, 'peer 2' has 4; build both with the same list"),
            (lambda: up.Users([up.Layer(LINE, "x"), up.Layer(LINE, "x")]), "two layers named 'x'"),
            (lambda: up.Users({"a": up.Layer(LINE, "b")}), "the layer 'b' under the name 'a'"),
            (lambda: up.Users([]), "holds no layer"),
            (lambda: up.Layer(LINE, start=5, until=4), "until = 4 is not after start = 5"),
            (lambda: up.Layer(LINE, start=2, until=[3, 3, 2, 3, 3, 3]), r"until\[2\] = 2 is not after start = 2"),
            (lambda: up.Layer(LINE, start=[1, 2, 3]), "has shape .3,., but the network has 6 arcs.*an undirected edge"),
            (lambda: up.Layer(LINE, start=-1), "start = -1"),
            (lambda: up.Layer(LINE, chance=1.5), "chance = 1.5 is out of range"),
            (lambda: up.Layer(LINE, proof=-1), "proof = -1 is out of range"),
        ],
    )
    def test_values(self, make: Callable[[], Any], said: str) -> None:
        with pytest.raises(ValueError, match=said):
            make()

    def test_other_people_in_another_layer(self) -> None:
        family = up.Network.from_edges([0], [1], labels=["Ann", "Bo"])
        work = up.Network.from_edges([0], [1], labels=["Ann", "Cy"])
        with pytest.raises(
            ValueError, match="actor 1 is 'Bo' in 'family' and 'Cy' in 'work'; build both with the same"
        ):
            up.Users({"family": family, "work": work})

    def test_kinds(self) -> None:
        for wrong in ([3], "ties.csv", 3, {0: [1]}, [(0, 1)]):
            with pytest.raises(TypeError, match="it should be a Network"):
                up.Users(wrong)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match=r"network\[1\] holds an int; layers are networks or up.Layer"):
            up.Users([LINE, 3])  # type: ignore[list-item]

    def test_ties_after_the_horizon_are_said(self) -> None:
        world = up.World(up.Users([LINE, up.Layer(LINE, "work", start=13)]))
        study = up.compare(world, [up.Emulation(seeds=1)], horizon=12, runs=2, rng=1)
        assert "all 6 ties of the layer 'work' open after step 12, the horizon: they never act" in study.notes


MET: Any = {"who": ["Ann", "Bo", "Ann"], "whom": ["Bo", "Cy", "Cy"], "day": [0, 9, 14]}


class TestContacts:
    """Contact data as people have it."""

    def test_a_contact_is_open_in_the_steps_that_it_touches(self) -> None:
        table = {**MET, "end": [7, 10, np.nan]}
        layer = up.Layer.from_contacts(
            table, source="who", target="whom", start="day", until="end", step=7, directed=True
        )
        net = layer.network
        ties = zip(net.labels[net.source_of_arcs()], net.labels[net.out_targets], strict=True)
        open_in = dict(zip(ties, zip(layer.start.tolist(), layer.until.tolist(), strict=True), strict=True))
        assert open_in == {("Ann", "Bo"): (1, 2), ("Bo", "Cy"): (2, 3), ("Ann", "Cy"): (3, 2**31 - 1)}

    def test_dates(self) -> None:
        table = pd.DataFrame(MET)
        table["day"] = pd.Timestamp("2026-03-02") + pd.to_timedelta(table["day"], "D")
        weekly = up.Layer.from_contacts(table, source="who", target="whom", start="day", step="7D")
        assert (
            weekly.start.tolist()
            == up.Layer.from_contacts(MET, source="who", target="whom", start="day", step=7).start.tolist()
        )
        with pytest.raises(ValueError, match="step = None is needed where times are dates"):
            up.Layer.from_contacts(table, source="who", target="whom", start="day")

    def test_steps_as_they_are(self) -> None:
        layer = up.Layer.from_contacts(MET, source="who", target="whom", start="day", directed=True)
        assert sorted(layer.start.tolist()) == [0, 9, 14]
        assert set(layer.until.tolist()) == {2**31 - 1}

    def test_they_carry_an_idea_in_the_order_of_time(self) -> None:
        """Bo meets Cy before Ann tells Bo, so that Cy hears from Bo no more."""
        table = {"who": ["Bo", "Ann"], "whom": ["Cy", "Bo"], "day": [0, 1]}
        layer = up.Layer.from_contacts(table, source="who", target="whom", start="day", step=1)
        assert certain(layer, seeds=["Ann"]) == [0, 2, -1]

    def test_everybody_in_nodes_counts(self) -> None:
        layer = up.Layer.from_contacts(MET, source="who", target="whom", start="day", nodes=["Di", "Cy", "Bo", "Ann"])
        assert layer.network.labels.tolist() == ["Di", "Cy", "Bo", "Ann"]
        with pytest.raises(ValueError, match="'Ann' is no name"):
            up.Layer.from_contacts(MET, source="who", target="whom", start="day", nodes=["Bo", "Cy"])

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"day": ["a", "b", "c"]}, "holds .* values, not times"),
            ({"day": [0, 1.5, 2]}, r"day\[1\] = 1.5 is no step"),
            ({"day": [0, -1, 2]}, r"day\[1\] = -1.0 is no step"),
            ({"when": [1, 2, 3], "day": None}, "day"),
        ],
    )
    def test_times_that_are_none(self, change: dict[str, Any], said: str) -> None:
        table = {name: column for name, column in {**MET, **change}.items() if column is not None}
        with pytest.raises((ValueError, TypeError), match=said):
            up.Layer.from_contacts(table, source="who", target="whom", start="day")

    def test_a_contact_without_a_time(self) -> None:
        for days in ([0, None, 3], [np.nan, 1.0, 2.0], [pd.NaT, pd.Timestamp(0), pd.Timestamp(1)]):
            with pytest.raises(ValueError, match=r"day\[[01]\] is missing"):
                up.Layer.from_contacts({**MET, "day": days}, source="who", target="whom", start="day", step=7)

    def test_origin_and_step_go_with_the_times(self) -> None:
        how = {"source": "who", "target": "whom", "start": "day"}
        with pytest.raises(ValueError, match=r"day\[0\] = 0 is before the origin"):
            up.Layer.from_contacts(MET, step=7, origin=5, **how)
        assert up.Layer.from_contacts(MET, step=7, origin=-7, directed=True, **how).start.tolist() == [2, 4, 3]
        dates = {**MET, "day": pd.to_datetime(["2026-03-02", "2026-03-11", "2026-03-16"])}
        with pytest.raises(ValueError, match=r"step = 'week' is none .*such as '7D'"):
            up.Layer.from_contacts(dates, step="week", **how)
        for step in (0, "-1D"):
            with pytest.raises(ValueError, match="a step has a length above 0"):
                up.Layer.from_contacts(dates, step=step, **how)
        with pytest.raises(ValueError, match=r"step = 0 .*above 0"):
            up.Layer.from_contacts(MET, step=0, **how)

    def test_an_end_before_the_begin(self) -> None:
        table = {**MET, "end": [1, 8, 15]}
        with pytest.raises(ValueError, match=r"end\[1\] lies before 'day': 8 and 9"):
            up.Layer.from_contacts(table, source="who", target="whom", start="day", until="end", step=7)
