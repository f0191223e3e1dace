"""An observed diffusion: people, their ties, and when each of them adopted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from uptake.basis.arrays import Int32s
from uptake.network.network import Network

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Survey:
    """An observed diffusion. ``uptake.datasets.load`` makes it; all arrays are read-only.

    Attributes
    ----------
    name : str
        The data set.
    network : Network
        Directed in the direction of influence: from the person named to the one who named them. Labels are the ids of
        the survey.
    actors : DataFrame
        The answers: row i belongs to actor i.
    adoption_step : int32[n]
        The period in which each actor adopted; the first period of observation is 1, and -1 means never observed to.
    group : int32[n]
        The community of each actor, a code in 0 .. G - 1.
    group_names : tuple of str
        What the codes stand for.
    period : str
        Length of a step: "month" or "year".
    citation, notice : str
        Whom to cite; source and licence as stated.

    See Also
    --------
    uptake.datasets.load : Where surveys come from.

    Examples
    --------
    A made one; ``uptake.datasets.load("korean_family_planning")`` brings a real one.

    >>> import numpy as np, pandas as pd
    >>> named = Network.from_edges([0, 0], [1, 2], directed=True)
    >>> answers, step = pd.DataFrame({"id": [0, 1, 2]}), np.array([1, 2, -1], np.int32)
    >>> group, names = np.array([0, 0, 1], np.int32), ("village 1", "village 2")
    >>> Survey("made", named, answers, step, group, names, "year", citation="nobody", notice="made up")
    Survey(made: 3 people, 2 ties, 2 groups, 2 adopters in 2 years)
    """

    name: str
    network: Network
    actors: pd.DataFrame
    adoption_step: Int32s
    group: Int32s
    group_names: tuple[str, ...]
    period: str
    citation: str
    notice: str

    def __repr__(self) -> str:
        adopters = int((self.adoption_step >= 0).sum())
        return (
            f"Survey({self.name}: {self.network.n:,} people, {self.network.n_arcs:,} ties, "
            f"{len(self.group_names)} groups, {adopters:,} adopters in {self.adoption_step.max()} {self.period}s)"
        )
