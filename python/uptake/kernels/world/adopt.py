"""Adoption, and the step of lapse: the lapse hazard does not depend on other actors, so it is known at adoption.

Twin of ``cpp/include/uptake/world/adopt.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.luck.fixed import resistance
from uptake.kernels.luck.luck import draw53
from uptake.kernels.types import ADOPTER, FUND_OPENINGS, FUND_SETUP, KEEP, OPENINGS, PROVIDERS_EVER, SETUP, USERS_EVER
from uptake.kernels.world.pack import ENDURANCE, LAPSE, OF_PROVIDERS, OF_USERS, PRICE_SHARE, at
from uptake.kernels.world.state import IS_SCHEDULED, LAPSING, NOT_DRAWN, NOW, become, marked_now
from uptake.kernels.world.vary import count_first, misfit_hazard, weigh


@inner
def endurance(plan, state, seed, run, v):
    """How much lapse hazard an adopter withstands in this spell: given, or R', drawn."""
    side, first = (OF_USERS, np.int64(0)) if v < plan.n_users else (OF_PROVIDERS, plan.n_users)
    if plan.width[side + ENDURANCE] == 0:
        return resistance(draw53(seed, run, KEEP, v, plan.idea, np.int64(state.actor[v].spell)))
    return at(plan, side + ENDURANCE, np.int64(0), v - first)


@inner
def lapse_hazard(plan, state, v, phase):
    """The lapse hazard of v per step in this phase."""
    if state.misfit:
        return misfit_hazard(plan, state, v, phase)
    side, i = (OF_USERS, v) if v < plan.n_users else (OF_PROVIDERS, v - plan.n_users)
    return at(plan, side + LAPSE, phase, i)


@inner
def lapse_clock(plan, state, v, t):
    """v's lapse clock: the lapse hazard accumulated by the end of step t in an actor that adopted at step 0."""
    same = state.same_lapse[0 if v < plan.n_users else 1]
    met = np.int64(0)
    s = np.int64(1)
    while s <= t:
        end = min(same[s], t + 1)
        met += (end - s) * lapse_hazard(plan, state, v, plan.phase[s])
        s = end
    return met


@inner
def schedule_lapse(plan, state, v, t, left):
    """Schedule v for the first step after t by which its lapse clock has advanced by ``left``.

    Beyond the horizon, for none. If v already has a (stale) entry, nothing is added: v is scheduled again when the step
    of the stale entry comes.
    """
    same = state.same_lapse[0 if v < plan.n_users else 1]
    s = t + 1
    while s < plan.phase.shape[0]:
        hazard = lapse_hazard(plan, state, v, plan.phase[s])
        if hazard * (same[s] - s) >= left and hazard > 0:
            if marked_now(state.actor[v], IS_SCHEDULED):
                link(state.actor[v], state.calendar[LAPSING], v, s + (left - 1) // hazard)
            return
        left -= hazard * (same[s] - s)
        s = same[s]


@inner
def link(actor, chains, v, t):
    actor.following = chains[t]
    chains[t] = v


@inner
def count_ever(plan, state, v):
    """Count v among those that have ever adopted, once."""
    if state.actor[v].ever:
        return
    user = v < plan.n_users
    state.actor[v].ever = 1
    if state.adoption_step.shape[0] > 0:
        state.adoption_step[v] = state.scalar[NOW]
    state.count[USERS_EVER if user else PROVIDERS_EVER] += 1
    if user:
        state.group_ever[0 if plan.group.shape[0] == 0 else plan.group[v]] += 1
    if plan.variants:
        count_first(plan, state, v)


@inner
def adopt(plan, state, seed, run, v, met):
    """A user or provider adopts, and meets the lapse hazard of the steps after ``met``."""
    actor = state.actor[v]
    become(plan, state, v, np.int64(ADOPTER))
    count_ever(plan, state, v)
    if plan.variants:
        weigh(plan, state, v, np.int64(1))
    if not state.lapses:
        return
    left = endurance(plan, state, seed, run, v) if actor.latent == NOT_DRAWN else actor.latent
    schedule_lapse(plan, state, v, met, left)
    actor.latent = left + lapse_clock(plan, state, v, met)


@inner
def open_provider(plan, state, seed, run, p, cost, sponsor):
    """A provider adopts, that is, opens, at this cost for its sponsor or, where there is none, for nobody's."""
    adopt(plan, state, seed, run, plan.n_users + p, state.scalar[NOW])
    state.count[OPENINGS] += 1
    state.count[SETUP] += cost
    if plan.keep or plan.width[PRICE_SHARE] > 0:
        state.funds[sponsor, FUND_OPENINGS] += 1  # the last row is that of no sponsor
        state.funds[sponsor, FUND_SETUP] += cost
