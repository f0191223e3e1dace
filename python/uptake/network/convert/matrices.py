"""SciPy's sparse matrices: an entry (i, j) is an arc i -> j. `Network` documents the arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.network.arcs import Arcs
from uptake.network.edges import Edges

if TYPE_CHECKING:
    import scipy.sparse as sp


def from_scipy(matrix: Any, directed: bool, weighted: bool) -> Edges:
    """The stored entries of a square sparse matrix; of a symmetric one, if undirected, the upper half.

    Explicit zeros are ties of weight 0, or no ties where weights are left out.
    """
    import scipy.sparse as sp

    directed, weighted = checks.flag("directed", directed), checks.flag("weighted", weighted)
    if not sp.issparse(matrix):
        problem = f"is {kind_of(matrix)}"
        remedy = "pass a scipy.sparse matrix (scipy.sparse.coo_array(a))"
        raise BadType("matrix", NOT_SHOWN, problem=problem, remedy=remedy)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        allowed = "a network needs a square one, a row and a column per actor"
        raise BadValue("matrix", NOT_SHOWN, allowed, problem=f"has shape {matrix.shape}")
    entries = matrix.tocoo()
    row, column, values = entries.coords[0], entries.coords[1], entries.data
    if not directed:
        _refuse_asymmetric(entries)
        upper = row <= column
        row, column, values = row[upper], column[upper], values[upper]
    if not weighted:
        tied = values != 0
        row, column = (row, column) if tied.all() else (row[tied], column[tied])
    weight = values if weighted else None
    return Edges(row, column, weight, matrix.shape[0], directed, provenance={"from": "scipy"})


def _refuse_asymmetric(entries: Any) -> None:
    import scipy.sparse as sp

    if entries.dtype.kind == "f":  # parallel entries are summed, so the sum should not depend on their order
        entries = entries.astype(np.float64)
    matrix = sp.csr_array(entries)
    difference = (matrix - matrix.T).tocoo()
    wrong = np.flatnonzero(difference.data != 0)
    if len(wrong):
        i, j = (int(ids[wrong[0]]) for ids in difference.coords)
        problem = f"is not symmetric: entries ({i}, {j}) and ({j}, {i}) differ"
        raise BadValue("matrix", NOT_SHOWN, problem=problem, remedy="pass directed=True", also=("directed",))


def to_scipy(arcs: Arcs) -> sp.csr_array:
    """One entry per arc, in rows by source."""
    import scipy.sparse as sp

    values = np.ones(arcs.n_arcs, np.float32) if arcs.weight is None else arcs.weight
    return sp.csr_array((values, arcs.out_targets, arcs.out_offsets), shape=(arcs.n, arcs.n), copy=True)
