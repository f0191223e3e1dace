"""Individuals who prepare the ground: champions and institutional entrepreneurs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from uptake.strategies.cost import Cost
from uptake.strategies.operation import Operation
from uptake.strategies.recipe import Recipe, assumed
from uptake.strategies.strategy import Strategy


@dataclass(frozen=True, kw_only=True)
class Champions(Recipe):
    """Individuals inside organisations who take up the cause of the idea.

    The providers chosen have a champion. What their culture is decides what a champion can do.

    Parameters
    ----------
    members : list of names, optional
        The providers; by default all.
    champion : float, default 1 (assumed)
        Whether they have a champion, in [0, 1].
    cost_per_month : float, default 10,000 (assumed)
        Cost of finding and keeping champions, in [0, 1e12].
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
    InstitutionalEntrepreneurs : the culture around them.

    Notes
    -----
    Two things are necessary, a culture and individuals: acceptance is c (chi0 + (1 - chi0) h), so that both together do
    more than the sum of each.

    References
    ----------
    .. [1] Mulgan, G., Ali, R., Halkett, R. and Sanders, B. (2007). *In and Out of Sync: The challenge of growing social
       innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.Champions(members=["Oak"]).operations[0]
    Operation('champion', 1.0, members=('Oak',))
    """

    members: Any = None
    champion: float = assumed(1.0, "share")
    cost_per_month: float = assumed(10_000.0, "money / month")
    start: int = 0
    until: int | None = None

    def compose(self) -> Strategy:
        when: dict[str, Any] = {"start": self.start, "until": self.until}
        return Strategy(
            operations=[Operation("champion", self.champion, members=self.members, **when)],
            costs=[Cost(self.cost_per_month, per="month", category="champions", **when)],
        )


@dataclass(frozen=True, kw_only=True)
class InstitutionalEntrepreneurs(Recipe):
    """People who create the social, political and economic conditions for an idea around them.

    The culture of the providers that they reach becomes more conducive, and setting up costs less there.

    Parameters
    ----------
    members : list of names, optional
        The providers that they reach, such as ``up.neighbours(network, entrepreneurs)``; by default all.
    culture : float, default 0.2 (assumed)
        Added to the culture of these providers.
    setup : float, default 0.8 (assumed)
        Factor on the cost of a site there, at least 0.
    cost_per_month : float, default 10,000 (assumed)
        Cost of their work, in [0, 1e12].
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
    Champions : individuals inside organisations.
    neighbours : whom actors reach along ties.

    Notes
    -----
    They help most where there are champions as well.

    References
    ----------
    .. [1] Mulgan, G., Ali, R., Halkett, R. and Sanders, B. (2007). *In and Out of Sync: The challenge of growing social
       innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.InstitutionalEntrepreneurs(members=["Oak"]).operations[0]
    Operation('culture', 0.2, 'add', members=('Oak',))
    """

    members: Any = None
    culture: float = assumed(0.2, "level")
    setup: float = assumed(0.8, "factor")
    cost_per_month: float = assumed(10_000.0, "money / month")
    start: int = 0
    until: int | None = None

    def compose(self) -> Strategy:
        when: dict[str, Any] = {"start": self.start, "until": self.until}
        return Strategy(
            operations=[
                Operation("culture", self.culture, "add", members=self.members, **when),
                Operation("setup", self.setup, "multiply", members=self.members, **when),
            ],
            costs=[Cost(self.cost_per_month, per="month", category="entrepreneurs", **when)],
        )
