"""Surveys with a row per person asked and columns of nominations. `Network` documents the arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from uptake.basis import checks
from uptake.basis.arrays import Int64s
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.network.convert.frames import columns_of
from uptake.network.edges import Edges
from uptake.network.names.coded import coded
from uptake.network.names.rule import MISSING, is_missing, text_of

OUTSIDERS = ("keep", "drop")


def from_survey(
    frame: Any,
    id: str,
    nominations: Sequence[str],
    *,
    group: str | None,
    adoption: str | None,
    outsiders: str,
    parallel: str | None,
) -> Edges:
    """Ties from the persons named to those who name them."""
    if isinstance(nominations, str) or not len(nominations):
        raise BadType("nominations", nominations, "a list of columns, such as ['net1', 'net2']")
    keep = checks.choice("outsiders", outsiders, OUTSIDERS) == "keep"
    wanted = {"id": id} | {f"nominations[{i}]": column for i, column in enumerate(nominations)}
    wanted |= {} if group is None else {"group": group}
    wanted |= {} if adoption is None else {"adoption": adoption}
    table = columns_of(frame, wanted, "the survey")
    people = coded([table[id], *(table[column] for column in nominations)], MISSING)
    groups = coded([table[group]], MISSING) if group is not None else None
    village = np.zeros(len(table), np.int64) if groups is None else groups.codes[0].astype(np.int64)
    _refuse_missing("id", id, people.codes[0])
    _refuse_missing("group", str(group), village)
    asked, *named = people.codes
    many = len(people.names)
    person = village * many + asked
    rows, times = np.unique(person, return_counts=True)
    if (times > 1).any():
        twice = int(np.flatnonzero(person == rows[times > 1][0])[1])
        remedy = "" if group is not None else "if ids repeat over villages, give group="
        raise BadValue("id", table[id][twice], problem="occurs twice", index=twice, remedy=remedy)
    there = [others >= 0 for others in named]
    source = np.concatenate([(village * many + others)[row] for others, row in zip(named, there, strict=True)])
    target = np.concatenate([person[row] for row in there])
    everybody = np.union1d(person, source)
    if not keep:
        inside = np.isin(source, rows)
        source, target, everybody = source[inside], target[inside], rows
    names = _names(everybody, many, people.names, None if groups is None else groups.names)
    note: dict[str, Any] = {"from": "survey", "asked": len(table), "named and not asked": len(everybody) - len(rows)}
    if adoption is not None:
        at = np.searchsorted(everybody, person)
        when = [None if is_missing(value) else _plain(value) for value in table[adoption].tolist()]
        found = zip(at.tolist(), when, strict=True)
        note["adoption"] = {str(names[i]): time for i, time in found if time is not None}
    ends = np.searchsorted(everybody, source), np.searchsorted(everybody, target)
    return Edges(*ends, None, len(everybody), True, names, parallel, note)


def _plain(time: Any) -> Any:
    """A time as files keep it: a number, a whole one as an integer, or text."""
    if isinstance(time, float):
        return int(time) if time.is_integer() else time
    return time if isinstance(time, int | str) else text_of(time)


def _names(everybody: Int64s, many: int, ids: Any, groups: Any) -> list[Any]:
    """The name of each person: the id, or the group and the id."""
    own = [ids[i] for i in (everybody % many).tolist()]
    if groups is None:
        return own
    of = [groups[i] for i in (everybody // many).tolist()]
    return [
        (g.item() if hasattr(g, "item") else g, i.item() if hasattr(i, "item") else i)
        for g, i in zip(of, own, strict=True)
    ]


def _refuse_missing(name: str, column: str, codes: Int64s) -> None:
    if (codes < 0).any():
        first = int(np.argmax(codes < 0))
        problem = f"is missing in column {column!r} for {int((codes < 0).sum())} rows"
        raise BadValue(name, NOT_SHOWN, index=first, problem=problem, remedy="fill it, or leave the rows out")
