"""Keeping the benefit of an idea: franchises, licences, and private capture."""

from __future__ import annotations

from dataclasses import dataclass

from uptake.basis import checks
from uptake.strategies.operation import Operation
from uptake.strategies.recipe import Recipe, assumed
from uptake.strategies.seeds import SeedsLike, SideName
from uptake.strategies.sponsor import Sponsor
from uptake.strategies.strategy import Strategy
from uptake.world.costs import MOST_MONEY


@dataclass(frozen=True, kw_only=True)
class Franchising(Recipe):
    """Franchisees run the idea as the owner has laid down, are supported and well known, and pay a fee for it.

    They are approached, open up to `slots` sites a month at their own cost, hardly change the idea, give up less often,
    and are more credible.

    Parameters
    ----------
    seeds : int, float, list of names, or dict of these by step, default 10
        The actors who have adopted at step 0: a count, a share such as 0.05, or names, as in `Seeds`; or a dict of
        the seeds of each step.
    side : "users" or "providers"
        The side that the seeds belong to.
    slots : float, default 4 (assumed)
        Sites that can open in a month, at least 0; inf for no limit.
    drive : float, default 0.03 (assumed)
        Chance in a month that a possible franchisee is approached, in [0, 1].
    adaptation : float, default 0.05 (assumed)
        How far franchisees change the idea towards their own context, in [0, 1]; without effect in a world without
        contexts.
    support : float, default 0.5 (assumed)
        Share of lapses of providers that support prevents, in [0, 1].
    credibility : float, default 1.3 (assumed)
        Factor on the credibility of providers, at least 0.
    fee : float, default 10 (assumed)
        Money per place and month that they pay to the owner of the idea (`Idea.owner`), in [0, 1e12].
    setup : float, default 35,000 (assumed)
        Cost of a site, which they pay themselves, in [0, 1e12].
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
    Licensing : less support, more freedom.
    Branching : sites of one organisation.

    Notes
    -----
    More effective than the baseline where contexts are alike. The higher the fee, the fewer take it up, run by run.
    Where providers keep some of what they know from others (`openness`), giving franchisees one owner
    (`Providers.owner`) makes them share all of it. Guides to scaling call it building a delivery network [1]_.

    References
    ----------
    .. [1] Gabriel, M. (2014). *Making it Big: Strategies for scaling social innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.Franchising(fee=0).sponsors[0]
    Sponsor('franchisees', slots=4.0, setup=35000.0)
    """

    seeds: SeedsLike = 10
    side: SideName = "users"
    slots: float = assumed(4.0, "openings / month")
    drive: float = assumed(0.03, "chance / month")
    adaptation: float = assumed(0.05, "share")
    support: float = assumed(0.5, "share")
    credibility: float = assumed(1.3, "factor")
    fee: float = assumed(10.0, "money / place / month")
    setup: float = assumed(35_000.0, "money / opening")

    def compose(self) -> Strategy:
        return Strategy(
            operations=[
                Operation("drive", self.drive, who="providers"),
                Operation("adaptation", self.adaptation, who="providers", optional=True),
                Operation("support", self.support, who="providers"),
                Operation("credibility", self.credibility, "multiply", who="providers"),
                Operation("fee", self.fee),
            ],
            sponsors=[Sponsor("franchisees", slots=self.slots, setup=self.setup, capital=self.capital)],
            seeds=self.seeds,
            seeds_side=self.side,
        )


@dataclass(frozen=True, kw_only=True)
class Licensing(Recipe):
    """Licensees may use the idea, and change it somewhat, for a fee; nobody supports them.

    Parameters
    ----------
    seeds : int, float, list of names, or dict of these by step, default 10
        The actors who have adopted at step 0: a count, a share such as 0.05, or names, as in `Seeds`; or a dict of
        the seeds of each step.
    side : "users" or "providers"
        The side that the seeds belong to.
    slots : float, default 8 (assumed)
        Sites that can open in a month, at least 0; inf for no limit.
    adaptation : float, default 0.2 (assumed)
        How far licensees change the idea towards their own context, in [0, 1]; without effect in a world without
        contexts.
    fee : float, default 10 (assumed)
        Money per place and month that they pay to the owner of the idea (`Idea.owner`), in [0, 1e12].
    setup : float, default 15,000 (assumed)
        Cost of a site, which they pay themselves, in [0, 1e12].
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
    Franchising : more support, less freedom.
    OpenDissemination : for nothing.

    Notes
    -----
    Fewer adopters than where the idea is free. Guides to scaling call it building a delivery network [1]_.

    References
    ----------
    .. [1] Gabriel, M. (2014). *Making it Big: Strategies for scaling social innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.Licensing(fee=5).operations[-1]
    Operation('fee', 5.0)
    """

    seeds: SeedsLike = 10
    side: SideName = "users"
    slots: float = assumed(8.0, "openings / month")
    adaptation: float = assumed(0.2, "share")
    fee: float = assumed(10.0, "money / place / month")
    setup: float = assumed(15_000.0, "money / opening")

    def compose(self) -> Strategy:
        return Strategy(
            operations=[
                Operation("adaptation", self.adaptation, who="providers", optional=True),
                Operation("fee", self.fee),
            ],
            sponsors=[Sponsor("licensees", slots=self.slots, setup=self.setup, capital=self.capital)],
            seeds=self.seeds,
            seeds_side=self.side,
        )


@dataclass(frozen=True, kw_only=True)
class PrivateCapture(Recipe):
    """Reserving the benefits of an innovation to its own organisation, in part or as a whole.

    Providers let others copy only part of what they know, and others pay a fee. Both follow from one number.

    Parameters
    ----------
    appropriability : float, default 0.5 (assumed)
        Share of the benefit that is reserved, in [0, 1]: openness is 1 less this.
    highest_fee : float, default 30 (assumed)
        Fee per place and month where all is reserved, in [0, 1e12]: the fee is this times `appropriability`.
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
    Licensing : a fee alone.

    Notes
    -----
    The more is reserved, the lower the reach. What the owner of the idea earns rises and then falls: an inverted U.
    Between providers of one owner everything is open, and providers of the owner of the idea pay no fee.

    References
    ----------
    .. [1] Mulgan, G., Ali, R., Halkett, R. and Sanders, B. (2007). *In and Out of Sync: The challenge of growing social
       innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.PrivateCapture(appropriability=.2).operations
    (Operation('openness', 0.8, who='providers'), Operation('fee', 6.0))
    """

    appropriability: float = assumed(0.5, "share")
    highest_fee: float = assumed(30.0, "money / place / month")

    def compose(self) -> Strategy:
        reserved = checks.number("appropriability", self.appropriability)
        highest = checks.number("highest_fee", self.highest_fee, 0, MOST_MONEY)
        return Strategy(
            operations=[
                Operation("openness", 1 - reserved, who="providers"),
                Operation("fee", reserved * highest),
            ],
        )
