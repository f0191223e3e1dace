"""Every instruction set gives the bits of the numba twin; the environment variable UPTAKE_SIMD names one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from uptake.basis import engine
from vectors import fingerprint as fingerprint_of

SETS = ("portable", "AVX2", "AVX-512")


def run_with(instructions: str | None) -> list[str]:
    """What a process of its own runs on (the core chooses once), and its fingerprint."""
    environment = {name: value for name, value in os.environ.items() if name != "UPTAKE_SIMD"}
    if instructions is not None:
        environment["UPTAKE_SIMD"] = instructions
    command = [sys.executable, str(Path(__file__).with_name("vectors.py")), "native"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.skipif(engine.native is None, reason="the native core was not built")
def test_the_same_bits_by_any_instructions() -> None:
    expected = fingerprint_of("numba")
    best, fingerprint = run_with(None)
    assert fingerprint == expected
    for asked in SETS[: SETS.index(best) + 1]:
        assert run_with(asked) == [asked, expected]
