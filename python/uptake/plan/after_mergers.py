"""Ties after mergers: those of providers that close end, or lead to the one that remains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int32s
from uptake.network.layer import Layer
from uptake.network.service import ServiceTies
from uptake.network.windows import NEVER, Steps, closing
from uptake.plan.mergers import Merger


def layers_after(layers: Sequence[Layer], mergers: Sequence[Merger]) -> tuple[Layer, ...]:
    """The layers of providers, of which the ties of those that close end when they do.

    Examples
    --------
    >>> from fractions import Fraction
    >>> import uptake as up
    >>> pair = Merger(0, 6, np.array([0, 1], np.int32), 0, 0, Fraction(1))
    >>> layers_after([up.Layer(up.generate.path(3))], [pair])[0].until.tolist()
    [6, 6, 6, 6]
    """
    return tuple(_ended(layer, mergers) for layer in layers) if mergers else tuple(layers)


def _ended(layer: Layer, mergers: Sequence[Merger]) -> Layer:
    network = layer.network
    closes = np.full(network.n, NEVER, np.int32)
    for one in mergers:
        closes[one.closed] = one.step
    ends = np.minimum(closes[network.source_of_arcs()], closes[network.out_targets])
    if (ends == NEVER).all():
        return layer
    start, until = (_each(steps, ends.size) for steps in (layer.start, closing(cast(Steps | None, layer.until))))
    until = np.minimum(until, ends)
    gone = until <= start  # never open: from a step on that no run reaches
    start[gone], until[gone] = NEVER - 1, NEVER
    return replace(layer, start=start, until=until)


def _each(steps: npt.ArrayLike, n: int) -> Int32s:
    return np.broadcast_to(np.asarray(steps, np.int32), (n,)).copy()


def service_after(service: ServiceTies | None, mergers: Sequence[Merger]) -> ServiceTies | None:
    """The service ties, of which those to providers that close lead to the one that remains, from the merger on.

    Examples
    --------
    >>> from fractions import Fraction
    >>> pair = Merger(0, 6, np.array([0, 1], np.int32), 0, 0, Fraction(1))
    >>> met = service_after(ServiceTies.from_edges([0, 1, 1], [0, 0, 1]), [pair])
    >>> met.ask_providers.tolist(), met.until.tolist()[2]
    ([0, 0, 1], 6)
    """
    if service is None or not mergers:
        return service
    n = service.n_ties
    users = np.repeat(np.arange(service.n_users, dtype=np.int32), np.diff(service.ask_offsets))
    providers, start, until = service.ask_providers.copy(), _each(service.start, n), _each(closing(service.until), n)
    for step in dict.fromkeys(one.step for one in mergers):
        into = np.full(service.n_providers, -1, np.int32)
        for one in mergers:
            if one.step == step:
                into[one.closed] = one.into
        moved = (into[providers] >= 0) & (until > step) & (start < NEVER - 1)
        ends = until[moved]
        until[moved] = step
        begins = np.maximum(start[moved], step)
        users = np.concatenate([users, users[moved]])
        providers = np.concatenate([providers, into[providers[moved]]])
        start, until = np.concatenate([start, begins]), np.concatenate([until, ends])
        gone = until <= start  # never open: from a step on that no run reaches
        start[gone], until[gone] = NEVER - 1, NEVER
    return ServiceTies.from_edges(
        users, providers, start=start, until=until, n_users=service.n_users, n_providers=service.n_providers
    )
