"""One run of a world with supply: users and providers, sixty steps, native against its twin.

Goal on the machine of docs/performance.md, for a million users and 20,000 providers (examples/million.toml): .4 s on
one thread, 150 million actor-steps a second, at most 1.0 s; at most 40 bytes per actor beyond the world.
With contexts and donors at most 1.6 times the time of the same world without.
"""

import dataclasses
import sys
from pathlib import Path

import numpy as np
import pytest
import uptake as up
from uptake.basis.arrays import NO_INT32, read_only
from uptake.basis.engine import native
from uptake.basis.fixedpoint import ONE
from uptake.kernels.types import DESCENT, NO_BOOKS, NO_DESCENT, NO_SOURCES, TALLIES, Graft, Grafting, Sources
from uptake.plan.layers import constant
from uptake.plan.world import compile_ideas, compile_world
from uptake.run.planting import NO_STEPS, planted
from uptake.run.trial import count, try_cluster, try_once
from uptake.studyfile.build import build
from uptake.studyfile.read import load_study

from benchmarks.graphs import SIZES
from benchmarks.own import world_memory

ENGINES = ["numba"] if native is None else ["native", "numba"]
STOP = np.zeros(1, np.int32)
MILLION = Path(__file__).parents[1] / "examples" / "million.toml"


def bench(benchmark, plan, engine):
    assert (try_once(plan, 7, 0, STOP, ENGINES[0]).tallies == try_once(plan, 7, 0, STOP, "numba").tallies).all()
    benchmark.extra_info["actor-steps"] = sum(count(plan.plan)) * (plan.plan.phase.size - 1)
    benchmark(try_once, plan, 7, 0, STOP, engine)


@pytest.fixture(scope="module")
def world():
    blocks = np.arange(50_000) // 50
    return up.World(
        users=up.Users(up.generate.watts_strogatz(50_000, 10, 0.05, rng=1)),
        providers=up.Providers(up.generate.barabasi_albert(1_000, 3, rng=2), places=40, culture=0.8),
        service=up.generate.catchments(users=blocks, providers=range(1_000)),
        ideas=[up.Idea(drive=0.003, provider_drive=0.01, slots=20)],
    )


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("strategy", [up.Emulation(seeds=500), up.Emulation(seeds=500) + up.Legislation(start=36)])
def test_step_run(benchmark, world, strategy, engine):
    bench(benchmark, compile_world(world, strategy, 60, 7, engine), engine)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("parts", [1, 2])
def test_in_layers(benchmark, world, parts, engine):
    """The peer ties as they are, and cut into two layers: the same answer, at most 1.3 times the time (native)."""
    whole = world.users.network
    part = np.random.default_rng(1).integers(0, parts, whole.n_arcs)
    source = whole.source_of_arcs()
    layers = [
        up.Network.from_edges(
            source[part == k], whole.out_targets[part == k], n=whole.n, directed=True, parallel="keep"
        )
        for k in range(parts)
    ]
    cut = dataclasses.replace(world, users=up.Users(layers))
    strategy = up.Emulation(seeds=500)
    plan = compile_world(cut, strategy, 60, 7, engine)
    want = try_once(compile_world(world, strategy, 60, 7, engine), 7, 0, STOP, engine).tallies
    assert (try_once(plan, 7, 0, STOP, engine).tallies == want).all()
    bench(benchmark, plan, engine)


def ideas(kind, idea):
    """One idea; four that are strangers to each other; or two that help each other."""
    if kind == "pair":
        pairs = (("A", "B"), ("B", "A"))
        return [dataclasses.replace(idea, name=own, alone=0.5, companions={other: 0.4}) for own, other in pairs]
    return [dataclasses.replace(idea, name=str(k)) for k in range(4 if kind == "strangers" else 1)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", ["one", "strangers", "pair"])
def test_ideas(benchmark, world, kind, engine):
    """Four strangers: the answers of four studies, at most 1.15 times their time together."""
    several = dataclasses.replace(world, ideas=ideas(kind, world.idea))
    plans = compile_ideas(several, up.Emulation(seeds=500), 60, 7, engine)
    clusters = [[plans[k] for k in own] for own in dict.fromkeys(plan.cluster for plan in plans)]

    def run(name):
        return [trial.tallies for cluster in clusters for trial in try_cluster(cluster, 7, 0, STOP, name)]

    assert all((one == other).all() for one, other in zip(run(ENGINES[0]), run("numba"), strict=True))
    benchmark.extra_info["actor-steps"] = len(plans) * sum(count(plans[0].plan)) * (plans[0].plan.phase.size - 1)
    benchmark(run, engine)


def a_million(strategy):
    world, strategies, _ = build(load_study(MILLION))
    return compile_world(world, strategies[strategy], 60, 7, ENGINES[0])


@pytest.mark.skipif(native is None, reason="the native core was not built")
@pytest.mark.parametrize("strategy", ["emulation", "mandate"])
def test_a_million_users(benchmark, strategy):
    bench(benchmark, a_million(strategy), "native")


def by_target(layer, targets):
    """The ties of a layer by target."""
    order = np.argsort(layer.ties.targets, kind="stable")
    offsets = np.concatenate([[0], np.cumsum(np.bincount(layer.ties.targets, minlength=targets))])
    source = np.repeat(np.arange(layer.ties.offsets.size - 1, dtype=np.int32), np.diff(layer.ties.offsets))
    return Sources(read_only(offsets.astype(np.int64)), read_only(source[order]), NO_SOURCES.arcs)


def with_variants(plan, everywhere=None):
    """The same plan with contexts drawn uniformly or, so that it runs the same course, the same everywhere."""
    rng = np.random.default_rng(1)

    def side(terms, own, other):
        y = rng.random(own) if everywhere is None else np.full(own, everywhere)
        values = (constant(int(x * ONE), plan.phase) for x in (0.3, 0.35, 0.6))
        graft = Graft(read_only((y * ONE).astype(np.int64)), NO_INT32, *values)
        layers = (x._replace(sources=by_target(x, other if x.across else own)) for x in terms.layers)
        return terms._replace(layers=tuple(layers), graft=graft)

    n, m = count(plan)
    sides = {"users": side(plan.users, n, m), "providers": side(plan.providers, m, n)}
    return plan._replace(**sides, grafting=Grafting(int(0.3 * ONE), 0, 0))


@pytest.mark.skipif(native is None, reason="the native core was not built")
@pytest.mark.parametrize("contexts", ["none", "same", "drawn"])
def test_variants(benchmark, contexts):
    compiled = a_million("emulation")
    seeds = planted(compiled.user_seeds, 7, 0, 0, 0, count(compiled.plan)[0], "native")
    plan = compiled.plan if contexts == "none" else with_variants(compiled.plan, 0.3 if contexts == "same" else None)
    tallies, ever = np.empty((plan.phase.size, len(TALLIES)), np.int64), np.empty(1, np.int64)
    sums = np.empty((plan.phase.size, len(DESCENT)) if plan.has_variants else (0, 0), np.int64)
    out = tallies, NO_STEPS.copy(), np.empty((0, 0), np.uint8), ever, NO_DESCENT._replace(tallies=sums), NO_BOOKS
    benchmark(native.step_run, plan, 7, 0, seeds, NO_STEPS, STOP, *out)


@pytest.mark.skipif(native is None or not sys.platform.startswith("linux"), reason="the native core's memory, on Linux")
@pytest.mark.parametrize("strategy", ["emulation", "mandate"])
def test_memory_of_a_million_users(benchmark, strategy):
    """The number of the performance page (`benchmarks.memory`): what one run needs, its plan included."""
    seen = benchmark.pedantic(world_memory, (SIZES["full"], strategy), rounds=1)
    benchmark.extra_info["bytes per actor"] = seen["value"]
    assert 0 < seen["value"] <= 40
