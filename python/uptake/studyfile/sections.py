"""The sections of a study file: which keys each has, of which kind. See docs/reference/study-file.md.

The tables idea, ideas, costs, generate and those of strategies have the keywords of a class or function as their keys;
here they are tables of anything, and `uptake.studyfile.check` holds them against the signature.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from uptake.basis.checks import INT32_MAX, unkept
from uptake.studyfile.keywords import Section


def _kept(text: str) -> str:
    """Refuse text that the file of results cannot keep."""
    problem = unkept(text)
    if problem:
        raise PydanticCustomError("text", "{problem}; leave it out", {"problem": problem})
    return text


Text = Annotated[str, AfterValidator(_kept)]
Share = Annotated[float, Field(ge=0, le=1)]
Size = Annotated[int, Field(ge=1)]
Step = Literal["day", "week", "month", "quarter", "year"]


class StudySection(Section):
    """[study]: how long, how often, with which luck."""

    title: Text | None = None
    about: Text | None = None
    horizon: int = Field(ge=1, le=INT32_MAX)
    runs: int = Field(default=100, ge=1, le=INT32_MAX)
    rng: int = Field(ge=0)
    step: Step = "month"
    threads: int | None = Field(default=None, ge=1)
    engine: Literal["auto", "native", "numba"] = "auto"


class Reading(Section):
    """How a file of text or a workbook is read; `Network.read` documents the keys."""

    separator: str | None = None
    encoding: str | None = None
    skip: int | None = Field(default=None, ge=0)
    sheet: str | int | None = None


Name = str | Annotated[int, Field(ge=0)]  # of a column: its name, or its number where the file has no header


class People(Reading):
    """users.people: a file with a row per person."""

    file: str
    id: Name = "id"


class Column(Reading):
    """Values by person: a column of the people, of a file of its own, or of the data set."""

    column: Name
    file: str | None = None
    id: Name = "id"


class Group(Reading):
    """users.group: equal blocks, blocks of given sizes, or a column as in `Column`."""

    blocks: Size | list[Size] | None = None
    column: Name | None = None
    file: str | None = None
    id: Name = "id"


class Context(Reading):
    """users.context: drawn by groups, given by group, or a column as in `Column`."""

    by_group: list[Share] | None = None
    between: Share | None = None
    within: Share | None = None
    group: Column | None = None
    column: Name | None = None
    file: str | None = None
    id: Name = "id"


class Ties(Reading):
    """Keys of a table that names a network: one of a data set, a file, a generator."""

    dataset: str | None = None
    file: str | None = None
    source: Name = "source"
    target: Name = "target"
    weight: Name | None = None
    directed: bool = False
    layout: Literal["edges", "adjacency"] | None = None
    missing: list[str] | None = None
    parallel: Literal["keep", "merge"] | None = None
    two_mode: bool | None = None
    generate: dict[str, Any] | None = None


class LayerTable(Ties):
    """users.layers, providers.layers: ties of one kind, or a file with a row per contact."""

    name: Text = ""
    chance: float | None = None
    proof: float | None = None
    start: int | None = None
    until: int | None = None
    start_column: Name | None = None
    until_column: Name | None = None
    step: float | str | None = None
    origin: float | str | datetime | date | None = None


class Tied(Ties):
    """A section whose actors have ties: a network of its own, or layers."""

    people: str | People | None = None
    layers: list[LayerTable] | None = Field(default=None, min_length=1)


class UsersSection(Tied):
    """[users]: the demand side."""

    group: Group | None = None
    threshold: float | list[float] | Column | None = None
    reinforcement: int | None = Field(default=None, ge=1)
    priority: list[int] | Column | None = None
    immune: list[int | str] | None = None
    context: float | list[float] | Context | None = None
    sector: list[int | str] | Column | None = None


class ProvidersSection(Tied):
    """[providers]: the supply side."""

    per_group: int | None = Field(default=None, ge=1)
    n: int | None = Field(default=None, ge=1)
    places: float | list[float] | Column = 40
    culture: float | list[float] | Column | None = None
    champion: bool | float | list[bool] | list[float] | Column | None = None
    priority: list[int] | Column | None = None
    context: float | list[float] | Context | None = None
    sector: list[int | str] | Column | None = None
    owner: list[int | str] | Column | None = None
    size: list[int | str] | Column | None = None
    culture_drift: float | None = None


class ServiceSection(Reading):
    """[service]: which providers can serve whom."""

    catchments: Literal["group", "blocks"] | None = None
    file: str | None = None
    user: Name = "user"
    provider: Name = "provider"
    missing: list[str] | None = None
    start: int | list[int] | None = None  # a list has one per provider, for catchments
    until: int | list[int] | None = None
    start_column: Name | None = None
    until_column: Name | None = None
    step: float | str | None = None
    origin: float | str | datetime | date | None = None


class StartSection(Section):
    """[start]: where reality stands, as lists in the order of the actors or as columns by name."""

    idea: str | None = None  # by default, all ideas
    users: list[str | int] | Column | None = None
    providers: list[str | int] | Column | None = None
    server: list[str | int] | Column | None = None
    since: int | list[int] | Column | None = None


class Periods(Reading):
    """Values by period: a column of a file with a row per period, in their order."""

    file: str
    column: Name


class ObservedSection(Section):
    """[observed]: what really happened, drawn beside the simulated curves."""

    idea: str | None = None  # by default, all ideas
    dataset: str | None = None
    share: list[Share] | Periods | None = None
    count: list[Annotated[int, Field(ge=0)]] | Periods | None = None  # the number who adopted in each period
    people: Size | None = None  # those among whom they were counted
    period: Step | None = None  # of the data set, or the study's step
    label: Text | None = None


class ScenariosSection(Reading):
    """[scenarios]: what assumed numbers may be; ranges that are sampled, or a file with a row per scenario."""

    ranges: Annotated[dict[str, list[float]], Field(min_length=1)] | None = None
    n: Size = 64
    method: Literal["sobol", "saltelli", "latin", "random", "grid"] = "sobol"
    rng: int = Field(default=0, ge=0)
    file: str | None = None


class AppraisalSection(Section):
    """[appraisal]: under which numbers the table and the page are written; it changes nothing that is simulated."""

    attribution: Share = 1.0
    optimism_bias: float = Field(default=1.0, gt=0, le=100)
    level: float = Field(default=0.95, gt=0, lt=1)
    reference: str | None = None  # by default, the first strategy


class StudySections(Section):
    """A whole study file."""

    study: StudySection
    users: UsersSection
    providers: ProvidersSection | None = None
    service: ServiceSection | None = None
    start: StartSection | Annotated[list[StartSection], Field(min_length=1)] | None = None
    idea: dict[str, Any] = Field(default_factory=dict)
    ideas: list[dict[str, Any]] | None = None
    costs: dict[str, Any] = Field(default_factory=dict)
    strategies: dict[str, Any]
    appraisal: AppraisalSection = AppraisalSection()
    observed: ObservedSection | Annotated[list[ObservedSection], Field(min_length=1)] | None = None
    scenarios: ScenariosSection | None = None
