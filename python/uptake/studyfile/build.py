"""From a checked study file to a world and strategies; what is wrong is reported with its place."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Floats, Int32s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.network.names.aligned import ByName
from uptake.studyfile.groups import Sources, labels_by_name, numbers_by_name, provider_groups, user_groups
from uptake.studyfile.layers import layers_of_section
from uptake.studyfile.lines import Place
from uptake.studyfile.people import Persons, missing_words, population
from uptake.studyfile.read import StudyFile
from uptake.studyfile.scenarios import scenarios_of
from uptake.studyfile.sections import Column, Context, LayerTable, ProvidersSection, ServiceSection, Tied, Ties
from uptake.studyfile.start import starts_of
from uptake.studyfile.strategy import strategies_of
from uptake.studyfile.ties import Pairs, generated_network, listed_service, read_network, service_ties

if TYPE_CHECKING:
    from uptake.network.datasets import Survey
    from uptake.network.layers import LayersLike
    from uptake.network.network import Network
    from uptake.strategies import Strategy
    from uptake.world.contexts import Contexts
    from uptake.world.groups import Labels
    from uptake.world.start import Start
    from uptake.world.users import Users
    from uptake.world.world import World


class Keep(Protocol):
    """What is kept of the network of users, of which `make` gives the whole; `table` is its generate table, if any."""

    def __call__(self, table: dict[str, Any] | None, make: Callable[[], Network]) -> Network:
        """The network that the world gets."""


class Read(NamedTuple):
    """What was read of the files that a study names."""

    networks: dict[str, Network]  # by the name of the file
    people: list[Persons]
    service: list[Pairs]
    keep: Keep | None = None


def build(study: StudyFile, keep: Keep | None = None) -> tuple[World, dict[str, Strategy], dict[str, Any]]:
    """All that a study file describes: ``up.compare(world, strategies, **settings)`` runs it.

    Parameters
    ----------
    study : StudyFile
    keep : callable, optional
        What the world gets as the network of users; by default all of it.

    Returns
    -------
    world : World
    strategies : dict of name to Strategy
        In the order of the file.
    settings : dict
        The other keywords of ``up.compare``.

    Raises
    ------
    StudyFileError
        With the first problem that the text alone did not show: in a file that it names, or in sizes that do not fit.
    """
    strategies, _ = strategies_of(study.sections.strategies)  # its problems were reported when the file was read
    varied = scenarios_of(study)
    return world_of(study, keep)[0], strategies, study.settings() | ({} if varied is None else {"scenarios": varied})


def world_of(study: StudyFile, keep: Keep | None = None) -> tuple[World, Read]:
    """The world of a study file, and what was read of the files that it names."""
    from uptake.network.network import Network
    from uptake.world.costs import Costs
    from uptake.world.idea import Idea
    from uptake.world.providers import Providers
    from uptake.world.started import started
    from uptake.world.world import World

    sections, folder = study.sections, study.path.parent
    read = Read({}, [], [], keep)
    users, group, of_users = _users(study, read)
    providers = service = of_providers = None
    if sections.providers is not None:
        given = sections.providers
        ties_of, professional, people = _professional(study, given, group, read)
        with study.at("providers"):
            codes = provider_groups(given, professional, group)
        serving = Network.from_edges([], [], n=len(codes)) if professional is None else professional
        sources = Sources(folder, people, None, missing_words(given, sections.users), read.people, "provider")
        of_providers = serving, sources
        keys = ("places", "culture", "champion", "priority", "context", "sector", "owner", "size", "culture_drift")
        asked = sections.service or ServiceSection(catchments="group")
        served = _served(users, codes) if asked.catchments == "group" else None
        keywords = _values(study, "providers", keys, serving, sources, served, None if group is None else codes)
        with study.at("providers"):
            providers = Providers(ties_of, n=len(codes), **keywords)
        with study.at("service"):
            if asked.file is not None:
                missing = missing_words(asked, sections.users)
                read.service.append(listed_service(asked, users.base, professional, len(codes), folder, missing))
                service = read.service[-1].ties
            else:
                service = service_ties(asked, users.base, group, codes)
    with study.at():
        ideas = [Idea(**keywords) for keywords in sections.ideas or [sections.idea]]
        costs = Costs(**sections.costs)
    of_all: Start | None = None
    of_ideas: dict[str, Start] = {}
    for place, name, start in starts_of(study, (users.base, of_users), of_providers):
        with study.at(*place):  # so that what does not fit has its line
            for idea in ideas:
                if name in (None, idea.name):
                    started(start, users, providers, service, idea.coproduction)
        if name is None:
            of_all = start
        else:
            of_ideas[name] = start
    step = sections.study.step
    with study.at():
        return World(
            users, providers, service, ideas=ideas, step=step, costs=costs, start=of_all or of_ideas or None
        ), read


def _users(study: StudyFile, read: Read) -> tuple[Users, Int32s | None, Sources]:
    """The users, the code of the group of each, and where their columns come from."""
    from uptake.world.users import Users

    given, folder = study.sections.users, study.path.parent
    with study.at("users"):
        people = population(given, folder)
        if people is not None:
            read.people.append(people)
    ties, network, survey = _ties(study, "users", given, read, people=people)
    sources = Sources(folder, people, survey, missing_words(given), read.people)
    with study.at("users", "group"):
        group, names = user_groups(given.group, network, sources)
    keys = ("threshold", "reinforcement", "priority", "immune", "context", "sector")
    keywords = _values(study, "users", keys, network, sources, None, group)
    with study.at("users"):
        return Users(ties, group=group, group_names=names, **keywords), group, sources


def _values(
    study: StudyFile, section: str, keys: tuple[str, ...], actors: Network, sources: Sources,
    groups: Labels | None = None, codes: npt.NDArray[Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The keywords of a side, with columns as numbers or labels in the order of its actors."""
    keywords = _keywords(getattr(study.sections, section), *keys)
    for key, given in keywords.items():
        if isinstance(given, Context) and given.by_group is not None:
            with study.at(section, key):
                keywords[key] = _by_group(given.by_group, codes)
        elif isinstance(given, Context) and given.column is None:
            with study.at(section, key):
                keywords[key] = _drawn(given, actors, sources, groups)
        elif isinstance(given, Column | Context):
            with study.at(section, key):
                if key in ("sector", "owner", "size"):
                    keywords[key] = _labels(given, actors, sources, key)
                    continue
                values = numbers_by_name(given, actors, sources)
                array = values.astype(np.int64) if key == "priority" and _whole(values) else values
                keywords[key] = array if actors.names is None else ByName(actors.names, array)  # errors give the name
    return keywords


def _by_group(given: list[float], codes: npt.NDArray[Any] | None) -> npt.NDArray[Any]:
    """The context of each actor, that of its group."""
    if codes is None:
        raise BadValue("by_group", NOT_SHOWN, problem="needs groups", remedy="give users.group")
    if len(given) != (count := int(codes.max(initial=-1)) + 1):
        problem = f"has {len(given)} entries, but there are {count} groups"
        raise BadValue("by_group", NOT_SHOWN, problem=problem, remedy="give one per group")
    values: npt.NDArray[Any] = np.asarray(given, np.float64)[codes]
    return values


def _drawn(given: Context, actors: Network, sources: Sources, groups: Labels | None) -> Contexts:
    """Contexts that are drawn, by a column of groups or by the groups that the side has anyway."""
    from uptake.world.contexts import contexts

    assert given.between is not None  # checked when the file was read
    assert given.within is not None
    by = groups if given.group is None else _labels(given.group, actors, sources, "group")
    return contexts(by, between=given.between, within=given.within)


def _labels(given: Column | Context, actors: Network, sources: Sources, what: str) -> Labels:
    from uptake.world.groups import Labels

    codes, names = labels_by_name(given, actors, sources, what)
    return Labels(codes, tuple(names))


def _served(users: Users, codes: Int32s) -> Labels | None:
    """The groups of users that providers serve, as the groups of providers; None where these are no groups."""
    from uptake.world.groups import Labels

    names = tuple(users.group_names or ())
    return None if users.group is None or int(codes.max()) >= len(names) else Labels(codes, names)


def _whole(values: Floats) -> bool:
    return bool((values == np.floor(values)).all())


def _professional(
    study: StudyFile, given: ProvidersSection, group: Int32s | None, read: Read
) -> tuple[LayersLike | None, Network | None, Persons | None]:
    """Professional ties and their first network, where the file gives any; the list of providers, where there is one.

    A generator without n makes as many as there are providers. Providers of a list alone have names and no ties.
    """
    from uptake.network.network import Network

    tied = given.dataset or given.file or given.generate or given.layers
    if not (tied or given.people):
        return None, None, None
    sized = given.n is not None or given.per_group is not None
    n = len(provider_groups(given, None, group)) if sized else None
    with study.at("providers"):
        people = population(given, study.path.parent)
        if people is not None:
            read.people.append(people)
    if not tied:
        assert people is not None
        network = Network.from_edges([], [], labels=people.names)
        return network, network, people
    ties, network, _ = _ties(study, "providers", given, read, n, people)
    return ties, network, people


def _ties(
    study: StudyFile, section: str, given: Tied, read: Read, n: int | None = None, people: Persons | None = None
) -> tuple[LayersLike, Network, Survey | None]:
    """The ties of a section, their first network, and the data set that one comes from."""
    if given.layers is None:
        network, survey = _network(study, (section,), given, read, n, people)
        return network, network, survey
    surveys: list[Survey] = []

    def network_of(table: LayerTable, i: int) -> Network:
        network, survey = _network(study, (section, "layers", i), table, read, n, people)
        surveys.extend([survey] if survey is not None else [])
        return network

    missing = missing_words(given, study.sections.users)
    layers = layers_of_section(study, section, given.layers, network_of, people, missing)
    for table, layer in zip(given.layers, layers, strict=True):
        if table.start_column is not None:
            read.networks[str(table.file)] = layer.network
    return layers, layers[0].network, surveys[0] if surveys else None


def _network(
    study: StudyFile, place: Place, given: Ties, read: Read, n: int | None = None, people: Persons | None = None
) -> tuple[Network, Survey | None]:
    """The network that a table names, and the data set it comes from."""
    sections = study.sections
    own = sections.users if place[0] == "users" else sections.providers
    keep = read.keep if place == ("users",) else None
    if given.generate is not None:
        table = given.generate
        with study.at(*place, "generate"):
            group = getattr(own, "group", None)
            sizes = group.blocks if group is not None and isinstance(group.blocks, list) else None
            threads = sections.study.threads
            if keep is not None:
                whole = functools.partial(generated_network, table, n, sizes, people, threads)
                return keep(table if people is None else None, whole), None
            return generated_network(table, n, sizes, people, threads), None
    with study.at(*place):
        words = next(
            (each for each in (given, own, sections.users) if each is not None and each.missing is not None), None
        )
        missing = None if words is None else missing_words(words)
        network, survey = read_network(given, study.path.parent, people, missing)
    if given.file is not None:
        read.networks[given.file] = network
    return network if keep is None else keep(None, lambda: network), survey


def _keywords(given: Tied, *keys: str) -> dict[str, Any]:
    """Keywords with lists as arrays; what the file does not give keeps the default of the class."""
    found = {key: getattr(given, key) for key in keys}
    return {k: np.asarray(v) if isinstance(v, list) else v for k, v in found.items() if v is not None}
