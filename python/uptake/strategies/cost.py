"""What a strategy costs."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Literal

from uptake.basis import checks
from uptake.basis.brief import brief
from uptake.kernels.types import BASES
from uptake.strategies.timing import window
from uptake.world.costs import MOST_MONEY

# What a cost is counted by, and that unit in words: the month, which becomes steps, and the bases of the ledger except
# those of the prices of a world.
PER = {"step": "step", "month": "month"}
PER |= {name: basis.unit for name, basis in BASES.items() if name not in ("step", "setup", "effect")}


@dataclass(frozen=True, repr=False)
class Cost:
    """What a strategy costs, besides setting up and places, which the world prices.

    Parameters
    ----------
    amount : float
        Money, in [0, 1e12].
    per : str, default "step"
        What it is counted by. "step" and "month": as long as it lasts, from step 1 on. "opening" and "adoption": for
        each provider that opens, each user that adopts for the first time. "place", "user", "provider", "waiting": by
        the month, for each place, adopting user, adopting provider, waiting user.
    category : str, default "programme"
        How the ledger sorts it.
    payer : str, default "sponsor"
        Who pays.
    start : int, default 0
        First step at which it is paid.
    until : int, optional
        First step at which it is paid no more; by default it lasts.
    idea : str, optional
        The name of the idea that it is spent on; by default it is paid for each idea of the world, as in studies of
        their own.
    payee : str, default "suppliers"
        Who is paid.

    Raises
    ------
    ValueError
        If a number is out of range or a word unknown or empty.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    Costs : what the world itself prices.

    Examples
    --------
    >>> import uptake as up
    >>> up.Cost(8_000, per="month", category="campaign")
    Cost(8000.0, per='month', category='campaign')
    """

    amount: float
    _: KW_ONLY
    per: Literal["step", "month", "opening", "adoption", "place", "user", "provider", "waiting"] = "step"
    category: str = "programme"
    payer: str = "sponsor"
    start: int = 0
    until: int | None = None
    idea: str | None = None
    payee: str = "suppliers"

    def __post_init__(self) -> None:
        checks.settle(self, amount=checks.number("amount", self.amount, 0, MOST_MONEY))
        checks.choice("per", self.per, PER)
        for name in ("category", "payer", "payee"):
            checks.word(name, getattr(self, name))
        start, until = window(self.start, self.until)
        if self.idea is not None:
            checks.word("idea", self.idea)
        checks.settle(self, start=start, until=until)

    def __repr__(self) -> str:
        return brief(self, bare=("amount",))
