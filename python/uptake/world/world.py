"""The description of a world: users and providers, the ties between them, the idea, and what things cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Int32s, Int64s, read_only
from uptake.basis.fixedpoint import shares_of_rows
from uptake.network.network import Network
from uptake.network.service import ServiceTies
from uptake.world import terms

MONTHS = {"day": 12 / 365.25, "week": 12 * 7 / 365.25, "month": 1.0, "quarter": 3.0, "year": 12.0}

_DEFAULT = terms.default


@dataclass(frozen=True, eq=False)
class Users:
    """The demand side: people who emulate each other.

    Parameters
    ----------
    network : Network
        Peer ties; an arc ``u -> v`` means that v can emulate u. If it carries weights, the proof a user sees is the
        weighted share of its contacts, otherwise the plain share.
    group : array of shape (n,), optional
        Group of each user (village, region, community): codes from 0, or labels.
    group_names : sequence of str, optional
        A name per code, or the labels in the order wanted; by default the codes as text, or the labels sorted.
    threshold : float or array of shape (n,), optional
        Level in [0, 1] at which a user accepts. By default drawn uniformly, a constant of the user in every strategy.
    reinforcement : int, optional
        Proof is the number of adopting contacts over this number (Centola and Macy 2007), not a share.
    priority : array of int of shape (n,), optional
        Who is served first where places are short: lower is earlier. By default all are equal.

    Raises
    ------
    ValueError, TypeError
        If a value is out of range or has the wrong shape; the message names the first bad index.

    Examples
    --------
    >>> import uptake as up
    >>> ring = up.Network.from_edges([0, 1, 2, 3], [1, 2, 3, 0])
    >>> users = up.Users(ring, group=["north", "north", "south", "south"])
    >>> users.n, users.group_names
    (4, ('north', 'south'))
    """

    network: Network
    _: KW_ONLY
    group: npt.ArrayLike | None = None
    group_names: Sequence[str] | None = None
    threshold: npt.ArrayLike | None = None
    reinforcement: int | None = None
    priority: npt.ArrayLike | None = None

    def __post_init__(self) -> None:
        checks.instance("network", self.network, Network, "build one with Network.from_edges(source, target)")
        codes, names = _grouping(self.group, self.group_names, self.n)
        checks.settle(self, group=codes, group_names=names)
        if self.threshold is not None:
            checks.settle(self, threshold=checks.numbers("threshold", self.threshold, self.n))
        if self.reinforcement is not None:
            checks.settle(self, reinforcement=checks.whole("reinforcement", self.reinforcement, 1))
            if self.network.weight is not None:
                raise ValueError(
                    "reinforcement counts contacts, but the network has weights: choose one "
                    "(leave out reinforcement, or build the network without weight)"
                )
        if self.priority is not None:
            checks.settle(self, priority=checks.codes("priority", self.priority, self.n))

    @property
    def n(self) -> int:
        """Number of users."""
        return int(self.network.n)

    @cached_property
    def proof_weight(self) -> Int64s:
        """What each peer tie weighs in the proof its target sees, in units of 2^-32; empty if contacts count alike."""
        network = self.network
        if network.weight is None:
            return read_only(np.empty(0, np.int64))
        return read_only(shares_of_rows(network.weight, network.in_offsets, network.in_arcs))


@dataclass(frozen=True, eq=False)
class Providers:
    """The supply side: organisations with places, which emulate each other through professional ties.

    Parameters
    ----------
    network : Network, optional
        Professional ties, without weights. Leave it out for providers without such ties and give `n`.
    n : int, optional
        Number of providers, if there is no network.
    places : float or array of shape (n,), default 40
        Places of an adopting provider, at least 0.
    culture : float or array of shape (n,), optional
        How conducive a provider's culture is, in [0, 1]. By default drawn from U(.3, 1): a constant of the world.
    champion : bool, float or array of shape (n,), optional
        Whether a provider has a champion, in [0, 1]. By default a quarter of them, drawn: a constant of the world.
    priority : array of int of shape (n,), optional
        Who opens first where slots are short: lower is earlier. By default all are equal.

    Examples
    --------
    >>> import uptake as up
    >>> up.Providers(n=25, places=40, champion=True).n
    25
    """

    network: Network | None = None
    _: KW_ONLY
    n: int | None = None
    places: npt.ArrayLike = 40
    culture: npt.ArrayLike | None = None
    champion: npt.ArrayLike | None = None
    priority: npt.ArrayLike | None = None

    def __post_init__(self) -> None:
        if self.network is None:
            if self.n is None:
                raise ValueError("Providers takes a network of professional ties, or n, the number of providers")
            n = checks.whole("n", self.n, 1)
        else:
            checks.instance("network", self.network, Network, "build one with Network.from_edges(source, target)")
            n = int(self.network.n)
            if self.n is not None and checks.whole("n", self.n, 1) != n:
                raise ValueError(f"n = {self.n}, but the network has {n} providers; leave out n")
            if self.network.weight is not None:
                raise ValueError("professional ties carry no weights here; build the network without weight")
        checks.settle(self, n=n, places=checks.numbers("places", self.places, n, 0, terms.TERMS["places"].high))
        for name in ("culture", "champion"):
            if getattr(self, name) is not None:
                checks.settle(self, **{name: checks.numbers(name, getattr(self, name), n)})
        if self.priority is not None:
            checks.settle(self, priority=checks.codes("priority", self.priority, n))


@dataclass(frozen=True, kw_only=True)
class Idea:
    """What spreads, and how it passes the four gates. Rates are per month and converted to the step of the world.

    Parameters
    ----------
    name : str, default "idea"
        Its name, given by position.
    {parameters}
    demand_saturation : float, default 0.2
        Share of a provider's linked users with or waiting for the idea that counts as full demand; [1/1024, 1], symbol
        d0, assumed
    return_after : int, optional
        Steps after which those who gave up may take it up again; by default never.
    imitate : "population" or "group"
        Whose adopters `imitation` counts.
    schedule : "each" or "once"
        Whether a contact passes its chance at every step (SI, Bass), or once, when it rises (independent cascade).
    link : "independent" or "additive"
        Whether chances combine as independent ones, or add up (Bass).

    Notes
    -----
    Every default marked assumed is a modelling assumption: studies list them, and a ranking of strategies under
    defaults is not a finding.

    Examples
    --------
    >>> import uptake as up
    >>> up.Idea("contraception", merit=.5, social_proof=.5).merit
    0.5
    """

    name: str = field(default="idea", kw_only=False)
    merit: float = _DEFAULT("merit")
    social_proof: float = _DEFAULT("social_proof")
    provider_merit: float = _DEFAULT("provider_merit")
    provider_social_proof: float = _DEFAULT("provider_social_proof")
    drive: float = _DEFAULT("drive")
    provider_drive: float = _DEFAULT("provider_drive")
    peer: float = _DEFAULT("peer")
    professional: float = _DEFAULT("professional")
    provider_to_user: float = _DEFAULT("provider_to_user")
    user_to_provider: float = _DEFAULT("user_to_provider")
    aware_passing: float = _DEFAULT("aware_passing")
    waiting_passing: float = _DEFAULT("waiting_passing")
    lapsed_passing: float = _DEFAULT("lapsed_passing")
    credibility: float = _DEFAULT("credibility")
    openness: float = _DEFAULT("openness")
    demand_weight: float = _DEFAULT("demand_weight")
    demand_saturation: float = 0.2
    champion_residual: float = _DEFAULT("champion_residual")
    mandate: float = _DEFAULT("mandate")
    lapse: float = _DEFAULT("lapse")
    provider_lapse: float = _DEFAULT("provider_lapse")
    support: float = _DEFAULT("support")
    return_after: int | None = None
    slots: float | None = _DEFAULT("slots")
    coproduction: float = _DEFAULT("coproduction")
    imitation: float = _DEFAULT("imitation")
    imitate: Literal["population", "group"] = "population"
    schedule: Literal["each", "once"] = "each"
    link: Literal["independent", "additive"] = "independent"

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name:
            raise ValueError(f"name = {self.name!r}; an idea has a name")
        for name, row in terms.idea_fields().items():
            value = getattr(self, name)
            if name == "slots" and value is None:
                value = np.inf
            checks.settle(self, **{name: checks.number(name, value, 0, row.high, infinite=name == "slots")})
        for side in ("", "provider_"):
            merit, proof = getattr(self, f"{side}merit"), getattr(self, f"{side}social_proof")
            if merit + proof > 1 + 1e-12:
                raise ValueError(
                    f"{side}merit + {side}social_proof = {merit:g} + {proof:g} = {merit + proof:g}; together at most 1"
                )
        checks.settle(self, demand_saturation=checks.number("demand_saturation", self.demand_saturation, 2**-10, 1))
        if self.return_after is not None:
            checks.settle(self, return_after=checks.whole("return_after", self.return_after, 1))
        checks.choice("imitate", self.imitate, ("population", "group"))
        checks.choice("schedule", self.schedule, ("each", "once"))
        checks.choice("link", self.link, ("independent", "additive"))


if Idea.__doc__:  # absent under python -OO
    Idea.__doc__ = Idea.__doc__.replace("    {parameters}", terms.idea_parameters())


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What things cost, and what an adopter is worth.

    Parameters
    ----------
    setup : float, default 20,000
        Cost of opening a provider (assumed).
    place : float, default 15
        Cost of a place for a month, used or not (assumed).
    benefit : float, default 60
        Worth of an adopting user for a month (assumed).
    discount_rate : float, default 0.035
        Per year, as in the UK Treasury's Green Book (literature).
    currency : str, default "GBP"
    payer : str, default "sponsor"
        Who pays for setting up and for places.

    Examples
    --------
    >>> import uptake as up
    >>> up.Costs(setup=15_000, currency="EUR").place
    15.0
    """

    setup: float = 20_000.0
    place: float = 15.0
    benefit: float = 60.0
    discount_rate: float = 0.035
    currency: str = "GBP"
    payer: str = "sponsor"

    def __post_init__(self) -> None:
        for name in ("setup", "place", "benefit"):
            checks.settle(self, **{name: checks.number(name, getattr(self, name), 0, 1e12)})
        checks.settle(self, discount_rate=checks.number("discount_rate", self.discount_rate, 0, 1))
        for name in ("currency", "payer"):
            if not isinstance(getattr(self, name), str) or not getattr(self, name):
                raise ValueError(f"{name} = {getattr(self, name)!r}; it is a word")


@dataclass(frozen=True, eq=False)
class World:
    """Users, perhaps providers, the ties between them, and an idea: what all strategies of a study have in common.

    Supply is limited if and only if there are providers: then whoever wants the idea needs a place.

    Parameters
    ----------
    users : Users
    providers : Providers, optional
        Without them users adopt as soon as they want to.
    service : ServiceTies, optional
        Which users can be served by which providers; needed if there are providers.
    ideas : Idea or sequence of one Idea
        This version follows one idea at a time.
    step : "day", "week", "month", "quarter" or "year"
        The length of a step.
    costs : Costs

    Examples
    --------
    >>> import uptake as up
    >>> ring = up.Network.from_edges([0, 1, 2, 3], [1, 2, 3, 0])
    >>> world = up.World(up.Users(ring), ideas=up.Idea("allotments"), step="quarter")
    >>> world.n_users, world.n_providers, world.months, world.idea.name
    (4, 0, 3.0, 'allotments')
    """

    users: Users
    providers: Providers | None = None
    service: ServiceTies | None = None
    ideas: Sequence[Idea] | Idea = (Idea(),)
    step: Literal["day", "week", "month", "quarter", "year"] = "month"
    costs: Costs = Costs()

    def __post_init__(self) -> None:
        checks.instance("users", self.users, Users, "wrap the network: Users(network)")
        ideas = (self.ideas,) if isinstance(self.ideas, Idea) else tuple(self.ideas)
        if len(ideas) != 1:
            raise ValueError(f"ideas holds {len(ideas)} ideas; this version follows exactly one")
        checks.instance("ideas[0]", ideas[0], Idea)
        checks.settle(self, ideas=ideas)
        checks.choice("step", self.step, MONTHS)
        checks.instance("costs", self.costs, Costs)
        if self.providers is None:
            if self.service is not None:
                raise ValueError("service ties were given, but no providers; add providers=Providers(n=...)")
        else:
            self._check_service()
        if self.n_users + self.n_providers > checks.INT32_MAX:
            raise ValueError(f"{self.n_users + self.n_providers} actors; a world holds at most {checks.INT32_MAX}")

    def _check_service(self) -> None:
        checks.instance("providers", self.providers, Providers, "wrap the network: Providers(network)")
        if self.service is None:
            raise ValueError(
                "a world with providers needs service ties, which say who can be served where: "
                "service=up.generate.catchments(...) or ServiceTies.from_edges(...)"
            )
        checks.instance("service", self.service, ServiceTies, "use up.generate.catchments or ServiceTies.from_edges")
        sizes = (int(self.service.n_users), int(self.service.n_providers))
        if sizes != (self.n_users, self.n_providers):
            raise ValueError(
                f"service joins {sizes[0]} users and {sizes[1]} providers, "
                f"but the world has {self.n_users} and {self.n_providers}"
            )

    @property
    def idea(self) -> Idea:
        """The idea."""
        ideas = self.ideas
        return ideas if isinstance(ideas, Idea) else ideas[0]

    @property
    def months(self) -> float:
        """Length of a step in months."""
        return MONTHS[self.step]

    @property
    def n_users(self) -> int:
        """Number of users."""
        return self.users.n

    @property
    def n_providers(self) -> int:
        """Number of providers, 0 if supply is not limited."""
        return 0 if self.providers is None else int(self.providers.n or 0)


def _grouping(
    group: npt.ArrayLike | None, names: Sequence[str] | None, n: int
) -> tuple[Int32s | None, tuple[str, ...]]:
    """Codes from 0 and their names."""
    if group is None:
        if names is not None:
            raise ValueError("group_names were given without group; give the group of each user as well")
        return None, ("all",)
    array = np.asarray(group)
    if array.shape != (n,):
        raise ValueError(f"group has shape {array.shape}; it takes an array of shape ({n},), a group per user")
    if array.dtype.kind in "iu":
        bad = np.flatnonzero(array < 0)
        if bad.size:
            raise ValueError(f"group[{bad[0]}] = {array[bad[0]]}; group codes count from 0")
        if names is None:
            names = [str(code) for code in range(int(array.max(initial=0)) + 1)]
        bad = np.flatnonzero(array >= len(names))
        if bad.size:
            raise ValueError(f"group[{bad[0]}] = {array[bad[0]]}, but there are {len(names)} group_names")
        codes = array
    else:
        labels, found = np.unique(array.astype(str), return_inverse=True)
        if names is None:
            names = labels.tolist()
        position = {str(name): i for i, name in enumerate(names)}
        missing = [str(label) for label in labels if label not in position]
        if missing:
            raise ValueError(f"group holds {missing[0]!r}, which is not among the group_names")
        codes = np.array([position[str(label)] for label in labels], np.int32)[found]
    if len(set(names)) < len(names):
        raise ValueError("group_names repeats a name; each group has its own")
    return read_only(codes.astype(np.int32)), tuple(str(name) for name in names)
