"""How many threads Arrow reads on: as many as everything else, where it would count the cores of the machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from uptake.basis.threads import thread_count


@contextmanager
def arrow_threads() -> Iterator[None]:
    """Let Arrow use this process's number of threads for a while.

    Examples
    --------
    >>> import pyarrow
    >>> with arrow_threads():
    ...     pyarrow.cpu_count() == thread_count(None)
    True
    """
    import pyarrow as pa

    before = pa.cpu_count()
    pa.set_cpu_count(thread_count(None))
    try:
        yield
    finally:
        pa.set_cpu_count(before)
