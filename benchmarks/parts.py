"""What it costs to keep runs while they are computed, and to put a thousand shards together.

    python -m benchmarks.parts            # about five minutes
    python -m benchmarks.parts --tiny     # seconds, without bars

The exit status is 1 if keeping takes over 3 % more than the bare study, or merging over 10 s or 1 GB.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import uptake as up

KEEPING, MERGING, MEMORY = 1.03, 10.0, 10**9  # bars: ratio, seconds, bytes
STRATEGIES = {"few": up.Emulation(seeds=2), "many": up.Emulation(seeds=20)}
_MERGE = """
import resource, sys, time
from pathlib import Path
from uptake.batch.merge import merge
began = time.monotonic()
merge(Path(sys.argv[1]))
print(time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def world(n: int) -> up.World:
    """Users on a small world."""
    return up.World(up.Users(up.generate.watts_strogatz(n, 8, 0.1, rng=1)))


def keeping(n: int, runs: int, turns: int) -> float:
    """Median of the ratio of a study that keeps its runs to the bare one, in turn, by the clock."""
    people, ratios = world(n), []
    for _ in range(turns):
        seconds, data = [], []
        for out in (None, tempfile.mkdtemp()):
            began = time.perf_counter()
            study = up.compare(people, STRATEGIES, horizon=60, runs=runs, rng=3, out=out, progress=False)
            seconds.append(time.perf_counter() - began)
            data.append(study.data)
        if not data[0].identical(data[1]):
            raise AssertionError("runs that were kept are not those of the bare study")
        ratios.append(seconds[1] / seconds[0])
        print(f"bare {seconds[0]:.1f} s, kept {seconds[1]:.1f} s, ratio {ratios[-1]:.3f}", flush=True)
    return statistics.median(ratios)


def merging(shards: int, runs: int) -> tuple[float, int]:
    """Seconds and peak memory to put so many shards together, in a process of its own."""
    out, people = Path(tempfile.mkdtemp()), world(1000)
    options: dict[str, Any] = {"horizon": 60, "rng": 3, "progress": False}
    for i in range(shards):
        up.compare(people, STRATEGIES, runs=range(i * runs, (i + 1) * runs), out=out, threads=os.cpu_count(), **options)
    done = subprocess.run([sys.executable, "-c", _MERGE, str(out)], capture_output=True, text=True, check=True)
    seconds, memory = done.stdout.split()
    whole = up.compare(people, STRATEGIES, runs=shards * runs, **options)
    if not up.load(out / "study.nc").data.identical(whole.data):
        raise AssertionError("the merged shards are not the study")
    return float(seconds), int(memory)


def main(arguments: list[str] | None = None) -> int:
    """Measure both, and say whether the bars are kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tiny", action="store_true")
    tiny = parser.parse_args(arguments).tiny
    ratio = keeping(*((500, 10, 1) if tiny else (80_000, 8000, 3)))
    seconds, memory = merging(*((5, 2) if tiny else (1000, 10)))
    print(f"keeping runs: {ratio:.3f} times the bare study; merging: {seconds:.1f} s, {memory / 1e6:,.0f} MB")
    return int(not tiny and (ratio > KEEPING or seconds > MERGING or memory > MEMORY))


if __name__ == "__main__":
    sys.exit(main())
