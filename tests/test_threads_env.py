"""How many threads compute by default, and who says so: environment variables, the affinity mask, control groups."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import uptake as up
from control_groups import Group, tree
from uptake.basis import threads
from uptake.basis.cgroup import cpu_limit
from uptake.basis.checks import BadValue
from uptake.basis.threads import default_threads, thread_count

UPTAKE, OMP, SLURM = NAMES = ("UPTAKE_NUM_THREADS", "OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK")


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def eight(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that may run on eight cores, with no limit of time on them."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.setattr(threads, "cpu_limit", lambda: None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, (8, "affinity")),
        ({SLURM: "3"}, (3, SLURM)),
        ({OMP: "5", SLURM: "3"}, (5, OMP)),
        ({UPTAKE: "16", OMP: "5", SLURM: "3"}, (16, UPTAKE)),
        ({OMP: " 4, 2 "}, (4, OMP)),
        ({UPTAKE: "", OMP: " ", SLURM: "4096"}, (4096, SLURM)),
    ],
)
def test_the_first_variable_that_is_set_decides(
    eight: None, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], expected: tuple[int, str]
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert default_threads() == expected
    assert thread_count(None) == expected[0]
    assert thread_count(7) == 7
    shown = up.show_config()
    assert (shown["threads"], shown["threads_from"]) == expected


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["0", "-1", "4097", "two", "2.0", "1e2", "٣", "9" * 5000, "2 4", ",4"])
def test_a_variable_that_is_no_number_of_threads(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadValue, match=rf"^{name} = '.*it is a whole number in \[1, 4096\]; set another, or unset it$"):
        default_threads()
    assert thread_count(2) == 2  # who gives a number does not ask the variable


def test_a_list_is_one_of_openmp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(UPTAKE, "4,2")
    with pytest.raises(BadValue, match="UPTAKE_NUM_THREADS = '4,2' is no number of threads"):
        default_threads()


@pytest.mark.parametrize(("limit", "source"), [(3, "control group"), (8, "affinity"), (20, "affinity")])
def test_the_smaller_of_affinity_and_control_group(
    eight: None, monkeypatch: pytest.MonkeyPatch, limit: int, source: str
) -> None:
    monkeypatch.setattr(threads, "cpu_limit", lambda: limit)
    assert default_threads() == (min(limit, 8), source)


Limits = dict[str, dict[str, str]]


@pytest.mark.parametrize(
    ("group", "limits", "expected"),
    [
        (Group("/job/step"), {}, None),
        (Group("/job/step"), {"job/step": {"cpu.max": "max 100000"}}, None),
        (Group("/job/step"), {"job/step": {"cpu.max": "250000 100000"}}, 3),
        (Group("/job/step"), {"job/step": {"cpu.max": "10000 100000"}}, 1),
        (Group("/job/step"), {"job": {"cpu.max": "200000 100000"}, "job/step": {"cpu.max": "max 100000"}}, 2),
        (Group("/job/step"), {"job": {"cpu.max": "800000 100000"}, "job/step": {"cpu.max": "400000 100000"}}, 4),
        (Group("/job/step"), {"other": {"cpu.max": "100000 100000"}}, None),
        (Group("/"), {".": {"cpu.max": "200000 100000"}}, 2),  # a container with a name space of its own
        (Group("/../../job"), {".": {"cpu.max": "200000 100000"}}, 2),  # outside of it
        (Group("/docker/abc/job", "/docker/abc"), {"job": {"cpu.max": "200000 100000"}}, 2),
        (Group("/docker/abcd", "/docker/abc"), {".": {"cpu.max": "200000 100000"}}, 2),
        (Group("/job", "/", "cpu,cpuacct"), {"job": {"cpu.cfs_quota_us": "-1", "cpu.cfs_period_us": "100000"}}, None),
        (Group("/job", "/", "cpu,cpuacct"), {"job": {"cpu.cfs_quota_us": "150000", "cpu.cfs_period_us": "100000"}}, 2),
        (Group("/job", "/", "memory"), {"job": {"cpu.cfs_quota_us": "150000", "cpu.cfs_period_us": "100000"}}, None),
    ],
)
def test_the_limit_of_control_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: Group, limits: Limits, expected: int | None
) -> None:
    tree(tmp_path, monkeypatch, group, limits)
    assert cpu_limit() == expected


def test_where_there_are_no_control_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("uptake.basis.cgroup._PROCESS", tmp_path)
    assert cpu_limit() is None


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity here")
def test_the_affinity_of_a_process_is_that_of_its_readers_and_generators() -> None:
    """In a process of its own, bound to one core: Arrow too keeps to it, and has its own number back afterwards."""
    code = """
import os, pyarrow
os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
from uptake.basis.threads import default_threads
from uptake.network.files.arrow import arrow_threads
pyarrow.set_cpu_count(5)
with arrow_threads():
    inside = pyarrow.cpu_count()
print(*default_threads(), inside, pyarrow.cpu_count())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "affinity", "1", "5"]


def test_the_command_line_says_which_variable_is_wrong() -> None:
    environment = {**os.environ, SLURM: "many"}
    asked = [sys.executable, "-m", "uptake", "info"]
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("uptake: SLURM_CPUS_PER_TASK = 'many' is no number of threads;")
    environment[SLURM] = "3"
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True)
    assert {"threads      3", "threads_from SLURM_CPUS_PER_TASK"} <= set(done.stdout.splitlines())
