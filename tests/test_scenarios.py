"""Scenarios: what they are, that each is the study one would run by hand, and that nothing of them gets lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
from scipy import stats
from uptake.analysis import uncertainty
from uptake.analysis.intervals import of_mean
from uptake.analysis.measures.table import applicable
from uptake.analysis.scenarios import in_a_row
from uptake.basis.checks import BadType, BadValue
from uptake.run.varied import numbers_of, with_numbers

VALUES = pd.DataFrame(
    {
        "idea.peer": [0.01, 0.1, 0.05],
        "costs.place": [10, 20.5, 30],
        "strategies.law.enforcement": [0.2, 0.8, 0.5],
        "idea.origin": [0.1, 0.9, 0.4],
    },
    index=["low", "high", "middle"],
)


def a_world(ideas: Any = None) -> up.World:
    group = np.arange(60) % 4
    return up.World(
        up.Users(up.generate.ring_lattice(60, 4), group=group, context=group / 4),
        up.Providers(n=4, places=6, culture=0.8, champion=True, context=0.5, owner=["a", "a", "b", "b"]),
        up.generate.catchments(users=group, providers=range(4)),
        ideas=ideas or up.Idea(owner="a", fee=2, lapse=0.02, adaptation=0.2),
    )


STRATEGIES: dict[str, up.Strategy] = {
    "seeds": up.Emulation(seeds=3),
    "branches": up.Branching(seeds=3, slots=1),
    "law": up.Emulation(seeds=3) + up.Legislation(start=6, enforcement=0.5),
}


@pytest.fixture(scope="module")
def study() -> up.Study:
    return up.compare(a_world(), STRATEGIES, horizon=24, runs=5, rng=3, scenarios=VALUES)


def by_hand(label: str) -> up.Study:
    row = VALUES.loc[label]
    world = a_world()
    world = replace(
        world,
        ideas=[replace(world.idea, peer=row["idea.peer"], origin=row["idea.origin"])],
        costs=replace(world.costs, place=row["costs.place"]),
    )
    law = up.Emulation(seeds=3) + up.Legislation(start=6, enforcement=row["strategies.law.enforcement"])
    return up.compare(world, {**STRATEGIES, "law": law}, horizon=24, runs=5, rng=3)


@pytest.mark.parametrize("label", VALUES.index)
def test_each_scenario_is_the_study_one_would_run_by_hand(study: up.Study, label: str) -> None:
    mine, theirs = study.scenario(label), by_hand(label)
    assert mine.data.identical(theirs.data)
    assert mine.world.idea.peer == VALUES.loc[label, "idea.peer"]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_run_again_alone_bit_for_bit(study: up.Study, strategy: str) -> None:
    again = study.run(strategy, 4, scenario="high").data
    there = study.data.sel(strategy=[strategy], scenario="high", run=[4], entry=again["entry"])
    for name in again.data_vars:
        if "run" in again[name].dims:
            np.testing.assert_array_equal(again[name], there[name].transpose(*again[name].dims), err_msg=str(name))
    assert study.lineage(strategy, 4, scenario="high").frame.equals(by_hand("high").lineage(strategy, 4).frame)
    assert study.providers(strategy, 4, scenario="high").equals(by_hand("high").providers(strategy, 4))


def test_measures_have_the_dimension_scenario(study: up.Study) -> None:
    for row in applicable(in_a_row(study.data)):
        values = study[row.name]
        assert values.dims == ("strategy", "scenario", "run"), row.name
        for label in VALUES.index:
            np.testing.assert_array_equal(values.sel(scenario=label), by_hand(label)[row.name], err_msg=row.name)


def test_intervals_are_over_scenarios(study: up.Study) -> None:
    table = study.summary()
    for name in ("reach", "net_benefit", "waiting"):
        means = study[name].mean("run").sel(strategy="law").to_numpy()
        scale = up.measures.MEASURES[name].scale
        assert tuple(table[name].loc["law", ["mean", "low", "high"]]) == pytest.approx(of_mean(means, 0.95, scale)[:3])
        apart = means - study[name].mean("run").sel(strategy="seeds").to_numpy()
        found = table[name].loc["law", ["difference", "difference_low", "difference_high"]]
        assert tuple(found) == pytest.approx(of_mean(apart, 0.95)[:3])


def test_every_measure_knows_the_scenario_of_its_runs(study: up.Study) -> None:
    runs = in_a_row(study.data)
    for row in applicable(runs):
        assert "scenario_of_run" in row.estimates(runs).coords, row.name
    assert uncertainty.paired(runs, "reach")["runs"].tolist() == [3, 3]
    assert study.cost_per_further_adopter()["runs"].tolist() == [3, 3]


def test_times_are_those_of_all_runs(study: up.Study) -> None:
    half = study.summary()["time_to_half"]["reached"]
    assert half["law"] == pytest.approx(np.isfinite(study["time_to_half"].sel(strategy="law")).to_numpy().mean())


def test_labels_survive_saving_loading_and_joining(study: up.Study, tmp_path: Path) -> None:
    loaded = up.load(study.save(tmp_path / "study.nc"))
    assert isinstance(loaded, up.Study)
    assert loaded.data.identical(study.data)
    pd.testing.assert_frame_equal(loaded.scenarios, VALUES.astype(float).rename_axis("scenario"))
    parts = [
        up.compare(a_world(), STRATEGIES, horizon=24, runs=5, rng=3, scenarios=VALUES.iloc[rows])
        for rows in ([0], [1, 2])
    ]
    joined = up.concat(parts)
    assert joined.data.drop_attrs().identical(study.data.drop_attrs())
    pd.testing.assert_frame_equal(joined.scenarios, study.scenarios)
    assert joined.run("law", 2, scenario="middle").data.identical(study.run("law", 2, scenario="middle").data)


def test_runs_of_the_same_scenarios_are_joined(study: up.Study) -> None:
    other = up.compare(a_world(), STRATEGIES, horizon=24, runs=4, rng=4, scenarios=VALUES)
    joined = up.concat([study, other])
    assert joined.data.sizes["run"] == 9
    np.testing.assert_array_equal(joined["reach"].isel(run=slice(5)), study["reach"])
    with pytest.raises(BadValue, match="share scenario 'high', but not all"):
        up.concat([study, up.compare(a_world(), STRATEGIES, horizon=24, runs=5, rng=3, scenarios=VALUES.iloc[1:2])])
    with pytest.raises(BadValue, match="several seeds"):
        joined.tornado("reach")


def test_scenarios_of_several_ideas() -> None:
    world = a_world([up.Idea("A", peer=0.1), up.Idea("B", alone=0.5, companions={"A": 0.4})])
    varied = pd.DataFrame({"idea.A.peer": [0.0, 0.2], "idea.B.origin": [0.1, 0.9]})
    study = up.compare(world, {"seeds": up.Emulation(seeds=4)}, horizon=12, runs=3, rng=1, scenarios=varied)
    assert study["reach"].dims == ("strategy", "scenario", "idea", "run")
    assert study.data["origin"].values.tolist() == [[0.3, 0.1], [0.3, 0.9]]
    changed = [replace(world.ideas[0], peer=0.2), replace(world.ideas[1], origin=0.9)]
    alone = up.compare(replace(world, ideas=changed), {"seeds": up.Emulation(seeds=4)}, horizon=12, runs=3, rng=1)
    assert study.scenario(1).data.identical(alone.data)
    assert study.summary().index.names == ["strategy", "idea"]
    assert study.expected("cost").shape == (1, 2)


@pytest.mark.parametrize("engine", ["native", "numba"])
def test_threads_and_engines_change_nothing(study: up.Study, engine: str) -> None:
    if engine == "native" and up.show_config()["engine"] != "native":
        pytest.skip("the extension is not there")
    other = up.compare(a_world(), STRATEGIES, horizon=24, runs=5, rng=3, scenarios=VALUES, threads=1, engine=engine)
    assert other.data.identical(study.data)


@pytest.mark.parametrize("method", ["sobol", "latin", "random", "saltelli"])
def test_samples_follow_their_ranges(method: Any) -> None:
    ranges = {"idea.peer": (0.005, 0.05), "costs.place": up.triangular(10, 15, 30)}
    scenarios = up.Scenarios(ranges, n=512, method=method, rng=5)
    frame = scenarios.frame
    assert len(frame) == (512 if method != "saltelli" else 512 * 4)
    exact = {"idea.peer": stats.uniform(0.005, 0.045), "costs.place": stats.triang(0.25, 10, 20)}
    for key, law in exact.items():
        assert stats.kstest(frame[key][:512], law.cdf).pvalue > 1e-4, (method, key)
        np.testing.assert_allclose(scenarios.ranges[key].at([0.01, 0.2, 0.5, 0.99]), law.ppf([0.01, 0.2, 0.5, 0.99]))
    assert frame.equals(up.Scenarios(ranges, n=512, method=method, rng=5).frame)
    assert not frame.equals(up.Scenarios(ranges, n=512, method=method, rng=6).frame)


def test_a_grid_takes_all_combinations() -> None:
    frame = up.Scenarios({"a": (0, 1), "b": (2, 4)}, n=3, method="grid").frame
    assert frame.to_numpy().tolist() == [[a, b] for a in (0, 0.5, 1) for b in (2, 3, 4)]


def test_numbers_that_count_are_rounded_where_they_are_drawn() -> None:
    varied = up.Scenarios({"strategies.law.start": (3, 9)}, n=4, rng=1)
    study = up.compare(a_world(), {"law": up.Legislation(start=6)}, horizon=12, runs=1, rng=1, scenarios=varied)
    assert study.scenarios["strategies.law.start"].tolist() == np.round(varied.frame["strategies.law.start"]).tolist()


def test_numbers_of_parts_that_are_alike() -> None:
    twice = up.Legislation(start=3) + up.Legislation(start=9)
    other = with_numbers(a_world(), {"twice": twice}, {"strategies.twice.Legislation[1].start": 11})[1]["twice"]
    assert [part.start for part in other.parts] == [3, 11]  # type: ignore[attr-defined]
    with pytest.raises(BadValue, match=r"did you mean 'strategies.twice.Legislation\[1\].start'"):
        with_numbers(a_world(), {"twice": twice}, {"strategies.twice.Legislation.start": 11})


def test_every_number_can_be_what_it_is() -> None:
    world = a_world()
    known = numbers_of(world, STRATEGIES)
    same = {
        key: number.value for key, number in known.items() if number.value is not None and np.isfinite(number.value)
    }
    assert len(same) > 50
    again, strategies = with_numbers(world, STRATEGIES, same)
    assert again.idea == world.idea
    assert strategies == STRATEGIES


BAD_FRAMES = [
    ({"idea.peeer": [0.1]}, r"'idea.peeer' is the key of no number of this study; did you mean 'idea.peer'"),
    ({"strategies.law.enforcment": [0.1]}, "did you mean 'strategies.law.enforcement'"),
    (
        {"idea.peer": [0.1, 1.3]},
        r"scenarios, row 1, column 'idea.peer' = 1.3 is out of range; it lies in \[0, 1\]",
    ),
    ({"idea.peer": [0.1, np.nan]}, "row 1, column 'idea.peer'.*is empty"),
    ({"idea.peer": [0.1, "a"]}, "row 1, column 'idea.peer'.*'a' is not a number"),
    ({"strategies.law.start": [3, 4.5]}, "row 1, column 'strategies.law.start'.*4.5 is not a whole number"),
    ({"idea.merit": [0.1, 0.9]}, "row 1, column 'idea.merit'.*0.9 does not go with social_proof"),
    ({"strategies.law.enforcement": [2]}, "row 0, column 'strategies.law.enforcement'.*2.0 is out of range"),
]


@pytest.mark.parametrize(("columns", "message"), BAD_FRAMES)
def test_bad_frames_are_refused_before_the_first_run(columns: dict[str, list[Any]], message: str) -> None:
    with pytest.raises(BadValue, match=message):
        up.compare(a_world(), STRATEGIES, horizon=24, runs=1, scenarios=pd.DataFrame(columns))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: up.Scenarios({"idea.peer": (0.5, 0.1)}), r"ranges\['idea.peer'\] = \(0.5, 0.1\) is turned round"),
        (lambda: up.Scenarios({"idea.peer": (0.1, 0.1)}), "holds one number only"),
        (lambda: up.Scenarios({"idea.peer": (0.1, np.inf)}), r"ranges\['idea.peer'\] = inf"),
        (lambda: up.Scenarios({"idea.peer": 0.1}), r"ranges\['idea.peer'\] = 0.1 is no range"),
        (lambda: up.Scenarios({}), "ranges is empty"),
        (lambda: up.Scenarios({"a": (0, 1)}, n=0), "n = 0"),
        (lambda: up.Scenarios({"a": (0, 1)}, method="sobl"), "did you mean 'sobol'"),
        (lambda: up.Scenarios(dict.fromkeys("abcdefgh", (0, 1)), n=10, method="grid"), "makes 100,000,000 scenarios"),
        (lambda: up.triangular(10, 40, 30), "mode = 40.0 does not lie between low = 10 and high = 30"),
        (lambda: up.compare(a_world(), STRATEGIES, horizon=24, scenarios=[1]), "scenarios is a list"),
        (lambda: up.compare(a_world(), STRATEGIES, horizon=24, scenarios=pd.DataFrame()), "frame of shape"),
        (
            lambda: up.compare(
                a_world(), STRATEGIES, horizon=24, scenarios=pd.DataFrame({"idea.peer": [0.1, 0.2]}, index=["a", "a"])
            ),
            "'a' is the label of two rows",
        ),
    ],
)
def test_bad_scenarios(make: Any, message: str) -> None:
    with pytest.raises((BadValue, BadType), match=message):
        make()


def test_unknown_and_missing_scenarios(study: up.Study) -> None:
    with pytest.raises(BadValue, match="'hihg' is no scenario of this study; did you mean 'high'"):
        study.scenario("hihg")
    with pytest.raises(BadValue, match="scenario is missing, and there are 3"):
        study.run("law", 0)
    with pytest.raises(BadValue, match="without scenarios"):
        by_hand("low").run("law", 0, scenario="low")
    loaded = up.Study(study.data)
    with pytest.raises(ValueError, match="cannot run again"):
        loaded.run("law", 0, scenario="low")
