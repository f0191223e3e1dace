"""From whom an actor has heard, and what it takes from there.

The pressure on an actor in the step in which it hears is cut into slices: the external drive, the global share, then
what each open tie into it passes on, in canonical order. The donor is the slice that the actor's luck falls into.
Twin of ``cpp/include/uptake/world/donor.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.luck.fixed import ONE, product, scale
from uptake.kernels.luck.luck import draw32
from uptake.kernels.types import (
    DONOR,
    EVERYONE,
    EXTERNAL,
    FROM_EVERYONE,
    FROM_OTHER_SIDE,
    FROM_OUTSIDE,
    FROM_OWN_SIDE,
    ONCE,
)
from uptake.kernels.world.federation import pooled
from uptake.kernels.world.layer import level
from uptake.kernels.world.pack import ADAPTATION, OF_PROVIDERS, OF_USERS, SECTOR, at
from uptake.kernels.world.state import NOW, lasts
from uptake.kernels.world.vary import context_of, hold


@inner
def slice_of(plan, state, layer, u, i, e, t):
    """What u, in position i of its side, passes on along tie e in step t, after what changed was passed on."""
    if not lasts(layer.times, e, t, t):
        return np.int64(0)
    phase = plan.phase[t]
    passed = level(plan, layer, phase, state.actor[u].before, i)
    if plan.schedule == ONCE and lasts(layer.times, e, t - 1, t):
        passed = max(np.int64(0), passed - level(plan, layer, phase, state.graft[u].earlier, i))
    return passed if layer.hazard.shape[0] == 0 else passed * layer.hazard[e]


@inner
def donor_of(plan, state, sources, seed, run, v, drive, share, total, t):
    """The donor of v, which hears in step t, its layer and its kind. ``total`` is the sum of all slices."""
    left = product(draw32(seed, run, DONOR, v, plan.idea, np.int64(state.actor[v].spell)), total)
    if left < drive:
        return np.int64(EXTERNAL), np.int64(-1), np.int64(FROM_OUTSIDE)
    left -= drive
    if left < share:
        return np.int64(EVERYONE), np.int64(-1), np.int64(FROM_EVERYONE)
    left -= share
    user = v < plan.n_users
    place = v if user else v - plan.n_users
    for n in range(plan.first_layer[2]):
        layer, into = plan.layers[n], sources[n]
        of_users = n < plan.first_layer[1]
        if (layer.across != 0) == (user == of_users):  # it leads to the other side
            continue
        for k in range(into.offsets[place], into.offsets[place + 1]):
            i = np.int64(into.sources[k])
            u = i if of_users else plan.n_users + i
            e = np.int64(-1) if into.arcs.shape[0] == 0 else into.arcs[k]
            passed = slice_of(plan, state, layer, u, i, e, t)
            if left < passed:
                return u, np.int64(n), np.int64(FROM_OTHER_SIDE if layer.across else FROM_OWN_SIDE)
            left -= passed
    return np.int64(EXTERNAL), np.int64(-1), np.int64(FROM_OUTSIDE)  # only where sources are not those of the ties


@inner
def sector_of(plan, v):
    side, i = (OF_USERS, v) if v < plan.n_users else (OF_PROVIDERS, v - plan.n_users)
    return np.int64(-1) if plan.width[side + SECTOR] == 0 else at(plan, side + SECTOR, np.int64(0), i)


@inner
def offered_to(plan, state, v, donor):
    """What v is offered: the variant of the donor or its federation, farther from v's context across sectors."""
    if donor < 0:
        return np.int64(plan.origin)
    x = state.graft[donor].variant
    if plan.federations > 0:
        x = pooled(plan, state, donor, context_of(plan, v))
    here, there = sector_of(plan, v), sector_of(plan, donor)
    if here < 0 or there < 0 or here == there:
        return x
    if x >= context_of(plan, v):
        return min(np.int64(ONE), x + plan.translation)
    return max(np.int64(0), x - plan.translation)


@inner
def take_up(plan, state, sources, seed, run, v, drive, share, total):
    """v has heard in this step: its variant is what its donor offers, moved towards its own context."""
    side, i = (OF_USERS, v) if v < plan.n_users else (OF_PROVIDERS, v - plan.n_users)
    t = state.scalar[NOW]
    donor, layer, kind = donor_of(plan, state, sources, seed, run, v, drive, share, total, t)
    x = offered_to(plan, state, v, donor)
    apart = context_of(plan, v) - x
    moved = scale(at(plan, side + ADAPTATION, plan.phase[t], i), abs(apart))
    hold(plan, state, v, donor, layer, kind, x + moved if apart >= 0 else x - moved)
