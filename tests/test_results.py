"""Labels, tables, files and the errors of results."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from studies import STRATEGIES, outcome, study
from uptake.analysis import labels, measures
from uptake.analysis.schema import assemble, assemble_result
from uptake.basis.checks import BadType, BadValue
from uptake.results.load import load
from uptake.results.result import Result
from uptake.results.study import Study
from uptake.show import wording

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


def test_entries_are_united_with_zeros(tmp_path: Path) -> None:
    d = study(runs=3).data
    assert list(d["entry"].values) == ["set-up", "places", "well-being", "fewer admissions", "enforcement"]
    enforcement = d["ledger"].sel(entry="enforcement")
    assert not enforcement.sel(strategy="emulation").any()
    assert enforcement.sel(strategy="mandate").any()
    assert d["present_value"].sel(entry="set-up").values == pytest.approx(
        (d["ledger"].sel(entry="set-up") * 1.035 ** (-d["step"] / 12)).sum("step").values / 100
    )


def test_entries_of_one_name_and_different_payers_stay_apart() -> None:
    out = outcome(*STRATEGIES["emulation"], runs=2, horizon=4, sizes=np.array([10]), extra=False)
    twice = out._replace(entries=(out.entries[0], out.entries[1]._replace(name="set-up"), *out.entries[2:]))
    d = assemble({"a": out, "b": twice}, group_size=[10], attrs=ATTRS)
    assert "set-up (commissioner to providers, service, cost)" in d["entry"].values
    assert len(set(d["entry"].values)) == d.sizes["entry"] == 5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tallies": np.zeros((2, 4, 18), np.int64)}, r"outcomes\['b'\].tallies is of shape \(2, 4, 18\); it needs"),
        ({"group_ever": np.zeros((2, 3), np.int64)}, r"outcomes\['b'\].group_ever is of shape"),
        ({"ledger": None}, r"outcomes\['b'\].ledger is missing"),
    ],
)
def test_shapes_must_agree(change: dict[str, object], message: str) -> None:
    out = outcome(*STRATEGIES["emulation"], runs=2, horizon=4, sizes=np.array([10]), extra=False)
    with pytest.raises(ValueError, match=message):
        assemble({"a": out, "b": out._replace(**change)}, group_size=[10], attrs=ATTRS)


def test_attributes_are_plain() -> None:
    out = outcome(*STRATEGIES["emulation"], runs=2, horizon=4, sizes=np.array([10]), extra=False)
    d = assemble({"a": out}, group_size=[10], attrs=ATTRS | {"seed": np.int64(3), "big": 2**100})
    assert d.attrs["seed"] == 3
    assert type(d.attrs["seed"]) is int
    assert d.attrs["big"] == str(2**100)
    with pytest.raises(ValueError, match=r"attrs\['x'\] = None"):
        assemble({"a": out}, group_size=[10], attrs=ATTRS | {"x": None})
    with pytest.raises(ValueError, match="attrs lacks seed"):
        assemble({"a": out}, group_size=[10], attrs={k: v for k, v in ATTRS.items() if k != "seed"})
    with pytest.raises(ValueError, match=r"observed has shape \(2,\); it needs one value per step 0 .. 4"):
        assemble({"a": out}, group_size=[10], attrs=ATTRS, observed=[0, 1])


def test_summary_has_a_row_per_strategy_and_differences_from_the_first() -> None:
    s = study()
    table = s.summary()
    assert list(table.index) == s.names
    assert table.columns.names == ["measure", "statistic"]
    assert math.isnan(table.loc["emulation", ("reach", "difference")])
    gap = table[("reach", "mean")]["mandate"] - table[("reach", "mean")]["emulation"]
    assert table.loc["mandate", ("reach", "difference")] == pytest.approx(gap)
    assert set(table["time_to_half"].columns) == {"reached", "median"}
    assert table.attrs["units"]["cost"] == "money"
    other = s.summary(level=0.5, reference="mandate")
    assert other.loc["emulation", ("reach", "difference")] == pytest.approx(-gap)
    assert other.loc["mandate", ("reach", "low")] > table.loc["mandate", ("reach", "low")]


def test_one_run_has_no_intervals_and_says_so() -> None:
    s = study(runs=1)
    table = s.summary()
    assert table[("reach", "low")].isna().all()
    assert "One run only" in table.attrs["notes"][0]
    assert "One run only" in s.summary_text()
    assert "[" not in repr(s)


def test_text_shows_the_main_measures() -> None:
    text = study(runs=100, horizon=120).summary_text()
    for words in (
        "emulation",
        "reach − emulation",
        "net benefit",
        "benefit-cost ratio",
        "waiting, person-months",
        "95 % intervals",
        "£",
    ):
        assert words in text
    assert "50 % of the benefits" in study().summary_text(attribution=0.5)
    table = study(runs=100, horizon=120).summary(attribution=0.5)
    ratio, low, high = table["benefit_cost_ratio"].loc["mandate", ["mean", "low", "high"]]
    assert text.splitlines()[1].endswith("  benefit-cost ratio")
    half = study(runs=100, horizon=120).summary_text(attribution=0.5).splitlines()
    at = next(i for i, line in enumerate(half) if line.startswith("mandate"))
    assert half[at].split()[-1] == f"{ratio:.2f}"
    assert half[at + 1].endswith(f"[{low:.2f}, {high:.2f}]")
    free = study()
    free.data = free.data.isel(entry=free.data["sign"].values > 0)
    assert "net benefit" in free.summary_text()
    assert "benefit-cost ratio" not in free.summary_text()


def test_repr_escapes_names() -> None:
    s = study(runs=3, names=("emulation",))
    s.data["strategy"] = ["<b>bold</b> [red]x[/red]"]
    assert "&lt;b&gt;" in s._repr_html_()
    assert "<b>" not in s._repr_html_()
    assert "[red]x[/red]" in s.summary_text()


def test_a_study_survives_its_file(tmp_path: Path) -> None:
    s = study(observed=True)
    path = s.save(tmp_path / "study.nc")
    back = load(path)
    assert isinstance(back, Study)
    assert back.data.identical(s.data)
    assert back.summary().equals(s.summary())
    assert back.notes == s.notes
    back.save(tmp_path / "again.nc")
    assert (tmp_path / "again.nc").read_bytes() == path.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["again.nc", "study.nc"]


def test_a_failed_save_leaves_the_old_file(tmp_path: Path) -> None:
    s = study(runs=2)
    path = s.save(tmp_path / "study.nc")
    before = path.read_bytes()
    s.data.attrs["bad"] = object()
    with pytest.raises(ValueError, match=r"attrs\['bad'\]"):
        s.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_files_that_are_not_ours(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="does not exist"):
        load(tmp_path / "none.nc")
    (tmp_path / "text.nc").write_text("no")
    with pytest.raises(ValueError, match="not a NetCDF file"):
        load(tmp_path / "text.nc")
    with pytest.raises(FileNotFoundError, match="create it first"):
        study(runs=2).save(tmp_path / "no" / "x.nc")


def test_run_again() -> None:
    s = study(runs=5)
    called = []

    def rerun(strategy: str, i: int) -> object:
        called.append((strategy, i))
        return s.data.sel(strategy=[strategy], run=[i])

    again = Study(s.data, rerun=rerun).run("mandate", np.int64(3))
    assert called == [("mandate", 3)]
    assert again.names == ["mandate"]
    with pytest.raises(ValueError, match=r"call compare\(world, strategies, horizon=24, runs=5, rng=7\)"):
        s.run("mandate", 3)
    with pytest.raises(ValueError, match=r"i = 5 is not a run of this study; allowed: 0 .. 4"):
        s.run("mandate", 5)
    with pytest.raises(ValueError, match="strategy = 'x'"):
        s.run("x", 0)


def test_result(tmp_path: Path) -> None:
    steps = [[0, 1], [0, -1]]
    ever, active, attrs = [[1, 2, 3], [1, 1, 1]], [[1, 2, 1], [1, 1, 0]], {"n_actors": 9, "seed": 7}
    r = Result(assemble_result(ever, active, attrs, adoption_step=steps))
    assert r.reach.values.tolist() == [3, 1]
    assert r.curve.dims == ("run", "step")
    assert r.adoption_step.dtype == np.int32
    back = load(r.save(tmp_path / "r.nc"))
    assert isinstance(back, Result)
    assert back.data.identical(r.data)
    assert "2 runs × 2 steps; reach of 9: mean 2.0, 1 .. 3" in repr(back)
    with pytest.raises(AttributeError, match='record="adoption_step"'):
        _ = Result(assemble_result([[1]], [[1]], {})).adoption_step
    with pytest.raises(ValueError, match="two dimensions"):
        assemble_result([1, 2], [1, 2], {})


def test_not_a_study() -> None:
    with pytest.raises(ValueError, match="not that of a study: it lacks users"):
        Study(assemble_result([[1]], [[1]], {}))
    with pytest.raises(ValueError, match="outcomes is empty"):
        assemble({}, group_size=[1], attrs=ATTRS)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (9_999.0, "money", "£9,999"),
        (9_999.9, "money", "£10.0k"),
        (999_999.0, "money", "£1.00m"),
        (-1234.0, "count", "−1,234"),
        (0.0, "share", "0.0 %"),
        (math.inf, "ratio", "∞"),
    ],
)
def test_wording(value: float, unit: str, words: str) -> None:
    assert wording.quantity(value, unit) == words


def test_active_counts_who_is_an_adopter_now() -> None:
    import uptake as up

    pair = up.Network.from_edges([0], [1])
    sir = up.simulate(pair, up.SIR(beta=1.0, gamma=1.0), seeds=[0], rng=1)
    assert sir.curve.values.tolist() == [[1, 2, 2]]
    assert sir.active.values.tolist() == [[1, 1, 0]]  # the seed recovers as the other is persuaded
    cascade = up.simulate(pair, up.IndependentCascade(1.0), seeds=[0], rng=1)
    assert (cascade.active == cascade.curve).all()
    with pytest.raises(ValueError, match="active has shape"):
        assemble_result([[1, 2]], [[1]], {})


@pytest.mark.parametrize("step", ["month", "day"])
def test_every_variable_has_a_long_name_and_units(step: str, tmp_path: Path) -> None:
    out = outcome(*STRATEGIES["emulation"], runs=2, horizon=4, sizes=np.array([10]), extra=False)
    out = out._replace(adoption_step=np.zeros((2, 10), np.int32))
    attrs = ATTRS | {"step_length": step}
    s = Study(assemble({"a": out}, group_size=[10], attrs=attrs, observed=[0, 0, 1, 1, 1], observed_label="real"))
    r = Result(assemble_result([[1, 2]], [[1, 1]], {"n_actors": 9}, adoption_step=[[0, 1]]))
    for data in (s.data, load(s.save(tmp_path / "s.nc")).data, r.data, load(r.save(tmp_path / "r.nc")).data):
        for name, variable in data.variables.items():
            assert variable.attrs["long_name"], name
            assert variable.attrs["units"], name
    assert s.data["step"].attrs["units"] == step
    assert s.data["present_value"].attrs["units"] == "EUR"
    assert s.data["observed"].attrs["label"] == "real"
    with xr.open_dataset(tmp_path / "s.nc", engine="h5netcdf") as plainly:  # as a reader without uptake opens it
        assert plainly["step"].dtype == np.int64
        assert plainly["step"].attrs["units"] == step


def test_the_curve_that_a_study_file_adds_is_labelled_too() -> None:
    s = study(runs=2)
    s.data["observed"] = labels.observed_curve(np.zeros(25), "real", 25)
    assert s.data["observed"].attrs == {
        "label": "real",
        "long_name": "observed share of users who had adopted",
        "units": "1",
    }


def test_a_study_gives_its_measures_by_name() -> None:
    s = study()
    assert s["reach"].identical(measures.MEASURES["reach"](s.data))
    assert s["cost"].attrs == {"long_name": "Cost", "units": "GBP"}
    assert s["waiting"].attrs["units"] == "person-month"
    assert "reach" in s._ipython_key_completions_()
    with pytest.raises(KeyError, match=r"'wating' is no measure; did you mean 'waiting'\?"):
        _ = s["wating"]


def test_provenance_holds_the_attributes_with_json_decoded() -> None:
    s = study()
    assert set(s.provenance) == set(s.data.attrs)
    assert s.provenance["seed"] == 7
    assert s.provenance["description"] == {"world": {"users": 1000}}
    assert s.provenance["assumptions"][0]["name"] == "merit"
    assert s.provenance["notes"] == s.notes
    s.data.attrs["title"] = "[1]"
    assert s.provenance["title"] == "[1]"


def test_displayed_studies_and_results() -> None:
    s = study(runs=3, names=("emulation", "mandate"))
    s.data["strategy"] = ["emulation", "demand_led"]
    assert "  demand_led  reach " in repr(s)  # the key that .run takes
    assert "<td>demand-led</td>" in s._repr_html_()
    assert "demand-led" in s.summary_text()
    r = Result(assemble_result([[1, 2, 3], [1, 1, 1]], [[1, 2, 1], [1, 1, 0]], {"n_actors": 9}))
    assert repr(r).startswith("<uptake.Result 2 runs × 2 steps; reach of 9: mean 2.0, 1 .. 3>")
    assert "<caption>2 runs × 2 steps</caption>" in r._repr_html_()
    assert "mean 2.0, 1 .. 3" in r._repr_html_()


def test_errors_name_the_argument() -> None:
    s = study(runs=2)
    calls = {
        "level": lambda: s.summary(level=95),
        "reference": lambda: s.summary(reference="emulate"),
        "attribution": lambda: s.summary(attribution=2),
        "kind": lambda: s.plot("curve"),
        "strategy": lambda: s.run("emulate", 0),
        "i": lambda: s.run("emulation", 2),
        "data": lambda: Study(s.data.drop_vars("ledger")),
    }
    for name, call in calls.items():
        with pytest.raises(BadValue) as error:
            call()
        assert error.value.name == name
    with pytest.raises(BadType) as wrong:
        s.run("emulation", 0.5)  # type: ignore[arg-type]
    assert wrong.value.name == "i"
