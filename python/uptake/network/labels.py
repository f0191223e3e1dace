"""What the actors are called outside: labels are distinct, and an id is a position among them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int32s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.suggest import nearest

_MOST_COMPARED = 10_000  # labels searched for one that is spelled alike


def distinct_labels(labels: Any) -> npt.NDArray[Any]:
    """Labels as an array: all different, none missing; strings in a NumPy string array, other values unchanged."""
    import pandas as pd

    index = pd.Index(labels, tupleize_cols=False)
    if index.hasnans:
        first = int(np.argmax(index.isna()))
        raise BadValue("labels", NOT_SHOWN, "every actor needs a label", index=first, problem="is missing")
    if not index.is_unique:
        first = int(np.argmax(index.duplicated()))
        raise BadValue("labels", index[first], "labels must be distinct", index=first, problem="occurs before")
    array = np.array(index)
    if array.dtype == object and all(type(value) is str for value in array):
        return array.astype(str)
    return array


def positions(labels: npt.NDArray[Any], asked: Any, name: str = "labels", where: str = "in the network") -> Int32s:
    """The position of each label that is asked for; `name` and `where` are words for the error."""
    import pandas as pd

    wanted = pd.Index(asked, tupleize_cols=False)
    ids = pd.Index(labels, tupleize_cols=False).get_indexer(wanted)
    if (ids < 0).any():
        first = int(np.argmax(ids < 0))
        word = wanted[first]
        near = nearest(word, map(str, labels)) if isinstance(word, str) and len(labels) <= _MOST_COMPARED else None
        hint = "" if near is None else f"did you mean {near!r}?"
        remedy = "the labels are in .labels" if where == "in the network" else ""
        raise BadValue(name, word, hint, index=first, problem=f"is not {where}", remedy=remedy)
    return ids.astype(np.int32)
