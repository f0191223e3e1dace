"""Openness acts between owners: inside an organisation, a franchise or a licence nothing is held back."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import uptake as up
from uptake.plan.world import compile_world

RING = up.generate.ring_lattice(24, 4)
OWNERS = np.repeat(["tree", "bee", "ant"], 8)  # of sites beside each other
MONOTONE: dict[str, Any] = {
    "drive": 0, "provider_drive": 0, "lapse": 0, "provider_lapse": 0, "provider_to_user": 0, "user_to_provider": 0,
    "demand_weight": 0, "provider_merit": 0.95, "provider_social_proof": 0.05, "slots": np.inf,
}  # fmt: skip


def world(openness: float = 1, owner: Any = OWNERS, net: Any = RING, **more: Any) -> up.World:
    """24 sites on a ring, eight beside each other of one owner; a user for each, who plays no part."""
    given = {"context": more.pop("context")} if "context" in more else {}
    providers = up.Providers(net, owner=owner, culture=1, champion=1, **given)
    users = up.Users(up.generate.ring_lattice(24, 2), **({"context": 0.5} if given else {}))
    service = up.ServiceTies.from_edges(range(24), range(24))
    return up.World(users, providers, service, ideas=up.Idea(openness=openness, **(MONOTONE | more)))


def run(world: up.World, strategy: up.Strategy | None = None, **more: Any) -> up.Study:
    seeds = up.Strategy(seeds=up.Seeds(providers=[3]), operations=getattr(strategy, "operations", ()),
                        structure=getattr(strategy, "structure", ()))  # fmt: skip
    given: dict[str, Any] = {"horizon": 60, "runs": 12, "rng": 5, "record": "adoption_step"} | more
    return up.compare(world, {"a": seeds}, **given)


def opened(study: up.Study) -> Any:
    """By run and provider, whether it has ever opened."""
    data = study.data["adoption_step"]
    return (data.isel(actor=study.data["side"].values == "providers") >= 0).values[0]


def test_less_openness_loses_sites_outside_the_owner_alone() -> None:
    """Ties of the eight sites among themselves lead to all of them, so that inside nothing changes, run by run."""
    line = up.generate.path(24)  # what leaves the tree does not come back to it
    found = [opened(run(world(o, net=line, professional=0.3))) for o in (1, 0.5, 0.2, 0.05, 0)]
    for more, less in pairwise(found):
        assert (more[:, :8] == less[:, :8]).all()
        assert (more[:, 8:] >= less[:, 8:]).all()
    outside = [sites[:, 8:].sum() for sites in found]
    assert outside == sorted(outside, reverse=True)
    assert outside[0] > outside[2] > outside[4] == 0
    assert found[0][:, :8].sum() > 60


@pytest.mark.parametrize("start", [0, 12])
def test_one_owner_is_open_and_owners_of_one_site_are_not(start: int) -> None:
    """Bit for bit: all of one owner as with openness 1, all of different owners as without any."""
    law = up.Strategy(
        operations=[up.Operation("openness", 0.3, who="providers", start=start)],
        structure=[up.AddTies("professional", source=[0, 3], target=[12, 15], start=6)],
    )
    only = up.Strategy(structure=law.structure)

    def same(one: up.Study, other: up.Study) -> bool:
        names = ("providers", "users", "adoption_step", "openings")
        return all((one.data[name].values == other.data[name].values).all() for name in names)

    one, each, nobody = (run(world(owner=owner), law) for owner in ([7] * 24, range(24), None))
    assert same(one, run(world(), only))
    assert same(each, nobody)
    assert not same(one, each)


def test_layers_are_cut_by_owner_with_their_times() -> None:
    """Each tie is in one half, passes what it should, and opens when it did."""
    times = np.arange(RING.n_arcs) % 5
    layers = [up.Layer(RING, "work", start=times, until=times + 30), up.Layer(up.generate.path(24), "lunch", proof=0.5)]
    w = world(0.5, net=layers, professional=0.4)
    strategy = up.Strategy(structure=[up.AddTies("lunch", source=[0, 1], target=[2, 20], start=9)])
    whole = compile_world(world(net=layers, professional=0.4), strategy, 40, 7).plan.providers
    cut = compile_world(w, strategy, 40, 7).plan.providers
    half = compile_world(world(0.5, owner=None, net=layers, professional=0.4), strategy, 40, 7).plan.providers
    assert len(cut.layers) == 2 * 3 + 1
    assert cut.contacts.tolist() == whole.contacts.tolist()
    code = {owner: k for k, owner in enumerate(OWNERS)}
    assert len(code) == 3

    def ties(layer: Any) -> list[tuple[Any, ...]]:
        sources = np.repeat(np.arange(24), np.diff(layer.ties.offsets))
        many = layer.times.start.size
        windows = [layer.times.start.tolist(), layer.times.until.tolist()] if many else [[0] * len(sources)] * 2
        return list(zip(sources.tolist(), layer.ties.targets.tolist(), *windows, strict=True))

    for k in range(3):
        inside, between = ties(cut.layers[2 * k]), ties(cut.layers[2 * k + 1])
        assert all(OWNERS[u] == OWNERS[v] for u, v, *_ in inside)
        assert all(OWNERS[u] != OWNERS[v] for u, v, *_ in between)
        assert Counter([*inside, *between]) == Counter(ties(whole.layers[k]))
        assert cut.layers[2 * k].passing.rows.tolist() == whole.layers[k].passing.rows.tolist()
        assert cut.layers[2 * k + 1].passing.rows.tolist() == half.layers[k].passing.rows.tolist()
        assert {tuple(layer.weight) for layer in cut.layers[2 * k : 2 * k + 2]} == {tuple(whole.layers[k].weight)}


def test_a_cut_layer_keeps_its_name_in_lineages() -> None:
    layers = {"work": RING, "lunch": up.generate.path(24)}
    strategy = up.Strategy(structure=[up.AddTies("lunch", source=[0, 1], target=[2, 20])])
    found = []
    for openness in (1.0, 0.999999999):
        w = world(openness, net=layers, context=np.linspace(0, 1, 24), professional=0.4)
        lineage = run(w, strategy, horizon=80).lineage("a", 0)
        found.append(lineage.frame)
        assert set(lineage.frame["layer"]) == {"work", "lunch", "seed"}
    assert found[0]["actor"].tolist() == found[1]["actor"].tolist()


def test_where_nothing_is_held_back_nothing_is_cut() -> None:
    for w in (world(), world(0.5, owner=None)):
        assert len(compile_world(w, up.Strategy(), 6, 7).plan.providers.layers) == 2
    users = up.Strategy(operations=[up.Operation("openness", 0.5, who="users")])
    assert len(compile_world(world(), users, 6, 7).plan.providers.layers) == 2
    part = up.Strategy(operations=[up.Operation("openness", 0.5, who="providers", members=[2], until=3)])
    assert len(compile_world(world(), part, 6, 7).plan.providers.layers) == 3
