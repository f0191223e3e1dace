"""A short trial: what a run of a study takes, in seconds and memory, on this machine."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from uptake.basis.threads import thread_count
from uptake.studyfile.build import build
from uptake.studyfile.read import StudyFile

_ENOUGH = 2.0  # seconds of computing that are measured
_THREADS = 4  # at most, where the study file does not say: this may be a machine that others use
_SCENARIOS = 3  # tried, from the first to the last


class Trial(NamedTuple):
    """What was measured."""

    threads: int
    start: float  # seconds until the first run can begin: files are read, networks built
    seconds: float  # that `computed` runs took
    computed: int  # runs of all strategies, in all scenarios that were tried
    total: int  # runs x scenarios of the study
    scenarios: int
    peak: int  # bytes of memory, the whole process
    result: int  # bytes that the results of one run need while they are joined

    @property
    def per_run(self) -> float:
        """Seconds that a run of all strategies takes, with all threads at work."""
        return self.seconds / self.computed


def tried(study: StudyFile, progress: Callable[[str], object] = lambda said: None) -> Trial:
    """Compute a few runs of a study, in its first, middle and last scenario; nothing is written.

    Parameters
    ----------
    study : StudyFile
    progress : callable
        Takes a line that says what is being done.

    Returns
    -------
    Trial
    """
    from uptake.run.compare import prepare
    from uptake.run.scenarios import GIVEN, sampled
    from uptake.run.varied import fitting

    progress("building what the study describes")
    began = time.monotonic()
    with study.at():
        world, strategies, settings = build(study)
        varied, runs = settings.pop("scenarios", None), settings["runs"]
        threads = settings["threads"] = settings["threads"] or min(_THREADS, thread_count(None))
        whole = prepare(world, strategies, **settings)
        cases = [whole]
        if varied is not None:
            frame, design = sampled(varied)
            frame = fitting(frame, world, strategies, rounds=design != GIVEN)
            rows = sorted({round(k * (len(frame) - 1) / (_SCENARIOS - 1)) for k in range(_SCENARIOS)})
            cases = [whole.under(dict(frame.iloc[row]), frame.index[row]) for row in rows]
    scenarios = 1 if varied is None else len(frame)
    start, count = time.monotonic() - began, 1
    while True:
        progress(f"computing {count * len(cases)} runs")
        began = time.monotonic()
        for case in cases:
            case.outcomes(case.compiled, range(count), threads, False)
        seconds = time.monotonic() - began
        if count == runs or (count >= threads and seconds >= _ENOUGH):
            break
        count = min(runs, max(threads, 4 * count))
    computed = count * len(cases)
    return Trial(threads, start, seconds, computed, runs * scenarios, scenarios, peak_memory(), whole.size)


def peak_memory() -> int:
    """The most memory that this process has used so far, in bytes.

    Examples
    --------
    >>> peak_memory() > 2**20
    True
    """
    if sys.platform == "win32":
        raise OSError("Windows does not say how much memory a process used; measure on a machine of the cluster")
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most
