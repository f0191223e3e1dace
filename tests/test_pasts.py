"""One past, many futures: equal to separate runs, bit for bit; and which plans are alike up to which step."""

from collections.abc import Sequence

import numpy as np
import pytest
from conftest import ENGINES
from drawn_plans import Case, futures
from hypothesis import given, note, settings
from hypothesis import strategies as st
from oracles.step import simulate_cluster
from plans import Run, run_tree
from test_cluster import tasks_of
from test_step import assert_is
from uptake.basis import engine
from uptake.kernels.types import Plan
from uptake.plan.compiled import Compiled
from uptake.plan.pasts import LEAST, pasts_of, trees_of, words_of
from uptake.strategies.planted import PlantedByStep


def compiled(case: Case) -> Compiled:
    """The case as compilation would give it: seeds by step, as actors."""
    plan = case.plan
    actors = [*case.user_seeds, *(plan.n_users + p for p in case.provider_seeds)]
    due: dict[int, list[int]] = {0: actors} if actors else {}
    for step, v in sorted(case.later):
        due.setdefault(step, []).append(v)
    seeds = PlantedByStep(tuple(sorted(due)), tuple(np.array(due[step], np.int32) for step in sorted(due)))
    none = np.empty(0, np.int32)
    return Compiled(plan, seeds, 0, (), none, np.empty((0, 0), np.int64), np.empty(0), (), ())


def same(got: Run, want: Run) -> None:
    """All that is recorded."""
    assert got.settled == want.settled
    assert got.tallies.tolist() == want.tallies.tolist()
    assert got.history.tolist() == want.history.tolist()
    assert got.adoption_step.tolist() == want.adoption_step.tolist()
    assert got.group_ever.tolist() == want.group_ever.tolist()
    for mine, others in zip(got.descent, want.descent, strict=True):
        assert mine.tolist() == others.tolist()


@settings(max_examples=100)
@given(st.integers(0, 2**32 - 1))
def test_a_shared_past_is_that_of_separate_runs(seed: int) -> None:
    several, until = futures(seed)
    words = words_of([[compiled(case) for case in ideas] for ideas in several])
    for k, t in enumerate(until, 1):
        assert t < LEAST or any((words[k][: t + 1] == word[: t + 1]).all() for word in words[:k])
    luck = several[0][0].seed, several[0][0].run
    tasks = [tasks_of(ideas) for ideas in several]
    trees = trees_of(words)
    assert sorted(k for tree in trees for k in tree.members) == list(range(len(several)))
    wanted = [simulate_cluster(future, *luck) for future in tasks]
    for name in ENGINES:
        note(name)
        kernel = engine.kernel("tree_run", name)
        alone = [run_tree(kernel, [future], [-1], *luck)[0] for future in tasks]
        for tree in trees:
            note(f"{tree.members} share {tree.shared.tolist()}")
            grown = run_tree(kernel, [tasks[k] for k in tree.members], tree.shared.tolist(), *luck)
            for k, runs in zip(tree.members, grown, strict=True):
                for got, separate, want, task in zip(runs, alone[k], wanted[k], tasks[k], strict=True):
                    same(got, separate)
                    assert_is(got, want, task.plan, task.later)
