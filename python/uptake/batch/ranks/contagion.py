"""Runs of a plain contagion over many ranks, several side by side: they share the messages of each step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from uptake.basis.arrays import Int32s, Int64s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.batch.ranks.announce import announce
from uptake.batch.ranks.cascade import own_places
from uptake.batch.ranks.held import Held
from uptake.batch.ranks.ranks import Ranks
from uptake.run.until_settled import LONGEST_HORIZON

_NOBODY: Int32s = np.empty(0, np.int32)
Seeds = Sequence[tuple[Int32s, Int32s]]  # of each run: all seeds and their steps; no steps where all are of step 0


class Process(Protocol):
    """Runs side by side, as one rank computes them."""

    def plant(self, i: int, seeds: Int32s) -> Int32s:
        """The own seeds of step 0 of run i."""

    def advance(self, i: int, rows: Int64s, seeds: Int32s) -> Int32s:
        """One step of run i."""

    def pressed(self, i: int) -> int:
        """How many own actors adopt some day although nobody adopts before them."""


class Outcome(NamedTuple):
    """What runs leave behind: the same on all ranks, but the steps of own actors alone."""

    curves: Int64s  # (runs, steps)
    steps: Int32s  # (runs, own actors): the step of adoption, -1 = never; (0, 0) where it is not recorded


def run_abreast(held: Held, ranks: Ranks, process: Process, seeds: Seeds, horizon: int | None, record: bool) -> Outcome:
    """Compute runs, up to the horizon or, without one, until nothing can change in any of them.

    Raises
    ------
    BadValue
        If a run without a horizon still changes after `LONGEST_HORIZON` steps.
    """
    runs = len(seeds)
    steps = np.full((runs, held.n), -1, np.int32) if record else np.empty((0, 0), np.int32)
    last = [int(when.max(initial=0)) for _, when in seeds]
    coming: Callable[[int, int], Int32s] = lambda i, t: _own_seeds(held, *seeds[i], t)  # noqa: E731
    fresh = [process.plant(i, coming(i, 0)) for i in range(runs)]
    sizes = np.zeros(runs, np.int64)
    curve: list[Int64s] = []
    t = 0
    while True:
        for i, actors in enumerate(fresh):
            sizes[i] += actors.size
            if record:
                steps[i, actors] = t
        totals = ranks.sum(np.stack([sizes, [process.pressed(i) for i in range(runs)]]))
        settled = t > 0 and all(
            totals[0, i] == curve[-1][i] and totals[1, i] == 0 and t >= last[i] for i in range(runs)
        )
        curve.append(totals[0].copy())
        if settled or t == horizon:
            break
        if t >= LONGEST_HORIZON:
            problem = f"is needed: a run still changes after {t} steps"
            raise BadValue("horizon", NOT_SHOWN, problem=problem, remedy="give the number of steps")
        t += 1
        rows = announce(held, ranks, fresh, t)
        fresh = [process.advance(i, rows[i], coming(i, t)) for i in range(runs)]
    curves = np.stack(curve, axis=1)
    if horizon is not None and curves.shape[1] <= horizon:
        curves = np.pad(curves, ((0, 0), (0, horizon + 1 - curves.shape[1])), "edge")
    return Outcome(curves, steps)


def _own_seeds(held: Held, actors: Int32s, steps: Int32s, t: int) -> Int32s:
    """The own seeds of step t."""
    if not steps.size:
        return own_places(held, actors) if t == 0 else _NOBODY
    return own_places(held, actors[steps == t])
