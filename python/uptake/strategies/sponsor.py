"""Who opens providers, and with whose money."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import KW_ONLY, dataclass
from math import inf
from typing import Any, Literal

from uptake.basis import checks
from uptake.basis.brief import brief
from uptake.basis.checks import NOT_SHOWN, BadValue, shown
from uptake.network.given import names_listed
from uptake.strategies.timing import when, window
from uptake.world.costs import MOST_MONEY
from uptake.world.months import MOST_STEPS

Order = Literal["waiting", "demand", "fit", "cheapest"]
ORDERS = ("waiting", "demand", "fit", "cheapest")


@dataclass(frozen=True, repr=False)
class Sponsor:
    """Who opens providers, and with whose money: a council, a purchaser, the state, a franchisor.

    In each step the sponsors of a strategy act in their order. A sponsor opens waiting providers in its own order,
    while it has a slot, capital for setting one up, and revenue for the places of all that it keeps. It never leaves
    out one that it cannot pay for in favour of a later one. When it ends, or its revenue does not pay for all places
    any more, it lets providers go, the latest first. Another sponsor may take these over in the same step, without a
    slot and without setting them up again; what nobody takes over closes, and its users wait again.

    Without sponsors a strategy has one that opens whoever waits, with the slots of the idea and the `budget` of the
    strategy.

    Parameters
    ----------
    name : str
        Who pays. The same name may occur several times, for windows that do not overlap.
    slots : float, default inf
        Providers that it can open per month, at least 0; fractions add up.
    capital : float, default inf
        Money for setting up over the whole horizon, in [0, 1e12] or inf.
    revenue : float, default inf
        Money per month for places, in [0, 1e12] or inf. It never keeps more than revenue / price places.
    setup : float, optional
        Cost of setting up one provider, in [0, 1e12]; by default what the world and the operations say.
    price : float, optional
        What it pays for a place per month, in [0, 1e12]; by default that of the world (`Costs.place`). Places that
        users add (co-production) cost it nothing.
    who : list of names, optional
        Whom it may open; by default all providers.
    start : int, default 0
        First step in which it acts.
    until : int, optional
        First step in which it acts no more, and lets all go; by default it stays.
    opens : "site" or "organisation"
        What one slot opens: one provider, or all sites of its owner (`Providers.owner`) that wait or have heard of the
        idea, each at its cost of setting up.
    order : "waiting", "demand", "fit" or "cheapest"
        Whom it opens first: who waits longest (after `Providers.priority`), whose users demand most, whose variant
        fits best, or who costs least to set up. Among equals, who waits longest.
    obligation : (float, int, float), optional
        An amount that must be spent on setting up and on places by the end of a step, and the penalty for each unit of
        money that is not: ``(1e9, 60, 1.2)``.
    idea : str, optional
        The name of the idea that it is for; by default it is there for each idea of the world, as in studies of their
        own.

    Raises
    ------
    ValueError
        If a number is out of range, a word is unknown, or `who` is empty.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    Strategy : takes sponsors.
    Costs : what the world prices.

    Examples
    --------
    >>> import uptake as up
    >>> council = up.Sponsor("council", revenue=250_000, price=50, start=12, until=60)
    >>> council
    Sponsor('council', revenue=250000.0, price=50.0, start=12, until=60)
    >>> up.Strategy(sponsors=[council]).sponsors[0].name
    'council'
    """

    name: str
    _: KW_ONLY
    slots: float = inf
    capital: float = inf
    revenue: float = inf
    setup: float | None = None
    price: float | None = None
    who: Collection[Any] | None = None
    start: int = 0
    until: int | None = None
    opens: Literal["site", "organisation"] = "site"
    order: Order = "waiting"
    obligation: Sequence[float] | None = None
    idea: str | None = None

    def __post_init__(self) -> None:
        checks.word("name", self.name)
        checks.settle(self, slots=checks.number("slots", self.slots, 0, infinite=True))
        for field in ("capital", "revenue"):
            checks.settle(self, **{field: _money(field, getattr(self, field))})
        for field in ("setup", "price"):
            if getattr(self, field) is not None:
                checks.settle(self, **{field: checks.number(field, getattr(self, field), 0, MOST_MONEY)})
        start, until = window(self.start, self.until)
        checks.choice("opens", self.opens, ("site", "organisation"))
        checks.choice("order", self.order, ORDERS)
        if self.idea is not None:
            checks.word("idea", self.idea)
        checks.settle(self, start=start, until=until, who=_who(self.who), obligation=_obligation(self.obligation))

    def __repr__(self) -> str:
        return brief(self, bare=("name",))


def refuse_overlaps(sponsors: Sequence[Sponsor]) -> None:
    """Refuse two sponsors of one name and idea that act in the same step."""
    for j, late in enumerate(sponsors):
        for i, early in enumerate(sponsors[:j]):
            apart = early.idea is not None and late.idea is not None and early.idea != late.idea
            if early.name != late.name or apart:
                continue
            first = max(early.start, late.start)
            if first < min(one.until if one.until is not None else MOST_STEPS + 1 for one in (early, late)):
                problem = f"and sponsors[{i}] are both {shown(late.name)} and act in step {first}"
                remedy = "give them windows (start, until) that do not overlap, or different names"
                raise BadValue("sponsors", NOT_SHOWN, index=j, problem=problem, remedy=remedy)


def window_of(sponsor: Sponsor) -> str:
    """When it acts, to follow its name."""
    return when(sponsor.start, sponsor.until)


def _money(field: str, given: object) -> float:
    money = checks.number(field, given, 0, infinite=True)
    return money if money == inf else checks.number(field, given, 0, MOST_MONEY)


def _who(given: Collection[Any] | None) -> tuple[Hashable, ...] | None:
    if given is None:
        return None
    names = tuple(dict.fromkeys(names_listed("who", given)))
    if not names:
        raise BadValue(
            "who", NOT_SHOWN, problem="is empty: a sponsor of nobody", remedy="leave it out for all providers"
        )
    return names


def _obligation(given: Sequence[float] | None) -> tuple[float, int, float] | None:
    if given is None:
        return None
    parts = tuple(given)
    if len(parts) != 3:
        problem = f"has {len(parts)} parts"
        remedy = "pass (amount, step by which it must be spent, penalty per unit of money)"
        raise BadValue("obligation", NOT_SHOWN, problem=problem, remedy=remedy)
    amount = checks.number("obligation", parts[0], 0, MOST_MONEY)
    return amount, checks.whole("obligation", parts[1], 1, MOST_STEPS), checks.number("obligation", parts[2], 0, 1e6)
