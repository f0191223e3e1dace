"""The seeds of one run: those given, and those drawn by their luck."""

from __future__ import annotations

import numpy as np

from uptake.basis.arrays import Int32s, read_only
from uptake.basis.engine import kernel
from uptake.strategies.planted import Planted, PlantedByStep
from uptake.strategies.seeding import NOBODY

NO_STEPS: Int32s = read_only(np.empty(0, np.int32))  # all seeds adopt at step 0


def planted(
    seeds: Planted, seed: int, run: int, idea: int, first: int, n: int, engine: str | None, without: Int32s = NOBODY
) -> Int32s:
    """Seeds of one run: the given positions, or the k with the smallest luck, of all but the positions `without`."""
    if isinstance(seeds, np.ndarray):
        return seeds.copy()  # writable like drawn seeds, so that numba compiles one version
    if seeds == 0:
        return np.empty(0, np.int32)
    drawn: Int32s = kernel("smallest_lucks", engine)(seed, run, idea, first, n, seeds + without.size)
    return drawn[~np.isin(drawn, without)][:seeds] if without.size else drawn


def planted_by_step(
    seeds: PlantedByStep, seed: int, run: int, idea: int, first: int, n: int, engine: str | None,
    without: Int32s = NOBODY,
) -> tuple[Int32s, Int32s]:  # fmt: skip
    """Seeds of one run and their steps, ascending.

    Those of all counts are drawn together, among the candidates who are neither left out nor named at any step: the
    smallest lucks adopt at the first step. So a run has the same first seeds, whatever follows.
    """
    drawn = planted(seeds.drawn, seed, run, idea, first, n, engine, np.union1d(without, seeds.named).astype(np.int32))
    parts, taken = [], 0
    for part in seeds.seeds:
        parts.append(drawn[taken : taken + part] if isinstance(part, int) else part)
        taken += part if isinstance(part, int) else 0
    return np.concatenate(parts), np.repeat(np.array(seeds.steps, np.int32), [len(part) for part in parts])


def planted_when(
    seeds: Planted | PlantedByStep, seed: int, run: int, idea: int, first: int, n: int, engine: str | None,
    without: Int32s = NOBODY,
) -> tuple[Int32s, Int32s]:  # fmt: skip
    """Seeds of one run and their steps; no steps where all adopt at step 0."""
    if isinstance(seeds, PlantedByStep):
        return planted_by_step(seeds, seed, run, idea, first, n, engine, without)
    return planted(seeds, seed, run, idea, first, n, engine, without), NO_STEPS
