"""Degrees, and whether those with many ties adopt early."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from uptake.analysis.diffusion.rows import rows
from uptake.basis.arrays import Floats
from uptake.network.network import Network

KINDS = ("in", "out", "both")


def degree(network: Network, kind: str, weighted: bool) -> Floats:
    """Arcs into each actor, out of it, or both; their weights if `weighted`.

    Of an undirected network all three are the number of ties.

    Examples
    --------
    >>> net = Network.from_edges([0, 0], [1, 2], directed=True)
    >>> degree(net, "out", True).tolist(), degree(net, "both", True).tolist()
    ([2.0, 0.0, 0.0], [2.0, 1.0, 1.0])
    """
    if kind == "both" and network.is_directed:
        return degree(network, "in", weighted) + degree(network, "out", weighted)
    return rows(network, "out" if kind == "out" else "in", weighted).totals


class Timing(NamedTuple):
    """Pearson's correlation of degree and time of adoption, over adopters."""

    r: float
    adopters: int


def timing(degrees: Floats, when: Floats) -> Timing:
    """The correlation, NaN with less than three adopters or without variation; `when` is NaN for never-adopters.

    Examples
    --------
    >>> timing(np.array([3.0, 2.0, 1.0, 9.0]), np.array([1.0, 2.0, 3.0, np.nan]))
    Timing(r=-1.0, adopters=3)
    """
    who = ~np.isnan(when)
    x, y = degrees[who], when[who]
    n = int(who.sum())
    if n < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return Timing(np.nan, n)
    x, y = x - x.mean(), y - y.mean()
    return Timing(float((x * y).sum() / np.sqrt((x * x).sum() * (y * y).sum())), n)


def in_words(r: float) -> str:
    """What the sign says.

    Examples
    --------
    >>> in_words(-0.2), in_words(0.3), in_words(np.nan)
    ('actors with more ties adopted earlier', 'actors with more ties adopted later', 'cannot be said')
    """
    if np.isnan(r):
        return "cannot be said"
    if r == 0:
        return "no relation"
    return f"actors with more ties adopted {'earlier' if r < 0 else 'later'}"
