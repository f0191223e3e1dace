"""The independent cascade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Floats
from uptake.basis.checks import BadValue
from uptake.basis.engine import kernel
from uptake.kernels.types import ATTRIBUTE
from uptake.models.arguments import WEIGHT, chances_of_arcs, given_chances, one_of_contacts
from uptake.models.base import Model, Settings
from uptake.network.network import Network

_TRIVALENCY = (0.1, 0.01, 0.001)
_TRIVALENCY_SLOT = 2  # idea slot of luck's purpose ATTRIBUTE; culture and champions take 0 and 1
_WORDS = (WEIGHT, "weighted_cascade", "trivalency")


@dataclass(frozen=True, eq=False)
class IndependentCascade(Model):
    """Each new adopter gets one chance with each of its contacts [1]_.

    Parameters
    ----------
    p : float, array of shape (n_arcs,), "weight", "weighted_cascade" or "trivalency"
        Chance of an arc in [0, 1], in the network's canonical order of arcs; "weight" takes the weights of the network,
        which are float32; "weighted_cascade" is 1 / in-degree of the target; "trivalency" draws each arc's from .1,
        .01 and .001 [2]_, a constant of the network for a seed.
    clock : "tie", "actor" or "skip"
        Where the luck sits: a coin per tie (the live-edge form), a resistance per actor [3]_, or an actor's
        geometric gaps from one live tie to the next, which needs one chance for all arcs. Equal in law, not run by
        run. "tie" is monotone in p; "actor" goes 64 runs abreast; "skip" touches live ties alone, the quickest where p
        is small.

    Raises
    ------
    ValueError
        If a value is out of range, or does not fit the network once the model runs.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    SI : an adopter gets a chance in every step.

    References
    ----------
    .. [1] Kempe, D., Kleinberg, J., Tardos, E. (2003). Maximizing the spread of influence through a social network.
       *KDD*, 137-146.
    .. [2] Chen, W., Wang, C., Wang, Y. (2010). Scalable influence maximization for prevalent viral marketing in
       large-scale social networks. *KDD*, 1029-1038.
    .. [3] Sellke, T. (1983). On the asymptotic distribution of the size of a stochastic epidemic. *Journal of Applied
       Probability* 20, 390-394.

    Examples
    --------
    >>> import uptake as up
    >>> up.IndependentCascade(p=0.1)
    IndependentCascade(p=0.1, clock='tie')
    >>> ties = up.Network.from_edges([0, 1], [1, 2], weight=[1.0, 0.0], directed=True)
    >>> up.simulate(ties, up.IndependentCascade(p="weight"), seeds=[0], rng=1).reach.item()
    2
    """

    p: npt.ArrayLike | Literal["weight", "weighted_cascade", "trivalency"]
    clock: Literal["tie", "actor", "skip"] = "tie"

    def __post_init__(self) -> None:
        checks.choice("clock", self.clock, ("tie", "actor", "skip"))
        checks.settle(self, p=given_chances("p", self.p, _WORDS))
        if self.clock == "skip" and np.ndim(self.p) + isinstance(self.p, str):
            problem, remedy = "needs one chance p for all arcs", "use clock='tie' or clock='actor'"
            raise BadValue("clock", "skip", problem=problem, remedy=remedy, also=("p",))

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """Everyone who hears adopts; an adopter is heard once, in the step after its adoption."""
        if isinstance(self.p, str) and self.p == "weighted_cascade":
            return Settings(clock=self.clock, chance_into=one_of_contacts(network), merit=1.0)
        return Settings(clock=self.clock, chance=self._chances(network, seed, engine), merit=1.0)

    def _chances(self, network: Network, seed: int, engine: str | None) -> float | Floats:
        if isinstance(self.p, str) and self.p == "trivalency":
            return _trivalency(network, seed, engine)
        return chances_of_arcs("p", self.p, network)


def _trivalency(network: Network, seed: int, engine: str | None) -> Floats:
    if network.n_arcs > 1 << 32:
        problem = f"draws for at most 2^32 arcs, but the network has {network.n_arcs:,}"
        raise BadValue("p", "trivalency", problem=problem)
    bits = np.asarray(kernel("draws", engine)(seed, 0, ATTRIBUTE, _TRIVALENCY_SLOT, 0, 0, network.n_arcs))
    return np.asarray(np.array(_TRIVALENCY)[bits % 3])
