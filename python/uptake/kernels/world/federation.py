"""Federations: actors that pool their variants.

Whoever hears from one member is offered the variant, of all members that had adopted by the previous step and of the
donor itself, that is nearest to its own context. Twin of ``cpp/include/uptake/world/federation.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.types import ADOPTER
from uptake.kernels.world.pack import FEDERATION, OF_PROVIDERS, OF_USERS, at
from uptake.kernels.world.sort import sort_by
from uptake.kernels.world.state import ARE_SORTED, LISTED, NOW, OFFERS, OFFERS_END, SORTED


@inner
def federation_of(plan, v, phase):
    """The federation that v belongs to in this phase, or -1."""
    side, i = (OF_USERS, v) if v < plan.n_users else (OF_PROVIDERS, v - plan.n_users)
    return np.int64(-1) if plan.width[side + FEDERATION] == 0 else at(plan, side + FEDERATION, phase, i)


@inner
def list_offers(plan, state):
    """List who offers a variant in this step: members that were adopters at the end of the previous one, by actor."""
    phase = plan.phase[state.scalar[NOW]]
    offers, end, are_sorted = state.lists[OFFERS], state.lists[OFFERS_END], state.lists[ARE_SORTED]
    for k in range(plan.federations):
        end[k] = 0
        are_sorted[k] = 0
    for v in range(state.actor.shape[0]):
        k = federation_of(plan, v, phase)
        if k >= 0 and state.actor[v].before == ADOPTER:
            end[k] += 1
    listed = np.int64(0)
    for k in range(plan.federations):
        listed += end[k]
        end[k] = listed - end[k]
    for v in range(state.actor.shape[0]):
        k = federation_of(plan, v, phase)
        if k >= 0 and state.actor[v].before == ADOPTER:
            offers[end[k]] = v
            end[k] += 1
    state.scalar[LISTED] = state.scalar[NOW]


@inner
def sort_offers(state, offers):
    """Sort actors by variant; those of one variant stay in their order."""
    sort_by(offers, state.graft.variant, state.lists[SORTED])


@inner
def first_from(state, offers, x):
    """The position of the first offer whose variant is at least x."""
    low, high = 0, offers.shape[0]
    while low < high:
        middle = (low + high) // 2
        if state.graft[offers[middle]].variant < x:
            low = middle + 1
        else:
            high = middle
    return low


@inner
def nearer(state, y, one, other):
    """Which of two actors has the variant nearer to y; the lower one if they are as near."""
    apart, others = abs(state.graft[one].variant - y), abs(state.graft[other].variant - y)
    return other if others < apart or (others == apart and other < one) else one


@inner
def nearest_offer(state, offers, y, best):
    """The variant nearest to y among the offers of a federation and that of actor `best`; of two, the lower actor's."""
    above = first_from(state, offers, y)
    if above < offers.shape[0]:
        best = nearer(state, y, best, offers[above])
    if above > 0:  # those below y with the highest variant: the first of them has the lowest actor
        best = nearer(state, y, best, offers[first_from(state, offers, state.graft[offers[above - 1]].variant)])
    return state.graft[best].variant


@inner
def pooled(plan, state, donor, y):
    """What a donor offers to an actor with context y."""
    k = federation_of(plan, donor, plan.phase[state.scalar[NOW]])
    if k < 0:
        return state.graft[donor].variant
    if state.scalar[LISTED] != state.scalar[NOW]:
        list_offers(plan, state)
    end = state.lists[OFFERS_END]
    offers = state.lists[OFFERS, (end[k - 1] if k > 0 else 0) : end[k]]
    if state.lists[ARE_SORTED, k] == 0:
        sort_offers(state, offers)
        state.lists[ARE_SORTED, k] = 1
    return nearest_offer(state, offers, y, donor)
