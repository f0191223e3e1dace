"""Fees: what providers pay the owner of an idea, how much less acceptable that makes it, and who gains."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest
import uptake as up
from hypothesis import given
from hypothesis import strategies as st
from test_payments import check_payments
from uptake.basis.fixedpoint import ONE, fading, scaled
from uptake.kernels.luck import fixed
from uptake.plan.world import compile_world

CERTAIN: dict[str, Any] = {
    "merit": 1, "social_proof": 0, "drive": 1, "lapse": 0, "provider_merit": 1, "provider_social_proof": 0,
    "provider_drive": 1, "provider_lapse": 0, "demand_weight": 0, "slots": np.inf,
}  # fmt: skip
FREE = up.Costs(setup=0, place=0, benefit=7, discount_rate=0)


def chains(sites: Any = ("tree", "bee", "bee"), step: str = "month", **idea: Any) -> up.World:
    """Twelve users of three providers of four places, which open at once where a fee does not keep them from it."""
    users, providers = up.Users(up.generate.path(12)), up.Providers(n=3, places=4, champion=1, culture=1, owner=sites)
    service = up.ServiceTies.from_edges(range(12), [0, 1, 2] * 4)
    ideas = up.Idea(**(CERTAIN | {"owner": "tree"} | idea))
    return up.World(users, providers, service, ideas=ideas, costs=FREE, step=step)


def town(fee: float, owner: Any = None, **more: Any) -> up.World:
    """400 users around 20 providers under the conditions in which more acceptance never loses an adopter."""
    net = up.generate.watts_strogatz(400, 6, 0.1, rng=1)
    terms = {"provider_drive": 0.05, "drive": 0.02, "lapse": 0, "provider_lapse": 0, "slots": np.inf} | more
    providers = up.Providers(up.generate.ring_lattice(20, 4), places=1e6, owner=owner)
    service = up.generate.catchments(users=np.arange(400) // 20, providers=range(20))
    idea = up.Idea(fee=fee, owner="licensor", **terms)
    return up.World(up.Users(net), providers, service, ideas=idea, costs=FREE)


def fees(study: up.Study) -> Any:
    """What is paid by step, in hundredths: (strategy, run, step)."""
    return study.data["ledger"].isel(entry=study.data["category"].values == "fee").sum("entry")


def test_a_ledger_by_hand() -> None:
    """The sites of the owner pay nothing; the others pay for each place, from step 1 on."""
    raised = up.Strategy(operations=[up.Operation("fee", 2.5, start=3)])
    some = up.Strategy(operations=[up.Operation("fee", 0, members=[1], start=2)])
    world = chains(fee=1.25, fee_sensitivity=0)
    study = up.compare(world, {"a": up.Strategy(), "b": raised, "c": some}, horizon=4, runs=2, rng=1)
    assert fees(study).isel(run=0).values.tolist() == [
        [0, 1000, 1000, 1000, 1000],
        [0, 1000, 1000, 2000, 2000],
        [0, 1000, 500, 500, 500],
    ]
    began = up.Strategy(seeds=up.Seeds(providers=[1, 2]))  # open at step 0, for which nothing is paid
    seeded = up.compare(world, [began], horizon=2, runs=1, rng=1)
    assert seeded.data["places"].values[0, 0, 0] == 8
    assert fees(seeded).values.tolist() == [[[0, 1000, 1000]]]
    rows = study.payments("a")
    assert rows.iloc[:, 1:5].values.tolist() == [["providers", "tree", "fee", 40.0]]
    assert study.data.sel(entry="fee")["sign"].item() == 0
    yearly = up.compare(chains(fee=1.25, fee_sensitivity=0, step="year"), [up.Strategy()], horizon=2, runs=1, rng=1)
    assert fees(yearly).values.tolist() == [[[0, 12_000, 12_000]]]


def test_places_that_users_add_cost_a_fee_too() -> None:
    world = chains(sites=None, fee=1, fee_sensitivity=0, coproduction=0.5)
    study = up.compare(world, [up.Strategy()], horizon=3, runs=1, rng=1)
    assert (fees(study) == 100 * study.data["places"].where(study.data["step"] > 0, 0)).all()
    assert study.data["places"].values[0, 0, -1] == 18


def test_a_fee_is_neither_a_cost_nor_a_benefit_of_society() -> None:
    free, paid = (
        up.compare(chains(fee=fee, fee_sensitivity=0), [up.Strategy(costs=[up.Cost(3)])], horizon=6, runs=2, rng=1)
        for fee in (0, 9)
    )
    for name in ("cost", "benefit", "net_benefit", "benefit_cost_ratio", "cost_per_adopter"):
        assert paid[name].values.tolist() == free[name].values.tolist()
    assert up.measures.by_payer(paid.data)["payer"].values.tolist() == ["sponsor"]
    assert set(paid.payments()["payee"]) == {"suppliers", "tree"}
    check_payments(paid)


@pytest.mark.parametrize("where", ["owner", "insensitive", "no fee"])
def test_who_pays_nothing_finds_nothing_less_acceptable(where: str) -> None:
    """The same statuses in every run, bit for bit."""
    free = up.compare(town(0), [up.Emulation(seeds=9)], horizon=40, runs=6, rng=2).data
    world = {"owner": town(30, ["licensor"] * 20), "insensitive": town(30, fee_sensitivity=0), "no fee": town(0)}[where]
    other = up.compare(world, [up.Emulation(seeds=9)], horizon=40, runs=6, rng=2).data
    for name in ("users", "providers", "places"):
        assert (free[name].values == other[name].values).all()
    assert ("fee" in other["entry"].values) == (where == "insensitive")


def test_a_fee_multiplies_what_is_conducive_and_not_the_mandate() -> None:
    world = chains(fee=45, mandate=0.25)
    side = compile_world(world, up.Strategy(), 3, 7).plan.providers
    assert side.conducive.rows.tolist() == [[ONE, round(ONE / np.e), round(ONE / np.e)]]
    assert side.push.rows.tolist() == [[ONE // 4]]
    half = up.Strategy(operations=[up.Operation("culture", 0.5), up.Operation("fee_sensitivity", 2, members=[1])])
    rows = compile_world(world, half, 3, 7).plan.providers.conducive.rows
    assert rows.tolist() == [[ONE // 2, round(ONE / np.e**2) // 2, round(ONE / np.e) // 2]]


def test_fee_up_reach_down_in_every_run_and_fees_are_an_inverted_u() -> None:
    sweep = [0, 5, 15, 30, 60, 120, 240, 2000]
    studies = [up.compare(town(fee), [up.Emulation(seeds=9)], horizon=48, runs=60, rng=3) for fee in sweep]
    reach = np.array([study["reach"].values[0] for study in studies])
    opened = np.array([study.data["providers_ever"].values[0] for study in studies])
    assert (np.diff(reach, axis=0) <= 0).all()
    assert (np.diff(opened, axis=0) <= 0).all()
    assert reach[0].mean() > 2 * reach[-1].mean()
    paid = np.array([float(study["private_value"].sum()) for study in studies])
    best = int(paid.argmax())
    assert 0 < best < len(sweep) - 1
    assert (np.diff(paid[: best + 1]) > 0).all()
    assert (np.diff(paid[best:]) < 0).all()
    assert paid[0] == paid[-1] == 0


def test_private_and_shared_value_by_hand() -> None:
    """Two sites of four places pay 1.25 in four months: 40; the owner pays 6 of it for a manual."""
    manual = up.Cost(6, category="manual", payer="tree", payee="printer", until=2)
    study = up.compare(chains(fee=1.25, fee_sensitivity=0), [up.Strategy(costs=[manual])], horizon=4, runs=2, rng=1)
    assert study["private_value"].values.tolist() == [[34.0, 34.0]]  # nothing is paid at step 0
    benefit = study["benefit"].values
    assert (benefit == 12 * 7 * 4).all()
    assert (study["shared_value"].values == benefit - 34).all()
    half = up.measures.shared_value(study.data, attribution=0.5, optimism_bias=2)
    assert (half.values == benefit / 2 - 28).all()
    assert study.summary()["private_value", "mean"].tolist() == [34.0]
    free = up.compare(chains(owner=None), [up.Strategy()], horizon=4, runs=2, rng=1)
    assert "private_value" not in free.summary().columns.get_level_values("measure")


@pytest.mark.parametrize("owner", ["tree", "bee", None])
def test_private_value_of_several_ideas(owner: str | None) -> None:
    """Ideas of one owner have its private value together; those of several, or of none, have none together."""
    fee = {"fee": 0 if owner is None else 2, "fee_sensitivity": 0, "owner": owner}
    ideas = [up.Idea("A", **CERTAIN, owner="tree", fee=1, fee_sensitivity=0), up.Idea("B", **CERTAIN, **fee)]
    base = chains(sites=None)
    world = up.World(base.users, base.providers, base.service, ideas=ideas, costs=FREE)
    study = up.compare(world, {"a": up.Strategy()}, horizon=2, runs=1, rng=1)
    value = study.summary()["private_value", "mean"]
    own = [24.0, {"tree": 48.0, "bee": 48.0, None: np.nan}[owner]]
    together = 72.0 if owner == "tree" else np.nan
    np.testing.assert_array_equal(value.tolist(), [*own, together])
    assert study.summary(idea="A")["private_value", "mean"].tolist() == [24.0]


def test_owners_are_kept_in_files_and_in_pages(tmp_path: Any) -> None:
    for world in (chains(fee=1), chains(owner=None)):
        study = up.compare(world, {"a": up.Strategy()}, horizon=2, runs=2, rng=1)
        again = up.load(study.save(tmp_path / "study.nc"))
        assert again.data.identical(study.data)
        other = up.compare(world, {"a": up.Strategy()}, horizon=2, runs=2, rng=2)
        assert up.concat([study, other])["cost"].sizes["run"] == 4
        page = study.report(tmp_path / "page.html").read_text()
        assert ("Private value: the fees" in page) == ("providers to tree" in page) == (world.idea.fee > 0)


def test_two_ideas_have_a_fee_each() -> None:
    ideas = [up.Idea(name, **CERTAIN, owner="tree", fee=fee, fee_sensitivity=0) for name, fee in (("A", 1), ("B", 2))]
    base = chains()
    world = up.World(base.users, base.providers, base.service, ideas=ideas, costs=FREE)
    study = up.compare(world, [up.Strategy()], horizon=2, runs=1, rng=1)
    assert study.payments()[["idea", "amount"]].values.tolist() == [["A", 16.0], ["B", 32.0]]
    only = up.Strategy(operations=[up.Operation("fee", 0, idea="A")])
    assert up.compare(world, [only], horizon=2, runs=1, rng=1).payments()["idea"].tolist() == ["B"]


def test_pasts_are_shared_under_fees() -> None:
    late = up.Strategy(operations=[up.Operation("fee", 60, start=20)])
    strategies = {"as it is": up.Emulation(seeds=9), "dearer later": up.Emulation(seeds=9) + late}
    whole = up.compare(town(10), strategies, horizon=40, runs=4, rng=5)
    assert "'as it is' and 'dearer later' share steps 0 to 19" in whole.notes
    for name, strategy in strategies.items():
        alone = up.compare(town(10), {name: strategy}, horizon=40, runs=4, rng=5).data
        assert alone["ledger"].values.tolist() == whole.data.sel(strategy=[name])["ledger"].values.tolist()


def test_bad_fees_are_errors_with_names() -> None:
    with pytest.raises(ValueError, match=r"fee = 2.*goes to nobody, as the idea has no owner; give owner="):
        up.Idea(fee=2)
    with pytest.raises(ValueError, match=r"fee = 2.*does not go with surplus = 0"):
        up.Idea(fee=2, surplus=0, owner="tree")
    with pytest.raises(ValueError, match="fee = -1"):
        up.Idea(fee=-1, owner="tree")
    with pytest.raises(ValueError, match="owner = ' '"):
        up.Idea(owner=" ")
    users = up.Users(up.generate.path(3))
    for terms in ({"fee": 2.0}, {"surplus": 9.0}, {"fee_sensitivity": 0.0}):
        with pytest.raises(ValueError, match=f"{next(iter(terms))} = .* the world has no providers, who pay fees"):
            up.World(users, ideas=up.Idea(owner="tree", **terms))
    fee, none = up.Operation("fee", 2), up.Operation("surplus", 0, start=2)
    calls = [
        (chains(owner=None), [fee], r"operations\[0\] sets a fee for 'idea', which has no owner"),
        (chains(), [up.Operation("lapse", 0), fee, none], r"operations\[2\] leads to a fee for 'idea' where providers"),
        (up.World(users), [fee], "the world has no providers"),
    ]
    for world, operations, message in calls:
        with pytest.raises(ValueError, match=message):
            up.compare(world, [up.Strategy(operations=operations)], horizon=4, runs=1, rng=1)
    dear = chains(fee=1e12, fee_sensitivity=0, step="year")
    with pytest.raises(ValueError, match=r"fee = .* could add up to"):
        up.compare(dear, [up.Strategy()], horizon=10_000, runs=1, rng=1)
    up.compare(chains(surplus=0), [up.Strategy()], horizon=2, runs=1, rng=1)  # no fee, no surplus needed


def test_fees_are_among_the_assumptions_where_there_is_an_owner() -> None:
    for world, listed in ((chains(), True), (chains(owner=None), False)):
        known = up.compare(world, [up.Strategy()], horizon=2, runs=1, rng=1).assumptions.set_index("name")
        assert ("surplus" in known.index) == ("fee" in known.index) == listed
        if listed:
            assert known.loc["surplus", ["unit", "source"]].tolist() == ["GBP / place / month", "assumed"]


def test_an_owner_is_found_by_its_name() -> None:
    plan = compile_world(chains(sites=[1, 2, 2], owner="2 ", fee=1), up.Strategy(), 3, 7).plan
    assert plan.fee.rows.tolist() == [[100, 0, 0]]
    nobody = compile_world(chains(sites=["tree"] * 3, fee=1), up.Strategy(), 3, 7)
    assert nobody.plan.fee.row.size == 0
    assert [entry.name for entry in nobody.entries] == ["setup", "places", "benefit"]


@given(st.integers(0, ONE), st.integers(1 << 20, 64 * ONE))
def test_the_exponential_is_that_of_the_kernels(difference: int, sigma: int) -> None:
    ratio = float(difference) / float(sigma)
    assert fading(ratio * ratio * 0.5).item() == fixed.gauss(difference, sigma)


@given(st.floats(0, 25))
def test_the_exponential_is_right_to_a_unit_and_falls(x: float) -> None:
    with localcontext() as context:
        context.prec = 40
        exact = (-Decimal(x)).exp() * ONE
    assert abs(int(fading(x)[0]) - exact) <= (1 if x < 23 else Decimal("0.5"))
    assert fading(x)[0] >= fading(np.nextafter(x, 99))[0]


@given(st.integers(0, ONE), st.integers(0, ONE))
def test_products_are_exact(a: int, b: int) -> None:
    assert scaled(np.array([a]), np.array([b])).item() == a * b >> 32
