"""Two studies into one folder at a time: the second is refused, and nothing of the first is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import uptake as up
from uptake.basis.checks import BadValue
from uptake.batch import folder
from uptake.batch.lock import NAME, locked
from uptake.studyfile.read import load_study

TEXT = """[study]
horizon = 4
runs = 2
rng = 1
[users]
generate = { kind = "complete", n = 10 }
[strategies.emulation]
kind = "emulation"
seeds = 1
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.toml"
    path.write_text(TEXT)
    return path


def test_two_studies_at_once(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second comes while the first computes: it is refused before any work, and the first is written."""
    out, first, compute = tmp_path / "out", load_study(study), folder.compute
    second = first.with_settings(runs=3)

    def slow(task: object, *options: object) -> object:
        with pytest.raises(ValueError, match=rf"is being written to by process {os.getpid()} on .* since 2"):
            folder.run_into(out, second, False)
        return compute(task, *options)  # type: ignore[arg-type]

    monkeypatch.setattr(folder, "compute", slow)
    folder.run_into(out, first, False)
    assert up.load(out / folder.DATA).data.sizes["run"] == 2
    assert sorted(os.listdir(out)) == sorted(folder.COMPLETE)


def test_threads_that_run_one_study_into_one_folder(study: Path, tmp_path: Path) -> None:
    """One computes; the others are refused, or find the results."""
    out, ends = tmp_path / "out", []

    def run() -> None:
        try:
            ends.append(folder.run_into(out, load_study(study), False)[1])
        except ValueError as error:
            ends.append("is being written to" in str(error))

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ends) == 6
    assert any(ends)
    assert sorted(os.listdir(out)) == sorted(folder.COMPLETE)


def test_a_process_that_was_killed_holds_nothing(study: Path, tmp_path: Path) -> None:
    """It leaves its lock file, a draft and its parts; the next run takes the lock and clears all."""
    out = tmp_path / "out"
    code = f"""
import os
from contextlib import contextmanager
from pathlib import Path
from uptake.batch import folder
from uptake.results import netcdf
from uptake.studyfile.read import load_study
complete = netcdf.draft
@contextmanager
def killed(path):
    with complete(path) as file:
        yield file
        os.kill(os.getpid(), {int(getattr(signal, "SIGKILL", 9))})
netcdf.draft = killed
folder.run_into(Path({str(out)!r}), load_study({str(study)!r}), False)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    left = set(os.listdir(out))
    assert {NAME, "parts", "status.json"} < left
    assert len(left) == 4
    _, fresh = folder.run_into(out, load_study(study), False)
    assert fresh
    assert sorted(os.listdir(out)) == sorted(folder.COMPLETE)


def test_a_lock_that_was_left_is_taken_once(tmp_path: Path) -> None:
    """Many threads take a lock in turn or are refused; at no time two hold it."""
    holders, most, held = [], [], []
    (tmp_path / NAME).write_text("process 1 on nowhere")

    def take() -> None:
        for _ in range(200):
            try:
                with locked(tmp_path):
                    holders.append(1)
                    most.append(len(holders))
                    held.append(1)
                    holders.pop()
            except BadValue:
                pass

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert held
    assert os.listdir(tmp_path) == []


def test_a_file_system_without_locks(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_: int) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("uptake.batch.lock._hold", refuses)
    with pytest.warns(UserWarning, match="knows no locks; do not run two studies"):
        folder.run_into(tmp_path / "out", load_study(study), False)
    assert sorted(os.listdir(tmp_path / "out")) == sorted(folder.COMPLETE)


def test_a_complete_folder_can_be_read_only(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    folder.run_into(out, load_study(study), False)
    monkeypatch.setattr(folder, "locked", None)
    assert folder.run_into(out, load_study(study), False)[1] is False
