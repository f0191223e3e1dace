"""Whole numbers that people expect are reached: what is counted up from decimal numbers never falls one short."""

from fractions import Fraction
from math import inf, nextafter

import numpy as np
import pytest
import uptake as up
from hypothesis import given
from hypothesis import strategies as st
from uptake.basis.fractions import in_common_units, simplest, whole_steps
from uptake.plan.world import compile_world

HUNDREDTHS = [Fraction(i, 20) for i in range(1, 61)]  # .05, .1, ... 3.0
CERTAIN = {"merit": 1, "social_proof": 0, "drive": 1, "provider_drive": 1, "provider_merit": 1} | {
    "provider_social_proof": 0, "lapse": 0, "provider_lapse": 0
}  # fmt: skip


@given(st.integers(1, 10**6), st.integers(1, 1000))
def test_the_fraction_that_was_meant(numerator: int, denominator: int) -> None:
    meant, written = Fraction(numerator, denominator), numerator / denominator
    near = [written, nextafter(written, inf), nextafter(written, 0.0)]
    assert [simplest(x) for x in near] == [meant] * 3


def test_products_of_decimals_are_what_they_should_be() -> None:
    assert [simplest(0.7 * 0.1), simplest(0.1 * 3), simplest(0.7 * 12)] == [
        Fraction(7, 100), Fraction(3, 10), Fraction(42, 5)
    ]  # fmt: skip


@given(st.lists(st.sampled_from([0.0, 0.05, 0.1, 1 / 3, 0.7, 1.25, inf, 2.0**-40, np.pi]), min_size=1, max_size=40))
def test_whole_steps_are_differences_of_the_exact_sum(rates: list[float]) -> None:
    total, expected = Fraction(0), []
    for rate in rates:
        if rate == inf:
            expected.append(-1)
            continue
        expected.append(int(total + simplest(rate)) - int(total))
        total += simplest(rate)
    assert whole_steps(np.array(rates)).tolist() == expected


def test_numbers_without_a_common_unit_are_rounded_to_the_largest() -> None:
    unit, (rows,) = in_common_units(np.array([0.5, np.pi]), most=100)
    assert (unit, rows.tolist()) == (100, [50, 314])
    assert in_common_units(np.array([40.0, 1e9]), most=100)[0] == 1


@pytest.mark.parametrize("step", ["month", "year"])
@pytest.mark.parametrize("g", HUNDREDTHS)
def test_openings_follow_the_slots_at_every_step(g: Fraction, step: str) -> None:
    months = {"month": 1, "year": 12}[step]
    world = up.World(
        up.Users(up.generate.path(2)), providers=up.Providers(n=4000, culture=1, champion=1),
        service=up.ServiceTies.from_edges([0], [0], n_users=2, n_providers=4000), ideas=up.Idea(**CERTAIN), step=step,
    )  # fmt: skip
    strategy = up.Strategy(operations=[up.Operation("slots", float(g))])
    study = up.compare(world, {"g": strategy}, horizon=100, runs=1, rng=1)
    opened = study.data["openings"].values.ravel().cumsum().tolist()
    assert opened == [int(g * months * t) for t in range(101)]


@pytest.mark.parametrize("nu", [0.05, 0.1, 0.15, 0.2, 0.3, 0.35, 0.7, 1.1, 2.9])
def test_places_follow_what_users_add(nu: float) -> None:
    """The provider has one place; n users begin as adopters that it serves, and add nu places each."""
    n = 20
    for served in range(n + 1):
        start = up.Start(
            users=["adopter"] * served + ["unaware"] * (n - served), providers=["adopter"],
            server=[0] * served + [-1] * (n - served),
        )  # fmt: skip
        world = up.World(
            up.Users(up.generate.path(n)), providers=up.Providers(n=1, places=n, culture=1, champion=1),
            service=up.ServiceTies.from_edges(range(n), [0] * n, n_users=n, n_providers=1),
            ideas=up.Idea(drive=0, peer=0, lapse=0, provider_lapse=0, coproduction=nu), start=start,
        )  # fmt: skip
        plan = compile_world(world, up.Strategy(), 1, 7).plan
        written = Fraction(str(nu))
        assert (plan.coproduction.rows[0, 0] * served) // plan.place_unit == int(written * served)


def test_a_product_of_operations_reaches_whole_numbers() -> None:
    """.7 slots a month, a tenth of them: 7 in a hundred months, where .7 * .1 is less than .07."""
    tenth = [up.Operation("slots", 0.7), up.Operation("slots", 0.1, "multiply")]
    world = up.World(
        up.Users(up.generate.path(2)), providers=up.Providers(n=20, culture=1, champion=1),
        service=up.ServiceTies.from_edges([0], [0], n_users=2, n_providers=20), ideas=up.Idea(**CERTAIN),
    )  # fmt: skip
    study = up.compare(world, {"tenth": up.Strategy(operations=tenth)}, horizon=100, runs=1, rng=1)
    assert study.data["openings"].values.sum() == 7
