"""A threshold process on the arcs that a rank holds: linear, fractional and count thresholds, SI, cascades by actor.

The process is that of ``kernels/contagion/threshold.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from uptake.basis.arrays import Int32s, Int64s
from uptake.basis.engine import kernel
from uptake.batch.ranks.arcs import pieces
from uptake.batch.ranks.held import Held
from uptake.kernels.types import ACCEPTANCE, GIVEN, HEAR, RESISTANCE, WANT
from uptake.plan.compiled import ThresholdPlan

OUT_OF_REACH = 1 << 62
ADOPTED = (1 << 63) - 1  # missing of an adopter, less what is passed on to it: always above OUT_OF_REACH
BYTES = 16  # that an actor takes in each run


class Threshold:
    """Some runs of a threshold process, side by side."""

    def __init__(self, held: Held, plan: ThresholdPlan, seed: int, runs: Sequence[int], engine: str) -> None:
        self._held, self._amount, self._each = held, plan.amount, plan.each
        scale = plan.scale if plan.scale.size == 1 else plan.scale[held.lo : held.hi]
        shape = len(runs), held.n
        self._missing = np.empty(shape, np.int64)  # need less what was passed on
        for i, run in enumerate(runs):
            self._missing[i] = needs(plan.latent, scale, held, seed, run, engine)
        self._pace = np.zeros(shape if plan.each else (0, 0), np.int64)  # what each own actor gets in every step
        self._deaf = self._missing == OUT_OF_REACH if plan.each else np.zeros((0, 0), bool)
        self._pressed = [0] * len(runs)

    def plant(self, i: int, seeds: Int32s) -> Int32s:
        """Own actors that run i plants; returns those that had not adopted, ascending."""
        fresh: Int32s = np.unique(seeds[self._missing[i][seeds] <= OUT_OF_REACH])
        self._missing[i][fresh] = ADOPTED
        return fresh

    def advance(self, i: int, rows: Int64s, seeds: Int32s) -> Int32s:
        """One step of run i, in which these rows are those of new adopters. Returns the own actors that adopt."""
        missing = self._missing[i]
        gets = self._pace[i] if self._each else missing
        touched = []
        for piece in pieces(self._held, rows):
            passed = self._amount[piece.arc] if self._amount.size else np.int64(1)
            if self._each:
                np.add.at(gets, piece.target, passed)
            else:
                np.subtract.at(gets, piece.target, passed)
                touched.append(np.unique(piece.target))
        if self._each:
            adopting = self._press(i)
        else:
            each = np.unique(np.concatenate(touched)) if touched else np.empty(0, np.int64)
            adopting = each[missing[each] <= 0]
        missing[adopting] = ADOPTED
        return np.sort(np.concatenate([adopting.astype(np.int32), self.plant(i, seeds)]))

    def pressed(self, i: int) -> int:
        """How many own actors are under pressure, so that they adopt some day although nobody adopts before them."""
        return self._pressed[i]

    def _press(self, i: int) -> Int64s:
        """Take its pace from what each actor under pressure misses; returns those that miss nothing any more."""
        missing, pace = self._missing[i], self._pace[i]
        under = np.flatnonzero((pace > 0) & (missing <= OUT_OF_REACH) & ~self._deaf[i])
        missing[under] -= pace[under]
        adopting: Int64s = under[missing[under] <= 0]
        self._pressed[i] = under.size - adopting.size
        return adopting


def needs(latent: int, scale: Int64s, held: Held, seed: int, run: int, engine: str) -> Int64s:
    """How much each own actor needs before it adopts, as ``kernels/contagion/needs.py`` says."""
    if latent == GIVEN:
        return np.broadcast_to(np.clip(scale, 1, OUT_OF_REACH), (held.n,))
    purpose = int(HEAR if latent == RESISTANCE else WANT)
    draws = kernel("draws", engine)(seed, run, purpose, 0, 0, held.lo, held.n)
    if latent == RESISTANCE:
        resistance: Int64s = kernel("resistances", engine)(draws)
        return np.where(scale == 0, OUT_OF_REACH, (resistance - 1) // np.maximum(scale, 1) + 1)
    assert latent == ACCEPTANCE
    alpha = ((draws >> 21) + 1).astype(np.uint64)
    full = alpha * np.maximum(scale, 1).astype(np.uint64) - np.uint64(1)
    rounded_up: Int64s = (full >> np.uint64(32)).astype(np.int64) + 1
    return rounded_up
