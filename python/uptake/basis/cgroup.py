"""What a container or a batch system allows this process: the limits of its control group and of all groups above it.

Linux only, versions 1 and 2 of control groups; elsewhere there are no limits. ``/proc/self/cgroup`` names the groups,
``/proc/self/mountinfo`` the folders in which they are seen.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

_PROCESS = Path("/proc/self")
_ESCAPED = re.compile(r"\\([0-7]{3})")  # blanks in the names of folders
# Limit, use, and what begins the entries of memory.stat with the pages of files, which make way when memory is needed.
_MEMORY = (("memory.max", "memory.current", ""), ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_"))
_OF_FILES = ("active_file", "inactive_file")


class Memory(NamedTuple):
    """Bytes that a group may use, and bytes that it cannot give back."""

    limit: int
    used: int


def cpu_limit() -> int | None:
    """The CPUs' worth of time that this process may use, rounded up; None without a limit. Looked up once.

    Examples
    --------
    >>> limit = cpu_limit()
    >>> limit is None or limit >= 1
    True
    """
    return _cpu_limit(_PROCESS)


@cache
def _cpu_limit(process: Path) -> int | None:
    shares = []
    for folder in _folders("cpu", process):
        with suppress(OSError, ValueError):  # there is no such file, or it says "max"
            quota, period = (int(text) for text in _read(folder / "cpu.max").split())
            shares.append(quota / period)
        with suppress(OSError, ValueError):
            quota, period = (int(_read(folder / f"cpu.cfs_{name}_us")) for name in ("quota", "period"))
            if quota > 0:  # -1 is no limit
                shares.append(quota / period)
    return max(1, math.ceil(min(shares))) if shares else None


def memory_limits() -> Iterator[Memory]:
    """The limits of memory on this process.

    Examples
    --------
    >>> all(memory.used >= 0 for memory in memory_limits())
    True
    """
    for folder in _folders("memory", _PROCESS):
        for limit, used, prefix in _MEMORY:
            with suppress(OSError, ValueError):
                most, now = int(_read(folder / limit)), int(_read(folder / used))
                yield Memory(most, max(0, now - sum(_entry(folder / "memory.stat", prefix + n) for n in _OF_FILES)))


def _folders(controller: str, process: Path) -> list[Path]:
    """The folders of a process's groups in which there may be limits of `controller`, and of all groups above."""
    try:
        groups, mounts = _read(process / "cgroup").splitlines(), _read(process / "mountinfo").splitlines()
    except OSError:
        return []
    found: list[Path] = []
    for group in groups:
        _, controllers, path = group.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        for mount in mounts:
            own, _, system = mount.partition(" - ")
            kind, _, options = system.split(" ", 2)
            if kind == "cgroup" and controller in options.split(",") if controllers else kind == "cgroup2":
                root, point = (_ESCAPED.sub(lambda code: chr(int(code[1], 8)), text) for text in own.split(" ")[3:5])
                found += _upwards(PurePosixPath(path), PurePosixPath(root), Path(point))
    return found


def _upwards(group: PurePosixPath, root: PurePosixPath, point: Path) -> list[Path]:
    """The folder of a group and all above it, where `root` is seen at `point`; a group outside is not seen."""
    below = group.relative_to(root) if group.is_relative_to(root) and ".." not in group.parts else PurePosixPath()
    return [point / part for part in (below, *below.parents)]


def _entry(file: Path, name: str) -> int:
    """A number of a file with a name and a number per line; 0 if it is not there."""
    with suppress(OSError, ValueError):
        return next((int(line.split()[1]) for line in _read(file).splitlines() if line.split()[0] == name), 0)
    return 0


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="surrogateescape")
