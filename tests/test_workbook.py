"""The workbook of a study: its numbers are those of the study, its sheets are as promised, other programs open it."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import studies
import uptake as up
from python_calamine import CalamineWorkbook
from uptake.basis.checks import BadValue
from uptake.results.load import load
from uptake.results.study import Study
from uptake.show.cells import FILL, cell
from uptake.show.workbook import SHEETS

Table = list[dict[str, Any]]
NAMES = ["Read me", "Summary", "Paired differences", "Curves", "Costs by payer", "Payments", "Appraisal", "Assumptions"]


@pytest.fixture(scope="module")
def full() -> Study:
    return studies.study(runs=6, observed=True)


@pytest.fixture(scope="module")
def book(full: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return full.to_excel(tmp_path_factory.mktemp("book") / "study.xlsx")


def rows_of(path: Path, sheet: str) -> list[list[Any]]:
    with CalamineWorkbook.from_path(path) as opened:
        return opened.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def table(path: Path, sheet: str, first: str) -> Table:
    """The rows below the heading `first` up to an empty row, by heading; empty cells are None."""
    rows = rows_of(path, sheet)
    head = next(i for i, row in enumerate(rows) if row[0] == first)
    found = []
    for row in rows[head + 1 :]:
        if all(item == "" for item in row):
            break
        named = zip(rows[head], row, strict=True)
        found.append({name: None if item == "" else item for name, item in named if name != ""})
    return found


def close(found: Any, expected: float) -> bool:
    """Files of Excel have 16 digits; what has no value is empty."""
    if math.isnan(expected):
        return found is None
    if math.isinf(expected):
        return bool(found == ("∞" if expected > 0 else "−∞"))
    return isinstance(found, float) and math.isclose(found, expected, rel_tol=1e-15, abs_tol=1e-300)


def labels() -> dict[str, str]:
    return {row.label: name for name, row in up.measures.MEASURES.items()}


def test_sheets_are_as_promised(book: Path) -> None:
    with CalamineWorkbook.from_path(book) as opened:
        assert opened.sheet_names == NAMES
    assert list(SHEETS) == [*NAMES[1:], "Scenarios"]


def test_summary_has_the_numbers_of_the_summary(full: Study, book: Path) -> None:
    rows, summary, seen = table(book, "Summary", "Measure"), full.summary(), 0
    for row in rows:
        name = labels()[row["Measure"]]
        of_strategy = summary.loc[row["Strategy"], name]
        if up.measures.MEASURES[name].censored:
            assert close(row["Median"], of_strategy["median"])
            assert close(row["Runs that got there"], of_strategy["reached"])
            assert row["Mean"] is None
        else:
            assert all(close(row[k.capitalize()], of_strategy[k]) for k in ("mean", "low", "high"))
        seen += 1
    assert seen == len(full.names) * len(up.measures.applicable(full.data))


def test_paired_differences_are_those_of_the_summary(full: Study, tmp_path: Path) -> None:
    given: dict[str, Any] = {"level": 0.8, "reference": "branching", "attribution": 0.4, "optimism_bias": 1.3}
    path = full.to_excel(tmp_path / "study.xlsx", **given)
    summary, rows = full.summary(**given), table(path, "Paired differences", "Measure")
    assert {row["Strategy"] for row in rows} == {"emulation", "federation", "demand led", "mandate"}
    for row in rows:
        of_strategy = summary.loc[row["Strategy"], labels()[row["Measure"]]]
        low, high = of_strategy["difference_low"], of_strategy["difference_high"]
        assert close(row["Difference"], of_strategy["difference"])
        assert close(row["Low"], low)
        assert close(row["High"], high)
        expected = None if math.isnan(low) else "yes" if low > 0 or high < 0 else "no"
        assert row["Interval leaves out 0"] == expected
    said = dict(row[:2] for row in rows_of(path, "Read me"))
    assert (said["Compared with"], said["Level of intervals"]) == ("branching", 0.8)
    assert (said["Attribution"], said["Optimism bias"]) == (0.4, 1.3)


def test_curves_are_those_of_the_data(full: Study, book: Path) -> None:
    rows = table(book, "Curves", "Strategy")
    share = full.data["users_ever"] / full.data.attrs["n_users"]
    for name in full.names:
        of_strategy = share.sel(strategy=name)
        own = [row for row in rows if row["Strategy"] == name]
        assert [row["Months"] for row in own] == full.data["step"].values.tolist()
        np.testing.assert_allclose([row["Mean"] for row in own], of_strategy.mean("run"), rtol=1e-14)
        np.testing.assert_allclose([row["Low"] for row in own], of_strategy.quantile(0.05, "run"), rtol=1e-14)
        np.testing.assert_allclose([row["High"] for row in own], of_strategy.quantile(0.95, "run"), rtol=1e-14)
    seen = [row["Mean"] for row in rows if row["Strategy"] == "survey of 1973"]
    assert [math.nan if x is None else x for x in seen] == pytest.approx(full.data["observed"].values, nan_ok=True)


def test_costs_and_payments(full: Study, book: Path) -> None:
    rows = table(book, "Costs by payer", "Side")
    paid = up.measures.by_payer(full.data).mean("run")
    gained = up.measures.by_payer(full.data, "benefit").mean("run")
    for row in rows:
        values = paid if row["Side"] == "Cost" else gained
        expected = values.sel(strategy=row["Strategy"], payer=row["Who pays or gains"])
        assert close(row["Mean"], float(expected))
    assert len(rows) == len(full.names) * (paid.sizes["payer"] + gained.sizes["payer"])
    flows, expected_flows = table(book, "Payments", "Payer"), full.payments()
    assert len(flows) == len(expected_flows)
    for flow, (_, expected_row) in zip(flows, expected_flows.iterrows(), strict=True):
        assert (flow["Strategy"], flow["Payer"], flow["Payee"], flow["For"]) == (
            expected_row["strategy"], expected_row["payer"], expected_row["payee"], expected_row["category"],
        )  # fmt: skip
        assert close(flow["Amount"], expected_row["amount"])
        assert close(flow["Present value"], expected_row["present_value"])


def test_appraisal(full: Study, tmp_path: Path) -> None:
    path = full.to_excel(tmp_path / "study.xlsx", attribution=0.5, optimism_bias=1.2)
    rows = table(path, "Appraisal", "Item")
    summary = full.summary(attribution=0.5, optimism_bias=1.2)
    further = full.cost_per_further_adopter(optimism_bias=1.2)
    names = {
        "Present value of costs": "cost",
        "Present value of benefits": "benefit",
        "Net benefit": "net_benefit",
        "Benefit-cost ratio": "benefit_cost_ratio",
        "Break-even attribution": "break_even_attribution",
    }
    assert [*dict.fromkeys(row["Item"] for row in rows)] == [*names, "Cost per further adopter"]
    for row in rows:
        if row["Item"] in names:
            expected = summary.loc[row["Strategy"], names[row["Item"]]]
            assert close(row["Mean"], expected["mean"])
        else:
            expected = further.loc[row["Strategy"]]
            assert close(row["Mean"], expected["ratio"])
        assert close(row["Low"], expected["low"])
        assert close(row["High"], expected["high"])


def test_assumptions_have_room(full: Study, book: Path) -> None:
    rows = table(book, "Assumptions", "Name")
    assert list(rows[0]) == ["Name", "Strategy", "Unit", "Value", "Low", "Best", "High", "Source", "Note"]
    for row, expected in zip(rows, full.assumptions.to_dict("records"), strict=True):
        assert (row["Name"], row["Unit"], row["Source"]) == (expected["name"], expected["unit"], expected["source"])
        assert row["Value"] == row["Best"] == expected["value"]
        assert row["Low"] is row["High"] is row["Note"] is None
    assert rows[-1]["Strategy"] == "mandate"


def test_an_assumption_may_be_a_word_or_have_no_limit(full: Study, tmp_path: Path) -> None:
    rows = [{"name": "slots", "value": math.inf}, {"name": "link", "value": "product"}, {"name": "n", "value": 2e6}]
    data = full.data.assign_attrs(assumptions=json.dumps([row | {"unit": "", "source": ""} for row in rows]))
    found = table(Study(data).to_excel(tmp_path / "study.xlsx"), "Assumptions", "Name")
    assert [row["Value"] for row in found] == ["∞", "product", 2e6]
    assert [row["Best"] for row in found] == [None, None, 2e6]
    assert {row["Source"] for row in found} == {"assumed"}


def test_scenarios_have_a_sheet_and_assumptions_their_ranges(tmp_path: Path) -> None:
    world = up.World(up.Users(up.generate.ring_lattice(30, 4)), costs=up.Costs(benefit=20))
    law = up.Emulation(seeds=5) + up.Legislation(start=3)
    ranges = {
        "idea.peer": (0.005, 0.05),
        "costs.benefit": up.triangular(10, 15, 30),
        "strategies.law.enforcement": (0.1, 0.9),
    }
    strategies, varied = {"few": up.Emulation(seeds=5), "law": law}, up.Scenarios(ranges, n=4, rng=1)
    study = up.compare(world, strategies, horizon=6, runs=3, rng=7, scenarios=varied)
    path = study.to_excel(tmp_path / "study.xlsx")
    rows = table(path, "Scenarios", "Scenario")
    assert [row["Scenario"] for row in rows] == [0, 1, 2, 3]
    for row, (_, expected) in zip(rows, study.scenarios.iterrows(), strict=True):
        assert all(close(row[key], expected[key]) for key in ranges)
    found = {row["Name"]: (row["Low"], row["Best"], row["High"]) for row in table(path, "Assumptions", "Name")}
    assert found["peer"] == (0.005, 0.02, 0.05)
    assert found["costs.benefit"] == (10, 20, 30)
    assert found["Legislation.enforcement"] == (0.1, 0.8, 0.9)
    assert found["merit"] == (None, 0.35, None)
    summary = study.summary()
    for row in table(path, "Summary", "Measure"):
        if row["Mean"] is not None:
            expected = summary.loc[row["Strategy"], labels()[row["Measure"]]]
            assert all(close(row[k.capitalize()], expected[k]) for k in ("mean", "low", "high"))
    said = "\n".join(str(item) for row in rows_of(path, "Read me") for item in row)
    assert "intervals over scenarios" in said
    assert "Scenarios" in said


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_headings_are_frozen_inputs_are_light_blue_and_numbers_have_formats(book: Path) -> None:
    inside = parts(book)
    for k in range(2, 9):
        sheet = inside[f"xl/worksheets/sheet{k}.xml"]
        assert re.search(r'<pane [^>]*ySplit="\d+"[^>]*state="frozen"', sheet), k
        assert "<autoFilter" in sheet, k
        assert "<cols>" in sheet, k
    styles = inside["xl/styles.xml"]
    fills = re.findall(r"<fill>.*?</fill>", styles)
    blue = next(i for i, fill in enumerate(fills) if FILL.removeprefix("#") in fill)
    looks = re.findall(r"<xf .*?(?:/>|</xf>)", styles.partition("<cellXfs")[2].partition("</cellXfs>")[0])
    is_blue = [f'fillId="{blue}"' in look for look in looks]
    head = next(i for i, row in enumerate(rows_of(book, "Assumptions")) if row[0] == "Name")
    found = dict(re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', inside["xl/worksheets/sheet8.xml"]))
    for column in range(9):
        look = int(found[cell(head + 1, column)])
        assert is_blue[look] == (column >= 4), column  # low, best, high, source, note
    assert not any(
        is_blue[int(look)]
        for k in range(1, 8)
        for look in re.findall(r'<c r="[A-Z]+\d+" s="(\d+)"', inside[f"xl/worksheets/sheet{k}.xml"])
    )
    for form in ("0.0%", "&quot;£&quot;#,##0", "+0.0%;-0.0%;0.0%"):
        assert f'formatCode="{form}"' in styles or form == "0.0%", form


def test_the_chart_is_native_and_draws_each_curve(full: Study, book: Path) -> None:
    chart = parts(book)["xl/charts/chart1.xml"]
    assert chart.count("<c:ser>") == len(full.names) + 1  # and what was observed
    areas = re.findall(r"<c:yVal><c:numRef><c:f>Curves!\$C\$(\d+):\$C\$(\d+)</c:f>", chart)
    rows = rows_of(book, "Curves")
    for name, (first, last) in zip([*full.names, "survey of 1973"], areas, strict=True):
        assert {row[0] for row in rows[int(first) - 1 : int(last)]} == {name}
        assert int(last) - int(first) == full.data.sizes["step"] - 1
        assert rows[int(last) - 1][1] == full.data["step"].values[-1]


def test_the_same_study_gives_the_same_bytes(full: Study, book: Path, tmp_path: Path) -> None:
    again = full.to_excel(tmp_path / "other.xlsx").read_bytes()
    assert again == book.read_bytes()
    loaded = load(full.save(tmp_path / "study.nc"))
    assert isinstance(loaded, Study)
    assert loaded.to_excel(tmp_path / "loaded.xlsx").read_bytes() == again


def test_several_ideas(tmp_path: Path) -> None:
    study = studies.study(runs=3, names=("emulation", "mandate"), ideas=studies.IDEAS[:2])
    path = study.to_excel(tmp_path / "study.xlsx")
    summary = study.summary()
    rows = table(path, "Summary", "Measure")
    assert {row["Idea"] for row in rows} == {*studies.IDEAS[:2], "all ideas"}
    for row in rows:
        expected = summary.loc[(row["Strategy"], row["Idea"]), labels()[row["Measure"]]]
        assert row["Mean"] is None or close(row["Mean"], expected["mean"])
    sums = [row for row in table(path, "Paired differences", "Measure") if row["Idea"] == "all ideas"]
    assert {row["Measure"] for row in sums} >= {"Cost", "Net benefit"}
    for row in sums:
        expected = summary.loc[(row["Strategy"], "all ideas"), labels()[row["Measure"]]]
        assert close(row["Difference"], expected["difference"])
    assert "xl/charts/chart2.xml" in parts(path)  # a chart per idea
    assert {row["Idea"] for row in table(path, "Costs by payer", "Side")} == {*studies.IDEAS[:2], "all ideas"}


def test_a_study_without_money_providers_and_rivals(tmp_path: Path) -> None:
    world = up.World(up.Users(up.generate.complete(10)))
    study = up.compare(world, {"=1+1": up.Emulation(seeds=1)}, horizon=4, runs=1, rng=1)
    path = Study(study.data.isel(entry=slice(0, 0))).to_excel(tmp_path / "study.xlsx")
    assert rows_of(path, "Appraisal")[-1][0] == "The study has neither costs nor benefits."
    assert rows_of(path, "Costs by payer")[-1][0] == "The study has neither costs nor benefits."
    assert rows_of(path, "Payments")[-1][0] == "Nobody pays for anything in this study."
    assert rows_of(path, "Paired differences")[-1][0] == "There is one strategy, so that nothing is compared."
    rows = table(path, "Summary", "Measure")
    assert {row["Strategy"] for row in rows} == {"=1+1"}  # text, and no formula
    assert all(row["Low"] is None for row in rows)  # one run has no interval
    assert "<f>" not in parts(path)["xl/worksheets/sheet2.xml"]
    notes = [row[1] for row in rows_of(path, "Read me")]
    assert any("One run only" in str(note) for note in notes)


def test_read_me_tells_what_it_is(full: Study, book: Path, tmp_path: Path) -> None:
    said = "\n".join(str(item) for row in rows_of(book, "Read me") for item in row)
    for words in ("Family planning in 25 villages", "never simulates", "0.1.0", "survey of 1973", "12 of 1000 users"):
        assert words in said
    assert dict(row[:2] for row in rows_of(book, "Read me"))["Form of this workbook"] == 1
    about = Study(full.data.assign_attrs(about="Made up.", notes=json.dumps([])))
    said = "\n".join(str(item) for row in rows_of(about.to_excel(tmp_path / "a.xlsx"), "Read me") for item in row)
    assert "Made up." in said
    assert "Notes and warnings" not in said


def test_bad_input(full: Study, tmp_path: Path) -> None:
    with pytest.raises(BadValue, match=r"\.csv' has another ending; a workbook has the ending \.xlsx"):
        full.to_excel(tmp_path / "study.csv")
    with pytest.raises(FileNotFoundError, match=r"the folder .* does not exist; create it first"):
        full.to_excel(tmp_path / "none" / "study.xlsx")
    with pytest.raises(BadValue, match="did you mean 'mandate'"):
        full.to_excel(tmp_path / "study.xlsx", reference="mandat")
    with pytest.raises(BadValue, match="attribution = 2 is out of range"):
        full.to_excel(tmp_path / "study.xlsx", attribution=2)
    assert list(tmp_path.iterdir()) == []


def test_more_rows_than_a_sheet_has(full: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("uptake.show.cells._ROWS", 100)
    with pytest.raises(BadValue, match=r"needs row 101 .* of the sheet Summary; .*; use to_frame\(\) for so much"):
        full.to_excel(tmp_path / "study.xlsx")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_reads_the_same_numbers(full: Study, book: Path, tmp_path: Path) -> None:
    """Opened and saved again by LibreOffice, every sheet has the cells that it had."""
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(tmp_path), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    saved = tmp_path / "study.xlsx"
    for name in NAMES:
        found, expected = rows_of(saved, name), rows_of(book, name)
        filled = [(i, k) for i, row in enumerate(expected) for k, item in enumerate(row) if item != ""]
        assert filled, name
        for i, k in filled:
            item = expected[i][k]
            assert found[i][k] == (pytest.approx(item, rel=1e-14) if isinstance(item, float) else item), (name, i, k)
    assert "xl/charts/chart1.xml" in parts(saved)
    first = table(saved, "Summary", "Measure")[0]
    assert first["Mean"] == pytest.approx(full.summary().loc[first["Strategy"], ("reach", "mean")], rel=1e-14)
