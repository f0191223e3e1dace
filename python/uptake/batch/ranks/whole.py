"""What is known of a network of which no rank has all arcs: its fingerprint, and a stand-in without arcs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np

from uptake.basis.arrays import Int32s
from uptake.batch.ranks.drawn import Source
from uptake.batch.ranks.held import Cut
from uptake.batch.ranks.ranks import Ranks
from uptake.network.arcs import Arcs
from uptake.network.fingerprint import head
from uptake.network.network import Network

_MOST = 1 << 18  # arcs that rank 0 sees together
_ACTORS = 1 << 16


def fingerprint_of(cut: Cut, ranks: Ranks) -> str:
    """The fingerprint of the whole network, which has no weights; the arcs go through rank 0, some at a time."""
    n = cut.offsets.size - 1
    total = int(ranks.sum(cut.offsets[-1:].copy())[0])
    h = hashlib.blake2b(head("network", n + 1, total, False).encode(), digest_size=16)
    h.update(np.zeros(1, "<i8").data)
    before = 0
    for begin in range(0, n, _ACTORS):
        ends = before + np.cumsum(ranks.sum(np.diff(cut.offsets[begin : begin + _ACTORS + 1])))
        h.update(np.ascontiguousarray(ends, "<i8").data)
        before = int(ends[-1])
    for begin, end in _parts(cut, ranks, 0, n):
        rows = np.repeat(np.arange(begin, end, dtype=np.int32), np.diff(cut.offsets[begin : end + 1]))
        here = np.stack([rows, cut.targets[cut.offsets[begin] : cut.offsets[end]]])
        if (parts := ranks.collect(here)) is not None:
            h.update(np.ascontiguousarray(_in_order(np.concatenate(parts, axis=1)), "<i4").data)
    name: str = ranks.share(h.hexdigest())
    return name


def _parts(cut: Cut, ranks: Ranks, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Actors begin .. end - 1 in parts that have few arcs, or are one actor."""
    arcs = int(ranks.sum(cut.offsets[end : end + 1] - cut.offsets[begin : begin + 1])[0])
    if arcs <= _MOST or end - begin == 1:
        yield begin, end
        return
    middle = (begin + end) // 2
    yield from _parts(cut, ranks, begin, middle)
    yield from _parts(cut, ranks, middle, end)


def _in_order(arcs: Int32s) -> Int32s:
    """Targets by source; those of a source are in the order of ranks, so they ascend."""
    ordered: Int32s = arcs[1][np.argsort(arcs[0], kind="stable")]
    return ordered


def stand_in(source: Source, n_self_loops: int = 0) -> Network:
    """A network of as many actors with the same names, without arcs."""
    offsets, targets = np.zeros(source.n + 1, np.int64), np.empty(0, np.int32)
    return Network._of(
        Arcs(offsets, targets, is_directed=source.is_directed, n_self_loops=n_self_loops, names=source.names)
    )


def go_by(network: Network, fingerprint: str) -> None:
    """From now on the network goes by the fingerprint of the one that it stands for."""
    object.__setattr__(network, "_fingerprint", fingerprint)
