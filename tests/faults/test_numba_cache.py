"""The engine numba needs no cache of machine code: one that is absent, full, damaged or old changes no number."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
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
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
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


@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
@pytest.mark.parametrize("damage", [_cut, _flipped, lambda _: b"", lambda _: pickle.dumps("an older version")])
def test_a_damaged_file_is_replaced(folder: Path, suffix: str, damage: Callable[[bytes], bytes]) -> None:
    kernel(_twice)(3)
    (path,) = _files(folder, suffix)
    path.write_bytes(damage(path.read_bytes()))
    assert kernel(_twice)(3) == 6
    kernel(_twice)(3)  # begins a new file, if the first call forgot the old one
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


@pytest.mark.parametrize("setting", [{"NUMBA_CACHE_DIR": __file__}, {"NUMBA_CACHE_LOCATOR_CLASSES": "nonsense"}])
def test_settings_of_numba_that_lead_nowhere(setting: dict[str, str]) -> None:
    code = "from uptake.kernels.luck.fixed import lambda_of; print(lambda_of(1 << 32))"
    asked = [sys.executable, "-B", "-c", code]
    done = subprocess.run(asked, env={**os.environ, **setting}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, str(64 << 32), "")
