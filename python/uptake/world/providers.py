"""Providers: the supply side of a world."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Frozen
from uptake.basis.brief import brief
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.network.network import Network
from uptake.world.terms import TERMS


@dataclass(frozen=True, eq=False, repr=False)
class Providers(Frozen):
    """The supply side: organisations with places, which emulate each other through professional ties.

    Parameters
    ----------
    network : Network, optional
        Professional ties, without weights. Leave it out for providers without such ties and give `n`.
    n : int, optional
        Number of providers, if there is no network; at least 1.
    places : float or array of shape (n,), default 40
        Places of an adopting provider, at least 0.
    culture : float or array of shape (n,), optional
        How conducive a provider's culture is, in [0, 1]. By default drawn, U(0.3, 1): a constant of the world.
    champion : bool, float or array of shape (n,), optional
        Whether a provider has a champion, in [0, 1]. By default drawn, 1 in 4: a constant of the world.
    priority : array of int of shape (n,), optional
        Providers with a lower number open first where slots are short. By default all are equal.

    Raises
    ------
    ValueError
        If a value is out of range or has the wrong shape, or neither `network` nor `n` is given.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    Users : the demand side.
    ServiceTies : which users can be served by which providers.

    Examples
    --------
    >>> import uptake as up
    >>> providers = up.Providers(n=25, places=40, champion=True)
    >>> providers.n
    25
    >>> providers
    Providers(n=25, champion=1.0)
    """

    network: Network | None = None
    _: KW_ONLY
    n: int | None = None
    places: npt.ArrayLike = 40
    culture: npt.ArrayLike | None = None
    champion: npt.ArrayLike | None = None
    priority: npt.ArrayLike | None = None

    def __post_init__(self) -> None:
        n = self._number()
        checks.settle(self, n=n, places=checks.numbers("places", self.places, n, 0, TERMS["places"].high))
        for name in ("culture", "champion"):
            if getattr(self, name) is not None:
                checks.settle(self, **{name: checks.numbers(name, getattr(self, name), n)})
        if self.priority is not None:
            checks.settle(self, priority=checks.codes("priority", self.priority, n))

    def _number(self) -> int:
        given = None if self.n is None else checks.whole("n", self.n, 1)
        if self.network is None:
            if given is None:
                remedy = "pass a network of professional ties, or n, the number of providers"
                raise BadValue("n", NOT_SHOWN, problem="is missing", remedy=remedy, also=("network",))
            return given
        checks.instance("network", self.network, Network, "build one with Network.from_edges(source, target)")
        n = int(self.network.n)
        if given is not None and given != n:
            problem = f"is given, but the network has {n} providers"
            raise BadValue("n", given, problem=problem, remedy="leave out n", also=("network",))
        if self.network.weight is not None:
            problem, remedy = "has weights, but professional ties carry none", "build the network without weight"
            raise BadValue("network", NOT_SHOWN, problem=problem, remedy=remedy)
        return n

    def __repr__(self) -> str:
        return brief(self, bare=("network",), hidden=() if self.network is None else ("n",))
