"""Thresholds: linear, fractional, by count; Watts' condition, Gleeson and Cahalane's equation, Granovetter's chains."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import numpy as np
import uptake as up
from oracles import exact

from .formulas import linear_threshold_on_poisson
from .rows import Row, check, exactly, mean, within
from .settings import arcs

THEME = "Thresholds"


@check(THEME)
def linear_threshold_by_enumeration() -> Iterator[Row]:
    seed = 401
    cases = {
        "path of 5": (up.generate.path(5), [0]),
        "complete of 4": (up.generate.complete(4), [0]),
        "complete of 5": (up.generate.complete(5), [0]),
        "ring lattice of 7, 4 contacts": (up.generate.ring_lattice(7, 4), [0]),
        "preferential attachment of 9": (up.generate.barabasi_albert(9, 2, rng=3), [8]),
        "cycle of 6, two seeds": (up.generate.ring_lattice(6, 2), [0, 2]),
    }
    for name, (net, seeds) in cases.items():
        into: dict[int, list[int]] = {}
        for u, v in arcs(net):
            into.setdefault(v, []).append(u)
        expected = float(exact.linear_threshold(net.n, into, set(seeds)))
        reach = up.simulate(net, up.LinearThreshold(), seeds=seeds, runs=20_000, rng=seed).reach
        yield mean(
            f"linear threshold, {name}",
            "enumeration of the contact that each actor follows (Kempe et al. 2003)",
            "thresholds U(0, 1)",
            reach,
            expected,
            seed,
        )


@check(THEME)
def linear_threshold_on_large_networks() -> Iterator[Row]:
    n, seed = 200_000, 402
    for z, rho0 in ((3.0, 0.01), (8.0, 0.01), (8.0, 0.05), (20.0, 0.02)):
        reach = []
        for i in range(3):
            net = up.generate.erdos_renyi(n, z, rng=20 + i)
            reach.append(up.simulate(net, up.LinearThreshold(), seeds=int(rho0 * n), runs=4, rng=seed + i).reach.mean())
        expected = linear_threshold_on_poisson(z, rho0)
        note = f"G(n, z/n), n = {n:,}, z = {z:g}, ρ0 = {rho0}"
        yield within(
            "linear threshold: share reached",
            "chains of contacts that are followed",
            note,
            float(np.mean(reach)) / n,
            expected,
            0.003,
            12,
            seed,
        )


def fractional(n: int, z: float, phi: Fraction, rho0: float, seed: int, networks: int = 2) -> float:
    model, reach = up.FractionalThreshold(float(phi)), []
    for i in range(networks):
        net = up.generate.erdos_renyi(n, z, rng=31 + i)
        reach.append(up.simulate(net, model, seeds=round(rho0 * n), rng=seed + i).reach.mean())
    return float(np.mean(reach)) / n


@check(THEME)
def watts_window() -> Iterator[Row]:
    n, rho0, seed = 200_000, 0.0005, 403
    for phi, degrees in (
        (Fraction(18, 100), (0.8, 1.4, 3.0, 5.2, 6.3, 8.0)),
        (Fraction(1, 10), (0.8, 2.0, 8.0, 12.5, 15.5)),
        (Fraction(24, 100), (0.9, 2.0, 3.4, 5.0)),
        (Fraction(3, 10), (1.5, 3.0, 5.0)),
    ):
        low, high = exact.watts_window(phi) or (0.0, 0.0)
        for z in degrees:
            share = fractional(n, z, phi, rho0, seed)
            side = f"possible for z in ({low:.4f}, {high:.4f})" if high else "possible for no z"
            row = exactly("global cascade", "z P(Poisson(z) ≤ K - 2) > 1, K = ⌊1/φ⌋ (Watts 2002)",
                          f"φ = {float(phi):g}, z = {z}, n = {n:,}, ρ0 = {rho0}, {side}; share {share:.4f}",
                          share > 0.1, low < z < high, 2, seed)  # fmt: skip
            yield row


@check(THEME)
def gleeson_cahalane() -> Iterator[Row]:
    n, seed = 200_000, 404
    phi = Fraction(18, 100)
    cases = [(phi, 0.001, z) for z in (0.8, 2.0, 3, 5, 6.5, 8)] + [(phi, 0.01, z) for z in (3, 5, 8, 10)]
    cases += [(Fraction(1, 10), 0.001, 6), (Fraction(1, 4), 0.02, 4), (Fraction(1, 3), 0.05, 3),
              (Fraction(1, 2), 0.1, 4),
              (Fraction(1, 2), 0.3, 4)]  # fmt: skip
    for phi, rho0, z in cases:
        share = fractional(n, z, phi, rho0, seed, 3)
        expected = exact.gleeson_cahalane(z, phi, rho0)
        note = f"G(n, z/n), n = {n:,}, φ = {phi}, z = {z}, ρ0 = {rho0}"
        yield within(
            "fractional threshold: share reached", "Gleeson and Cahalane 2007", note, share, expected, 0.004, 3, seed
        )


@check(THEME)
def granovetter() -> Iterator[Row]:
    rng = np.random.default_rng(405)
    lists = {"0, 1, ..., 99": list(range(100)), "the 1 replaced by a 2": [0, 2, *range(2, 100)]}
    for spread in (6, 10, 12, 14, 20, 40):
        drawn = np.maximum(np.rint(rng.normal(25, spread, 100)), 0).astype(int)
        lists[f"normal, mean 25, s.d. {spread}"] = drawn.tolist()
    for name, needs in lists.items():
        reach = int(up.simulate(up.Network.from_edges([], [], n=100), up.Granovetter(needs)).reach[0])
        yield exactly(
            "Granovetter's crowd of 100", "fixed point of the thresholds (1978)", name, reach, exact.granovetter(needs)
        )


@check(THEME)
def social_proof_on_everyone() -> Iterator[Row]:
    # Ten contacts drawn from everyone, directed, so that nobody's influence comes back to it.
    n, contacts, seed = 200_000, 10, 406
    source = np.random.default_rng(8).integers(0, n, (n, contacts))
    source = np.where(source == np.arange(n)[:, None], (source + 1) % n, source)
    target = np.repeat(np.arange(n), contacts)
    net = up.Network.from_edges(source.ravel(), target, n=n, directed=True, parallel="keep")
    for merit, proof in ((0.2, 0.6), (0.3, 0.0), (0.1, 0.8), (0.05, 0.5), (0.4, 0.6)):
        idea = up.Idea(merit=merit, social_proof=proof, drive=1.0, lapse=0.0)
        result = up.simulate(up.World(up.Users(net), ideas=(idea,)), up.Strategy(), horizon=120, runs=3, rng=seed)
        share = float(result.reach.mean()) / n
        note = f"b = {merit}, γ = {proof}, n = {n:,}"
        yield within(
            "all aware, everyone has contacts: reach",
            "b / (1 - γ)",
            note,
            share,
            exact.social_proof(merit, proof),
            0.004,
            3,
            seed,
        )


def by_count(net: up.Network, count: int, block: int, horizon: int) -> list[int]:
    curve = up.simulate(net, up.CountThreshold(count), seeds=range(block), horizon=horizon, rng=407).curve.values[0]
    return [int(x) for x in curve]


COUNT = "⌈(n - s) / (2 (h - r + 1))⌉ ± 1 (Centola and Macy 2007)"


@check(THEME)
def complex_contagion_on_a_ring() -> Iterator[Row]:
    for n, block, side, counts in ((10_000, 8, 4, (1, 2, 3, 4)), (6_000, 12, 6, (2, 5)), (3_001, 10, 3, (1, 3))):
        net = up.generate.ring_lattice(n, 2 * side)
        for count in counts:
            steps = exact.complex_contagion_steps(n, block, side, count)
            curve = by_count(net, count, block, steps + 5)
            arrived = curve.index(n) if n in curve else -1
            note = f"ring of {n:,}, {side} contacts a side, r = {count}, {block} seeds in a row"
            yield within("steps until everyone has adopted", COUNT, note, arrived, steps, 1, 1, 407)
        stuck = by_count(net, side + 1, block, 60)[-1]
        yield exactly(
            "more contacts needed than a side has",
            "the block stays alone",
            f"ring of {n:,}, r = {side + 1}",
            stuck,
            block,
        )


@check(THEME)
def rewiring_helps_simple_and_hinders_complex_contagion() -> Iterator[Row]:
    n, block = 10_000, 8

    def steps(count: int, rewire: float) -> tuple[int, float]:
        """Steps until nothing changes, and the share reached (medians over five networks)."""
        ends, shares = [], []
        for i in range(5):
            net = up.generate.watts_strogatz(n, 8, rewire, rng=50 + i)
            curve = by_count(net, count, block, 3_000)
            ends.append(curve.index(curve[-1]))
            shares.append(curve[-1] / n)
        return int(np.median(ends)), float(np.median(shares))

    ring = exact.complex_contagion_steps(n, block, 4, 2)
    few, some, many = steps(2, 0.02), steps(2, 0.1), steps(2, 0.2)
    source = "direction (Centola and Macy 2007)"
    note = f"n = {n:,}, 8 contacts, r = 2; steps: ring {ring}, rewired .02 {few[0]}, .1 {some[0]}, .2 {many[0]}"
    yield exactly(
        "some rewiring speeds up r = 2",
        source,
        note,
        ring > few[0] > some[0] > many[0] and min(few[1], some[1], many[1]) > 0.9,
        True,
        5,
        407,
    )
    most = steps(2, 0.4)
    yield exactly(
        "too much rewiring stops r = 2", source, f"rewired .4, share {most[1]:.4f}", most[1] < 0.05, True, 5, 407
    )
    three = {b: steps(3, b)[1] for b in (0.0, 0.1, 0.2)}
    note = ", ".join(f"rewired {b}: share {s:.4f}" for b, s in three.items())
    yield exactly(
        "rewiring stops r = 3", source, note, three[0.0] == 1 and max(three[0.1], three[0.2]) < 0.05, True, 5, 407
    )
    one = [steps(1, b)[0] for b in (0.0, 0.02, 0.1, 0.4, 1.0)]
    note = f"steps at rewired 0, .02, .1, .4, 1: {', '.join(map(str, one))}"
    yield exactly("rewiring only speeds up r = 1", source, note, all(a > b for a, b in pairwise(one)), True, 5, 407)
