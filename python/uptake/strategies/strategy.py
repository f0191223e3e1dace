"""A strategy: timed operations on the terms of the model, what they cost, and the seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from uptake.basis import checks
from uptake.basis.brief import brief, differing, table
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.strategies.cost import PER, Cost
from uptake.strategies.operation import Operation
from uptake.strategies.seeds import Seeds, SeedsLike, SideName, settled
from uptake.strategies.structure import AddTies
from uptake.strategies.timing import when
from uptake.world.costs import MOST_MONEY
from uptake.world.terms import TERMS, Assumption

_VERBS = {"set": "", "add": "add to ", "multiply": "multiply "}


@dataclass(frozen=True, kw_only=True, repr=False)
class Strategy:
    """What is done to help an idea spread. Without operations it is the baseline, bit for bit.

    Strategies add up: ``a + b`` does what a does, then what b does. Operations and costs follow one another; of two
    counts or two shares of seeds on a side the larger holds (the sets are nested), lists of seeds are united, different
    kinds on one side are an error; so are two budgets.

    Parameters
    ----------
    operations : sequence of Operation
        Changes of terms, in the order in which they act.
    costs : sequence of Cost
        What it costs besides setting up and places.
    seeds : int, float, list of names, dict of these by step, or Seeds
        The actors who have adopted at step 0: a count, a share or names of the side `seeds_side`, as in `Seeds`; or the
        seeds of each step, such as ``{0: 5, 24: 10}``.
    seeds_side : "users" or "providers"
        Whose seeds.
    budget : float, optional
        Money for setting up providers over the whole horizon, in [0, 1e12]; by default no limit.
    name : str, optional
        By default the name of its class.
    assumptions : sequence of Assumption, optional
        The numbers it rests on; by default those of its operations and costs.

    structure : sequence of AddTies, optional
        Ties that it adds.

    Attributes
    ----------
    seeding : Seeds
        The seeds of both sides, however they were given.

    Raises
    ------
    ValueError
        If a number or a word is not allowed.
    TypeError
        If a part is of the wrong kind.

    See Also
    --------
    Recipe : strategies that compute their operations from a few keywords.

    Examples
    --------
    >>> import uptake as up
    >>> radio = up.Strategy(
    ...     operations=[up.Operation("drive", .01, "add", who="users", until=12)],
    ...     costs=[up.Cost(3_000, per="month", category="radio", until=12)],
    ...     name="radio",
    ... )
    >>> (up.Emulation(seeds=10) + radio).name
    'Emulation + radio'
    """

    operations: Sequence[Operation] = ()
    costs: Sequence[Cost] = ()
    seeds: SeedsLike | Seeds = 0
    seeds_side: SideName = "users"
    budget: float | None = None
    name: str = ""
    assumptions: Sequence[Assumption] = ()
    structure: Sequence[AddTies] = ()
    seeding: Seeds = field(default=Seeds(), init=False, repr=False)

    def __post_init__(self) -> None:
        self._settle(self)
        if not self.assumptions:
            checks.settle(self, assumptions=_stated(self))

    def _settle(self, parts: Strategy) -> None:
        """Check the parts and store them in their normal form."""
        given = parts.seeds if isinstance(parts.seeds, Seeds) else settled("seeds", parts.seeds)
        side = checks.choice("seeds_side", parts.seeds_side, ("users", "providers"))
        seeding = given if isinstance(given, Seeds) else Seeds(**{side: given})
        values = {name: _all_of(kind, name, getattr(parts, name)) for name, kind in _PARTS.items()}
        if self.budget is not None:
            checks.settle(self, budget=checks.number("budget", self.budget, 0, MOST_MONEY))
        name = type(self).__name__ if isinstance(self.name, str) and not self.name else checks.word("name", self.name)
        own = self.seeds if isinstance(self.seeds, Seeds) else settled("seeds", self.seeds)
        checks.settle(self, **values, seeds=own, seeding=seeding, name=name)

    def __add__(self, other: Strategy) -> Strategy:
        if not isinstance(other, Strategy):
            return NotImplemented
        if self.budget is not None and other.budget is not None:
            problem = f"of {self.name} and budget = {other.budget:g} of {other.name} cannot both hold"
            remedy = "set-ups are paid from one budget: give it to one of them"
            raise BadValue("budget", self.budget, problem=problem, remedy=remedy)
        return Strategy(
            operations=(*self.operations, *other.operations),
            costs=(*self.costs, *other.costs),
            seeds=self.seeding | other.seeding,
            budget=self.budget if other.budget is None else other.budget,
            name=f"{self.name} + {other.name}",
            assumptions=(*self.assumptions, *other.assumptions),
            structure=(*self.structure, *other.structure),
        )

    def __init_subclass__(cls) -> None:
        if "__repr__" not in vars(cls):
            cls.__repr__ = Strategy.__repr__  # type: ignore[method-assign]  # or `dataclass` would write its own

    def __repr__(self) -> str:
        return brief(self, hidden=self._unsaid())

    def _repr_html_(self) -> str:
        shown = differing(self, self._unsaid())
        listed = {"operations": self.operations, "costs": self.costs}
        rows = {f"{name}[{i}]": repr(part) for name, parts in listed.items() for i, part in enumerate(parts)}
        rest = {name: value for name, value in shown.items() if name not in (*listed, "name")}
        return table(self.name, {**rest, **rows})

    def _unsaid(self) -> tuple[str, ...]:
        """Fields that follow from the others."""
        return ("assumptions", "name") if self.name == type(self).__name__ else ("assumptions",)


_PARTS = {"operations": Operation, "costs": Cost, "assumptions": Assumption, "structure": AddTies}


def _all_of(kind: type, name: str, parts: Sequence[object]) -> tuple[object, ...]:
    try:
        each = iter(parts)
    except TypeError:
        problem = f"is {kind_of(parts)}, it should be a list"
        raise BadType(name, NOT_SHOWN, f"it holds {kind.__name__} objects", problem=problem) from None
    listed = []
    for i, part in enumerate(each):  # once: a generator gives its parts once
        if not isinstance(part, kind):
            problem = f"is {kind_of(part)}, it should be a {kind.__name__}"
            raise BadType(name, NOT_SHOWN, index=i, problem=problem)
        listed.append(part)
    return tuple(listed)


def _stated(strategy: Strategy) -> tuple[Assumption, ...]:
    """The numbers of a strategy that was composed by hand."""
    rows = []
    for o in strategy.operations:
        unit = "factor" if o.mode == "multiply" else TERMS[o.term].unit
        rows.append(Assumption(f"{_VERBS[o.mode]}{o.term} ({o.who}){when(o.start, o.until)}", o.value, unit, "given"))
    for ties in strategy.structure:
        name = f"ties added to {ties.layer}{when(ties.start, ties.until)}"
        rows.append(Assumption(name, float(len(ties.source)), "ties", "given"))
    for c in strategy.costs:
        unit = f"money / {PER[c.per]}"
        rows.append(Assumption(f"cost: {c.category}{when(c.start, c.until)}", c.amount, unit, "given"))
    return tuple(rows)
