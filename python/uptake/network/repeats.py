"""Ties that are listed more than once: how many, and in which direction."""

from __future__ import annotations

import numpy as np

from uptake.basis.arrays import Int32s, Int64s
from uptake.network.arcs import Arcs

_REMEDY = "parallel='merge' makes them one, parallel='keep' keeps them without this warning"


def said_of_repeats(sources: Int32s, targets: Int32s, arcs: Arcs, n_different: int) -> str:
    """A sentence on the pairs of actors that are listed more than once.

    Parameters
    ----------
    sources, targets : int32[m]
        The ties as listed.
    arcs : Arcs
        The same in rows.
    n_different : int
        The number of arcs without those that are listed again.
    """
    pairs = repeated(arcs)
    count, of = f"{len(pairs):,}", f"of {n_different // (1 if arcs.is_directed else 2):,}"
    if arcs.is_directed:
        counts = "counts" if len(pairs) == 1 else "count"
        return f"{count} {of} ties {_are(len(pairs))} listed more than once and {counts} each time. {_REMEDY}"
    both = _listed_both_ways(sources, targets, pairs, arcs.n)
    how = "listed both ways" if both == len(pairs) else "listed more than once"
    how += f", {both:,} both ways," if 0 < both < len(pairs) else ""
    tied = "pair" if len(pairs) == 1 else "pairs"
    counts = "counts" if len(pairs) == 1 else "count"
    return f"{count} {tied} {of} {_are(len(pairs))} {how} and {counts} double. {_REMEDY}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def repeated(arcs: Arcs) -> Int64s:
    """Each pair of actors that has several arcs, as source n + target; of undirected ties the lower source."""
    same = arcs.out_targets[1:] == arcs.out_targets[:-1]
    starts = arcs.out_offsets[1:-1]
    same[starts[(starts > 0) & (starts < arcs.n_arcs)] - 1] = False  # the first arc of a row has none before it
    again = np.flatnonzero(same) + 1
    target = arcs.out_targets[again].astype(np.int64)
    source = np.searchsorted(arcs.out_offsets, again, side="right") - 1
    if not arcs.is_directed:
        once = source < target
        source, target = source[once], target[once]
    return np.unique(source * arcs.n + target)


def _listed_both_ways(sources: Int32s, targets: Int32s, pairs: Int64s, n: int) -> int:
    """How many of the pairs are listed once from the lower id at least, and once from the higher."""
    involved = np.zeros(n, bool)
    involved[pairs // n] = True
    some = involved[np.minimum(sources, targets)]
    source, target = sources[some].astype(np.int64), targets[some].astype(np.int64)
    forward = np.isin(pairs, (source * n + target)[source < target])
    return int(np.count_nonzero(forward & np.isin(pairs, (target * n + source)[source > target])))
