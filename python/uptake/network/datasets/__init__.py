"""Diffusion as it was observed: surveys with a network and the step at which each person adopted.

Each data set is a folder with ``nodes.csv``, ``edges.csv`` and a ``README.md`` that states origin and licence.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int32s, read_only
from uptake.network.network import Network

if TYPE_CHECKING:
    import pandas as pd

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class _Row:
    group: str  # the column of communities
    period: str
    citation: str


_SURVEYS = {
    "korean_family_planning": _Row(
        "village",
        "year",
        "Rogers, E. M., Kincaid, D. L. (1981). Communication Networks: Toward a New Paradigm for Research. Free Press. "
        "Valente, T. W. (1995). Network Models of the Diffusion of Innovations. Hampton Press.",
    ),
    "medical_innovation": _Row(
        "city",
        "month",
        "Coleman, J., Katz, E., Menzel, H. (1966). Medical Innovation: A Diffusion Study. Bobbs-Merrill. "
        "Burt, R. S. (1987). Social contagion and innovation: cohesion versus structural equivalence. "
        "American Journal of Sociology 92(6), 1287-1335.",
    ),
}


@dataclass(frozen=True, eq=False, repr=False)
class Survey:
    """An observed diffusion.

    Attributes
    ----------
    name : str
        The data set.
    network : Network
        Directed as influence runs: from the person named to the one who named them. Labels are the survey's ids.
    actors : DataFrame
        What was asked of each, row i for actor i.
    adoption_step : int32[n]
        The period in which each adopted, the first period of observation being 1; -1 = never observed to.
    group : int32[n]
        Community codes 0 .. G - 1.
    group_names : tuple of str
        What the codes stand for.
    period : str
        Length of a step: "month" or "year".
    citation, notice : str
        Whom to cite; origin, meaning of the columns and licence.
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


def names() -> tuple[str, ...]:
    """The data sets there are.

    Examples
    --------
    >>> names()
    ('korean_family_planning', 'medical_innovation')
    """
    return tuple(_SURVEYS)


def load(name: str) -> Survey:
    """A data set by name.

    Parameters
    ----------
    name : {"korean_family_planning", "medical_innovation"}
        1,047 women in 25 villages, 1963-1972; 125 physicians in four cities, November 1953 to March 1955.

    Raises
    ------
    ValueError
        Where the name is unknown.

    Examples
    --------
    >>> load("medical_innovation")
    Survey(medical_innovation: 125 people, 294 ties, 4 groups, 109 adopters in 17 months)
    """
    if name not in _SURVEYS:
        raise ValueError(f"name = {name!r} is unknown; allowed: {', '.join(map(repr, _SURVEYS))}")
    import pandas as pd

    row, folder = _SURVEYS[name], _HERE / name
    actors, edges = pd.read_csv(folder / "nodes.csv"), pd.read_csv(folder / "edges.csv")
    ids = pd.Index(actors["id"])
    named, namer = ids.get_indexer(edges["target"]), ids.get_indexer(edges["source"])
    network = Network.from_edges(
        named, namer, n=len(actors), directed=True, labels=actors["id"], provenance={"dataset": name}
    )
    step: npt.NDArray[np.int32] = actors["toa"].fillna(-1).to_numpy().astype(np.int32)
    codes, groups = pd.factorize(actors[row.group], sort=True)
    return Survey(
        name=name,
        network=network,
        actors=actors,
        adoption_step=read_only(step),
        group=read_only(codes.astype(np.int32)),
        group_names=tuple(f"{row.group} {group}" for group in groups),
        period=row.period,
        citation=row.citation,
        notice=(folder / "README.md").read_text(encoding="utf-8"),
    )
