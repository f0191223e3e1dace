"""The command line: what it writes, what it refuses, what it leaves behind when it is interrupted."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up
import uptake.run.compare as uptake_compare
from typer.testing import CliRunner, Result
from uptake.batch import folder
from uptake.cli import app
from uptake.results.load import load
from uptake.results.study import Study
from uptake.studyfile.read import load_study

EXAMPLES = Path(__file__).parents[1] / "examples"

SMALL = """
[study]
title = "A small study"
horizon = 6
runs = 3
rng = 1

[users]
generate = { kind = "watts_strogatz", n = 60, k = 4, rewire = 0.1, rng = 1 }

[idea]
drive = 0.05

[strategies.emulation]
kind = "emulation"
seeds = 2

[[strategies.mandate]]
kind = "emulation"
seeds = 2
[[strategies.mandate]]
kind = "legislation"
start = 3

[observed]
share = [0.1, 0.2, 0.3]
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_bytes(SMALL.encode())
    return path


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of results, to be copied and not changed."""
    root = tmp_path_factory.mktemp("finished")
    (root / "small.toml").write_bytes(SMALL.encode())
    result = uptake("run", root / "small.toml", "--out", root / "out", "--quiet")
    assert (result.exit_code, result.output) == (0, "")  # quiet
    return root / "out"


def uptake(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def refused(result: Result) -> str:
    """What standard error says of bad input: one message, no traceback."""
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.startswith("uptake: ")
    assert "Traceback" not in result.stderr
    return result.stderr.removeprefix("uptake: ").strip()


def listing(path: Path) -> list[str]:
    return sorted(os.listdir(path))


def data_of(path: Path) -> Study:
    loaded = load(path / "study.nc")
    assert isinstance(loaded, Study)
    return loaded


def test_run_writes_a_table_and_four_files(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    result = uptake("run", study, "--out", out)
    assert result.exit_code == 0, result.output
    assert "emulation" in result.stdout
    assert "mandate" in result.stdout
    assert result.stderr == ""  # no progress bar, as standard error is no terminal
    assert listing(out) == sorted(folder.COMPLETE)
    assert (out / "study.toml").read_bytes() == study.read_bytes()
    assert (out / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert "A small study" in (out / "report.html").read_text(encoding="utf-8")
    data = data_of(out).data
    assert dict(data.sizes)["run"] == 3
    assert data["strategy"].values.tolist() == ["emulation", "mandate"]
    assert data["observed"].values[1:4].tolist() == [0.1, 0.2, 0.3]
    assert np.isnan(data["observed"].values[[0, 4, 5, 6]]).all()
    assert data.attrs["study_file"] == SMALL


def test_threads_and_engines_give_the_same_numbers(study: Path, finished: Path) -> None:
    written = data_of(finished).data
    for settings in ({"threads": 1}, {"threads": 2}, {"engine": "numba"}):
        assert folder.compute(load_study(study).with_settings(**settings)).data.equals(written)


def test_the_same_study_again_is_already_there(study: Path, finished: Path, tmp_path: Path) -> None:
    out = shutil.copytree(finished, tmp_path / "out")
    before = (out / "study.nc").stat().st_mtime_ns
    again = uptake("run", study, "--out", out)
    assert again.exit_code == 0
    assert "already holds this study" in again.stderr
    assert "emulation" in again.stdout
    assert (out / "study.nc").stat().st_mtime_ns == before

    reach = data_of(out).data["users_ever"]
    (out / "curves.png").unlink()  # an incomplete folder of the same study is made whole
    assert uptake("run", study, "--out", out).exit_code == 0
    assert listing(out) == sorted(folder.COMPLETE)
    assert data_of(out).data["users_ever"].equals(reach)


def test_another_study_is_never_overwritten(study: Path, finished: Path, tmp_path: Path) -> None:
    out = shutil.copytree(finished, tmp_path / "out")
    kept = (out / "study.nc").read_bytes()
    message = refused(uptake("run", study, "--out", out, "--runs", "2"))
    assert "already holds results of another study" in message
    assert "study.runs is 3 there, 2 here" in message
    study.write_text(SMALL.replace("drive = 0.05", "drive = 0.06"))
    assert "idea.drive is 0.05 there, 0.06 here" in refused(uptake("run", study, "--out", out))
    assert (out / "study.nc").read_bytes() == kept
    assert listing(out) == sorted(folder.COMPLETE)


def test_a_folder_that_holds_something_else(study: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert "is not a folder" in refused(uptake("run", study, "--out", tmp_path / "file"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "study.nc").write_text("my own file")
    assert "not written by uptake run" in refused(uptake("run", study, "--out", tmp_path / "other"))
    assert (tmp_path / "other" / "study.nc").read_text() == "my own file"


def test_bad_study_files(study: Path, tmp_path: Path) -> None:
    for command in (["validate"], ["run", "--out", str(tmp_path / "out")]):
        missing = refused(uptake(*command, tmp_path / "nowhere.toml"))
        assert missing == f"{tmp_path / 'nowhere.toml'}: there is no such study file"
        study.write_text("[study")
        assert "is not TOML" in refused(uptake(*command, study))
        study.write_text(SMALL.replace("generate = {", 'file = "nowhere.csv" # {'))
        assert "users.file = 'nowhere.csv': there is no such file" in refused(uptake(*command, study))
        study.write_text(SMALL.replace("drive", "drvie").replace("horizon = 6", "horizon = 0"))
        message = refused(uptake(*command, study))
        assert "2 problems" in message
        assert "line 4: study.horizon = 0: must be at least 1" in message
        assert "line 12: idea.drvie = 0.05: unknown key; did you mean 'drive'?" in message
    assert not (tmp_path / "out").exists()


def test_what_only_the_world_can_tell(study: Path) -> None:
    own = '[strategies.own]\nkind = "custom"\noperations = [{ term = "slots", value = 2 }]\n'
    study.write_text(SMALL + own)
    for command in (["validate"], ["run", "--out", str(study.parent / "out")]):
        message = refused(uptake(*command, study))
        assert message.startswith(f"{study}: line 27: strategies.own: does not fit the world; ")
        assert "provider" in message


def test_bad_options(study: Path, tmp_path: Path) -> None:
    message = refused(uptake("run", study, "--out", tmp_path / "out", "--engine", "fortran"))
    assert "engine = 'fortran' is unknown; allowed: auto, native, numba" in message
    for options in (["--runs", "0"], ["--runs", "many"], ["--threads", "0"], ["--speed", "2"]):
        assert uptake("run", study, "--out", tmp_path / "out", *options).exit_code == 2
    assert uptake("run", study).exit_code == 2
    assert not (tmp_path / "out").exists()


def test_validate(study: Path) -> None:
    result = uptake("validate", study)
    assert result.exit_code == 0, result.output
    assert "is valid, task" in result.stdout
    assert "60 users, 0 providers; strategies: emulation, mandate" in result.stdout
    assert "3 runs of 6 months each" in result.stdout


def test_report(finished: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert uptake("report", finished / "study.nc", "--out", page).exit_code == 0
    assert page.read_text(encoding="utf-8") == (finished / "report.html").read_text(encoding="utf-8")
    assert "no such file" in refused(uptake("report", tmp_path / "nowhere.nc", "--out", page))
    (tmp_path / "text.nc").write_text("not results")
    assert "text.nc" in refused(uptake("report", tmp_path / "text.nc", "--out", tmp_path / "other.html"))
    assert not (tmp_path / "other.html").exists()


APPRAISED = (
    SMALL
    + """
[costs]
benefit = 5

[appraisal]
attribution = 0.25
optimism_bias = 2
level = 0.9
reference = "mandate"
"""
)


def test_the_appraisal_of_a_study_file_is_that_of_its_table_and_page(study: Path, tmp_path: Path) -> None:
    out, page = tmp_path / "out", tmp_path / "page.html"
    study.write_text(APPRAISED)
    table = uptake("run", study, "--out", out).stdout
    assert "reach − mandate" in table
    assert "25 % of the benefits attributed to the idea; costs times 2" in table
    ours = (out / "report.html").read_text(encoding="utf-8")
    for words in (
        "Attribution = 0.25",
        "Optimism bias = 2",
        "Difference in reach from mandate: mean and 90 % interval",
    ):
        assert words in ours
    results = data_of(out)
    assert results.provenance["appraisal"]["reference"] == "mandate"
    given = {"attribution": 0.25, "optimism_bias": 2.0, "level": 0.9, "reference": "mandate"}
    assert results.summary().equals(results.summary(attribution=1, optimism_bias=1, level=0.95, reference="emulation"))
    assert results.report(page, **given).read_text(encoding="utf-8") == ours

    assert uptake("report", out / "study.nc", "--out", page).exit_code == 0
    assert page.read_text(encoding="utf-8") == ours
    options = ("--attribution", "1", "--optimism-bias", "1", "--level", "0.95", "--reference", "emulation")
    assert uptake("report", out / "study.nc", "--out", page, *options).exit_code == 0
    assert page.read_text(encoding="utf-8") == results.report(tmp_path / "plain.html").read_text(encoding="utf-8")
    assert uptake("report", out / "study.nc", "--out", page, "--level", "0.5").exit_code == 0
    assert "mean and 50 % interval" in (said := page.read_text(encoding="utf-8"))
    assert "Attribution = 0.25" in said
    for option, value, why in (
        ("--attribution", "1.5", "attribution = 1.5"),
        ("--optimism-bias", "0", "optimism_bias = 0.0"),
        ("--level", "1", "level = 1.0"),
        ("--reference", "emulatoin", "did you mean 'emulation'?"),
    ):
        assert why in refused(uptake("report", out / "study.nc", "--out", page, option, value))


def test_another_appraisal_of_the_same_study_is_told_without_computing(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    study.write_text(APPRAISED)
    assert uptake("run", study, "--out", out).exit_code == 0
    counts = data_of(out).data
    monkeypatch.delattr(folder, "compute")
    study.write_text(APPRAISED.replace("0.25", "0.5"))
    again = uptake("run", study, "--out", out)
    assert again.exit_code == 0, again.output
    assert "nothing to compute" in again.stderr
    assert "50 % of the benefits" in again.stdout
    assert "Attribution = 0.5:" in (out / "report.html").read_text(encoding="utf-8")
    assert (out / "study.toml").read_bytes() == study.read_bytes()
    assert data_of(out).provenance["appraisal"]["attribution"] == 0.5
    assert data_of(out).data.equals(counts)
    study.write_text(APPRAISED.replace("0.25", "0.5").replace("drive = 0.05", "drive = 0.06"))
    assert "idea.drive is 0.05 there, 0.06 here" in refused(uptake("run", study, "--out", out))


def test_only_a_study_has_a_page(tmp_path: Path) -> None:
    path = tmp_path / "contagion.nc"
    up.simulate(up.generate.star(9), up.SI(beta=0.5), seeds=[0], runs=2, rng=1).save(path)
    assert "holds no study of strategies" in refused(uptake("report", path, "--out", tmp_path / "page.html"))


def test_refusals_keep_their_traceback_for_developers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPTAKE_DEBUG", "1")
    assert isinstance(uptake("report", tmp_path / "nowhere.nc").exception, ValueError)


def test_a_terminal_gets_the_table_in_colour(
    finished: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from uptake.cli import _print_table

    _print_table(data_of(finished))
    plain = capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    _print_table(data_of(finished))
    table = capsys.readouterr().out
    for word in ("emulation", "mandate"):
        assert word in plain
        assert word in table
    assert table != plain


def test_the_models_as_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_module("uptake.models", run_name="__main__")
    assert capsys.readouterr().out.startswith("# ")


def test_models_by_name() -> None:
    listed = uptake("models")
    assert listed.exit_code == 0
    assert "IndependentCascade(p" in listed.stdout
    assert uptake("models", "si").stdout.startswith("SI(beta)")
    assert "SIR" in refused(uptake("models", "SIRR"))


def test_a_study_to_begin_from(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    said = refused(uptake("new", str(file)))
    assert [line.split()[0] for line in said.splitlines()[1:]] == [
        path.stem for path in sorted(EXAMPLES.glob("*.toml"))
    ]
    assert uptake("new", str(file), "--from", "commissioning").exit_code == 0
    assert "uptake run mine.toml" in file.read_text(encoding="utf-8")
    assert uptake("validate", str(file)).exit_code == 0
    assert "mine.toml" in refused(uptake("new", str(file), "--from", "commissioning"))  # it is there
    assert "did you mean 'commissioning'?" in refused(uptake("new", str(tmp_path / "b.toml"), "--from", "comissioning"))


def test_strategies_measures_and_terms_are_listed() -> None:
    listed = uptake("strategies").stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(up.strategies.LISTED) == list(up.strategies.listing().index)
    for name, row in up.strategies.LISTED.items():
        one = uptake("strategies", name).stdout
        assert one.startswith(f"{row.recipe.__name__}(")
        assert row.meaning in one
        assert "With its defaults: " in one or name == "emulation"
    assert uptake("strategies", "DemandLed").stdout == uptake("strategies", "demand-led").stdout
    assert "did you mean 'branching'?" in refused(uptake("strategies", "brunching"))
    for table, words in ((up.measures.MEASURES, "measures"), (up.terms.TERMS, "terms")):
        assert [line.split()[0] for line in uptake(words).stdout.splitlines()] == list(table)
    assert list(up.measures.listing().index) == list(up.measures.MEASURES)
    assert list(up.terms.listing().index) == list(up.terms.TERMS)


def test_info_and_version() -> None:
    said = uptake("--version")
    assert said.exit_code == 0
    assert said.stdout.startswith("uptake 0.")
    info = uptake("info")
    assert info.exit_code == 0
    assert "engine" in info.stdout


def test_the_package_run_as_a_module_is_the_command() -> None:
    said = subprocess.run([sys.executable, "-m", "uptake", "--version"], capture_output=True, text=True, check=True)
    assert said.stdout == f"uptake {up.__version__}\n"


def test_interrupted_while_writing(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Study, "report", interrupt)
    out = tmp_path / "new" / "out"
    result = uptake("run", study, "--out", out)
    assert result.exit_code == 130
    assert result.stderr == "uptake: interrupted; every file that was written is complete\n"
    assert listing(out) == ["curves.png", "parts", "provenance.json", "status.json", "study.nc"]
    before = (out / "study.nc").stat().st_mtime_ns

    monkeypatch.undo()
    assert uptake("run", study, "--out", out).exit_code == 0  # what is missing is drawn, nothing is computed again
    assert listing(out) == sorted(folder.COMPLETE)
    assert (out / "study.nc").stat().st_mtime_ns == before


def test_an_interrupted_run_goes_on_from_what_was_computed(
    study: Path, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = uptake_compare.outcomes_of
    blocks: list[list[int]] = []

    def interrupted(compiled: Any, words: Any, seed: int, runs: Any, **options: Any) -> Any:
        blocks.append([*runs])
        if len(blocks) == 2:
            raise KeyboardInterrupt
        return original(compiled, words, seed, runs, **options)

    monkeypatch.setattr(uptake_compare, "outcomes_of", interrupted)
    out = tmp_path / "out"
    assert uptake("run", study, "--out", out, "--threads", 1).exit_code == 130
    assert listing(out) == ["parts", "status.json"]
    other = tmp_path / "other.toml"
    other.write_text(study.read_text().replace("rng = 1\n\n", "rng = 8\n\n"))
    assert "holds parts of another study" in refused(uptake("run", other, "--out", out))
    assert uptake("run", study, "--out", out).exit_code == 0
    computed = [run for k, block in enumerate(blocks) for run in block if k != 1]
    assert sorted(computed) == [*range(len(computed))], "each run is computed once"
    assert listing(out) == sorted(folder.COMPLETE)
    ours, theirs = up.load(out / "study.nc"), up.load(finished / "study.nc")
    assert ours.data.drop_attrs().identical(theirs.data.drop_attrs())
