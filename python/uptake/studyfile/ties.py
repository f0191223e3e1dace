"""The ties that a study file describes: networks from data sets, files and generators; service ties."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.saying import warn
from uptake.network.contacts import contact_steps
from uptake.network.names.coded import Coded, coded
from uptake.network.names.lookup import Lookup
from uptake.studyfile.files import READING, column_of, listing_of, without_header
from uptake.studyfile.groups import blocks
from uptake.studyfile.people import Persons, said_of_names
from uptake.studyfile.sections import ServiceSection, Ties
from uptake.studyfile.sources import generators
from uptake.studyfile.times import times_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from uptake.network.datasets import Survey
    from uptake.network.files.people import Listing
    from uptake.network.network import Network
    from uptake.network.service import ServiceTies


_OF_TIES = ("source", "target", "weight", "directed", "layout", "parallel", "two_mode", *READING)


def read_network(
    given: Ties, folder: Path, people: Persons | None = None, missing: tuple[str, ...] | None = None
) -> tuple[Network, Survey | None]:
    """The network of a data set, with the data set; or that of a file, whose actors are the `people` if given.

    `missing` holds the words for no name, where a section gives any.
    """
    from uptake.network import datasets
    from uptake.network.network import Network

    if given.dataset is not None:
        survey = datasets.load(given.dataset)
        return survey.network, survey
    keys = set(_OF_TIES) & given.model_fields_set  # a saved network takes none of them
    keywords = {key: getattr(given, key) for key in keys}
    keywords |= {} if missing is None else {"missing": missing}
    if people is None:
        return Network.read(folder / str(given.file), **keywords), None
    try:
        return Network.read(folder / str(given.file), nodes=people.names, **keywords), None
    except BadValue as error:
        if error.name != "nodes":
            raise
        problem = f"= {people.file} {error.problem.replace('do not hold', 'does not hold')}"
        raise BadValue("people", NOT_SHOWN, error.allowed, problem=problem, remedy=error.remedy) from None


def generated_network(
    raw: dict[str, Any],
    n: int | None,
    sizes: list[int] | None,
    people: Persons | None = None,
    threads: int | None = None,
) -> Network:
    """The network of a generate table; its number of actors, or the sizes of its blocks, where the table gives none.

    Where there are `people`, they are the actors, in their order.
    """
    make = generators()[raw["kind"]]
    count = len(people.names) if n is None and people is not None else n
    takes = inspect.signature(make).parameters
    elsewhere = {key: value for key, value in {"n": count, "sizes": sizes, "threads": threads}.items() if key in takes}
    keywords = {key: value for key, value in (elsewhere | raw).items() if key != "kind" and value is not None}
    made = make(**keywords)
    if count not in (None, made.n):
        wanted = f"there are {count} providers" if people is None else f"{people.file} has {count} people"
        raise ValueError(f"makes {made.n} actors, and {wanted}")
    return made if people is None else made.with_labels(people.names)


def service_ties(given: ServiceSection, users: Network, group: Int32s | None, codes: Int32s) -> ServiceTies:
    """The service ties by group, or by blocks of users (a block per provider).

    Parameters
    ----------
    given : ServiceSection
    users : Network
        Peer ties.
    group, codes : array of int32
        The group of each user, and the group that each provider serves.
    """
    from uptake.network import generate

    n, window = len(codes), _window(given)
    if given.catchments == "group":
        groups = 0 if group is None else int(group.max()) + 1
        if n % groups:
            problem = f"needs the same number of providers in each group, but {n} do not divide over {groups}"
            raise BadValue("catchments", given.catchments, problem=problem, remedy="use providers.per_group")
        return generate.catchments(users=group, providers=codes, **window)
    return generate.catchments(users=blocks(users.n, n), providers=np.arange(n, dtype=np.int32), **window)


def _window(given: ServiceSection) -> dict[str, Any]:
    """The keywords that say when ties are open, where the section does."""
    return {key: getattr(given, key) for key in ("start", "until") if getattr(given, key) is not None}


class Pairs(NamedTuple):
    """A file with a row per pair of a user and a provider."""

    file: str  # as the study names it
    ties: ServiceTies
    rows: int
    missing: int  # rows in which a name is missing


def listed_service(
    given: ServiceSection, users: Network, providers: Network | None, n: int, folder: Path, missing: tuple[str, ...]
) -> Pairs:
    """The service ties of a file: a row per pair of a user and a provider, each by name, and when it is tied.

    Parameters
    ----------
    given : ServiceSection
        It names the file.
    users, providers : Network
        Peer ties, and professional ties where there are any; without them providers are called 0 .. n - 1.
    n : int
        Number of providers.
    folder : Path
        Files are relative to it.
    missing : tuple of str
        The words for no name.
    """
    from uptake.network.service import ServiceTies

    file = str(given.file)
    keys = ("user", "provider", "start_column", "until_column")
    numbered = without_header(*(getattr(given, key) for key in keys if key in given.model_fields_set))
    names = {"user": given.user, "provider": given.provider}
    if numbered:
        names |= {key: i for i, key in enumerate(names) if key not in given.model_fields_set}
    listing = listing_of(file, folder, given, header=not numbered)
    found = {key: coded([column_of(listing, key, name, file)], missing) for key, name in names.items()}
    both = np.all([ends.codes[0] >= 0 for ends in found.values()], axis=0)
    for ends in found.values():
        warn(said_of_names(ends, file, int((ends.codes[0] < 0).sum())))
    warn(listing.notes)
    serving = Lookup(None, n) if providers is None else Lookup(providers.names, n)
    asked = _positions("user", found["user"], Lookup(users.names, users.n), file)
    sites = _positions("provider", found["provider"], serving, file)
    asking, asked_for = (ends.codes[0][both] for ends in found.values())
    window = _window(given)
    if given.start_column is not None:
        window = _of_columns(given, listing, both, file, missing)
    ties = ServiceTies.from_edges(asked[asking], sites[asked_for], n_users=users.n, n_providers=n, **window)
    return Pairs(file, ties, listing.rows, int((~both).sum()))


def _of_columns(
    given: ServiceSection, listing: Listing, some: npt.NDArray[np.bool_], file: str, missing: tuple[str, ...]
) -> dict[str, Any]:
    """When the ties of some rows are open, as two columns of the file say."""
    import pandas as pd

    names = {"start_column": given.start_column, "until_column": given.until_column}
    columns = {
        key: pd.Series(times_of(column_of(listing, key, name, file), key, missing, file))[some].reset_index(drop=True)
        for key, name in names.items()
        if name is not None
    }
    until = columns.get("until_column")
    ends = "start_column", None if until is None else "until_column"
    first, last = contact_steps(columns["start_column"], until, given.step, given.origin, ends)
    return {"start": first, "until": last}


def _positions(side: str, found: Coded, lookup: Lookup, file: str) -> Int32s:
    try:
        return lookup.positions(side, found.names, f"of a {side}")
    except BadValue as error:
        raise ValueError(f"{file}: the {side} {error.value!r} {error.complaint}") from None
