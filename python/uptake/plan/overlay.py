"""Ties that a strategy adds, as layers of their own over those of the world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.suggest import did_you_mean
from uptake.network.layer import Layer
from uptake.network.network import Network
from uptake.strategies.structure import SERVICE, AddTies, Structure
from uptake.world.world import World

Layers = tuple[tuple[Layer, ...], tuple[Layer, ...]]  # of users, of providers


def layers_with(world: World, structure: Sequence[Structure]) -> Layers:
    """The layers of users and of providers, with those that a strategy adds; `service_with` adds service ties.

    Raises
    ------
    BadValue
        If no layer has the name, or one on either side does; or an end of a tie is no name.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.path(4)))
    >>> [layer.network.n_arcs for layer in layers_with(world, [up.AddTies("peer", source=0, target=3)])[0]]
    [6, 2]
    """
    users = list(world.users.layers)
    providers = [] if world.providers is None else list(world.providers.layers)
    of_users, of_providers = ({layer.name: layer for layer in side} for side in (users, providers))
    service = {} if world.service is None else {SERVICE: world.service}
    for i, added in enumerate(structure):
        if not isinstance(added, AddTies):
            continue
        known = [*of_users, *of_providers, *service]
        if added.layer not in known:
            allowed = did_you_mean(added.layer, known)
            raise BadValue("structure", added.layer, allowed, index=i, problem="is no layer of this world")
        if added.layer in of_users and added.layer in of_providers:
            remedy = "give the layers of users and of providers different names"
            problem = "is a layer of users and one of providers"
            raise BadValue("structure", added.layer, index=i, problem=problem, remedy=remedy)
        if added.layer in service:
            if added.layer in of_users or added.layer in of_providers:
                problem, remedy = "is a layer, and the word for service ties", "give the layer another name"
                raise BadValue("structure", added.layer, index=i, problem=problem, remedy=remedy)
            continue
        side, layer = (
            (users, of_users[added.layer]) if added.layer in of_users else (providers, of_providers[added.layer])
        )
        side.append(_overlay(layer, added, f"structure[{i}]"))
    return tuple(users), tuple(providers)


def _overlay(layer: Layer, added: AddTies, name: str) -> Layer:
    base = layer.network
    source, target = (
        base.index(list(ends), argument=f"{name}.{word}")
        for word, ends in (("source", added.source), ("target", added.target))
    )
    if (source == target).any():
        problem = "ties somebody to themselves"
        raise BadValue(name, NOT_SHOWN, problem=problem, remedy="leave out ties whose ends are the same")
    ties = Network.from_edges(source, target, n=base.n, directed=base.is_directed, parallel="keep")
    return replace(layer, network=ties, start=added.start, until=added.until)
