"""Values by actor: groups, thresholds, places and other columns; the group that each provider serves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int32s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.saying import warn
from uptake.basis.suggest import did_you_mean
from uptake.network.names.lookup import Lookup
from uptake.studyfile.people import Persons, missing_for, numbers_of, people_of, texts_of
from uptake.studyfile.sections import Column, Context, Group, ProvidersSection

if TYPE_CHECKING:
    from uptake.network.datasets import Survey
    from uptake.network.network import Network


class Sources(NamedTuple):
    """Where columns with a value per user, or per provider, come from."""

    folder: Path
    people: Persons | None
    survey: Survey | None
    missing: tuple[str, ...]
    read: list[Persons]  # each file that was read is added
    side: str = "user"  # or "provider"

    def of_survey(self, column: str | int) -> Any:
        """A column of the data set."""
        assert self.survey is not None  # checked when the file was read
        actors = self.survey.actors
        if column not in actors.columns:
            allowed = did_you_mean(column, map(str, actors.columns))
            raise BadValue("column", column, allowed, problem="is not a column of the data set")
        return actors[column]


def user_groups(given: Group | None, users: Network, sources: Sources) -> tuple[Int32s | None, list[str] | None]:
    """Group codes and names of users: those that the file gives, else those of the data set, else none."""
    survey = sources.survey
    if given is None:
        return (None, None) if survey is None else (np.asarray(survey.group, np.int32), list(survey.group_names))
    if given.blocks is not None:
        block = blocks(users.n, given.blocks)
        return block, [f"block {code}" for code in range(int(block[-1]) + 1)]
    return labels_by_name(given, users, sources, "group")


def labels_by_name(
    given: Column | Group | Context, actors: Network, sources: Sources, what: str
) -> tuple[Int32s, list[str]]:
    """A label for each user or provider, from a column: codes, and what they stand for."""
    assert given.column is not None  # checked when the file was read
    values, where = _by_name(given, given.column, actors, sources)
    codes, names = texts_of(values, sources.missing, where)
    if (codes < 0).any():
        remedy = f"give each a {what}, such as 'unknown'"
        raise missing_for(_names(actors, codes < 0), where, remedy, sources.side)
    return codes.astype(np.int32), names


def numbers_by_name(given: Column | Context, actors: Network, sources: Sources) -> npt.NDArray[np.float64]:
    """A number for each user or provider, from a column."""
    assert given.column is not None  # checked when the file was read
    values, where = _by_name(given, given.column, actors, sources)
    return numbers_of(values, _names(actors), where, sources.missing, sources.side)


def _by_name(given: Column | Group | Context, column: str | int, users: Network, sources: Sources) -> tuple[Any, str]:
    """A column in the order of the actors, and the file that it stands in."""
    if given.file is None and sources.people is not None:
        return sources.people.column("column", column), sources.people.file
    if given.file is None:
        return sources.of_survey(column), "the data set"
    persons = people_of(given, sources.folder, sources.missing)
    sources.read.append(persons)
    values = persons.column("column", column)
    row = Lookup(persons.names, len(persons.names)).positions("file", _names(users), missing=True)
    if (row < 0).any():
        called = f'{sources.side}s are called 0 .. {users.n - 1}; people = "{persons.file}" gives them the names there'
        remedy = "give each a row" if users.names is not None or sources.people is not None else called
        raise missing_for(_names(users, row < 0), persons.file, remedy, sources.side)
    say_strangers(persons, users, sources)
    return [values[i] for i in row.tolist()] if isinstance(values, list) else values.take(row), persons.file


def say_strangers(persons: Persons, users: Network, sources: Sources) -> None:
    """A warning if a file names people who are no users, or others who are no providers."""
    at = Lookup(users.names, users.n).positions("file", persons.names, missing=True)
    strangers = persons.names[at < 0].tolist()
    if not strangers:
        return
    few = ", ".join(map(str, strangers[:3])) + ", ..." * (len(strangers) > 3)
    are = "1 person who is" if len(strangers) == 1 else f"{len(strangers):,} people who are"
    if sources.people is not None:
        warn(f"{persons.file} names {are} not in {sources.people.file}, and left out: {few}")
    elif users.names is None:
        called = f"{sources.side}s are called 0 .. {users.n - 1}"
        warn(f"{persons.file} names {are} no {sources.side}, and left out: {few}; {called}")
    else:
        remedy = f'people = "{persons.file}" under [{sources.side}s] keeps everybody'
        warn(f"{persons.file} names {are} in no tie, and left out: {few}; {remedy}")


def _names(users: Network, which: Any = slice(None)) -> list[Any]:
    """The names of users, or of some."""
    return users.labels[which].tolist()  # type: ignore[no-any-return]


def blocks(n: int, count: int | list[int]) -> Int32s:
    """n actors in blocks of neighbouring ids: ``count`` that are as equal as can be, or one of each size listed.

    Examples
    --------
    >>> blocks(5, 2).tolist(), blocks(5, [1, 4]).tolist()
    ([0, 0, 0, 1, 1], [0, 1, 1, 1, 1])
    """
    if isinstance(count, list):
        if sum(count) != n:
            raise BadValue("blocks", NOT_SHOWN, problem=f"holds {sum(count)} users in all, and there are {n}")
        return np.repeat(np.arange(len(count), dtype=np.int32), count)
    if count > n:
        raise BadValue("blocks", count, f"there are {n} users, and no block may be empty")
    begins = -(-np.arange(count + 1, dtype=np.int64) * n // count)
    return np.repeat(np.arange(count, dtype=np.int32), np.diff(begins))


def provider_groups(given: ProvidersSection, professional: Network | None, group: Int32s | None) -> Int32s:
    """The group that each provider serves: int32[number of providers].

    Providers are dealt to the groups in order, the same number to each. Without groups, or where the numbers do not
    divide, every provider is a group of its own.
    """
    groups = 0 if group is None else int(group.max()) + 1
    if given.per_group is not None:
        return np.repeat(np.arange(groups, dtype=np.int32), given.per_group)
    count = given.n if given.n is not None else professional.n if professional is not None else 0
    if groups == 0 or count % groups:
        return np.arange(count, dtype=np.int32)
    return np.repeat(np.arange(groups, dtype=np.int32), count // groups)
