"""Plain contagions for tests: what kernels of many runs are handed, and random threshold processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from plans import Edge, csr
from uptake.kernels.contagion.records import Lanes, Needs, Runs, Threshold
from uptake.kernels.types import ACCEPTANCE, GIVEN, RESISTANCE, Int64s, Ties

NONE, NO_NAMES = np.empty(0, np.int64), np.empty(0, np.int32)


def new_runs(
    n: int, seeds: Sequence[Sequence[int]], horizon: int, count: int = 1, record: bool = True, *,
    seed: int = 1, first: int = 0, idea: int = 0, later: Sequence[Sequence[tuple[int, int]]] = (),
) -> Runs:  # fmt: skip
    """Runs to compute: seeds of all runs, or of each; what the kernel must write holds -7.

    ``later`` holds as many lists as ``seeds``, of (step, actor) for seeds after step 0; or none.
    """
    after = [sorted(each) for each in later] or [[] for _ in seeds]
    listed = [[*((0, v) for v in each), *more] for each, more in zip(seeds, after, strict=True)]
    return Runs(
        seed=seed, first=first, idea=idea,
        seeds=np.array([v for each in listed for _, v in each], np.int32),
        seed_steps=np.array([t for each in listed for t, _ in each] if later else [], np.int32),
        seed_starts=np.cumsum([0, *(len(each) for each in listed)]),
        stop=np.zeros(1, np.int32),
        settled=np.full(count, -7, np.int64),
        curves=np.full((count, horizon + 1), -7, np.int64),
        adoption_step=np.full((count, n) if record else (0, 0), -7, np.int32),
    )  # fmt: skip


def plain_lanes(ties: Ties, needs: Needs, amount: Int64s = NONE) -> Lanes:
    """Lanes whose actors are not renumbered, with the ties by target derived from `ties`."""
    n = len(ties.offsets) - 1
    source = np.repeat(np.arange(n), np.diff(ties.offsets))
    by_target = np.lexsort((np.arange(len(source)), source, ties.targets))
    into = np.cumsum([0, *np.bincount(ties.targets, minlength=n)])
    back = Ties(into, source[by_target].astype(np.int32))
    return Lanes(ties, amount, back, amount[by_target] if amount.size else amount, needs, NO_NAMES)


@dataclass
class Process:
    """A threshold process on a network, what its kernels are asked, and who starts it in each run."""

    n: int
    edges: list[Edge]
    amount: list[int]
    latent: int
    scale: list[int]
    each: bool
    seeds: list[list[int]]  # one list for all runs, or one per run
    later: list[list[tuple[int, int]]]  # as many lists, of (step, actor); or none
    count: int
    horizon: int
    seed: int
    first_run: int
    idea: int

    @property
    def ties(self) -> Ties:
        return csr(self.n, self.edges)

    def runs(self, record: bool) -> Runs:
        return new_runs(
            self.n, self.seeds, self.horizon, self.count, record,
            seed=self.seed, first=self.first_run, idea=self.idea, later=self.later,
        )  # fmt: skip

    def by(self, threshold_runs: Any, record: bool = True) -> Runs:
        """What the kernel of one run after the other makes of it."""
        runs, needs = self.runs(record), Needs(self.latent, np.array(self.scale, np.int64))
        threshold_runs(Threshold(self.ties, np.array(self.amount, np.int64), needs, self.each), runs)
        return runs

    def abreast(self, lanes_runs: Any, record: bool = True) -> Runs:
        """What the kernel of many runs at once makes of it."""
        runs, needs = self.runs(record), Needs(self.latent, np.array(self.scale, np.int64))
        lanes_runs(plain_lanes(self.ties, needs, np.array(self.amount, np.int64)), runs)
        return runs


def edges_on(n: int, most: int) -> st.SearchStrategy[list[Edge]]:
    """Sorted ties without loops, some of them parallel: a few that hypothesis draws, or n to `most` at random.

    hypothesis comes back to the first choice most often: there it is the one in which something spreads, here and in
    the strategies that use this.
    """
    if n == 1:
        return st.just([])

    def at_random(seed: int) -> list[Edge]:
        rng = np.random.default_rng(seed)
        source = rng.integers(0, n, int(rng.integers(n, most + 1)))
        target = (source + rng.integers(1, n, len(source))) % n
        return list(zip(source.tolist(), target.tolist(), strict=True))

    few = st.lists(st.tuples(*[st.integers(0, n - 1)] * 2).filter(lambda e: e[0] != e[1]), max_size=9)
    return st.one_of(st.integers(0, 2**32 - 1).map(at_random), few).map(sorted)


def later_seeds(n: int, lists: int) -> st.SearchStrategy[list[list[tuple[int, int]]]]:
    """This number of lists of (step, actor), for seeds after step 0; or none."""
    each = st.lists(st.tuples(st.sampled_from((2, 1, 4, 7, 0, 30)), st.integers(0, n - 1)), max_size=3)
    return st.one_of(st.just([]), st.lists(each, min_size=lists, max_size=lists))


UNITS = (2**30, 2**31, 0, 1, 3, 2**32, 64 * 2**32)  # of hazards, weights and contacts


@st.composite
def processes(draw: st.DrawFn, once: bool = False, most_runs: int = 4) -> Process:
    """Small ones; under 'once' they can go abreast."""
    n = draw(st.sampled_from(range(12, 0, -1)))
    edges = draw(edges_on(n, 60))
    amounts = bool(edges) and draw(st.booleans())
    latent = draw(st.sampled_from((GIVEN, RESISTANCE, ACCEPTANCE)))
    some = {
        GIVEN: st.sampled_from((2, 1, 3, 0, 5, 2**40)),
        RESISTANCE: st.sampled_from((2**31, 2**29, 2**33, 0, 1, 200, 300, 2**26, 64 * 2**32)),
        ACCEPTANCE: st.sampled_from((2**32, 0, 1, 2, 4, 7) if amounts else (4, 2, 7, 1, 0, 300)),
    }[latent]
    count = draw(st.sampled_from(range(most_runs, 0, -1)))
    a_seed = st.lists(st.integers(0, n - 1), min_size=draw(st.sampled_from((2, 1, 0))), max_size=3)
    seeds = draw(st.one_of(*(st.lists(a_seed, min_size=k, max_size=k) for k in (1, count))))
    return Process(
        n=n, edges=edges,
        amount=draw(st.lists(st.sampled_from(UNITS), min_size=len(edges), max_size=len(edges))) if amounts else [],
        latent=latent,
        scale=draw(st.one_of(st.lists(some, min_size=1, max_size=1), st.lists(some, min_size=n, max_size=n))),
        each=not once and draw(st.booleans()),
        seeds=seeds, later=draw(later_seeds(n, len(seeds))),
        count=count, horizon=draw(st.sampled_from((5, 14, 2, 1, 0))), seed=draw(st.integers(0, 2**32 - 1)),
        first_run=draw(st.sampled_from((7, 2**32 - 2, 0))), idea=draw(st.sampled_from((0, 2))),
    )  # fmt: skip
