"""Thresholds: people adopt once enough others have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy.typing as npt

from uptake.basis import checks
from uptake.models.arguments import levels, need_unweighted, whole_numbers
from uptake.models.base import Model, Settings
from uptake.network.network import Network


@dataclass(frozen=True, eq=False)
class LinearThreshold(Model):
    """One adopts once the weight of adopting contacts reaches one's threshold [1]_.

    Weights are those of the network, divided by their sum over the arcs into an actor; without weights, contacts count
    alike. Nobody adopts without an adopting contact.

    Parameters
    ----------
    threshold : float or array of shape (n,), optional
        In [0, 1]; by default drawn from U(0, 1) in each run.

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
    LinearThreshold(threshold=None)
    """

    threshold: npt.ArrayLike | None = None

    def __post_init__(self) -> None:
        if self.threshold is not None:
            checks.settle(self, threshold=levels("threshold", self.threshold))

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """All are aware; proof alone makes it acceptable."""
        given = None if self.threshold is None else checks.numbers("threshold", self.threshold, network.n)
        return Settings(drive=1.0, proof=1.0, threshold=given, weighted=network.weight is not None)


@dataclass(frozen=True, eq=False)
class FractionalThreshold(Model):
    """One adopts once the share of adopting contacts reaches a given threshold [1]_, [2]_.

    Shares are compared exactly: 3 of 3 contacts reach a threshold of 1. Nobody adopts without an adopting contact.

    Parameters
    ----------
    phi : float or array of shape (n,)
        Threshold in [0, 1].

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
        return Settings(drive=1.0, proof=1.0, threshold=checks.numbers("phi", self.phi, network.n))


@dataclass(frozen=True, eq=False)
class CountThreshold(Model):
    """One adopts once r contacts have: complex contagion [1]_.

    Parameters
    ----------
    r : int or array of shape (n,)
        Number of adopting contacts it takes, at least 1. Parallel ties count each.

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
        count = self.r if isinstance(self.r, int) else checks.codes("r", self.r, network.n)
        return Settings(drive=1.0, proof=1.0, threshold=1.0, count=count)
