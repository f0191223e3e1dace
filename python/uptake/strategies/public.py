"""What governments do: persuade, legislate, regulate, run programmes."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

from uptake.strategies.cost import Cost
from uptake.strategies.operation import Operation, Who
from uptake.strategies.recipe import Recipe, assumed
from uptake.strategies.sponsor import Sponsor
from uptake.strategies.strategy import Strategy


@dataclass(frozen=True, kw_only=True)
class Persuasion(Recipe):
    """Campaigns: more actors hear of the idea, and may find it more acceptable.

    Parameters
    ----------
    drive : float, default 6 (assumed)
        Factor on the chance to hear from outside, at least 0.
    merit : float, default 0 (assumed)
        Added to what is acceptable without proof. While it is 0 a campaign brings adoption forward; where proof from
        others plays no part, it leaves the ceiling where it was.
    cost_per_month : float, default 8,000 (assumed)
        Cost of the campaign, in [0, 1e12].
    who : "everyone", "users" or "providers"
        The actors that it addresses.
    start, until : int
        Steps between which it runs; by default all of them.
    budget : float or mapping of str to float, optional
        Money for setting up providers over the whole horizon; by default no limit.
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
    Legislation : a law instead of a campaign.

    Examples
    --------
    >>> import uptake as up
    >>> up.Persuasion(until=24).operations[0].until
    24
    """

    drive: float = assumed(6.0, "factor")
    merit: float = assumed(0.0, "level")
    cost_per_month: float = assumed(8_000.0, "money / month")
    who: Who = "everyone"
    start: int = 0
    until: int | None = None

    def compose(self) -> Strategy:
        when: dict[str, Any] = {"start": self.start, "until": self.until}
        return Strategy(
            operations=[
                Operation("drive", self.drive, "multiply", who=self.who, **when),
                Operation("merit", self.merit, "add", who=self.who, **when),
            ],
            costs=[Cost(self.cost_per_month, per="month", category="campaign", payer="state", **when)],
        )


@dataclass(frozen=True, kw_only=True)
class Legislation(Recipe):
    """A law: from a step on, the actors that it binds hear of the idea and are pressed to take it up.

    Parameters
    ----------
    start : int, default 36 (assumed)
        Step at which the law comes into force.
    enforcement : float, default 0.8 (assumed)
        Pressure in [0, 1], added to acceptance: the share of actors that comply for the law's sake alone.
    drive : float, default 0.2 (assumed)
        Chance in a month that an actor bound by it hears of it, in [0, 1].
    cost_per_month : float, default 15,000 (assumed)
        Cost of enforcement, in [0, 1e12].
    who : "everyone", "users" or "providers"
        The actors that it binds.
    until : int, optional
        Step at which it is repealed.
    budget : float or mapping of str to float, optional
        Money for setting up providers over the whole horizon; by default no limit.
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
    Persuasion : a campaign instead of a law.

    Notes
    -----
    A step change, whether or not the idea fits those who must adopt it.

    Examples
    --------
    >>> import uptake as up
    >>> up.Legislation(start=12, who="providers").operations[0]
    Operation('mandate', 0.8, who='providers', start=12)
    """

    start: int = assumed(36, "step")
    enforcement: float = assumed(0.8, "level")
    drive: float = assumed(0.2, "chance / month")
    cost_per_month: float = assumed(15_000.0, "money / month")
    who: Who = "everyone"
    until: int | None = None

    def compose(self) -> Strategy:
        when: dict[str, Any] = {"start": self.start, "until": self.until}
        return Strategy(
            operations=[
                Operation("mandate", self.enforcement, who=self.who, **when),
                Operation("drive", self.drive, who=self.who, **when),
            ],
            costs=[Cost(self.cost_per_month, per="month", category="enforcement", payer="state", **when)],
        )


@dataclass(frozen=True, kw_only=True)
class Regulation(Recipe):
    """Regulators' influence: those that are inspected are pressed to take the idea up, and others look to them.

    The regulated find the idea more acceptable, less than a law makes them, and are more credible as sources.

    Parameters
    ----------
    members : list of names, optional
        The providers that are regulated; by default all.
    mandate : float, default 0.25 (assumed)
        Pressure in [0, 1], added to their acceptance.
    credibility : float, default 1.5 (assumed)
        Factor on their credibility, at least 0.
    cost_per_month : float, default 5,000 (assumed)
        Cost of inspections, in [0, 1e12].
    start, until : int
        Steps between which it runs; by default all of them.
    budget : float or mapping of str to float, optional
        Money for setting up providers over the whole horizon; by default no limit.
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
    Legislation : a law that binds everybody.

    Notes
    -----
    A local jump, and spill-over to those that are tied to the regulated.

    References
    ----------
    .. [1] Mulgan, G., Ali, R., Halkett, R. and Sanders, B. (2007). *In and Out of Sync: The challenge of growing social
       innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.Regulation(members=["Oak"]).operations[0]
    Operation('mandate', 0.25, who='providers', members=('Oak',))
    """

    members: Any = None
    mandate: float = assumed(0.25, "level")
    credibility: float = assumed(1.5, "factor")
    cost_per_month: float = assumed(5_000.0, "money / month")
    start: int = 0
    until: int | None = None

    def compose(self) -> Strategy:
        regulated: dict[str, Any] = {
            "who": "providers", "members": self.members, "start": self.start, "until": self.until
        }  # fmt: skip
        when: dict[str, Any] = {"start": self.start, "until": self.until}
        return Strategy(
            operations=[
                Operation("mandate", self.mandate, **regulated),
                Operation("credibility", self.credibility, "multiply", **regulated),
            ],
            costs=[Cost(self.cost_per_month, per="month", category="inspection", payer="regulator", **when)],
        )


@dataclass(frozen=True, kw_only=True)
class Programme(Recipe):
    """A programme: the state sets up and pays for places for some time, with support, and then stops.

    The state opens providers up to its slots, and providers give up less often while it lasts. At its end what it kept
    closes, unless another sponsor takes it over.

    Parameters
    ----------
    slots : float, default 5 (assumed)
        Providers that it opens in a month, at least 0; inf for no limit.
    support : float, default 0.5 (assumed)
        Share of lapses of providers that support prevents, in [0, 1].
    until : int, default 36 (assumed)
        Step at which it ends.
    revenue : float, default inf (assumed)
        Money per month for places, in [0, 1e12] or inf.
    payer : str, default "state"
        Who pays.
    start : int, default 0
        Step at which it begins.
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
    Commissioning : places that are bought for good.

    Notes
    -----
    After its end there are fewer active adopters; how many were ever reached does not change.

    References
    ----------
    .. [1] Mulgan, G., Ali, R., Halkett, R. and Sanders, B. (2007). *In and Out of Sync: The challenge of growing social
       innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.Programme(until=24).sponsors[0]
    Sponsor('state', slots=5.0, until=24)
    """

    slots: float = assumed(5.0, "openings / month")
    support: float = assumed(0.5, "share")
    until: int = assumed(36, "step")
    revenue: float = assumed(inf, "money / month")
    payer: str = "state"
    start: int = 0

    def compose(self) -> Strategy:
        when: dict[str, Any] = {"start": self.start, "until": self.until}
        return Strategy(
            operations=[Operation("support", self.support, who="providers", **when)],
            sponsors=[Sponsor(self.payer, slots=self.slots, revenue=self.revenue, capital=self.capital, **when)],
        )
