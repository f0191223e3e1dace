"""A program for mpiexec: what ranks compute together equals what one process computes. tests/test_distributed.py.

Rank 0 computes everything once more in the ordinary way and compares; a difference ends all ranks.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import uptake as up
import xarray as xr
from mpi4py import MPI
from uptake.basis.checks import BadValue
from uptake.basis.engine import native, resolve_engine
from uptake.batch import distributed
from uptake.batch.ranks.blocks import blocks
from uptake.batch.ranks.drawn import source_of
from uptake.batch.ranks.ranks import Ranks, Traffic
from uptake.batch.ranks.study import DistributedComparison, Divided
from uptake.network.network import Network
from uptake.run.compare import prepare
from uptake.run.kept import Memory
from uptake.run.outline import assembled
from uptake.run.tasks import rows_of, tasks_of

COMM = MPI.COMM_WORLD
ME, SIZE = COMM.Get_rank(), COMM.Get_size()
ENGINE = resolve_engine()
ALONE = "numba" if native is None else "native"  # both give the same bits, and C++ has nothing to compile
USERS, SITES = 240, 12

RMAT = {"kind": "rmat", "scale": 8, "edge_factor": 6, "rng": 1}
DIRECTED = {"kind": "rmat", "scale": 7, "edge_factor": 4, "rng": 3, "directed": True}
RING = {"kind": "watts_strogatz", "n": 200, "k": 6, "rewire": 0.2, "rng": 2}
MODELS = [
    up.IndependentCascade(0.15),
    up.IndependentCascade("weighted_cascade"),
    up.IndependentCascade(0.15, clock="actor"),
    up.SI(0.05),
    up.LinearThreshold(),
    up.FractionalThreshold(np.linspace(0.05, 0.4, 256)),
    up.CountThreshold(2),
]


def same(got: xr.Dataset | None, want: Callable[[], xr.Dataset]) -> None:
    """On rank 0: the same numbers and the same attributes."""
    if got is not None:
        expected = want()
        xr.testing.assert_equal(got, expected)
        assert got.attrs == expected.attrs


def whole(table: Mapping[str, Any]) -> Network:
    """The network that a table names, in one process."""
    network: Network = getattr(up.generate, table["kind"])(**{k: v for k, v in table.items() if k != "kind"})
    return network


def contagions() -> None:
    """Plain contagions, on networks drawn where they live and on one that is given."""
    runs: list[dict[str, Any]] = [
        {"seeds": 6, "runs": 3, "rng": 7},
        {"seeds": {0: [3, 5], 2: 4}, "runs": 2, "rng": 9, "horizon": 6, "immune": [7, 8, 9, 100]},
    ]
    for model in MODELS:
        for kept in runs:
            where = RMAT if model is not MODELS[0] else whole(RMAT)
            check(where, whole(RMAT), model, kept)
    check(DIRECTED, whole(DIRECTED), up.IndependentCascade(0.3), runs[0])
    check(RING, whole(RING), up.FractionalThreshold(0.3), runs[0])
    ends = np.random.default_rng(5).integers(0, 150, (2, 900))
    weights = np.random.default_rng(6).random(900)
    weighted = up.Network.from_edges(*ends, weights, n=150, directed=True, parallel="keep")
    check(weighted, weighted, up.LinearThreshold(normalise=True), runs[0])


def check(where: Network | Mapping[str, Any], network: Network, model: up.Model, kept: dict[str, Any]) -> None:
    """One contagion, with the steps of all actors."""
    kept = {**kept, "record": "adoption_step"}
    got = distributed.simulate(where, model, **kept)
    same(None if got is None else got.data, lambda: up.simulate(network, model, engine=ALONE, **kept).data)


def traffic() -> None:
    """A rank sends 4 bytes for each adopter to each other rank that holds an arc out of it, or a shorter bitmap."""
    network, sent = whole(RMAT), Traffic()
    model, kept = up.IndependentCascade(0.08), {"seeds": 2, "rng": 11}
    distributed.simulate(RMAT, model, traffic=sent, **kept)
    steps = up.simulate(network, model, record="adoption_step", engine=ALONE, **kept).adoption_step.values[0]
    cut = blocks(source_of(RMAT, lambda: network, ENGINE).weights(Ranks()), SIZE)
    owner = np.searchsorted(cut, np.arange(network.n), side="right") - 1
    told = np.zeros((network.n, SIZE), bool)
    told[network.source_of_arcs(), owner[network.out_targets]] = True
    expected = [0] * len(sent.announced)
    for rank in range(SIZE):
        listed = told[:, rank] & (owner == ME)
        for t in range(len(expected) - 1):
            count = int((listed & (steps == t)).sum())
            expected[t + 1] += min(4 * count, (int(listed.sum()) + 31) // 32 * 4) if rank != ME else 0
    assert sent.announced == expected, (sent.announced, expected)
    assert SIZE == 1 or sum(COMM.allgather(sum(expected))) > 0


def over_ranks(
    world_of: Callable[[Network], up.World], network: Network, strategies: dict[str, up.Strategy], **options: Any
) -> None:
    """Strategies on a world, as one process compares them."""
    runs = options.pop("runs")
    given = {"record": "adoption_step", "rng": 7, **options}
    ranks = Ranks()
    divided = Divided(ranks, ENGINE)
    world = world_of(divided(None, lambda: network))
    divided.settle(world)
    comparison = prepare(world, strategies, runs=runs, **given)
    ours = DistributedComparison.of(comparison, divided.ground, ranks)
    study, store, rows = ours.outline(range(runs)), Memory(), rows_of(None)
    ours.work_off(tasks_of(rows, range(runs)), store, threads=1, progress=False)
    got = None if ME else assembled(study, [store.gathered(row, range(runs)) for row in rows])
    same(got, lambda: up.compare(world_of(network), strategies, runs=runs, engine=ALONE, **given).data)


def worlds() -> None:
    """Plain worlds: supply, lapse, groups, both schedules and links."""
    network = up.generate.watts_strogatz(USERS, 6, 0.1, rng=1)
    professional = up.generate.barabasi_albert(SITES, 3, rng=2)
    service = up.generate.catchments(np.arange(USERS) * SITES // USERS, np.arange(SITES))
    several = up.ServiceTies.from_edges(
        np.repeat(np.arange(USERS), 2),
        np.stack([np.arange(USERS) // 20, np.arange(USERS) // 80 * 4 + np.arange(USERS) * 7 % 4], axis=1).ravel(),
        n_users=USERS,
        n_providers=SITES,
    )
    strategies: dict[str, up.Strategy] = {
        "emulation": up.Emulation(seeds={0: 9, 3: [7, 8]}),
        "persuasion": up.Emulation(seeds=9) + up.Persuasion(start=6, until=18),
        "supply": up.Emulation(seeds=9) + up.SupplyLed(),
    }

    def world(ties: up.ServiceTies, users: dict[str, Any], providers: dict[str, Any], **idea: Any) -> Any:
        given = {"drive": 0.003, "provider_drive": 0.03, "champion_residual": 0.6, "slots": 1} | idea
        sites = up.Providers(professional, places=6, **providers)
        return lambda net: up.World(up.Users(net, **users), sites, ties, ideas=up.Idea("idea", **given))

    options = {"horizon": 24, "runs": 2}
    grouped = {"group": np.arange(USERS) // 80}
    over_ranks(world(service, {}, {"culture": 0.8}), network, strategies, **options)
    lapsing = {"lapse": 0.05, "provider_lapse": 0.05, "coproduction": 0.2, "peer": 0.1}
    over_ranks(world(several, {"priority": np.arange(USERS) % 3}, {}, **lapsing), network, strategies, **options)
    additive = {"link": "additive", "imitation": 0.05, "imitate": "group", "aware_passing": 0.0}
    over_ranks(world(service, grouped, {"priority": np.arange(SITES) % 3}, **additive), network, strategies, **options)
    seeds = up.Seeds(users={0: 5, 4: 9}, providers={0: [2, 3], 5: 3})
    bought: dict[str, up.Strategy] = {"budget": up.Strategy(seeds=seeds, budget=45_000.0)}
    over_ranks(world(service, {}, {"culture": 0.8}), network, bought, **options)
    only = {"emulation": strategies["emulation"]}
    once = world(service, {"reinforcement": 2}, {}, schedule="once", waiting_passing=0.0)
    over_ranks(once, network, only, **options)
    ends = np.random.default_rng(1).integers(0, USERS, (2, 900))
    directed = up.Network.from_edges(*ends, n=USERS, directed=True, parallel="merge")
    users = {"threshold": np.linspace(0, 1, USERS), "immune": [3, 4, 5]}
    alone = lambda net: up.World(up.Users(net, **users), ideas=up.Idea("idea", drive=0.02, lapse=0.02))  # noqa: E731
    over_ranks(alone, directed, only, **options)


def refusals() -> None:
    """What ranks cannot do is said on all of them."""
    ring = up.generate.ring_lattice(60, 4)
    refused(lambda: distributed.simulate(ring, up.Bass(0.03, 0.38), horizon=9, rng=1), "what is not divided")
    refused(lambda: distributed.simulate(ring, up.SI(0.1), seeds=2), "rng = None is needed")
    refused(lambda: distributed.simulate({"kind": "ring"}, up.SI(0.1), seeds=2, rng=1), "kind = 'ring'")
    per_arc = np.full(ring.n_arcs, 0.1)
    refused(lambda: distributed.simulate(ring, up.IndependentCascade(per_arc), seeds=2, rng=1), "p has 240 entries")
    everyone = up.ServiceTies.from_edges(np.arange(60), np.zeros(60, int), n_providers=1)
    one = lambda net: up.World(up.Users(net), up.Providers(n=1), everyone)  # noqa: E731
    context = lambda net: up.World(up.Users(net, context=np.linspace(0, 1, 60)))  # noqa: E731
    plan = {"emulation": up.Emulation(seeds=2)}
    refused(lambda: over_ranks(context, ring, plan, horizon=6, runs=1), "world has contexts")
    if SIZE > 1:
        refused(lambda: over_ranks(one, ring, plan, horizon=6, runs=1), "service tie users of different ranks")


def refused(call: Callable[[], object], words: str) -> None:
    try:
        call()
    except BadValue as error:
        assert words in str(error), error  # noqa: PT017
    else:
        raise AssertionError(f"not refused: {words}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for part in (contagions, traffic, worlds, refusals):
        part()
    if ME == 0:
        json.dump({"ranks": SIZE, "engine": ENGINE}, sys.stdout)
