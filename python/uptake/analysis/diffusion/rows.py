"""Rows of sources: for each actor the actors that it is exposed to, with weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from uptake.basis.arrays import Floats, Int32s, Int64s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.network.network import Network

if TYPE_CHECKING:
    import scipy.sparse as sp

DIRECTIONS = ("in", "out", "both")


class Rows(NamedTuple):
    """Sources of actor i are ``indices[indptr[i] : indptr[i + 1]]``."""

    indptr: Int64s  # (n + 1,)
    indices: Int32s  # (arcs,)
    weights: Floats | None  # (arcs,), None = all are 1

    @property
    def n(self) -> int:
        """Number of actors."""
        return len(self.indptr) - 1

    @property
    def of_arcs(self) -> Int32s:
        """The actor whose row each arc stands in."""
        return np.repeat(np.arange(self.n, dtype=np.int32), np.diff(self.indptr))

    @property
    def ones(self) -> Floats:
        """The weights, 1 where there are none."""
        return np.ones(len(self.indices)) if self.weights is None else self.weights

    @property
    def totals(self) -> Floats:
        """The sum of each row."""
        if self.weights is None:
            return np.diff(self.indptr).astype(np.float64)
        return np.bincount(self.of_arcs, self.weights, self.n).astype(np.float64, copy=False)

    @property
    def merged(self) -> sp.csr_array:
        """As a sparse matrix of its own; the weights of parallel arcs are added up."""
        matrix = self.matrix.copy()
        matrix.sum_duplicates()
        return matrix

    @property
    def matrix(self) -> sp.csr_array:
        """As a sparse matrix; parallel arcs stay apart."""
        import scipy.sparse as sp

        return sp.csr_array((self.ones, self.indices, self.indptr), shape=(self.n, self.n))


def rows(network: Network, direction: str = "in", weighted: bool = True) -> Rows:
    """The sources of each actor by the arcs of a network.

    Parameters
    ----------
    network : Network
    direction : "in", "out" or "both"
        "in": the sources of the arcs into i; "out": the targets of the arcs out of i; "both": either, each once, with
        the sum of its weights.
    weighted : bool
        Whether weights count, where the network has them; otherwise each arc counts as 1.

    Examples
    --------
    >>> net = Network.from_edges([0, 1], [1, 2], directed=True)
    >>> rows(net).indices.tolist(), rows(net, "out").indices.tolist(), rows(net, "both").indices.tolist()
    ([0, 1], [1, 2], [1, 0, 2, 1])
    """
    weight = network.weight if weighted else None
    if direction == "both" and network.is_directed:
        return _either(network, weighted and network.weight is not None)
    if direction == "out":
        kept = None if weight is None else weight.astype(np.float64)
        return Rows(network.out_offsets, network.out_targets, kept)
    kept = None if weight is None else weight[network.in_arcs].astype(np.float64)
    return Rows(network.in_offsets, network.in_sources, kept)


def _either(network: Network, weighted: bool) -> Rows:
    own = rows(network, "in", weighted).matrix
    both = own + own.T
    both.sum_duplicates()
    return of_matrix(both, weighted)


def of_matrix(matrix: Any, weighted: bool = True) -> Rows:
    """Rows of a sparse matrix; without `weighted` each entry counts as 1."""
    kept = matrix.data.astype(np.float64) if weighted else None
    return Rows(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), kept)


def without_diagonal(matrix: Any) -> Any:
    """A sparse matrix in CSR form without its diagonal, and without entries that are 0."""
    import scipy.sparse as sp

    coo = sp.coo_array(matrix)
    kept = (coo.row != coo.col) & (coo.data != 0)
    return sp.csr_array((coo.data[kept], (coo.row[kept], coo.col[kept])), shape=coo.shape)


def two_step(network: Network, direction: str, weighted: bool, paths: bool) -> Rows:
    """Actors two arcs away: i counts those whom its sources have as sources, itself left out.

    Parameters
    ----------
    network, direction, weighted
        As in `rows`. With weights, a path counts as their product.
    paths : bool
        True counts every path of two arcs, False each actor once.
    """
    own = rows(network, direction, weighted and paths).merged
    if not (weighted and network.weight is not None):
        own.data[:] = 1.0
    return of_matrix(without_diagonal(own @ own), weighted=paths)


def linked(given: Rows, link: Callable[[Floats], Any]) -> Rows:
    """The rows with their weights put through a function.

    Raises
    ------
    BadValue
        If it does not return a number at least 0 per weight.
    """
    weights = np.asarray(link(given.ones.copy()), np.float64)
    if weights.shape != given.indices.shape or not (weights >= 0).all():
        problem = "does not return one number >= 0 per weight"
        raise BadValue("link", NOT_SHOWN, "it takes an array and returns one of its shape", problem=problem)
    return Rows(given.indptr, given.indices, weights)


def with_self(given: Rows, own: Floats) -> Rows:
    """The rows with each actor among its own sources, with these weights; 0 leaves it out."""
    who = np.flatnonzero(own).astype(np.int32)
    row = np.concatenate([given.of_arcs, who])
    column = np.concatenate([given.indices, who])
    weights = np.concatenate([given.ones, own[who]])
    order = np.argsort(row, kind="stable")
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=given.n))]).astype(np.int64)
    return Rows(indptr, column[order], weights[order])
