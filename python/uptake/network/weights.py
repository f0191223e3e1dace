"""What the weights of a network add up to, and where they are all alike."""

from __future__ import annotations

import numpy as np

from uptake.basis.arrays import Floats, read_only
from uptake.network.arcs import derived
from uptake.network.network import Network


def sums_into(network: Network) -> Floats:
    """The sum of the weights of the arcs into each actor; without weights, their number.

    Examples
    --------
    >>> sums_into(Network.from_edges([0, 1], [2, 2], weight=[0.5, 0.25], directed=True)).tolist()
    [0.0, 0.0, 0.75]
    """
    return derived(network, "sums_into", lambda: _sums_into(network))


def _sums_into(network: Network) -> Floats:
    if network.weight is None:
        return read_only(network.degree("in").astype(np.float64))
    return read_only(np.bincount(network.out_targets, network.weight, network.n).astype(np.float64, copy=False))


def alike_into(network: Network) -> Floats | None:
    """The weight of each arc into an actor, 0 without arcs; None where the arcs into one of them differ.

    Examples
    --------
    >>> alike_into(Network.from_edges([0, 1, 0], [2, 2, 1], weight=[0.5, 0.5, 1], directed=True)).tolist()
    [0.0, 1.0, 0.5]
    """
    if network.weight is None:
        return None
    one = np.zeros(network.n, np.float32)
    one[network.out_targets] = network.weight  # of several arcs, the last
    return one.astype(np.float64) if np.array_equal(one[network.out_targets], network.weight) else None
