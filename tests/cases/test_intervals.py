"""Intervals lie where their numbers can lie, and hold the true mean about as often as they say."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import uptake as up
import xarray as xr
from uptake.analysis import measures
from uptake.analysis.intervals import Scale, intervals

RING = up.generate.ring_lattice(40, 4)
STUDIES = 2_000  # per distribution and number of runs
Draws = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]


def seldom(chance: float, draws: Draws) -> Draws:
    """Zero, but in a share of the runs."""
    return lambda rng, size: np.where(rng.random(size) < chance, draws(rng, size), 0.0)


def outbreaks(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """5 % of the runs grow large, the others stay small and differ: what few runs do not show, no interval knows."""
    return np.where(rng.random(size) < 0.05, rng.beta(90, 10, size), rng.beta(2, 98, size))


# What is drawn, its true mean, and how often 95 % intervals of 10, 30 and 200 runs hold it (docs/theory.md).
SHARES: dict[str, tuple[Draws, float, tuple[float, float, float]]] = {
    "common, alike": (lambda rng, size: rng.beta(8, 8, size), 0.5, (0.95, 0.95, 0.95)),
    "common, a count of 40": (lambda rng, size: rng.binomial(40, 0.3, size) / 40, 0.3, (0.95, 0.95, 0.95)),
    "near all": (lambda rng, size: rng.beta(40, 2, size), 40 / 42, (0.94, 0.95, 0.95)),
    "all or nothing, half": (lambda rng, size: rng.random(size) < 0.5, 0.5, (0.998, 0.957, 0.957)),
    "all or nothing, rare": (lambda rng, size: rng.random(size) < 0.02, 0.02, (0.98, 0.978, 0.94)),
    "rare, a count of 40": (lambda rng, size: rng.binomial(40, 0.00625, size) / 40, 0.00625, (0.97, 0.965, 0.955)),
    "seldom, then some": (seldom(0.05, lambda rng, size: rng.beta(2, 5, size)), 0.1 / 7, (0.97, 0.957, 0.945)),
    "seldom large, else small": (outbreaks, 0.05 * 0.9 + 0.95 * 0.02, (0.39, 0.78, 0.95)),
    "rare and skewed": (lambda rng, size: rng.beta(0.3, 30, size), 0.3 / 30.3, (0.89, 0.92, 0.945)),
}
AMOUNTS: dict[str, tuple[Draws, float, tuple[float, float, float]]] = {
    "common": (lambda rng, size: rng.normal(10, 1, size), 10.0, (0.95, 0.95, 0.95)),
    "a count": (lambda rng, size: rng.poisson(5, size), 5.0, (0.953, 0.952, 0.95)),
    "a rare count": (lambda rng, size: rng.poisson(0.25, size), 0.25, (0.885, 0.963, 0.953)),
    "skewed": (lambda rng, size: rng.exponential(1, size), 1.0, (0.932, 0.94, 0.944)),
    "seldom, then some": (seldom(0.3, lambda rng, size: rng.exponential(1, size)), 0.3, (0.887, 0.929, 0.945)),
}


def table_of(draws: np.ndarray, scale: Scale) -> xr.DataArray:
    values = xr.DataArray(draws, {"strategy": np.arange(len(draws)).astype(str)}, ("strategy", "run"))
    return intervals(values.astype(float), 0.95, scale=scale)


@pytest.mark.parametrize("n", [10, 30, 200])
@pytest.mark.parametrize(
    ("scale", "what"), [*(("share", name) for name in SHARES), *(("amount", name) for name in AMOUNTS)]
)
def test_intervals_hold_the_truth_as_often_as_the_page_says(scale: Scale, what: str, n: int) -> None:
    draws, mean, stated = (SHARES if scale == "share" else AMOUNTS)[what]
    expected = stated[(10, 30, 200).index(n)]
    table = table_of(draws(np.random.default_rng([20_261, n]), (STUDIES, n)), scale)
    caught = float(((table["low"] <= mean) & (mean <= table["high"])).mean())
    sigma = math.sqrt(expected * (1 - expected) / STUDIES)
    assert abs(caught - expected) < 4 * sigma + 0.005, f"{caught} of the intervals hold the mean, {expected} is stated"
    assert (table["low"] >= 0).all()
    if scale == "share":
        assert (table["high"] <= 1).all()


def rare() -> up.Study:
    world = up.World(up.Users(RING))
    return up.compare(world, {"none": up.Strategy(), "camp": up.Persuasion()}, horizon=6, runs=4, rng=1)


def test_rare_adoption_in_a_few_runs() -> None:
    table = rare().summary()
    mean, low, high = (float(table.loc["camp", ("reach", k)]) for k in ("mean", "low", "high"))
    assert round(mean, 4) == 0.0063
    assert 0 < low < mean < high < 0.14
    assert 0 <= float(table.loc["camp", ("gate_hear", "low")]) <= float(table.loc["camp", ("gate_hear", "high")]) <= 1


def everything() -> up.Study:
    """A world in which every measure applies, a few skewed runs."""
    context = up.contexts(between=0.8, within=0.1)
    users = up.Users(up.generate.ring_lattice(60, 4), group=np.arange(60) // 20, context=context)
    ties = up.generate.catchments(users=users.group, providers=range(3))
    sites, idea = up.Providers(n=3, places=1, context=0.5), up.Idea(owner="fund")
    world = up.World(users, sites, ties, ideas=idea, costs=up.Costs(benefit=1))
    strategies = {"none": up.Strategy(), "one": up.Emulation(seeds=1), "camp": up.Persuasion()}
    strategies["fund"] = up.Strategy(sponsors=[up.Sponsor("fund", capital=90_000, revenue=100)])
    return up.compare(world, strategies, horizon=24, runs=3, rng=5)


def test_every_interval_lies_where_its_numbers_can_lie(tmp_path: Path) -> None:
    study = everything()
    table = study.summary(level=0.99)
    assert {row.name for row in measures.MEASURES.values()} == set(table.columns.get_level_values("measure"))
    for row in measures.MEASURES.values():
        if row.censored:
            continue
        values = row(study.data)
        assert row.signed or bool(((values >= 0) | values.isnull()).all())
        mean, low, high = (table[row.name][k].to_numpy() for k in ("mean", "low", "high"))
        known = np.isfinite(low)
        assert np.isfinite(mean[known]).all()
        assert ((low <= mean) & (mean <= high))[known].all()
        assert row.signed or (low[known] >= 0).all(), row.name
        assert not row.bounded or (high[known] <= 1).all(), row.name
        expected = values.mean("run", skipna=True)
        if row.parts is not None:  # the ratio of the means over all runs
            top, bottom = (part.mean("run") for part in row.parts(study.data))
            expected = top / bottom.where(bottom > 0)
        assert np.allclose(mean, expected.to_numpy(), equal_nan=True)


def test_runs_that_are_all_alike() -> None:
    shares = xr.DataArray([[0.0] * 100, [1.0] * 100, [0.25] * 100], {"strategy": list("abc")}, ("strategy", "run"))
    rows = intervals(shares, scale="share").to_numpy()[:, :3]
    unseen = 1 - 0.025**0.01  # what none of 100 runs shows may have this chance, as Clopper and Pearson say
    assert rows[0].tolist() == pytest.approx([0, 0, unseen])
    assert rows[1].tolist() == pytest.approx([1, 1 - unseen, 1])
    assert rows[2].tolist() == pytest.approx([0.25, 0.25 * (1 - unseen), 0.25 + 0.75 * unseen])
    assert intervals(shares * 40, scale="amount").to_numpy()[:, :3].tolist() == [[0] * 3, [40] * 3, [10] * 3]


def test_the_page_and_the_table_of_the_terminal_have_the_same_numbers(tmp_path: Path) -> None:
    study = rare()
    shown = "[0.0, 13.4]"
    row = next(line for line in study.summary_text().splitlines() if shown in line)
    assert shown in row
    assert shown in study.report(tmp_path / "page.html").read_text(encoding="utf-8")
    assert shown in repr(study)
    assert shown in study._repr_html_()
