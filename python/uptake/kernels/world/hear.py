"""HEAR: has the idea reached me? Accumulated hazard H against a resistance R ~ Exp(1).

What the previous step changed is passed along ties once (``spread``), as differences of integers, so that no step
looks at ties where nothing changed. Then those under pressure, or everyone where there is a background, accumulate
hazard. Twin of ``cpp/include/uptake/world/hear.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.luck.fixed import CERTAIN, lambda_of, resistance
from uptake.kernels.luck.luck import draw53
from uptake.kernels.types import ADDITIVE, ADOPTER, AWARE, EACH, HEAR, ONCE, UNAWARE, WAITING
from uptake.kernels.world.pack import (
    ACROSS,
    DRIVE,
    IMITATION,
    IMITATION_WAITING,
    OF_PROVIDERS,
    OF_USERS,
    PEERS,
    at,
    level_at,
)
from uptake.kernels.world.state import (
    CHANGED,
    EXPOSED,
    IS_CHANGED,
    IS_EXPOSED,
    IS_TO_TEST,
    NOT_DRAWN,
    TO_TEST,
    append,
    background,
    become,
    include,
    marked_now,
    unmark,
)


@inner
def passed(plan, term, phase, i, old, now):
    """The pressure of a source's step from ``old`` to ``now`` on each of its targets."""
    change = level_at(plan, term, phase, now, i) - level_at(plan, term, phase, old, i)
    return np.int64(0) if plan.schedule == ONCE and change < 0 else change


@inner
def press(plan, state, v, pressure):
    actor = state.actor[v]
    if plan.schedule == ONCE and actor.status != UNAWARE:
        return
    actor.pressure += pressure
    if actor.status == UNAWARE and marked_now(actor, IS_EXPOSED):
        append(state.lists, state.size, EXPOSED, v)


@inner
def show(state, v, seen):
    """Adopters, or their weight, that an actor sees come and go."""
    actor = state.actor[v]
    actor.seen += seen
    if actor.status == AWARE and marked_now(actor, IS_TO_TEST):
        append(state.lists, state.size, TO_TEST, v)


@inner
def spread_user(plan, state, u, old, now, phase, pressing):
    adopts = np.int64(now == ADOPTER) - np.int64(old == ADOPTER)
    first, end = plan.peer.offsets[u], plan.peer.offsets[u + 1]
    per_tie = plan.peer_hazard.shape[0] > 0
    same = passed(plan, OF_USERS + PEERS, phase, u, old, now) if pressing and not per_tie else np.int64(0)
    times = np.int64(0) if not pressing or not per_tie or (plan.schedule == ONCE and adopts < 0) else adopts
    if same != 0:
        for e in range(first, end):
            press(plan, state, np.int64(plan.peer.targets[e]), same)
    if times != 0:
        for e in range(first, end):
            if plan.peer_hazard[e] != 0:
                press(plan, state, np.int64(plan.peer.targets[e]), times * plan.peer_hazard[e])
    if adopts != 0:
        for e in range(first, end):
            weight = np.int64(1) if plan.peer_weight.shape[0] == 0 else plan.peer_weight[e]
            show(state, np.int64(plan.peer.targets[e]), adopts * weight)
    group = np.int64(0 if plan.group.shape[0] == 0 else plan.group[u])
    state.group_adopters[group] += adopts
    state.group_waiting[group] += np.int64(now == WAITING) - np.int64(old == WAITING)

    if plan.n_providers == 0:
        return
    demands = np.int64(WAITING <= now <= ADOPTER) - np.int64(WAITING <= old <= ADOPTER)
    request = passed(plan, OF_USERS + ACROSS, phase, u, old, now) if pressing else np.int64(0)
    if request != 0 or demands != 0:
        for e in range(plan.ask.offsets[u], plan.ask.offsets[u + 1]):
            p = plan.ask.targets[e]
            v = plan.n_users + p
            if request != 0:
                press(plan, state, v, request)
            state.provider[p].demand += demands
            if demands != 0:
                show(state, v, np.int64(0))


@inner
def spread_provider(plan, state, p, old, now, phase, pressing):
    adopts = np.int64(now == ADOPTER) - np.int64(old == ADOPTER)
    pressure = passed(plan, OF_PROVIDERS + PEERS, phase, p, old, now) if pressing else np.int64(0)
    if pressure != 0 or adopts != 0:
        for e in range(plan.professional.offsets[p], plan.professional.offsets[p + 1]):
            v = plan.n_users + plan.professional.targets[e]
            if pressure != 0:
                press(plan, state, v, pressure)
            if adopts != 0:
                show(state, v, adopts)
    offer = passed(plan, OF_PROVIDERS + ACROSS, phase, p, old, now) if pressing else np.int64(0)
    if offer != 0:
        for e in range(plan.serve.offsets[p], plan.serve.offsets[p + 1]):
            press(plan, state, np.int64(plan.serve.targets[e]), offer)


@inner
def spread(plan, state, v, old, now, phase, pressing):
    if v < plan.n_users:
        spread_user(plan, state, v, old, now, phase, pressing)
    else:
        spread_provider(plan, state, v - plan.n_users, old, now, phase, pressing)


@inner
def levels_differ(plan, phase, earlier):
    for side in (OF_USERS, OF_PROVIDERS):
        for term in (side + PEERS, side + ACROSS):
            if plan.version[term, phase] != plan.version[term, earlier]:
                return True
    return False


@inner
def press_anew(plan, state, phase):
    """Under 'each' the pressure is a standing sum; when a policy changes what sources pass, it is summed anew."""
    for v in range(plan.n_users + plan.n_providers):
        state.actor[v].pressure = 0
    for u in range(plan.n_users + plan.n_providers):
        now = state.actor[u].status
        if now == UNAWARE:
            continue
        if u < plan.n_users:
            per_tie = plan.peer_hazard.shape[0] > 0
            same = np.int64(0) if per_tie else level_at(plan, OF_USERS + PEERS, phase, now, u)
            for e in range(plan.peer.offsets[u], plan.peer.offsets[u + 1]):
                pressure = plan.peer_hazard[e] if per_tie and now == ADOPTER else same
                if pressure != 0:
                    press(plan, state, np.int64(plan.peer.targets[e]), pressure)
            request = level_at(plan, OF_USERS + ACROSS, phase, now, u)
            if plan.n_providers > 0 and request != 0:
                for e in range(plan.ask.offsets[u], plan.ask.offsets[u + 1]):
                    press(plan, state, plan.n_users + plan.ask.targets[e], request)
        else:
            p = u - plan.n_users
            pressure = level_at(plan, OF_PROVIDERS + PEERS, phase, now, p)
            if pressure != 0:
                for e in range(plan.professional.offsets[p], plan.professional.offsets[p + 1]):
                    press(plan, state, plan.n_users + plan.professional.targets[e], pressure)
            offer = level_at(plan, OF_PROVIDERS + ACROSS, phase, now, p)
            if offer != 0:
                for e in range(plan.serve.offsets[p], plan.serve.offsets[p + 1]):
                    press(plan, state, np.int64(plan.serve.targets[e]), offer)


@inner
def pass_on(plan, state, t):
    """Pass on what changed in the previous step."""
    phase = plan.phase[t]
    anew = plan.schedule == EACH and levels_differ(plan, phase, plan.phase[t - 1])
    for i in range(state.size[CHANGED]):
        v = state.lists[CHANGED, i]
        actor = state.actor[v]
        spread(plan, state, v, actor.before, actor.status, phase, not anew)
        actor.before = actor.status
        unmark(actor, IS_CHANGED)
    state.size[CHANGED] = 0
    if anew:
        press_anew(plan, state, phase)


@inner
def global_share(plan, state, phase):
    """G = g F + g_w F_w for each group, as a chance: the shares of adopters and of those who wait."""
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
    """The hazard reaches v: has it heard now? Luck is asked only where the hazard is neither nothing nor certain."""
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
def hear(plan, state, seed, run, t):
    pass_on(plan, state, t)
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
        hazard = actor.pressure
        if v < plan.n_users:
            hazard += at(plan, OF_USERS + DRIVE, phase, v) + share[0 if plan.group.shape[0] == 0 else plan.group[v]]
        else:
            hazard += at(plan, OF_PROVIDERS + DRIVE, phase, v - plan.n_users)
        if additive:
            hazard = lambda_of(hazard)
        if plan.schedule == ONCE:
            actor.pressure = 0
        if hears(plan, state, seed, run, v, hazard):
            unmark(actor, IS_EXPOSED)
            become(plan, state, v, np.int64(AWARE))
            actor.latent = NOT_DRAWN
            include(state, TO_TEST, IS_TO_TEST, v)
        elif background(plan, state, v) or actor.pressure != 0:
            state.lists[EXPOSED, kept] = v
            kept += 1
        else:
            unmark(actor, IS_EXPOSED)
    state.size[EXPOSED] = kept
