"""Many runs at once: the one file that knows threads.

Runs are independent, each a pure function of its number, so they are handed out one by one, or in blocks, to threads
that leave the GIL. Kernels look at ``stop`` every step: Ctrl-C ends the work within moments.
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
    """How many threads run: the argument, or as many as this process may use."""
    if threads is not None:
        return checks.whole("threads", threads, 1, 4096)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_all(
    n_jobs: int, job: Job, threads: int | None = None, progress: bool | None = None, runs_a_job: int = 1
) -> None:
    """Call ``job(i, stop)`` for i = 0 .. n_jobs - 1, on threads; the order does not matter to the results.

    ``runs_a_job`` tells people how far it is, and nothing else.

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
