"""A study that many processes compute into one folder: shards, resumption, merging, and what ends them early."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
import uptake.run.compare as uptake_compare
from typer.testing import CliRunner, Result
from uptake.basis.checks import BadValue
from uptake.basis.engine import resolve_engine
from uptake.batch.max_time import seconds_of
from uptake.batch.merge import merge
from uptake.batch.reduced import REDUCED
from uptake.batch.shards import shard_here, shard_of
from uptake.cli import app
from uptake.results import parts
from uptake.results.study import Study
from uptake.run.tasks import Row, Shard, tasks_of

STUDY = """[study]
horizon = 12
runs = 40
rng = 3
[users]
generate = { kind = "watts_strogatz", n = 60, k = 4, rewire = 0.1, rng = 1 }
[observed]
share = [0.0, 0.1, 0.2]
[strategies.few]
kind = "emulation"
seeds = 2
[strategies.many]
kind = "emulation"
seeds = 6
"""
SCENARIOS = '[scenarios]\nranges = { "idea.peer" = [0.01, 0.1] }\nn = 4\n'
LONG = STUDY.replace("horizon = 12\nruns = 40", "horizon = 200\nruns = 1500").replace("n = 60, k", "n = 2000, k")
QUICK = pytest.mark.skipif(resolve_engine() == "numba", reason="minutes under the twins, and folders know no engine")


@pytest.fixture(autouse=True)
def outside_of_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("SLURM_", "SGE_", "PBS_", "LSB_")):
            monkeypatch.delenv(name)


def write(folder: Path, text: str = STUDY) -> Path:
    path = folder / "study.toml"
    path.write_text(text)
    return path


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def run(study: Path, out: Path, *more: object) -> Result:
    return call("run", study, "--out", out, "--quiet", *more)


def data(out: Path) -> Any:
    loaded = up.load(out / "study.nc")
    assert isinstance(loaded, Study)
    return loaded.data


@pytest.mark.parametrize("text", [STUDY, STUDY + SCENARIOS], ids=["as described", "scenarios"])
def test_shards_give_the_bits_of_a_straight_run(tmp_path: Path, text: str) -> None:
    study, out = write(tmp_path, text), tmp_path / "out"
    assert run(study, tmp_path / "straight").exit_code == 0
    for i in (3, 1, 2):
        result = run(study, out, "--shard", f"{i}/3")
        assert result.exit_code == 0, result.output
        assert f"shard {i} of 3 is complete" in result.stderr
        assert not (out / "study.nc").exists()
        if i != 2:
            early = call("merge", out)
            assert early.exit_code == 3
            assert "are missing" in early.stderr
    assert "uptake merge" in call("status", out).stdout
    study.unlink()  # merging reads the parts alone
    assert call("merge", out).exit_code == 0
    assert data(out).identical(data(tmp_path / "straight"))
    if text == STUDY:  # with scenarios, a page shows more where runs can be computed anew
        assert (out / "report.html").read_text() == (tmp_path / "straight" / "report.html").read_text()
    assert "study.nc is there" in call("status", out).stdout
    assert call("merge", out).exit_code == 0, "once more gives the same"


def test_every_run_belongs_to_one_shard() -> None:
    rows = [Row({"a": float(k)}, k) for k in range(5)]
    for n in (1, 2, 3, 7, 35, 40):
        found = [(t.row.label, r) for i in range(n) for t in tasks_of(rows, range(7), Shard(i + 1, n)) for r in t.runs]
        assert found == [(k, r) for k in range(5) for r in range(7)]
        sizes = [sum(len(t.runs) for t in tasks_of(rows, range(7), Shard(i + 1, n))) for i in range(n)]
        assert max(sizes) - min(sizes) <= 1


def test_more_runs_into_the_same_folder(tmp_path: Path) -> None:
    study, out = write(tmp_path), tmp_path / "out"
    run(study, out)
    before = {file: file.stat().st_mtime_ns for file in (out / "parts").glob("*-*.npz")}
    assert run(study, out, "--runs", 60).exit_code == 0
    new = [part for part in parts.parts_in(out / "parts") if part.path not in before]
    assert sorted(run for part in new for run in part.runs) == [*range(40, 60)]
    assert all(file.stat().st_mtime_ns == at for file, at in before.items())
    run(study, tmp_path / "straight", "--runs", 60)
    assert data(out).identical(data(tmp_path / "straight"))
    fewer = run(study, out)
    assert fewer.exit_code == 2
    assert "study.runs is 60 there, 40 here" in fewer.stderr


def test_merging_takes_the_parts_of_its_own_kind(tmp_path: Path) -> None:
    """A folder in which a study was computed as described and then over scenarios holds parts of both."""
    world = up.World(up.Users(up.generate.ring_lattice(40, 4)))
    frame = up.Scenarios({"idea.peer": (0.01, 0.1)}, n=3, rng=1).frame
    options: dict[str, Any] = {"horizon": 5, "rng": 1, "progress": False, "out": tmp_path}
    strategies = {"few": up.Emulation(seeds=2)}
    plain = up.compare(world, strategies, runs=6, **options)
    assert merge(tmp_path).data.identical(plain.data)
    (tmp_path / "study.nc").unlink()
    varied = up.compare(world, strategies, runs=2, scenarios=frame, **options)
    merged = merge(tmp_path)
    assert merged.data.sizes["run"] == 2
    assert np.array_equal(merged.data["users"], varied.data["users"])


def test_status_of_a_study_without_parts(tmp_path: Path) -> None:
    study, out = write(tmp_path), tmp_path / "out"
    run(study, out)
    shutil.rmtree(out / "parts")
    assert f"{out}: study.nc is there, and no parts" in call("status", out).stdout.replace("\n", "")


def test_jobs_of_python_are_united(tmp_path: Path) -> None:
    """Runs and scenarios of other jobs count, though the last call did not ask for them."""
    world = up.World(up.Users(up.generate.ring_lattice(40, 4)))
    frame = up.Scenarios({"idea.peer": (0.01, 0.1)}, n=4, rng=1).frame
    options: dict[str, Any] = {"horizon": 8, "rng": 1}
    few = {"few": up.Emulation(seeds=2)}
    for rows in (frame.iloc[2:], frame.iloc[:2]):
        for runs in (range(5, 10), range(5)):
            up.compare(world, few, scenarios=rows, runs=runs, out=tmp_path, **options)
    assert call("merge", tmp_path, "--quiet").exit_code == 0
    whole = up.compare(world, few, scenarios=frame, runs=10, **options).data
    assert data(tmp_path).drop_attrs().identical(whole.drop_attrs())
    assert data(tmp_path).attrs == whole.attrs


@pytest.mark.parametrize(
    ("environment", "shard"),
    [
        ({}, None),
        ({"SLURM_ARRAY_TASK_ID": "0", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_COUNT": "4"}, Shard(1, 4)),
        ({"SLURM_ARRAY_TASK_ID": "9", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "13",
          "SLURM_ARRAY_TASK_STEP": "4", "SLURM_ARRAY_TASK_COUNT": "4"}, Shard(3, 4)),
        ({"SGE_TASK_ID": "undefined", "SGE_TASK_FIRST": "undefined"}, None),
        ({"SGE_TASK_ID": "3", "SGE_TASK_FIRST": "1", "SGE_TASK_LAST": "6", "SGE_TASK_STEPSIZE": "2"}, Shard(2, 3)),
        ({"LSB_JOBINDEX": "0", "LSB_JOBINDEX_END": "0"}, None),
        ({"LSB_JOBINDEX": "4", "LSB_JOBINDEX_END": "8", "LSB_JOBINDEX_STEP": "1"}, Shard(4, 8)),
        ({"SLURM_PROCID": "2", "SLURM_NTASKS": "4"}, Shard(3, 4)),
        ({"SLURM_PROCID": "0", "SLURM_NTASKS": "1"}, None),
        ({"SLURM_PROCID": "0", "SLURM_NTASKS": "4", "SLURM_JOB_ID": "7"}, None),  # the script of a batch job
        ({"SLURM_PROCID": "1", "SLURM_NTASKS": "2", "SLURM_JOB_ID": "7", "SLURM_STEP_ID": "0",
          "SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_COUNT": "3"}, Shard(4, 6)),
    ],
)  # fmt: skip
def test_the_shard_of_an_array_job(environment: dict[str, str], shard: Shard | None) -> None:
    here = shard_here(environment)
    assert (None if here is None else here[0]) == shard


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"PBS_ARRAY_INDEX": "3"}, r"PBS_ARRAY_INDEX = 3 .* of how many; give --shard \$PBS_ARRAY_INDEX/n"),
        ({"SLURM_ARRAY_TASK_ID": "two", "SLURM_ARRAY_TASK_COUNT": "4"}, "SLURM_ARRAY_TASK_ID = 'two'"),
        ({"SLURM_ARRAY_TASK_ID": "9", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_COUNT": "4"}, "none of 4 shares"),
        ({"SGE_TASK_ID": "3"}, "of how many"),
    ],
)
def test_an_array_job_that_does_not_say_which_shard(environment: dict[str, str], message: str) -> None:
    with pytest.raises(BadValue, match=message):
        shard_here(environment)


def test_the_environment_is_used_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study, out = write(tmp_path), tmp_path / "out"
    for name, value in {"SGE_TASK_ID": "2", "SGE_TASK_FIRST": "1", "SGE_TASK_LAST": "4"}.items():
        monkeypatch.setenv(name, value)
    assert "shard 2 of 4, as SGE_TASK_ID says" in run(study, out).stderr
    assert sorted(r for part in parts.parts_in(out / "parts") for r in part.runs) == [*range(10, 20)]
    run(study, out, "--shard", "1/4")  # the command line goes first
    assert sorted(r for part in parts.parts_in(out / "parts") for r in part.runs) == [*range(20)]


@pytest.mark.parametrize("text", ["0/4", "5/4", "2", "a/b", "1/0", "-1/2", "1/2/3", ""])
def test_shares_that_are_none(text: str) -> None:
    with pytest.raises(BadValue, match="--shard"):
        shard_of(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("50m", 3000), ("1h30m", 5400), ("1 h 30 min", 5400), ("90s", 90), ("2d", 172_800), ("0.5h", 1800),
     ("00:50:00", 3000), ("1-12:00:00", 129_600), ("100:00:01", 360_001)],
)  # fmt: skip
def test_lengths_of_time(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "50", "0m", "m", "-5m", "5:00", "1h-30m", "inf", "1e9s"])
def test_no_lengths_of_time(text: str) -> None:
    with pytest.raises(BadValue, match="--max-time"):
        seconds_of(text)


def command(study: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "uptake", "run", str(study), "--out", str(out), "--threads", "2", "--quiet", *more]


def began(out: Path, process: subprocess.Popen[Any], at_least: int = 1) -> None:
    """Wait until there are parts."""
    deadline = time.monotonic() + 60
    while len([*(out / "parts").glob("*-*.npz")]) < at_least and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@QUICK
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_signals_a_limit_and_kills_then_the_straight_bits(tmp_path: Path) -> None:
    """A study is ended in every way that a cluster knows, and goes on each time."""
    study, out, moments = write(tmp_path, LONG), tmp_path / "out", random.Random(2)
    codes: list[int] = []
    before: dict[str, int] = {}
    for how in (signal.SIGUSR1, signal.SIGTERM, signal.SIGKILL, None):
        limit = ["--max-time", "1.5s"] if how is None else []
        with subprocess.Popen(command(study, out, *limit), stderr=subprocess.PIPE, text=True) as process:
            began(out, process, len(before) + 1 if how else 0)
            if how is not None:
                time.sleep(moments.uniform(0, 0.1))
                process.send_signal(how)
            said = process.communicate(timeout=60)[1]
        codes.append(process.returncode)
        assert how == signal.SIGKILL or "the same command goes on from there" in said
        now = {file.name: file.stat().st_mtime_ns for file in (out / "parts").glob("*-*.npz")}
        assert all(now.get(name) == at for name, at in before.items()), "what was complete stays as it is"
        before = now
        if how in (signal.SIGUSR1, signal.SIGTERM):
            assert json.loads((out / "status.json").read_text())["state"] == "stopped"
    assert codes == [3, 3, -signal.SIGKILL, 3]
    assert run(study, out).exit_code == 0
    assert run(study, tmp_path / "straight").exit_code == 0
    assert data(out).identical(data(tmp_path / "straight"))


@QUICK
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_two_processes_on_one_shard(tmp_path: Path) -> None:
    study, out = write(tmp_path, LONG.replace("runs = 1500", "runs = 300")), tmp_path / "out"
    both = [subprocess.Popen(command(study, out, "--shard", "1/1"), stderr=subprocess.DEVNULL) for _ in range(2)]
    ends = [process.wait(timeout=120) for process in both]
    assert 0 in ends
    assert set(ends) <= {0, 2}, "the whole is computed by one at a time"
    shards = [subprocess.Popen(command(study, tmp_path / "two", "--shard", "1/2")) for _ in range(2)]
    assert [process.wait(timeout=120) for process in shards] == [0, 0]
    run(study, tmp_path / "two", "--shard", "2/2")
    assert call("merge", tmp_path / "two", "--quiet").exit_code == 0
    assert data(tmp_path / "two").identical(data(out))


@pytest.mark.filterwarnings("always:run 17 failed")
def test_runs_that_fail_are_recorded_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = uptake_compare.outcomes_of  # type: ignore[attr-defined]

    def failing(compiled: Any, words: Any, seed: int, runs: Any, **options: Any) -> Any:
        if 17 in runs:
            raise ArithmeticError("run 17 cannot be computed")
        return original(compiled, words, seed, runs, **options)

    study, out = write(tmp_path), tmp_path / "out"
    monkeypatch.setattr(uptake_compare, "outcomes_of", failing)
    result = run(study, out)
    assert result.exit_code == 3
    assert "run 17 cannot be computed" in result.stderr
    assert sorted(r for part in parts.parts_in(out / "parts") for r in part.runs) == [r for r in range(40) if r != 17]
    (record,) = (out / "parts" / "failed").iterdir()
    assert record.name == "described.17.json"
    assert "ArithmeticError" in json.loads(record.read_text())["traceback"]
    assert "failed: run 17: ArithmeticError" in call("status", out).stdout
    monkeypatch.undo()
    assert run(study, out).exit_code == 0
    assert not [*(out / "parts" / "failed").iterdir()]
    run(study, tmp_path / "straight")
    assert data(out).identical(data(tmp_path / "straight"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 300 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)]
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can mount a small disk")
    made = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no small disk can be mounted: {made.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@QUICK
def test_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    study = write(tmp_path, LONG)
    result = run(study, small_disk / "out")
    assert result.exit_code == 3
    assert "there is no room left for" in result.stderr
    assert "make room, and run it again" in result.stderr
    known = parts.parts_in(small_disk / "out" / "parts")
    assert known
    for part in known:
        parts.check(part)
    elsewhere = tmp_path / "out"
    shutil.copytree(small_disk / "out", elsewhere)
    assert run(study, elsewhere).exit_code == 0
    run(study, tmp_path / "straight")
    assert data(elsewhere).identical(data(tmp_path / "straight"))


@pytest.mark.filterwarnings("always:.*its runs are computed again")
def test_damaged_parts_are_named(tmp_path: Path) -> None:
    study, out = write(tmp_path), tmp_path / "out"
    for i in (1, 2):
        run(study, out, "--shard", f"{i}/2")
    first, second = (part.path for part in parts.parts_in(out / "parts")[:2])
    first.write_bytes(first.read_bytes()[:-50])
    raw = bytearray(second.read_bytes())
    raw[len(raw) // 2] ^= 4
    second.write_bytes(raw)
    merged = call("merge", out)
    assert merged.exit_code == 2
    assert first.name in merged.stderr
    again = [run(study, out, "--shard", f"{i}/2").stderr for i in (1, 2)]
    assert all(any(file.name in said for said in again) for file in (first, second))
    assert call("merge", out, "--quiet").exit_code == 0
    run(study, tmp_path / "straight")
    assert data(out).identical(data(tmp_path / "straight"))


def test_a_study_that_changed_is_refused(tmp_path: Path) -> None:
    study, out = write(tmp_path), tmp_path / "out"
    run(study, out, "--shard", "1/2")
    study.write_text(STUDY.replace("seeds = 6", "seeds = 7"))
    refused = run(study, out, "--shard", "2/2")
    assert refused.exit_code == 2
    assert "holds parts of another study" in refused.stderr


def test_provenance_says_how_it_was_made(tmp_path: Path) -> None:
    study, out = write(tmp_path), tmp_path / "out"
    run(study, out)
    said = json.loads((out / "provenance.json").read_text())
    assert said["study"]["runs"] == 40
    assert len(said["study"]["study_id"]) == 64
    assert said["software"][0]["uptake"] == up.__version__
    assert said["resources"]["seconds"] > 0
    assert said["resources"]["parts"] == len(parts.parts_in(out / "parts"))


def test_a_folder_without_a_study(tmp_path: Path) -> None:
    for name in ("status", "merge"):
        result = call(name, tmp_path)
        assert result.exit_code == 2
        assert "uptake run STUDY.toml --out DIR" in result.stderr


def test_a_study_larger_than_memory_is_reduced_scenario_by_scenario(tmp_path: Path) -> None:
    """The tables are those of the whole study, to the bit, however it was divided."""
    study = write(tmp_path, STUDY + SCENARIOS)
    run(study, tmp_path / "straight")
    for i in (1, 2, 3):
        run(study, tmp_path / "shards", "--shard", f"{i}/3")
    for out in ("straight", "shards"):
        assert call("merge", tmp_path / out, "--reduced").exit_code == 0
    for name in REDUCED:
        assert (tmp_path / "straight" / name).read_bytes() == (tmp_path / "shards" / name).read_bytes()
    assert not (tmp_path / "shards" / "study.nc").exists()
    whole = data(tmp_path / "straight")
    by_run = pd.read_parquet(tmp_path / "shards" / REDUCED[0])
    keys = ["strategy", "scenario", "run", "measure"]
    expected = Study(whole).to_frame(by_run["measure"].unique().tolist()).drop(columns="step")
    expected = expected.astype({"strategy": str, "measure": str, "scenario": int})
    pd.testing.assert_frame_equal(
        by_run.astype({"strategy": str, "measure": str}).set_index(keys).sort_index(),
        expected.set_index(keys).sort_index(),
        check_exact=True,
        check_index_type=False,
    )
    curves = pd.read_parquet(tmp_path / "shards" / REDUCED[1])
    own = curves[(curves["count"] == "users_ever") & (curves["strategy"] == "few")]
    ever = whole["users_ever"].sel(strategy="few").transpose("scenario", "step", "run").values.reshape(-1, 40)
    assert own["sum"].tolist() == ever.sum(axis=1).tolist()
    for q in (5, 25, 50, 75, 95):
        assert own[f"q{q:02d}"].tolist() == np.quantile(ever, q / 100, axis=1, method="inverted_cdf").tolist()
    assert set(curves["count"]) >= {"users[waiting]", "ledger[benefit]"}
