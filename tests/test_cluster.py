"""Ideas that count for each other: both twins against the plain definition, and clusters without companions."""

from collections.abc import Sequence

import numpy as np
import pytest
from conftest import ENGINES, Kernel
from drawn_plans import Case, clusters
from hypothesis import given, note, settings
from oracles.step import Task, simulate_cluster
from plans import Phased, Run, make_plan, new_future, run_cluster, run_plan
from test_step import assert_is
from uptake.basis import engine
from uptake.kernels.types import ADOPTER, AWARE, STOPPED


def tasks_of(cases: Sequence[Case]) -> list[Task]:
    return [Task(case.plan, case.user_seeds, case.provider_seeds, case.later) for case in cases]


@settings(max_examples=400)
@given(clusters())
def test_equals_the_definition(cases: list[Case]) -> None:
    """Every engine on the same ideas, idea by idea, actor by actor and step by step."""
    tasks, luck = tasks_of(cases), (cases[0].seed, cases[0].run)
    wanted = simulate_cluster(tasks, *luck)
    for name in ENGINES:
        got = run_cluster(engine.kernel("tree_run", name), tasks, *luck)
        for task, one, want in zip(tasks, got, wanted, strict=True):
            note(f"{name}, idea {task.plan.idea}")
            assert_is(one, want, task.plan, task.later)


@settings(max_examples=50)
@given(clusters())
def test_without_companions_each_idea_is_alone(cases: list[Case]) -> None:
    none = np.zeros(len(cases), np.int64)
    tasks = [task._replace(plan=task.plan._replace(companions=none)) for task in tasks_of(cases)]
    for name in ENGINES:
        got = run_cluster(engine.kernel("tree_run", name), tasks, cases[0].seed, cases[0].run)
        for run, task in zip(got, tasks, strict=True):
            plan = task.plan._replace(companions=none[:0])
            alone = run_plan(engine.kernel("step_run", name), plan, cases[0].seed, cases[0].run, *task[1:])
            assert run.tallies.tolist() == alone.tallies.tolist()
            assert run.history.tolist() == alone.history.tolist()
            assert run.adoption_step.tolist() == alone.adoption_step.tolist()
            assert run.group_ever.tolist() == alone.group_ever.tolist()


def check(kernel: Kernel, tasks: list[Task], seed: int = 1, run: int = 0) -> list[Run]:
    """Run a cluster, held equal to the definition."""
    runs = run_cluster(kernel("tree_run"), tasks, seed, run)
    for got, want, task in zip(runs, simulate_cluster(tasks, seed, run), tasks, strict=True):
        assert_is(got, want, task.plan, task.later)
    return runs


WANTED = {"drive": 1.0, "merit": 1.0, "threshold": 0.5}


@pytest.mark.parametrize("first", ["A", "B"])
def test_a_companion_counts_from_the_next_step_on(kernel: Kernel, first: str) -> None:
    """Both are heard of in step 1. B is adopted then; A, which needs it, one step later, whichever comes first."""
    a = make_plan(2, users={**WANTED, "alone": 0.4}, companions=[0, 0.2] if first == "A" else [0.2, 0], horizon=4)
    b = make_plan(2, users=WANTED, companions=[0, 0], idea=1, horizon=4)
    plans = {"A": a, "B": b}
    order = sorted(plans, key=lambda name: name != first)
    runs = dict(zip(order, check(kernel, [Task(plans[name]) for name in order]), strict=True))
    of_a, of_b = runs["A"], runs["B"]
    assert of_b.adoption_step.tolist() == [1, 1]
    assert of_a.adoption_step.tolist() == [2, 2]


def test_a_seed_of_one_idea_helps_the_other_from_step_1_on(kernel: Kernel) -> None:
    a = make_plan(3, users={**WANTED, "alone": 0.4}, companions=[0, 0.2], horizon=4)
    b = make_plan(3, companions=[0, 0], idea=1, horizon=4)
    of_a, _ = check(kernel, [Task(a), Task(b, user_seeds=[1], later=[(2, 2)])])
    assert of_a.adoption_step.tolist() == [-1, 1, 3]


def test_a_rival_keeps_away_and_its_loss_lets_in(kernel: Kernel) -> None:
    """B is lost in step 3: A, known since step 1, is tested anew and adopted in step 4."""
    a = make_plan(2, users=WANTED, companions=[0, -0.6], horizon=6)
    b = make_plan(2, users={"lapse": 1.0, "endurance": 63.0}, companions=[0, 0], idea=1, horizon=6, starts=(0, 3))
    b = b._replace(
        users=b.users._replace(
            lapse=make_plan(2, users={"lapse": Phased([0.0, 1.0])}, starts=(0, 3), horizon=6).users.lapse
        )
    )
    of_a, of_b = check(kernel, [Task(a), Task(b, user_seeds=[0])])
    assert of_b.history[:, 0].tolist() == [3, 3, 3, 4, 4, 4, 4]
    assert of_a.adoption_step.tolist() == [4, 1]


def test_companions_count_for_providers_too(kernel: Kernel) -> None:
    terms = {**WANTED, "alone": 0.0}
    a = make_plan(1, n_providers=2, providers=terms, companions=[0, 0.5], horizon=4)
    b = make_plan(1, n_providers=2, companions=[0, 0], idea=1, horizon=4)
    of_a, _ = check(kernel, [Task(a), Task(b, provider_seeds=[1])])
    assert of_a.history[-1].tolist() == [0, AWARE, ADOPTER]


def test_acceptance_lies_between_0_and_1(kernel: Kernel) -> None:
    """Three helpers of .5 each are as good as two; with a rival of 1 beside them nothing is left but .5."""
    seeds = [
        Task(make_plan(4, companions=[0] * 5, idea=k, horizon=3), user_seeds=u)
        for k, u in enumerate(([0, 1, 2], [0, 1, 2], [0, 1], [1]), 1)
    ]
    a = make_plan(
        4,
        users={**WANTED, "alone": 0.0, "threshold": [1.0, 0.5, 1.0, 0.1]},
        companions=[0, 0.5, 0.5, 0.5, -1],
        horizon=3,
    )
    of_a = check(kernel, [Task(a), *seeds])[0]
    assert of_a.adoption_step.tolist() == [1, 1, 1, -1]


def test_acceptance_is_cut_off_before_culture_counts(kernel: Kernel) -> None:
    """1 + .5 is 1, of which a culture of .5 makes .5: less than the .6 that is asked for."""
    a = make_plan(1, users={**WANTED, "conducive": 0.5, "threshold": 0.6}, companions=[0, 0.5], horizon=3)
    b = make_plan(1, companions=[0, 0], idea=1, horizon=3)
    of_a, _ = check(kernel, [Task(a), Task(b, user_seeds=[0])])
    assert of_a.adoption_step.tolist() == [-1]


def test_a_cluster_settles_when_all_its_ideas_have(kernel: Kernel) -> None:
    still = make_plan(3, companions=[0, 0], horizon=9)
    chain = make_plan(3, [(0, 1), (1, 2)], users={"peers": 1.0}, companions=[0, 0], idea=1, horizon=9)
    runs = check(kernel, [Task(still), Task(chain, user_seeds=[0])])
    assert [run.settled for run in runs] == [3, 3]


def test_a_run_stops_when_asked(kernel: Kernel) -> None:
    plan = make_plan(1, companions=[0], horizon=3)
    futures = (new_future([Task(plan)]),)
    outcome = kernel("tree_run")(futures, np.zeros(1, np.int32), 1, 2, np.ones(1, np.int32))
    assert outcome.tolist() == [STOPPED]


@pytest.mark.skipif(engine.native is None, reason="the native core was not built")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda plans: (plans[0], plans[1]._replace(companions=np.zeros(1, np.int64))), r"plans\[1\].companions"),
        (lambda plans: (plans[0]._replace(companions=np.ones(2, np.int64)), plans[1]), r"plans\[0\].companions"),
        (
            lambda plans: (plans[0], make_plan(3, companions=[0, 0])),
            r"plans\[1\] does not fit: the actors of the first",
        ),
        (lambda plans: (plans[0], make_plan(2, companions=[0, 0], horizon=5)), r"plans\[1\] does not fit: the steps"),
        (lambda plans: (), "1 to 16 plans"),
        (lambda plans: plans[:1], "seeds does not fit"),
    ],
)
def test_plans_that_do_not_go_together_are_refused(change, said) -> None:
    plans = tuple(make_plan(2, companions=[0, 0], idea=k) for k in range(2))
    future = new_future([Task(plan) for plan in plans])._replace(plans=change(plans))
    with pytest.raises(ValueError, match=said):
        engine.kernel("tree_run", "native")((future,), np.zeros(1, np.int32), 1, 2, np.zeros(1, np.int32))


def test_a_policy_that_changes_what_is_acceptable_alone_is_noticed(kernel: Kernel) -> None:
    """Also where the other idea has no change so late: the cluster does not settle before."""
    terms = {**WANTED, "alone": Phased([0.4, 0.6])}
    a = make_plan(2, n_providers=2, users=terms, providers=terms, companions=[0, 0], starts=(0, 6), horizon=8)
    b = make_plan(2, n_providers=2, companions=[0, 0], idea=1, horizon=8)
    of_a, _ = check(kernel, [Task(a), Task(b)])
    assert of_a.adoption_step.tolist() == [6, 6, 6, 6]


@pytest.mark.parametrize("side", ["users", "providers"])
def test_one_side_may_find_it_less_acceptable(kernel: Kernel, side: str) -> None:
    terms = {name: {**WANTED, "alone": 0.4 if name == side else 1.0} for name in ("users", "providers")}
    plan = make_plan(1, n_providers=1, **terms, horizon=2)  # type: ignore[arg-type]
    got = run_plan(kernel("step_run"), plan)
    assert got.adoption_step.tolist() == [-1 if side == "users" else 1, -1 if side == "providers" else 1]
