"""A progress bar: on standard error, by default only if that is a terminal and the work takes over two seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 2.0  # seconds before the bar shows

Report = Callable[[int, int], None]


@contextmanager
def bar(total: int, description: str = "runs", enabled: bool | None = None) -> Iterator[Report]:
    """A context that gives a function ``report(done, total)``, to be called as the work goes on.

    The bar disappears at the end of the block.

    Parameters
    ----------
    total : int
        Pieces of work, usually runs.
    description : str
        What the pieces are.
    enabled : bool, optional
        True shows the bar at once, False never; None (default) shows it after two seconds if standard error is a
        terminal.

    Examples
    --------
    >>> with bar(3, enabled=False) as report:
    ...     for done in range(3):
    ...         report(done + 1, 3)
    """
    shown = sys.stderr.isatty() if enabled is None else enabled
    if not shown:
        yield lambda done, total: None
        return
    display = _Display(total, description, patience=0.0 if enabled else PATIENCE)
    try:
        yield display.report
    finally:
        display.close()


class _Display:
    """A rich progress bar that starts late; call ``report`` from one thread at a time."""

    def __init__(self, total: int, description: str, patience: float) -> None:
        self.total, self.description, self.patience = total, description, patience
        self.began = time.monotonic()
        self.shown: tuple[Progress, TaskID] | None = None

    def report(self, done: int, total: int) -> None:
        if self.shown is None:
            if time.monotonic() - self.began < self.patience or done >= total:
                return
            self.shown = self._start()
        progress, task = self.shown
        progress.update(task, completed=done, total=total)

    def _start(self) -> tuple[Progress, TaskID]:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        task = progress.add_task(self.description, total=self.total)
        progress.start()
        return progress, task

    def close(self) -> None:
        if self.shown is not None:
            self.shown[0].stop()
