"""Lists of actors as people give them: lists, tuples, sets, dict keys, arrays, pandas Series and Index."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Set
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Int32s, read_only
from uptake.basis.checks import INT32_MAX, NOT_SHOWN, BadType, BadValue, kind_of
from uptake.network.names.lookup import Lookup
from uptake.network.names.rule import flat, hashed

if TYPE_CHECKING:
    from uptake.network.network import Network

PER_RUN = "names for each run go into seeds_per_run="
_MASK = "pass names: net.labels[mask], or np.flatnonzero(mask) where names are positions"


def names_listed(name: str, given: Any, *, nested: str = "pass one flat list of names") -> tuple[Hashable, ...]:
    """The names in a list of actors, in the order given; those of a set ascending.

    Parameters
    ----------
    name : str
        The argument, for errors.
    given : list, tuple, set, dict keys, range, array, Series or Index
    nested : str
        The remedy where an entry is a list itself.

    Raises
    ------
    BadType, BadValue
        If it is one name, a mask, a dict, or holds lists.

    Examples
    --------
    >>> names_listed("seeds", np.array([7, 2])), names_listed("seeds", {"Bo": 3, "Ann": 1}.keys())
    ((7, 2), ('Ann', 'Bo'))
    """
    entries = _entries(name, given, nested)
    if isinstance(entries, np.ndarray) and entries.dtype.kind in "iuU":
        return tuple(entries.tolist())
    values = entries.tolist() if isinstance(entries, np.ndarray) else entries
    values = [value.item() if isinstance(value, np.generic) else value for value in values]
    return tuple(hashed(name, i, value) for i, value in enumerate(values))


def united(one: tuple[Hashable, ...], other: tuple[Hashable, ...]) -> tuple[Hashable, ...]:
    """The names of both lists, each once; whole numbers ascending.

    Examples
    --------
    >>> united((4, 1), (1, 9)), united(("Bo",), ("Ann", "Bo"))
    ((1, 4, 9), ('Bo', 'Ann'))
    """
    both = tuple(dict.fromkeys((*one, *other)))
    return tuple(sorted(both)) if all(type(name) is int for name in both) else both  # type: ignore[type-var]


def _entries(name: str, given: Any, nested: str) -> npt.NDArray[Any] | list[Any]:
    """A flat list or array of names."""
    if isinstance(given, str | bytes):
        raise BadType(name, given, problem="is one name", remedy=f"pass a list: [{given!r}]")
    if isinstance(given, Mapping):
        raise BadType(name, NOT_SHOWN, problem="is a dict", remedy="pass a list of names, such as list(the dict)")
    if isinstance(given, range):
        if given and (given[-1] - given[0]) // given.step >= INT32_MAX:  # its length, which `len` refuses from 2^63 on
            raise BadValue(name, given, f"there are at most {INT32_MAX:,} actors")
        given = list(given)
    if isinstance(given, np.ma.MaskedArray):
        checks.as_array(name, given)
    if isinstance(given, np.ndarray) and given.ndim > 1:
        raise BadValue(name, NOT_SHOWN, problem=f"has shape {given.shape}", remedy=nested)
    if isinstance(given, Set):
        given = _ascending(given)
    entries: npt.NDArray[Any] | list[Any] = flat(name, given)
    if isinstance(entries, np.ndarray) and entries.dtype.kind in "iuU":
        return entries
    for i, value in enumerate(entries.tolist() if isinstance(entries, np.ndarray) else entries):
        if isinstance(value, bool | np.bool_):
            raise BadType(name, value, index=i, problem="is no name: a mask is no list of actors", remedy=_MASK)
        if isinstance(value, list | range | Set | Mapping | np.ndarray) or hasattr(value, "to_numpy"):
            raise BadValue(name, value, index=i, problem=f"is {kind_of(value)} and no name", remedy=nested)
    return entries


def _ascending(names: Set[Any]) -> list[Any]:
    try:
        return sorted(names)
    except TypeError:  # names of several kinds
        return sorted(names, key=lambda name: (type(name).__name__, str(name)))


def positions_of(
    name: str, names: tuple[Hashable, ...], network: Network | None, n: int, *, otherwise: str = ""
) -> Int32s:
    """The positions of names, ascending, each once.

    Parameters
    ----------
    name : str
        The argument, for errors.
    names : tuple
        As from `names_listed`.
    network : Network, optional
        Whose names they are; None where the names are the positions 0 .. n - 1.
    n : int
    otherwise : str
        A remedy that is added where an entry is a pair.

    Raises
    ------
    BadValue
        If one is no name; the error gives the nearest name.

    Examples
    --------
    >>> import uptake as up
    >>> positions_of("seeds", ("Cy", "Ann"), up.Network.from_edges([0], [1], labels=["Ann", "Cy"]), 2).tolist()
    [0, 1]
    """
    if not names:
        return read_only(np.empty(0, np.int32))
    listed = list(names)
    try:
        found = Lookup(None, n).positions(name, listed) if network is None else network.index(listed, argument=name)
    except BadValue as error:
        if otherwise and isinstance(error.value, tuple | list) and not error.allowed:  # a pair
            error.remedy = "; ".join(part for part in (error.remedy, otherwise) if part)
        raise
    found.sort()
    return read_only(np.unique(found) if (found[1:] == found[:-1]).any() else found)
