"""Many runs at once: the one file that starts threads.

Runs are independent, each a pure function of its number. Threads take them one by one, or in blocks, and kernels
release the GIL. Kernels read ``stop`` in every step, so that Ctrl-C ends the work within moments.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

import numpy as np

from uptake.basis import checks
from uptake.basis.arrays import Int32s
from uptake.basis.progress import bar

Job = Callable[[int, Int32s], object]  # (number of the job, stop flag of shape (1,))


def thread_count(threads: int | None) -> int:
    """The number of threads: the argument, or as many as this process may use.

    Raises
    ------
    BadValue, BadType
        If ``threads`` is not a whole number in [1, 4096].
    """
    if threads is not None:
        return checks.whole("threads", threads, 1, 4096)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_all(
    n_jobs: int, job: Job, threads: int | None = None, progress: bool | None = None, runs_a_job: int = 1
) -> None:
    """Call ``job(i, stop)`` for i = 0 .. n_jobs - 1, on threads and in any order.

    Parameters
    ----------
    n_jobs : int
    job : callable
        Takes its number and the stop flag; results must not depend on the order of jobs.
    threads : int, optional
        By default as many as this process may use.
    progress : bool, optional
        As in `uptake.basis.progress.bar`.
    runs_a_job : int
        Runs in each job; only the progress bar uses it.

    Raises
    ------
    KeyboardInterrupt
        At Ctrl-C, after the threads have stopped.
    Exception
        The first that a job raised.
    """
    n_threads = min(thread_count(threads), max(n_jobs, 1))
    stop = np.zeros(1, np.int32)
    waiting = iter(range(n_jobs))
    lock = threading.Lock()
    done = 0

    def work() -> None:
        nonlocal done
        while not stop[0]:
            with lock:
                i = next(waiting, None)
            if i is None:
                return
            job(i, stop)
            with lock:
                done += 1

    with bar(n_jobs * runs_a_job, enabled=progress) as report, ThreadPoolExecutor(n_threads) as pool:
        futures = [pool.submit(work) for _ in range(n_threads)]
        try:
            pending = set(futures)
            while pending:
                finished, pending = wait(pending, timeout=0.1, return_when=FIRST_EXCEPTION)
                report(done * runs_a_job, n_jobs * runs_a_job)
                for future in finished:
                    future.result()
        finally:
            stop[0] = 1
