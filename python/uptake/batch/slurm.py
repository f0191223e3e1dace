"""A script for Slurm that computes a study as an array of jobs, with what a short trial measured."""

from __future__ import annotations

import math
import re
import shlex
import sys
from pathlib import Path
from socket import gethostname

from uptake.basis.checks import BadValue
from uptake.basis.text import visible
from uptake.batch.trial import Trial
from uptake.show.wording import number_of
from uptake.studyfile.read import StudyFile

TIME, MEMORY = 2.0, 1.5  # what is asked for, as a multiple of what was measured
_HOUR = 3600.0  # that a task takes, about
_MOST = 1000  # tasks, unless more are asked for: Slurm's own limit of an array is 1001
_LEAST_MINUTES = 15
_STEP_MINUTES, _STEP_MEMORY = 5, 128  # times and MiB are rounded up to multiples
_RESTARTS = 20  # of a task
_WARNED, _LEFT = 120, 4  # seconds before the limit at which Slurm says so; minutes before it at which uptake ends


def tasks_of(trial: Trial, asked: int | None = None) -> int:
    """The number of tasks: as asked, or so many that each takes about an hour.

    Raises
    ------
    BadValue
        If more are asked for than there are runs.
    """
    if asked is None:
        return max(1, min(math.ceil(trial.total * trial.per_run / _HOUR), trial.total, _MOST))
    if asked > trial.total:
        problem = f"are more than the {trial.total:,} runs of this study, all scenarios counted"
        raise BadValue("tasks", asked, problem=problem, remedy="give fewer")
    return asked


def script(study: StudyFile, out: Path, trial: Trial, tasks: int, runs: int | None = None) -> str:
    """The text of a script for ``sbatch``: an array of tasks, each of which computes a shard of a study.

    Parameters
    ----------
    study : StudyFile
    out : Path
        The folder of results, which all tasks share.
    trial : Trial
        What was measured.
    tasks : int
        In [1, runs x scenarios].
    runs : int, optional
        Of each strategy, where that is not what the file says.
    """
    name = re.sub(r"[^\w.-]+", "-", study.path.stem, flags=re.ASCII).strip("-.") or "study"
    each = math.ceil(trial.total / tasks)
    needed = trial.start + each * trial.per_run
    minutes = max(_LEAST_MINUTES, _up(TIME * needed / 60, _STEP_MINUTES))
    memory, to_merge = (_mebibytes(MEMORY * size) for size in (trial.memory(tasks), trial.memory_with(trial.total)))
    uptake = shlex.join([sys.executable, "-m", "uptake"])
    path, folder = (shlex.quote(str(place.absolute())) for place in (study.path, out))
    more = "" if runs is None else f" --runs {runs}"
    merge = f"{uptake} merge {folder}"
    return f"""\
#!/bin/bash
# {visible(study.path.name)} as an array of {number_of(tasks, "task", "tasks")}.
# Read this, change what your cluster wants, and submit it as the end says.
#
# Measured on {gethostname()} with {number_of(trial.threads, "thread", "threads")}:
#   {_seconds(trial.per_run)} per run of all strategies ({trial.computed:,} runs in {_seconds(trial.seconds)})
#   {_seconds(trial.start)} to begin, {trial.peak / 2**20:,.0f} MiB of memory at the peak
# The study has {trial.total:,} runs, all scenarios counted: up to {each:,} per task, which take {_seconds(needed)}.
# The limits are {TIME:g} times that time, and {MEMORY:g} times that memory and that of results before they are written.

#SBATCH --job-name={name}
#SBATCH --array=1-{tasks}
#SBATCH --cpus-per-task={trial.threads}
#SBATCH --time={minutes // 60:02}:{minutes % 60:02}:00
#SBATCH --mem={memory}M
#SBATCH --output={name}-%A_%a.log
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:USR1@{_WARNED}
##SBATCH --partition=NAME
##SBATCH --account=NAME

# Slurm tells this shell that time is nearly up (USR1), and the shell tells uptake, which keeps what is done and ends
# with 3: call me again. Who cancels a task, or takes its place (TERM), tells uptake too; that task is not called again.
again='' over=''
trap 'again=yes; kill -USR1 "$run" 2>/dev/null' USR1
trap 'over=yes' TERM

{uptake} run {path}{more} \\
  --out {folder} \\
  --shard "$SLURM_ARRAY_TASK_ID/{tasks}" --threads "$SLURM_CPUS_PER_TASK" --max-time {minutes - _LEFT}m &
run=$!
wait "$run"
code=$?
while kill -0 "$run" 2>/dev/null; do # a signal ends the wait, not uptake
  wait "$run"
  code=$?
done

# The limit is for a task that fails whenever it is called.
if [ "$code" = 3 ] || {{ [ -n "$again" ] && [ "$code" != 0 ]; }}; then
  if [ -z "$over" ] && [ "${{SLURM_RESTART_COUNT:-0}}" -lt {_RESTARTS} ]; then
    scontrol requeue "${{SLURM_ARRAY_JOB_ID}}_$SLURM_ARRAY_TASK_ID"
  fi
fi
exit "$code"

# Submit:               sbatch {name}.sh
# Watch:                squeue --me
#                       {uptake} status {folder}
# Tasks 2 and 5 anew:   sbatch --array=2,5 {name}.sh     (what is there is not computed again)
# When all are done:    {merge}
# or, as a job:         sbatch --dependency=afterok:JOB --mem={to_merge}M --wrap {shlex.quote(merge)}
"""


def _up(value: float, step: int) -> int:
    """The next multiple of `step`."""
    return step * math.ceil(value / step)


def _mebibytes(size: float) -> int:
    return _up(size / 2**20, _STEP_MEMORY)


def _seconds(value: float) -> str:
    """A time with its unit, to three digits.

    Examples
    --------
    >>> _seconds(0.01234), _seconds(95), _seconds(7200)
    ('0.0123 s', '95 s', '2 h')
    """
    return f"{value / 3600:.3g} h" if value >= 3600 else f"{value / 60:.3g} min" if value >= 120 else f"{value:.3g} s"
