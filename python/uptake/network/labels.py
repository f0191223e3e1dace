"""What the actors are called outside: labels are distinct, and an id is a position among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int32s
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.basis.suggest import nearest

if TYPE_CHECKING:
    import pandas as pd

_MOST_COMPARED = 10_000  # labels searched for one that is spelled alike


def distinct_labels(labels: Any) -> npt.NDArray[Any]:
    """Labels as an array: all different, none missing; strings in a NumPy string array, other values unchanged.

    NumPy cuts NUL characters off the end of strings. If a label ends with one, the strings stay Python objects.
    """
    index = _index("labels", labels)
    if index.hasnans:
        first = int(np.argmax(index.isna()))
        raise BadValue("labels", NOT_SHOWN, "every actor needs a label", index=first, problem="is missing")
    if not index.is_unique:
        first = int(np.argmax(index.duplicated()))
        raise BadValue("labels", index[first], "labels must be distinct", index=first, problem="occurs before")
    array = np.array(index)
    if array.dtype == object and all(type(value) is str and not value.endswith("\0") for value in array):
        return array.astype(str)
    return array


def positions(labels: npt.NDArray[Any], asked: Any, name: str = "labels", where: str = "in the network") -> Int32s:
    """The position of each label that is asked for; `name` and `where` are words for the error."""
    wanted = _index(name, asked)
    ids = _index(name, labels).get_indexer(wanted)
    if (ids < 0).any():
        first = int(np.argmax(ids < 0))
        word = wanted[first]
        near = nearest(word, map(str, labels)) if isinstance(word, str) and len(labels) <= _MOST_COMPARED else None
        hint = "" if near is None else f"did you mean {near!r}?"
        remedy = "the labels are in .labels" if where == "in the network" else ""
        raise BadValue(name, word, hint, index=first, problem=f"is not {where}", remedy=remedy)
    return ids.astype(np.int32)


def _index(name: str, labels: Any) -> pd.Index:
    """Labels as an index of pandas, which finds them by their hash; tuples stay single labels."""
    import pandas as pd

    if isinstance(labels, str | bytes):
        raise BadType(name, labels, problem="is one label", remedy="pass a list")
    if np.ndim(labels) != 1 if isinstance(labels, np.ndarray) else hasattr(labels, "columns"):
        raise BadValue(name, NOT_SHOWN, "labels have one dimension", problem=f"has shape {labels.shape}")
    if not hasattr(labels, "__len__"):
        if not hasattr(labels, "__iter__"):
            raise BadType(name, labels, problem=f"is {kind_of(labels)}", remedy="pass a list")
        labels = list(labels)
    try:
        index: pd.Index = pd.Index(labels, tupleize_cols=False)
    except UnicodeEncodeError:  # text that is no valid Unicode, which pandas keeps as Python objects alone
        index = pd.Index(list(labels), dtype=object, tupleize_cols=False)
    refuse_nested(name, index)
    return index


def refuse_nested(name: str, labels: pd.Index | pd.Series) -> None:
    """Raise ValueError if a label is a list, an array or another value that cannot be looked up."""
    for i, value in enumerate(labels if labels.dtype == object else ()):
        try:
            hash(value)
        except TypeError:
            problem = f"is {kind_of(value)}"
            raise BadValue(name, NOT_SHOWN, "a label is one value", index=i, problem=problem) from None
