"""What people give of a diffusion: by name or in order, in many forms of never, and refused where it does not fit."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
import xarray as xr
from made_surveys import needs
from observed_cases import A

NET = up.Network.from_edges([0, 1, 0], [1, 0, 2], labels=["Ann", "Bo", "Cy", "Di"], directed=True)
STEPS = [2001, 2003, 2003, None]
YEARS = range(2001, 2005)


def places(steps: Any, **more: Any) -> list[int]:
    found = up.Diffusion(NET, steps, **({"periods": YEARS} | more)).adoption_period
    assert found.dims == ("actor",)
    return found.values.tolist()


@pytest.mark.parametrize(
    "steps",
    [
        STEPS,
        (2001, 2003, 2003, -1),
        np.array([2001, 2003, 2003, np.nan]),
        np.array([2001, 2003, 2003, -1], np.int16),
        np.array([2001, "2003", 2003, None], object)[[0, 2, 2, 3]],
        [2001, 2003.0, np.float32(2003), pd.NA],
        {"Di": None, "Cy": 2003, "Bo": 2003, "Ann": 2001},
        {"Di": pd.NaT, "Cy": 2003, "Bo": 2003, "Ann": 2001},
        pd.Series([2003, 2001, pd.NA, 2003], ["Cy", "Ann", "Di", "Bo"], dtype="Int64"),
        pd.Series([2003, 2001, np.nan, 2003], ["Cy", "Ann", "Di", "Bo"]),
        xr.DataArray([2003, 2001, -1, 2003], {"actor": ["Cy", "Ann", "Di", "Bo"]}, ["actor"]),
    ],
)
def test_every_form_of_adoption(steps: Any) -> None:
    assert places(steps) == [0, 2, 2, -1]


def test_labels_of_any_kind_are_periods() -> None:
    assert places(["a", "c", "c", None], periods=["a", "b", "c"]) == [0, 2, 2, -1]
    assert places([0.5, 2.5, 2.5, np.nan], periods=[0.5, 1.5, 2.5]) == [0, 2, 2, -1]
    months = pd.period_range("2001-01", periods=3, freq="M").strftime("%Y-%m")
    assert places({"Ann": "2001-01", "Bo": "2001-03", "Cy": "2001-03", "Di": None}, periods=months) == [0, 2, 2, -1]
    days = pd.date_range("2001-01-01", periods=3)
    assert places(np.array([*days[[0, 2, 2]], np.datetime64("NaT")], "M8[ns]"), periods=days) == [0, 2, 2, -1]
    assert places([2001, 2005, 2005, -1], periods=[2001, 2003, 2005]) == [0, 2, 2, -1]


def test_periods_by_default_are_the_steps() -> None:
    assert up.Diffusion(NET, [1, 3, 3, -1]).periods.tolist() == [0, 1, 2, 3]


def test_many_runs_at_once_join_by_name() -> None:
    table = xr.DataArray(
        [[2003, -1, 2001, 2003], [2002, 2002, 2002, 2002]],
        {"run": [7, 9], "actor": ["Cy", "Di", "Ann", "Bo"]}, ["run", "actor"],
    )  # fmt: skip
    found = up.Diffusion(NET, table.T, periods=YEARS)
    assert found.adoption_period.dims == ("run", "actor")
    assert found.adoption_period.sel(run=7).values.tolist() == [0, 2, 2, -1]
    assert found.curve()["ever"].sel(run=9).values.tolist() == [0, 4, 4, 4]
    in_order = up.Diffusion(NET, np.array([[2001, 2003, 2003, -1]] * 3), periods=YEARS)
    assert in_order.adoption_period["run"].values.tolist() == [0, 1, 2]
    assert repr(in_order).startswith("<uptake.Diffusion 3 runs × 4 actors")


@pytest.mark.parametrize(
    ("steps", "more", "said"),
    [
        ([2001, 2009, 2003, None], {}, r"adoption_step\['Bo'\] = 2009 is outside the window; periods are 2001 .. 2004"),
        ([2001, 2009, 1999, None], {}, "as 1 other"),
        ([2001, 2002.5, 2003, None], {}, r"\['Bo'\] = 2002.5 is outside"),
        ([2001, "soon", 2003, None], {}, r"\['Bo'\] = 'soon' is outside"),
        ([2001, 2003, 2003], {}, r"has shape \(3,\)"),
        ({"Ann": 2001, "Bo": 2003, "Cy": 2003}, {}, "has no value for 'Di'"),
        (pd.Series(STEPS), {}, "has no value for 'Ann'"),
        (None, {}, "adoption_step = None is missing"),
        (STEPS, {"periods": [2001, 2001]}, "occurs twice"),
        (STEPS, {"periods": [2003, 2001]}, "comes after a later one"),
        (STEPS, {"periods": [-1, 0]}, "stands for never"),
        (STEPS, {"periods": []}, "is empty"),
        ([None] * 4, {"periods": None}, "nobody adopts"),
        (["a", "b", "c", "a"], {"periods": None}, "holds no whole numbers"),
        (STEPS, {"group": ["a", "b", None, "a"]}, r"group\['Cy'\] is missing"),
        (STEPS, {"group": {"Ann": 1}}, "has no value for 'Bo' and 2 other actors"),
        (STEPS, {"attributes": {"age": [1, 2]}}, r"attributes\['age'\] has shape \(2,\)"),
        (STEPS, {"attributes": {"age": np.ones((4, 2))}}, "one per actor and period"),
        (STEPS, {"attributes": pd.DataFrame({"age": [1, 2, 3, 4]})}, "does not say whose its rows are"),
        (STEPS, {"spells": [("Ann", 2002, None)]}, "contradicts the spells"),
        (STEPS, {"spells": [("Ann", 2001, None)]}, r"\['Bo'\] = 2003 contradicts the spells, of which this actor"),
        (None, {"spells": [("Ann", 2001, 2003), ("Ann", 2002, None)]}, "overlap"),
        (None, {"spells": [("Ann", 2003, 2003)]}, "ends before it begins"),
        (None, {"spells": [("Ann", 1999, 2003)]}, "starts outside the window"),
        (None, {"spells": [("Ann", 2001, 2010)]}, "ends outside the window"),
        (None, {"spells": [("Al", 2001, 2003)]}, "'Al' is no name"),
        (None, {"spells": [("Ann", 2001)]}, r"spells\[0\] = \('Ann', 2001\) has 2 entries"),
        (None, {"spells": pd.DataFrame({"actor": ["Ann"], "start": [2001]})}, "has no column 'end'"),
        (None, {"spells": [("Ann", 2001, 2003)], "periods": None}, "spells alone do not say"),
    ],
)
def test_what_does_not_fit_is_refused(steps: Any, more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        places(steps, **more)


@pytest.mark.parametrize("steps", ["soon", np.array([True, False, True, True]), np.ma.array([1, 2, 3, 4])])
def test_what_is_no_adoption_is_refused(steps: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        places(steps)


def test_networks_of_other_actors_are_refused() -> None:
    other = up.Network.from_edges([0], [1], labels=["Bo", "Ann", "Cy", "Di"], directed=True)
    with pytest.raises(ValueError, match=r"network\[1\] has other actors than network\[0\]"):
        up.Diffusion([NET, other], [0, 1, 1, None], periods=range(2))
    with pytest.raises(ValueError, match="holds 3 networks, and there are 2 periods"):
        up.Diffusion([NET] * 3, [0, 1, 1, None], periods=range(2))
    with pytest.raises(TypeError, match="it should be a Network"):
        up.Diffusion([(0, 1)], [0, 1])
    with pytest.raises(ValueError, match="empty list"):
        up.Diffusion([], [0, 1])


def test_spells_in_every_form() -> None:
    rows = [("Ann", 2001, 2003), ("Bo", 2002, None), ("Ann", 2004, np.nan)]
    frame = pd.DataFrame(rows, columns=["actor", "start", "end"])
    found = [
        up.Diffusion(NET, None, periods=YEARS, spells=each).adopted.astype(int).values.tolist()
        for each in (rows, frame, frame.to_dict("list"), rows[::-1])
    ]
    assert found == [[[1, 1, 0, 1], [0, 1, 1, 1], [0] * 4, [0] * 4]] * 4
    both = up.Diffusion(NET, {"Ann": 2001, "Bo": 2002, "Cy": None, "Di": None}, periods=YEARS, spells=frame)
    assert both.adoption_period.values.tolist() == [0, 1, -1, -1]
    none = up.Diffusion(NET, None, periods=YEARS, spells=[])
    assert none.adopted.sum() == 0


def test_groups_and_attributes_by_name() -> None:
    frame = pd.DataFrame({"id": ["Di", "Cy", "Bo", "Ann"], "age": [4.0, 3.0, 2.0, 1.0]})
    for given in (frame, frame.set_index("id"), {"age": frame.set_index("id")["age"]}, {"age": [1, 2, 3, 4]}):
        d = up.Diffusion(
            NET, STEPS, periods=YEARS, group={"Bo": "b", "Ann": "a", "Cy": "b", "Di": "a"}, attributes=given
        )
        assert d.egos("age").sel(actor="Cy") == 1
        assert d.groups == ("a", "b")
        assert d.moran("age")["observed"].dims == ()


def test_a_spike_in_the_last_period_is_warned_of() -> None:
    steps = np.repeat([0, 1, 2, 3, 4], [4, 5, 4, 3, 14])
    ring = up.generate.ring_lattice(30, 2)
    with pytest.warns(UserWarning, match="14 of 30 actors adopt in the last period and at most 4 in either of the two"):
        up.Diffusion(ring, steps)
    steps[16:] = np.where(np.arange(14) < 9, 4, -1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        up.Diffusion(ring, steps)  # nine are a wave, no spike


@needs("medical_innovation")
def test_the_coding_of_the_package_is_warned_of() -> None:
    survey = up.datasets.load("medical_innovation")
    steps = np.where(survey.adoption_step < 0, 18, survey.adoption_step)
    with pytest.warns(UserWarning, match="16 of 125 actors adopt in the last period"):
        up.Diffusion(survey.network, steps, periods=range(1, 19))


@needs("korean_family_planning")
def test_steps_in_another_order_are_joined_by_id() -> None:
    survey = up.datasets.load("korean_family_planning")
    by_id = pd.Series(survey.adoption_step, survey.network.labels)
    as_text = by_id.sort_index(key=lambda ids: ids.astype(str))  # 10002 before 1002
    assert (as_text.index != by_id.index).sum() > 900
    one, other = (up.Diffusion(survey.network, each, periods=range(1, 11)) for each in (by_id, as_text))
    assert (one.adoption_period == other.adoption_period).all()


# --- from simulations ---


def test_a_result_gives_its_diffusion() -> None:
    ring = up.generate.ring_lattice(40, 4)
    result = up.simulate(ring, up.SI(0.5), seeds=2, runs=3, rng=1, record="adoption_step")
    d = result.diffusion(group=["a", "b"] * 20)
    assert (d.curve()["ever"].values == result.curve.values).all()
    assert d.groups == ("a", "b")
    again = up.Result(result.data).diffusion(ring)
    assert (again.exposure() == d.exposure()).all()
    with pytest.raises(ValueError, match="network = None is missing"):
        up.Result(result.data).diffusion()
    bare = up.simulate(ring, up.SI(0.5), seeds=2, rng=1)
    with pytest.raises(ValueError, match='record="adoption_step"'):
        bare.diffusion()


def test_one_of_two_ideas() -> None:
    both = up.ComplementaryCascade(p=0.5, alone=(0.4, 0.3), given=(0.9, 0.3), ideas=("soap", "water"))
    result = up.simulate(up.generate.ring_lattice(50, 4), both, seeds=3, runs=2, rng=1, record="adoption_step")
    d = result.diffusion(idea="soap")
    assert (d.curve()["ever"].isel(period=-1).values == result.reach.sel(idea="soap").values).all()
    with pytest.raises(ValueError, match="there are 2 ideas; allowed: soap, water"):
        result.diffusion()


def test_a_study_gives_the_diffusion_of_its_users() -> None:
    users = up.Users(up.generate.ring_lattice(40, 4), group=["north"] * 20 + ["south"] * 20)
    few = {"few": up.Emulation(seeds=2), "many": up.Emulation(seeds=9)}
    study = up.compare(up.World(users), few, horizon=12, runs=4, rng=1, record="adoption_step")
    d = study.diffusion("many")
    assert (d.curve()["ever"].values == study.data["users_ever"].sel(strategy="many").values).all()
    assert d.groups == ("north", "south")
    assert d.exposure().dims == ("run", "actor", "period")
    with pytest.raises(ValueError, match="strategy = 'mny' is unknown; did you mean 'many'"):
        study.diffusion("mny")


def test_a_study_with_providers_and_scenarios() -> None:
    world = up.World(
        up.Users(up.generate.ring_lattice(30, 4)), up.Providers(n=2, places=40, champion=True),
        up.generate.catchments(users=[0, 1] * 15, providers=range(2)),
    )  # fmt: skip
    varied = up.Scenarios({"idea.peer": (0.01, 0.1)}, n=2, method="grid")
    study = up.compare(
        world, {"few": up.Emulation(seeds=2)}, horizon=6, runs=2, rng=1, scenarios=varied, record="adoption_step"
    )
    d = study.diffusion("few", scenario=1)
    assert d.n == 30
    with pytest.raises(ValueError, match="scenario = None is missing"):
        study.diffusion("few")


def test_what_it_shows_of_itself() -> None:
    assert repr(A.diffusion()) == (
        "<uptake.Diffusion 7 actors, 13 arcs, 2 groups, periods 1 .. 5: 6 adopted (85.7 %), 1 did not>"
    )
    d = up.Diffusion([NET, NET], [0, 1, None, None])
    assert "2 networks of 3 arcs" in repr(d)
    assert "<table>" in d._repr_html_()
    spells = up.Diffusion(NET, None, periods=["a", "b"], spells=[("Ann", "a", "b")])
    assert repr(spells).endswith("periods a .. b: 1 adopted (25 %), 3 did not, 1 spell ended>")
