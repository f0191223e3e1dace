"""Exposure of the people at risk, period by period: for observed adoption and for many simulated runs alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from uptake.basis.arrays import Floats, Int64s
from uptake.network.network import Network

if TYPE_CHECKING:
    import scipy.sparse as sp

Direction = Literal["in", "out"]
KINDS = {
    "share": "the share of its contacts that had adopted",
    "count": "the number of its contacts that had adopted",
    "new count": "the number of its contacts that had adopted in the last period that counts",
    "weighted share": "the share of the weight of its ties whose contacts had adopted",
    "weighted count": "the weight of its ties whose contacts had adopted",
    "population": "the share of all actors that had adopted",
    "group": "the share of the other actors of its group that had adopted",
}
OF_TIES = ("share", "count", "new count", "weighted share", "weighted count")
WEIGHTED = ("weighted share", "weighted count")


@dataclass(frozen=True)
class Contact:
    """Who has contact with whom, in a form that gives the exposure of all actors in a period.

    Attributes
    ----------
    ties : list of sparse matrices, shape (n, n)
        Entry (i, j) counts the ties along which j can influence i; one matrix for all periods, or one per period.
    weights : list of sparse matrices, shape (n, n)
        The same with the weights of the ties.
    group : int64[n] or None
        Code of each actor's group, from 0.
    """

    ties: Sequence[sp.csr_array]
    weights: Sequence[sp.csr_array]
    group: Int64s | None

    @property
    def n(self) -> int:
        """Number of actors."""
        return int(self.ties[0].shape[0])

    def without(self) -> int:
        """How many actors have no contact in any period."""
        return int((np.sum([each.sum(axis=1) for each in self.ties], axis=0) == 0).sum())

    def exposure(self, kind: str, period: int, adopted: Floats, newly: Floats) -> Floats:
        """Exposure in a period.

        Parameters
        ----------
        kind : str
            One of `KINDS`.
        period : int
            Whose ties count, from 0.
        adopted, newly : float64[..., n]
            1 for actors that had adopted, and for those that adopted in the last period that counts.

        Returns
        -------
        float64[..., n]
            Actors without contacts, or alone in their group, have 0.
        """
        if kind == "population":
            return np.broadcast_to(adopted.mean(axis=-1, keepdims=True), adopted.shape)
        if kind == "group":
            return self._of_group(adopted)
        matrix = (self.weights if kind in WEIGHTED else self.ties)[min(period, len(self.ties) - 1)]
        who = newly if kind == "new count" else adopted
        count = np.ascontiguousarray((matrix @ who.T).T)
        return count if kind.endswith("count") else _share(count, matrix.sum(axis=1))

    def _of_group(self, adopted: Floats) -> Floats:
        if self.group is None:
            return np.zeros_like(adopted)
        size = np.bincount(self.group).astype(np.float64)
        others = (adopted @ members(self.group))[..., self.group] - adopted
        return _share(others, size[self.group] - 1)


def contact(networks: Sequence[Network], *, group: Int64s | None = None, direction: Direction = "in") -> Contact:
    """What gives exposures on a network, or on one network per period.

    Parameters
    ----------
    networks : sequence of Network
        One, or one per period. An arc j -> i means that i can emulate j.
    group : int64[n], optional
        Codes of groups.
    direction : "in" or "out"
        Whose adoption counts: that of the sources of arcs into an actor, or that of the targets of its own arcs.

    Examples
    --------
    >>> net = Network.from_edges([0, 1], [2, 2], directed=True)
    >>> contact([net]).exposure("share", 0, np.array([1.0, 0, 0]), np.zeros(3)).tolist()
    [0.0, 0.0, 0.5]
    """
    pairs = [_matrices(each, direction) for each in networks]
    return Contact([ties for ties, _ in pairs], [weights for _, weights in pairs], group)


def exposures(contacts: Contact, kind: str, adopted_at: Int64s, periods: int, lag: int) -> Floats:
    """Exposure (actor, period) to observed adoption: to those that had adopted `lag` periods before, or earlier.

    Ties are those of the period itself, whatever the lag.

    Examples
    --------
    >>> net = Network.from_edges([0, 1], [2, 2], directed=True)
    >>> exposures(contact([net]), "share", np.array([0, 1, -1]), 3, lag=1)[2].tolist()
    [0.0, 0.5, 1.0]
    """
    found = np.zeros((contacts.n, periods))
    for t in range(periods):
        had, new = standing(adopted_at, t - lag)
        found[:, t] = contacts.exposure(kind, t, had, new)
    return found


def members(group: Int64s) -> sp.csr_array:
    """1 where (actor, group) the actor belongs to the group."""
    import scipy.sparse as sp

    return sp.csr_array((np.ones(group.size), (np.arange(group.size), group)))


def standing(adopted_at: Int64s, period: int) -> tuple[Floats, Floats]:
    """1 for those that had adopted by a period, and for those that adopted in it."""
    had = (adopted_at >= 0) & (adopted_at <= period)
    return had.astype(np.float64), (had & (adopted_at == period)).astype(np.float64)


def _matrices(network: Network, direction: Direction) -> tuple[sp.csr_array, sp.csr_array]:
    import scipy.sparse as sp

    sources = np.repeat(np.arange(network.n), np.diff(network.out_offsets))
    weight = np.ones(network.n_arcs) if network.weight is None else network.weight.astype(np.float64)
    place = (network.out_targets, sources) if direction == "in" else (sources, network.out_targets)
    shape = (network.n, network.n)
    ones = sp.csr_array(sp.coo_array((np.ones(network.n_arcs), place), shape=shape))
    return ones, sp.csr_array(sp.coo_array((weight, place), shape=shape))


def _share(count: Floats, of: Floats) -> Floats:
    return np.divide(count, of, out=np.zeros_like(count), where=np.broadcast_to(of, count.shape) > 0)
