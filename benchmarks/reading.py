"""Reading lists of ties: ``python -m benchmarks.reading`` prints JSON.

``edges``: a CSV of integers, read by `Network.read` and by pandas alone, in turn; the aim is at most 1.5 times pandas.
From version 3.1 on pandas reads long files on all threads. What it takes on one thread, as before, stands beside it.
``names``: a CSV whose ends are text; the aim is 5 seconds for 1 million names. ``memory``: the most that each holds
beyond what its process had loaded, over the size of the file; the aim is 4. Each answer is checked before it is timed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pc
import uptake as up

from benchmarks.memory import forget_peak, resident

DEGREE = 10


def write_edges(path: Path, edges: int) -> None:
    """Distinct ties of a random network, numbered from 1."""
    n = max(edges // DEGREE, 2)
    net = up.generate.erdos_renyi(n, 2.1 * DEGREE, rng=1)
    listed = net.to_frame().to_numpy()[:edges] + 1
    pc.write_csv(pa.table({"source": listed[:, 0], "target": listed[:, 1]}), path)


def write_names(path: Path, names: int) -> None:
    """A ring and chords among people with names of two words."""
    called = np.array([f"Ann {i:x} of village {i % 997}" for i in range(names)], object)
    ends = np.concatenate([np.arange(names), np.arange(names)])
    others = np.concatenate([(np.arange(names) + 1) % names, (np.arange(names) + 2) % names])
    pc.write_csv(pa.table({"source": called[ends], "target": called[others]}), path)


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def time_edges(path: Path, turns: int) -> dict[str, object]:
    """Medians, and the median of the ratios of neighbouring turns."""
    net, frame = up.Network.read(path), pd.read_csv(path)
    listed = np.bincount(frame.to_numpy().ravel())
    assert np.array_equal(np.flatnonzero(listed), net.labels)
    assert np.array_equal(listed[listed > 0], net.degree())
    del net, frame, listed
    readers: dict[str, Callable[[], object]] = {
        "uptake": lambda: up.Network.read(path),
        "pandas": lambda: pd.read_csv(path),
        "pandas, one thread": lambda: _on_one_thread(path),
    }
    taken = {name: np.empty(turns) for name in readers}
    for i in range(turns):
        for name, read in readers.items():
            taken[name][i] = seconds(read)
    found = {name: np.median(times) for name, times in taken.items()}
    found["ratio"] = np.median(taken["uptake"] / taken["pandas"])
    found["ratio to one thread"] = np.median(taken["uptake"] / taken["pandas, one thread"])
    return {key: round(float(value), 2) for key, value in found.items()} | {"turns": turns}


def _on_one_thread(path: Path) -> pd.DataFrame:
    try:
        with pd.option_context("mode.max_threads", 1):
            return pd.read_csv(path)
    except pd.errors.OptionError:  # versions that know no threads
        return pd.read_csv(path)


def time_names(path: Path, names: int, turns: int) -> dict[str, object]:
    net = up.Network.read(path)
    assert net.n == names
    assert set(net.degree().tolist()) == {4}
    return {"seconds": round(statistics.median(seconds(lambda: up.Network.read(path)) for _ in range(turns)), 2)}


def memory_of(path: Path) -> float:
    """The most that reading holds, in sizes of the file, in a process of its own."""
    code = f"from pathlib import Path; from benchmarks.reading import peak; print(peak(Path({str(path)!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return round(float(done.stdout), 2)


def peak(path: Path) -> float:
    small = path.with_name("small.csv")
    small.write_text("source,target\n1,2\n")
    up.Network.read(small)  # everything is imported
    before = resident()
    forget_peak()
    net = up.Network.read(path)
    most = resident("VmHWM") - before
    assert net.n > 2
    return most / path.stat().st_size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edges", type=int, default=10_000_000)
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        edges, names = Path(folder) / "edges.csv", Path(folder) / "names.csv"
        write_edges(edges, given.edges)
        write_names(names, given.names)
        found = {
            "edges": time_edges(edges, given.turns) | {"memory": memory_of(edges)},
            "names": time_names(names, given.names, given.turns) | {"memory": memory_of(names)},
        }
    print(json.dumps({"edges_listed": given.edges, "names_listed": given.names, **found}, indent=1))


if __name__ == "__main__":
    main()
