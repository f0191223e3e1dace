"""What each named sponsor has to spend within the horizon, and which lines of the ledger say what it spent."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from uptake.basis.fixedpoint import HUNDREDTHS
from uptake.basis.fractions import simplest
from uptake.kernels.types import FUND_PLACES, FUND_SETUP
from uptake.plan.accounts import Accounts
from uptake.strategies import Sponsor, Strategy
from uptake.world.world import World

NO_LIMIT = -1


class Purse(NamedTuple):
    """The money of a sponsor."""

    name: str  # that of the sponsor; a second one of a strategy that is called so has a number after it
    sponsor: int  # its position among those of the idea
    money: int  # hundredths, or NO_LIMIT
    spent_on: tuple[int, ...]  # lines of the ledger
    penalty: int  # line of the ledger, -1 = none
    by: int  # the last step in which it can spend this money: that of its obligation, or the horizon


def purses_of(world: World, strategy: Strategy, idea: str, accounts: Accounts, horizon: int) -> tuple[Purse, ...]:
    """Those of the sponsors that a strategy names for an idea, in their order.

    Examples
    --------
    >>> import uptake as up
    >>> from uptake.plan.accounts import accounts_of
    >>> service = up.ServiceTies.from_edges([0, 1], [0, 1])
    >>> world = up.World(up.Users(up.generate.path(2)), providers=up.Providers(n=2), service=service)
    >>> phases = [up.Sponsor("council", capital=100, revenue=9.5, until=3), up.Sponsor("council", capital=50, start=3)]
    >>> strategy, idea = up.Strategy(sponsors=phases), world.idea
    >>> purses = purses_of(world, strategy, idea.name, accounts_of(world, strategy, 12, idea), 12)
    >>> [(purse.name, purse.money) for purse in purses]
    [('council', 11900), ('council 2', -1)]
    """
    names = dict(zip(map(id, strategy.sponsors), _distinct([one.name for one in strategy.sponsors]), strict=True))
    due = {obligation.spent_on: obligation.entry for obligation in accounts.obligations}
    found = []
    for k, one in enumerate(strategy.sponsors_of(idea)):
        lines = [
            line.entry for line in accounts.funded if line.sponsor == k and line.column in (FUND_SETUP, FUND_PLACES)
        ]
        spent_on = tuple(lines)
        by = horizon if one.obligation is None else min(int(one.obligation[1]), horizon)
        money = _money(one, world.months, horizon)
        found.append(Purse(names[id(one)], k, money, spent_on, due.get(spent_on, -1), by))
    return tuple(found)


def _money(one: Sponsor, months: float, horizon: int) -> int:
    """What an obligation that falls due asks for; else what it has in its steps within the horizon."""
    if one.obligation is not None and one.obligation[1] <= horizon:
        return round(one.obligation[0] * HUNDREDTHS)
    first, last = max(one.start, 1), horizon if one.until is None else min(one.until - 1, horizon)
    if last < first:
        return 0
    if inf in (one.capital, one.revenue):
        return NO_LIMIT
    each = simplest(one.revenue) * simplest(months)
    return round((simplest(one.capital) + each * (last - first + 1)) * HUNDREDTHS)


def _distinct(names: Sequence[str]) -> list[str]:
    """Each name as it is where it comes first, with a number behind it after that."""
    taken = set(names)
    found: list[str] = []
    for i, name in enumerate(names):
        number = 1 + names[:i].count(name)
        while number > 1 and f"{name} {number}" in taken:
            number += 1
        found.append(name if number == 1 else f"{name} {number}")
        taken.add(found[-1])
    return found
