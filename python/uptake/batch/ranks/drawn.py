"""Networks drawn where they live: each rank draws all ties and keeps those into its own actors.

Ties are functions of their number and the seed, so a rank needs no memory for those of others, but the time to draw
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Int32s
from uptake.basis.engine import kernel
from uptake.batch.ranks.blocks import BESIDES
from uptake.batch.ranks.cut import Slice, cut_network, deal
from uptake.batch.ranks.held import Cut
from uptake.batch.ranks.ranks import Ranks
from uptake.network.generate.random import RmatTies, SmallWorld, rmat_ties, small_world
from uptake.network.network import Network

_SLICE = 1 << 16  # ties that are drawn at a time


class Source(Protocol):
    """A network of which a rank can have the arcs into its block."""

    @property
    def n(self) -> int:
        """Number of actors."""

    @property
    def is_directed(self) -> bool:
        """Whether an arc may have no mirror image."""

    @property
    def names(self) -> npt.NDArray[Any] | None:
        """What the actors are called; None for their positions."""

    def weights(self, ranks: Ranks) -> npt.NDArray[np.integer]:
        """What each actor weighs: its arcs, and what it needs besides."""

    def cut(self, lo: int, hi: int) -> Cut:
        """The arcs into the actors lo .. hi - 1."""


class Given(NamedTuple):
    """A network that each rank has in memory."""

    network: Network

    @property
    def n(self) -> int:
        """Number of actors."""
        return self.network.n

    @property
    def is_directed(self) -> bool:
        """Whether an arc may have no mirror image."""
        return self.network.is_directed

    @property
    def names(self) -> npt.NDArray[Any] | None:
        """What the actors are called."""
        return self.network.names

    def weights(self, ranks: Ranks) -> npt.NDArray[np.integer]:
        """What each actor weighs."""
        return self.network.degree("in") + BESIDES

    def cut(self, lo: int, hi: int) -> Cut:
        """The arcs into the actors lo .. hi - 1."""
        return cut_network(self.network, lo, hi)


class Rmat(NamedTuple):
    """An R-MAT network."""

    ties: RmatTies
    is_directed: bool
    names: None = None

    @property
    def n(self) -> int:
        """Number of actors."""
        return self.ties.n

    def weights(self, ranks: Ranks) -> npt.NDArray[np.integer]:
        """What each actor weighs, parallel arcs counted one by one; each rank counts its share of the ties."""
        count: Int32s = np.full(self.n, BESIDES if ranks.rank == 0 else 0, np.int32)
        for _, target in self._slices(ranks.rank, ranks.size):
            np.add.at(count, target, 1)
        return ranks.sum(count)

    def cut(self, lo: int, hi: int) -> Cut:
        """The arcs into the actors lo .. hi - 1."""
        cut = deal(self.n, lo, hi, self._slices, merge=True, engine=self.ties.engine)
        return cut if self.is_directed else cut._replace(n_self_loops=cut.n_self_loops // 2)

    def _slices(self, first: int = 0, step: int = 1) -> Iterator[Slice]:
        """The arcs, slice by slice: every `step`-th slice from number `first` on."""
        for begin in range(first * _SLICE, self.ties.m, step * _SLICE):
            size = min(_SLICE, self.ties.m - begin)
            source, target = np.empty(size, np.int32), np.empty(size, np.int32)
            self.ties.draw(begin, source, target)
            yield source, target
            if not self.is_directed:
                yield target, source


class Rewired(NamedTuple):
    """A small world: a ring of which some edges have moved; a rank knows which, and draws the others again."""

    ring: SmallWorld
    engine: str | None
    is_directed: bool = False
    names: None = None

    @property
    def n(self) -> int:
        """Number of actors."""
        return self.ring.n

    def weights(self, ranks: Ranks) -> npt.NDArray[np.integer]:
        """What each actor weighs: the same, but for some edges."""
        return np.ones(self.n, np.int32)

    def cut(self, lo: int, hi: int) -> Cut:
        """The arcs into the actors lo .. hi - 1."""
        n, k, _, seed = self.ring
        edge, end = kernel("rewired_moves", self.engine)(seed, n, k, self.ring.chance)

        def slices() -> Iterator[Slice]:
            for begin in range(0, n * (k // 2), _SLICE):
                edges = np.arange(begin, min(begin + _SLICE, n * (k // 2)))
                source: Int32s = (edges % n).astype(np.int32)
                target: Int32s = ((edges % n + edges // n + 1) % n).astype(np.int32)
                moved = slice(*np.searchsorted(edge, (begin, begin + edges.size)).tolist())
                target[edge[moved] - begin] = end[moved]
                yield source, target
                yield target, source

        return deal(n, lo, hi, slices, merge=False, engine=self.engine)


def source_of(table: Mapping[str, Any] | None, make: Callable[[], Network], engine: str | None = None) -> Source:
    """A network that is drawn where it lives, if its kind allows that; else the whole one that `make` gives.

    Parameters
    ----------
    table : mapping or None
        The `kind` of generator and its arguments, as ``[users] generate`` of a study file; None where there are none.
    make : callable
    engine : "auto", "native", "numba" or None

    Examples
    --------
    >>> source_of({"kind": "rmat", "scale": 4, "rng": 1}, lambda: None).n
    16
    """
    given = dict(table or {})
    kind = given.pop("kind", None)
    if kind == "rmat":
        directed = checks.flag("directed", given.pop("directed", False))
        return Rmat(rmat_ties(**given, engine=engine), directed)
    if kind == "watts_strogatz":
        return Rewired(small_world(**given), engine)
    return Given(make())
