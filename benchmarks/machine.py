"""Which machine and which versions the numbers are of."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from uptake.basis.engine import native
from uptake.basis.version import __version__


def describe() -> dict[str, Any]:
    """CPU, caches, memory, vector instructions in use, versions."""
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "caches": _caches(),
        "memory": _memory(),
        "vectors": "none: the native core was not built" if native is None else native.simd(),
        "system": f"{platform.system()} {platform.machine()}",
        "versions": {
            "uptake": __version__,
            "Python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "numba", "scipy")},
        },
    }


def _cpu() -> str:
    """The model, and what distinguishes models of one name."""
    file = Path("/proc/cpuinfo")
    if not file.exists():
        return platform.processor() or "unknown"
    lines = (line.split(":", 1) for line in file.read_text(encoding="utf-8").splitlines() if ":" in line)
    said: dict[str, str] = {}
    for name, value in lines:
        said.setdefault(name.strip(), value.strip())
    name = said.get("model name", "unknown")
    return f"{name} (family {said['cpu family']}, model {said['model']})" if "cpu family" in said else name


def _caches() -> list[str]:
    """Caches that core 0 sees, such as "L2 1024K"; shared ones count for all who share them."""
    found = []
    for folder in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        kind = (folder / "type").read_text(encoding="ascii").strip()
        if kind != "Instruction":
            level, size = ((folder / name).read_text(encoding="ascii").strip() for name in ("level", "size"))
            found.append(f"L{level} {size}")
    return found


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (ValueError, OSError, AttributeError):
        return "unknown"
