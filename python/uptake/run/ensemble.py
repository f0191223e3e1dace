"""Many runs of several strategies on threads, into arrays with a row per run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from uptake.analysis.schema import SPENDING, Outcome
from uptake.basis.arrays import NO_INT32, Int32s
from uptake.basis.engine import kernel
from uptake.basis.threads import run_all, thread_count
from uptake.kernels.types import DESCENT, NO_DESCENT, TALLIES, Descent
from uptake.plan.compiled import Compiled
from uptake.run.concentration import concentration_of
from uptake.run.money import ledger_of
from uptake.run.pasts import Words, tasks_of
from uptake.run.spending import spending_of
from uptake.run.trial import Trial, count, threads_inside, try_tree


def outcomes_of(
    compiled: Mapping[str, Sequence[Compiled]],
    words: Words,
    seed: int,
    runs: Sequence[int],
    *,
    engine: str,
    keep_steps: bool,
    owner: Int32s = NO_INT32,
    threads: int | None = None,
    progress: bool | None = None,
) -> dict[str, list[Outcome]]:
    """Compute these runs of every strategy, in any order.

    Parameters
    ----------
    compiled : mapping of name to sequence of Compiled
        The ideas of each strategy.
    words : Words
        Of these and perhaps other strategies: which steps they share.
    seed : int
        The key of all luck.
    runs : sequence of int
        Numbers of the runs; a run depends on the seed and its number alone.
    engine : "native" or "numba"
    keep_steps : bool
        Whether each actor's step of adoption is kept.
    owner : array of int32 of shape (n_providers,) or (0,)
        The owners of providers, where they have some.
    threads, progress
        As in `uptake.compare`.

    Returns
    -------
    dict of name to list of Outcome
        One per idea, in their order.
    """
    outcomes = {name: [room_for(plan, len(runs), keep_steps) for plan in ideas] for name, ideas in compiled.items()}
    tasks = tasks_of(words, [*compiled], len(runs), thread_count(threads))
    plan = next(iter(compiled.values()))[0].plan
    users, sites = count(plan)
    of_each = [len(task.strategies) for task in tasks for _ in runs]
    inside = threads_inside(len(of_each), thread_count(threads), plan, engine)

    def job(j: int, stop: Int32s) -> None:
        task, i = tasks[j // len(runs)], j % len(runs)
        own, names = task.cluster, task.strategies
        futures = [[compiled[name][k] for k in own] for name in names]
        steps = [np.empty((len(own), users + sites), np.int32) for _ in names] if keep_steps else []
        descents = [[_descent(outcomes[name][k], i) for k in own] for name in names]
        ends = [[np.empty((sites, 3), np.int64) for _ in own] for _ in names] if sites else []
        trials = try_tree(futures, task.shared, seed, runs[i], stop, engine, steps, descents, ends, inside)
        for f, name in enumerate(names):
            for k, idea in enumerate(own):
                outcome = outcomes[name][idea]
                enter(outcome, i, trials[f][k], futures[f][k], engine)
                if outcome.adoption_step is not None:
                    outcome.adoption_step[i] = steps[f][k]
                if outcome.concentration is not None:
                    outcome.concentration[i] = concentration_of(ends[f][k][:, 2], owner)
                if outcome.of_sponsors is not None and outcome.ledger is not None:
                    outcome.of_sponsors[i] = spending_of(futures[f][k], trials[f][k], outcome.ledger[i], ends[f][k])

    run_all(len(of_each), job, threads, progress, of_each)
    return outcomes


def size_of_a_run(compiled: Sequence[Compiled], keep_steps: bool) -> int:
    """Bytes of the outcomes of one run of the ideas of a strategy."""
    arrays = [array for plan in compiled for array in room_for(plan, 1, keep_steps) if isinstance(array, np.ndarray)]
    return sum(array.nbytes for array in arrays)


def enter(outcome: Outcome, i: int, trial: Trial, compiled: Compiled, engine: str) -> None:
    """The tallies and the ledger of run i."""
    outcome.tallies[i] = trial.tallies
    outcome.group_ever[i] = trial.group_ever
    if outcome.ledger is None or outcome.present_value is None:
        return
    outcome.ledger[i] = ledger_of(compiled, trial, _descent(outcome, i).tallies, engine)
    outcome.present_value[i] = kernel("present_value", engine)(outcome.ledger[i], compiled.discount)


def _descent(outcome: Outcome, i: int) -> Descent:
    """Where run i records its sums over variants."""
    return NO_DESCENT if outcome.descent is None else NO_DESCENT._replace(tallies=outcome.descent[i])


def room_for(compiled: Compiled, runs: int, keep_steps: bool) -> Outcome:
    """Room for the runs of one strategy."""
    steps, entries = compiled.plan.phase.size, len(compiled.entries)
    return Outcome(
        tallies=np.zeros((runs, steps, len(TALLIES)), np.int64),
        group_ever=np.zeros((runs, compiled.plan.group_size.size), np.int64),
        entries=compiled.entries,
        ledger=np.zeros((runs, steps, entries), np.int64),
        present_value=np.zeros((runs, entries), np.float64),
        adoption_step=np.zeros((runs, sum(count(compiled.plan))), np.int32) if keep_steps else None,
        descent=np.zeros((runs, steps, len(DESCENT)), np.int64) if compiled.plan.has_variants else None,
        concentration=np.zeros(runs, np.float64) if compiled.plan.n_providers else None,
        sponsors=compiled.purses,
        of_sponsors=np.zeros((runs, len(compiled.purses), len(SPENDING)), np.int64) if compiled.purses else None,
    )
