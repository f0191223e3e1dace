"""Runs without a given horizon: a block of runs is computed with longer and longer horizons, until it has settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from uptake.basis.arrays import Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.kernels.contagion.records import Runs
from uptake.kernels.types import UNSETTLED
from uptake.plan.compiled import AnyPlan, Compiled
from uptake.run.block import Curves, ideas_of, run_block

LONGEST_HORIZON = 1 << 20


def run_until_settled(plan: AnyPlan, runs: Runs, engine: str | None, threads: int = 1) -> Curves:
    """The curves of a block of runs, each up to a step after which nothing changes in any of them.

    Parameters
    ----------
    plan, engine
        As in `run_block`.
    runs : Runs
        With curves for the first horizon tried; each next one is four times as long.

    Raises
    ------
    BadValue
        If a run still changes after `LONGEST_HORIZON` steps.
    """
    count, horizon = runs.curves.shape[0], runs.curves.shape[1] - 1
    while True:
        curves = run_block(_with_horizon(plan, horizon), runs, engine, threads)
        if runs.stop[0]:
            return curves
        if (curves.settled != UNSETTLED).all():
            end = int(curves.settled.max()) + 1
            ever = curves.ever[:, :end]
            return Curves(curves.settled, ever, ever if curves.active is curves.ever else curves.active[:, :end])
        if horizon >= LONGEST_HORIZON:
            row = int(np.argmax(curves.settled == UNSETTLED))
            run = runs.first + row // max(1, len(ideas_of(plan)))
            problem = f"is needed: run {run} still changes after {horizon} steps"
            raise BadValue("horizon", NOT_SHOWN, problem=problem, remedy="give the number of steps")
        horizon *= 4
        runs = runs._replace(curves=np.empty((count, horizon + 1), np.int64))


def same_length(tables: Sequence[Int64s]) -> Int64s:
    """The rows of all tables, each as long as the longest: a curve that has settled keeps its last value.

    Examples
    --------
    >>> same_length([np.array([[1, 2]]), np.array([[1, 3, 4]])]).tolist()
    [[1, 2, 2], [1, 3, 4]]
    """
    if len(tables) == 1:
        return tables[0]
    longest, first = max(table.shape[1] for table in tables), 0
    joined = np.empty((sum(len(table) for table in tables), longest), np.int64)
    for table in tables:
        rows = joined[first : first + len(table)]
        rows[:, : table.shape[1]] = table
        rows[:, table.shape[1] :] = table[:, -1:]
        first += len(table)
    return joined


def last_change(table: Int64s) -> int:
    """The last step at which any run differs from the step before.

    Examples
    --------
    >>> last_change(np.array([[1, 2, 2, 2], [1, 3, 4, 4]]))
    2
    """
    moving = np.flatnonzero((table[:, 1:] != table[:, :-1]).any(axis=0))
    return int(moving[-1]) + 1 if moving.size else 0


def _with_horizon(plan: AnyPlan, horizon: int) -> AnyPlan:
    """The plan with this horizon; beyond that of the plan its last phase goes on."""
    if not isinstance(plan, Compiled) or plan.plan.phase.size == horizon + 1:
        return plan
    phase = np.pad(plan.plan.phase, (0, horizon + 1 - plan.plan.phase.size), "edge")
    return replace(plan, plan=plan.plan._replace(phase=read_only(phase)))
