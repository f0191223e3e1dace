"""Trees of followers: generations, families and descendants, from the donor of each actor.

The record of an actor is that of its last hearing: one that had heard and becomes a seed later is a seed. A donor whose
record is of the same step as its follower's, or later, passed on before that, and a family does not go back through it.
So every link of a family leads to an earlier step, and families are trees.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s, Int64s, read_only


class Forest(NamedTuple):
    """The families of a run."""

    order: Int64s  # the actors that heard, by step of hearing, then by number
    parent: Int64s  # (n,): the donor, -1 for those that begin a family and those that never heard
    generation: Int32s  # (n,): links to the root of the family, -1 for those that never heard
    family: Int64s  # (n,): the root of the family, -1 for those that never heard


def forest(heard: Int32s, donor: Int32s) -> Forest:
    """The families that links make.

    Parameters
    ----------
    heard : array of int32, shape (n,)
        Step of hearing, -1 = never.
    donor : array of int32, shape (n,)
        An actor, or a negative number.

    Returns
    -------
    Forest

    Examples
    --------
    Actor 2 heard from 1, and 1 from the seed 0:

    >>> found = forest(np.array([0, 1, 2, -1], np.int32), np.array([-2, 0, 1, -1], np.int32))
    >>> found.generation.tolist(), found.family.tolist()
    ([0, 1, 2, -1], [0, 0, 0, -1])
    """
    n = heard.size
    order = np.argsort(heard, kind="stable")
    order = order[np.count_nonzero(heard < 0) :]
    parent = np.full(n, -1, np.int64)
    told = np.flatnonzero(donor >= 0)
    source = donor[told]
    told = told[(heard[source] >= 0) & (heard[source] < heard[told])]
    parent[told] = donor[told]
    generation, family = np.full(n, -1, np.int32), np.full(n, -1, np.int64)
    for wave in _waves(heard[order], order):
        generation[wave], family[wave] = 0, wave
        children = wave[parent[wave] >= 0]
        generation[children] = generation[parent[children]] + 1
        family[children] = family[parent[children]]
    return Forest(read_only(order), read_only(parent), read_only(generation), read_only(family))


def descendants(found: Forest, members: Int64s) -> Int64s:
    """How many actors come after each member of whole families, directly or not; the members in any order.

    Examples
    --------
    >>> found = forest(np.array([0, 1, 2], np.int32), np.array([-2, 0, 1], np.int32))
    >>> descendants(found, np.array([2, 0, 1])).tolist()
    [0, 2, 1]
    """
    place = np.empty(found.parent.size, np.int64)
    place[members] = np.arange(members.size)
    count = np.zeros(members.size, np.int64)
    by_generation = members[np.argsort(found.generation[members], kind="stable")]
    for wave in reversed([*_waves(found.generation[by_generation], by_generation)]):
        children = wave[found.parent[wave] >= 0]
        np.add.at(count, place[found.parent[children]], count[place[children]] + 1)
    return count


def _waves(sorted_by: Int32s, actors: Int64s) -> Iterator[Int64s]:
    """The actors in groups of equal values of a sorted array."""
    cuts = np.flatnonzero(np.diff(sorted_by)) + 1
    for first, end in zip([0, *cuts], [*cuts, actors.size], strict=True):
        yield actors[first:end]
