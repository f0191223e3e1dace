"""Buying places: commissioning in four phases, and a purchaser that must spend."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

from uptake.basis import checks
from uptake.basis.checks import BadValue
from uptake.strategies.operation import Operation
from uptake.strategies.recipe import Recipe, assumed
from uptake.strategies.sponsor import Sponsor
from uptake.strategies.strategy import Strategy
from uptake.world.costs import MOST_MONEY


@dataclass(frozen=True, kw_only=True)
class Commissioning(Recipe):
    """Commissioning and procurement in four phases: initiation, escalation, embedding, consolidation.

    A commissioner pays for places, up to its money per month. From escalation on providers are pressed a little to take
    part; from embedding on they give up less often. In consolidation it buys at scale: each provider has more places at
    a lower price, so that the same money keeps fewer providers, and what it does not keep closes.

    Parameters
    ----------
    escalation : int, default 12 (assumed)
        Step at which it begins to buy more. Initiation begins at step 0.
    embedding : int, default 36 (assumed)
        Step at which it begins to embed what it buys, after `escalation`.
    consolidation : int, default 60 (assumed)
        Step at which it begins to buy at scale, after `embedding`.
    revenue : float, default 20,000 (assumed)
        Money per month for places in initiation, in [0, 1e12].
    full_revenue : float, default 100,000 (assumed)
        Money per month from escalation on, in [0, 1e12].
    price : float, default 15 (assumed)
        Price of a place per month, in [0, 1e12].
    slots : float, default 10 (assumed)
        Providers that can be contracted in a month, at least 0; inf for no limit.
    mandate : float, default 0.2 (assumed)
        Acceptance that contracts add from escalation on, in [0, 1].
    lapse : float, default 0.7 (assumed)
        Factor on the chance that a provider gives up from embedding on, at least 0.
    scale : float, default 2 (assumed)
        Factor on the places of each provider in consolidation, at least 0.
    saving : float, default 0.2 (assumed)
        Share by which the price falls in consolidation, in [0, 1].
    payer : str, default "commissioner"
        Who pays.
    budget : float, optional
        Capital of its sponsor for setting up providers over the whole horizon, in [0, 1e12]; by default no limit.
    name : str, optional
        By default the name of its class.
    idea : str, optional
        The name of the idea that all of it is for; by default it is for every idea of the world.

    Raises
    ------
    ValueError
        If a keyword is out of range.
    TypeError
        If a keyword is of the wrong kind.

    See Also
    --------
    ObligatedPurchaser : a private budget that must be spent.
    Sponsor : one phase of it.

    Notes
    -----
    It never keeps more than revenue / price places. Concentration by owner rises in consolidation. The phases are those
    of [1]_: initiation, escalation, embedding, and consolidation by purchasing services at scale.

    References
    ----------
    .. [1] Mulgan, G., Ali, R., Halkett, R. and Sanders, B. (2007). *In and Out of Sync: The challenge of growing social
       innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> [(sponsor.start, sponsor.revenue) for sponsor in up.Commissioning().sponsors]
    [(0, 20000.0), (12, 100000.0), (60, 100000.0)]
    """

    escalation: int = assumed(12, "step")
    embedding: int = assumed(36, "step")
    consolidation: int = assumed(60, "step")
    revenue: float = assumed(20_000.0, "money / month")
    full_revenue: float = assumed(100_000.0, "money / month")
    price: float = assumed(15.0, "money / place / month")
    slots: float = assumed(10.0, "openings / month")
    mandate: float = assumed(0.2, "level")
    lapse: float = assumed(0.7, "factor")
    scale: float = assumed(2.0, "factor")
    saving: float = assumed(0.2, "share")
    payer: str = "commissioner"

    def compose(self) -> Strategy:
        self._refuse_disorder()
        lower = checks.number("price", self.price, 0, MOST_MONEY) * (1 - checks.number("saving", self.saving))
        money: dict[str, Any] = {"slots": self.slots, "capital": self.capital}
        return Strategy(
            operations=[
                Operation("mandate", self.mandate, who="providers", start=self.escalation),
                Operation("lapse", self.lapse, "multiply", who="providers", start=self.embedding),
                Operation("places", self.scale, "multiply", start=self.consolidation),
            ],
            sponsors=[
                Sponsor(self.payer, revenue=self.revenue, price=self.price, until=self.escalation, **money),
                Sponsor(
                    self.payer, revenue=self.full_revenue, price=self.price, start=self.escalation,
                    until=self.consolidation, **money,
                ),
                Sponsor(self.payer, revenue=self.full_revenue, price=lower, start=self.consolidation, **money),
            ],
        )  # fmt: skip

    def _refuse_disorder(self) -> None:
        steps = {name: getattr(self, name) for name in ("escalation", "embedding", "consolidation")}
        before = 0
        for name, step in steps.items():
            if checks.whole(name, step) <= before:
                raise BadValue(name, step, "each phase begins after the one before it", problem="is too early")
            before = step


@dataclass(frozen=True, kw_only=True)
class ObligatedPurchaser(Recipe):
    """A purchaser that regulation obliges to spend: a private budget, and a penalty for what is not spent.

    The purchaser opens whoever is willing and pays for set-up and places. What it has not spent by `by` costs the
    penalty.

    Parameters
    ----------
    amount : float, default 1,000,000 (assumed)
        What must be spent by the end of step `by`, in [0, 1e12].
    by : int, default 60 (assumed)
        The step.
    penalty : float, default 1.2 (assumed)
        Penalty for each unit of money that is not spent, in [0, 1e6].
    slots : float, default inf (assumed)
        Providers that it can open in a month, at least 0.
    price : float, optional
        What it pays for a place per month; by default the price of the world.
    payer : str, default "purchaser"
        Who pays.
    until : int, optional
        First step in which it pays no more; by default it goes on.
    budget : float, optional
        Capital of its sponsor for setting up providers over the whole horizon, in [0, 1e12]; by default the amount.
    name : str, optional
        By default the name of its class.
    idea : str, optional
        The name of the idea that all of it is for; by default it is for every idea of the world.

    Raises
    ------
    ValueError
        If a keyword is out of range.
    TypeError
        If a keyword is of the wrong kind.

    See Also
    --------
    Commissioning : a public purchaser.
    Sponsor : its `obligation`.

    Notes
    -----
    It spends the least of its budget and what the willing providers cost, so where few are willing much stays unspent
    (`uptake.measures.unspent`). For set-up it has the amount or, where given, the budget; for places no limit.

    References
    ----------
    .. [1] Mulgan, G., Ali, R., Halkett, R. and Sanders, B. (2007). *In and Out of Sync: The challenge of growing social
       innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.ObligatedPurchaser(amount=1e9, by=60).sponsors[0].obligation
    (1000000000.0, 60, 1.2)
    """

    amount: float = assumed(1_000_000.0, "money")
    by: int = assumed(60, "step")
    penalty: float = assumed(1.2, "money / money not spent")
    slots: float = assumed(inf, "openings / month")
    price: float | None = assumed(None, "money / place / month")
    payer: str = "purchaser"
    until: int | None = None

    def compose(self) -> Strategy:
        return Strategy(
            sponsors=[
                Sponsor(
                    self.payer, slots=self.slots, price=self.price, until=self.until,
                    capital=self.amount if self.budget is None else self.capital,
                    obligation=(self.amount, self.by, self.penalty),
                )
            ],
        )  # fmt: skip
