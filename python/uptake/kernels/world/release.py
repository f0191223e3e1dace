"""A provider that closes, and the users that it served.

Twin of ``cpp/include/uptake/world/release.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inner
from uptake.kernels.types import WAITING
from uptake.kernels.world.adopt import endurance, lapse_clock
from uptake.kernels.world.state import IS_NEWLY_WAITING, NEWLY_WAITING, NOBODY, become, include
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
def orphan(plan, state, seed, run, p, met):
    """A provider that closes puts the users it serves back into the queue.

    They keep the step at which their wait began, and the lapse hazard that they have accumulated by the end of step
    ``met``.
    """
    if state.provider[p].active == 0:
        return
    for e in range(plan.serve.offsets[p], plan.serve.offsets[p + 1]):
        v = np.int64(plan.serve.targets[e])
        actor = state.actor[v]
        if actor.server != p:
            continue
        if plan.variants:
            weigh(plan, state, v, np.int64(-1))
        release(actor, state.provider)
        wait_again(plan, state, seed, run, v, met)


@inner
def close(plan, state, seed, run, p, t):
    """Provider p closes in GET of step t, before it met the lapse hazard of that step, and waits for a sponsor."""
    v = plan.n_users + p
    if plan.variants:
        weigh(plan, state, v, np.int64(-1))
    wait_again(plan, state, seed, run, v, t - 1)
    orphan(plan, state, seed, run, p, t - 1)
