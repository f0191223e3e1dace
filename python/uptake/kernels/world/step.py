"""The order of a step, written once, and one run of a plan. Twin of ``cpp/include/uptake/world/step.hpp``."""

import numpy as np
import numpy.typing as npt

from uptake.kernels.jit import inlined, inner, kernel
from uptake.kernels.seeds import come
from uptake.kernels.types import (
    ADOPTER,
    FUND_PLACES,
    FUND_PROVIDERS,
    IDLE,
    LAPSED,
    OPENINGS,
    PLACES,
    PLACES_AT_PROVIDERS,
    PROVIDERS,
    SERVED,
    SETUP,
    STOPPED,
    UNSETTLED,
    USERS,
    WAITED,
    WAITING,
    Books,
    Descent,
    Int32s,
    Int64s,
    Plan,
)
from uptake.kernels.world.adopt import adopt, open_provider
from uptake.kernels.world.get import get
from uptake.kernels.world.hear import hear
from uptake.kernels.world.keep import keep
from uptake.kernels.world.pack import ACTS_UNTIL, SETUP_COST, at, frozen, pack, pack_sources
from uptake.kernels.world.sponsors import capacity, paid_places, still_waiting
from uptake.kernels.world.start import resume
from uptake.kernels.world.state import (
    CHANGED,
    EXPOSED,
    IN_POOL,
    IS_NEWLY_WAITING,
    NEWLY_WAITING,
    NOBODY,
    NOT_DRAWN,
    NOW,
    OPENING,
    State,
    begin,
    change,
    lasts,
    new_state,
    unmark,
)
from uptake.kernels.world.vary import fit_anew, hold_original
from uptake.kernels.world.want import want


@inner
def stop_waiting(plan, state, v, t):
    """A waiting seed needs no place or slot any more. The queues themselves are left in ``plant``."""
    if state.actor[v].marks & IS_NEWLY_WAITING:  # since this step, or from the start on
        unmark(state.actor[v], IS_NEWLY_WAITING)
        return
    if v >= plan.n_users or plan.supply != PLACES_AT_PROVIDERS:
        return
    for e in range(plan.ask.offsets[v], plan.ask.offsets[v + 1]):
        if lasts(plan.ask_times, e, t, t):
            state.provider[plan.ask.targets[e]].queue -= 1


@inner
def plant(plan, state, seed, run, seeds, steps, came, t):
    """The seeds of step t adopt, after all else in the step. Those that have adopted or lapsed stay so.

    Returns how many seeds have come.
    """
    waited = False
    now = come(seeds, steps, came, t)
    for k in range(came, now):
        v = np.int64(seeds[k])
        actor = state.actor[v]
        if actor.status == ADOPTER or actor.status == LAPSED:
            continue
        if plan.variants:
            hold_original(plan, state, v)
        if actor.status == WAITING:
            stop_waiting(plan, state, v, t)
            waited = True
        else:
            actor.latent = NOT_DRAWN
            actor.since = t
        if v < plan.n_users:
            adopt(plan, state, seed, run, v, t)
        else:
            p = v - plan.n_users
            open_provider(plan, state, seed, run, p, at(plan, SETUP_COST, plan.phase[t], p), NOBODY)
    if waited:
        for which in (OPENING, IN_POOL, NEWLY_WAITING):
            still_waiting(state, which)
    return now


@inner
def observe_funds(plan, state, rows, t):
    """Write the rows of step t of the funds.

    Places are those that sponsors pay for; of providers without one, all.
    """
    phase = plan.phase[t]
    for p in range(plan.n_providers):
        if state.actor[plan.n_users + p].status != ADOPTER:
            continue
        k = state.provider[p].sponsor
        state.funds[k, FUND_PLACES] += paid_places(plan, p, phase) if k >= 0 else capacity(plan, state, p, phase)
        state.funds[k, FUND_PROVIDERS] += 1
    for k in range(state.funds.shape[0]):
        for column in range(state.funds.shape[1]):
            rows[t, k, column] = state.funds[k, column]
            state.funds[k, column] = 0


@inner
def observe(plan, state, tallies, history, descent, funds, t):
    """Write the row of step t. Places and idle places are counted again only if a status or the phase has changed."""
    if t == 0 or plan.phase[t] != plan.phase[t - 1] or state.size[CHANGED] > 0:
        state.count[PLACES] = 0
        state.count[IDLE] = 0
        for p in range(plan.n_providers):
            if state.actor[plan.n_users + p].status != ADOPTER:
                continue
            places = capacity(plan, state, p, plan.phase[t])
            state.count[PLACES] += places
            state.count[IDLE] += max(np.int64(0), places - state.provider[p].active)
    for k in range(state.count.shape[0]):
        tallies[t, k] = state.count[k]
    if state.weighs:
        for k in range(state.sums.shape[0]):
            descent[t, k] = state.sums[k]
    if funds.shape[0] > 0:
        observe_funds(plan, state, funds, t)
    state.count[OPENINGS] = 0
    state.count[SERVED] = 0
    state.count[WAITED] = 0
    state.count[SETUP] = 0
    if history.shape[0] > 0:
        for v in range(state.actor.shape[0]):
            history[t, v] = state.actor[v].status


@inner
def observe_providers(plan, state, rows):
    """At the end of a run: who keeps each provider, how many users it serves, its places; none where it is closed."""
    for p in range(rows.shape[0]):
        provider, phase = state.provider[p], plan.phase[plan.phase.shape[0] - 1]
        is_open = state.actor[plan.n_users + p].status == ADOPTER
        rows[p, 0] = provider.sponsor
        rows[p, 1] = provider.active
        rows[p, 2] = capacity(plan, state, p, phase) if is_open else 0


@inner
def some(count, status):
    return count[USERS + status] + count[PROVIDERS + status] > 0


@inner
def settled(state):
    """True if nothing can change any more, after the plan's last change. May be False although nothing can change."""
    count = state.count
    if some(count, WAITING) or (state.lapses and some(count, ADOPTER)) or (state.returns and some(count, LAPSED)):
        return False
    return state.size[CHANGED] == 0 and state.size[EXPOSED] == 0


@inner
def has_events(plan, t):
    for k in range(plan.first_layer[2]):
        if change(plan.layers[k].times, t):
            return True
    return change(plan.ask_times, t)


@inner
def last_change(plan):
    """The last step in which a term changes, a tie opens or closes, or a sponsor ends."""
    t = plan.phase.shape[0] - 1
    while t > 0 and plan.phase[t - 1] == plan.phase[t] and not has_events(plan, t):
        t -= 1
    for k in range(plan.backers.shape[0]):
        if plan.backers[k, ACTS_UNTIL] < plan.phase.shape[0]:
            t = max(t, plan.backers[k, ACTS_UNTIL])
    return t


@inlined
def advance(plan, sources, state, seed, run, seeds, seed_steps, came, t):
    """One step: its gates, in their order. Returns how many seeds have come."""
    state.scalar[NOW] = t
    if plan.variants:
        fit_anew(plan, state, t)
    hear(plan, state, sources, seed, run, t)
    want(plan, state, seed, run, t)
    get(plan, state, seed, run, t)
    keep(plan, state, t)
    return plant(plan, state, seed, run, seeds, seed_steps, came, t)


@kernel
def run_packed(plan, sources, state, seed, run, seeds, seed_steps, stop, tallies, history, descent, funds, providers):
    begin(plan, state, seed, run)
    resume(plan, state, seed, run)
    came = plant(plan, state, seed, run, seeds, seed_steps, np.int64(0), np.int64(0))
    observe(plan, state, tallies, history, descent, funds, np.int64(0))
    last = last_change(plan)
    outcome = UNSETTLED
    for t in range(1, plan.phase.shape[0]):
        if stop[0]:
            return STOPPED
        if outcome == UNSETTLED:
            came = advance(plan, sources, state, seed, run, seeds, seed_steps, came, t)
        observe(plan, state, tallies, history, descent, funds, t)
        if outcome == UNSETTLED and t >= last and came == seeds.shape[0] and settled(state):
            outcome = t
    observe_providers(plan, state, providers)
    return outcome


def write_descent(state: State, descent: Descent) -> None:
    """What is asked for of variants, by actor, at the end of a run."""
    for name in ("heard", "donor", "layer", "variant"):
        asked = getattr(descent, name)
        if asked.size:
            asked[:] = state.graft[name]


def step_run(
    plan: Plan,
    seed: int,
    run: int,
    seeds: Int32s,
    seed_steps: Int32s,
    stop: Int32s,
    tallies: Int64s,
    adoption_step: Int32s,
    history: npt.NDArray[np.uint8],
    group_ever: Int64s,
    descent: Descent,
    books: Books,
) -> int:
    """One run: the first step after which nothing can change, UNSETTLED if the horizon came first, or STOPPED."""
    planted = frozen(seeds, np.int64), frozen(seed_steps, np.int64)
    state = new_state(plan, adoption_step, group_ever, descent)
    outcome: int = run_packed(
        pack(plan), pack_sources(plan), state, int(seed), int(run), *planted, frozen(stop, np.int32), tallies, history,
        descent.tallies, books.funds, books.providers,
    )  # fmt: skip
    write_descent(state, descent)
    return outcome
