"""How much memory the runs of a study take, so that what cannot fit is refused before they start.

What a world, its networks and its plans take is there by then. The numbers of bytes per actor are measured
(docs/performance.md); a run has fewer where gates do not act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from uptake.basis.arrays import Int32s
from uptake.basis.engine import resolve_engine
from uptake.basis.threads import thread_count
from uptake.kernels.types import Plan
from uptake.plan.compiled import Compiled
from uptake.run.ensemble import size_of_a_run
from uptake.run.pasts import Words, tasks_of
from uptake.run.trial import count, threads_inside

PER_ACTOR = {"native": 36, "numba": 130}  # of one idea in one run; native: 8 fewer where pressures are small
_PER_VARIANT = {"native": 22, "numba": 32}  # beside that, where actors have contexts
LIBRARIES = {"native": 100 << 20, "numba": 250 << 20}  # that are loaded, or compiled, after the plans are made
_PER_TIE_SENT = 7  # where threads share a run: a message has 16, a fifth of the actors change in a step, arrays double
_STEP = 4  # bytes in which an actor's step of adoption is kept


class Footprint(NamedTuple):
    """Bytes that a study takes beyond what is there when its plans are made."""

    runs: int  # the states of all runs that are computed at once
    pieces: int  # results as the runs leave them, or as parts hold them, in narrower numbers
    results: int  # the same as labelled data
    libraries: int

    @property
    def total(self) -> int:
        """The most at one time: results are put together, and libraries loaded for it, when no run is left."""
        return self.pieces + max(self.runs, self.results + self.libraries)


def footprint(
    compiled: Mapping[str, Sequence[Compiled]],
    words: Words,
    runs: int,
    *,
    held: int,
    in_parts: bool = False,
    threads: int | None = None,
    engine: str | None = None,
    keep_steps: bool = False,
) -> Footprint:
    """What these runs of all strategies take.

    Parameters
    ----------
    compiled : mapping of name to sequence of Compiled
        The ideas of each strategy.
    words : Words
        Which steps strategies share.
    runs : int
        Number of runs.
    held : int
        Of how many runs, over all scenarios, there are results in memory.
    in_parts : bool
        Whether runs are kept in a folder.
    threads, engine, keep_steps
        As in `uptake.run.ensemble.outcomes_of`.

    Examples
    --------
    >>> import uptake as up
    >>> from uptake.run.compare import prepare
    >>> world = up.World(up.Users(up.generate.ring_lattice(1000, 4)))
    >>> made = prepare(world, [up.Emulation(seeds=5)], horizon=24, runs=4, rng=7)
    >>> footprint(made.compiled, made.words, 4, held=4, threads=2, engine="native").runs
    72000
    """
    engine, workers = resolve_engine(engine), thread_count(threads)
    first = next(iter(compiled.values()))
    actors, horizon = sum(count(first[0].plan)), first[0].plan.phase.size - 1
    tasks = tasks_of(words, [*compiled], runs, workers)
    shared = threads_inside(len(tasks) * runs, workers, first[0].plan, engine) > 1
    sent = _PER_TIE_SENT * ties_of(first[0].plan) if shared else 0
    at_once: list[int] = []
    for task in tasks:
        ideas = [first[k].plan.has_variants for k in task.cluster]
        state = sum(PER_ACTOR[engine] + varied * _PER_VARIANT[engine] for varied in ideas)
        kept = _STEP * len(ideas) * len(task.strategies) if keep_steps else 0
        at_once += [actors * (states_at_once(task.shared, horizon) * state + kept) + sent] * min(runs, workers)
    results = held * sum(size_of_a_run(ideas, keep_steps) for ideas in compiled.values())
    pieces = results // 2 if in_parts else results
    return Footprint(sum(sorted(at_once)[-workers:]), pieces, results, LIBRARIES[engine])


def ties_of(plan: Plan) -> int:
    """How many ties a plan passes changes along."""
    return sum(layer.ties.targets.size for side in (plan.users, plan.providers) for layer in side.layers)


def states_at_once(shared: Int32s, horizon: int) -> int:
    """How many states there are at most while strategies that share their past are computed.

    Parameters
    ----------
    shared : array of int32
        By strategy: the last step that it shares with the one before, -1 = none.
    horizon : int

    Examples
    --------
    >>> import numpy as np
    >>> [states_at_once(np.array(each), 60) for each in ([-1], [-1, 60], [-1, 35], [-1, 35, 35], [-1, 20, 35, -1])]
    [1, 1, 2, 2, 2]
    """
    step = min((int(k) for k in shared[1:]), default=horizon)
    if step >= horizon:
        return 1
    starts = [0, *(k for k in range(1, len(shared)) if shared[k] <= step), len(shared)]
    parts = [states_at_once(shared[a:b], horizon) for a, b in pairwise(starts)]
    return max(*(part + (step >= 0) for part in parts[:-1]), parts[-1])
