"""How a piece was made: software, environment and what it took. It decides no number."""

from __future__ import annotations

import os
import platform
import sys
import time
from datetime import UTC, datetime
from socket import gethostname
from typing import Any, NamedTuple

import numpy as np

from uptake.basis.engine import native, resolve_engine
from uptake.basis.version import STREAM, __version__

if sys.platform != "win32":
    import resource


class Spent(NamedTuple):
    """Seconds of the clock, and of all processors."""

    seconds: float
    cpu_seconds: float


def since(begin: Spent) -> Spent:
    """What was spent since then."""
    return Spent(*(now - then for now, then in zip(at_once(), begin, strict=True)))


def at_once() -> Spent:
    """The clocks, to be compared with later ones."""
    return Spent(time.monotonic(), time.process_time())


def peak_memory() -> int:
    """The most memory that this process had so far, in bytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most) if sys.platform == "darwin" else int(most) * 1024


def made(spent: Spent, engine: str, threads: int) -> dict[str, Any]:
    """The software, the environment and the resources of a piece.

    Examples
    --------
    >>> sorted(made(Spent(2.0, 3.5), "native", 2))
    ['environment', 'resources', 'software']
    """
    return {
        "software": {
            "uptake": __version__,
            "stream": STREAM,
            "python": platform.python_version(),
            "numpy": np.__version__,
            "engine": resolve_engine(engine),
            "simd": native.simd() if native is not None else "-",
        },
        "environment": {
            "host": gethostname(),
            "process": os.getpid(),
            "system": platform.platform(),
            "threads": threads,
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
        },
        "resources": {"seconds": spent.seconds, "cpu_seconds": spent.cpu_seconds, "peak_memory": peak_memory()},
    }
