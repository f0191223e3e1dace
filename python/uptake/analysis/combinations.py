"""Scenarios on a grid: the values of each assumption, and where in the data each combination of them stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from uptake.analysis.scenarios import frame_of

if TYPE_CHECKING:
    import numpy.typing as npt
    import xarray as xr

_HOW = "scenario_design"


class Combinations(NamedTuple):
    """All combinations of the values of some assumptions."""

    keys: list[str]
    values: list[list[float]]  # of each key, rising
    places: npt.NDArray[np.intp]  # positions in the data, a scenario per combination; the last key changes fastest


def combinations(data: xr.Dataset) -> Combinations | None:
    """The combinations of a study over a grid; None for a study over other scenarios, or over a part of a grid.

    Values that were rounded to the same number count once: their scenarios are alike.

    Parameters
    ----------
    data : Dataset
        Of a study.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)))
    >>> grid = up.Scenarios({"idea.peer": (0.1, 0.3), "idea.lapse": (0, 1)}, n=2, method="grid")
    >>> study = up.compare(world, {"few": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1, scenarios=grid)
    >>> combinations(study.data)
    Combinations(keys=['idea.peer', 'idea.lapse'], values=[[0.1, 0.3], [0.0, 1.0]], places=array([0, 1, 2, 3]))
    """
    if not _is_grid(str(data.attrs.get(_HOW, ""))):
        return None
    frame = frame_of(data)
    each = [np.unique(frame[key].to_numpy(), return_inverse=True) for key in frame.columns]
    sizes = tuple(values.size for values, _ in each)
    numbers = np.ravel_multi_index(tuple(np.reshape(where, -1) for _, where in each), sizes)
    found, places = np.unique(numbers, return_index=True)
    if found.size < np.prod(sizes):
        return None
    return Combinations([str(key) for key in frame.columns], [values.tolist() for values, _ in each], places)


def _is_grid(design: str) -> bool:
    try:
        return bool(json.loads(design)["method"] == "grid")
    except (ValueError, KeyError):  # no scenarios; those of several designs, joined
        return False
