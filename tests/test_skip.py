"""The skip clock against its definition and its law."""

import math
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import uptake as up
from conftest import Kernel
from contagions import edges_on, later_seeds, new_runs
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import cascade, skip
from plans import Edge, csr
from test_cascade import CLOSED_FORMS, assert_law, assert_mean
from uptake.basis.fixedpoint import hazards, units
from uptake.kernels.contagion.records import Runs, SkipClock

CERTAIN = 64 << 32


def runs_of(skip_runs: Any, n: int, edges: list[Edge], hazard: int, seeds: list[int], seed: int, first: int, idea: int,
            horizon: int, count: int = 1, later: list[list[tuple[int, int]]] | None = None) -> Runs:  # fmt: skip
    runs = new_runs(n, [seeds], horizon, count, seed=seed, first=first, idea=idea, later=later or [])
    skip_runs(SkipClock(csr(n, edges), hazard), runs)
    return runs


def test_equals_the_definition(kernel: Kernel) -> None:
    skip_runs = kernel("skip_runs")

    @settings(max_examples=200)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        n = data.draw(st.sampled_from(range(30, 1, -1)))
        edges = data.draw(edges_on(n, 150))
        hazard = data.draw(st.sampled_from((2**30, 2**28, 2**32, 2**24, 2**34, CERTAIN, 2**10, 1, 0)))
        seeds = data.draw(st.lists(st.integers(0, n - 1), unique=True, min_size=1, max_size=3))
        key = data.draw(
            st.tuples(st.integers(0, 2**32 - 1), st.sampled_from((9, 1, 2**32 - 1, 0)), st.sampled_from((0, 2)))
        )
        horizon = data.draw(st.sampled_from((9, 2, 1, 0)))
        later = data.draw(later_seeds(n, 1))
        got = runs_of(skip_runs, n, edges, hazard, seeds, *key, horizon, later=later)
        live = skip.live_ties(edges, hazard, *key)
        assert got.adoption_step[0].tolist() == cascade.spread(n, live, seeds, horizon, *later)

    check()


@pytest.mark.parametrize("hazard", [1, 10**5, 42949673, 452516000, 2977044472, 20 << 32, CERTAIN])
def test_short_gaps_are_those_of_the_definition(kernel: Kernel, hazard: int) -> None:
    """A star with many ties, in many runs: gaps on both sides of where the native core asks the logarithm."""
    n, count = 3_000, 20
    edges = [(0, v) for v in range(1, n)]
    got = runs_of(kernel("skip_runs"), n, edges, hazard, [0], 5, 9, 0, 1, count)
    for run in range(count):
        live = skip.live_positions(n - 1, hazard, 5, 9 + run, 0)
        assert np.flatnonzero(got.adoption_step[run] == 1).tolist() == [i + 1 for i in live]


@pytest.mark.parametrize("p", ["1/2", "1/4"])
def test_worlds_come_in_the_right_frequencies(kernel: Kernel, p: str) -> None:
    n, edges = 4, [(0, 1), (0, 2), (0, 2), (1, 2), (1, 3), (2, 1), (2, 3)]
    hazard, count = int(hazards(units(float(Fraction(p))))[0]), 8_000
    got = runs_of(kernel("skip_runs"), n, edges, hazard, [0], 2026, 0, 0, 6, count)
    observed = Counter(frozenset(np.flatnonzero(steps >= 0).tolist()) for steps in got.adoption_step)
    assert_law(observed, cascade.worlds(n, edges, [Fraction(p)] * len(edges), [0]), count)


@pytest.mark.parametrize("name", CLOSED_FORMS)
def test_closed_forms(kernel: Kernel, name: str) -> None:
    n, edges, start, p, expected = CLOSED_FORMS[name]
    got = runs_of(kernel("skip_runs"), n, sorted(edges), int(hazards(units(p))[0]), [start], 78, 0, 0, n, 3_000)
    assert_mean(got.curves[:, -1].tolist(), expected)


def test_as_many_ties_live_as_by_coins(engine_name: str) -> None:
    """Mean reach of both clocks on a network, where p is small: two-sided, 4 standard errors of the difference."""
    net = up.generate.rmat(scale=10, edge_factor=8, rng=2)
    reach = [
        up.simulate(
            net, up.IndependentCascade(0.02, clock=clock), seeds=20, runs=2_000, rng=5, engine=engine_name
        ).reach
        for clock in ("tie", "skip")
    ]
    difference = float(reach[0].mean() - reach[1].mean())
    error = math.sqrt(sum(float(r.var(ddof=1)) / 2_000 for r in reach))
    assert abs(difference) <= 4 * error, f"means {[float(r.mean()) for r in reach]}, error {error}"


def test_one_chance_for_all() -> None:
    for p in ("weighted_cascade", "trivalency", [0.1, 0.2]):
        with pytest.raises(ValueError, match="clock = 'skip' needs one chance p for all arcs; use clock='tie'"):
            up.IndependentCascade(p, clock="skip")
