"""Null networks and Moran's I: both engines against the definition; each permutation is a function of its number."""

import itertools
from collections import Counter
from typing import Any

import numpy as np
import pytest
from conftest import Kernel
from hypothesis import given
from hypothesis import strategies as st
from oracles import diffusion
from test_exposure import NONE, Case, cases
from uptake.basis.engine import kernel as kernel_of
from uptake.network.generate import erdos_renyi
from uptake.network.network import Network

WORDS = st.integers(0, 2**32 - 1)


def blocks_of(blocks: list[list[int]]) -> tuple[Any, Any]:
    """(bounds, members)"""
    return np.cumsum([0, *map(len, blocks)]), np.array([v for block in blocks for v in block], np.int32)


def test_relabelling_is_the_definition(kernel: Kernel) -> None:
    @given(WORDS, WORDS, st.lists(st.integers(0, 70), min_size=1, max_size=4), st.randoms(use_true_random=False))
    def check(seed: int, run: int, sizes: list[int], luck: Any) -> None:
        actors = list(range(sum(sizes)))
        luck.shuffle(actors)
        ends = list(itertools.accumulate(sizes, initial=0))
        blocks = [actors[begin:end] for begin, end in itertools.pairwise(ends)]
        places = kernel("relabelled")(seed, run, *blocks_of(blocks))
        assert places.tolist() == diffusion.relabelled(seed, run, blocks)
        for block in blocks:
            assert sorted(places[block]) == sorted(block)

    check()


def test_all_relabellings_are_equally_likely(kernel: Kernel) -> None:
    """24 000 of 4 actors: chi-squared of the 24 counts with 23 degrees of freedom, at 4.5 sigma."""
    draws, seed = 24_000, 5
    bounds, members = blocks_of([[2, 0, 3, 1]])
    counts = Counter(tuple(kernel("relabelled")(seed, run, bounds, members).tolist()) for run in range(draws))
    assert len(counts) == 24
    chi2 = sum((count - draws / 24) ** 2 for count in counts.values()) / (draws / 24)
    assert abs(chi2 - 23) < 4.5 * np.sqrt(2 * 23), f"seed {seed}: chi-squared {chi2}, expected 23"


def rows_of(net: Network) -> tuple[Any, Any, Any]:
    """(row, mirror, sources) of the ties by target."""
    row = np.repeat(np.arange(net.n, dtype=np.int32), np.diff(net.in_offsets))
    mirror = np.empty(0, np.int64) if net.is_directed else net.in_arcs.copy()
    return row, mirror, net.in_sources.copy()


@st.composite
def networks(draw: st.DrawFn) -> Network:
    n = draw(st.integers(2, 9))
    pair = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] != p[1])
    pairs = draw(st.lists(pair, min_size=1, max_size=20))
    return Network.from_edges(*zip(*pairs, strict=True), n=n, directed=draw(st.booleans()), parallel="keep")


def test_swaps_are_the_definition(kernel: Kernel) -> None:
    @given(WORDS, WORDS, networks(), st.integers(0, 60))
    def check(seed: int, run: int, net: Network, tries: int) -> None:
        row, mirror, sources = rows_of(net)
        before = list(zip(row.tolist(), sources.tolist(), strict=True))
        swaps = kernel("swapped")(seed, run, tries, row, mirror, sources)
        after = list(zip(row.tolist(), sources.tolist(), strict=True))
        assert after == diffusion.swapped(seed, run, tries, before, not net.is_directed)
        assert swaps <= tries
        assert (swaps == 0) == (before == after) or swaps > 1  # two swaps may undo each other
        assert Counter(sources.tolist()) == Counter(net.in_sources.tolist())
        assert all(i != j for i, j in after)
        extra = sum((Counter(after) - Counter(dict.fromkeys(after, 1))).values())
        assert extra <= sum((Counter(before) - Counter(dict.fromkeys(before, 1))).values())
        if not net.is_directed:
            assert Counter(after) == Counter((j, i) for i, j in after)

    check()


def test_swaps_reach_all_networks_alike(kernel: Kernel) -> None:
    """0 and 1 have two ties each into 2, 3, 4 and 5: all six such networks are equally likely, at 4.5 sigma."""
    net = Network.from_edges([0, 0, 1, 1], [2, 3, 4, 5], directed=True)
    draws, seed = 6000, 3
    row, mirror, sources = rows_of(net)
    counts: Counter[Any] = Counter()
    for run in range(draws):
        mine = sources.copy()
        kernel("swapped")(seed, run, 80, row, mirror, mine)
        counts[tuple(mine.tolist())] += 1
    assert len(counts) == 6
    chi2 = sum((count - draws / 6) ** 2 for count in counts.values()) / (draws / 6)
    assert abs(chi2 - 5) < 4.5 * np.sqrt(10), f"seed {seed}: chi-squared {chi2}, expected 5"


def test_a_larger_network_forgets_its_ties(kernel: Kernel, engine_name: str) -> None:
    net = erdos_renyi(300, 8, rng=1)
    row, mirror, sources = rows_of(net)
    assert kernel("swapped")(1, 0, 20 * net.n_arcs, row, mirror, sources) > 10 * net.n_arcs
    twin = rows_of(net)
    kernel_of("swapped", "numba")(1, 0, 20 * net.n_arcs, *twin)
    assert (twin[2] == sources).all()
    kept = set(zip(row.tolist(), sources.tolist(), strict=True)) & set(
        zip(row.tolist(), net.in_sources.tolist(), strict=True)
    )
    assert len(kept) < 0.08 * net.n_arcs  # 8 / 300 of them by chance


def test_moran_equals_the_definition(kernel: Kernel) -> None:
    values = st.lists(st.sampled_from([-1.5, 0.0, 0.1, 1.0, 2.75]), min_size=8, max_size=8)

    @given(cases(), values, st.booleans(), st.integers(0, 7))
    def check(case: Case, drawn: list[float], standardised: bool, periods: int) -> None:
        case.sources = NONE
        mine = np.array(drawn[: case.n])
        asked = case.offsets, case.targets, case.ties, standardised
        found = kernel("moran_products")(*asked, mine)
        assert found == kernel_of("moran_products", "numba")(*asked, mine)
        assert found == pytest.approx(diffusion.moran_products(case.rows, standardised, mine.tolist()), abs=1e-12)
        sums = kernel("moran_by_period")(*asked, case.adopted, periods)
        np.testing.assert_array_equal(sums, kernel_of("moran_by_period", "numba")(*asked, case.adopted, periods))
        ones = np.ones(case.n)
        for t in range(periods + 1):
            has = ((case.adopted >= 0) & (case.adopted <= t)).astype(float) if t < periods else ones
            both = diffusion.moran_products(case.rows, standardised, has.tolist())
            assert sums[0, t] == pytest.approx(both, abs=1e-12)
            assert sums[1:, t].sum() == pytest.approx(
                diffusion.moran_products(case.rows, standardised, (has + 1).tolist())
                - both
                - diffusion.moran_products(case.rows, standardised, ones.tolist()),
                abs=1e-12,
            )

    check()


def test_what_does_not_fit_is_refused(kernel: Kernel, engine_name: str) -> None:
    if engine_name == "numba":
        pytest.skip("the twins check nothing")
    bounds, members = blocks_of([[0, 1], [2]])
    with pytest.raises(ValueError, match="members does not fit: every actor once"):
        kernel("relabelled")(1, 0, bounds, np.array([0, 1, 1], np.int32))
    with pytest.raises(ValueError, match=r"members\[0\] is 3; allowed are 0 .. 2"):
        kernel("relabelled")(1, 0, bounds, np.array([3, 1, 2], np.int32))
    with pytest.raises(ValueError, match="the last offset is the number of ties"):
        kernel("relabelled")(1, 0, bounds[:2], members)
    row, mirror, sources = rows_of(Network.from_edges([0, 1, 2], [1, 2, 3]))
    with pytest.raises(ValueError, match="it is the tie in the other direction"):
        kernel("swapped")(1, 0, 5, row, np.roll(mirror, 1), sources)
    with pytest.raises(ValueError, match="tries does not fit: none where there are no ties"):
        kernel("swapped")(1, 0, 5, row[:0], mirror[:0], sources[:0])
    with pytest.raises(ValueError, match="row does not fit: one entry per tie"):
        kernel("swapped")(1, 0, 5, row[:2], mirror, sources)
    with pytest.raises(ValueError, match="values does not fit: one entry per actor"):
        kernel("moran_products")(np.array([0, 0]), np.empty(0, np.int32), NONE, True, np.zeros(2))
