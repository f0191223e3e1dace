"""What a start takes: statuses as words or codes, and the steps at which waits began; in order or by name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Frozen, Int32s, read_only
from uptake.basis.brief import text
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.basis.suggest import did_you_mean
from uptake.kernels.types import STATUSES
from uptake.network.names.aligned import ByName, by_name, named_after
from uptake.network.names.rule import is_missing
from uptake.world.months import MOST_STEPS

IMMUNE = len(STATUSES)  # the code after those of statuses
WORDS = {word: code for code, word in enumerate((*STATUSES, "immune"))}
_CODES = ", ".join(f"{code} {word}" for code, word in enumerate(STATUSES))


@dataclass(frozen=True, eq=False, repr=False)
class ByActor(Frozen):
    """Checked values, in the order of the actors or with their names, as a start holds them until it meets a world.

    Parameters
    ----------
    values : array
    names : array, optional
        The names of the actors that have them; None where they go by order.
    numbered : bool
        Whether the names are those that pandas gives where none are given: 0, 1, 2, ...
    """

    values: npt.NDArray[Any]
    names: npt.NDArray[Any] | None = None
    numbered: bool = False

    def __repr__(self) -> str:
        return text(self.values) if self.names is None else f"<{self.values.size} values by name>"

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits of names and values: equal for equal ones, whether lists or arrays."""
        parts = [] if self.names is None else [_as_bytes(self.names)]
        return hashlib.blake2b(repr([*parts, _as_bytes(self.values)]).encode(), digest_size=16).hexdigest()


def _as_bytes(values: npt.NDArray[Any]) -> str:
    """The hash of an array; whole numbers as such, which a million are in no time, all else as Python writes it."""
    if values.dtype.kind == "O" and set(map(type, values.tolist())) == {int}:
        values = np.asarray(values.tolist())  # of objects again, if they are too large
    whole = values.dtype.kind in "iu" or not values.size
    held = values.astype("<i8").tobytes() if whole else repr(values.tolist()).encode(errors="surrogatepass")
    return hashlib.blake2b(held, digest_size=16).hexdigest()


def by_actor(name: str, given: Any, check: Callable[[npt.NDArray[Any]], npt.NDArray[Any]]) -> ByActor:
    """Values in order or by name, checked; errors name the actor or the position.

    Examples
    --------
    >>> by_actor("users", {"Ann": 3}, lambda values: values), by_actor("users", [3, 0], lambda values: values)
    (<1 values by name>, <2 values>)
    """
    if isinstance(given, ByActor):  # of a start that is copied with one thing changed
        return given
    named = by_name(name, given)
    if not isinstance(named, ByName):
        return ByActor(read_only(check(_entries(name, named))))
    with named_after(named.names):
        return ByActor(read_only(check(named.values)), named.names, named.numbered)


def statuses(side: str, given: Any) -> ByActor:
    """Statuses as codes."""
    words = WORDS if side == "users" else {word: WORDS[word] for word in STATUSES}
    return by_actor(side, given, lambda values: _codes(side, values, words))


def _codes(side: str, values: npt.NDArray[Any], words: Mapping[str, int]) -> npt.NDArray[np.uint8]:
    if values.dtype.kind == "b":
        remedy = f'pass np.where({side}, "adopter", "unaware")'
        raise BadType(side, NOT_SHOWN, "a status is a word or a code", problem="is a mask", remedy=remedy)
    if values.dtype.kind == "U":
        found, which = np.unique(values, return_inverse=True)
        entries: Iterable[Any] = found.tolist()
    elif values.dtype.kind in "iuf":
        found, which = np.unique(values, return_inverse=True)
        entries = found.tolist()
    else:
        entries, which = values.tolist(), np.arange(values.size)
    known: dict[Any, int] = {}
    codes = np.empty(len(entries), np.uint8)  # type: ignore[arg-type]
    for i, value in enumerate(entries):
        key = (type(value), value) if isinstance(value, str | int | float) else None
        if key is None or key not in known:
            with _at(side, which, i):
                known[key] = _code(side, value, words)
        codes[i] = known[key]
    return read_only(codes[which])


@contextmanager
def _at(side: str, which: Any, i: int) -> Iterator[None]:
    """Errors get the position of the first entry that has value i."""
    try:
        yield
    except (BadValue, BadType) as error:
        error.index = int(np.argmax(which == i))
        raise


def _code(side: str, value: Any, words: Mapping[str, int]) -> int:
    if is_missing(value):
        raise BadValue(side, NOT_SHOWN, problem="is missing", remedy='write "unaware", or leave the name out')
    if isinstance(value, str):
        if value == "immune" and value not in words:
            raise BadValue(side, value, "users alone can be immune", problem="is no status of a provider")
        if value not in words:
            raise BadValue(side, value, did_you_mean(value, words), problem="is no status")
        return words[value]
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
        raise BadType(side, value, f"allowed: {', '.join(words)}", problem="is no status")
    if value not in range(len(STATUSES)):
        raise BadValue(side, value, f"codes are {_CODES}", problem="is no status")
    return int(value)


def steps_since(given: Any) -> int | ByActor:
    """The steps at which waits began, at most 0; one for all, or one per actor."""
    if not isinstance(given, ByActor | Mapping) and np.ndim(given) == 0:
        return checks.whole("since", given, -MOST_STEPS, 0)
    return by_actor("since", given, _steps)


def _steps(values: npt.NDArray[Any]) -> Int32s:
    """Steps at most 0; what is missing is 0."""
    listed = [0 if is_missing(value) else value for value in values.tolist()]
    steps = checks.codes("since", np.asarray(listed) if listed else np.empty(0, np.int64), len(listed))
    bad = np.flatnonzero((steps > 0) | (steps < -MOST_STEPS))
    if bad.size:
        problem, remedy = "is after the start", "give the steps before step 0 as negative numbers"
        early = steps[bad[0]] < 0
        raise BadValue(
            "since", int(steps[bad[0]]), checks.span(-MOST_STEPS, 0), index=int(bad[0]),
            problem="is out of range" if early else problem, remedy="" if early else remedy,
        )  # fmt: skip
    return steps


def _entries(name: str, given: Any) -> npt.NDArray[Any]:
    """An array of one dimension; the entries of a list stay what they are."""
    if not isinstance(given, list | tuple):
        return checks.one_dimensional(name, given)
    array = np.empty(len(given), object)
    array[:] = given
    return array
