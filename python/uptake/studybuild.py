"""From the tables of a study file to networks, worlds and strategies; what is wrong is said with its place."""

from __future__ import annotations

import functools
import inspect
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from uptake.keywords import model_of
from uptake.problems import Place, Problem, check, did_you_mean
from uptake.studyfile import ProvidersSection, ServiceSection, StudyFile, Tied, UsersSection, located

if TYPE_CHECKING:
    from uptake.network import Network
    from uptake.service import ServiceTies
    from uptake.strategies import Strategy
    from uptake.world import World

CUSTOM = "custom"  # the kind of a strategy that is composed of operations and costs


# What can be told from the text alone


def problems(raw: dict[str, Any], folder: Path) -> list[Problem]:
    """What is wrong with idea, costs, strategies, generators, data sets and files, before anything is built."""
    from uptake.world import Costs, Idea

    found: list[Problem] = []
    for name, kind in (("idea", Idea), ("costs", Costs)):
        if isinstance(raw.get(name, {}), dict):
            found += _made(kind, raw.get(name, {}), (name,))[1]
    if isinstance(raw.get("strategies"), dict):
        found += _strategy_problems(raw["strategies"])
    for name in ("users", "providers", "service", "observed"):
        if isinstance(raw.get(name), dict):
            found += _source_problems(raw[name], (name,), folder)
    return found + _pairing_problems(raw)


def _strategy_problems(raw: dict[str, Any]) -> list[Problem]:
    if not raw:
        return [Problem(("strategies",), "is empty; give at least one strategy, such as [strategies.emulation]")]
    found: list[Problem] = []
    for name, parts in raw.items():
        made = [_strategy(part, place) for place, part in _parts(name, parts)]
        wrong = [problem for _, problems in made for problem in problems]
        if not wrong:
            try:
                _together([part for part, _ in made])
            except (ValueError, TypeError) as error:
                wrong = [Problem(("strategies", name), str(error))]
        found += wrong
    return found


def _together(parts: list[Strategy]) -> Strategy:
    """The parts of a strategy, combined in their order."""
    if not parts:
        raise ValueError("is empty; give at least one part with a kind")
    return functools.reduce(operator.add, parts)


def _parts(name: str, parts: Any) -> Iterator[tuple[Place, Any]]:
    """A strategy is one table, or a list of tables that are combined with +."""
    place: Place = ("strategies", name)
    if isinstance(parts, list):
        yield from (((*place, index), part) for index, part in enumerate(parts))
    else:
        yield place, parts


def _strategy(raw: Any, place: Place) -> tuple[Any, list[Problem]]:
    """One part of a strategy: its kind names a class, the other keys are that class's keywords."""
    recipes = _recipes()
    kinds = [*recipes, CUSTOM]
    if not isinstance(raw, dict):
        return None, [Problem(place, "must be a table with a kind", raw)]
    if "kind" not in raw:
        return None, [Problem((*place, "kind"), f"is missing; allowed: {', '.join(kinds)}")]
    kind, given = raw["kind"], {key: value for key, value in raw.items() if key != "kind"}
    if kind not in kinds:
        return None, [Problem((*place, "kind"), f"unknown strategy; {did_you_mean(kind, kinds)}", kind)]
    return _custom(given, place) if kind == CUSTOM else _made(recipes[kind], given, place)


def _recipes() -> dict[str, type[Strategy]]:
    """The strategies that have a name, by their kind in study files: DemandLed is demand_led."""
    from uptake.strategies import CATALOGUE

    return {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower(): recipe for name, recipe in CATALOGUE.items()}


def _custom(raw: dict[str, Any], place: Place) -> tuple[Any, list[Problem]]:
    from uptake.strategies import Cost, Operation, Strategy

    found: list[Problem] = []
    given = dict(raw)
    for key, kind in (("operations", Operation), ("costs", Cost)):
        rows = raw.get(key, [])
        if not isinstance(rows, list):
            found.append(Problem((*place, key), "must be a list of tables", rows))
            continue
        made = [_made(kind, row, (*place, key, index)) for index, row in enumerate(rows)]
        found += [problem for _, wrong in made for problem in wrong]
        given[key] = [thing for thing, _ in made]
    if found:
        return None, found
    return _made(Strategy, given, place, skip=("assumptions",))


def _made(
    kind: Callable[..., Any], raw: Any, place: Place, skip: tuple[str, ...] = ()
) -> tuple[Any, list[Problem]]:
    """An object from its keywords. Where the class objects, the key it names is left out and the rest is tried."""
    _, found = check(model_of(kind, skip), raw, place)
    wrong = {problem.place[: len(place) + 1] for problem in found}
    if not isinstance(raw, dict) or any((*place, key) not in {(*place, k) for k in raw} for *_, key in wrong):
        return None, found
    left = {key: value for key, value in raw.items() if (*place, key) not in wrong}
    while True:
        try:
            thing = kind(**left)
        except (ValueError, TypeError) as error:
            text = str(error)
            named = [key for key in left if re.search(rf"\b{key}\b", text)]
            dropped = [key for key in raw if key not in left and re.search(rf"\b{key}\b", text)]
            if not dropped:  # otherwise the complaint may be about a default that stands in for a dropped value
                key = min(named, key=text.index, default=None)
                found.append(_blamed(text, place, key, left))
            if not named:
                return None, found
            for key in named:
                del left[key]
        else:
            return (None if found else thing), found


def _blamed(text: str, place: Place, key: str | None, given: Mapping[str, Any]) -> Problem:
    if key is None:
        return Problem(place, text)
    value = given[key]
    for shown in (repr(value), str(value), f"{value:g}" if isinstance(value, int | float) else ""):
        text = text.removeprefix(f"{key} = {shown}")  # the place and the value are said anyway
    if isinstance(value, str) and (allowed := re.search(r"allowed: (.*)$", text)):
        text = f"{text[: allowed.start()]}{did_you_mean(value, re.findall(r"[\w-]+", allowed[1]))}"
    return Problem((*place, key), text.lstrip(";:, "), value)


def _source_problems(raw: dict[str, Any], place: Place, folder: Path) -> list[Problem]:
    """Unknown data sets and generators, missing files."""
    from uptake import datasets

    found: list[Problem] = []
    name, names = raw.get("dataset"), datasets.names()
    if isinstance(name, str) and name not in names:
        found.append(Problem((*place, "dataset"), f"unknown data set; {did_you_mean(name, names)}", name))
    file = raw.get("file")
    if isinstance(file, str) and not (folder / file).exists():
        text = f"there is no such file ({folder / file}); files are relative to the study file"
        found.append(Problem((*place, "file"), text, file))
    if isinstance(raw.get("generate"), dict):
        found += _generator(raw["generate"], (*place, "generate"), "n" in raw or "per_group" in raw)[1]
    if isinstance(raw.get("group"), dict):
        found += _source_problems(raw["group"], (*place, "group"), folder)
    return found


def _generator(raw: dict[str, Any], place: Place, sized: bool) -> tuple[Any, list[Problem]]:
    """The function that a generate table names; ``sized``: n comes from elsewhere in the file."""
    from uptake import generate

    kinds = generators()
    kind, given = raw.get("kind"), {key: value for key, value in raw.items() if key != "kind"}
    if kind is None:
        return None, [Problem((*place, "kind"), f"is missing; allowed: {', '.join(kinds)}")]
    if kind not in kinds:
        return None, [Problem((*place, "kind"), f"unknown generator; {did_you_mean(kind, kinds)}", kind)]
    function = getattr(generate, kind)
    if "rng" in inspect.signature(function).parameters and "rng" not in given:
        return None, [Problem((*place, "rng"), "is missing; give a seed, so that the file says which network it means")]
    skip = ("engine", "n") if sized and "n" not in given else ("engine",)
    return function, check(model_of(function, skip), given, place)[1]


def generators() -> list[str]:
    """The generators of networks that a study file may name."""
    from uptake import generate

    made_here = inspect.getmembers(generate, lambda thing: getattr(thing, "__module__", "") == generate.__name__)
    return [name for name, thing in made_here if callable(thing) and name[0] != "_" and name != "catchments"]


# Keys of which a section takes exactly one.
_ONE_OF = {
    ("users",): ("dataset", "file", "generate"),
    ("users", "group"): ("blocks", "column"),
    ("providers",): ("per_group", "n", "dataset", "file", "generate"),
    ("service",): ("catchments", "file"),
    ("observed",): ("dataset", "share"),
}
_COLUMNS = ("source", "target", "weight", "directed")


def _pairing_problems(raw: dict[str, Any]) -> list[Problem]:
    """Keys that exclude or need one another, sections that need one another."""
    found: list[Problem] = []
    for place, names in _ONE_OF.items():
        table = functools.reduce(lambda inner, key: inner.get(key) if isinstance(inner, dict) else None, place, raw)
        if not isinstance(table, dict):
            continue
        given = [name for name in names if name in table]
        if place == ("providers",) and len(given) == 2 and "generate" in given and given[0] in ("per_group", "n"):
            given.remove("generate")  # it takes its n from the other one
            if isinstance(table["generate"], dict) and "n" in table["generate"]:
                found.append(Problem((*place, "generate", "n"), f"{given[0]} says it already", table["generate"]["n"]))
        if len(given) != 1:
            found.append(Problem(place, f"give exactly one of {', '.join(names)}; found {' and '.join(given) or 'none'}"))
        columns = [key for key in _COLUMNS if key in table and "file" not in table and place[-1] in ("users", "providers")]
        found += [Problem((*place, key), "describes a file, and no file is given", table[key]) for key in columns]
    return found + _group_problems(raw)


def _group_problems(raw: dict[str, Any]) -> list[Problem]:
    """Groups of users, where the providers or the service ties need them."""
    users, providers, service = raw.get("users"), raw.get("providers"), raw.get("service")
    if providers is None:
        return [] if service is None else [Problem(("service",), "needs [providers]")]
    if not isinstance(users, dict) or not isinstance(providers, dict):
        return []
    found: list[Problem] = []
    group = users.get("group")
    if isinstance(group, dict) and "column" in group and "dataset" not in users and "file" not in group:
        found.append(Problem(("users", "group", "column"), "needs a data set, or a file of people", group["column"]))
    if group is None and "dataset" not in users:
        if "per_group" in providers:
            found.append(Problem(("providers", "per_group"), "users have no groups; give users.group, or n instead"))
        if service is None or (isinstance(service, dict) and service.get("catchments") == "group"):
            remedy = 'give users.group, or service.catchments = "blocks", or service.file'
            found.append(Problem(("service", "catchments"), f"users have no groups; {remedy}"))
    return found


# What takes building


def world(study: StudyFile) -> World:
    """The world that a study file describes."""
    from uptake.world import Costs, Idea, Providers, Users, World

    sections, folder = study.sections, study.path.parent
    with _in(study, ("users",)):
        ties, survey = _network(sections.users, folder)
        group, group_names = _groups(sections.users, ties, survey, folder)
        person = {key: getattr(sections.users, key) for key in ("threshold", "reinforcement", "priority")}
        users = Users(ties, group=group, group_names=group_names, **_arrays(person))
    providers = service = None
    if sections.providers is not None:
        with _in(study, ("providers",)):
            given = sections.providers
            keys = ("places", "culture", "champion", "priority")
            professional = _professional(given, group, folder)
            codes = _provider_groups(given, professional, group)
            site = _arrays({key: getattr(given, key) for key in keys})
            providers = Providers(professional, n=len(codes), **site)
        with _in(study, ("service",)):
            given_ties = sections.service or ServiceSection(catchments="group")
            service = _service(given_ties, ties, professional, group, codes, folder)
    with _in(study, ()):
        return World(
            users,
            providers,
            service,
            ideas=(Idea(**sections.idea),),
            step=sections.study.step,
            costs=Costs(**sections.costs),
        )


def strategies(study: StudyFile) -> dict[str, Strategy]:
    """The strategies of a study file, in its order."""
    named = study.sections.strategies.items()
    return {name: _together([_strategy(part, place)[0] for place, part in _parts(name, parts)]) for name, parts in named}


@dataclass(frozen=True)
class Observed:
    """A real adoption curve on a study's steps: cumulative share of adopters, NaN where nobody looked."""

    share: npt.NDArray[np.float64]  # (horizon + 1,)
    label: str


def observed(study: StudyFile) -> Observed | None:
    """The real adoption curve that a study file names; the share at the end of a period stands at its last step."""
    from uptake import datasets
    from uptake.world import MONTHS

    given, settings = study.sections.observed, study.sections.study
    if given is None:
        return None
    if given.dataset is not None:
        survey = datasets.load(given.dataset)
        adopted = survey.adoption_step[survey.adoption_step >= 0]  # periods, the first one is 1
        shares = list(np.cumsum(np.bincount(adopted))[1:] / survey.network.n)
        period_length, label = given.period or survey.period, f"observed ({given.dataset.replace('_', ' ')})"
    else:
        shares, period_length, label = list(given.share or []), given.period or settings.step, "observed"
    share = np.full(settings.horizon + 1, np.nan)
    length = MONTHS[period_length] / MONTHS[settings.step]
    for period, value in enumerate(shares, 1):
        step = round(period * length)
        if step <= settings.horizon:
            share[step] = value
    return Observed(share, given.label or label)


@contextmanager
def _in(study: StudyFile, place: Place) -> Iterator[None]:
    """What goes wrong inside is a problem of this section of the file."""
    try:
        yield
    except (ValueError, TypeError, OSError) as error:
        raise located(study.path, study.text, [Problem(place, str(error))]) from error


def _professional(given: ProvidersSection, group: npt.NDArray[np.int32] | None, folder: Path) -> Network | None:
    """Professional ties, where the file gives them; a generator without n makes as many as there are providers."""
    if given.dataset is given.file is given.generate is None:
        return None
    sized = given.n is not None or given.per_group is not None
    return _network(given, folder, len(_provider_groups(given, None, group)) if sized else None)[0]


def _network(given: Tied, folder: Path, n: int | None = None) -> tuple[Network, Any]:
    """The network that a section names, and the data set it comes from."""
    from uptake import datasets
    from uptake.network import Network

    if given.dataset is not None:
        survey = datasets.load(given.dataset)
        return survey.network, survey
    if given.file is not None:
        columns = {key: getattr(given, key) for key in ("source", "target", "weight", "directed")}
        return Network.read(folder / given.file, **columns), None
    raw = dict(given.generate or {})
    function, _ = _generator(raw, (), n is not None)
    del raw["kind"]
    return function(**({"n": n} if n is not None and "n" not in raw else {}), **raw), None


def _groups(
    given: UsersSection, ties: Network, survey: Any, folder: Path
) -> tuple[npt.NDArray[np.int32] | None, list[str] | None]:
    """Group codes and names of users: as the file says, else those of the data set, else none."""
    group = given.group
    if group is None:
        return (None, None) if survey is None else (np.asarray(survey.group, np.int32), list(survey.group_names))
    if group.blocks is not None:
        return blocks(ties.n, group.blocks), [f"block {code}" for code in range(group.blocks)]
    import pandas as pd

    if group.file is None:
        column = _column(survey.actors, group.column, "the data set")
    else:
        people = pd.read_csv(folder / group.file)
        ids = _column(people, group.id, group.file)
        if ids.duplicated().any():
            raise ValueError(f"group.file: {group.id} = {ids[ids.duplicated()].iloc[0]!r} occurs twice")
        actors = np.arange(ties.n) if ties.labels is None else ties.labels
        column = _column(people, group.column, group.file).set_axis(ids).reindex(actors)
    if column.isna().any():
        first = int(np.argmax(column.isna().to_numpy()))
        raise ValueError(f"group.column {group.column!r} is missing for {int(column.isna().sum())} users, first user {first}")
    codes, names = pd.factorize(column, sort=True)
    return codes.astype(np.int32), [str(name) for name in names]


def _column(frame: Any, name: str | None, where: str) -> Any:
    if name not in frame.columns:
        raise ValueError(f"{where} has no column {name!r}; {did_you_mean(name, map(str, frame.columns))}")
    return frame[name]


def blocks(n: int, count: int) -> npt.NDArray[np.int32]:
    """n actors in ``count`` blocks of neighbouring ids, as equal as can be: int32[n] of codes.

    Examples
    --------
    >>> blocks(5, 2).tolist()
    [0, 0, 0, 1, 1]
    """
    if count > n:
        raise ValueError(f"{count} blocks of {n} users: at least one block would be empty")
    return (np.arange(n, dtype=np.int64) * count // n).astype(np.int32)


def _provider_groups(
    given: ProvidersSection, professional: Network | None, group: npt.NDArray[np.int32] | None
) -> npt.NDArray[np.int32]:
    """The group that each provider serves. Without groups every provider is its own."""
    n_groups = 0 if group is None else int(group.max()) + 1
    if given.per_group is not None:
        return np.repeat(np.arange(n_groups, dtype=np.int32), given.per_group)
    count = given.n if given.n is not None else professional.n if professional is not None else 0
    if n_groups == 0 or count % n_groups:
        return np.arange(count, dtype=np.int32)
    return np.repeat(np.arange(n_groups, dtype=np.int32), count // n_groups)


def _service(
    given: ServiceSection,
    ties: Network,
    professional: Network | None,
    group: npt.NDArray[np.int32] | None,
    codes: npt.NDArray[np.int32],
    folder: Path,
) -> ServiceTies:
    """Service ties: by group, by blocks of users (a block per provider), or as listed in a file."""
    from uptake import generate
    from uptake.service import ServiceTies

    n = len(codes)
    if given.catchments == "group":
        n_groups = 0 if group is None else int(group.max()) + 1
        if n % n_groups:
            raise ValueError(f"{n} providers do not divide equally over {n_groups} groups; use providers.per_group")
        return generate.catchments(users=group, providers=codes)
    if given.catchments == "blocks":
        return generate.catchments(users=blocks(ties.n, n), providers=np.arange(n, dtype=np.int32))
    import pandas as pd

    pairs = pd.read_csv(folder / str(given.file))
    users = ties.index(_column(pairs, given.user, str(given.file)))
    served = _column(pairs, given.provider, str(given.file))
    sites = served if professional is None else professional.index(served)
    return ServiceTies.from_edges(users, sites, n_users=ties.n, n_providers=n)


def _arrays(given: dict[str, Any]) -> dict[str, Any]:
    """Keywords with lists as arrays; what is not given is left to the class."""
    return {k: np.asarray(v) if isinstance(v, list) else v for k, v in given.items() if v is not None}
