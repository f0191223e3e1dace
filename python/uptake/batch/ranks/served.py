"""Users of one rank apply to its providers, in rounds, as ``kernels/world/get.py`` says."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int64s
from uptake.batch.ranks.side import Own, Some
from uptake.kernels.types import GET, WAITING, Ties


def serve_users(
    ask: Ties, serve: Ties, users: Own, is_open: npt.NDArray[np.bool_], free: Int64s
) -> Iterator[tuple[Some, Int64s]]:
    """In each round every waiting user applies to the next of its open providers, in the order of its ties.

    `free` counts the free places, and is used up. Yields, round by round, who is accepted and where.
    """
    called = np.zeros(users.n, bool)  # others can get no place
    for p in np.flatnonzero(free):
        called[serve.targets[serve.offsets[p] : serve.offsets[p + 1]]] = True
    waiting = np.flatnonzero(called & (users.status == WAITING))
    tie, end = ask.offsets[waiting], ask.offsets[waiting + 1]
    while waiting.size and free.any():
        tie = _next_open(ask, tie, end, is_open)
        left = tie < end
        waiting, tie, end = waiting[left], tie[left], end[left]
        asked = ask.targets[tie].astype(np.int64)
        applying = free[asked] > 0
        accepted, at = _accepted(users, waiting[applying], asked[applying], free)
        np.subtract.at(free, at, 1)
        yield accepted, at
        again = ~np.isin(waiting, accepted)
        waiting, tie, end = waiting[again], tie[again] + 1, end[again]


def _next_open(ask: Ties, tie: Int64s, end: Int64s, is_open: npt.NDArray[np.bool_]) -> Int64s:
    """The first tie of each user, from `tie` on, that leads to an open provider; or its `end`."""
    tie = tie.copy()
    search = np.flatnonzero(tie < end)
    while search.size:
        search = search[~is_open[ask.targets[tie[search]]]]
        tie[search] += 1
        search = search[tie[search] < end[search]]
    return tie


def _accepted(users: Own, applicants: Some, asked: Int64s, free: Int64s) -> tuple[Some, Int64s]:
    """Each provider takes its applicants while it has places: by priority, waiting since, luck, number."""
    crowded = np.bincount(asked, minlength=free.size) > free
    easy = ~crowded[asked]
    some, at = applicants[~easy], asked[~easy]
    priority = users.side.priority
    own = priority[users.held.lo : users.held.hi][some] if priority.size else np.zeros(some.size, np.int32)
    order = np.lexsort((some, users.draws(some, int(GET)), users.since[some], own, at))
    some, at = some[order], at[order]
    turn = np.arange(at.size) - np.searchsorted(at, at)
    taken = turn < free[at]
    return np.concatenate([applicants[easy], some[taken]]), np.concatenate([asked[easy], at[taken]])
