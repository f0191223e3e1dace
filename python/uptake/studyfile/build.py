"""From a checked study file to a world and strategies; what is wrong is reported with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.basis.arrays import Int32s
from uptake.studyfile.groups import provider_groups, user_groups
from uptake.studyfile.read import StudyFile
from uptake.studyfile.sections import ProvidersSection, ServiceSection, Tied
from uptake.studyfile.strategy import strategies_of
from uptake.studyfile.ties import generated_network, read_network, service_ties

if TYPE_CHECKING:
    from uptake.network.datasets import Survey
    from uptake.network.network import Network
    from uptake.strategies import Strategy
    from uptake.world.users import Users
    from uptake.world.world import World


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
    return _world(study), strategies, study.settings()


def _world(study: StudyFile) -> World:
    from uptake.world.costs import Costs
    from uptake.world.idea import Idea
    from uptake.world.providers import Providers
    from uptake.world.world import World

    sections, folder = study.sections, study.path.parent
    users, group = _users(study)
    providers = service = None
    if sections.providers is not None:
        given = sections.providers
        professional = _professional(study, given, group)
        with study.at("providers"):
            codes = provider_groups(given, professional, group)
            keywords = _keywords(given, "places", "culture", "champion", "priority")
            providers = Providers(professional, n=len(codes), **keywords)
        with study.at("service"):
            ties = sections.service or ServiceSection(catchments="group")
            service = service_ties(ties, users.network, group, professional, codes, folder)
    with study.at():
        idea, costs = Idea(**sections.idea), Costs(**sections.costs)
        return World(users, providers, service, ideas=(idea,), step=sections.study.step, costs=costs)


def _users(study: StudyFile) -> tuple[Users, Int32s | None]:
    """The users, and the code of the group of each."""
    from uptake.world.users import Users

    given = study.sections.users
    ties, survey = _network(study, "users", given)
    with study.at("users", "group"):
        group, names = user_groups(given.group, ties, survey, study.path.parent)
    with study.at("users"):
        keywords = _keywords(given, "threshold", "reinforcement", "priority", "immune")
        return Users(ties, group=group, group_names=names, **keywords), group


def _professional(study: StudyFile, given: ProvidersSection, group: Int32s | None) -> Network | None:
    """Professional ties, where the file gives them; a generator without n makes as many as there are providers."""
    if not (given.dataset or given.file or given.generate):
        return None
    sized = given.n is not None or given.per_group is not None
    n = len(provider_groups(given, None, group)) if sized else None
    return _network(study, "providers", given, n)[0]


def _network(study: StudyFile, section: str, given: Tied, n: int | None = None) -> tuple[Network, Survey | None]:
    """The network that a section names, and the data set it comes from."""
    if given.generate is not None:
        with study.at(section, "generate"):
            group = getattr(given, "group", None)
            sizes = group.blocks if group is not None and isinstance(group.blocks, list) else None
            return generated_network(given.generate, n, sizes), None
    with study.at(section):
        return read_network(given, study.path.parent)


def _keywords(given: Tied, *keys: str) -> dict[str, Any]:
    """Keywords with lists as arrays; what the file does not give keeps the default of the class."""
    found = {key: getattr(given, key) for key in keys}
    return {k: np.asarray(v) if isinstance(v, list) else v for k, v in found.items() if v is not None}
