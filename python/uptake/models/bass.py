"""Innovation and imitation: Bass, with and without a limit of supply."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace
from typing import ClassVar

import numpy as np

from uptake.basis import checks
from uptake.basis.checks import BadValue
from uptake.models.arguments import one_of_contacts
from uptake.models.base import Mixing, Model, Settings
from uptake.network.names.aligned import name_of
from uptake.network.network import Network


@dataclass(frozen=True, eq=False)
class Bass(Model):
    """Innovation and imitation [1]_, on a network or in a mixed population.

    Parameters
    ----------
    p : float
        Coefficient of innovation: chance per step to adopt unprompted, in [0, 1].
    q : float
        Coefficient of imitation: chance per step that is added once all others have adopted, in [0, 1].
    mixing : "network" or "everyone"
        Whose adopters count: the share of one's contacts, or of the whole population.

    Raises
    ------
    ValueError
        If a value is out of range, or does not fit the network once the model runs.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    SupplyRestrictedBass : Bass with a queue.

    References
    ----------
    .. [1] Bass, F. M. (1969). A new product growth model for consumer durables. *Management Science* 15, 215-227.

    Examples
    --------
    >>> import uptake as up
    >>> up.Bass(p=.03, q=.38)
    Bass(p=0.03, q=0.38, mixing='network')
    """

    starts_alone: ClassVar[bool] = True

    p: float
    q: float
    _: KW_ONLY
    mixing: Mixing = "network"

    def __post_init__(self) -> None:
        checks.settle(self, p=checks.number("p", self.p, 0, 1), q=checks.number("q", self.q, 0, 1))
        checks.choice("mixing", self.mixing, ("network", "everyone"))

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """Everyone who hears adopts; chances add up."""
        if self.mixing == "everyone":
            return Settings(schedule="each", link="additive", ties="none", drive=self.p, imitation=self.q, merit=1.0)
        return Settings(
            schedule="each", link="additive", drive=self.p, chance_into=self.q * one_of_contacts(network), merit=1.0
        )


@dataclass(frozen=True, eq=False)
class SupplyRestrictedBass(Model):
    """Bass with a queue: a share of those who wait is served per step [1]_.

    In each step, of everyone: new = (p + q omega W + q N)(1 - W - N); W += new; S = c W; W -= S; N += S, with W the
    share that waits and N the share served. The curve counts those served. S is rounded down to whole people and the
    fraction carried over; those who have waited longest are served first.

    Parameters
    ----------
    p : float
        Chance per step to want it unprompted, in [0, 1].
    q : float
        Chance per step that is added once all others have been served, in [0, 1].
    service : float
        c, share of those waiting who are served per step, in (0, 1].
    waiting_passing : float
        omega, how much those who wait persuade, in terms of those served, in [0, 1]: q_waiting / q_served.
    mixing : "network" or "everyone"
        Whose adopters persuade: contacts or the whole population. On a network in which those who wait persuade
        (`waiting_passing` > 0), all people who have contacts must have equally many.

    Raises
    ------
    ValueError
        If a value is out of range, or does not fit the network once the model runs.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    Bass : without a limit of supply.

    References
    ----------
    .. [1] Jain, D., Mahajan, V., Muller, E. (1991). Innovation diffusion in the presence of supply restrictions.
       *Marketing Science* 10, 83-90.

    Examples
    --------
    >>> import uptake as up
    >>> up.SupplyRestrictedBass(p=.03, q=.38, service=.2)
    SupplyRestrictedBass(p=0.03, q=0.38, service=0.2, waiting_passing=1.0, mixing='network')
    """

    starts_alone: ClassVar[bool] = True

    p: float
    q: float
    _: KW_ONLY
    service: float
    waiting_passing: float = 1.0
    mixing: Mixing = "network"

    def __post_init__(self) -> None:
        names = ("p", "q", "service", "waiting_passing")
        checks.settle(self, **{name: checks.number(name, getattr(self, name), 0, 1) for name in names})
        checks.choice("mixing", self.mixing, ("network", "everyone"))
        if self.service == 0:
            raise BadValue("service", self.service, "it lies in (0, 1]", problem="serves nobody")

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """Bass, with a pool at GET and those who wait passing it on."""
        common = Settings(schedule="each", link="additive", drive=self.p, merit=1.0, pool=self.service)
        if self.mixing == "everyone":
            return replace(common, ties="none", imitation=self.q, imitation_waiting=self.q * self.waiting_passing)
        if self.waiting_passing == 0:
            return replace(common, chance_into=self.q * one_of_contacts(network))
        return replace(common, chance=self.q / self._contacts(network), waiting_passing=self.waiting_passing)

    def _contacts(self, network: Network) -> int:
        """The number of contacts of everybody who has some."""
        if network.n_arcs == 0:
            return 1
        degree = network.degree("in")
        most = int(np.argmax(degree))
        odd = np.flatnonzero((degree != degree[most]) & (degree > 0))
        if odd.size:
            problem = "needs equally many contacts for everybody on a network"
            one, other = (name_of(network.names, actor) for actor in (odd[0], most))
            found = f"actor {one} has {degree[odd[0]]}, actor {other} has {degree[most]}"
            remedy, also = "use waiting_passing=0 or mixing='everyone'", ("mixing",)
            raise BadValue("waiting_passing", self.waiting_passing, found, problem=problem, remedy=remedy, also=also)
        return int(degree[most])
