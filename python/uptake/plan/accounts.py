"""Who pays what: the entries of the ledger that a world and a strategy give rise to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Floats, Int32s, Int64s, read_only
from uptake.basis.fixedpoint import HUNDREDTHS
from uptake.basis.fractions import simplest
from uptake.kernels.types import BASES, FUND_PLACES, FUND_SETUP, NO_TERM, Timed
from uptake.strategies import Sponsor, Strategy
from uptake.world.idea import Idea
from uptake.world.world import World

PROVIDERS, SOCIETY, REGULATOR = "providers", "society", "regulator"  # payees that the model itself names


@dataclass(frozen=True)
class Entry:
    """A line of the ledger.

    Parameters
    ----------
    name : str
        Unique in a plan; the same name means the same category, payer and payee in every plan of a world.
    category : str
        How it is sorted.
    payer : str
        Who pays; "" for a benefit, which nobody pays.
    payee : str
        Who is paid or, for a benefit, gains.
    sign : int
        +1 for a benefit, -1 for a cost, 0 for what passes from one to another inside society.
    given : str
        The argument that it comes from: a price of the world, or "costs" of the strategy.
    index : int or None
        Its position there.
    money : float
        The amount that was given.
    """

    name: str
    category: str
    payer: str
    payee: str
    sign: int
    given: str = ""
    index: int | None = None
    money: float = 0.0


class Funded(NamedTuple):
    """A line of the ledger that counts what one sponsor opens or keeps, or what none does."""

    entry: int
    sponsor: int  # its position, -1 = none
    column: int  # of the funds


class Obligation(NamedTuple):
    """What a sponsor must have spent by the end of a step."""

    entry: int  # the line that takes the penalty
    spent_on: tuple[int, ...]  # the lines whose sum must reach the amount
    amount: int  # hundredths
    step: int
    penalty: Fraction  # for each hundredth that is not spent


@dataclass(frozen=True, eq=False)
class Accounts:
    """Entries with what each is counted by (`BASES`) and its amount at each step, in hundredths."""

    entries: tuple[Entry, ...]
    basis: Int32s  # (entries,)
    amount: Int64s  # (entries, horizon + 1)
    funded: tuple[Funded, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    fees: int | None = None  # the line that holds the fees


def accounts_of(
    world: World | None, strategy: Strategy | None, horizon: int, idea: Idea | None = None, fee: Timed = NO_TERM
) -> Accounts:
    """The ledger of an idea in a world under a strategy; empty without a world.

    Where actors have contexts, users benefit by the effectiveness of their variants. Fees pass from providers to the
    owner of the idea: society as a whole neither pays nor gains them.
    """
    entries: list[Entry] = []
    sponsors: tuple[Sponsor, ...] = ()
    zeros = np.zeros(horizon + 1, np.int64)
    basis: list[int] = []
    amounts: list[Int64s] = []
    funded: list[Funded] = []
    obligations: list[Obligation] = []

    def enter(entry: Entry, per: str, amount: Int64s) -> None:
        entries.append(entry)
        basis.append(BASES[per].code)
        amounts.append(amount)

    fees = None
    if world is not None and strategy is not None:
        idea = world.idea if idea is None else idea
        c, months = world.costs, world.months
        if world.providers is not None:
            setup = Entry("setup", "setup", c.payer, PROVIDERS, -1, "setup", None, c.setup)
            enter(setup, "setup", np.ones_like(zeros))
            places = Entry("places", "places", c.payer, PROVIDERS, -1, "place", None, c.place)
            enter(places, "place", _amounts("place", c.place * months, horizon))
            sponsors = strategy.sponsors_of(idea.name)
            if sponsors:
                funded += [Funded(0, -1, FUND_SETUP), Funded(1, -1, FUND_PLACES)]
        benefit = Entry("benefit", "benefit", "", SOCIETY, 1, "benefit", None, c.benefit)
        per = "effect" if world.has_contexts else "user"
        enter(benefit, per, _amounts(per, c.benefit * months, horizon))
        if fee.row.size and idea.owner is not None:
            fees, most = len(entries), int(fee.rows.max()) / HUNDREDTHS
            line_of_fees = Entry("fee", "fee", PROVIDERS, idea.owner, 0, "fee", None, most)
            enter(line_of_fees, "step", np.minimum(np.arange(horizon + 1), 1))  # nothing at step 0
        for k, sponsor in enumerate(sponsors):
            first, i = len(entries), strategy.sponsors.index(sponsor)
            price = price_of(world, sponsor)

            def line(category: str, money: float, payee: str, payer: str = sponsor.name, i: int = i) -> Entry:
                return Entry(_name(category, payer, entries), category, payer, payee, -1, "sponsors", i, money)

            cost_of_setup = c.setup if sponsor.setup is None else sponsor.setup
            enter(line("setup", cost_of_setup, PROVIDERS), "setup", np.ones_like(zeros))
            enter(line("places", price, PROVIDERS), "place", _amounts("place", price * months, horizon))
            funded += [Funded(first, k, FUND_SETUP), Funded(first + 1, k, FUND_PLACES)]
            if sponsor.obligation is not None:
                due, step, penalty = sponsor.obligation
                enter(line("penalty", due * penalty, REGULATOR), "step", zeros)
                owed = round(due * HUNDREDTHS)
                obligations.append(Obligation(first + 2, (first, first + 1), owed, int(step), simplest(penalty)))
        for i, cost in enumerate(strategy.costs):
            if cost.idea not in (None, idea.name):
                continue
            name = _name(cost.category, cost.payer, entries)
            entry = Entry(name, cost.category, cost.payer, cost.payee, -1, "costs", i, cost.amount)
            per = "step" if cost.per == "month" else cost.per
            money = cost.amount * (months if cost.per == "month" or BASES[per].by_month else 1.0)
            enter(entry, per, _amounts(per, money, horizon, cost.start, cost.until))
    table = np.stack(amounts) if amounts else np.zeros((0, horizon + 1), np.int64)
    codes = read_only(np.array(basis, np.int32))
    return Accounts(tuple(entries), codes, read_only(table), tuple(funded), tuple(obligations), fees)


def discount_factors(rate: float, months: float, horizon: int) -> Floats:
    """(1 + r)^-years at each step."""
    factors = ((1.0 + rate) ** (-t * months / 12) for t in range(horizon + 1))
    return read_only(np.fromiter(factors, np.float64, horizon + 1))


def _amounts(per: str, money: float, horizon: int, start: int = 0, until: int | None = None) -> Int64s:
    amount = np.zeros(horizon + 1, np.int64)
    amount[max(start, 1 if BASES[per].by_month else 0) : until] = round(money * HUNDREDTHS)
    return amount


def price_of(world: World, sponsor: Sponsor) -> float:
    """What a sponsor pays for a place per month."""
    return world.costs.place if sponsor.price is None else sponsor.price


def _name(category: str, payer: str, entries: list[Entry]) -> str:
    """A name that no entry has yet."""
    stem, taken = f"{category} ({payer})", {entry.name for entry in entries}
    names = [stem, *(f"{stem} {i}" for i in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)
