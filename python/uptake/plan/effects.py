"""What the terms are worth in every phase: base values, then the operations of a strategy, then fixed point."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Floats, Int32s, Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadValue, shown, span
from uptake.basis.fixedpoint import per_step, uniforms
from uptake.kernels.types import ATTRIBUTE, Passing, Timed
from uptake.network.given import positions_of
from uptake.strategies import Operation
from uptake.world.idea import Idea
from uptake.world.terms import TERMS
from uptake.world.world import World

Value = float | Floats  # for everyone on a side, or per actor
_SLOT = {"culture": 0, "champion": 1}  # idea slots of luck


class Effects:
    """The value of every term, for users and providers, in every phase.

    A phase is a stretch of steps in which no operation starts or ends. Values that do not differ between phases are
    computed once. Operations on other ideas do nothing. Other phases start at the steps `also`.
    """

    def __init__(
        self,
        world: World,
        idea: Idea,
        operations: Sequence[Operation],
        horizon: int,
        seed: int,
        engine: str | None,
        also: Sequence[int] = (),
    ) -> None:
        self._world, self._idea, self._operations, self._seed, self._engine = world, idea, operations, seed, engine
        self._sizes = {"users": world.n_users, "providers": world.n_providers}
        self._members = [self._places(i, operation) for i, operation in enumerate(operations)]
        own = [o for o in operations if o.idea in (None, idea.name) and not without_effect(world, o)]
        ends = [o.until for o in own if o.until is not None]
        self.starts = sorted(t for t in {0, *(o.start for o in own), *ends, *also} if t <= horizon)
        self.phase = _phases(self.starts, horizon)
        self._known: dict[tuple[str, str, tuple[int, ...], float | None], Value] = {}

    def with_phases_at(self, steps: Sequence[int]) -> Effects:
        """The same effects with phases that start at these steps too."""
        more = copy(self)
        horizon = self.phase.size - 1
        more.starts = sorted(t for t in {*self.starts, *steps} if t <= horizon)
        more.phase = _phases(more.starts, horizon)
        return more

    def _places(self, i: int, o: Operation) -> Int32s | None:
        """The positions of the members of an operation, None for all of its side; it must fit the world."""
        if without_effect(self._world, o):
            return None
        lacking = _lacks(self._world, o)
        if lacking == "providers":
            problem = f"changes {o.term} of providers, but the world has no providers"
            remedy = "add providers=up.Providers(...) and service ties, or leave this operation out"
            raise BadValue("operations", NOT_SHOWN, index=i, problem=problem, remedy=remedy)
        if lacking == "contexts":
            problem = f"changes {o.term}, but the world has no contexts, without which {o.term} has no effect"
            remedy = "give users (and providers) a context=, or leave this operation out"
            raise BadValue("operations", NOT_SHOWN, index=i, problem=problem, remedy=remedy)
        if o.members is None:
            return None
        side = self._world.users if o.who == "users" else self._world.providers
        assert side is not None  # an operation with members names its side
        try:
            return positions_of("members", tuple(o.members), side.base, self._sizes[str(o.who)])
        except BadValue as error:
            problem = f"has the member {shown(error.value)}, which {error.problem}"
            raise BadValue("operations", NOT_SHOWN, error.allowed, index=i, problem=problem) from None

    def _active(self, term: str, side: str, phase: int) -> tuple[int, ...]:
        t = self.starts[phase]
        return tuple(
            i
            for i, o in enumerate(self._operations)
            if o.idea in (None, self._idea.name)
            and not without_effect(self._world, o)
            and o.term == term
            and o.who in (side, "everyone")
            and o.start <= t
            and (o.until is None or t < o.until)
        )

    def worth(self, term: str, side: str, phase: int) -> Value:
        """The value of a term on a side in a phase."""
        return self.value(term, side, self._active(term, side, phase))

    def value(self, term: str, side: str, active: tuple[int, ...], given: float | None = None) -> Value:
        """The value of a term on a side once these operations have acted: clipped to its range, then for one step.

        ``given`` takes the place of what the term is worth without any operation.
        """
        key = (term, side, active, given)
        if key not in self._known:
            value = self._base(term, side) if given is None else given
            for i in active:
                value = _acted(value, self._operations[i], self._members[i], self._sizes[side])
            if active and np.isnan(value).any():
                problem = f"multiply an unlimited number of {term} by 0, which is undefined"
                raise BadValue("operations", NOT_SHOWN, problem=problem, remedy="use mode='set'")
            low, high = TERMS[term].low, TERMS[term].high
            if low > 0 and active and np.min(value) < low:
                problem = f"lead to {term} = {float(np.min(value)):g}, which is out of range"
                raise BadValue("operations", NOT_SHOWN, span(low, high), problem=problem)
            clipped = per_step(np.clip(value, low, high), TERMS[term].rate, self._world.months)
            self._known[key] = clipped if clipped.ndim else float(clipped)
        return self._known[key]

    def _base(self, term: str, side: str) -> Value:
        """What a term is worth without any operation."""
        world = self._world
        if term == "setup":
            return world.costs.setup
        if term not in ("places", "culture", "champion"):
            return float(getattr(self._idea, TERMS[term].field(side)))
        given = getattr(world.providers, term)
        if given is None:
            return self._drawn(term)
        return given if isinstance(given, np.ndarray) else float(given)

    def _drawn(self, term: str) -> Floats:
        """What the world leaves open, one value per provider: the same in all runs and under all strategies."""
        row, n = TERMS[term], self._world.n_providers
        assert row.drawn is not None  # the others have a default
        return row.drawn.of(uniforms(self._seed, _SLOT[term], self._world.n_users, n, int(ATTRIBUTE), self._engine))

    def _versions(
        self,
        side: str,
        names: Sequence[str],
        row_of: Callable[..., npt.NDArray[Any]],
        given: Mapping[str, float | None],
    ) -> tuple[list[npt.NDArray[Any]], Int32s]:
        """One row per different set of values of the terms `names`, and which row each phase has."""
        rows: list[npt.NDArray[Any]] = []
        seen: dict[bytes, int] = {}
        cached: dict[tuple[tuple[int, ...], ...], int] = {}
        row = np.empty(len(self.starts), np.int32)
        for phase in range(len(self.starts)):
            active = tuple(self._active(name, side, phase) for name in names)
            if active not in cached:
                worth = (self.value(name, side, a, given.get(name)) for name, a in zip(names, active, strict=True))
                values = row_of(*worth)
                key = values.tobytes()
                if key not in seen:
                    seen[key] = len(rows)
                    rows.append(values)
                cached[active] = seen[key]
            row[phase] = cached[active]
        width = max(values.shape[-1] for values in rows)
        wide = [np.broadcast_to(values, (*values.shape[:-1], width)) for values in rows]
        return wide, read_only(row)

    def timed(self, side: str, names: Sequence[str], row_of: Callable[..., Int64s]) -> Timed:
        """A term of the plan: `row_of` takes the values of the terms `names` and gives one row."""
        rows, row = self._versions(side, names, row_of, {})
        return Timed(read_only(np.stack(rows)), row)

    def written(self, side: str, name: str) -> tuple[Floats, Int32s]:
        """The values of a term as numbers, a row per version, and which row each phase has."""
        rows, row = self._versions(side, (name,), lambda value: np.atleast_1d(np.asarray(value, np.float64)), {})
        return np.stack(rows), row

    def passing(
        self, side: str, names: Sequence[str], row_of: Callable[..., Int64s], given: Mapping[str, float | None]
    ) -> Passing:
        """What sources pass on, by status: `row_of` gives an array of shape (5, width).

        Values that are ``given`` take the place of those of the idea.
        """
        rows, row = self._versions(side, names, row_of, given)
        return Passing(read_only(np.stack(rows)), row)


def without_effect(world: World, operation: Operation) -> bool:
    """Whether an optional operation changes what the world does not have.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.path(3)))
    >>> without_effect(world, up.Operation("adaptation", 0.0, who="users", optional=True))
    True
    """
    return operation.optional and _lacks(world, operation) != ""


def notes_on_operations(world: World, operations: Sequence[Operation], idea: str) -> tuple[str, ...]:
    """What a reader should know: optional operations that change what the world does not have.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.path(3)))
    >>> notes_on_operations(world, [up.Operation("adaptation", 0.0, who="users", optional=True)], world.names[0])
    ('the world has no contexts, so what the strategy does to adaptation has no effect',)
    """
    idle: dict[str, list[str]] = {}
    for operation in operations:
        if operation.idea in (None, idea) and without_effect(world, operation):
            terms = idle.setdefault(_lacks(world, operation), [])
            terms += [] if operation.term in terms else [operation.term]
    return tuple(
        f"the world has no {lacking}, so what the strategy does to {', '.join(terms)} has no effect"
        for lacking, terms in idle.items()
    )


def _lacks(world: World, operation: Operation) -> str:
    """What an operation needs and the world does not have; empty where there is no such thing."""
    row = TERMS[operation.term]
    if world.providers is None and (operation.who == "providers" or row.of_supply):
        return "providers"
    return "contexts" if row.of_contexts and not world.has_contexts else ""


def _phases(starts: Sequence[int], horizon: int) -> Int32s:
    """The phase of each step."""
    return (np.searchsorted(starts, np.arange(horizon + 1), side="right") - 1).astype(np.int32)


def _acted(value: Value, operation: Operation, members: Int32s | None, n: int) -> Value:
    """The value after one operation."""
    if members is None:
        return _combined(value, operation)
    changed = np.broadcast_to(np.asarray(value, np.float64), (n,)).copy()
    changed[members] = _combined(changed[members], operation)
    return changed


def _combined(value: Value, operation: Operation) -> Value:
    if operation.mode == "set":
        return operation.value
    with np.errstate(over="ignore", invalid="ignore"):  # infinity times 0 is reported by the caller
        combined = np.add(value, operation.value) if operation.mode == "add" else np.multiply(value, operation.value)
    grown = np.isinf(combined) & np.isfinite(value)  # beyond all floats, which is not yet without limit
    return np.where(grown, np.copysign(np.finfo(np.float64).max, combined), combined) if grown.any() else combined
