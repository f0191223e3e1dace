"""Numbers that must come out, through the public face: models and worlds against formulas (oracles/exact.py)."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import uptake as up
from oracles import cascade, complementary, exact

SIGMA = 4.0  # two-sided


def assert_mean(observed: Any, expected: float, note: str = "") -> None:
    x = np.asarray(observed, float)
    z = (x.mean() - expected) / (x.std(ddof=1) / math.sqrt(x.size))
    assert abs(z) <= SIGMA, f"{note}: mean {x.mean()}, expected {expected}, {z:.2f} standard errors over {x.size} runs"


def arcs(net: up.Network) -> list[tuple[int, int]]:
    return [(u, int(v)) for u in range(net.n) for v in net.out_targets[net.out_offsets[u] : net.out_offsets[u + 1]]]


# Independent cascade.

CASCADES = {
    "path": (up.generate.path(5), 0.5, exact.path(5, 0.5)),
    "star from its hub": (up.generate.star(11), 0.3, exact.star_from_hub(11, 0.3)[0]),
    "complete 4": (up.generate.complete(4), 0.5, 3.25),
    "complete 10": (up.generate.complete(10), 0.2, exact.reed_frost(10, 0.2)),
    "complete 100": (up.generate.complete(100), 0.02, exact.reed_frost(100, 0.02)),
}


@pytest.mark.parametrize("clock", ["tie", "actor"])
@pytest.mark.parametrize("name", CASCADES)
def test_cascades(name: str, clock: Any) -> None:
    net, p, expected = CASCADES[name]
    result = up.simulate(net, up.IndependentCascade(p, clock=clock), seeds=[0], runs=1_500, rng=11)
    assert_mean(result.reach, expected, f"{name}, {clock} clock, seed 11")


@pytest.mark.parametrize("clock", ["tie", "actor"])
def test_a_chance_per_arc(clock: Any) -> None:
    chances = {(0, 1): ".5", (2, 1): ".3", (0, 2): ".2", (1, 2): ".6", (1, 3): ".4", (2, 3): ".4"}
    net = up.Network.from_edges([u for u, _ in chances], [v for _, v in chances], directed=True)
    p = [Fraction(chances[tie]) for tie in arcs(net)]
    expected = float(cascade.expected_adopters(4, arcs(net), p, [0]))
    model = up.IndependentCascade([float(x) for x in p], clock=clock)
    assert_mean(up.simulate(net, model, seeds=[0], runs=3_000, rng=12).reach, expected, f"{clock} clock, seed 12")


@pytest.mark.parametrize("clock", ["tie", "actor"])
@pytest.mark.parametrize(("r0", "tolerance"), [(1.0, 0.02), (1.5, 0.01), (2.0, 0.005), (3.0, 0.005)])
def test_percolation(r0: float, tolerance: float, clock: Any) -> None:
    n, z, rho0 = 50_000, 8, 0.01
    net = up.generate.erdos_renyi(n, z, rng=5)
    result = up.simulate(net, up.IndependentCascade(r0 / z, clock=clock), seeds=int(rho0 * n), runs=4, rng=6)
    assert float(result.reach.mean()) / n == pytest.approx(exact.final_size(r0, rho0), abs=tolerance)


# Complementary cascades.

HOP = up.Network.from_edges([0], [1], directed=True)


def hop(p: float, alone: Any, given: Any, clock: Any) -> float:
    levels = [tuple(round(q * 2**32) for q in pair) for pair in (alone, given)]
    return float(complementary.hop(Fraction(p), levels[0], levels[1], clock == "tie"))


@pytest.mark.parametrize(
    ("clock", "p", "alone", "given", "expected"),
    [
        ("tie", 0.5, (0.4, 0.3), (0.9, 0.3), 0.275),
        ("actor", 0.5, (0.4, 0.3), (0.9, 0.3), 0.2375),
        ("tie", 0.7, (0.1, 0.8), (0.9, 0.2), None),
        ("actor", 0.7, (0.1, 0.8), (0.9, 0.2), None),
        ("tie", 0.6, (0.5, 0.9), (0.1, 0.1), None),  # rivals who are heard of in the same step
        ("actor", 0.6, (0.5, 0.9), (0.1, 0.1), None),
    ],
)
def test_two_ideas_over_one_tie(clock: Any, p: float, alone: Any, given: Any, expected: float | None) -> None:
    chance = hop(p, alone, given, clock)
    assert expected is None or chance == pytest.approx(expected, abs=1e-9)
    model = up.ComplementaryCascade(p, alone=alone, given=given, clock=clock)
    reach = up.simulate(HOP, model, seeds=[0], runs=20_000, rng=15).reach.sel(idea="A")
    assert_mean(reach, 1 + chance, f"{clock} clock, seed 15")
    without = up.simulate(HOP, model, seeds={"A": [0]}, runs=20_000, rng=16).reach.sel(idea="A")
    assert_mean(without, 1 + p * alone[0], f"{clock} clock, A alone, seed 16")


@pytest.mark.parametrize("clock", ["tie", "actor"])
@pytest.mark.parametrize("name", CASCADES)
def test_independent_ideas_are_thinned_cascades(name: str, clock: Any) -> None:
    """With `alone` = `given` each idea spreads as if the other one were not there."""
    net, p, _ = CASCADES[name]
    levels = (0.8, 0.45)
    model = up.ComplementaryCascade(p, alone=levels, given=levels, clock=clock)
    reach = up.simulate(net, model, seeds=[0], runs=2_000, rng=17).reach
    for idea, q in zip("AB", levels, strict=True):
        expected = thinned(net, p, q)
        assert_mean(reach.sel(idea=idea), expected, f"{name}, {clock} clock, idea {idea}, seed 17")


def thinned(net: up.Network, p: float, q: float) -> float:
    """Expected reach of a cascade from actor 0 in which each of the others would adopt with chance q."""
    if net.n_arcs == 2 * (net.n - 1):  # a tree: each actor hears over one tie
        return exact.path(5, p * q) if net.n == 5 else exact.star_from_hub(net.n, p * q)[0]
    others = net.n - 1  # complete: so is the network of the seed and of those who would adopt
    return sum(
        math.comb(others, k) * q**k * (1 - q) ** (others - k) * exact.reed_frost(k + 1, p) for k in range(others + 1)
    )


# Bass.


def test_bass_in_a_mixed_population() -> None:
    n = 1_000_000
    everyone = up.Network.from_edges([], [], n=n)
    curve = up.simulate(everyone, up.Bass(0.03, 0.38, mixing="everyone"), horizon=16, rng=3).curve.values[0] / n
    assert curve == pytest.approx(np.array(exact.bass_steps(0.03, 0.38, 16)), abs=0.002)
    assert int(np.argmax(np.diff(curve))) + 1 == 8  # the step of most adoptions


@pytest.mark.parametrize(("p", "q"), [(0.1, 0.0), (0.01, 0.6), (0.3, 0.2)])
def test_bass_with_other_coefficients(p: float, q: float) -> None:
    n = 100_000
    everyone = up.Network.from_edges([], [], n=n)
    curve = up.simulate(everyone, up.Bass(p, q, mixing="everyone"), horizon=12, runs=20, rng=4).curve.values / n
    for t, share in enumerate(exact.bass_steps(p, q, 12)[1:], start=1):
        assert_mean(curve[:, t], share, f"step {t}, seed 4")


def test_bass_on_networks_is_slower_the_more_clustered() -> None:
    n, mixed = 100_000, exact.bass_steps(0.03, 0.38, 10)[10]
    model = up.Bass(0.03, 0.38)
    dense = up.simulate(up.generate.complete(600), model, horizon=10, runs=40, rng=2).curve.values[:, 10] / 600
    assert dense.mean() == pytest.approx(mixed, abs=0.01)
    random = (
        up.simulate(up.generate.watts_strogatz(n, 10, 1.0, rng=1), model, horizon=10, rng=2).curve.values[0, 10] / n
    )
    ring = up.simulate(up.generate.ring_lattice(n, 10), model, horizon=10, rng=2).curve.values[0, 10] / n
    assert random == pytest.approx(0.734, abs=0.01)
    assert ring == pytest.approx(0.697, abs=0.01)
    assert ring < random < mixed


# Thresholds.


def test_linear_threshold_on_small_graphs() -> None:
    for net in (up.generate.path(5), up.generate.star(6), up.generate.complete(4), up.generate.ring_lattice(6, 2)):
        into: dict[int, list[int]] = {}
        for u, v in arcs(net):
            into.setdefault(v, []).append(u)
        expected = float(exact.linear_threshold(net.n, into, {0}))
        reach = up.simulate(net, up.LinearThreshold(), seeds=[0], runs=2_000, rng=21).reach.values
        if np.ptp(reach) > 0:
            assert_mean(reach, expected, "seed 21")
        else:
            assert float(reach[0]) == expected


def test_granovetter() -> None:
    everyone = up.generate.complete(100)
    for needs in (list(range(100)), [0, 2, *range(2, 100)], [0, 1, 1, 1, *range(6, 102)]):
        phi = np.minimum(np.array(needs) / 99, 1.0)
        assert up.simulate(everyone, up.FractionalThreshold(phi), seeds=[0]).reach == exact.granovetter(needs)


@pytest.mark.parametrize(
    ("rho0", "z"), [(0.001, 0.8), (0.001, 3), (0.001, 5), (0.001, 8), (0.01, 3), (0.01, 8), (0.01, 10)]
)
def test_cascades_of_thresholds_on_random_graphs(rho0: float, z: float) -> None:
    n, phi = 100_000, Fraction(18, 100)
    net = up.generate.erdos_renyi(n, z, rng=31)
    share = float(up.simulate(net, up.FractionalThreshold(float(phi)), seeds=int(rho0 * n), rng=32).reach[0]) / n
    assert share == pytest.approx(exact.gleeson_cahalane(z, phi, rho0), abs=0.005)
    if rho0 == 0.001:
        low, high = exact.watts_window(phi) or (0.0, 0.0)
        assert (share > 0.1) == (low < z < high)


def test_social_proof_tips_to_merit_over_one_less_proof() -> None:
    # Contacts drawn from everyone: ten each, directed, so that nobody's influence comes back to it.
    n, contacts = 100_000, 10
    source = np.random.default_rng(8).integers(0, n, (n, contacts))
    source = np.where(source == np.arange(n)[:, None], (source + 1) % n, source)
    target = np.repeat(np.arange(n), contacts)
    net = up.Network.from_edges(source.ravel(), target, n=n, directed=True, parallel="keep")
    for merit, proof in ((0.2, 0.6), (0.3, 0.0), (0.1, 0.8)):
        idea = up.Idea(merit=merit, social_proof=proof, drive=1.0, lapse=0.0)
        world = up.World(up.Users(net), ideas=(idea,))
        reach = up.simulate(world, up.Strategy(), horizon=60, rng=9).reach
        assert float(reach[0]) / n == pytest.approx(exact.social_proof(merit, proof), abs=0.01)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_complex_contagion_walks_round_a_ring(count: int) -> None:
    n, block, side = 2_000, 8, 4
    idea = up.Idea(merit=0.0, social_proof=1.0, drive=1.0, lapse=0.0)
    users = up.Users(up.generate.ring_lattice(n, 2 * side), threshold=1.0, reinforcement=count)
    world = up.World(users, ideas=(idea,))
    steps = exact.complex_contagion_steps(n, block, side, count)
    curve = up.simulate(world, up.Strategy(seeds=range(block)), horizon=steps + 5, rng=1).curve.values[0]
    assert int(np.argmax(curve == n)) == pytest.approx(steps, abs=1)
    isolated = up.World(up.Users(users.network, threshold=1.0, reinforcement=side + 1), ideas=(idea,))
    assert up.simulate(isolated, up.Strategy(seeds=range(block)), horizon=50, rng=1).reach == block


def test_threads_engines_and_splits_change_no_bit() -> None:
    net = up.generate.barabasi_albert(300, 3, rng=1)
    service = up.generate.catchments(users=np.arange(300) % 6, providers=range(6))
    world = up.World(up.Users(net), up.Providers(n=6, places=10), service=service)
    strategies = {"a": up.Emulation(seeds=5), "b": up.Branching(seeds=5, slots=1)}
    one, two, seven = (
        up.compare(world, strategies, horizon=24, runs=9, rng=5, threads=k, progress=False).data for k in (1, 2, 7)
    )
    for name in ("users", "providers", "openings", "places", "ledger", "users_ever"):
        assert (one[name].values == two[name].values).all()
        assert (one[name].values == seven[name].values).all()
    few = up.compare(world, strategies, horizon=24, runs=4, rng=5, progress=False).data
    assert (few["users"].values == one["users"].values[:, :4]).all()
    alone = up.compare(world, {"b": strategies["b"]}, horizon=24, runs=9, rng=5, progress=False).data
    assert (alone["users"].values[0] == one["users"].values[1]).all()
