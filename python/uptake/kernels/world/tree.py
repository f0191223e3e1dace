"""Futures that are alike in their first steps have one past: it is computed once, and copied where they part.

One run of one strategy is a tree without a branch. Twin of ``cpp/include/uptake/world/tree.hpp``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.kernels.types import STOPPED, UNSETTLED, Books, Descent, Future, Int32s, Int64s, Plan
from uptake.kernels.world.cluster import Cluster, advance_all, begin, copied, go_on, last_change_of, look_at_providers
from uptake.kernels.world.pack import frozen


class Tree(NamedTuple):
    """Futures of the same actors and the same horizon, each beside those that it is most alike to."""

    futures: Sequence[Future]
    shared: Sequence[int]  # by future: the last step in which it and the one before are alike, -1 = none
    luck: tuple[int, int]
    stop: Int32s
    outcome: Int64s  # by future: as of tree_run()

    @property
    def horizon(self) -> int:
        """The last step."""
        return self.futures[0].plans[0].phase.size - 1


def common(tree: Tree, first: int, end: int) -> int:
    """The last step in which the futures first .. end - 1 are alike."""
    return min([tree.horizon, *tree.shared[first + 1 : end]])


def part(tree: Tree, first: int, end: int, t: int) -> int:
    """Where the first of the futures after `first` begins that are not alike to it beyond step t; or end."""
    return next((k for k in range(first + 1, end) if tree.shared[k] <= t), end)


def copy_past(past: Future, future: Future, t: int) -> None:
    """What was recorded of the steps up to t is recorded for another future too."""
    future.tallies[:, : t + 1] = past.tallies[:, : t + 1]
    future.adoption_step[:] = past.adoption_step
    future.history[:, : t + 1] = past.history[:, : t + 1]
    future.group_ever[:] = past.group_ever
    for before, descent in zip(past.descents, future.descents, strict=True):
        descent.tallies[: t + 1] = before.tallies[: t + 1]
    for kept, books in zip(past.books, future.books, strict=True):
        books.funds[: t + 1] = kept.funds[: t + 1]
        books.fees[: t + 1] = kept.fees[: t + 1]


def write_ends(cluster: Cluster, future: Future) -> None:
    """The end of a run: what is asked for of variants, by actor, and what has become of providers."""
    for one, descent, books in zip(cluster.members, future.descents, future.books, strict=True):
        look_at_providers(one.plan, one.state, books.providers)
        for name in ("heard", "donor", "layer", "variant"):
            asked = getattr(descent, name)
            if asked.size:
                asked[:] = one.state.graft[name]


def grow(tree: Tree, first: int, end: int, cluster: Cluster, t: int, rest: int) -> bool:
    """The futures first .. end - 1, alike up to step t, from there on.

    ``rest`` is the step at which the cluster came to rest, UNSETTLED if it moves. False if the caller asked to stop.
    """
    futures, alike = tree.futures, common(tree, first, end)
    last = [last_change_of(future) for future in futures[first:end]]
    if min(last) > t:
        rest = UNSETTLED
    rest = advance_all(cluster, tree.luck, tree.stop, t + 1, alike, rest, min(last))
    if rest == STOPPED:
        return False
    t = alike
    k = part(tree, first, end, t)
    while k < end:  # before any future goes on, which changes what was recorded for the first
        copy_past(futures[first], futures[k], t)
        k = part(tree, k, end, t)
    if t == tree.horizon:
        for k in range(first, end):
            write_ends(cluster, futures[k])
            change = last[k - first]
            tree.outcome[k] = UNSETTLED if rest == UNSETTLED or change > t else max(rest, change)
        return True
    k = first
    while k < end:
        following = part(tree, k, end, t)
        own = cluster if following == end else copied(cluster)  # the last ones need the past no more
        own = go_on(own, futures[k], tree.luck, t, common(tree, k, following))
        if not grow(tree, k, following, own, t, rest):
            return False
        k = following
    return True


def run_tree(tree: Tree) -> None:
    """One run of each future."""
    tree.outcome[:] = STOPPED
    k, end = 0, len(tree.futures)
    while k < end:
        following = part(tree, k, end, -1)
        cluster = begin(tree.futures[k], tree.luck, common(tree, k, following))
        if not grow(tree, k, following, cluster, 0, UNSETTLED):
            return
        k = following


def step_run(
    plan: Plan,
    seed: int,
    run: int,
    seeds: Int32s,
    seed_steps: Int32s,
    stop: Int32s,
    tallies: Int64s,
    adoption_step: Int32s,
    history: npt.NDArray[np.uint8],
    group_ever: Int64s,
    descent: Descent,
    books: Books,
    threads: int = 1,
) -> int:
    """One run: the first step after which nothing can change, UNSETTLED if the horizon came first, or STOPPED.

    ``threads`` is how many it has, at most; this twin takes one.
    """
    steps = adoption_step[None] if adoption_step.size else np.empty((0, 0), np.int32)
    statuses = history[None] if len(history) else np.empty((0, 0, 0), np.uint8)
    recorded = tallies[None], steps, statuses, group_ever[None], (descent,), (books,)
    future = Future((plan,), (seeds,), (seed_steps,), *recorded)
    return int(tree_run((future,), np.full(1, -1, np.int32), seed, run, stop, threads)[0])


def tree_run(
    futures: tuple[Future, ...], shared: Int32s, seed: int, run: int, stop: Int32s, threads: int = 1
) -> Int64s:
    """One run of each of these futures, which share steps of their past.

    ``shared`` has the last step in which each is alike to the one before, -1 for none. Returns of each the first step
    after which nothing can change, UNSETTLED if the horizon came first, or STOPPED. ``threads`` is how many they have,
    at most; this twin takes one.
    """
    outcome = np.empty(len(futures), np.int64)
    run_tree(Tree(futures, shared.tolist(), (int(seed), int(run)), frozen(stop, np.int32), outcome))
    return outcome
