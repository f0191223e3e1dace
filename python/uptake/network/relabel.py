"""Actors renumbered by degree, so that hubs lie side by side in memory and stay in the cache.

The renumbering is internal: results, seeds and random draws keep the user's ids; ``actor`` and ``arcs`` map back.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s, Int64s, read_only
from uptake.basis.engine import kernel
from uptake.basis.threads import aside, thread_count
from uptake.network.network import Network
from uptake.network.rows import side_by_side

_RANGES = 8  # ranges of rows per thread, as the first hold the hubs


class Relabelled(NamedTuple):
    """A network's rows in new numbers; arrays are read-only.

    Row r holds the arcs of ``actor[r]`` in their canonical order, so position i of row r is the arc ``arcs[r] + i`` of
    the network. That arc's coin, weight and chance apply.
    """

    offsets: Int64s  # (n + 1,)
    targets: Int32s  # (n_arcs,) new numbers, not sorted
    actor: Int32s  # (n,) from the new number to the network's
    rank: Int32s  # (n,) from the network's number to the new one
    arcs: Int64s  # (n,) the position in the network of each row's first arc


def by_degree(network: Network, *, engine: str | None = None, threads: int | None = None) -> Relabelled:
    """The network with its actors renumbered by degree, the highest first; actors of equal degree keep their order.

    The degree of an actor counts its arcs out and, in a directed network, its arcs in.

    Examples
    --------
    >>> net = Network.from_edges([0, 0, 2], [1, 2, 3])
    >>> moved = by_degree(net)
    >>> moved.actor.tolist(), moved.rank.tolist()
    ([0, 2, 1, 3], [0, 2, 1, 3])
    >>> moved.targets.tolist()
    [2, 1, 0, 3, 0, 1]
    """
    out = network.degree()
    degree = out + network.degree("in") if network.is_directed else out
    actor, rank = aside(kernel("order_by_degree", engine), degree, size=network.n)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(out[actor])])
    targets = np.empty(network.n_arcs, np.int32)
    workers = thread_count(threads)
    ranges = 1 if workers == 1 else _RANGES * workers
    bounds = np.searchsorted(offsets, [network.n_arcs * i // ranges for i in range(ranges + 1)])
    bounds[0], bounds[-1] = 0, network.n
    move = kernel("relabel_rows", engine)

    def move_range(i: int) -> None:
        rows = int(bounds[i]), int(bounds[i + 1])
        move(*rows, network.out_offsets, network.out_targets, actor, rank, offsets, targets)

    side_by_side(ranges, move_range, workers, network.n_arcs)
    arcs = network.out_offsets[actor]
    return Relabelled(*(read_only(array) for array in (offsets, targets, actor, rank, arcs)))
