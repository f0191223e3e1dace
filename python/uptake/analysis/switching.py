"""The values of one number at which the best strategy changes, found under common luck."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

Best = Callable[[float], str]  # a value of the number -> the name of the best strategy


class Search(NamedTuple):
    """Where switches are looked for."""

    low: float
    high: float
    points: int  # of the grid on which the search begins
    tolerance: float  # of the value of a switch
    whole: bool  # whether the number counts something


def switching(best: Best, search: Search) -> pd.DataFrame:
    """A row per switch in ascending order; `Study.switching` documents it."""
    import pandas as pd

    known: dict[float, str] = {}

    def at(value: float) -> str:
        if value not in known:
            known[value] = best(value)
        return known[value]

    grid = np.linspace(search.low, search.high, search.points)
    grid = np.unique(np.rint(grid)) if search.whole else grid
    rows: list[tuple[float, str, str, float, float]] = []
    pending = [(float(a), float(b)) for a, b in pairwise(grid)][::-1]
    while pending:
        low, high = pending.pop()
        if at(low) == at(high):
            continue
        middle = float(np.floor((low + high) / 2)) if search.whole else (low + high) / 2
        narrow = high - low <= (1 if search.whole else search.tolerance)
        if narrow or middle in (low, high):
            rows.append((high if search.whole else middle, at(low), at(high), low, high))
        else:
            pending += [(middle, high), (low, middle)]
    frame = pd.DataFrame(rows, columns=["value", "below", "above", "low", "high"])
    frame.attrs = {"best_at_low": at(search.low), "evaluations": len(known)}
    return frame
