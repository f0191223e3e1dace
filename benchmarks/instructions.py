"""Instructions that each job takes, counted by callgrind: the same number on every run, however busy the machine is.

Needs valgrind (with its headers) and a C compiler: a switch of ten lines turns the counting on around the job alone, so
the start of Python costs nothing. Valgrind knows no AVX-512, so the kernels' AVX2 path is what is counted.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.jobs import JOBS

HERE = Path(__file__).parent


def available() -> bool:
    """Whether instructions can be counted here."""
    return all(shutil.which(tool) for tool in ("valgrind", "cc")) and _switch_compiles()


def _compile(folder: str) -> Path:
    switch = Path(folder) / "switch.so"
    command = ["cc", "-O1", "-shared", "-fPIC", "-o", str(switch), str(HERE / "callgrind_switch.c")]
    subprocess.run(command, check=True, capture_output=True)
    return switch


def _switch_compiles() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            _compile(folder)
        except subprocess.CalledProcessError:
            return False  # no headers of valgrind
    return True


def count() -> dict[str, float]:
    """Instructions of each job, of one process under callgrind."""
    with tempfile.TemporaryDirectory() as folder:
        switch = _compile(folder)
        valgrind = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--combine-dumps=no", "--quiet"]
        valgrind.append(f"--callgrind-out-file={folder}/counts")
        environment = {**os.environ, "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"}
        job = [sys.executable, "-m", "benchmarks.instructions", str(switch)]
        subprocess.run([*valgrind, *job], check=True, env=environment, cwd=HERE.parent)
        found = {}
        for file in Path(folder).glob("counts.*"):
            text = file.read_text(encoding="utf-8", errors="replace")
            name = re.search(r"^desc: Trigger: Client Request: (.*)$", text, re.MULTILINE)
            total = re.search(r"^totals: (\d+)", text, re.MULTILINE)  # "summary" goes wrong where threads end
            if name and total:
                found[name[1].strip()] = float(total[1])
    return {name: found[name] for name in JOBS if name in found}


def _work(switch: str) -> None:
    """Under callgrind: every job once to warm up, once counted."""
    library = ctypes.CDLL(switch)
    for name, make in JOBS.items():
        work = make()
        work()
        library.start()
        work()
        library.stop(name.encode())


if __name__ == "__main__":
    _work(sys.argv[1])
