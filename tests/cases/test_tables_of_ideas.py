"""[start] and [observed] of a study file hold for all ideas, or for the idea that they name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import uptake as up
from uptake.batch.folder import compute
from uptake.studyfile.build import build
from uptake.studyfile.problems import StudyFileError
from uptake.studyfile.read import StudyFile, load_study
from uptake.studyfile.validate import validate

HEAD = """\
[study]
horizon = 4
runs = 2
rng = 7
[users]
generate = { kind = "path", n = 4 }
"""
IDEAS = '[[ideas]]\nname = "garden"\n[[ideas]]\nname = "food bank"\n'
STRATEGY = '[strategies.nothing]\nkind = "custom"\n'
STARTS = """\
[[start]]
idea = "food bank"
users = { file = "today.csv", column = "bank" }
[[start]]
idea = "garden"
users = { file = "today.csv", column = "garden" }
"""
CURVES = """\
[[observed]]
idea = "food bank"
share = [0.1, 0.3]
label = "register"
[[observed]]
idea = "garden"
count = { file = "counts.csv", column = "new" }
people = 10
period = "quarter"
label = "survey"
"""

Write = Callable[..., StudyFile]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    (tmp_path / "today.csv").write_text("id,garden,bank\n0,adopter,\n1,aware,lapsed\n3,,immune\n")
    (tmp_path / "counts.csv").write_text("new\n2\n1\n")

    def study(tables: str, ideas: str = IDEAS) -> StudyFile:
        path = tmp_path / "study.toml"
        path.write_text(HEAD + ideas + STRATEGY + tables)
        return load_study(path)

    return study


def test_a_start_of_each_idea(write: Write) -> None:
    study = write(STARTS)
    garden, bank = build(study)[0].begun
    assert garden is not None
    assert bank is not None
    assert garden.users.tolist() == [3, 1, 0, 0]
    assert garden.immune.tolist() == []
    assert bank.users.tolist() == [0, 4, 0, 0]
    assert bank.immune.tolist() == [3]
    assert sum(line.startswith("today.csv: 3 rows") for line in validate(study)) == 1  # a file is read once


def test_a_start_of_one_idea_leaves_the_others_new(write: Write) -> None:
    """Also where it is the only table of a list; and the same as from Python."""
    one = '\nidea = "garden"\nusers = ["adopter", "aware", 0, 0]\n'
    tasks = []
    for header in ("[start]", "[[start]]"):
        study = write(header + one)
        world, strategies, settings = build(study)
        assert world.begun[1] is None
        assert world.begun[0] is not None
        assert world.begun[0].users.tolist() == [3, 1, 0, 0]
        tasks.append(up.compare(world, strategies, **settings).data)
    start = {"garden": up.Start(users=["adopter", "aware", 0, 0])}
    own = up.World(up.Users(up.generate.path(4)), ideas=[up.Idea("garden"), up.Idea("food bank")], start=start)
    data = up.compare(own, {"nothing": up.Strategy()}, horizon=4, runs=2, rng=7).data
    assert all(data["users"].equals(each["users"]) for each in tasks)


def test_a_start_that_names_no_idea_is_that_of_each(write: Write) -> None:
    for header in ("[start]", "[[start]]"):
        garden, bank = build(write(f'{header}\nusers = ["aware", 0, 0, 3]\n'))[0].begun
        assert garden is not None
        assert bank is not None
        assert garden.users.tolist() == bank.users.tolist() == [1, 0, 0, 3]


def test_the_only_idea_may_be_named(write: Write) -> None:
    tables = '[start]\nidea = "garden"\nusers = ["aware", 0, 0, 3]\n[observed]\nidea = "garden"\nshare = [0.5]\n'
    study = write(tables, '[idea]\nname = "garden"\n')
    begun = build(study)[0].begun[0]
    assert begun is not None
    assert begun.users.tolist() == [1, 0, 0, 3]
    assert compute(study).data["observed"].dims == ("step",)


def test_a_curve_of_each_idea(write: Write) -> None:
    study = write(CURVES)
    seen = compute(study).data["observed"]
    assert seen.dims == ("idea", "step")
    assert seen.idea.values.tolist() == ["garden", "food bank"]
    nan = np.nan
    np.testing.assert_allclose(seen.values, [[nan, nan, nan, 0.2, nan], [nan, 0.1, 0.3, nan, nan]])
    assert seen.attrs["label"] == "register and survey"
    assert "counts.csv: 2 rows, a period each (the last share is 0.3), 0 missing" in validate(study)


def test_a_curve_of_one_idea_stands_beside_it_alone(write: Write) -> None:
    seen = compute(write('[observed]\nidea = "food bank"\nshare = [0.1]\n')).data["observed"]
    assert np.isnan(seen.sel(idea="garden")).all()
    assert seen.sel(idea="food bank").values[1] == 0.1
    assert compute(write("[observed]\nshare = [0.1]\n")).data["observed"].dims == ("step",)


def test_files_of_listed_tables_are_part_of_the_task(write: Write, tmp_path: Path) -> None:
    first = write(STARTS + CURVES).task_id
    (tmp_path / "today.csv").write_text("id,garden,bank\n0,adopter,\n1,aware,lapsed\n3,,aware\n")
    second = write(STARTS + CURVES).task_id
    (tmp_path / "counts.csv").write_text("new\n2\n2\n")
    assert len({first, second, write(STARTS + CURVES).task_id}) == 3


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ('[start]\nidea = "gardn"\n', "line 14: start.idea = 'gardn': is no idea of this study; did you mean"),
        ('[observed]\nidea = "Ga"\nshare = [0.1]\n', "line 14: observed.idea = 'Ga': is no idea of this study; "),
        ("[start]\nidea = 3\n", "line 14: start.idea = 3: must be a string"),
        (STARTS.replace('"garden"', '"food bank"', 1), "line 17: start[1].idea = 'food bank': is that of another"),
        (STARTS.replace('idea = "garden"\n', ""), "line 16: start[1].idea: is missing; of several tables each names"),
        (CURVES.replace('idea = "food bank"\n', ""), "line 13: observed[0].idea: is missing; of several tables each"),
        (STARTS.replace('column = "bank"', 'column = "bunk"'), "line 15: start[0].users.column = 'bunk': is not a col"),
        (STARTS.replace("today.csv", "tody.csv"), "line 15: start[0].users.file = 'tody.csv': there is no such file"),
        (STARTS.replace("users", "usres"), "line 15: start[0].usres: unknown key; did you mean 'users'?"),
        ('[[start]]\nusers = ["aware", 0]\n', "line 14: start[0].users = ['aware', 0]: has 2 entries"),
        ('[[start]]\nserver = [1, 0, 0, 0]\n', "line 14: start[0].server: needs [providers]"),
        ('[start]\nserver = [1]\nusers = { column = "x" }\n', "line 15: start.users.column = 'x': needs a data set"),
        (CURVES.replace("people = 10\n", ""), "observed[1].people: is missing; it is the number of people among whom"),
        (CURVES.replace("people = 10", "people = 2"), "line 19: observed[1].count.column = 'new': of counts.csv h"),
        (CURVES.replace("[0.1, 0.3]", "[0.1, 3]"), "line 15: observed[0].share[1] = 3: must be at most 1"),
        (CURVES.replace("share = [0.1, 0.3]\n", ""), "line 13: observed[0]: give exactly one of dataset, share, count"),
        ("[observed]\n", "line 13: observed: give exactly one of dataset, share, count; found none"),
    ],
)  # fmt: skip
def test_what_is_wrong_has_its_place(write: Write, tables: str, says: str) -> None:
    with pytest.raises(StudyFileError) as refused:
        compute(write(tables))
    assert any(says in str(problem) for problem in refused.value.problems), refused.value


def test_a_list_without_tables_is_refused(write: Write, tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text("start = []\nobserved = [1]\n" + HEAD + STRATEGY)
    with pytest.raises(StudyFileError) as refused:
        load_study(tmp_path / "study.toml")
    assert [problem.place for problem in refused.value.problems] == [("start",), ("observed", 0)]
