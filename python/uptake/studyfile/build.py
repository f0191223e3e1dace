"""From a checked study file to a world and strategies; what is wrong is reported with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from uptake.basis.arrays import Floats, Int32s
from uptake.network.names.aligned import ByName
from uptake.studyfile.groups import Sources, numbers_by_name, provider_groups, user_groups
from uptake.studyfile.people import Persons, missing_words, population
from uptake.studyfile.read import StudyFile
from uptake.studyfile.sections import Column, ProvidersSection, ServiceSection, Tied
from uptake.studyfile.strategy import strategies_of
from uptake.studyfile.ties import Pairs, generated_network, listed_service, read_network, service_ties

if TYPE_CHECKING:
    from uptake.network.datasets import Survey
    from uptake.network.network import Network
    from uptake.strategies import Strategy
    from uptake.world.users import Users
    from uptake.world.world import World


class Read(NamedTuple):
    """What was read of the files that a study names."""

    networks: dict[str, Network]  # by the name of the file
    people: list[Persons]
    service: list[Pairs]


def build(study: StudyFile) -> tuple[World, dict[str, Strategy], dict[str, Any]]:
    """All that a study file describes: ``up.compare(world, strategies, **settings)`` runs it.

    Parameters
    ----------
    study : StudyFile

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
    return world_of(study)[0], strategies, study.settings()


def world_of(study: StudyFile) -> tuple[World, Read]:
    """The world of a study file, and what was read of the files that it names."""
    from uptake.network.network import Network
    from uptake.world.costs import Costs
    from uptake.world.idea import Idea
    from uptake.world.providers import Providers
    from uptake.world.world import World

    sections, folder = study.sections, study.path.parent
    read = Read({}, [], [])
    users, group = _users(study, read)
    providers = service = None
    if sections.providers is not None:
        given = sections.providers
        professional, people = _professional(study, given, group, read)
        with study.at("providers"):
            codes = provider_groups(given, professional, group)
        serving = Network.from_edges([], [], n=len(codes)) if professional is None else professional
        sources = Sources(folder, people, None, missing_words(given, sections.users), read.people, "provider")
        keywords = _values(study, "providers", ("places", "culture", "champion", "priority"), serving, sources)
        with study.at("providers"):
            providers = Providers(professional, n=len(codes), **keywords)
        with study.at("service"):
            ties = sections.service or ServiceSection(catchments="group")
            if ties.file is not None:
                missing = missing_words(ties, sections.users)
                read.service.append(listed_service(ties, users.base, professional, len(codes), folder, missing))
                service = read.service[-1].ties
            else:
                service = service_ties(ties, users.base, group, codes)
    with study.at():
        ideas = [Idea(**keywords) for keywords in sections.ideas or [sections.idea]]
        costs = Costs(**sections.costs)
        return World(users, providers, service, ideas=ideas, step=sections.study.step, costs=costs), read


def _users(study: StudyFile, read: Read) -> tuple[Users, Int32s | None]:
    """The users, and the code of the group of each."""
    from uptake.world.users import Users

    given, folder = study.sections.users, study.path.parent
    with study.at("users"):
        people = population(given, folder)
        if people is not None:
            read.people.append(people)
    ties, survey = _network(study, "users", given, read, people=people)
    sources = Sources(folder, people, survey, missing_words(given), read.people)
    with study.at("users", "group"):
        group, names = user_groups(given.group, ties, sources)
    keywords = _values(study, "users", ("threshold", "reinforcement", "priority", "immune"), ties, sources)
    with study.at("users"):
        return Users(ties, group=group, group_names=names, **keywords), group


def _values(study: StudyFile, section: str, keys: tuple[str, ...], actors: Network, sources: Sources) -> dict[str, Any]:
    """The keywords of a side, with columns as numbers in the order of its actors."""
    keywords = _keywords(getattr(study.sections, section), *keys)
    for key, given in keywords.items():
        if isinstance(given, Column):
            with study.at(section, key):
                values = numbers_by_name(given, actors, sources)
                array = values.astype(np.int64) if key == "priority" and _whole(values) else values
                keywords[key] = array if actors.names is None else ByName(actors.names, array)  # errors give the name
    return keywords


def _whole(values: Floats) -> bool:
    return bool((values == np.floor(values)).all())


def _professional(
    study: StudyFile, given: ProvidersSection, group: Int32s | None, read: Read
) -> tuple[Network | None, Persons | None]:
    """Professional ties, where the file gives them, and the list of providers, where there is one.

    A generator without n makes as many as there are providers. Providers of a list alone have names and no ties.
    """
    from uptake.network.network import Network

    if not (given.dataset or given.file or given.generate or given.people):
        return None, None
    sized = given.n is not None or given.per_group is not None
    n = len(provider_groups(given, None, group)) if sized else None
    with study.at("providers"):
        people = population(given, study.path.parent)
        if people is not None:
            read.people.append(people)
    if not (given.dataset or given.file or given.generate):
        assert people is not None
        return Network.from_edges([], [], labels=people.names), people
    return _network(study, "providers", given, read, n, people)[0], people


def _network(
    study: StudyFile, section: str, given: Tied, read: Read, n: int | None = None, people: Persons | None = None
) -> tuple[Network, Survey | None]:
    """The network that a section names, and the data set it comes from."""
    if given.generate is not None:
        with study.at(section, "generate"):
            group = getattr(given, "group", None)
            sizes = group.blocks if group is not None and isinstance(group.blocks, list) else None
            return generated_network(given.generate, n, sizes, people), None
    with study.at(section):
        of_file = given.missing is not None or (section == "providers" and study.sections.users.missing is not None)
        missing = missing_words(given, study.sections.users) if of_file else None
        network, survey = read_network(given, study.path.parent, people, missing)
    if given.file is not None:
        read.networks[given.file] = network
    return network, survey


def _keywords(given: Tied, *keys: str) -> dict[str, Any]:
    """Keywords with lists as arrays; what the file does not give keeps the default of the class."""
    found = {key: getattr(given, key) for key in keys}
    return {k: np.asarray(v) if isinstance(v, list) else v for k, v in found.items() if v is not None}
