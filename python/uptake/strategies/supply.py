"""Growth led by those who provide: experts and intermediaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from uptake.strategies.cost import Cost
from uptake.strategies.operation import Operation
from uptake.strategies.recipe import Recipe, assumed
from uptake.strategies.strategy import Strategy


@dataclass(frozen=True, kw_only=True)
class SupplyLed(Recipe):
    """Through experts, intermediaries and collaboration: providers are told, persuaded and put in touch.

    Providers hear more from outside, find the idea more acceptable, and pass on more to each other. Intermediaries pass
    on what they have heard of without adopting it.

    Parameters
    ----------
    drive : float, default 8 (assumed)
        Factor on the chance of providers to hear from outside, at least 0.
    merit : float, default 0.05 (assumed)
        Added to what providers accept without proof.
    professional : float, default 2 (assumed)
        Factor on the chance to pass from provider to provider, at least 0.
    intermediaries : list of names, optional
        Providers that pass on as much when they have heard of the idea as others do when they have adopted it; by
        default none.
    cost_per_month : float, default 10,000 (assumed)
        Cost of experts and intermediaries, in [0, 1e12].
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
    DemandLed : growth led by users.

    Notes
    -----
    On its own it leaves places idle: supply runs ahead of demand. Intermediaries help most where providers have few
    ties. Guides to scaling call it influence and advice [1]_.

    References
    ----------
    .. [1] Gabriel, M. (2014). *Making it Big: Strategies for scaling social innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.SupplyLed(intermediaries=["Hub"]).operations[-1]
    Operation('aware_passing', 1.0, who='providers', members=('Hub',))
    """

    drive: float = assumed(8.0, "factor")
    merit: float = assumed(0.05, "level")
    professional: float = assumed(2.0, "factor")
    intermediaries: Any = None
    cost_per_month: float = assumed(10_000.0, "money / month")
    start: int = 0
    until: int | None = None

    def compose(self) -> Strategy:
        when: dict[str, Any] = {"start": self.start, "until": self.until}
        operations = [
            Operation("drive", self.drive, "multiply", who="providers", **when),
            Operation("merit", self.merit, "add", who="providers", **when),
            Operation("professional", self.professional, "multiply", **when),
        ]
        if self.intermediaries is not None:
            members = self.intermediaries
            operations.append(Operation("aware_passing", 1.0, who="providers", members=members, **when))
        return Strategy(
            operations=operations,
            costs=[Cost(self.cost_per_month, per="month", category="intermediaries", **when)],
        )
