"""A cluster of ideas, step by step: what has been adopted counts for the other ideas from the next step on.

Twin of ``cpp/include/uptake/world/cluster.hpp``. Here Python goes through the ideas and calls a kernel for each: the
kernels are compiled once for any number of ideas.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.kernels.jit import kernel
from uptake.kernels.types import ADOPTER, AWARE, STOPPED, UNSETTLED, Books, Descent, Int32s, Int64s, Plan, Sources
from uptake.kernels.world.pack import Packed, frozen, pack, pack_sources
from uptake.kernels.world.start import resume
from uptake.kernels.world.state import CHANGED, IS_TO_TEST, TO_TEST, State, begin, include, new_state
from uptake.kernels.world.step import advance, last_change, observe, observe_providers, plant, settled, write_descent


class Member(NamedTuple):
    """One idea of a cluster, under way."""

    plan: Packed
    sources: tuple[Sources, ...]
    state: State
    seeds: Int64s
    seed_steps: Int64s
    tallies: Int64s
    history: npt.NDArray[np.uint8]
    descent: Int64s
    funds: Int64s


@kernel
def begin_packed(plan, state, seed, run, seeds, seed_steps, tallies, history, descent, funds):
    """Step 0. Returns how many seeds have come, and the last step in which the plan changes."""
    begin(plan, state, seed, run)
    resume(plan, state, seed, run)
    came = plant(plan, state, seed, run, seeds, seed_steps, np.int64(0), np.int64(0))
    observe(plan, state, tallies, history, descent, funds, np.int64(0))
    return came, last_change(plan)


@kernel
def advance_packed(
    plan, sources, state, seed, run, seeds, seed_steps, tallies, history, descent, funds, came, t, moves
):
    """Step t. Returns how many seeds have come, and whether nothing can change any more by itself."""
    if moves:
        came = advance(plan, sources, state, seed, run, seeds, seed_steps, came, t)
    observe(plan, state, tallies, history, descent, funds, t)
    return came, came == seeds.shape[0] and settled(state)


@kernel
def look_at_providers(plan, state, providers):
    """What is recorded of providers at the end of a run."""
    observe_providers(plan, state, providers)


@kernel
def test_anew(state, other, adopted, k):
    """Actors aware of the other idea that adopted or lost idea k in this step are tested anew for the other."""
    for i in range(state.size[CHANGED]):
        v = state.lists[CHANGED, i]
        holds = np.int64(state.actor[v].status == ADOPTER)
        if holds != adopted[v] >> k & 1 and other.actor[v].status == AWARE:
            include(other, TO_TEST, IS_TO_TEST, v)


@kernel
def note(state, adopted, k):
    """Note who holds idea k."""
    for i in range(state.size[CHANGED]):
        v = state.lists[CHANGED, i]
        holds = np.int64(state.actor[v].status == ADOPTER)
        if holds != adopted[v] >> k & 1:
            adopted[v] ^= np.int64(1) << k


def meet(members: Sequence[Member], adopted: Int64s) -> None:
    """Call after each step. Notes who holds the ideas; the aware are tested anew where a companion came or went."""
    for k, one in enumerate(members):
        for other in members:
            if other.plan.companions[k] != 0:
                test_anew(one.state, other.state, adopted, np.int64(k))
        note(one.state, adopted, np.int64(k))


def cluster_run(
    plans: Sequence[Plan],
    seed: int,
    run: int,
    seeds: Sequence[Int32s],
    seed_steps: Sequence[Int32s],
    stop: Int32s,
    tallies: Int64s,
    adoption_step: Int32s,
    history: npt.NDArray[np.uint8],
    group_ever: Int64s,
    descents: Sequence[Descent],
    books: Sequence[Books],
) -> int:
    """One run: the first step after which nothing can change, UNSETTLED if the horizon came first, or STOPPED.

    All plans have the same actors and the same horizon; seeds and what is written have an array per plan.
    """
    luck = int(seed), int(run)
    adopted = np.zeros(plans[0].n_users + plans[0].n_providers, np.int64)
    members, came, last = [], [], 0
    for k, plan in enumerate(plans):
        steps = adoption_step[k] if len(adoption_step) else np.empty(0, np.int32)
        statuses = history[k] if len(history) else np.empty((0, 0), np.uint8)
        state = new_state(plan, steps, group_ever[k], descents[k], adopted)
        planted = frozen(seeds[k], np.int64), frozen(seed_steps[k], np.int64)
        written = tallies[k], statuses, descents[k].tallies, books[k].funds
        one = Member(pack(plan), pack_sources(plan), state, *planted, *written)
        members.append(one)
        first, change = begin_packed(one.plan, one.state, *luck, *one[3:])
        came.append(first)
        last = max(last, change)
    meet(members, adopted)
    outcome = UNSETTLED
    for t in range(1, tallies.shape[1]):
        at_rest = t >= last
        for k, one in enumerate(members):
            if stop[0]:
                return STOPPED
            moves = outcome == UNSETTLED
            came[k], rests = advance_packed(*one[:3], *luck, *one[3:], came[k], t, moves)
            at_rest = at_rest and rests
        if outcome == UNSETTLED:
            meet(members, adopted)
            outcome = t if at_rest else outcome
    for one, descent, own in zip(members, descents, books, strict=True):
        write_descent(one.state, descent)
        look_at_providers(one.plan, one.state, own.providers)
    return outcome
