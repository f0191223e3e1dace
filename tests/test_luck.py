"""Luck: the published answers, the twins against the definition, and no pattern across anything a draw depends on."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import uptake as up
from conftest import ENGINES, Kernel
from hypothesis import given
from hypothesis import strategies as st
from oracles import luck
from scipy import stats
from uptake.basis import engine

WORDS = st.integers(0, 2**32 - 1)
SIGMA = 4.5  # two-sided
N = 200_000

# Known answers published with Random123 (Salmon, Moraes, Dror and Shaw 2011): zeros, ones, digits of pi.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_known_answers_of_the_definition(
    counter: tuple[int, int, int, int], key: tuple[int, int], words: tuple[int, int, int, int]
) -> None:
    assert luck.philox(counter, key) == words


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_known_answers(kernel: Kernel, counter: tuple[int, ...], key: tuple[int, int], words: tuple[int, ...]) -> None:
    assert tuple(kernel("philox_blocks")(np.array([counter], np.uint32), *key)[0].tolist()) == words


def test_blocks_equal_the_definition(kernel: Kernel) -> None:
    philox_blocks = kernel("philox_blocks")

    @given(st.tuples(WORDS, WORDS, WORDS, WORDS), WORDS, WORDS)
    def check(counter: tuple[int, int, int, int], seed: int, run: int) -> None:
        words = philox_blocks(np.array([counter], np.uint32), seed, run)[0]
        assert tuple(words.tolist()) == luck.philox(counter, (seed, run))

    check()


def test_draws_equal_the_definition(kernel: Kernel) -> None:
    draws = kernel("draws")

    @given(WORDS, WORDS, st.integers(0, 9), st.integers(0, 15), st.integers(0, 99), st.integers(0, 2**32 - 9))
    def check(seed: int, run: int, purpose: int, idea: int, epoch: int, first: int) -> None:
        expected = [luck.draw53(seed, run, purpose, first + i, idea, epoch) for i in range(5)]
        assert draws(seed, run, purpose, idea, epoch, first, 5).tolist() == expected

    check()


def test_coins_equal_the_definition(kernel: Kernel) -> None:
    coins = kernel("coins")

    @given(WORDS, WORDS, st.integers(0, 15), st.integers(0, 2**34 - 20))
    def check(seed: int, run: int, idea: int, first: int) -> None:
        expected = [luck.coin(seed, run, first + i, idea) for i in range(9)]
        assert coins(seed, run, idea, first, 9).tolist() == expected

    check()


def test_smallest_lucks_equal_the_definition_and_nest(kernel: Kernel) -> None:
    smallest_lucks = kernel("smallest_lucks")

    @given(WORDS, WORDS, st.integers(0, 15), st.integers(0, 10**6), st.integers(1, 40), st.data())
    def check(seed: int, run: int, idea: int, first: int, n: int, data: st.DataObject) -> None:
        k = data.draw(st.integers(0, n))
        chosen = smallest_lucks(seed, run, idea, first, n, k).tolist()
        assert chosen == luck.smallest_lucks(seed, run, idea, first, n, k)
        assert smallest_lucks(seed, run, idea, first, n, n).tolist()[:k] == chosen

    check()


def test_random_seeds_are_fair(kernel: Kernel) -> None:
    # Each of 50 candidates among the 10 smallest in a fifth of 4,000 runs.
    runs, seed = 4_000, 20_240
    hits = np.zeros(50)
    for run in range(runs):
        hits[kernel("smallest_lucks")(seed, run, 0, 0, 50, 10)] += 1
    z = (hits - runs / 5) / math.sqrt(runs * 0.2 * 0.8)
    assert np.abs(z).max() < SIGMA, f"seed {seed}: expected {runs / 5} each, observed {hits}"


def uniform(bits: Any) -> Any:
    return (np.asarray(bits, float) + 0.5) * 2.0**-53


@pytest.mark.parametrize("seed", [0, 1, 12345, 2**32 - 1])
@pytest.mark.parametrize("purpose", [luck.HEAR, luck.WANT, luck.KEEP])
def test_draws_are_uniform(kernel: Kernel, seed: int, purpose: int) -> None:
    u = uniform(kernel("draws")(seed, 3, purpose, 0, 0, 0, N))
    counts = np.bincount((u * 256).astype(int), minlength=256)
    chi2 = ((counts - N / 256) ** 2 / (N / 256)).sum()
    z = (chi2 - 255) / math.sqrt(2 * 255)
    assert abs(z) < SIGMA, f"seed {seed}, purpose {purpose}: chi-square {chi2}, expected 255"
    low = np.asarray(kernel("draws")(seed, 3, purpose, 0, 0, 0, N)) & 0xFF  # the last bits as well as the first
    chi2 = ((np.bincount(low, minlength=256) - N / 256) ** 2 / (N / 256)).sum()
    assert abs(chi2 - 255) / math.sqrt(2 * 255) < SIGMA


NEIGHBOURS: dict[str, tuple[dict[str, int], dict[str, int]]] = {
    "entities": ({}, {"first": 1}),
    "distant entities": ({}, {"first": 2**16}),
    "runs": ({}, {"run": 1}),
    "seeds": ({}, {"seed": 1}),
    "purposes": ({"purpose": luck.HEAR}, {"purpose": luck.WANT}),
    "hear and keep": ({"purpose": luck.HEAR}, {"purpose": luck.KEEP}),
    "ideas": ({}, {"idea": 1}),
    "epochs": ({}, {"epoch": 1}),
    "seed and run exchanged": ({"seed": 5, "run": 9}, {"seed": 9, "run": 5}),
}


@pytest.mark.parametrize("pair", NEIGHBOURS)
def test_draws_are_independent(kernel: Kernel, pair: str) -> None:
    base = {"seed": 7, "run": 0, "purpose": 0, "idea": 0, "epoch": 0, "first": 0}
    a, b = (uniform(kernel("draws")(*{**base, **change}.values(), N)) for change in NEIGHBOURS[pair])
    z = np.corrcoef(a, b)[0, 1] * math.sqrt(N)
    assert abs(z) < SIGMA, f"{pair}: correlation {z / math.sqrt(N)}"
    cells = np.bincount((a * 16).astype(int) * 16 + (b * 16).astype(int), minlength=256)
    chi2 = ((cells - N / 256) ** 2 / (N / 256)).sum()
    assert abs(chi2 - 255) / math.sqrt(2 * 255) < SIGMA, f"{pair}: chi-square {chi2} on 255"


@pytest.mark.parametrize(("lag", "run"), [(1, 0), (2, 0), (3, 0), (4, 0), (0, 1)])
def test_coins_are_independent_across_ties_and_runs(kernel: Kernel, lag: int, run: int) -> None:
    coins: Callable[..., Any] = kernel("coins")
    a, b = coins(7, 0, 0, 0, N) / 2.0**32, coins(7, run, 0, lag, N) / 2.0**32
    z = np.corrcoef(a, b)[0, 1] * math.sqrt(N)
    assert abs(z) < SIGMA
    cells = np.bincount((a * 16).astype(int) * 16 + (b * 16).astype(int), minlength=256)
    assert abs(((cells - N / 256) ** 2 / (N / 256)).sum() - 255) / math.sqrt(2 * 255) < SIGMA


@pytest.mark.parametrize("p", [0.01, 0.1, 0.5, 0.9])
def test_number_of_live_ties_is_binomial(kernel: Kernel, p: float) -> None:
    ties, runs, seed = 500, 2_000, 31
    bar = round(p * 2**31)
    live = np.array([((kernel("coins")(seed, run, 0, 0, ties) >> 1) < bar).sum() for run in range(runs)])
    mean, variance = ties * p, ties * p * (1 - p)
    z = (live.mean() - mean) / math.sqrt(variance / runs)
    assert abs(z) < SIGMA, f"seed {seed}: mean {live.mean()}, expected {mean}"
    # Standard error of a sample variance, with the binomial's fourth moment.
    fourth = variance**2 * (3 + stats.binom.stats(ties, p, moments="k"))
    z = (live.var(ddof=1) - variance) / math.sqrt((fourth - variance**2) / runs)
    assert abs(z) < SIGMA, f"seed {seed}: variance {live.var(ddof=1)}, expected {variance}"


# Along every axis that a draw depends on: N numbers, 20 columns of them, each uniform and none related to another.

ROWS, COLUMNS = 20_000, 20
AXES: dict[str, Callable[[Kernel, int], Any]] = {
    "actors by runs": lambda kernel, seed: [kernel("draws")(seed, r, luck.HEAR, 0, 0, 0, ROWS) for r in range(COLUMNS)],
    "runs by actors": lambda kernel, seed: np.transpose(
        [kernel("draws")(seed, r, luck.WANT, 0, 0, 0, COLUMNS) for r in range(ROWS)]
    ),
    "seeds by actors": lambda kernel, seed: np.transpose(
        [kernel("draws")(seed + r, 0, luck.GET, 0, 0, 0, COLUMNS) for r in range(ROWS)]
    ),
    "epochs by actors": lambda kernel, seed: np.transpose(
        [kernel("draws")(seed, 1, luck.KEEP, 0, epoch, 0, COLUMNS) for epoch in range(ROWS)]
    ),
    "actors by purposes": lambda kernel, seed: [kernel("draws")(seed, 2, p, 0, 0, 0, ROWS) for p in range(10)],
    "actors by ideas": lambda kernel, seed: [kernel("draws")(seed, 2, 0, i, 0, 0, ROWS) for i in range(COLUMNS)],
    "actors by epochs": lambda kernel, seed: [kernel("draws")(seed, 2, 0, 0, e, 0, ROWS) for e in range(COLUMNS)],
    "ties by runs": lambda kernel, seed: [kernel("coins")(seed, r, 0, 0, ROWS) << 21 for r in range(COLUMNS)],
    "runs by ties": lambda kernel, seed: np.transpose(
        [kernel("coins")(seed, r, 0, 0, COLUMNS) << 21 for r in range(ROWS)]
    ),
}  # fmt: skip


def sigma_of(chi2: float, freedom: int) -> float:
    """A chi-square as a standard normal, two-sided: too even is as bad as too uneven."""
    above, below = stats.chi2.sf(chi2, freedom), stats.chi2.cdf(chi2, freedom)
    return float(stats.norm.isf(above) if above < below else stats.norm.ppf(below))


@pytest.mark.parametrize("seed", [3, 2**31])
@pytest.mark.parametrize("axis", AXES)
def test_uniform_and_independent_along(axis: str, kernel: Kernel, seed: int) -> None:
    bits = np.asarray(AXES[axis](kernel, seed), np.int64)
    columns, n = bits.shape
    u = uniform(bits)
    note = f"{axis}, seed {seed}, {columns} columns of {n}"
    counts = np.array([np.bincount((row * 64).astype(int), minlength=64) for row in u])
    z = sigma_of(float(((counts - n / 64) ** 2 / (n / 64)).sum()), columns * 63)
    assert abs(z) < SIGMA, f"{note}: uniform by chi-square on 64 cells, {z:.2f} sigma"
    z = (u.mean() - 0.5) * math.sqrt(12 * u.size)
    assert abs(z) < SIGMA, f"{note}: mean {u.mean()}, expected .5, {z:.2f} sigma"
    pairs = np.corrcoef(u)[np.triu_indices(columns, 1)]
    z = sigma_of(float(n * (pairs**2).sum()), pairs.size)
    assert abs(z) < SIGMA, f"{note}: correlations of all pairs of columns, {z:.2f} sigma"
    for lag in (1, 2, 4):
        follow = [np.corrcoef(row[:-lag], row[lag:])[0, 1] for row in u]
        z = sigma_of(float((n - lag) * (np.array(follow) ** 2).sum()), columns)
        assert abs(z) < SIGMA, f"{note}: correlation with the {lag}. next, {z:.2f} sigma"


@pytest.mark.parametrize("seed", [5, 99])
def test_every_bit_of_a_coin_is_fair_in_every_lane(kernel: Kernel, seed: int) -> None:
    coins = np.asarray(kernel("coins")(seed, 4, 0, 0, N), np.int64)
    for lane in range(4):  # four ties share one block of Philox
        ones = np.array([((coins[lane::4] >> bit) & 1).sum() for bit in range(32)])
        z = sigma_of(float(((ones - N / 8) ** 2 / (N / 16)).sum()), 32)
        assert abs(z) < SIGMA, f"seed {seed}, lane {lane}: ones by bit {ones}, expected {N // 8}, {z:.2f} sigma"


@pytest.mark.skipif(len(ENGINES) < 2, reason="one engine here")
def test_both_engines_draw_the_same() -> None:
    native, numba = ((lambda name, e=e: engine.kernel(name, e)) for e in ENGINES)
    for purpose in range(10):
        a, b = (k("draws")(2**32 - 1, 77, purpose, 3, 2, 2**31, 5_000) for k in (native, numba))
        assert (a == b).all(), f"purpose {purpose}"
    for first in (0, 3, 2**33 + 1):
        a, b = (k("coins")(2**32 - 1, 77, 3, first, 5_001) for k in (native, numba))
        assert (a == b).all(), f"coins from {first}"


@pytest.mark.parametrize("clock", ["tie", "actor"])
@pytest.mark.parametrize("p", [0.02, 0.5, 0.9])
def test_number_of_live_ties_of_a_cascade_is_binomial(engine_name: str, clock: Any, p: float) -> None:
    """Everybody is a contact of the seed, so adopters count the live ties; each tie is live as often as the next."""
    ties, runs, seed = 400, 3_000, 41
    steps = up.simulate(
        up.generate.star(ties + 1), up.IndependentCascade(p, clock=clock), seeds=[0], horizon=1, runs=runs, rng=seed,
        record="adoption_step", engine=engine_name, progress=False,
    ).adoption_step.values[:, 1:]  # fmt: skip
    live, variance = (steps == 1).sum(axis=1), ties * p * (1 - p)
    note = f"seed {seed}, {clock} clock, p = {p}, {runs} runs"
    z = (live.mean() - ties * p) / math.sqrt(variance / runs)
    assert abs(z) < SIGMA, f"{note}: mean {live.mean()}, expected {ties * p}, {z:.2f} sigma"
    fourth = variance**2 * (3 + stats.binom.stats(ties, p, moments="k"))
    z = (live.var(ddof=1) - variance) / math.sqrt((fourth - variance**2) / runs)
    assert abs(z) < SIGMA, f"{note}: variance {live.var(ddof=1)}, expected {variance}, {z:.2f} sigma"
    of_tie = (steps == 1).sum(axis=0)
    z = sigma_of(float(((of_tie - runs * p) ** 2 / (runs * p * (1 - p))).sum()), ties)
    assert abs(z) < SIGMA, f"{note}: how often each tie is live, {z:.2f} sigma"
