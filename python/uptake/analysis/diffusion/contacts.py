"""Rows of contacts: of each actor those that can influence it, or those that it can influence."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from uptake.basis import checks
from uptake.basis.arrays import Floats, Int32s, Int64s, read_only
from uptake.network.network import Network

Direction = Literal["in", "out"]
NO_WEIGHTS: Floats = read_only(np.empty(0))


class Contacts(NamedTuple):
    """The contacts of actor v are ``sources[offsets[v]]`` to ``sources[offsets[v + 1] - 1]``."""

    offsets: Int64s  # (n + 1,)
    sources: Int32s  # one per tie
    weights: Floats  # one per tie; (0,): each counts 1


def contacts_of(network: Network, direction: Direction = "in", weighted: bool = True) -> Contacts:
    """The rows of contacts of a network.

    Parameters
    ----------
    network : Network
    direction : {"in", "out"}
        The actors that an actor can take it over from, or those that it passes it on to.
    weighted : bool
        Whether contacts count their weight, where the network has weights.

    Raises
    ------
    BadValue
        If the direction is none of these.

    Examples
    --------
    >>> contacts_of(Network.from_edges([0, 0], [1, 2], weight=[3, 5], directed=True)).weights.tolist()
    [3.0, 5.0]
    """
    if checks.choice("direction", direction, ("in", "out")) == "in":
        offsets, sources = network.in_offsets, network.in_sources
    else:
        offsets, sources = network.out_offsets, network.out_targets
    if network.weight is None or not weighted:
        return Contacts(offsets, sources, NO_WEIGHTS)
    weight = network.weight[network.in_arcs] if direction == "in" else network.weight
    return Contacts(offsets, sources, read_only(weight.astype(np.float64)))
