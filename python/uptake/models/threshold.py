"""Thresholds: people adopt once enough others have."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

import numpy.typing as npt

from uptake.basis import checks
from uptake.models.arguments import levels, levels_on, need_unweighted, whole_numbers, whole_numbers_on
from uptake.models.base import Model, Settings
from uptake.network.network import Network


@dataclass(frozen=True, eq=False)
class LinearThreshold(Model):
    """One adopts once the weight of adopting contacts reaches one's threshold [1]_.

    Weights are those of the network, as given: those into an actor add up to at most 1, and one that has a single
    contact of weight .1 follows it with chance .1. Without weights each contact of an actor weighs 1 / in-degree.
    Nobody adopts without an adopting contact.

    Parameters
    ----------
    threshold : float, array of shape (n,), Series or dict, optional
        In [0, 1]; by default drawn from U(0, 1) in each run. A Series and a dict go by the names of the actors.
    normalise : bool, default False
        Divide the weights by their sum over the arcs into an actor. Without it, sums that differ from 1 by less than
        1e-6, the error of adding float32 numbers, count as 1, and higher ones are refused.

    Raises
    ------
    ValueError
        If a value is out of range, or does not fit the network once the model runs.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    FractionalThreshold : given thresholds on shares of contacts.

    References
    ----------
    .. [1] Kempe, D., Kleinberg, J., Tardos, E. (2003). Maximizing the spread of influence through a social network.
       *KDD*, 137-146.

    Examples
    --------
    >>> import uptake as up
    >>> up.LinearThreshold()
    LinearThreshold(threshold=None, normalise=False)
    >>> calls = up.Network.from_edges([0, 1], [2, 2], weight=[3, 1], directed=True)
    >>> up.simulate(calls, up.LinearThreshold(), seeds=[0], rng=1)
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: network has weights that add up to 4 into actor 2; a model that takes them as given \
needs sums of at most 1; normalise=True divides them by their sum
    >>> up.simulate(calls, up.LinearThreshold(0.7, normalise=True), seeds=[0], rng=1).reach.item()
    2
    """

    threshold: npt.ArrayLike | None = None
    _: KW_ONLY
    normalise: bool = False

    def __post_init__(self) -> None:
        checks.settle(self, normalise=checks.flag("normalise", self.normalise))
        if self.threshold is not None:
            checks.settle(self, threshold=levels("threshold", self.threshold))

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """All are aware; proof alone makes it acceptable."""
        given = None if self.threshold is None else levels_on("threshold", self.threshold, network)
        weighted = network.weight is not None
        return Settings(drive=1.0, proof=1.0, threshold=given, weighted=weighted, normalise=self.normalise)


@dataclass(frozen=True, eq=False)
class FractionalThreshold(Model):
    """One adopts once the share of adopting contacts reaches a given threshold [1]_, [2]_.

    Shares are compared exactly: 3 of 3 contacts reach a threshold of 1. Nobody adopts without an adopting contact.

    Parameters
    ----------
    phi : float, array of shape (n,), Series or dict
        Threshold in [0, 1]. A Series and a dict go by the names of the actors.

    Raises
    ------
    ValueError
        If a value is out of range, or does not fit the network once the model runs.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    CountThreshold : thresholds on numbers of contacts.
    LinearThreshold : shares of weight.

    References
    ----------
    .. [1] Valente, T. W. (1996). Social network thresholds in the diffusion of innovations. *Social Networks* 18,
       69-89.
    .. [2] Watts, D. J. (2002). A simple model of global cascades on random networks. *PNAS* 99, 5766-5771.

    Examples
    --------
    >>> import uptake as up
    >>> up.FractionalThreshold(phi=.18)
    FractionalThreshold(phi=0.18)
    """

    phi: npt.ArrayLike

    def __post_init__(self) -> None:
        checks.settle(self, phi=levels("phi", self.phi))

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """All are aware; proof is the share of contacts."""
        need_unweighted(self, network)
        return Settings(drive=1.0, proof=1.0, threshold=levels_on("phi", self.phi, network))


@dataclass(frozen=True, eq=False)
class CountThreshold(Model):
    """One adopts once r contacts have: complex contagion [1]_.

    Parameters
    ----------
    r : int, array of shape (n,), Series or dict
        Number of adopting contacts it takes, at least 1. Parallel ties count each. A Series and a dict go by the names
        of the actors.

    Raises
    ------
    ValueError
        If a value is out of range, or does not fit the network once the model runs.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    FractionalThreshold : thresholds on shares of contacts.

    References
    ----------
    .. [1] Centola, D., Macy, M. (2007). Complex contagions and the weakness of long ties. *American Journal of
       Sociology* 113, 702-734.

    Examples
    --------
    >>> import uptake as up
    >>> up.CountThreshold(r=2)
    CountThreshold(r=2)
    """

    r: npt.ArrayLike

    def __post_init__(self) -> None:
        checks.settle(self, r=whole_numbers("r", self.r, 1))

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """All are aware; r adopting contacts are full proof, and only full proof will do."""
        need_unweighted(self, network)
        count = whole_numbers_on("r", self.r, network)
        return Settings(drive=1.0, proof=1.0, threshold=1.0, count=count)
