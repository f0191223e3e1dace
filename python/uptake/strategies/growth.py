"""Growth by imitation (emulation, the baseline) and growth of one organisation (branching)."""

from __future__ import annotations

from dataclasses import dataclass

from uptake.strategies.operation import Operation
from uptake.strategies.recipe import Recipe, assumed
from uptake.strategies.seeds import SeedsLike, SideName
from uptake.strategies.sponsor import Sponsor
from uptake.strategies.strategy import Strategy


@dataclass(frozen=True, kw_only=True)
class Emulation(Recipe):
    """Seeds and nothing else: the idea spreads as far as others take it up.

    The usual baseline. Opening a provider costs what the world says (`Costs.setup`).

    Parameters
    ----------
    seeds : int, float, list of names, or dict of these by step, default 10
        The actors who have adopted at step 0: a count, drawn anew in each run and nested, a share such as 0.05, or
        names, as in `Seeds`. Or a dict such as ``{0: 5, 24: 10}``: the seeds of each step.
    side : "users" or "providers"
        The side that the seeds belong to.
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
    Branching : one organisation opens its own sites.
    DemandLed : users ask for the idea.

    Notes
    -----
    Slow, and very different from run to run: most social ideas have spread this way.

    Examples
    --------
    >>> import uptake as up
    >>> up.Emulation(seeds=10).seeding
    Seeds(users=10)
    >>> up.Emulation(seeds={0: 5, 24: 10}).seeding
    Seeds(users={0: 5, 24: 10})
    """

    seeds: SeedsLike = 10
    side: SideName = "users"

    def compose(self) -> Strategy:
        return Strategy(seeds=self.seeds, seeds_side=self.side)


@dataclass(frozen=True, kw_only=True)
class Branching(Recipe):
    """Organisational growth: one organisation opens its own sites, as fast as management and money allow.

    Sites do not copy each other and keep to the original. The organisation approaches them, supplies a champion and
    opens at most `slots` sites per month. It pays for each: `setup`, and the places at the price of the world.

    Parameters
    ----------
    seeds : int, float, list of names, or dict of these by step, default 10
        The actors who have adopted at step 0: a count, a share such as 0.05, or names, as in `Seeds`; or a dict of
        the seeds of each step.
    side : "users" or "providers"
        The side that the seeds belong to.
    slots : float, default 2 (assumed)
        Sites the organisation can open in a month, at least 0; inf for no limit.
    drive : float, default 0.05 (assumed)
        Chance in a month that a possible site is approached, in [0, 1].
    champion : float, default 1 (assumed)
        Champion supplied at every site, in [0, 1].
    adaptation : float, default 0 (assumed)
        How far a site changes the idea towards its own context, in [0, 1]; without effect in a world without contexts.
    setup : float, default 60,000 (assumed)
        Cost of a site, in [0, 1e12].
    budget : float, optional
        Money for setting up sites over the whole horizon, in [0, 1e12]; by default no limit.
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
    Emulation : growth by imitation alone.
    Franchising : others open the sites, and pay for them.

    Notes
    -----
    At most slots x months sites besides the seeds, so growth is linear, not S-shaped. Guides to scaling call it growing
    an organisation to deliver [1]_.

    References
    ----------
    .. [1] Gabriel, M. (2014). *Making it Big: Strategies for scaling social innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.Branching(slots=3).sponsors[0]
    Sponsor('organisation', slots=3.0, setup=60000.0)
    """

    seeds: SeedsLike = 10
    side: SideName = "users"
    slots: float = assumed(2.0, "openings / month")
    drive: float = assumed(0.05, "chance / month")
    champion: float = assumed(1.0, "share")
    adaptation: float = assumed(0.0, "share")
    setup: float = assumed(60_000.0, "money / opening")

    def compose(self) -> Strategy:
        return Strategy(
            operations=[
                Operation("drive", self.drive, who="providers"),
                Operation("professional", 0.0),
                Operation("champion", self.champion),
                Operation("adaptation", self.adaptation, who="providers", optional=True),
            ],
            sponsors=[Sponsor("organisation", slots=self.slots, setup=self.setup, capital=self.capital)],
            seeds=self.seeds,
            seeds_side=self.side,
        )
