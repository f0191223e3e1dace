"""Luck is an argument, not a stream: every random number is a pure function of the run, the entity and the purpose.

Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011), key = (seed, run), counter = (entity, idea, epoch, purpose).
Twin of ``cpp/include/uptake/luck/luck.hpp``.
"""

import numpy as np

from uptake.kernels.jit import inlined, kernel
from uptake.kernels.types import SEED, TIE

_U32 = np.uint64(0xFFFFFFFF)
_SHIFT32 = np.uint64(32)
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)


@inlined
def philox(c0, c1, c2, c3, seed, run):
    """The four words, each in the low half of an unsigned 64-bit integer."""
    x0, x1, x2, x3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    k0, k1 = np.uint64(seed), np.uint64(run)
    for _ in range(10):
        p0 = _M0 * x0
        p1 = _M1 * x2
        x0, x1, x2, x3 = (p1 >> _SHIFT32) ^ x1 ^ k0, p1 & _U32, (p0 >> _SHIFT32) ^ x3 ^ k1, p0 & _U32
        k0 = (k0 + _W0) & _U32
        k1 = (k1 + _W1) & _U32
    return x0, x1, x2, x3


@kernel
def draw53(seed, run, purpose, entity, idea, epoch):
    """The 53 random bits m of a draw; the uniform it stands for is U = (m + 1/2) 2^-53, never 0 or 1."""
    w0, w1, _, _ = philox(entity, idea, epoch, purpose, seed, run)
    return np.int64(((w1 << _SHIFT32) | w0) >> np.uint64(11))


@kernel
def below(bits, size):
    """floor(U size) for U = bits 2^-53 and size < 2^31, in integers."""
    return ((bits >> 21) * size + (((bits & 0x1FFFFF) * size) >> 21)) >> 32


@kernel
def draw32(seed, run, purpose, entity, idea, epoch):
    """The leading 32 bits of the same draw."""
    return draw53(seed, run, purpose, entity, idea, epoch) >> 21


@kernel
def coin(seed, run, tie, idea):
    """The coin of a tie. Four consecutive ties share one Philox block."""
    w0, w1, w2, w3 = philox(tie >> 2, idea, 0, TIE, seed, run)
    word = tie & 3
    return np.int64(w0 if word == 0 else w1 if word == 1 else w2 if word == 2 else w3)


@kernel
def draws(seed, run, purpose, idea, epoch, first, n):
    """The 53 bits of n consecutive entities."""
    bits = np.empty(n, np.int64)
    for i in range(n):
        bits[i] = draw53(seed, run, purpose, first + i, idea, epoch)
    return bits


@kernel
def smallest_lucks(seed, run, idea, first, n, k):
    """The k of the candidates first .. first + n - 1 with the smallest draws of purpose SEED, smallest first."""
    if k == 0:
        return np.empty(0, np.int32)
    bits = draws(seed, run, SEED, idea, 0, first, n)
    close = np.flatnonzero(bits <= np.partition(bits, k - 1)[k - 1])
    return close[np.argsort(bits[close], kind="mergesort")][:k].astype(np.int32)


@kernel
def philox_blocks(counters, seed, run):
    """Raw Philox4x32-10 of each row of counters, shape (n, 4)."""
    words = np.empty(counters.shape, np.uint32)
    for i in range(counters.shape[0]):
        w0, w1, w2, w3 = philox(counters[i, 0], counters[i, 1], counters[i, 2], counters[i, 3], seed, run)
        words[i, 0], words[i, 1], words[i, 2], words[i, 3] = w0, w1, w2, w3
    return words


@kernel
def coins(seed, run, idea, first, n):
    """The 32-bit coins of n consecutive ties."""
    bits = np.empty(n, np.int64)
    for i in range(n):
        bits[i] = coin(seed, run, first + i, idea)
    return bits
