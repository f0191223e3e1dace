"""The independent cascade: the tie-clock kernel against its definition, and both clocks against exact answers."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import networkx as nx
import numpy as np
import pytest
from conftest import ENGINES, Kernel
from contagions import edges_on, later_seeds, new_runs
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import cascade, exact
from plans import Edge, csr, make_plan, run_plan
from uptake.basis import engine
from uptake.kernels.contagion.records import TieClock
from uptake.kernels.types import ONCE, Ties

SIGMA = 4.0  # two-sided


@dataclass
class Cascade:
    settled: int
    curve: list[int]
    adoption_step: list[int]


def run_cascade(
    cascade_runs: Any, n: int, edges: Sequence[Edge] | Ties, chances: Sequence[float], seeds: Sequence[int],
    seed: int = 1, run: int = 0, idea: int = 0, horizon: int = 20, later: Sequence[Sequence[tuple[int, int]]] = (),
) -> Cascade:  # fmt: skip
    """One run of the tie clock's kernel; ``chances`` has one value, or one per sorted edge."""
    ties = edges if isinstance(edges, Ties) else csr(n, edges)
    bar = np.array([round(p * 2**31) - 1 for p in chances], np.int32)
    one = new_runs(n, [seeds], horizon, seed=seed, first=run, idea=idea, later=later)
    cascade_runs(TieClock(ties, bar), one)
    return Cascade(int(one.settled[0]), one.curves[0].tolist(), one.adoption_step[0].tolist())


@st.composite
def small_cascades(draw: st.DrawFn) -> dict[str, Any]:
    n = draw(st.sampled_from(range(12, 0, -1)))
    edges = draw(edges_on(n, 40))
    p = st.sampled_from((0.5, 0.3, 0.9, 0.1, 1.0, 0.0))
    several = draw(st.booleans()) and bool(edges)
    return {
        "n": n, "edges": edges, "several": several,
        "chances": draw(st.lists(p, min_size=len(edges), max_size=len(edges))) if several else [draw(p)],
        "seeds": draw(st.lists(st.integers(0, n - 1), unique=True, min_size=draw(st.sampled_from((1, 0))), max_size=3)),
        "seed": draw(st.integers(0, 2**32 - 1)), "run": draw(st.sampled_from((9, 1, 2**32 - 1, 0))),
        "idea": draw(st.sampled_from((0, 2))), "horizon": draw(st.sampled_from((5, 12, 2, 1, 0))),
        "later": draw(later_seeds(n, 1)),
    }  # fmt: skip


def test_equals_the_definition(kernel: Kernel) -> None:
    cascade_runs = kernel("cascade_runs")

    @settings(max_examples=300)
    @given(small_cascades())
    def check(case: dict[str, Any]) -> None:
        several = case.pop("several")
        got = run_cascade(cascade_runs, **case)
        chances = case["chances"] if several else case["chances"] * len(case["edges"])
        steps = cascade.cascade(
            case["n"],
            case["edges"],
            chances,
            case["seeds"],
            case["seed"],
            case["run"],
            case["idea"],
            case["horizon"],
            *case["later"],
        )
        assert got.adoption_step == steps
        curve = [sum(0 <= s <= t for s in steps) for t in range(case["horizon"] + 1)]
        assert got.curve == curve
        if got.settled >= 0:
            assert curve[got.settled] == curve[-1]
            assert got.settled <= case["horizon"]

    check()


@pytest.mark.skipif(len(ENGINES) < 2, reason="one engine here")
@settings(max_examples=100)
@given(small_cascades())
def test_engines_agree(case: dict[str, Any]) -> None:
    case.pop("several")
    native, numba = (run_cascade(engine.kernel("cascade_runs", name), **case) for name in ENGINES)
    assert native == numba


def test_without_recording_the_same_curve(kernel: Kernel) -> None:
    ties = csr(30, [(u, (u + d) % 30) for u in range(30) for d in (1, 2, 7)])
    curves = []
    for record in (True, False):
        runs = new_runs(30, [[0, 9]], 10, record=record, seed=3, first=4)
        kernel("cascade_runs")(TieClock(ties, np.array([2**30 - 1], np.int32)), runs)
        curves.append(runs.curves[0].tolist())
    assert curves[0] == curves[1]
    assert curves[0][-1] > 2


def test_certain_ties_spread_at_the_speed_of_breadth_first_search(kernel: Kernel) -> None:
    for seed in range(5):
        graph = nx.gnp_random_graph(60, 0.04, seed=seed, directed=True)
        distance = nx.single_source_shortest_path_length(graph, 0)
        got = run_cascade(kernel("cascade_runs"), 60, list(graph.edges), [1.0], [0], horizon=60)
        assert got.adoption_step == [distance.get(v, -1) for v in range(60)]


SMALL = {
    "four arcs both ways": (3, [(0, 1), (1, 0), (1, 2), (2, 1)], ["1/2", "1/4", "1/2", "1/3"]),
    "triangle": (3, [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)], ["1/2"] * 6),
    "textbook": (4, [(0, 1), (0, 2), (1, 2), (1, 3), (2, 1), (2, 3)], [".5", ".2", ".6", ".4", ".3", ".4"]),
    "parallel ties": (3, [(0, 1), (0, 1), (1, 2), (1, 2), (1, 2)], [".3", ".3", ".2", ".2", ".5"]),
    "certain and impossible": (4, [(0, 1), (0, 2), (1, 3), (2, 3)], ["1", ".5", "0", ".7"]),
}


def assert_law(observed: Counter[frozenset[int]], law: dict[frozenset[int], Fraction], runs: int) -> None:
    """Only worlds of positive weight, in the right frequencies: chi-square within SIGMA, two-sided."""
    assert observed.keys() <= law.keys()
    chi2 = sum((observed[s] - runs * float(w)) ** 2 / (runs * float(w)) for s, w in law.items())
    df = len(law) - 1
    # Wilson and Hilferty's cube root makes a chi-square normal, also at few degrees of freedom.
    z = ((chi2 / df) ** (1 / 3) - (1 - 2 / (9 * df))) / math.sqrt(2 / (9 * df))
    assert abs(z) < SIGMA, f"chi-square {chi2} on {df}; observed {dict(observed)}, expected {law}"


@pytest.mark.parametrize("name", SMALL)
def test_worlds_come_in_the_right_frequencies(kernel: Kernel, name: str) -> None:
    n, edges, p = SMALL[name]
    runs, chances = 6_000, [Fraction(x) for x in p]
    ties = csr(n, edges)
    observed: Counter[frozenset[int]] = Counter()
    for run in range(runs):
        steps = run_cascade(kernel("cascade_runs"), n, ties, [float(x) for x in chances], [0], 2024, run).adoption_step
        observed[frozenset(v for v in range(n) if steps[v] >= 0)] += 1
    assert_law(observed, cascade.worlds(n, edges, chances, [0]), runs)


@pytest.mark.parametrize("name", SMALL)
def test_the_actor_clock_has_the_same_law(kernel: Kernel, name: str) -> None:
    n, edges, p = SMALL[name]
    runs, chances = 6_000, [Fraction(x) for x in p]
    plan = make_plan(n, edges, peer_chance=[float(x) for x in chances], schedule=ONCE, horizon=6)
    observed: Counter[frozenset[int]] = Counter()
    for run in range(runs):
        steps = run_plan(kernel("step_run"), plan, 2025, run, [0]).adoption_step
        observed[frozenset(v for v in range(n) if steps[v] >= 0)] += 1
    assert_law(observed, cascade.worlds(n, edges, chances, [0]), runs)


def both_ways(edges: Sequence[Edge]) -> list[Edge]:
    return [*edges, *((v, u) for u, v in edges)]


def complete(n: int) -> list[Edge]:
    return [(u, v) for u in range(n) for v in range(n) if u != v]


STAR = both_ways([(0, v) for v in range(1, 11)])
TREE = both_ways([((v - 1) // 3, v) for v in range(1, 121)])
CLOSED_FORMS = {
    "path of 5": (5, both_ways([(v, v + 1) for v in range(4)]), 0, 0.5, exact.path(5, 0.5)),
    "star from its hub": (11, STAR, 0, 0.3, exact.star_from_hub(11, 0.3)[0]),
    "star from a leaf": (11, STAR, 1, 0.3, exact.star_from_leaf(11, 0.3)),
    "tree": (121, TREE, 0, 0.4, exact.tree(3, 4, 0.4)),
    "cycle of 4": (4, both_ways([(0, 1), (1, 2), (2, 3), (3, 0)]), 0, 0.5, 2.5625),
    "complete 10, .1": (10, complete(10), 0, 0.1, exact.reed_frost(10, 0.1)),
    "complete 10, .2": (10, complete(10), 0, 0.2, exact.reed_frost(10, 0.2)),
    "complete 100, .02": (100, complete(100), 0, 0.02, exact.reed_frost(100, 0.02)),
}


def assert_mean(observed: Sequence[float], expected: float) -> None:
    x = np.asarray(observed, float)
    z = (x.mean() - expected) / (x.std(ddof=1) / math.sqrt(len(x)))
    assert abs(z) <= SIGMA, f"mean {x.mean()}, expected {expected}, {z:.2f} standard errors over {len(x)} runs"


@pytest.mark.parametrize("name", CLOSED_FORMS)
@pytest.mark.parametrize("clock", ["tie", "actor"])
def test_closed_forms(kernel: Kernel, name: str, clock: str) -> None:
    n, edges, start, p, expected = CLOSED_FORMS[name]
    runs, seed = 3_000 if n <= 20 else 1_000, 77
    if clock == "tie":
        args = (n, csr(n, edges), [p], [start], seed)
        reach = [run_cascade(kernel("cascade_runs"), *args, run, horizon=n).curve[-1] for run in range(runs)]
    else:
        plan = make_plan(n, edges, schedule=ONCE, users={"peers": p}, horizon=min(n, 60))
        reach = [
            int((run_plan(kernel("step_run"), plan, seed, run, [start]).adoption_step >= 0).sum())
            for run in range(runs)
        ]
    assert_mean(reach, expected)
    if name == "star from its hub":
        _, variance = exact.star_from_hub(n, p)
        fourth = variance**2 * (3 + (1 - 6 * p * (1 - p)) / variance)  # of a binomial with this variance
        z = (np.var(reach, ddof=1) - variance) / math.sqrt((fourth - variance**2) / runs)
        assert abs(z) <= SIGMA, f"variance {np.var(reach)}, expected {variance}"


@pytest.mark.parametrize("clock", ["tie", "actor"])
def test_on_a_path_the_wave_walks(kernel: Kernel, clock: str) -> None:
    edges, runs = [(v, v + 1) for v in range(4)], 3_000
    plan = make_plan(5, edges, schedule=ONCE, users={"peers": 0.5}, horizon=8)
    reached = np.zeros((runs, 5))
    for run in range(runs):
        if clock == "tie":
            steps = run_cascade(kernel("cascade_runs"), 5, edges, [0.5], [0], 5, run).adoption_step
        else:
            steps = run_plan(kernel("step_run"), plan, 5, run, [0]).adoption_step.tolist()
        assert all(s in (-1, v) for v, s in enumerate(steps))
        reached[run] = [s >= 0 for s in steps]
    for v in range(1, 5):
        assert_mean(reached[:, v].tolist(), 0.5**v)
