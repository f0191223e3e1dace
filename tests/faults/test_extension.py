"""The extension cannot be crashed: what reaches it is checked where it enters, and refused with its name and value."""

import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from contagions import NONE, new_runs, plain_lanes
from plans import make_plan, new_descent
from uptake.basis import engine
from uptake.basis.arrays import read_only
from uptake.kernels.contagion.records import Complementary, Needs, SkipClock, Threshold, TieClock
from uptake.kernels.types import GIVEN, NO_BOOKS, NO_DESCENT, PLACES_AT_PROVIDERS, RESISTANCE, Plan, Ties, Timed

core: Any = engine.native
pytestmark = pytest.mark.skipif(core is None, reason="the native core was not built")

NO_IDS, NO_WORDS, NO_FLOATS = np.empty(0, np.int32), np.empty(0, np.uint32), np.empty(0, np.float32)
PAIR = np.array([0, 1], np.int32)
OFFSETS, TARGETS = np.array([0, 1, 2]), np.array([1, 0], np.int32)


def run(plan: Plan, **other: Any) -> int:
    n, steps = plan.n_users + plan.n_providers, len(plan.phase)
    given: dict[str, Any] = {
        "seeds": PAIR[:1], "seed_steps": NO_IDS, "stop": np.zeros(1, np.int32),
        "tallies": np.zeros((steps, 18), np.int64), "adoption_step": np.zeros(n, np.int32),
        "history": np.zeros((steps, n), np.uint8), "group_ever": np.zeros(len(plan.group_size), np.int64),
        "descent": NO_DESCENT, "books": NO_BOOKS, **other,
    }  # fmt: skip
    return int(core.step_run(plan, 1, 2, *given.values()))


def contagions(ties: Ties) -> list[Any]:
    needs = Needs(GIVEN, np.ones(1, np.int64))
    return [
        lambda runs: core.cascade_runs(TieClock(ties, np.array([2**31 - 1], np.int32)), runs),
        lambda runs: core.skip_runs(SkipClock(ties, 1 << 36), runs),
        lambda runs: core.threshold_runs(Threshold(ties, NONE, needs, True), runs),
        lambda runs: core.lanes_runs(plain_lanes(Ties(OFFSETS, TARGETS), needs)._replace(ties=ties), runs),
        lambda runs: core.lanes_runs(plain_lanes(Ties(OFFSETS, TARGETS), needs)._replace(sources=ties), runs),
        lambda runs: core.complementary_runs(two_ideas(ties=ties), runs),
    ]


def two_ideas(**other: Any) -> Complementary:
    """Two ideas by the tie clock; the levels do not matter."""
    bar, levels = np.array([7], np.int32), np.array([1, 1 << 32])
    return Complementary(Ties(OFFSETS, TARGETS), bar, NONE, levels, levels)._replace(**other)


def deal(shift: int, places: Any) -> None:
    """Two edges, both ways, to two actors."""
    back, targets = PAIR[::-1].copy(), TARGETS.copy()
    core.deal_edges(PAIR, back, NO_FLOATS, True, False, shift, 1, places, targets, NO_WORDS, NO_FLOATS)


def sort(end: int, bounds: Any, targets: Any) -> None:
    core.sort_rows(0, end, 0, 1, bounds, False, OFFSETS.copy(), targets, NO_WORDS, NO_FLOATS)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: deal(0, NONE), r"source\[0\] is 0; none is allowed"),
        (lambda: deal(1, np.zeros(1, np.int64)), r"places\[0\] is 4; allowed are 0 .. 2"),
        (lambda: core.tally_edges(PAIR, PAIR, False, True, 0, NONE), "counts does not fit"),
        (lambda: sort(9, OFFSETS, TARGETS.copy()), "end is 9; allowed are 0 .. 2"),
        (lambda: sort(2, np.array([0, 1, 99]), TARGETS.copy()), r"bounds\[2\] is 99; allowed are 0 .. 2"),
        (lambda: sort(2, OFFSETS, TARGETS + 99), "a row that its bucket does not have"),
        (lambda: core.transpose_rows(0, OFFSETS, TARGETS), r"targets\[0\] is 1; none is allowed"),
        (lambda: core.transpose_rows(4, NONE, TARGETS), "offsets is empty"),
        (lambda: core.transpose_rows(2, np.array([0, 1, 99]), TARGETS), r"offsets\[2\] is 99"),
        (lambda: core.transpose_rows(2, np.array([0, 3, 2]), TARGETS), r"offsets\[2\] is 2; offsets ascend"),
        (lambda: core.preferential_edges(1, 5, 0), "m is 0; allowed are 1 .. 4"),
        (lambda: core.preferential_edges(1, 5, 5), "m is 5; allowed are 1 .. 4"),
        (lambda: core.rewired_moves(1, 5, 7, 0), "k is 7; allowed are 0 .. 4"),
        (lambda: core.block_edges(1, np.array([0, 9]), np.array([[(1 << 54) - 1]]), False),
         r"whole\[0\] is 18014398509481983"),
        (lambda: core.rmat_edges(1, 32, 0, 1, 2, 3, TARGETS.copy(), TARGETS.copy()),
         "scale is 32; allowed are 0 .. 31"),
        (lambda: core.order_by_degree(np.array([-5, 3])), r"degree\[0\] is -5"),
        (lambda: core.relabel_rows(0, 2, OFFSETS, TARGETS, PAIR + 9, PAIR, OFFSETS, TARGETS.copy()),
         r"actor\[0\] is 9"),
        (lambda: core.relabel_rows(0, 2, OFFSETS, TARGETS, PAIR, PAIR, OFFSETS + 1, TARGETS.copy()),
         r"relabelled\[1\] is 2"),
        (lambda: core.resistances(np.array([2**53])), r"bits\[0\] is 9007199254740992"),
        (lambda: core.smallest_lucks(1, 2, 0, 0, -1, 3), "n is -1; allowed are"),
        (lambda: core.ledger(np.full((1, 18), 2**40), np.array([5], np.int32), np.array([[2**40]]), NO_DESCENT.tallies),
         r"amount\[0\] is"),
        (lambda: core.ledger(np.zeros((1, 18), np.int64), np.array([8], np.int32), np.array([[1]]), NO_DESCENT.tallies),
         r"basis\[0\] is 8"),
        (lambda: core.ledger(np.zeros((1, 18), np.int64), np.array([8], np.int32), np.array([[1]]),
                             np.zeros((1, 1), np.int64)),
         r"descent"),
        (lambda: core.ledger(np.zeros((1, 18), np.int64), np.array([8], np.int32), np.array([[2**40]]),
                             np.full((1, 18), 2**62)),
         r"amount\[0\] is"),
    ],
)  # fmt: skip
def test_a_wrong_size_or_number_is_refused(call: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.parametrize(
    ("targets", "offsets", "said"),
    [([1, 99], [0, 1, 2], r"targets\[1\] is 99; allowed are 0 .. 1"), ([-1, 0], [0, 1, 2], r"targets\[0\] is -1"),
     ([1, 0], [0, 2, 1], r"offsets\[2\] is 1"), ([1, 0], [0, 3, 2], "offsets ascend")],
)  # fmt: skip
@pytest.mark.parametrize("which", range(6))
def test_ties_to_nobody_and_offsets_out_of_order_are_refused(
    which: int, targets: list[int], offsets: list[int], said: str
) -> None:
    ties = Ties(np.array(offsets), np.array(targets, np.int32))
    with pytest.raises(ValueError, match=said):
        contagions(ties)[which](new_runs(2, [[0]], 3, 2))


@pytest.mark.parametrize(
    ("other", "rows", "said"),
    [
        ({"bar": np.zeros(3, np.int32)}, 2, "bar does not fit: one value, one per tie, or none"),
        ({"hazard": np.ones(1, np.int64)}, 2, "hazard does not fit: none beside a bar"),
        ({"bar": NO_IDS}, 2, "hazard does not fit: one value, or one per tie, where there is no bar"),
        ({"bar": NO_IDS, "hazard": np.ones(3, np.int64)}, 2, "hazard does not fit: one value, one per tie, or none"),
        ({"bar": NO_IDS, "hazard": np.array([-1])}, 2, r"hazard\[0\] is -1; allowed are 0 .. 274877906944"),
        ({"alone": np.array([1])}, 2, "alone does not fit: one value per idea"),
        ({"given": np.array([1, (1 << 32) + 1])}, 2, r"given\[1\] is 4294967297; allowed are 0 .. 4294967296"),
        ({}, 1, "runs.settled does not fit: a row per run and idea"),
        ({}, 3, "runs.settled does not fit: a row per run and idea"),
    ],
)
def test_two_ideas_that_do_not_fit_are_refused(other: dict[str, Any], rows: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        core.complementary_runs(two_ideas(**other), new_runs(2, [[0]], 3, rows))


def test_ties_are_read_again_once_they_can_have_changed() -> None:
    offsets, targets = np.arange(1001), np.roll(np.arange(1000, dtype=np.int32), 1)
    view = targets.view()
    view.flags.writeable = False  # the array behind it can still be written
    for asked in (targets, view):
        for _ in range(2):
            targets[7] = 6
            core.transpose_rows(1000, offsets, asked)
            targets[7] = 10**6
            with pytest.raises(ValueError, match=r"targets\[7\] is 1000000; allowed are 0 .. 999"):
                core.transpose_rows(1000, offsets, asked)


def test_what_is_known_of_an_array_ends_with_it() -> None:
    offsets, refused = read_only(np.arange(1001)), 0
    for i in range(200):  # memory and identities are used again
        targets = read_only(np.full(1000, 10**6 if i % 2 else 6, np.int32))
        try:
            core.transpose_rows(1000, offsets, targets)
        except ValueError:
            refused += 1
        del targets
    assert refused == 100


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"phase": np.array([0, 2**31 - 1], np.int32)}, "one version per phase"),
        ({"phase": np.array([0, -1], np.int32)}, r"phase\[1\] is -1"),
        ({"phase": np.empty(0, np.int32)}, "phase does not fit"),
        ({"group": np.array([0, 1, 0], np.int32)}, r"plan.group\[1\] is 1; allowed are 0 .. 0"),
        ({"supply": 3}, "plan.supply is 3; allowed are 0 .. 2"),
        ({"schedule": -1}, "plan.schedule is -1"),
        ({"return_status": 4}, "plan.return_status is 4"),
        ({"return_after": 2**63 - 1}, "plan.return_after is"),
        ({"demand_gain": 2**50}, "plan.demand_gain is"),
        ({"idea": -1}, "plan.idea is -1"),
    ],
)
def test_a_plan_out_of_range_is_refused(change: dict[str, Any], said: str) -> None:
    plan = make_plan(3, [(0, 1)], 2, service_edges=[(0, 0)], supply=PLACES_AT_PROVIDERS, horizon=1)._replace(**change)
    with pytest.raises(ValueError, match=said):
        run(plan)


@pytest.mark.parametrize(
    ("steps", "said"), [([0, 1], "seed_steps does not fit: one step per seed"), ([-1], r"seed_steps\[0\] is -1")]
)
def test_steps_of_seeds_are_those_of_the_seeds(steps: list[int], said: str) -> None:
    given = np.array(steps, np.int32)
    with pytest.raises(ValueError, match=said):
        run(make_plan(3, [(0, 1)], horizon=2), seed_steps=given)
    for contagion in contagions(Ties(OFFSETS, TARGETS)):
        with pytest.raises(ValueError, match=said):
            contagion(new_runs(2, [[0]], 3)._replace(seed_steps=given))


def test_signs_in_a_plan() -> None:
    plan = make_plan(3, [(0, 1)], horizon=2, users={"endurance": 1.0, "lapse": 0.5})
    for name, wrong in (("endurance", plan.users.endurance * -1), ("endurance", plan.users.endurance * 0)):
        with pytest.raises(ValueError, match=r"plan.users.endurance\[0\] is"):
            run(plan._replace(users=plan.users._replace(**{name: wrong})))
    for name in ("pool", "places", "imitation", "setup"):
        rows = getattr(plan, name)
        with pytest.raises(ValueError, match=rf"plan.{name}.rows\[0\] is -1"):
            run(plan._replace(**{name: rows._replace(rows=np.full_like(rows.rows, -1))}))


def test_what_is_written_overlaps_nothing() -> None:
    plan = make_plan(3, [(0, 1)], horizon=2)
    steps = np.zeros(3, np.int32)
    with pytest.raises(ValueError, match="shares memory with"):
        run(plan, adoption_step=steps, seeds=steps[:1])
    runs = new_runs(2, [[0]], 3)
    for wrong in (runs._replace(settled=runs.curves[0, :1]), runs._replace(stop=runs.adoption_step[0, :1])):
        with pytest.raises(ValueError, match="shares memory with"):
            contagions(Ties(OFFSETS, TARGETS))[0](wrong)


def test_other_kinds_of_things_are_refused() -> None:
    runs, ties = new_runs(2, [[0]], 3), Ties(OFFSETS, TARGETS)
    unaligned = np.zeros(17, np.uint8)[1:].view(np.int64)
    for wrong, said in (
        (runs._replace(settled=unaligned[:1]), "settled must be aligned"),
        (runs._replace(settled=[0]), "settled must be a NumPy array"),
        (runs._replace(settled=runs.settled.astype(np.int32)), "settled has the wrong dtype: int32 instead of int64"),
        (runs._replace(curves=np.asfortranarray(np.zeros((2, 3), np.int64))), "curves must be C-contiguous"),
        (runs._replace(seed=0.5), "seed must be a whole number"),
        (None, "runs has no field"),
    ):  # fmt: skip
        with pytest.raises(TypeError, match=said):
            contagions(ties)[0](wrong)
    runs.settled.flags.writeable = False
    with pytest.raises(TypeError, match="settled is read-only"):
        contagions(ties)[0](runs)


def test_degrees_far_apart_are_in_order() -> None:
    degree = np.array([3, 2**62, 0, 3, 2**62])
    actor, rank = core.order_by_degree(degree)
    assert actor.tolist() == [1, 4, 0, 3, 2]
    assert rank[actor].tolist() == [0, 1, 2, 3, 4]


def test_a_need_of_resistance_has_no_sign() -> None:
    what = Threshold(Ties(OFFSETS, TARGETS), NONE, Needs(RESISTANCE, np.array([-1])), False)
    with pytest.raises(ValueError, match=r"threshold.needs.scale\[0\] is -1"):
        core.threshold_runs(what, new_runs(2, [[0]], 3))


def test_some_thousand_drawn_calls_are_answered() -> None:
    """In a process of its own: a crash is a failure, not the end of the tests. ``nox -s asan`` makes 10^5."""
    command = [sys.executable, "-m", "tests.fuzz.core", "--calls", "3000", "--seed", "5"]
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = done.stdout.splitlines()
    assert len(lines) == len(engine._TWINS)
    assert all("returned" in line and "refused" in line for line in lines)


# Daemon threads go from call to call; the shutdown takes longer than a call, because of what is deleted then.
ENDING = """
import sys, threading, time
from uptake.basis.engine import native as core

class Kept:
    def __del__(self, sleep=time.sleep):
        sleep(0.2)

def work(draws=core.draws):
    while True:
        draws(1, 2, 0, 0, 0, 0, 100_000)

sys.kept = Kept()
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.05)
"""


def test_the_interpreter_may_end_while_threads_are_in_a_call() -> None:
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", ENDING], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("asked", ["SSE9", "avx1024"])
def test_unknown_instructions_are_an_error(asked: str) -> None:
    done = info(UPTAKE_SIMD=asked)
    assert done.returncode == 2
    assert f"UPTAKE_SIMD = '{asked}'" in done.stderr
    assert "portable, AVX2 or AVX-512" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("engine", ["auto", "native"])
def test_unknown_instructions_are_an_error_of_the_first_call(engine: str) -> None:
    first = f"import uptake as up; up.simulate(up.generate.path(3), up.SI(1.0), seeds=[0], engine={engine!r})"
    asked = {name: value for name, value in os.environ.items() if name != "UPTAKE_ENGINE"} | {"UPTAKE_SIMD": "avx3"}
    done = subprocess.run([sys.executable, "-c", first], env=asked, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ValueError: UPTAKE_SIMD = 'avx3'; it may be portable, AVX2 or AVX-512, and this machine has" in done.stderr


def test_instructions_by_their_name_in_any_spelling() -> None:
    for asked in ("portable", "Portable", ""):
        done = info(UPTAKE_SIMD=asked)
        assert done.returncode == 0, done.stderr
        assert not asked or "portable" in done.stdout
    widest = core.simd() if "UPTAKE_SIMD" not in os.environ else "portable"
    done = info(UPTAKE_SIMD=widest.lower().replace("-", ""))
    assert widest in done.stdout


def test_an_unknown_engine_is_an_error() -> None:
    done = info(UPTAKE_ENGINE="natve")
    assert done.returncode == 2
    assert "UPTAKE_ENGINE = 'natve' is unknown; did you mean 'native'?" in done.stderr
    assert "Traceback" not in done.stderr


def info(**environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "uptake.cli", "info"]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


def varied(**users: Any) -> Plan:
    """Three users with contexts, one tie."""
    return make_plan(3, [(0, 1)], users={"context": 0.5, "sector": [0, 1, -1], **users}, horizon=2)


def changed(plan: Plan, part: str, **change: Any) -> Plan:
    """The plan with another graft or other sources of users."""
    if part == "graft":
        return plan._replace(users=plan.users._replace(graft=plan.users.graft._replace(**change)))
    layer = plan.users.layers[0]
    layers = (layer._replace(sources=layer.sources._replace(**change)), *plan.users.layers[1:])
    return plan._replace(users=plan.users._replace(layers=layers))


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        ("graft", {"context": np.zeros(2, np.int64)}, "plan.users.graft.context does not fit: one value per actor"),
        ("graft", {"context": np.full(3, 2**33)}, r"graft.context\[0\] is 8589934592"),
        ("graft", {"sector": np.zeros(1, np.int32)}, "plan.users.graft.sector does not fit"),
        ("sources", {"offsets": np.zeros(3, np.int64)}, r"layers\[0\].sources.offsets does not fit"),
        ("sources", {"offsets": np.array([0, 0, 2, 1])}, "offsets ascend"),
        ("sources", {"sources": np.array([3], np.int32)}, r"sources.sources\[0\] is 3; allowed are 0 .. 2"),
        ("sources", {"sources": np.array([-1], np.int32)}, r"sources.sources\[0\] is -1"),
        ("sources", {"arcs": np.array([1])}, r"sources.arcs\[0\] is 1; allowed are 0 .. 0"),
    ],
)
def test_contexts_and_sources_fit_the_actors_and_the_ties(part: str, change: dict[str, Any], said: str) -> None:
    assert run(varied()) >= -1
    with pytest.raises(ValueError, match=said):
        run(changed(varied(), part, **change))


def test_tolerances_are_positive_and_chances_between_0_and_1() -> None:
    for name, wrong in (("tolerance", 0), ("tolerance", 2**38 + 1), ("adaptation", -1), ("core_loss", 2**32 + 1)):
        term = getattr(varied().users.graft, name)
        plan = changed(varied(), "graft", **{name: term._replace(rows=np.full_like(term.rows, wrong))})
        with pytest.raises(ValueError, match=rf"graft.{name}.rows\[0\] is {wrong}"):
            run(plan)
    for name in ("origin", "translation", "misfit_lapse"):
        with pytest.raises(ValueError, match=f"plan.grafting.{name} is -1"):
            run(varied()._replace(grafting=varied().grafting._replace(**{name: -1})))


@pytest.mark.parametrize(
    ("rows", "row", "said"),
    [
        ([[-2]], [0], r"graft.federation.rows\[0\] is -2; allowed are -1 .. 2"),
        ([[0, 3, 0]], [0], r"graft.federation.rows\[1\] is 3; allowed are -1 .. 2"),
        ([[0, 1]], [0], "graft.federation.rows does not fit: rows of 1 value, or of one per actor"),
        ([[0]], [1], r"graft.federation.row\[0\] is 1; allowed are 0 .. 0"),
        (np.empty((0, 1)), [0], r"graft.federation.row\[0\] is 0; none is allowed"),
    ],
)
def test_federations_fit_the_actors(rows: Any, row: list[int], said: str) -> None:
    def federated(rows: Any, row: list[int]) -> Plan:
        return changed(varied(), "graft", federation=Timed(np.array(rows, np.int64), np.array(row, np.int32)))

    assert run(federated([[0, -1, 2]], [0])) >= -1
    with pytest.raises(ValueError, match=said):
        run(federated(rows, row))


def test_where_ties_have_hazards_their_places_are_needed() -> None:
    plan = make_plan(3, [(0, 1)], users={"context": 0.5}, peer_chance=[0.5], horizon=2)
    assert run(plan) >= -1
    with pytest.raises(ValueError, match="ties that have hazards or times have their places in arcs"):
        run(changed(plan, "sources", arcs=np.empty(0, np.int64)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"start": np.zeros(3, np.int32)}, "ask_times.start does not fit: one step per tie, or none"),
        ({"until": np.zeros(1, np.int32)}, "ask_times.until does not fit: as many steps as start has"),
        ({"start": np.array([-1, 0], np.int32)}, r"ask_times.start\[0\] is -1"),
        ({"begins": np.zeros(3, np.int64)}, "ask_times.begins does not fit: 1 entry more than there are steps"),
        ({"begins": np.array([0, 0, 0, 2])}, "ask_times.begins"),
        ({"tie": np.array([2])}, r"ask_times.tie\[0\] is 2; allowed are 0 .. 1"),
        ({"source": np.array([3], np.int32)}, r"ask_times.source\[0\] is 3; allowed are 0 .. 2"),
        ({"source": np.zeros(2, np.int32)}, "ask_times.source does not fit: one source per event"),
    ],
)
def test_times_of_service_ties_fit_the_ties(change: dict[str, Any], said: str) -> None:
    plan = make_plan(
        3, n_providers=1, service_edges=[(0, 0), (2, 0)], service_open_in=[(2, 9), (0, 9)], supply=1, horizon=2
    )
    assert run(plan) >= -1
    with pytest.raises(ValueError, match=said):
        run(plan._replace(ask_times=plan.ask_times._replace(**change)))


def test_descent_fits_the_plan() -> None:
    whole = new_descent(varied())
    assert run(varied(), descent=whole) >= -1
    for name, wrong in (("tallies", np.zeros((2, 18), np.int64)), ("donor", np.zeros(2, np.int32))):
        with pytest.raises(ValueError, match=f"descent.{name} does not fit"):
            run(varied(), descent=whole._replace(**{name: wrong}))
    with pytest.raises(ValueError, match=r"descent\.heard does not fit: with variants"):
        run(make_plan(3, [(0, 1)], horizon=2), descent=NO_DESCENT._replace(heard=np.zeros(3, np.int32)))
    with pytest.raises(ValueError, match="shares memory"):
        run(varied(), descent=whole._replace(layer=whole.donor))


def test_sources_that_are_not_those_of_the_ties_crash_nothing() -> None:
    """The tie leads from 0 to 1; the sources say that it comes from 2, which passes nothing on."""
    plan = changed(varied(peers=1.0), "sources", sources=np.array([2], np.int32))
    whole = new_descent(plan)
    run(plan, descent=whole)
    assert whole.donor.tolist() == [-2, -3, -1]
