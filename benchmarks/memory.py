"""Memory of one job in a process of its own: ``python -m benchmarks.memory world full mandate`` prints JSON.

Linux tells what a process holds (VmRSS) and the most it ever held (VmHWM, which can be set back to VmRSS). What a run
of a world needs is measured where the C library gives back what is freed (`GIVES_BACK` in ``own.py``). As it comes,
glibc may keep it. Then some ten bytes per actor with which the plan was made stay beside those of the run, which maps
its own memory and cannot use them.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import re
import sys
from pathlib import Path

from benchmarks import graphs
from benchmarks.graphs import SIZES, Size
from benchmarks.own import world_runs


def resident(kind: str = "VmRSS") -> int:
    """Bytes, after everything unused was given back."""
    if kind == "VmRSS":
        gc.collect()
        with contextlib.suppress(OSError):  # another C library keeps what it keeps
            ctypes.CDLL("libc.so.6").malloc_trim(0)
    found = re.search(rf"{kind}:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    if found is None:
        raise RuntimeError(f"/proc/self/status has no {kind}")
    return int(found[1]) << 10


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def network(s: Size, _: str) -> dict[str, int]:
    """Held by a network once made, and the most while it was."""
    graphs.rmat(8)  # everything is imported
    before = resident()
    forget_peak()
    net = graphs.rmat(s.scale)
    peak = resident("VmHWM")
    arrays = net.out_offsets.nbytes + net.out_targets.nbytes
    return {"kept": resident() - before, "peak": peak - before, "arrays": arrays, "actors": net.n, "arcs": net.n_arcs}


def world(s: Size, strategy: str) -> dict[str, int]:
    """The most that one run holds beyond the world and what its process had loaded, its plan included."""
    world_runs(200, strategy, 1)()
    built, _, _ = graphs.million(s.actors)
    work = world_runs(s.actors, strategy, 1)
    before = resident()
    forget_peak()
    work()
    actors = built.n_users + built.n_providers
    return {"beyond": resident("VmHWM") - before, "world": before, "actors": actors}


if __name__ == "__main__":
    print(json.dumps({"network": network, "world": world}[sys.argv[1]](SIZES[sys.argv[2]], sys.argv[3])))
