"""An independent cascade by the tie clock, on the arcs that a rank holds: it throws the coins of these.

The process is that of ``kernels/contagion/cascade.py``: which ties are live depends on the run alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from uptake.basis.arrays import Int32s, Int64s
from uptake.batch.ranks.arcs import pieces
from uptake.batch.ranks.held import Held
from uptake.batch.ranks.luck import coins_of
from uptake.plan.compiled import CascadePlan

BYTES = 1  # that an actor takes in each run


class Cascade:
    """Some runs of a cascade, side by side; of each, who of the own actors has been reached."""

    def __init__(self, held: Held, plan: CascadePlan, seed: int, runs: Sequence[int], engine: str) -> None:
        self._held, self._bar, self._seed, self._runs, self._engine = held, plan.bar, seed, runs, engine
        self._reached = np.zeros((len(runs), held.n), bool)
        self._immune = own_places(held, plan.immune)

    def plant(self, i: int, seeds: Int32s) -> Int32s:
        """Own actors that run i plants; returns those that were not reached before, ascending."""
        return self._reach(i, seeds)

    def advance(self, i: int, rows: Int64s, seeds: Int32s) -> Int32s:
        """One step of run i, in which these rows are those of new adopters. Returns the own actors that adopt."""
        reached = self._reached[i]
        found = [self._reach(i, seeds)]
        for piece in pieces(self._held, rows):
            hidden = ~reached[piece.target]  # coins of ties to those reached decide nothing
            piece = piece._replace(row=piece.row[hidden], arc=piece.arc[hidden], target=piece.target[hidden])
            coins = coins_of(piece.position(self._held), self._seed, self._runs[i], 0, self._engine)
            bar = self._bar if self._bar.size == 1 else self._bar[piece.arc]
            hit = piece.target[coins >> 1 <= bar].astype(np.int32)
            found.append(self._reach(i, hit[~np.isin(hit, self._immune)] if self._immune.size else hit))
        return np.sort(np.concatenate(found))

    def pressed(self, i: int) -> int:
        """How many own actors may adopt although nobody adopts before them: none."""
        return 0

    def _reach(self, i: int, actors: Int32s) -> Int32s:
        fresh: Int32s = np.unique(actors[~self._reached[i][actors]])
        self._reached[i][fresh] = True
        return fresh


def own_places(held: Held, actors: Int32s) -> Int32s:
    """Those of the actors that are own, counted from the first, ascending."""
    return np.unique(actors[(actors >= held.lo) & (actors < held.hi)] - held.lo).astype(np.int32)
