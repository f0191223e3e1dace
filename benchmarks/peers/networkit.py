"""networkit (Staudt, Sazonovs and Meyerhenke 2016): its generators, on one thread."""

from __future__ import annotations

from collections.abc import Callable

import networkit as nk

NAME = "networkit"


def version() -> str:
    return str(nk.__version__)


def barabasi_albert(n: int, m: int) -> Callable[[], int]:
    nk.setNumberOfThreads(1)
    return lambda: int(nk.generators.BarabasiAlbertGenerator(m, n).generate().numberOfEdges())


def rmat(scale: int, edge_factor: int) -> Callable[[], int]:
    nk.setNumberOfThreads(1)
    quadrants = (0.57, 0.19, 0.19, 0.05)
    return lambda: int(nk.generators.RmatGenerator(scale, edge_factor, *quadrants).generate().numberOfEdges())
