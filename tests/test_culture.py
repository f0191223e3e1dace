"""Culture in two halves: equal to its definition, and what follows from it."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
import uptake as up
from conftest import ENGINES
from hypothesis import given
from hypothesis import strategies as st
from oracles.culture import SCALE, drifting
from uptake.basis.fixedpoint import ONE
from uptake.plan.culture import Drift, drift_of, notes_on_culture
from uptake.plan.effects import Effects
from uptake.plan.overlay import layers_with
from uptake.plan.world import compile_world

NEVER = 10**6


def world_of(providers: up.Providers, users: int = 4, **options: Any) -> up.World:
    """Users on a path, each linked to all providers."""
    n = providers.n or 0
    ends = [(u, p) for u in range(users) for p in range(n)]
    service = up.ServiceTies.from_edges([u for u, _ in ends], [p for _, p in ends])
    return up.World(up.Users(up.generate.path(users)), providers=providers, service=service, **options)


@given(st.integers(0, 2**32 - 1))
def test_equals_the_definition(seed: int) -> None:
    """Several layers, parallel and timed ties, ties that the strategy adds, operations that overlap, steps of weeks."""
    random = Random(seed)
    n, horizon = random.randint(2, 6), random.randint(1, 12)
    layers, ties = [], []
    for k in range(random.randint(1, 2)):
        ends = [random.sample(range(n), 2) for _ in range(random.randint(1, 8))]
        net = up.Network.from_edges(*zip(*ends, strict=True), n=n, directed=True, parallel="keep")
        start = [random.choice((0, random.randint(0, horizon + 2))) for _ in range(net.n_arcs)]
        until = [s + random.randint(1, horizon) for s in start]
        if random.random() < 0.5:
            start, until = [0] * net.n_arcs, [NEVER] * net.n_arcs
        layers.append(up.Layer(net, f"layer{k}", start=start, until=until))
        ties += zip(net.source_of_arcs().tolist(), net.out_targets.tolist(), start, until, strict=True)
    structure = []
    if random.random() < 0.5:
        a, b = random.sample(range(n), 2)
        at = random.randint(0, horizon)
        structure = [up.AddTies("layer0", source=a, target=b, start=at)]
        ties.append((a, b, at, NEVER))
    operations = [
        up.Operation(
            "culture", random.choice((0, 0.3, 0.9)), mode=random.choice(("set", "add", "multiply")), who="providers",
            members=random.choice((None, random.sample(range(n), 2))), start=(first := random.randint(0, horizon)),
            until=random.choice((None, first + 1 + random.randint(0, 3))),
        )
        for _ in range(random.randint(0, 3))
    ]  # fmt: skip
    culture = [random.choice((0, 0.1, 0.5, 1)) for _ in range(n)]
    drift, step = random.choice((0, 0.05, 0.5, 1)), random.choice(("month", "week"))
    world = world_of(up.Providers(layers, culture=culture, champion=True, culture_drift=drift), step=step)
    strategy = up.Strategy(operations=operations, structure=structure)

    effects = Effects(world, world.each_idea[0], operations, horizon, 7, None)
    units = [np.rint(np.broadcast_to(effects.worth("culture", "providers", k), n) * SCALE) for k in effects.phase]
    rate = round((1 - (1 - drift) ** world.months) * SCALE)
    expected = drifting([round(c * SCALE) for c in culture], [u.astype(int).tolist() for u in units], ties, rate)
    found = drift_of(world, layers_with(world, structure)[1], effects)
    assert found is not None
    assert [found.at(t).tolist() for t in range(horizon + 1)] == expected

    plan = compile_world(world, strategy, horizon, 7).plan
    term = plan.providers.conducive
    rows = term.rows[term.row[plan.phase]]
    assert rows.tolist() == [[c * (ONE // SCALE) for c in row] for row in expected]


def test_without_a_drift_culture_is_one_number() -> None:
    net = up.generate.path(3)
    term = compile_world(world_of(up.Providers(net, culture=0.7, champion=1)), up.Strategy(), 5, 7).plan
    assert term.providers.conducive.rows.tolist() == [[round(0.7 * ONE)]]
    assert term.phase.max() == 0


def test_phases_end_where_nothing_moves_any_more() -> None:
    net = up.generate.path(3)
    alike = compile_world(world_of(up.Providers(net, culture=0.5, culture_drift=0.1)), up.Strategy(), 50, 7).plan
    assert alike.phase.max() == 0
    once = up.Strategy(operations=[up.Operation("culture", 0.9, who="providers", start=20)])
    plan = compile_world(world_of(up.Providers(net, culture=0.5, culture_drift=1)), once, 200, 7).plan
    assert (np.flatnonzero(np.diff(plan.phase)) + 1 >= 20).all()
    assert plan.phase[-1] == plan.phase[60]  # halves of the distance, down to 2^-30


def test_a_provider_without_contacts_keeps_its_informal_half() -> None:
    net = up.Network.from_edges([0], [1], n=3)
    raised = up.Strategy(operations=[up.Operation("culture", 1, who="providers", members=[2], start=3)])
    world = world_of(up.Providers(net, culture=[0.5, 0.5, 0.25], champion=1, culture_drift=1))
    term, phase = (plan := compile_world(world, raised, 9, 7).plan).providers.conducive, plan.phase
    assert (term.rows[term.row[phase]][:, 2] / ONE).tolist() == [0.25] * 3 + [0.625] * 7


def settings(drift: float | None, culture: float, champion: bool = True) -> up.World:
    """A ring of providers that all hear at once and want by culture alone."""
    idea = up.Idea(
        drive=0, provider_drive=1, provider_merit=1, provider_social_proof=0, provider_lapse=0, champion_residual=0,
        demand_weight=0, slots=np.inf,
    )  # fmt: skip
    ring = up.generate.ring_lattice(200, 4)
    return world_of(up.Providers(ring, culture=culture, champion=champion, culture_drift=drift), users=2, ideas=idea)


def opened(world: up.World, strategy: up.Strategy, horizon: int = 24, runs: int = 20) -> Any:
    """The providers open at the end, by run."""
    return up.compare(world, {"it": strategy}, horizon=horizon, runs=runs, rng=7).data["providers_ever"][0, :, -1]


def test_raising_the_culture_of_its_neighbours_moves_a_provider() -> None:
    """Providers that no operation touches adopt where those around them were changed, and only if culture drifts."""
    ring = up.generate.ring_lattice(200, 4)
    middle = list(range(0, 200, 5))  # each has four neighbours, all of them raised
    around = up.neighbours(ring, middle)
    assert not set(middle) & set(around)
    raised = up.Strategy(operations=[up.Operation("culture", 1, who="providers", members=around, start=1)])
    adopted = {}
    for drift in (None, 0.0, 0.3):
        study = up.compare(
            settings(drift, 0), {"raised": raised}, horizon=24, runs=20, rng=7, record="adoption_step"
        )  # fmt: skip
        step = study.data["adoption_step"][0, :, 2:].values[:, middle]
        adopted[drift] = float((step >= 0).mean())
    assert adopted[None] == 0
    assert adopted[0.0] == 0
    assert adopted[0.3] == pytest.approx(0.5, abs=0.06)  # informal halves follow to 1: culture to 1/2


def test_culture_and_champions_do_more_together_than_the_sum_of_each() -> None:
    culture = up.Strategy(operations=[up.Operation("culture", 0.9, who="providers")])
    champion = up.Strategy(operations=[up.Operation("champion", 1, who="providers")])
    for drift in (None, 0.2):
        world = settings(drift, 0.2, champion=False)
        base = opened(world, up.Strategy()).mean()
        alone = [opened(world, strategy).mean() - base for strategy in (culture, champion)]
        together = opened(world, culture + champion).mean() - base
        assert alone[0] == 0  # nobody wants it without a champion
        assert together > sum(alone) + 20


def test_shared_pasts_change_no_number() -> None:
    """Strategies that raise culture at different steps share what comes before, also where it drifts."""
    culture = np.linspace(0, 1, 30)
    providers = up.Providers(up.generate.ring_lattice(30, 4), culture=culture, culture_drift=0.2)
    world = world_of(providers, users=40, ideas=up.Idea(provider_drive=0.1, drive=0.05))
    raised = {
        str(t): up.Strategy(
            seeds=2,
            operations=[up.Operation("culture", 0.9, who="providers", members=[0, 3, 7], start=t)],
            structure=[up.AddTies("professional", source=5, target=20, start=t + 4)],
        )
        for t in (6, 12, 18)
    }
    raised["none"] = up.Strategy(seeds=2)
    study = up.compare(world, raised, horizon=24, runs=4, rng=7)
    assert any("share steps 0 to 11" in note for note in study.notes)
    for name in raised:
        alone = up.compare(world, {name: raised[name]}, horizon=24, runs=4, rng=7)
        for variable in ("users", "providers", "waited", "idle"):
            assert (study.data[variable].sel(strategy=name) == alone.data[variable][0]).all()


@pytest.mark.skipif(len(ENGINES) < 2, reason="one engine here")
def test_engines_agree() -> None:
    """Users hear and want as well, so that one side of the world is tested anew and the other is not."""
    providers = up.Providers(up.generate.ring_lattice(60, 4), culture_drift=0.1)
    world = world_of(providers, users=80, ideas=up.Idea(provider_drive=0.1, drive=0.1))
    operations = [
        up.Operation("culture", 0.9, who="providers", members=[*range(20)], start=3),
        up.Operation("merit", 0.2, mode="add", who="users", start=9, until=15),
        up.Operation("demand_weight", 0.9, who="providers", start=12),
    ]
    studies = [
        up.compare(world, {"it": up.Strategy(seeds=2, operations=operations)}, horizon=24, runs=3, rng=7, engine=engine)
        for engine in ENGINES
    ]
    assert studies[0].data.identical(studies[1].data)


def test_ideas_have_a_culture_each() -> None:
    """An operation on one idea raises the culture for that idea alone."""
    net = up.generate.path(3)
    world = world_of(up.Providers(net, culture=0.2, champion=1, culture_drift=0.5), ideas=[up.Idea("A"), up.Idea("B")])
    raised = up.Strategy(operations=[up.Operation("culture", 1, who="providers", members=[0], idea="A", start=1)])
    of_a, of_b = (compile_world(world, raised, 8, 7, idea=k).plan for k in (0, 1))
    assert of_a.phase.max() == 8
    assert of_b.phase.max() == 0


def test_assumed_per_month() -> None:
    world = world_of(up.Providers(up.generate.path(3), culture_drift=0.1))
    rows = up.compare(world, [up.Emulation(seeds=1)], horizon=3, runs=1, rng=1).assumptions
    row = rows[rows["name"] == "culture_drift"].iloc[0]
    assert (row["value"], row["unit"], row["source"]) == (0.1, "share / month", "given")


def test_what_takes_much_memory_is_said_and_what_cannot_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert notes_on_culture(Drift((0,), np.broadcast_to(np.int64(0), (300, 10**6)))) == (
        "culture drifts, which takes 2.2 GiB of memory for each strategy and idea",
    )
    monkeypatch.setattr("uptake.basis.memory.available", lambda: 1000)
    world = world_of(up.Providers(up.generate.path(3), culture_drift=0.1))
    with pytest.raises(MemoryError, match="the culture of 3 providers in 12 steps"):
        compile_world(world, up.Strategy(), 12, 7)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"n": 3, "culture_drift": 0.1}, "there are no professional ties; pass a network, or leave out culture_drift"),
        ({"network": up.generate.path(3), "culture_drift": 1.5}, r"culture_drift = 1\.5 .*\[0, 1\]"),
        ({"network": up.generate.path(3), "culture_drift": -0.1}, r"culture_drift = -0\.1 .*\[0, 1\]"),
        ({"network": up.generate.path(3), "culture_drift": float("nan")}, "culture_drift = nan"),
    ],
)
def test_bad_input(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        up.Providers(**options)
    with pytest.raises(TypeError, match="culture_drift"):
        up.Providers(up.generate.path(3), culture_drift=True)
