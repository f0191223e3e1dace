"""Thresholds in a crowd: everybody sees everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.models.arguments import levels, levels_on, whole_numbers, whole_numbers_on
from uptake.models.base import Model, Settings
from uptake.network.network import Network


@dataclass(frozen=True, eq=False)
class Granovetter(Model):
    """Everybody sees everybody and adopts once enough people have [1]_.

    The ties of the network play no part: everybody is tied to everybody, for at most 10,000 people. People with
    threshold 0 need no example and adopt at step 1: they find the idea acceptable without proof.

    Parameters
    ----------
    threshold : int, array of shape (n,), Series or dict
        How many others must have adopted, at least 0; or, where `unit` says so, which share of all people, in [0, 1].
    unit : "people" or "share"
        What thresholds count.

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
    .. [1] Granovetter, M. (1978). Threshold models of collective behavior. *American Journal of Sociology* 83,
       1420-1443.

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
        """All are aware; b = 1 for people with threshold 0, and b = 0 for all others, who adopt by proof alone."""
        if isinstance(self.threshold, np.ndarray) and self.threshold.size != network.n:
            problem = f"holds {self.threshold.size} values, but there are {network.n} people"
            raise BadValue("threshold", NOT_SHOWN, problem=problem)
        on = whole_numbers_on if self.unit == "people" else levels_on
        need = np.broadcast_to(np.asarray(on("threshold", self.threshold, network)), (network.n,))
        merit = np.where(need == 0, 1.0, 0.0)
        if self.unit == "share":
            return Settings(
                ties="everyone", drive=1.0, merit=merit, proof=1.0, threshold=need.astype(np.float64), count=network.n
            )
        count = np.maximum(need, 1).astype(np.int32)
        return Settings(ties="everyone", drive=1.0, merit=merit, proof=1.0, threshold=1.0, count=count)
