"""A value per actor, given by name or in order: one rule for groups, thresholds, places and all else.

A Series, a dict and a labelled array go by name. Arrays and lists go by the order of the actors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Frozen
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, Refusal, kind_of
from uptake.basis.saying import warn
from uptake.network.names.lookup import Lookup
from uptake.network.names.rule import distinct_names, is_missing

_Checked = TypeVar("_Checked")


@dataclass(frozen=True, eq=False, repr=False)
class ByName(Frozen):
    """Values with the names of their actors, as a model holds them until it meets a network.

    Parameters
    ----------
    names : array
        Distinct names.
    values : array
        A value for each name.
    numbered : bool
        Whether the names are those that pandas gives where none are given: 0, 1, 2, ...
    """

    names: npt.NDArray[Any]
    values: npt.NDArray[Any]
    numbered: bool = False

    def __repr__(self) -> str:
        return f"<{self.values.size} values by name>"

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits of names and values."""
        text = repr((self.names.tolist(), self.values.tolist()))
        return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def by_name(argument: str, values: Any) -> Any:
    """Values with their names, if they are a Series, a dict or a labelled array; else as given.

    Parameters
    ----------
    argument : str
        What errors call the values.
    values : Series, mapping, DataArray, or anything else

    Raises
    ------
    BadValue
        If a name is missing or occurs twice.
    BadType
        If it is a table.

    Examples
    --------
    >>> by_name("phi", {"Ann": 0.5, "Bo": 1.0}).names.tolist(), by_name("phi", [0.5, 1.0])
    (['Ann', 'Bo'], [0.5, 1.0])
    """
    if isinstance(values, ByName):
        return values
    if isinstance(values, Mapping):
        return ByName(distinct_names(argument, list(values)), _array(list(values.values())))
    if hasattr(values, "coords") and hasattr(values, "to_series"):
        if len(values.dims) != 1 or values.dims[0] not in values.indexes:
            return values.to_numpy()
        values = values.to_series()
    if hasattr(values, "columns"):
        column = next(map(repr, values.columns), "'a column'")
        raise BadType(argument, NOT_SHOWN, problem=f"is {kind_of(values)}", remedy=f"pass one column: frame[{column}]")
    if not (hasattr(values, "index") and hasattr(values, "to_numpy")):
        return values
    index = values.index
    numbered = type(index).__name__ == "RangeIndex" and (index.start, index.step) == (0, 1)
    names = np.arange(len(index)) if numbered else distinct_names(argument, index)
    return ByName(names, _numpy(values), numbered)


def aligned(argument: str, values: ByName, names: npt.NDArray[Any] | None, n: int) -> npt.NDArray[Any]:
    """The values in the order of n actors, whose `names` are None where they are 0 .. n - 1.

    Raises
    ------
    BadValue
        If an actor has no value.

    Warns
    -----
    UserWarning
        If a name is that of no actor.

    Examples
    --------
    >>> aligned("phi", by_name("phi", {"Bo": 1.0, "Ann": 0.5}), np.array(["Ann", "Bo"]), 2).tolist()
    [0.5, 1.0]
    """
    if names is None and values.numbered:
        return values.values  # in the order of the actors, if there are as many: the check of the values sees to it
    actors = np.arange(n) if names is None else names
    place = Lookup(values.names, len(values.names)).positions(argument, actors, missing=True)
    absent = np.flatnonzero(place < 0)
    if absent.size:
        others = f" and {absent.size - 1:,} other actors" if absent.size > 1 else ""
        problem = f"has no value for {actors[absent[:1]].tolist()[0]!r}{others}"
        allowed = "a Series, a dict and a labelled array go by name"
        remedy = "pass .to_numpy() for the order of .labels" if values.numbered else ""
        raise BadValue(argument, NOT_SHOWN, allowed, problem=problem, remedy=remedy)
    if len(values.names) > n:
        spare = np.ones(len(values.names), bool)
        spare[place] = False
        first = values.names[np.flatnonzero(spare)[:1]].tolist()[0]
        count = f"{spare.sum():,} name{'s' if spare.sum() > 1 else ''}"
        warn(f"{argument} has values for {count} that no actor of the network has; the first is {first!r}")
    return values.values[place]


def of_actors(
    check: Callable[..., _Checked], argument: str, values: Any, names: npt.NDArray[Any] | None, n: int, *limits: float
) -> _Checked:
    """``check(argument, values, n, *limits)`` of values in the order of the actors; errors name the actor.

    Parameters
    ----------
    check : callable
        Such as `checks.numbers` or `checks.codes`.
    argument : str
    values : what an argument per actor takes: by name, or in order, or one for all
    names, n
        As in `aligned`.

    Examples
    --------
    >>> from uptake.basis import checks
    >>> of_actors(checks.numbers, "phi", {"Bo": 2.0, "Ann": 0.5}, np.array(["Ann", "Bo"]), 2, 0, 1)
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: phi['Bo'] = 2.0 is out of range; it lies in [0, 1]
    """
    given = by_name(argument, values)
    if not isinstance(given, ByName):
        return check(argument, given, n, *limits)
    array = aligned(argument, given, names, n)
    with named_after(np.arange(n) if names is None else names):
        refuse_missing(argument, array)
        return check(argument, array, n, *limits)


@contextmanager
def named_after(names: npt.NDArray[Any]) -> Iterator[None]:
    """Errors about an entry give the name that belongs to it in place of its position."""
    try:
        yield
    except Refusal as error:
        if isinstance(error.index, int):
            error.index = names[error.index : error.index + 1].tolist()[0]
        raise


def refuse_missing(argument: str, array: npt.NDArray[Any]) -> None:
    """Refuse None, NaN and NA among values that are to be numbers."""
    if array.dtype.kind not in "fO":
        return
    bad = np.isnan(array) if array.dtype.kind == "f" else np.fromiter(map(is_missing, array.flat), bool, array.size)
    if bad.any():
        problem = "is missing" + (f", and {bad.sum() - 1:,} others are" if bad.sum() > 1 else "")
        raise BadValue(argument, NOT_SHOWN, "each actor needs a value", index=int(np.argmax(bad)), problem=problem)


def name_of(names: npt.NDArray[Any] | None, actor: int) -> Any:
    """The name of the actor at a position."""
    return int(actor) if names is None else names[int(actor) : int(actor) + 1].tolist()[0]


def _numpy(series: Any) -> npt.NDArray[Any]:
    """The values of a Series; numbers of pandas' own types as those of NumPy, where none is missing."""
    array: npt.NDArray[Any] = series.to_numpy()
    plain = getattr(series.dtype, "numpy_dtype", None)
    if array.dtype == object and plain is not None and plain.kind in "biuf" and not series.hasnans:
        return series.to_numpy(dtype=plain)  # type: ignore[no-any-return]
    return array


def _array(values: list[Any]) -> npt.NDArray[Any]:
    """The values of a dict: numbers as numbers, all else as objects."""
    if all(isinstance(value, bool | int | float | np.number | np.bool_) for value in values):
        return np.asarray(values)
    array = np.empty(len(values), object)
    array[:] = values
    return array
