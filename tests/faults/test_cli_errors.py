"""The command line at its worst: a message and a code, never a traceback, nothing written where nobody asked for it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result
from uptake.cli import BAD_INPUT, UNREAD, app

SMALL = """[study]
horizon = 3
runs = 2
rng = 1
[users]
generate = { kind = "star", n = 9 }
[strategies.a]
kind = "emulation"
seeds = 1
"""
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pipes in folders are of POSIX")


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study.toml").write_text(SMALL)
    return tmp_path / "study.toml"


def refused(*arguments: object) -> str:
    result: Result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == BAD_INPUT, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.startswith("uptake: ")
    assert result.stdout == ""
    return result.stderr


@pytest.mark.parametrize("out", ["", " "])
def test_an_empty_out_is_refused(study: Path, out: str) -> None:
    assert "--out DIR is empty" in refused("run", study, "--out", out)
    assert "--out PAGE.html is empty" in refused("report", study, "--out", out)
    assert list(study.parent.iterdir()) == [study]


@pytest.mark.parametrize(
    "error",
    [
        MemoryError("Unable to allocate 9 TiB"),
        MemoryError(),
        RecursionError("deep"),
        OverflowError("large"),
        ZeroDivisionError("zero"),
        UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"),
        PermissionError(13, "Permission denied", "x"),
        TypeError("kind"),
    ],
)
def test_every_error_of_input_has_a_message_and_a_code(
    study: Path, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("uptake.studyfile.read.load_study", fails)
    said = refused("run", study, "--out", "o")
    assert str(error) in said
    if isinstance(error, MemoryError):
        assert "not enough memory; take a smaller network, fewer runs or a shorter horizon" in said
    assert not Path("o").exists()


def test_results_that_cannot_fit_are_refused_before_they_are_computed(study: Path) -> None:
    run = ("run", study, "--out", "o", "--runs", 2**31 - 1)
    for arguments, force in ((run, ", or --force"), (("validate", study), "")):
        study.write_text(SMALL.replace("runs = 2", f"runs = {2**31 - 1}"))
        said = refused(*arguments)
        assert re.search(r"1 strategy × 2,147,483,647 runs × 3 steps on \d+ threads? need about [\d,]+ GiB of", said)
        assert said.endswith(f"are available; take fewer runs, or a shorter horizon{force}\n")
    assert not Path("o").exists()


def test_a_network_that_cannot_fit_is_named(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise MemoryError("Unable to allocate 9 TiB")

    monkeypatch.setattr("uptake.studyfile.build.generated_network", fails)
    assert "users.generate: needs more memory than there is (Unable to allocate 9 TiB)" in refused("validate", study)


@pytest.mark.parametrize("command", ["run", "validate", "report"])
def test_what_is_no_file_is_refused_without_waiting(study: Path, command: str) -> None:
    more = ("--out", "o") if command == "run" else ()
    places = [study.parent, study.parent / "none"]
    if sys.platform != "win32":
        os.mkfifo("pipe")
        places += [Path("pipe"), Path("/dev/zero")]
    for place in places:
        assert str(place) in refused(command, place, *more)
    assert not Path("o").exists()


def test_a_report_of_something_else_is_refused(study: Path) -> None:
    Path("damaged.nc").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(500))
    assert "damaged.nc is not a NetCDF file" in refused("report", "damaged.nc")
    assert "study.toml" in refused("report", study)
    assert not Path("report.html").exists()


def test_a_terminal_obeys_nothing_in_a_study_file(study: Path) -> None:
    study.write_text(SMALL.replace("[strategies.a]", '[strategies."\\u001b[2Ja"]'))
    result = CliRunner().invoke(app, ["validate", str(study)])
    assert result.exit_code == 0
    assert "strategies: \\x1b[2Ja" in result.stdout
    study.write_text(SMALL.replace("generate = {", 'file = "\\u001b[2J.csv"\nweight = {'))
    assert "\x1b" not in refused("validate", study)


@POSIX
def test_a_closed_pipe_ends_quietly() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "uptake.cli", "models"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (UNREAD, b"")
