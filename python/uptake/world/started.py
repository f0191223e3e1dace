"""A start on its world: statuses, waits and servers by position, each checked against what the world has."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import NO_INT32, Int32s, Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadValue, shown
from uptake.basis.fractions import MOST_PLACE_UNIT, in_common_units
from uptake.kernels.types import ADOPTER, STATUSES, UNAWARE, WAITING
from uptake.network.given import names_listed, positions_of
from uptake.network.names.aligned import name_of
from uptake.network.names.lookup import Lookup
from uptake.network.names.rule import is_missing
from uptake.network.network import Network
from uptake.network.service import ServiceTies
from uptake.world.providers import Providers
from uptake.world.start import Start
from uptake.world.statuses import IMMUNE, ByActor
from uptake.world.users import Users

UInt8s = npt.NDArray[np.uint8]


class Started(NamedTuple):
    """A start by position."""

    users: UInt8s  # (n_users,): status
    providers: UInt8s  # (n_providers,)
    since: Int32s  # (n_users,): the step at which a waiting user began to wait
    server: Int32s  # (n_users,): the provider that serves an adopting user, -1 = none
    immune: Int32s  # positions of the users that are immune by the start


class _Side(NamedTuple):
    name: str
    n: int
    names: npt.NDArray[Any] | None


def started(
    start: Start, users: Users, providers: Providers | None, service: ServiceTies | None, coproduction: float
) -> Started:
    """The start of a world.

    Parameters
    ----------
    start : Start
    users, providers, service
        Those of the world; `providers` and `service` are given together, or neither is.
    coproduction : float
        Places that each active user adds.

    Raises
    ------
    BadValue
        If a name or a size is not that of the world's actors, or statuses, waits and servers contradict each other, the
        service ties or the places. Its ``name`` is "users" or the like.

    Examples
    --------
    >>> import uptake as up
    >>> started(up.Start(users=["adopter", "immune"]), up.Users(up.generate.path(2)), None, None, 0.0).immune.tolist()
    [1]
    """
    own = _Side("users", users.n, users.base.names)
    listed = _per_actor("users", start.users, own)
    immune = read_only(np.flatnonzero(listed == IMMUNE).astype(np.int32))
    status: UInt8s = np.where(listed == IMMUNE, UNAWARE, listed).astype(np.uint8)
    _refuse_immune(status, users)
    since = _since(start.since, status, own)
    if providers is None:
        for part in ("providers", "server"):
            if getattr(start, part) is not None:
                problem, remedy = "is given, but the world has no providers", "add providers=Providers(n=...)"
                raise BadValue(part, NOT_SHOWN, problem=problem, remedy=remedy)
        return Started(read_only(status), read_only(np.zeros(0, np.uint8)), since, NO_INT32, immune)
    assert service is not None
    network = providers.base
    others = _Side("providers", int(providers.n or 0), None if network is None else network.names)
    opened: UInt8s = _per_actor("providers", start.providers, others).astype(np.uint8)
    server = np.full(users.n, -1, np.int32)
    if start.server is not None:
        server = _servers(start.server, own, others, network)
        _check_servers(server, status, opened, own, others, service)
        _refuse_overfull(server, providers, coproduction, others)
    return Started(read_only(status), read_only(opened), since, read_only(server), immune)


def _per_actor(argument: str, given: Any, side: _Side) -> Int64s:
    """A whole number per actor, 0 for those without one."""
    values = np.zeros(side.n, np.int64)
    if given is not None:
        values[_places(argument, given, side)] = given.values
    return values


def _places(argument: str, given: ByActor, side: _Side) -> Int32s:
    """The positions of the actors that have the values."""
    if given.names is not None and not (given.numbered and side.names is None):
        try:
            return Lookup(side.names, side.n).positions(argument, given.names, f"of these {side.name}")
        except BadValue as error:
            if given.numbered:
                error.remedy = "pass .to_numpy() for the order of .labels"
            raise
    if given.values.size != side.n:
        what = f"has {given.values.size:,} entries, but the world has {side.n:,} {side.name}"
        remedy = "a dict, or a Series indexed by names, may name some of them"
        raise BadValue(argument, NOT_SHOWN, "a list has one per actor", problem=what, remedy=remedy)
    return np.arange(side.n, dtype=np.int32)


def _refuse_immune(status: UInt8s, users: Users) -> None:
    """Those whom the users say to be immune neither have the idea nor wait for it."""
    if users.immune is None:
        return
    immune = positions_of("immune", names_listed("immune", users.immune), users.base, users.n)
    bad = immune[np.isin(status[immune], (WAITING, ADOPTER))]
    if bad.size:
        index, word = name_of(users.base.names, bad[0]), STATUSES[status[bad[0]]]
        problem, remedy = "is given, but by Users(immune=) this user never adopts", "leave it out of one"
        raise BadValue("users", word, index=index, problem=problem, remedy=remedy)


def _since(given: Any, status: UInt8s, side: _Side) -> Int32s:
    waiting = status == WAITING
    if isinstance(given, int):
        return read_only(np.where(waiting, given, 0).astype(np.int32))
    since = _per_actor("since", given, side).astype(np.int32)
    bad = np.flatnonzero((since != 0) & ~waiting)
    if bad.size:
        problem, allowed = "is given, but this user does not wait", "since says when users began to wait"
        index = name_of(side.names, bad[0])
        raise BadValue("since", int(since[bad[0]]), allowed, index=index, problem=problem)
    return read_only(since)


def _servers(given: Any, users: _Side, providers: _Side, network: Network | None) -> Int32s:
    """The position of each user's provider, -1 for none."""
    place, values = _places("server", given, users), given.values
    some = _given(values)
    try:
        found = Lookup(providers.names, providers.n).positions("server", values[some], "of a provider")
    except BadValue as error:
        if isinstance(error.index, int):
            error.index = name_of(users.names, place[some][error.index])
        raise
    server = np.full(users.n, -1, np.int32)
    server[place[some]] = found
    return server


def _given(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Which entries name a provider: -1 and what is missing name none."""
    if values.dtype.kind in "iu":
        return np.asarray(values != -1, np.bool_)
    return np.array([not (is_missing(value) or value == -1) for value in values.tolist()], bool)


def _check_servers(
    server: Int32s, status: UInt8s, opened: UInt8s, users: _Side, providers: _Side,
    service: ServiceTies,
) -> None:  # fmt: skip
    """Only adopting users have a server, which is open and linked to them."""
    served = np.flatnonzero(server >= 0)

    def refuse(bad: npt.NDArray[np.bool_], problem: str, allowed: str, remedy: str) -> None:
        if bad.any():
            user = served[int(np.argmax(bad))]
            index, value = name_of(users.names, user), name_of(providers.names, server[user])
            raise BadValue("server", value, allowed, index=index, problem=problem, remedy=remedy)

    refuse(status[served] != ADOPTER, "is given, but this user has not adopted", "adopters hold places",
           'give -1 or None, or the status "adopter"')  # fmt: skip
    refuse(opened[server[served]] != ADOPTER, "is not open", "open providers serve",
           'give it the status "adopter" in providers')  # fmt: skip
    ties = np.repeat(np.arange(users.n, dtype=np.int64), np.diff(service.ask_offsets)) * providers.n
    linked = np.isin(served.astype(np.int64) * providers.n + server[served], ties + service.ask_providers)
    refuse(~linked, "is not linked to this user", "users hold places at providers that may serve them",
           "add the service tie")  # fmt: skip


def _refuse_overfull(server: Int32s, providers: Providers, coproduction: float, side: _Side) -> None:
    active = np.bincount(server[server >= 0], minlength=side.n)
    given = np.atleast_1d(np.asarray(providers.places, np.float64)), np.array([coproduction])
    unit, (own, added) = in_common_units(*given, most=MOST_PLACE_UNIT)
    places = (np.broadcast_to(own, side.n) + added * active) // unit
    bad = np.flatnonzero(active > places)
    if bad.size:
        first = int(bad[0])
        users = f"{active[first]:,} user{'s' if active[first] > 1 else ''}"
        problem = f"says that the provider {shown(name_of(side.names, first))} serves {users}"
        others = "1 other provider has" if bad.size == 2 else f"{bad.size - 1:,} other providers have"
        more = f", and {others} too few" if bad.size > 1 else ""
        allowed = f"it has {places[first]:,} place{'s' if places[first] != 1 else ''}{more}"
        remedy = "give it more places, or no server to some"
        raise BadValue("server", NOT_SHOWN, allowed, problem=problem, remedy=remedy)
