"""Who the actors of a dataset are: the coordinate ``actor`` holds their names, ``side`` that of a world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import xarray as xr

SIDES = ("users", "providers")


class Actors(NamedTuple):
    """The names of the actors, side by side; a network without a world has one side without a name."""

    names: Sequence[npt.NDArray[Any]]
    sides: Sequence[str] = ()


def coordinates(actors: Actors) -> dict[str, Any]:
    """The coordinate ``actor`` and, in a world, ``side``.

    Names are whole numbers if all are, otherwise text: files keep no other objects. So the node (0, 1) of a grid is
    "(0, 1)".

    Examples
    --------
    >>> coordinates(Actors([np.array([3, 5]), np.array(["A"])], ("users", "providers")))["actor"][1].tolist()
    ['3', '5', 'A']
    """
    found: dict[str, Any] = {"actor": ("actor", _joined(actors.names))}
    if actors.sides:
        found["side"] = ("actor", np.repeat(np.array(actors.sides), [len(names) for names in actors.names]))
    return found


def indexed(data: xr.Dataset) -> xr.Dataset:
    """The dataset with ``side`` as an index, so that ``.sel(side="users")`` works."""
    return data.set_xindex("side") if "side" in data.coords and "side" not in data.xindexes else data


def _joined(parts: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """The names of all sides: whole numbers, or text."""
    if all(names.dtype.kind == "i" for names in parts):
        return np.concatenate(parts)
    listed = [str(name) for names in parts for name in names.tolist()]
    ends = any(name.endswith("\0") for name in listed)  # NumPy cuts NUL off the end of text
    return np.array(listed, object if ends else np.str_)
