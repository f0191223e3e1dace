"""Ctrl-C and SIGTERM end any work within a second, and leave nothing half written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from _thread import interrupt_main
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from uptake.basis.stopping import GRACE, SIGNALS
from uptake.basis.threads import aside, run_all
from uptake.cli import CALL_AGAIN, FAREWELL

SOON = 2.5  # seconds, on a machine that does other things too; without signals the work here takes 10 and more
LONG_RUNS = ("horizon = 900\nruns = 500", "n = 50_000, k = 8")
LONG_BUILDING = ("horizon = 3\nruns = 2", "n = 30_000_000, k = 10")
NUMBA = 'engine = "numba"\nhorizon = 3\nruns = 2', "n = 100, k = 4"  # the first compilation takes long

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture(autouse=True)
def as_in_the_foreground() -> Iterator[None]:
    """A shell starts what it puts into the background with SIGINT ignored; what is started here inherits that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def long_study(folder: Path, settings: str, network: str) -> Path:
    path = folder / "study.toml"
    path.write_text(f"""[study]
rng = 1
{settings}
[users]
generate = {{ kind = "watts_strogatz", {network}, rewire = 0.1, rng = 1 }}
[strategies.emulation]
kind = "emulation"
seeds = 2
""")
    return path


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize(
    ("settings", "network"), [LONG_RUNS, LONG_BUILDING, NUMBA], ids=["runs", "building", "compilation"]
)
def test_a_command_ends_and_leaves_whole_parts_or_nothing(
    tmp_path: Path, settings: str, network: str, number: int
) -> None:
    study, out = long_study(tmp_path, settings, network), tmp_path / "new" / "out"
    command = [sys.executable, "-c", "from uptake.cli import main; main()", "run", str(study), "--out", str(out)]
    alone = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}  # an empty one
    process = subprocess.Popen(command, env=alone, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 60
        while not out.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)  # the folder is made when the work begins
        time.sleep(1.5)
        assert process.poll() is None
        took = ends(process, number)
        said = process.communicate()[1]
    finally:
        process.kill()
    assert process.returncode == (130 if number == signal.SIGINT else 3), said
    assert took < SOON
    farewell = FAREWELL if number == signal.SIGINT else CALL_AGAIN
    assert said.splitlines()[-1] == farewell
    left = {name for _, _, names in os.walk(tmp_path / "new") for name in names}
    assert all(name.endswith((".npz", ".json")) and name[0] != "." for name in left), "whole parts, and nothing else"


def test_a_command_ends_in_the_middle_of_a_long_call(tmp_path: Path) -> None:
    """Python cannot act on a signal inside the call; the watching thread ends the process and its drafts."""
    code = f"""
import hashlib
from pathlib import Path
from uptake.basis.draft import draft
from uptake.basis.stopping import ends_on_signals
with ends_on_signals("farewell"), draft({str(tmp_path / "page.html")!r}) as file:
    file.write_text("half")
    print("begun", flush=True)
    hashlib.pbkdf2_hmac("sha256", b"", b"", 200_000_000)
"""
    command = [sys.executable, "-c", code]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.3)  # now it is inside the call
        assert len(list(tmp_path.iterdir())) == 1
        assert GRACE / 2 < ends(process, signal.SIGTERM) < SOON
        assert process.communicate()[1] == "farewell\n"
    finally:
        process.kill()
    assert process.returncode == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


def test_no_exception_is_raised_inside_the_compiler() -> None:
    """Between two of its instructions it would leave memory that is freed twice; the watching thread ends it all."""
    code = """
from uptake.basis.stopping import ends_on_signals
compiler = '''
import time
print("begun", flush=True)
try:
    for _ in range(2_000):
        time.sleep(0.01)
except BaseException as error:
    print(repr(error), flush=True)
'''
with ends_on_signals("farewell"):
    exec(compiler, {"__name__": "llvmlite.binding.ffi"})
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        assert GRACE / 2 < ends(process, signal.SIGTERM) < SOON
        assert process.communicate() == ("", "farewell\n")
    finally:
        process.kill()
    assert process.returncode == 128 + signal.SIGTERM


def ends(process: subprocess.Popen[str], number: int) -> float:
    """Seconds until a process ends after a signal."""
    start = time.monotonic()
    process.send_signal(number)
    process.wait(timeout=60)
    return time.monotonic() - start


LANES = """
net = up.generate.barabasi_albert(200_000, 8, rng=1, threads=1)
print("begun", flush=True)
up.simulate(net, up.FractionalThreshold(0.1), seeds=1000, runs=64 * 400, rng=1)
"""
BUILDING = """
print("begun", flush=True)
up.generate.barabasi_albert(10_000_000, 5, rng=1)
"""


@pytest.mark.parametrize("work", [LANES, BUILDING], ids=["lanes", "building"])
def test_a_script_ends_with_a_traceback(work: str) -> None:
    """Kernels that are left behind may end while the interpreter shuts down."""
    command = [sys.executable, "-c", "import uptake as up" + work]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.5)
        took = ends(process, signal.SIGINT)
        said = process.communicate()[1]
    finally:
        process.kill()
    assert said.endswith("\nKeyboardInterrupt\n")
    assert process.returncode == -signal.SIGINT
    assert took < SOON


@pytest.mark.parametrize("call", [lambda: aside(time.sleep, 20), lambda: run_all(4, lambda i, stop: time.sleep(20), 2)])
def test_work_that_cannot_be_told_to_stop_is_left_behind(call: Callable[[], object]) -> None:
    assert interrupted(call) < SOON


def test_work_that_can_be_told_to_stop_is_waited_for() -> None:
    ended = []

    def job(i: int, stop: object) -> None:
        while not stop[0]:  # type: ignore[index]
            time.sleep(0.01)
        time.sleep(0.05)
        ended.append(i)

    assert interrupted(lambda: run_all(4, job, 2)) < SOON
    assert sorted(ended) == [0, 1]


def interrupted(call: Callable[[], object]) -> float:
    """Seconds until a call raises KeyboardInterrupt after Ctrl-C."""
    told = []

    def tell() -> None:
        told.append(time.monotonic())
        interrupt_main()

    timer = threading.Timer(0.3, tell)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            call()
    finally:
        timer.join()
    return time.monotonic() - told[0]


def test_what_a_thread_raises_is_raised() -> None:
    def fails(*_: object) -> None:
        raise ValueError("here")

    with pytest.raises(ValueError, match="here"):
        aside(fails)
    with pytest.raises(ValueError, match="here"):
        run_all(8, fails, 3)


def test_a_stop_that_a_callback_loses_is_not_shouted(tmp_path: Path) -> None:
    """A C library calls Python, and the signal comes there: what is raised is lost; the watcher ends the process."""
    script = """
import ctypes, os, signal, time
from uptake.basis.stopping import ends_on_signals

def call():
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.01)

with ends_on_signals("farewell"):
    ctypes.CFUNCTYPE(None)(call)()
    time.sleep(60)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (128 + signal.SIGTERM, "farewell\n")
