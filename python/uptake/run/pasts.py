"""Strategies that are alike in their first steps: who computes what, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from uptake.basis.arrays import Int32s, Int64s
from uptake.plan.compiled import Compiled
from uptake.plan.pasts import pasts_of, said_of_pasts, trees_of
from uptake.plan.words import words_of
from uptake.run.trial import NOTHING_SHARED

Cluster = tuple[int, ...]  # positions of the ideas that run together
Words = Mapping[Cluster, Mapping[str, Int64s]]  # of each strategy, what plan/words.py spells


class Task(NamedTuple):
    """What is computed at once in a run: the ideas of a cluster under strategies that share their past."""

    cluster: Cluster
    strategies: tuple[str, ...]
    shared: Int32s  # by strategy: the last step that it shares with the one before, -1 = none
    steps: int  # how many are computed


def spell(compiled: Mapping[str, Sequence[Compiled]]) -> Words:
    """The words of all strategies, cluster by cluster."""
    clusters = dict.fromkeys(idea.cluster for ideas in compiled.values() for idea in ideas)
    return {own: _words(compiled, own) for own in clusters}


def _words(compiled: Mapping[str, Sequence[Compiled]], own: Cluster) -> dict[str, Int64s]:
    words = words_of([[ideas[k] for k in own] for ideas in compiled.values()])
    return dict(zip(compiled, words, strict=True))


def notes_on_pasts(words: Words, ideas: Sequence[str]) -> tuple[str, ...]:
    """Which strategies share which steps."""
    pasts = {" and ".join(repr(ideas[k]) for k in own): pasts_of([*those.values()]) for own, those in words.items()}
    those = next(iter(words.values()))
    return said_of_pasts([*those], pasts, next(iter(those.values())).size - 1)


def tasks_of(words: Words, strategies: Sequence[str], runs: int, threads: int) -> list[Task]:
    """Who computes what in each run, the longest first.

    A past is shared where that ends sooner: with fewer runs than threads it may be faster to compute it several times.

    Examples
    --------
    >>> import numpy as np
    >>> words = {(0,): {"a": np.array([0, 0, 0, 1]), "b": np.array([0, 0, 0, 2])}}
    >>> [task.strategies for task in tasks_of(words, ["a", "b"], runs=8, threads=2)]
    [('a', 'b')]
    >>> [task.strategies for task in tasks_of(words, ["a", "b"], runs=1, threads=2)]
    [('a',), ('b',)]
    """
    together, apart = [], []
    for own, those in words.items():
        horizon = those[strategies[0]].size - 1
        for tree in trees_of([those[name] for name in strategies]):
            names = tuple(strategies[k] for k in tree.members)
            together.append(Task(own, names, tree.shared, tree.steps(horizon)))
        apart += [Task(own, (name,), NOTHING_SHARED, horizon + 1) for name in strategies]
    best = min((together, apart), key=lambda tasks: _time(tasks, runs, threads))
    return sorted(best, key=lambda task: -task.steps)


def _time(tasks: Sequence[Task], runs: int, threads: int) -> float:
    """When the last thread ends, at the earliest, in steps."""
    return max(runs * sum(task.steps for task in tasks) / threads, max(task.steps for task in tasks))
