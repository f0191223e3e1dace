"""Seeds as they are given: a count, a share, or names of actors."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.network.given import PER_RUN, names_listed, united

SideName = Literal["users", "providers"]
SeedsLike = int | float | Collection[Any]  # a count, a share, or names
Settled = int | float | tuple[Hashable, ...]


@dataclass(frozen=True)
class Seeds:
    """The actors who have adopted at step 0, on either side.

    ``a | b`` are the seeds of both: on each side the larger of two counts or of two shares (the sets are nested), or
    the union of two lists.

    Parameters
    ----------
    users, providers : int, float or list of names
        A count k: the k actors of that side with the smallest luck, other ones in each run, and nested: 10 seeds are
        among 20. A share of the actors of that side, above 0 and below 1: a count of the nearest whole number. Or
        names: of the users' network, of the providers' network, or the positions 0 .. m - 1 of providers without one;
        in a list, set, array, Series, Index or other collection.

    Raises
    ------
    ValueError
        If a count is negative or a share is 1 or more.
    TypeError
        If they are of another kind.

    See Also
    --------
    Emulation : seeds, and nothing else.

    Examples
    --------
    >>> import uptake as up
    >>> up.Seeds(users=10, providers=[3, 1]) | up.Seeds(users=20, providers=[2])
    Seeds(users=20, providers=(1, 2, 3))
    >>> up.Seeds(users=["Ann", "Bo"])
    Seeds(users=('Ann', 'Bo'), providers=0)
    """

    users: SeedsLike = 0
    providers: SeedsLike = 0

    def __post_init__(self) -> None:
        checks.settle(self, users=settled("users", self.users), providers=settled("providers", self.providers))

    def __or__(self, other: Seeds) -> Seeds:
        return Seeds(
            users=_together("users", self.users, other.users),
            providers=_together("providers", self.providers, other.providers),
        )


def settled(name: str, seeds: SeedsLike) -> Settled:
    """A count, a share in (0, 1), or names in the order given.

    Raises
    ------
    BadValue, BadType
        If it is none of these; the message says what to write.

    Examples
    --------
    >>> settled("seeds", 3), settled("seeds", 0.05), settled("seeds", {7, 2})
    (3, 0.05, (2, 7))
    """
    if isinstance(seeds, Mapping):
        problem, remedy = "is a dict: seeds stand at step 0 only", "pass a list of names, such as list(the dict)"
        raise BadType(name, NOT_SHOWN, problem=problem, remedy=remedy)
    if not _is_number(seeds):
        return names_listed(name, seeds, nested=PER_RUN)
    if isinstance(seeds, np.ndarray):
        seeds = seeds[()]
    if hasattr(type(seeds), "__index__"):
        return checks.whole(name, seeds)
    share = checks.number(name, seeds)
    if 0 < share < 1:
        return share
    if share == 1:
        remedy = "write 1 for one seed, or a list of all names for everybody"
        raise BadValue(name, seeds, problem="could be one seed or the share of everybody", remedy=remedy)
    return checks.whole(name, seeds)


def _is_number(seeds: object) -> bool:
    if isinstance(seeds, np.ndarray):
        return seeds.ndim == 0
    return not isinstance(seeds, str | bytes) and not hasattr(type(seeds), "__iter__")


def _together(side: str, a: SeedsLike, b: SeedsLike) -> SeedsLike:
    """The larger of two counts or shares, the union of two lists; no seeds at all give way to the other."""
    if a in (0, ()) or b in (0, ()):
        return b if a in (0, ()) else a
    if isinstance(a, tuple) and isinstance(b, tuple):
        return united(a, b)
    if isinstance(a, int | float) and isinstance(b, int | float) and type(a) is type(b):
        return max(a, b)
    words = ", those of the other ".join(_KINDS[type(seeds)].format(side=side) for seeds in (a, b))
    raise BadValue("seeds", NOT_SHOWN, problem=f"of one strategy are {words}", remedy="use the same kind for both",
                   also=(side,))  # fmt: skip


_KINDS = {int: "a number of {side}", float: "a share of {side}", tuple: "a list of names"}
