"""What is available to a process: of the machine, of its control groups, of its addresses."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from control_groups import Group, tree
from uptake.basis import memory
from uptake.basis.cgroup import memory_limits

_ONE, _TWO = ("memory.limit_in_bytes", "memory.usage_in_bytes"), ("memory.max", "memory.current")


def _group(names: tuple[str, str], limit: object, used: int, stat: str = "anon 1") -> Mapping[str, str]:
    return dict(zip(names, (str(limit), str(used)), strict=True)) | {"memory.stat": stat}


@pytest.mark.parametrize(
    ("group", "files", "expected"),
    [
        (Group("/job"), {"job": _group(_TWO, "max", 500)}, []),
        (Group("/job"), {"job": _group(_TWO, 2000, 500)}, [(2000, 500)]),
        (Group("/job"), {"job": _group(_TWO, 2000, 500, "inactive_file 300\nactive_file 50")}, [(2000, 150)]),
        (Group("/job"), {"job": _group(_TWO, 2000, 500, "inactive_file 900")}, [(2000, 0)]),
        (Group("/a/b"), {"a": _group(_TWO, 900, 600), "a/b": _group(_TWO, 2000, 5)}, [(2000, 5), (900, 600)]),
        (Group("/job", "/", "memory"), {"job": _group(_ONE, 2000, 500, "inactive_file 9")}, [(2000, 500)]),
        (Group("/job", "/", "memory"), {"job": _group(_ONE, 2000, 500, "total_inactive_file 9")}, [(2000, 491)]),
    ],
)
def test_the_memory_of_control_groups(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    group: Group,
    files: Mapping[str, Mapping[str, str]],
    expected: list[tuple[int, int]],
) -> None:
    tree(tmp_path, monkeypatch, group, files)
    assert [*memory_limits()] == expected
    least = min((limit - used for limit, used in expected), default=memory._of_machine())
    assert memory.available() == pytest.approx(least, rel=0.2)  # the machine is in use by others too


def test_a_group_that_uses_more_than_its_limit_has_nothing_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(tmp_path, monkeypatch, Group("/job"), {"job": _group(_TWO, 100, 120)})
    with pytest.raises(MemoryError, match=r"^all need about 5 MiB of memory, and 0 MiB are available; take less$"):
        memory.require(5 << 20, "all", "take less")


@pytest.mark.parametrize(
    ("told", "expected"), [("MemTotal: 900 kB\nMemAvailable:    300 kB\n", 300 << 10), ("MemTotal: 900 kB\n", None)]
)
def test_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, expected: int | None) -> None:
    """Old kernels do not say what is available; then all that the machine has counts."""
    (tmp_path / "meminfo").write_text(told)
    monkeypatch.setattr(memory, "_MACHINE", tmp_path / "meminfo")
    physical = memory.os.sysconf("SC_PAGE_SIZE") * memory.os.sysconf("SC_PHYS_PAGES")
    assert memory._of_machine() == (physical if expected is None else expected)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no /proc here")
def test_a_limit_on_addresses() -> None:
    """In a process of its own: ulimit -v, as queueing systems set it."""
    code = """
import resource
from uptake.basis import memory
before = memory._pages(0)
resource.setrlimit(resource.RLIMIT_AS, (before + (64 << 20), resource.RLIM_INFINITY))
print(memory.available() >> 20)
try:
    memory.require(1 << 30, "all", "take less")
except MemoryError as error:
    print(error)
with memory.forced():
    memory.require(1 << 30, "all", "take less")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    left, message = done.stdout.splitlines()
    assert 32 <= int(left) <= 64
    assert message.startswith("all need about 1.0 GiB of memory, and ")


def test_force_ends_with_its_block() -> None:
    with memory.forced(), memory.forced(False), pytest.raises(MemoryError):
        memory.require(1 << 61, "all", "take less")
    with pytest.raises(MemoryError):
        memory.require(1 << 61, "all", "take less")
