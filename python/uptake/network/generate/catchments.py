"""Catchments: each provider serves the users of its group."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import read_only
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.basis.saying import warn
from uptake.network.names.aligned import ByName, by_name
from uptake.network.names.rule import text_of
from uptake.network.service import ServiceTies
from uptake.network.windows import windows_of

_MOST_NAMED = 5  # groups that a warning names


def catchments(
    users: Any, providers: Any, *, start: npt.ArrayLike = 0, until: npt.ArrayLike | None = None
) -> ServiceTies:
    """Service ties wherever the groups agree: a provider serves the users of its group.

    Parameters
    ----------
    users, providers : arrays, lists or ranges
        The group (integer or string) of each user and of each provider, in the order of their networks. Blanks at the
        ends of a string are no part of it. A Series that has names, and a dict, are refused: there is no network here
        to align them with.
    start : int or array, default 0
        The first step in which ties are open: one for all, or one per provider.
    until : int or array, optional
        The first step in which they are not open any more, after `start`: one for all, or one per provider.

    Returns
    -------
    ServiceTies
        Users whose group has no provider have no tie.

    Raises
    ------
    TypeError
        If groups are neither integers nor strings, or of both kinds.
    ValueError
        If a side is empty, or `until` is not after `start`.

    Warns
    -----
    UserWarning
        If a group of users has no provider, or providers serve a group in which no user lives.

    See Also
    --------
    uptake.ServiceTies.from_edges : Any other ties between users and providers.

    Examples
    --------
    >>> catchments([0, 0, 1], range(2)).ask_providers.tolist()
    [0, 0, 1]
    >>> catchments([0, 0, 1], range(2), start=[0, 24]).start.tolist()
    [0, 0, 24]
    """
    asking, serving = _codes("users", users), _codes("providers", providers)
    if _are_text(asking) != _are_text(serving):
        problem = f"holds {asking.dtype} and providers {serving.dtype}"
        raise BadType("users", NOT_SHOWN, "codes must be of one kind to agree", problem=problem, also=("providers",))
    if isinstance(start, int) and start == 0 and until is None and (easy := _in_blocks(asking, serving)) is not None:
        return easy
    codes, group = np.unique(serving, return_inverse=True)
    count = np.bincount(group, minlength=len(codes))
    _say_unmatched(asking, codes)
    members, begin = np.argsort(group, kind="stable"), np.cumsum(count) - count
    at = np.minimum(np.searchsorted(codes, asking), len(codes) - 1)
    ties = np.where(codes[at] == asking, count[at], 0)
    first = np.cumsum(ties) - ties
    position = np.arange(int(ties.sum())) - np.repeat(first - begin[at], ties)
    user, provider = np.repeat(np.arange(len(asking)), ties), members[position]
    said = f"but there are {len(serving)} providers"
    window = windows_of(start, until, len(serving), "provider", said)
    opens, closes = (steps[provider] if isinstance(steps, np.ndarray) else steps for steps in window)
    return ServiceTies.from_edges(
        user, provider, start=0 if opens is None else opens, until=closes, n_users=len(asking), n_providers=len(serving)
    )


def _in_blocks(asking: npt.NDArray[Any], serving: npt.NDArray[Any]) -> ServiceTies | None:
    """The ties where each provider serves a block of neighbours and providers stand in the order of their users.

    They need no sorting. None where that is not so.
    """
    if asking.dtype == object or not (asking[1:] >= asking[:-1]).all() or not (serving[1:] > serving[:-1]).all():
        return None
    begins = np.append(np.searchsorted(asking, serving), len(asking)).astype(np.int64)
    of_each = np.diff(begins)
    first = begins[:-1]
    if (
        first[0] != 0
        or not of_each.all()
        or (asking[first] != serving).any()
        or (asking[begins[1:] - 1] != serving).any()
    ):
        return None
    users, providers = np.arange(len(asking), dtype=np.int32), np.arange(len(serving), dtype=np.int32)
    by_user = read_only(np.arange(len(asking) + 1, dtype=np.int64)), read_only(np.repeat(providers, of_each))
    return ServiceTies(len(asking), len(serving), *by_user, read_only(begins), read_only(users))


def _say_unmatched(asking: npt.NDArray[Any], serving: npt.NDArray[Any]) -> None:
    """Warn of groups that are on one side alone; `serving` holds distinct groups."""
    living = np.unique(asking)
    alone, empty = living[~np.isin(living, serving)].tolist(), serving[~np.isin(serving, living)].tolist()
    if alone:
        users = int(np.isin(asking, living[~np.isin(living, serving)]).sum())
        have = "has no provider" if len(alone) == 1 else "have no provider"
        warn(f"{_listed(alone)} {have}: {users:,} users can never be served")
    if empty:
        warn(f"providers serve {_listed(empty)}, where no user lives")


def _listed(groups: list[Any]) -> str:
    """The first groups in words."""
    shown = ", ".join(map(str, groups[:_MOST_NAMED]))
    more = f" and {len(groups) - _MOST_NAMED:,} more" if len(groups) > _MOST_NAMED else ""
    return f"{'group' if len(groups) == 1 else 'groups'} {shown}{more}"


def _codes(name: str, values: Any) -> npt.NDArray[Any]:
    """Integers or strings, not both; a list of other values keeps its Python objects, so that 1 is not '1'."""
    named = by_name(name, values)
    if isinstance(named, ByName) and not named.numbered:
        remedy = f"pass {name} in the order of the network, such as frame.loc[net.labels, column].to_numpy()"
        raise BadType(name, NOT_SHOWN, problem=f"is {kind_of(values)} with names", remedy=remedy)
    codes = checks.one_dimensional(name, values)
    if len(codes) == 0:
        raise BadValue(name, NOT_SHOWN, problem="is empty", remedy="pass the group code of each")
    mixed = codes.dtype.kind == "U" or (codes.dtype.kind == "f" and all(isinstance(value, int) for value in values))
    if isinstance(values, list | tuple) and mixed:
        codes = np.fromiter(values, object, len(values))
    allowed = "group codes are integers or strings"
    if codes.dtype.kind not in "iuUO":
        raise BadType(name, NOT_SHOWN, allowed, problem=f"has dtype {codes.dtype}")
    if codes.dtype == object:
        text = isinstance(codes[0], str)
        for i, code in enumerate(codes):
            if not isinstance(code, str | int | np.integer) or isinstance(code, bool):
                raise BadType(name, code, allowed, index=i, problem=f"is {kind_of(code)}")
            if isinstance(code, str) != text:
                raise BadType(name, code, "codes must be of one kind to agree", index=i, problem=f"is {kind_of(code)}")
    return _spelled(codes) if _are_text(codes) else codes


def _spelled(texts: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Groups by the rule of names, so that two spellings are one group."""
    names = {text: text_of(text) for text in set(texts.tolist())}
    if all(text == name for text, name in names.items()):
        return texts
    return np.fromiter((names[text] for text in texts.tolist()), object, len(texts))


def _are_text(codes: npt.NDArray[Any]) -> bool:
    return codes.dtype.kind == "U" or isinstance(codes[0], str)
