"""Threshold processes: the definition, the kernel of one run after the other, and that of 64 runs abreast."""

from typing import Any

import numpy as np
import pytest
import uptake as up
from conftest import Kernel
from contagions import NONE, Process, new_runs, plain_lanes, processes
from hypothesis import given, settings
from oracles import threshold
from uptake.basis.fixedpoint import hazards, units
from uptake.kernels.contagion.records import Needs, Runs, Threshold
from uptake.kernels.types import ACCEPTANCE, GIVEN, RESISTANCE, Ties
from uptake.models import Model
from uptake.plan.compiled import Compiled, ThresholdPlan
from uptake.plan.model import compile_model, whole_process
from uptake.run import block
from uptake.run.planting import NO_STEPS
from uptake.run.trial import try_once


def assert_same(left: Runs, right: Runs) -> None:
    assert left.settled.tolist() == right.settled.tolist()
    assert (left.curves == right.curves).all()
    if left.adoption_step.size and right.adoption_step.size:
        assert (left.adoption_step == right.adoption_step).all()


def assert_defined(case: Process, runs: Runs) -> None:
    for i in range(case.count):
        steps = threshold.adoption_steps(
            case.n, case.edges, case.amount, case.latent, case.scale, case.each,
            case.seeds[i if len(case.seeds) > 1 else 0], (case.seed, (case.first_run + i) % 2**32),
            case.idea, case.horizon, case.later[i if len(case.later) > 1 else 0] if case.later else (),
        )  # fmt: skip
        assert runs.adoption_step[i].tolist() == steps
        curve = [sum(0 <= s <= t for s in steps) for t in range(case.horizon + 1)]
        assert runs.curves[i].tolist() == curve
        if runs.settled[i] >= 0:
            assert curve[int(runs.settled[i])] == curve[-1]


def test_one_after_the_other_equals_the_definition(kernel: Kernel) -> None:
    @settings(max_examples=300)
    @given(processes())
    def check(case: Process) -> None:
        assert_defined(case, case.by(kernel("threshold_runs")))

    check()


def test_abreast_equals_the_definition(kernel: Kernel) -> None:
    @settings(max_examples=200)
    @given(processes(once=True, most_runs=9))
    def check(case: Process) -> None:
        runs = case.abreast(kernel("lanes_runs"))
        assert_defined(case, runs)
        assert_same(runs, case.by(kernel("threshold_runs")))
        assert_same(runs, case.abreast(kernel("lanes_runs"), record=False))

    check()


NET = up.generate.rmat(scale=10, edge_factor=24, rng=1)  # with actors of more than 255 contacts, and of none
CONTACTS = NET.degree("in")
TIES = Ties(NET.out_offsets, NET.out_targets)


@pytest.mark.parametrize(
    ("latent", "scale"),
    [
        (RESISTANCE, hazards(units(0.1))),
        (RESISTANCE, hazards(units(0.004))),
        (RESISTANCE, hazards(units(1.0))),
        (RESISTANCE, np.array([2**32 // 150])),
        (RESISTANCE, hazards(units(np.divide(1, CONTACTS, out=np.zeros(NET.n), where=CONTACTS > 0)))),
        (ACCEPTANCE, CONTACTS),
        (GIVEN, np.array([2])),
        (GIVEN, np.arange(NET.n) % 5),
        (GIVEN, np.arange(NET.n) % 5 * 100),
    ],
)
def test_many_runs_on_a_skewed_network(kernel: Kernel, latent: int, scale: Any) -> None:
    """More runs than go abreast, seeds of their own, waves that are pushed and pulled, short and wide counts."""
    assert CONTACTS.max() > 300
    seeds = [list(range(i, 40 + i, 9)) for i in range(70)]
    needs = Needs(latent, scale)
    one, many = (new_runs(NET.n, seeds, 30, 70, seed=3, first=5) for _ in range(2))
    kernel("threshold_runs")(Threshold(TIES, NONE, needs, False), one)
    kernel("lanes_runs")(plain_lanes(TIES, needs), many)
    assert_same(one, many)
    assert one.curves.max() > 8


@pytest.mark.parametrize("latent", [RESISTANCE, ACCEPTANCE])
def test_many_runs_where_ties_differ(kernel: Kernel, latent: int) -> None:
    amount = (
        hazards(units(np.arange(NET.n_arcs) % 17 / 100)) if latent == RESISTANCE else np.arange(NET.n_arcs) % 999 << 20
    )
    needs = Needs(latent, np.array([1 if latent == RESISTANCE else 2**32]))
    seeds = [[i, 2 * i + 1, 40] for i in range(35)]
    one, many = (new_runs(NET.n, seeds, 30, 35, seed=3, first=5) for _ in range(2))
    kernel("threshold_runs")(Threshold(TIES, amount, needs, False), one)
    kernel("lanes_runs")(plain_lanes(TIES, needs, amount), many)
    assert_same(one, many)
    assert len(np.unique(one.curves[:, -1])) > 5


@pytest.mark.parametrize("beta", [0.0005, 0.02, 0.3])
def test_a_sweep_of_many_equals_a_list_of_few(kernel: Kernel, beta: float) -> None:
    """Each step looks at all actors while many are under pressure, at a list of them before and after."""
    plan = compile_model(NET, up.SI(beta=beta), 60, 7)
    assert isinstance(plan, ThresholdPlan)
    assert plan.each
    fast = new_runs(NET.n, [[0, 5]], 60, 3, seed=9)
    kernel("threshold_runs")(Threshold(TIES, NONE, Needs(plan.latent, plan.scale), True), fast)
    assert_whole(up.SI(beta=beta), NET, fast, 60, 9, [0, 5])


def assert_whole(model: Model, net: up.Network, runs: Runs, horizon: int, seed: int, seeds: list[int]) -> None:
    """The whole process, gate by gate, gives the same."""
    whole = whole_process(net, model, horizon, seed)
    for i in range(len(runs.settled)):
        steps = np.empty(net.n, np.int32)
        try_once(whole, seed, i, np.zeros(1, np.int32), None, steps, (np.array(seeds, np.int32), NO_STEPS))
        assert (steps == runs.adoption_step[i]).all()


WEIGHTED = up.Network.from_edges(
    NET.source_of_arcs(), NET.out_targets, weight=np.arange(NET.n_arcs) % 7, n=NET.n, directed=True
)
MODELS: list[tuple[Model, up.Network]] = [
    (up.IndependentCascade(0.03, clock="actor"), NET),
    (up.IndependentCascade("weighted_cascade", clock="actor"), NET),
    (up.IndependentCascade("trivalency", clock="actor"), NET),
    (up.IndependentCascade(np.linspace(0, 0.1, NET.n_arcs), clock="actor"), NET),
    (up.IndependentCascade(1.0, clock="actor"), NET),
    (up.SI(beta=0.01), NET),
    (up.SI(beta=np.linspace(0, 0.02, NET.n_arcs)), NET),
    (up.SI(beta=0.0), NET),
    (up.SI(beta=1e-9), NET),
    (up.LinearThreshold(), NET),
    (up.LinearThreshold(normalise=True), WEIGHTED),
    (up.LinearThreshold(np.linspace(0, 1, NET.n)), NET),
    (up.LinearThreshold(np.linspace(0, 1, NET.n), normalise=True), WEIGHTED),
    (up.FractionalThreshold(0.18), NET),
    (up.FractionalThreshold(0.0), NET),
    (up.CountThreshold(3), NET),
    (up.CountThreshold(np.arange(NET.n) % 6 + 1), NET),
]


@pytest.mark.parametrize(
    ("model", "net"), MODELS, ids=[f"{model}, {net.weight is not None}"[:60] for model, net in MODELS]
)
@pytest.mark.parametrize("runs", [2, 24])
def test_a_plain_contagion_is_the_whole_process(engine_name: str, model: Model, net: up.Network, runs: int) -> None:
    assert 2 < block.FEWEST_ABREAST[engine_name] <= 24, "one after the other, and abreast"
    plan = compile_model(net, model, 12, 7, engine_name)
    assert isinstance(plan, ThresholdPlan)
    seeds = np.array([1, 9, 400], np.int32)
    table = np.empty((runs, net.n), np.int32)
    stop = np.zeros(1, np.int32)
    asked = block.block_of(
        plan, range(runs), seeds=seeds, horizon=12, seed=7, stop=stop, engine=engine_name, adoption_step=table
    )
    found = block.run_block(plan, asked, engine_name)
    whole = new_runs(net.n, [seeds.tolist()], 12, 2)
    whole.adoption_step[:] = table[:2]
    assert_whole(model, net, whole, 12, 7, seeds.tolist())
    for run in range(runs):
        assert [int(((table[run] >= 0) & (table[run] <= t)).sum()) for t in range(13)] == found.ever[run].tolist()


@pytest.mark.parametrize(
    "model",
    [up.Bass(0.1, 0.2), up.SIR(0.1, 0.5), up.SIS(0.1, 0.5), up.Granovetter(2), up.Mandate(start=3, compliance=1)],
)
def test_other_models_need_the_whole_process(model: Model) -> None:
    assert isinstance(compile_model(up.generate.ring_lattice(9, 2), model, 5, 7), Compiled)


def test_they_can_be_stopped(kernel: Kernel) -> None:
    for name in ("threshold_runs", "lanes_runs"):
        for count in (1, 66):
            runs = new_runs(3, [[0]], 4, count)
            runs.stop[0] = 1
            ties = Ties(np.array([0, 1, 2, 2]), np.array([1, 2], np.int32))
            needs = Needs(GIVEN, np.array([1]))
            lanes = name == "lanes_runs"
            kernel(name)(plain_lanes(ties, needs) if lanes else Threshold(ties, NONE, needs, False), runs)
            assert (runs.settled == -2).all()


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_any_number_of_threads(engine_name: str, threads: int) -> None:
    def reach(runs: int, threads: int) -> Any:
        model = up.IndependentCascade(0.05, clock="actor")
        return up.simulate(NET, model, seeds=4, runs=runs, rng=3, threads=threads, engine=engine_name).reach.values

    assert (reach(100, threads) == reach(100, 1)).all()
    assert (reach(5, threads) == reach(100, 1)[:5]).all(), "the same bits one run after the other"


@pytest.mark.parametrize(
    "model", [up.IndependentCascade(0.05, clock="actor"), up.LinearThreshold(), up.CountThreshold(2)]
)
def test_hubs_first_changes_no_bit(engine_name: str, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = [np.arange(i, 60 + i, 7) for i in range(70)]

    def steps() -> Any:
        result = up.simulate(
            NET, model, seeds_per_run=seeds, runs=70, rng=3, engine=engine_name, record="adoption_step"
        )
        return result.data

    as_they_are = steps()
    monkeypatch.setattr(block, "HUBS_FIRST", (8, 8))
    plan = block.prepared(compile_model(NET, model, 9, 7, engine_name), 70, 1, engine_name)
    assert isinstance(plan, ThresholdPlan)
    assert plan.hubs_first is not None
    assert steps().identical(as_they_are)
