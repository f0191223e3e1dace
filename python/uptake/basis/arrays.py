"""The kinds of arrays that the package passes around, and how they are made read-only."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Float32s = npt.NDArray[np.float32]

_Scalar = TypeVar("_Scalar", bound=np.generic)


class Frozen:
    """Base of frozen objects that hold arrays: these are read-only also in what was unpickled or copied.

    Examples
    --------
    >>> from copy import deepcopy
    >>> class Held(Frozen):
    ...     pass
    >>> held = Held()
    >>> held.ids = read_only(np.arange(3))
    >>> deepcopy(held).ids.flags.writeable
    False
    """

    def __setstate__(self, state: dict[str, Any]) -> None:
        held = {name: read_only(value) if isinstance(value, np.ndarray) else value for name, value in state.items()}
        self.__dict__.update(held)


def read_only(array: npt.NDArray[_Scalar]) -> npt.NDArray[_Scalar]:
    """A contiguous view that refuses writes, or the array itself if it is one already; the argument stays writable.

    Examples
    --------
    >>> view = read_only(np.arange(3))
    >>> view.flags.writeable, read_only(view) is view
    (False, True)
    """
    if not array.flags.writeable and array.flags.c_contiguous:
        return array
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


NO_INT32: Int32s = read_only(np.empty(0, np.int32))
NO_INT64: Int64s = read_only(np.empty(0, np.int64))
