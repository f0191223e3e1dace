"""On the bar and one unit below it: a slip in a half-open interval has a chance of 2^-31, unless one looks."""

from typing import Any

import numpy as np
import pytest
from conftest import Kernel
from contagions import NONE, new_runs, plain_lanes
from oracles import luck
from oracles.fixed import ONE, acceptance, lambda_of, resistance
from plans import Phased, csr, make_plan, run_plan
from test_step import compare
from uptake.kernels.contagion.records import Needs, Threshold, TieClock
from uptake.kernels.types import (
    ADOPTER,
    EACH,
    EVERYONE,
    EXTERNAL,
    ONCE,
    POOL,
    RESISTANCE,
    SEEDED,
    UNAWARE,
    Plan,
    Timed,
)  # fmt: skip

SEED, RUN = 77, 5
N = 12


def with_rows(plan: Plan, term: str, values: Any) -> Plan:
    """The plan with these integers as one term of users, an integer per actor."""
    rows = np.array([values], np.int64)
    return plan._replace(users=plan.users._replace(**{term: Timed(rows, np.zeros(1, np.int32))}))


def drawn(purpose: int, values: Any) -> list[int]:
    return [values(luck.draw53(SEED, RUN, purpose, v)) for v in range(N)]


@pytest.mark.parametrize("short", [0, 1])
def test_a_hazard_equal_to_the_resistance_is_heard(kernel: Kernel, short: int) -> None:
    plan = with_rows(make_plan(N, horizon=1), "drive", [r - short for r in drawn(luck.HEAR, resistance)])
    got = run_plan(kernel("step_run"), plan, SEED, RUN)
    assert got.adoption_step.tolist() == [-1 if short else 1] * N


def test_a_last_unit_of_hazard_is_heard(kernel: Kernel) -> None:
    rows = np.array([[r - 1 for r in drawn(luck.HEAR, resistance)], [1] * N], np.int64)
    drive = Timed(rows, np.arange(2, dtype=np.int32))
    plan = make_plan(N, horizon=2, starts=(0, 2))
    plan = plan._replace(users=plan.users._replace(drive=drive))
    assert run_plan(kernel("step_run"), plan, SEED, RUN).adoption_step.tolist() == [2] * N


@pytest.mark.parametrize("rest", [0, N])
@pytest.mark.parametrize("short", [0, 1])
def test_a_share_of_adopters_is_rounded_down_to_a_unit(kernel: Kernel, short: int, rest: int) -> None:
    """One of N + 1 users adopts; what is missing to each other's resistance is its drive."""
    share = 2**20
    missing = [r - lambda_of(share) - short for r in drawn(luck.HEAR, resistance)]
    plan = with_rows(make_plan(N + 1, horizon=1), "drive", [*missing, 0])
    imitation = Timed(np.array([[share * (N + 1) + rest]], np.int64), np.zeros(1, np.int32))
    got = run_plan(kernel("step_run"), plan._replace(imitation=imitation), SEED, RUN, [N])
    assert got.adoption_step.tolist() == [-1 if short else 1] * N + [0]


@pytest.mark.parametrize("more", [0, 1])
@pytest.mark.parametrize("last", [0, 1, 2])
def test_luck_at_the_end_of_a_slice_is_in_the_next(kernel: Kernel, last: int, more: int) -> None:
    """Of the drive, the share and two ties; those up to `last` sum to where the luck falls, or to a unit more."""
    total = np.array(drawn(luck.HEAR, resistance)) + 4 * ONE
    falls = np.array(drawn(luck.DONOR, lambda m: m >> 21), object) * total // ONE
    share = 2**20
    everyone, ends = lambda_of(share), falls + more
    drive = [ends, ends - everyone, (ends - everyone) // 2][last]
    first = ends - everyone - drive if last == 2 else (total - everyone - drive) // 2
    slices = np.array([drive, [everyone] * N, first, total - everyone - drive - first], np.int64)
    assert (slices > 0).all()
    assert (slices[: last + 1].sum(axis=0) == ends).all()
    ties = [(u, v) for u in (N, N + 1) for v in range(N)]
    plan = make_plan(N + 2, ties, users={"context": 0.0}, peer_chance=[1.0] * 2 * N, horizon=1)
    contacts, service = plan.users.layers
    contacts = contacts._replace(hazard=slices[2:].ravel())
    plan = with_rows(plan._replace(users=plan.users._replace(layers=(contacts, service))), "drive", [*slices[0], 0, 0])
    imitation = Timed(np.array([[share * (N + 2) // 2]], np.int64), np.zeros(1, np.int32))
    got = compare(kernel("step_run"), plan._replace(imitation=imitation), SEED, RUN, [N, N + 1])
    donors = EXTERNAL, EVERYONE, N, N + 1
    assert got.descent.donor.tolist() == [donors[last + 1 - more]] * N + [SEEDED] * 2


@pytest.mark.parametrize("short", [0, 1])
def test_a_level_equal_to_the_threshold_is_wanted(kernel: Kernel, short: int) -> None:
    plan = make_plan(N, users={"drive": 1.0}, horizon=2)
    plan = with_rows(plan, "merit", [alpha - short for alpha in drawn(luck.WANT, acceptance)])
    got = run_plan(kernel("step_run"), plan, SEED, RUN)
    assert got.adoption_step.tolist() == [-1 if short else 1] * N


@pytest.mark.parametrize("short", [0, 1])
def test_a_given_threshold_is_reached_at_its_value(kernel: Kernel, short: int) -> None:
    users = {"drive": 1.0, "merit": 0.5, "threshold": [0.5 + short / ONE] * N}
    got = run_plan(kernel("step_run"), make_plan(N, users=users, horizon=2), SEED, RUN)
    assert got.adoption_step.tolist() == [-1 if short else 1] * N


@pytest.mark.parametrize("short", [0, 1])
def test_a_lapse_hazard_equal_to_the_resistance_is_the_end(kernel: Kernel, short: int) -> None:
    plan = with_rows(make_plan(N, horizon=1), "lapse", [r - short for r in drawn(luck.KEEP, resistance)])
    got = run_plan(kernel("step_run"), plan, SEED, RUN, range(N))
    assert got.column("users_lapsed") == [0, 0 if short else N]


@pytest.mark.parametrize("short", [0, 1])
def test_a_slice_of_a_once_only_hazard_is_passed_once(kernel: Kernel, short: int) -> None:
    """The hub passes each leaf all of its resistance, or all but one unit: a second, or a late, chance would show."""
    plan = make_plan(N + 1, [(N, v) for v in range(N)], peer_chance=[1.0] * N, schedule=ONCE, horizon=6)
    contacts, service = plan.users.layers
    contacts = contacts._replace(hazard=np.array([r - short for r in drawn(luck.HEAR, resistance)], np.int64))
    plan = plan._replace(users=plan.users._replace(layers=(contacts, service)))
    got = run_plan(kernel("step_run"), plan, SEED, RUN, [N])
    assert got.adoption_step.tolist() == [-1 if short else 1] * N + [0]


@pytest.mark.parametrize("short", [0, 1])
def test_pressure_that_is_summed_anew_counts_to_the_unit(kernel: Kernel, short: int) -> None:
    """The hub passes half of what is missing in the first phase, and half in the second; an odd unit is drive."""
    missing = np.array([r - short for r in drawn(luck.HEAR, resistance)], np.int64)
    ties = [(N, v) for v in range(N)]
    plan = make_plan(
        N + 1, ties, users={"peers": Phased([0.1, 0.2])}, peer_chance=[1.0] * N, starts=(0, 2), schedule=EACH, horizon=2
    )
    contacts, service = plan.users.layers
    layers = contacts._replace(hazard=missing // 2), service
    drive = Timed(np.array([[*(missing % 2), 0], [0] * (N + 1)], np.int64), np.arange(2, dtype=np.int32))
    plan = plan._replace(users=plan.users._replace(layers=layers, drive=drive))
    got = run_plan(kernel("step_run"), plan, SEED, RUN, [N])
    assert got.adoption_step.tolist() == [-1 if short else 2] * N + [0]


@pytest.mark.parametrize("short", [0, 1])
def test_what_is_carried_over_counts_to_the_unit(kernel: Kernel, short: int) -> None:
    """A place in a pool, and a slot, is there when two odd shares make a whole, not a unit earlier."""
    shares = Phased([(2**31 + 1) / ONE, (2**31 - 1 - short) / ONE])
    how = {"supply": POOL, "pool": shares, "slots": shares, "starts": (0, 2), "horizon": 2}
    plan = make_plan(1, n_providers=1, users={"drive": 1.0}, providers={"drive": 1.0}, **how)
    got = run_plan(kernel("step_run"), plan, SEED, RUN)
    assert got.adoption_step.tolist() == [-1 if short else 2] * 2


def test_aware_actors_are_asked_again_when_all_terms_change_at_once(kernel: Kernel) -> None:
    """Users and providers hear in the one step in which nobody accepts, and adopt in the next."""
    terms = {"drive": Phased([0.0, 1.0, 0.0]), "merit": Phased([1.0, 0.0, 1.0]), "proof": Phased([0.1, 0.0, 0.1])}
    terms |= {"conducive": Phased([1.0, 0.0, 1.0]), "push": Phased([0.1, 0.0, 0.1])}
    plan = make_plan(N, n_providers=1, users=terms, providers=terms, starts=(0, 2, 3), horizon=6)
    assert run_plan(kernel("step_run"), plan, SEED, RUN).adoption_step.tolist() == [3] * (N + 1)


def test_aware_actors_are_asked_again_when_a_version_of_a_step_returns(kernel: Kernel) -> None:
    """Users hear in the one step in which nobody accepts; the next step is in the version of the step before it."""
    plan = make_plan(N, starts=(0, 2, 3), users={"drive": Phased([0.0, 1.0, 0.0])}, horizon=6)
    merit = Timed(np.array([[ONE], [0]], np.int64), np.array([0, 1, 0], np.int32))
    plan = plan._replace(users=plan.users._replace(merit=merit))
    assert run_plan(kernel("step_run"), plan, SEED, RUN).adoption_step.tolist() == [3] * N


@pytest.mark.parametrize("short", [0, 1])
def test_none_of_no_contacts_and_of_no_users_is_zero(kernel: Kernel, short: int) -> None:
    """A user whose number of contacts is 0, and a provider that no user can ask, decide by merit, to the unit."""
    sides = {"drive": 1.0, "proof": 1.0, "contacts": [0, 0]}, {"drive": 1.0, "proof": 1.0}
    plan = make_plan(2, [(0, 1)], 1, users=sides[0], providers=sides[1], demand_weight=1.0, horizon=1)
    unit = {"merit": Timed(np.array([[1]]), np.zeros(1, np.int32)), "threshold": np.array([1 + short])}
    plan = plan._replace(users=plan.users._replace(**unit), providers=plan.providers._replace(**unit))
    got = run_plan(kernel("step_run"), plan, SEED, RUN, [0])
    assert got.adoption_step.tolist() == ([0, -1, -1] if short else [0, 1, 1])


@pytest.mark.parametrize("schedule", [ONCE, EACH])
@pytest.mark.parametrize("short", [0, 1])
def test_a_tie_passes_a_hazard_of_one_unit(kernel: Kernel, schedule: int, short: int) -> None:
    """One hub passes all but one unit of what a leaf needs, another hub that unit, or nothing."""
    ties = [(hub, v) for hub in (N, N + 1) for v in range(N)]
    plan = make_plan(N + 2, ties, peer_chance=[1.0] * (2 * N), schedule=schedule, horizon=1)
    contacts, service = plan.users.layers
    hazard = np.array([*(r - 1 for r in drawn(luck.HEAR, resistance)), *[1 - short] * N], np.int64)
    plan = plan._replace(users=plan.users._replace(layers=(contacts._replace(hazard=hazard), service)))
    got = run_plan(kernel("step_run"), plan, SEED, RUN, [N, N + 1])
    assert got.adoption_step.tolist() == [-1 if short else 1] * N + [0, 0]


@pytest.mark.parametrize("short", [0, 1])
def test_a_tie_alone_in_its_layer_passes_its_own_hazard(kernel: Kernel, short: int) -> None:
    plan = make_plan(2, [(0, 1)], peer_chance=[1.0], horizon=1)
    contacts, service = plan.users.layers
    hazard = np.array([resistance(luck.draw53(SEED, RUN, luck.HEAR, 1)) - short], np.int64)
    plan = plan._replace(users=plan.users._replace(layers=(contacts._replace(hazard=hazard), service)))
    got = run_plan(kernel("step_run"), plan, SEED, RUN, [0])
    assert got.adoption_step.tolist() == [0, -1 if short else 1]


@pytest.mark.parametrize("short", [0, 1])
def test_a_unit_of_pressure_is_heard_from_the_first_step_after_the_return(kernel: Kernel, short: int) -> None:
    """Leaves lapse at step 1, return at 2, and hear a unit from a hub in each step; a second hub adds the rest at 4."""
    hub, chain = N, [N + 1, N + 2, N + 3]
    ties = [*((hub, v) for v in range(N)), *zip([hub, *chain], chain, strict=False), *((N + 3, v) for v in range(N))]
    users = {"lapse": Phased([[1.0] * N + [0.0] * 4, 0.0])}
    plan = make_plan(
        N + 4, ties, users=users, peer_chance=[1.0] * len(ties), starts=(0, 2), schedule=EACH, horizon=5,
        return_after=1, return_status=UNAWARE,
    )  # fmt: skip
    missing = [resistance(luck.draw53(SEED, RUN, luck.HEAR, v, 0, 1)) - 2 - short for v in range(N)]
    contacts, service = plan.users.layers
    hazard = contacts.hazard.copy()
    hazard[:N], hazard[-N:] = 1, missing
    plan = plan._replace(users=plan.users._replace(layers=(contacts._replace(hazard=hazard), service)))
    got = run_plan(kernel("step_run"), plan, SEED, RUN, [*range(N), hub])
    assert got.history[4:, :N].tolist() == [[UNAWARE if short else ADOPTER] * N, [ADOPTER] * N]


def test_providers_are_asked_again_when_the_weight_of_demand_alone_changes(kernel: Kernel) -> None:
    sides: dict[str, Any] = {
        "users": {"drive": 1.0, "merit": 1.0},
        "providers": {"drive": 1.0, "merit": 0.0, "proof": 1.0, "threshold": [0.5]},
    }
    weight = {"demand_weight": Phased([0.0, 1.0]), "starts": (0, 5), "horizon": 8}
    plan = make_plan(N, n_providers=1, service_edges=[(u, 0) for u in range(N)], **sides, **weight)
    assert run_plan(kernel("step_run"), plan, SEED, RUN).adoption_step[N] == 5


@pytest.mark.parametrize("side", ["users", "providers"])
@pytest.mark.parametrize("term", ["merit", "proof", "conducive", "push"])
def test_one_side_is_asked_again_when_a_term_of_it_alone_changes(kernel: Kernel, side: str, term: str) -> None:
    """Actor 1 of the side sees actor 0 adopt at once; the term takes it from no acceptance to all at step 5."""
    neutral = {"drive": 1.0, "merit": 1.0, "proof": 0.0, "conducive": 1.0, "push": 0.0, "threshold": [0.5]}
    others = {"proof": {"merit": 0.0}, "push": {"merit": 0.0}}.get(term, {})
    sides: dict[str, Any] = {"users": neutral, "providers": neutral}
    sides[side] = neutral | others | {term: Phased([0.0, 1.0])}
    plan = make_plan(2, [(0, 1)], 2, [(0, 1)], **sides, starts=(0, 5), horizon=8)
    first = 0 if side == "users" else 2
    got = run_plan(kernel("step_run"), plan, SEED, RUN, [first])
    assert got.adoption_step[first : first + 2].tolist() == [0, 5]
    assert got.adoption_step[2 - first : 4 - first].tolist() == [1, 1]


@pytest.mark.parametrize("per_tie", [False, True])
def test_a_tie_whose_coin_is_on_the_bar_is_live(kernel: Kernel, per_tie: bool) -> None:
    """A star of more ties than are tossed at once; in turn, each tie's coin is the bar, and one above it."""
    n = 71
    ties = csr(n, [(0, v) for v in range(1, n)])
    coins = np.array([luck.coin(SEED, RUN, e) >> 1 for e in range(n - 1)], np.int64)

    def reached(bar: Any) -> list[bool]:
        runs = new_runs(n, [[0]], 1, seed=SEED, first=RUN)
        kernel("cascade_runs")(TieClock(ties, np.atleast_1d(np.asarray(bar)).astype(np.int32)), runs)
        return (runs.adoption_step[0, 1:] == 1).tolist()  # type: ignore[no-any-return]

    if per_tie:
        assert reached(coins) == [True] * (n - 1)
        assert reached(coins - 1) == [False] * (n - 1)
    else:
        for coin in coins[[0, 1, 2, 3, 4, 7, 8, 15, 16, 30, 31, 32, 33, 63, 64, 69]]:
            assert reached(coin) == (coins <= coin).tolist()
            assert reached(coin - 1) == (coins < coin).tolist()


@pytest.mark.parametrize("kernel_name", ["threshold_runs", "lanes_runs"])
def test_as_many_contacts_as_the_resistance_takes(kernel: Kernel, kernel_name: str) -> None:
    """In each of 64 runs, a hazard of which j are just enough, one unit more, one less; j contacts are seeds."""
    v, runs = 9, 64
    out = csr(10, [(u, v) for u in range(9)])
    missed = [resistance(luck.draw53(SEED, run, luck.HEAR, v)) for run in range(runs)]
    for run in range(0, runs, 5):
        for j in (1, 2, 3, 7):
            for hazard in range(missed[run] // j - 1, missed[run] // j + 2):
                case = new_runs(10, [list(range(j))], 1, runs, seed=SEED)
                needs = Needs(RESISTANCE, np.array([max(hazard, 1)]))
                if kernel_name == "lanes_runs":
                    kernel(kernel_name)(plain_lanes(out, needs), case)
                else:
                    kernel(kernel_name)(Threshold(out, NONE, needs, False), case)
                adopts = [j * max(hazard, 1) >= r for r in missed]
                assert (case.adoption_step[:, v] == 1).tolist() == adopts
