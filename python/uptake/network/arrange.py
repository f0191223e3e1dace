"""From lists of edges to rows of arcs, with all checks, and from arcs back to the edges that people list."""

from __future__ import annotations

import numpy as np

from uptake.basis import checks
from uptake.basis.arrays import Float32s, Int32s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.engine import kernel
from uptake.basis.saying import warn
from uptake.basis.threads import aside
from uptake.network.arcs import Arcs
from uptake.network.edges import MOST_ACTORS, Edges, ids_to_sort, tie_weights
from uptake.network.names.rule import distinct_names, names_or_positions
from uptake.network.repeats import said_of_repeats
from uptake.network.rows import TieList, build_rows

_NO_WEIGHT: Float32s = np.empty(0, np.float32)
_NO_ACTORS = "a network needs at least one actor"


def arrange(edges: Edges, *, engine: str | None = None, threads: int | None = None) -> Arcs:
    """Arcs in canonical order from a list of edges; see `Network.from_edges` for what is refused."""
    merge = edges.parallel is not None and checks.choice("parallel", edges.parallel, ("keep", "merge")) == "merge"
    directed = checks.flag("directed", edges.directed)
    labels = edges.labels
    if labels is not None and not edges.checked:
        labels = distinct_names("labels", labels)
    n = len(labels) if edges.n is None and labels is not None else edges.n
    if n is not None:
        if n == 0:
            raise BadValue("n", 0, _NO_ACTORS)
        n = checks.whole("n", n, 1, MOST_ACTORS)
    if labels is not None and len(labels) != n:
        problem = f"has {len(labels)} entries for n = {n} actors"
        raise BadValue("labels", NOT_SHOWN, problem=problem, remedy="pass one per actor", also=("n",))
    sources, targets = ids_to_sort("source", edges.source, n), ids_to_sort("target", edges.target, n)
    if len(sources) != len(targets):
        problem = f"has {len(sources)} entries and target {len(targets)}"
        raise BadValue("source", NOT_SHOWN, "they must be aligned", problem=problem, also=("target",))
    if n is None:
        if len(sources) == 0:
            raise BadValue("n", NOT_SHOWN, _NO_ACTORS, problem="is missing and there are no edges", remedy="pass n")
        n = max(int(sources.max()), int(targets.max())) + 1
    unweighted = edges.weight is None
    weights = _NO_WEIGHT if unweighted else tie_weights("weight", edges.weight, len(sources))
    ties = TieList(sources, targets, weights, both=not directed)
    rows = build_rows(n, n, ties, merge=merge, engine=engine, threads=threads)
    arcs = Arcs(
        rows.offsets,
        rows.targets,
        None if unweighted else rows.weights,
        is_directed=directed,
        n_self_loops=rows.n_self_loops,
        names=labels if labels is None else names_or_positions(labels),
        provenance=dict(edges.provenance or {}),
    )
    warn([*edges.notes, *_said(edges, sources, targets, arcs, rows.n_different, engine)])
    return arcs


def listed(arcs: Arcs) -> Edges:
    """Edges in canonical order, ids and not labels; an undirected edge once, from its lower id."""
    source, target, weight = arcs.source_of_arcs(), arcs.out_targets, arcs.weight
    if not arcs.is_directed:
        once = source < target
        source, target, weight = source[once], target[once], None if weight is None else weight[once]
    return Edges(source, target, weight, arcs.n, arcs.is_directed, arcs.names)


def _said(
    edges: Edges, sources: Int32s, targets: Int32s, arcs: Arcs, n_different: int, engine: str | None
) -> list[str]:
    """What the caller of a constructor should know: ties that count twice, ids that never occur."""
    said = []
    if edges.n is None and edges.labels is None:
        occurring = _occurring(sources, targets, arcs)
        if 2 * occurring < arcs.n:
            remedy = "Network.from_frame and Network.read take ids as names, and make no actors that do not occur"
            said.append(f"{occurring:,} of {arcs.n:,} ids occur in the ties; the others have none. {remedy}")
    if edges.parallel is None and n_different < arcs.n_arcs:
        mirrored = kernel("is_mirrored", engine)
        if not arcs.is_directed and aside(mirrored, sources, targets, size=len(sources)):
            said.append(
                "directed=False, and every edge is listed in both directions: each tie counts double. "
                "List each edge once, pass directed=True, or parallel='merge' for unweighted edges"
            )
        else:
            said.append(said_of_repeats(sources, targets, arcs, n_different))
    return said


def _occurring(sources: Int32s, targets: Int32s, arcs: Arcs) -> int:
    """How many actors occur in the ties, those in ties to themselves included; counted only where few may."""
    tied = np.diff(arcs.out_offsets) > 0
    if 2 * np.count_nonzero(tied) < arcs.n:
        tied[sources] = True
        tied[targets] = True
    return int(np.count_nonzero(tied))
