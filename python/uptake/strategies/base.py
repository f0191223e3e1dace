"""A strategy: timed operations on the terms of the model, what they cost, and who starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field, fields
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.world.terms import TERMS, Assumption

Who = Literal["users", "providers", "everyone"]
SideName = Literal["users", "providers"]
SeedsLike = int | npt.ArrayLike

# What a cost is counted by. Those by the month are converted to the length of the step.
PER = {
    "step": "step", "month": "month", "opening": "opening", "adoption": "adoption",
    "place": "place / month", "user": "adopting user / month", "provider": "adopting provider / month",
    "waiting": "waiting user / month",
}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """One change of one term, for some actors and for some time.

    Operations act in the order of a strategy, each on what the ones before it left; the result is clipped to the range
    of the term once all have acted.

    Parameters
    ----------
    term : str
        Name of the term, a key of `uptake.world.terms.TERMS`: "drive", "merit", "slots", "setup", ...
    value : float
        For rates, per month. "set" takes a value in the range of the term, "multiply" a factor of at least 0.
    mode : "set", "add" or "multiply"
    who : "users", "providers" or "everyone", optional
        Whose term. By default everyone's (in a world without providers: users'), or providers' for terms that only they
        have. Terms of the world, such as "peer" or "slots", take no `who`.
    members : sequence of int, optional
        Ids inside that side, counted from 0; by default all of it.
    start : int, default 0
        First step at which it holds.
    until : int, optional
        First step at which it holds no more; by default it lasts.

    Examples
    --------
    >>> import uptake as up
    >>> up.Operation("drive", 6, "multiply", who="users", start=12, until=24).mode
    'multiply'
    >>> up.Operation("drive", 1.5, who="users")
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: drive = 1.5 is out of range; it lies in [0, 1]
    """

    term: str
    value: float
    mode: Literal["set", "add", "multiply"] = "set"
    _: KW_ONLY
    who: Who | None = None
    members: Sequence[int] | None = None
    start: int = 0
    until: int | None = None

    def __post_init__(self) -> None:
        checks.choice("term", self.term, TERMS)
        checks.choice("mode", self.mode, ("set", "add", "multiply"))
        row = TERMS[self.term]
        if self.mode == "set":
            value = checks.number(self.term, self.value, 0, row.high, infinite=self.term == "slots")
        else:
            low = 0.0 if self.mode == "multiply" else -np.inf
            value = checks.number(f"value of {self.mode} {self.term}", self.value, low)
        start, until = _window(self.start, self.until)
        members = self._members()
        checks.settle(self, value=value, who=self._who(), members=members, start=start, until=until)

    def _who(self) -> str:
        reach = TERMS[self.term].reach
        if reach == "both":
            who = "everyone" if self.who is None else self.who
            return checks.choice("who", who, ("users", "providers", "everyone"))
        if reach in ("world", "supply"):
            if self.who is not None:
                raise ValueError(f"who = {self.who!r}, but {self.term} is one value for the world; leave out who")
            return "everyone"
        if self.who not in (None, "providers"):
            raise ValueError(f"who = {self.who!r}, but only providers have {self.term}; leave out who")
        return "providers"

    def _members(self) -> tuple[int, ...] | None:
        if self.members is None:
            return None
        if self.term == "slots" or self._who() == "everyone":
            raise ValueError(f"members of {self.term} need who='users' or who='providers', the side whose ids they are")
        return checks.ids("members", self.members)


@dataclass(frozen=True)
class Cost:
    """What a strategy costs, besides setting up and places, which the world prices.

    Parameters
    ----------
    amount : float
        Money, at least 0.
    per : str
        "step" and "month": as long as it lasts, from step 1 on. "opening" and "adoption": for each provider that opens,
        each user that adopts for the first time. "place", "user", "provider", "waiting": by the month, for each place,
        adopting user, adopting provider, waiting user.
    category, payer : str
        How the ledger sorts it, and who pays.
    start, until : int
        First step at which it is paid, first step at which it is paid no more.

    Examples
    --------
    >>> import uptake as up
    >>> up.Cost(8_000, per="month", category="campaign").amount
    8000.0
    """

    amount: float
    _: KW_ONLY
    per: Literal["step", "month", "opening", "adoption", "place", "user", "provider", "waiting"] = "step"
    category: str = "programme"
    payer: str = "sponsor"
    start: int = 0
    until: int | None = None

    def __post_init__(self) -> None:
        checks.settle(self, amount=checks.number("amount", self.amount, 0, 1e12))
        checks.choice("per", self.per, PER)
        for name in ("category", "payer"):
            if not isinstance(getattr(self, name), str) or not getattr(self, name):
                raise ValueError(f"{name} = {getattr(self, name)!r}; it is a word")
        start, until = _window(self.start, self.until)
        checks.settle(self, start=start, until=until)


@dataclass(frozen=True)
class Seeds:
    """Who has adopted at step 0, on either side.

    Parameters
    ----------
    users, providers : int or sequence of int
        A number k: the k actors of that side with the smallest luck, other ones in each run, and nested: 10 seeds are
        among 20. Or ids inside the side, counted from 0.

    Examples
    --------
    >>> import uptake as up
    >>> up.Seeds(users=10, providers=[3, 1]) | up.Seeds(users=20, providers=[2])
    Seeds(users=20, providers=(1, 2, 3))
    """

    users: SeedsLike = 0
    providers: SeedsLike = 0

    def __post_init__(self) -> None:
        for side in ("users", "providers"):
            value = getattr(self, side)
            if np.ndim(value) == 0:
                checks.settle(self, **{side: checks.whole(f"seeds of {side}", value)})
            else:
                checks.settle(self, **{side: checks.ids(f"seeds of {side}", value)})

    def __or__(self, other: Seeds) -> Seeds:
        return Seeds(
            users=_together("users", self.users, other.users),
            providers=_together("providers", self.providers, other.providers),
        )


@dataclass(frozen=True, kw_only=True)
class Strategy:
    """What is done to help an idea spread. Without operations it is the baseline, bit for bit.

    Strategies add up: ``a + b`` does what a does, then what b does. Operations and costs follow one another; of two
    numbers of seeds on a side the larger holds (the sets are nested), lists of seeds are united, a number and a list on
    one side are an error; so are two budgets.

    Parameters
    ----------
    operations : sequence of Operation
    costs : sequence of Cost
    seeds : int, sequence of int, or Seeds
        Who has adopted at step 0; a number or ids are of the side `seeds_side`.
    seeds_side : "users" or "providers"
    budget : float, optional
        Money for setting up providers over the whole horizon; by default no limit.
    name : str, optional
    assumptions : sequence of Assumption, optional
        The numbers it rests on; by default those of its operations and costs.

    Attributes
    ----------
    seeding : Seeds
        The seeds of both sides, however they were given.

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
    seeding: Seeds = field(default=Seeds(), init=False, repr=False)

    def __post_init__(self) -> None:
        self._settle(self)
        if not self.assumptions:
            checks.settle(self, assumptions=_stated(self))

    def _settle(self, parts: Strategy) -> None:
        """Check the parts and store them in their normal form."""
        checks.choice("seeds_side", parts.seeds_side, ("users", "providers"))
        seeding = parts.seeds if isinstance(parts.seeds, Seeds) else Seeds(**{parts.seeds_side: parts.seeds})
        given = self.seeds if isinstance(self.seeds, Seeds) else Seeds(users=self.seeds).users
        values: dict[str, object] = {"seeds": given, "seeding": seeding, "name": self.name or type(self).__name__}
        for name, kind in (("operations", Operation), ("costs", Cost), ("assumptions", Assumption)):
            values[name] = tuple(getattr(parts, name))
            for i, part in enumerate(getattr(parts, name)):
                checks.instance(f"{name}[{i}]", part, kind)
        if self.budget is not None:
            values["budget"] = checks.number("budget", self.budget, 0, 1e12)
        checks.settle(self, **values)

    def __add__(self, other: Strategy) -> Strategy:
        if not isinstance(other, Strategy):
            return NotImplemented
        if self.budget is not None and other.budget is not None:
            raise ValueError(
                f"{self.name} and {other.name} both bring a budget ({self.budget:g} and {other.budget:g}); "
                "set-ups are paid from one: give it to one of them"
            )
        return Strategy(
            operations=(*self.operations, *other.operations),
            costs=(*self.costs, *other.costs),
            seeds=self.seeding | other.seeding,
            budget=self.budget if other.budget is None else other.budget,
            name=f"{self.name} + {other.name}",
            assumptions=(*self.assumptions, *other.assumptions),
        )


@dataclass(frozen=True, kw_only=True)
class Recipe(Strategy):
    """Base of strategies with keywords of their own: a frozen dataclass whose `compose` gives the parts.

    Fields made by `assumed` are listed among the assumptions of a study.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import uptake as up
    >>> @dataclass(frozen=True, kw_only=True)
    ... class Radio(up.Recipe):
    ...     reach: float = up.assumed(.01, "chance / month")
    ...
    ...     def compose(self):
    ...         return up.Strategy(operations=[up.Operation("drive", self.reach, "add", who="users")])
    >>> Radio(reach=.02).operations[0].value
    0.02
    """

    operations: Sequence[Operation] = field(default=(), init=False, repr=False)
    costs: Sequence[Cost] = field(default=(), init=False, repr=False)
    seeds_side: SideName = field(default="users", init=False, repr=False)
    seeds: Any = field(default=0, init=False, repr=False)
    assumptions: Sequence[Assumption] = field(default=(), init=False, repr=False)

    def __post_init__(self) -> None:
        self._settle(self.compose())
        checks.settle(self, assumptions=tuple(_assumption(self, f) for f in fields(self) if f.metadata))

    def compose(self) -> Strategy:
        """The operations, costs and seeds that the keywords stand for."""
        raise NotImplementedError(f"{type(self).__name__} should define compose() -> Strategy")


def assumed(default: float | None, unit: str) -> Any:
    """A field of a recipe whose default is an assumption.

    Parameters
    ----------
    default : float or None
    unit : str
        What the number counts.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import uptake as up
    >>> @dataclass(frozen=True, kw_only=True)
    ... class Posters(up.Recipe):
    ...     reach: float = up.assumed(2.0, "factor")
    ...     def compose(self) -> up.Strategy:
    ...         return up.Strategy(operations=[up.Operation("drive", self.reach, "multiply", who="users")])
    >>> Posters().assumptions[0].value
    2.0
    """
    return field(default=default, metadata={"unit": unit})


def _assumption(recipe: Recipe, row: Any) -> Assumption:
    value = getattr(recipe, row.name)
    shown = "none" if value is None else value if isinstance(value, str) else float(value)
    source = "assumed" if value == row.default else "given"
    return Assumption(f"{type(recipe).__name__}.{row.name}", shown, row.metadata["unit"], source)


def _stated(strategy: Strategy) -> tuple[Assumption, ...]:
    """The numbers of a strategy that was composed by hand."""
    words = {"set": "", "add": "add to ", "multiply": "multiply "}
    rows = []
    for o in strategy.operations:
        unit = "factor" if o.mode == "multiply" else TERMS[o.term].unit
        rows.append(Assumption(f"{words[o.mode]}{o.term} ({o.who}){_when(o)}", o.value, unit, "given"))
    for c in strategy.costs:
        rows.append(Assumption(f"cost: {c.category}{_when(c)}", c.amount, f"money / {PER[c.per]}", "given"))
    return tuple(rows)


def _when(part: Operation | Cost) -> str:
    start = f" from step {part.start}" if part.start else ""
    return start + (f" until step {part.until}" if part.until is not None else "")


def _window(start: object, until: object) -> tuple[int, int | None]:
    first = checks.whole("start", start)
    if until is None:
        return first, None
    last = checks.whole("until", until)
    if last <= first:
        raise ValueError(f"until = {last} is not after start = {first}; it is the first step at which it holds no more")
    return first, last


def _together(side: str, a: SeedsLike, b: SeedsLike) -> SeedsLike:
    """The larger of two numbers of seeds, the union of two lists; nothing gives way to anything."""
    if isinstance(a, int) and isinstance(b, int):
        return max(a, b)
    if not isinstance(a, int) and not isinstance(b, int):
        return tuple(sorted({*np.asarray(a).tolist(), *np.asarray(b).tolist()}))
    if a in (0, ()) or b in (0, ()):
        return b if a in (0, ()) else a
    raise ValueError(f"one strategy seeds a number of {side}, the other a list of ids; use the same kind for both")
