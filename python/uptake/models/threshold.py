"""Thresholds: one adopts once enough others have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.models.base import Model, Settings, levels, need_unweighted, whole_numbers
from uptake.network.network import Network


@dataclass(frozen=True, eq=False)
class LinearThreshold(Model):
    """One adopts once the weight of adopting contacts reaches one's threshold (Kempe, Kleinberg and Tardos 2003).

    Weights are those of the network, divided by their sum over the arcs into an actor; without weights, contacts count
    alike. Nobody adopts without an adopting contact.

    Parameters
    ----------
    threshold : float or array of shape (n,), optional
        In [0, 1]; by default drawn from U(0, 1) in each run.

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
    """One adopts once the share of adopting contacts reaches a given threshold (Valente 1996, Watts 2002).

    Shares are compared exactly: 3 of 3 contacts reach a threshold of 1. Nobody adopts without an adopting contact.

    Parameters
    ----------
    phi : float or array of shape (n,)
        Threshold in [0, 1].

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
    """One adopts once r contacts have: complex contagion (Centola and Macy 2007).

    Parameters
    ----------
    r : int or array of shape (n,)
        Number of adopting contacts it takes, at least 1. Parallel ties count each.

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


@dataclass(frozen=True, eq=False)
class Granovetter(Model):
    """Everybody sees everybody and adopts once enough people have (Granovetter 1978).

    The ties of the network play no part: everybody is tied to everybody, for at most 10,000 people. Those with
    threshold 0 need no example and adopt at step 1: to them the idea is acceptable as it is.

    Parameters
    ----------
    threshold : int or array of shape (n,)
        How many others must have adopted, at least 0; or, where `unit` says so, which share of all people, in [0, 1].
    unit : "people" or "share"

    Examples
    --------
    >>> import uptake as up
    >>> crowd = up.Network.from_edges([], [], n=100)
    >>> up.simulate(crowd, up.Granovetter(range(100))).reach.item()
    100
    >>> up.simulate(crowd, up.Granovetter([0, 2, *range(2, 100)])).reach.item()
    1
    """

    starts_alone: ClassVar[bool] = True

    threshold: npt.ArrayLike
    unit: Literal["people", "share"] = "people"

    def __post_init__(self) -> None:
        checks.choice("unit", self.unit, ("people", "share"))
        people = self.unit == "people"
        known = whole_numbers("threshold", self.threshold, 0) if people else levels("threshold", self.threshold)
        checks.settle(self, threshold=known)

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """All are aware; who needs nobody has b = 1, all others need proof alone."""
        if np.ndim(self.threshold) and np.size(self.threshold) != network.n:
            raise ValueError(f"threshold holds {np.size(self.threshold)} values, but there are {network.n} people")
        need = np.broadcast_to(np.asarray(self.threshold), (network.n,))
        merit = np.where(need == 0, 1.0, 0.0)
        if self.unit == "share":
            return Settings(
                ties="everyone", drive=1.0, merit=merit, proof=1.0, threshold=need.astype(np.float64), count=network.n
            )
        count = np.maximum(need, 1).astype(np.int32)
        return Settings(ties="everyone", drive=1.0, merit=merit, proof=1.0, threshold=1.0, count=count)
