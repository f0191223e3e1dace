"""Nothing that was computed is lost, and nothing that is damaged is read as if it were whole."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import uptake as up
from uptake.batch import folder
from uptake.show.wording import display
from uptake.studyfile.problems import StudyFileError
from uptake.studyfile.read import load_study

TEXT = """[study]
horizon = 4
runs = 2
rng = 1
[users]
file = "edges.csv"
[strategies.emulation]
kind = "emulation"
seeds = 1
"""


def study(*names: str) -> up.Study:
    world = up.World(up.Users(up.generate.complete(10)))
    return up.compare(world, {name: up.Emulation(seeds=1) for name in names}, horizon=4, runs=3, rng=1)


def task(path: Path) -> Path:
    (path / "edges.csv").write_text("source,target\n0,1\n1,2\n2,3\n")
    (path / "study.toml").write_text(TEXT)
    return path / "study.toml"


@pytest.mark.parametrize("name", ["$x_$", "a $\\frac b$", "costs $5 or $10", "\\$", "$"])
def test_a_dollar_is_drawn_as_typed(name: str) -> None:
    figure = study(name, "other").plot()
    figure.canvas.draw()
    shown = display([name, "other"])[0]
    drawn = [text for text in figure.axes[0].texts if text._preprocess_math(text.get_text()) == (shown, False)]
    assert len(drawn) == 1


def test_the_data_stay_where_a_picture_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ValueError("no picture")

    monkeypatch.setattr(up.Study, "plot", fails)
    with pytest.raises(ValueError, match="no picture"):
        folder.run_into(tmp_path / "out", load_study(task(tmp_path)), False)
    there = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert there == ["parts", folder.PROVENANCE, "status.json", folder.DATA]
    assert isinstance(up.load(tmp_path / "out" / folder.DATA), up.Study)


def test_a_file_that_changes_during_the_runs_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, build = load_study(task(tmp_path)), folder.build

    def changed(task: object, *options: object) -> object:
        made = build(task, *options)
        (tmp_path / "edges.csv").write_text("source,target\n0,1\n0,2\n0,3\n")
        return made

    monkeypatch.setattr(folder, "build", changed)
    with pytest.raises(StudyFileError, match="changed while it ran"):
        folder.run_into(tmp_path / "out", read, False)
    assert not (tmp_path / "out").exists()


def test_a_flipped_bit_gives_the_same_data_or_an_error_that_names_the_file(tmp_path: Path) -> None:
    saved = study("a", "b")
    whole = bytearray(saved.save(tmp_path / "study.nc").read_bytes())
    luck, same, refused = np.random.default_rng(1), 0, 0
    for i, bit in zip(luck.integers(0, len(whole), 100), luck.integers(0, 8, 100), strict=True):
        damaged = bytearray(whole)
        damaged[i] ^= 1 << int(bit)
        (tmp_path / "flipped.nc").write_bytes(damaged)
        try:
            same += up.load(tmp_path / "flipped.nc").data.identical(saved.data)
        except ValueError as error:
            refused += "flipped.nc" in str(error)
    assert same + refused == 100
    assert refused > 5


def test_a_full_disk_is_an_error_and_not_a_crash(tmp_path: Path) -> None:
    code = f"""
import resource, signal, uptake as up
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
world = up.World(up.Users(up.generate.complete(10)))
study = up.compare(world, {{"a": up.Emulation(seeds=1)}}, horizon=4, runs=3, rng=1)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, {resource.getrlimit(resource.RLIMIT_FSIZE)[1]}))
try:
    study.save({str(tmp_path / "study.nc")!r})
except OSError:
    print("refused")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "refused"), done.stderr
    assert list(tmp_path.iterdir()) == []
