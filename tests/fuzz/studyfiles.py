"""Study files: text damaged, values replaced, tables mixed; what is read is built and compiled if it is small."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any, NamedTuple

from uptake.network.datasets.fetch import here
from uptake.network.datasets.table import TABLE
from uptake.studyfile.problems import StudyFileError
from uptake.studyfile.read import StudyFile, load_study
from uptake.studyfile.validate import validate

from .damage import NUMBERS, damaged
from .verdict import replaced

MOST = 1000  # a number above it in a study file may ask for more work than one input is worth

STUDIES = (
    """
[study]
title = "One"
horizon = 6
runs = 2
rng = 1
[users]
generate = { kind = "ring_lattice", n = 12, k = 4 }
group = { blocks = 3 }
threshold = 0.2
[providers]
per_group = 2
places = 2.5
[idea]
merit = 0.9
social_proof = 0.1
[costs]
setup = 10
benefit = 3
[strategies.emulation]
kind = "emulation"
seeds = 2
[strategies.demand_led]
kind = "demand_led"
""",
    """
[study]
horizon = 4
rng = 2
step = "year"
about = "Two"
[users]
file = "edges.csv"
source = "a"
target = "b"
group = { file = "people.csv", id = "who", column = "town" }
[providers]
generate = { kind = "complete", n = 3 }
[service]
file = "service.csv"
user = "u"
provider = "p"
[observed]
share = [0.1, 0.2]
[strategies.mandate]
kind = "legislation"
[[strategies.own.operations]]
kind = "raise"
""",
    """
[study]
horizon = 3
rng = 3
runs = 1
[users]
dataset = "medical_innovation"
[strategies."a b"]
kind = "persuasion"
[strategies.e]
kind = "emulation"
seeds = 0.05
[observed]
dataset = "medical_innovation"
""",
    """
[study]
horizon = 3
rng = 4
[users]
generate = { kind = "path", n = 4 }
[[ideas]]
name = "A"
companions = { B = 0.5 }
[[ideas]]
name = "B"
[[start]]
idea = "A"
users = ["adopter", "aware", 0, "immune"]
[[start]]
idea = "B"
users = { file = "people.csv", id = "who", column = "now" }
[strategies.e]
kind = "emulation"
seeds = { A = 1 }
[[observed]]
idea = "A"
share = [0.1, 0.2]
[[observed]]
idea = "B"
count = [1, 2]
people = 4
""",
)
VALUES = (
    *NUMBERS, "true", "[]", "{}", "[1]", "[[1]]", '"x"', '"emulation"', "[1, 2, 3]", "{ kind = 1 }", "1979-05-27",
    "07:32:00", '"""x"""', "'''y'''", "[0.1, 0.2]", '["a"]', '"\\u0000"', '"$x_$"', '"edges.csv"', '"/dev/null"',
    '"."', '""', '"[b]"',
)  # fmt: skip
FILES = {
    "edges.csv": "a,b\n0,1\n1,2\n2,3\n3,0\n",
    "people.csv": "who,town,now\n0,x,3\n1,x,\n2,y,aware\n3,y,lapsed\n",
    "service.csv": "u,p\n0,0\n1,1\n2,2\n3,0\n",
}


class Text(NamedTuple):
    """The bytes of a study file."""

    raw: bytes


class Loader:
    """`load_study`, and what `uptake validate` does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in FILES.items():
            (folder / name).write_text(text)
        examples = Path(__file__).parent.parent.parent / "examples"
        texts = [*STUDIES, *(path.read_text(encoding="utf-8") for path in sorted(examples.glob("*.toml")))]
        absent = [row.name for row in TABLE.values() if here(row) is None]  # would be downloaded
        self.texts = [text.encode() for text in texts if not any(f'dataset = "{name}"' in text for name in absent)]

    def draw(self, luck: random.Random) -> Text:
        raw = luck.choice(self.texts)
        if luck.random() < 0.6:
            raw = _replaced(raw.decode(), luck).encode("utf-8", "surrogatepass")
        return Text(damaged(raw, luck, self.texts, most=2) if luck.random() < 0.4 else raw)

    def feed(self, drawn: Text) -> bool:
        path = replaced(self.folder / "study.toml", drawn.raw)
        try:
            study = load_study(path)
            if _is_small(study):
                assert validate(study)
            assert re.fullmatch("[0-9a-f]{16}", study.task_id)
        except StudyFileError as error:
            if not (str(error).startswith(str(path)) and error.problems):
                raise AssertionError("the error does not begin with the file") from error
            return False
        assert study.settings()["horizon"] >= 1
        return True


def _replaced(text: str, luck: random.Random) -> str:
    """A study file in which some lines are absent, doubled, moved, or have another key or value."""
    lines = text.splitlines()
    for _ in range(luck.randint(1, 3)):
        i = luck.randrange(len(lines))
        change = luck.randrange(6)
        key, equals, _ = lines[i].partition("=")
        if change == 0:
            del lines[i]
        elif change == 1:
            lines.insert(luck.randrange(len(lines)), lines[i])
        elif change == 2 and equals:
            lines[i] = f"{luck.choice((key.strip()[:-1], key.strip() + 'x', 'a.b', 'kind'))} = 1"
        elif equals:
            lines[i] = f"{key}= {luck.choice(VALUES)}"
        else:
            lines[i] = re.sub(r"\d+(\.\d+)?", luck.choice(NUMBERS), lines[i], count=1)
        if not lines:
            break
    return "\n".join(lines)


def _is_small(study: StudyFile) -> bool:
    """Whether no number of the file asks for long work."""
    return all(not isinstance(value, int | float) or value <= MOST for value in _values(study.sections.model_dump()))


def _values(tree: Any) -> list[Any]:
    if isinstance(tree, dict):
        return [leaf for value in tree.values() for leaf in _values(value)]
    return [leaf for value in tree for leaf in _values(value)] if isinstance(tree, list) else [tree]
