"""Three tiny diffusions, typed in, and the folder of the values of the R package netdiffuseR where it is here.

In them i *names* j, as people in surveys do; influence runs from the named to the namer, and so do the arcs.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uptake as up


@dataclass(frozen=True)
class Case:
    """A diffusion as surveys tell it: (namer, named, weight) numbered from 1, one list or one per period."""

    n: int
    periods: range
    toa: tuple[int | None, ...]
    x: tuple[float, ...]
    group: tuple[int, ...]
    named: tuple[tuple[tuple[float, ...], ...], ...]
    weighted: bool = False
    own: dict[int, float] = field(default_factory=dict)  # weights of ties to oneself, which networks drop

    def networks(self) -> list[up.Network]:
        return [self._network(ties) for ties in self.named]

    def _network(self, ties: tuple[tuple[float, ...], ...]) -> up.Network:
        namer, named = [int(tie[0]) - 1 for tie in ties], [int(tie[1]) - 1 for tie in ties]
        weight = [tie[2] for tie in ties] if self.weighted else None
        return up.Network.from_edges(named, namer, weight, n=self.n, directed=True)

    def diffusion(self, **more: Any) -> up.Diffusion:
        networks = self.networks()
        given: dict[str, Any] = {"periods": self.periods, "group": list(self.group), "attributes": {"x": list(self.x)}}
        return up.Diffusion(networks[0] if len(networks) == 1 else networks, list(self.toa), **(given | more))


A = Case(
    n=7, periods=range(1, 6), toa=(1, 2, 2, 4, 5, 3, None), x=(1, 0.5, 2, 1, 3, 0, 1.5), group=(1, 1, 1, 1, 2, 2, 2),
    named=(
        ((1, 2), (1, 7), (2, 1), (2, 3), (3, 1), (3, 4), (4, 3), (4, 5), (5, 1), (5, 2), (5, 4), (7, 3), (7, 5)),
    ),
)  # fmt: skip
B = Case(
    n=6, periods=range(1, 5), toa=(1, 3, 2, 2, 4, None), x=(2, 1, 1, 3, 0.5, 1), group=(1, 1, 1, 2, 2, 2),
    named=(
        ((1, 2), (2, 3), (3, 1), (4, 3), (5, 4), (6, 1)),
        ((1, 2), (2, 3), (2, 4), (3, 1), (4, 1), (4, 3), (6, 1), (6, 5)),
        ((1, 2), (2, 4), (3, 1), (3, 5), (4, 1), (5, 2), (5, 3), (6, 5)),
        ((2, 1), (2, 4), (3, 5), (4, 1), (4, 5), (5, 2), (5, 3), (6, 2), (6, 5)),
    ),
)  # fmt: skip
C = Case(
    n=8, periods=range(2001, 2007), toa=(2002, 2001, 2004, 2003, 2001, 2004, 2006, None),
    x=(1, 2, 0.5, 1, 1.5, 2.5, 1, 3), group=(1, 1, 1, 1, 2, 2, 2, 2), weighted=True, own={3: 5.0},
    named=(
        ((1, 2, 2), (1, 3, 0.5), (2, 1, 1), (2, 4, 3), (3, 4, 1), (3, 6, 1.5), (4, 1, 2), (6, 1, 0.25), (6, 5, 2),
         (6, 7, 1), (7, 6, 4), (7, 8, 1), (8, 2, 2.5), (8, 7, 0.5)),
    ),
)  # fmt: skip
TINY = {"A": A, "B": B, "C": C}


def values_file() -> Path | None:
    """The file of reference values beside the data, where it is on this machine."""
    for folder in os.environ.get("UPTAKE_DATA", "").split(os.pathsep):
        file = Path(folder).parent / "statistics" / "spec_values.json"
        if folder and file.is_file():
            return file
    return None
