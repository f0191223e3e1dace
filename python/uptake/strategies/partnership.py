"""Small innovators and large organisations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from uptake.strategies.cost import Cost
from uptake.strategies.operation import Operation
from uptake.strategies.recipe import Recipe, assumed
from uptake.strategies.sponsor import Sponsor
from uptake.strategies.strategy import Strategy
from uptake.strategies.structure import AddTies, Merge


@dataclass(frozen=True, kw_only=True)
class Partnership(Recipe):
    """Bees and trees: a large organisation (the tree) carries the idea of a small innovator (the bee).

    The tree's sites have more places, are more credible and cost less to set up; one decision opens all of them; its
    clients hear of the idea. The bee is tied to the sites, so that they can emulate it.

    Parameters
    ----------
    bee : name, optional
        The provider that has the idea; without one no ties are added.
    trees : list of names, optional
        The sites of the large organisation; by default all providers.
    layer : str, default "professional"
        The layer that the ties between bee and trees join.
    places : float, default 4 (assumed)
        Factor on the places of the sites, at least 0: capacity.
    credibility : float, default 1.5 (assumed)
        Factor on the credibility of the sites, at least 0.
    setup : float, default 0.8 (assumed)
        Factor on the cost of a site, at least 0.
    awareness : float, default 0.01 (assumed)
        Added to the chance of users to hear from outside in a month: events for clients.
    opens : "organisation" or "site"
        What one decision opens: all sites of an owner, which needs `Providers.owner`, or one.
    slots : float, default 1 (assumed)
        Decisions in a month, at least 0; inf for no limit.
    payer : str, default "partner"
        Who pays for setting up and for places.
    cost_per_month : float, default 6,000 (assumed)
        Cost of the partnership, in [0, 1e12].
    start, until : int
        Steps between which it runs; by default all of them.
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
    Champions : individuals instead of organisations.
    Merger : one organisation instead of two.

    Notes
    -----
    Early reach multiplies; it then stays at the tree's catchment unless emulation goes on. Capacity and credibility
    are complements. Guides to scaling call it forming a strategic partnership [1]_; bees and trees are of [2]_.

    References
    ----------
    .. [1] Gabriel, M. (2014). *Making it Big: Strategies for scaling social innovations*. Nesta.
    .. [2] Mulgan, G., Ali, R., Halkett, R. and Sanders, B. (2007). *In and Out of Sync: The challenge of growing social
       innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.Partnership(bee="Bee", trees=["Oak 1", "Oak 2"]).structure[0].source
    ('Bee', 'Bee')
    """

    bee: Any = None
    trees: Any = None
    layer: str = "professional"
    places: float = assumed(4.0, "factor")
    credibility: float = assumed(1.5, "factor")
    setup: float = assumed(0.8, "factor")
    awareness: float = assumed(0.01, "chance / month")
    opens: Literal["site", "organisation"] = "organisation"
    slots: float = assumed(1.0, "openings / month")
    payer: str = "partner"
    cost_per_month: float = assumed(6_000.0, "money / month")
    start: int = 0
    until: int | None = None

    def compose(self) -> Strategy:
        when: dict[str, Any] = {"start": self.start, "until": self.until}
        sites: dict[str, Any] = {"who": "providers", "members": self.trees, **when}
        ties = []
        if self.bee is not None and self.trees is not None:
            ties.append(AddTies(self.layer, source=self.bee, target=self.trees, **when))
        return Strategy(
            operations=[
                Operation("places", self.places, "multiply", **sites),
                Operation("credibility", self.credibility, "multiply", **sites),
                Operation("setup", self.setup, "multiply", **sites),
                Operation("drive", self.awareness, "add", who="users", **when),
            ],
            structure=ties,
            sponsors=[
                Sponsor(self.payer, slots=self.slots, capital=self.capital, who=self.trees, opens=self.opens, **when)
            ],
            costs=[Cost(self.cost_per_month, per="month", category="partnership", payer=self.payer, **when)],
        )


@dataclass(frozen=True, kw_only=True)
class Merger(Recipe):
    """Mergers and takeovers: several providers become one, at a cost, and run at lower prices from then on.

    One provider takes over the users, places and service ties of the others, which close. It keeps one variant of the
    idea; its set-up and its places cost less.

    Parameters
    ----------
    providers : list of names, or one owner's label
        The members: some providers, or all sites of an owner.
    into : name
        The provider that remains.
    at : int, default 12 (assumed)
        Step at whose start they merge, at least 1.
    saving : float, default 0.2 (assumed)
        Share by which its set-up and the price of its places fall, in [0, 1].
    keep : "largest" or "best_fit"
        Whose variant is kept.
    cost : float, default 100,000 (assumed)
        Cost of merging, once, in [0, 1e12].
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
    Merge : the merger alone.
    Federation : providers that share variants and stay what they are.

    Notes
    -----
    It wins where set-up and places are what costs, and contexts agree. Where contexts differ a federation does better:
    one variant cannot fit all.

    References
    ----------
    .. [1] Mulgan, G., Ali, R., Halkett, R. and Sanders, B. (2007). *In and Out of Sync: The challenge of growing social
       innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.Merger(providers=["Oak", "Elm"], into="Oak").structure[0]
    Merge(('Oak', 'Elm'), into='Oak', at=12, saving=0.2)
    """

    providers: Any = ()
    into: Any = None
    at: int = assumed(12, "step")
    saving: float = assumed(0.2, "share")
    keep: Literal["largest", "best_fit"] = "largest"
    cost: float = assumed(100_000.0, "money")

    def compose(self) -> Strategy:
        merger = Merge(self.providers, into=self.into, at=self.at, saving=self.saving, keep=self.keep)
        once = merger.at
        return Strategy(structure=[merger], costs=[Cost(self.cost, category="merger", start=once, until=once + 1)])
