"""The independent cascade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Floats
from uptake.basis.engine import kernel
from uptake.kernels.types import ATTRIBUTE
from uptake.models.base import Model, Settings, chances_of_arcs, given_chances, one_of_contacts
from uptake.network.network import Network

_TRIVALENCY = (0.1, 0.01, 0.001)
_TRIVALENCY_SLOT = 2  # idea slot of luck's purpose ATTRIBUTE; culture and champions take 0 and 1
_WORDS = ("weighted_cascade", "trivalency")


@dataclass(frozen=True, eq=False)
class IndependentCascade(Model):
    """Each new adopter gets one chance with each of its contacts (Kempe, Kleinberg and Tardos 2003).

    Parameters
    ----------
    p : float, array of shape (n_arcs,), "weighted_cascade" or "trivalency"
        Chance of an arc in [0, 1], in the network's canonical order of arcs; "weighted_cascade" is 1 / in-degree of
        the target; "trivalency" draws each arc's from .1, .01 and .001 (Chen, Wang and Wang 2010), a constant of the
        network for a seed.
    clock : "tie", "actor" or "skip"
        Where the luck sits: a coin per tie (the live-edge form), a resistance per actor (Sellke 1983), or an actor's
        geometric gaps from one live tie to the next, which needs one chance for all arcs. Equal in law, not run by
        run. "tie" is monotone in p; "actor" goes 64 runs abreast; "skip" touches live ties alone, the quickest where p
        is small.

    Examples
    --------
    >>> import uptake as up
    >>> up.IndependentCascade(p=0.1)
    IndependentCascade(p=0.1, clock='tie')
    """

    p: npt.ArrayLike | Literal["weighted_cascade", "trivalency"]
    clock: Literal["tie", "actor", "skip"] = "tie"

    def __post_init__(self) -> None:
        checks.choice("clock", self.clock, ("tie", "actor", "skip"))
        if isinstance(self.p, str):
            checks.choice("p", self.p, _WORDS)
        else:
            checks.settle(self, p=given_chances("p", self.p))
        if self.clock == "skip" and np.ndim(self.p) + isinstance(self.p, str):
            raise ValueError("clock = 'skip' needs one chance p for all arcs; use clock='tie' or clock='actor'")

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """Everyone who hears adopts; an adopter is heard once."""
        if isinstance(self.p, str) and self.p == "weighted_cascade":
            return Settings(clock=self.clock, chance_into=one_of_contacts(network), merit=1.0)
        return Settings(clock=self.clock, chance=self._chances(network, seed, engine), merit=1.0)

    def _chances(self, network: Network, seed: int, engine: str | None) -> float | Floats:
        if isinstance(self.p, str):
            return _trivalency(network, seed, engine)
        return chances_of_arcs("p", self.p, network)  # type: ignore[arg-type]


def _trivalency(network: Network, seed: int, engine: str | None) -> Floats:
    if network.n_arcs > 1 << 32:
        raise ValueError(f"p = 'trivalency' draws for at most 2^32 arcs, but the network has {network.n_arcs}")
    bits = np.asarray(kernel("draws", engine)(seed, 0, ATTRIBUTE, _TRIVALENCY_SLOT, 0, 0, network.n_arcs))
    return np.asarray(np.array(_TRIVALENCY)[bits % 3])
