"""A step: both twins against the plain definition, actor by actor and step by step; and each gate alone."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from conftest import ENGINES, Kernel
from drawn_plans import Case, cases
from hypothesis import given, note, settings
from hypothesis import strategies as st
from invariants import check_result
from oracles import luck, step
from oracles.fixed import ONE, acceptance, lambda_of, resistance
from plans import Phased, Run, chance, frozen, make_plan, run_plan
from uptake.basis import engine
from uptake.kernels.types import (
    ADDITIVE,
    ADOPTER,
    AWARE,
    DESCENT,
    EACH,
    INDEPENDENT,
    LAPSED,
    NO_BOOKS,
    NO_DESCENT,
    ONCE,
    PLACES_AT_PROVIDERS,
    TALLIES,
    UNAWARE,
    WAITING,
    Plan,
)  # fmt: skip


def assert_is(got: Run, want: step.Result, plan: Plan, later: Sequence[tuple[int, int]] = ()) -> None:
    """What the kernel gave is what the definition gives, and keeps the invariants."""
    for t, (row, statuses) in enumerate(zip(want.tallies, want.history, strict=True)):
        assert got.history[t].tolist() == statuses, f"statuses at step {t}"
        assert dict(zip(TALLIES, got.tallies[t].tolist(), strict=True)) == row, f"tallies at step {t}"
    assert got.adoption_step.tolist() == want.adoption_step
    assert got.group_ever.tolist() == want.group_ever
    for t, of_variants in enumerate(want.descent):
        assert dict(zip(DESCENT, got.descent.tallies[t].tolist(), strict=True)) == of_variants, f"descent at step {t}"
    for name in ("heard", "donor", "layer", "variant"):
        assert getattr(got.descent, name).tolist() == getattr(want, name), name
    if got.books.funds.size:
        assert got.books.funds.tolist() == want.funds
    if plan.fee.row.size:
        assert got.books.fees.tolist() == want.fees
    assert got.books.providers.tolist() == want.providers
    assert got.settled == want.settled
    check_result(plan, got, later)


def compare(
    step_run: Callable[..., Any], plan: Plan, seed: int = 1, run: int = 0, user_seeds: Sequence[int] = (),
    provider_seeds: Sequence[int] = (), later: Sequence[tuple[int, int]] = (),
) -> Run:  # fmt: skip
    """Run the kernel and hold it equal to the definition."""
    got = run_plan(step_run, plan, seed, run, user_seeds, provider_seeds, later)
    assert_is(got, step.simulate(plan, seed, run, user_seeds, provider_seeds, later), plan, later)
    return got


@pytest.mark.parametrize("starts", [False, True])
@pytest.mark.parametrize("layers", [False, True])
@pytest.mark.parametrize("busy", [False, True])
def test_equals_the_definition(busy: bool, layers: bool, starts: bool) -> None:
    """Every engine on the same worlds."""

    @settings(max_examples=400)
    @given(cases(busy, rich=True, layers=layers, starts=starts))
    def check(case: Case) -> None:
        seeds = case.user_seeds, case.provider_seeds, case.later
        want = step.simulate(case.plan, case.seed, case.run, *seeds)
        for name in ENGINES:
            note(name)
            got = run_plan(engine.kernel("step_run", name), case.plan, case.seed, case.run, *seeds)
            assert_is(got, want, case.plan, case.later)

    check()


@settings(max_examples=10)
@given(
    st.integers(0, 2**32 - 1), st.sampled_from((ONCE, EACH)), st.sampled_from((INDEPENDENT, ADDITIVE)), st.booleans()
)
def test_sets_of_more_than_64(seed: int, schedule: int, link: int, background: bool) -> None:
    """Sets of actors are kept in words of 64: full and nearly empty ones, one with users and providers."""
    rng = np.random.default_rng(seed)
    n, m = 150, 60
    drive = float(rng.choice([0.01, 0.1])) if background else 0.0
    group = rng.integers(0, 2, n).tolist() if rng.integers(2) else None
    plan = make_plan(
        n, rng.integers(0, n, (500, 2)).tolist(), m, rng.integers(0, m, (100, 2)).tolist(),
        rng.integers(0, [n, m], (250, 2)).tolist(), starts=(0, 6), horizon=14, schedule=schedule, link=link,
        users={
            "drive": drive if rng.integers(2) else [drive] * (n - 1) + [0.0], "peers": (0, 0.01, 0.05, 0.1, 0),
            "across": 0.05, "merit": Phased([0.3, 0.6]), "proof": 0.5, "lapse": Phased([0.1, 0.3]),
        },
        providers={"drive": drive, "across": 0.05, "merit": 0.5, "lapse": 0.2}, group=group,
        supply=True, places_=2, slots=5.5, return_after=2, return_status=int(rng.choice([AWARE, UNAWARE])),
    )  # fmt: skip
    for name in ENGINES:
        compare(engine.kernel("step_run", name), plan, seed, 0, range(0, n, 9), [0, m - 1])


@pytest.fixture
def check(kernel: Kernel) -> Callable[..., Run]:
    """Run a plan, held equal to the definition."""
    return lambda *args, **kwargs: compare(kernel("step_run"), *args, **kwargs)


Check = Callable[..., Run]


# The frame.


def test_the_seeds_are_step_0(check: Check) -> None:
    got = check(make_plan(3, n_providers=2, horizon=0, places_=2), 1, 0, [2], [0])
    assert got.history.tolist() == [[0, 0, 3, 3, 0]]
    assert got.column("openings") == [1]
    assert got.column("served") == [0]
    assert got.column("places") == [2]
    assert got.column("setup") == [0]


def test_a_seed_given_twice_is_one(kernel: Kernel) -> None:
    plan = make_plan(3, n_providers=3, setup=2, horizon=2)
    once = run_plan(kernel("step_run"), plan, 1, 0, [0, 2], [0, 2])
    twice = run_plan(kernel("step_run"), plan, 1, 0, [0, 0, 2], [0, 0, 2])
    assert twice.history.tolist() == once.history.tolist()
    assert twice.tallies.tolist() == once.tallies.tolist()
    assert once.column("setup") == [4, 0, 0]


def test_places_are_counted_again_when_the_phase_alone_changes(check: Check) -> None:
    plan = make_plan(1, n_providers=1, starts=(0, 1), places_=Phased([1, 3]), horizon=3)
    got = check(plan, 1, 0, [], [0])
    assert got.column("places") == got.column("idle") == [1, 3, 3, 3]


def test_nothing_happens_without_a_cause(check: Check) -> None:
    got = check(make_plan(5, [(0, 1), (1, 2)], horizon=6))
    assert (got.history == UNAWARE).all()
    assert got.settled >= 0


def test_only_tallies_are_asked_for(kernel: Kernel) -> None:
    plan = make_plan(
        20, [(u, (u + 1) % 20) for u in range(20)], users={"drive": 0.05, "peers": 0.3, "lapse": 0.1}, horizon=15
    )
    whole = run_plan(kernel("step_run"), plan, 3, 4, [0])
    for no_history in (np.zeros((0, 0), np.uint8), np.zeros((0, 20), np.uint8)):
        tallies, ever = np.zeros_like(whole.tallies), np.zeros(1, np.int64)
        kernel("step_run")(
            frozen(plan), 3, 4, np.array([0], np.int32), np.array([], np.int32), np.zeros(1, np.int32), tallies,
            np.zeros(0, np.int32), no_history, ever, NO_DESCENT, NO_BOOKS,
        )  # fmt: skip
        assert (tallies == whole.tallies).all()
        assert ever.tolist() == whole.group_ever.tolist()


def test_a_run_can_be_stopped(kernel: Kernel) -> None:
    plan = make_plan(20, users={"drive": 0.05}, horizon=15)
    tallies = np.zeros((16, len(TALLIES)), np.int64)
    none = np.zeros(0, np.int32)
    stop = np.ones(1, np.int32)
    out = (tallies, none, np.zeros((0, 0), np.uint8), np.zeros(1, np.int64), NO_DESCENT, NO_BOOKS)
    assert kernel("step_run")(frozen(plan), 1, 1, none, none, stop, *out) == -2


def test_a_later_phase_wakes_a_settled_world(check: Check) -> None:
    got = check(make_plan(4, starts=(0, 7), users={"drive": Phased([0.0, 1.0])}, horizon=9))
    assert got.column("users_adopter") == [0] * 7 + [4] * 3


def test_a_seed_whose_provider_closes_in_its_step_waits_again_after_its_return(check: Check) -> None:
    # Provider 0 closes at step 2, where user 0 is seeded; it lapses at step 4, returns, and provider 1 takes it.
    users = {"drive": 1.0, "lapse": 1 / ONE, "endurance": 3 / ONE}
    providers = {"lapse": 1 / ONE, "endurance": [2 / ONE, 99 / ONE]}
    plan = make_plan(
        1, n_providers=2, service_edges=[(0, 0), (0, 1)], users=users, providers=providers, supply=PLACES_AT_PROVIDERS,
        places_=1, slots=0.0, return_after=1, return_status=AWARE, horizon=7,
    )  # fmt: skip
    got = check(plan, 1, 0, [], [0], [(2, 0), (5, 2)])
    assert got.history[:, 0].tolist() == [UNAWARE, ADOPTER, ADOPTER, ADOPTER, LAPSED, AWARE, ADOPTER, ADOPTER]
    assert got.column("served") == [0, 1, 0, 0, 0, 0, 1, 0]
    assert got.column("openings") == [1, 0, 0, 0, 0, 1, 0, 0]


def test_a_phase_after_the_horizon_is_not_met(check: Check) -> None:
    plan = make_plan(2, [(0, 1)], starts=(0, 9), users={"drive": Phased([0.0, 1.0])}, horizon=3)
    assert check(plan).adoption_step.tolist() == [-1, -1]


# HEAR.


def lucky(purpose: int, condition: Callable[[int], bool], entity: int = 1) -> int:
    """The first seed under which this actor's draw is as wanted."""
    return next(s for s in range(10_000) if condition(luck.draw53(s, 0, purpose, entity)))


def test_once_is_one_chance_and_each_is_one_every_step(check: Check) -> None:
    p = lambda_of(chance(0.3))
    seed = lucky(luck.HEAR, lambda m: 3 * p < resistance(m) <= 4 * p)
    edges, users = [(0, 1)], {"peers": 0.3}
    assert check(make_plan(2, edges, users=users, schedule=EACH), seed, 0, [0]).adoption_step.tolist() == [0, 4]
    assert check(make_plan(2, edges, users=users, schedule=ONCE), seed, 0, [0]).adoption_step.tolist() == [0, -1]


def test_once_a_rise_from_aware_to_adopter_passes_the_difference(check: Check) -> None:
    # The source hears at step 1 and wants at step 3; its tie passes .2 first, then Lambda(.5) - Lambda(.2) more.
    seed = lucky(luck.HEAR, lambda m: lambda_of(chance(0.2)) < resistance(m) <= lambda_of(chance(0.5)))
    users = {"peers": (0, 0.2, 0.5, 0.5, 0), "drive": [1.0, 0.0], "push": 0.0, "merit": Phased([0.0, 1.0])}
    plan = make_plan(2, [(0, 1)], starts=(0, 3), users=users, schedule=ONCE)
    assert check(plan, seed).adoption_step.tolist() == [3, 4]


def test_chances_add_under_the_additive_link_and_log_chances_under_the_other(check: Check) -> None:
    both, either = lambda_of(chance(0.8)), 2 * lambda_of(chance(0.4))
    seed = lucky(luck.HEAR, lambda m: either < resistance(m) <= both, entity=2)
    for link, first in ((ADDITIVE, 1), (INDEPENDENT, 2)):
        plan = make_plan(3, [(0, 2), (1, 2)], users={"peers": 0.4}, link=link)
        assert check(plan, seed, 0, [0, 1]).adoption_step.tolist() == [0, 0, first]


def test_parallel_ties_are_several_contacts(check: Check) -> None:
    p = lambda_of(chance(0.4))
    seed = lucky(luck.HEAR, lambda m: p < resistance(m) <= 2 * p)
    plan = make_plan(2, [(0, 1), (0, 1)], users={"peers": 0.4}, schedule=ONCE)
    assert check(plan, seed, 0, [0]).adoption_step.tolist() == [0, 1]


def test_additive_chances_above_one_are_certain(check: Check) -> None:
    plan = make_plan(4, [(u, 3) for u in range(3)], users={"peers": 0.5}, link=ADDITIVE)
    assert check(plan, 1, 0, [0, 1, 2]).adoption_step.tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("link", [INDEPENDENT, ADDITIVE])
def test_imitation_of_everyone_or_of_ones_group(check: Check, link: int) -> None:
    group = [0, 0, 1, 1]
    everyone = check(make_plan(4, imitation=1.0, group=group, link=link, horizon=40), 2, 0, [0])
    assert everyone.group_ever.tolist() == [2, 2]
    own = check(make_plan(4, imitation=1.0, group=group, imitate_group=True, link=link, horizon=40), 2, 0, [0])
    assert own.group_ever.tolist() == [2, 0]


def test_ties_with_a_chance_each(check: Check) -> None:
    plan = make_plan(4, [(0, 1), (0, 2), (2, 3)], peer_chance=[0.0, 1.0, 1.0], users={"peers": (0, 1, 1, 1, 1)})
    assert check(plan, 1, 0, [0]).adoption_step.tolist() == [0, -1, 1, 2]


def test_an_actor_passes_its_own_level_when_it_becomes_aware(check: Check) -> None:
    """User 0 passes nothing at this status, user 1 does: nobody adopts, and user 2 hears from user 1 alone."""
    users = {"drive": [1.0, 1.0, 0.0], "peers": (0.0, [0.0, 1.0, 0.0], 0.0, 1.0, 0.0), "merit": 0.0}
    got = check(make_plan(3, [(0, 2), (1, 2)], users=users, horizon=3))
    assert got.history[:, 2].tolist() == [UNAWARE, UNAWARE, AWARE, AWARE]


def test_a_change_of_the_levels_of_all_ties_at_once_is_noticed(check: Check) -> None:
    levels = {"peers": Phased([0.0, 1.0]), "across": Phased([0.0, 1.0])}
    plan = make_plan(2, [(0, 1)], 1, service_edges=[(0, 0)], users=levels, providers=levels, starts=(0, 3))
    assert check(plan, 1, 0, [0]).adoption_step.tolist() == [0, 3, 3]


def test_levels_of_a_version_that_returns_after_one_step_are_noticed(check: Check) -> None:
    p = lambda_of(chance(0.3))
    seed = lucky(luck.HEAR, lambda m: p < resistance(m) <= 2 * p)
    plan = make_plan(2, [(0, 1)], users={"peers": Phased([0.3, 0.0, 0.0])}, starts=(0, 2, 3))
    contacts, service = plan.users.layers
    contacts = contacts._replace(passing=contacts.passing._replace(row=np.array([0, 1, 0], np.int32)))
    plan = plan._replace(users=plan.users._replace(layers=(contacts, service)))
    assert check(plan, seed, 0, [0]).adoption_step.tolist() == [0, 3]


def test_service_ties_pass_both_ways(check: Check) -> None:
    plan = make_plan(2, n_providers=2, service_edges=[(0, 0), (1, 1)], users={"across": 1.0}, providers={"across": 1.0})
    assert check(plan, 1, 0, [0], [1]).adoption_step.tolist() == [0, 1, 1, 0]


# WANT.


@pytest.mark.parametrize("k", [1, 2, 3, 5, 6, 7, 9, 11, 49, 97])
def test_all_of_k_contacts_reach_a_threshold_of_one_and_one_less_does_not(check: Check, k: int) -> None:
    users = {"drive": 1.0, "merit": 0.0, "proof": 1.0, "threshold": 1.0}
    plan = make_plan(k + 1, [(u, k) for u in range(k)], users=users, horizon=3)
    assert check(plan, 1, 0, range(k)).adoption_step[k] == 1
    assert check(plan, 1, 0, range(k - 1)).adoption_step[k] == -1


@pytest.mark.parametrize(("m", "k"), [(1, 3), (2, 3), (1, 7), (3, 7), (18, 100), (1, 49), (5, 6)])
def test_m_of_k_contacts_reach_a_threshold_of_m_over_k(check: Check, m: int, k: int) -> None:
    users = {"drive": 1.0, "merit": 0.0, "proof": 1.0, "threshold": [2.0] * k + [m / k]}
    plan = make_plan(k + 1, [(u, k) for u in range(k)], users=users, horizon=3)
    assert check(plan, 1, 0, range(m)).adoption_step[k] == 1
    assert check(plan, 1, 0, range(m - 1)).adoption_step[k] == -1


def test_where_ties_go_both_ways_contacts_are_those_of_ones_own_ties(check: Check) -> None:
    both = [(u, v) for u, v in [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (1, 4), (1, 4)] for u, v in ((u, v), (v, u))]
    plan = make_plan(6, both, users={"drive": 1.0, "proof": 1.0, "merit": 0.2}, horizon=5)
    given, own = check(plan, 3, 0, [0]), check(with_contacts(plan, []), 3, 0, [0])
    assert (given.history == own.history).all()
    assert len(np.unique(given.history[:, 1:])) > 1


def test_service_ties_are_no_contacts(check: Check) -> None:
    """Half of the contacts of user 1 adopt; with its service ties among them, a quarter would."""
    users = {"drive": 1.0, "merit": 0.0, "proof": 1.0, "threshold": 0.5}
    both = [(0, 1), (1, 0), (1, 2), (2, 1)]
    plan = with_contacts(make_plan(3, both, 2, service_edges=[(1, 0), (1, 1)], users=users, horizon=3), [])
    assert check(plan, 1, 0, [0]).adoption_step[1] == 1


def with_contacts(plan: Plan, contacts: list[int]) -> Plan:
    return plan._replace(users=plan.users._replace(contacts=np.array(contacts, np.int32)))


def test_count_of_r_contacts(check: Check) -> None:
    users = {"drive": 1.0, "merit": 0.0, "proof": 1.0, "threshold": 1.0, "contacts": 3}
    plan = make_plan(7, [(u, 6) for u in range(6)], users=users, horizon=3)
    assert [check(plan, 1, 0, range(m)).adoption_step[6] for m in range(6)] == [-1, -1, -1, 1, 1, 1]


def test_weights_add_and_stop_at_one(check: Check) -> None:
    users = {"drive": 1.0, "merit": 0.0, "proof": 1.0, "threshold": [2.0, 2.0, 2.0, 0.65]}
    edges = [(0, 3), (1, 3), (2, 3)]
    plan = make_plan(4, edges, peer_weight=[0.2, 0.3, 0.4], users=users, horizon=3)
    assert check(plan, 1, 0, [0, 1]).adoption_step[3] == -1
    assert check(plan, 1, 0, [0, 2]).adoption_step[3] == -1
    assert check(plan, 1, 0, [1, 2]).adoption_step[3] == 1


def test_a_threshold_of_zero_still_needs_a_level(check: Check) -> None:
    users = {"drive": 1.0, "merit": [0.0, 0.0, 2**-32], "proof": 1.0, "threshold": 0.0}
    assert check(make_plan(3, [(0, 1)], users=users, horizon=3), 1, 0, [0]).adoption_step.tolist() == [0, 1, 1]
    assert check(make_plan(3, [(0, 1)], users=users, horizon=3)).adoption_step.tolist() == [-1, -1, 1]


def test_not_yet_is_remembered(check: Check) -> None:
    seed = lucky(luck.WANT, lambda m: chance(0.4) < acceptance(m) <= chance(0.7), entity=0)
    plan = make_plan(1, starts=(0, 4), users={"drive": Phased([1.0, 0.0]), "merit": Phased([0.4, 0.7])})
    assert check(plan, seed).adoption_step.tolist() == [4]


def test_culture_scales_and_a_mandate_overrides(check: Check) -> None:
    terms = {"drive": 1.0, "merit": 1.0, "threshold": 0.5, "conducive": [0.4, 0.5], "push": Phased([0.0, 0.1])}
    plan = make_plan(1, n_providers=2, starts=(0, 5), providers=terms)
    assert check(plan).adoption_step.tolist() == [-1, 5, 1]


def test_waiting_users_are_demand(check: Check) -> None:
    providers = {"drive": 1.0, "merit": 0.0, "proof": 1.0, "threshold": 0.5}
    args = {"n_users": 4, "n_providers": 2, "service_edges": [(u, 0) for u in range(4)], "supply": True, "horizon": 5}
    users = {"drive": [1.0, 0.0, 0.0, 0.0]}
    plan = make_plan(**args, users=users, providers=providers, demand_weight=1.0, demand_saturation=0.5)
    assert check(plan).adoption_step.tolist() == [2, -1, -1, -1, 2, -1]
    plan = make_plan(**args, users=users, providers=providers, demand_weight=1.0, demand_saturation=0.6)
    assert check(plan).adoption_step.tolist() == [-1] * 6
    plan = make_plan(**args, users=users, providers=providers, demand_weight=0.5, demand_saturation=0.2)
    assert check(plan).adoption_step[4] == 2


# GET, providers.


def openings(check: Check, **terms: Any) -> list[int]:
    return check(make_plan(1, n_providers=6, providers={"drive": 1.0}, horizon=8, **terms)).column("openings")


def test_slots_carry_their_fraction(check: Check) -> None:
    assert openings(check) == [0, 6, 0, 0, 0, 0, 0, 0, 0]
    assert openings(check, slots=0.5) == [0, 0, 1, 0, 1, 0, 1, 0, 1]
    assert openings(check, slots=1.5) == [0, 1, 2, 1, 2, 0, 0, 0, 0]
    assert openings(check, slots=0.0) == [0] * 9


def test_unused_slots_lapse(check: Check) -> None:
    providers = {"drive": Phased([0.0, 1.0])}
    plan = make_plan(1, n_providers=6, starts=(0, 5), providers=providers, slots=1.5, horizon=7)
    # Five steps at 1.5: 7 slots have come by, and only this step's are there (the fraction stood at 0).
    assert check(plan).column("openings") == [0, 0, 0, 0, 0, 1, 2, 1]


def test_openings_stop_at_the_budget(check: Check) -> None:
    got = check(make_plan(1, n_providers=6, providers={"drive": 1.0}, setup=3, budget=10, horizon=4))
    assert got.column("openings") == [0, 3, 0, 0, 0]
    assert got.column("setup") == [0, 9, 0, 0, 0]


def test_the_first_who_cannot_be_paid_stops_the_cheaper_behind(check: Check) -> None:
    providers = {"drive": 1.0, "priority": [0, 1, 2]}
    plan = make_plan(1, n_providers=3, providers=providers, setup=[4, 7, 1], budget=10, horizon=4)
    assert check(plan).adoption_step.tolist() == [-1, 1, -1, -1]


def test_opening_order_is_priority_then_wait_then_luck(check: Check) -> None:
    providers = {"drive": Phased([[0.0, 1.0, 0.0, 0.0], 1.0]), "priority": [1, 1, 1, 0]}
    plan = make_plan(0 + 1, n_providers=4, starts=(0, 2), providers=providers, slots=Phased([0.0, 1.0]), horizon=6)
    got = check(plan).adoption_step[1:].tolist()
    assert got[3] == 2
    assert got[1] == 3
    first, second = sorted((0, 2), key=lambda p: luck.draw53(1, 0, luck.GET, 1 + p))
    assert (got[first], got[second]) == (4, 5)


# GET, users.


def test_no_provider_no_place(check: Check) -> None:
    got = check(
        make_plan(3, n_providers=1, service_edges=[(0, 0), (1, 0)], users={"drive": 1.0}, supply=True, places_=5),
        1,
        0,
        [],
        [0],
    )
    assert got.adoption_step.tolist() == [1, 1, -1, 0]
    assert got.column("idle") == [5] + [3] * 10


def test_rejected_users_try_their_next_provider(check: Check) -> None:
    edges = [(u, p) for u in range(5) for p in range(3)]
    plan = make_plan(5, n_providers=3, service_edges=edges, users={"drive": 1.0}, supply=True, places_=[2, 1, 1])
    got = check(plan, 1, 0, [], [0, 2])
    assert got.column("served")[1] == 3
    assert got.column("idle")[1] == 0


def test_a_round_ends_before_the_next_begins(check: Check) -> None:
    # User 0 comes first but has provider 1 as second choice only; user 1 has it as first choice.
    edges = [(0, 0), (0, 1), (1, 1), (2, 0)]
    users = {"drive": 1.0, "priority": [1, 2, 0]}
    plan = make_plan(3, n_providers=2, service_edges=edges, users=users, supply=True, places_=1)
    assert check(plan, 1, 0, [], [0, 1]).adoption_step[:3].tolist() == [-1, 1, 1]


def test_the_order_of_service_is_luck_among_equals(check: Check) -> None:
    plan = make_plan(
        6,
        n_providers=1,
        service_edges=[(u, 0) for u in range(6)],
        users={"drive": 1.0},
        supply=True,
        places_=Phased([1, 2]),
        starts=(0, 3),
    )
    for seed in range(5):
        got = check(plan, seed, 0, [], [0]).adoption_step[:6].tolist()
        order = sorted(range(6), key=lambda u: luck.draw53(seed, 0, luck.GET, u))
        assert [got[u] for u in order] == [1, 3, -1, -1, -1, -1]


def test_fewer_places_evict_nobody_and_take_nobody(check: Check) -> None:
    plan = make_plan(
        4,
        n_providers=1,
        starts=(0, 3),
        service_edges=[(u, 0) for u in range(4)],
        users={"drive": 1.0},
        supply=True,
        places_=Phased([3, 1]),
    )
    got = check(plan, 1, 0, [], [0])
    assert got.column("users_adopter")[-1] == 3
    assert got.column("idle")[-1] == 0


def test_users_add_places_in_the_next_step(check: Check) -> None:
    plan = make_plan(
        9,
        n_providers=1,
        service_edges=[(u, 0) for u in range(9)],
        users={"drive": 1.0},
        supply=True,
        places_=1,
        coproduction=1.0,
        horizon=6,
    )
    assert check(plan, 1, 0, [], [0]).column("served") == [0, 1, 1, 1, 1, 1, 1]


# Service ties in time. A window is (start, until).

FOR_EVER = (0, 99)


@settings(max_examples=40)
@given(cases(busy=True, rich=True, layers=True, starts=True))
def test_service_ties_that_open_at_step_0_for_ever_are_static_and_those_open_in_no_step_are_none(case: Case) -> None:
    arguments = {name: given for name, given in case.arguments.items() if name not in ("ask_chance", "serve_chance")}
    edges = sorted(arguments["service_edges"])
    if not edges:
        return
    arguments["service_open_in"] = []
    plain = make_plan(**arguments)
    always = make_plan(
        **arguments | {"service_open_in": [(k % 2, len(plain.phase) + k % 2) for k in range(len(edges))]}
    )
    assert always.ask_times.start.size  # the kernels read them, although nothing opens or closes
    never = [(0, 0), (0, 1), (3, 3), (5, 2), (len(plain.phase), 99)]
    windows = [(edge, FOR_EVER) for edge in edges] + [(edges[-1], window) for window in never]
    more = {
        "service_edges": [edge for edge, _ in windows],
        "service_open_in": [window for _, window in sorted(windows)],
    }
    for name in ENGINES:
        runs = [
            run_plan(engine.kernel("step_run", name), plan, case.seed, case.run, case.user_seeds, case.provider_seeds,
                     case.later)
            for plan in (plain, always, make_plan(**arguments | more))
        ]  # fmt: skip
        for run in runs[1:]:
            assert run.history.tolist() == runs[0].history.tolist()
            assert run.tallies.tolist() == runs[0].tallies.tolist()
            assert run.settled == runs[0].settled


@pytest.mark.parametrize("schedule", [ONCE, EACH])
def test_service_ties_pass_both_ways_while_they_are_open(check: Check, schedule: int) -> None:
    """User 0 and provider 1 are seeds; each tells the other side from step 3 on, or up to step 3."""
    sides = {"users": {"across": 1.0}, "providers": {"across": 1.0}}
    opening = make_plan(
        2, n_providers=2, service_edges=[(0, 0), (1, 1)], service_open_in=[(3, 99), (4, 5)], schedule=schedule, **sides
    )
    assert check(opening, 1, 0, [0], [1]).adoption_step.tolist() == [0, 4, 3, 0]
    late = {"users": {"across": 1.0, "peers": 1.0}, "providers": {"across": 1.0}}
    for until, hears in ((3, -1), (4, 3)):  # user 2 adopts at step 2 and would tell provider 0 in step 3
        closing = make_plan(
            3, [(0, 1), (1, 2)], 1, service_edges=[(2, 0)], service_open_in=[(0, until)], schedule=schedule, **late
        )
        assert check(closing, 1, 0, [0]).adoption_step.tolist() == [0, 1, 2, hears]


def test_a_tie_that_closes_takes_its_pressure_back(check: Check) -> None:
    """Under 'each' the pressure of three steps is a hazard less than one of four: the tie is open in three."""
    p = lambda_of(chance(0.3))
    seed = lucky(luck.HEAR, lambda m: 3 * p < resistance(m) <= 4 * p, entity=1)
    sides = {"users": {"across": 0.3}, "providers": {}}
    for until, hears in ((4, -1), (5, 4)):
        plan = make_plan(1, n_providers=1, service_edges=[(0, 0)], service_open_in=[(0, until)], **sides)
        assert check(plan, seed, 0, [0]).adoption_step.tolist() == [0, hears]


def test_demand_is_that_of_open_ties(check: Check) -> None:
    """Two of the three users wait, and the provider opens once they are two thirds of those it may serve."""
    providers = {"drive": 1.0, "merit": 0.0, "proof": 1.0, "threshold": 0.6}
    common = {
        "n_users": 3, "n_providers": 1, "users": {"drive": [1.0, 1.0, 0.0]}, "providers": providers,
        "service_edges": [(u, 0) for u in range(3)], "demand_weight": 1.0, "supply": True, "places_": 0, "horizon": 8,
    }  # fmt: skip
    opens = [
        check(make_plan(**common, service_open_in=windows)).adoption_step[3]
        for windows in (
            [FOR_EVER, FOR_EVER, FOR_EVER],
            [FOR_EVER, (5, 99), FOR_EVER],  # the second waits along no tie until step 5
            [FOR_EVER, (9, 99), FOR_EVER],  # one of two
            [FOR_EVER, (9, 99), (0, 4)],  # one of one, from step 4 on
            [(0, 2), FOR_EVER, FOR_EVER],  # of those two, one
            [(0, 99), FOR_EVER, (6, 99)],
        )
    ]
    assert opens == [2, 5, -1, 4, -1, 2]


def test_a_user_that_waits_is_called_when_its_tie_to_a_free_place_opens(check: Check) -> None:
    """The provider has free places all along: users 0 and 1 wait, and are served in the steps in which ties open."""
    plan = make_plan(
        3, n_providers=1, service_edges=[(0, 0), (1, 0), (2, 0)], users={"drive": 1.0}, supply=True, places_=9,
        service_open_in=[(4, 99), (6, 99), FOR_EVER],
    )  # fmt: skip
    got = check(plan, 1, 0, [], [0])
    assert got.adoption_step.tolist() == [4, 6, 1, 0]
    assert got.column("waited")[4] == 3


def test_nobody_applies_along_a_closed_tie(check: Check) -> None:
    """One place, from step 5 on: user 0 has waited longer, but its tie has closed; at the other provider it is full."""
    users = {"drive": Phased([[1.0, 0.0], 1.0, 1.0])}
    edges, windows = [(0, 0), (0, 1), (1, 0)], [(0, 4), FOR_EVER, FOR_EVER]
    plan = make_plan(
        2, n_providers=2, starts=(0, 2, 5), service_edges=edges, users=users, supply=True,
        places_=Phased([0, 0, [1, 0]]), service_open_in=windows,
    )  # fmt: skip
    assert check(plan, 1, 0, [], [0, 1]).adoption_step.tolist() == [-1, 5, 0, 0]


def test_a_served_user_keeps_its_place_when_its_tie_closes(check: Check) -> None:
    """Provider 0 closes at step 6: its user waits again, and finds a place where its ties are open then."""
    providers = {"lapse": Phased([0.0, [1.0, 0.0], 0.0])}
    for window, found in (((0, 4), -1), (FOR_EVER, 7), ((9, 99), 9)):
        plan = make_plan(
            1, n_providers=2, starts=(0, 6, 7), service_edges=[(0, 0), (0, 1)], users={"drive": 1.0}, horizon=10,
            providers=providers, supply=True, service_open_in=[(0, 3), window],
        )  # fmt: skip
        got = check(plan, 1, 0, [], [0, 1]).history[:, 0].tolist()
        assert got[:7] == [0, 3, 3, 3, 3, 3, 2]
        assert (got.index(ADOPTER, 6) if ADOPTER in got[6:] else -1) == found


def test_the_tie_of_a_user_that_waits_since_the_last_step_closes_without_a_place_in_the_queue(check: Check) -> None:
    """Provider 0 closes at step 6, and the tie of its user to provider 1 in step 7; user 1 waits there for a place."""
    plan = make_plan(
        2, n_providers=2, starts=(0, 6, 7, 8), service_edges=[(0, 0), (0, 1), (1, 1)], users={"drive": 1.0},
        providers={"lapse": Phased([0.0, [1.0, 0.0], 0.0, 0.0])}, supply=True,
        places_=Phased([[1, 0], [1, 0], [1, 0], [1, 1]]), service_open_in=[FOR_EVER, (0, 7), FOR_EVER],
    )  # fmt: skip
    assert check(plan, 1, 0, [], [0, 1]).adoption_step.tolist() == [1, 8, 0, 0]


def test_ties_that_close_and_open_again_let_in_whom_they_should(check: Check) -> None:
    """A queue of three at a provider whose places come at step 7; by then two of the ties are open."""
    windows = [(0, 3), (5, 99), (0, 3), (6, 99), (0, 6)]
    plan = make_plan(
        3, n_providers=1, starts=(0, 7), service_edges=[(0, 0), (0, 0), (1, 0), (1, 0), (2, 0)], users={"drive": 1.0},
        supply=True, places_=Phased([0, 3]), service_open_in=windows,
    )  # fmt: skip
    assert check(plan, 1, 0, [], [0]).adoption_step.tolist() == [7, 7, -1, 0]


# KEEP.


def test_the_lapse_clock_starts_the_step_after_adoption(check: Check) -> None:
    plan = make_plan(2, [(0, 1)], users={"drive": [0.0, 1.0], "lapse": 1.0}, horizon=3)
    assert check(plan, 1, 0, [0]).history.tolist() == [[3, 0], [4, 3], [4, 4], [4, 4]]


def test_a_freed_place_is_free_in_the_next_step(check: Check) -> None:
    users = {"drive": 1.0, "lapse": Phased([0.0, 1.0, 0.0]), "priority": [0, 1]}
    plan = make_plan(
        2, n_providers=1, starts=(0, 3, 4), service_edges=[(0, 0), (1, 0)], users=users, supply=True, horizon=5
    )
    got = check(plan, 1, 0, [], [0])
    assert got.history[:, 0].tolist() == [0, 3, 3, 4, 4, 4]
    assert got.history[:, 1].tolist() == [0, 2, 2, 2, 3, 3]
    assert got.column("waited") == [0, 0, 0, 0, 3, 0]


def test_orphaned_users_keep_their_waiting_since(check: Check) -> None:
    # User 0 wants at step 1 and is served by provider 0 until it lapses at step 3; user 1 wants from step 2 on.
    # Provider 1 has a place from step 4 on: user 0 has waited longer, although it was orphaned later.
    users = {"drive": Phased([[1.0, 0.0], 1.0, 1.0, 1.0])}
    providers = {"lapse": Phased([0.0, 0.0, [1.0, 0.0], 0.0])}
    plan = make_plan(
        2, n_providers=2, starts=(0, 2, 3, 4), service_edges=[(0, 0), (0, 1), (1, 1)], users=users, providers=providers,
        supply=True, places_=Phased([[1, 0], [1, 0], [1, 0], [1, 1]]), horizon=6,
    )  # fmt: skip
    got = check(plan, 1, 0, [], [0, 1])
    assert got.history[:, 0].tolist() == [0, 3, 3, 2, 3, 3, 3]
    assert got.history[:, 1].tolist() == [0, 0, 2, 2, 2, 2, 2]
    assert got.column("waited") == [0, 0, 0, 0, 3, 0, 0]
    assert got.adoption_step.tolist() == [1, -1, 0, 0]


def test_wear_belongs_to_the_spell(check: Check) -> None:
    # Half the resistance is used up before the place is lost, the rest after another is found.
    p = lambda_of(chance(0.3))
    seed = lucky(luck.KEEP, lambda m: 3 * p < resistance(m) <= 4 * p, entity=0)
    users = {"drive": 1.0, "lapse": 0.3}
    providers = {"lapse": Phased([0.0, [1.0, 0.0], 0.0])}
    plan = make_plan(
        1, n_providers=2, starts=(0, 3, 4), service_edges=[(0, 0), (0, 1)],
        users=users, providers=providers, supply=True,
    )  # fmt: skip
    # Adopted at 1; wear at 2 and 3; orphaned at 3, adopted at 4 again; wear at 5 and 6.
    assert check(plan, seed, 0, [], [0, 1]).history[:8, 0].tolist() == [0, 3, 3, 2, 3, 3, 4, 4]


@pytest.mark.parametrize("status", [AWARE, UNAWARE])
def test_return_after_a_lapse(check: Check, status: int) -> None:
    users = {"drive": 0.5, "lapse": Phased([1.0, 0.0])}
    plan = make_plan(1, starts=(0, 2), users=users, return_after=3, return_status=status, horizon=30)
    got = check(plan, 1, 0, [0])
    assert got.history[:5, 0].tolist() == [ADOPTER, LAPSED, LAPSED, LAPSED, status]
    if status == AWARE:
        assert got.history[5, 0] == ADOPTER
    else:
        r = resistance(luck.draw53(1, 0, luck.HEAR, 0, 0, 1))  # the second spell's latent
        assert got.history[:, 0].tolist().index(ADOPTER, 2) == 4 + -(-r // lambda_of(ONE // 2))
    assert got.column("users_ever") == [1] * 31


def test_a_fresh_spell_forgets_the_wait(check: Check) -> None:
    users = {"drive": 1.0, "lapse": Phased([1.0, 0.0]), "priority": [0, 0]}
    plan = make_plan(
        2,
        n_providers=1,
        starts=(0, 3),
        service_edges=[(0, 0), (1, 0)],
        users=users,
        supply=True,
        return_after=1,
        horizon=8,
    )
    for seed in range(4):
        check(plan, seed, 0, [], [0])


def test_lapsed_actors_may_still_pass_it_on(check: Check) -> None:
    plan = make_plan(2, [(0, 1)], users={"peers": (0, 0, 0, 0, 1.0), "lapse": [1.0, 0.0]}, schedule=ONCE)
    assert check(plan, 1, 0, [0]).adoption_step.tolist() == [0, 2]


def test_statuses_are_what_they_are_called() -> None:
    assert (UNAWARE, AWARE, WAITING, ADOPTER, LAPSED) == (0, 1, 2, 3, 4)
