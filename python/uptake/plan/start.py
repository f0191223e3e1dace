"""The start of a world as the kernels read it, and what a reader should know of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from uptake.basis.arrays import NO_INT32, Int32s, read_only
from uptake.kernels.types import ADOPTER, AWARE, LAPSED, NO_START, STATUSES, WAITING, Start
from uptake.world.started import Started, UInt8s
from uptake.world.world import World

_SAID = (ADOPTER, WAITING, AWARE, LAPSED)  # in this order


def start_of(begun: Started | None) -> Start:
    """The statuses at step 0 of users, then of providers; none where all are unaware.

    Examples
    --------
    >>> import uptake as up
    >>> users = up.Users(up.generate.path(3))
    >>> start_of(up.World(users, start=up.Start(["adopter", "aware", "unaware"])).begun[0]).status.tolist()
    [3, 1, 0]
    >>> start_of(up.World(users, start=up.Start(["unaware"] * 3)).begun[0]).status.size
    0
    """
    if begun is None or not (begun.users.any() or begun.providers.any()):
        return NO_START
    status = np.concatenate([begun.users, begun.providers])
    since = np.concatenate([begun.since, np.zeros(begun.providers.size, np.int32)]) if begun.since.any() else NO_INT32
    server = begun.server if (begun.server >= 0).any() else NO_INT32
    return Start(read_only(status), read_only(since), read_only(server))


def adopted_before(start: Start, n_users: int) -> tuple[Int32s, Int32s]:
    """The positions of users, and of providers, that have adopted or lapsed by the start; no seeds are drawn of them.

    Examples
    --------
    >>> status = np.array([3, 0, 4, 3], np.uint8)
    >>> [each.tolist() for each in adopted_before(NO_START._replace(status=status), 3)]
    [[0, 2], [0]]
    """
    adopted = np.flatnonzero(start.status >= ADOPTER).astype(np.int32)
    first = int(np.searchsorted(adopted, n_users))
    return read_only(adopted[:first]), read_only(adopted[first:] - np.int32(n_users))


def said_of_start(world: World, idea: int = 0) -> tuple[str, ...]:
    """How many of each status an idea has at step 0, and adopters without a place, where users need one.

    Where only some ideas of the world have a start, or starts differ, it says which idea.

    Examples
    --------
    >>> import uptake as up
    >>> users = up.Users(up.generate.path(4))
    >>> said_of_start(up.World(users, start=up.Start(["adopter", "adopter", "aware", "immune"])))
    ('the world begins with users: 2 adopters, 1 aware, 1 immune',)
    """
    begun = world.begun[idea]
    if begun is None:
        return ()
    of_idea = f" of {world.names[idea]!r}" if isinstance(world.start, Mapping) else ""
    said = []
    for name, statuses, immune in (("users", begun.users, begun.immune.size), ("providers", begun.providers, 0)):
        parts = _counts(statuses, immune)
        if parts:
            said.append(f"the world begins with {name}{of_idea}: {', '.join(parts)}")
    return (*said, *_without_place(begun, of_idea))


def _counts(statuses: UInt8s, immune: int) -> Sequence[str]:
    found = np.bincount(statuses, minlength=len(STATUSES))
    parts = [f"{found[status]:,} {_word(status, int(found[status]))}" for status in _SAID if found[status]]
    return [*parts, *([f"{immune:,} immune"] if immune else [])]


def _word(status: int, count: int) -> str:
    word = STATUSES[status]
    return f"{word}s" if status == ADOPTER and count != 1 else word


def _without_place(begun: Started, of_idea: str) -> list[str]:
    if not begun.providers.size:
        return []
    adopters = int(np.count_nonzero(begun.users == ADOPTER))
    without = adopters - int(np.count_nonzero(begun.server >= 0))
    if not without:
        return []
    if without == adopters:
        return [f"at the start no adopter{of_idea} holds a place; Start(server=) says who serves whom"]
    return [f"at the start {without:,} of the {adopters:,} adopters{of_idea} hold no place"]
