"""Observed diffusion: surveys with a network and the step in which each person adopted.

Each data set is a folder with ``nodes.csv``, ``edges.csv`` and a ``README.md`` that states origin and licence.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import read_only
from uptake.network.network import Network
from uptake.network.survey import Survey

__all__ = ["Survey", "load", "names"]

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


def __dir__() -> list[str]:
    return __all__


def names() -> tuple[str, ...]:
    """The names of all data sets.

    Returns
    -------
    tuple of str
        What :func:`load` takes.

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

    Returns
    -------
    Survey
        With ``network``, ``actors``, ``adoption_step``, ``group`` and ``group_names``; ``notice`` states the licence.

    Raises
    ------
    ValueError
        If the name is unknown.

    See Also
    --------
    names : All data sets.

    References
    ----------
    .. [1] Rogers, E. M., Kincaid, D. L. (1981). Communication Networks: Toward a New Paradigm for Research. Free Press.
    .. [2] Coleman, J., Katz, E., Menzel, H. (1966). Medical Innovation: A Diffusion Study. Bobbs-Merrill.

    Examples
    --------
    >>> load("medical_innovation")
    Survey(medical_innovation: 125 people, 294 ties, 4 groups, 109 adopters in 17 months)
    """
    row, folder = _SURVEYS[checks.choice("name", name, _SURVEYS)], _HERE / name
    import pandas as pd

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
