"""Plain contagions for tests: what kernels of many runs are handed, and random threshold processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from plans import Edge, csr
from uptake.kernels.types import ACCEPTANCE, GIVEN, RESISTANCE, Ties


class Runs:
    """The arguments that kernels of many runs share; seeds of all runs, or of each."""

    def __init__(
        self, n: int, seeds: Sequence[Sequence[int]], horizon: int, count: int = 1, record: bool = True
    ) -> None:
        self.seeds = np.array([v for each in seeds for v in each], np.int32)
        self.starts = np.cumsum([0, *(len(each) for each in seeds)])
        self.stop = np.zeros(1, np.int32)
        self.settled = np.full(count, -7, np.int64)
        self.curves = np.full((count, horizon + 1), -7, np.int64)
        self.adoption_step = np.full((count, n) if record else (0, 0), -7, np.int32)

    def __iter__(self) -> Iterator[Any]:
        return iter((self.seeds, self.starts, self.stop, self.settled, self.curves, self.adoption_step))


@dataclass
class Process:
    """A threshold process on a network, the arguments of its kernels, and who starts it in each run."""

    n: int
    edges: list[Edge]
    amount: list[int]
    latent: int
    scale: list[int]
    each: bool
    seeds: list[list[int]]  # one list for all runs, or one per run
    count: int
    horizon: int
    seed: int
    first_run: int
    idea: int

    @property
    def ties(self) -> Ties:
        return csr(self.n, self.edges)

    @property
    def sources(self) -> Ties:
        """The ties by target."""
        return csr(self.n, sorted((v, u) for u, v in self.edges))

    def by(self, threshold_runs: Any, record: bool = True) -> Runs:
        """What the kernel of one run after the other makes of it."""
        runs = Runs(self.n, self.seeds, self.horizon, self.count, record)
        threshold_runs(
            *self.ties, np.array(self.amount, np.int64), self.latent, np.array(self.scale, np.int64), self.each,
            self.seed, self.first_run, self.idea, *runs,
        )  # fmt: skip
        return runs

    def abreast(self, lanes_runs: Any, record: bool = True) -> Runs:
        """What the kernel of many runs at once makes of it."""
        runs = Runs(self.n, self.seeds, self.horizon, self.count, record)
        amount = np.array(self.amount, np.int64)
        by_target = sorted(range(len(self.edges)), key=lambda e: (self.edges[e][1], self.edges[e][0], e))
        lanes_runs(
            *self.ties, amount, *self.sources, amount[by_target] if amount.size else amount,
            np.empty(0, np.int32),
            self.latent, np.array(self.scale, np.int64), self.seed, self.first_run, self.idea, *runs,
        )  # fmt: skip
        return runs


UNITS = (0, 1, 3, 2**30, 2**31, 2**32, 64 * 2**32)  # of hazards, weights and contacts


@st.composite
def processes(draw: st.DrawFn, once: bool = False, most_runs: int = 4) -> Process:
    """Small ones; under 'once' they can go abreast."""
    n = draw(st.integers(1, 12))
    edge = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda e: e[0] != e[1])
    edges = sorted(draw(st.lists(edge, max_size=60))) if n > 1 else []
    amounts = bool(edges) and draw(st.booleans())
    latent = draw(st.sampled_from((GIVEN, RESISTANCE, ACCEPTANCE)))
    some = {
        GIVEN: st.sampled_from((0, 1, 2, 3, 5, 2**40)),
        RESISTANCE: st.sampled_from((0, 1, 200, 300, 2**26, 2**29, 2**31, 2**33, 64 * 2**32)),
        ACCEPTANCE: st.sampled_from((0, 1, 2, 4, 7, 2**32) if amounts else (0, 1, 2, 4, 7, 300)),
    }[latent]
    count = draw(st.integers(1, most_runs))
    a_seed = st.lists(st.integers(0, n - 1), max_size=3)
    return Process(
        n=n, edges=edges,
        amount=draw(st.lists(st.sampled_from(UNITS), min_size=len(edges), max_size=len(edges))) if amounts else [],
        latent=latent,
        scale=draw(st.one_of(st.lists(some, min_size=1, max_size=1), st.lists(some, min_size=n, max_size=n))),
        each=not once and draw(st.booleans()),
        seeds=draw(st.one_of(*(st.lists(a_seed, min_size=k, max_size=k) for k in (1, count)))),
        count=count, horizon=draw(st.integers(0, 14)), seed=draw(st.integers(0, 2**32 - 1)),
        first_run=draw(st.sampled_from((0, 7, 2**32 - 2))), idea=draw(st.sampled_from((0, 2))),
    )  # fmt: skip
