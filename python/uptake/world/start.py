"""Where a world begins that is not new to the idea: a status per actor."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Frozen, Int32s, read_only
from uptake.basis.brief import brief
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.basis.frozenmap import FrozenMap
from uptake.basis.suggest import did_you_mean
from uptake.kernels.types import STATUSES
from uptake.network.names.aligned import ByName, by_name, named_after
from uptake.network.names.rule import is_missing
from uptake.world.months import MOST_STEPS

IMMUNE = len(STATUSES)  # the code after those of statuses
WORDS = {word: code for code, word in enumerate((*STATUSES, "immune"))}
_CODES = ", ".join(f"{code} {word}" for code, word in enumerate(STATUSES))

Statuses = npt.ArrayLike | Mapping[Any, str | int]


@dataclass(frozen=True, eq=False, repr=False)
class Start(Frozen):
    """Where reality stands today: who has it, who waits, who dropped it, who is immune. For ``World(..., start=)``.

    Parameters
    ----------
    users : list, array, Series, Categorical or dict, optional
        The status of each user at step 0: "unaware", "aware", "waiting", "adopter", "lapsed" or "immune"; or the codes
        0 to 4 of the first five. By default all are unaware.
    providers : list, array, Series, Categorical or dict, optional
        The status of each provider, likewise; none is immune. Adopting providers are open.
    server : list, array, Series or dict, optional
        For users that have adopted, the provider whose place they hold: its name, or its position where providers have
        no names. -1 and None stand for none, which is the default: then an adopter holds no place, as seeds do.
    since : int, array, Series or dict, default 0
        For users that wait, the step at which they began to, at most 0: one for all, or one per user. It orders the
        queue, and counts in waiting times.

    Raises
    ------
    ValueError
        If a status is unknown, or a step is above 0; the message names the first bad entry. `World` raises it where
        names or sizes are not those of its actors, or a provider has fewer places than users who hold one.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    World : takes a start.
    Users : ``immune=`` lists users who never adopt.

    Notes
    -----
    A Series and a dict go by name, and actors that they do not name are unaware. Arrays and lists go by the order of
    the actors. To others a start is a change at step 0, as seeds are. Adopters and lapsed users count as adopted at
    step 0. Providers that are open already count as no openings and cost no setup.

    Examples
    --------
    >>> import uptake as up
    >>> people = up.Network.from_edges([0, 1, 2], [1, 2, 3], labels=["Ann", "Bo", "Cy", "Di"])
    >>> today = up.Start(users={"Ann": "adopter", "Cy": "aware", "Di": "immune"})
    >>> world = up.World(up.Users(people), ideas=up.Idea(peer=1.0, merit=1.0, social_proof=0.0), start=today)
    >>> result = up.simulate(world, up.Strategy(), horizon=3, rng=1, record="adoption_step")
    >>> dict(zip(people.labels.tolist(), result.adoption_step.values[0].tolist()))
    {'Ann': 0, 'Bo': 1, 'Cy': 1, 'Di': -1}
    """

    users: Statuses | None = None
    _: KW_ONLY
    providers: Statuses | None = None
    server: npt.ArrayLike | Mapping[Any, Any] | None = None
    since: npt.ArrayLike | Mapping[Any, int] = 0

    def __post_init__(self) -> None:
        for side in ("users", "providers"):
            if getattr(self, side) is not None:
                checks.settle(self, **{side: _statuses(side, getattr(self, side))})
        if self.server is not None:
            given = by_name("server", self.server)
            listed = given if isinstance(given, ByName) else read_only(_entries("server", given))
            checks.settle(self, server=listed)
        checks.settle(self, since=_since(self.since))

    def __repr__(self) -> str:
        return brief(self, bare=("users",))

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits of all values: equal for equal starts."""
        parts = [part.fingerprint if isinstance(part, ByName) else _plain(part) for part in self._parts()]
        return hashlib.blake2b(repr(parts).encode(errors="surrogatepass"), digest_size=16).hexdigest()

    def _parts(self) -> tuple[Any, ...]:
        return self.users, self.providers, self.server, self.since


def starts_of(given: Any, ideas: Sequence[str]) -> Start | FrozenMap[str, Start]:
    """One start for each idea, or starts by idea, checked.

    Raises
    ------
    BadType, BadValue
        If it holds something else, or an idea is none of the `ideas` of a world.

    Examples
    --------
    >>> starts_of({"A": Start(["adopter"])}, ["A", "B"])
    {'A': Start(<1 values, 3 to 3>)}
    """
    remedy = "wrap the statuses: up.Start(users=statuses)"
    if not isinstance(given, Mapping):
        checks.instance("start", given, Start, remedy)
        return given  # type: ignore[no-any-return]
    for idea, start in given.items():
        if idea not in ideas:
            raise BadValue("start", idea, did_you_mean(idea, ideas), problem="is no idea of this world")
        checks.instance("start", start, Start, remedy, index=idea)
    return FrozenMap(given)


def _plain(part: Any) -> Any:
    if not isinstance(part, np.ndarray):
        return part
    return part.tolist() if part.dtype == object else (part.dtype.name, hashlib.blake2b(part.tobytes()).hexdigest())


def _entries(name: str, given: Any) -> npt.NDArray[Any]:
    """An array of one dimension; the entries of a list stay what they are."""
    if not isinstance(given, list | tuple):
        return checks.one_dimensional(name, given)
    array = np.empty(len(given), object)
    array[:] = given
    return array


def _statuses(side: str, given: Any) -> ByName | npt.NDArray[np.uint8]:
    """Statuses as codes, in order or by name."""
    words = WORDS if side == "users" else {word: WORDS[word] for word in STATUSES}
    named = by_name(side, given)
    if not isinstance(named, ByName):
        return _codes(side, _entries(side, named), words)
    with named_after(named.names):
        return ByName(named.names, _codes(side, named.values, words), named.numbered)


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


def _since(given: Any) -> int | ByName | Int32s:
    named = by_name("since", given)
    if isinstance(named, ByName):
        with named_after(named.names):
            return ByName(named.names, _steps(named.values), named.numbered)
    if np.ndim(named) == 0:
        return checks.whole("since", named, -MOST_STEPS, 0)
    return _steps(_entries("since", named))


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
