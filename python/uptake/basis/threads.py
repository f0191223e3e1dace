"""Many runs at once, and work that Ctrl-C can leave: the one file that starts threads that compute.

Runs are independent, each a pure function of its number. Threads take them one by one, or in blocks, and kernels
release the GIL. Kernels read ``stop`` in every step, so that Ctrl-C ends the work within moments. The main thread only
waits, so that it answers Ctrl-C at once. Work that cannot be told to stop, such as the compilation of a numba twin, is
left behind: its thread goes on until its end, and nobody takes what it returns.
"""

from __future__ import annotations

import math
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple, TypeVar

import numpy as np

from uptake.basis import checks
from uptake.basis.arrays import Int32s
from uptake.basis.cgroup import cpu_limit
from uptake.basis.checks import BadValue
from uptake.basis.progress import bar

Result = TypeVar("Result")
Job = Callable[[int, Int32s], object]  # (number of the job, stop flag of shape (1,))
_VARIABLES = ("UPTAKE_NUM_THREADS", "OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK")
_MOST = 4096
_PATIENCE = 0.3  # seconds that Ctrl-C waits for threads
_SHORT = 1 << 20  # a kernel goes over fewer entries than that in some 10 milliseconds


def thread_count(threads: int | None) -> int:
    """The number of threads: the argument, or that of `default_threads`.

    Raises
    ------
    BadValue, BadType
        If ``threads``, or the environment variable that says it, is not a whole number in [1, 4096].
    """
    return default_threads().number if threads is None else checks.whole("threads", threads, 1, _MOST)


class Threads(NamedTuple):
    """A number of threads, and what says so."""

    number: int
    source: str


def default_threads() -> Threads:
    """How many threads compute where none are given, and what says so.

    The first environment variable that is set decides: UPTAKE_NUM_THREADS, OMP_NUM_THREADS (a list counts by its first
    number), SLURM_CPUS_PER_TASK. Without them it is the CPUs that this process may run on, or the CPUs' worth of time
    that its control group allows, whichever is less.

    Raises
    ------
    BadValue
        If that variable is not a whole number in [1, 4096].

    Examples
    --------
    >>> default_threads().number >= 1
    True
    """
    for name in _VARIABLES:
        if asked := os.environ.get(name, "").strip():
            return Threads(_number(name, asked), name)
    bound = hasattr(os, "sched_getaffinity")
    cpus, limit = len(os.sched_getaffinity(0)) if bound else os.cpu_count() or 1, cpu_limit()
    if limit is not None and limit < cpus:
        return Threads(limit, "control group")
    return Threads(min(cpus, _MOST), "affinity" if bound else "machine")


def _number(name: str, asked: str) -> int:
    """The number of threads that an environment variable asks for."""
    first = asked.split(",")[0].strip() if name == "OMP_NUM_THREADS" else asked
    number = int(first) if re.fullmatch("[0-9]{1,9}", first) else 0
    if not 1 <= number <= _MOST:
        allowed = f"it is a whole number in [1, {_MOST}]"
        raise BadValue(name, asked, allowed, problem="is no number of threads", remedy="set another, or unset it")
    return number


def run_all(
    n_jobs: int, job: Job, threads: int | None = None, progress: bool | None = None, runs_a_job: int | Sequence[int] = 1
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
    runs_a_job : int or sequence of int
        Runs in each job, or in all alike; only the progress bar uses it.

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
    sizes = [runs_a_job] * n_jobs if isinstance(runs_a_job, int) else runs_a_job
    total = sum(sizes)
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
                done += sizes[i]

    with bar(total, enabled=progress) as report:
        _wait_for([work] * n_threads, stop, lambda: report(done, total))


def aside(call: Callable[..., Result], *arguments: object, size: float = math.inf) -> Result:
    """What ``call(*arguments)`` returns, computed on a thread of its own, so that Ctrl-C is answered at once.

    For calls of the main thread; other threads get no signals and call directly.

    Parameters
    ----------
    call : callable
    *arguments
        What it is called with.
    size : float
        How many entries of arrays it goes over. A short call needs no thread.

    Examples
    --------
    >>> aside(sum, [1, 2, 3])
    6
    """
    if size < _SHORT or threading.current_thread() is not threading.main_thread():
        return call(*arguments)
    returned: list[Result] = []
    _wait_for([lambda: returned.append(call(*arguments))])
    return returned[0]


@contextmanager
def beside(call: Callable[[], object]) -> Iterator[None]:
    """Call ``call()`` on a thread of its own beside the body, and wait for it at the end of the body.

    Its errors are not raised: it does ahead what is done again, in no time, when it is needed. Ctrl-C leaves the thread
    behind.

    Examples
    --------
    >>> done = []
    >>> with beside(lambda: done.append(1)):
    ...     pass
    >>> done
    [1]
    """

    def run() -> None:
        with suppress(Exception):
            call()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    except Exception:
        thread.join()
        raise
    thread.join()


def _wait_for(
    works: Sequence[Callable[[], object]], stop: Int32s | None = None, report: Callable[[], object] = lambda: None
) -> None:
    """Call each in a thread; `stop` becomes 1 when the first fails, at Ctrl-C and at the end."""
    errors: list[BaseException] = []
    ended = threading.Semaphore(0)

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            ended.release()

    alive = 0
    try:
        for work in works:
            threading.Thread(target=run, args=(work,), daemon=True).start()
            alive += 1
        while alive and not errors:
            alive -= ended.acquire(timeout=0.1)
            report()
        if errors:
            raise errors[0]
    except KeyboardInterrupt:
        _tell(stop)
        until = time.monotonic() + _PATIENCE
        while alive and ended.acquire(timeout=max(0.0, until - time.monotonic())):
            alive -= 1
        raise
    except BaseException:
        _tell(stop)
        for _ in range(alive):
            ended.acquire()
        raise


def _tell(stop: Int32s | None) -> None:
    if stop is not None:
        stop[0] = 1
