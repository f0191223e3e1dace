"""From the tables of a checked study file to a world and strategies; what is wrong is said with its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from uptake.studyfile.check import generator, parts, strategy, together
from uptake.studyfile.file import ProvidersSection, ServiceSection, StudyFile, Tied, UsersSection, located
from uptake.studyfile.problems import Place, Problem, did_you_mean

if TYPE_CHECKING:
    from uptake.network.network import Network
    from uptake.network.service import ServiceTies
    from uptake.strategies import Strategy
    from uptake.world.world import World


def world(study: StudyFile) -> World:
    """The world that a study file describes."""
    from uptake.world.costs import Costs
    from uptake.world.idea import Idea
    from uptake.world.providers import Providers
    from uptake.world.users import Users
    from uptake.world.world import World

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
    return {name: together([strategy(part, place)[0] for place, part in parts(name, raw)]) for name, raw in named}


@dataclass(frozen=True)
class Observed:
    """A real adoption curve on a study's steps: cumulative share of adopters, NaN where nobody looked."""

    share: npt.NDArray[np.float64]  # (horizon + 1,)
    label: str


def observed(study: StudyFile) -> Observed | None:
    """The real adoption curve that a study file names; the share at the end of a period stands at its last step."""
    from uptake.network import datasets
    from uptake.world.months import MONTHS

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
    if not (given.dataset or given.file or given.generate):
        return None
    sized = given.n is not None or given.per_group is not None
    return _network(given, folder, len(_provider_groups(given, None, group)) if sized else None)[0]


def _network(given: Tied, folder: Path, n: int | None = None) -> tuple[Network, Any]:
    """The network that a section names, and the data set it comes from."""
    from uptake.network import datasets
    from uptake.network.network import Network

    if given.dataset is not None:
        survey = datasets.load(given.dataset)
        return survey.network, survey
    if given.file is not None:
        said = [key for key in ("source", "target", "weight", "directed") if key in given.model_fields_set]
        columns = {key: getattr(given, key) for key in said}
        return Network.read(folder / given.file, **columns), None
    raw = dict(given.generate or {})
    function, _ = generator(raw, (), n is not None)
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
        unknown = int(column.isna().sum())
        raise ValueError(f"group.column {group.column!r} is missing for {unknown} users, the first is user {first}")
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
    from uptake.network import generate
    from uptake.network.service import ServiceTies

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
