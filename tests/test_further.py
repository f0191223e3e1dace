"""What a further adopter costs: against the formula, its coverage, and the page that shows it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import uptake as up
from studies import study
from uptake.analysis.further import ratio_of_means
from uptake.analysis.ideas import ALL


def test_is_the_ratio_of_the_differences_of_means() -> None:
    s = study(runs=12, horizon=24)
    cost, ever = up.measures.cost(s.data), s.data["users_ever"].isel(step=-1)
    table = s.cost_per_further_adopter()
    assert table.index.tolist() == s.names[1:]
    for name in s.names[1:]:
        extra = cost.sel(strategy=name).mean() - cost.sel(strategy=s.names[0]).mean()
        more = ever.sel(strategy=name).mean() - ever.sel(strategy=s.names[0]).mean()
        assert table.loc[name, "cost"] == pytest.approx(float(extra))
        assert table.loc[name, "adopters"] == pytest.approx(float(more))
        assert table.loc[name, "ratio"] == pytest.approx(float(extra / more))
        assert table.loc[name, "low"] < table.loc[name, "ratio"] < table.loc[name, "high"]
    other = s.cost_per_further_adopter(reference="mandate")
    assert other["ratio"].isna().all()  # nobody has more adopters
    assert other.attrs["notes"][0] == (
        "emulation has no further adopters than mandate: there is no cost per further adopter"
    )


def test_intervals_hold_the_true_ratio() -> None:
    """95 of 100 intervals, within 3 standard errors of 4,000 draws; the ratio of the true means is 40 / 8."""
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(4_000):
        adopters = rng.normal(8, 4, 30)
        cost = 5 * adopters + rng.normal(0, 10, 30)
        *_, low, high, _ = ratio_of_means(cost, adopters, 0.95)
        held += low <= 5 <= high
    assert held / 4_000 == pytest.approx(0.95, abs=3 * math.sqrt(0.95 * 0.05 / 4_000))


def test_intervals_solve_fiellers_equation() -> None:
    """At both ends, the mean of cost - R adopters is t standard errors from 0."""
    rng = np.random.default_rng(4)
    adopters, cost = rng.normal(20, 5, 9), rng.normal(100, 30, 9)
    _, _, _, low, high, n = ratio_of_means(cost, adopters, 0.9)
    for end in (low, high):
        left = cost - end * adopters
        assert abs(left.mean()) / (left.std(ddof=1) / math.sqrt(n)) == pytest.approx(1.8595, abs=1e-4)  # t of 8, 0.95


@pytest.mark.parametrize(
    ("cost", "adopters", "expected"),
    [
        ([10.0, 10.0], [2.0, 2.0], (5, 5, 5)),
        ([10.0], [2.0], (5, math.nan, math.nan)),
        ([10.0, 30.0], [0.0, 0.0], (math.nan,) * 3),
        ([10.0, 30.0], [-2.0, 1.0], (math.nan,) * 3),
        ([10.0, 30.0], [-1.0, 2.0], (40, -math.inf, math.inf)),
    ],
)
def test_at_the_edges(cost: list[float], adopters: list[float], expected: tuple[float, ...]) -> None:
    found = ratio_of_means(np.array(cost), np.array(adopters), 0.95)[2:5]
    np.testing.assert_allclose(found, expected)


def test_an_optimism_bias_multiplies_the_cost() -> None:
    s = study(runs=8)
    plain, doubled = s.cost_per_further_adopter(), s.cost_per_further_adopter(optimism_bias=2)
    assert (doubled["ratio"] / plain["ratio"]).to_list() == pytest.approx([2] * len(plain))
    assert doubled.attrs["optimism_bias"] == 2


def test_several_ideas_add_up() -> None:
    s = study(runs=8, ideas=("allotments", "bike repair"))
    table = s.cost_per_further_adopter()
    assert table.index.names == ["strategy", "idea"]
    of_all = table.xs(ALL, level="idea")
    assert (of_all["cost"] - table.drop(ALL, level="idea")["cost"].groupby("strategy").sum()).abs().max() < 1e-6
    assert s.cost_per_further_adopter(idea="allotments").loc["mandate", "ratio"] == pytest.approx(
        table.loc[("mandate", "allotments"), "ratio"]
    )


def test_the_page_shows_it(tmp_path: Path) -> None:
    s = study(runs=8)
    page = s.report(tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Cost per further adopter" in page
    worst = s.report(tmp_path / "worst.html", reference="mandate").read_text(encoding="utf-8")
    assert "no further adopters" in worst


def test_bad_input() -> None:
    s = study(runs=3)
    with pytest.raises(ValueError, match="level = 1"):
        s.cost_per_further_adopter(1)
    with pytest.raises(ValueError, match="reference = 'x'"):
        s.cost_per_further_adopter(reference="x")
    free = up.compare(up.World(up.Users(up.generate.path(4))), [up.Emulation(seeds=1)], horizon=3, runs=2, rng=1)
    with pytest.raises(ValueError, match="data has no costs"):
        free.cost_per_further_adopter()
