"""The part of a world that a rank owns: a block of users, the providers that serve them, and the ties into both."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s, Int64s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.batch.ranks.held import Held
from uptake.kernels.types import Ties
from uptake.network.service import ServiceTies


class Bounds(NamedTuple):
    """Where the block of each rank begins, and where the last one ends."""

    users: Int64s  # (ranks + 1,)
    providers: Int64s  # (ranks + 1,)


class Ground(NamedTuple):
    """What a rank owns, and the ties into it."""

    users: Held
    providers: Held | None  # None where there are no providers
    ask: Ties  # of own users, as own providers; both counted from the first
    serve: Ties  # the same ties by provider


def bounds_of(wanted: Int64s, service: ServiceTies | None) -> Bounds:
    """Blocks of users near those wanted, so that no service tie leads from one block to another.

    Providers go with the block of their users. Those without users go with the ones before them.

    Parameters
    ----------
    wanted : array of int64 of shape (ranks + 1,)
    service : ServiceTies or None

    Raises
    ------
    BadValue
        If service ties leave no such blocks.

    Examples
    --------
    >>> import uptake as up
    >>> service = up.generate.catchments([0, 0, 0, 1, 1], range(2))
    >>> bounds_of(np.array([0, 2, 5]), service)
    Bounds(users=array([0, 3, 5]), providers=array([0, 1, 2]))
    """
    if service is None:
        return Bounds(wanted, np.zeros_like(wanted))
    begin, end = service.serve_offsets[:-1], service.serve_offsets[1:]
    some = np.flatnonzero(end > begin)
    lowest, highest = service.serve_users[begin[some]], service.serve_users[end[some] - 1]
    across = np.zeros(service.n_users + 1, np.int32)  # changes of how many providers have users on both sides of a cut
    np.add.at(across, lowest + 1, 1)
    np.add.at(across, highest + 1, -1)
    before, after = np.full(service.n_users + 1, -1, np.int32), np.full(service.n_users + 2, service.n_providers)
    np.maximum.at(before, lowest + 1, some.astype(np.int32))
    np.minimum.at(after, lowest, some)
    last = np.maximum.accumulate(before)  # the last provider whose users begin before a cut
    first = np.minimum.accumulate(after[::-1])[::-1][:-1]  # and the first of the others
    cuts = np.flatnonzero((np.cumsum(across) == 0) & (last < first))
    inner = cuts[np.minimum(np.searchsorted(cuts, wanted[1:-1]), cuts.size - 1)]
    users = np.concatenate([wanted[:1], inner, wanted[-1:]])
    if (np.diff(users) <= 0).any():
        problem = "tie users of different ranks to one provider"
        allowed = f"{users.size - 1} ranks need as many blocks of neighbouring users, each with providers of its own"
        remedy = "number users by their provider, as catchments = 'blocks' does, or start fewer ranks"
        raise BadValue("service", NOT_SHOWN, allowed, problem=problem, remedy=remedy)
    providers = np.concatenate([[0], last[users[1:-1]] + 1, [service.n_providers]]).astype(np.int64)
    return Bounds(users, providers)


def own_service(service: ServiceTies | None, bounds: Bounds, rank: int) -> tuple[Ties, Ties]:
    """The service ties of the own users, by user and by provider, counted from the first of each."""
    users, providers = bounds.users[rank : rank + 2], bounds.providers[rank : rank + 2]
    if service is None:
        none = np.empty(0, np.int32)
        return Ties(np.zeros(int(users[1] - users[0]) + 1, np.int64), none), Ties(np.zeros(1, np.int64), none)
    return (
        _rows(service.ask_offsets, service.ask_providers, users, int(providers[0])),
        _rows(service.serve_offsets, service.serve_users, providers, int(users[0])),
    )


def _rows(offsets: Int64s, targets: Int32s, block: Int64s, first: int) -> Ties:
    own = offsets[block[0] : block[1] + 1]
    return Ties(own - own[0], targets[own[0] : own[-1]] - np.int32(first))
