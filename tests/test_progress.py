"""The progress bar: on standard error, late, and only for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from uptake.basis import progress, threads


def test_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    for enabled in (None, False):
        with progress.bar(2, enabled=enabled) as report:
            report(1, 2)
            report(2, 2)
    assert capsys.readouterr() == ("", "")


def test_shown_on_request(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress.bar(2, "runs", enabled=True) as report:
        report(1, 2)
    said = capsys.readouterr()
    assert said.out == ""
    assert "runs" in said.err


def test_late(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    now = [0.0]
    monkeypatch.setattr("uptake.basis.progress.time.monotonic", lambda: now[0])
    with progress.bar(2) as report:
        report(1, 4)
    assert capsys.readouterr().err == ""
    with progress.bar(4) as report:
        now[0] = 2.5
        report(2, 4)
    assert "2/4" in capsys.readouterr().err


def test_it_goes_when_the_work_fails() -> None:
    def fail() -> None:
        with progress.bar(2, enabled=True) as report:
            report(1, 2)
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        fail()


def test_a_job_counts_for_its_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[int, int]] = []

    @contextmanager
    def bar(total: int, enabled: bool | None = None) -> Iterator[progress.Report]:
        yield lambda done, of: said.append((done, of))

    monkeypatch.setattr(threads, "bar", bar)
    threads.run_all(2, lambda job, stop: None, threads=1, progress=True, runs_a_job=[3, 1])
    assert said[-1] == (4, 4)
