"""Seeds of several steps, in their normal form."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from uptake.basis.frozenmap import FrozenMap

AtOnce = int | float | tuple[Hashable, ...]  # the seeds of one step: a count, a share in (0, 1), or names


class SeedsByStep(FrozenMap[int, AtOnce]):
    """Seeds by the step at which they adopt, in the order of the steps.

    Examples
    --------
    >>> later = SeedsByStep({24: 10, 0: ("Ann", "Bo")})
    >>> later, later == {0: ("Ann", "Bo"), 24: 10}, list(later)
    ({0: ('Ann', 'Bo'), 24: 10}, True, [0, 24])
    """

    __slots__ = ()

    def __init__(self, entries: Mapping[int, AtOnce]) -> None:
        super().__init__(dict(sorted(entries.items())))
