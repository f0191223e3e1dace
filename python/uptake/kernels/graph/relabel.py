"""Actors renumbered by degree, so that those with many ties lie side by side and stay in the cache.

Row r holds the arcs of actor[r] in their old order, with the new numbers of their targets.
Twin of ``cpp/include/uptake/graph/relabel.hpp``.
"""

import numpy as np

from uptake.kernels.graph.rows import starts
from uptake.kernels.jit import kernel


@kernel
def order_by_degree(degree):
    """(actor, rank): actors by degree, the highest first, those of the same degree by number; rank[actor[r]] = r."""
    n = degree.shape[0]
    highest = degree.max() if n > 0 else np.int64(0)
    actor, rank = np.empty(n, np.int32), np.empty(n, np.int32)
    place = np.zeros(highest + 2, np.int64)
    for v in range(n):
        place[highest - degree[v]] += 1
    starts(place, highest + 1)
    for v in range(n):
        r = place[highest - degree[v]]
        place[highest - degree[v]] += 1
        actor[r] = v
        rank[v] = r
    return actor, rank


@kernel
def relabel_rows(first, end, offsets, targets, actor, rank, relabelled, relabelled_targets):
    """Fill rows first .. end - 1; row r begins at relabelled[r]."""
    for r in range(first, end):
        begin = offsets[actor[r]]
        for i in range(relabelled[r + 1] - relabelled[r]):
            relabelled_targets[relabelled[r] + i] = rank[targets[begin + i]]
