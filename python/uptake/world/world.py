"""A world: users, perhaps providers, the ties between them, an idea, and prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property

from uptake.basis import checks
from uptake.basis.brief import brief, table, text
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.network.service import ServiceTies
from uptake.world.costs import Costs
from uptake.world.idea import Idea
from uptake.world.ideas import ideas_of
from uptake.world.months import MONTHS, Step
from uptake.world.providers import Providers
from uptake.world.start import Start, starts_of
from uptake.world.started import Started, started
from uptake.world.users import Users


@dataclass(frozen=True, eq=False, repr=False)
class World:
    """Users, perhaps providers, the ties between them, and an idea: what all strategies of a study have in common.

    Supply is limited if and only if there are providers: then every user who wants the idea needs a place.

    Parameters
    ----------
    users : Users
        The demand side.
    providers : Providers, optional
        The supply side. Without it users adopt as soon as they want to.
    service : ServiceTies, optional
        Which users can be served by which providers; needed if there are providers.
    ideas : Idea or sequence of Idea
        What spreads: 1 to 16 ideas with different names. Each passes the gates by itself, with luck and places of its
        own; `Idea.companions` says which make each other more, or less, acceptable.
    step : "day", "week", "month", "quarter" or "year"
        The length of a step.
    costs : Costs
        Prices of what the world itself brings: setting up, places, benefits.
    start : Start or dict of idea to Start, optional
        Where reality stands: the status of each user and provider at step 0. A start without an idea holds for each. By
        default all are unaware.

    Raises
    ------
    ValueError
        If the parts do not fit together: sizes differ, service ties are missing or have no providers.
    TypeError
        If a part is of the wrong kind.

    See Also
    --------
    compare : run strategies on a world.
    simulate : run one strategy on a world.

    Examples
    --------
    >>> import uptake as up
    >>> ring = up.Network.from_edges([0, 1, 2, 3], [1, 2, 3, 0])
    >>> world = up.World(up.Users(ring), ideas=up.Idea("allotments"), step="quarter")
    >>> world.n_users, world.n_providers, world.months, world.idea.name
    (4, 0, 3.0, 'allotments')
    >>> world
    World(Users(Network(n=4, arcs=8, undirected)), ideas=(Idea('allotments'),), step='quarter')
    >>> pair = [up.Idea("allotments", alone=.4, companions={"compost": .5}), up.Idea("compost")]
    >>> up.World(up.Users(ring), ideas=pair).names
    ('allotments', 'compost')
    """

    users: Users
    providers: Providers | None = None
    service: ServiceTies | None = None
    _: KW_ONLY
    ideas: Sequence[Idea] | Idea = (Idea(),)
    step: Step = "month"
    costs: Costs = field(default_factory=Costs)
    start: Start | Mapping[str, Start] | None = None

    def __post_init__(self) -> None:
        checks.instance("users", self.users, Users, "wrap the network: Users(network)")
        checks.settle(self, ideas=ideas_of(self.ideas))
        checks.choice("step", self.step, MONTHS)
        checks.instance("costs", self.costs, Costs)
        if self.providers is not None:
            self._check_service()
        elif self.service is not None:
            problem, remedy = "is given, but no providers", "add providers=Providers(n=...)"
            raise BadValue("service", NOT_SHOWN, problem=problem, remedy=remedy, also=("providers",))
        self._check_contexts()
        self._check_fees()
        actors = self.n_users + self.n_providers
        if actors > checks.INT32_MAX:
            problem, allowed = f"and providers are {actors:,} actors", f"a world holds at most {checks.INT32_MAX:,}"
            raise BadValue("users", NOT_SHOWN, allowed, problem=problem, also=("providers",))
        if self.start is not None:
            checks.settle(self, start=starts_of(self.start, self.names))
            assert self.begun  # checks names, sizes and places

    def _check_service(self) -> None:
        checks.instance("providers", self.providers, Providers, "wrap the network: Providers(network)")
        if self.service is None:
            allowed = "a world with providers needs service ties, which say who can be served where"
            remedy = "service=up.generate.catchments(...) or ServiceTies.from_edges(...)"
            also = ("providers",)
            raise BadValue("service", NOT_SHOWN, allowed, problem="is missing", remedy=remedy, also=also)
        checks.instance("service", self.service, ServiceTies, "use up.generate.catchments or ServiceTies.from_edges")
        sizes = (int(self.service.n_users), int(self.service.n_providers))
        if sizes != (self.n_users, self.n_providers):
            joins = f"joins {sizes[0]} users and {sizes[1]} providers"
            problem = f"{joins}, but the world has {self.n_users} and {self.n_providers}"
            raise BadValue("service", NOT_SHOWN, problem=problem, also=("users", "providers"))

    def _check_contexts(self) -> None:
        """Contexts are given on both sides or on neither; sectors where there are contexts."""
        if self.providers is not None and (self.users.context is None) != (self.providers.context is None):
            has, lacks = ("users", "providers") if self.providers.context is None else ("providers", "users")
            problem = f"have a context and {lacks} have none"
            remedy = f"give {lacks} a context= as well, or leave out that of {has}"
            raise BadValue(has, NOT_SHOWN, problem=problem, remedy=remedy, also=(lacks,))
        for name, side in (("users", self.users), ("providers", self.providers)):
            if side is not None and side.sector is not None and side.context is None:
                problem = "have a sector and no context; between sectors ideas change, which needs contexts"
                raise BadValue(name, NOT_SHOWN, problem=problem, remedy=f"give {name} a context=, or leave out sector")

    def _check_fees(self) -> None:
        """Providers pay fees, so that a world without any has none."""
        if self.providers is not None:
            return
        for idea in self.each_idea:
            for name in ("fee", "fee_sensitivity", "surplus"):
                value = getattr(idea, name)
                if value != getattr(type(idea), name):
                    problem = f"of {idea.name!r} is given, but the world has no providers, who pay fees"
                    remedy = f"add providers=Providers(n=...), or leave out {name}"
                    raise BadValue(name, value, problem=problem, remedy=remedy, also=("providers",))

    def __repr__(self) -> str:
        return brief(self, bare=("users", "providers", "service"))

    def _repr_html_(self) -> str:
        parts = {"users": self.users, "providers": self.providers, "service": self.service}
        ideas = {"idea" if len(self.names) == 1 else f"idea {idea.name}": idea for idea in self.each_idea}
        shown: dict[str, object] = {**parts, **ideas, "start": self.start}
        rows = {name: text(part) for name, part in shown.items() if part is not None}
        return table("World", {**rows, "step": self.step, "costs": text(self.costs)})

    @property
    def idea(self) -> Idea:
        """The idea; the first one where there are several."""
        return self.each_idea[0]

    @property
    def each_idea(self) -> tuple[Idea, ...]:
        """The ideas, in their order."""
        ideas = self.ideas
        return (ideas,) if isinstance(ideas, Idea) else tuple(ideas)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the ideas, in their order."""
        return tuple(idea.name for idea in self.each_idea)

    @property
    def has_contexts(self) -> bool:
        """Whether actors have contexts, so that the idea changes as it spreads."""
        return self.users.context is not None

    @property
    def months(self) -> float:
        """Length of a step in months."""
        return MONTHS[self.step]

    @cached_property
    def begun(self) -> tuple[Started | None, ...]:
        """The start of each idea, by position; None for an idea without one."""
        return tuple(_started(self, idea) for idea in self.each_idea)

    @property
    def n_users(self) -> int:
        """Number of users."""
        return self.users.n

    @property
    def n_providers(self) -> int:
        """Number of providers, 0 if supply is not limited."""
        return 0 if self.providers is None else int(self.providers.n or 0)


def _started(world: World, idea: Idea) -> Started | None:
    by_idea = isinstance(world.start, Mapping)
    start = world.start.get(idea.name) if isinstance(world.start, Mapping) else world.start
    if start is None:
        return None
    try:
        return started(start, world.users, world.providers, world.service, idea.coproduction)
    except BadValue as error:
        error.name = f"start[{idea.name!r}].{error.name}" if by_idea else f"start.{error.name}"
        raise
