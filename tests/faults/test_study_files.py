"""Study files of any bytes, depth and number, and the files that they name: read, or refused with the place."""

from __future__ import annotations

import codecs
import os
import sys
from pathlib import Path

import pytest
import uptake as up
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uptake.studyfile.lines import lines_of
from uptake.studyfile.problems import StudyFileError
from uptake.studyfile.read import StudyFile, load_study
from uptake.studyfile.validate import validate

SMALL = """[study]
horizon = 3
runs = 2
rng = 1
[users]
file = "edges.csv"
[strategies.a]
kind = "emulation"
seeds = 1
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "edges.csv").write_text("source,target\n0,1\n1,2\n2,3\n")
    return tmp_path


def load(here: Path, text: str | bytes) -> StudyFile:
    (here / "study.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_study(here / "study.toml")


def refused(here: Path, text: str | bytes) -> str:
    with pytest.raises(StudyFileError, match=r"study\.toml: ") as error:
        validate(load(here, text))
    return str(error.value)


def test_a_byte_order_mark_and_line_ends_of_windows_are_read(here: Path) -> None:
    plain = load(here, SMALL)
    for text in (codecs.BOM_UTF8 + SMALL.encode(), SMALL.replace("\n", "\r\n").encode()):
        assert load(here, text).task_id == plain.task_id
        assert validate(load(here, text)) == validate(plain)
    wrong = SMALL.replace("rng = 1", "rng = -1")
    assert "line 4: study.rng = -1" in refused(here, codecs.BOM_UTF8 + wrong.replace("\n", "\r\n").encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_are_named(here: Path, encoding: str) -> None:
    said = refused(here, SMALL.encode(encoding))
    assert encoding[:6].upper() in said
    assert "save it as UTF-8" in said


def test_bytes_that_are_no_text_are_shown_with_their_line(here: Path) -> None:
    assert "line 2: is not UTF-8 text (byte 0xe9)" in refused(here, b"# a\n# caf\xe9\n" + SMALL.encode())


@pytest.mark.parametrize("depth", [60, 500, 5000])
@pytest.mark.parametrize(("start", "end"), [("[", "]"), ("{a=", "}")])
def test_deep_nesting_is_refused(here: Path, depth: int, start: str, end: str) -> None:
    assert "nested too deeply" in refused(here, f"{SMALL}x = {start * depth}{1 if end == '}' else ''}{end * depth}\n")


def test_a_deep_header_is_refused(here: Path) -> None:
    assert "nested too deeply" in refused(here, f"{SMALL}[{'.'.join('a' * 2000)}]\nx = 1\n")


@pytest.mark.parametrize("number", ["9" * 5000, "0x" + "f" * 6000])
def test_numbers_of_thousands_of_digits_are_refused(here: Path, number: str) -> None:
    said = refused(here, SMALL.replace("rng = 1", f"rng = {number}"))
    assert "line 4" in said
    assert "too long" in said
    assert len(said) < 500


@pytest.mark.parametrize("key", ["horizon", "runs", "rng"])
@pytest.mark.parametrize("value", ["9" * 40, "-1", "1e400", "nan", "2026-01-01", "07:00:00", "[]", "true", '""'])
def test_values_of_another_kind_are_refused_at_their_key(here: Path, key: str, value: str) -> None:
    if (key, value) == ("rng", "9" * 40):  # a seed may be this large
        return
    lines = [f"{key} = {value}" if line.startswith(key) else line for line in SMALL.splitlines()]
    assert f"line {lines.index(f'{key} = {value}') + 1}: study.{key}" in refused(here, "\n".join(lines))


def test_more_threads_than_there_can_be_are_no_valid_study(here: Path) -> None:
    assert "threads = 99999" in refused(here, SMALL.replace("rng = 1", "rng = 1\nthreads = 99999"))


def test_a_kind_that_is_a_list_is_refused(here: Path) -> None:
    text = SMALL.replace('file = "edges.csv"', 'generate = { kind = ["star"], n = 3 }')
    assert "users.generate.kind = ['star']: unknown generator" in refused(here, text)


def test_odd_keys_are_shown_on_one_line(here: Path) -> None:
    said = refused(here, SMALL + '"a\\nb\\"c" = 1\n[strategies."' + "k" * 500 + '"]\nseeds = 1\n')
    assert said.count("\n") == 2
    assert "unknown key" in said
    assert len(said) < 1500


DAMAGED = {
    "d.csv.xz": b"\xfd7zXZ\x00broken", "d.csv.zst": b"\x28\xb5\x2f\xfdbroken", "d.csv.gz": b"\x1f\x8b\x08broken",
    "d.csv.bz2": b"BZh9broken", "d.csv": b"", "nul.csv": b"\0\0",
}  # fmt: skip


@pytest.mark.parametrize("name", [*DAMAGED, "d.npz", "d.parquet"])
def test_damaged_files_are_named_at_their_key(here: Path, name: str) -> None:
    (here / name).write_bytes(DAMAGED.get(name, b"PK\x03\x04broken"))
    said = refused(here, SMALL.replace("edges.csv", name))
    assert "line 6: users.file: " in said
    assert name in said
    if name in DAMAGED:
        said = refused(here, SMALL.replace("[str", f'group = {{ file = "{name}", column = "village" }}\n[str'))
        assert "line 7: users.group" in said
        assert name in said


@pytest.mark.parametrize("name", ["", ".", "folder", "a" * 3000, "a\\u0000b", "pipe.csv", "/dev/zero", "net"])
def test_what_is_no_file_is_refused_without_waiting(here: Path, name: str) -> None:
    if sys.platform == "win32" and name in ("pipe.csv", "/dev/zero"):
        return
    (here / "folder").mkdir()
    if name == "pipe.csv":
        os.mkfifo(here / name)
    if name == "net":
        os.mkdir(up.Network.from_edges([0], [1]).save(here / "net") / "inside")
    assert "line 6: users.file = " in refused(here, SMALL.replace("edges.csv", name))
    if name != "net":
        group = f'group = {{ file = "{name}", column = "village" }}'
        assert "line 7: users.group.file = " in refused(here, SMALL.replace("[str", f"{group}\n[str"))


def test_lines_are_those_of_tables_and_keys_alone() -> None:
    text = '[study]\nabout = """\n[users]\nrng = 9\n"""\nx = [\n  [1],\n  "rng = 2", # ]\n]\nrng = 1\n"a\\u0062" = 3\n'
    assert lines_of(text) == {
        ("study",): 1, ("study", "about"): 2, ("study", "x"): 6, ("study", "rng"): 10, ("study", "ab"): 11,
    }  # fmt: skip
    assert lines_of("a = 'x\u2028y\x0b'\nb = 1") == {("a",): 1, ("b",): 2}


def test_lines_of_long_texts_are_found_at_once() -> None:
    assert lines_of("x = 1\n[" + " " * 200_000 + "\n" + "a." * 50_000 + "\n" + '"' * 50_001 + "\ny = 2")[("y",)] == 5


ODD = st.sampled_from(
    ["0", "-1", "2.5", "1e308", "nan", "true", '""', '"a\\u0000b"', '"[/x]"', "2026-01-01", "[]", "{}",
     "[1,2]", "[[1]]", "{a=1}", "{kind=[1]}", "9" * 40, "2147483647", '"edges.csv"', '"\\u202e"', "[true]", "[{}]"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["study.horizon", "study.runs", "study.rng", "study.step", "study.title", "study.engine", "users.file",
     "users.group", "users.threshold", "users.weight", "users.generate", "providers.n", "service.catchments",
     "idea.drive", "idea.slots", "idea.name", "costs.setup", "costs.payer", "strategies.a.kind", "strategies.a.seeds",
     "strategies.a.budget", "strategies.b", "observed.share", "observed.label", "x"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(KEYS, ODD, min_size=1, max_size=2))
def test_a_study_file_is_valid_or_has_problems(here: Path, changes: dict[str, str]) -> None:
    keys = {"study.horizon": "3", "study.rng": "1", "study.runs": "2", "users.file": '"edges.csv"',
            "strategies.a.kind": '"emulation"', "strategies.a.seeds": "1"} | changes  # fmt: skip
    try:
        read = load(here, "\n".join(f"{key} = {value}" for key, value in keys.items()))
        if read.sections.study.runs * read.sections.study.horizon < 1000:
            assert validate(read)
    except StudyFileError as error:
        said = str(error)
        assert "study.toml: " in said


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.integers(0, len(SMALL)),
    junk=st.binary(max_size=6) | st.text(max_size=4).map(lambda t: t.encode("utf-8", "replace")),
)
def test_any_bytes_are_a_study_file_or_have_problems(here: Path, at: int, junk: bytes) -> None:
    raw = SMALL.encode()
    try:
        load(here, raw[:at] + junk + raw[at:])
    except StudyFileError as error:
        said = str(error)
        assert "study.toml: " in said
