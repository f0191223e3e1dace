"""A cluster of ideas, step by step: what has been adopted counts for the other ideas from the next step on.

An idea that no other counts for runs alone.
Twin of ``cpp/include/uptake/world/cluster.hpp``. Here Python goes through the ideas and calls a kernel for each: the
kernels are compiled once for any number of ideas.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.kernels.jit import kernel
from uptake.kernels.types import ADOPTER, AWARE, STOPPED, UNSETTLED, Future, Int32s, Int64s, Sources, UInt8s
from uptake.kernels.world.ahead import look_ahead
from uptake.kernels.world.pack import Packed, frozen, pack, pack_sources
from uptake.kernels.world.start import resume
from uptake.kernels.world.state import CHANGED, IS_TO_TEST, NO_INT64, TO_TEST, State, include, new_state
from uptake.kernels.world.state import begin as begin_state
from uptake.kernels.world.step import advance, last_change, observe, observe_providers, plant, settled

NO_STEPS: Int32s = np.empty(0, np.int32)
NO_STATUSES: UInt8s = np.empty((0, 0), np.uint8)


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
    fees: Int64s


class Cluster(NamedTuple):
    """Ideas under way."""

    members: list[Member]
    came: list[int]  # by idea: how many of its seeds have come
    adopted: Int64s  # by actor: the ideas that it holds; empty where no idea counts for another


@kernel
def begin_packed(plan, state, seed, run, seeds, seed_steps, tallies, history, descent, funds, fees):
    """Step 0. Returns how many seeds have come."""
    begin_state(plan, state, seed, run)
    resume(plan, state, seed, run)
    came = plant(plan, state, seed, run, seeds, seed_steps, np.int64(0), np.int64(0))
    observe(plan, state, tallies, history, descent, funds, fees, np.int64(0))
    return came


@kernel
def advance_packed(
    plan,
    sources,
    state,
    seed,
    run,
    seeds,
    seed_steps,
    tallies,
    history,
    descent,
    funds,
    fees,
    stop,
    came,
    t,
    until,
    rest,
    quiet,
):
    """The steps t to ``until``. Returns how many seeds have come, and ``rest``.

    That is the first step, not before ``quiet``, after which nothing changes any more by itself; UNSETTLED if there is
    none, STOPPED if the caller asked to stop.
    """
    while t <= until:
        if stop[0]:
            return came, np.int64(STOPPED)
        if rest == UNSETTLED:
            came = advance(plan, sources, state, seed, run, seeds, seed_steps, came, t)
        observe(plan, state, tallies, history, descent, funds, fees, t)
        if rest == UNSETTLED and t >= quiet and settled(state):
            rest = t
        t += 1
    return came, rest


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


def meet(cluster: Cluster) -> None:
    """Call after each step. Notes who holds the ideas; the aware are tested anew where a companion came or went."""
    if cluster.adopted.size == 0:
        return
    for k, one in enumerate(cluster.members):
        for other in cluster.members:
            if other.plan.companions[k] != 0:
                test_anew(one.state, other.state, cluster.adopted, np.int64(k))
        note(one.state, cluster.adopted, np.int64(k))


def member(future: Future, k: int, state: State) -> Member:
    """Idea k of a future, as the kernels take it."""
    plan, planted = future.plans[k], (future.seeds[k], future.seed_steps[k])
    history = future.history[k] if len(future.history) else NO_STATUSES
    seeds, steps = (frozen(part, np.int64) for part in planted)
    descent = future.descents[k].tallies
    written = future.tallies[k], history, descent, future.books[k].funds, future.books[k].fees
    return Member(pack(plan), pack_sources(plan), state, seeds, steps, *written)


def steps_of(future: Future, k: int) -> Int32s:
    """Where the steps of adoption of idea k are recorded."""
    return future.adoption_step[k] if len(future.adoption_step) else NO_STEPS


def begin(future: Future, luck: tuple[int, int], until: int) -> Cluster:
    """Step 0. The steps up to ``until`` will be gone through under this future."""
    first = future.plans[0]
    adopted = np.zeros(first.n_users + first.n_providers, np.int64) if first.companions.size else NO_INT64
    cluster = Cluster([], [], adopted)
    for k, plan in enumerate(future.plans):
        state = new_state(plan, steps_of(future, k), future.group_ever[k], future.descents[k], adopted)
        one = member(future, k, state)
        one = one._replace(state=look_ahead(plan, one.plan, state, luck, 0, until))
        cluster.members.append(one)
        cluster.came.append(begin_packed(one.plan, one.state, *luck, *one[3:]))
    meet(cluster)
    return cluster


def copied(cluster: Cluster) -> Cluster:
    """The same cluster in memory of its own."""
    adopted = cluster.adopted.copy()

    def copy(state: State) -> State:
        arrays = {name: part.copy() for name, part in state._asdict().items() if isinstance(part, np.ndarray)}
        return state._replace(**arrays)._replace(adopted=adopted)

    return Cluster([one._replace(state=copy(one.state)) for one in cluster.members], [*cluster.came], adopted)


def go_on(cluster: Cluster, future: Future, luck: tuple[int, int], t: int, until: int) -> Cluster:
    """Go on after step t, in which all values of this future and of the past one are alike, under this one."""
    members = []
    for k, (one, plan) in enumerate(zip(cluster.members, future.plans, strict=True)):
        state = one.state._replace(adoption_step=steps_of(future, k), group_ever=future.group_ever[k])
        now = member(future, k, state)
        members.append(now._replace(state=look_ahead(plan, now.plan, state, luck, t, until)))
    return cluster._replace(members=members)


def advance_all(
    cluster: Cluster, luck: tuple[int, int], stop: Int32s, t: int, until: int, rest: int, quiet: int
) -> int:
    """The steps t to ``until``. Returns the step after which nothing changes any more, as `advance_packed` does."""
    if cluster.adopted.size == 0 and len(cluster.members) == 1:
        one = cluster.members[0]
        steps = (np.int64(step) for step in (cluster.came[0], t, until, rest, quiet))
        cluster.came[0], rest = advance_packed(*one[:3], *luck, *one[3:], stop, *steps)
        return int(rest)
    for step in range(t, until + 1):
        at_rest = step >= quiet
        for k, one in enumerate(cluster.members):
            steps = (np.int64(number) for number in (cluster.came[k], step, step, rest, 0))
            cluster.came[k], rests = advance_packed(*one[:3], *luck, *one[3:], stop, *steps)
            if rests == STOPPED:
                return STOPPED
            at_rest = at_rest and rests != UNSETTLED
        if rest == UNSETTLED:
            meet(cluster)
            rest = step if at_rest else rest
    return rest


def last_change_of(future: Future) -> int:
    """The last step in which the plans of a future change, or seeds come."""
    plans = (last_change(plan) for plan in future.plans)
    return max(*plans, *(int(steps.max(initial=0)) for steps in future.seed_steps))
