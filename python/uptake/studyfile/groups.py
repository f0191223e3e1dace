"""The groups of users, and the group that each provider serves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.basis.arrays import Int32s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.suggest import did_you_mean
from uptake.studyfile.files import read_table
from uptake.studyfile.sections import Group, ProvidersSection

if TYPE_CHECKING:
    from uptake.network.datasets import Survey
    from uptake.network.network import Network


def user_groups(
    given: Group | None, ties: Network, survey: Survey | None, folder: Path
) -> tuple[Int32s | None, list[str] | None]:
    """Group codes and names of users: those that the file gives, else those of the data set, else none."""
    if given is None:
        return (None, None) if survey is None else (np.asarray(survey.group, np.int32), list(survey.group_names))
    if given.blocks is not None:
        codes = blocks(ties.n, given.blocks)
        return codes, [f"block {code}" for code in range(int(codes[-1]) + 1)]
    import pandas as pd

    if given.file is not None:
        labels = _of_people(given, ties, folder)
    else:
        assert survey is not None  # checked when the file was read
        labels = column_of(survey.actors, "column", given.column, "the data set")
    if labels.isna().any():
        first = int(np.argmax(labels.isna().to_numpy()))
        problem = f"is missing for {int(labels.isna().sum())} users, the first is user {first}"
        raise BadValue("column", given.column, problem=problem)
    codes, names = pd.factorize(labels, sort=True)
    return codes.astype(np.int32), [str(name) for name in names]


def _of_people(given: Group, ties: Network, folder: Path) -> Any:
    """A column of a file of people, in the order of the users."""
    people = read_table(folder / str(given.file))
    ids = column_of(people, "id", given.id, str(given.file))
    if ids.duplicated().any():
        raise BadValue("file", NOT_SHOWN, problem=f"holds {given.id} = {ids[ids.duplicated()].iloc[0]!r} twice")
    actors = np.arange(ties.n) if ties.labels is None else ties.labels
    return column_of(people, "column", given.column, str(given.file)).set_axis(ids).reindex(actors)


def column_of(frame: Any, key: str, name: str | None, where: str) -> Any:
    """A column of a table that was read; ``key`` is the key of the study file that names it."""
    if name not in frame.columns:
        allowed = did_you_mean(name, map(str, frame.columns))
        raise BadValue(key, name, allowed, problem=f"is not a column of {where}")
    return frame[name]


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
    return (np.arange(n, dtype=np.int64) * count // n).astype(np.int32)


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
