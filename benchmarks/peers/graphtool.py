"""graph-tool (Peixoto 2014): C++. It comes with an interpreter of its own (Debian: python3-graph-tool), so it works in
a process of that interpreter; arrays go through .npy files, and it times itself.

The interpreter is the environment variable UPTAKE_GRAPH_TOOL_PYTHON, or else this one or the system's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

NAME = "graph-tool"
WORKER = Path(__file__).parent / "graphtool_worker.py"


@lru_cache(maxsize=1)
def _interpreter() -> tuple[str, str]:
    """Interpreter that has graph-tool, and graph-tool's version."""
    for python in (os.environ.get("UPTAKE_GRAPH_TOOL_PYTHON"), sys.executable, "/usr/bin/python3"):
        if python and Path(python).exists():
            asked = subprocess.run([python, str(WORKER), "--version"], capture_output=True, text=True, check=False)
            if asked.returncode == 0:
                return python, asked.stdout.strip()
    raise ImportError("no interpreter here can import graph_tool")


def version() -> str:
    return _interpreter()[1]


def si(net: Any, beta: float, steps: int) -> Callable[..., int]:
    python, _ = _interpreter()
    folder = tempfile.TemporaryDirectory()
    source, target = net.source_of_arcs(), net.out_targets
    once = source < target
    np.save(Path(folder.name) / "edges.npy", np.column_stack([source[once], target[once]]))
    worker = subprocess.Popen(
        [python, str(WORKER), folder.name, str(net.n), str(beta), str(steps)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )

    class Run:
        """Seconds are those the worker measured: without the way there and back, and without setting up a state."""

        seconds = 0.0
        _folder = folder

        def __call__(self, seeds: Any, seed: int) -> int:
            assert worker.stdin is not None and worker.stdout is not None  # noqa: PT018
            worker.stdin.write(json.dumps({"seeds": seeds.tolist(), "seed": seed}) + "\n")
            worker.stdin.flush()
            answer = json.loads(worker.stdout.readline())
            self.seconds = answer["seconds"]
            return int(answer["reach"])

        def close(self) -> None:
            if worker.stdin is not None:
                worker.stdin.close()
            worker.wait()
            folder.cleanup()

    return Run()
