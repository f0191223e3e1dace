"""Two sides in turn (A B A B ...), in one session: what counts is the median of the ratios."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

Work = Callable[[], object]
MOST = 9  # how often short work is repeated within its turn, at most


class Seconds(float):
    """What work returns that timed itself."""


@dataclass(frozen=True)
class Ratio:
    """Seconds of both sides (medians), and theirs / ours of each round: median, lowest, highest."""

    ours: float
    theirs: float
    ratio: float
    lowest: float
    highest: float
    rounds: int


def seconds(work: Work, patience: float = 0.2) -> float:
    """Median of a few calls of short work (until ``patience`` seconds are up), or one call of long work."""
    taken: list[float] = []
    while not taken or (sum(taken) < patience and len(taken) < MOST):
        begin = perf_counter()
        answer = work()
        taken.append(answer if isinstance(answer, Seconds) else perf_counter() - begin)
    return statistics.median(taken)


def best(work: Work, patience: float = 0.2) -> float:
    """The fastest of a few calls after one that warms up: for curves, where a straggler would mislead."""
    work()
    taken: list[float] = []
    while len(taken) < 2 or (sum(taken) < 2 * patience and len(taken) < 100):
        begin = perf_counter()
        work()
        taken.append(perf_counter() - begin)
    return min(taken)


def interleaved(
    ours: Work, theirs: Work, rounds: int, patience: float = 0.2, *, share: int = 1, warm: bool = True
) -> Ratio:
    """Measure both in turn; ``theirs`` does one ``share``-th of the work, and its time counts that often.

    Without ``warm`` theirs is not called beforehand (work of minutes that compiles nothing).
    """
    gc.collect()
    ours()
    if warm:
        theirs()
    rows = []
    for _ in range(rounds):
        mine = seconds(ours, patience)
        other = seconds(theirs, patience) * share
        if rounds == 1:
            mine = statistics.median([mine, seconds(ours, patience)])  # both before and after
        rows.append((mine, other))
    ratios = [other / mine for mine, other in rows]
    return Ratio(
        ours=statistics.median(mine for mine, _ in rows),
        theirs=statistics.median(other for _, other in rows),
        ratio=statistics.median(ratios),
        lowest=min(ratios),
        highest=max(ratios),
        rounds=rounds,
    )
