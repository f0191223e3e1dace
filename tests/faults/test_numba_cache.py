"""The engine numba needs no cache of machine code: one that is absent, full, damaged or old changes no number."""

from __future__ import annotations

import os
import pickle
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
import uptake
from numba.core import caching, config
from uptake.kernels import cache
from uptake.kernels.jit import kernel

pytestmark = pytest.mark.skipif(config.DISABLE_JIT, reason="nothing is compiled")


def _twice(x: int) -> int:
    return 2 * x


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the cache is for this test."""
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path))
    return tmp_path


def _files(folder: Path, suffix: str) -> list[Path]:
    return sorted(folder.rglob(f"*.{suffix}"))


def _hits(compiled: Any) -> int:
    return sum(compiled.stats.cache_hits.values())


def test_the_cache_is_used(folder: Path) -> None:
    assert [kernel(_twice)(3) for _ in range(2)] == [6, 6]
    again = kernel(_twice)
    assert (again(4), _hits(again)) == (8, 1)


def test_without_a_folder_for_it_kernels_are_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache._Place, "_locator_classes", [])
    assert cache.cache_of(_twice) is None
    assert kernel(_twice)(3) == 6


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), PermissionError(13, "denied")])
def test_what_cannot_be_written_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(caching.IndexDataCacheFile, "_open_for_write", refuse)
    assert kernel(_twice)(3) == 6
    assert not _files(folder, "nb?")


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flipped(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]


def _sealed(entry: object) -> bytes:
    """An entry that is not machine code, under its right checksum."""
    data = pickle.dumps(entry)
    return blake2b(data).digest() + data


@pytest.mark.parametrize(
    "damage",
    [_cut, _flipped, lambda _: b"", lambda _: pickle.dumps("an older version"), lambda _: _sealed("no entry")],
)
def test_a_damaged_file_is_replaced(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    kernel(_twice)(3)
    (path,) = _files(folder, "nbc")
    path.write_bytes(damage(path.read_bytes()))
    first = kernel(_twice)
    assert (first(3), _hits(first)) == (6, 0)
    healed = kernel(_twice)
    assert (healed(5), _hits(healed)) == (10, 1)


def test_code_of_other_types_is_not_taken_for_it(folder: Path) -> None:
    compiled = kernel(_twice)
    compiled(3), compiled(1.5)
    whole, real = _files(folder, "nbc")
    whole.write_bytes(real.read_bytes())
    assert kernel(_twice)(3) == 6


def test_a_change_of_any_twin_makes_it_stale(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel(_twice)(3)
    monkeypatch.setattr(cache, "_twins", lambda: "another version")
    changed = kernel(_twice)
    assert (changed(3), _hits(changed)) == (6, 0)
    assert len(_files(folder, "nbc")) == 1  # in its place


def test_a_kernel_can_be_compiled_anew(folder: Path) -> None:
    compiled = kernel(_twice)
    compiled(3), compiled(1.5)
    compiled._cache.flush()
    assert not _files(folder, "nb?")


@pytest.mark.parametrize("setting", [{"NUMBA_CACHE_DIR": __file__}, {"NUMBA_CACHE_LOCATOR_CLASSES": "nonsense"}])
def test_settings_of_numba_that_lead_nowhere(setting: dict[str, str]) -> None:
    code = "from uptake.kernels.luck.fixed import lambda_of; print(lambda_of(1 << 32))"
    asked = [sys.executable, "-B", "-c", code]
    done = subprocess.run(asked, env={**os.environ, **setting}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, str(64 << 32), "")


_CALL = "from uptake.kernels.luck.fixed import lambda_of as f; print(f(1 << 32), sum(f.stats.cache_hits.values()))"


@pytest.fixture
def sealed_off(tmp_path: Path) -> dict[str, str]:
    """The environment of a copy of the package that keeps nothing beside itself, in a home that keeps nothing.

    A file stands where each folder would be made, as root may write to folders that are read-only.
    """
    copy = tmp_path / "site-packages" / "uptake"
    shutil.copytree(Path(str(uptake.__file__)).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in (copy, *(path for path in copy.rglob("*") if path.is_dir())):
        (folder / "__pycache__").touch()
    (tmp_path / "home").touch()
    (tmp_path / "temporary").mkdir()
    paths = {"PYTHONPATH": str(copy.parent), "HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "temporary")}
    return {k: v for k, v in os.environ.items() if not k.startswith(("NUMBA_", "XDG_"))} | paths


def _call(environment: dict[str, str]) -> tuple[str, str]:
    """What the kernel returns in a process of its own, and how often its code came from the cache."""
    asked = [sys.executable, "-c", _CALL]
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    number, hits = done.stdout.split()
    assert number == str(64 << 32)
    return number, hits


def test_a_package_that_cannot_be_written_to_has_its_cache_with_the_user(sealed_off: dict[str, str]) -> None:
    home = Path(sealed_off["HOME"])
    home.unlink()
    home.mkdir()
    assert [_call(sealed_off)[1] for _ in range(2)] == ["0", "1"]
    assert _files(home, "nbc")
    assert not _files(Path(sealed_off["TMPDIR"]), "nbc")


def test_without_a_home_the_cache_is_temporary(sealed_off: dict[str, str]) -> None:
    assert [_call(sealed_off)[1] for _ in range(2)] == ["0", "1"]
    (own,) = Path(sealed_off["TMPDIR"]).iterdir()
    assert stat.S_IMODE(own.stat().st_mode) == 0o700
    assert _files(own, "nbc")


def _open_to_others(own: Path) -> None:
    own.mkdir(mode=0o700)
    own.chmod(0o777)


def _led_elsewhere(own: Path) -> None:
    own.symlink_to(own.parent)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="users have no numbers here")
@pytest.mark.parametrize("spoil", [_open_to_others, _led_elsewhere, Path.touch])
def test_a_temporary_folder_of_others_is_not_trusted(sealed_off: dict[str, str], spoil: Callable[[Path], None]) -> None:
    own = Path(sealed_off["TMPDIR"]) / f"uptake-cache-{os.geteuid()}"
    spoil(own)
    assert [_call(sealed_off)[1] for _ in range(2)] == ["0", "0"]
    assert not _files(own.parent, "nbc")


_AT_ONCE = """
import sys, time
from pathlib import Path
from uptake.kernels.jit import kernel

def twice(x):
    return x + x

compiled, folder, own = kernel(twice), Path(sys.argv[1]), sys.argv[2]
(folder / f"ready-{own}").touch()
while len(list(folder.glob("ready-*"))) < 4:
    time.sleep(.001)
values = [1, 1.5, 1j, True]
for value in values[int(own):] + values[:int(own)]:
    compiled(value)
print(sum(compiled.stats.cache_hits.values()))
"""
_PIPES: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}


def test_processes_that_compile_at_once_keep_all_entries(folder: Path) -> None:
    """Four kinds of numbers, each process beginning with another, into an empty cache."""
    (folder / "twice.py").write_text(_AT_ONCE)
    command = [sys.executable, str(folder / "twice.py"), str(folder)]
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    running = [subprocess.Popen([*command, str(own)], env=environment, **_PIPES) for own in range(4)]
    assert [(each.communicate()[1], each.returncode) for each in running] == [("", 0)] * 4
    assert len(_files(folder, "nbc")) == 4
    assert not [*folder.rglob("*.tmp.*")]
    later = subprocess.run([*command, "0"], env=environment, check=True, **_PIPES)
    assert (later.stdout, later.stderr) == ("4\n", "")


def test_what_another_process_writes_meanwhile_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = kernel(_twice), kernel(_twice)
    write, waiting = caching.IndexDataCacheFile._open_for_write, [lambda: other(1.5)]

    def after_the_other(self: Any, path: str) -> Any:
        if waiting:
            waiting.pop()()
        return write(self, path)

    monkeypatch.setattr(caching.IndexDataCacheFile, "_open_for_write", after_the_other)
    one(3)
    later = kernel(_twice)
    assert (later(3), later(1.5), _hits(later)) == (6, 3.0, 2)
