"""The luck of many entities, wherever they stand: a pure function of position, as everywhere."""

from __future__ import annotations

import numpy as np

from uptake.basis.arrays import Int32s, Int64s
from uptake.basis.engine import kernel
from uptake.kernels.types import TIE


def draws_of(actors: Int32s | Int64s, seed: int, run: int, purpose: int, idea: int, engine: str) -> Int64s:
    """The 53 bits of each of these actors.

    Examples
    --------
    >>> from uptake.kernels.types import HEAR
    >>> fives = kernel("draws")(7, 0, HEAR, 0, 0, 5, 1)
    >>> draws_of(np.array([5, 3]), 7, 0, HEAR, 0, "auto").tolist()[0] == fives.tolist()[0]
    True
    """
    words = kernel("philox_blocks", engine)(_counters(actors, idea, purpose), seed, run)
    draws: Int64s = ((words[:, 1].astype(np.uint64) << np.uint64(32) | words[:, 0]) >> np.uint64(11)).astype(np.int64)
    return draws


def coins_of(ties: Int64s, seed: int, run: int, idea: int, engine: str) -> Int64s:
    """The coin of each of these ties, by their positions in the network; four consecutive ties share a block of luck.

    Examples
    --------
    >>> twos = kernel("coins")(7, 0, 0, 2, 1)
    >>> coins_of(np.array([9, 2]), 7, 0, 0, "auto").tolist()[1] == twos.tolist()[0]
    True
    """
    words = kernel("philox_blocks", engine)(_counters(ties >> 2, idea, int(TIE)), seed, run)
    coins: Int64s = words[np.arange(ties.size), ties & 3].astype(np.int64)
    return coins


def _counters(entities: Int32s | Int64s, idea: int, purpose: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint32]]:
    counters = np.zeros((entities.size, 4), np.uint32)
    counters[:, 0] = (entities & 0xFFFFFFFF).astype(np.uint32)
    counters[:, 1], counters[:, 3] = idea, purpose
    return counters
