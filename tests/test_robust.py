"""Robust comparison: regret, robustness, tornado, switching values, sensitivity, against what one works out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import test_scenarios as of_scenarios
import uptake as up
from SALib.test_functions import Ishigami
from uptake.analysis.sensitivity import indices
from uptake.basis.checks import BadValue

STRATEGIES = of_scenarios.STRATEGIES
RANGES = {"idea.peer": (0.01, 0.2), "costs.benefit": (50, 3000), "strategies.law.start": (3, 12)}


def varied(n: int = 16, **options: Any) -> up.Study:
    scenarios = up.Scenarios(RANGES, n=n, rng=2, **options)
    return up.compare(of_scenarios.a_world(), STRATEGIES, horizon=24, runs=6, rng=3, scenarios=scenarios)


@pytest.fixture(scope="module")
def study() -> up.Study:
    return varied()


def test_expected_values_are_means_over_runs_and_ratios_of_means(study: up.Study) -> None:
    reach = study.expected("reach")
    np.testing.assert_allclose(reach, study["reach"].mean("run"))
    ratio = study.expected("cost per adopter", optimism_bias=1.5)
    adopters = study.data["users_ever"].isel(step=-1).mean("run")
    np.testing.assert_allclose(ratio, 1.5 * study["cost"].mean("run") / adopters)
    assert ratio.dims == ("strategy", "scenario")
    alone = of_scenarios.by_hand("low")
    assert alone.expected().scenario.values.tolist() == ["as described"]
    assert alone.expected().name == "net_benefit"


def test_regret_and_robustness_by_hand(study: up.Study) -> None:
    values = study["net_benefit"].mean("run").transpose("strategy", "scenario").to_numpy()
    behind = values.max(axis=0) - values
    regret, shares = study.regret("net benefit"), study.robustness("net benefit", within=0.1)
    np.testing.assert_allclose(regret["mean"], behind.mean(axis=1))
    np.testing.assert_allclose(regret["max"], behind.max(axis=1))
    np.testing.assert_allclose(regret["p90"], np.quantile(behind, 0.9, axis=1))
    assert regret["scenario"].tolist() == study.scenarios.index[behind.argmax(axis=1)].tolist()
    np.testing.assert_allclose(shares["best"], (behind == 0).mean(axis=1))
    np.testing.assert_allclose(shares["near_best"], (behind <= 0.1 * np.abs(values.max(axis=0))).mean(axis=1))
    np.testing.assert_allclose(shares["not_worst"], 1 - (values == values.min(axis=0)).mean(axis=1))
    single = study["net_benefit"].to_numpy()
    top = single == single.max(axis=0)
    np.testing.assert_allclose(shares["best_in_runs"], (top / top.sum(axis=0)).mean(axis=(1, 2)))
    assert 0 < shares["best"].max() < 1, "the case says nothing if one strategy is always best"


def test_less_is_better_where_the_measure_says_so(study: up.Study) -> None:
    cost = study.expected("cost").to_numpy()
    np.testing.assert_allclose(study.regret("cost")["max"], (cost - cost.min(axis=0)).max(axis=1))


def at(key: str, value: float) -> up.Study:
    """The study under another number, run by hand."""
    world, strategies = of_scenarios.a_world(), dict(STRATEGIES)
    if key == "idea.peer":
        world = replace(world, ideas=[replace(world.idea, peer=value)])
    elif key == "costs.benefit":
        world = replace(world, costs=replace(world.costs, benefit=value))
    else:
        strategies["law"] = up.Emulation(seeds=3) + up.Legislation(start=int(value), enforcement=0.5)
    return up.compare(world, strategies, horizon=24, runs=6, rng=3)


def test_the_bars_of_a_tornado_are_runs_at_their_ends(study: up.Study) -> None:
    frame = study.tornado("net benefit")
    assert frame.attrs["measure"] == "net_benefit"
    base = up.compare(of_scenarios.a_world(), STRATEGIES, horizon=24, runs=6, rng=3)
    for key, (low, high) in RANGES.items():
        ends = [at(key, end)["net_benefit"].mean("run") for end in (low, high)]
        for name in STRATEGIES:
            bar = frame.loc[(name, key)]
            assert (bar["low"], bar["high"]) == (low, high)
            assert [bar["at_low"], bar["at_high"]] == [float(end.sel(strategy=name)) for end in ends]
            assert bar["base"] == float(base["net_benefit"].mean("run").sel(strategy=name))
            three = bar[["at_low", "at_high", "base"]]
            assert bar["swing"] == three.max() - three.min()
    for name in STRATEGIES:
        assert frame.loc[name]["swing"].is_monotonic_decreasing
    apart = study.tornado("net benefit", reference="seeds", ranges={"idea.peer": (0.01, 0.2)})
    assert (apart.loc["seeds"][["at_low", "at_high", "base"]] == 0).all(axis=None)
    both = frame.loc[(["law", "seeds"], "idea.peer"), "at_high"]
    assert apart.loc[("law", "idea.peer"), "at_high"] == both.iloc[0] - both.iloc[1]


def test_switching_values_agree_with_a_fine_grid(study: up.Study) -> None:
    grid = np.linspace(50, 3000, 60)
    best = []
    for value in grid:
        values = at("costs.benefit", value)["net_benefit"].mean("run")
        best.append(str(values["strategy"].values[int(values.to_numpy().argmax())]))
    turns = [(k, best[k], best[k + 1]) for k in range(len(best) - 1) if best[k] != best[k + 1]]
    found = study.switching("net benefit", "costs.benefit", low=50, high=3000)
    assert turns, "the case says nothing if the ranking never turns"
    assert found[["below", "above"]].values.tolist() == [[below, above] for _, below, above in turns]
    for (k, _, _), (_, row) in zip(turns, found.iterrows(), strict=True):
        assert grid[k] - 3 <= row["value"] <= grid[k + 1] + 3
        assert row["low"] <= row["value"] <= row["high"]
        assert row["high"] - row["low"] <= 2.95
    assert found.attrs["best_at_low"] == best[0]


def test_switching_values_of_whole_numbers_are_exact(study: up.Study) -> None:
    found = study.switching("reach", "strategies.branches.seeds", low=0, high=30)
    reach = []
    for seeds in range(31):
        strategies = STRATEGIES | {"branches": up.Branching(seeds=seeds, slots=1)}
        values = up.compare(of_scenarios.a_world(), strategies, horizon=24, runs=6, rng=3)["reach"].mean("run")
        reach.append(str(values["strategy"].values[int(values.to_numpy().argmax())]))
    turns = [k + 1 for k in range(30) if reach[k] != reach[k + 1]]
    assert turns
    assert found["value"].tolist() == turns


def test_the_usual_range_is_from_half_to_twice(study: up.Study) -> None:
    found = study.switching("net benefit", "idea.merit", points=2)
    assert found.attrs["range"] == (0.175, 0.35)  # merit and social proof are at most 1 together
    assert study.switching("net benefit", "costs.place", points=2).attrs["range"] == (7.5, 30.0)


def test_indices_of_a_case_with_a_known_answer() -> None:
    """Ishigami and Homma (1990): first indices .3139, .4424, 0, total ones .5576, .4424, .2437."""
    ranges = dict.fromkeys(("a", "b", "c"), (-np.pi, np.pi))
    exact = {"first": (0.3139, 0.4424, 0.0), "total": (0.5576, 0.4424, 0.2437)}
    full = up.Scenarios(ranges, n=2048, method="saltelli", rng=1)
    found, notes = indices(Ishigami.evaluate(full.frame.to_numpy()), full.frame, full.design)
    assert not notes
    for name, values in exact.items():
        assert np.all(np.abs(found[name] - np.array(values)) < 3 * found[f"{name}_error"].clip(0.01)), found
        np.testing.assert_allclose(found[name], values, atol=0.03)
    given = up.Scenarios(ranges, n=2048, rng=1)
    first, notes = indices(Ishigami.evaluate(given.frame.to_numpy()), given.frame, given.design)
    np.testing.assert_allclose(first["first"], exact["first"], atol=0.06)
    assert first["total"].isna().all()
    assert "saltelli" in notes[0]


def test_sensitivity_of_a_study() -> None:
    study = varied(n=16, method="saltelli")
    assert study.data.sizes["scenario"] == 16 * 5
    frame = study.sensitivity("net benefit")
    assert frame.index.names == ["strategy", "assumption"]
    by_hand, _ = indices(
        study["net_benefit"].mean("run").sel(strategy="law").to_numpy(), study.scenarios, study.data.scenario_design
    )
    np.testing.assert_array_equal(frame.loc["law"], by_hand)
    assert (frame.loc["seeds"].loc["strategies.law.start"] == 0).all()  # nothing to do with that strategy
    assert frame.loc["law"]["total"].max() > 0.5
    apart = study.sensitivity("net benefit", reference="seeds")
    assert (apart.loc["seeds"] == 0).all(axis=None)


def test_what_robust_comparison_refuses(study: up.Study) -> None:
    with pytest.raises(BadValue, match="did you mean 'net_benefit'"):
        study.regret("net benefits")
    with pytest.raises(BadValue, match="has no better or worse"):
        study.regret("concentration_index")
    with pytest.raises(BadValue, match="is censored at the horizon"):
        study.expected("time_to_half")
    with pytest.raises(BadValue, match=r"did you mean 'idea\.merit'"):
        study.switching("net benefit", "idea.mreit")
    with pytest.raises(BadValue, match=r"low = 3\.0 does not lie below high = 2"):
        study.switching("net benefit", "costs.place", low=3, high=2)
    with pytest.raises(BadValue, match="is 0; say in which range to look"):
        study.switching("net benefit", "idea.coproduction")
    with pytest.raises(BadValue, match="out of range"):
        study.switching("net benefit", "idea.peer", low=0, high=2)
    with pytest.raises(BadValue, match="turned round"):
        study.tornado(ranges={"idea.peer": (0.2, 0.1)})
    with pytest.raises(BadValue, match="reference = 'lwa' is unknown; did you mean 'law'"):
        study.tornado(reference="lwa")
    with pytest.raises(BadValue, match="the study has no scenarios"):
        of_scenarios.by_hand("low").tornado()
    with pytest.raises(BadValue, match="are missing in this study"):
        of_scenarios.by_hand("low").sensitivity()
    with pytest.raises(BadValue, match="was loaded and holds no world"):
        up.Study(study.data).tornado()
    few = up.compare(of_scenarios.a_world(), STRATEGIES, horizon=24, runs=2, rng=3, scenarios=of_scenarios.VALUES)
    with pytest.raises(BadValue, match="indices need at least 16"):
        few.sensitivity("reach")


def test_money_of_several_ideas_is_that_of_all(study: up.Study) -> None:
    world = of_scenarios.a_world([up.Idea("A"), up.Idea("B", peer=0.2)])
    frame = pd.DataFrame({"costs.benefit": [5, 60]})
    strategies = {"seeds": up.Emulation(seeds=3), "law": STRATEGIES["law"]}
    both = up.compare(world, strategies, horizon=12, runs=3, rng=1, scenarios=frame)
    np.testing.assert_allclose(both.expected("net benefit"), both["net_benefit"].sum("idea").mean("run"))
    np.testing.assert_allclose(both.expected("reach", idea="B"), both["reach"].sel(idea="B").mean("run"))
    with pytest.raises(BadValue, match="idea is missing, and reach differs between ideas"):
        both.regret("reach")
    assert both.robustness()["best"].sum() >= 1
    assert len(both.tornado().loc["seeds"]) == 1


@pytest.mark.parametrize("kind", ["robustness", "map", "tornado", "curves", "differences", "gates", "costs"])
def test_pictures_of_scenarios(study: up.Study, kind: str) -> None:
    assert study.plot(kind).axes


def test_the_ends_of_the_bars_are_those_of_the_frame(study: up.Study) -> None:
    figure = study.plot("tornado", measure="net benefit", strategies=["law"])
    frame = study.tornado("net benefit").loc["law"].query("swing > 0")
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in figure.axes[0].patches]
    ends = [tuple(sorted(row)) for row in frame[["at_low", "at_high"]].to_numpy()]
    np.testing.assert_allclose(sorted(bars), sorted(ends))


def test_every_scenario_stands_once_in_the_map(study: up.Study) -> None:
    figure = study.plot("map", x="costs.benefit", y="idea.peer", measure="net benefit")
    points = np.concatenate([line.get_xydata() for line in figure.axes[0].lines])
    expected = study.scenarios[["costs.benefit", "idea.peer"]].to_numpy()
    np.testing.assert_array_equal(np.sort(points, axis=0), np.sort(expected, axis=0))
    with pytest.raises(BadValue, match=r"did you mean 'idea\.peer'"):
        study.plot("map", x="idea.pear")


def test_the_report_tells_how_robust_the_ranking_is(study: up.Study, tmp_path: Any) -> None:
    text = study.report(tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<h2>How robust the ranking is</h2>" in text
    assert "16 scenarios × 6 simulated runs each, all under the same luck" in text
    assert "What each number does alone" in text
    loaded = up.Study(study.data).report(tmp_path / "loaded.html").read_text(encoding="utf-8")
    assert "How robust the ranking is" in loaded
    assert "What each number does alone" not in loaded
    shares = study.robustness()
    assert f"{100 * shares['best']['law']:.0f} %" in text
