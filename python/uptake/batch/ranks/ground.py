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
    some = np.flatnonzero(end > begin)  # providers with users
    lowest, highest = service.serve_users[begin[some]], service.serve_users[end[some] - 1]
    # Between the first k of them and the others: the lowest cut, and the highest.
    low = np.concatenate([[0], np.maximum.accumulate(highest).astype(np.int64) + 1])
    high = np.concatenate([np.minimum.accumulate(lowest[::-1])[::-1].astype(np.int64), [service.n_users]])
    may = np.flatnonzero(low <= high)
    above = np.minimum(np.searchsorted(high[may], wanted[1:-1]), may.size - 1)
    k, other = may[above], may[np.maximum(above - 1, 0)]
    k = np.where(_distance(wanted, low, high, other) < _distance(wanted, low, high, k), other, k)
    users = np.concatenate([wanted[:1], np.clip(wanted[1:-1], low[k], high[k]), wanted[-1:]])
    if (np.diff(users) <= 0).any():
        problem = "tie users of different ranks to one provider"
        allowed = f"{users.size - 1} ranks need as many blocks of neighbouring users, each with providers of its own"
        remedy = "number users by their provider, as catchments = 'blocks' does, or start fewer ranks"
        raise BadValue("service", NOT_SHOWN, allowed, problem=problem, remedy=remedy)
    first = np.append(some, service.n_providers)[k]
    return Bounds(users, np.concatenate([[0], np.where(k > 0, first, 0), [service.n_providers]]).astype(np.int64))


def _distance(wanted: Int64s, low: Int64s, high: Int64s, k: Int64s) -> Int64s:
    """How far the cuts wanted are from those that there may be after the first k providers."""
    inner = wanted[1:-1]
    distance: Int64s = np.abs(np.clip(inner, low[k], high[k]) - inner)
    return distance


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
