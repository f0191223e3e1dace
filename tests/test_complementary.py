"""Complementary cascades: the kernel against its definition, both clocks, and the facts that hold run by run."""

from typing import Any

import numpy as np
import pytest
from conftest import ENGINES, Kernel
from contagions import NONE, edges_on, later_seeds, new_runs
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import complementary as oracle
from oracles.fixed import ONE, acceptance, lambda_of, resistance
from oracles.luck import HEAR, WANT, draw53
from plans import csr
from uptake.basis import engine
from uptake.kernels.contagion.records import Complementary, Runs
from uptake.kernels.types import STOPPED, Int32s

NO_BAR: Int32s = np.empty(0, np.int32)
LEVELS = (ONE // 2, ONE, 0, ONE // 5, 9 * ONE // 10, 1)


def cascade_of(case: dict[str, Any]) -> Complementary:
    """The record of a case: by the tie clock or by the actor clock."""
    ties, p = csr(case["n"], case["edges"]), case["chances"]
    levels = np.array(case["alone"], np.int64), np.array(case["given"], np.int64)
    if case["shared"]:
        return Complementary(ties, np.array([round(x * 2**31) - 1 for x in p], np.int32), NONE, *levels)
    return Complementary(ties, NO_BAR, np.array([lambda_of(round(x * 2**32)) for x in p], np.int64), *levels)


def runs_of(case: dict[str, Any], record: bool = True, count: int = 1) -> Runs:
    """Rows of both ideas in turn, for each run."""
    return new_runs(
        case["n"], case["seeds"] * count, case["horizon"], 2 * count, record, seed=case["seed"], first=case["run"],
        idea=case["idea"], later=case["later"] * count,
    )  # fmt: skip


def defined(case: dict[str, Any], run: int) -> list[list[int]]:
    """What the definition makes of it."""
    later = case["later"] or [[], []]
    seeds = [[*((0, v) for v in each), *more] for each, more in zip(case["seeds"], later, strict=True)]
    chances = case["chances"] if len(case["chances"]) > 1 else case["chances"] * len(case["edges"])
    return oracle.complementary(
        case["n"], case["edges"], chances, case["alone"], case["given"], case["shared"], seeds,
        case["seed"], run, case["idea"], case["horizon"],
    )  # fmt: skip


@st.composite
def pairs(draw: st.DrawFn) -> dict[str, Any]:
    n = draw(st.sampled_from(range(12, 0, -1)))
    edges = draw(edges_on(n, 40))
    p = st.sampled_from((0.5, 0.9, 1.0, 0.3, 0.0))
    several = draw(st.booleans()) and len(edges) > 1
    level = st.sampled_from(LEVELS)
    some = st.lists(st.integers(0, n - 1), min_size=draw(st.sampled_from((1, 0))), max_size=3)
    return {
        "n": n, "edges": edges, "shared": draw(st.booleans()),
        "chances": draw(st.lists(p, min_size=len(edges), max_size=len(edges))) if several else [draw(p)],
        "alone": (draw(level), draw(level)), "given": (draw(level), draw(level)),
        "seeds": [draw(some), draw(some)], "later": draw(later_seeds(n, 2)),
        "seed": draw(st.integers(0, 2**32 - 1)), "run": draw(st.sampled_from((9, 1, 2**32 - 1, 0))),
        "idea": draw(st.sampled_from((0, 2, 2**32 - 1))), "horizon": draw(st.sampled_from((6, 12, 2, 1, 0))),
    }  # fmt: skip


def test_equals_the_definition(kernel: Kernel) -> None:
    complementary_runs = kernel("complementary_runs")

    @settings(max_examples=400)
    @given(pairs())
    def check(case: dict[str, Any]) -> None:
        runs = runs_of(case)
        complementary_runs(cascade_of(case), runs)
        steps = defined(case, case["run"])
        assert runs.adoption_step.tolist() == steps
        curves = [[sum(0 <= s <= t for s in each) for t in range(case["horizon"] + 1)] for each in steps]
        assert runs.curves.tolist() == curves
        first, second = runs.settled.tolist()
        assert first == second
        if first >= 0:
            assert first <= case["horizon"]
            assert all(curve[first] == curve[-1] for curve in curves)

    check()


@pytest.mark.skipif(len(ENGINES) < 2, reason="one engine here")
@settings(max_examples=100)
@given(pairs())
def test_engines_agree(case: dict[str, Any]) -> None:
    native, numba = runs_of(case, count=2), runs_of(case, count=2)
    for name, runs in zip(("native", "numba"), (native, numba), strict=True):
        engine.kernel("complementary_runs", name)(cascade_of(case), runs)
    np.testing.assert_array_equal(native.settled, numba.settled)
    np.testing.assert_array_equal(native.curves, numba.curves)
    np.testing.assert_array_equal(native.adoption_step, numba.adoption_step)


def test_runs_of_a_block_are_those_of_one_run_each(kernel: Kernel) -> None:
    """What a run leaves behind is cleared: heard, adopted, and the pressure of the actor clock."""
    edges = [(u, (u + d) % 300) for u in range(300) for d in (1, 7, 40)]
    for shared in (True, False):
        case = {
            "n": 300, "edges": sorted(edges), "shared": shared, "chances": [0.5], "alone": (ONE // 2, ONE // 3),
            "given": (ONE, ONE), "seeds": [[0, 9], [1, 60, 200]], "later": [], "seed": 3, "run": 5, "idea": 0,
            "horizon": 40,
        }  # fmt: skip
        together = runs_of(case, count=6)
        kernel("complementary_runs")(cascade_of(case), together)
        for i in range(6):
            alone = runs_of(case)._replace(first=5 + i)
            kernel("complementary_runs")(cascade_of(case), alone)
            np.testing.assert_array_equal(together.adoption_step[2 * i : 2 * i + 2], alone.adoption_step)
            assert alone.adoption_step.tolist() == defined(case, 5 + i)
        unrecorded = runs_of(case, record=False, count=6)
        kernel("complementary_runs")(cascade_of(case), unrecorded)
        np.testing.assert_array_equal(together.curves, unrecorded.curves)


def test_a_run_can_be_stopped(kernel: Kernel) -> None:
    case = {
        "n": 2, "edges": [(0, 1)], "shared": True, "chances": [0.5], "alone": (ONE, ONE), "given": (ONE, ONE),
        "seeds": [[0], [0]], "later": [], "seed": 3, "run": 5, "idea": 0, "horizon": 4,
    }  # fmt: skip
    runs = runs_of(case)
    runs.stop[0] = 1
    kernel("complementary_runs")(cascade_of(case), runs)
    assert runs.settled.tolist() == [STOPPED, STOPPED]


@pytest.mark.parametrize("k", [0, 1])
def test_a_level_equal_to_the_acceptance_is_wanted_and_a_hazard_equal_to_the_resistance_heard(
    kernel: Kernel, k: int
) -> None:
    ties, seed, run, sure = csr(2, [(0, 1)]), 3, 5, np.array([ONE, ONE])
    wanted = acceptance(draw53(seed, run, WANT, 1, k))
    heard = resistance(draw53(seed, run, HEAR, 1, k))
    for less in (0, 1):
        level = np.array([wanted - less] * 2)
        for record in (
            Complementary(ties, np.array([2**31 - 1], np.int32), NONE, level, level),
            Complementary(ties, NO_BAR, np.array([heard - less]), sure, sure),
        ):
            runs = new_runs(2, [[0], [0]], 3, 2, seed=seed, first=run)
            kernel("complementary_runs")(record, runs)
            assert runs.adoption_step[k].tolist() == [0, -1 if less else 1]


def test_complements_never_lose_adopters_to_more_seeds(kernel: Kernel) -> None:
    """Run by run and step by step, where no idea makes the other less acceptable."""
    complementary_runs = kernel("complementary_runs")

    @settings(max_examples=150)
    @given(pairs(), st.integers(0, 11), st.sampled_from((0, 1)))
    def check(case: dict[str, Any], more: int, k: int) -> None:
        case |= {"given": tuple(map(max, case["alone"], case["given"]))}
        seeds = [list(each) for each in case["seeds"]]
        seeds[k].append(more % case["n"])
        fewer, seeded = runs_of(case), runs_of(case | {"seeds": seeds})
        for runs in (fewer, seeded):
            complementary_runs(cascade_of(case), runs)
        adopters = fewer.adoption_step >= 0
        assert (seeded.adoption_step[adopters] >= 0).all()
        assert (seeded.adoption_step[adopters] <= fewer.adoption_step[adopters]).all()

    check()


def test_a_rival_can_lose_adopters_to_more_seeds(kernel: Kernel) -> None:
    """Competition: an actor that adopted B first does not want A any more, so the assertion above can fail."""
    case: dict[str, Any] = {
        "n": 3, "edges": [(0, 1), (1, 2)], "shared": True, "chances": [1.0], "alone": (ONE, ONE), "given": (0, 0),
        "later": [], "seed": 3, "run": 5, "idea": 0, "horizon": 9,
    }  # fmt: skip
    found = []
    for seeds in ([[0], []], [[0], [2]]):
        runs = runs_of(case | {"seeds": seeds})
        kernel("complementary_runs")(cascade_of(case), runs)
        found.append(runs.adoption_step.tolist())
    assert found == [[[0, 1, 2], [-1, -1, -1]], [[0, 1, -1], [-1, -1, 0]]]
