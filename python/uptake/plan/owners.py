"""Ties of providers inside an owner, and between owners: openness holds back the latter alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np
import numpy.typing as npt

from uptake.network.layer import Layer
from uptake.network.network import Network
from uptake.plan.effects import Effects
from uptake.world.groups import Labels
from uptake.world.world import World


def by_owner(layers: Sequence[Layer], world: World, effects: Effects) -> tuple[Layer, ...] | None:
    """The layers of providers in two halves each: the ties inside owners, then all others.

    None where nothing is held back inside an owner: providers have no owners, no ties, or their openness is always 1.

    Examples
    --------
    >>> import uptake as up
    >>> users, ties = up.Users(up.generate.path(3)), up.generate.path(3)
    >>> providers, service = up.Providers(ties, owner=["a", "a", "b"]), up.ServiceTies.from_edges([0, 1, 2], [0, 1, 2])
    >>> world = up.World(users, providers, service, ideas=up.Idea(openness=0.5))
    >>> effects = Effects(world, world.idea, (), horizon=6, seed=7, engine=None)
    >>> [layer.network.to_frame()[["source", "target"]].values.tolist()
    ...  for layer in by_owner(world.providers.layers, world, effects)]
    [[[0, 1], [1, 0]], [[1, 2], [2, 1]]]
    """
    if world.providers is None or world.providers.owner is None or not layers:
        return None
    if (effects.written("providers", "openness")[0] == 1).all():
        return None
    owner = cast(Labels, world.providers.owner).codes
    return tuple(half for layer in layers for half in _halves(layer, owner))


def _halves(layer: Layer, owner: npt.NDArray[np.int32]) -> tuple[Layer, Layer]:
    network = layer.network
    source, target = network.source_of_arcs(), network.out_targets
    inside = (owner[source] == owner[target]) & (owner[source] >= 0)
    return _part(layer, source, inside), _part(layer, source, ~inside)


def _part(layer: Layer, source: npt.NDArray[np.int32], chosen: npt.NDArray[np.bool_]) -> Layer:
    """Some of the arcs of a layer, in the order and with the times that they have there."""
    network = layer.network
    ties = Network.from_edges(source[chosen], network.out_targets[chosen], n=network.n, directed=True, parallel="keep")
    start, until = (
        steps[chosen] if isinstance(steps, np.ndarray) and steps.ndim else steps for steps in (layer.start, layer.until)
    )
    return replace(layer, network=ties, start=cast(npt.ArrayLike, start), until=until)
