"""Service ties as the kernels read them: by user and by provider, and when they are open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import read_only
from uptake.kernels.types import ALWAYS, Ties, Times
from uptake.network.network import Network
from uptake.network.service import ServiceTies, with_ties
from uptake.plan.layers import ties
from uptake.plan.times import late, opening_times
from uptake.strategies.structure import SERVICE, AddTies, Structure
from uptake.world.world import World


class Service(NamedTuple):
    """The same ties turned both ways."""

    ask: Ties  # by user
    serve: Ties  # by provider
    ask_times: Times = ALWAYS
    serve_times: Times = ALWAYS


def service_with(world: World, structure: Sequence[Structure]) -> ServiceTies | None:
    """The service ties of a world and those that a strategy adds; None without providers.

    Raises
    ------
    BadValue
        If an end of a tie is no name.

    Examples
    --------
    >>> import uptake as up
    >>> apart = up.ServiceTies.from_edges([0, 1], [0, 1])
    >>> world = up.World(up.Users(up.generate.path(2)), up.Providers(n=2), apart)
    >>> service_with(world, [up.AddTies("service", source=0, target=1, start=24)]).n_ties
    3
    """
    service, providers = world.service, world.providers
    for i, added in enumerate(structure):
        if not isinstance(added, AddTies) or added.layer != SERVICE or service is None or providers is None:
            continue
        numbered = Network.from_edges([], [], n=world.n_providers) if providers.base is None else providers.base
        ends = (world.users.base, added.source, "source"), (numbered, added.target, "target")
        asking, serving = (side.index(list(names), argument=f"structure[{i}].{word}") for side, names, word in ends)
        service = with_ties(service, asking, serving, added.start, added.until)
    return service


def service_of(service: ServiceTies | None, n_users: int, horizon: int) -> Service:
    """The ties as the kernels read them; none without providers.

    Examples
    --------
    >>> late = ServiceTies.from_edges([0, 1], [0, 0], start=[0, 3])
    >>> service_of(late, 2, horizon=4).serve_times.start.tolist()
    [0, 3]
    """
    if service is None:
        return Service(ties(None, n_users), ties(None, 0))
    ask = Ties(read_only(service.ask_offsets), read_only(service.ask_providers))
    serve = Ties(read_only(service.serve_offsets), read_only(service.serve_users))
    if service.is_static:
        return Service(ask, serve)
    by_provider = np.argsort(service.ask_providers, kind="stable")
    start, until = (
        steps[by_provider] if isinstance(steps, np.ndarray) else steps for steps in (service.start, service.until)
    )
    return Service(
        ask,
        serve,
        opening_times(service.start, service.until, ask.offsets, horizon),
        opening_times(start, until, serve.offsets, horizon),
    )


def late_service(service: ServiceTies | None, horizon: int) -> tuple[str, ...]:
    """What a reader should know: service ties that open after the end of a run.

    Examples
    --------
    >>> late_service(ServiceTies.from_edges([0, 1], [0, 0], start=[0, 13]), horizon=12)
    ('1 of 2 service ties open after step 12, the horizon: they never act',)
    """
    if service is None or service.is_static:
        return ()
    return late("service ties", service.start, service.n_ties, horizon)
