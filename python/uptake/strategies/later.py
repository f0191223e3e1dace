"""Seeds of several steps, in their normal form."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

AtOnce = int | float | tuple[Hashable, ...]  # the seeds of one step: a count, a share in (0, 1), or names


class SeedsByStep(Mapping[int, AtOnce]):
    """Seeds by the step at which they adopt, in the order of the steps. It equals a dict, and nothing changes it.

    Examples
    --------
    >>> later = SeedsByStep({24: 10, 0: ("Ann", "Bo")})
    >>> later, later == {0: ("Ann", "Bo"), 24: 10}, list(later)
    ({0: ('Ann', 'Bo'), 24: 10}, True, [0, 24])
    """

    __slots__ = ("_entries",)
    _entries: tuple[tuple[int, AtOnce], ...]

    def __init__(self, entries: Mapping[int, AtOnce]) -> None:
        object.__setattr__(self, "_entries", tuple((step, entries[step]) for step in sorted(entries)))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("seeds by step cannot be changed")

    def __getitem__(self, step: int) -> AtOnce:
        return dict(self._entries)[step]

    def __iter__(self) -> Iterator[int]:
        return (step for step, _ in self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return hash(self._entries)

    def __repr__(self) -> str:
        return repr(dict(self._entries))

    def __reduce__(self) -> tuple[type[SeedsByStep], tuple[dict[int, AtOnce]]]:
        return SeedsByStep, (dict(self._entries),)
