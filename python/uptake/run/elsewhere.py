"""Runs that the workers of an executor compute: processes of this machine or of others.

Workers get the path of a file with the study, network and plans included, which they map: it is never sent, and a
machine holds it once. What they send back are counts. The bits are those of one thread.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from socket import gethostname
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from uptake.basis import mapped
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.basis.draft import clear_stale, hidden
from uptake.basis.mapped import Mapped
from uptake.basis.progress import Report
from uptake.results.parts import PARTS, Piece
from uptake.run.kept import Store
from uptake.run.made import Spent, at_once, made, since
from uptake.run.tasks import Row, Task
from uptake.run.work import beginning

_SECONDS = 5.0  # that a block takes, about
_BLOCKS_A_WORKER = 2  # that are given to a worker at a time, so that none waits
_UNKNOWN = 64  # blocks at a time, where an executor does not say how many workers it has

Finished = tuple[Piece, Spent]


class Study(Protocol):
    """What is computed: a comparison."""

    @property
    def engine(self) -> str:
        """What computes."""
        ...

    def under(self, numbers: Mapping[str, float], label: object = None) -> Study:
        """The same in a scenario."""
        ...

    def piece(self, row: Row, runs: Sequence[int], threads: int | None, progress: bool | None) -> Piece:
        """What all strategies come to in these runs."""
        ...


def checked(executor: Any) -> Executor:
    """An executor, or BadType."""
    if not isinstance(executor, Executor):
        allowed = "it is a concurrent.futures.Executor, such as ProcessPoolExecutor(4) or client.get_executor() of Dask"
        raise BadType("executor", NOT_SHOWN, allowed, problem=f"is {kind_of(executor)}")
    return executor


def work_off_elsewhere(
    tasks: Sequence[Task],
    store: Store,
    study: Study,
    executor: Executor,
    *,
    out: Path | None,
    threads: int | None,
    report: Report,
) -> bool:
    """Let workers compute all runs of these tasks that are not there yet, and keep what they send.

    Parameters
    ----------
    tasks : sequence of Task
    store : Store
    study : Study
        It is written to a file for the time being.
    executor : Executor
    out : Path, optional
        A folder that all workers see, for that file; by default that of temporary files.
    threads : int, optional
        Runs that a worker computes at once, by default 1.
    report : callable
        Takes how many runs are there, and how many there will be.

    Returns
    -------
    bool
        Whether all runs are there; the store knows which failed.

    Raises
    ------
    BadValue
        If the study cannot be written, or a worker does not see the file.
    BrokenExecutor
        If a worker ended.
    """
    total, complete = sum(len(task.runs) for task in tasks), True
    waiting: deque[tuple[Row, Sequence[int]]] = deque(
        (task.row, lacking) for task in tasks if (lacking := store.missing(task.row, task.runs))
    )
    left = sum(len(runs) for _, runs in waiting)
    report(total - left, total)
    if not waiting:
        return True
    most, size = _BLOCKS_A_WORKER * _workers(executor) or _UNKNOWN, 1
    flying: dict[Future[Finished], tuple[Row, range]] = {}
    with _written(study, out) as there, _cancelled(flying):
        while waiting or flying:
            while waiting and len(flying) < most:
                row, runs = waiting.popleft()
                block = beginning(runs, max(1, min(size, -(-left // most))))
                if len(block) < len(runs):
                    waiting.appendleft((row, runs[len(block) :]))
                flying[executor.submit(_compute, there, row, block, threads or 1)] = row, block
            for future in wait(flying, timeout=0.2, return_when=FIRST_COMPLETED).done:  # so that Ctrl-C is answered
                row, block = flying.pop(future)
                try:
                    piece, spent = future.result()
                except (BrokenExecutor, _Unseen):
                    raise
                except Exception as error:
                    if len(block) > 1:  # which of them is it?
                        waiting.extendleft((row, [run]) for run in reversed(block))
                        continue
                    store.failed(row, block[0], error)
                    complete = False
                else:
                    store.keep(row, block, piece, spent)
                    size = max(1, round(len(block) * min(4.0, _SECONDS / max(spent.seconds, 1e-9))))
                left -= len(block)
                report(total - left, total)
    return complete


@contextmanager
def _cancelled(futures: Mapping[Future[Finished], object]) -> Iterator[None]:
    """Those that are left at an error, or at Ctrl-C, are cancelled."""
    try:
        yield
    finally:
        for future in futures:
            future.cancel()


class _Unseen(BadValue):
    """A worker does not see the file of the study."""


def _compute(there: Mapped, row: Row, runs: Sequence[int], threads: int) -> Finished:
    """In a worker: these runs of a scenario."""
    began = at_once()
    study = _study(there, None if row.numbers is None else tuple(row.numbers.items()), row.label)
    piece = study.piece(row, runs, threads, False)
    spent = since(began)
    return piece._replace(about={**piece.about, "made": made(spent, study.engine, threads)}), spent


@lru_cache(maxsize=1)
def _study(there: Mapped, numbers: tuple[tuple[str, float], ...] | None, label: Any) -> Study:
    """The study of a file in a scenario; the last one is kept, as a worker gets several blocks of it."""
    return _described(there) if numbers is None else _described(there).under(dict(numbers), label)


@lru_cache(maxsize=1)
def _described(there: Mapped) -> Study:
    try:
        return mapped.read(there)  # type: ignore[no-any-return]
    except FileNotFoundError:
        problem = f"has a worker on {gethostname()} that does not see {there.file}"
        raise _Unseen(
            "executor", NOT_SHOWN, problem=problem, remedy="give out= a folder that all workers see"
        ) from None


@contextmanager
def _written(study: Study, out: Path | None) -> Iterator[Mapped]:
    """The study as a file for the time being, in the folder of parts or among temporary files."""
    with ExitStack() as after:
        if out is None:
            folder = Path(after.enter_context(TemporaryDirectory(prefix="uptake-", ignore_cleanup_errors=True)))
        else:
            folder = out / PARTS
        clear_stale(folder / "study.mapped")  # of a process that was killed
        file = after.enter_context(hidden(folder / "study.mapped"))
        try:
            there = mapped.write(study, file)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            allowed = "its world and strategies must be of classes and functions that a module defines"
            raise BadValue("executor", NOT_SHOWN, allowed, problem=f"cannot be sent the study: {error}") from error
        yield there


def _workers(executor: Executor) -> int:
    """How many workers an executor says it has; 0 where it does not say."""
    said = (getattr(executor, name, None) for name in ("num_workers", "_max_workers"))
    return next((count for count in said if isinstance(count, int) and count > 0), 0)
