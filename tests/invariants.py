"""What holds in every run of every plan, whatever was asked (``check_result`` after each example)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from plans import Run
from uptake.kernels.types import (
    ADOPTER,
    BY_KIND,
    DESCENT_OF_PROVIDERS,
    EFFECTIVENESS,
    FIT,
    FUND_OPENINGS,
    FUND_PLACES,
    FUND_PROVIDERS,
    FUND_SETUP,
    IDLE,
    LAPSED,
    NO_DONOR,
    OPENINGS,
    PLACES,
    PROVIDERS,
    PROVIDERS_EVER,
    SERVED,
    SETUP,
    TALLIES,
    UNAWARE,
    USERS,
    USERS_EVER,
    WAITED,
    WAITING,
    Plan,
)  # fmt: skip


def check_result(plan: Plan, run: Run, later: Sequence[tuple[int, int]] = ()) -> None:
    """Raise AssertionError at the first broken invariant. ``later`` holds (step, actor) for seeds after step 0."""
    n_users, n_providers = plan.n_users, plan.n_providers
    history, tallies = run.history.astype(int), run.tallies
    assert tallies.shape == (len(plan.phase), len(TALLIES))
    assert (tallies >= 0).all()
    for first, people, ever in (
        (USERS, history[:, :n_users], USERS_EVER),
        (PROVIDERS, history[:, n_users:], PROVIDERS_EVER),
    ):
        for status in range(5):
            assert (tallies[:, first + status] == (people == status).sum(axis=1)).all()
        assert (np.diff(tallies[:, ever]) >= 0).all()
        assert (tallies[:, ever] >= tallies[:, first + ADOPTER]).all()
    assert (tallies[:, USERS : USERS + 5].sum(axis=1) == n_users).all()
    assert (tallies[:, PROVIDERS : PROVIDERS + 5].sum(axis=1) == n_providers).all()
    assert run.group_ever.sum() == tallies[-1, USERS_EVER]
    assert (run.group_ever <= plan.group_size).all()

    # Adoption steps: never before the first step seen as an adopter, and later only by way of one who passes through a
    # place and loses it within one step.
    began = np.array(plan.start.status, int) if plan.start.status.size else np.zeros(n_users + n_providers, int)
    for v, step in enumerate(run.adoption_step.tolist()):
        if began[v] == LAPSED:  # it adopted before the run
            assert step == 0
            continue
        seen = np.flatnonzero(history[:, v] == ADOPTER)
        if len(seen):
            assert 0 <= step <= seen[0]
        if step >= 0 and not (len(seen) and seen[0] == step):
            assert v < n_users or step in plan.mergers.step  # opened by a merger, and let go by its sponsor
            assert plan.supply
            assert history[step, v] == WAITING

    # Nobody skips the gates: an adopter was served or opened, only an adopter lapses, unless it was merged.
    merged = check_mergers(plan, history)
    lapsed_now = (history[1:] == LAPSED) & (history[:-1] != LAPSED) & ~merged[1:]
    assert (history[:-1][lapsed_now] == ADOPTER).all()
    if plan.return_after < 0:
        assert (history[1:][(history[:-1] == LAPSED) & ~merged[1:]] == LAPSED).all()
    if not (plan.return_after >= 0 and plan.return_status == UNAWARE):
        assert (history[1:][history[:-1] != UNAWARE] != UNAWARE).all()

    # Supply.
    if plan.supply:
        assert (tallies[:, SERVED] <= n_users).all()
        assert (tallies[:, IDLE] <= tallies[:, PLACES]).all()
    else:
        begins = 1 if plan.start.status.size else 0  # the start may have users that wait
        assert (tallies[begins:, USERS + WAITING] == 0).all()
        assert (tallies[:, [SERVED, WAITED]] == 0).all()
    assert (tallies[tallies[:, PROVIDERS + ADOPTER] == 0, PLACES] == 0).all()
    planted = any(v >= n_users for _, v in later)  # then some openings need no slot and no money
    sponsors = plan.sponsors
    merging = bool(plan.mergers.step.size)  # as many open without a slot
    if not planted and not merging and not sponsors.by_owner.any() and not (sponsors.slots < 0).any():
        assert (tallies[1:, OPENINGS] <= sponsors.slots.sum(0)[1:]).all()
    if not planted and (sponsors.capital >= 0).all():
        assert tallies[1:, SETUP].sum() <= sponsors.capital.sum()  # seeds are paid for from elsewhere
    if run.books.funds.size and sponsors.keep:
        check_funds(plan, run)

    if plan.has_variants:
        check_descent(plan, run)

    # Settled means settled.
    assert -1 <= run.settled < len(plan.phase)
    if run.settled >= 0:
        assert (history[run.settled :] == history[run.settled]).all()
        flows = [OPENINGS, SERVED, WAITED, SETUP]
        assert (tallies[run.settled + 1 :, flows] == 0).all()


def check_mergers(plan: Plan, history: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Who has closed in a merger stays so. By step and actor, whether it merges with others then."""
    merges = np.zeros(history.shape, bool)
    mergers = plan.mergers
    for j, step in enumerate(mergers.step.tolist()):
        if step >= len(history):
            continue
        members = plan.n_users + mergers.members[mergers.begins[j] : mergers.begins[j + 1]]
        merges[step, members] = True
        assert (history[step:, members[members != plan.n_users + mergers.into[j]]] == LAPSED).all()
    return merges


def check_descent(plan: Plan, run: Run) -> None:
    """First adoptions have a kind each, sums stay inside what adopters can add, and donors are actors that heard."""
    n, descent, tallies = plan.n_users, run.descent, run.tallies
    for first, ever, adopters in (
        (0, USERS_EVER, USERS + ADOPTER),
        (DESCENT_OF_PROVIDERS, PROVIDERS_EVER, PROVIDERS + ADOPTER),
    ):
        sums = descent.tallies[:, first : first + BY_KIND]
        kinds = descent.tallies[:, first + BY_KIND : first + DESCENT_OF_PROVIDERS]
        assert (kinds.sum(axis=1) == tallies[:, ever]).all()
        assert (np.diff(kinds, axis=0) >= 0).all()
        assert (sums >= 0).all()
        assert (sums <= tallies[:, [adopters]] << 30).all()
        assert (sums[:, EFFECTIVENESS] <= sums[:, FIT]).all() or plan.supply  # with a server, its variant counts
    never = descent.heard < 0
    assert (descent.variant[never] == -1).all()
    assert ((descent.variant[~never] >= 0) & (descent.variant[~never] <= 1 << 32)).all()
    assert ((descent.donor == NO_DONOR) == never).all()
    by_actor = descent.donor >= 0
    assert ((descent.layer >= 0) == by_actor).all()
    assert (descent.heard[descent.donor[by_actor]] >= 0).all()
    across = [layer.across for layer in (*plan.users.layers, *plan.providers.layers)]
    of_users = np.flatnonzero(by_actor) < n
    crosses = np.array(across, int)[descent.layer[by_actor]] == 1
    assert (((descent.donor[by_actor] < n) != of_users) == crosses).all()


def check_funds(plan: Plan, run: Run) -> None:
    """Each sponsor stays inside its window, its capital and its revenue in every step; the sums are those of all."""
    sponsors, funds, tallies = plan.sponsors, run.books.funds, run.tallies
    steps = np.arange(len(plan.phase))[:, None]
    outside = (steps < sponsors.start) | (steps >= sponsors.until)
    assert (funds[:, :-1][outside] == 0).all()
    spent = funds[:, :-1, FUND_SETUP].sum(0)
    assert (spent <= sponsors.capital)[sponsors.capital >= 0].all()
    committed = funds[:, :-1, FUND_PLACES] * sponsors.price
    assert (committed <= sponsors.revenue * sponsors.price_unit)[:, sponsors.revenue >= 0].all()
    assert (funds[:, :, FUND_OPENINGS].sum(1) == tallies[:, OPENINGS]).all()
    assert (funds[:, :, FUND_SETUP].sum(1) == tallies[:, SETUP]).all()
    assert (funds[:, :, FUND_PROVIDERS].sum(1) == tallies[:, PROVIDERS + ADOPTER]).all()
    assert (funds[:, :, FUND_PLACES].sum(1) <= tallies[:, PLACES] * sponsors.price_unit).all()
