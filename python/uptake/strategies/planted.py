"""Seeds as the runs need them: a number to draw, or positions; for each run, or by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from uptake.basis.arrays import Int32s

Planted = int | Int32s  # at one step: a number that each run draws, or the positions


@dataclass(frozen=True, eq=False)
class PlantedByStep:
    """Seeds that adopt at several steps.

    Attributes
    ----------
    steps : tuple of int
        Ascending.
    seeds : tuple of int or array of int32
        Those of each step.
    """

    steps: tuple[int, ...]
    seeds: tuple[Planted, ...]

    @property
    def drawn(self) -> int:
        """How many seeds each run draws, at all steps together."""
        return sum(part for part in self.seeds if isinstance(part, int))

    @property
    def named(self) -> Int32s:
        """The positions that are given, at any step, ascending."""
        given = [part for part in self.seeds if not isinstance(part, int)]
        return np.unique(np.concatenate(given)) if given else np.empty(0, np.int32)


Seeding = Planted | PlantedByStep | list[Int32s]  # of a list: the positions for each run
SeedingByIdea = tuple[Seeding, ...]  # of several ideas, in their order
