"""A network is wanted, and something else was given: the error says how to make one of it."""

from __future__ import annotations

import os
from typing import Any

from uptake.basis.checks import NOT_SHOWN, BadType, kind_of
from uptake.network.network import Network


def need_network(name: str, value: Any) -> None:
    """Raise TypeError unless `value` is a Network; the error names the way from what was given.

    Examples
    --------
    >>> need_network("network", "ties.csv")
    Traceback (most recent call last):
    uptake.basis.checks.BadType: network is a str, it should be a Network; read the file with Network.read(path)
    """
    if not isinstance(value, Network):
        problem = f"is {kind_of(value)}, it should be a Network"
        raise BadType(name, NOT_SHOWN, problem=problem, remedy=way_to_network(value))


def way_to_network(value: Any) -> str:
    """The constructor of `Network` that takes a thing of this kind, as a remedy."""
    package = type(value).__module__.partition(".")[0]
    if isinstance(value, str | os.PathLike):
        return "read the file with Network.read(path)"
    if package == "networkx" or (hasattr(value, "nodes") and hasattr(value, "edges")):
        return "build one with Network.from_networkx(graph)"
    if package == "igraph":
        return "build one with Network.from_igraph(graph)"
    if package == "scipy":
        return "build one with Network.from_scipy(matrix)"
    if hasattr(value, "columns"):
        return "build one with Network.from_frame(frame)"
    return "build one with Network.from_edges(source, target)"
