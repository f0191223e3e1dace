"""Statistics against definitions written with loops, on drawn diffusions; runs, names and blocks change nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import uptake as up
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

NAN = np.nan
close = {"rtol": 0, "atol": 1e-12, "equal_nan": True}


class Drawn:
    """A small diffusion: networks, weights that are halves, spells or adoption for good."""

    def __init__(self, seed: int, changing: bool, weighted: bool, giving_up: bool) -> None:
        luck = np.random.default_rng(seed)
        self.n, self.steps = int(luck.integers(2, 9)), int(luck.integers(2, 7))
        self.networks, self.tables = [], []
        for _ in range(self.steps if changing else 1):
            m = int(luck.integers(0, 2 * self.n))
            source, target = luck.integers(0, self.n, (2, m))
            weight = luck.integers(0, 5, m) / 2 if weighted else None
            self.networks.append(
                up.Network.from_edges(source, target, weight, n=self.n, directed=True, parallel="keep")
            )
            table = np.zeros((self.n, self.n))
            for i, j, w in zip(target, source, np.ones(m) if weight is None else weight, strict=True):
                table[i, j] += w * (i != j)
            self.tables.append(table)
        self.held = np.zeros((self.n, self.steps), bool)
        self.start = luck.integers(-1, self.steps, self.n)
        spells = []
        for i, begin in enumerate(self.start.tolist()):
            t = begin
            while 0 <= t < self.steps:
                end = int(luck.integers(t + 1, self.steps + 1)) if giving_up else self.steps
                self.held[i, t:end] = True
                spells.append((i, t, end if end < self.steps else None))
                t = end + int(luck.integers(1, 3)) if end < self.steps else self.steps
        self.x = luck.integers(0, 4, self.n).astype(float)
        given_steps = None if giving_up else [int(t) if t >= 0 else None for t in self.start]
        self.d = up.Diffusion(
            self.networks, given_steps, periods=range(self.steps), spells=spells if giving_up else None,
            attributes={"x": self.x},
        )  # fmt: skip

    def table(self, t: int) -> np.ndarray:
        return self.tables[t if len(self.tables) > 1 else 0]

    def exposure(self, i: int, t: int, lag: int, network_lag: int, x: np.ndarray, share: bool, out: bool) -> float:
        at, ties = t - lag, t - network_lag if len(self.tables) > 1 else 0
        if not (0 <= at < self.steps and 0 <= ties < self.steps):
            return NAN
        row = self.table(ties)[:, i] if out else self.table(ties)[i]
        total = sum(row[j] * x[j] for j in range(self.n))
        part = sum(row[j] * x[j] for j in range(self.n) if self.held[j, at])
        return part if not share else part / total if total > 0 else NAN


drawn = st.builds(Drawn, st.integers(0, 10**6), st.booleans(), st.booleans(), st.booleans())


@given(drawn, st.integers(-2, 2), st.integers(-2, 2), st.booleans(), st.booleans(), st.booleans())
def test_exposure_and_thresholds(case: Drawn, lag: int, ties: int, share: bool, out: bool, by_x: bool) -> None:
    most = case.steps - 1
    lag, ties = np.clip([lag, ties], -most, most).tolist()
    how: dict[str, Any] = {
        "network_lag": ties,
        "by": "share" if share else "count",
        "direction": "out" if out else "in",
    }
    how |= {"attribute": "x"} if by_x else {}
    x = case.x if by_x else np.ones(case.n)
    wanted = np.array(
        [[case.exposure(i, t, lag, ties, x, share, out) for t in range(case.steps)] for i in range(case.n)]
    )
    assert_allclose(case.d.exposure(lag, **how), wanted, **close)
    own = [wanted[i, t] if t >= 0 else NAN for i, t in enumerate(case.start)]
    assert_allclose(case.d.thresholds(lag, first_period=True, **how), own, **close)
    later = [NAN if t == 0 else value for t, value in zip(case.start, own, strict=True)]
    assert_allclose(case.d.thresholds(lag, **how), later, **close)


@given(drawn)
def test_an_attribute_that_varies_in_time(case: Drawn) -> None:
    luck = np.random.default_rng(case.n)
    x = luck.integers(0, 3, (case.n, case.steps)).astype(float)
    wanted = [[case.exposure(i, t, 1, 1, x[:, t - 1], True, False) for t in range(case.steps)] for i in range(case.n)]
    assert_allclose(case.d.exposure(1, attribute=x), wanted, **close)


@given(drawn)
def test_counts(case: Drawn) -> None:
    found = case.d.curve()
    assert found["adopters"].values.tolist() == case.held.sum(axis=0).tolist()
    assert found["ever"].values.tolist() == [
        int(((case.start >= 0) & (case.start <= t)).sum()) for t in range(case.steps)
    ]
    hazard = case.d.hazard()
    for t in range(1, case.steps):
        at_risk = ~case.held[:, t - 1]
        assert hazard["at_risk"][t] == at_risk.sum()
        assert hazard["begun"][t] == (at_risk & case.held[:, t]).sum()
    assert (case.d.adopted.values == case.held).all()


@given(drawn, st.integers(1, 3))
def test_infection(case: Drawn, most: int) -> None:
    most = min(most, case.steps - 1)
    times = case.start

    def share(i: int, ahead: bool) -> float:
        if times[i] < 0:
            return NAN
        top = bottom = 0.0
        for k in range(1, most + 1):
            when = times[i] + k if ahead else times[i] - k
            at = when if ahead else when + 1
            if not 0 <= when < case.steps:
                continue
            network = case.networks[at if len(case.networks) > 1 else 0]
            table = np.zeros((case.n, case.n))
            np.add.at(table, (network.out_targets, network.source_of_arcs()), 1)
            others = table[:, i] if ahead else table[i]
            for j in range(case.n):
                top += others[j] * (times[j] == when) / k
                could = times[j] >= when if ahead else 0 <= times[j] <= when
                bottom += others[j] * could / k
        return top / bottom if bottom else 0.0

    first = [share(i, True) for i in range(case.n)]
    second = [share(i, False) for i in range(case.n)]
    assert_allclose(case.d.infectiousness(most, normalize=False), first, **close)
    assert_allclose(case.d.susceptibility(most, normalize=False), second, **close)


@given(drawn)
def test_moran_by_its_definition(case: Drawn) -> None:
    found = case.d.moran()
    for t in range(case.steps):
        w = case.table(t)
        totals = w.sum(axis=1, keepdims=True)
        w = np.divide(w, totals, out=np.zeros_like(w), where=totals > 0)
        z = case.held[:, t] - case.held[:, t].mean()
        if not w.sum() or not z.any():
            assert np.isnan(found["observed"][t])
            continue
        own = case.n / w.sum() * (w * np.outer(z, z)).sum() / (z**2).sum()
        assert_allclose(found["observed"][t], own, rtol=0, atol=1e-12)


@given(st.integers(0, 10**6), st.integers(4, 6))
def test_moments_of_moran_are_those_of_all_relabellings(seed: int, n: int) -> None:
    from itertools import permutations

    from uptake.analysis.diffusion.moran import moran, weights_of
    from uptake.analysis.diffusion.rows import Rows

    luck = np.random.default_rng(seed)
    table = luck.integers(0, 3, (n, n)) * (1 - np.eye(n, dtype=int))
    table[0, 1] = 1
    row, column = np.nonzero(table)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))])
    rows = Rows(indptr, column.astype(np.int32), table[row, column].astype(float))
    x = luck.normal(size=n)
    every = np.array([x[list(order)] for order in permutations(range(n))]).T
    found = moran(weights_of(rows), every)
    assert_allclose(found.expected[0], found.observed.mean(), atol=1e-10)
    assert_allclose(found.sd[0], found.observed.std(), atol=1e-10)


@given(drawn)
def test_lineage_by_its_definition(case: Drawn) -> None:
    tree = case.d.lineage().set_index("actor")
    for i in range(case.n):
        if case.start[i] < 0:
            assert i not in tree.index
            continue
        network = case.networks[case.start[i] if len(case.networks) > 1 else 0]
        sources = network.in_sources[network.in_offsets[i] : network.in_offsets[i + 1]]
        before = [(case.start[j], j) for j in sources.tolist() if 0 <= case.start[j] < case.start[i]]
        source = tree.loc[i, "source"]
        assert (source == min(before)[1]) if before else source is not source or str(source) in ("<NA>", "nan")


@settings(max_examples=12)
@given(st.integers(0, 10**6))
def test_runs_are_what_each_is_alone(seed: int) -> None:
    luck = np.random.default_rng(seed)
    net = up.Network.from_edges(*luck.integers(0, 8, (2, 14)), luck.integers(1, 4, 14), n=8, parallel="merge")
    steps = luck.integers(-1, 4, (3, 8))
    x = luck.normal(size=8)
    groups, known = list("aabbccdd"), {"x": x}
    d = up.Diffusion(net, steps, periods=range(4), group=groups, attributes=known)
    for run in range(3):
        alone = up.Diffusion(net, steps[run], periods=range(4), group=groups, attributes=known)
        for ask in (
            lambda d: d.exposure(1, attribute=np.abs(x)), lambda d: d.exposure(through="equivalence"),
            lambda d: d.thresholds(blocks="group"), lambda d: d.hazard(), lambda d: d.curve(), lambda d: d.moran(),
            lambda d: d.moran("exposure"), lambda d: d.infectiousness(2), lambda d: d.susceptibility(2),
            lambda d: d.survival(), lambda d: d.peak(), lambda d: d.simulate(0.4).adoption_period,
            lambda d: d.windows(2).curve(), lambda d: d.categories(),
        ):  # fmt: skip
            one, other = ask(d).sel(run=run, drop=True), ask(alone)
            assert one.equals(other), f"{one}\n{other}"
        for ask in (lambda d: d.lineage(), lambda d: d.selection(), lambda d: d.reproduction()):
            table = ask(d)
            part = table[table["run"] == run].drop(columns="run").reset_index(drop=True)
            assert part.astype(str).equals(ask(alone).astype(str))


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_the_actors_changes_nothing(seed: int, shuffled: Any) -> None:
    luck = np.random.default_rng(seed)
    names = [f"p{k}" for k in range(7)]
    source, target = luck.integers(0, 7, (2, 12))
    steps = dict(zip(names, luck.integers(-1, 4, 7).tolist(), strict=True))
    order = names.copy()
    shuffled.shuffle(order)
    place = {name: k for k, name in enumerate(order)}
    one = up.Network.from_edges(source, target, labels=names, directed=True, parallel="merge")
    other = up.Network.from_edges(
        [place[names[k]] for k in source], [place[names[k]] for k in target], labels=order, directed=True,
        parallel="merge",
    )  # fmt: skip
    found = [up.Diffusion(net, steps, periods=range(4)) for net in (one, other)]
    for ask in (lambda d: d.exposure(), lambda d: d.thresholds(1), lambda d: d.exposure(through="equivalence")):
        first, second = (ask(d) for d in found)
        assert_allclose(first, second.sel(actor=names), **close)
    assert_allclose(*[d.moran()["sd"] for d in found], **close)


def test_moran_in_blocks_of_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    from uptake.analysis.diffusion import correlation

    net = up.generate.watts_strogatz(60, 4, 0.1, rng=1)
    d = up.Diffusion(net, np.random.default_rng(1).integers(-1, 9, (2, 60)), periods=range(9))
    whole = d.moran()
    monkeypatch.setattr(correlation, "_CELLS", 100)
    parts = d.moran()
    for name in whole:
        assert_allclose(parts[name], whole[name], **close)


def test_a_large_group_is_no_block_of_equivalence(monkeypatch: pytest.MonkeyPatch) -> None:
    from uptake.analysis.diffusion import equivalence

    monkeypatch.setattr(equivalence, "MOST", 5)
    d = up.Diffusion(up.generate.path(8), [0] * 8, periods=[0], group=[0, 0, 0, 0, 1, 1, 1, 1])
    with pytest.raises(ValueError, match="has 8 actors in one block"):
        d.exposure(through="equivalence")
    assert d.exposure(through="equivalence", blocks="group").shape == (8, 1)
