"""Who pays what: the entries of the ledger that a world and a strategy give rise to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from uptake.basis.arrays import Floats, Int32s, Int64s, read_only
from uptake.basis.fixedpoint import HUNDREDTHS
from uptake.kernels.types import BASES
from uptake.strategies import Cost
from uptake.world.world import World


@dataclass(frozen=True)
class Entry:
    """A line of the ledger.

    Parameters
    ----------
    name : str
        Unique in a plan; the same name means the same category and payer in every plan of a world.
    category : str
        How it is sorted.
    payer : str
        Who pays or, for a benefit, gains.
    sign : int
        +1 for a benefit, -1 for a cost.
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
    sign: int
    given: str = ""
    index: int | None = None
    money: float = 0.0


@dataclass(frozen=True, eq=False)
class Accounts:
    """Entries with what each is counted by (`BASES`) and its amount at each step, in hundredths."""

    entries: tuple[Entry, ...]
    basis: Int32s  # (entries,)
    amount: Int64s  # (entries, horizon + 1)


def accounts_of(world: World | None, costs: tuple[Cost, ...], horizon: int, idea: str = "") -> Accounts:
    """The ledger of an idea in a world under the costs of a strategy; empty without a world.

    Where actors have contexts, users benefit by the effectiveness of their variants.
    """
    entries: list[Entry] = []
    basis: list[int] = []
    amounts: list[Int64s] = []

    def enter(entry: Entry, per: str, amount: Int64s) -> None:
        entries.append(entry)
        basis.append(BASES[per].code)
        amounts.append(amount)

    if world is not None:
        c, months = world.costs, world.months
        if world.providers is not None:
            enter(Entry("setup", "setup", c.payer, -1, "setup", None, c.setup), "setup", np.ones(horizon + 1, np.int64))
            places = Entry("places", "places", c.payer, -1, "place", None, c.place)
            enter(places, "place", _amounts("place", c.place * months, horizon))
        benefit = Entry("benefit", "benefit", "society", 1, "benefit", None, c.benefit)
        per = "effect" if world.has_contexts else "user"
        enter(benefit, per, _amounts(per, c.benefit * months, horizon))
        for i, cost in enumerate(costs):
            if cost.idea not in (None, idea):
                continue
            name = _name(cost, {e.name for e in entries})
            entry = Entry(name, cost.category, cost.payer, -1, "costs", i, cost.amount)
            per = "step" if cost.per == "month" else cost.per
            money = cost.amount * (months if cost.per == "month" or BASES[per].by_month else 1.0)
            enter(entry, per, _amounts(per, money, horizon, cost.start, cost.until))
    table = np.stack(amounts) if amounts else np.zeros((0, horizon + 1), np.int64)
    return Accounts(tuple(entries), read_only(np.array(basis, np.int32)), read_only(table))


def discount_factors(rate: float, months: float, horizon: int) -> Floats:
    """(1 + r)^-years at each step."""
    factors = ((1.0 + rate) ** (-t * months / 12) for t in range(horizon + 1))
    return read_only(np.fromiter(factors, np.float64, horizon + 1))


def _amounts(per: str, money: float, horizon: int, start: int = 0, until: int | None = None) -> Int64s:
    amount = np.zeros(horizon + 1, np.int64)
    amount[max(start, 1 if BASES[per].by_month else 0) : until] = round(money * HUNDREDTHS)
    return amount


def _name(cost: Cost, taken: set[str]) -> str:
    stem = f"{cost.category} ({cost.payer})"
    names = [stem, *(f"{stem} {i}" for i in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)
