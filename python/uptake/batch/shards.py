"""Which share of a study this process computes: what the command line says, or the array job that it is part of."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.run.tasks import Shard

_ALLOWED = "i/n, such as 2/4 for the second of four"
_ADVICE = "give --shard i/n, or run it outside the array job"


def shard_of(text: str) -> Shard:
    """The shard that a text such as ``2/4`` names.

    Raises
    ------
    BadValue
        If it is not ``i/n`` with i in 1 .. n.

    Examples
    --------
    >>> shard_of("2/4")
    Shard(i=2, n=4)
    """
    found = re.fullmatch(r"\s*(\d{1,9})\s*/\s*(\d{1,9})\s*", text)
    if found is None:
        raise BadValue("--shard", text, _ALLOWED, problem="is not a share")
    shard = Shard(int(found[1]), int(found[2]))
    if not 1 <= shard.i <= shard.n:
        raise BadValue("--shard", text, f"{_ALLOWED}; shards count from 1", problem="is none of these shares")
    return shard


def shard_here(environment: Mapping[str, str] = os.environ) -> tuple[Shard, str] | None:
    """The shard that an array job of Slurm, PBS, Grid Engine or LSF, or a step of many tasks, makes of this process.

    Returns
    -------
    (Shard, str) or None
        With the names of the variables that say so. None outside such jobs.

    Raises
    ------
    BadValue
        If the variables do not say how many shares there are, as under PBS, or are no numbers.

    Examples
    --------
    >>> shard_here({"SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_MIN": "5", "SLURM_ARRAY_TASK_COUNT": "4"})
    (Shard(i=3, n=4), 'SLURM_ARRAY_TASK_ID')
    """
    found: list[tuple[Shard, str]] = []
    for index, first, last, step in _ARRAYS:
        if _said(environment, index):
            found.append((_of_array(environment, index, first, last, step), index))
            break
    if not found and (name := next((n for n in ("PBS_ARRAY_INDEX", "PBS_ARRAYID") if _said(environment, n)), None)):
        problem = f"= {environment[name]} says which share this is, and nothing says of how many"
        raise BadValue(name, NOT_SHOWN, problem=problem, remedy=f"give --shard ${name}/n")
    # In the script of a batch job that is no step, Slurm counts its one process as the first of all tasks.
    in_script = "SLURM_JOB_ID" in environment and "SLURM_STEP_ID" not in environment
    if _said(environment, "SLURM_PROCID") and not in_script:
        tasks = _number(environment, "SLURM_NTASKS") if _said(environment, "SLURM_NTASKS") else 1
        if tasks > 1:
            found.append((Shard(_number(environment, "SLURM_PROCID") + 1, tasks), "SLURM_PROCID"))
    if not found:
        return None
    shard = found[0][0]
    for inner, _ in found[1:]:
        shard = Shard((shard.i - 1) * inner.n + inner.i, shard.n * inner.n)
    return shard, " and ".join(name for _, name in found)


_ARRAYS = (
    ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP"),
    ("SGE_TASK_ID", "SGE_TASK_FIRST", "SGE_TASK_LAST", "SGE_TASK_STEPSIZE"),
    ("LSB_JOBINDEX", "", "LSB_JOBINDEX_END", "LSB_JOBINDEX_STEP"),
)


def _said(environment: Mapping[str, str], name: str) -> bool:
    """Whether a variable has a value; outside arrays, Grid Engine says "undefined" and LSF says 0."""
    value = environment.get(name, "")
    return value not in ("", "undefined") and not (name.startswith("LSB") and value == "0")


def _of_array(environment: Mapping[str, str], index: str, first: str, last: str, step: str) -> Shard:
    at = _number(environment, index)
    begin = _number(environment, first) if _said(environment, first) else 1
    by = _number(environment, step) if _said(environment, step) else 1
    if _said(environment, "SLURM_ARRAY_TASK_COUNT") and index.startswith("SLURM"):
        n = _number(environment, "SLURM_ARRAY_TASK_COUNT")
    elif _said(environment, last):
        n = (_number(environment, last) - begin) // max(by, 1) + 1
    else:
        problem = f"= {at} says which share this is, and nothing says of how many"
        raise BadValue(index, NOT_SHOWN, problem=problem, remedy=f"give --shard ${index}/n")
    i = (at - begin) // max(by, 1) + 1
    if by < 1 or not 1 <= i <= n or begin + (i - 1) * by != at:
        problem = f"= {at} is none of {n} shares from {begin} in steps of {by}"
        raise BadValue(index, NOT_SHOWN, problem=problem, remedy=_ADVICE)
    return Shard(i, n)


def _number(environment: Mapping[str, str], name: str) -> int:
    value = environment[name]
    if not re.fullmatch(r"\d{1,9}", value):
        raise BadValue(name, value, "a whole number", problem="is not one", remedy=_ADVICE)
    return int(value)
