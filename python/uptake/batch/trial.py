"""A short trial: what a run of a study takes, in seconds and memory, on this machine."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import NamedTuple

from uptake.basis.memory import resident
from uptake.basis.threads import thread_count
from uptake.batch.folder import existing, planned
from uptake.results.parts import refuse_other
from uptake.run.ensemble import size_of_a_run
from uptake.run.footprint import footprint
from uptake.run.made import peak_memory
from uptake.run.tasks import rows_of
from uptake.run.work import SECONDS
from uptake.studyfile.read import StudyFile

_ENOUGH = 2.0  # seconds of computing that are measured
_SCENARIOS = 3  # that are tried, from the first to the last
_THREADS = 4  # at most, where the study file does not say: others may use this machine too


class Trial(NamedTuple):
    """What was measured."""

    threads: int
    start: float  # seconds until the first run can begin: files are read, networks built
    compiling: float  # seconds before the first run of each scenario
    seconds: float  # that `computed` runs took
    computed: int  # runs of all strategies, in all scenarios that were tried
    runs: int  # of each scenario
    scenarios: int
    peak: int  # bytes of memory, of the whole process
    expected: int  # bytes that `uptake run` wants to be there before it begins
    result: int  # bytes for what one run leaves

    @property
    def total(self) -> int:
        """Runs of the whole study."""
        return self.runs * self.scenarios

    @property
    def per_run(self) -> float:
        """Seconds that a run of all strategies takes, with all threads at work and its part of a scenario's plans."""
        return self.seconds / self.computed + self.compiling / self.runs

    def memory(self, tasks: int) -> int:
        """Bytes that one of so many tasks needs, with the results of a block of runs; one alone puts all together."""
        block = math.ceil(SECONDS / self.per_run)
        return self.memory_with(self.total if tasks == 1 else min(self.runs, math.ceil(self.total / tasks), block))

    def memory_with(self, held: int) -> int:
        """Bytes with the results of so many runs at once."""
        return max(self.peak, self.expected) + self.result * held


def tried(task: StudyFile, out: Path) -> Trial:
    """Compute a few runs of a study, in its first, middle and last scenario; nothing is written.

    A run of each comes before and does not count, as it may compile.

    Raises
    ------
    BadValue
        If the folder `out` holds another study.
    """
    began = time.monotonic()
    comparison, study = planned(task)
    existing(out, task)
    refuse_other(out, comparison.identity)
    threads = task.sections.study.threads or min(_THREADS, thread_count(None))
    rows, runs = rows_of(study.scenarios), len(study.runs)
    chosen = [rows[k] for k in sorted({round(k * (len(rows) - 1) / (_SCENARIOS - 1)) for k in range(_SCENARIOS)})]
    start, began = time.monotonic() - began, time.monotonic()
    with task.at():
        cases = [comparison if row.numbers is None else comparison.under(row.numbers, row.label) for row in chosen]
        compiling = 0.0 if study.scenarios is None else (time.monotonic() - began) / len(cases)
        results = [size_of_a_run(ideas, comparison.keep_steps) for ideas in comparison.compiled.values()]
        need = footprint(comparison.compiled, comparison.words, runs, held=min(runs, threads), threads=threads)
    expected = resident() + need.total
    count = min(runs, threads)
    for case in cases:
        case.outcomes(case.compiled, [0], threads, False)
    while True:
        began = time.monotonic()
        for case in cases:
            case.outcomes(case.compiled, range(count), threads, False)
        seconds = time.monotonic() - began
        if count == runs or seconds >= _ENOUGH:
            break
        count = min(runs, 4 * count)
    computed, result = count * len(cases), 2 * sum(results)
    return Trial(threads, start, compiling, seconds, computed, runs, len(rows), peak_memory(), expected, result)
