"""What this machine can do on one thread: streaming reads, independent random reads by footprint, coins.

Measured by plain numba loops, so that the limit does not depend on the kernels it is held against. A coin is a
Philox4x32-10 word compared with a bar; the loop is one that the compiler turns into vectors.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numba import njit

from benchmarks.graphs import Size
from benchmarks.timing import best

MIB = 1 << 20
FOOTPRINTS = (MIB, 4 * MIB, 16 * MIB, 64 * MIB, 1024 * MIB)


@njit(cache=True, nogil=True, fastmath=True)
def _stream(table: Any) -> Any:
    total = np.int64(0)
    for i in range(table.size):
        total += table[i]
    return total


@njit(cache=True, nogil=True)
def _random_reads(table: Any, reads: int) -> Any:
    """Positions by a mixed counter: each is known before any read returns."""
    mask = np.uint64(table.size - 1)
    total = np.int32(0)
    for i in range(reads):
        x = np.uint64(i) * np.uint64(0x9E3779B97F4A7C15)
        x ^= x >> np.uint64(29)
        x *= np.uint64(0xBF58476D1CE4E5B9)
        total += table[(x >> np.uint64(24)) & mask]
    return total


@njit(cache=True, nogil=True)
def _live_coins(blocks: int, seed: int, run: int, bar: Any) -> Any:
    """Philox4x32-10 of blocks 0, 1, ...: how many of their words are below the bar."""
    low = np.uint64(0xFFFFFFFF)
    live = np.int64(0)
    for i in range(blocks):
        a, b, c, d = np.uint64(i), np.uint64(0), np.uint64(0), np.uint64(8)
        k0, k1 = np.uint64(seed), np.uint64(run)
        for _ in range(10):
            p = (a & low) * np.uint64(0xD2511F53)
            q = (c & low) * np.uint64(0xCD9E8D57)
            a, b, c, d = (q >> np.uint64(32)) ^ b ^ k0, q & low, (p >> np.uint64(32)) ^ d ^ k1, p & low
            k0 = (k0 + np.uint64(0x9E3779B9)) & low
            k1 = (k1 + np.uint64(0xBB67AE85)) & low
        live += np.int64(a & low < bar) + np.int64(b < bar) + np.int64(c & low < bar) + np.int64(d < bar)
    return live


def measure(s: Size, threads: int) -> dict[str, Any]:
    """Bytes a second, reads a second by footprint, coins a second; streaming also on all threads."""
    less = {"full": 1, "quick": 8, "tiny": 64}[s.name]
    large = FOOTPRINTS[-1] // less
    table = np.ones(large // 8, np.int64)
    words = table.view(np.int32)
    reads = (1 << 24) // less
    parts = np.array_split(table, threads)
    blocks = (1 << 21) // less
    _stream(table[:8])
    with ThreadPoolExecutor(threads) as pool:
        together = best(lambda: list(pool.map(_stream, parts)), s.patience)
    found: dict[str, Any] = {
        "stream": table.nbytes / best(lambda: _stream(table), s.patience),
        "stream_all_threads": table.nbytes / together,
        "threads": threads,
        "coins": 4 * blocks / best(lambda: _live_coins(blocks, 7, 3, np.uint64(429496730)), s.patience),
        "random": {},
    }
    for footprint in FOOTPRINTS:
        part = words[: min(footprint, large) // 4]
        taken = best(lambda part=part: _random_reads(part, reads), s.patience)  # type: ignore[misc]
        found["random"][str(part.nbytes)] = reads / taken
    return found


def random_rate(limits: dict[str, Any], footprint: float) -> float:
    """Reads a second in that many bytes, between the measured footprints on logarithmic scales."""
    known = sorted((int(size), rate) for size, rate in limits["random"].items())
    x = [math.log(size) for size, _ in known]
    y = [math.log(rate) for _, rate in known]
    return float(np.exp(np.interp(math.log(max(footprint, 1.0)), x, y)))
