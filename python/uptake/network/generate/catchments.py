"""Catchments: each provider serves the users of its group."""

from __future__ import annotations

from typing import Any

import numpy as np

from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.network.service import ServiceTies


def catchments(users: Any, providers: Any) -> ServiceTies:
    """Service ties wherever the group codes agree: a provider serves the users of its group.

    Parameters
    ----------
    users, providers : arrays, lists or ranges
        The group code (integer or string) of each user and of each provider.

    Returns
    -------
    ServiceTies
        Users whose group has no provider have no tie.

    Raises
    ------
    TypeError
        If codes are neither integers nor strings, or of one kind on one side and of the other on the other.
    ValueError
        If a side is empty.

    See Also
    --------
    uptake.ServiceTies.from_edges : Any other ties between users and providers.

    Examples
    --------
    >>> catchments([0, 0, 1, 2], range(2)).ask_providers.tolist()
    [0, 0, 1]
    """
    asking, serving = checks.one_dimensional("users", users), checks.one_dimensional("providers", providers)
    for codes, name in ((asking, "users"), (serving, "providers")):
        if len(codes) == 0:
            raise BadValue(name, NOT_SHOWN, problem="is empty", remedy="pass the group code of each")
        if codes.dtype.kind not in "iuUO":
            allowed = "group codes are integers or strings"
            raise BadType(name, NOT_SHOWN, allowed, problem=f"has dtype {codes.dtype}")
    if (asking.dtype.kind in "iu") != (serving.dtype.kind in "iu"):
        problem = f"holds {asking.dtype} and providers {serving.dtype}"
        raise BadType("users", NOT_SHOWN, "codes must be of one kind to agree", problem=problem, also=("providers",))
    codes, group = np.unique(serving, return_inverse=True)
    count = np.bincount(group, minlength=len(codes))
    members, begin = np.argsort(group, kind="stable"), np.cumsum(count) - count
    at = np.minimum(np.searchsorted(codes, asking), len(codes) - 1)
    ties = np.where(codes[at] == asking, count[at], 0)
    first = np.cumsum(ties) - ties
    position = np.arange(int(ties.sum())) - np.repeat(first - begin[at], ties)
    user = np.repeat(np.arange(len(asking)), ties)
    return ServiceTies.from_edges(user, members[position], n_users=len(asking), n_providers=len(serving))
