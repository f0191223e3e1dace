"""The argument ``rng`` (Scientific Python SPEC 7) becomes the one number that all luck depends on."""

from __future__ import annotations

import operator
from typing import TypeAlias

import numpy as np

from uptake.basis.checks import BadType, BadValue, kind_of

Rng: TypeAlias = "int | np.integer | np.random.SeedSequence | np.random.Generator | np.random.BitGenerator | None"


def seed_of(rng: Rng) -> int:
    """The 32-bit seed that ``rng`` stands for.

    Parameters
    ----------
    rng : None, int, SeedSequence, Generator or BitGenerator
        None takes fresh entropy from the operating system. An integer in [0, 2**32) is itself; a larger one and a
        SeedSequence are hashed to 32 bits. A Generator or BitGenerator gives its next 32 bits, and so moves on.

    Returns
    -------
    int
        In [0, 2**32).

    Raises
    ------
    TypeError
        If ``rng`` is a bool, a float or anything else.
    ValueError
        If the integer is negative.

    Examples
    --------
    >>> seed_of(7)
    7
    >>> seed_of(np.random.SeedSequence(7)) == seed_of(np.random.SeedSequence(7))
    True
    """
    if rng is None:
        return _hashed(np.random.SeedSequence())
    if isinstance(rng, np.random.SeedSequence):
        return _hashed(rng)
    if isinstance(rng, np.random.BitGenerator):
        rng = np.random.Generator(rng)
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(0, 1 << 32, dtype=np.uint64))
    remedy = "pass an integer seed, a SeedSequence, a Generator or None"
    if isinstance(rng, bool | np.bool_):
        raise BadType("rng", rng, problem="is a bool", remedy=remedy)
    try:
        seed = operator.index(rng)
    except TypeError:
        raise BadType("rng", rng, problem=f"is {kind_of(rng)}", remedy=remedy) from None
    if seed < 0:
        raise BadValue("rng", seed, "a seed is an integer >= 0", problem="is negative")
    return seed if seed < 1 << 32 else _hashed(np.random.SeedSequence(seed))


def _hashed(sequence: np.random.SeedSequence) -> int:
    return int(sequence.generate_state(1)[0])
