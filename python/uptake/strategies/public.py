"""What governments do: persuade and legislate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from uptake.strategies.base import Cost, Operation, Recipe, Strategy, Who, assumed


@dataclass(frozen=True, kw_only=True)
class Persuasion(Recipe):
    """Campaigns: more hear of the idea, and may find it more acceptable.

    Parameters
    ----------
    drive : float, default 6 (assumed)
        Factor on the chance to hear from outside.
    merit : float, default 0 (assumed)
        Added to what is acceptable without proof. While it is 0 a campaign brings adoption forward; where proof from
        others plays no part, it leaves the ceiling where it was.
    cost_per_month : float, default 8,000 (assumed)
    who : "everyone", "users" or "providers"
        At whom it is directed.
    start, until : int
        Steps between which it runs; by default all of them.
    budget : float, optional
        Money for setting up over the whole horizon.
    name : str, optional

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
    """A law: from a step on, those it binds hear of the idea and are pressed to take it up.

    Parameters
    ----------
    start : int, default 36 (assumed)
        Step at which the law comes into force.
    enforcement : float, default 0.8 (assumed)
        Pressure in [0, 1], added to acceptance: the share who comply for the law's sake alone.
    drive : float, default 0.2 (assumed)
        Chance in a month that those bound hear of it.
    cost_per_month : float, default 15,000 (assumed)
        Enforcement.
    who : "everyone", "users" or "providers"
        Whom it binds.
    until : int, optional
        Step at which it is repealed.
    budget : float, optional
        Money for setting up over the whole horizon.
    name : str, optional

    Notes
    -----
    A step change, whether or not the idea fits those who must adopt it.

    Examples
    --------
    >>> import uptake as up
    >>> up.Legislation(start=12, who="providers").operations[0]
    Operation(term='mandate', value=0.8, mode='set', who='providers', members=None, start=12, until=None)
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
