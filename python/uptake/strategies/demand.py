"""Growth through users who ask for the idea."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from uptake.strategies.cost import Cost
from uptake.strategies.operation import Operation
from uptake.strategies.recipe import Recipe, assumed
from uptake.strategies.strategy import Strategy


@dataclass(frozen=True, kw_only=True)
class DemandLed(Recipe):
    """Users as co-producers: they hear, ask their providers, and add capacity once they take part.

    Parameters
    ----------
    drive : float, default 8 (assumed)
        Factor on users' chance to hear from outside, at least 0.
    merit : float, default 0.05 (assumed)
        Added to what users find acceptable without proof.
    user_to_provider : float, default 5 (assumed)
        Factor on the chance that a user's interest reaches a provider, at least 0.
    demand_weight : float, default 0.8 (assumed)
        Weight of users' demand, against other providers' example, in the proof that providers see; in [0, 1].
    coproduction : float, default 0.1 (assumed)
        Places that each active user adds where it is served, in [0, 1e4]; from 1 on, supply sustains itself.
    cost_per_month : float, default 10,000 (assumed)
        Cost of the users' network, in [0, 1e12].
    start, until : int
        Steps between which it holds; by default all of them.
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
    Emulation : seeds and nothing else; add it to give this strategy its seeds.

    Notes
    -----
    On its own the queue grows: demand runs ahead of supply. Needs a world with providers.

    Examples
    --------
    >>> import uptake as up
    >>> (up.Emulation(seeds=10) + up.DemandLed(drive=4)).operations[0].value
    4.0
    """

    drive: float = assumed(8.0, "factor")
    merit: float = assumed(0.05, "level")
    user_to_provider: float = assumed(5.0, "factor")
    demand_weight: float = assumed(0.8, "share")
    coproduction: float = assumed(0.1, "places / user")
    cost_per_month: float = assumed(10_000.0, "money / month")
    start: int = 0
    until: int | None = None

    def compose(self) -> Strategy:
        when: dict[str, Any] = {"start": self.start, "until": self.until}
        return Strategy(
            operations=[
                Operation("drive", self.drive, "multiply", who="users", **when),
                Operation("merit", self.merit, "add", who="users", **when),
                Operation("user_to_provider", self.user_to_provider, "multiply", **when),
                Operation("demand_weight", self.demand_weight, **when),
                Operation("coproduction", self.coproduction, **when),
            ],
            costs=[Cost(self.cost_per_month, per="month", category="users' network", **when)],
        )
