"""The bar that matters: the loop a good user would write in numba, one draw an arc, no tricks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba import njit

NAME = "numba loop"


def version() -> str:
    return f"numba {numba.__version__}"


@njit(cache=True)
def _cascade(offsets: Any, targets: Any, chance: Any, seeds: Any, state: Any) -> int:
    reached = np.zeros(offsets.size - 1, np.bool_)
    queue = np.empty(offsets.size - 1, np.int32)
    bar = np.uint64(chance * 2.0**32)
    size, x = 0, np.uint64(state)
    for s in seeds:
        reached[s] = True
        queue[size] = s
        size += 1
    i = 0
    while i < size:
        u = queue[i]
        i += 1
        for e in range(offsets[u], offsets[u + 1]):
            x ^= x << np.uint64(13)  # xorshift64 (Marsaglia 2003): faster here than np.random
            x ^= x >> np.uint64(7)
            x ^= x << np.uint64(17)
            if x >> np.uint64(32) < bar:
                v = targets[e]
                if not reached[v]:
                    reached[v] = True
                    queue[size] = v
                    size += 1
    return size


@njit(cache=True)
def _cascade_of_arcs(offsets: Any, targets: Any, chance: Any, seeds: Any, state: Any) -> int:
    """The same with a chance for each arc."""
    reached = np.zeros(offsets.size - 1, np.bool_)
    queue = np.empty(offsets.size - 1, np.int32)
    size, x = 0, np.uint64(state)
    for s in seeds:
        reached[s] = True
        queue[size] = s
        size += 1
    i = 0
    while i < size:
        u = queue[i]
        i += 1
        for e in range(offsets[u], offsets[u + 1]):
            x ^= x << np.uint64(13)
            x ^= x >> np.uint64(7)
            x ^= x << np.uint64(17)
            if np.float32(x >> np.uint64(40)) < chance[e] * np.float32(2**24):
                v = targets[e]
                if not reached[v]:
                    reached[v] = True
                    queue[size] = v
                    size += 1
    return size


@njit(cache=True)
def _threshold(offsets: Any, targets: Any, need: Any, seeds: Any) -> int:
    """need[v] adopting contacts make v adopt; the network is symmetric."""
    adopted = np.zeros(offsets.size - 1, np.bool_)
    count = np.zeros(offsets.size - 1, np.int32)
    queue = np.empty(offsets.size - 1, np.int32)
    size = 0
    for s in seeds:
        adopted[s] = True
        queue[size] = s
        size += 1
    i = 0
    while i < size:
        u = queue[i]
        i += 1
        for e in range(offsets[u], offsets[u + 1]):
            v = targets[e]
            count[v] += 1
            if not adopted[v] and count[v] >= need[v]:
                adopted[v] = True
                queue[size] = v
                size += 1
    return size


def cascade(net: Any, p: Any) -> Callable[..., Any]:
    if p == "weighted_cascade":
        chance: Any = (1.0 / np.maximum(net.degree("in"), 1))[net.out_targets].astype(np.float32)
        loop = _cascade_of_arcs
    else:
        chance, loop = float(p), _cascade

    def run(seeds: Any, runs: int, seed: int) -> Any:
        states = np.random.default_rng(seed).integers(1, 1 << 63, runs)
        return np.array([loop(net.out_offsets, net.out_targets, chance, seeds, state) for state in states])

    return run


def linear_threshold(net: Any) -> Callable[..., Any]:
    degree = net.degree("in")

    def run(seeds: Any, runs: int, seed: int) -> Any:
        rng = np.random.default_rng(seed)
        reach = np.empty(runs, np.int64)
        for i in range(runs):
            need = np.maximum(np.ceil(rng.random(net.n) * degree), 1).astype(np.int32)
            reach[i] = _threshold(net.out_offsets, net.out_targets, need, seeds)
        return reach

    return run


def fractional_threshold(net: Any, phi: float) -> Callable[..., int]:
    degree = net.degree("in")

    def run(seeds: Any) -> int:
        need = np.maximum(np.ceil(phi * degree), 1).astype(np.int32)
        return int(_threshold(net.out_offsets, net.out_targets, need, seeds))

    return run
