"""Whom actors reach along ties: the neighbours of some, and theirs."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Any

import numpy as np

from uptake.basis import checks
from uptake.network.given import names_listed, positions_of
from uptake.network.network import Network
from uptake.network.wanted import need_network


def neighbours(network: Network, members: Collection[Any], hops: int = 1) -> list[Hashable]:
    """The actors that can be reached from some along at most so many ties, without these themselves.

    Parameters
    ----------
    network : Network
        Ties lead from who shows to who can emulate; undirected ties go both ways.
    members : list of names
        From whom to start.
    hops : int, default 1
        The most ties on the way, at least 1.

    Returns
    -------
    list of names
        In the order of the network; positions where it has no names. They can be members of an `Operation`.

    Raises
    ------
    ValueError
        If a member is no name of the network, or `hops` is below 1.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    Operation : takes members.

    Examples
    --------
    >>> import uptake as up
    >>> path = up.generate.path(6)
    >>> up.neighbours(path, [2]), up.neighbours(path, [0, 2], hops=2)
    ([1, 3], [1, 3, 4])
    >>> near = up.neighbours(path, [2])
    >>> up.Operation("culture", 1.0, members=near, who="providers").members
    (1, 3)
    """
    need_network("network", network)
    hops = checks.whole("hops", hops, 1)
    own = positions_of("members", names_listed("members", members), network, network.n)
    reached = np.zeros(network.n, bool)
    reached[own] = True
    edge = np.unique(own)
    for _ in range(hops):
        rows = [network.out_targets[network.out_offsets[v] : network.out_offsets[v + 1]] for v in edge]
        targets = np.unique(np.concatenate(rows)) if rows else np.empty(0, np.int32)
        edge = targets[~reached[targets]]
        if not edge.size:
            break
        reached[edge] = True
    reached[own] = False
    found = np.flatnonzero(reached)
    return list(found.tolist() if network.names is None else network.names[found].tolist())
