"""Variants: what an actor makes of what it hears, how that fits its context, and what it is worth.

Only plans with variants get here. Twin of ``cpp/include/uptake/world/vary.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.luck.fixed import CERTAIN, ONE, gauss, product, scale
from uptake.kernels.types import (
    ADOPTER,
    BY_KIND,
    DESCENT_OF_PROVIDERS,
    EFFECTIVENESS,
    FIT,
    FROM_SEED,
    SEEDED,
    UNAWARE,
    VARIANT,
    VARIANT_SQUARED,
    WAITING,
)  # fmt: skip
from uptake.kernels.world.pack import CONTEXT, CORE_LOSS, LAPSE, OF_PROVIDERS, OF_USERS, TOLERANCE, at
from uptake.kernels.world.state import NOBODY, NOT_DRAWN, NOW


@inner
def context_of(plan, v):
    if v < plan.n_users:
        return at(plan, OF_USERS + CONTEXT, np.int64(0), v)
    return at(plan, OF_PROVIDERS + CONTEXT, np.int64(0), v - plan.n_users)


@inner
def fit_of(plan, v, x, phase):
    """Phi of variant x for actor v in this phase."""
    side, i = (OF_USERS, v) if v < plan.n_users else (OF_PROVIDERS, v - plan.n_users)
    return gauss(abs(x - context_of(plan, v)), at(plan, side + TOLERANCE, phase, i))


@inner
def effectiveness(plan, state, v, phase):
    """What adopter v gets from the variant of the provider that serves it, or from its own."""
    side, i = (OF_USERS, v) if v < plan.n_users else (OF_PROVIDERS, v - plan.n_users)
    server = np.int64(state.actor[v].server)
    if server == NOBODY:
        x, fit = state.graft[v].variant, state.graft[v].fit
    else:
        x = state.graft[plan.n_users + server].variant
        fit = fit_of(plan, v, x, phase)
    changed = min(np.int64(ONE), abs(x - plan.origin) * 2)
    return scale(fit, ONE - scale(at(plan, side + CORE_LOSS, phase, i), changed))


@inner
def weigh(plan, state, v, sign):
    """Add adopter v to the sums of its side (sign 1), or take it off (sign -1)."""
    if not state.weighs:
        return
    first = 0 if v < plan.n_users else DESCENT_OF_PROVIDERS
    x = state.graft[v].variant >> 2
    state.sums[first + VARIANT] += sign * x
    state.sums[first + VARIANT_SQUARED] += sign * (x * x >> 30)
    state.sums[first + FIT] += sign * (state.graft[v].fit >> 2)
    state.sums[first + EFFECTIVENESS] += sign * (effectiveness(plan, state, v, plan.phase[state.scalar[NOW]]) >> 2)


@inner
def count_first(plan, state, v):
    """Count v's first adoption by how it came to hear."""
    state.sums[(0 if v < plan.n_users else DESCENT_OF_PROVIDERS) + BY_KIND + state.graft[v].kind] += 1


@inner
def fits_differ(plan, phase, earlier):
    for side in (OF_USERS, OF_PROVIDERS):
        for term in (side + TOLERANCE, side + CORE_LOSS):
            if plan.version[term, phase] != plan.version[term, earlier]:
                return True
    return False


@inner
def fit_anew(plan, state, t):
    """When a policy changes what fits are, they are computed again, and the sums of adopters with them."""
    if not fits_differ(plan, plan.phase[t], plan.phase[t - 1]):
        return
    for k in range(BY_KIND):
        state.sums[k] = 0
        state.sums[DESCENT_OF_PROVIDERS + k] = 0
    for v in range(plan.n_users + plan.n_providers):
        if state.actor[v].status != UNAWARE:
            state.graft[v].fit = fit_of(plan, v, state.graft[v].variant, plan.phase[t])
    for v in range(plan.n_users + plan.n_providers):
        if state.actor[v].status == ADOPTER:
            weigh(plan, state, v, np.int64(1))


@inner
def hold(plan, state, v, donor, layer, kind, x):
    """v has heard from a donor, or is a seed: it holds variant x from now on."""
    graft = state.graft[v]
    graft.variant = x
    graft.fit = fit_of(plan, v, x, plan.phase[state.scalar[NOW]])
    graft.kind = kind
    graft.heard = state.scalar[NOW]
    graft.donor = donor
    graft.layer = layer


@inner
def hold_original(plan, state, v):
    """A seed holds the original, from nobody; unless it waits again after its provider closed, and keeps its own."""
    if state.actor[v].status == WAITING and state.actor[v].latent != NOT_DRAWN:
        return
    hold(plan, state, v, np.int64(SEEDED), np.int64(-1), np.int64(FROM_SEED), plan.origin)


@inner
def misfit_hazard(plan, state, v, phase):
    """The lapse hazard of v per step in this phase, more where its variant does not fit."""
    side, i = (OF_USERS, v) if v < plan.n_users else (OF_PROVIDERS, v - plan.n_users)
    more = product(plan.misfit_lapse, ONE - fit_of(plan, v, state.graft[v].variant, phase))
    return min(np.int64(CERTAIN), product(at(plan, side + LAPSE, phase, i), ONE + more))
