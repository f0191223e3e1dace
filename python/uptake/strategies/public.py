"""What governments do: persuade and legislate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from uptake.strategies.cost import Cost
from uptake.strategies.operation import Operation, Who
from uptake.strategies.recipe import Recipe, assumed
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
