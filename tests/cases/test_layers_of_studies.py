"""Layers in study files: ``[[users.layers]]`` and ``[[providers.layers]]`` mean what ``up.Layer`` does."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up
from uptake.studyfile.build import build
from uptake.studyfile.problems import StudyFileError
from uptake.studyfile.read import load_study
from uptake.studyfile.validate import validate
from uptake.world.world import World

HEAD = "[study]\nhorizon = 12\nrng = 1\nruns = 2\n"
TAIL = '\n[strategies.emulation]\nkind = "emulation"\nseeds = 1\n'
PEOPLE = '[users]\npeople = "people.csv"\n'
FAMILY = '[[users.layers]]\nname = "family"\nfile = "family.csv"\n'
WORK = '[[users.layers]]\nname = "work"\nfile = "work.csv"\nchance = 0.01\nproof = 0\nstart = 3\nuntil = 9\n'
MET = '[[users.layers]]\nname = "met"\nfile = "met.csv"\nsource = "who"\ntarget = "whom"\nstart_column = "day"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "people.csv": "id,village,beds\nAnn,N,3\nBo,N,4\nCy,S,5\nDi,S,6\n",
        "family.csv": "source,target\nAnn,Bo\nCy,Di\n",
        "work.csv": "source,target,weight\nBo,Cy,2\n",
        "met.csv": "who,whom,day,end\nAnn,Cy,0,6\nBo,Di,9,30\nAnn,,3,3\nDi,Ann,14,\n",
        "dates.csv": "who,whom,day\nAnn,Cy,2026-03-02\nBo,Di,2026-03-11\nDi,Ann,2026-03-16\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def world(folder: Path, text: str) -> World:
    (folder / "study.toml").write_text(HEAD + text + TAIL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return build(load_study(folder / "study.toml"))[0]


def refused(folder: Path, text: str) -> str:
    with pytest.raises(StudyFileError) as caught:
        world(folder, text)
    return str(caught.value)


def arcs(layer: up.Layer) -> list[tuple[str, str]]:
    frame = layer.network.to_frame()
    return list(zip(frame["source"].tolist(), frame["target"].tolist(), strict=True))


def test_layers_are_those_of_python(folder: Path) -> None:
    made = world(folder, PEOPLE + FAMILY + WORK)
    family, work = made.users.layers
    assert [layer.name for layer in made.users.layers] == ["family", "work"]
    assert made.users.base.labels.tolist() == ["Ann", "Bo", "Cy", "Di"]
    assert arcs(family) == [("Ann", "Bo"), ("Cy", "Di")]
    assert (family.chance, family.proof, family.start, family.until) == (None, 1.0, 0, None)
    assert arcs(work) == [("Bo", "Cy")]
    assert (work.chance, work.proof, work.start, work.until) == (0.01, 0.0, 3, 9)
    nodes = ["Ann", "Bo", "Cy", "Di"]
    same = up.Users(
        {
            "family": up.Network.read(folder / "family.csv", nodes=nodes),
            "work": up.Layer(up.Network.read(folder / "work.csv", nodes=nodes), chance=0.01, proof=0, start=3, until=9),
        }
    )
    strategy, kw = up.Emulation(seeds=1), {"horizon": 12, "runs": 8, "rng": 1}
    one, other = (up.simulate(up.World(users), strategy, **kw) for users in (made.users, same))  # type: ignore[arg-type]
    assert np.array_equal(one.curve, other.curve)


def test_columns_and_lists_go_with_layers(folder: Path) -> None:
    made = world(folder, PEOPLE + 'group = { column = "village" }\nimmune = ["Di"]\n' + FAMILY + WORK)
    assert made.users.group_names == ("N", "S")
    assert made.users.immune == ("Di",)


def test_layers_may_be_made(folder: Path) -> None:
    ring = 'generate = { kind = "ring_lattice", n = 8, k = 2 }\n'
    line = 'generate = { kind = "path", n = 8 }\n'
    made = world(folder, f"[users]\n[[users.layers]]\n{ring}[[users.layers]]\n{line}")
    assert [(layer.name, layer.network.n_arcs) for layer in made.users.layers] == [("peer 1", 16), ("peer 2", 14)]
    people = world(folder, PEOPLE + FAMILY + '[[users.layers]]\ngenerate = { kind = "complete" }\n')
    assert [layer.network.n_arcs for layer in people.users.layers] == [4, 12]


@pytest.mark.parametrize(
    ("keys", "start", "until"),
    [
        ("step = 7\n", {"AnnCy": 1, "BoDi": 2, "DiAnn": 3}, {"AnnCy": 2, "BoDi": 3, "DiAnn": 4}),
        ("step = 7\nuntil_column = \"end\"\n", {"AnnCy": 1, "BoDi": 2, "DiAnn": 3}, {"AnnCy": 2, "BoDi": 6}),
        ("step = 7\norigin = -7\n", {"AnnCy": 2, "BoDi": 3, "DiAnn": 4}, {"AnnCy": 3, "BoDi": 4, "DiAnn": 5}),
        ("", {"AnnCy": 0, "BoDi": 9, "DiAnn": 14}, {}),
    ],
)  # fmt: skip
def test_a_file_of_contacts_is_ties_in_time(folder: Path, keys: str, start: Any, until: Any) -> None:
    layer = world(folder, PEOPLE + MET + "directed = true\n" + keys).users.layers[0]
    names = ["".join(arc) for arc in arcs(layer)]
    assert names == ["AnnCy", "BoDi", "DiAnn"]
    assert dict(zip(names, np.asarray(layer.start).tolist(), strict=True)) == start
    ends = dict(zip(names, np.asarray(layer.until).tolist(), strict=True))
    assert {name: end for name, end in ends.items() if end < 2**31 - 1} == until


@pytest.mark.parametrize("origin", ["", "origin = 2026-03-02\n", 'origin = "2026-03-02"\n'])
def test_contacts_may_have_dates(folder: Path, origin: str) -> None:
    keys = MET.replace("met.csv", "dates.csv") + 'step = "7D"\ndirected = true\nchance = 0.5\n' + origin
    layer = world(folder, PEOPLE + keys).users.layers[0]
    assert np.asarray(layer.start).tolist() == [1, 2, 3]
    assert layer.chance == 0.5


def test_contacts_without_people_have_the_names_that_occur(folder: Path) -> None:
    assert world(folder, "[users]\n" + MET).users.base.labels.tolist() == ["Ann", "Bo", "Cy", "Di"]


def test_providers_have_layers(folder: Path) -> None:
    users = '[users]\ngenerate = { kind = "path", n = 8 }\n'
    service = '[service]\ncatchments = "blocks"\n'
    named = '[[providers.layers]]\nname = "board"\nfile = "family.csv"\n[[providers.layers]]\nfile = "work.csv"\n'
    layers = named.replace('"work.csv"', '"met.csv"\nsource = "who"\ntarget = "whom"\nstart_column = "day"\nstep = 7')
    places = 'people = "people.csv"\nplaces = { column = "beds" }\n'
    made = world(folder, f"{users}[providers]\n{places}{layers}{service}")
    assert made.providers is not None
    assert [layer.name for layer in made.providers.layers] == ["board", "professional 2"]
    assert np.asarray(made.providers.places).tolist() == [3, 4, 5, 6]
    made = world(
        folder, f'{users}[providers]\nn = 4\n[[providers.layers]]\ngenerate = {{ kind = "complete" }}\n{service}'
    )
    assert made.n_providers == 4


def test_strategies_add_ties_to_a_layer_by_name(folder: Path) -> None:
    ties = 'structure = [{ layer = "work", source = ["Ann"], target = ["Di"], start = 2 }]\n'
    (folder / "study.toml").write_text(f'{HEAD}{PEOPLE}{FAMILY}{WORK}[strategies.forum]\nkind = "custom"\n{ties}')
    assert "strategies: forum" in "\n".join(validate(load_study(folder / "study.toml")))


def test_validate_shows_what_was_read_of_each_layer(folder: Path) -> None:
    (folder / "study.toml").write_text(HEAD + PEOPLE + FAMILY + MET + TAIL)
    lines = "\n".join(validate(load_study(folder / "study.toml")))
    assert "family.csv: 2 rows, 4 people (Ann, Bo, Cy, ...), 2 ties" in lines
    assert "met.csv: 4 people (Ann, Bo, Cy, ...), 3 ties" in lines


def test_the_files_of_layers_are_part_of_the_task(folder: Path) -> None:
    (folder / "study.toml").write_text(HEAD + PEOPLE + FAMILY + WORK + TAIL)
    first = load_study(folder / "study.toml").task_id
    (folder / "work.csv").write_text("source,target\nAnn,Di\n")
    assert load_study(folder / "study.toml").task_id != first


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (PEOPLE + FAMILY + WORK.replace("0.01", "1.5"), "line 13: users.layers[1].chance = 1.5: is out of range"),
        (PEOPLE + FAMILY + WORK.replace("until = 9", "until = 2"), "line 16: users.layers[1].until = 2: is not after"),
        (PEOPLE + FAMILY.replace("name", "nam"), "line 8: users.layers[0].nam = 'family': unknown key; did you mean"),
        (PEOPLE + FAMILY.replace("family.csv", "famly.csv"), "line 9: users.layers[0].file = 'famly.csv': there is no"),
        (PEOPLE + '[[users.layers]]\nname = "x"\n', "line 7: users.layers[0]: give exactly one of dataset, file"),
        (PEOPLE + FAMILY + FAMILY, "line 10: users.layers[1]: holds two layers named 'family'; give each its own"),
        (PEOPLE + 'file = "work.csv"\n' + FAMILY, "line 5: users: give exactly one of dataset, file, gener"),
        ("[users]\n" + FAMILY + WORK, "line 9: users.layers[1]: holds layers of different sizes: 'family' has 4"),
        (PEOPLE + FAMILY + 'step = 7\n', "line 10: users.layers[0].step = 7: belongs to start_column"),
        (PEOPLE + MET + 'start = 3\n', "line 13: users.layers[0].start = 3: does not go with start_column: a file of"),
        (PEOPLE + MET.replace("day", "dy"), "line 12: users.layers[0].start_column = 'dy': is not a column of met.csv"),
        (PEOPLE + MET.replace('"day"', '"who"'), "line 12: users.layers[0].start_column = 'who': holds 'Ann' in row 1"),
        (PEOPLE + MET + "step = 0\n", "line 13: users.layers[0].step = 0.0: is out of range"),
        (PEOPLE + MET.replace("met.csv", "dates.csv"), "users.layers[0]"),
        (PEOPLE + MET + 'step = 7\norigin = 5\n', "users.layers[0].start_column[0] = 0.0: is before the origin"),
        (PEOPLE + MET.replace("met.csv", "family.csv"), "users.layers[0].source = 'who': is not a column of"),
        (
            PEOPLE + '[[users.layers]]\nstart_column = "day"\ngenerate = { kind = "complete" }\n',
            "line 8: users.layers[0].start_column = 'day': is a column of a file, and no file is given",
        ),
        (PEOPLE + '[[users.layers]]\ngenerate = { kind = "rmat", scale = 3 }\n', "line 8: users.layers[0].generate"),
        ('[users]\nlayers = []\n', "users.layers"),
        ('[users]\nlayers = 3\n', "users.layers = 3: must be a list"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_layer_is_refused_with_its_line(folder: Path, text: str, says: str) -> None:
    assert says in refused(folder, text)
