"""Study files: a TOML text that says which people, which idea, which strategies. See docs/reference/study-file.md.

``load_study`` reads a file and reports everything that is wrong with it at once; ``StudyFile.build`` makes the world
and the strategies that ``up.compare`` takes.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from uptake.basis.version import __version__
from uptake.studyfile import check as studycheck
from uptake.studyfile.keywords import Section
from uptake.studyfile.problems import Problem, StudyFileError, check, line_at, lines_of

if TYPE_CHECKING:
    from uptake.strategies import Strategy
    from uptake.studyfile.build import Observed
    from uptake.world.world import World

Share = Annotated[float, Field(ge=0, le=1)]
Step = Literal["day", "week", "month", "quarter", "year"]


class StudySection(Section):
    """[study]: how long, how often, with which luck."""

    title: str | None = None
    about: str | None = None
    horizon: int = Field(ge=1)
    runs: int = Field(default=100, ge=1)
    rng: int = Field(ge=0)
    step: Step = "month"
    threads: int | None = Field(default=None, ge=1)
    engine: Literal["auto", "native", "numba"] = "auto"


class Tied(Section):
    """Keys of a table that may name a network: one of a data set, a file, a generator."""

    dataset: str | None = None
    file: str | None = None
    source: str = "source"
    target: str = "target"
    weight: str | None = None
    directed: bool = False
    generate: dict[str, Any] | None = None


class Group(Section):
    """users.group: equal blocks, a column of the data set, or a column of a file of people."""

    blocks: int | None = Field(default=None, ge=1)
    column: str | None = None
    file: str | None = None
    id: str = "id"


class UsersSection(Tied):
    """[users]: the demand side."""

    group: Group | None = None
    threshold: float | list[float] | None = None
    reinforcement: int | None = Field(default=None, ge=1)
    priority: list[int] | None = None


class ProvidersSection(Tied):
    """[providers]: the supply side."""

    per_group: int | None = Field(default=None, ge=1)
    n: int | None = Field(default=None, ge=1)
    places: float | list[float] = 40
    culture: float | list[float] | None = None
    champion: bool | float | list[bool] | list[float] | None = None
    priority: list[int] | None = None


class ServiceSection(Section):
    """[service]: which providers can serve whom."""

    catchments: Literal["group", "blocks"] | None = None
    file: str | None = None
    user: str = "user"
    provider: str = "provider"


class ObservedSection(Section):
    """[observed]: what really happened, drawn beside the simulated curves."""

    dataset: str | None = None
    share: list[Share] | None = None
    period: Step | None = None  # of the data set, or the study's step
    label: str | None = None


class StudySections(Section):
    """A whole study file."""

    study: StudySection
    users: UsersSection
    providers: ProvidersSection | None = None
    service: ServiceSection | None = None
    idea: dict[str, Any] = Field(default_factory=dict)
    costs: dict[str, Any] = Field(default_factory=dict)
    strategies: dict[str, Any]
    observed: ObservedSection | None = None


@dataclass(frozen=True)
class StudyFile:
    """A study file that was read and checked.

    Attributes
    ----------
    path : Path
        Where it was read; files that it names are relative to it.
    text : str
        The file as it stands.
    sections : StudySections
        The checked tables.
    """

    path: Path
    text: str
    sections: StudySections

    @property
    def title(self) -> str:
        return self.sections.study.title or self.path.stem.replace("_", " ")

    def settings(self) -> dict[str, Any]:
        """The keywords of ``up.compare``: horizon, runs, rng, threads, engine, title."""
        study = self.sections.study
        names = ("horizon", "runs", "rng", "threads", "engine")
        return {name: getattr(study, name) for name in names} | {"title": self.title}

    def with_settings(self, **changes: Any) -> StudyFile:
        """The same study with other ``runs``, ``threads`` or ``engine``; None leaves a setting as it is."""
        study = self.sections.study.model_copy(update={k: v for k, v in changes.items() if v is not None})
        return StudyFile(self.path, self.text, self.sections.model_copy(update={"study": study}))

    def build(self) -> tuple[World, dict[str, Strategy], dict[str, Any]]:
        """The world, the strategies and the settings: ``up.compare(world, strategies, **settings)``."""
        from uptake.studyfile import build as studybuild

        return studybuild.world(self), studybuild.strategies(self), self.settings()

    def observed(self) -> Observed | None:
        """The real adoption curve on the study's steps, where the file names one."""
        from uptake.studyfile import build as studybuild

        return studybuild.observed(self)

    def canonical(self) -> str:
        """All that decides the numbers, as JSON with sorted keys; files that it names stand there by their SHA-256."""
        described = self.sections.model_dump(mode="json", exclude_defaults=True)
        study = self.sections.study
        described["study"] = {key: getattr(study, key) for key in ("horizon", "runs", "rng", "step")}
        described["order"] = list(self.sections.strategies)  # the first is what the others are compared with
        for section in ("users", "providers", "service"):
            _hash_files(described.get(section, {}), self.path.parent)
        return json.dumps(described | {"uptake": __version__}, sort_keys=True, ensure_ascii=False)

    @property
    def task_id(self) -> str:
        """16 hexadecimal digits that name this study: the same for the same numbers, whatever the file is called."""
        return hashlib.blake2b(self.canonical().encode(), digest_size=8).hexdigest()


def load_study(path: str | Path) -> StudyFile:
    """Read and check a study file.

    Raises
    ------
    StudyFileError
        With every problem of the file: its place (key and line), the value, what is allowed.
    """
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8")
        raw = tomllib.loads(text)
    except FileNotFoundError:
        raise StudyFileError(path, [Problem((), "there is no such study file")]) from None
    except OSError as error:
        raise StudyFileError(path, [Problem((), f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError as error:
        raise StudyFileError(path, [Problem((), f"is not UTF-8 text (byte {error.start}), so not TOML")]) from None
    except tomllib.TOMLDecodeError as error:
        raise StudyFileError(path, [Problem((), f"is not TOML: {error}")]) from None

    sections, problems = check(StudySections, raw, ())
    problems += studycheck.problems(raw, path.parent)
    if problems:
        raise located(path, text, problems)
    return StudyFile(path, text, sections)


def located(path: Path, text: str, problems: list[Problem]) -> StudyFileError:
    """The error for these problems, each with its line in the text."""
    lines = lines_of(text)
    return StudyFileError(path, [Problem(p.place, p.text, p.value, line_at(p.place, lines)) for p in problems])


def _hash_files(table: dict[str, Any], folder: Path) -> None:
    for key, value in table.items():
        if isinstance(value, dict):
            _hash_files(value, folder)
        elif key == "file":
            table[key] = _sha256(folder / value)


def _sha256(path: Path) -> str:
    """Of a file, or of all files of a folder (a network saved for mapping)."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    total = hashlib.sha256()
    for file in files:
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
