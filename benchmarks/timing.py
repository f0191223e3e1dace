"""Two sides in turn (A B A B ...), in one session: what counts is the median of the ratios."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

Work = Callable[[], object]
LEAST, MOST = 0.2, 9  # short work is repeated within its turn until that many seconds, or times, are up


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


def seconds(work: Work) -> float:
    """Median of a few calls of short work, or one call of long work."""
    taken: list[float] = []
    while not taken or (sum(taken) < LEAST and len(taken) < MOST):
        begin = perf_counter()
        answer = work()
        taken.append(answer if isinstance(answer, Seconds) else perf_counter() - begin)
    return statistics.median(taken)


def best(work: Work, least: int = 3, enough: float = 0.5) -> float:
    """The fastest of a few calls after one that warms up: for curves, where a straggler would mislead."""
    work()
    taken: list[float] = []
    while len(taken) < least or (sum(taken) < enough and len(taken) < 100):
        begin = perf_counter()
        work()
        taken.append(perf_counter() - begin)
    return min(taken)


def interleaved(ours: Work, theirs: Work, rounds: int, *, share: int = 1, warm: bool = True) -> Ratio:
    """Measure both in turn; ``theirs`` does one ``share``-th of the work, and its time counts that often.

    Without ``warm`` theirs is not called beforehand (work of minutes that compiles nothing).
    """
    gc.collect()
    ours()
    if warm:
        theirs()
    rows = []
    for _ in range(rounds):
        mine = seconds(ours)
        other = seconds(theirs) * share
        if rounds == 1:
            mine = statistics.median([mine, seconds(ours)])  # both before and after
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
