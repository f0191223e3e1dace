"""A network in a line and in a short table: its size, and what differs from a plain network."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from uptake.network.arcs import Arcs

_ORIGINS = ("generator", "dataset", "file", "from")  # keys of provenance that say where a network comes from
_MOST_LABELS = 3  # shown of many
_MOST_CHARACTERS = 60  # of a value


def line(arcs: Arcs) -> str:
    """As ``repr`` shows it."""
    said = [f"n={arcs.n:,}", f"arcs={arcs.n_arcs:,}", "directed" if arcs.is_directed else "undirected"]
    said += ["weighted"] * (arcs.weight is not None) + ["labelled"] * (arcs.names is not None)
    said += [f"{arcs.n_self_loops:,} self loops dropped"] * (arcs.n_self_loops > 0)
    origin = next((key for key in _ORIGINS if key in arcs.provenance), None)
    if origin is not None:
        name = str(arcs.provenance[origin])
        said.append(f"from {Path(name).name if origin == 'file' else name}")
    return f"Network({', '.join(said)})"


def table(arcs: Arcs) -> str:
    """As notebooks show it."""
    rows: dict[str, Any] = {"actors": f"{arcs.n:,}", "arcs": f"{arcs.n_arcs:,}"}
    rows["direction"] = "directed" if arcs.is_directed else f"undirected, {arcs.n_arcs // 2:,} edges"
    if arcs.weight is not None:
        rows["weights"] = "float32"
    if arcs.names is not None:
        first = ", ".join(map(str, arcs.names[:_MOST_LABELS].tolist()))
        rows["labels"] = first + ", ..." * (arcs.n > _MOST_LABELS)
    if arcs.n_self_loops:
        rows["self loops dropped"] = f"{arcs.n_self_loops:,}"
    rows |= arcs.provenance
    cells = "".join(f"<tr><th>{_escaped(name)}</th><td>{_escaped(value)}</td></tr>" for name, value in rows.items())
    return f"<table><caption>Network</caption>{cells}</table>"


def _escaped(value: Any) -> str:
    text = str(value)
    return html.escape(text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 3] + "...")
