"""Generators: both twins bit for bit, exact counts, and statistics that can fail (two-sided, 4 sigma, fixed seeds)."""

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from draw_vectors import ties
from oracles.rewired import rewired
from uptake.basis import engine as engines
from uptake.basis.engine import ENGINES, native
from uptake.network import generate, rows
from uptake.network.generate import random as random_networks
from uptake.network.generate.lattices import ring_edges
from uptake.network.network import Network

TWINS = [e for e in ENGINES if e == "numba" or (e == "native" and native is not None)]
both_twins = pytest.mark.skipif(native is None, reason="the native core was not built")

BLOCKS = ([120, 0, 60, 300], [[0.1, 0, 0.02, 0.01], [0, 0, 0, 0], [0.02, 0, 0.3, 0.05], [0.01, 0, 0.05, 1]])
RANDOM = [
    ("rmat", (10, 8), {}),
    ("rmat", (11, 3), {"directed": True, "a": 0.3, "b": 0.3, "c": 0.3}),
    ("rmat", (5, 4), {"a": 1, "b": 0, "c": 0}),
    ("barabasi_albert", (700, 4), {}),
    ("barabasi_albert", (5, 4), {}),
    ("barabasi_albert", (300, 1), {}),
    ("erdos_renyi", (900, 6.5), {}),
    ("erdos_renyi", (900, 6.5), {"directed": True}),
    ("erdos_renyi", (30, 29), {}),
    ("erdos_renyi", (1, 0), {}),
    ("watts_strogatz", (400, 6, 0.3), {}),
    ("watts_strogatz", (8, 6, 1), {}),
    ("stochastic_block", BLOCKS, {}),
    ("stochastic_block", BLOCKS, {"directed": True}),
]


def simple(net):
    """No self loops, no parallel arcs; an undirected network is symmetric."""
    arcs = set(zip(net.source_of_arcs().tolist(), net.out_targets.tolist(), strict=True))
    assert len(arcs) == net.n_arcs
    assert all(s != t for s, t in arcs)
    if not net.is_directed:
        assert {(t, s) for s, t in arcs} == arcs


@both_twins
@pytest.mark.parametrize(("name", "arguments", "how"), RANDOM)
@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1])
def test_twins_agree(name, arguments, how, seed):
    make = getattr(generate, name)
    one, other = (make(*arguments, **how, rng=seed, engine=engine) for engine in ("native", "numba"))
    assert one.fingerprint == other.fingerprint
    assert one.n_self_loops == other.n_self_loops


@pytest.mark.parametrize(("name", "arguments", "how"), RANDOM)
def test_simple_and_a_function_of_the_seed(name, arguments, how):
    make = getattr(generate, name)
    net = make(*arguments, **how, rng=11)
    simple(net)
    assert net.fingerprint == make(*arguments, **how, rng=np.int64(11)).fingerprint
    assert (net.provenance["generator"], net.provenance["seed"]) == (name, 11)
    fresh = make(*arguments, **how)
    assert fresh.fingerprint == make(*arguments, **how, rng=fresh.provenance["seed"]).fingerprint
    if net.n > 200:
        assert net.fingerprint != make(*arguments, **how, rng=12).fingerprint


@both_twins
@pytest.mark.parametrize("instructions", ["portable", "AVX2", "AVX-512"])
def test_the_same_ties_by_any_instructions(instructions):
    """Each in its own process: the core chooses once."""
    asked = {**os.environ, "UPTAKE_SIMD": instructions}
    command = [sys.executable, str(Path(__file__).with_name("draw_vectors.py")), "native"]
    done = subprocess.run(command, env=asked, capture_output=True, text=True, check=False)
    if "and this machine has" in done.stderr:
        pytest.skip(f"this machine has no {instructions}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ties("numba")


@pytest.mark.parametrize("engine", TWINS)
@pytest.mark.parametrize("directed", [False, True])
def test_the_same_network_by_any_number_of_threads(engine, directed, monkeypatch):
    one = generate.rmat(9, 7, rng=3, directed=directed, threads=1, engine=engine).fingerprint
    monkeypatch.setattr(random_networks, "_SLICE", 100)
    monkeypatch.setattr(rows, "_SLICE", 200)
    for threads in (1, 2, 7, None):
        assert generate.rmat(9, 7, rng=3, directed=directed, threads=threads, engine=engine).fingerprint == one
    for name, arguments, how in RANDOM:
        if "rmat" not in name:
            make = getattr(generate, name)
            several = [make(*arguments, **how, rng=2, threads=t, engine=engine).fingerprint for t in (1, 2, 7)]
            assert len(set(several)) == 1


def close(observed, expected, sigma, what):
    """Two-sided, 4 sigma."""
    assert abs(observed - expected) <= 4 * sigma, f"{what}: observed {observed}, expected {expected}, sigma {sigma}"


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("n", "mean"), [(20_000, 5.0), (200, 150.0), (50_000, 0.3)])
@pytest.mark.parametrize("directed", [False, True])
def test_erdos_renyi_mean_degree(n, mean, seed, directed):
    net = generate.erdos_renyi(n, mean, rng=seed, directed=directed)
    pairs = n * (n - 1) if directed else n * (n - 1) // 2
    p = mean / (n - 1)
    edges = net.n_arcs if directed else net.n_arcs // 2
    close(edges, pairs * p, math.sqrt(pairs * p * (1 - p)), f"edges, seed {seed}")
    degree = net.degree()
    close(degree.var(ddof=1), mean * (1 - p), mean * (1 - p) * math.sqrt(2 / n + 1 / (n * mean)) * 1.5, "variance")


def test_erdos_renyi_pairs_are_uniform():
    n, rounds, p = 12, 4000, 0.25
    hits = np.zeros((n, n))
    for seed in range(rounds):
        net = generate.erdos_renyi(n, p * (n - 1), rng=seed)
        hits[net.source_of_arcs(), net.out_targets] += 1
    each = hits[np.triu_indices(n, 1)]
    chi2 = ((each - rounds * p) ** 2 / (rounds * p * (1 - p))).sum()
    close(chi2, len(each), math.sqrt(2 * len(each)), "chi-square over pairs, seeds 0 .. 3999")


@pytest.mark.parametrize(("n", "m"), [(1000, 1), (1000, 5), (6, 5), (2, 1)])
def test_barabasi_albert_counts(n, m):
    net = generate.barabasi_albert(n, m, rng=3)
    assert net.n_arcs == 2 * m * (n - m)
    simple(net)
    earlier = np.bincount(net.source_of_arcs()[net.out_targets < net.source_of_arcs()], minlength=n)
    assert earlier[m:].tolist() == [m] * (n - m)  # each later actor brought m ties
    assert earlier[:m].tolist() == [0] * m


def test_barabasi_albert_is_preferential():
    """With m = 1 the share of actors of degree k tends to 4 / (k (k + 1) (k + 2)): 2/3, 1/6, 1/15 ..."""
    n = 100_000
    degree = generate.barabasi_albert(n, 1, rng=5).degree()
    for k in (1, 2, 3, 4, 5):
        share = 4 / (k * (k + 1) * (k + 2))
        close((degree == k).sum(), n * share, math.sqrt(n * share), f"degree {k}, seed 5")


@pytest.mark.parametrize("rewire", [0.0, 0.1, 1.0])
def test_watts_strogatz(rewire):
    n, k = 5000, 8
    net = generate.watts_strogatz(n, k, rewire, rng=4)
    assert net.n_arcs == n * k
    simple(net)
    lattice = generate.ring_lattice(n, k)
    apart = np.abs(net.source_of_arcs().astype(int) - net.out_targets)
    far = (np.minimum(apart, n - apart) > k // 2).sum() // 2
    edges = n * k // 2
    moved = rewire * (1 - k / n)  # a moved end may land on a place of the lattice that was given up
    close(far, edges * moved, math.sqrt(edges * moved * (1 - moved)) + edges * k / n, "ties off the lattice, seed 4")
    assert (net.fingerprint == lattice.fingerprint) == (rewire == 0)
    assert net.degree().min() >= k // 2


@pytest.mark.parametrize(("n", "k"), [(3, 2), (7, 6), (60, 8), (40, 5), (300, 10)])
@pytest.mark.parametrize("chance", [0, 2**51, 2**53])
@pytest.mark.parametrize("engine", TWINS)
def test_edges_that_move(n, k, chance, engine):
    edge, end = engines.kernel("rewired_moves", engine)(4, n, k, chance)
    source, target = ring_edges(n, k)
    target[edge] = end
    assert (np.diff(edge) > 0).all()
    assert list(zip(source.tolist(), target.tolist(), strict=True)) == rewired(n, k, chance, 4)


def test_watts_strogatz_saturated():
    assert generate.watts_strogatz(7, 6, 1.0, rng=1).fingerprint == generate.complete(7).fingerprint


@pytest.mark.parametrize("directed", [False, True])
def test_stochastic_block_densities(directed):
    sizes, chances = [300, 200, 500], np.array([[0.08, 0.01, 0.002], [0.01, 0.2, 0.0], [0.002, 0.0, 0.05]])
    if directed:
        chances[0, 1] = 0.04
    net = generate.stochastic_block(sizes, chances, rng=9, directed=directed)
    simple(net)
    block = np.repeat(np.arange(3), sizes)
    found = np.zeros((3, 3))
    np.add.at(found, (block[net.source_of_arcs()], block[net.out_targets]), 1)
    for a in range(3):
        for b in range(3):
            pairs = sizes[a] * (sizes[b] - (a == b))
            p, arcs = chances[a, b], found[a, b]
            if a == b and not directed:
                pairs, arcs = pairs // 2, arcs / 2
            close(arcs, pairs * p, math.sqrt(pairs * p * (1 - p)), f"blocks {a}, {b}, seed 9")


def test_rmat_quadrants():
    """Drawn ties fall into the four quadrants as asked; loops and duplicates are dropped afterwards."""
    from uptake.basis.engine import kernel

    m = 40_000
    levels = [round(x * 2**32) for x in (0.5, 0.7, 0.9)]
    source, target = np.empty((2, m), np.int32)
    kernel("rmat_edges")(3, 10, 0, *levels, source, target)
    for level in range(10):
        quadrant = 2 * (source >> level & 1) + (target >> level & 1)
        for q, p in enumerate((0.5, 0.2, 0.2, 0.1)):
            close((quadrant == q).sum(), m * p, math.sqrt(m * p * (1 - p)), f"level {level}, quadrant {q}, seed 3")


def test_rmat_merges_what_it_draws():
    net = generate.rmat(8, 8, rng=1, directed=True)
    assert net.n == 256
    assert 0 < net.n_arcs <= 8 * 256 - net.n_self_loops
    assert net.degree()[:16].sum() > net.degree()[-16:].sum() * 5  # low ids are the hubs


def test_plain_shapes():
    ring = generate.ring_lattice(9, 4)
    assert (ring.degree() == 4).all()
    assert ring.out_targets[:4].tolist() == [1, 2, 7, 8]
    assert generate.complete(5).n_arcs == 20
    assert generate.complete(1).n_arcs == generate.path(1).n_arcs == generate.star(1).n_arcs == 0
    assert generate.path(5).degree().tolist() == [1, 2, 2, 2, 1]
    assert generate.star(5).degree().tolist() == [4, 1, 1, 1, 1]
    for net in (ring, generate.complete(5), generate.path(5), generate.star(5)):
        assert isinstance(net, Network)
        assert not net.is_directed
        simple(net)


@pytest.mark.parametrize(
    ("name", "arguments", "how", "error", "says"),
    [
        ("rmat", (0,), {}, ValueError, r"scale = 0 .*\[1, 30\]"),
        ("rmat", (31,), {}, ValueError, "scale = 31"),
        ("rmat", (3.5,), {}, TypeError, "scale = 3.5"),
        ("rmat", (3, 0), {}, ValueError, "edge_factor = 0"),
        ("rmat", (3,), {"a": 0.9, "b": 0.9}, ValueError, r"a \+ b \+ c = "),
        ("rmat", (3,), {"a": -0.1}, ValueError, r"a = -0.1 .* \[0, 1\]"),
        ("rmat", (3,), {"rng": 1.5}, TypeError, "rng = 1.5"),
        ("barabasi_albert", (5, 5), {}, ValueError, r"m = 5 .*\[1, 4\]"),
        ("barabasi_albert", (5, 0), {}, ValueError, "m = 0"),
        ("barabasi_albert", (2**30, 2), {}, ValueError, "at most"),
        ("erdos_renyi", (5, 5), {}, ValueError, r"mean_degree = 5 .* \[0, 4\]"),
        ("erdos_renyi", (5, -1), {}, ValueError, "mean_degree"),
        ("erdos_renyi", (5, math.nan), {}, ValueError, r"mean_degree = nan is out of range; it lies in \[0, 4\]"),
        ("erdos_renyi", (5, "2"), {}, TypeError, "mean_degree"),
        ("erdos_renyi", (0, 0), {}, ValueError, "n = 0"),
        ("watts_strogatz", (10, 3, 0.1), {}, ValueError, "k = 3 is odd"),
        ("watts_strogatz", (10, 10, 0.1), {}, ValueError, "k = 10"),
        ("watts_strogatz", (10, 4, 1.1), {}, ValueError, r"rewire = 1.1 .* \[0, 1\]"),
        ("watts_strogatz", (10, 4, True), {}, TypeError, "rewire"),
        ("ring_lattice", (2, 2), {}, ValueError, "n = 2"),
        ("stochastic_block", ([2, 3], [[0, 1]]), {}, ValueError, r"shape \(1, 2\)"),
        ("stochastic_block", ([2, 3], [[0, 1], [0.5, 0]]), {}, ValueError, r"1.0 at \[0, 1\] but 0.5 at"),
        ("stochastic_block", ([2, 3], [[0, 2], [2, 0]]), {}, ValueError, r"chances holds 2.0 at \[0, 1\]"),
        ("stochastic_block", ([2, 3], [[0, "x"], [2, 0]]), {}, TypeError, "chances"),
        ("stochastic_block", ([2, 3], 1.5), {}, ValueError, r"chances = 1.5 is out of range; it lies in \[0, 1\]"),
        ("stochastic_block", ([2, 3], "0.5"), {}, TypeError, "chances = '0.5' is not a number"),
        ("stochastic_block", ([2, -3], [[0, 1], [1, 0]]), {}, ValueError, r"sizes\[1\] = -3 is negative"),
        ("stochastic_block", ([0], [[0]]), {}, ValueError, "0 actors"),
        ("complete", (0,), {}, ValueError, "n = 0"),
        ("path", (True,), {}, TypeError, "n = True is not a whole number"),
        ("star", (-1,), {}, ValueError, "n = -1"),
        ("catchments", ([], [1]), {}, ValueError, "users is empty"),
        ("catchments", ([1.5], [1]), {}, TypeError, "users has dtype float64"),
        ("catchments", (["a"], [1]), {}, TypeError, "one kind"),
    ],
)
def test_bad_arguments(name, arguments, how, error, says):
    with pytest.raises(error, match=says):
        getattr(generate, name)(*arguments, **how)


def test_one_chance_is_that_inside_every_block():
    net = generate.stochastic_block([30, 20], 0.3, rng=5)
    assert net.fingerprint == generate.stochastic_block([30, 20], [[0.3, 0], [0, 0.3]], rng=5).fingerprint
    assert net.provenance["chances"] == 0.3
    assert (np.repeat([0, 1], [30, 20])[net.out_targets] == (net.source_of_arcs() >= 30)).all()


def test_the_package_shows_generators_alone():
    assert dir(generate) == sorted(generate.__all__)
    assert all(getattr(generate, name).__module__.startswith("uptake.network.generate.") for name in generate.__all__)
