"""Groups of users, and sectors of actors: codes from 0 and their names. Groups are those that occur.

Names of groups follow the rule of the names of actors: blanks at either end are no part of them, and text is in
Unicode's composed form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Frozen, Int32s, read_only
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.basis.saying import warn
from uptake.basis.suggest import nearest
from uptake.network.names.aligned import ByName, aligned, by_name, name_of, named_after
from uptake.network.names.rule import DIGITS, said_of_spellings, text_of

_NO_GROUP = ("nan", "NaN", "None", "NaT", "<NA>")  # what is left where a missing value becomes text
_EVERYBODY = ("all",)  # the name of the one group of users without groups


class Words(NamedTuple):
    """What errors call the argument, one of its labels, and one of the actors."""

    argument: str  # "group", "context.group", "sector"
    group: str  # "group", "sector"
    actor: str  # "user", "provider"


OF_USERS = Words("group", "group", "user")


def grouping(
    group: Any, names: Sequence[str] | None, n: int, users: npt.NDArray[Any] | None = None, words: Words = OF_USERS
) -> tuple[Int32s | None, tuple[str, ...]]:
    """Codes from 0 and their names.

    Parameters
    ----------
    group : array of shape (n,), Series, dict, or None
        Codes or labels, as in `Users`; None for one group of all.
    names : sequence of str, or None
        A name per code, or the labels in the order wanted.
    n : int
        Number of users.
    users : array of shape (n,), or None
        The names of the users; None for the positions 0 .. n - 1.
    words : Words
        What errors say.

    Returns
    -------
    tuple
        An array of n codes, or None, and a name per code.

    Raises
    ------
    ValueError
        If the group of a user is missing or has no name, or two names are alike as text.
    TypeError
        If a label is not one value.

    Examples
    --------
    >>> codes, names = grouping(["b", "a", "b"], None, 3)
    >>> codes.tolist(), names
    ([1, 0, 1], ('a', 'b'))
    >>> grouping([2, 1, 2], None, 3)[1]
    ('1', '2')
    """
    if group is None:
        if names is not None and not (isinstance(names, tuple) and names == _EVERYBODY):  # as a copy of users says
            problem, remedy = "is given without group", "give the group of each user as well"
            raise BadValue("group_names", NOT_SHOWN, problem=problem, remedy=remedy, also=("group",))
        return None, _EVERYBODY
    group = by_name(words.argument, group)
    if not isinstance(group, ByName):
        return _coded(group, names, n, users, words)
    values = aligned(words.argument, group, users, n)
    with named_after(np.arange(n) if users is None else users):
        return _coded(values, names, n, users, words)


@dataclass(frozen=True, eq=False, repr=False)
class Labels(Frozen):
    """A label per actor, such as its sector.

    Parameters
    ----------
    codes : array of int32 of shape (n,)
        Of each actor, the position of its label in `names`.
    names : tuple of str
        The labels that occur.
    """

    codes: Int32s
    names: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<{self.codes.size} values: {', '.join(self.names[:3])}{', ...' if len(self.names) > 3 else ''}>"


def labels_of(words: Words, given: Any, n: int, actors: npt.NDArray[Any] | None) -> Labels:
    """The labels of n actors, given as codes or labels, in order or by name.

    Parameters
    ----------
    words : Words
        What errors say.
    given : array of shape (n,), Series, dict or Labels
    n : int
    actors : array of shape (n,), or None
        The names of the actors; None for the positions 0 .. n - 1.

    Raises
    ------
    ValueError
        If the label of an actor is missing or has no name, or two are alike as text.
    TypeError
        If a label is not one value.

    Examples
    --------
    >>> labels_of(Words("sector", "sector", "user"), ["health", "food", "health"], 3, None)
    <3 values: food, health>
    """
    if isinstance(given, Labels):
        _one_per_user(given.codes, n, words)
        return given
    codes, names = grouping(given, None, n, actors, words)
    assert codes is not None  # something was given
    return Labels(codes, names)


def _coded(
    group: Any, names: Sequence[str] | None, n: int, users: npt.NDArray[Any] | None, words: Words
) -> tuple[Int32s, tuple[str, ...]]:
    """Codes and names of groups in the order of the users."""
    labels = _one_per_user(group, n, words)
    given = None if names is None else _names(names)
    _refuse_missing(labels, given or (), users, words)
    if labels.dtype.kind in "iu":
        codes, known = _numbered(labels, given, words)
    else:
        codes, known = _labelled(*_distinct(labels, words), given)
    return read_only(codes.astype(np.int32)), known


def _one_per_user(group: Any, n: int, words: Words) -> npt.NDArray[Any]:
    """The groups as an array of n entries; a list that holds more than one kind of value keeps its Python objects."""
    array: npt.NDArray[Any]
    if isinstance(group, str | bytes | Mapping | set | frozenset):
        raise BadType(
            words.argument, NOT_SHOWN, f"it takes one {words.group} per {words.actor}", problem=f"is {kind_of(group)}"
        )
    if isinstance(group, list | tuple):
        array = np.fromiter(group, object, len(group))
        if all(isinstance(value, int | np.integer) and not isinstance(value, bool) for value in group):
            numbers = checks.as_array(words.argument, group)
            array = numbers if numbers.dtype.kind in "iu" else array  # some are beyond 64 bits
    else:
        array = checks.as_array(words.argument, group)
    if array.shape != (n,):
        allowed = f"it takes an array of shape ({n},), one {words.group} per {words.actor}"
        raise BadValue(words.argument, NOT_SHOWN, allowed, problem=f"has shape {array.shape}")
    return array


def _names(names: Any) -> tuple[str, ...]:
    if isinstance(names, str | bytes) or not isinstance(names, Iterable):
        raise BadType("group_names", names, problem=f"is {kind_of(names)}", remedy="pass a list of names")
    listed = tuple(names)
    for i, name in enumerate(listed):
        _hashable("group_names", name, i)
        if _is_missing(name):
            raise BadValue("group_names", NOT_SHOWN, "each group has a name", index=i, problem="is missing")
    texts = tuple(checks.text("group_names", _spelled(name), index=i) for i, name in enumerate(listed))
    if len(set(texts)) < len(texts):
        i = next(i for i, text in enumerate(texts) if text in texts[:i])
        raise BadValue("group_names", texts[i], "each group has a name of its own", index=i, problem="occurs twice")
    return texts


def _numbered(
    codes: npt.NDArray[Any], names: tuple[str, ...] | None, words: Words
) -> tuple[npt.NDArray[Any], tuple[str, ...]]:
    """Codes with their names: those of `names`, else the numbers that occur."""
    bad = np.flatnonzero(codes < 0)
    if bad.size:
        raise BadValue(words.argument, int(codes[bad[0]]), f"{words.group} codes count from 0", index=int(bad[0]))
    if names is None:
        present, found = np.unique(codes, return_inverse=True)
        return found, tuple(str(code) for code in present.tolist())
    if int(codes.max(initial=0)) >= len(names):
        first = int(np.argmax(codes >= len(names)))
        problem = f"has no name; there are {len(names)} group_names"
        raise BadValue("group", int(codes[first]), index=first, problem=problem, also=("group_names",))
    return codes, names


def _distinct(labels: npt.NDArray[Any], words: Words) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """The labels that occur, as text in the order of their first users, and which of them each user has."""
    place: dict[tuple[type, Any], int] = {}
    values = labels.tolist() if labels.dtype.kind in "UO" else labels
    try:
        found = np.fromiter((place.setdefault((type(v), v), len(place)) for v in values), np.int64, labels.size)
    except TypeError:
        for i, value in enumerate(values):
            _hashable(words.argument, value, i)
        raise
    known: dict[str, tuple[Any, int]] = {}  # by text: the first label that reads so
    merged = np.zeros(len(place), np.int64)
    respelled: dict[str, None] = {}
    for code, (_, value) in enumerate(place):
        text = _text(value, int(np.argmax(found == code)), words)
        other, merged[code] = known.setdefault(text, (value, len(known)))
        if isinstance(value, str | bytes) and value != other:
            respelled[text] = None
        if other is not value and not _same_kind(value, other):
            problem, first = f"reads like the {words.group} {checks.shown(other)}", int(np.argmax(found == code))
            raise BadValue(words.argument, value, "labels differ as text", index=first, problem=problem)
    warn(said_of_spellings(list(respelled), words.argument))
    return tuple(known), merged[found]


def _same_kind(a: Any, b: Any) -> bool:
    """Whether labels that read alike are one: 'a' and 'a ', 1 and 1.0, and not 1 and '1'."""
    kinds = (str, bytes, (int, float, np.integer, np.floating))
    return any(isinstance(a, kind) and isinstance(b, kind) for kind in kinds)


def _labelled(
    texts: tuple[str, ...], found: npt.NDArray[np.int64], names: tuple[str, ...] | None
) -> tuple[Int32s, tuple[str, ...]]:
    """Codes of labels in the order of the names, or sorted."""
    ordered = _sorted(texts) if names is None else names
    position = {name: i for i, name in enumerate(ordered)}
    for code, text in enumerate(texts):
        if text not in position:
            near, first = nearest(text, ordered), int(np.argmax(found == code))
            remedy = "" if near is None else f"did you mean {near!r}?"
            problem = "is not among the group_names"
            raise BadValue("group", text, index=first, problem=problem, remedy=remedy, also=("group_names",))
    return np.array([position[text] for text in texts], np.int32)[found], ordered


def _sorted(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Names in order: of their numbers, where all are whole numbers."""
    return tuple(sorted(texts, key=int) if all(map(DIGITS.fullmatch, texts)) else sorted(texts))


def _refuse_missing(
    labels: npt.NDArray[Any], named: tuple[str, ...], users: npt.NDArray[Any] | None, words: Words
) -> None:
    """Refuse users without a group: None, NaN and NA, and their text unless it is among the group_names."""
    if labels.dtype.kind in "iub":
        return
    if labels.dtype.kind == "f":
        bad = np.isnan(labels)
    elif labels.dtype.kind in "mM":
        bad = np.isnat(labels)
    else:
        struck = set(_NO_GROUP) - set(named)
        whether = (_is_missing(value) or (isinstance(value, str) and value in struck) for value in labels.tolist())
        bad = np.fromiter(whether, bool, labels.size)
    if bad.any():
        first, count = int(np.argmax(bad)), int(bad.sum())
        user = f"{words.actor} {name_of(users, first)!r}"
        many = f"is missing for {count:,} {words.actor}s, the first is {user}"
        remedy = f"give each {words.actor} a {words.group}, such as 'unknown'"
        raise BadValue(
            words.argument, NOT_SHOWN, problem=many if count > 1 else f"is missing for {user}", remedy=remedy
        )


def _text(value: Any, index: int, words: Words) -> str:
    try:
        text = _spelled(value.decode() if isinstance(value, bytes) else value)
    except ValueError:  # bytes that are no UTF-8, integers of thousands of digits
        raise BadValue(words.argument, value, index=index, problem="is no text", remedy="pass text") from None
    return checks.text(words.argument, text, index=index)


def _spelled(value: Any) -> str:
    """The text of a label; a whole number that is a float reads like an integer."""
    ruled = isinstance(value, str) or (isinstance(value, float | np.floating) and float(value).is_integer())
    return str(text_of(value)) if ruled else str(value)


def _hashable(name: str, value: Any, index: int) -> None:
    try:
        hash(value)
    except TypeError:
        problem = f"is {kind_of(value)}"
        raise BadType(name, NOT_SHOWN, "a group is one value", index=index, problem=problem) from None


def _is_missing(value: Any) -> bool:
    """Whether it is None, NaN, NaT or NA."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except (TypeError, ArithmeticError):  # pandas.NA and signalling NaN are neither equal nor different
        return True
