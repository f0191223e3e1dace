"""Many runs of several strategies on threads, into arrays with a row per run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from uptake.analysis.schema import Outcome
from uptake.basis.arrays import Int32s
from uptake.basis.engine import kernel
from uptake.basis.threads import run_all
from uptake.kernels.types import DESCENT, NO_DESCENT, TALLIES, Descent
from uptake.plan.compiled import Compiled
from uptake.run.money import ledger_of
from uptake.run.trial import count, try_cluster


def outcomes_of(
    compiled: Mapping[str, Sequence[Compiled]],
    seed: int,
    runs: Sequence[int],
    *,
    engine: str,
    keep_steps: bool,
    threads: int | None = None,
    progress: bool | None = None,
) -> dict[str, list[Outcome]]:
    """Compute these runs of every strategy, in any order.

    Parameters
    ----------
    compiled : mapping of name to sequence of Compiled
        The ideas of each strategy.
    seed : int
        The key of all luck.
    runs : sequence of int
        Numbers of the runs; a run depends on the seed and its number alone.
    engine : "native" or "numba"
    keep_steps : bool
        Whether each actor's step of adoption is kept.
    threads, progress
        As in `uptake.compare`.

    Returns
    -------
    dict of name to list of Outcome
        One per idea, in their order.
    """
    outcomes = {name: [_empty(plan, len(runs), keep_steps) for plan in ideas] for name, ideas in compiled.items()}
    clusters = [
        (name, own) for name, ideas in compiled.items() for own in dict.fromkeys(idea.cluster for idea in ideas)
    ]
    present_value = kernel("present_value", engine)

    def job(j: int, stop: Int32s) -> None:
        (name, own), i = clusters[j // len(runs)], j % len(runs)
        plans = [compiled[name][k] for k in own]
        steps = np.empty((len(own), sum(count(plans[0].plan))), np.int32) if keep_steps else None
        descents = [_descent(outcomes[name][k], i) for k in own]
        for k, trial in enumerate(try_cluster(plans, seed, runs[i], stop, engine, steps, descents)):
            outcome, plan = outcomes[name][own[k]], plans[k]
            outcome.tallies[i] = trial.tallies
            outcome.group_ever[i] = trial.group_ever
            if outcome.ledger is not None and outcome.present_value is not None:
                outcome.ledger[i] = ledger_of(plan, trial, descents[k].tallies, engine)
                outcome.present_value[i] = present_value(outcome.ledger[i], plan.discount)
            if outcome.adoption_step is not None and steps is not None:
                outcome.adoption_step[i] = steps[k]

    run_all(len(clusters) * len(runs), job, threads, progress)
    return outcomes


def _descent(outcome: Outcome, i: int) -> Descent:
    """Where run i records its sums over variants."""
    return NO_DESCENT if outcome.descent is None else NO_DESCENT._replace(tallies=outcome.descent[i])


def _empty(compiled: Compiled, runs: int, keep_steps: bool) -> Outcome:
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
    )
