"""The observed curve of a study comes from a file as well as from a list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from uptake.batch.folder import compute
from uptake.studyfile.observed import observed
from uptake.studyfile.problems import StudyFileError
from uptake.studyfile.read import StudyFile, load_study
from uptake.studyfile.validate import validate
from workbook import write_workbook

Write = Callable[..., Path]


def study(file: Write, keys: str, users: str = "") -> StudyFile:
    text = '[study]\nhorizon = 4\nrng = 1\nruns = 2\n[users]\ngenerate = { kind = "path", n = 9 }\n' + users
    text += f'\n[strategies.s]\nkind = "emulation"\nseeds = 1\n[observed]\n{keys}\n'
    return load_study(file("s.toml", text))


def shares(task: StudyFile) -> list[float]:
    found = observed(task)
    assert found is not None
    return found.share[1:].round(3).tolist()


@pytest.mark.parametrize(
    ("name", "text", "keys"),
    [
        ("c.csv", "year,women\n1964,2\n1965,0\n1966,3\n", 'count = { file = "c.csv", column = "women" }'),
        ("c.csv", "Jahr;Frauen\n1964;2\n1965;0,0\n1966;3\n", 'count = { file = "c.csv", column = "Frauen" }'),
        ("c.txt", "# counts\n1 2\n2 0\n3 3\n", 'count = { file = "c.txt", column = 1 }'),
        ("c.csv", "title\nyear,women\n1,2\n2,0\n3,3\n", 'count = { file = "c.csv", column = "women", skip = 1 }'),
    ],
)
def test_counts_of_a_file_are_those_of_a_list(file: Write, name: str, text: str, keys: str) -> None:
    file(name, text)
    from_file, listed = study(file, keys + "\npeople = 10"), study(file, "count = [2, 0, 3]\npeople = 10")
    assert shares(from_file)[:3] == shares(listed)[:3] == [0.2, 0.2, 0.5]


def test_a_share_that_is_missing_was_not_observed(file: Write, tmp_path: Path) -> None:
    file("c.csv", 'year,share\n1,0.1\n2,NA\n3,"0,4"\n')
    task = study(file, 'share = { file = "c.csv", column = "share" }')
    np.testing.assert_equal(shares(task), [0.1, np.nan, 0.4, np.nan])
    assert "c.csv: 3 rows, a period each (the last share is 0.4), 1 missing" in validate(task)
    np.testing.assert_equal(compute(task).data["observed"].values.round(3), [np.nan, 0.1, np.nan, 0.4, np.nan])


def test_a_sheet_and_words_for_missing(file: Write, tmp_path: Path) -> None:
    write_workbook(tmp_path / "c.xlsx", {"notes": [["x"]], "counts": [["year", "share"], [1, 0.25], [2, "n/k"]]})
    keys = 'share = { file = "c.xlsx", column = "share", sheet = "counts" }'
    assert shares(study(file, keys, 'missing = ["n/k"]'))[0] == 0.25
    with pytest.raises(StudyFileError, match=r"of c.xlsx is 'n/k' in period 2; give a number"):
        shares(study(file, keys))


@pytest.mark.parametrize(
    ("text", "keys", "says"),
    [
        ("n\n3\n-1\n", 'count = { file = "c.csv", column = "n" }\npeople = 9',
         r"observed.count.column = 'n': of c.csv is -1 in period 2; counts are whole numbers, at least 0"),
        ("n\n3\n0.5\n", 'count = { file = "c.csv", column = "n" }\npeople = 9', "is 0.5 in period 2; counts are whole"),
        ("a,n\n1,3\n2,\n", 'count = { file = "c.csv", column = "n" }\npeople = 9',
         "is missing in period 2; every period needs its count; write 0 for nobody"),
        ("n\n3\n9\n", 'count = { file = "c.csv", column = "n" }\npeople = 9',
         "of c.csv holds 12 adopters, of 9 people"),
        ("n\n3\n", 'count = { file = "c.csv", column = "n" }', "observed.people: is missing"),
        ("n\n1.5\n", 'share = { file = "c.csv", column = "n" }', "is 1.5 in period 1; shares lie in"),
        ("n\nmany\n", 'share = { file = "c.csv", column = "n" }', "is 'many' in period 1; give a number"),
        ("n\n0.5\n", 'share = { file = "c.csv", column = "m" }', "column = .m.*is not a column of c.csv"),
        ("n\n0.5\n", 'share = { file = "d.csv", column = "n" }', "observed.share.file = .*there is no such file"),
        ("n\n0.5\n", 'share = { file = "c.csv" }', "observed.share.column: is missing"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_refused(file: Write, text: str, keys: str, says: str) -> None:
    file("c.csv", text)
    with pytest.raises(StudyFileError, match=says):
        validate(study(file, keys))


def test_the_file_is_part_of_the_study(file: Write) -> None:
    ids = []
    for rows in ("1", "2"):
        file("c.csv", f"n\n{rows}\n")
        ids.append(study(file, 'count = { file = "c.csv", column = "n" }\npeople = 9').task_id)
    assert ids[0] != ids[1]
