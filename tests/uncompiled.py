"""The twins as plain Python: run by ``test_uncompiled.py`` in a process of its own, with NUMBA_DISABLE_JIT=1.

Here the source of the numba twins means what Python says it means: integers do not wrap, indices are checked, types are
not inferred. Each kernel is held against its oracle, as when compiled. What differs: actors and providers are records,
whose fields Python reads as attributes of ``np.record`` only; and small examples, as Python takes its time.
"""

import warnings
from typing import Any

import numpy as np
import pytest
import test_exposure
import test_permute
from contagions import NONE, Process, new_runs, plain_lanes, processes
from drawn_plans import Case, cases, clusters
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import cascade, fixed, ledger, luck, skip
from oracles.step import Task, simulate_cluster
from plans import csr, make_plan, run_cluster, run_plan
from test_cascade import run_cascade, small_cascades
from test_cluster import tasks_of
from test_complementary import cascade_of, defined, pairs, runs_of
from test_network import edge_lists, oracle
from test_pasts import check_futures
from test_relabel import check as check_relabelled
from test_step import assert_is, compare
from test_threshold import assert_defined
from uptake.basis import engine
from uptake.kernels.contagion.records import Needs, SkipClock, Threshold, TieClock
from uptake.kernels.types import BASES, DESCENT, GIVEN, NO_BOOKS, NO_DESCENT, STOPPED, TALLIES, UNLIMITED, Future, Ties
from uptake.kernels.world import cluster
from uptake.network import generate
from uptake.network.network import Network
from uptake.network.relabel import by_degree

WORDS = st.integers(0, 2**32 - 1)
few = settings(max_examples=20)


def twin(name: str) -> Any:
    return engine.kernel(name, "numba")


@pytest.fixture(autouse=True)
def _records(monkeypatch: pytest.MonkeyPatch) -> None:
    new_state = cluster.new_state

    def recorded(*args: Any) -> Any:
        state = new_state(*args)
        records = {name: getattr(state, name).view(np.recarray) for name in ("actor", "provider", "graft")}
        return state._replace(**records)

    monkeypatch.setattr(cluster, "new_state", recorded)


def test_this_is_python() -> None:
    assert type(twin("draws")).__name__ == "function"
    assert engine.resolve_engine() == "numba"


@pytest.mark.parametrize("busy", [False, True])
def test_step(busy: bool) -> None:
    @settings(max_examples=60)
    @given(cases(busy=busy, starts=True))
    def check(case: Case) -> None:
        compare(twin("step_run"), case.plan, case.seed, case.run, case.user_seeds, case.provider_seeds, case.later)

    check()


@settings(max_examples=60)
@given(clusters())
def test_cluster(ideas: list[Case]) -> None:
    tasks, luck = tasks_of(ideas), (ideas[0].seed, ideas[0].run)
    got, wanted = run_cluster(twin("tree_run"), tasks, *luck), simulate_cluster(tasks, *luck)
    for task, one, want in zip(tasks, got, wanted, strict=True):
        assert_is(one, want, task.plan, task.later)


@settings(max_examples=60)
@given(WORDS)
def test_tree(seed: int) -> None:
    check_futures(seed, ["numba"])


def test_a_cluster_without_record_or_stopped() -> None:
    plans = tuple(make_plan(2, users={"drive": 0.5}, companions=[0, 0], idea=k, horizon=5) for k in range(2))
    whole = run_cluster(twin("tree_run"), [Task(plan) for plan in plans], 3, 4)
    none, tallies, ever = np.zeros(0, np.int32), np.zeros((2, 6, len(TALLIES)), np.int64), np.zeros((2, 1), np.int64)
    for stop, outcome in ((0, whole[0].settled), (1, STOPPED)):
        asked = np.array([stop], np.int32)
        unrecorded = np.zeros((0, 0), np.int32), np.zeros((0, 0, 0), np.uint8)
        records = (NO_DESCENT, NO_DESCENT), (NO_BOOKS, NO_BOOKS)
        future = Future(plans, (none, none), (none, none), tallies, *unrecorded, ever, *records)
        assert twin("tree_run")((future,), none - 1, 3, 4, asked).tolist() == [outcome]
    assert (tallies[1] == whole[1].tallies).all()


def test_a_step_without_record_or_stopped() -> None:
    plan = make_plan(4, [(0, 1), (1, 2)], users={"drive": 0.5}, supply=UNLIMITED, horizon=5)
    whole = run_plan(twin("step_run"), plan, 3, 4)
    tallies, ever, none = np.zeros_like(whole.tallies), np.zeros(1, np.int64), np.zeros(0, np.int32)
    for stop, outcome in ((0, whole.settled), (1, STOPPED)):
        asked = np.array([stop], np.int32)
        history = np.zeros((0, 0), np.uint8)
        assert (
            twin("step_run")(plan, 3, 4, none, none, asked, tallies, none, history, ever, NO_DESCENT, NO_BOOKS)
            == outcome
        )
    assert (tallies == whole.tallies).all()
    assert tallies.shape[1] == len(TALLIES)


@few
@given(small_cascades())
def test_cascade(case: dict[str, Any]) -> None:
    chances = case["chances"] if case.pop("several") else case["chances"] * len(case["edges"])
    got = run_cascade(twin("cascade_runs"), **case)
    run = case["seed"], case["run"], case["idea"], case["horizon"]
    assert got.adoption_step == cascade.cascade(case["n"], case["edges"], chances, case["seeds"], *run, *case["later"])
    assert got.curve == [sum(0 <= s <= t for s in got.adoption_step) for t in range(case["horizon"] + 1)]


@settings(max_examples=60)
@given(pairs())
def test_two_ideas(case: dict[str, Any]) -> None:
    runs = runs_of(case)
    twin("complementary_runs")(cascade_of(case), runs)
    assert runs.adoption_step.tolist() == defined(case, case["run"])


def test_a_contagion_can_be_stopped() -> None:
    ties, needs = Ties(np.array([0, 1, 1]), np.array([1], np.int32)), Needs(GIVEN, np.ones(1, np.int64))
    for name, what in (
        ("cascade_runs", TieClock(ties, np.array([7], np.int32))), ("skip_runs", SkipClock(ties, 9)),
        ("threshold_runs", Threshold(ties, NONE, needs, False)), ("lanes_runs", plain_lanes(ties, needs)),
    ):  # fmt: skip
        runs = new_runs(2, [[0]], 2)
        runs.stop[0] = 1
        twin(name)(what, runs)
        assert runs.settled[0] == -2


@few
@given(processes())
def test_threshold(case: Process) -> None:
    assert_defined(case, case.by(twin("threshold_runs")))


@few
@given(processes(once=True))
def test_lanes(case: Process) -> None:
    assert_defined(case, case.abreast(twin("lanes_runs")))
    case.abreast(twin("lanes_runs"), record=False)


@few
@given(small_cascades(), st.sampled_from((2**31, 2**28, 2**33, 0)))
def test_skip(case: dict[str, Any], hazard: int) -> None:
    key = case["seed"], case["run"], case["idea"]
    how = {"seed": key[0], "first": key[1], "idea": key[2], "later": case["later"]}
    runs = new_runs(case["n"], [case["seeds"]], case["horizon"], **how)
    twin("skip_runs")(SkipClock(csr(case["n"], case["edges"]), hazard), runs)
    live = skip.live_ties(case["edges"], hazard, *key)
    assert runs.adoption_step[0].tolist() == cascade.spread(
        case["n"], live, case["seeds"], case["horizon"], *case["later"]
    )


@few
@given(WORDS, WORDS, st.integers(0, 9), st.integers(0, 15), st.integers(0, 99), st.integers(0, 2**32 - 9))
def test_luck(seed: int, run: int, purpose: int, idea: int, epoch: int, first: int) -> None:
    counter = (first, idea, epoch, purpose)
    words = twin("philox_blocks")(np.array([counter], np.uint32), seed, run)[0]
    assert tuple(words.tolist()) == luck.philox(counter, (seed, run))
    drawn = [luck.draw53(seed, run, purpose, first + i, idea, epoch) for i in range(5)]
    assert twin("draws")(seed, run, purpose, idea, epoch, first, 5).tolist() == drawn
    assert twin("coins")(seed, run, idea, first, 6).tolist() == [
        luck.coin(seed, run, first + i, idea) for i in range(6)
    ]
    for k in (0, 1, 4, 9):
        chosen = twin("smallest_lucks")(seed, run, idea, first % 1000, 9, k)
        assert chosen.tolist() == luck.smallest_lucks(seed, run, idea, first % 1000, 9, k)


@few
@given(st.integers(0, 2**32), st.integers(0, 2**53 - 1))
def test_fixed(p: int, m: int) -> None:
    for chance in (0, 1, p, 2**32 - 1, 2**32):
        assert twin("lambdas")(np.array([chance])).tolist() == [fixed.lambda_of(chance)]
    for bits in (0, m, 2**53 - 1):
        assert twin("resistances")(np.array([bits])).tolist() == [fixed.resistance(bits)]
    for difference in (0, p, 2**32):
        for sigma in (1, 1 + m % 2**38, 2**38):
            fit = twin("gaussians")(np.array([difference]), np.array([sigma]))
            assert fit.tolist() == [fixed.gauss(difference, sigma)]


def test_ledger() -> None:
    rng = np.random.default_rng(1)
    tallies, amount = rng.integers(0, 99, (6, len(TALLIES))), rng.integers(0, 50, (len(BASES), 6))
    descent = rng.integers(0, 99 << 30, (6, len(DESCENT)))
    both = np.concatenate([tallies, descent], axis=1)
    rows = [dict(zip((*TALLIES, *DESCENT), row, strict=True)) for row in both.tolist()]
    charged = twin("ledger")(tallies, np.arange(len(BASES), dtype=np.int32), amount, descent)
    assert charged.tolist() == ledger.ledger(rows, list(zip(BASES, amount.tolist(), strict=True)))
    discount = 1.03 ** -np.arange(6.0)
    exact = [float(x) for x in ledger.present_value(charged.tolist(), discount.tolist())]
    assert twin("present_value")(charged, discount).tolist() == pytest.approx(exact, rel=1e-12)


@few
@given(edge_lists())
def test_networks(case: Any) -> None:
    n, source, target, weight, directed, merge = case
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        how = {"parallel": "merge" if merge else "keep", "engine": "numba"}
        net = Network.from_edges(source, target, weight, n, directed, **how)
    arcs, loops = oracle(source, target, weight, n, directed, merge)
    assert net.n_self_loops == loops
    assert list(zip(net.source_of_arcs().tolist(), net.out_targets.tolist(), strict=True)) == [a[:2] for a in arcs]
    assert weight is None or net.weight.tolist() == [float(np.float32(w)) for _, _, w in arcs]
    assert net.in_sources.tolist() == [s for s, _ in sorted(((s, t) for s, t, _ in arcs), key=lambda a: (a[1], a[0]))]


@few
@given(edge_lists())
def test_relabelled(case: Any) -> None:
    n, source, target, _, directed, _ = case
    net = Network.from_edges(source, target, n=n, directed=directed, parallel="merge", engine="numba")
    check_relabelled(net, by_degree(net, engine="numba", threads=1))


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")  # the hash is meant to wrap
def test_mirrored() -> None:
    s, t = np.array([0, 1, 2, 0], np.int32), np.array([1, 0, 0, 2], np.int32)
    assert twin("is_mirrored")(s, t)
    assert not twin("is_mirrored")(s[:3], t[:3])
    assert not twin("is_mirrored")(s[[0, 2, 2]], np.array([1, 1, 0], np.int32))
    assert not twin("is_mirrored")(np.array([0, 1, 2], np.int32), np.array([1, 2, 0], np.int32))


DIFFUSION = [
    test_exposure.test_exposures_equal_the_definition,
    test_exposure.test_spells_equal_the_definition,
    test_exposure.test_thresholds_equal_the_definition,
    test_permute.test_relabelling_is_the_definition,
    test_permute.test_swaps_are_the_definition,
    test_permute.test_moran_equals_the_definition,
]


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")  # the hash is meant to wrap
@pytest.mark.parametrize("held", DIFFUSION, ids=lambda held: held.__name__)
def test_observed_diffusion(held: Any) -> None:
    held(twin)


GENERATED = [
    ("rmat", (5, 3), {}),
    ("barabasi_albert", (40, 3), {}),
    ("erdos_renyi", (60, 4.0), {"directed": True}),
    ("stochastic_block", ([9, 0, 30], [[1, 0, 0.1], [0, 0, 0], [0.1, 0, 0.3]]), {}),
    ("watts_strogatz", (30, 4, 0.5), {}),
    ("watts_strogatz", (7, 6, 1.0), {}),
]


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
@pytest.mark.parametrize(("name", "arguments", "how"), GENERATED)
@pytest.mark.skipif(engine.native is None, reason="held against the native core")
def test_generators(name: str, arguments: tuple[Any, ...], how: dict[str, Any]) -> None:
    one, other = (getattr(generate, name)(*arguments, **how, rng=5, engine=e) for e in ("numba", "native"))
    assert one.fingerprint == other.fingerprint
