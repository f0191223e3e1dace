"""The source of the twins, run as Python, means what the compiled twins compute."""

import os
import subprocess
import sys
from pathlib import Path


def test_the_twins_pass_their_tests_as_plain_python() -> None:
    """In a process of its own, as numba decides when it is imported whether to compile."""
    asked = {**os.environ, "NUMBA_DISABLE_JIT": "1", "UPTAKE_ENGINE": "numba", "HYPOTHESIS_PROFILE": "quick"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(Path(__file__).with_name("uncompiled.py"))]
    done = subprocess.run(command, env=asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
