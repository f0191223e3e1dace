"""Inputs as a workbook: what `uptake template` writes, `uptake run` reads as it was; problems name sheet and cell."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner, Result
from uptake.basis.checks import BadValue
from uptake.cli import app
from uptake.results.load import load
from uptake.results.study import Study
from uptake.show.cells import Number, cell
from uptake.studyfile import inputs_write
from uptake.studyfile.build import build
from uptake.studyfile.flat import key_of, place_of, rows_of, tables_of_rows
from uptake.studyfile.inputs import TOML
from uptake.studyfile.inputs_read import _value, read
from uptake.studyfile.inputs_write import write_inputs
from uptake.studyfile.problems import StudyFileError
from uptake.studyfile.read import StudyFile, load_study
from uptake.studyfile.toml import file_text, value_text

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.toml"))

SMALL = """
[study]
title = "A small study"
horizon = 6
runs = 3
rng = 1

[users]
generate = { kind = "watts_strogatz", n = 60, k = 4, rewire = 0.1, rng = 1 }
group.blocks = [20, 40]

[idea]
drive = 0.05      # a guess
lapse = 0

[costs]
benefit = 60.0

[strategies.emulation]
kind = "emulation"
seeds = 2

[[strategies."the mandate"]] # from the third step on
kind = "emulation"
seeds = 2
[[strategies."the mandate"]]
kind = "legislation"
start = 3
"""


@pytest.fixture
def study(tmp_path: Path) -> StudyFile:
    (tmp_path / "small.toml").write_bytes(SMALL.encode())
    return load_study(tmp_path / "small.toml")


@pytest.fixture
def book(study: StudyFile, tmp_path: Path) -> Path:
    write_inputs(study, tmp_path / "study.xlsx")
    return tmp_path / "study.xlsx"


def uptake(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def grid_of(path: Path, sheet: str = "Study") -> list[list[Any]]:
    with CalamineWorkbook.from_path(path) as opened:
        return opened.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def at(path: Path, key: str, heading: str = "Best") -> str:
    """The address of a cell on the sheet Study."""
    rows = grid_of(path)
    head = next(row for row in rows if row[0] == "Key")
    i = next(i for i, row in enumerate(rows) if row[0] == key and row[head.index("Kind")] != "")
    return cell(i, head.index(heading))


def rewritten(path: Path, **changes: Any) -> Path:
    """The workbook with other cells on the sheet Study, by address; None empties one, and new rows are added."""
    rows = grid_of(path)
    with xlsxwriter.Workbook(str(path)) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet = made.add_worksheet("Study")
        for i, row in enumerate([*rows, *[[""] * len(rows[-1])] * 5]):
            for k, item in enumerate(row):
                item = changes.pop(cell(i, k), item)
                if isinstance(item, date):
                    sheet.write_datetime(i, k, item, day)
                elif isinstance(item, str):
                    sheet.write_string(i, k, item)
                elif item is not None:
                    sheet.write(i, k, item)
    assert not changes, changes
    return path


def problems_of(path: Path) -> list[str]:
    with pytest.raises(StudyFileError) as refused:
        load_study(path)
    assert str(path) in str(refused.value)
    return list(map(str, refused.value.problems))


# --- round trips ---


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_worked_studies_come_back(path: Path, tmp_path: Path) -> None:
    first = load_study(path)
    write_inputs(first, tmp_path / "study.xlsx")
    again = load_study(tmp_path / "study.xlsx")
    assert again.sections == first.sections
    assert again.task_id == first.task_id
    (tmp_path / "study.toml").write_text(again.text, encoding="utf-8")  # the copy beside the results
    assert load_study(tmp_path / "study.toml").task_id == first.task_id


def test_one_and_one_point_nought_are_the_same_study(study: StudyFile, book: Path, tmp_path: Path) -> None:
    assert load_study(book).task_id == study.task_id  # benefit = 60.0 is 60 in a workbook
    (tmp_path / "other.toml").write_text(SMALL.replace("60.0", "60"))
    assert load_study(tmp_path / "other.toml").task_id == study.task_id


def test_the_same_study_gives_the_same_bytes(study: StudyFile, book: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    write_inputs(study, tmp_path / "other" / "study.xlsx")
    assert (tmp_path / "other" / "study.xlsx").read_bytes() == book.read_bytes()


_KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8)
_FLOATS = st.floats(allow_nan=False)
_SCALARS = (
    st.booleans()
    | st.integers(-(2**70), 2**70)
    | _FLOATS
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"))
    | st.dates()
    | st.datetimes()
    | st.times()
)
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3), max_leaves=8
)
_TABLES = st.dictionaries(_KEYS | st.just("strategies"), _VALUES, max_size=4)


@given(_TABLES)
@example({"strategies": {"a": 1, "b": {}, "c": [{}], "d": []}})
@example({"a": {"b": [{"c": 1}, {"c": {"d": [{"e": 1}]}}]}})
@example({"strategies": {}})
def test_any_tables_survive_rows_and_text(tables: dict[str, Any]) -> None:
    rows = dict(rows_of(tables))
    made, problems = tables_of_rows({place_of(key_of(place)) or (): value for place, value in rows.items()})
    assert problems == []
    assert made == tables
    assert tomllib.loads(file_text(tables, {})) == tables
    assert repr(made) == repr(tables)  # in this order: the first strategy is the reference


@settings(max_examples=25, deadline=None)
@given(st.lists(_VALUES, max_size=30))
@example(["=1+1", "_x0041_", " a", "a\r\nb", "a\nb", "", "TRUE", "0.5", "'a", "#N/A", "\x7f", "\ud7ff\ufffd", "\ufffe"])
@example([["_x0041_", {"_x0041_": 1}]])
@example([1 / 7, 0.1 + 0.2, 1e300, 5e-324, math.inf, -math.inf, 2**53, 2**53 - 1, -(2**53), 1e22, -0.0, 0])
@example([date(2026, 3, 31), datetime(2026, 3, 31, 12, 5, 6, 7), time(1, 2, 3)])
def test_any_value_survives_a_cell(values: list[Any]) -> None:
    from io import BytesIO

    cells = [inputs_write._cell(("a",), value) for value in values]
    memory = BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_string(0, 1, "a")
        for i, (_, item) in enumerate(cells):
            if isinstance(item, bool):
                sheet.write_boolean(i, 0, item)
            elif isinstance(item, Number):
                sheet.write_number(i, 0, item.value)
            else:
                assert isinstance(item, str)
                sheet.write_string(i, 0, item)
    memory.seek(0)
    with CalamineWorkbook.from_filelike(memory) as opened:
        found = [row[0] for row in opened.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    for value, (kind, _), item in zip(values, cells, found, strict=False):
        again, problem = _value(item, kind)
        assert problem == ""
        assert again == value
        assert isinstance(again, bool) == isinstance(value, bool)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_saves_what_uptake_reads(study: StudyFile, book: Path, tmp_path: Path, kind: str) -> None:
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", kind]
    (tmp_path / "saved").mkdir()
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "saved"), str(book)], check=True, capture_output=True, timeout=120
    )
    saved = load_study(tmp_path / "saved" / f"study.{kind}")
    assert saved.task_id == study.task_id
    assert saved.text == load_study(book).text


# --- what the sheet holds ---


def test_a_row_per_key_with_unit_range_and_meaning(book: Path) -> None:
    rows = grid_of(book)
    head = next(i for i, row in enumerate(rows) if row[0] == "Key")
    assert rows[head] == ["Key", "Low", "Best", "High", "Kind", "Unit", "Allowed", "Meaning", "Source", "Note"]
    by = {row[0]: dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]}
    drive = by["idea.drive"]
    assert (drive["Best"], drive["Kind"], drive["Unit"], drive["Allowed"]) == (
        0.05,
        "number",
        "chance / month",
        "0 to 1",
    )
    assert (drive["Meaning"], drive["Note"]) == ("Chance to hear from outside (media).", "a guess")
    assert (by["users.group.blocks"]["Best"], by["users.group.blocks"]["Kind"]) == ("[20, 40]", "TOML")
    assert by["costs.benefit"]["Unit"] == "GBP / user / month"
    assert by['strategies."the mandate"[1].start']["Best"] == 3
    assert by['strategies."the mandate"[0]'] == {name: "" for name in rows[head]} | {
        "Key": 'strategies."the mandate"[0]', "Note": "from the third step on",
    }  # fmt: skip
    assert by["study.title"]["Best"] == "A small study"
    more = {row[0]: row for row in grid_of(book, "May be added")}
    assert more["idea.peer"][1:4] == [0.02, "number", "chance / contact / month"]
    assert more["costs.setup"][1] == 20_000
    assert 'strategies."the mandate"[1].enforcement' in more
    assert "idea.drive" not in more  # it is given


def test_every_key_that_may_be_added_can_be(book: Path) -> None:
    """Each at its default, in one workbook: nobody refuses, and the world is the same."""
    rows = grid_of(book, "May be added")
    head = next(i for i, row in enumerate(rows) if row[0] == "Key")
    added = [row for row in rows[head + 1 :] if row[0]]
    rewritten(book, **{at(book, "idea.drive", "Low"): 0.01, at(book, "idea.drive", "High"): 0.2})  # for scenarios.n
    study_rows = grid_of(book)
    with xlsxwriter.Workbook(str(book)) as made:
        sheet = made.add_worksheet("Study")
        for i, row in enumerate(study_rows):
            sheet.write_row(i, 0, [item if item != "" else None for item in row])
        for i, row in enumerate(added, len(study_rows)):
            sheet.write_row(i, 0, [row[0], None, row[1], None, row[2]])
    assert len(added) > 30
    build(load_study(book))


def test_ranges_sources_and_notes_are_kept_in_the_copy(book: Path) -> None:
    drive, seeds = at(book, "idea.drive"), at(book, "strategies.emulation.seeds")
    cells = {f"B{drive[1:]}": 0.01, f"D{drive[1:]}": 0.2, f"I{drive[1:]}": "survey\nof 1973", f"J{drive[1:]}": "a # b"}
    path = rewritten(book, **cells, **{f"D{seeds[1:]}": 5})
    text = load_study(path).text
    assert "drive = 0.05  # from 0.01 to 0.2; survey of 1973; a # b\n" in text
    assert "seeds = 2  # to 5\n" in text
    found = read(path)
    assert found.ranges == {("idea", "drive"): (0.01, 0.2), ("strategies", "emulation", "seeds"): (None, 5)}


def with_rows(path: Path, *rows: tuple[str, Any, str]) -> Path:
    """The workbook with more keys, values and kinds on the sheet Study."""
    grid = grid_of(path)
    cells = {cell(len(grid) + i, k): item for i, row in enumerate(rows) for k, item in zip((0, 2, 4), row, strict=True)}
    return rewritten(path, **cells)


def test_low_and_high_are_the_ranges_of_scenarios(study: StudyFile, book: Path, tmp_path: Path) -> None:
    start = at(book, 'strategies."the mandate"[1].start')
    ranges = {"B": 2, "D": 5}
    cells = {f"{letter}{start[1:]}": value for letter, value in ranges.items()}
    cells |= {at(book, "idea.drive", "Low"): 0.01, at(book, "idea.drive", "High"): 0.2}
    rewritten(book, **cells)
    assert load_study(book).task_id == study.task_id  # no scenarios: the ranges are kept and nothing varies
    with_rows(book, ("scenarios.n", 4, "number"), ("scenarios.rng", 9, ""))
    varied = 'rng = 9\nranges = { "idea.drive" = [0.01, 0.2], "strategies.the mandate.start" = [2, 5] }\n'
    (tmp_path / "varied.toml").write_text(f"{SMALL}\n[scenarios]\nn = 4\n{varied}")
    same = load_study(tmp_path / "varied.toml")
    assert load_study(book).task_id == same.task_id
    one, other = build(load_study(book))[2]["scenarios"], build(same)[2]["scenarios"]
    assert one.frame.equals(other.frame)
    assert uptake("run", book, "--out", tmp_path / "out", "--quiet").exit_code == 0
    results = load(tmp_path / "out" / "study.nc")
    assert isinstance(results, Study)
    assert results.scenarios.columns.tolist() == ["idea.drive", "strategies.the mandate.start"]
    write_inputs(same, tmp_path / "varied.xlsx")
    assert load_study(tmp_path / "varied.xlsx").task_id == same.task_id


def test_the_order_of_ranges_is_part_of_the_study(tmp_path: Path) -> None:
    """Numbers are drawn in the order of the ranges: another order is another sample."""
    pairs = ['"idea.drive" = [0.01, 0.2]', '"idea.lapse" = [0.0, 0.1]']
    found = []
    for order in (pairs, pairs[::-1], pairs):
        text = f"{SMALL}\n[scenarios]\nn = 4\nranges = {{ {', '.join(order)} }}\n"
        (tmp_path / "study.toml").write_text(text)
        study = load_study(tmp_path / "study.toml")
        found.append((study.task_id, build(study)[2]["scenarios"].frame["idea.drive"].tolist()))
    assert found[0] == found[2]
    assert found[0][0] != found[1][0]
    assert found[0][1] != found[1][1]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ({"idea.drive": 0.01}, {}, "Study!C{idea.drive}: idea.drive: has no High; a range of scenarios has both ends"),
        ({"study.horizon": 2}, {"study.horizon": 9}, "study.horizon: does not vary over scenarios; clear Low and High"),
        ({"users.generate.n": 9}, {"users.generate.n": 99}, "users.generate.n: does not vary over scenarios"),
        (
            {"idea.drive": 0.05},
            {"idea.drive": 0.05},
            'Study!B{idea.drive}: scenarios.ranges."idea.drive" = [0.05, 0.05]',
        ),
        ({"idea.lapse": 0}, {"idea.lapse": 0.1}, "idea.lapse: has a range among scenarios.ranges too"),
        ({"idea.drive": 0.01}, {"idea.drive": 7}, ""),
    ],
)
def test_ranges_that_scenarios_cannot_take(
    low: dict[str, float], high: dict[str, float], said: str, book: Path
) -> None:
    cells = {at(book, key, "Low"): value for key, value in low.items()}
    cells |= {at(book, key, "High"): value for key, value in high.items()}
    row = at(book, "idea.drive")[1:]
    rewritten(book, **cells)
    more = [('scenarios.ranges."idea.lapse"', "[0, 0.5]", "TOML")] if "idea.lapse" in low else []
    with_rows(book, ("scenarios.n", 4, ""), *more)
    if said:
        (problem,) = problems_of(book)
        assert said.replace("{idea.drive}", row) in problem
    else:  # only the study as a whole shows it
        study = load_study(book)
        result = uptake("validate", study.path)
        assert result.exit_code == 2
        assert "idea.drive" in result.stderr


def test_what_people_do_in_a_sheet(study: StudyFile, book: Path) -> None:
    """Columns in another order, other rows, empty rows, a title that is a number, keys that are added."""
    rows = grid_of(book)
    head = next(i for i, row in enumerate(rows) if row[0] == "Key")
    order = [0, 2, 4, 1, 3, 5, 6, 7, 8, 9]
    table = [[row[k] for k in order] for row in rows[head + 1 :]]
    title = next(row for row in table if row[0] == "study.title")
    title[1] = 2026
    table.append(["idea.merit", 0, *[""] * 8])
    with xlsxwriter.Workbook(str(book)) as made:
        made.add_worksheet("Mine").write(0, 0, "Key")
        sheet = made.add_worksheet("Study")
        sheet.write(0, 3, "uptake inputs, form 1")
        sheet.write_row(5, 0, [rows[head][k] for k in order])
        for i, row in enumerate(table):
            sheet.write_row(8 + 2 * i, 0, [item if item != "" else None for item in row])
    read_back = load_study(book)
    assert (read_back.title, read_back.sections.idea["merit"]) == ("2026", 0)
    assert read_back.sections.strategies == study.sections.strategies


# --- running ---


def test_uptake_template_and_uptake_run(study: StudyFile, tmp_path: Path) -> None:
    book, out = tmp_path / "study.xlsx", tmp_path / "out"
    written = uptake("template", study.path, book)
    assert (written.exit_code, written.stderr) == (0, "")
    assert f"uptake run {book} --out DIR" in written.stdout
    assert uptake("validate", book).exit_code == 0
    assert uptake("run", book, "--out", out, "--quiet").exit_code == 0
    results = load(out / "study.nc")
    assert isinstance(results, Study)
    assert results.data.attrs["task_id"] == study.task_id
    assert results.data.attrs["command"] == "uptake run study.xlsx --runs 3 --out DIR"
    assert load_study(out / "study.toml").task_id == study.task_id
    again = uptake("run", study.path, "--out", out)  # the study file is the same study
    assert "already holds this study" in again.stderr
    rewritten(book, **{at(book, "idea.drive"): 0.5})
    other = uptake("run", book, "--out", out)
    assert other.exit_code == 2
    assert "idea.drive is 0.05 there, 0.5 here" in other.stderr


def test_files_are_found_from_another_folder(tmp_path: Path) -> None:
    (tmp_path / "a" / "data").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "data" / "ties.csv").write_text("source,target\n0,1\n1,2\n")
    (tmp_path / "a" / "people.csv").write_text("id,village\n0,x\n1,x\n2,y\n3,y\n")
    text = (
        '[study]\nhorizon = 2\nruns = 1\nrng = 1\n[users]\nfile = "data/ties.csv"\npeople = "people.csv"\n'
        'group = { column = "village", file = "people.csv" }\n[strategies.a]\nkind = "emulation"\nseeds = 1\n'
    )
    (tmp_path / "a" / "study.toml").write_text(text)
    first = load_study(tmp_path / "a" / "study.toml")
    write_inputs(first, tmp_path / "b" / "study.xlsx")
    second = load_study(tmp_path / "b" / "study.xlsx")
    assert second.sections.users.file == "../a/data/ties.csv"
    assert second.task_id == first.task_id
    assert build(second)[0].n_users == 4
    write_inputs(first, tmp_path / "a" / "study.xlsx")
    assert load_study(tmp_path / "a" / "study.xlsx").sections.users.file == "data/ties.csv"


# --- bad input ---

Change = Callable[[Path], dict[str, Any]]


def one(key: str, heading: str, value: Any) -> Change:
    return lambda path: {at(path, key, heading): value}


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (one("idea.drive", "Best", "often"), ("idea.drive", "Best"),
         "idea.drive = 'often': is text; a number belongs here"),
        (one("idea.drive", "Best", "0.05"), ("idea.drive", "Best"),
         "idea.drive = '0.05': is text; a number belongs here"),
        (one("idea.drive", "Best", None), ("idea.drive", "Best"),
         "idea.drive: is empty; a number belongs here; delete the row to take the default"),
        (one("idea.drive", "Best", "  "), ("idea.drive", "Best"), "idea.drive: is empty; a number belongs here"),
        (one("idea.drive", "Best", True), ("idea.drive", "Best"),
         "idea.drive = true: is TRUE or FALSE; a number belongs here"),
        (one("idea.drive", "Best", datetime(2026, 5, 1)), ("idea.drive", "Best"), "is a date or a time; a number"),
        (one("idea.drive", "Best", 1.5), ("idea.drive", "Best"), "idea.drive = 1.5: is out of range; it lies in [0"),
        (one("study.runs", "Best", 2.5), ("study.runs", "Best"), "study.runs = 2.5: must be a whole number"),
        (one("idea.drive", "Low", "few"), ("idea.drive", "Low"),
         "idea.drive = 'few': is no number; give one, or leave the cell empty"),
        (one("idea.drive", "Low", 0.06), ("idea.drive", "Low"),
         "idea.drive = 0.06: is above Best, 0.05; low <= best <= high"),
        (one("idea.drive", "High", 0.04), ("idea.drive", "High"),
         "idea.drive = 0.04: is below Best, 0.05; low <= best <= high"),
        (one("study.title", "High", 3), ("study.title", "High"), "is the end of a range, and Best is no number"),
        (one("users.group.blocks", "Best", "[20, 40"), ("users.group.blocks", "Best"), "is not TOML"),
        (one("users.group.blocks", "Best", "1\nb = 2"), ("users.group.blocks", "Best"), "is not one value in TOML"),
        (one("users.group.blocks", "Best", "[" * 5000), ("users.group.blocks", "Best"), "is nested too deeply"),
        (one("users.group.blocks", "Best", "[" * 60 + "]" * 60), ("users.group.blocks", "Best"), "nested too deeply"),
        (one("users.group.blocks", "Best", "[20, 0]"), ("users.group.blocks", "Best"),
         "users.group.blocks[1] = 0: must be at least 1"),
        (one("idea.drive", "Kind", "nubmer"), ("idea.drive", "Kind"),
         "idea.drive = 'nubmer': is no kind; did you mean 'number'? allowed: number, text, true or false, TOML"),
        (one("idea.drive", "Key", "idea.drvie"), ("idea.drive", "Best"),
         "idea.drvie = 0.05: unknown key; did you mean 'drive'?"),
        (one("idea.drive", "Key", "idea drive"), ("idea.drive", "Key"),
         "= 'idea drive': is no key; write such as idea.peer or strategies.mandate[0].start"),
        (one("idea.drive", "Key", None), ("idea.drive", "Key"), "is empty, and C"),
        (one("idea.drive", "Key", "idea.lapse"), ("idea.lapse", "Key"), "idea.lapse: stands twice, also in Study!C"),
        (one("idea.drive", "Key", "study.title.short"), ("idea.drive", "Best"),
         "study.title.short: is part of study.title, which has a value of its own; delete one of them"),
        (one('strategies."the mandate"[1].start', "Key", 'strategies."the mandate"[3].start'),
         ('strategies."the mandate"[1].start', "Best"), 'stands without strategies."the mandate"[2]'),
        (one('strategies."the mandate"[1].start', "Key", 'strategies."the mandate".start'),
         ('strategies."the mandate"[1].start', "Best"), "is a table or a list of tables"),
        (one('strategies."the mandate"[1].kind', "Best", "legislatoin"), ('strategies."the mandate"[1].kind', "Best"),
         "unknown strategy; did you mean 'legislation'?"),
        (one("users.generate.kind", "Best", "watts"), ("users.generate.kind", "Best"), "watts"),
    ],
)  # fmt: skip
def test_a_problem_names_its_cell(change: Change, place: tuple[str, str], said: str, book: Path) -> None:
    key, heading = place
    address, changes = at(book, key, heading), change(book)
    if key == "idea.lapse":  # the second of two rows
        address = cell(int(re.sub(r"\D", "", address)) - 1, 0)
    (problem,) = problems_of(rewritten(book, **changes))
    assert problem.startswith(f"Study!{address}: ")
    assert said in problem


def test_all_problems_at_once_in_the_order_of_the_rows(book: Path) -> None:
    changes = {
        at(book, "strategies.emulation.seeds"): None,
        at(book, "study.horizon"): "long",
        at(book, "idea.drive"): "",
    }
    found = problems_of(rewritten(book, **changes))
    assert [problem.partition(": ")[0] for problem in found] == [
        f"Study!{at(book, key)}" for key in ("study.horizon", "idea.drive", "strategies.emulation.seeds")
    ]
    changes = {at(book, "study.horizon"): 0, at(book, "idea.drive"): 2, at(book, "strategies.emulation.seeds"): 1}
    changes[at(book, "study.rng", "Key")] = changes[at(book, "study.rng")] = changes[at(book, "study.rng", "Kind")] = (
        None
    )
    found = problems_of(rewritten(book, **changes))
    assert found[0].startswith("Study!A")
    assert "study.rng: is missing" in found[0]
    assert [problem.partition(" = ")[0].partition(": ")[2] for problem in found[1:]] == ["study.horizon", "idea.drive"]


def test_problems_that_only_the_build_finds_name_their_cell(book: Path) -> None:
    address = at(book, "users.group.blocks")
    study = load_study(rewritten(book, **{address: "[20, 30]"}))
    with pytest.raises(StudyFileError, match=rf"Study!{address}: users\.group\.blocks") as refused:
        build(study)
    assert "line" not in str(refused.value)


def test_an_old_or_another_workbook(book: Path, tmp_path: Path) -> None:
    rows = grid_of(book)
    place = next(cell(i, 0) for i, row in enumerate(rows) if "form 1" in str(row[0]))
    (problem,) = problems_of(rewritten(book, **{place: "This sheet is: uptake inputs, form 7."}))
    assert problem.startswith("Study: has form 7; uptake ")
    assert "reads form 1: 'uptake inputs, form 1' above the headings; write one: uptake template" in problem
    (problem,) = problems_of(rewritten(book, **{place: ""}))
    assert problem.startswith("Study: says no form; ")
    rewritten(book, **{place: "uptake inputs, form 1"})
    head = next(i for i, row in enumerate(rows) if row[0] == "Key")
    (problem,) = problems_of(rewritten(book, **{cell(head, 2): "Value"}))
    assert problem == (
        f"Study!A{head + 1}: lacks the heading Best; its columns are Key, Low, Best, High, Kind, Unit, Allowed, "
        "Meaning, Source, Note"
    )
    with xlsxwriter.Workbook(str(book)) as made:
        made.add_worksheet("Costs")
    (problem,) = problems_of(book)
    assert problem == "has no sheet 'Study', only 'Costs'; write one: uptake template STUDY.toml study.xlsx"
    with xlsxwriter.Workbook(str(book)) as made:
        made.add_worksheet("Study")
    assert problems_of(book)[0].startswith("Study: says no form; ")


def test_what_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "study.xlsx"
    assert problems_of(path) == ["there is no such study file"]
    path.write_text(SMALL)
    assert "is no workbook that can be read" in problems_of(path)[0]
    path.write_bytes(b"PK\x03\x04 and no more")
    assert "is no workbook that can be read" in problems_of(path)[0]
    path.unlink()
    path.mkdir()
    assert problems_of(path) == ["cannot be read: it is a folder"]
    (tmp_path / "study.csv.xlsx").write_bytes(b"")
    assert "is no workbook that can be read" in problems_of(tmp_path / "study.csv.xlsx")[0]


def test_results_are_no_inputs(study: StudyFile, tmp_path: Path) -> None:
    import studies

    path = studies.study(runs=2).to_excel(tmp_path / "results.xlsx")
    assert "has no sheet 'Study', only 'Read me', 'Summary'" in problems_of(path)[0]


def test_what_a_template_refuses(study: StudyFile, book: Path, tmp_path: Path) -> None:
    before = book.read_bytes()
    with pytest.raises(FileExistsError, match=r"study\.xlsx exists; give another name, or move it away"):
        write_inputs(study, book)
    assert book.read_bytes() == before  # what people filled in stays
    with pytest.raises(BadValue, match=r"is a workbook already; give a study file \(TOML\)"):
        write_inputs(load_study(book), tmp_path / "b.xlsx")
    with pytest.raises(BadValue, match=r"a workbook has the ending \.xlsx"):
        write_inputs(study, tmp_path / "study.csv")
    with pytest.raises(FileNotFoundError, match="create it first"):
        write_inputs(study, tmp_path / "none" / "study.xlsx")
    long = SMALL.replace("lapse = 0", f"lapse = 0\nname = {value_text('a' * 40_000)}")
    (tmp_path / "long.toml").write_text(long)
    with pytest.raises(BadValue, match=r"idea\.name has 40,000 characters, and a cell of a workbook holds 32,767"):
        write_inputs(load_study(tmp_path / "long.toml"), tmp_path / "long.xlsx")
    refused = uptake("template", study.path, book)
    assert refused.exit_code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["long.toml", "small.toml", "study.xlsx"]


def test_toml_kinds_take_numbers_too() -> None:
    assert _value(3.0, TOML) == (3, "")
    assert _value("inf", TOML) == (math.inf, "")
