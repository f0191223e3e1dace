"""Steps between actors, and structural equivalence: how alike two actors are in whom they are tied to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.diffusion.rows import Rows, of_matrix, without_diagonal
from uptake.basis.arrays import Floats, Int32s
from uptake.basis.checks import BadValue

if TYPE_CHECKING:
    import scipy.sparse as sp

STEPS = 6
MOST = 10_000  # actors of a block, whose matrix is dense


def geodesics(rows: Rows, most: int = STEPS) -> sp.csr_array:
    """Arcs on the shortest way from each actor along its sources, up to a number; no entry where there is none.

    Parameters
    ----------
    rows : Rows
    most : int

    Examples
    --------
    >>> chain = Rows(np.array([0, 1, 2, 2]), np.array([1, 2], np.int32), None)
    >>> geodesics(chain).toarray().tolist()
    [[0.0, 1.0, 2.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]
    """
    import scipy.sparse as sp

    tie = without_diagonal(rows.matrix)
    tie.sum_duplicates()
    tie.data[:] = 1.0
    found, edge, known = tie.copy(), tie, tie + sp.eye_array(rows.n, format="csr")
    for step in range(2, most + 1):
        near = edge @ tie
        near.data[:] = 1.0
        edge = near - near.multiply(known > 0)
        edge = sp.csr_array(edge)
        edge.eliminate_zeros()
        if not edge.nnz:
            break
        found = found + step * edge
        known = known + edge
    return sp.csr_array(found)


def equivalence(rows: Rows, codes: Int32s | None, power: float = 1.0) -> sp.csr_array:
    """Burt's structural equivalence in each group, by the steps between actors; 0 between groups.

    ``SE[i, j] = (D[i] - d[i, j])^v / sum_k (D[i] - d[i, k])^v`` with d the distance of the rows and columns of the
    matrix of steps and ``D[i]`` its largest in row i.

    Parameters
    ----------
    rows : Rows
    codes : int32 array of shape (n,), or None
        Group of each actor; None is one group.
    power : float
        v.

    Returns
    -------
    csr_array of shape (n, n)

    Raises
    ------
    BadValue
        If a group has more than 10,000 actors.
    """
    import scipy.sparse as sp

    n = rows.n
    matrix = rows.matrix
    members = [np.arange(n)] if codes is None else [np.flatnonzero(codes == g) for g in np.unique(codes)]
    row, column, data = [], [], []
    for who in members:
        if len(who) > MOST:
            problem = f"has {len(who):,} actors in one block"
            allowed = f"structural equivalence compares all pairs of a block of up to {MOST:,}"
            raise BadValue("blocks", None, allowed, problem=problem, remedy="give smaller blocks=")
        inside = matrix if codes is None else matrix[who][:, who]
        steps = geodesics(of_matrix(sp.csr_array(inside))).toarray()
        same = _same(steps, power)
        r, c = np.nonzero(same)
        row.append(who[r])
        column.append(who[c])
        data.append(same[r, c])
    found = (np.concatenate(data), (np.concatenate(row), np.concatenate(column)))
    return sp.csr_array(found, shape=(n, n))


def _same(steps: Floats, power: float) -> Floats:
    """Equivalence of a block; sums of whole numbers, so that equal ones are equal."""
    n = len(steps)
    if n < 2 or not steps.any():
        largest = 1.0
    else:
        largest = float(steps.max())
    squares = steps * steps
    by_row, by_column = squares.sum(axis=1), squares.sum(axis=0)
    apart = by_row[:, None] + by_row[None, :] - 2 * (steps @ steps.T)
    apart += by_column[:, None] + by_column[None, :] - 2 * (steps.T @ steps)
    apart -= 2 * (squares + squares.T)  # k = i and k = j
    apart += (steps - steps.T) ** 2
    distance = np.sqrt(np.maximum(apart, 0)) / largest
    np.fill_diagonal(distance, 0)
    close = (distance.max(axis=1, keepdims=True) - distance) ** power
    np.fill_diagonal(close, 0)
    total = close.sum(axis=1, keepdims=True)
    return np.divide(close, total, out=np.zeros_like(close), where=total > 0)


def inverse(matrix: Any) -> sp.csr_array:
    """1 / SE where it is not 0: what the R package netdiffuseR weighs by."""
    out = matrix.copy()
    out.data = 1 / out.data
    return out  # type: ignore[no-any-return]
