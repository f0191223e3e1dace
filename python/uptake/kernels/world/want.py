"""WANT: is it acceptable to me now? A level Q against a threshold alpha that persists.

Tested are the actors that have just heard, those whose social proof changed, and all aware actors of a side when a
policy changes a term of its Q.
Twin of ``cpp/include/uptake/world/want.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.luck.fixed import ONE, acceptance, scale
from uptake.kernels.luck.luck import draw32
from uptake.kernels.types import ADOPTION, AWARE, WAITING, WANT
from uptake.kernels.world.companions import company
from uptake.kernels.world.pack import (
    ALONE,
    CONDUCIVE,
    CONTACTS,
    DEMAND_WEIGHT,
    MERIT,
    OF_PROVIDERS,
    OF_USERS,
    PROOF,
    PUSH,
    THRESHOLD,
    TOLERANCE,
    at,
)
from uptake.kernels.world.state import (
    IS_NEWLY_WAITING,
    IS_TO_TEST,
    NEWLY_WAITING,
    NOT_DRAWN,
    TO_TEST,
    become,
    include,
    unmark,
)


@inner
def contacts_of(plan, state, side, phase, i):
    """Denominator of social proof: the stored count, that of this run, or the own out-degree if ties go both ways."""
    if plan.width[side + CONTACTS] > 0:
        return at(plan, side + CONTACTS, phase, i)
    which = 0 if side == OF_USERS else 1
    if plan.counted[which]:
        return state.contacts[i if side == OF_USERS else plan.n_users + i]
    contacts = np.int64(0)
    for k in range(plan.first_layer[which], plan.first_layer[which + 1]):
        layer = plan.layers[k]
        if layer.shows == ADOPTION:
            contacts += layer.ties.offsets[i + 1] - layer.ties.offsets[i]
    return contacts


@inner
def social_proof(plan, state, v, phase):
    """E: the share of contacts that have adopted, or their number over r; for providers mixed with user demand."""
    user = v < plan.n_users
    side, i = (OF_USERS, v) if user else (OF_PROVIDERS, v - plan.n_users)
    proof = state.actor[v].seen
    if proof > 0 and not plan.shares[0 if user else 1]:
        contacts = contacts_of(plan, state, side, phase, i)
        proof = (proof << 32) // contacts if contacts > 0 else np.int64(0)
    proof = min(proof, np.int64(ONE))
    if user:
        return proof
    timed = plan.ask_times.start.shape[0] > 0
    linked = state.provider[i].linked if timed else plan.serve.offsets[i + 1] - plan.serve.offsets[i]
    demand = np.int64(0)
    if linked > 0:
        demand = min(np.int64(ONE), ((np.int64(state.provider[i].demand) << 32) // linked * plan.demand_gain) >> 20)
    d = at(plan, DEMAND_WEIGHT, phase, i)
    return scale(proof, ONE - d) + scale(demand, d)


@inner
def liked(plan, state, v, phase, wish):
    """C phi of a level; phi = 1 without variants."""
    wish = scale(wish, company(plan, state, v, phase))
    return scale(wish, state.graft[v].fit) if plan.variants else wish


@inner
def level(plan, state, v, phase):
    """Q = clip01((b + gamma E) C phi I + pi)"""
    side, i = (OF_USERS, v) if v < plan.n_users else (OF_PROVIDERS, v - plan.n_users)
    proof = scale(at(plan, side + PROOF, phase, i), social_proof(plan, state, v, phase))
    wish = min(np.int64(ONE), at(plan, side + MERIT, phase, i) + proof)
    if plan.conditional[0 if side == OF_USERS else 1]:
        wish = liked(plan, state, v, phase, wish)
    return min(np.int64(ONE), scale(wish, at(plan, side + CONDUCIVE, phase, i)) + at(plan, side + PUSH, phase, i))


@inner
def threshold(plan, state, seed, run, v):
    """The least acceptable level: given, or drawn."""
    side, i = (OF_USERS, v) if v < plan.n_users else (OF_PROVIDERS, v - plan.n_users)
    if plan.width[side + THRESHOLD] > 0:
        return at(plan, side + THRESHOLD, np.int64(0), i)
    actor = state.actor[v]
    if actor.latent == NOT_DRAWN:
        actor.latent = acceptance(draw32(seed, run, WANT, v, plan.idea, np.int64(actor.spell)))
    return actor.latent


@inner
def test(plan, state, seed, run, v, t):
    if state.actor[v].status != AWARE:
        return
    q = level(plan, state, v, plan.phase[t])
    if q == 0 or q < threshold(plan, state, seed, run, v):
        return
    become(plan, state, v, np.int64(WAITING))
    state.actor[v].latent = NOT_DRAWN
    if state.actor[v].since < 0:
        state.actor[v].since = t
    include(state, NEWLY_WAITING, IS_NEWLY_WAITING, v)


@inner
def wants_differ(plan, side, phase, earlier):
    """Whether a term of Q differs between two phases for anybody on this side."""
    for term in (side + MERIT, side + PROOF, side + CONDUCIVE, side + PUSH, side + ALONE):
        if plan.version[term, phase] != plan.version[term, earlier]:
            return True
    if plan.variants and plan.version[side + TOLERANCE, phase] != plan.version[side + TOLERANCE, earlier]:
        return True
    return side == OF_PROVIDERS and plan.version[DEMAND_WEIGHT, phase] != plan.version[DEMAND_WEIGHT, earlier]


@inner
def want(plan, state, seed, run, t):
    phase, earlier = plan.phase[t], plan.phase[t - 1]
    for side, first, n in ((OF_USERS, 0, plan.n_users), (OF_PROVIDERS, plan.n_users, plan.n_providers)):
        if phase != earlier and wants_differ(plan, side, phase, earlier):
            for v in range(first, first + n):
                test(plan, state, seed, run, v, t)
    for i in range(state.size[TO_TEST]):
        v = state.lists[TO_TEST, i]
        unmark(state.actor[v], IS_TO_TEST)
        test(plan, state, seed, run, v, t)
    state.size[TO_TEST] = 0
