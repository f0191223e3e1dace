"""How a family is laid out as a tree over time: which of its actors are drawn, and at which height."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from uptake.analysis.forest import descendants
from uptake.analysis.links import Links
from uptake.basis.arrays import Floats, Int64s


class Branches(NamedTuple):
    """The drawn actors of a family, donors before followers."""

    actors: Int64s
    donor: Int64s  # position of each one's donor among the drawn, -1 for the root
    height: Floats  # children lie side by side, each branch in a span of its own, donors amid their children
    descendants: Int64s  # all, drawn or not


def branches(links: Links, members: Int64s, most: int) -> Branches:
    """The members of a family with the most descendants.

    Each donor has more descendants than its followers, so the drawn actors are connected.

    Parameters
    ----------
    links : Links
    members : array
        The actors of one family.
    most : int
        How many are drawn at most.
    """
    count = descendants(links.forest, members)
    chosen = np.lexsort((members, links.heard[members], -count))[:most]
    chosen = chosen[np.lexsort((members[chosen], links.heard[members[chosen]]))]
    actors = members[chosen]
    place = {v: i for i, v in enumerate(actors.tolist())}
    donor = np.array([place.get(v, -1) for v in links.forest.parent[actors].tolist()], np.int64)
    return Branches(actors, donor, heights(donor), count[chosen])


def heights(donor: Int64s) -> Floats:
    """Actors without followers lie one below the other, the others in the middle of their followers.

    Parameters
    ----------
    donor : array of int
        Position of each one's donor, which is smaller than its own; -1 for the root.

    Examples
    --------
    A root with two followers, of which the first has two:

    >>> heights(np.array([-1, 0, 0, 1, 1])).tolist()
    [1.25, 0.5, 2.0, 0.0, 1.0]
    """
    followers: list[list[int]] = [[] for _ in donor]
    for v, source in enumerate(donor.tolist()):
        if source >= 0:
            followers[source].append(v)
    height = np.zeros(donor.size)
    rows, waiting = 0, [0]
    while waiting:
        v = waiting.pop()
        if not followers[v]:
            height[v] = rows
            rows += 1
        waiting.extend(reversed(followers[v]))
    for v in reversed(range(donor.size)):
        if followers[v]:
            height[v] = (height[followers[v][0]] + height[followers[v][-1]]) / 2
    return height
