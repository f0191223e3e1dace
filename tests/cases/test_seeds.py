"""Who starts: names, counts and shares, from whatever collection people have them in."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import uptake as up

PATH = up.Network.from_networkx(nx.Graph([(1, 2), (2, 3), (3, 4)]))  # nodes 1 .. 4
FRIENDS = up.Network.from_networkx(nx.Graph([("Ann", "Bo")]))
PLAIN = up.generate.path(40)
STAR = nx.star_graph(6)  # hub 0


def curve(net: up.Network, seeds: Any) -> list[int]:
    found: list[int] = up.simulate(net, up.SI(1.0), seeds=seeds, rng=1).curve.values[0].tolist()
    return found


def started(net: up.Network, **how: Any) -> list[list[int]]:
    """The positions of the seeds of each run."""
    steps = up.simulate(net, up.SI(0.0), horizon=1, rng=1, record="adoption_step", **how).adoption_step.values
    return [np.flatnonzero(row == 0).tolist() for row in steps]


@pytest.mark.parametrize(("net", "seeds"), [(PATH, [1]), (PATH, [4]), (PATH, ["4"]), (PATH, [4.0])])
def test_seeds_are_nodes_and_not_positions(net: up.Network, seeds: Any) -> None:
    assert curve(net, seeds) == [1, 2, 3, 4]


def test_a_range_may_name_accounts_of_ten_digits() -> None:
    net = up.Network.from_edges([0, 1], [1, 2], labels=[5_000_000_000, 5_000_000_001, 5_000_000_002])
    assert curve(net, range(5_000_000_000, 5_000_000_002)) == [2, 3]


def test_names_are_text_or_nodes_of_a_grid() -> None:
    assert curve(FRIENDS, ["Ann"]) == [1, 2]
    assert curve(up.Network.from_networkx(nx.grid_2d_graph(2, 2)), [(0, 1)]) == [1, 3, 4]


@pytest.mark.parametrize(
    ("net", "seeds", "says"),
    [
        (PATH, [5], r"seeds\[0\] = 5 is no name of this network; names are 1, 2, 3"),
        (PATH, [0], r"seeds\[0\] = 0 is no name"),
        (PATH, [4, 0], r"seeds\[1\] = 0 is no name"),
        (FRIENDS, ["An"], r"seeds\[0\] = 'An' is no name of this network; did you mean 'Ann'\?"),
        (FRIENDS, [0], r"seeds\[0\] = 0 is no name of this network; names are 'Ann', 'Bo'"),
        (PLAIN, [-1], r"seeds\[0\] = -1 is no name of this network"),
        (PLAIN, "3", r"seeds = '3' is one name; pass a list: \['3'\]"),
        (PLAIN, np.arange(40) < 2, r"a mask is no list of actors; pass names: .*np.flatnonzero\(mask\)"),
        (PLAIN, 41, "seeds = 41 were asked for, but there are 40 actors"),
        (PLAIN, 2.5, "seeds = 2.5 is not a whole number"),
        (PLAIN, 1.0, "seeds = 1.0 could be one seed or the share of everybody; write 1 for one seed, or a list"),
        (PLAIN, 0.001, "seeds = 0.001 of 40 actors is nobody; write 1 for one seed"),
        (PLAIN, True, "seeds = True is not a whole number"),
        (PLAIN, pd.DataFrame({"a": [1]}), "names have one dimension"),
        (PLAIN, [[1], [2]], r"seeds\[0\] = \[1\] is a list and no name; names for each run go into seeds_per_run="),
        (PLAIN, np.array([[1], [2]]), r"seeds has shape \(2, 1\); names for each run go into seeds_per_run="),
        (PLAIN, [1 + 0j], r"seeds\[0\] = \(1\+0j\) is complex"),
        (PLAIN, range(2**70), "there are at most"),
        (PLAIN, range(10**12), "there are at most 2,147,483,647 actors"),
    ],
)
def test_what_is_no_seed_is_refused_with_what_to_write(net: up.Network, seeds: Any, says: str) -> None:
    with pytest.raises((ValueError, TypeError), match=says):
        up.simulate(net, up.SI(1.0), seeds=seeds, rng=1)


@pytest.mark.parametrize("runs", [1, 2, 3])
def test_a_list_of_pairs_is_read_one_way_for_any_number_of_runs(runs: int) -> None:
    net, top = up.Network.from_networkx(STAR), sorted(STAR.degree, key=lambda pair: -pair[1])[:2]
    says = r"seeds\[0\] = \(0, 6\) is a pair and no name .*\[node for node, degree in pairs\]; .*seeds_per_run="
    with pytest.raises(ValueError, match=says):
        up.simulate(net, up.SI(0.0), seeds=top, runs=runs, horizon=1, rng=1)


def test_seeds_of_each_run() -> None:
    net = up.Network.from_networkx(STAR)
    assert started(net, seeds_per_run=[[0, 1], [0, 1]], runs=2) == [[0, 1], [0, 1]]
    assert started(net, seeds_per_run=np.array([[0, 1], [2, 3]]), runs=2) == [[0, 1], [2, 3]]
    assert started(PATH, seeds_per_run=[{1}, [4, 2]], runs=2) == [[0], [1, 3]]


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"seeds_per_run": [[0]]}, "seeds_per_run holds 1 lists, one per run; runs = 2"),
        ({"seeds_per_run": [0, 1]}, r"seeds_per_run\[0\] = 0 is an int; it takes a list with a list of names per run"),
        ({"seeds_per_run": 3}, "seeds_per_run is an int; it takes a list with a list of names per run"),
        ({"seeds_per_run": [[0], [40]]}, r"seeds_per_run\[1\]\[0\] = 40 is no name"),
        ({"seeds_per_run": [[0], [1]], "seeds": 2}, "seeds are given beside seeds_per_run; pass one of the two"),
    ],
)
def test_seeds_of_each_run_that_do_not_fit(how: dict[str, Any], says: str) -> None:
    with pytest.raises((ValueError, TypeError), match=says):
        up.simulate(PLAIN, up.SI(1.0), runs=2, rng=1, **how)


@pytest.mark.parametrize(
    "seeds",
    [
        [3, 8], (3, 8), {8, 3}, frozenset({3, 8}), {3: "x", 8: "y"}.keys(), pd.Series([3, 8], index=["a", "b"]),
        pd.Index([8, 3]), np.array([3, 8], np.uint8), [3.0, 8.0], ["3", "8"], [8, 3, 8], range(3, 9, 5), iter([3, 8]),
    ],
)  # fmt: skip
def test_any_collection_of_names(seeds: Any) -> None:
    assert started(PLAIN, seeds=seeds) == [[3, 8]]


@pytest.mark.parametrize(("share", "count"), [(0.05, 2), (0.1, 4), (0.0375, 2), (0.03, 1), (0.999, 40), (3.0, 3)])
def test_a_share_is_a_count_of_the_nearest_whole_number(share: float, count: int) -> None:
    assert started(PLAIN, seeds=share, runs=3) == started(PLAIN, seeds=count, runs=3)
    assert len(started(PLAIN, seeds=share)[0]) == count


def test_a_share_is_the_decimal_number_that_was_written() -> None:
    assert len(started(up.generate.path(50), seeds=0.29)[0]) == 15  # 14.5, though 0.29 * 50 is 14.499999999999998


def test_strategies_take_seeds_by_name() -> None:
    net = up.Network.from_edges([0, 1], [1, 2], labels=["Ann", "Bo", "Cy"])
    world = up.World(up.Users(net))
    for strategy in (up.Emulation(seeds=["Cy"]), up.Strategy(seeds={"Cy"}), up.Branching(seeds=np.array(["Cy"]))):
        assert strategy.seeding == up.Seeds(users=("Cy",))
    steps = up.simulate(world, up.Emulation(seeds=["Cy", "Ann"]), horizon=1, rng=1, record="adoption_step")
    assert np.flatnonzero(steps.adoption_step.values[0] == 0).tolist() == [0, 2]
    with pytest.raises(ValueError, match=r"seeds\[0\] = 'Cyy' is no name of this network; did you mean 'Cy'\?"):
        up.compare(world, {"a": up.Emulation(seeds=["Cyy"])}, horizon=1, runs=1, rng=1)
    with pytest.raises(ValueError, match=r"seeds\[0\] = 0 is no name"):
        up.simulate(world, up.Emulation(seeds=[0]), horizon=1, rng=1)


def test_providers_have_names_where_they_have_a_network() -> None:
    users = up.Users(up.generate.path(4))
    service = up.ServiceTies.from_edges([0, 1], [0, 1], n_users=4, n_providers=2)
    named = up.Providers(up.Network.from_edges([0], [1], labels=["North", "South"]))
    for providers, seeds in ((named, ["South"]), (up.Providers(n=2), [1])):
        strategy = up.Emulation(seeds=seeds, side="providers")
        result = up.simulate(up.World(users, providers, service), strategy, horizon=1, rng=1, record="adoption_step")
        assert result.adoption_step.values[0, 4:].tolist() == [-1, 0]
    world = up.World(users, up.Providers(n=2), service)
    with pytest.raises(ValueError, match=r"seeds\[0\] = 2 is no name"):
        up.simulate(world, up.Emulation(seeds=[2], side="providers"), horizon=1, rng=1)


def test_strategies_take_shares() -> None:
    world = up.World(up.Users(up.generate.ring_lattice(40, 4)))
    strategies = {"share": up.Emulation(seeds=0.05), "count": up.Emulation(seeds=2)}
    study = up.compare(world, strategies, horizon=6, runs=4, rng=1)
    assert (
        study.data.sel(strategy="share")
        .drop_vars("strategy")
        .equals(study.data.sel(strategy="count").drop_vars("strategy"))
    )
    assert (up.Emulation(seeds=0.05) + up.Emulation(seeds=0.1)).seeding == up.Seeds(users=0.1)
    with pytest.raises(ValueError, match="of one strategy are a number of users, those of the other a share of users"):
        up.Emulation(seeds=3) + up.Emulation(seeds=0.1)


def test_whole_numbers_may_be_written_as_floats() -> None:
    net = up.generate.path(4)
    assert up.simulate(net, up.SI(1.0), seeds=[0], runs=1e3, rng=1).reach.size == 1000  # type: ignore[arg-type]
    assert up.simulate(net, up.SI(1.0), seeds=[0], horizon=10.0, rng=1).curve.shape == (1, 11)  # type: ignore[arg-type]
    assert up.simulate(net, up.CountThreshold(2.0), seeds=[0], rng=1).reach.item() == 1
    assert up.simulate(net, up.Granovetter(np.zeros(4)), rng=1).reach.item() == 4
    for call in (
        lambda: up.simulate(net, up.SI(1.0), seeds=[0], runs=2.5, rng=1),  # type: ignore[arg-type]
        lambda: up.CountThreshold(2.5),
        lambda: up.Granovetter(np.array([0, 2.5])),
    ):
        with pytest.raises(TypeError, match=r"2\.5 is not a whole number"):
            call()


def test_a_long_list_of_names_is_described_by_its_hash() -> None:
    from uptake.run.provenance import describe, fingerprint

    names = [f"person {i}" for i in range(200)]
    assert len(str(describe(up.Emulation(seeds=names)))) < 1000
    assert fingerprint(up.Emulation(seeds=names)) != fingerprint(up.Emulation(seeds=names[:-1]))
