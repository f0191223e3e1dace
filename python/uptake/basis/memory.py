"""How much memory there is, so that what cannot fit is refused before the work and not in the middle of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from uptake.basis.cgroup import memory_limits

_MACHINE, _PROCESS = Path("/proc/meminfo"), Path("/proc/self/statm")
_UNKNOWN = 1 << 62  # nothing exceeds it
_forced = False


def require(size: int, what: str, remedy: str) -> None:
    """Raise MemoryError if `size` more bytes are not available to this process.

    Examples
    --------
    >>> require(2**60, "the results of 9 runs", "take fewer")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    MemoryError: the results of 9 runs need about 1,073,741,824 GiB of memory, and ... available; take fewer
    """
    there = available()
    if size > there and not _forced:
        raise MemoryError(f"{what} need about {spelt(size)} of memory, and {spelt(there)} are available; {remedy}")


@contextmanager
def forced(force: bool = True) -> Iterator[None]:
    """Nothing is refused for want of memory inside, where `force` says so.

    Examples
    --------
    >>> with forced():
    ...     require(2**60, "the results of 9 runs", "take fewer")
    """
    global _forced
    before, _forced = _forced, force
    try:
        yield
    finally:
        _forced = before


def available() -> int:
    """Bytes that this process can still have, without swapping: of the machine, its control groups and RLIMIT_AS.

    Where the system does not say what is available, all that the machine has counts.

    Examples
    --------
    >>> available() > 0
    True
    """
    groups = [group.limit - group.used for group in memory_limits()]
    return max(0, min(_of_machine(), _of_addresses(), *groups))


def resident() -> int:
    """Bytes that this process holds; 0 where the system does not say.

    Examples
    --------
    >>> resident() >= 0
    True
    """
    return _pages(1)


def spelt(size: int) -> str:
    """A number of bytes in words.

    Examples
    --------
    >>> spelt(3 << 29), spelt(5 << 20), spelt(200 << 30)
    ('1.5 GiB', '5 MiB', '200 GiB')
    """
    if size < 1 << 30:
        return f"{size / 2**20:,.0f} MiB"
    return f"{size / 2**30:,.{1 if size < 100 << 30 else 0}f} GiB"


def _of_machine() -> int:
    with suppress(OSError):
        found = re.search(r"^MemAvailable:\s+(\d+) kB$", _MACHINE.read_text(encoding="ascii"), re.MULTILINE)
        if found is not None:
            return int(found[1]) << 10
    with suppress(AttributeError, ValueError, OSError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return _UNKNOWN


def _of_addresses() -> int:
    """What the limit on addresses leaves."""
    try:
        import resource
    except ImportError:  # on Windows
        return _UNKNOWN
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return _UNKNOWN if limit == resource.RLIM_INFINITY else limit - _pages(0)


def _pages(entry: int) -> int:
    """An entry of /proc/self/statm in bytes."""
    with suppress(OSError):
        return int(_PROCESS.read_text(encoding="ascii").split()[entry]) * os.sysconf("SC_PAGE_SIZE")
    return 0
