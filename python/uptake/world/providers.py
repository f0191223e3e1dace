"""Providers: the supply side of a world."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from functools import cached_property

import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Frozen
from uptake.basis.brief import brief
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.network.layer import Layer
from uptake.network.layers import LayersLike, layers_of
from uptake.network.names.aligned import of_actors
from uptake.network.network import Network
from uptake.world.contexts import Contexts, context_of
from uptake.world.groups import Labels, Words, labels_of
from uptake.world.terms import TERMS


@dataclass(frozen=True, eq=False, repr=False)
class Providers(Frozen):
    """The supply side: organisations with places, which emulate each other through professional ties.

    Parameters
    ----------
    network : Network, Layer, list of these, or dict of name to these, optional
        Professional ties, without weights. Leave it out for providers without such ties and give `n`.
    n : int, optional
        Number of providers, if there is no network; at least 1.
    places : float, array of shape (n,), Series or dict, default 40
        Places of an adopting provider, at least 0.
    culture : float, array of shape (n,), Series or dict, optional
        How conducive a provider's culture is, in [0, 1]. By default drawn, U(0.3, 1): a constant of the world.
    champion : bool, float, array of shape (n,), Series or dict, optional
        Whether a provider has a champion, in [0, 1]. By default drawn, 1 in 4: a constant of the world.
    priority : array of int of shape (n,), Series or dict, optional
        Providers with a lower number open first where slots are short. By default all are equal.
    context : float, array of shape (n,), Series, dict, or contexts, optional
        What the circumstances of each provider are like, in [0, 1], or how they are drawn: ``up.contexts(...)``. A
        world with providers has contexts on both sides or on neither.
    sector : array of shape (n,), Series or dict, optional
        Sector of each provider, by its code or label. Between sectors the idea loses `Idea.translation`. By default
        providers have none, and nothing is lost.
    owner : array of shape (n,), Series or dict, optional
        Owner of each provider, by its code or label. A sponsor may open all sites of an owner at once
        (``Sponsor(opens="organisation")``), `Idea.openness` holds nothing back inside an owner, and the owner of an
        idea pays no fee. Members of a franchise or a licence have one owner. By default each provider stands for
        itself.
    size : array of shape (n,), Series or dict, optional
        Size of each provider, by its code or label, such as "small" and "large". Results say it (`Study.providers`);
        what follows from it, such as places, is said by the other keywords.
    culture_drift : float, optional
        How far the informal half of a provider's culture moves in a month, as a share in [0, 1] of its distance to the
        mean culture of its professional contacts. By default culture is one number, which operations set at once.

    Raises
    ------
    ValueError
        If a value is out of range or has the wrong shape, neither `network` nor `n` is given, or culture drifts
        without professional ties.
    TypeError
        If a value is of the wrong kind.

    Warns
    -----
    UserWarning
        If a Series or a dict has values for names that no provider has.

    See Also
    --------
    Users : the demand side.
    ServiceTies : which users can be served by which providers.

    Notes
    -----
    With `culture_drift` the culture of a provider is the mean of two halves. Operations on `culture` set the formal one
    at once; `culture` is where the informal one starts, whatever they do at step 0. A provider without contacts keeps
    its informal half.

    A Series and a dict go by name, which is that in ``network.labels``, or 0 .. n - 1 without a network. Arrays and
    lists go by the order of the providers.

    Examples
    --------
    >>> import uptake as up
    >>> providers = up.Providers(n=25, places=40, champion=True)
    >>> providers.n
    25
    >>> providers
    Providers(n=25, champion=1.0)
    """

    network: LayersLike | None = None
    _: KW_ONLY
    n: int | None = None
    places: npt.ArrayLike = 40
    culture: npt.ArrayLike | None = None
    champion: npt.ArrayLike | None = None
    priority: npt.ArrayLike | None = None
    context: npt.ArrayLike | Contexts | None = None
    sector: npt.ArrayLike | Labels | None = None
    owner: npt.ArrayLike | Labels | None = None
    size: npt.ArrayLike | Labels | None = None
    culture_drift: float | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.network, Network | None):
            checks.settle(self, network=self.layers)
        n = self._number()
        names = None if self.base is None else self.base.names
        high = TERMS["places"].high
        checks.settle(self, n=n, places=of_actors(checks.numbers, "places", self.places, names, n, 0, high))
        for name in ("culture", "champion"):
            if getattr(self, name) is not None:
                value = of_actors(checks.numbers, name, getattr(self, name), names, n)
                checks.settle(self, **{name: value})
        if self.priority is not None:
            checks.settle(self, priority=of_actors(checks.codes, "priority", self.priority, names, n))
        if self.context is not None:
            checks.settle(self, context=context_of(self.context, n, names, "provider"))
        if self.sector is not None:
            words = Words("sector", "sector", "provider")
            checks.settle(self, sector=labels_of(words, self.sector, n, names))
        for name in ("owner", "size"):
            if getattr(self, name) is not None:
                words = Words(name, name, "provider")
                checks.settle(self, **{name: labels_of(words, getattr(self, name), n, names)})
        if self.culture_drift is not None:
            checks.settle(self, culture_drift=checks.chance("culture_drift", self.culture_drift))
            if self.base is None:
                problem = "moves culture towards that of professional contacts, and there are no professional ties"
                remedy = "pass a network, or leave out culture_drift"
                raise BadValue("culture_drift", self.culture_drift, problem=problem, remedy=remedy, also=("network",))

    def _number(self) -> int:
        given = None if self.n is None else checks.whole("n", self.n, 1)
        if self.base is None:
            if given is None:
                remedy = "pass a network of professional ties, or n, the number of providers"
                raise BadValue("n", NOT_SHOWN, problem="is missing", remedy=remedy, also=("network",))
            return given
        n = int(self.base.n)
        if given is not None and given != n:
            problem = f"is given, but the network has {n} providers"
            raise BadValue("n", given, problem=problem, remedy="leave out n", also=("network",))
        if any(layer.network.weight is not None for layer in self.layers):
            problem, remedy = "has weights, but professional ties carry none", "build the network without weight"
            raise BadValue("network", NOT_SHOWN, problem=problem, remedy=remedy)
        return n

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The professional ties as layers, however they were given; empty without such ties."""
        return () if self.network is None else layers_of("network", self.network, "professional")

    @property
    def base(self) -> Network | None:
        """The network of the first layer, whose names are those of the providers; None without professional ties."""
        return self.layers[0].network if self.layers else None

    def __repr__(self) -> str:
        return brief(self, bare=("network",), hidden=() if self.network is None else ("n",))
