"""What goes along ties: pressure to hear, and what actors see of their contacts.

What the previous step changed is passed along ties once (``spread``), as differences of integers, so that no step reads
ties along which nothing changed. Twin of ``cpp/include/uptake/world/layer.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.types import ADOPTER, ADOPTION, AWARE, DEMAND, EACH, ONCE, UNAWARE, UNSEEN, WAITING
from uptake.kernels.world.pack import passing_at
from uptake.kernels.world.state import (
    CHANGED,
    EXPOSED,
    IS_CHANGED,
    IS_EXPOSED,
    IS_NEWLY_WAITING,
    IS_TO_TEST,
    MOVED,
    TO_TEST,
    append,
    include,
    lasts,
    marked_now,
    unmark,
    weight_of,
)


@inner
def level(plan, layer, phase, status, i):
    """What source i passes along each tie at this status: a pressure or, with hazards per tie, how often each."""
    if layer.hazard.shape[0] > 0:
        return np.int64(status == ADOPTER)
    return passing_at(plan, layer.term, phase, status, i)


@inner
def press(plan, state, v, pressure):
    actor = state.actor[v]
    if plan.schedule == ONCE and actor.status != UNAWARE:
        return
    actor.pressure += pressure
    if actor.status == UNAWARE and marked_now(actor, IS_EXPOSED):
        append(state.lists, state.size, EXPOSED, v)


@inner
def press_along(plan, state, layer, i, passed, since, t):
    """Source i passes a level along its ties that are open in step t and were so in step ``since``.

    Where ties have hazards, it passes that many times each tie's.
    """
    if passed == 0:
        return
    for e in range(layer.ties.offsets[i], layer.ties.offsets[i + 1]):
        if not lasts(layer.times, e, since, t):
            continue
        if layer.hazard.shape[0] == 0:
            press(plan, state, layer.first + layer.ties.targets[e], passed)
        elif layer.hazard[e] != 0:
            press(plan, state, layer.first + layer.ties.targets[e], passed * layer.hazard[e])


@inner
def becomes(status, old, now):
    return np.int64(now == status) - np.int64(old == status)


@inner
def counts(layer, status):
    """Whether the targets of a layer count a source with this status: an adopter, or one that waits or adopts."""
    return np.int64(status == ADOPTER or (layer.shows == DEMAND and status == WAITING))


@inner
def see(state, layer, e, change):
    """The target of a tie sees ``change`` more that count; if it is aware, it is to be tested."""
    v = layer.first + layer.ties.targets[e]
    actor = state.actor[v]
    if layer.shows == DEMAND:
        state.provider[layer.ties.targets[e]].demand += change
    else:
        actor.seen += change * weight_of(layer, e)
    if actor.status == AWARE and marked_now(actor, IS_TO_TEST):
        append(state.lists, state.size, TO_TEST, v)


@inner
def show_along(state, layer, i, old, now, since, t):
    """The targets of source i see that it changed from ``old`` to ``now``; aware targets are to be tested."""
    if layer.shows == UNSEEN:
        return
    change = becomes(ADOPTER, old, now) + (becomes(WAITING, old, now) if layer.shows == DEMAND else np.int64(0))
    if change == 0:
        return
    for e in range(layer.ties.offsets[i], layer.ties.offsets[i + 1]):
        if lasts(layer.times, e, since, t):
            see(state, layer, e, change)


@inner
def spread(plan, state, v, old, now, t, pressing):
    """Pass on along the layers, and to its group, that v changed from ``old`` to ``now``. Pressing: pressure too."""
    phase = plan.phase[t]
    side, i = (0, v) if v < plan.n_users else (1, v - plan.n_users)
    for k in range(plan.first_layer[side], plan.first_layer[side + 1]):
        layer = plan.layers[k]
        if pressing:
            change = level(plan, layer, phase, now, i) - level(plan, layer, phase, old, i)
            if plan.schedule == EACH or change > 0:
                press_along(plan, state, layer, i, change, t - 1, t)
        show_along(state, layer, i, old, now, t - 1, t)
    if v >= plan.n_users:
        return
    group = np.int64(0 if plan.group.shape[0] == 0 else plan.group[v])
    state.group_adopters[group] += becomes(ADOPTER, old, now)
    state.group_waiting[group] += becomes(WAITING, old, now)


@inner
def levels_differ(plan, phase, earlier):
    for k in range(plan.first_layer[0], plan.first_layer[2]):
        term = plan.layers[k].term
        if plan.version[term, phase] != plan.version[term, earlier]:
            return True
    return False


@inner
def press_anew(plan, state, t):
    """Under 'each' pressure is the sum of the sources' levels. When a policy changes levels, it is summed again."""
    phase = plan.phase[t]
    for v in range(plan.n_users + plan.n_providers):
        state.actor[v].pressure = 0
    for v in range(plan.n_users + plan.n_providers):
        now = state.actor[v].status
        if now == UNAWARE:
            continue
        side, i = (0, v) if v < plan.n_users else (1, v - plan.n_users)
        for k in range(plan.first_layer[side], plan.first_layer[side + 1]):
            layer = plan.layers[k]
            press_along(plan, state, layer, i, level(plan, layer, phase, now, i), t, t)


@inner
def open_or_close(plan, state, side, layer, opening, t, pressing):
    """The ties of a layer that open, or close, in step t.

    A tie that opens passes on what its source is at the end of step t - 1, also under 'once'. One that closes takes
    back what its target still holds, what its source was at the end of step t - 2: under 'each' its pressure, and what
    was seen.
    """
    times, phase = layer.times, plan.phase[t]
    sign = np.int64(1 if opening else -1)
    for k in range(times.begins[t], times.begins[t + 1]):
        e, i = times.tie[k], times.source[k]
        if (times.start[e] if opening else times.until[e]) != t:
            continue
        source, v = state.actor[i if side == 0 else plan.n_users + i], layer.first + layer.ties.targets[e]
        status = source.status if opening else source.before
        if pressing and (opening or plan.schedule == EACH):
            passed = level(plan, layer, phase, status, i) * (1 if layer.hazard.shape[0] == 0 else layer.hazard[e])
            if passed != 0:
                press(plan, state, v, sign * passed)
        if layer.shows == UNSEEN:
            continue
        if layer.shows == ADOPTION and plan.counted[side]:
            state.contacts[v] += sign * weight_of(layer, e)
        see(state, layer, e, sign * counts(layer, status))


@inner
def link_or_part(plan, state, opening, t):
    """The service ties that open or close in step t.

    How many a provider has, and for how many of them a user waits that has waited for it before.
    """
    times = plan.ask_times
    sign = np.int64(1 if opening else -1)
    for k in range(times.begins[t], times.begins[t + 1]):
        e = times.tie[k]
        if (times.start[e] if opening else times.until[e]) != t:
            continue
        v, p = times.source[k], plan.ask.targets[e]
        provider = state.provider[p]
        provider.linked += sign
        if state.actor[v].status == WAITING and not state.actor[v].marks & IS_NEWLY_WAITING:
            provider.queue += sign
        if state.actor[plan.n_users + p].status == AWARE:
            include(state, TO_TEST, IS_TO_TEST, plan.n_users + p)


@inner
def open_or_close_all(plan, state, opening, t, pressing):
    for side in range(2):
        for k in range(plan.first_layer[side], plan.first_layer[side + 1]):
            layer = plan.layers[k]
            if layer.times.start.shape[0] > 0:
                open_or_close(plan, state, side, layer, opening, t, pressing)
    if plan.ask_times.start.shape[0] > 0:
        link_or_part(plan, state, opening, t)


@inner
def look_back(state):
    """Under 'once', donors pass on by how much their level has risen: their status at the end of step t - 2 is kept."""
    for i in range(state.size[MOVED]):
        v = state.lists[MOVED, i]
        state.graft[v].earlier = state.actor[v].before
    state.size[MOVED] = state.size[CHANGED]
    for i in range(state.size[CHANGED]):
        state.lists[MOVED, i] = state.lists[CHANGED, i]


@inner
def pass_on(plan, state, t):
    """Pass on what changed in the previous step."""
    phase = plan.phase[t]
    anew = plan.schedule == EACH and levels_differ(plan, phase, plan.phase[t - 1])
    open_or_close_all(plan, state, False, t, not anew)
    if plan.variants and plan.schedule == ONCE:
        look_back(state)
    for i in range(state.size[CHANGED]):
        v = state.lists[CHANGED, i]
        actor = state.actor[v]
        spread(plan, state, v, actor.before, actor.status, t, not anew)
        actor.before = actor.status
        unmark(actor, IS_CHANGED)
    state.size[CHANGED] = 0
    open_or_close_all(plan, state, True, t, not anew)
    if anew:
        press_anew(plan, state, t)
