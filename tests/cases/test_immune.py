"""Who never adopts: immune people stay contacts of others, are never drawn as seeds, and break no chain but their own.

Each result is held against the plain definitions in ``oracles``, in which the immune are left out of the last step.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import networkx as nx
import numpy as np
import pytest
import uptake as up
from oracles import cascade, skip, step, threshold
from uptake.models.base import Model
from uptake.plan.compiled import CascadePlan, Compiled, ThresholdPlan
from uptake.plan.immune import immunised
from uptake.plan.model import compile_model, whole_process
from uptake.plan.world import compile_world
from uptake.run import block
from uptake.studyfile.build import build
from uptake.studyfile.read import load_study

NET = up.generate.rmat(scale=7, edge_factor=4, rng=3)
TIES = list(zip(NET.source_of_arcs().tolist(), NET.out_targets.tolist(), strict=True))
BUSY = np.argsort(-NET.degree(), kind="stable")
IMMUNE = np.sort(BUSY[1:8]).astype(np.int32)  # people with many contacts
SEEDS = [int(BUSY[0]), int(BUSY[30])]
WEIGHTED = up.Network.from_edges(
    NET.source_of_arcs(), NET.out_targets, weight=np.arange(NET.n_arcs) % 7, n=NET.n, directed=True
)
LEFT = [(e, (u, v)) for e, (u, v) in enumerate(TIES) if v not in IMMUNE]  # ties into the others, with their positions


def steps_of(model: Model, net: up.Network, engine: str, runs: int, immune: Any = IMMUNE) -> Any:
    result = up.simulate(
        net, model, seeds=SEEDS, immune=immune, horizon=12, runs=runs, rng=7, record="adoption_step", engine=engine
    )
    table = result.adoption_step.values
    assert result.curve.values.tolist() == [
        [int(((row >= 0) & (row <= t)).sum()) for t in range(13)] for row in table
    ] or isinstance(model, up.SIS)
    return table


def test_a_chain_ends_at_the_immune() -> None:
    found = up.simulate(up.generate.path(4), up.SIR(1.0, 0.5), seeds=[0], immune=[2], rng=1)
    assert found.reach.item() == 2
    assert found.data.attrs["n_actors"] == 4


@pytest.mark.parametrize("p", [0.3, np.linspace(0, 0.6, NET.n_arcs), 1.0], ids=["one", "per arc", "sure"])
def test_tie_clock(engine_name: str, p: Any) -> None:
    """The coin of every tie is the one it has without immune people."""
    table = steps_of(up.IndependentCascade(p), NET, engine_name, 4)
    chances = np.broadcast_to(p, NET.n_arcs)
    for run, row in enumerate(table):
        live = set(cascade.live_ties([(e, e) for e in range(len(TIES))], chances.tolist(), 7, run))
        open_ties = [tie for e, tie in LEFT if (e, e) in live]
        assert row.tolist() == cascade.spread(NET.n, open_ties, SEEDS, 12)
    assert (table[:, IMMUNE] == -1).all()
    assert (table >= 0).sum() > 40


def test_skip_clock(engine_name: str) -> None:
    model = up.IndependentCascade(0.4, clock="skip")
    plan = compile_model(NET, model, 12, 7)
    assert isinstance(plan, CascadePlan)
    for run, row in enumerate(steps_of(model, NET, engine_name, 4)):
        live = [tie for tie in skip.live_ties(TIES, plan.hazard, 7, run) if tie[1] not in IMMUNE]
        assert row.tolist() == cascade.spread(NET.n, live, SEEDS, 12)


THRESHOLDS: list[tuple[Model, up.Network]] = [
    (up.IndependentCascade(0.3, clock="actor"), NET),
    (up.IndependentCascade("weighted_cascade", clock="actor"), NET),
    (up.IndependentCascade(np.linspace(0, 0.6, NET.n_arcs), clock="actor"), NET),
    (up.SI(beta=0.1), NET),
    (up.SI(beta=np.linspace(0, 0.3, NET.n_arcs)), NET),
    (up.LinearThreshold(), NET),
    (up.LinearThreshold(normalise=True), WEIGHTED),
    (up.LinearThreshold(np.linspace(0, 0.4, NET.n), normalise=True), WEIGHTED),
    (up.FractionalThreshold(0.1), NET),
    (up.CountThreshold(1), NET),
]


@pytest.mark.parametrize(("model", "net"), THRESHOLDS, ids=[f"{m}, {n.weight is not None}"[:60] for m, n in THRESHOLDS])
@pytest.mark.parametrize("runs", [2, 24])
def test_thresholds_one_by_one_and_in_lanes(engine_name: str, model: Model, net: up.Network, runs: int) -> None:
    assert 2 < block.FEWEST_ABREAST[engine_name] <= 24
    plan = compile_model(net, model, 12, 7)
    assert isinstance(plan, ThresholdPlan)
    amount = [int(plan.amount[e]) for e, _ in LEFT] if plan.amount.size else []
    table = steps_of(model, net, engine_name, runs)
    for run in (0, runs - 1):
        expected = threshold.adoption_steps(
            net.n, [tie for _, tie in LEFT], amount, plan.latent, plan.scale.tolist(), plan.each, SEEDS, (7, run), 0, 12
        )
        assert table[run].tolist() == expected
    assert (table >= 0).sum() > 3 * runs, "something spreads"
    without = steps_of(model, net, engine_name, runs, immune=())
    assert (without[:, IMMUNE] >= 0).any(), "somebody immune would have adopted"


class Spared(step.Simulation):
    """The process in which the immune test nothing: who is aware stays aware."""

    immune: frozenset[int] = frozenset(IMMUNE.tolist())

    def want(self, t: int) -> None:
        everybody = self.actors
        self.actors = [v for v in everybody if v.name not in self.immune]
        super().want(t)
        self.actors = everybody


ENTIRE: list[Model] = [
    up.SIR(0.2, 0.3), up.SIS(0.2, 0.3), up.Bass(0.03, 0.4), up.Bass(0.03, 0.4, mixing="everyone"),
    up.Granovetter(np.arange(NET.n) // 2), up.Mandate(start=3, compliance=0.5),
    up.SupplyRestrictedBass(0.1, 0.3, service=0.5, waiting_passing=0),
]  # fmt: skip


@pytest.mark.parametrize("model", ENTIRE, ids=lambda model: type(model).__name__)
def test_the_whole_process(engine_name: str, model: Model) -> None:
    plan = compile_model(NET, model, 12, 7)
    assert isinstance(plan, Compiled)
    table = steps_of(model, NET, engine_name, 2)
    with patch.object(step, "Simulation", Spared):
        for run, row in enumerate(table):
            assert row.tolist() == step.simulate(plan.plan, 7, run, SEEDS).adoption_step
    assert (table[:, IMMUNE] == -1).all()


@pytest.mark.parametrize(("model", "net"), THRESHOLDS, ids=[f"{m}, {n.weight is not None}"[:60] for m, n in THRESHOLDS])
def test_plain_contagions_are_the_whole_process(model: Model, net: up.Network) -> None:
    plan = immunised(whole_process(net, model, 12, 7), IMMUNE)
    assert isinstance(plan, Compiled)
    found = block.run_block(
        plan,
        block.block_of(plan, range(3), seeds=np.array(SEEDS, np.int32), horizon=12, seed=7, stop=np.zeros(1, np.int32),
                       engine=None),
        None,
    )  # fmt: skip
    curve = up.simulate(net, model, seeds=SEEDS, immune=IMMUNE, horizon=12, runs=3, rng=7).curve.values
    assert found.ever.tolist() == curve.tolist()


def test_users_of_a_world(engine_name: str) -> None:
    """They hear, and nobody gets them to want it: not a campaign, not a law, not everybody's example."""
    immune = {1, 5, 9}
    world = up.World(
        up.Users(up.generate.ring_lattice(40, 4), immune=immune, group=np.arange(40) % 2),
        up.Providers(n=3, places=20, champion=True),
        up.ServiceTies.from_edges(np.arange(40), np.arange(40) % 3, n_users=40, n_providers=3),
    )
    strategy = up.Emulation(seeds=[0, 20]) + up.Strategy(seeds=[0, 2], seeds_side="providers")
    strategy = strategy + up.Persuasion(drive=20) + up.Legislation(start=4, enforcement=0.9, drive=1)
    result = up.simulate(world, strategy, horizon=20, runs=3, rng=7, record="adoption_step", engine=engine_name)
    plain = up.World(up.Users(up.generate.ring_lattice(40, 4), group=np.arange(40) % 2), world.providers, world.service)
    plan = compile_world(plain, strategy, 20, 7)
    with patch.object(step, "Simulation", type("Few", (Spared,), {"immune": frozenset(immune)})):
        for run, row in enumerate(result.adoption_step.values):
            expected = step.simulate(plan.plan, 7, run, [0, 20], [0, 2])
            assert row.tolist() == expected.adoption_step
            assert (row[list(immune)] == -1).all()
    assert result.reach.values.max() > 20


@pytest.mark.parametrize("immune", [["Cy"], ("Cy",), {"Cy"}, np.array(["Cy"]), {"Cy": 1}.keys()])
def test_by_name_in_any_collection(immune: Any) -> None:
    net = up.Network.from_edges([0, 1], [1, 2], labels=["Ann", "Bo", "Cy"])
    assert up.simulate(net, up.SI(1.0), seeds=["Ann"], immune=immune, rng=1).reach.item() == 2
    users = up.Users(net, immune=immune)
    assert users.immune == ("Cy",)
    steps = up.simulate(up.World(users), up.Emulation(seeds=2), horizon=1, rng=1, record="adoption_step").adoption_step
    assert steps.values.tolist() == [[0, 0, -1]]


def drawn(count: Any, immune: Any, model: Model | None = None, runs: int = 30) -> list[set[int]]:
    found = up.simulate(
        up.generate.path(20), model or up.SI(0.0), seeds=count, immune=immune, runs=runs, horizon=1, rng=5,
        record="adoption_step",
    ).adoption_step.values  # fmt: skip
    return [set(np.flatnonzero(row == 0).tolist()) for row in found]


def test_counts_are_drawn_among_the_others_with_the_same_luck() -> None:
    immune = {3, 4, 17}
    everybody = drawn(20, ())
    assert all(len(row) == 20 for row in everybody)
    for few, many, all_but, plain in zip(
        drawn(4, immune), drawn(9, immune), drawn(17, immune), drawn(9, ()), strict=True
    ):
        assert len(few) == 4
        assert few < many < all_but == set(range(20)) - immune
        assert plain - immune <= many, "those with little luck stay"
    assert len({frozenset(row) for row in drawn(4, immune)}) > 20
    assert drawn(4, immune, up.IndependentCascade(0.0)) == drawn(4, immune, up.SIR(0.0, 0.1)) == drawn(4, immune)
    assert [len(row) for row in drawn(0.2, immune, runs=1)] == [4], "a share is one of all actors"


def test_seeds_of_a_strategy_are_drawn_among_the_others() -> None:
    world = up.World(up.Users(up.generate.path(20), immune=range(10)))
    study = up.compare(world, {"a": up.Emulation(seeds=10)}, horizon=1, runs=3, rng=1, record="adoption_step")
    assert (study.data.adoption_step.values[0, :, 10:] == 0).all()
    assert (study.data.adoption_step.values[0, :, :10] == -1).all()


PATH = up.Network.from_networkx(nx.path_graph(["Ann", "Bo", "Cy"]))


@pytest.mark.parametrize(
    ("how", "says"),
    [
        (
            {"seeds": ["Bo"], "immune": ["Bo"]},
            "seeds hold 'Bo', who is immune; leave it out of the seeds, or of immune",
        ),
        ({"seeds_per_run": [["Ann", "Bo"]], "immune": ["Bo"]}, r"seeds_per_run\[0\] hold 'Bo', who is immune"),
        ({"seeds": 3, "immune": ["Bo"]}, "seeds = 3 were asked for, but there are 3 actors, 1 of them immune"),
        ({"seeds": 1, "immune": ["Boo"]}, r"immune\[0\] = 'Boo' is no name of this network; did you mean 'Bo'\?"),
        ({"seeds": 1, "immune": [1]}, r"immune\[0\] = 1 is no name"),
        ({"seeds": 1, "immune": "Bo"}, r"immune = 'Bo' is one name; pass a list"),
        ({"seeds": 1, "immune": 0.5}, "immune = 0.5 is a float; pass a list"),
        ({"seeds": 1, "immune": [True, False, True]}, "a mask is no list of actors"),
        ({"seeds": 1, "immune": {"Bo": 1}}, "immune is a dict"),
    ],
)
def test_what_does_not_fit(how: dict[str, Any], says: str) -> None:
    with pytest.raises((ValueError, TypeError), match=says):
        up.simulate(PATH, up.SI(1.0), rng=1, **how)


def test_in_a_world_the_users_say_who_is_immune() -> None:
    with pytest.raises(ValueError, match=r"immune\[0\] = 'Boo' is no name of this network; did you mean 'Bo'\?"):
        up.Users(PATH, immune=["Boo"])
    world = up.World(up.Users(PATH, immune=["Bo"]))
    with pytest.raises(ValueError, match=r"in a world the users say who is immune; pass up.Users\("):
        up.simulate(world, up.Emulation(seeds=1), horizon=2, immune=["Bo"])
    with pytest.raises(ValueError, match="seeds hold 'Bo', who is immune"):
        up.compare(world, {"a": up.Emulation(seeds=["Bo"])}, horizon=2, runs=1, rng=1)


def test_users_of_a_study_file(tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("source,target\nAnn,Bo\nBo,Cy\n")
    text = """
    [study]
    horizon = 3
    runs = 2
    rng = 1
    [users]
    file = "ties.csv"
    immune = ["Bo"]
    [idea]
    peer = 1.0
    merit = 1.0
    social_proof = 0.0
    [strategies.a]
    kind = "emulation"
    seeds = ["Ann"]
    """
    (tmp_path / "study.toml").write_text(text)
    world, strategies, settings = build(load_study(tmp_path / "study.toml"))
    assert world.users.immune == ("Bo",)
    study = up.compare(world, strategies, horizon=3, runs=2, rng=1, record="adoption_step")
    assert study.data.adoption_step.values[0].tolist() == [[0, -1, -1]] * 2
    assert settings["horizon"] == 3


def test_it_costs_nothing_where_nobody_is_immune() -> None:
    plan = compile_model(NET, up.LinearThreshold(), 12, 7)
    assert immunised(plan, np.empty(0, np.int32)) is plan
    plain = compile_model(NET, up.IndependentCascade(0.3), 12, 7)
    assert isinstance(plain, CascadePlan)
    assert plain.ties.targets is NET.out_targets
    world = compile_world(up.World(up.Users(NET)), up.Emulation(seeds=1), 4, 7).plan
    assert world.users.conducive.rows.shape == world.users.push.rows.shape == (1, 1)
