"""What all generators end with: a network that knows how it was made."""

from __future__ import annotations

from typing import Any

from uptake.network.network import Network


def network_of(
    generator: str, edges: Any, n: int, arguments: dict[str, Any], seed: int | None = None, **how: Any
) -> Network:
    """The network of (source, target) with generator, arguments and seed as its provenance."""
    provenance = {"generator": generator, **arguments} | ({} if seed is None else {"seed": seed})
    how.setdefault("parallel", "keep")
    return Network.from_edges(edges[0], edges[1], n=n, provenance=provenance, **how)
