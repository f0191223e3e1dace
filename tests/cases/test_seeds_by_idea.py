"""Seeds by idea mean the same, and are refused in the same words, in `compare`, in `simulate` and in study files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import uptake as up
from uptake.studyfile.build import build
from uptake.studyfile.problems import StudyFileError
from uptake.studyfile.read import StudyFile, load_study

RING = up.generate.ring_lattice(60, 4)
PAIR = up.ComplementaryCascade(0.2, alone=(0.5, 0.4), given=(0.8, 0.8), ideas=("garden", "larder"))
WORLD = up.World(up.Users(RING), ideas=[up.Idea("garden"), up.Idea("larder")])
BESIDE = (
    "; its keys are all steps, or all names of ideas with their steps inside: {idea: {step: seeds}}; for its keys as"
)

REFUSED: dict[str, tuple[dict[Any, Any], str]] = {  # seeds, and what is said of them
    "a step after an idea": ({"garden": 5, 6: 3}, "has the key 6 beside 'garden'" + BESIDE),
    "a step before an idea": ({6: 3, "garden": 5}, "has the key 6 beside 'garden'" + BESIDE),
    "a step beside an unknown idea": ({6: 3, "gardens": 5}, "has the key 6 beside 'gardens'" + BESIDE),
    "an unknown idea": ({"gardens": 5}, "name the idea 'gardens', which is no idea of this "),
    "no word": ({" ": 5}, "is not allowed; it must be a non-empty string"),
    "a bad count": ({"larder": -5}, "is out of range; it is at least 0"),
    "a bad step": ({"larder": {-6: 5}}, "has the key -6, which is no step"),
    "a bad count at a step": ({"larder": {6: -5}}, "at step 6 is out of range"),
    "ideas in ideas": ({"larder": {"garden": 5}}, "has the key 'garden', which is no step"),
}


def of_compare(seeds: Any) -> Any:
    return up.compare(WORLD, {"few": up.Emulation(seeds=seeds)}, horizon=8, runs=2, rng=1)


def of_simulate(seeds: Any) -> Any:
    return up.simulate(RING, PAIR, seeds=seeds, runs=2, rng=1)


def of_study_file(seeds: Any, folder: Path) -> StudyFile:
    table = ", ".join(f"{json.dumps(str(key))} = {toml(those)}" for key, those in seeds.items())
    path = folder / "study.toml"
    path.write_text(
        f"""
        study = {{ horizon = 8, rng = 1 }}
        users = {{ generate = {{ kind = "ring_lattice", n = 60, k = 4 }} }}
        ideas = [{{ name = "garden" }}, {{ name = "larder" }}]
        [strategies.few]
        kind = "emulation"
        seeds = {{ {table} }}
        """
    )
    return load_study(path)


def toml(those: Any) -> str:
    if isinstance(those, dict):
        return "{ " + ", ".join(f"{json.dumps(str(key))} = {toml(value)}" for key, value in those.items()) + " }"
    return str(those)


@pytest.mark.parametrize("case", REFUSED)
def test_each_door_refuses_in_the_same_words(case: str, tmp_path: Path) -> None:
    seeds, says = REFUSED[case]
    whose = "seeds['larder']" if "larder" in seeds else "seeds"
    for door in (of_compare, of_simulate):
        with pytest.raises((ValueError, TypeError)) as raised:
            door(seeds)
        assert whose in str(raised.value), door.__name__
        assert says in str(raised.value), door.__name__
    with pytest.raises(StudyFileError) as refused:
        of_study_file(seeds, tmp_path)
    (problem,) = refused.value.problems
    assert problem.place[:2] == ("strategies", "few")
    assert says in problem.text
    assert problem.line is not None


def test_seeds_by_idea_are_those_of_each(tmp_path: Path) -> None:
    """A dict of ideas, with or without steps inside, gives each idea its own; an idea that is left out has none."""
    seeds = {"garden": {0: 4, 3: 2}}
    ever = of_compare(seeds).data["users_ever"].sel(strategy="few", step=0)
    assert ever.transpose("idea", "run").values.tolist() == [[4, 4], [0, 0]]
    curve = of_simulate(seeds).curve.sel(step=0)
    assert curve.transpose("idea", "run").values.tolist() == [[4, 4], [0, 0]]
    read = build(of_study_file(seeds, tmp_path))[1]["few"]
    assert read.seeding == up.Emulation(seeds=seeds).seeding == up.Seeds(ideas={"garden": up.Seeds(users={0: 4, 3: 2})})
