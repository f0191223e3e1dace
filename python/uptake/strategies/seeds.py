"""Seeds: the actors who have adopted at step 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue

SideName = Literal["users", "providers"]
SeedsLike = int | npt.ArrayLike


@dataclass(frozen=True)
class Seeds:
    """The actors who have adopted at step 0, on either side.

    ``a | b`` are the seeds of both: on each side the larger of two numbers (the sets are nested), or the union of two
    lists.

    Parameters
    ----------
    users, providers : int or sequence of int
        A number k: the k actors of that side with the smallest luck, other ones in each run, and nested: 10 seeds are
        among 20. Or ids inside the side, counted from 0.

    Raises
    ------
    ValueError
        If a number or an id is negative.
    TypeError
        If they are no whole numbers.

    See Also
    --------
    Emulation : seeds, and nothing else.

    Examples
    --------
    >>> import uptake as up
    >>> up.Seeds(users=10, providers=[3, 1]) | up.Seeds(users=20, providers=[2])
    Seeds(users=20, providers=(1, 2, 3))
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


def settled(name: str, seeds: SeedsLike) -> int | tuple[int, ...]:
    """A number of seeds, or their ids, sorted.

    Examples
    --------
    >>> settled("seeds", 3), settled("seeds", [7, 2, 2])
    (3, (2, 7))
    """
    return checks.whole(name, seeds) if np.ndim(seeds) == 0 else checks.ids(name, seeds)


def _together(side: str, a: SeedsLike, b: SeedsLike) -> SeedsLike:
    """The larger of two numbers of seeds, the union of two lists; no seeds at all give way to the other."""
    if isinstance(a, int) and isinstance(b, int):
        return max(a, b)
    if not isinstance(a, int) and not isinstance(b, int):
        return tuple(sorted({*np.asarray(a).tolist(), *np.asarray(b).tolist()}))
    if a in (0, ()) or b in (0, ()):
        return b if a in (0, ()) else a
    problem = f"of one strategy are a number of {side}, those of the other a list of ids"
    raise BadValue("seeds", NOT_SHOWN, problem=problem, remedy="use the same kind for both", also=(side,))
