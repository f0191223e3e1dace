"""The same seed gives the same bits as when they were written down, on every engine."""

import json

import pytest
from golden import VERSION
from golden.cases import CASES
from golden.files import FOLDER, first_difference, read


@pytest.mark.parametrize("case", CASES)
def test_numbers_are_those_written_down(case: str, engine_name: str) -> None:
    written, computed = read(case), json.loads(json.dumps(CASES[case](engine_name)))
    assert computed == written, (
        f"version {VERSION} of the stream says otherwise, engine {engine_name}: {first_difference(written, computed)}. "
        "If this is on purpose: add 1 to STREAM in uptake/basis/version.py, run "
        "`python -m tests.golden.regenerate` and name the change and the new version in CHANGELOG.md"
    )


def test_every_file_belongs_to_a_case_and_all_are_small() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(CASES)
    assert sum(path.stat().st_size for path in FOLDER.glob("*")) < 200_000


def test_a_difference_is_shown_where_it_is() -> None:
    assert first_difference({"a": [1, [2, 3]]}, {"a": [1, [2, 4]]}) == "a[1][1]: written 3, computed 4"
    assert first_difference({"a": 1}, {"a": 1, "b": 2}) == "b: written None, computed 2"
