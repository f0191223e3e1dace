"""The ties that a study file describes: networks from data sets, files and generators; service ties."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.basis.arrays import Int32s
from uptake.basis.checks import BadValue
from uptake.studyfile.files import read_table
from uptake.studyfile.groups import blocks, column_of
from uptake.studyfile.sections import ServiceSection, Tied
from uptake.studyfile.sources import generators

if TYPE_CHECKING:
    from uptake.network.datasets import Survey
    from uptake.network.network import Network
    from uptake.network.service import ServiceTies


def read_network(given: Tied, folder: Path) -> tuple[Network, Survey | None]:
    """The network of a data set, with the data set; or that of a file."""
    from uptake.network import datasets
    from uptake.network.network import Network

    if given.dataset is not None:
        survey = datasets.load(given.dataset)
        return survey.network, survey
    keys = {"source", "target", "weight", "directed"} & given.model_fields_set  # a saved network takes none of them
    columns = {key: getattr(given, key) for key in keys}
    return Network.read(folder / str(given.file), **columns), None


def generated_network(raw: dict[str, Any], n: int | None, sizes: list[int] | None) -> Network:
    """The network of a generate table; its number of actors, or the sizes of its blocks, where the table gives none."""
    make = generators()[raw["kind"]]
    elsewhere = {"n": n, "sizes": sizes if "sizes" in inspect.signature(make).parameters else None}
    keywords = {key: value for key, value in (elsewhere | raw).items() if key != "kind" and value is not None}
    return make(**keywords)


def service_ties(
    given: ServiceSection, users: Network, group: Int32s | None, providers: Network | None, codes: Int32s, folder: Path
) -> ServiceTies:
    """The service ties: by group, by blocks of users (a block per provider), or listed in a file.

    Parameters
    ----------
    given : ServiceSection
    users, providers : Network
        Peer ties, and professional ties where there are any.
    group, codes : array of int32
        The group of each user, and the group that each provider serves.
    folder : Path
        Files are relative to it.
    """
    from uptake.network import generate
    from uptake.network.service import ServiceTies

    n = len(codes)
    if given.catchments == "group":
        groups = 0 if group is None else int(group.max()) + 1
        if n % groups:
            problem = f"needs the same number of providers in each group, but {n} do not divide over {groups}"
            raise BadValue("catchments", given.catchments, problem=problem, remedy="use providers.per_group")
        return generate.catchments(users=group, providers=codes)
    if given.catchments == "blocks":
        return generate.catchments(users=blocks(users.n, n), providers=np.arange(n, dtype=np.int32))
    pairs = read_table(folder / str(given.file))
    asking = users.index(column_of(pairs, "user", given.user, str(given.file)))
    sites = column_of(pairs, "provider", given.provider, str(given.file))
    serving = sites if providers is None else providers.index(sites)
    return ServiceTies.from_edges(asking, serving, n_users=users.n, n_providers=n)
