"""A short trial: what a run of a study takes, in seconds and memory, on this machine."""

from __future__ import annotations

import time
from typing import NamedTuple

from uptake.basis.threads import thread_count
from uptake.batch.folder import planned
from uptake.run.made import peak_memory
from uptake.run.tasks import rows_of
from uptake.studyfile.read import StudyFile

_ENOUGH = 2.0  # seconds of computing that are measured
_SCENARIOS = 3  # that are tried, from the first to the last
_THREADS = 4  # at most, where the study file does not say: others may use this machine too


class Trial(NamedTuple):
    """What was measured."""

    threads: int
    start: float  # seconds until the first run can begin: files are read, networks built
    seconds: float  # that `computed` runs took
    computed: int  # runs of all strategies, in all scenarios that were tried
    total: int  # runs x scenarios of the study
    peak: int  # bytes of memory, of the whole process
    result: int  # bytes that the results of one run need while they are put together

    @property
    def per_run(self) -> float:
        """Seconds that a run of all strategies takes, with all threads at work."""
        return self.seconds / self.computed


def tried(task: StudyFile) -> Trial:
    """Compute a few runs of a study, in its first, middle and last scenario; nothing is written.

    The first run of each is not counted where more are computed: it may compile.
    """
    began = time.monotonic()
    comparison, study = planned(task)
    threads = task.sections.study.threads or min(_THREADS, thread_count(None))
    rows, runs = rows_of(study.scenarios), len(study.runs)
    chosen = [rows[k] for k in sorted({round(k * (len(rows) - 1) / (_SCENARIOS - 1)) for k in range(_SCENARIOS)})]
    with task.at():
        cases = [comparison if row.numbers is None else comparison.under(row.numbers, row.label) for row in chosen]
    start, count = time.monotonic() - began, 1
    while True:
        began = time.monotonic()
        for case in cases:
            case.outcomes(case.compiled, range(count), threads, False)
        seconds = time.monotonic() - began
        if count == runs or (count >= threads and seconds >= _ENOUGH):
            break
        count = min(runs, max(threads, 4 * count))
    total, computed = runs * len(rows), count * len(cases)
    return Trial(threads, start, seconds, computed, total, peak_memory(), comparison.size)
