"""Studies of several ideas: data, measures, tables and files give what studies of one idea each give."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
import xarray as xr
from studies import IDEAS, STRATEGIES, outcome, study
from uptake.analysis import measures, uncertainty
from uptake.analysis.actors import Actors
from uptake.analysis.schema import assemble, assemble_result
from uptake.basis.checks import BadValue
from uptake.results import netcdf
from uptake.results.study import Study

NAMES = ("emulation", "branching", "mandate")
ATTRS = {
    "title": "t",
    "seed": 1,
    "runs": 3,
    "horizon": 4,
    "step_length": "month",
    "currency": "EUR",
    "n_users": 10,
    "n_providers": 0,
}


def several(n: int = 3, **given: Any) -> Study:
    return study(**{"runs": 6, "names": NAMES, "ideas": IDEAS[:n]} | given)


def alone(which: int, **given: Any) -> Study:
    return study(**{"runs": 6, "names": NAMES, "which": which} | given)


@pytest.fixture(scope="module")
def three() -> Study:
    return several()


def test_the_data_are_those_of_a_study_per_idea(three: Study) -> None:
    pieces = [alone(k).data for k in range(3)]
    for name, variable in three.data.data_vars.items():
        if name == "group_size":  # the people are the same
            assert variable.equals(pieces[0][name])
            continue
        if name in ("origin", "owner"):  # of each idea
            assert variable.values.tolist() == [piece[name].item() for piece in pieces]
            continue
        if name == "sponsor_money":  # in all runs
            assert variable.dims == ("strategy", "idea", "sponsor")
            assert (variable.values == np.stack([piece[name].values for piece in pieces], axis=1)).all()
            continue
        assert variable.dims[:3] == ("strategy", "idea", "run")
        np.testing.assert_array_equal(variable, np.stack([piece[name] for piece in pieces], axis=1))
    for k, name in enumerate(IDEAS[:3]):
        assert three.data.sel(idea=name, drop=True).identical(alone(k).data)
    assert three.ideas == list(IDEAS[:3])
    assert three.data["idea"].attrs == {"long_name": "idea", "units": "1"}


def test_a_study_of_one_idea_has_no_such_dimension() -> None:
    one = alone(0)
    assert "idea" not in one.data.variables
    assert one.ideas == []
    out = outcome(*STRATEGIES["emulation"], runs=3, horizon=4, sizes=np.array([10]), extra=False)
    given = [assemble({"a": out}, group_size=[10], attrs=ATTRS, ideas=ideas) for ideas in ((), ("A",))]
    assert given[0].identical(given[1])


def test_entries_of_all_ideas_are_united_with_zeros() -> None:
    out = outcome(*STRATEGIES["emulation"], runs=3, horizon=4, sizes=np.array([10]), extra=False)
    more = outcome(*STRATEGIES["emulation"], runs=3, horizon=4, sizes=np.array([10]), extra=True)
    data = assemble({"a": [out, more]}, group_size=[10], attrs=ATTRS, ideas=["A", "B"])
    enforced = data["present_value"].sel(entry="enforcement", strategy="a").sum("run")
    assert enforced.sel(idea="A") == 0
    assert enforced.sel(idea="B") > 0


@pytest.mark.parametrize(
    ("ideas", "count", "message"),
    [
        (("A", "B"), 3, r"outcomes\['a'\] holds 3 outcomes; one per idea is needed: 2"),
        (("A", "B"), 0, r"outcomes\['a'\] holds one outcome; one per idea is needed: 2"),
        ((), 2, r"outcomes\['a'\] holds 2 outcomes; one Outcome is needed: there is one idea"),
        (("A", "A"), 2, r"ideas\[1\] = 'A' occurs twice; give each idea a name of its own"),
        (("A", "all ideas"), 2, r"ideas\[1\] = 'all ideas' is what tables call the sum over ideas"),
    ],
)
def test_outcomes_and_ideas_must_agree(ideas: tuple[str, ...], count: int, message: str) -> None:
    out = outcome(*STRATEGIES["emulation"], runs=3, horizon=4, sizes=np.array([10]), extra=False)
    with pytest.raises(BadValue, match=message):
        assemble({"a": [out] * count if count else out}, group_size=[10], attrs=ATTRS, ideas=ideas)


def test_shapes_are_refused_with_the_idea_they_belong_to() -> None:
    out = outcome(*STRATEGIES["emulation"], runs=3, horizon=4, sizes=np.array([10]), extra=False)
    other = out._replace(group_ever=np.zeros((3, 2), np.int64))
    with pytest.raises(BadValue, match=r"outcomes\['a'\]\[1\].group_ever is of shape \(3, 2\)"):
        assemble({"a": [out, other]}, group_size=[10], attrs=ATTRS, ideas=["A", "B"])


@pytest.mark.parametrize("name", measures.MEASURES)
def test_every_measure_has_the_values_of_a_study_per_idea(three: Study, name: str) -> None:
    values = three[name]
    assert values.dims == ("strategy", "idea", "run")
    for k, idea in enumerate(IDEAS[:3]):
        assert values.sel(idea=idea, drop=True).identical(alone(k)[name])


def test_measures_that_are_not_in_the_table_too(three: Study) -> None:
    split = measures.by_payer(three.data)
    assert split.dims == ("strategy", "idea", "run", "payer")
    np.testing.assert_allclose(split.sum("payer"), three["cost"])
    assert measures.gates(three.data).dims == ("strategy", "idea", "run", "gate")
    assert measures.time_to(three.data, 0.2).dims == ("strategy", "idea", "run")
    none = three.data.isel(entry=[])
    assert measures.by_payer(none).dims == ("strategy", "idea", "run", "payer")


def test_the_summary_has_a_row_per_strategy_and_idea(three: Study) -> None:
    table = three.summary()
    assert table.index.names == ["strategy", "idea"]
    assert table.index.tolist() == [(s, i) for s in NAMES for i in (*IDEAS[:3], "all ideas")]
    for k, idea in enumerate(IDEAS[:3]):
        own = alone(k).summary()
        pd.testing.assert_frame_equal(table.xs(idea, level="idea"), own)
        one = three.summary(idea=idea)
        pd.testing.assert_frame_equal(one, own)
        assert one.attrs == own.attrs
    other = three.summary(level=0.5, reference="mandate", attribution=0.3)
    own = alone(1).summary(level=0.5, reference="mandate", attribution=0.3)
    pd.testing.assert_frame_equal(other.xs(IDEAS[1], level="idea"), own)


def test_an_unknown_idea_is_refused_with_the_nearest(three: Study) -> None:
    for call in (three.summary, three.summary_text, three.summary_table, three.plot):
        with pytest.raises(BadValue, match=r"idea = 'alotments' is unknown; did you mean 'allotments'\?") as error:
            call(idea="alotments")
        assert error.value.name == "idea"
    with pytest.raises(BadValue, match="idea = 'allotments' has no meaning for a study of one idea; leave it out"):
        alone(0).summary(idea="allotments")


def test_differences_are_taken_within_an_idea(three: Study) -> None:
    reach = three["reach"]
    table = three.summary()["reach", "difference"]
    for idea in IDEAS[:3]:
        gap = (reach.sel(strategy="mandate") - reach.sel(strategy="emulation")).sel(idea=idea).mean()
        assert table["mandate", idea] == pytest.approx(float(gap))
        assert math.isnan(table["emulation", idea])
    paired = uncertainty.paired(three.data, "reach", reference="branching")
    assert paired.index.tolist() == [(s, i) for s in ("emulation", "mandate") for i in IDEAS[:3]]
    for k, idea in enumerate(IDEAS[:3]):
        own = uncertainty.paired(alone(k).data, "reach", reference="branching")
        pd.testing.assert_frame_equal(paired.xs(idea, level="idea"), own)


def test_best_and_regret_are_within_an_idea(three: Study) -> None:
    best, regret = uncertainty.probability_best(three.data, "cost"), uncertainty.regret(three.data, "cost")
    times = uncertainty.times(three.data, 0.3)
    for k, idea in enumerate(IDEAS[:3]):
        own = alone(k).data
        assert best.xs(idea, level="idea").equals(uncertainty.probability_best(own, "cost"))
        np.testing.assert_array_equal(regret.sel(idea=idea), uncertainty.regret(own, "cost"))
        assert times.xs(idea, level="idea").equals(uncertainty.times(own, 0.3))


def test_money_of_all_ideas_adds_up_run_by_run(three: Study) -> None:
    table = three.summary(attribution=0.5)
    whole = table.xs("all ideas", level="idea")
    net = (0.5 * three["benefit"] - three["cost"]).sum("idea")
    assert whole["net_benefit", "mean"].tolist() == pytest.approx(net.mean("run").values.tolist())
    gap = (net.sel(strategy="mandate") - net.sel(strategy="emulation")).values
    low = gap.mean() - 2.5705818 * gap.std(ddof=1) / math.sqrt(6)  # Student's t with 5 degrees of freedom
    assert whole["net_benefit", "difference_low"]["mandate"] == pytest.approx(low)
    adopters = three.data["users_ever"].isel(step=-1).sum("idea")
    each = three["cost"].sum("idea").mean("run") / adopters.mean("run")
    assert whole["cost_per_adopter", "mean"].tolist() == pytest.approx(each.values.tolist())
    ratio = three["cost"].sum("idea").mean("run") / three["benefit"].sum("idea").mean("run")
    assert whole["break_even_attribution", "mean"].tolist() == pytest.approx(ratio.values.tolist())
    assert whole["reach"].isna().all(axis=None)
    assert whole["waiting"].isna().all(axis=None)
    alone_it = three.summary(attribution=0.5, idea="all ideas")
    assert set(alone_it.columns.get_level_values("measure")) == {
        name for name, row in measures.MEASURES.items() if row.of_money
    }
    pd.testing.assert_frame_equal(alone_it, whole[alone_it.columns])


def test_without_money_there_is_nothing_to_add_up() -> None:
    s = several(2)
    s.data = s.data.isel(entry=[])
    assert s.summary().index.tolist() == [(name, idea) for name in NAMES for idea in IDEAS[:2]]
    with pytest.raises(BadValue, match="idea = 'all ideas' adds up costs and benefits, and this study has neither"):
        s.summary(idea="all ideas")
    assert "all ideas" not in s.summary_text()


def test_the_table_for_the_terminal_has_the_rows_of_each_idea_below_its_name(three: Study) -> None:
    lines = three.summary_text().splitlines()
    assert lines[0].endswith("3 strategies × 3 ideas × 6 runs × 24 months, 1,000 users and 25 providers")
    headings = [line for line in lines if line in (*IDEAS[:3], "all ideas")]
    assert headings == [*IDEAS[:3], "all ideas"]
    assert [line.split()[0] for line in lines if line.startswith("  ") and line.strip()[0] not in "[–"] == [*NAMES] * 4
    for k, idea in enumerate(IDEAS[:3]):
        own = alone(k).summary_text().splitlines()
        one = three.summary_text(idea=idea).splitlines()
        assert one[-len(NAMES) * 2 - 1 :] == own[-len(NAMES) * 2 - 1 :]  # a line of means, a line of intervals
        assert one[0].startswith(f"{idea}: Family planning")


def test_a_study_shows_the_reach_of_each_idea_at_the_prompt() -> None:
    lines = repr(several(2)).splitlines()
    own = [repr(alone(k)).splitlines()[1].split()[2] for k in range(2)]  # the mean reach of emulation
    assert lines[1] == f"  emulation  reach allotments {own[0]} %, bike repair {own[1]} %"
    names = tuple(f"idea {c}" for c in "ABCDEFGHIJKLMNOP")
    sixteen = several(ideas=names)
    assert repr(sixteen).count(", and 12 more") == len(NAMES)
    assert max(map(len, repr(sixteen).splitlines())) < 150
    page = several(2, ideas=("<b>", "B"))._repr_html_()
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert page.count("scope='rowgroup'") == 3


def test_a_study_of_several_ideas_survives_its_file(three: Study, tmp_path: Path) -> None:
    back = up.load(three.save(tmp_path / "study.nc"))
    assert isinstance(back, Study)
    assert back.data.identical(three.data)
    assert back.summary().equals(three.summary())
    with xr.open_dataset(tmp_path / "study.nc", engine="h5netcdf") as plainly:  # as a reader without uptake opens it
        assert plainly["users_ever"].dims == ("strategy", "idea", "run", "step")


CRAFTED = {
    "idea holds a name twice": lambda d: d.assign_coords(idea=["A", "A", "B"]),
    "numbers as names": lambda d: d.assign_coords(idea=[1, 2, 3]),
    "another order": lambda d: d.assign(users_ever=d["users_ever"].transpose("strategy", "run", "idea", "step")),
    "one variable without": lambda d: d.assign(served=d["served"].isel(idea=0, drop=True)),
    "no idea": lambda d: d.isel(idea=[]),
    "no names": lambda d: d.drop_vars("idea"),
}


@pytest.mark.parametrize("case", CRAFTED)
def test_files_that_hold_something_else_are_refused(case: str, three: Study, tmp_path: Path) -> None:
    path = netcdf.write(CRAFTED[case](three.data), tmp_path / "crafted.nc")
    with pytest.raises(ValueError, match=r"crafted\.nc: data is not that of a study: "):
        up.load(path)


def test_one_idea_of_several_can_be_saved_as_a_study_of_its_own(three: Study, tmp_path: Path) -> None:
    for data in (three.data.sel(idea="bike repair"), three.data.sel(idea=["bike repair"])):
        one = Study(data)
        back = up.load(one.save(tmp_path / "one.nc"))
        assert back.data.identical(data)
        assert back["reach"].values.ravel().tolist() == alone(1)["reach"].values.ravel().tolist()
        assert back.report(tmp_path / "page.html").exists()
        assert len(back.plot().axes) == 1


def test_runs_of_several_ideas_are_joined(three: Study) -> None:
    parts = [Study(three.data.isel(run=runs).assign_attrs(runs=3)) for runs in ([3, 4, 5], [0, 1, 2])]
    assert up.concat(parts).data.identical(three.data)
    other = Study(three.data.isel(run=[0]).assign_coords(idea=["allotments", "bike repair", "dance"]))
    with pytest.raises(ValueError, match="differs from pieces\\[0\\] in idea: 'dance', not 'credit union'"):
        up.concat([*parts, other])
    with pytest.raises(ValueError, match="has idea, pieces\\[0\\] has not"):
        up.concat([alone(0), three])
    seeds = [Study(three.data.assign_attrs(seed=seed)) for seed in (1, 2)]
    assert up.concat(seeds)["reach"].sizes == {"strategy": 3, "idea": 3, "run": 12}


def test_one_run_again_has_all_ideas(three: Study) -> None:
    again = Study(three.data, rerun=lambda strategy, i: three.data.sel(strategy=[strategy], run=[i])).run("mandate", 2)
    assert again.data["users_ever"].sizes == {"strategy": 1, "idea": 3, "run": 1, "step": 25}
    assert again.summary()["reach", "low"].isna().all()


def test_steps_of_adoption_are_per_idea(tmp_path: Path) -> None:
    out = outcome(*STRATEGIES["emulation"], runs=2, horizon=4, sizes=np.array([2]), extra=False)
    parts = [out._replace(adoption_step=np.array([[0, k], [k, -1]], np.int32)) for k in (1, 2)]
    actors = Actors([np.array(["Ann", "Bo"])], ("users",))
    attrs = ATTRS | {"runs": 2, "n_users": 2}
    s = Study(assemble({"a": parts}, group_size=[2], attrs=attrs, actors=actors, ideas=["A", "B"]))
    assert s.data["adoption_step"].dims == ("strategy", "idea", "run", "actor")
    assert s.data["adoption_step"].sel(idea="B", strategy="a", actor="Bo").values.tolist() == [2, -1]
    back = up.load(s.save(tmp_path / "s.nc"))
    assert back.data["adoption_step"].sel(idea="A", side="users").equals(s.data["adoption_step"].sel(idea="A"))


def test_assumptions_say_whose_they_are_where_ideas_differ(three: Study, tmp_path: Path) -> None:
    assert list(three.assumptions.columns) == ["strategy", "name", "value", "unit", "source"]
    rows = [
        {"strategy": "", "idea": "", "name": "peer", "value": 0.02, "unit": "chance", "source": "assumed"},
        {"strategy": "", "idea": "dance", "name": "merit", "value": 0.4, "unit": "level", "source": "given"},
    ]
    own = Study(three.data.assign_attrs(assumptions=json.dumps(rows)))
    assert own.assumptions["idea"].tolist() == ["", "dance"]
    page = own.report(tmp_path / "page.html").read_text(encoding="utf-8")
    assert '<th scope="col">Strategy</th><th scope="col">Idea</th>' in page
    assert "<td>all</td><td>dance</td><td>given</td>" in page
    assert '<th scope="col">Idea</th>' not in three.report(tmp_path / "page.html").read_text(encoding="utf-8")


def test_what_was_observed_is_of_each_idea_or_has_a_row_per_idea(tmp_path: Path) -> None:
    out = outcome(*STRATEGIES["emulation"], runs=3, horizon=4, sizes=np.array([10]), extra=False)
    real = [[0, 0, 0.5, 1, 1], [math.nan] * 5]

    def made(observed: Any) -> Study:
        return Study(assemble({"a": [out, out]}, group_size=[10], attrs=ATTRS, ideas=["A", "B"], observed=observed))

    assert made(real[0]).data["observed"].dims == ("step",)
    rows = made(real)
    assert rows.data["observed"].dims == ("idea", "step")
    assert up.load(rows.save(tmp_path / "s.nc")).data.identical(rows.data)
    left, right = rows.plot().axes
    np.testing.assert_array_equal(left.lines[-1].get_ydata(), real[0])
    assert np.isnan(right.lines[-1].get_ydata()).all()
    with pytest.raises(BadValue, match=r"observed has shape \(3, 5\); .*or a row of these for each of 2 ideas"):
        made([*real, real[0]])


def test_a_result_of_several_ideas(tmp_path: Path) -> None:
    curve = np.arange(12).reshape(2, 2, 3)
    r = up.Result(assemble_result(curve, curve, {"n_actors": 20, "seed": 1}, curve[..., :2], ideas=["A", "B"]))
    assert (r.curve.dims, r.reach.dims) == (("run", "idea", "step"), ("run", "idea"))
    assert r.adoption_step.dims == ("run", "idea", "actor")
    assert r.reach.sel(idea="B").values.tolist() == [5, 11]
    assert up.load(r.save(tmp_path / "r.nc")).data.identical(r.data)
    with pytest.raises(
        BadValue, match=r"curve has shape \(2, 2, 3\); it needs three dimensions \(run, 3 ideas, step\)"
    ):
        assemble_result(curve, curve, {}, ideas=["A", "B", "C"])
    with pytest.raises(BadValue, match=r"ideas\[1\] = 'A' occurs twice"):
        assemble_result(curve, curve, {}, ideas=["A", "A"])
    for change in (
        lambda d: d.assign_coords(idea=["A", "A"]),
        lambda d: d.transpose("idea", "run", "step", "actor"),
        lambda d: d.drop_vars("idea"),
    ):
        with pytest.raises(ValueError, match="not that of a result"):
            up.load(netcdf.write(change(r.data), tmp_path / "crafted.nc"))
    joined = up.concat([up.Result(r.data.isel(run=[1])), up.Result(r.data.isel(run=[0]))])
    assert joined.data.identical(r.data)


def real_world() -> up.World:
    ideas = [up.Idea("A", alone=0.4, companions={"B": 0.5}), up.Idea("B", alone=0.4, companions={"A": 0.5}, merit=0.2)]
    users = up.Users(up.generate.ring_lattice(60, 4), group=[i // 30 for i in range(60)])
    return up.World(users, ideas=ideas, costs=up.Costs(benefit=3))


def test_a_study_of_a_world_with_two_ideas_is_read_like_any_other(tmp_path: Path) -> None:
    radio = up.Strategy(seeds=4, costs=[up.Cost(5, per="month", payer="state", idea="A")])
    strategies = {"few": up.Emulation(seeds=2), "radio": radio}
    s = up.compare(real_world(), strategies, horizon=12, runs=5, rng=1, record="adoption_step")
    assert s["cost"].sel(idea="A", strategy="radio").min() > 0
    assert s["cost"].sel(idea="B").max() == 0
    assert s.summary()["cost", "mean"]["radio", "all ideas"] == pytest.approx(float(s["cost"].mean("run").sum()))
    again = s.run("radio", 3)
    assert again.ideas == ["A", "B"]
    for name in ("users", "ledger", "adoption_step"):
        np.testing.assert_array_equal(again.data[name], s.data[name].sel(strategy=["radio"], run=[3]))
    assert up.load(s.save(tmp_path / "s.nc")).data.identical(s.data)
    whole = up.concat([s, up.compare(real_world(), strategies, horizon=12, runs=2, rng=2, record="adoption_step")])
    assert whole["reach"].sizes == {"strategy": 2, "idea": 2, "run": 7}
    np.testing.assert_array_equal(whole.run("few", 6).data["users"], whole.data["users"].sel(strategy=["few"], run=[6]))
    assert whole.report(tmp_path / "page.html").exists()


def test_assumptions_of_a_strategy_for_one_idea_are_of_that_idea() -> None:
    law = up.Emulation(seeds=2) + up.Legislation(start=3, idea="A")
    media = up.Strategy(operations=[up.Operation("drive", 2, "multiply", idea="B")], costs=[up.Cost(5, per="month")])
    table = up.compare(real_world(), {"law": law, "media": media}, horizon=6, runs=1, rng=1).assumptions
    ideas = {name: set(table["idea"][table["name"] == name]) for name in table["name"]}
    assert ideas["Legislation.start"] == {"A"}
    assert ideas["multiply drive (everyone, B)"] == {"B"}
    assert ideas["cost: programme"] == {""}
    assert ideas["merit"] == {"A", "B"}
    assert ideas["peer"] == {""}
    alone = up.World(up.Users(up.generate.ring_lattice(60, 4)), ideas=up.Idea("A"))
    assert "idea" not in up.compare(alone, [law], horizon=6, runs=1, rng=1).assumptions


def test_no_idea_among_several_is_called_like_their_sums() -> None:
    users = up.Users(up.generate.ring_lattice(60, 4))
    with pytest.raises(BadValue, match=r"ideas\[1\] is called 'all ideas', as tables call the sums over ideas"):
        up.World(users, ideas=[up.Idea("A"), up.Idea("all ideas")])
    assert up.World(users, ideas=up.Idea("all ideas")).idea.name == "all ideas"


def test_the_table_of_variables_in_the_docs_is_complete() -> None:
    page = (Path(__file__).parent.parent / "docs/howto/read-results.md").read_text(encoding="utf-8")
    listed = {}
    for row in re.findall(r"^\| (`.*?) \| (.*?) \|$", page, re.MULTILINE):
        listed |= {name: tuple(row[1].split(", ")) for name in re.findall(r"`(\w+)`", row[0])}
    service = up.ServiceTies.from_edges(range(20), [0] * 20)
    world = up.World(up.Users(up.generate.ring_lattice(20, 4)), providers=up.Providers(n=1), service=service)
    fund = up.Strategy(sponsors=[up.Sponsor("fund")], name="fund")
    data = up.compare(world, [fund], horizon=3, runs=2, rng=1, record="adoption_step").data
    held = {str(name): variable.dims for name, variable in data.data_vars.items()}
    assert listed == held | {"observed": ("step",)}
