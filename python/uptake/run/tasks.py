"""The tasks of a study: the runs of each scenario, and the share of them that is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd


class Row(NamedTuple):
    """A scenario: its numbers by key, and its label. The study as described has no numbers."""

    numbers: Mapping[str, float] | None = None
    label: Any = None


class Task(NamedTuple):
    """Runs of all strategies in one scenario."""

    row: Row
    runs: Sequence[int]


class Shard(NamedTuple):
    """The i-th of n shares of a study, i in 1 .. n."""

    i: int
    n: int


UNDIVIDED = Shard(1, 1)


def rows_of(frame: pd.DataFrame | None) -> list[Row]:
    """The scenarios of a study; one without numbers where nothing varies."""
    if frame is None:
        return [Row()]
    labels = frame.index.tolist()
    return [
        Row({str(key): number for key, number in numbers.items()}, label)
        for label, numbers in zip(labels, frame.to_dict("records"), strict=True)
    ]


def tasks_of(rows: Sequence[Row], runs: Sequence[int], shard: Shard = UNDIVIDED) -> list[Task]:
    """The runs of every scenario that belong to a shard: it has a row of them, so that it compiles few scenarios.

    Examples
    --------
    >>> [task.runs for task in tasks_of([Row(), Row()], range(4), Shard(2, 3))]
    [range(2, 4), range(0, 1)]
    """
    total = len(rows) * len(runs)
    first, end = total * (shard.i - 1) // shard.n, total * shard.i // shard.n
    found = []
    for k, row in enumerate(rows):
        own = runs[max(first - k * len(runs), 0) : max(end - k * len(runs), 0)]
        if len(own):
            found.append(Task(row, own))
    return found
