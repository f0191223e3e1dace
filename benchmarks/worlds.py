"""What a world's further features cost: one run with them over one run of the same world without, in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import uptake as up
from uptake.run.compare import prepare

from benchmarks import graphs
from benchmarks.graphs import Size
from benchmarks.timing import Work, interleaved

STRATEGY = "emulation"


def one_run(world: up.World, strategy: up.Strategy, horizon: int) -> Work:
    """All that `simulate` does for one run on one thread; it gives back how many adopt, by idea."""
    return lambda: np.atleast_1d(
        up.simulate(world, strategy, horizon=horizon, runs=1, rng=7, threads=1, progress=False).reach.values[0]
    )


def _over_plain(s: Size, other: up.World, same: Sequence[int | None] = ()) -> dict[str, Any]:
    """One run of another world over one of the plain world; ``same``: ideas whose reach is that of the plain one."""
    world, strategies, horizon = graphs.million(s.actors)
    plain, more = (one_run(one, strategies[STRATEGY], horizon) for one in (world, other))
    return _over(plain, more, s, same)


def _over(plain: Work, more: Work, s: Size, same: Sequence[int | None]) -> dict[str, Any]:
    if any(more()[k] != plain()[0] for k in same):
        raise AssertionError("the same idea does not reach the same people")
    measured = interleaved(plain, more, s.rounds, s.patience)
    return {"value": measured.ratio, **asdict(measured)}


def in_halves(s: Size) -> dict[str, Any]:
    """The peer ties in two layers, each with about half of the arcs."""
    world = graphs.million(s.actors)[0]
    whole = world.users.network
    assert isinstance(whole, up.Network)
    source, one = whole.source_of_arcs(), np.random.default_rng(1).random(whole.n_arcs) < 0.5
    layers = [
        up.Network.from_edges(source[some], whole.out_targets[some], n=whole.n, directed=True, parallel="keep")
        for some in (one, ~one)
    ]
    return _over_plain(s, replace(world, users=replace(world.users, network=layers)), same=[0])


def strangers(s: Size) -> dict[str, Any]:
    """Four ideas without companions."""
    world = graphs.million(s.actors)[0]
    ideas = [replace(world.idea, name=f"idea {k}") for k in range(4)]
    return _over_plain(s, replace(world, ideas=ideas), same=[0])


def with_contexts(s: Size) -> dict[str, Any]:
    """Contexts and donors, with a tolerance so wide that the same people adopt."""
    world = graphs.million(s.actors)[0]
    return _over_plain(s, _grafted(world, [replace(world.idea, tolerance=64.0)]))


def _grafted(world: up.World, ideas: Sequence[up.Idea]) -> up.World:
    assert world.providers is not None
    users, providers = (
        up.contexts(np.arange(n) // 50, between=0.6, within=0.3) for n in (world.n_users, world.n_providers)
    )
    return replace(
        world,
        users=replace(world.users, context=users),
        providers=replace(world.providers, context=providers),
        ideas=ideas,
    )


def companions(s: Size) -> dict[str, Any]:
    """Two ideas that help each other, with contexts."""
    world = graphs.million(s.actors)[0]
    pairs = (("A", "B"), ("B", "A"))
    ideas = [replace(world.idea, name=own, alone=0.5, companions={other: 0.5}) for own, other in pairs]
    return _over_plain(s, _grafted(world, ideas))


def sponsored(s: Size) -> dict[str, Any]:
    """A sponsor with the slots of the idea and revenue for all, which opens whom the plain world opens."""
    world, strategies, horizon = graphs.million(s.actors)
    state = up.Sponsor("state", slots=world.idea.slots or 0, revenue=1e12)
    plain = strategies[STRATEGY]
    named = plain + up.Strategy(sponsors=[state])
    return _over(one_run(world, plain, horizon), one_run(world, named, horizon), s, [0])


def pooled(s: Size) -> dict[str, Any]:
    """All providers pool their variants, over the same world in which none do.

    Actors adapt whatever they are offered to their own context, in full, so that the same people adopt.
    """
    world, strategies, horizon = graphs.million(s.actors)
    idea = replace(world.idea, tolerance=64.0, adaptation=1.0, provider_adaptation=1.0)
    grafted, plain = _grafted(world, [idea]), strategies[STRATEGY]
    federation = plain + up.Strategy(structure=[up.PoolVariants()])
    return _over(one_run(grafted, plain, horizon), one_run(grafted, federation, horizon), s, [0])


def charged(s: Size) -> dict[str, Any]:
    """A fee that all providers pay and that puts nobody off."""
    world = graphs.million(s.actors)[0]
    return _over_plain(s, replace(world, ideas=replace(world.idea, owner="owner", fee=1, fee_sensitivity=0)), same=[0])


def merging(s: Size) -> dict[str, Any]:
    """A tenth of the providers merge in pairs in the middle, with a saving; other people may get a place then."""
    world, strategies, horizon = graphs.million(s.actors)
    plain = strategies[STRATEGY]
    pairs = [up.Merge([p, p + 1], into=p, at=horizon // 2, saving=0.2) for p in range(0, world.n_providers // 10, 2)]
    merged = plain + up.Strategy(structure=pairs)
    study = up.compare(world, {"plain": plain, "merged": merged}, horizon=horizon, runs=1, rng=7, threads=1)
    before = study.data["users"].isel(step=slice(horizon // 2)).values
    if (before[0] != before[1]).any():
        raise AssertionError("what merges later changes what comes before")
    return _over(one_run(world, plain, horizon), one_run(world, merged, horizon), s, [])


def shared_past(s: Size) -> dict[str, Any]:
    """Five strategies that part in the middle of twice the horizon, against a study of each."""
    world, strategies, steps = graphs.million(s.actors)
    named = {STRATEGY: strategies[STRATEGY]}
    for share in (0.2, 0.4, 0.6, 0.8):
        named[f"mandate {share:g}"] = named[STRATEGY] + up.Legislation(start=steps, enforcement=share)
    return _over_separate(world, named, 2 * steps, s)


def _over_separate(world: up.World, strategies: dict[str, up.Strategy], horizon: int, s: Size) -> dict[str, Any]:
    """One run of each strategy of a study, on one thread, over one of each by itself."""
    study = prepare(world, strategies, horizon=horizon, runs=1, rng=7, threads=1)

    def run(names: Sequence[str]) -> list[int]:
        data = study.data([0], names, threads=1)
        return [int(n) for n in data["users_ever"].values[:, 0, -1]]

    def separate() -> list[int]:
        return [run([name])[0] for name in strategies]

    if run([*strategies]) != separate():
        raise AssertionError("a shared past does not give the numbers of separate runs")
    measured = interleaved(lambda: run([*strategies]), separate, s.rounds, s.patience)
    return {"value": measured.ratio, **asdict(measured)}
