"""From names to positions: one rule for seeds, groups, thresholds and all else that names actors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int32s, Int64s
from uptake.basis.checks import BadValue, kind_of
from uptake.basis.suggest import nearest
from uptake.network.names.rule import DIGITS, Name, fits, flat, hashed, text_of

_MOST_COMPARED = 10_000  # names searched for one that is spelled alike
_NO_NAME = -(10**18)  # stands for text that is no whole number; no name has so many digits


class Lookup:
    """Finds the position of a name."""

    def __init__(self, names: npt.NDArray[Any] | None, n: int) -> None:
        """`names` is None where the names are the positions 0 .. n - 1."""
        self._names, self._n = names, n
        self._index: Any = None

    def positions(self, name: str, asked: Any, where: str = "of this network", *, missing: bool = False) -> Int32s:
        """The position of each name that is asked for.

        Parameters
        ----------
        name : str
            The argument, for errors.
        asked : list, array, Series, set or other iterable of names
        where : str
            Words for the error.
        missing : bool
            Give -1 for a name that is not there.

        Raises
        ------
        BadValue
            If one is not among the names; the error gives the nearest one.
        """
        entries = flat(name, asked)
        found = self._of_whole(entries)
        if found is None:
            values = entries.tolist() if isinstance(entries, np.ndarray) else list(entries)
            texts = [hashed(name, i, text_of(value)) for i, value in enumerate(values)]
            found = self._of_texts(texts)
        if not missing and (found < 0).any():
            first = int(np.argmax(found < 0))
            values = entries.tolist() if isinstance(entries, np.ndarray) else list(entries)
            self._refuse(name, values[first], first, where)
        return found.astype(np.int32)

    def _of_whole(self, entries: Any) -> Int64s | None:
        """Positions of an array of integers among names that are integers."""
        if not isinstance(entries, np.ndarray) or entries.dtype.kind not in "iu":
            return None
        if self._names is None and entries.size and entries.min() >= 0 and entries.max() < self._n:
            return entries.astype(np.int64, copy=False)
        if not fits(entries):
            return None
        if self._names is None:
            return np.where((entries >= 0) & (entries < self._n), entries, -1).astype(np.int64)
        if self._names.dtype.kind != "i":
            return None
        return np.asarray(self._indexed(self._names).get_indexer(entries.astype(np.int64)), np.int64)

    def _of_texts(self, texts: list[Name]) -> Int64s:
        import pandas as pd

        if self._names is None or self._names.dtype.kind == "i":
            whole = np.array(
                [int(t) if isinstance(t, str) and DIGITS.fullmatch(t) else _NO_NAME for t in texts], np.int64
            )
            found = self._of_whole(whole)
            assert found is not None
            return found
        wanted = np.empty(len(texts), object)
        wanted[:] = texts
        own = np.empty(self._n, object)
        own[:] = self._names.tolist() if self._names.dtype.kind == "U" else list(map(text_of, self._names.tolist()))
        asked = pd.Index(wanted, tupleize_cols=False, dtype=object)
        return np.asarray(self._indexed(own).get_indexer(asked), np.int64)

    def _indexed(self, names: npt.NDArray[Any]) -> Any:
        import pandas as pd

        if self._index is None:
            self._index = pd.Index(names, tupleize_cols=False, dtype=names.dtype)
        return self._index

    def _refuse(self, name: str, value: Any, index: int, where: str) -> NoReturn:
        names = range(self._n) if self._names is None else self._names.tolist()
        if isinstance(value, tuple | list) and not any(isinstance(known, tuple) for known in names[:_MOST_COMPARED]):
            problem = f"is {'a pair' if len(value) == 2 else kind_of(value)} and no name {where}"
            remedy = "for the nodes of pairs write [node for node, degree in pairs]" if len(value) == 2 else ""
            raise BadValue(name, value, index=index, problem=problem, remedy=remedy)
        alike = {str(known): known for known in names} if len(names) <= _MOST_COMPARED else {}
        near = nearest(str(value), alike)
        if near is not None and near != str(value):
            raise BadValue(name, value, f"did you mean {alike[near]!r}?", index=index, problem=f"is no name {where}")
        allowed = f"names are {_shown(names)}"
        raise BadValue(name, value, allowed, index=index, problem=f"is no name {where}")


def _shown(names: Sequence[Any]) -> str:
    """Some of the names, in words."""
    if isinstance(names, range):
        return f"the positions 0 .. {len(names) - 1}"
    few = [repr(name) for name in names[:3]]
    return ", ".join(few) + (f", ... ({len(names)} in all; see .labels)" if len(names) > 3 else "")
