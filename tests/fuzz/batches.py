"""Batches of inputs in processes of their own, so that a crash and a hang are noticed and named."""

from __future__ import annotations

import json
import mmap
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

# What part of all inputs each loader gets; plans cost the least per input, study files the most.
SHARES = {"edges": 0.28, "networks": 0.2, "results": 0.1, "plans": 0.4, "studyfiles": 0.02}
BATCH = 20_000  # inputs per process
LIMIT = 60.0  # seconds for one input, on a machine that may be busy
MEMORY = 8 << 30  # bytes of addresses; an input that asks for more meets MemoryError
MOST_FINDINGS = 50

_STEP = 0.05  # seconds between two looks at the child
_WORDS = 4  # of 8 bytes: inputs begun, accepted, refused, and one that says that the first input was begun


@dataclass
class Report:
    """What came of a number of inputs."""

    inputs: int = 0
    accepted: int = 0
    refused: int = 0
    findings: list[str] = field(default_factory=list)


def shares(inputs: int, names: Sequence[str] = ()) -> dict[str, int]:
    """How many inputs each loader gets; all loaders if none is named."""
    weights = {name: share for name, share in SHARES.items() if name in names or not names}
    dealt = {name: round(inputs * weight / sum(weights.values())) for name, weight in weights.items()}
    dealt[next(iter(dealt))] += inputs - sum(dealt.values())
    return dealt


def luck_of(name: str, number: int) -> random.Random:
    """The luck of an input."""
    return random.Random(f"{name} {number}")


def loader_of(name: str, folder: Path) -> Any:
    """The loader of a module of this package, or of a module that can be imported."""
    here = (Path(__file__).parent / f"{name}.py").exists()
    return (import_module(f".{name}", __package__) if here else import_module(name)).Loader(folder)


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for files that live for one input, in memory where the system has such a place."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(prefix="uptake-fuzz-", dir=memory if os.access(memory, os.W_OK) else None)


def child(name: str, first: int, end: int, state: str) -> None:
    """Feed the inputs first .. end - 1; what is wrong goes to standard output, a line of JSON each."""
    _limit_memory()
    warnings.simplefilter("ignore")
    with Path(state).open("r+b") as file, scratch() as folder:
        words = memoryview(mmap.mmap(file.fileno(), 8 * _WORDS)).cast("q")
        loader = loader_of(name, Path(folder))
        words[3] = 1
        for number in range(first, end):
            words[0] += 1
            drawn = loader.draw(luck_of(name, number))
            try:
                accepted = loader.feed(drawn)
            except BaseException:
                print(json.dumps([number, traceback.format_exc(limit=-8)]), flush=True)
            else:
                words[1 if accepted else 2] += 1


def fuzz(name: str, seed: int, inputs: int, limit: float = LIMIT) -> Report:
    """Feed a loader the inputs seed .. seed + inputs - 1, in batches; after a crash go on behind it."""
    report, number = Report(), seed
    while number < seed + inputs and len(report.findings) < MOST_FINDINGS:
        number += _batch(report, name, number, min(number + BATCH, seed + inputs), limit)
    return report


def _batch(report: Report, name: str, first: int, end: int, limit: float) -> int:
    """One process; how many inputs it was given before it ended."""
    with scratch() as folder:
        state, out = Path(folder) / "state", Path(folder) / "out"
        state.write_bytes(bytes(8 * _WORDS))
        command = [sys.executable, "-m", "fuzz", "--child", name, str(first), str(end), str(state)]
        with out.open("wb") as sink, state.open("r+b") as file:
            words = memoryview(mmap.mmap(file.fileno(), 8 * _WORDS)).cast("q")
            process = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, cwd=Path(__file__).parent.parent)
            try:
                ended = _watched(process, words, limit)
            finally:
                process.kill()
                process.wait()
        said = out.read_text(encoding="utf-8", errors="replace").splitlines()
        begun, accepted, refused = words[0], words[1], words[2]
        report.accepted += accepted
        report.refused += refused
        report.inputs += begun
        for line in said:
            if line.startswith("["):
                number, text = json.loads(line)
                report.findings.append(_finding(name, number, text))
        if ended != "":
            text = "\n".join(line for line in said if not line.startswith("["))[-4000:]
            if begun == 0:
                raise RuntimeError(f"{name}: {ended} before the first input\n{text}")
            report.findings.append(_finding(name, first + begun - 1, f"{ended}\n{text}"))
        return int(begun)


def _watched(process: subprocess.Popen[bytes], words: memoryview, limit: float) -> str:
    """Wait for the end of a child; how it ended, empty if well."""
    last, since = -1, time.monotonic()
    while process.poll() is None:
        time.sleep(_STEP)
        if words[0] != last:
            last, since = words[0], time.monotonic()
        elif time.monotonic() - since > (limit if words[3] else 10 * LIMIT):
            return f"no end within {limit:g} s"
    code = process.returncode
    if code == 0:
        return ""
    return f"the process ended with {signal.Signals(-code).name if code < 0 else f'status {code}'}"


def _finding(name: str, number: int, text: str) -> str:
    """What is wrong with an input, the input itself, and how to feed it again."""
    with scratch() as folder:
        drawn = repr(loader_of(name, Path(folder)).draw(luck_of(name, number)))
    shown = drawn if len(drawn) < 4000 else f"{drawn[:4000]}... ({len(drawn):,} characters)"
    return (
        f"WRONG {name} {number}: {text}\ninput: {shown}\nagain: python -m tests.fuzz {name} --inputs 1 --seed {number}"
    )


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
