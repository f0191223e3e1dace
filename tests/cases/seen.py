"""Networks as a user sees them."""

from __future__ import annotations

import uptake as up


def who(net: up.Network) -> dict[object, int]:
    """Each name with its number of ties."""
    names = range(net.n) if net.labels is None else net.labels.tolist()
    return dict(zip(names, net.degree().tolist(), strict=True))


def ties(net: up.Network) -> list[tuple[object, ...]]:
    """Each tie by names, an undirected one once."""
    return sorted(net.to_frame()[["source", "target"]].itertuples(index=False, name=None), key=str)
