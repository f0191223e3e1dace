"""Threads that share a run give the bits of one thread, whatever a plan holds, and are used where they would idle."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
import uptake as up
import uptake.run.trial as trial
from conftest import ENGINES
from oracles.step import Task
from plans import More, Phased, make_plan, run_cluster, run_plan
from uptake.basis import engine
from uptake.kernels.types import ADDITIVE, ONCE, PLACES_AT_PROVIDERS, POOL, UNAWARE, Plan

N, M = 9_000, 5_000  # four ranges of 4,096 actors, of which one has users and providers
pytestmark = pytest.mark.skipif("native" not in ENGINES, reason="threads share runs of the native engine")


def plan_of(seed: int, **more: Any) -> Plan:
    """Ties at random, so that most lead to another share; terms that change, so that pressure is summed anew."""
    rng = np.random.default_rng(seed)
    peers, professional = rng.integers(0, N, (30_000, 2)), rng.integers(0, M, (8_000, 2))
    service = rng.integers(0, [N, M], (14_000, 2))
    if more.pop("one_provider", False):
        service = np.stack([np.arange(N), rng.integers(0, M // 5, N)], axis=1)
    if more.pop("weighted", False):
        more |= {
            "peer_weight": (rng.integers(1, 9, len(peers)) / 90).tolist(),
            "professional_weight": (rng.integers(1, 9, len(professional)) / 90).tolist(),
            "peer_chance": (rng.random(len(peers)) / 20).tolist(),
            "ask_chance": (rng.random(len(service)) / 20).tolist(),
        }  # fmt: skip
    users = {
        "drive": 0.05, "peers": Phased([(0, 0.01, 0.03, 0.05, 0), (0, 0.02, 0.03, 0.06, 0.01)]), "across": 0.03,
        "merit": Phased([0.4, 0.6]), "proof": 0.5, "lapse": Phased([0.05, 0.1]),
    } | more.pop("of_users", {})  # fmt: skip
    providers = {"drive": 0.1, "across": 0.02, "merit": 0.7, "proof": 0.4, "lapse": 0.05}
    return make_plan(
        N, peers.tolist(), M, professional.tolist(), service.tolist(), starts=(0, 6), horizon=12, slots=700.5,
        users=users, providers=providers,
        **{"supply": PLACES_AT_PROVIDERS, "places_": 4, "demand_weight": 0.5} | more,
    )  # fmt: skip


def layer_in_time() -> More:
    rng = np.random.default_rng(8)
    edges = sorted(map(tuple, rng.integers(0, N, (9_000, 2)).tolist()))
    return More(edges, 0.05, open_in=[(int(start), int(start) + 4) for start in rng.integers(0, 9, len(edges))])


KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "one provider each": {"one_provider": True, "group": [i % 7 for i in range(N)]},
    "once": {"schedule": ONCE},
    "additive": {"link": ADDITIVE},
    "weights and chances": {"weighted": True},
    "a pool": {"supply": POOL, "pool": 0.2},
    "groups": {"group": [i % 7 for i in range(N)], "imitate_group": True, "imitation": 0.05, "imitation_waiting": 0.02},
    "ties in time": {"of_users": {"more": [layer_in_time()]}},
    "returns": {"return_after": 2, "return_status": UNAWARE},
}


@pytest.mark.parametrize("kind", KINDS)
def test_bits_are_those_of_one_thread(kind: str) -> None:
    step_run, plan = engine.kernel("step_run", "native"), plan_of(5, **KINDS[kind])
    alone = run_plan(step_run, plan, 3, 1, range(0, N, 90), [0, M - 1], [(3, 1)])
    assert alone.tallies[-1, 10] > N / 20
    for threads in (2, 3, 8):
        shared = run_plan(partial(step_run, threads=threads), plan, 3, 1, range(0, N, 90), [0, M - 1], [(3, 1)])
        for name in ("settled", "tallies", "adoption_step", "history", "group_ever"):
            assert np.array_equal(getattr(shared, name), getattr(alone, name)), (name, threads)


def test_bits_of_ideas_that_go_together() -> None:
    tasks = [
        Task(plan_of(k, idea=k, companions=(0.0, 0.3) if k == 0 else (-0.2, 0.0)), range(k, N, 90)) for k in (0, 1)
    ]
    tree_run = engine.kernel("tree_run", "native")
    alone, shared = (run_cluster(run, tasks, 3, 1) for run in (tree_run, partial(tree_run, threads=3)))
    for one, other in zip(alone, shared, strict=True):
        assert np.array_equal(one.tallies, other.tallies)
        assert np.array_equal(one.history, other.history)


def test_threads_that_would_idle_share_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them do where there is one run, and none where runs keep them busy; the results are the same."""
    monkeypatch.setattr(trial, "MANY", 1)
    asked: list[int] = []
    original = trial.kernel

    def watched(name: str, engine: str | None) -> Any:
        def call(*given: Any) -> Any:
            asked.append(given[-1])
            return original(name, engine)(*given)

        return call if name in ("step_run", "tree_run") else original(name, engine)

    monkeypatch.setattr(trial, "kernel", watched)
    world = up.World(up.Users(up.generate.watts_strogatz(9_000, 6, 0.3, rng=1)), ideas=[up.Idea("A", drive=0.01)])
    options: dict[str, Any] = {"horizon": 12, "rng": 7, "engine": "native", "progress": False}
    alone = up.compare(world, [up.Emulation(seeds=90)], runs=1, threads=1, **options)
    shared = up.compare(world, [up.Emulation(seeds=90)], runs=1, threads=3, **options)
    assert shared.data.identical(alone.data)
    simulated = [up.simulate(world, up.Emulation(seeds=90), runs=2, threads=k, **options) for k in (1, 4)]
    assert simulated[0].data.identical(simulated[1].data)
    assert asked == [1, 3, 1, 1, 2, 2]


def test_worlds_with_variants_and_few_actors_have_one_thread() -> None:
    """Their bits are the same as well."""
    users = {"drive": 0.05, "peers": 0.05, "merit": 0.5, "context": 0, "adaptation": 0.5}
    rng = np.random.default_rng(1)
    many = make_plan(N, rng.integers(0, N, (20_000, 2)).tolist(), users=users, origin=0.3, horizon=8)
    few = make_plan(50, rng.integers(0, 50, (200, 2)).tolist(), users={"drive": 0.05, "peers": 0.05}, horizon=8)
    step_run = engine.kernel("step_run", "native")
    for plan in (many, few):
        alone, shared = (run_plan(run, plan, 3, 1, [0]) for run in (step_run, partial(step_run, threads=2)))
        assert np.array_equal(alone.tallies, shared.tallies)
        assert np.array_equal(alone.history, shared.history)
