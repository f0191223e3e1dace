"""The script that `uptake slurm` prints: what it says, what it does in a plain shell, and an array on a real Slurm."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import slurm_node
from typer.testing import CliRunner
from uptake.basis.checks import BadValue
from uptake.batch import slurm
from uptake.batch.trial import Trial, tried
from uptake.cli import app
from uptake.results import parts
from uptake.results.load import load
from uptake.studyfile.read import load_study

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no Slurm on Windows")

STUDY = """
[study]
horizon = 60
runs = 12
rng = 1

[users]
generate = { kind = "watts_strogatz", n = 2000, k = 6, rewire = 0.1, rng = 1 }

[strategies.mandate]
kind = "legislation"
start = 12

[strategies.emulation]
kind = "emulation"
seeds = 20
"""
VARIED = '\n[scenarios]\nn = 5\nrng = 1\n[scenarios.ranges]\n"idea.peer" = [0.005, 0.05]\n"costs.place" = [10, 30]\n'
TRIAL = Trial(
    threads=2,
    start=60.0,
    compiling=0.0,
    seconds=30.0,
    computed=6,
    runs=100,
    scenarios=10,
    peak=2**30,
    expected=2**29,
    result=2**20,
)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study file at a place that is hard to quote."""
    folder = tmp_path / 'a "folder" of $HOME'
    folder.mkdir()
    (folder / "Anna's study.toml").write_text(STUDY, encoding="utf-8")
    return folder / "Anna's study.toml"


def of(study: Path, trial: Trial = TRIAL, tasks: int = 4) -> str:
    return slurm.script(load_study(study), study.parent / "out put", trial, tasks)


def options(script: str) -> dict[str, str]:
    """What the script asks of Slurm."""
    head = script.partition("\n\n#SBATCH")[0]
    assert all(line.startswith("#") for line in head.splitlines())  # Slurm reads on as long as there are comments
    return {key: value for key, _, value in re.findall(r"^#SBATCH --([\w-]+)(=(.*))?$", script, re.MULTILINE)}


# --- what it says ---


def test_limits_are_those_that_were_measured(study: Path) -> None:
    asked = options(of(study))
    assert asked["array"] == "1-4"
    assert asked["cpus-per-task"] == "2"
    assert asked["time"] == "00:45:00"  # twice 60 s and 250 runs of 5 s, in steps of five minutes
    assert asked["mem"] == "1664M"  # one and a half times 1 GiB, and a MiB for each of 2 runs in ten seconds
    assert options(of(study, TRIAL._replace(expected=2**31)))["mem"] == "3200M"  # else uptake run would refuse
    assert options(of(study, tasks=1))["mem"] == "3072M"  # it puts a thousand MiB together
    assert asked["signal"] == "B:USR1@120"
    assert {"requeue", "open-mode"} <= set(asked)
    assert "--max-time 41m" in of(study)
    assert options(of(study, TRIAL._replace(compiling=500.0)))["time"] == "01:30:00"  # 5 s more per run
    assert options(of(study, TRIAL._replace(seconds=6e3)))["time"] == "139:00:00"
    assert options(of(study, TRIAL._replace(seconds=1e-3)))["time"] == "00:15:00"


def test_a_task_takes_about_an_hour() -> None:
    assert slurm.tasks_of(TRIAL) == 2  # 5000 s
    assert slurm.tasks_of(TRIAL._replace(seconds=0.06)) == 1
    assert slurm.tasks_of(TRIAL._replace(seconds=6e6)) == 1000  # a run each
    assert slurm.tasks_of(TRIAL._replace(seconds=6e6, runs=10**4)) == 1000  # what Slurm allows
    assert slurm.tasks_of(TRIAL, 1000) == 1000
    with pytest.raises(BadValue, match="tasks = 1001 are more than the 1,000 runs"):
        slurm.tasks_of(TRIAL, 1001)


def test_a_name_that_slurm_can_read(study: Path) -> None:
    asked = options(of(study))
    assert asked["job-name"] == "Anna-s-study"
    assert asked["output"] == "Anna-s-study-%A_%a.log"
    odd = study.rename(study.with_name("%%.toml"))
    assert options(of(odd))["job-name"] == "study"


def test_the_shell_finds_nothing_wrong(study: Path, tmp_path: Path) -> None:
    file = tmp_path / "script"
    file.write_text(of(study))
    subprocess.run(["bash", "-n", str(file)], check=True)
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", "--severity=warning", str(file)], check=True)


def test_a_trial_computes_in_every_part_of_a_study(study: Path, tmp_path: Path) -> None:
    plain = tried(load_study(study).with_settings(threads=1), tmp_path)
    assert (plain.threads, plain.total, plain.computed) == (1, 12, 12)
    assert plain.seconds > 0
    assert plain.compiling == 0  # beside the first run of all
    assert plain.peak > 2**24
    study.write_text(STUDY + VARIED, encoding="utf-8")
    varied = tried(load_study(study).with_settings(runs=2, threads=3), tmp_path)
    assert (varied.threads, varied.total, varied.computed) == (3, 10, 2 * 3)
    assert varied.result == plain.result
    assert varied.compiling > 0


def test_the_command_prints_the_script(study: Path) -> None:
    before = sorted(study.parent.iterdir())
    said = CliRunner().invoke(app, ["slurm", str(study), "--out", str(study.parent / "out"), "--tasks", "3"])
    assert said.exit_code == 0, said.output
    assert options(said.stdout)["array"] == "1-3"
    assert sorted(study.parent.iterdir()) == before  # a trial leaves nothing
    many = CliRunner().invoke(app, ["slurm", str(study), "--out", "out", "--tasks", "13"])
    assert (many.exit_code, many.stdout) == (2, "")
    assert "are more than the 12 runs" in many.stderr
    twenty = CliRunner().invoke(app, ["slurm", str(study), "--out", "out", "--tasks", "13", "--runs", "20"])
    assert "toml' --runs 20 \\\n" in twenty.stdout


# --- what it does in a plain shell ---

PROGRAM = """#!{python} -S
import os, signal, sys, time
print("called with", sys.argv[1:], flush=True)
for number in (signal.SIGUSR1, signal.SIGTERM):
    if os.environ["HEARS"] == "yes":
        signal.signal(number, lambda number, frame: (print("told", number, flush=True), os._exit(3)))
open("ready", "w").close()
if os.environ["CODE"] == "wait":
    time.sleep(30)
sys.exit(int(os.environ["CODE"]))
"""


class Shell:
    """The script in a shell of its own, with a program in place of Python that ends as it is told."""

    def __init__(self, folder: Path, script: str, code: int | str, hears: bool = True, restarts: int = 0) -> None:
        (folder / "script").write_text(script)
        (folder / "bin").mkdir()
        (folder / "bin" / "scontrol").write_text('#!/bin/sh\necho "scontrol $*"\n')
        (folder / "bin" / "scontrol").chmod(0o755)
        environment = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "SLURM_ARRAY_JOB_ID": "77", "SLURM_ARRAY_TASK_ID": "2", "SLURM_JOB_ID": "77", "SLURM_CPUS_PER_TASK": "1",
            "CODE": str(code), "HEARS": "yes" if hears else "no",
        }  # fmt: skip
        if restarts:
            environment["SLURM_RESTART_COUNT"] = str(restarts)
        self.process = subprocess.Popen(
            ["bash", "script"], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        until = time.monotonic() + 20
        while not (folder / "ready").exists():
            assert time.monotonic() < until
            time.sleep(0.005)

    def ended(self) -> tuple[int, list[str]]:
        """Its exit code, and the lines that it said."""
        said, _ = self.process.communicate(timeout=20)
        return self.process.returncode, said.splitlines()


@pytest.fixture
def in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that stands for Python, in a folder that is hard to quote."""
    program = tmp_path / "it's a python"
    program.write_text(PROGRAM.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setattr(slurm.sys, "executable", str(program))
    return tmp_path


def test_paths_reach_uptake_as_they_are(study: Path, in_its_place: Path) -> None:
    shell = Shell(in_its_place, of(study), 0)
    called = ["-m", "uptake", "run", str(study), "--out", str(study.parent / "out put")]
    called += ["--shard", "2/4", "--threads", "1", "--max-time", "41m"]
    assert shell.ended() == (0, [f"called with {called}"])


@pytest.mark.parametrize(
    ("code", "restarts", "again"), [(0, 0, 0), (2, 0, 0), (137, 0, 0), (3, 0, 1), (3, 19, 1), (3, 20, 0)]
)
def test_three_means_call_me_again(study: Path, in_its_place: Path, code: int, restarts: int, again: int) -> None:
    returned, said = Shell(in_its_place, of(study), code, restarts=restarts).ended()
    assert returned == code
    assert said[1:] == ["scontrol requeue 77_2"] * again  # 77 would be the whole array


def test_the_shell_passes_on_that_time_is_up(study: Path, in_its_place: Path) -> None:
    shell = Shell(in_its_place, of(study), "wait")
    shell.process.send_signal(signal.SIGUSR1)  # Slurm's B: tells the shell alone
    returned, said = shell.ended()
    assert said[1:] == [f"told {signal.SIGUSR1.value}", "scontrol requeue 77_2"]
    assert returned != 0


def test_a_signal_that_comes_before_uptake_listens(study: Path, in_its_place: Path) -> None:
    shell = Shell(in_its_place, of(study), "wait", hears=False)
    shell.process.send_signal(signal.SIGUSR1)
    assert shell.ended()[1][1:] == ["scontrol requeue 77_2"]


def test_a_signal_to_all_processes_at_once(study: Path, in_its_place: Path) -> None:
    shell = Shell(in_its_place, of(study), "wait")
    os.killpg(shell.process.pid, signal.SIGUSR1)  # bash may lose the exit code of a child that ends at once
    assert shell.ended()[1][-1] == "scontrol requeue 77_2"


def test_a_task_that_is_cancelled_is_not_called_again(study: Path, in_its_place: Path) -> None:
    shell = Shell(in_its_place, of(study), "wait")
    os.killpg(shell.process.pid, signal.SIGTERM)  # as scancel does
    returned, said = shell.ended()
    assert said[1:] == [f"told {signal.SIGTERM.value}"]
    assert returned != 0


# --- what it does on a real Slurm ---

SLOW = STUDY.replace("n = 2000", "n = 200000").replace("runs = 12", "runs = 48")  # some seconds in each of four tasks


@pytest.fixture
def cluster() -> Iterator[dict[str, str]]:
    """The environment in which Slurm's commands reach a node, and jobs take the quickest engine."""
    with ExitStack() as stack:
        try:
            environment = stack.enter_context(slurm_node.slurm())
        except slurm_node.Absent as reason:
            pytest.skip(str(reason))
        yield {name: value for name, value in environment.items() if name != "UPTAKE_ENGINE"}


class Array:
    """An array of four tasks that was submitted, and the folder that it fills."""

    def __init__(self, script: Path, out: Path, environment: dict[str, str]) -> None:
        self.environment, self.out = environment, out
        self.job = self.asked("sbatch", "--parsable", f"--chdir={script.parent}", str(script))

    def asked(self, *command: str) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def task(self, i: int) -> dict[str, str]:
        """What Slurm says of a task; nothing of one that it has not yet set apart from the array."""
        lines = self.asked("scontrol", "show", "job", "--oneliner", self.job).splitlines()
        said = (dict(re.findall(r"(\w+)=(\S*)", line)) for line in lines)
        return next((one for one in said if one.get("ArrayTaskId") == str(i)), {})

    def missing(self, i: int) -> int:
        """How many of the twelve runs of a task are not there."""
        known = parts.parts_in(self.out / parts.PARTS)
        return len(parts.missing(known, parts.AS_DESCRIBED, range(12 * (i - 1), 12 * i)))

    def preempt(self, i: int) -> None:
        """Tell the script of a task that its time is up."""
        with suppress(subprocess.TimeoutExpired):  # where the task ends meanwhile, scancel waits and tells it again
            told = ["scancel", "--signal=USR1", "--batch", f"{self.job}_{i}"]
            subprocess.run(told, env=self.environment, timeout=3)

    def start(self, i: int) -> None:
        """Start a task that was called again now; Slurm lets it wait for two minutes."""
        wait_for(lambda: self.task(i)["JobState"] == "PENDING")
        self.asked("scontrol", "update", f"JobId={self.job}_{i}", "StartTime=now")


def wait_for(what: Callable[[], bool], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_an_array_of_four_with_one_cancelled_and_one_preempted(
    study: Path, tmp_path: Path, cluster: dict[str, str]
) -> None:
    study.write_text(SLOW, encoding="utf-8")
    out = study.parent / "out put"
    uptake = [sys.executable, "-m", "uptake"]
    asked = [*uptake, "slurm", str(study), "--out", str(out), "--tasks", "4", "--threads", "1"]
    script = tmp_path / "script.sh"
    script.write_text(subprocess.run(asked, check=True, env=cluster, capture_output=True, text=True).stdout)
    array = Array(script, out, cluster)
    try:
        wait_for(lambda: array.missing(1) < 12)
        array.asked("scancel", f"{array.job}_1")
        wait_for(lambda: array.missing(2) < 12)
        array.preempt(2)
        wait_for(lambda: array.task(1)["JobState"] == "CANCELLED")
        assert 0 < array.missing(1) < 12
        array.asked("scontrol", "requeue", f"{array.job}_1")
        wait_for(lambda: array.task(2)["Restarts"] == "1")  # by itself
        assert 0 < array.missing(2) < 12
        for i in (1, 2):
            array.start(i)
        wait_for(lambda: all(array.task(i).get("JobState") == "COMPLETED" for i in (1, 2, 3, 4)))
        assert [array.task(i)["Restarts"] for i in (1, 2, 3, 4)] == ["1", "1", "0", "0"]
    finally:
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(["scancel", "--quiet", array.job], env=cluster, timeout=10)
        for file in sorted(tmp_path.glob("*.log")):
            print(file.name, file.read_text(), sep="\n")
    log = (tmp_path / f"Anna-s-study-{array.job}_2.log").read_text()
    assert log.index("stopped before the end") < log.index("shard 2 of 4 is complete")
    said = subprocess.run([*uptake, "status", str(out)], env=cluster, capture_output=True, text=True).stdout
    assert "all is there" in said
    subprocess.run([*uptake, "merge", str(out), "--quiet"], env=cluster, check=True)
    straight = tmp_path / "straight"
    subprocess.run([*uptake, "run", str(study), "--out", str(straight), "--quiet"], env=cluster, check=True)
    assert load(out / "study.nc").data.identical(load(straight / "study.nc").data)
