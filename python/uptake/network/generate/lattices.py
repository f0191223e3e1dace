"""Regular networks: no luck in them."""

from __future__ import annotations

import numpy as np

from uptake.basis import checks
from uptake.basis.arrays import Int32s
from uptake.basis.checks import BadValue
from uptake.network.edges import MOST_ACTORS
from uptake.network.generate.made import network_of
from uptake.network.network import Network

_MOST_TIES = 2**32 - 1


def ring_lattice(n: int, k: int) -> Network:
    """A ring in which each actor is tied to its k nearest, k / 2 on either side.

    Parameters
    ----------
    n : int
        Number of actors, at least 3.
    k : int
        Neighbours of each actor; even, 2 <= k < n.

    Returns
    -------
    Network
        Undirected, n k / 2 edges.

    Raises
    ------
    TypeError
        If an argument is not a whole number.
    ValueError
        If an argument is out of range, or k is odd.

    See Also
    --------
    watts_strogatz : The same with some edges rewired.

    Examples
    --------
    >>> ring_lattice(6, 2).out_targets.tolist()
    [1, 5, 0, 2, 1, 3, 2, 4, 3, 5, 0, 4]
    """
    n, k = ring_size(n, k)
    return network_of("ring_lattice", ring_edges(n, k), n, {"n": n, "k": k})


def ring_edges(n: int, k: int) -> tuple[Int32s, Int32s]:
    """The ties of a ring lattice: edge j n + v leads from v to v + j + 1.

    Examples
    --------
    >>> [end.tolist() for end in ring_edges(3, 2)]
    [[0, 1, 2], [1, 2, 0]]
    """
    actors: Int32s = np.arange(n, dtype=np.int32)
    target = np.empty((k // 2, n), np.int32)
    for j, row in enumerate(target):
        row[: n - j - 1], row[n - j - 1 :] = actors[j + 1 :], actors[: j + 1]
    return np.tile(actors, k // 2), target.reshape(-1)


def ring_size(n: int, k: int) -> tuple[int, int]:
    """n and k of a ring lattice, checked."""
    n = checks.whole("n", n, 3, MOST_ACTORS)
    k = checks.whole("k", k, 2, n - 1)
    if k % 2:
        raise BadValue("k", k, "it counts the neighbours on both sides, so it is even", problem="is odd")
    if n * k // 2 > _MOST_TIES:
        raise BadValue("n", n, "at most 2**32 - 1", problem=f"with k = {k} makes {n * k // 2} edges", also=("k",))
    return n, k


def complete(n: int) -> Network:
    """A network in which all actors are tied to each other.

    Parameters
    ----------
    n : int
        Number of actors, at least 1.

    Returns
    -------
    Network
        Undirected, n (n - 1) / 2 edges.

    Raises
    ------
    TypeError
        If `n` is not a whole number.
    ValueError
        If it is below 1.

    Examples
    --------
    >>> complete(4).n_arcs
    12
    """
    n = checks.whole("n", n, 1, MOST_ACTORS)
    source = np.repeat(np.arange(n, dtype=np.int32), np.arange(n))
    target = np.arange(len(source), dtype=np.int64) - np.repeat(np.cumsum(np.arange(n)) - np.arange(n), np.arange(n))
    return network_of("complete", (source, target), n, {"n": n})


def path(n: int) -> Network:
    """A line of actors: 0 - 1 - ... - (n - 1).

    Parameters
    ----------
    n : int
        Number of actors, at least 1.

    Returns
    -------
    Network
        Undirected, n - 1 edges.

    Raises
    ------
    TypeError
        If `n` is not a whole number.
    ValueError
        If it is below 1.

    Examples
    --------
    >>> path(4).degree().tolist()
    [1, 2, 2, 1]
    """
    n = checks.whole("n", n, 1, MOST_ACTORS)
    first = np.arange(n - 1, dtype=np.int64)
    return network_of("path", (first, first + 1), n, {"n": n})


def star(n: int) -> Network:
    """A hub, actor 0, tied to each of the others.

    Parameters
    ----------
    n : int
        Number of actors, at least 1.

    Returns
    -------
    Network
        Undirected, n - 1 edges.

    Raises
    ------
    TypeError
        If `n` is not a whole number.
    ValueError
        If it is below 1.

    Examples
    --------
    >>> star(4).degree().tolist()
    [3, 1, 1, 1]
    """
    n = checks.whole("n", n, 1, MOST_ACTORS)
    return network_of("star", (np.zeros(n - 1, np.int32), np.arange(1, n)), n, {"n": n})
