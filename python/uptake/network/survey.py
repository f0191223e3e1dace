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
    >>> import uptake as up
    >>> survey = up.datasets.load("medical_innovation")  # doctest: +SKIP
    >>> survey.network.n, survey.period, int(survey.adoption_step.max())  # doctest: +SKIP
    (125, 'month', 17)
    >>> survey.group_names  # doctest: +SKIP
    ('city 1', 'city 2', 'city 3', 'city 4')
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
