"""The loop over tasks: what is missing is computed in blocks of runs, and kept block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from uptake.basis.progress import Report
from uptake.basis.threads import thread_count
from uptake.results.parts import Piece
from uptake.run.kept import Store
from uptake.run.made import at_once, since
from uptake.run.tasks import Row, Task

Compute = Callable[[Sequence[int]], Piece]
Compiled = Callable[[Row], Compute]  # compiles a scenario, and gives what computes runs of it
SECONDS = 10.0  # that a block takes, about: what is lost at worst


def work_off(
    tasks: Sequence[Task], store: Store, compiled: Compiled, *, threads: int | None, report: Report, in_blocks: bool
) -> bool:
    """Compute and keep all runs of these tasks that are not there yet.

    Parameters
    ----------
    tasks : sequence of Task
    store : Store
    compiled : callable
        Takes a scenario and gives a function from numbers of runs to their piece.
    threads : int, optional
        How many runs are computed at once.
    report : callable
        Takes how many runs are there, and how many there will be.
    in_blocks : bool
        In blocks of about ten seconds; otherwise all missing runs of a scenario at once.

    Returns
    -------
    bool
        Whether all runs are there; the store knows which failed.
    """
    total, done, complete = sum(len(task.runs) for task in tasks), 0, True
    size = least = thread_count(threads)
    for task in tasks:
        lacking = store.missing(task.row, task.runs)
        done += len(task.runs) - len(lacking)
        report(done, total)
        compute = compiled(task.row) if lacking else None
        while compute is not None and lacking:
            block = beginning(lacking, size) if in_blocks else lacking
            began = at_once()
            try:
                piece = compute(block)
            except Exception as error:
                if in_blocks and len(block) > 1:  # which of them is it?
                    size = len(block) // 2
                    continue
                store.failed(task.row, block[0], error)
                complete = False
            else:
                spent = since(began)
                store.keep(task.row, block, piece, spent)
                size = max(least, round(len(block) * min(4.0, SECONDS / max(spent.seconds, 1e-9))))
                done += len(block)
                report(done, total)
            lacking = lacking[len(block) :]
    return complete


def beginning(runs: Sequence[int], most: int) -> range:
    """The first of these runs that follow one another, at most so many."""
    last = next(_ends(runs, most))
    return range(runs[0], last + 1)


def _ends(runs: Sequence[int], most: int) -> Iterator[int]:
    for k, run in enumerate(runs):
        if k + 1 == min(most, len(runs)) or runs[k + 1] != run + 1:
            yield run
