"""One past, many futures: equal to separate runs, bit for bit; and which plans are alike up to which step."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import uptake as up
from conftest import ENGINES, Kernel
from drawn_plans import Case, futures
from hypothesis import given, note, settings
from hypothesis import strategies as st
from made_surveys import needs
from oracles.step import Task, simulate_cluster
from plans import Run, csr, make_plan, new_future, run_tree
from test_cluster import tasks_of
from test_step import assert_is
from uptake.basis import engine
from uptake.kernels.types import ONCE, PLACES_AT_PROVIDERS, STOPPED, UNLIMITED, Passing, Plan, Timed
from uptake.plan.compiled import Compiled
from uptake.plan.pasts import LEAST, pasts_of, trees_of
from uptake.plan.words import words_of
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
    check_futures(seed, ENGINES)


def check_futures(seed: int, engines: Sequence[str]) -> None:
    """Drawn futures: as trees, each by itself, and by the definition."""
    several, until = futures(seed)
    words = words_of([[compiled(case) for case in ideas] for ideas in several])
    for k, t in enumerate(until, 1):
        assert t < LEAST or any((words[k][: t + 1] == word[: t + 1]).all() for word in words[:k])
    luck = several[0][0].seed, several[0][0].run
    tasks = [tasks_of(ideas) for ideas in several]
    trees = trees_of(words)
    assert sorted(k for tree in trees for k in tree.members) == list(range(len(several)))
    wanted = [simulate_cluster(future, *luck) for future in tasks]
    for name in engines:
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

    seeds, budget = some(3, {0: [7, 8]}, {0: 4, 6: 3}), some(None, 5000.0) if m else None
    mergers = [up.Merge([0, 1, 2], into=1, at=some(2, 6), saving=some(0.0, 0.2))] if m and rng.integers(2) else []
    strategies = {"s0": up.Strategy(seeds=seeds, budget=budget, structure=mergers)}
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


def like(plan: Plan, **seeds: Any) -> list[Compiled]:
    case = Case(plan, seeds.get("users", []), [], 1, 0, {}, seeds.get("later", []))
    return [compiled(case)]


def changes(value: Any) -> list[tuple[Any, Any]]:
    """Each term of a record in turn: worth one unit more from phase 1 on, and the same from another row."""
    if isinstance(value, Timed | Passing) and not len(value.rows):
        return []
    if isinstance(value, Timed | Passing):
        row = np.array([0, 1], np.int32)
        return [tuple(type(value)(np.concatenate([value.rows[:1], value.rows[:1] + k]), row) for k in (1, 0))]
    if not isinstance(value, tuple):
        return []
    found = []
    for k, part in enumerate(value):
        for pair in changes(part):
            parts = [[*value[:k], one, *value[k + 1 :]] for one in pair]
            found.append(tuple(type(value)(*p) if hasattr(value, "_fields") else tuple(p) for p in parts))
    return found


SIDES = {"context": 0.5, "tolerance": 0.5}
BASE = make_plan(
    4, [(0, 1), (1, 2)], 2, [(0, 1)], [(0, 0), (1, 1)], users=SIDES, providers=SIDES, starts=(0, 5), horizon=9,
    supply=PLACES_AT_PROVIDERS, coproduction=0.5,
)  # fmt: skip


def test_every_term_is_compared_by_what_it_is_worth() -> None:
    found = changes(BASE)
    assert len(found) > 25
    for other, same in found:
        words = words_of([like(plan) for plan in (BASE, other, same)])
        assert pasts_of(words) == [((0, 1, 2), 4), ((0, 2), 9)]


def test_what_does_not_change_with_time_is_compared() -> None:
    slots = BASE.sponsors._replace(slots=np.array([[0, -1, -1, *[2] * 7]], np.int64))
    capital = BASE.sponsors._replace(capital=np.array([7]))
    layers = (BASE.users.layers[0]._replace(ties=csr(4, [(0, 1), (1, 3)])), *BASE.users.layers[1:])
    others = [
        (BASE._replace(sponsors=capital), None), (BASE._replace(schedule=ONCE), None), (BASE._replace(idea=1), None),
        (BASE._replace(users=BASE.users._replace(layers=layers)), None), (BASE._replace(sponsors=slots), 2),
        (BASE._replace(grafting=BASE.grafting._replace(origin=1)), None),
    ]  # fmt: skip
    for other, until in others:
        found = pasts_of(words_of([like(BASE), like(other)]))
        assert found == ([] if until is None else [((0, 1), until)])


def test_seeds_are_compared_as_they_are_written() -> None:
    def alike(*seeds: Any) -> list[int]:
        plans = [replace(like(BASE)[0], user_seeds=planted) for planted in seeds]
        return [past.until for past in pasts_of(words_of([[plan] for plan in plans]))]

    def by_step(**seeds: Any) -> PlantedByStep:
        parts = [np.array(s, np.int32) if isinstance(s, list) else s for s in seeds.values()]
        return PlantedByStep(tuple(int(step[1:]) for step in seeds), tuple(parts))

    assert alike(2, by_step(_0=2)) == [9]
    assert alike(by_step(_0=2), by_step(_0=2, _4=1)) == [3]
    assert alike(by_step(_0=[1]), by_step(_0=[1], _4=1)) == [3]
    assert alike(by_step(_0=[1]), by_step(_0=[1], _4=[2])) == [3]
    assert alike(by_step(_0=2), by_step(_0=2, _4=[3])) == []  # 3 is no candidate at step 0 either
    assert alike(2, 3) == alike(np.array([1], np.int32), np.array([2], np.int32)) == []


def test_ties_that_open_later_are_another_future() -> None:
    world = up.World(up.Users(up.generate.ring_lattice(20, 4)))
    plain = up.Emulation(seeds=2)
    added = plain + up.Strategy(structure=[up.AddTies("peer", source=[0], target=[9], start=7)])
    study = up.compare(world, {"plain": plain, "bridge": added}, horizon=12, runs=2, rng=1)
    assert "'plain' and 'bridge' share steps 0 to 6" in study.notes


def test_several_ideas_share_what_each_has_in_common() -> None:
    world = up.World(up.Users(up.generate.ring_lattice(20, 4)), ideas=[up.Idea("A"), up.Idea("B")])
    plain = up.Emulation(seeds=2)
    later = plain + up.Strategy(operations=[up.Operation("drive", 0.5, who="users", idea="B", start=5)])
    study = up.compare(world, {"plain": plain, "B later": later}, horizon=12, runs=2, rng=1)
    assert [note for note in study.notes if "share" in note] == [
        "'plain' and 'B later' share all steps of 'A'",
        "'plain' and 'B later' share steps 0 to 4 of 'B'",
    ]


def test_a_tree_stops_when_asked(kernel: Kernel) -> None:
    rooms = tuple(new_future([Task(BASE)]) for _ in range(2))
    outcome = kernel("tree_run")(rooms, np.array([-1, 4], np.int32), 1, 2, np.ones(1, np.int32))
    assert outcome.tolist() == [STOPPED, STOPPED]


@pytest.mark.skipif(engine.native is None, reason="the native core was not built")
@pytest.mark.parametrize(
    ("other", "shared", "said"),
    [
        (make_plan(3, horizon=9), [-1, -1], r"futures\[1\] does not fit: the actors of the first"),
        (BASE._replace(supply=UNLIMITED), [-1, 4], r"futures\[1\] does not fit: the kind of supply"),
        (BASE, [-1], "shared does not fit: one step per future"),
        (BASE, [-1, 10], r"shared\[1\] is 10; allowed are -1 .. 9"),
    ],
)
def test_futures_that_do_not_go_together_are_refused(other: Plan, shared: list[int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        run_tree(engine.kernel("tree_run", "native"), [[Task(BASE)], [Task(other)]], shared)


@needs("korean_family_planning")
def test_the_korean_study_shares_what_comes_before_the_mandate() -> None:
    survey = up.datasets.load("korean_family_planning")
    world = up.World(
        users=up.Users(survey.network, group=survey.group),
        providers=up.Providers(n=25, places=40, culture=0.8),
        service=up.generate.catchments(users=survey.group, providers=range(25)),
    )
    mandate = up.Emulation(seeds=10) + up.Legislation(start=36, enforcement=0.8)
    strategies = {"emulation": up.Emulation(seeds=10), "branching": up.Branching(seeds=10, slots=2), "mandate": mandate}
    study = up.compare(world, strategies, horizon=60, runs=4, rng=7)
    assert "'emulation' and 'mandate' share steps 0 to 35" in study.notes
    reach = study.data["users_ever"]
    assert (reach.sel(strategy="emulation")[:, :36] == reach.sel(strategy="mandate")[:, :36]).all()
    assert (reach.sel(strategy="emulation")[:, -1] < reach.sel(strategy="mandate")[:, -1]).all()
    alone = up.compare(world, {"mandate": mandate}, horizon=60, runs=4, rng=7).data["users_ever"]
    assert alone.sel(strategy="mandate").equals(reach.sel(strategy="mandate"))
