"""Long tables: a row per strategy, run, step and measure, equal to the data; CSV and Parquet give them back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import studies
import uptake as up
from uptake.basis.checks import BadType, BadValue
from uptake.results.load import load
from uptake.results.study import Study


@pytest.fixture(scope="module")
def full() -> Study:
    return studies.study(runs=4)


def two_ideas() -> Study:
    ideas = [up.Idea("tea", merit=1, social_proof=0, drive=0.2), up.Idea("coffee", drive=0.1)]
    world = up.World(up.Users(up.generate.ring_lattice(30, 4)), ideas=ideas, costs=up.Costs(benefit=2))
    few = up.Emulation(seeds=2) + up.Strategy(costs=[up.Cost(3, per="month")])
    return up.compare(world, {"few": few, "many": up.Emulation(seeds=9)}, horizon=5, runs=3, rng=1)


def test_columns_and_kinds(full: Study) -> None:
    table = full.to_frame()
    assert table.columns.tolist() == ["strategy", "run", "step", "measure", "value"]
    kinds = {name: str(kind) for name, kind in table.dtypes.items()}
    assert kinds == {"strategy": "category", "run": "int64", "step": "Int64", "measure": "category", "value": "float64"}
    assert table["strategy"].cat.categories.tolist() == full.names  # in the order of the study, not of the alphabet
    assert not table.drop(columns=["value", "step"]).isna().any(axis=None)


def test_it_holds_every_measure_and_every_variable_that_has_runs(full: Study) -> None:
    names = full.to_frame()["measure"].cat.categories.tolist()
    assert len(names) == len(set(names))
    assert {row.name for row in up.measures.applicable(full.data)} <= set(names)
    counted = {str(v) for v in full.data.data_vars if {"strategy", "run"} <= set(full.data[v].dims)}
    assert {name.partition("[")[0] for name in names} >= counted
    assert not {"group_size", "origin", "observed"} & set(names)  # no outcomes of a run


def test_values_are_those_of_the_data(full: Study) -> None:
    table = full.to_frame()
    by = table.set_index(["measure", "strategy", "run", "step"])["value"]
    for measure in up.measures.applicable(full.data):
        rows = by.loc[measure.name]
        assert rows.index.get_level_values("step").isna().all()
        np.testing.assert_array_equal(rows.to_numpy(), measure(full.data).to_numpy().ravel())
    series = by.loc["users_ever"].to_xarray().transpose("strategy", "run", "step")
    np.testing.assert_array_equal(series.to_numpy(), full.data["users_ever"].to_numpy())
    waiting = full.data["users"].sel(status="waiting")
    np.testing.assert_array_equal(by.loc["users[waiting]"].to_numpy(), waiting.to_numpy().ravel())


def test_money_of_the_ledger_is_in_units_of_the_currency(full: Study) -> None:
    table = full.to_frame(["ledger"])
    entry = full.data["entry"].values[0]
    rows = table[table["measure"] == f"ledger[{entry}]"]
    np.testing.assert_allclose(rows["value"], full.data["ledger"].isel(entry=0).to_numpy().ravel() / 100)
    assert set(table.attrs["units"].values()) == {"GBP"}
    assert full.to_frame(["reach", "waiting"]).attrs["units"] == {"reach": "1", "waiting": "person-month"}


def test_some_measures_in_the_order_that_is_asked_for(full: Study) -> None:
    table = full.to_frame(["users_ever", "reach", "users[adopter]", "reach"])
    assert table["measure"].unique().tolist() == ["users_ever", "reach", "users[adopter]"]
    assert full.to_frame([]).columns.tolist() == table.columns.tolist()
    statuses = full.to_frame(["users"])["measure"].unique().tolist()
    assert statuses == [f"users[{status}]" for status in full.data["status"].values]


def test_measures_may_be_named_with_spaces(full: Study) -> None:
    assert full.to_frame(["net benefit"]).equals(full.to_frame(["net_benefit"]))
    assert full.to_frame(["present_value[fewer admissions]"])["measure"].nunique() == 1


def test_attribution_and_optimism_bias_reach_the_measures_of_money(full: Study) -> None:
    half = full.to_frame(["net_benefit"], attribution=0.5, optimism_bias=1.2)["value"]
    expected = up.measures.net_benefit(full.data, 0.5, 1.2).to_numpy().ravel()
    np.testing.assert_array_equal(half.to_numpy(), expected)


def test_several_ideas_have_a_column() -> None:
    study = two_ideas()
    table = study.to_frame(["reach", "users_ever"])
    assert table.columns.tolist() == ["strategy", "idea", "run", "step", "measure", "value"]
    coffee = table.query("measure == 'reach' and idea == 'coffee' and strategy == 'many'")
    expected = up.measures.reach(study.data).sel(idea="coffee", strategy="many")
    np.testing.assert_array_equal(coffee["value"].to_numpy(), expected.to_numpy())


@pytest.mark.parametrize("labels", [[7, 9], ["low", "high"]])
def test_scenarios_have_a_column(labels: list[Any]) -> None:
    sample = pd.DataFrame({"idea.peer": [0.01, 0.3]}, index=labels)
    ideas = [up.Idea("tea", drive=0.2), up.Idea("coffee", drive=0.1)]
    world = up.World(up.Users(up.generate.ring_lattice(30, 4)), ideas=ideas[:1])
    strategies = {"few": up.Emulation(seeds=2), "many": up.Emulation(seeds=9)}
    study = up.compare(world, strategies, horizon=5, runs=3, rng=1, scenarios=sample)
    table = study.to_frame(["reach", "users_ever"])
    assert table.columns.tolist() == ["strategy", "scenario", "run", "step", "measure", "value"]
    assert str(table["scenario"].dtype) == ("int64" if labels == [7, 9] else "category")
    own = table[(table["scenario"] == labels[1]) & (table["strategy"] == "many")]
    alone = study.scenario(labels[1])
    np.testing.assert_array_equal(
        own["value"], alone.to_frame(["reach", "users_ever"]).query("strategy=='many'")["value"]
    )
    assert len(table) == 2 * 2 * 3 * (1 + 6)
    sample = sample.rename(columns={"idea.peer": "idea.tea.peer"})
    world = up.World(up.Users(up.generate.ring_lattice(30, 4)), ideas=ideas)
    study = up.compare(world, strategies, horizon=5, runs=3, rng=1, scenarios=sample)
    table = study.to_frame(["reach", "users_ever"])
    assert table.columns.tolist() == ["strategy", "scenario", "idea", "run", "step", "measure", "value"]
    own = table[(table["scenario"] == labels[0]) & (table["idea"] == "coffee") & (table["measure"] == "reach")]
    expected = study["reach"].sel(scenario=labels[0], idea="coffee").to_numpy().ravel()
    np.testing.assert_array_equal(own["value"], expected)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_files_give_it_back(full: Study, tmp_path: Path, kind: str) -> None:
    table = full.to_frame(["reach", "time_to_half", "users_ever"])
    path = tmp_path / f"long.{kind}"
    back: Any
    if kind == "csv":
        table.to_csv(path, index=False)
        back = pd.read_csv(path, dtype={"step": "Int64"}).astype({"strategy": "category", "measure": "category"})
        back["strategy"] = back["strategy"].cat.set_categories(full.names)
        back["measure"] = back["measure"].cat.set_categories(["reach", "time_to_half", "users_ever"])
    else:
        table.to_parquet(path)
        back = pd.read_parquet(path)
        assert back.attrs == table.attrs
    pd.testing.assert_frame_equal(back, table, check_exact=True)


def test_a_loaded_study_gives_the_same_table(full: Study, tmp_path: Path) -> None:
    loaded = load(full.save(tmp_path / "study.nc"))
    assert isinstance(loaded, Study)
    pd.testing.assert_frame_equal(loaded.to_frame(), full.to_frame())


def test_unknown_measures(full: Study) -> None:
    with pytest.raises(BadValue, match=r"measures\[1\] = 'raech' is no measure of this study; did you mean 'reach'\?"):
        full.to_frame(["reach", "raech"])
    with pytest.raises(BadValue, match=r"did you mean 'users\[waiting\]'\? allowed: users\[unaware\], .*lapsed\]$"):
        full.to_frame(["users[waitng]"])
    with pytest.raises(BadValue, match="allowed: reach, active"):
        full.to_frame([3])  # type: ignore[list-item]
    world = up.World(up.Users(up.generate.complete(10)))
    alone = up.compare(world, {"few": up.Emulation(seeds=1)}, horizon=2, runs=1, rng=1)
    with pytest.raises(BadValue, match=r"'idle_places' needs providers, which this study lacks"):
        alone.to_frame(["idle_places"])
    with pytest.raises(BadType, match=r'is one string; pass a list of names, such as \["reach"\]'):
        full.to_frame("reach")
    with pytest.raises(BadType, match="measures is an int"):
        full.to_frame(3)  # type: ignore[arg-type]


def test_values_by_actor_are_no_measure() -> None:
    world = up.World(up.Users(up.generate.complete(10)))
    few = {"few": up.Emulation(seeds=1)}
    study = up.compare(world, few, horizon=2, runs=1, rng=1, record="adoption_step")
    assert "adoption_step" not in set(study.to_frame()["measure"])
    with pytest.raises(BadValue, match="'adoption_step' is no measure"):
        study.to_frame(["adoption_step"])
