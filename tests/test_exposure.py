"""Exposure and thresholds by period: both engines against the definition, for any cut of actors and periods."""

import math
from typing import Any

import numpy as np
import pytest
from conftest import Kernel
from hypothesis import given
from hypothesis import strategies as st
from oracles import diffusion
from uptake.basis.engine import kernel as kernel_of

NONE = np.empty(0)
WEIGHTS = st.sampled_from([0.0, 0.5, 1.0, 0.1, 2.25, 1 / 3])


class Case:
    """Actors with rows of contacts, what contacts count, and when they adopt."""

    def __init__(self, rows: list[list[int]], ties: list[float], sources: list[float], adopted: list[int]) -> None:
        self.offsets = np.cumsum([0, *map(len, rows)])
        self.targets = np.array([u for row in rows for u in row], np.int32)
        self.ties, self.sources = np.array(ties, float), np.array(sources, float)
        self.adopted = np.array(adopted, np.int32)

    @property
    def n(self) -> int:
        return len(self.adopted)

    @property
    def rows(self) -> diffusion.Rows:
        def counts(e: int) -> float:
            own = float(self.ties[e]) if len(self.ties) else 1.0
            return own * float(self.sources[self.targets[e]]) if len(self.sources) else own

        ends = zip(self.offsets[:-1].tolist(), self.offsets[1:].tolist(), strict=True)
        return [[(int(self.targets[e]), counts(e)) for e in range(begin, end)] for begin, end in ends]

    @property
    def given(self) -> tuple[Any, ...]:
        return self.offsets, self.targets, self.ties, self.sources


@st.composite
def cases(draw: st.DrawFn) -> Case:
    n = draw(st.integers(1, 8))
    rows = draw(st.lists(st.lists(st.integers(0, n - 1), max_size=6), min_size=n, max_size=n))
    arcs = sum(map(len, rows))
    ties = draw(st.one_of(st.just([]), st.lists(WEIGHTS, min_size=arcs, max_size=arcs)))
    sources = draw(st.one_of(st.just([]), st.lists(WEIGHTS, min_size=n, max_size=n)))
    return Case(rows, ties, sources, draw(st.lists(st.integers(-1, 6), min_size=n, max_size=n)))


def whole(call: Any, case: Case, periods: int, *more: Any, cut: int = 0, window: int = 0) -> Any:
    """All actors and periods, actors in two parts that meet at `cut`, periods at `window`."""
    table = np.full((case.n, periods), -7.0)
    for first, end in ((0, cut), (cut, case.n)):
        for begin, until in ((0, window), (window, periods)):
            call(first, end, *case.given, *more[:-1], begin, until, more[-1], table)
    return table


def near(table: Any, defined: list[list[float]]) -> None:
    np.testing.assert_allclose(table, np.array(defined, float).reshape(table.shape), rtol=1e-12, atol=1e-12)


def test_exposures_equal_the_definition(kernel: Kernel) -> None:
    @given(cases(), st.integers(1, 5), st.integers(-2, 3), st.booleans(), st.integers(0, 8), st.integers(0, 5))
    def check(case: Case, periods: int, lag: int, share: bool, cut: int, window: int) -> None:
        more = case.adopted, lag, share
        parts = {"cut": min(cut, case.n), "window": min(window, periods)}
        table = whole(kernel("exposures"), case, periods, *more)
        near(whole(kernel("exposures"), case, periods, *more, **parts), table.tolist())
        np.testing.assert_array_equal(table, whole(kernel_of("exposures", "numba"), case, periods, *more))
        steps = case.adopted.tolist()
        near(table, diffusion.exposure(case.rows, lambda u, t: -1 < steps[u] <= t - lag, periods, share))
        if share:
            assert ((table >= 0) & (table <= 1) | np.isnan(table)).all()
        assert (np.diff(table, axis=1) >= 0).all() | np.isnan(table).any()

    check()


def test_the_share_of_all_is_exactly_one(kernel: Kernel) -> None:
    """Also where sums of weights are rounded: the total is added in the same order."""
    weights = np.random.default_rng(1).random(40) ** 9
    case = Case([list(range(40))] + [[] for _ in range(39)], weights.tolist(), [], (np.arange(40) % 3).tolist())
    table = whole(kernel("exposures"), case, 4, case.adopted, 0, True)
    assert table[0, 2] == table[0, 3] == 1
    assert table[0, 1] < 1
    spells = np.arange(41), case.adopted, np.full(40, 9, np.int32)
    assert whole(kernel("spell_exposures"), case, 4, *spells, 0, True)[0, 2] == 1


def test_spells_equal_the_definition(kernel: Kernel) -> None:
    spell = st.tuples(st.integers(0, 6), st.integers(0, 4))
    lists = st.lists(st.lists(spell, max_size=3), min_size=8, max_size=8)

    @given(cases(), lists, st.integers(1, 5), st.integers(-2, 3), st.booleans(), st.integers(0, 8), st.integers(0, 5))
    def check(case: Case, drawn: Any, periods: int, lag: int, share: bool, cut: int, window: int) -> None:
        own, at = [], 0
        for spells in drawn[: case.n]:  # of an actor: one after the other, with gaps
            own.append([])
            at = 0
            for gap, length in spells:
                own[-1].append((at + gap, at + gap + length))
                at += gap + length + 1
        begins = np.cumsum([0, *map(len, own)])
        start, ends = (np.array([s[i] for spells in own for s in spells], np.int32) for i in (0, 1))
        more = begins, start, ends, lag, share
        table = whole(kernel("spell_exposures"), case, periods, *more)
        parts = {"cut": min(cut, case.n), "window": min(window, periods)}
        np.testing.assert_array_equal(whole(kernel("spell_exposures"), case, periods, *more, **parts), table)
        np.testing.assert_array_equal(table, whole(kernel_of("spell_exposures", "numba"), case, periods, *more))

        def adopting(u: int, t: int) -> bool:
            return any(a <= t - lag < b for a, b in own[u])

        near(table, diffusion.exposure(case.rows, adopting, periods, share))

    check()


def test_a_spell_without_end_is_adoption(kernel: Kernel) -> None:
    @given(cases(), st.booleans())
    def check(case: Case, share: bool) -> None:
        adopters = np.flatnonzero(case.adopted >= 0)
        begins = np.searchsorted(adopters, np.arange(case.n + 1))
        start = case.adopted[adopters]
        spells = begins, start, np.full(len(adopters), 2**31 - 1, np.int32), 0, share
        near(
            whole(kernel("spell_exposures"), case, 5, *spells),
            whole(kernel("exposures"), case, 5, case.adopted, 0, share).tolist(),
        )

    check()


def test_thresholds_equal_the_definition(kernel: Kernel) -> None:
    @given(cases(), st.integers(0, 3), st.integers(0, 4), st.integers(0, 7), st.booleans())
    def check(case: Case, lag: int, first: int, last: int, share: bool) -> None:
        asked = *case.given, case.adopted, lag, first, last, share
        found = np.full(case.n, -7.0)
        total, known, everybody = kernel("thresholds")(*asked, found)
        twin = np.full(case.n, -7.0)
        assert kernel_of("thresholds", "numba")(*asked, twin) == (total, known, everybody)
        np.testing.assert_array_equal(found, twin)
        assert kernel("thresholds")(*asked, NONE) == (total, known, everybody)
        defined = diffusion.thresholds(case.rows, case.adopted.tolist(), lag, first, last, share)
        near(found, [[-7.0 if x is None else x for x in defined]])
        have = [x for x in defined if x is not None]
        assert everybody == len(have)
        assert known == sum(not math.isnan(x) for x in have)
        assert total == pytest.approx(sum(x for x in have if not math.isnan(x)), abs=1e-12)

    check()


def test_what_does_not_fit_is_refused(kernel: Kernel, engine_name: str) -> None:
    if engine_name == "numba":
        pytest.skip("the twins check nothing")
    case = Case([[1], [0]], [], [], [0, -1])
    out = np.zeros((2, 3))

    def call(**other: Any) -> None:
        asked = {"first": 0, "end": 2, "offsets": case.offsets, "targets": case.targets, "ties": NONE, "sources": NONE}
        asked |= {"adopted": case.adopted, "lag": 0, "begin": 0, "until": 3, "share": True, "exposure": out}
        kernel("exposures")(*(asked | other).values())

    call()
    for other, said in [
        ({"end": 3}, "end is 3; allowed are 0 .. 2"),
        ({"first": -1}, "first is -1"),
        ({"until": 4}, "until is 4; allowed are 0 .. 3"),
        ({"begin": 4}, "begin is 4"),
        ({"lag": 2**40}, "lag is"),
        ({"ties": np.ones(3)}, "ties does not fit: one weight per tie, or none"),
        ({"sources": np.ones(1)}, "sources does not fit"),
        ({"adopted": np.array([0, -2], np.int32)}, r"adopted\[1\] is -2"),
        ({"adopted": np.zeros(1, np.int32)}, "adopted does not fit"),
        ({"targets": np.array([0, 2], np.int32)}, r"targets\[1\] is 2"),
        ({"exposure": np.zeros((1, 3))}, "exposure does not fit: a row per actor"),
    ]:
        with pytest.raises(ValueError, match=said):
            call(**other)
