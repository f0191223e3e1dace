"""Which futures are alike in their first steps, by their words: a tree, as words in a dictionary are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s, Int64s, read_only

LEAST = 1  # the least last step in common for which plans share their past: step 0 alone is not worth a copy


class Tree(NamedTuple):
    """Futures that share steps of their past, in an order in which each stands beside those it is most alike to."""

    members: tuple[int, ...]  # positions of the futures
    shared: Int32s  # by member: the last step in which it is alike to the one before, -1 = none

    def steps(self, horizon: int) -> int:
        """How many steps have to be computed for all of them."""
        return len(self.members) * (horizon + 1) - sum(max(0, int(step) + 1) for step in self.shared)


class Past(NamedTuple):
    """Futures that are alike up to a step, and in no further step."""

    members: tuple[int, ...]  # ascending
    until: int


def trees_of(words: Sequence[Int64s]) -> list[Tree]:
    """The futures with these words, as trees; one that shares no steps is a tree alone.

    Examples
    --------
    >>> words = [np.array(word) for word in ([1, 1, 1, 2], [3, 3, 3, 3], [1, 1, 1, 1], [1, 1, 4, 1])]
    >>> [(tree.members, tree.shared.tolist()) for tree in trees_of(words)]
    [((3, 0, 2), [-1, 1, 2]), ((1,), [-1])]
    """
    trees: list[Tree] = []
    for part in _parts(tuple(range(len(words))), words, 0):
        trees += _grown(part, words)
    return sorted(trees, key=lambda tree: min(tree.members))


def pasts_of(words: Sequence[Int64s]) -> list[Past]:
    """Which futures share which steps: the longest pasts of the most futures first.

    Examples
    --------
    >>> words = [np.array(word) for word in ([1, 1, 1, 2], [3, 3, 3, 3], [1, 1, 1, 1], [1, 1, 4, 1])]
    >>> [(past.members, past.until) for past in pasts_of(words)]
    [((0, 2, 3), 1), ((0, 2), 2)]
    """
    return list(_pasts(tuple(range(len(words))), words))


def _pasts(members: tuple[int, ...], words: Sequence[Int64s]) -> Iterator[Past]:
    if len(members) == 1:
        return
    end = _parting(members, words)
    if end > LEAST:
        yield Past(members, end - 1)
    if end < words[members[0]].size:
        for part in _parts(members, words, end):
            yield from _pasts(part, words)


def _parting(members: tuple[int, ...], words: Sequence[Int64s]) -> int:
    """The first step in which these words differ; their length if they do not."""
    first = words[members[0]]
    different = np.zeros(first.size, bool)
    for k in members[1:]:
        different |= words[k] != first
    return int(np.argmax(different)) if different.any() else first.size


def _parts(members: tuple[int, ...], words: Sequence[Int64s], step: int) -> list[tuple[int, ...]]:
    """The members by their letter in a step."""
    parts: dict[int, tuple[int, ...]] = {}
    for k in members:
        letter = int(words[k][step])
        parts[letter] = (*parts.get(letter, ()), k)
    return list(parts.values())


def _grown(members: tuple[int, ...], words: Sequence[Int64s]) -> list[Tree]:
    """The trees of futures that are alike in step 0. The largest part comes last: it needs no copy of the past."""
    if len(members) == 1:
        return [Tree(members, read_only(np.full(1, -1, np.int32)))]
    end = _parting(members, words)
    if end == words[members[0]].size:
        shared = np.full(len(members), end - 1, np.int32)
        shared[0] = -1
        return [Tree(members, read_only(shared))]
    parts = [tree for part in _parts(members, words, end) for tree in _grown(part, words)]
    if end <= LEAST:
        return parts
    parts.sort(key=lambda tree: len(tree.members))
    shared = np.concatenate([tree.shared for tree in parts])
    begins = np.cumsum([0, *(len(tree.members) for tree in parts[:-1])])
    shared[begins[1:]] = end - 1
    return [Tree(tuple(k for tree in parts for k in tree.members), read_only(shared))]


def said_of_pasts(names: Sequence[str], pasts: Mapping[str, Sequence[Past]], horizon: int) -> tuple[str, ...]:
    """What a reader should know: which strategies share which steps.

    Parameters
    ----------
    names : sequence of str
        Those of the strategies.
    pasts : mapping of str to sequence of Past
        By ideas that run together, in words; "" where a world has one cluster.
    horizon : int

    Examples
    --------
    >>> said_of_pasts("abc", {"": [Past((0, 1, 2), 11), Past((1, 2), 60)]}, 60)
    ("'a', 'b' and 'c' share steps 0 to 11", "'b' and 'c' share all steps")
    >>> said_of_pasts("ab", {"'Allotments'": [Past((0, 1), 11)], "'Compost'": [Past((0, 1), 60)]}, 60)
    ("'a' and 'b' share steps 0 to 11 of 'Allotments'", "'a' and 'b' share all steps of 'Compost'")
    """
    found: dict[Past, list[str]] = {}
    for ideas, those in pasts.items():
        for past in those:
            found.setdefault(past, []).append(ideas)
    said = []
    for past, of_ideas in found.items():
        shown = [repr(names[k]) for k in past.members]
        steps = "all steps" if past.until == horizon else f"steps 0 to {past.until}"
        of = "" if len(of_ideas) == len(pasts) else f" of {' and '.join(of_ideas)}"
        said.append(f"{', '.join(shown[:-1])} and {shown[-1]} share {steps}{of}")
    return tuple(said)
