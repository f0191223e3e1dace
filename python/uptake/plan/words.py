"""Plans as words with a letter for each step: what holds in all steps, and what each term is worth in that step.

Plans are alike up to the step before the first letter that differs.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import gcd
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import NO_INT32, NO_INT64, Int32s, Int64s
from uptake.kernels.types import ADOPTION, Layer, Passing, Side, Timed
from uptake.plan.compiled import Compiled
from uptake.strategies.planted import Planted, PlantedByStep

_SAMPLE = 64  # entries of an array that are looked at before all of them


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
    table = np.empty((len(columns), steps), np.int64)
    for row, column in zip(table, columns, strict=True):
        row[:] = column
    changes = np.flatnonzero(np.concatenate([[True], (table[:, 1:] != table[:, :-1]).any(axis=0)]))
    spelt = [letters.key(tuple(table[:, t].tolist())) for t in changes]
    return np.repeat(np.array(spelt, np.int64), np.diff([*changes, steps]))


def _columns(idea: Compiled, known: _Known, late: bool) -> list[Int64s]:
    """A row of numbers per step; alike where what they stand for is."""
    plan = idea.plan
    fixed: list[Hashable] = []
    timed: list[Timed | Passing] = []
    late = late and not plan.has_variants  # what is recorded of donors counts layers
    for side in (plan.users, plan.providers):
        _sort_out(side._replace(layers=(), contacts=NO_INT32), fixed, timed, known)
        fixed.append(_denominator(side, known, late))
    apart = ("users", "providers", "places", "coproduction", "place_unit", "sponsors", "phase")  # see below
    for name, part in plan._asdict().items():
        if name not in apart:
            _sort_out(part, fixed, timed, known)
    _sort_out((plan.sponsors._replace(slots=NO_INT64), idea.immune, idea.adopted), fixed, timed, known)
    columns = [known.rows(term)[term.row[plan.phase]] for term in timed if term.row.size]
    for term in (plan.places, plan.coproduction):
        columns.append(known.rows(term, plan.place_unit)[term.row[plan.phase]])
    columns += [*np.maximum(plan.sponsors.slots, -1)]
    for side in (plan.users, plan.providers):
        columns += _layers(side, plan.phase, known, late)
    for seeds in (idea.user_seeds, idea.provider_seeds):
        columns.append(_seeds(seeds, plan.phase.size, known))
    return [np.full(plan.phase.size, known.key(tuple(fixed)), np.int64), *columns]


def _sort_out(value: Any, fixed: list[Hashable], timed: list[Timed | Passing], known: _Known) -> None:
    """What holds in all steps, and what does so in each."""
    if isinstance(value, Timed | Passing):
        timed.append(value)
        fixed.append(value.row.size > 0)  # an optional term
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
        for name, part in layer._asdict().items():
            if name != "passing":
                _sort_out(part, fixed, [], known)
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
        """The number of an array; a large one that stands where another one does is not read again."""
        if array.size <= _SAMPLE:
            return self.key((array.shape, array.dtype.char, array.tobytes()))
        place = (array.__array_interface__["data"][0], array.shape, array.strides, array.dtype.char)
        if place in self._places:
            return self._places[place][0]
        some = array.ravel()[:: max(1, array.size // _SAMPLE)]
        those = self._alike.setdefault((array.shape, array.dtype.char, some.tobytes()), [])
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
            if unit == 1:
                numbers.append(self.key((self.array(row), 1)))
                continue
            common = gcd(unit, int(np.gcd.reduce(row, axis=None)))
            lowest = row // common if common > 1 else row
            numbers.append(self.key((self.array(lowest), unit // common)))
        return np.array(numbers, np.int64)


def _narrow(row: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A row in its shortest form."""
    if row.shape[-1] > 1 and (row == row[..., :1]).all():
        return row[..., :1].copy()
    return row
