"""Money and places that could pass 2^63 are refused before the first run; below that every sum is exact."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import uptake as up
from oracles import ledger as oracle
from uptake.basis.checks import BadValue
from uptake.kernels.types import BASES, DESCENT, TALLIES
from uptake.plan.overflow import LIMIT
from uptake.plan.world import compile_world

N = 10_000
MANY = up.Network.from_edges([0], [1], n=N)
RING = up.generate.ring_lattice(12, 4)
SERVICE = up.ServiceTies.from_edges(range(12), [0, 1, 2] * 4)
ALL_AT_ONCE = up.Idea(lapse=0)
FREE = {"setup": 0.0, "place": 0.0, "benefit": 0.0}


def money(strategy: up.Strategy, horizon: int = 2, *, n: int = N, step: Any = "year", **prices: Any) -> Any:
    net = MANY if n == N else up.Network.from_edges([0], [1], n=n)
    world = up.World(up.Users(net), costs=up.Costs(**{**FREE, **prices}), ideas=ALL_AT_ONCE, step=step)
    return up.compare(world, {"a": strategy}, horizon=horizon, runs=1, rng=1)


def test_a_benefit_that_would_wrap_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"benefit = 1000000000000.0 could add up to 2.4e\+17 over 2 steps; .* 9.22e\+16"
    ):
        money(up.Emulation(seeds=N), benefit=1e12)


def test_the_refusal_names_the_cost_of_the_strategy() -> None:
    world = up.World(up.Users(MANY), costs=up.Costs(**FREE), step="year")
    strategy = up.Strategy(costs=[up.Cost(1), up.Cost(1e12, per="user", category="stipend")])
    with pytest.raises(
        BadValue, match=r"costs\[1\] = 1000000000000.0 .*count money in thousands or millions"
    ) as caught:
        compile_world(world, strategy, 2, 1)
    assert (caught.value.name, caught.value.index, caught.value.value) == ("costs", 1, 1e12)


@pytest.mark.parametrize("step", ["day", "month", "year"])
@pytest.mark.parametrize("per", ["user", "adoption"])
def test_just_below_the_limit_sums_are_exact(per: Any, step: Any, engine_name: str) -> None:
    """The largest amount that is let in, with everyone an adopter from step 0 on: the products are those of Python."""
    horizon, n = 5, 200_000
    net = up.Network.from_edges([0], [1], n=n)
    world = up.World(up.Users(net), costs=up.Costs(**FREE), ideas=ALL_AT_ONCE, step=step)
    low, high = 0, 10**12
    while high - low > 1:  # the largest whole amount that is not refused
        middle = (low + high) // 2
        try:
            compile_world(world, up.Strategy(costs=[up.Cost(middle, per=per)], seeds=n), horizon, 1)
            low = middle
        except BadValue:
            high = middle
    strategy = up.Strategy(costs=[up.Cost(low, per=per)], seeds=n)
    amount = round(low * (world.months if per == "user" else 1.0) * 100)
    expected = [0] + [amount * n] * horizon if per == "user" else [amount * n] + [0] * horizon
    data = up.compare(world, {"a": strategy}, horizon=horizon, runs=1, rng=1, engine=engine_name).data
    paid = data["ledger"].sel(strategy="a", run=0, entry="programme (sponsor)")
    assert paid.values.tolist() == expected
    assert int(paid.sum()) == sum(expected) <= LIMIT
    if high < 10**12:
        assert sum(expected) > LIMIT * 0.95
    value = data["present_value"].sel(strategy="a", run=0, entry="programme (sponsor)").item()
    years = np.arange(horizon + 1) * world.months / 12
    assert value == pytest.approx(sum(e / 100 * 1.035**-t for e, t in zip(expected, years.tolist(), strict=True)))


@pytest.mark.parametrize("per", ["step", "month", *(name for name in BASES if name not in ("step", "setup", "effect"))])
def test_no_line_of_the_ledger_wraps(per: Any) -> None:
    """With the largest prices, places and horizons a line is refused or is not negative, and sums do not wrap."""
    providers = up.Providers(n=3, places=1e9, culture=1, champion=1)
    idea = up.Idea(
        merit=1, social_proof=0, provider_merit=1, provider_social_proof=0, drive=1, provider_drive=1, slots=9
    )
    world = up.World(up.Users(RING), providers, SERVICE, ideas=idea, costs=up.Costs(**FREE), step="year")
    for amount in (1e12, 1e10, 1e8, 1e6, 1e4, 1):
        for horizon in (1, 40, 2_000):
            strategy = up.Strategy(costs=[up.Cost(amount, per=per)], seeds=1)
            try:
                data = up.compare(world, {"a": strategy}, horizon=horizon, runs=1, rng=1).data
            except BadValue:
                continue
            exact = data["ledger"].values.astype(object)
            assert exact.min() >= 0
            assert exact.sum() == int(data["ledger"].values.sum())


def test_setting_up_is_bounded_too() -> None:
    n = 100_000
    providers = up.Providers(n=n)
    service = up.ServiceTies.from_edges([0], [0], n_users=2, n_providers=n)
    world = up.World(up.Users(up.generate.path(2)), providers, service, costs=up.Costs(**{**FREE, "setup": 1e12}))
    with pytest.raises(ValueError, match=r"setup = 1000000000000.0 could add up to 1e\+17"):
        up.compare(world, {"a": up.Strategy(seeds=up.Seeds(providers=n))}, horizon=2, runs=1, rng=1)
    cheap = up.World(up.Users(up.generate.path(2)), providers, service, costs=up.Costs(**FREE))
    for mode, value in (("set", 1e12), ("add", 1e300), ("add", 1e12)):
        operation = up.Operation("setup", value, mode)
        with pytest.raises(ValueError, match=r"setup = 1000000000000\.0 could add up"):
            up.compare(cheap, {"a": up.Strategy(operations=[operation])}, horizon=2, runs=1, rng=1)
    half = up.Strategy(operations=[up.Operation("setup", 9e11)], seeds=up.Seeds(providers=n))
    paid = up.compare(cheap, {"a": half}, horizon=2, runs=1, rng=1).data["ledger"].sel(entry="setup")
    assert paid.values.ravel().tolist() == [n * 9 * 10**13, 0, 0]


def test_providers_that_return_are_paid_for_again() -> None:
    n = 50_000
    providers, service = up.Providers(n=n), up.ServiceTies.from_edges([0], [0], n_users=2, n_providers=n)
    for returns, refused in ((None, False), (1, True)):
        idea = up.Idea(return_after=returns)
        world = up.World(
            up.Users(up.generate.path(2)), providers, service, ideas=idea, costs=up.Costs(**{**FREE, "setup": 1e12})
        )
        if refused:
            with pytest.raises(BadValue, match="setup"):
                compile_world(world, up.Strategy(), 4, 1)
        else:
            compile_world(world, up.Strategy(), 4, 1)


def test_places_that_could_pass_2_63_are_refused() -> None:
    n = 100_000
    providers, service = up.Providers(n=n, places=1e9), up.ServiceTies.from_edges([0], [0], n_users=2, n_providers=n)
    world = up.World(up.Users(up.generate.path(2)), providers, service, costs=up.Costs(**FREE))
    compile_world(world, up.Strategy(), 90_000, 1)
    with pytest.raises(BadValue, match=r"places .*could add up to 1e\+19 over 100000 steps"):
        compile_world(world, up.Strategy(), 100_000, 1)


@pytest.mark.parametrize("name", ["setup", "place", "benefit"])
@pytest.mark.parametrize("value", [-1, -5e-324, 1.1e12, 1e308, float("inf"), float("nan"), 10**400])
def test_prices_have_a_range(name: str, value: float) -> None:
    with pytest.raises(BadValue, match=rf"{name} = .* it lies in \[0, 1e\+12\]"):
        up.Costs(**{name: value})
    with pytest.raises(BadValue, match="amount"):
        up.Cost(value)


@pytest.mark.parametrize("rate", [-0.999999, -5e-324, 1.0000001, 1e300, float("nan")])
def test_discounts_have_a_range(rate: float) -> None:
    with pytest.raises(BadValue, match="discount_rate"):
        up.Costs(discount_rate=rate)


@pytest.mark.parametrize("rate", [0.0, -0.0, 5e-324, 1.0])
def test_extreme_discounts_give_finite_values(rate: float) -> None:
    values = money(up.Emulation(seeds=5), 3_000, benefit=1, discount_rate=rate).data["present_value"].values
    assert np.isfinite(values).all()
    assert (values >= 0).all()


def test_the_kernels_agree_with_exact_integers(kernel: Any) -> None:
    """Amounts and tallies whose products come up to 2^63 - 1."""
    rng = np.random.default_rng(5)
    steps, names = 4, list(BASES)
    tallies = np.sort(rng.integers(1, 2**31, (steps, len(TALLIES))), axis=0)  # users_ever does not fall
    amounts = [[LIMIT // int(tallies.max())] * steps for _ in names]
    effect = np.full((steps, len(DESCENT)), int(tallies.max()) << 30)
    rows = [dict(zip((*TALLIES, *DESCENT), [*row, *effect[0].tolist()], strict=True)) for row in tallies.tolist()]
    basis = np.array([BASES[name].code for name in names], np.int32)
    found = kernel("ledger")(tallies, basis, np.array(amounts), effect)
    assert found.tolist() == oracle.ledger(rows, list(zip(names, amounts, strict=True)))
    assert found.max() > LIMIT * 0.95
