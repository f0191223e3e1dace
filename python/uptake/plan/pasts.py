"""Which strategies are alike in their first steps: found by comparing plans, never names.

A plan is spelt as a word with a letter for each step: what holds for all steps, and what each term is worth in that
step. Plans are alike up to the step before the first letter that differs, so that the strategies of a study form a
tree, as words in a dictionary do.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from math import gcd
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import NO_INT32, Int32s, Int64s, read_only
from uptake.kernels.types import ADOPTION, Layer, Passing, Plan, Side, Timed
from uptake.plan.compiled import Compiled
from uptake.strategies.planted import Planted, PlantedByStep

LEAST = 1  # the least last step in common for which plans share their past: step 0 alone is not worth a copy
_SAMPLE = 64  # entries of an array that are looked at before all of them


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


def words_of(futures: Sequence[Sequence[Compiled]]) -> list[Int64s]:
    """A word of each future: the ideas of a cluster under one strategy. All have the same horizon.

    Examples
    --------
    >>> import uptake as up
    >>> from uptake.plan.world import compile_ideas
    >>> world = up.World(up.Users(up.generate.path(3)))
    >>> alike = [up.Emulation(seeds=1), up.Emulation(seeds=1) + up.Legislation(start=2)]
    >>> [word.tolist() for word in words_of([compile_ideas(world, strategy, 4, 7) for strategy in alike])]
    [[0, 1, 1, 1, 1], [0, 1, 2, 2, 2]]
    """
    plans = [idea.plan for future in futures for idea in future]
    late = any(_opens(layer) > 0 for plan in plans for layer in (*plan.users.layers, *plan.providers.layers))
    known, letters = _Known(), _Known()
    return [_word(future, known, letters, late) for future in futures]


def _word(future: Sequence[Compiled], known: _Known, letters: _Known, late: bool) -> Int64s:
    steps = future[0].plan.phase.size
    columns = [column for idea in future for column in _columns(idea, known, late)]
    table = np.stack([np.broadcast_to(column, (steps,)) for column in columns])
    changes = np.flatnonzero(np.concatenate([[True], (table[:, 1:] != table[:, :-1]).any(axis=0)]))
    spelt = [letters.key(tuple(table[:, t].tolist())) for t in changes]
    return np.repeat(np.array(spelt, np.int64), np.diff([*changes, steps]))


def _columns(idea: Compiled, known: _Known, late: bool) -> list[Int64s]:
    """A row of numbers per step; alike where what they stand for is."""
    plan, fixed, timed = idea.plan, [], []
    late = late and not plan.has_variants  # what is recorded of donors counts layers
    for side in (plan.users, plan.providers):
        _sort_out(side._replace(layers=(), contacts=NO_INT32), fixed, timed, known)
        fixed.append(_denominator(side, known, late))
    apart = {"users": (), "providers": (), "places": (), "coproduction": (), "place_unit": 1, "slots": ()}
    _sort_out(plan._replace(**apart, phase=NO_INT32), fixed, timed, known)
    _sort_out((idea.immune, idea.adopted), fixed, timed, known)
    columns = [known.rows(term)[term.row[plan.phase]] for term in timed if term.row.size]
    for term in (plan.places, plan.coproduction):
        columns.append(known.rows(term, plan.place_unit)[term.row[plan.phase]])
    columns.append(np.maximum(plan.slots, -1) if plan.slots.size else np.full(plan.phase.size, -1, np.int64))
    for side in (plan.users, plan.providers):
        columns += _layers(side, plan.phase, known, late)
    for seeds in (idea.user_seeds, idea.provider_seeds):
        columns.append(_seeds(seeds, plan.phase.size, known))
    return [np.full(plan.phase.size, known.key(tuple(fixed)), np.int64), *columns]


def _sort_out(value: Any, fixed: list[Hashable], timed: list[Timed | Passing], known: _Known) -> None:
    """What holds in all steps, and what does so in each."""
    if isinstance(value, Timed | Passing):
        timed.append(value)
    elif isinstance(value, np.ndarray):
        fixed.append(known.array(value))
    elif isinstance(value, tuple):
        fixed.append((type(value).__name__, len(value)))
        for part in value:
            _sort_out(part, fixed, timed, known)
    else:
        fixed.append(value)


def _denominator(side: Side, known: _Known, late: bool) -> Hashable:
    """What E is divided by. Where layers open later, all contacts of step 0 are counted, whoever will count them."""
    proving = [layer for layer in side.layers if layer.shows == ADOPTION and not _opens(layer)]
    if not late or side.shares or any(layer.weight.size for layer in proving):
        timed = any(layer.times.start.size for layer in side.layers)
        return known.array(side.contacts), timed
    n = max((layer.ties.offsets.size - 1 for layer in proving), default=0)
    into, out = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for layer in proving:
        into += np.bincount(layer.ties.targets, minlength=n)
        out += np.diff(layer.ties.offsets)
    counted = any(layer.times.start.size for layer in side.layers)
    given = side.contacts if side.contacts.size else into if counted else out
    return known.array(given.astype(np.int64)), bool((given.size == n) and (given == into).all())


def _layers(side: Side, phase: Int32s, known: _Known, late: bool) -> list[Int64s]:
    """By step, each layer and what is passed along it; those that open later, together, from then on."""
    columns, later = [], np.full(phase.size, -1, np.int64)
    for layer in side.layers:
        fixed: list[Hashable] = []
        _sort_out(layer._replace(passing=()), fixed, [], known)
        key = known.key(tuple(fixed))
        letters = [known.key((key, version)) for version in known.rows(layer.passing).tolist()]
        column = np.array(letters, np.int64)[layer.passing.row[phase]]
        opens = _opens(layer) if late else 0
        if not opens:
            columns.append(column)
            continue
        before = later.copy()
        for pair in set(zip(before[opens:].tolist(), column[opens:].tolist(), strict=True)):
            here = (before == pair[0]) & (column == pair[1])
            here[:opens] = False
            later[here] = known.key(pair)
    return [*columns, later]


def _opens(layer: Layer) -> int:
    """The first step in which any tie of a layer is open; 0 if any is from step 1 on."""
    start, until = layer.times.start, layer.times.until
    if not start.size:
        return 0
    return int(start[start < until].min(initial=np.iinfo(np.int32).max))


def _seeds(seeds: Planted | PlantedByStep, steps: int, known: _Known) -> Int64s:
    """By step, who adopts. Draws are made among those that are named at no step."""
    if isinstance(seeds, PlantedByStep):
        planted = {step: part for step, part in zip(seeds.steps, seeds.seeds, strict=True) if step < steps}
        named = known.array(seeds.named)
    else:
        planted, named = {0: seeds}, known.array(NO_INT32)
    column = np.full(steps, -1, np.int64)
    for step, part in planted.items():
        if isinstance(part, np.ndarray):
            column[step] = known.key(("named", known.array(part))) if part.size else -1
        elif part:
            column[step] = known.key(("drawn", int(part), named))
    return column


class _Known:
    """A number for everything that was met: the same for what is equal."""

    def __init__(self) -> None:
        self._keys: dict[Hashable, int] = {}
        self._places: dict[Hashable, tuple[int, npt.NDArray[Any]]] = {}
        self._alike: dict[Hashable, list[tuple[int, npt.NDArray[Any]]]] = {}

    def key(self, key: Hashable) -> int:
        return self._keys.setdefault(key, len(self._keys))

    def array(self, array: npt.NDArray[Any]) -> int:
        """The number of an array; one that stands where another one does is not read again."""
        place = (array.__array_interface__["data"][0], array.shape, array.strides, array.dtype.str)
        if place in self._places:
            return self._places[place][0]
        some = array.ravel()[:: max(1, array.size // _SAMPLE)]
        those = self._alike.setdefault((array.shape, array.dtype.str, some.tobytes()), [])
        number = next((number for number, other in those if np.array_equal(array, other)), None)
        if number is None:
            number = self.key(("array", len(self._places)))
            those.append((number, array))
        self._places[place] = number, array  # held, so that nothing else comes to stand there
        return number

    def rows(self, term: Timed | Passing, unit: int = 1) -> Int64s:
        """The number of each version of a term; a row of one value is that value for all.

        Whole numbers of ``1 / unit`` are fractions in their lowest terms.
        """
        numbers = []
        for row in map(_narrow, term.rows):
            common = gcd(unit, int(np.gcd.reduce(row, axis=None))) if unit > 1 else 1
            lowest = row // common if common > 1 else row
            numbers.append(self.key((self.array(lowest), unit // common)))
        return np.array(numbers, np.int64)


def _narrow(row: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A row in its shortest form."""
    if row.shape[-1] > 1 and (row == row[..., :1]).all():
        return row[..., :1].copy()
    return row


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
    for past, ideas in found.items():
        shown = [repr(names[k]) for k in past.members]
        steps = "all steps" if past.until == horizon else f"steps 0 to {past.until}"
        of = "" if len(ideas) == len(pasts) else f" of {' and '.join(ideas)}"
        said.append(f"{', '.join(shown[:-1])} and {shown[-1]} share {steps}{of}")
    return tuple(said)
