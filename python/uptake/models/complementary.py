"""Two ideas that help or hinder each other."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace
from typing import Literal

import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.checks import BadValue
from uptake.models.base import Model, Settings
from uptake.models.cascade import IndependentCascade
from uptake.models.pair import Levels, Pair
from uptake.network.network import Network


@dataclass(frozen=True, eq=False)
class ComplementaryCascade(Model):
    """Two ideas on one network, each of which makes the other one more acceptable, or less [1]_.

    Each new adopter of an idea gets one chance with each of its contacts, as in `IndependentCascade`. A contact that
    hears of an idea adopts it if the idea's level q reaches the contact's acceptance alpha, drawn from U(0, 1) for each
    idea and actor. q is `alone` of the idea, or `given` once the contact has adopted the other idea. What has been
    adopted counts for the other idea from the next step on. alpha persists, so an actor that heard of an idea and did
    not want it reconsiders it in the step after it adopts the other one. Seeds adopt without a test.

    Parameters
    ----------
    p : float, array of shape (n_arcs,), "weight", "weighted_cascade" or "trivalency"
        Chance of an arc, for both ideas, as in `IndependentCascade`.
    alone : (float, float)
        q of the first and of the second idea for actors that have not adopted the other one, in [0, 1].
    given : (float, float)
        q of the first idea for actors that have adopted the second one, and of the second idea for those that have
        adopted the first one. Above `alone`, the ideas are complements; below, rivals; the same, independent.
    clock : "tie" or "actor"
        Where the luck sits: one coin per tie, which serves both ideas, or a resistance per actor and idea. The clocks
        differ in law: on "tie", a contact that hears of one idea from an adopter of both hears of the other as well.
    ideas : (str, str), default ("A", "B")
        Names of the ideas.

    Raises
    ------
    ValueError
        If a value is out of range, or does not fit the network once the model runs.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    IndependentCascade : one idea, which everybody who hears of it adopts.

    Notes
    -----
    Results have the dimension `idea`. `seeds` are those of both ideas, or a dict from the name of an idea to its seeds:
    ``{"A": [3], "B": 5}``, ``{"A": {0: 3, 24: 5}}``. If no level in `given` is below that in `alone`, more seeds of
    either idea never lose an adopter of either, run by run.

    References
    ----------
    .. [1] Lu, W., Chen, W., Lakshmanan, L. V. S. (2015). From competition to complementarity: comparative influence
       diffusion and maximization. *PVLDB* 9 (2), 60-71.

    Examples
    --------
    >>> import uptake as up
    >>> both = up.ComplementaryCascade(1.0, alone=(0.0, 1.0), given=(1.0, 1.0))
    >>> steps = up.simulate(up.generate.path(3), both, seeds=[0], rng=1, record="adoption_step").adoption_step
    >>> steps.sel(run=0, idea="A").values.tolist(), steps.sel(run=0, idea="B").values.tolist()
    ([0, 2, 3], [0, 1, 2])
    """

    p: npt.ArrayLike | Literal["weight", "weighted_cascade", "trivalency"]
    _: KW_ONLY
    alone: Levels
    given: Levels
    clock: Literal["tie", "actor"] = "tie"
    ideas: tuple[str, str] = ("A", "B")

    def __post_init__(self) -> None:
        if str(self.clock) == "skip":
            problem, allowed = "is not offered: gaps between live ties serve one idea", "allowed: tie, actor"
            raise BadValue("clock", "skip", allowed, problem=problem)
        checks.choice("clock", self.clock, ("tie", "actor"))
        checks.settle(self, p=IndependentCascade(self.p).p)
        pair = Pair(self.ideas, self.alone, self.given)
        checks.settle(self, ideas=pair.ideas, alone=pair.alone, given=pair.given)

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """Those of an independent cascade, with a level for each idea."""
        heard = IndependentCascade(self.p, self.clock).settings(network, seed, engine)
        return replace(heard, pair=Pair(self.ideas, self.alone, self.given))
