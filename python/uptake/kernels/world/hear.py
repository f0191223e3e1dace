"""HEAR: has the idea reached me? Accumulated hazard H against a resistance R ~ Exp(1).

What changed has been passed along ties (``layer.py``). Hazard accumulates in all unaware actors under pressure,
and in all unaware actors of a side that has a background. Twin of ``cpp/include/uptake/world/hear.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.luck.fixed import CERTAIN, lambda_of, resistance
from uptake.kernels.luck.luck import draw53
from uptake.kernels.types import ADDITIVE, AWARE, HEAR, ONCE, UNAWARE
from uptake.kernels.world.donor import take_up
from uptake.kernels.world.pack import (
    DRIVE,
    IMITATION,
    IMITATION_WAITING,
    OF_PROVIDERS,
    OF_USERS,
    at,
)
from uptake.kernels.world.state import (
    EXPOSED,
    IS_EXPOSED,
    IS_TO_TEST,
    NOT_DRAWN,
    TO_TEST,
    background,
    become,
    include,
    unmark,
)


@inner
def global_share(plan, state, phase):
    """G = g F + g_w F_w as a chance, by group. F and F_w are the shares of adopters and of waiting users."""
    groups = plan.group_size.shape[0]
    g, w = at(plan, IMITATION, phase, np.int64(0)), at(plan, IMITATION_WAITING, phase, np.int64(0))
    everyone = np.int64(0)
    for k in range(groups):
        state.share[k] = g * state.group_adopters[k] + w * state.group_waiting[k]
        everyone += state.share[k]
    for k in range(groups):
        if plan.imitate_group:
            state.share[k] = state.share[k] // plan.group_size[k] if plan.group_size[k] > 0 else 0
        else:
            state.share[k] = everyone // plan.n_users if plan.n_users > 0 else 0


@inner
def hears(plan, state, seed, run, v, hazard):
    """Whether v hears by this hazard. Draws v's resistance on first use, but not if the hazard is 0 or certain."""
    if hazard == 0:
        return False
    if hazard >= CERTAIN:
        return True
    actor = state.actor[v]
    if actor.latent == NOT_DRAWN:
        actor.latent = resistance(draw53(seed, run, HEAR, v, plan.idea, np.int64(actor.spell)))
    actor.latent -= hazard
    return actor.latent <= 0


@inner
def hear(plan, state, sources, seed, run, t):
    phase = plan.phase[t]
    additive = plan.link == ADDITIVE
    global_share(plan, state, phase)
    share = state.share
    if not additive:
        for k in range(share.shape[0]):
            share[k] = lambda_of(share[k])

    kept = 0
    for i in range(state.size[EXPOSED]):
        v = state.lists[EXPOSED, i]
        actor = state.actor[v]
        if actor.status != UNAWARE:
            unmark(actor, IS_EXPOSED)
            continue
        everyone = np.int64(0)
        if v < plan.n_users:
            drive = at(plan, OF_USERS + DRIVE, phase, v)
            everyone = share[0 if plan.group.shape[0] == 0 else plan.group[v]]
        else:
            drive = at(plan, OF_PROVIDERS + DRIVE, phase, v - plan.n_users)
        total = drive + everyone + actor.pressure
        hazard = lambda_of(total) if additive else total
        if plan.schedule == ONCE:
            actor.pressure = 0
        if hears(plan, state, seed, run, v, hazard):
            unmark(actor, IS_EXPOSED)
            if plan.variants:
                take_up(plan, state, sources, seed, run, v, drive, everyone, total)
            become(plan, state, v, np.int64(AWARE))
            actor.latent = NOT_DRAWN
            include(state, TO_TEST, IS_TO_TEST, v)
        elif background(plan, state, v) or actor.pressure != 0:
            state.lists[EXPOSED, kept] = v
            kept += 1
        else:
            unmark(actor, IS_EXPOSED)
    state.size[EXPOSED] = kept
