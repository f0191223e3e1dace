"""One past, many futures: equal to separate runs, bit for bit; and which plans are alike up to which step."""

from typing import Any

import numpy as np
import pytest
import uptake as up
from conftest import ENGINES
from drawn_plans import Case, futures
from hypothesis import given, note, settings
from hypothesis import strategies as st
from oracles.step import simulate_cluster
from plans import Run, run_tree
from test_cluster import tasks_of
from test_step import assert_is
from uptake.basis import engine
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


def drawn_study(seed: int) -> tuple[up.World, dict[str, up.Strategy]]:
    """A small world with whatever worlds may have, and strategies that go on from one another at several steps."""
    rng = np.random.default_rng(seed)
    some = lambda *values: values[rng.integers(len(values))]  # noqa: E731
    n, m = 60, int(some(0, 8))
    net = up.generate.watts_strogatz(n, 4, 0.2, rng=seed)
    late = up.Layer(up.generate.erdos_renyi(n, 3, rng=seed), "late", start=some(0, 3, 9), proof=some(0.0, 0.5, 1.0))
    contexts = bool(rng.integers(2))
    graft = {"context": rng.random(n)} if contexts else {}
    users = up.Users([up.Layer(net, "peer"), late] if rng.integers(2) else net, group=np.arange(n) // 10,
                     immune=[1, 2] if rng.integers(2) else None, **graft)  # fmt: skip
    parts: dict[str, Any] = {}
    if m:
        parts["providers"] = up.Providers(n=m, places=some(2, 5, 9), **({"context": rng.random(m)} if contexts else {}))
        parts["service"] = up.generate.catchments(users=np.arange(n) % m, providers=range(m))
    if rng.integers(3) == 0:
        statuses = ["unaware", "aware", "adopter", "lapsed", *(["waiting"] if m else [])]
        named = np.arange(0 if users.immune is None else 3, n)  # the immune stay as they are
        parts["start"] = up.Start(dict(zip(named.tolist(), rng.choice(statuses, named.size).tolist(), strict=True)))
    more = {
        "schedule": some("each", "once"), "return_after": some(None, 1, 2), "lapse": some(0.0, 0.05, 0.2), "peer": 0.2,
        "drive": some(0.0, 0.01), "imitation": some(0.0, 0.05), "misfit_lapse": some(0.0, 2.0) if contexts else 0.0,
    }  # fmt: skip
    ideas = [up.Idea("a", companions={"b": 0.3}, alone=0.7, **more), up.Idea("b", **more), up.Idea("c", **more)]
    world = up.World(users, ideas=ideas[: some(2, 3)] if rng.integers(3) == 0 else up.Idea("a", **more), **parts)

    def change(t: int) -> up.Strategy:
        kinds = ["drive", "mandate", "lapse", "support", "peer", "merit", "seeds", "ties", "cost", "tolerance", "slots"]
        kind = some(*kinds[: 8 if not contexts else 10], *(["slots"] if m else []))
        if kind == "seeds":
            return up.Strategy(seeds={t: some([3], [4, 5], 4)})
        if kind == "ties":
            return up.Strategy(structure=[up.AddTies("peer", source=[0, 5, 9], target=[30, 40, 50], start=t)])
        if kind == "cost":
            return up.Strategy(costs=[up.Cost(100, start=t)])
        value = {"slots": 0.4, "tolerance": 0.2}.get(kind, some(0.0, 0.1, 0.8))
        return up.Strategy(operations=[up.Operation(kind, value, who=None if kind != "drive" else "users", start=t)])

    strategies = {"s0": up.Strategy(seeds=some(3, {0: [7, 8]}, {0: 4, 6: 3}), budget=some(None, 5000.0) if m else None)}
    for k in range(1, int(rng.integers(2, 5))):
        strategies[f"s{k}"] = some(*strategies.values()) + change(int(some(1, 4, 7, 7, 10)))
    return world, strategies


@pytest.mark.parametrize("name", ENGINES)
def test_50_studies_are_those_of_separate_strategies(name: str) -> None:
    shared = 0
    for seed in range(50):
        world, strategies = drawn_study(seed)
        settings = {"horizon": 12, "runs": 3, "rng": seed, "engine": name, "record": "adoption_step"}
        study = up.compare(world, strategies, threads=1, progress=False, **settings)
        shared += any("share" in note for note in study.notes)
        for strategy in strategies:
            alone = up.compare(world, {strategy: strategies[strategy]}, threads=2, progress=False, **settings)
            got, want = (s.data.sel(strategy=strategy).drop_attrs() for s in (study, alone))
            for variable in want.data_vars:  # a ledger has the lines of all strategies
                mine = got[variable].sel({d: want[d] for d in want[variable].dims if d == "entry"})
                assert mine.equals(want[variable]), (seed, strategy, variable)
            again = study.run(strategy, 2).data.users.sel(strategy=strategy, run=2)
            assert again.equals(study.data.users.sel(strategy=strategy, run=2)), (seed, strategy)
    assert shared > 25
