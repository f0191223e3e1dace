"""Growth by sharing: federations, open dissemination, cut and graft, codes, ties across sectors, clusters of ideas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from uptake.basis import checks
from uptake.strategies.cost import Cost
from uptake.strategies.operation import Operation
from uptake.strategies.recipe import Recipe, assumed
from uptake.strategies.seeds import SeedsLike, SideName
from uptake.strategies.sponsor import Sponsor
from uptake.strategies.strategy import Strategy
from uptake.strategies.structure import AddTies, PoolVariants
from uptake.world.costs import MOST_MONEY


@dataclass(frozen=True, kw_only=True)
class Federation(Recipe):
    """Collaborative networking: independent providers learn from each other and pool how they have adapted the idea.

    Members pass on more to each other, support each other against giving up, and offer newcomers the best-fitting
    variant that any of them has. Each pays for its own set-up; the network costs a sum per month.

    Parameters
    ----------
    seeds : int, float, list of names, or dict of these by step, default 10
        The actors who have adopted at step 0: a count, a share such as 0.05, or names, as in `Seeds`; or a dict of
        the seeds of each step.
    side : "users" or "providers"
        The side that the seeds belong to.
    professional : float, default 3 (assumed)
        Factor on the chance to pass from provider to provider, at least 0.
    support : float, default 0.4 (assumed)
        Share of lapses of providers that support prevents, in [0, 1].
    pool : bool, default True
        Whether members pool their variants. A world without contexts has no variants: pass False there.
    setup : float, default 18,000 (assumed)
        Cost of a site, in [0, 1e12].
    cost_per_month : float, default 8,000 (assumed)
        Cost of the network, in [0, 1e12].
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
    PoolVariants : the pool alone.
    Branching : sites of one organisation.

    Notes
    -----
    More reach than each provider alone, at much the same fidelity. With M members whose variants lie anywhere, the best
    is (M + 3) / (2 (M + 1) (M + 2)) away from a newcomer's context. Guides to scaling call it building a delivery
    network [1]_.

    References
    ----------
    .. [1] Gabriel, M. (2014). *Making it Big: Strategies for scaling social innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.Federation(pool=False).operations[0]
    Operation('professional', 3.0, 'multiply')
    """

    seeds: SeedsLike = 10
    side: SideName = "users"
    professional: float = assumed(3.0, "factor")
    support: float = assumed(0.4, "share")
    pool: bool = True
    setup: float = assumed(18_000.0, "money / opening")
    cost_per_month: float = assumed(8_000.0, "money / month")
    start: int = 0
    until: int | None = None

    def compose(self) -> Strategy:
        checks.instance("pool", self.pool, bool)
        when: dict[str, Any] = {"start": self.start, "until": self.until}
        return Strategy(
            operations=[
                Operation("professional", self.professional, "multiply", **when),
                Operation("support", self.support, who="providers", **when),
                Operation("setup", self.setup, **when),
            ],
            structure=[PoolVariants(**when)] if self.pool else [],
            costs=[Cost(self.cost_per_month, per="month", category="network", payer="members", **when)],
            seeds=self.seeds,
            seeds_side=self.side,
        )


@dataclass(frozen=True, kw_only=True)
class OpenDissemination(Recipe):
    """Loose diffusion: the idea is given away, and whoever likes takes it up and changes it.

    Providers hear of it more, change it as they like, open at little cost, and give up more often, as nobody supports
    them. Publishing it costs a sum per month.

    Parameters
    ----------
    seeds : int, float, list of names, or dict of these by step, default 10
        The actors who have adopted at step 0: a count, a share such as 0.05, or names, as in `Seeds`; or a dict of
        the seeds of each step.
    side : "users" or "providers"
        The side that the seeds belong to.
    adaptation : float, default 0.6 (assumed)
        How far those who take it up change it towards their own context, in [0, 1]; without effect in a world without
        contexts.
    drive : float, default 6 (assumed)
        Factor on the chance of providers to hear from outside, at least 0.
    lapse : float, default 1.5 (assumed)
        Factor on the chance that a provider gives up, at least 0.
    setup : float, default 8,000 (assumed)
        Cost of a site, which the provider pays, in [0, 1e12].
    cost_per_month : float, default 4,000 (assumed)
        Cost of publishing, in [0, 1e12].
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
    AdaptiveReplication : adaptation with support.
    Federation : providers that stay in touch.

    Notes
    -----
    Many variants: they fit where they are used, and keep less of the core. Any number of providers may open in a step.
    Guides to scaling call it influence and advice [1]_.

    References
    ----------
    .. [1] Gabriel, M. (2014). *Making it Big: Strategies for scaling social innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.OpenDissemination().sponsors[0]
    Sponsor('providers', setup=8000.0)
    """

    seeds: SeedsLike = 10
    side: SideName = "users"
    adaptation: float = assumed(0.6, "share")
    drive: float = assumed(6.0, "factor")
    lapse: float = assumed(1.5, "factor")
    setup: float = assumed(8_000.0, "money / opening")
    cost_per_month: float = assumed(4_000.0, "money / month")
    start: int = 0
    until: int | None = None

    def compose(self) -> Strategy:
        when: dict[str, Any] = {"start": self.start, "until": self.until}
        return Strategy(
            operations=[
                Operation("adaptation", self.adaptation, optional=True, **when),
                Operation("drive", self.drive, "multiply", who="providers", **when),
                Operation("lapse", self.lapse, "multiply", who="providers", **when),
            ],
            sponsors=[Sponsor("providers", setup=self.setup, capital=self.capital, **when)],
            costs=[Cost(self.cost_per_month, per="month", category="publishing", **when)],
            seeds=self.seeds,
            seeds_side=self.side,
        )


@dataclass(frozen=True, kw_only=True)
class AdaptiveReplication(Recipe):
    """Cut and graft: the idea is handed on with help to adapt it to where it goes.

    Providers change it halfway towards their own context, pass on more to each other, and get some support.

    Parameters
    ----------
    seeds : int, float, list of names, or dict of these by step, default 10
        The actors who have adopted at step 0: a count, a share such as 0.05, or names, as in `Seeds`; or a dict of
        the seeds of each step.
    side : "users" or "providers"
        The side that the seeds belong to.
    adaptation : float, default 0.5 (assumed)
        How far those who take it up change it towards their own context, in [0, 1]. Needs a world with contexts.
    professional : float, default 2 (assumed)
        Factor on the chance to pass from provider to provider, at least 0.
    support : float, default 0.2 (assumed)
        Share of lapses of providers that support prevents, in [0, 1].
    setup : float, default 24,000 (assumed)
        Cost of a site, in [0, 1e12].
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
    OpenDissemination : adaptation without support.
    contexts : the circumstances that ideas are adapted to.

    Notes
    -----
    Where contexts differ, some adaptation is best: none does not fit, and all of it loses the core. With a mismatch of
    .4, a tolerance of .35 and a loss of core of .6 the best is .51 in one step.

    References
    ----------
    .. [1] Mulgan, G., Ali, R., Halkett, R. and Sanders, B. (2007). *In and Out of Sync: The challenge of growing social
       innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.AdaptiveReplication(adaptation=.3).operations[0]
    Operation('adaptation', 0.3)
    """

    seeds: SeedsLike = 10
    side: SideName = "users"
    adaptation: float = assumed(0.5, "share")
    professional: float = assumed(2.0, "factor")
    support: float = assumed(0.2, "share")
    setup: float = assumed(24_000.0, "money / opening")

    def compose(self) -> Strategy:
        return Strategy(
            operations=[
                Operation("adaptation", self.adaptation),
                Operation("professional", self.professional, "multiply"),
                Operation("support", self.support, who="providers"),
                Operation("setup", self.setup),
            ],
            seeds=self.seeds,
            seeds_side=self.side,
        )


@dataclass(frozen=True, kw_only=True)
class Codification(Recipe):
    """Defining the idea in policy, manuals or programmes, so that it is taken up as it is written.

    It is changed less on its way, costs less to set up, is given up less often, and is a little more acceptable. It is
    written down once, at a cost.

    Parameters
    ----------
    adaptation : float, default 0.5 (assumed)
        Factor on how far actors change it, at least 0; without effect in a world without contexts.
    setup : float, default 0.7 (assumed)
        Factor on the cost of a site, at least 0; without effect in a world without providers.
    lapse : float, default 0.7 (assumed)
        Factor on the chance to give up, at least 0.
    merit : float, default 0.05 (assumed)
        Added to what is acceptable without proof.
    cost : float, default 50,000 (assumed)
        Cost of writing it down, once, in [0, 1e12].
    start : int, default 1
        Step from which on it is written down.
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
    OpenDissemination : the opposite.

    Notes
    -----
    Variants differ less, and the same money opens more sites. It lowers the cost of a site that the world or other
    parts state, not that of a sponsor with a price of its own.

    References
    ----------
    .. [1] Mulgan, G., Ali, R., Halkett, R. and Sanders, B. (2007). *In and Out of Sync: The challenge of growing social
       innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.Codification(start=12).costs[0]
    Cost(50000.0, category='codification', payer='state', start=12, until=13)
    """

    adaptation: float = assumed(0.5, "factor")
    setup: float = assumed(0.7, "factor")
    lapse: float = assumed(0.7, "factor")
    merit: float = assumed(0.05, "level")
    cost: float = assumed(50_000.0, "money")
    start: int = 1

    def compose(self) -> Strategy:
        once = max(1, checks.whole("start", self.start))
        return Strategy(
            operations=[
                Operation("adaptation", self.adaptation, "multiply", start=self.start, optional=True),
                Operation("setup", self.setup, "multiply", start=self.start, optional=True),
                Operation("lapse", self.lapse, "multiply", start=self.start),
                Operation("merit", self.merit, "add", start=self.start),
            ],
            costs=[Cost(self.cost, category="codification", payer="state", start=once, until=once + 1)],
        )


@dataclass(frozen=True, kw_only=True)
class CrossPollination(Recipe):
    """Ideas from one area for problems in another: ties across sectors.

    Providers are introduced to providers of other sectors. Between sectors the idea loses what `Idea.translation` says.

    Parameters
    ----------
    source, target : list of names, or one name
        The ties, one by one: target can emulate source. One name stands for all.
    layer : str, default "professional"
        The layer of ties that they join.
    cost_per_tie : float, default 2,000 (assumed)
        Cost of an introduction, once, in [0, 1e12].
    start : int, default 1
        Step in which they are introduced.
    until : int, optional
        First step in which the ties are gone; by default they stay.
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
    AddTies : the ties alone.
    Providers : has the sectors.

    Notes
    -----
    How many sectors the idea reaches goes up sharply around one success per sector: ties x chance to pass across.

    References
    ----------
    .. [1] Mulgan, G., Ali, R., Halkett, R. and Sanders, B. (2007). *In and Out of Sync: The challenge of growing social
       innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.CrossPollination(source=["Farm"], target=["School", "Prison"]).costs[0].amount
    4000.0
    """

    source: Any = ()
    target: Any = ()
    layer: str = "professional"
    cost_per_tie: float = assumed(2_000.0, "money / tie")
    start: int = 1
    until: int | None = None

    def compose(self) -> Strategy:
        ties = AddTies(self.layer, source=self.source, target=self.target, start=self.start, until=self.until)
        once = max(1, checks.whole("start", self.start))
        cost = checks.number("cost_per_tie", self.cost_per_tie, 0, MOST_MONEY) * len(ties.source)
        return Strategy(
            structure=[ties],
            costs=[Cost(cost, category="introductions", start=once, until=once + 1)],
        )


@dataclass(frozen=True, kw_only=True)
class ClusterLaunch(Recipe):
    """Clusters of ideas that spread together: ideas that go with each other start at the same time.

    Every idea of the world has its seeds at once. What they do for each other is said by `Idea.companions`.

    Parameters
    ----------
    seeds : int, float, list of names, or dict of these by step, default 10
        The actors who have adopted each idea at step 0: a count, a share such as 0.05, or names, as in `Seeds`; or a
        dict of the seeds of each step.
    side : "users" or "providers"
        The side that the seeds belong to.
    cost_per_month : float, default 5,000 (assumed)
        Cost of launching them together, in [0, 1e12]; it is paid for each idea.
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
    Idea : `alone` and `companions` say how ideas depend on each other.

    Notes
    -----
    Where an idea is little acceptable by itself (`alone` is low), launching complements together reaches more than the
    sum of launching each by itself.

    References
    ----------
    .. [1] Mulgan, G., Ali, R., Halkett, R. and Sanders, B. (2007). *In and Out of Sync: The challenge of growing social
       innovations*. Nesta.

    Examples
    --------
    >>> import uptake as up
    >>> up.ClusterLaunch(seeds=20).seeding
    Seeds(users=20)
    """

    seeds: SeedsLike = 10
    side: SideName = "users"
    cost_per_month: float = assumed(5_000.0, "money / month")
    start: int = 0
    until: int | None = None

    def compose(self) -> Strategy:
        cost = Cost(self.cost_per_month, per="month", category="launch", start=self.start, until=self.until)
        return Strategy(costs=[cost], seeds=self.seeds, seeds_side=self.side)
