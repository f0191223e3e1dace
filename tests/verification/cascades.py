"""The independent cascade against closed forms, enumeration of live ties, and chains of binomials."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import uptake as up
from oracles import cascade, exact, luck
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from .rows import Row, chance, check, exactly, fits, mean, same_law, tested, variance
from .settings import arcs

THEME = "Independent cascade"
CLOCKS = ("tie", "actor", "skip")
CLOCKS_BY_ARC = ("tie", "actor")  # where arcs differ in their chance
RUNS = 40_000


def cascades(
    net: up.Network, p: Any, seed: int, clock: Any, runs: int = RUNS, seeds: Any = (0,), **how: Any
) -> up.Result:
    return up.simulate(net, up.IndependentCascade(p, clock=clock), seeds=list(seeds), runs=runs, rng=seed, **how)


def regular_tree(children: int, depth: int) -> up.Network:
    """The root is actor 0."""
    inner = sum(children**level for level in range(depth))
    parent = np.repeat(np.arange(inner), children)
    return up.Network.from_edges(parent, np.arange(1, parent.size + 1))


def cycle(n: int) -> up.Network:
    return up.Network.from_edges(np.arange(n), (np.arange(n) + 1) % n)


@check(THEME)
def closed_forms() -> Iterator[Row]:
    cases = [
        ("path from its end", "Σ p^i, i < n", up.generate.path(5), 0, 0.5, exact.path(5, 0.5)),
        ("path from its end", "Σ p^i, i < n", up.generate.path(12), 0, 0.8, exact.path(12, 0.8)),
        ("star from its hub", "1 + (n - 1) p", up.generate.star(11), 0, 0.3, exact.star_from_hub(11, 0.3)[0]),
        ("star from its hub", "1 + (n - 1) p", up.generate.star(40), 0, 0.15, exact.star_from_hub(40, 0.15)[0]),
        ("star from a leaf", "1 + p + (n - 2) p²", up.generate.star(11), 1, 0.3, exact.star_from_leaf(11, 0.3)),
        ("star from a leaf", "1 + p + (n - 2) p²", up.generate.star(30), 1, 0.5, exact.star_from_leaf(30, 0.5)),
        ("tree from its root", "Σ (b p)^i, b = 3, i ≤ 4", regular_tree(3, 4), 0, 0.4, exact.tree(3, 4, 0.4)),
        ("tree from its root", "Σ (b p)^i, b = 2, i ≤ 6", regular_tree(2, 6), 0, 0.6, exact.tree(2, 6, 0.6)),
    ]
    for seed, ((name, source, net, start, p, expected), clock) in enumerate(product(cases, CLOCKS), start=1_000):
        reach = cascades(net, p, seed, clock, seeds=[start]).reach
        yield mean(name, source, f"n = {net.n}, p = {p}, {clock} clock", reach, expected, seed)


@check(THEME)
def variance_of_a_star() -> Iterator[Row]:
    for (n, p), clock in product(((11, 0.3), (40, 0.15)), CLOCKS):
        reach = cascades(up.generate.star(n), p, 102, clock).reach
        expected = exact.star_from_hub(n, p)[1]
        yield variance(
            "variance, star from its hub", "(n - 1) p (1 - p)", f"n = {n}, p = {p}, {clock} clock", reach, expected, 102
        )


@check(THEME)
def who_and_when_on_a_path() -> Iterator[Row]:
    n, p, seed = 6, 0.7, 103
    for clock in CLOCKS:
        steps = cascades(up.generate.path(n), p, seed, clock, record="adoption_step").adoption_step.values
        for i in (1, 3, 5):
            yield chance(f"actor {i} of a path adopts", "p^i", f"p = {p}, {clock} clock", steps[:, i] >= 0, p**i, seed)
        late = int(((steps >= 0) & (steps != np.arange(n))).sum())
        yield exactly(
            "adopters of a path at a step other than their distance",
            "0",
            f"p = {p}, {clock} clock",
            late,
            0,
            RUNS,
            seed,
        )


SMALL: dict[str, tuple[int, dict[tuple[int, int], str]]] = {
    "the 4-actor example": (4, {(0, 1): ".5", (2, 1): ".3", (0, 2): ".2", (1, 2): ".6", (1, 3): ".4", (2, 3): ".4"}),
    "two triangles": (
        5,
        {(0, 1): ".7", (1, 2): ".2", (2, 0): ".9", (0, 2): ".1", (2, 3): ".5", (3, 4): ".8", (4, 2): ".4",
         (2, 4): ".3"},
    ),
    "back and forth": (
        4,
        {(0, 1): ".25", (1, 0): ".5", (1, 2): ".75", (2, 1): ".5", (0, 2): ".35", (2, 3): ".65", (3, 2): ".1",
         (1, 3): ".15"},
    ),
    "certain and impossible ties": (
        5, {(0, 1): "1", (1, 2): ".5", (0, 2): "0", (2, 3): "1", (3, 4): ".3", (1, 4): ".2"},
    ),
}  # fmt: skip


@check(THEME)
def all_worlds_of_live_ties() -> Iterator[Row]:
    """Means, and the chance of every set of adopters."""
    for (name, (n, by_arc)), clock in product(SMALL.items(), CLOCKS_BY_ARC):
        net = up.Network.from_edges([u for u, _ in by_arc], [v for _, v in by_arc], n=n, directed=True)
        p = [Fraction(by_arc[arc]) for arc in arcs(net)]
        law = cascade.worlds(n, arcs(net), p, [0])
        result = cascades(net, [float(x) for x in p], 104, clock, record="adoption_step")
        note = f"{len(by_arc)} arcs, {clock} clock"
        expected = float(cascade.expected_adopters(n, arcs(net), p, [0]))
        yield mean(f"{name}: mean", "enumeration of live ties", note, result.reach, expected, 104)
        seen = Counter(frozenset(np.flatnonzero(row >= 0).tolist()) for row in result.adoption_step.values)
        sets = [*law, *(s for s in seen if s not in law)]
        counts, chances = [seen[s] for s in sets], [float(law.get(s, 0)) for s in sets]
        yield fits(f"{name}: every set of adopters", "enumeration of live ties", note, counts, chances, 104)


@check(THEME)
def enumerated_networks() -> Iterator[Row]:
    cases = [("cycle", cycle(4), "0.5"), ("cycle", cycle(6), "0.35"), ("complete", up.generate.complete(3), "0.5"),
             ("complete", up.generate.complete(4), "0.5"), ("complete", up.generate.complete(4), "0.3")]  # fmt: skip
    for seed, ((name, net, p), clock) in enumerate(product(cases, CLOCKS), start=1_100):
        ties = arcs(net)
        expected = float(cascade.expected_adopters(net.n, ties, [Fraction(p)] * len(ties), [0]))
        reach = cascades(net, float(p), seed, clock).reach
        yield mean(f"{name} of {net.n}", "enumeration of live ties", f"p = {p}, {clock} clock", reach, expected, seed)


@check(THEME)
def chances_by_rule() -> Iterator[Row]:
    """Weighted cascade: 1 / in-degree of the target. Trivalency: one of three chances, the same in every run."""
    net = up.Network.from_edges([0, 0, 1, 1, 2, 3, 4], [1, 2, 3, 2, 3, 4, 1], n=5, directed=True)
    p = [Fraction(1, int(net.degree("in")[v])) for _, v in arcs(net)]
    expected = float(cascade.expected_adopters(5, arcs(net), p, [0]))
    for seed, clock in enumerate(CLOCKS_BY_ARC, start=1_300):
        reach = cascades(net, "weighted_cascade", seed, clock).reach
        yield mean("weighted cascade", "enumeration of live ties", f"7 arcs, {clock} clock", reach, expected, seed)
    n, seed = 3_001, 1_310
    live = cascades(up.generate.star(n), "trivalency", seed, "tie").reach.values - 1
    of_ties = [(0.1, 0.01, 0.001)[luck.draw53(seed, 0, luck.ATTRIBUTE, e, 2) % 3] for e in range(n - 1)]
    note = f"{n - 1:,} ties out of one hub, tie clock"
    yield mean("trivalency: live ties", "Σ p_e, p_e from the luck's attributes", note, live, sum(of_ties), seed)
    yield variance(
        "trivalency: live ties, variance", "Σ p_e (1 - p_e)", note, live, sum(x * (1 - x) for x in of_ties), seed
    )


@check(THEME)
def reed_frost() -> Iterator[Row]:
    cases = [(10, 0.1, RUNS), (10, 0.2, RUNS), (30, 0.05, RUNS), (100, 0.02, 10_000), (200, 0.008, 5_000)]
    for seed, ((n, p, runs), clock) in enumerate(product(cases, CLOCKS), start=1_200):
        reach = cascades(up.generate.complete(n), p, seed, clock, runs).reach
        note = f"n = {n}, p = {p}, {clock} clock"
        yield mean("complete network", "Reed-Frost recursion", note, reach, exact.reed_frost(n, p), seed)


@check(THEME)
def certain_ties_walk_the_distance() -> Iterator[Row]:
    networks = {
        "random": up.generate.erdos_renyi(3_000, 3, rng=1),
        "preferential attachment": up.generate.barabasi_albert(3_000, 2, rng=2),
        "directed random": up.generate.erdos_renyi(3_000, 2.5, rng=3, directed=True),
    }
    for (name, net), clock in product(networks.items(), CLOCKS):
        matrix = csr_array((np.ones(net.n_arcs), net.out_targets, net.out_offsets), shape=(net.n, net.n))
        distance = shortest_path(matrix, unweighted=True, indices=0)
        distance = np.where(np.isinf(distance), -1, distance).astype(int)
        steps = cascades(net, 1.0, 107, clock, runs=1, record="adoption_step").adoption_step.values[0]
        wrong = int((steps != distance).sum())
        yield exactly(
            f"actors not at their distance, {name} network",
            "breadth-first search",
            f"n = {net.n}, p = 1, {clock} clock",
            wrong,
            0,
        )


@check(THEME)
def the_clocks_agree_in_law() -> Iterator[Row]:
    net = up.generate.barabasi_albert(1_000, 3, rng=4)
    for p, runs in ((0.05, 5_000), (0.15, 5_000)):
        tie, *others = (cascades(net, p, 108, clock, runs, range(5)).reach.values for clock in CLOCKS)
        note = f"preferential attachment, n = 1,000, m = 3, p = {p}"
        for clock, other in zip(CLOCKS[1:], others, strict=True):
            error = np.sqrt((tie.var(ddof=1) + other.var(ddof=1)) / runs)
            name = f"tie clock and {clock} clock"
            yield tested(f"{name}: means", "equal in law", note, tie.mean(), other.mean(), error, runs, 108)
            yield same_law(f"{name}: sizes", "equal in law", note, tie, other, 108)


@check(THEME)
def live_ties_are_binomial() -> Iterator[Row]:
    """Everyone is a seed's contact: adopters count the live ties."""
    for p, clock in product((0.01, 0.35, 0.9), CLOCKS):
        n = 501
        live = cascades(up.generate.star(n), p, 109, clock, horizon=1).reach.values - 1
        note = f"{n - 1} ties, p = {p}, {clock} clock"
        yield mean("number of live ties: mean", "binomial, n p", note, live, (n - 1) * p, 109)
        yield variance("number of live ties: variance", "binomial, n p (1 - p)", note, live, (n - 1) * p * (1 - p), 109)
