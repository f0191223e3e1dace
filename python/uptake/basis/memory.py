"""How much memory there is, so that what cannot fit is refused before the work and not in the middle of it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_LIMIT = Path("/sys/fs/cgroup/memory.max")  # of a container


def require(size: int, what: str, remedy: str) -> None:
    """Raise MemoryError if `size` bytes are more than this machine, or its container, has.

    Examples
    --------
    >>> require(2**60, "the results of 9 runs", "take fewer")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    MemoryError: ...
    """
    there = _total()
    if size > there:
        need = f"{what} need {size / 2**30:,.0f} GiB of memory, and there are {there / 2**30:,.0f} GiB"
        raise MemoryError(f"{need}; {remedy}")


def _total() -> int:
    """Bytes of memory; a number that nothing exceeds where the system does not say."""
    total = 1 << 62
    with suppress(AttributeError, ValueError, OSError):
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(ValueError, OSError):
        total = min(total, int(_LIMIT.read_text()))
    return total
