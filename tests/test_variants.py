"""Variants, from kernels: who heard from whom, what became of the idea on the way, and what that is worth."""

from typing import Any

import numpy as np
import pytest
from conftest import Kernel
from drawn_plans import Case, cases
from hypothesis import given, note, settings
from oracles import step
from oracles.fixed import ONE
from plans import Phased, Run, chance, frozen, make_plan, new_descent, run_plan
from test_step import ENGINES, assert_is, compare
from uptake.basis import engine
from uptake.kernels.types import (
    ADDITIVE,
    AWARE,
    BEST_FIT,
    EACH,
    EVERYONE,
    EXTERNAL,
    INDEPENDENT,
    LARGEST,
    NO_BOOKS,
    NO_DESCENT,
    NO_DONOR,
    NO_GRAFT,
    ONCE,
    PLACES_AT_PROVIDERS,
    SEEDED,
    UNAWARE,
    UNLIMITED,
    WAITING_SINCE,
    Descent,
    Side,
)  # fmt: skip

NO_SECTOR = np.empty(0, np.int32)


@pytest.mark.parametrize("layers", [False, True])
@pytest.mark.parametrize("busy", [False, True])
def test_equals_the_definition(busy: bool, layers: bool) -> None:
    """Every engine on the same worlds: statuses, tallies, donors and variants."""

    @settings(max_examples=400)
    @given(cases(busy, rich=True, layers=layers, starts=True, context=True))
    def check(case: Case) -> None:
        seeds = case.user_seeds, case.provider_seeds, case.later
        want = step.simulate(case.plan, case.seed, case.run, *seeds)
        for name in ENGINES:
            note(name)
            got = run_plan(engine.kernel("step_run", name), case.plan, case.seed, case.run, *seeds)
            assert_is(got, want, case.plan, case.later)

    check()


@settings(max_examples=150)
@given(cases(rich=True, layers=True, starts=True, context=True))
def test_where_all_contexts_are_the_origin_nothing_changes(case: Case) -> None:
    """The original fits everywhere and stays what it is, so statuses are those of a world without contexts."""
    largest = np.full_like(case.plan.mergers.keeper, LARGEST)
    plan = case.plan._replace(mergers=case.plan.mergers._replace(keeper=largest))
    seeds = case.user_seeds, case.provider_seeds, case.later

    def at_origin(side: Side) -> Side:
        here = np.full_like(side.graft.context, plan.grafting.origin)
        return side._replace(graft=side.graft._replace(context=here, sector=NO_SECTOR))

    same = plan._replace(users=at_origin(plan.users), providers=at_origin(plan.providers))
    order = np.where(plan.sponsors.order == BEST_FIT, WAITING_SINCE, plan.sponsors.order).astype(np.int32)
    plain = plan._replace(
        users=plan.users._replace(graft=NO_GRAFT),
        providers=plan.providers._replace(graft=NO_GRAFT),
        sponsors=plan.sponsors._replace(order=order),
    )
    one, other = (
        run_plan(engine.kernel("step_run", ENGINES[0]), p, case.seed, case.run, *seeds) for p in (same, plain)
    )
    assert (one.history == other.history).all()
    assert (one.tallies == other.tallies).all()
    if plan.has_variants:
        assert set(one.descent.variant.tolist()) <= {plan.grafting.origin, -1}
        for first in ("users", "providers"):
            assert one.column(f"{first}_fit") == one.column(f"{first}_effectiveness")
            assert one.column(f"{first}_fit") == [k << 30 for k in other.column(f"{first}_adopter")]


# One hop: a seed at the origin, and one actor that hears from it.

SURE = {"peers": 1.0, "threshold": 1 / ONE}


def hop(kernel: Any, context: float = 0.7, origin: float = 0.3, **terms: Any) -> Run:
    users = {**SURE, "context": [origin, context], **terms}
    return run_plan(kernel("step_run"), make_plan(2, [(0, 1)], users=users, origin=origin, horizon=1), 1, 0, [0])


def effectiveness(run: Run) -> float:
    """That of the second actor; the seed's is 1."""
    return run.column("users_effectiveness")[-1] / 2**30 - 1


@pytest.mark.parametrize(
    ("mismatch", "sigma", "best", "most"), [(0.4, 0.35, 0.51, 0.646), (0.4, 0.2, 0.80, None), (0.2, 0.35, 0.22, None)]
)
def test_some_adaptation_is_best_where_contexts_differ(
    kernel: Kernel, mismatch: float, sigma: float, best: float, most: float | None
) -> None:
    terms = {"context": 0.3 + mismatch, "tolerance": sigma, "core_loss": 0.6}
    found = [effectiveness(hop(kernel, adaptation=k / 100, **terms)) for k in range(101)]
    assert int(np.argmax(found)) == round(100 * best)
    if most is not None:
        assert (found[0], found[-1], max(found)) == pytest.approx((0.5204, 0.52, most), abs=5e-4)


def test_without_loss_of_the_core_more_adaptation_is_better_and_without_mismatch_none_is_needed(kernel: Kernel) -> None:
    steps = [k / 10 for k in range(11)]
    free = [effectiveness(hop(kernel, adaptation=a, tolerance=0.35)) for a in steps]
    assert free == sorted(free)
    assert free[-1] == 1
    assert {effectiveness(hop(kernel, context=0.3, adaptation=a, core_loss=0.6)) for a in steps} == {1.0}


@pytest.mark.parametrize(
    ("adaptation", "variant"), [(0.0, chance(0.3)), (0.25, chance(0.4)), (0.5, chance(0.5)), (1.0, chance(0.7))]
)
def test_a_variant_moves_from_the_donors_towards_the_context(kernel: Kernel, adaptation: float, variant: int) -> None:
    got = hop(kernel, adaptation=adaptation)
    assert abs(int(got.descent.variant[1]) - variant) <= 1
    assert got.descent.donor.tolist() == [SEEDED, 0]
    assert got.descent.layer.tolist() == [-1, 0]
    assert got.descent.heard.tolist() == [0, 1]


def test_a_variant_goes_on_from_hand_to_hand(kernel: Kernel) -> None:
    """Half of the way to 1 each time; those who have only heard pass it on as well."""
    users = {"peers": (0, 1.0, 1.0, 1.0, 1.0), "context": 1.0, "adaptation": 0.5, "threshold": [0.0, 1.0, 1.0, 1.0]}
    plan = make_plan(4, [(0, 1), (1, 2), (2, 3)], users=users, horizon=3)
    got = run_plan(kernel("step_run"), plan, 1, 0, [0])
    assert got.descent.variant.tolist() == [0, ONE // 2, 3 * ONE // 4, 7 * ONE // 8]
    assert got.descent.donor.tolist() == [SEEDED, 0, 1, 2]
    assert got.history[-1].tolist() == [3, 1, 1, 1]


@pytest.mark.parametrize(
    ("sectors", "context", "variant"),
    [
        ([0, 0], 0.5, 0.4), ([0, 1], 0.5, 0.25), ([0, 1], 0.3, 0.55), ([0, 1], 0.4, 0.55), ([-1, 1], 0.5, 0.4),
        ([1, -1], 0.5, 0.4), ([], 0.5, 0.4),
    ],
)  # fmt: skip
def test_across_sectors_a_variant_moves_away_from_the_context(
    kernel: Kernel, sectors: list[int], context: float, variant: float
) -> None:
    users = {**SURE, "context": [0.4, context], "sector": sectors}
    plan = make_plan(2, [(0, 1)], users=users, origin=0.4, translation=0.15, horizon=1)
    assert run_plan(kernel("step_run"), plan, 1, 0, [0]).descent.variant[1] == pytest.approx(variant * ONE, abs=2)


@pytest.mark.parametrize(("context", "variant"), [(0.0, ONE), (1.0, 0)])
def test_a_translated_variant_stays_between_0_and_1(kernel: Kernel, context: float, variant: int) -> None:
    users = {**SURE, "context": context, "sector": [0, 1]}
    plan = make_plan(2, [(0, 1)], users=users, origin=0.4, translation=0.9, horizon=1)
    assert run_plan(kernel("step_run"), plan, 1, 0, [0]).descent.variant[1] == variant


def test_what_does_not_fit_is_not_wanted(kernel: Kernel) -> None:
    """Q = phi: the share that accepts it is the fit, exp(-1/2) one tolerance away."""
    n = 20_000
    users = {"drive": 1.0, "context": [0.2, *[0.5] * (n - 1)], "tolerance": 0.3}
    got = run_plan(kernel("step_run"), make_plan(n, users=users, origin=0.2, horizon=1), 5)
    assert got.column("users_adopter")[-1] / n == pytest.approx(np.exp(-0.5), abs=4 * 0.49 / np.sqrt(n))
    assert got.history[-1][0] == 3


def test_a_wider_tolerance_reconsiders(kernel: Kernel) -> None:
    users = {"drive": 1.0, "context": 1.0, "tolerance": Phased([0.1, 64.0]), "threshold": 0.5}
    got = run_plan(kernel("step_run"), make_plan(3, users=users, starts=(0, 3), horizon=4))
    assert got.column("users_adopter") == [0, 0, 0, 3, 3]


def test_what_does_not_fit_is_given_up_sooner(kernel: Kernel) -> None:
    """A lapse hazard of 1 against an endurance of 6 lasts 6 steps; with 1 + mu_f (1 - phi) = 1 + 2 (1 - 1/2), 3."""
    sigma = 0.5 / np.sqrt(2 * np.log(2))  # phi = 1/2
    users = {"context": [0.0, 0.5], "tolerance": sigma, "lapse": 1 - np.exp(-1), "endurance": 5.99, "drive": 1.0}
    lasted = []
    for misfit in (0.0, 2.0):
        plan = make_plan(2, users={**users, "threshold": 1 / ONE}, misfit_lapse=misfit, horizon=9)
        lasted.append((run_plan(kernel("step_run"), plan).history == 3).sum(axis=0).tolist())
    assert lasted == [[6, 6], [6, 3]]


def test_those_who_are_served_have_the_variant_of_their_provider(kernel: Kernel) -> None:
    """Users at 1 would have a variant of their own that fits; the provider's is the original, at 0."""
    graft = {"context": 1.0, "adaptation": 1.0, "tolerance": 1.0}
    users = {**graft, "drive": 1.0, "threshold": 1 / ONE}
    for supply, worth in ((UNLIMITED, 1.0), (PLACES_AT_PROVIDERS, np.exp(-0.5))):
        plan = make_plan(
            3, n_providers=1, service_edges=[(0, 0), (1, 0), (2, 0)], users=users, providers={"context": 0.0},
            supply=supply, places_=5, horizon=2,
        )  # fmt: skip
        got = run_plan(kernel("step_run"), plan, provider_seeds=[0])
        assert got.column("users_adopter")[-1] == 3
        assert got.column("users_effectiveness")[-1] / 2**30 == pytest.approx(3 * worth)
        assert got.column("users_fit")[-1] == 3 << 30


def test_a_seed_that_waits_again_keeps_what_it_practised(kernel: Kernel) -> None:
    """Both hear by the drive and adapt. The first is served, loses its place at step 2, and is a seed at step 3."""
    graft = {"context": 1.0, "adaptation": 1.0}
    users = {**graft, "drive": 1.0, "priority": [0, 1], "lapse": 0.1, "endurance": 9.0}
    providers = {**graft, "lapse": 1.0}
    plan = make_plan(
        2, n_providers=1, service_edges=[(0, 0), (1, 0)], users=users, providers=providers, supply=PLACES_AT_PROVIDERS,
        places_=1, horizon=4,
    )  # fmt: skip
    got = compare(kernel("step_run"), plan, 1, 0, (), [0], [(3, 0), (3, 1)])
    assert got.history[:, :2].tolist() == [[0, 0], [2, 2], [2, 2], [3, 3], [3, 3]]
    assert got.descent.variant.tolist() == [ONE, 0, 0]


# Donors.


@pytest.mark.parametrize("schedule", [ONCE, EACH])
@pytest.mark.parametrize("link", [INDEPENDENT, ADDITIVE])
def test_donors_are_drawn_in_the_proportion_of_their_pressure(kernel: Kernel, link: int, schedule: int) -> None:
    """Many actors under the same pressure: the drive, the share, four contacts, one of them twice, and a provider."""
    n, passes = 20_000, [0.02, 0.05, 0.1, 0.2]
    targets, idle = range(4, 4 + n), range(4 + n, 4 + 2 * n)  # others adopt as well, so that there is a share
    peers = [(u, v) for v in targets for u in (0, 1, 2, 3, 3)]
    plan = make_plan(
        4 + 2 * n, peers, 1, service_edges=[(v, 0) for v in targets], link=link, schedule=schedule, horizon=1,
        users={"drive": 0.05, "peers": passes + [0.0] * 2 * n, "context": 0.5},
        providers={"across": 0.15, "context": 0.5}, imitation=0.1 * (4 + 2 * n) / (4 + n),
    )  # fmt: skip
    got = run_plan(kernel("step_run"), plan, 11, 0, [*range(4), *idle], [0])
    heard = got.descent.heard[4 : 4 + n] == 1
    donors = got.descent.donor[4 : 4 + n][heard]
    slices = {EXTERNAL: 0.05, EVERYONE: 0.1, 0: 0.02, 1: 0.05, 2: 0.1, 3: 0.2, 4 + 2 * n: 0.15}
    size = {u: p if link == ADDITIVE else -np.log1p(-p) for u, p in slices.items()}
    size[3] *= 2
    expected = np.array(list(size.values())) / sum(size.values()) * heard.sum()
    counted = np.array([(donors == u).sum() for u in size])
    assert counted.sum() == heard.sum() > n / 2
    assert ((counted - expected) ** 2 / expected).sum() < 22.5  # of chi-square with 6 degrees of freedom, .1 %
    layers = got.descent.layer[4 : 4 + n][heard]
    assert (layers == np.where(donors < 0, -1, np.where(donors < 4, 0, 3))).all()


def test_under_once_a_source_that_has_long_adopted_is_no_donor(kernel: Kernel) -> None:
    """Both contacts are seeds, one from step 0 on and one at step 3; who hears by the drive has no contact to thank."""
    n = 300
    edges = [(u, v) for u in (0, 1) for v in range(2, 2 + n)]
    users = {"drive": 0.2, "peers": 0.2, "context": 0.0}
    got = run_plan(kernel("step_run"), make_plan(2 + n, edges, users=users, schedule=ONCE), 3, 0, [0], (), [(3, 1)])
    heard, donor = got.descent.heard[2:], got.descent.donor[2:]
    assert set(heard[donor == 0].tolist()) == {1}
    assert set(heard[donor == 1].tolist()) == {4}
    assert (donor[(heard > 0) & (heard != 1) & (heard != 4)] == EXTERNAL).all()


def test_a_cascade_is_a_forest_in_which_each_hears_one_step_after_its_donor_adopts(kernel: Kernel) -> None:
    rng = np.random.default_rng(2)
    edges = sorted({(int(u), int(v)) for u, v in rng.integers(0, 300, (1500, 2)) if u != v})
    users = {"peers": 0.3, "context": rng.random(300).tolist(), "tolerance": 64.0, "adaptation": 0.3}
    got = run_plan(kernel("step_run"), make_plan(300, edges, users=users, schedule=ONCE, horizon=30), 4, 1, [0, 9])
    donor, heard, steps = got.descent.donor, got.descent.heard, got.adoption_step
    reached = donor >= 0
    assert reached.sum() > 100
    assert (heard[reached] == steps[donor[reached]] + 1).all()
    assert all((int(u), v) in set(edges) for v, u in enumerate(donor.tolist()) if u >= 0)
    assert (donor[heard < 0] == NO_DONOR).all()
    assert (got.descent.variant[heard < 0] == -1).all()


def test_who_hears_anew_has_a_new_donor(kernel: Kernel) -> None:
    """It hears from the seed, adopts, lapses and forgets; then the seed has lapsed for good, and the drive is left."""
    graft = {"context": [0.0, 1.0], "adaptation": 0.5, "tolerance": 9.0}
    users = {**graft, "drive": Phased([0.0, 1.0]), "peers": 1.0, "lapse": 1.0}
    for status, donor, heard in ((UNAWARE, EXTERNAL, 4), (AWARE, 0, 1)):
        plan = make_plan(
            2, [(0, 1)], users=users, starts=(0, 4), horizon=4, return_after=0, return_status=status,
        )  # fmt: skip
        got = compare(kernel("step_run"), plan, 1, 0, [0])
        assert (got.descent.donor[1], got.descent.heard[1]) == (donor, heard)


def test_first_adoptions_are_counted_by_kind_of_donor(kernel: Kernel) -> None:
    """A seed, one that hears from it, a provider that hears from that one, and one that is reached by the drive."""
    graft = {"context": 0.0, "threshold": 1 / ONE}
    users = {**graft, "peers": [1.0, 0.0, 0.0], "across": 1.0, "drive": [0.0, 0.0, 1.0]}
    plan = make_plan(3, [(0, 1)], 1, service_edges=[(1, 0)], users=users, providers=graft, horizon=3)
    got = run_plan(kernel("step_run"), plan, 1, 0, [0])
    kinds = ("from_seed", "from_outside", "from_everyone", "from_own_side", "from_other_side")
    assert [got.column(f"users_{kind}")[-1] for kind in kinds] == [1, 1, 0, 1, 0]
    assert [got.column(f"providers_{kind}")[-1] for kind in kinds] == [0, 0, 0, 0, 1]
    assert got.column("users_from_own_side") == [0, 1, 1, 1]
    assert got.descent.layer.tolist() == [-1, 0, -1, 1]


def test_what_is_not_asked_for_is_not_recorded_and_changes_nothing(kernel: Kernel) -> None:
    rng = np.random.default_rng(3)
    users = {"drive": 0.05, "peers": 0.3, "lapse": 0.1, "context": rng.random(30).tolist(), "adaptation": 0.4}
    plan = make_plan(30, [(u, (u + 1) % 30) for u in range(30)], users=users, misfit_lapse=2.0, horizon=15)
    whole = run_plan(kernel("step_run"), plan, 3, 4, [0])
    for kept in ((), ("variant",), ("tallies", "donor")):
        asked = Descent(*(full if name in kept else none for name, full, none in zip(
            Descent._fields, new_descent(plan), NO_DESCENT, strict=True)))  # fmt: skip
        tallies, ever = np.zeros_like(whole.tallies), np.zeros(1, np.int64)
        kernel("step_run")(
            frozen(plan), 3, 4, np.array([0], np.int32), np.array([], np.int32), np.zeros(1, np.int32), tallies,
            np.zeros(0, np.int32), np.zeros((0, 0), np.uint8), ever, asked, NO_BOOKS,
        )  # fmt: skip
        assert (tallies == whole.tallies).all()
        for name in kept:
            assert (getattr(asked, name) == getattr(whole.descent, name)).all()
