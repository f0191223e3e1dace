"""The layers of one side, from all that users and providers take for their ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.network.layer import Layer
from uptake.network.network import Network
from uptake.network.wanted import need_network

LayersLike = Network | Layer | Sequence[Network | Layer] | Mapping[str, Network | Layer]


def layers_of(name: str, given: Any, default: str) -> tuple[Layer, ...]:
    """Layers of the same actors, with names that differ.

    Parameters
    ----------
    name : str
        The argument, for errors.
    given : Network, Layer, list of these, or dict of name to these
    default : str
        The name of a layer without one; numbered from 1 where there are several layers.

    Raises
    ------
    BadValue, BadType
        If it holds something else, two layers have one name, or their actors differ.

    Examples
    --------
    >>> import uptake as up
    >>> ring, line = up.generate.ring_lattice(6, 2), up.generate.path(6)
    >>> [layer.name for layer in layers_of("network", {"family": ring, "work": line}, "peer")]
    ['family', 'work']
    >>> [layer.name for layer in layers_of("network", [ring, up.Layer(line, "work")], "peer")]
    ['peer 1', 'work']
    """
    if isinstance(given, Network | Layer):
        return (_layer(name, given, default),)
    held: list[Any] = list(given.values()) if isinstance(given, Mapping) else _listed(given)
    if held and not any(isinstance(one, Network | Layer) for one in held):
        need_network(name, given)
    if isinstance(given, Mapping):
        layers = tuple(_layer(name, value, str(key), named=True) for key, value in given.items())
    else:
        layers = tuple(_layer(f"{name}[{i}]", value, f"{default} {i + 1}") for i, value in enumerate(held))
    if not layers:
        raise BadValue(name, NOT_SHOWN, problem="holds no layer", remedy="pass at least one network")
    for i, layer in enumerate(layers):
        _refuse_other(name, layers[:i], layer)
    return layers


def _listed(given: Any) -> list[Any]:
    """The entries of a list; of anything else that is no layer, itself."""
    return list(given) if isinstance(given, Sequence) and not isinstance(given, str | bytes | range) else [given]


def _layer(argument: str, given: Any, default: str, *, named: bool = False) -> Layer:
    if isinstance(given, Layer):
        if named and given.name not in ("", default):
            problem = f"holds the layer {given.name!r} under the name {default!r}"
            raise BadValue(argument, NOT_SHOWN, problem=problem, remedy="name it once")
        return given if given.name else replace(given, name=default)
    if not isinstance(given, Network):
        problem = f"holds {kind_of(given)}"
        raise BadType(argument, NOT_SHOWN, "layers are networks or up.Layer(network, ...)", problem=problem)
    return Layer(given, default)


def _refuse_other(name: str, before: tuple[Layer, ...], layer: Layer) -> None:
    """Refuse a layer with the name of one before it, or with other actors than the first."""
    if any(other.name == layer.name for other in before):
        raise BadValue(name, NOT_SHOWN, problem=f"holds two layers named {layer.name!r}", remedy="give each its own")
    if not before:
        return
    first = before[0]
    remedy = "build both with the same list of people: nodes=..., or n="
    if first.network.n != layer.network.n:
        problem = (
            f"holds layers of different sizes: {first.name!r} has {first.network.n} actors, "
            f"{layer.name!r} has {layer.network.n}"
        )
        raise BadValue(name, NOT_SHOWN, problem=problem, remedy=remedy)
    one, other = first.network.labels, layer.network.labels
    if not np.array_equal(one, other):
        i = int(np.argmax(np.asarray(one, object) != np.asarray(other, object)))
        problem = (
            f"holds layers of other people: actor {i} is {one[i : i + 1].tolist()[0]!r} in {first.name!r} and "
            f"{other[i : i + 1].tolist()[0]!r} in {layer.name!r}"
        )
        raise BadValue(name, NOT_SHOWN, problem=problem, remedy=remedy)
