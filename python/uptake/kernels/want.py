"""WANT: is it acceptable to me now? A level Q against a threshold alpha that persists.

Tested are those who just heard, those whose exposure changed, and everyone aware when a policy changes a term of Q.
Twin of ``cpp/include/uptake/want.hpp``.
"""

import numpy as np

from .fixed import ONE, scale
from .jit import inner
from .luck import GET, draw53
from .state import (
    FRESH,
    IS_RETESTED,
    RETEST,
    WAITING_PROVIDERS,
    WANTING,
    append,
    at,
    become,
    count_providers,
    count_users,
    epoch,
    unmark,
)
from .types import AWARE, WAITING


@inner
def social_proof(plan, state, v, phase):
    """E, the share of contacts (or the count over r) that has adopted; of providers mixed with the demand they see."""
    n_users = count_users(plan)
    user = v < n_users
    proof = state.exposure[v]
    if not user or plan.peer_weight.shape[0] == 0:
        contacts_of = plan.users.contacts if user else plan.providers.contacts
        contacts = np.int64(contacts_of[0 if contacts_of.shape[0] == 1 else v if user else v - n_users])
        proof = (proof << 32) // contacts if contacts > 0 else np.int64(0)
    proof = min(proof, np.int64(ONE))
    if user:
        return proof
    p = v - n_users
    linked = plan.serve.offsets[p + 1] - plan.serve.offsets[p]
    demand = np.int64(0)
    if linked > 0:
        demand = min(np.int64(ONE), ((np.int64(state.demand[p]) << 32) // linked * plan.demand_gain) >> 20)
    d = at(plan.demand_weight, phase, p)
    return scale(proof, ONE - d) + scale(demand, d)


@inner
def level(plan, state, v, phase):
    """Q = clip01((b + gamma E) I + pi)"""
    n_users = count_users(plan)
    side = plan.users if v < n_users else plan.providers
    i = v if v < n_users else v - n_users
    wish = at(side.merit, phase, i) + scale(at(side.proof, phase, i), social_proof(plan, state, v, phase))
    return min(np.int64(ONE), scale(min(np.int64(ONE), wish), at(side.conducive, phase, i)) + at(side.push, phase, i))


@inner
def test(plan, state, seed, run, v, t):
    if state.status[v] != AWARE:
        return
    q = level(plan, state, v, plan.phase[t])
    if q == 0 or q < state.latent[v]:
        return
    become(plan, state, v, WAITING)
    state.latent[v] = draw53(seed, run, GET, v, plan.idea, epoch(state, v))
    if state.since[v] < 0:
        state.since[v] = t
    if v >= count_users(plan):
        append(state, WAITING_PROVIDERS, state.waiting_providers, v)
    elif not plan.supply:
        append(state, WANTING, state.wanting, v)


@inner
def terms_differ(side, phase, earlier):
    return (
        side.merit.row[phase] != side.merit.row[earlier]
        or side.proof.row[phase] != side.proof.row[earlier]
        or side.conducive.row[phase] != side.conducive.row[earlier]
        or side.push.row[phase] != side.push.row[earlier]
    )


@inner
def wants_differ(plan, phase, earlier):
    return (
        terms_differ(plan.users, phase, earlier)
        or terms_differ(plan.providers, phase, earlier)
        or plan.demand_weight.row[phase] != plan.demand_weight.row[earlier]
    )


@inner
def want(plan, state, seed, run, t):
    for i in range(state.size[FRESH]):
        test(plan, state, seed, run, state.fresh[i], t)
    state.size[FRESH] = 0
    if wants_differ(plan, plan.phase[t], plan.phase[t - 1]):
        for v in range(count_users(plan) + count_providers(plan)):
            test(plan, state, seed, run, v, t)
    for i in range(state.size[RETEST]):
        v = state.retest[i]
        unmark(state, v, IS_RETESTED)
        test(plan, state, seed, run, v, t)
    state.size[RETEST] = 0
