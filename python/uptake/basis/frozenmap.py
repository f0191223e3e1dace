"""A mapping that nothing changes: it equals a dict, and can be hashed and pickled."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value", covariant=True)


class FrozenMap(Mapping[Key, Value]):
    """Entries in the order given.

    Examples
    --------
    >>> changes = FrozenMap({"B": .5})
    >>> changes, changes == {"B": .5}, changes["B"]
    ({'B': 0.5}, True, 0.5)
    """

    __slots__ = ("_entries",)
    _entries: tuple[tuple[Key, Value], ...]

    def __init__(self, entries: Mapping[Key, Value]) -> None:
        object.__setattr__(self, "_entries", tuple(entries.items()))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    def __getitem__(self, key: Key) -> Value:
        return dict(self._entries)[key]

    def __iter__(self) -> Iterator[Key]:
        return (key for key, _ in self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return hash(frozenset(self._entries))

    def __repr__(self) -> str:
        return repr(dict(self._entries))

    def __reduce__(self) -> tuple[type[FrozenMap[Key, Value]], tuple[dict[Key, Value]]]:
        return type(self), (dict(self._entries),)
