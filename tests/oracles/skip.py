"""The skip clock: each adopter's live ties by geometric gaps."""

from collections.abc import Sequence
from itertools import count

from .fixed import resistance
from .luck import philox

TIE = 8
Tie = tuple[int, int]


def live_positions(size: int, hazard: int, seed: int, run: int, u: int, idea: int = 0) -> list[int]:
    """Positions in the row of u, which has that many ties, of those that are live."""
    live: list[int] = []
    at = -1
    for g in count():
        word = philox((u, idea, 1 + g // 4, TIE), (seed, run))[g % 4]
        gap = (resistance((word << 21) + (1 << 20)) - 1) // hazard if hazard else size
        at += gap + 1
        if at >= size:
            return live
        live.append(at)
    return live


def live_ties(ties: Sequence[Tie], hazard: int, seed: int, run: int, idea: int = 0) -> list[Tie]:
    """The live ones of ties sorted by source, then target."""
    rows: dict[int, list[Tie]] = {}
    for tie in ties:
        rows.setdefault(tie[0], []).append(tie)
    return [row[i] for u, row in rows.items() for i in live_positions(len(row), hazard, seed, run, u, idea)]
