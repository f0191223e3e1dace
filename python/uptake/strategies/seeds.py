"""Seeds: the actors who have adopted at step 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Int32s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.network.edges import actor_ids

SideName = Literal["users", "providers"]
SeedsLike = int | npt.ArrayLike
Seeding = int | Int32s | list[Int32s]  # a number that each run draws, or the ids of all runs, or the ids of each run


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
    if isinstance(seeds, range):
        return checks.ids(name, seeds)
    return checks.whole(name, seeds) if checks.as_array(name, seeds).ndim == 0 else checks.ids(name, seeds)


def seeding(seeds: SeedsLike | Sequence[npt.ArrayLike], n: int, runs: int) -> Seeding:
    """The seeds of many runs among n actors.

    Parameters
    ----------
    seeds : int, ids, or ids per run
        A number that each run draws, the ids that all runs have, or an array of ids for each run.
    n, runs : int
        Numbers of actors and of runs.

    Raises
    ------
    BadValue, BadType
        If there are more seeds than actors, an id is no actor, or not every run has its ids.

    Examples
    --------
    >>> seeding(3, 10, runs=2), seeding([7, 2], 10, runs=2).tolist(), seeding([[1], [0, 2]], 10, runs=2)[1].tolist()
    (3, [7, 2], [0, 2])
    """
    if isinstance(seeds, range):
        for i in (0, -1) if seeds else ():
            if not 0 <= seeds[i] < n:
                raise BadValue("seeds", seeds[i], f"ids lie in 0 .. {n - 1}", index=i)
    rows = list(seeds) if isinstance(seeds, list | tuple) else checks.as_array("seeds", seeds)
    if isinstance(rows, np.ndarray) and rows.ndim == 0:
        return checks.whole("seeds", rows[()], 0, n)
    if not len(rows) or any(_dimensions(row) != 1 for row in rows):
        return actor_ids("seeds", seeds, n)
    if len(rows) != runs:
        raise BadValue("seeds", NOT_SHOWN, f"runs = {runs}", problem=f"holds {len(rows)} arrays, one per run")
    return [actor_ids(f"seeds[{i}]", row, n) for i, row in enumerate(rows)]


def _dimensions(row: object) -> int:
    return 0 if isinstance(row, int | np.generic) else checks.as_array("seeds", row).ndim


def seeding_of_side(seeds: SeedsLike, n: int, side: SideName) -> int | Int32s:
    """The seeds of a strategy on one side of a world, which has n actors.

    Raises
    ------
    BadValue
        If there are more seeds than actors, or an id is no actor of that side.

    Examples
    --------
    >>> seeding_of_side(3, 10, "users"), seeding_of_side((2, 7), 10, "users").tolist()
    (3, [2, 7])
    """
    settled_seeds = settled("seeds", seeds)
    if isinstance(settled_seeds, tuple):
        return checks.ids_below("seeds", settled_seeds, n, side)
    if settled_seeds > n:
        raise BadValue("seeds", settled_seeds, problem=f"were asked for, but there are {n} {side}")
    return settled_seeds


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
