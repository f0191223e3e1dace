"""A provider that closes, and the users that it served.

Twin of ``cpp/include/uptake/world/release.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.types import WAITING
from uptake.kernels.world.adopt import endurance, lapse_clock
from uptake.kernels.world.state import IS_NEWLY_WAITING, NEWLY_WAITING, NOBODY, SERVED_THERE, become, include
from uptake.kernels.world.vary import weigh


@inner
def wait_again(plan, state, seed, run, v, met):
    """An adopter waits again.

    What is left in it of the lapse hazard that it withstands after step ``met`` stays: all of it where there was none
    to withstand.
    """
    become(plan, state, v, np.int64(WAITING))
    if state.lapses:
        state.actor[v].latent -= lapse_clock(plan, state, v, met)
    else:
        state.actor[v].latent = endurance(plan, state, seed, run, v)
    include(state, NEWLY_WAITING, IS_NEWLY_WAITING, v)


@inner
def release(actor, provider):
    if actor.server == NOBODY:
        return
    provider[actor.server].active -= 1
    actor.server = NOBODY


@inner
def all_served(plan, state, p, served, known):
    """List the users that provider p serves after the first ``known``, and take them off its hands; how many there are.

    Whom it took over in a merger may have no tie to it.
    """
    if state.provider[p].active == 0:
        return known
    for e in range(plan.serve.offsets[p], plan.serve.offsets[p + 1]):
        v = np.int64(plan.serve.targets[e])
        known = take_off(plan, state, v, p, served, known)
    if state.provider[p].active > 0:
        for v in range(plan.n_users):
            known = take_off(plan, state, np.int64(v), p, served, known)
    return known


@inner
def take_off(plan, state, v, p, served, known):
    actor = state.actor[v]
    if actor.server != p:
        return known
    if plan.variants:
        weigh(plan, state, v, np.int64(-1))
    release(actor, state.provider)
    served[known] = v
    return known + 1


@inner
def orphan(plan, state, seed, run, p, met):
    """A provider that closes puts the users it serves back into the queue.

    They keep the step at which their wait began, and the lapse hazard that they have accumulated by the end of step
    ``met``.
    """
    served = state.lists[SERVED_THERE]
    for i in range(all_served(plan, state, p, served, np.int64(0))):
        wait_again(plan, state, seed, run, served[i], met)


@inner
def close(plan, state, seed, run, p, t):
    """Provider p closes in GET of step t, before it met the lapse hazard of that step, and waits for a sponsor."""
    v = plan.n_users + p
    if plan.variants:
        weigh(plan, state, v, np.int64(-1))
    wait_again(plan, state, seed, run, v, t - 1)
    orphan(plan, state, seed, run, p, t - 1)
