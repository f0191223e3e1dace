"""Files that a study names are read as `Network.read` reads ties, and `uptake validate` shows what was read."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from seen import who
from typer.testing import CliRunner
from uptake.batch.folder import compute
from uptake.cli import app
from uptake.studyfile.build import build
from uptake.studyfile.problems import StudyFileError
from uptake.studyfile.read import load_study
from uptake.studyfile.validate import validate
from uptake.world.world import World
from workbook import write_workbook

Write = Callable[..., Path]


def study(file: Write, users: str, rest: str = "") -> Path:
    text = f'[study]\nhorizon = 3\nrng = 1\nruns = 2\n[users]\n{users}\n{rest}\n[strategies.s]\nkind = "emulation"\n'
    return file("s.toml", text + "seeds = 1\n")


def world(file: Write, users: str, rest: str = "") -> World:
    return build(load_study(study(file, users, rest)))[0]


def refused(file: Write, users: str, rest: str = "") -> str:
    with pytest.raises(StudyFileError) as caught:
        world(file, users, rest)
    return str(caught.value)


def groups(made: World) -> dict[object, str]:
    names = made.users.network.labels
    assert names is not None
    return {name: made.users.group_names[code] for name, code in zip(names.tolist(), made.users.group, strict=True)}  # type: ignore[arg-type, index]


@pytest.mark.parametrize(
    ("name", "text", "keys"),
    [
        ("e.txt", "0 1\n1 2\n2 3\n", "source = 0\ntarget = 1"),
        ("e.txt", "0 1\n1 2\n2 3\n", ""),
        ("e.csv", "x,a,b\n1,0,1\n1,1,2\n1,2,3\n", 'source = "a"\ntarget = "b"'),
        ("e.csv", "7,0,1\n7,1,2\n7,2,3\n", "source = 1\ntarget = 2"),
        ("e.csv", "Source;Target;Weight\n0;1;1\n1;2;1\n2;3;1\n", ""),
        ("e.csv", "Source;Target;Weight\n0;1;1\n1;2;1\n2;3;1\n", 'source = "Source"\ntarget = "Target"'),
        ("e.dat", "0::1\n1::2\n2::3\n", 'source = 0\ntarget = 1\nseparator = "::"'),
        ("e.txt", "4 3\n0 1\n1 2\n2 3\n", "source = 0\ntarget = 1\nskip = 1"),
        ("e.txt", "0 1\n1 2\n2 3\n", 'layout = "adjacency"'),
        ("e.graph", "4 3\n2\n1 3\n2 4\n3\n", ""),
        ("out.e", "% sym unweighted\n0 1\n1 2\n2 3\n", ""),
    ],
)
def test_ties_of_a_study(file: Write, name: str, text: str, keys: str) -> None:
    file(name, text)
    net = world(file, f'file = "{name}"\n{keys}').users.network
    assert net.degree().tolist() == [1, 2, 2, 1]


def test_a_number_in_quotes_is_no_number_of_a_column(file: Write) -> None:
    file("e.txt", "0 1\n1 2\n2 3\n")
    assert "write source = 0 without quotes" in refused(file, 'file = "e.txt"\nsource = "0"\ntarget = "1"')
    assert "users.source" in refused(file, 'file = "e.txt"\nsource = -1\ntarget = 1')


PEOPLE = 'id,village,thr,rank\nAnn,A,0.1,3\nBo,A,"0,5",2\nCy,B,0.3,1\nDi,B,0.4,2\nEd,B,0.5,1\n'


def test_people_are_the_population_in_the_order_of_their_rows(file: Write) -> None:
    file("edges.csv", "source,target\nBo,Ann\nBo,Cy\n")
    file("people.csv", PEOPLE)
    made = world(
        file,
        'file = "edges.csv"\npeople = "people.csv"\ngroup = { column = "village" }\n'
        'threshold = { column = "thr" }\npriority = { column = "rank" }',
    )
    assert who(made.users.network) == {"Ann": 1, "Bo": 2, "Cy": 1, "Di": 0, "Ed": 0}
    assert groups(made) == {"Ann": "A", "Bo": "A", "Cy": "B", "Di": "B", "Ed": "B"}
    assert np.asarray(made.users.threshold).tolist() == [0.1, 0.5, 0.3, 0.4, 0.5]
    assert np.asarray(made.users.priority).tolist() == [3, 2, 1, 2, 1]


def test_people_who_are_in_no_tie_are_said_where_they_are_left_out(file: Write) -> None:
    file("edges.csv", "source,target\nAnn,Bo\nBo,Cy\n")
    file("people.csv", PEOPLE)
    words = r'people\.csv names 2 people who are in no tie, and left out: Di, Ed; people = "people\.csv" under'
    with pytest.warns(UserWarning, match=words):
        made = world(file, 'file = "edges.csv"\ngroup = { file = "people.csv", column = "village" }')
    assert groups(made) == {"Ann": "A", "Bo": "A", "Cy": "B"}
    file("p.csv", "id,village\n0,A\n1,A\n2,B\n3,B\n")
    with pytest.warns(UserWarning, match=r"1 person who is no user, and left out: 3; users are called 0 \.\. 2"):
        world(file, 'generate = { kind = "path", n = 3 }\ngroup = { file = "p.csv", column = "village" }')


@pytest.mark.parametrize("village", ["", "NA", " "])
def test_a_person_without_a_group_is_refused_with_the_name_and_the_file(file: Write, village: str) -> None:
    file("edges.csv", "source,target\nAnn,Bo\n")
    file("people.csv", f"id,village\nAnn,A\nBo,{village}\n")
    for users in ('group = { file = "people.csv", column = "village" }',
                  'people = "people.csv"\ngroup = { column = "village" }'):  # fmt: skip
        said = refused(file, f'file = "edges.csv"\n{users}')
        assert "users.group.column = 'village': is missing for 1 user in people.csv; the first is 'Bo'" in said


@pytest.mark.parametrize(
    ("people", "users", "words"),
    [
        ("id,thr\nAnn,.1\nBo,x\n", 'people = "p.csv"\nthreshold = { column = "thr" }', "of p.csv is 'x' for 'Bo'"),
        ("id,thr\nAnn,.1\nBo,\n", 'people = "p.csv"\nthreshold = { column = "thr" }', "is missing for 1 user in p.csv"),
        ("id,thr\nAnn,.1\nBo,7\n", 'people = "p.csv"\nthreshold = { column = "thr" }', "threshold"),
        ("id,v\nAnn,A\nBo,A\n", 'people = "p.csv"\ngroup = { column = "w" }', "'w': is not a column of p.csv"),
        ("id,v\nAnn,A\n", 'people = "p.csv"', "p.csv does not hold 'Bo', whom e.csv names"),
        ("id,v\nAnn,A\nBo,A\nAnn,B\n", 'people = "p.csv"', "p.csv has more than one row for 'Ann'"),
        ("id,v\nAnn,A\n", 'group = { file = "p.csv", column = "v" }', "missing for 1 user in p.csv; the first is 'Bo'"),
        ("id,v\nAnn,A\nBo,A,x\n", 'people = "p.csv"', "p.csv, line 3: 'Bo,A,x' has 3 fields"),
        ("id,v,v\nAnn,A,x\nBo,A,x\n", 'people = "p.csv"\ngroup = { column = "v" }', "name of 2 columns of p.csv"),
        ("name,v\nAnn,A\nBo,B\n", 'people = "p.csv"', "'id' is not a column of p.csv"),
        ("", 'people = "p.csv"', "p.csv is empty"),
        ("id,v\n", 'people = "p.csv"', "p.csv has no rows"),
        ("id,v\nAnn,A\nBo,B\n", 'people = "q.csv"', "users.people = 'q.csv': there is no such file"),
        ("id,v\nAnn,A\nBo,B\n", 'threshold = { column = "v" }', 'give people = "people.csv" under [users]'),
    ],
)  # fmt: skip
def test_people_that_do_not_fit_are_refused_with_the_file(file: Write, people: str, users: str, words: str) -> None:
    file("e.csv", "source,target\nAnn,Bo\n")
    file("p.csv", people)
    assert words in refused(file, f'file = "e.csv"\n{users}')


def test_a_person_has_one_name_in_all_files(file: Write) -> None:
    file("edges.csv", "source,target\n007,1\n1,12345678901234567890\n")
    file("people.txt", "12345678901234567890\tA\n1\tB\n007\tA\n")
    file("service.csv", "1;clinic a\n007;clinic b\n")
    file("clinics.csv", "source,target\nclinic a,clinic b\n")
    made = world(
        file,
        'file = "edges.csv"\ngroup = { file = "people.txt", id = 0, column = 1 }',
        '[providers]\nfile = "clinics.csv"\n[service]\nfile = "service.csv"\nuser = 0\nprovider = 1',
    )
    assert groups(made) == {"007": "A", "1": "B", "12345678901234567890": "A"}
    assert made.service is not None
    assert made.service.n_ties == 2
    asked = {str(made.users.network.labels[u]) for u in made.service.serve_users}  # type: ignore[index]
    assert asked == {"1", "007"}


def test_ids_of_a_workbook_are_those_of_the_text(file: Write) -> None:
    file("edges.csv", "source,target\n1,2\n2,3\n")
    sheets = {"people": [["ID", "village"], [1, "A"], [2.0, "A"], ["3", 7]], "notes": [["x"]]}
    write_workbook(Path("people.xlsx"), sheets)  # type: ignore[arg-type]
    made = world(
        file,
        'file = "edges.csv"\npeople = { file = "people.xlsx", sheet = "people" }\ngroup = { column = "village" }',
    )
    assert groups(made) == {1: "A", 2: "A", 3: "7"}


def test_one_rule_of_missing_words_for_all_files(file: Write) -> None:
    file("edges.csv", "source,target\nAnn,Bo\nNA,Ann\n")
    file("people.csv", "id,village\nAnn,A\nBo,A\nNA,NA\n")
    file("service.csv", "user,provider\nAnn,0\nNA,0\n")
    users = 'file = "edges.csv"\ngroup = { file = "people.csv", column = "village" }\n'
    rest = '[providers]\nn = 1\n[service]\nfile = "service.csv"'
    with pytest.warns(UserWarning) as heard:  # noqa: PT030 (three of them, named below)
        assert world(file, users, rest).n_users == 2
    said = sorted(str(warning.message).split(": ")[0] for warning in heard)
    assert said == ["edges.csv", "people.csv", "service.csv"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = world(file, users + 'missing = [""]', rest)
    assert groups(made) == {"Ann": "A", "Bo": "A", "NA": "NA"}
    assert made.service is not None
    assert made.service.n_ties == 2


def test_a_row_of_service_with_an_unknown_name_is_refused_with_the_file(file: Write) -> None:
    file("edges.csv", "source,target\nAnn,Bo\n")
    for row, words in (("Anne,0", "service.csv: the user 'Anne' is no name of a user; did you mean 'Ann'?"),
                       ("Ann,5", "service.csv: the provider 5 is no name of a provider"),
                       ("Ann", "service.csv: 'Ann' stands alone")):  # fmt: skip
        file("service.csv", f"user,provider\nBo,0\n{row}\n")
        assert words in refused(file, 'file = "edges.csv"', '[providers]\nn = 1\n[service]\nfile = "service.csv"')


def test_validate_shows_what_was_read_of_each_file(file: Write) -> None:
    file("edges.csv", "source,target\nAnn,Bo\nBo,Ann\nBo,Cy\nCy,Cy\nDi,NA\n")
    file("people.csv", "id,village\nAnn,A\nBo,A\nCy,B\nDi,B\nEd,B\n")
    file("service.csv", "user,provider\nAnn,0\nAnn,0\nEd,1\n")
    path = study(
        file,
        'file = "edges.csv"\npeople = "people.csv"\ngroup = { column = "village" }',
        '[providers]\nn = 2\n[service]\nfile = "service.csv"',
    )
    with pytest.warns(UserWarning, match="NA was taken|both ways"):
        lines = validate(load_study(path))
    assert lines[1:4] == [
        "edges.csv: 5 rows, 5 people (Ann, Bo, Cy, ...), 3 ties, 2 isolated, 1 listed more than once, 1 missing, "
        "1 self loop dropped",
        "people.csv: 5 rows, 5 people (Ann, Bo, Cy, ...), 0 missing",
        "service.csv: 3 rows, 2 ties of users and providers, 1 listed more than once, 0 missing",
    ]


def test_what_was_said_of_a_file_is_shown_and_stays_with_the_results(file: Write, tmp_path: Path) -> None:
    file("edges.csv", "source,target\nAnn,Bo\nBo,Ann\nBo,NA\n")
    path = study(file, 'file = "edges.csv"')
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        shown = CliRunner().invoke(app, ["validate", str(path)])
    assert shown.exit_code == 0
    assert "uptake: edges.csv: NA was taken as missing in 1 row" in shown.output
    assert re.search("uptake: .*listed", shown.output)
    for folder in (Path(), tmp_path):  # the notes do not depend on how the study is addressed
        with pytest.warns(UserWarning, match="NA was taken|listed"):
            notes = compute(load_study(folder / "s.toml"), progress=False).notes
        assert notes[0].startswith("edges.csv: NA was taken as missing in 1 row")
        assert "listed" in notes[1]


def test_the_people_are_part_of_the_study(file: Write) -> None:
    file("edges.csv", "source,target\nAnn,Bo\n")
    file("people.csv", "id\nAnn\nBo\nCy\n")
    ids = []
    for text in ("id\nAnn\nBo\nCy\n", "id\nAnn\nBo\nDi\n"):
        file("people.csv", text)
        for people in ('"people.csv"', '{ file = "people.csv" }'):
            ids.append(load_study(study(file, f'file = "edges.csv"\npeople = {people}')).task_id)
    assert len(set(ids)) == 4


def test_spellings_of_a_village_in_a_file_are_one_and_said(file: Write) -> None:
    file("e.csv", "source,target\nAnn,Bo\nBo,Cy\n")
    file("people.csv", "id,village\nAnn,Ren\u00e9e\nBo,Rene\u0301e \nCy,Vale\n")
    with pytest.warns(UserWarning, match="people.csv: spellings .* were made one name: 'Ren\u00e9e'"):
        made = world(file, 'file = "e.csv"\npeople = "people.csv"\ngroup = { column = "village" }')
    assert groups(made) == {"Ann": "Ren\u00e9e", "Bo": "Ren\u00e9e", "Cy": "Vale"}


VILLAGERS = 'id,village,level\nZoe,A,0.1\nAnn,A,0.2\nBo,B,0.3\nCy,B,"0,4"\n'


@pytest.mark.parametrize("n", ["", "n = 4, "])
def test_people_whose_ties_are_made(file: Write, n: str) -> None:
    file("people.csv", VILLAGERS)
    keys = f'generate = {{ kind = "ring_lattice", {n}k = 2 }}\npeople = "people.csv"\n'
    made = world(file, keys + 'group = { column = "village" }\nthreshold = { column = "level" }\nimmune = ["Bo"]')
    assert made.users.network.labels.tolist() == ["Zoe", "Ann", "Bo", "Cy"]
    assert made.users.network.degree().tolist() == [2, 2, 2, 2]
    assert groups(made) == {"Zoe": "A", "Ann": "A", "Bo": "B", "Cy": "B"}
    assert made.users.threshold.tolist() == [0.1, 0.2, 0.3, 0.4]  # type: ignore[union-attr]
    assert "people.csv: 4 rows, 4 people (Zoe, Ann, Bo, ...), 0 missing" in validate(load_study(study(file, keys)))


def test_people_of_another_number_than_are_made_are_refused(file: Write) -> None:
    file("people.csv", VILLAGERS)
    says = refused(file, 'generate = { kind = "path", n = 5 }\npeople = "people.csv"')
    assert says.endswith("line 6: users.generate: makes 5 actors, and people.csv has 4 people")
    says = refused(file, 'generate = { kind = "path", n = 4 }\ngroup = { file = "people.csv", column = "village" }')
    assert 'users are called 0 .. 3; people = "people.csv" gives them the names there' in says
    says = refused(
        file,
        'generate = { kind = "path", n = 9 }',
        '[providers]\nn = 3\ngenerate = { kind = "rmat", scale = 3, edge_factor = 2, rng = 1 }\n[service]\n'
        'catchments = "blocks"',
    )
    assert says.endswith("providers.generate: makes 8 actors, and there are 3 providers")


CLINICS = "id,beds,rank\nsouth,20,2\nnorth,10,1\n"
SERVED = '\n[service]\nfile = "service.csv"'


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        ('people = "clinics.csv"\nplaces = { column = "beds" }\npriority = { column = "rank" }', ["south", "north"]),
        ('file = "prof.csv"\npeople = "clinics.csv"\nplaces = { column = "beds" }\npriority = { column = "rank" }',
         ["south", "north"]),
        ('file = "prof.csv"\nplaces = { file = "clinics.csv", column = "beds" }\n'
         'priority = { file = "clinics.csv", column = "rank" }', ["north", "south"]),
        ('generate = { kind = "path" }\npeople = { file = "clinics.csv" }\nplaces = { column = "beds" }\n'
         'priority = { column = "rank" }', ["south", "north"]),
    ],
)  # fmt: skip
def test_providers_have_names_and_columns(file: Write, keys: str, names: list[str]) -> None:
    file("ties.csv", "source,target\nAnn,Bo\n")
    file("prof.csv", "source,target\nnorth,south\n")
    file("service.csv", "user,provider\nAnn,north\nBo,south\n")
    file("clinics.csv", CLINICS)
    made = world(file, 'file = "ties.csv"', f"[providers]\n{keys}{SERVED}")
    assert made.providers is not None
    assert made.providers.network is not None
    assert made.providers.network.labels.tolist() == names
    by_name = dict(zip(names, made.providers.places.tolist(), strict=True))  # type: ignore[union-attr]
    assert by_name == {"north": 10, "south": 20}
    assert dict(zip(names, made.providers.priority.tolist(), strict=True)) == {"north": 1, "south": 2}  # type: ignore[union-attr]
    assert made.service is not None
    assert [names[p] for p in made.service.ask_providers] == ["north", "south"]


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ('n = 2\nplaces = { file = "clinics.csv", column = "beds" }',
         "is missing for 2 providers in clinics.csv; the first is 0; providers are called 0 .. 1; people ="),
        ('n = 2\npeople = "clinics.csv"', "providers.n = 2: says how many providers there are, and so does people"),
        ('n = 2\nplaces = { column = "beds" }',
         'needs a data set, or a file of people; give people = "people.csv" under [providers]'),
        ('people = "clinics.csv"\nplaces = { column = "bed" }', "did you mean 'beds'?"),
        ('people = "clinics.csv"\nculture = { column = "beds" }', "providers.culture.south = 20.0: is out of range"),
    ],
)  # fmt: skip
def test_providers_that_do_not_fit_are_refused(file: Write, keys: str, says: str) -> None:
    file("ties.csv", "source,target\nAnn,Bo\n")
    file("service.csv", "user,provider\nAnn,north\nBo,south\n")
    file("clinics.csv", CLINICS)
    assert says in refused(file, 'file = "ties.csv"', f"[providers]\n{keys}{SERVED}")
