"""A study file becomes a world; all its problems are reported at once, each with its place."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up
from made_surveys import needs
from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.studyfile.build import build
from uptake.studyfile.groups import blocks
from uptake.studyfile.lines import lines_of
from uptake.studyfile.made import made
from uptake.studyfile.observed import observed
from uptake.studyfile.problems import StudyFileError, problem_of
from uptake.studyfile.read import StudyFile, load_study
from uptake.studyfile.sources import generators
from uptake.studyfile.strategy import recipes

EXAMPLES = Path(__file__).parents[1] / "examples"

GENERATE = 'generate = { kind = "ring_lattice", n = 12, k = 4 }'
SMALL = f"""
[study]
horizon = 6
runs = 3
rng = 1

[users]
{GENERATE}

[strategies.emulation]
kind = "emulation"
seeds = 2
"""

SUPPLY = f"""{SMALL}
[providers]
n = 3

[service]
catchments = "blocks"
"""


def study(folder: Path, text: str) -> StudyFile:
    path = folder / "study.toml"
    path.write_text(text, encoding="utf-8")
    return load_study(path)


def refused(folder: Path, text: str) -> list[str]:
    """The problems of a study file, one string each."""
    with pytest.raises(StudyFileError) as error:
        build(study(folder, text))
    return [str(problem) for problem in error.value.problems]


def test_a_small_file_becomes_a_world(tmp_path: Path) -> None:
    world, strategies, settings = build(study(tmp_path, SMALL))
    assert (world.n_users, world.n_providers, world.step) == (12, 0, "month")
    assert list(strategies) == ["emulation"]
    assert settings == {
        "horizon": 6, "runs": 3, "rng": 1, "threads": None, "engine": "auto", "title": "study",
    }  # fmt: skip


SURVEY = pytest.param("family_planning_survey.toml", marks=needs("korean_family_planning"))


@pytest.mark.parametrize("example", ["family_planning.toml", SURVEY])
def test_family_planning_has_the_sizes_and_the_curve_of_the_survey(example: str) -> None:
    file = load_study(EXAMPLES / example)
    world, strategies, settings = build(file)
    assert (world.n_users, world.n_providers, len(world.users.group_names or ())) == (1047, 25, 25)
    assert list(strategies) == ["emulation", "branching", "demand_led", "persuasion", "mandate"]
    assert (settings["horizon"], settings["runs"]) == (120, 200)
    assert world.service is not None
    assert world.service.n_ties == 1047
    real = observed(file)
    assert real is not None
    seen = np.flatnonzero(~np.isnan(real.share))
    assert seen.tolist() == list(range(12, 121, 12))
    assert real.share[12] == 69 / 1047
    assert real.share[120] == 673 / 1047


def test_million_is_a_valid_file() -> None:
    assert load_study(EXAMPLES / "million.toml").sections.study.horizon == 60


def test_parts_of_a_strategy_are_combined(tmp_path: Path) -> None:
    text = f"""{SMALL}
[[strategies.mandate]]
kind = "emulation"
seeds = 4
[[strategies.mandate]]
kind = "legislation"
start = 3
"""
    mandate = build(study(tmp_path, text))[1]["mandate"]
    assert [operation.start for operation in mandate.operations] == [3, 3]
    assert mandate.seeding.users == 4


def test_a_custom_strategy(tmp_path: Path) -> None:
    text = f"""{SMALL}
[strategies.radio]
kind = "custom"
seeds = [0, 5]
operations = [{{ term = "drive", value = 0.01, mode = "add", who = "users", until = 12 }}]
costs = [{{ amount = 3_000, per = "month", category = "radio" }}]
structure = [{{ layer = "peer", source = [0, 1], target = [7, 8], start = 6 }}]
"""
    radio = build(study(tmp_path, text))[1]["radio"]
    assert radio.operations[0].term == "drive"
    assert radio.costs[0].amount == 3000
    assert (radio.structure[0].target, radio.structure[0].start) == ((7, 8), 6)
    assert radio.seeding.users == (0, 5)


def test_sponsors_and_owners(tmp_path: Path) -> None:
    text = f"""{SMALL}
[providers]
n = 3
places = 2
owner = ["a", "a", "b"]
[service]
catchments = "blocks"
[strategies.bought]
kind = "custom"
sponsors = [
    {{ name = "council", revenue = 300, price = 15, until = 4 }},
    {{ name = "council", capital = 9_000, start = 4, opens = "organisation", obligation = [500, 6, 1.2] }},
]
"""
    world, strategies, _ = build(study(tmp_path, text))
    first, second = strategies["bought"].sponsors
    assert (first.revenue, first.until, second.opens, second.obligation) == (300, 4, "organisation", (500, 6, 1.2))
    assert world.providers is not None
    assert world.providers.owner.names == ("a", "b")  # type: ignore[union-attr]


def test_culture_that_drifts(tmp_path: Path) -> None:
    text = f"""{SMALL}
[providers]
file = "ties.csv"
culture = 0.4
culture_drift = 0.1
[service]
catchments = "blocks"
"""
    (tmp_path / "ties.csv").write_text("source,target\n0,1\n1,2\n")
    world, _, _ = build(study(tmp_path, text))
    assert world.providers is not None
    assert world.providers.culture_drift == 0.1
    with pytest.raises(ValueError, match=r"culture_drift.*no professional ties"):
        build(study(tmp_path, text.replace('file = "ties.csv"', "n = 3")))


def test_sponsors_are_checked(tmp_path: Path) -> None:
    text = f"""{SMALL}
[strategies.bought]
kind = "custom"
sponsors = [{{ name = "council", capital = -1 }}, {{ nmae = "x" }}]
"""
    found = "\n".join(refused(tmp_path, text))
    assert "strategies.bought.sponsors[0].capital = -1: is out of range" in found
    assert "strategies.bought.sponsors[1].nmae = 'x': unknown key; did you mean 'name'?" in found


FILES = """
[study]
horizon = 6
rng = 1
[users]
file = "edges.csv"
source = "who"
target = "whom"
group = { file = "people.csv", column = "village" }
[providers]
n = 2
[service]
file = "service.csv"
[strategies.emulation]
kind = "emulation"
seeds = 1
"""


def test_every_kind_of_strategy_works_and_is_documented(tmp_path: Path) -> None:
    words = (EXAMPLES.parent / "docs" / "reference" / "study-file.md").read_text(encoding="utf-8")
    needed = {kind: row.example.items() for kind, row in up.strategies.LISTED.items()}
    parts = "".join(
        f'[strategies.s_{kind}]\nkind = "{kind}"\n'
        + "".join(f"{key} = {list(value) if isinstance(value, tuple) else value}\n" for key, value in needed[kind])
        for kind in recipes()
    )
    assert list(build(study(tmp_path, SUPPLY + parts))[1]) == ["emulation", *(f"s_{kind}" for kind in recipes())]
    assert [kind for kind in (*recipes(), *generators()) if f"`{kind}`" not in words] == []
    example = words.split("```toml")[1].split("```")[0]
    assert list(build(study(tmp_path, example))[1]) == ["emulation", "campaign"]


def test_everything_from_files(tmp_path: Path) -> None:
    (tmp_path / "edges.csv").write_text("who,whom\nAnn,Bo\nBo,Cy\nCy,Di\n")
    (tmp_path / "people.csv").write_text("id,village\nDi,north\nCy,south\nBo,north\nAnn,south\n")
    (tmp_path / "service.csv").write_text("user,provider\nAnn,0\nDi,1\n")
    file = study(tmp_path, FILES)
    world = build(file)[0]
    assert world.users.group_names == ("north", "south")
    names = world.users.network.labels
    assert names is not None
    groups = dict(zip(names.tolist(), np.asarray(world.users.group).tolist(), strict=True))
    assert groups == {"Ann": 1, "Bo": 0, "Cy": 1, "Di": 0}
    assert world.service is not None
    assert world.service.serve_users.tolist() == world.users.network.index(["Ann", "Di"]).tolist()

    before = file.task_id
    (tmp_path / "edges.csv").write_text("who,whom\nAnn,Bo\nBo,Cy\nCy,Ann\nDi,Ann\n")
    assert load_study(tmp_path / "study.toml").task_id != before  # the ties are part of the study

    (tmp_path / "people.csv").write_text("id,village\nDi,north\nCy,south\nBo,north\n")
    assert "is missing for 1 user in people.csv; the first is 'Ann'" in refused(tmp_path, FILES)[0]
    assert "did you mean 'village'?" in refused(tmp_path, FILES.replace('"village"', '"vilage"'))[0]


def test_providers_from_a_file_and_a_data_set(tmp_path: Path) -> None:
    (tmp_path / "clinics.csv").write_text("source,target\nHill,Lake\nLake,Moor\n")
    (tmp_path / "service.csv").write_text("person,clinic\n0,Moor\n11,Hill\n")
    text = f"""{SMALL}
[providers]
file = "clinics.csv"
places = [1, 2, 3]
[service]
file = "service.csv"
user = "person"
provider = "clinic"
"""
    world = build(study(tmp_path, text))[0]
    assert world.n_providers == 3
    assert world.service is not None
    assert world.providers is not None
    assert world.providers.network is not None
    moor, hill = world.providers.network.index(["Moor", "Hill"]).tolist()
    assert world.service.ask_providers.tolist() == [moor, hill]
    assert np.asarray(world.providers.places).tolist() == [1, 2, 3]

    (tmp_path / "service.csv").write_text("person,clinic\n0,Moor\n11,Hall\n")
    assert "service.csv: the provider 'Hall' is no name of a provider" in refused(tmp_path, text)[0]


def test_a_data_set_as_providers(tmp_path: Path, surveys: Path) -> None:
    doctors = f"""{SMALL.replace("n = 12", "n = 250")}
[providers]
dataset = "medical_innovation"
[service]
catchments = "blocks"
"""
    assert build(study(tmp_path, doctors))[0].n_providers == 8


def test_a_data_set_brings_groups_and_a_curve(tmp_path: Path, surveys: Path) -> None:
    yearly = SMALL.replace(GENERATE, 'dataset = "korean_family_planning"').replace("[study]", '[study]\nstep = "year"')
    supply = '[providers]\nper_group = 1\n[observed]\ndataset = "korean_family_planning"\n'
    file = study(tmp_path, yearly + supply)
    world = build(file)[0]
    assert world.users.group_names == ("village 1", "village 2")
    real = observed(file)
    assert real is not None
    assert real.share[1:5].tolist() == [1 / 8, 3 / 8, 4 / 8, 5 / 8]
    assert real.label == "observed (korean family planning)"


def test_blocks_of_given_sizes(tmp_path: Path) -> None:
    block = 'generate = { kind = "stochastic_block", chances = 1, rng = 1 }\ngroup.blocks = [2, 3, 7]'
    world = build(study(tmp_path, SMALL.replace(GENERATE, block)))[0]
    assert world.users.group is not None
    assert np.bincount(np.asarray(world.users.group)).tolist() == [2, 3, 7]
    assert world.users.network.degree("out").tolist() == [1] * 2 + [2] * 3 + [6] * 7
    ring = build(study(tmp_path, SMALL.replace(GENERATE, GENERATE + "\ngroup.blocks = [2, 3, 7]")))[0]
    assert np.bincount(np.asarray(ring.users.group)).tolist() == [2, 3, 7]
    problem = refused(tmp_path, SMALL.replace(GENERATE, GENERATE + "\ngroup.blocks = [2, 3, 8]"))[0]
    assert "users.group.blocks = [2, 3, 8]: holds 13 users in all, and there are 12" in problem
    bare = block.replace("[2, 3, 7]", "3")
    assert "users.generate.sizes: is missing" in refused(tmp_path, SMALL.replace(GENERATE, bare))[0]


COUNTS = '[observed]\ncount = [3, 0, 2]\npeople = 20\nperiod = "month"\n'


def test_observed_counts(tmp_path: Path) -> None:
    real = observed(study(tmp_path, SMALL + COUNTS))
    assert real is not None
    assert real.share[1:4].tolist() == [0.15, 0.15, 0.25]
    for old, new, expected in (
        ("people = 20\n", "", "observed.people: is missing; it is the number of people among whom count was counted"),
        ("[3, 0, 2]", "[30]", "observed.count: holds 30 adopters, of 20 people"),
        ("count = [3, 0, 2]", "share = [0.1]", "observed.people = 20: belongs to count, which is not given"),
    ):
        assert expected in refused(tmp_path, SMALL + COUNTS.replace(old, new))[0]


def test_blocks_serve_neighbouring_users(tmp_path: Path) -> None:
    service = build(study(tmp_path, SUPPLY))[0].service
    assert service is not None
    assert service.serve_users.reshape(3, 4).tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    sizes = np.bincount(blocks(1000, 7))
    assert sizes.max() - sizes.min() <= 1


def test_several_providers_in_each_group(tmp_path: Path) -> None:
    text = f"""{SMALL.replace("k = 4 }", "k = 4 }" + chr(10) + "group = { blocks = 3 }")}
[providers]
per_group = 2
generate = {{ kind = "complete" }}
"""
    world = build(study(tmp_path, text))[0]
    assert world.n_providers == 6
    assert world.providers is not None
    assert world.providers.network is not None
    assert world.service is not None
    assert world.service.n_ties == 24


def test_all_problems_at_once_each_with_its_place(tmp_path: Path) -> None:
    text = """\
[study]
titel = "x"
horizon = 0
rng = 1
step = "fortnight"
[users]
dataset = "korean_family_planing"
threshold = "high"
[providers]
per_group = 1
[idea]
merit = 1.5
social_prof = 0.3
[costs]
setup = -3
[strategies.emulation]
kind = "emulatoin"
[[strategies.mandate]]
kind = "emulation"
[[strategies.mandate]]
kind = "legislation"
start = -3
enforcement = 1.2
[observed]
share = [0.2, 1.4]
"""
    found = refused(tmp_path, text)
    for expected in (
        "line 2: study.titel = 'x': unknown key; did you mean 'title'?",
        "line 3: study.horizon = 0: must be at least 1",
        "line 5: study.step = 'fortnight': must be 'day', 'week', 'month', 'quarter' or 'year'",
        "line 7: users.dataset = 'korean_family_planing': unknown data set; did you mean 'korean_family_planning'?",
        "line 8: users.threshold = 'high': must be a number",
        "line 12: idea.merit = 1.5: is out of range; it lies in [0, 1]",
        "line 13: idea.social_prof = 0.3: unknown key; did you mean 'social_proof'?",
        "line 15: costs.setup = -3: is out of range",
        "line 17: strategies.emulation.kind = 'emulatoin': unknown strategy; did you mean 'emulation'?",
        "line 22: strategies.mandate[1].start = -3: is out of range",
        "line 23: strategies.mandate[1].enforcement = 1.2",
        "line 25: observed.share[1] = 1.4: must be at most 1",
    ):
        assert any(problem.startswith(expected) for problem in found), f"{expected} is not among\n" + "\n".join(found)
    assert len(found) == 12
    with pytest.raises(StudyFileError, match="12 problems"):
        load_study(tmp_path / "study.toml")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("horizon = 6", "horizon = -6", "study.horizon = -6: must be at least 1"),
        ("horizon = 6", "horizon = 6.5", "study.horizon = 6.5: must be a whole number"),
        ("horizon = 6\n", "", "study.horizon: is missing"),
        ("runs = 3", "runs = 0", "study.runs = 0: must be at least 1"),
        ("rng = 1", "rng = -1", "study.rng = -1: must be at least 0"),
        ("rng = 1", 'rng = 1\nengine = "fortran"', "study.engine = 'fortran': must be 'auto', 'native' or 'numba'"),
        ("[users]", "[uesrs]", "did you mean 'users'?"),
        ("[users]", "[uesrs]", "users: is missing"),
        ("ring_lattice", "ring_latice", "did you mean 'ring_lattice'?"),
        ("n = 12, k = 4", "n = 12, kk = 4", "users.generate.k: is missing"),
        ("n = 12, k = 4", "n = 12, k = 4, rewire = 0.1", "users.generate.rewire = 0.1: unknown key"),
        ("n = 12", "n = -12", "users.generate.n = -12: is out of range"),
        ("ring_lattice", "barabasi_albert", "users.generate.rng: is missing; give a seed"),
        ("seeds = 2", "seeds = true", "strategies.emulation.seeds = true"),
        ("seeds = 2", 'seeds = "two"', "strategies.emulation.seeds = 'two'"),
        ('kind = "emulation"\n', "", "strategies.emulation.kind: is missing; allowed: emulation,"),
        ("[study]", "[idea]\nmerit = 0.5\n[study]", "idea.merit = 0.5: does not go with social_proof = 0.65"),
        ("[study]", "[idea]\npeer = nan\n[study]", "idea.peer = nan: is out of range; it lies in [0, 1]"),
        ("[study]", "[idea]\npeer = -0.1\n[study]", "idea.peer = -0.1: is out of range; it lies in [0, 1]"),
        ("[users]", "[users]\nthreshold = [0.1, 0.2]", "users.threshold = [0.1, 0.2]: has shape (2,)"),
        ("[users]", "[users]\nthreshold = [0.1, 'x']", "users.threshold[1] = 'x': must be a number"),
        ("[users]", "[users]\ngroup = 3", "users.group = 3: must be a table of keys"),
        ("[users]", f"[users]\nthreshold = {[0.1] * 11 + [1.2]}", "users.threshold[11] = 1.2: is out of range"),
        ("[users]", "[users]\nthreshold = 1.5", "users.threshold = 1.5: is out of range; it lies in [0, 1]"),
        (
            "[users]",
            '[users]\nfile = "edges.csv"',
            "exactly one of dataset, file, generate, layers; found file and generate",
        ),
        ("[users]", '[users]\nsource = "a"', "users.source = 'a': describes a file, and no file is given"),
        ("[users]", "[users]\ngroup = { blocks = 13 }", "users.group.blocks = 13: is out of range; there are 12 users"),
        ("[users]", '[users]\ngroup = { column = "x" }', "users.group.column = 'x': needs a data set, or a file"),
        ("[study]", "[providers]\nn = 2\n[study]", "service.catchments: users have no groups"),
        ("[study]", "[providers]\nper_group = 2\n[study]", "providers.per_group = 2: users have no groups"),
        ("[study]", '[service]\ncatchments = "group"\n[study]', "service: needs [providers]"),
        ("[study]", "[appraisal]\nattribution = 1.5\n[study]", "appraisal.attribution = 1.5: must be at most 1"),
        ("[study]", "[appraisal]\noptimism_bias = 0\n[study]", "appraisal.optimism_bias = 0: must be above 0"),
        ("[study]", "[appraisal]\noptimism_bias = 101\n[study]", "appraisal.optimism_bias = 101: must be at most 100"),
        ("[study]", "[appraisal]\nlevel = 1\n[study]", "appraisal.level = 1: must be below 1"),
        ("[study]", "[appraisal]\nlevle = 0.9\n[study]", "appraisal.levle = 0.9: unknown key; did you mean 'level'?"),
        ("[study]", "[appraisal]\nreference = 2\n[study]", "appraisal.reference = 2: must be a string"),
        (
            "[study]",
            "[appraisal]\nreference = 'emulatoin'\n[study]",
            "line 3: appraisal.reference = 'emulatoin': is no strategy of this study; did you mean 'emulation'?",
        ),
        ('[strategies.emulation]\nkind = "emulation"\nseeds = 2', "[strategies]", "strategies: is empty"),
    ],
)
def test_one_thing_wrong(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in SMALL
    found = refused(tmp_path, SMALL.replace(old, new))
    assert any(expected in problem for problem in found), "\n".join(found)


def test_files_that_are_missing_or_no_study(tmp_path: Path) -> None:
    with pytest.raises(StudyFileError, match="there is no such study file"):
        load_study(tmp_path / "nowhere.toml")
    (tmp_path / "broken.toml").write_text("[study\nhorizon = ")
    with pytest.raises(StudyFileError, match=r"is not TOML: .*line 1"):
        load_study(tmp_path / "broken.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StudyFileError, match="is not UTF-8 text"):
        load_study(tmp_path / "binary.toml")
    with pytest.raises(StudyFileError, match="cannot be read"):
        load_study(tmp_path)
    generate = 'generate = { kind = "ring_lattice", n = 12, k = 4 }'
    found = refused(tmp_path, SMALL.replace(generate, 'file = "nowhere.csv"'))
    assert "users.file = 'nowhere.csv': there is no such file" in found[0]
    (tmp_path / "edges.csv").write_text("a,b\n0,1\n")
    found = refused(tmp_path, SMALL.replace(generate, 'file = "edges.csv"'))
    assert "users" in found[0]
    assert "source" in found[0]


def test_operations_of_a_custom_strategy_are_checked(tmp_path: Path) -> None:
    text = f"""{SMALL}
[strategies.own]
kind = "custom"
operations = [{{ term = "drvie", value = 0.1 }}, {{ term = "drive", valeu = 1 }}]
costs = [{{ amount = -1 }}]
structure = [{{ layer = "peer", source = 0 }}]
"""
    found = "\n".join(refused(tmp_path, text))
    assert "strategies.own.operations[0].term = 'drvie': is unknown; did you mean 'drive'?" in found
    assert "strategies.own.operations[1].valeu = 1: unknown key; did you mean 'value'?" in found
    assert "strategies.own.costs[0].amount = -1: is out of range" in found
    assert "strategies.own.structure[0]" in found
    assert "target" in found


def test_the_task_is_what_decides_the_numbers(tmp_path: Path) -> None:
    base = study(tmp_path, SMALL)
    assert len(base.task_id) == 16
    same = SMALL.replace("rng = 1", 'rng = 1\nthreads = 2\nengine = "numba"\ntitle = "Other words"\nstep = "month"')
    assert study(tmp_path, "# a comment\n" + same).task_id == base.task_id
    assert study(tmp_path, SMALL + "[appraisal]\nattribution = 0.5\n").task_id == base.task_id
    for old, new in (("rng = 1", "rng = 2"), ("runs = 3", "runs = 4"), ("seeds = 2", "seeds = 3"), ("k = 4", "k = 2")):
        assert study(tmp_path, SMALL.replace(old, new)).task_id != base.task_id
    more = '[strategies.{}]\nkind = "emulation"\n[strategies.{}]\nkind = "persuasion"\n'
    head = SMALL[: SMALL.index("[strategies")]
    one, other = (study(tmp_path, head + more.format(*names)).task_id for names in ("ab", "ba"))
    assert one != other
    assert base.with_settings(runs=9, threads=None).sections.study.runs == 9
    assert base.with_settings(threads=2).task_id == base.task_id


def test_a_refusal_is_a_problem_of_the_key_that_it_names() -> None:
    table, place = {"merit": 0.5, "slots": [1, -1], "costs": {}}, ("idea",)

    def said(error: Exception) -> str:
        return str(problem_of(error, table, place))

    assert said(BadValue("merit", 0.5, "at most 0.4")) == "idea.merit = 0.5: is out of range; at most 0.4"
    assert said(BadValue("slots", -1, index=1)) == "idea.slots[1] = -1: is out of range"
    assert said(BadValue("costs", NOT_SHOWN, problem="do not fit")) == "idea.costs: do not fit"
    assert said(BadValue("peer", 2, problem="is too high for merit", also=("merit",))) == (
        "idea.merit: peer = 2 is too high for merit"
    )
    assert said(BadType("peer", 2, problem="is odd")) == "idea: peer = 2 is odd"
    assert said(ValueError("merit is in the prose, and that does not count")) == (
        "idea: merit is in the prose, and that does not count"
    )


def test_all_that_a_class_refuses_is_found_and_nothing_twice() -> None:
    class Pot:
        def __init__(self, size: float, low: float = 0, high: float = 1, name: str = "pot") -> None:
            if low >= high:
                raise BadValue("low", low, problem=f"is not below high = {high}", also=("high",))
            checks.number("size", size, low, high)
            checks.word("name", name)

    def places(raw: dict[str, Any]) -> list[Any]:
        thing, problems = made(Pot, raw, ())
        assert (thing is None) == bool(problems)
        return [problem.place for problem in problems]

    assert places({"size": 0.5}) == []
    assert places({"size": 7.0, "name": ""}) == [("size",)]  # without a size there is no pot whose name is checked
    assert places({"size": 0.5, "low": 2.0, "name": ""}) == [("low",), ("name",)]
    assert places({"size": 1.5, "low": 2.0, "high": 1.2}) == [("low",), ("size",)]
    assert places({"size": 0.5, "colour": "red"}) == [("colour",)]


def test_the_error_can_be_sent_between_processes(tmp_path: Path) -> None:
    with pytest.raises(StudyFileError) as raised:
        study(tmp_path, SMALL.replace("horizon = 6", "horizon = 0").replace("k = 4", "k = 'four'"))
    again = pickle.loads(pickle.dumps(raised.value))
    assert str(again) == str(raised.value)
    assert again.problems == raised.value.problems
    assert [problem.line for problem in again.problems] == [3, 8]


def test_lines_of_keys() -> None:
    text = '[a]\nx = """\n[no]\ny = 1\n"""\n[[b.c]]\nz = 1\n[[b.c]]\nz = 2\n"odd key" = 3\n[b.c.d]\nu.v = 1\n'
    assert lines_of(text) == {
        ("a",): 1, ("a", "x"): 2, ("b", "c", 0): 6, ("b", "c", 0, "z"): 7, ("b", "c", 1): 8, ("b", "c", 1, "z"): 9,
        ("b", "c", 1, "odd key"): 10, ("b", "c", 1, "d"): 11, ("b", "c", 1, "d", "u"): 12,
        ("b", "c", 1, "d", "u", "v"): 12,
    }  # fmt: skip


TWO_IDEAS = """
[study]
horizon = 12
runs = 3
rng = 7
[users]
generate = { kind = "ring_lattice", n = 60, k = 4 }
[[ideas]]
name = "garden"
alone = 0.4
companions = { "food bank" = 0.5 }
[[ideas]]
name = "food bank"
[strategies.together]
kind = "emulation"
seeds = 5
[strategies.later]
kind = "custom"
seeds = { garden = 3, "food bank" = { 0 = 2, 6 = 4 } }
operations = [{ term = "merit", value = 0.6, who = "users", idea = "garden" }]
costs = [{ amount = 3, per = "month", idea = "garden" }]
budget = { garden = 100 }
"""


def test_several_ideas(tmp_path: Path) -> None:
    path = tmp_path / "two.toml"
    path.write_text(TWO_IDEAS)
    world, strategies, settings = build(load_study(path))
    assert world.names == ("garden", "food bank")
    assert world.each_idea[0].companions == {"food bank": 0.5}
    assert strategies["later"].seeding == up.Seeds(
        ideas={"garden": up.Seeds(users=3), "food bank": up.Seeds(users={0: 2, 6: 4})}
    )
    assert strategies["later"].budget == {"garden": 100}
    study = up.compare(world, strategies, **settings)
    assert study.data.sizes["idea"] == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"food bank" = 0.5', '"food bonk" = 0.5', "line 8: ideas[0]: 'garden' has the companion 'food bonk'"),
        ('"food bank" = 0.5', '"food bank" = 2', "ideas[0].companions"),
        ("alone = 0.4", "alone = -1", "line 10: ideas[0].alone = -1"),
        ('name = "food bank"', 'name = "garden"', "ideas[1]: is called 'garden' like another"),
        ('idea = "garden" }]\ncosts', 'idea = "gardn" }]\ncosts', "operations[0] names the idea 'gardn'"),
        ("[users]", "[idea]\npeer = 0.1\n[users]", "ideas: does not go with [idea]"),
        ("seeds = { garden", "seeds = { gerden", "seeds name the idea 'gerden'"),
        ("budget = { garden", "budget = { gerden", "budget names the idea 'gerden'"),
        ('term = "merit"', 'term = "companions"', "operations[0].term = 'companions': is said once, in Idea, and"),
    ],
)
def test_ideas_that_do_not_fit_are_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "two.toml"
    path.write_text(TWO_IDEAS.replace(old, new, 1))
    with pytest.raises(StudyFileError) as caught:
        load_study(path)
    assert said in str(caught.value)


def test_a_context_by_group(tmp_path: Path) -> None:
    text = """
[study]
horizon = 6
rng = 1
[users]
generate = { kind = "ring_lattice", n = 6, k = 2 }
group.blocks = [2, 4]
context.by_group = [0.25, 0.75]
[providers]
per_group = 1
context.by_group = [0, 1]
size = ["small", "large"]
[strategies.emulation]
kind = "emulation"
"""
    world = build(study(tmp_path, text))[0]
    assert np.asarray(world.users.context).tolist() == [0.25] * 2 + [0.75] * 4
    assert world.providers is not None
    assert np.asarray(world.providers.context).tolist() == [0, 1]
    assert world.providers.size.names == ("large", "small")
    refused = {
        "[0.25, 0.75]": ("[0.25]", r"by_group.* has 1 entries, but there are 2 groups"),
        "group.blocks = [2, 4]\n": ("", "users have no groups"),
        "context.by_group = [0, 1]": ("context = { by_group = [0, 1], between = 0.5 }", "found between and by_group"),
    }
    for old, (new, words) in refused.items():
        with pytest.raises(StudyFileError, match=words):
            build(study(tmp_path, text.replace(old, new)))


def test_the_pilot_of_nurse_first_has_the_ratio_that_its_partners_stated() -> None:
    world, strategies, settings = build(load_study(EXAMPLES / "nurse_first.toml"))
    results = up.compare(world, strategies, **(settings | {"runs": 2}))
    pilot = results.summary().loc["pilot"]
    assert pilot["cost", "mean"] == 100_000
    assert pilot["benefit_cost_ratio", "mean"] == 22
    assert pilot["net_benefit", "mean"] == 2_100_000
    assert pilot["break_even_attribution", "mean"] == pytest.approx(1 / 22)
    for attribution, ratio in ((0.5, 11), (0.25, 5.5), (0.1, 2.2)):
        assert results.summary(attribution=attribution).loc["pilot", ("benefit_cost_ratio", "mean")] == pytest.approx(
            ratio
        )
