"""A strategy: timed operations on the terms of the model, what they cost, and the seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any, get_args

from uptake.basis import checks
from uptake.basis.brief import brief, differing, table
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of, shown
from uptake.basis.frozenmap import FrozenMap
from uptake.strategies.cost import PER, Cost
from uptake.strategies.operation import Operation
from uptake.strategies.seeds import Seeds, SeedsLike, SideName, given_seeds, seeds_on
from uptake.strategies.sponsor import Sponsor, refuse_overlaps, window_of
from uptake.strategies.structure import AddTies, Merge, Structure
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
    budget : float or mapping of str to float, optional
        Money for setting up providers over the whole horizon, in [0, 1e12]; by default no limit. One number holds for
        each idea of the world, as in studies of their own; a mapping names the ideas.
    name : str, optional
        By default the name of its class.
    idea : str, optional
        The name of the idea that all of it is for, but for added ties; by default it is for every idea of the world,
        as in studies of their own. Seeds may name ideas too: ``seeds={"A": 10, "B": {0: 5, 24: 5}}``.
    assumptions : sequence of Assumption, optional
        The numbers it rests on; by default those of its operations and costs.
    structure : sequence of AddTies, PoolVariants and Merge, optional
        Ties that it adds, actors whose variants it pools, and providers that it merges.
    sponsors : sequence of Sponsor, optional
        Who opens providers, and with whose money, in the order in which they act; by default one that opens whoever
        waits, with the slots of the idea and the budget.

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
    budget: float | Mapping[str, float] | None = None
    name: str = ""
    idea: str | None = None
    assumptions: Sequence[Assumption] = ()
    structure: Sequence[Structure] = ()
    sponsors: Sequence[Sponsor] = ()
    seeding: Seeds = field(default=Seeds(), init=False, repr=False)

    def __post_init__(self) -> None:
        self._settle(self)
        if not self.assumptions:
            checks.settle(self, assumptions=_stated(self))

    def _settle(self, parts: Strategy) -> None:
        """Check the parts and store them in their normal form."""
        checks.choice("seeds_side", parts.seeds_side, ("users", "providers"))
        seeding = seeds_on("seeds", parts.seeds, parts.seeds_side)
        values: dict[str, tuple[Any, ...]] = {
            name: _all_of(kind, name, getattr(parts, name)) for name, kind in _PARTS.items()
        }
        if self.idea is not None:
            checks.word("idea", self.idea)
            seeding = _for_idea(seeding, self.idea)
            for part in ("operations", "costs", "structure", "sponsors"):
                values[part] = tuple(_for_its_idea(one, self.idea) for one in values[part])
        refuse_overlaps(values["sponsors"])
        name = type(self).__name__ if isinstance(self.name, str) and not self.name else checks.word("name", self.name)
        own = self.seeds if isinstance(self.seeds, Seeds) else given_seeds("seeds", self.seeds)
        checks.settle(self, **values, seeds=own, seeding=seeding, name=name, budget=_budget(self.budget))

    def budget_of(self, idea: str) -> float | None:
        """The money for setting up providers of one idea.

        Parameters
        ----------
        idea : str
            Its name.

        Returns
        -------
        float or None
            None for no limit.

        Examples
        --------
        >>> import uptake as up
        >>> both = up.Emulation(budget=3e5, idea="A") + up.Emulation()
        >>> both.budget_of("A"), both.budget_of("B")
        (300000.0, None)
        """
        if isinstance(self.budget, Mapping):
            return self.budget.get(idea)
        return self.budget if self.idea in (None, idea) else None

    def sponsors_of(self, idea: str) -> tuple[Sponsor, ...]:
        """The sponsors that are named for one idea.

        Parameters
        ----------
        idea : str
            Its name.

        Returns
        -------
        tuple of Sponsor
            In the order in which they act; empty where none is named.

        Examples
        --------
        >>> import uptake as up
        >>> both = up.Strategy(sponsors=[up.Sponsor("council"), up.Sponsor("charity", idea="A")])
        >>> [sponsor.name for sponsor in both.sponsors_of("B")]
        ['council']
        """
        return tuple(one for one in self.sponsors if one.idea in (None, idea))

    def _budgets(self) -> dict[str | None, float]:
        """The budget by the idea that it is for, None for all."""
        if isinstance(self.budget, Mapping):
            return {idea: money for idea, money in self.budget.items()}  # widens the type of keys
        return {} if self.budget is None else {self.idea: self.budget}

    def __add__(self, other: Strategy) -> Strategy:
        if not isinstance(other, Strategy):
            return NotImplemented
        own, others = self._budgets(), other._budgets()
        if own and others and (None in own or None in others or own.keys() & others.keys()):
            problem = f"of {self.name} and budget = {_said(other.budget)} of {other.name} cannot both hold"
            remedy = "set-ups are paid from one budget: give it to one of them"
            raise BadValue("budget", self.budget, problem=problem, remedy=remedy)
        budgets = {**own, **others}
        whole = Strategy(
            operations=(*self.operations, *other.operations),
            costs=(*self.costs, *other.costs),
            seeds=self.seeding | other.seeding,
            budget=budgets.get(None, budgets or None),  # type: ignore[arg-type]
            name=f"{self.name} + {other.name}",
            assumptions=(*self.assumptions, *other.assumptions),
            structure=(*self.structure, *other.structure),
            sponsors=(*self.sponsors, *other.sponsors),
        )
        checks.settle(whole, _parts=(*self.parts, *other.parts))
        return whole

    @property
    def parts(self) -> tuple[Strategy, ...]:
        """The strategies that were added up, in their order; itself where none were.

        Examples
        --------
        >>> import uptake as up
        >>> [part.name for part in (up.Emulation(seeds=5) + up.Legislation(start=12)).parts]
        ['Emulation', 'Legislation']
        """
        parts: tuple[Strategy, ...] = vars(self).get("_parts", (self,))
        return parts

    def __init_subclass__(cls) -> None:
        if "__repr__" not in vars(cls):
            cls.__repr__ = Strategy.__repr__  # type: ignore[method-assign]  # or `dataclass` would write its own

    def __repr__(self) -> str:
        return brief(self, hidden=self._unsaid())

    def _repr_html_(self) -> str:
        shown = differing(self, self._unsaid())
        listed = {"operations": self.operations, "costs": self.costs, "sponsors": self.sponsors}
        rows = {f"{name}[{i}]": repr(part) for name, parts in listed.items() for i, part in enumerate(parts)}
        rest = {name: value for name, value in shown.items() if name not in (*listed, "name")}
        return table(self.name, {**rest, **rows})

    def _unsaid(self) -> tuple[str, ...]:
        """Fields that follow from the others."""
        return ("assumptions", "name") if self.name == type(self).__name__ else ("assumptions",)


def _for_its_idea(part: Any, idea: str) -> Any:
    """A part of a strategy for one idea; ties are there for all."""
    return replace(part, idea=idea) if getattr(part, "idea", idea) is None else part


def _for_idea(seeding: Seeds, idea: str) -> Seeds:
    """The same seeds for one idea alone."""
    if not seeding.ideas:
        return Seeds(ideas={idea: seeding})
    problem = f"name ideas themselves, but the strategy is for {idea!r}"
    raise BadValue("seeds", NOT_SHOWN, problem=problem, remedy="leave out idea", also=("idea",))


def _budget(given: object) -> float | Mapping[str, float] | None:
    if given is None:
        return None
    if not isinstance(given, Mapping):
        return checks.number("budget", given, 0, MOST_MONEY)
    budgets = {}
    for name, money in given.items():
        checks.word("budget", name)
        try:
            budgets[name] = checks.number("budget", money, 0, MOST_MONEY)
        except checks.Refusal as error:
            error.index = name
            raise
    return FrozenMap(budgets) if budgets else None


def _said(budget: float | Mapping[str, float] | None) -> str:
    return f"{budget:g}" if isinstance(budget, float) else repr(budget)


_PARTS: dict[str, Any] = {
    "operations": Operation, "costs": Cost, "assumptions": Assumption, "structure": Structure, "sponsors": Sponsor
}  # fmt: skip


def _all_of(kind: Any, name: str, parts: Sequence[object]) -> tuple[object, ...]:
    """The parts of a strategy, all of one kind or of one of several."""
    called = " or ".join(one.__name__ for one in get_args(kind) or (kind,))
    try:
        each = iter(parts)
    except TypeError:
        problem = f"is {kind_of(parts)}, it should be a list"
        raise BadType(name, NOT_SHOWN, f"it holds {called} objects", problem=problem) from None
    listed = []
    for i, part in enumerate(each):  # once: a generator gives its parts once
        if not isinstance(part, kind):
            problem = f"is {kind_of(part)}, it should be a {called}"
            raise BadType(name, NOT_SHOWN, index=i, problem=problem)
        listed.append(part)
    return tuple(listed)


def _stated(strategy: Strategy) -> tuple[Assumption, ...]:
    """The numbers of a strategy that was composed by hand."""
    rows = []
    for o in strategy.operations:
        unit = "factor" if o.mode == "multiply" else TERMS[o.term].unit
        whose = o.who if o.idea is None else f"{o.who}, {o.idea}"
        name = f"{_VERBS[o.mode]}{o.term} ({whose}){when(o.start, o.until)}"
        rows.append(Assumption(name, o.value, unit, "given", o.idea or ""))
    for part in strategy.structure:
        rows.append(_stated_structure(part))
    rows += [row for sponsor in strategy.sponsors for row in _of_sponsor(sponsor)]
    for c in strategy.costs:
        unit = f"money / {PER[c.per]}"
        whose = "" if c.idea is None else f" ({c.idea})"
        name = f"cost: {c.category}{whose}{when(c.start, c.until)}"
        rows.append(Assumption(name, c.amount, unit, "given", c.idea or ""))
    return tuple(rows)


def _of_sponsor(sponsor: Sponsor) -> list[Assumption]:
    """The numbers of a sponsor that were given."""
    units = {
        "slots": "openings / month", "capital": "money", "revenue": "money / month", "setup": "money / opening",
        "price": "money / place / month",
    }  # fmt: skip
    name = f"sponsor {sponsor.name}{window_of(sponsor)}"
    given = {field: getattr(sponsor, field) for field in units if getattr(sponsor, field) not in (None, inf)}
    rows = [Assumption(f"{name}: {field}", float(value), units[field], "given") for field, value in given.items()]
    if sponsor.obligation is not None:
        amount, step, penalty = sponsor.obligation
        rows.append(Assumption(f"{name}: to be spent by step {step}", float(amount), "money", "given"))
        rows.append(Assumption(f"{name}: penalty", float(penalty), "money / money not spent", "given"))
    return [replace(row, idea=sponsor.idea or "") for row in rows]


def _stated_structure(part: Structure) -> Assumption:
    if isinstance(part, Merge):
        return Assumption(
            f"saving by the merger into {shown(part.into)} at step {part.at}", part.saving, "share", "given"
        )
    window = when(part.start, part.until)
    if isinstance(part, AddTies):
        return Assumption(f"ties added to {part.layer}{window}", float(len(part.source)), "ties", "given")
    whose = part.who if part.idea is None else f"{part.who}, {part.idea}"
    members = "all" if part.members is None else float(len(part.members))
    return Assumption(f"variants pooled ({whose}){window}", members, "members", "given", part.idea or "")
