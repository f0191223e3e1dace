"""Names that are tuples, such as nodes of grids and people of villages, as text in files of networks."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt


def as_text(names: npt.NDArray[Any]) -> npt.NDArray[np.str_] | None:
    """Names as JSON, where some are tuples and all hold text and whole numbers alone; else None.

    Examples
    --------
    >>> names = np.empty(2, object)
    >>> names[:] = [("north", 1), "Ann"]
    >>> as_text(names).tolist()
    ['["north", 1]', '"Ann"']
    """
    values = names.tolist()
    if not any(isinstance(value, tuple) for value in values) or not all(map(_is_plain, values)):
        return None
    return np.array([json.dumps(value) for value in values])


def as_names(texts: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The names that `as_text` made text of."""
    names = np.empty(len(texts), object)
    names[:] = [_tuples(json.loads(text)) for text in texts.tolist()]
    return names


def _is_plain(value: Any) -> bool:
    return all(map(_is_plain, value)) if type(value) is tuple else type(value) in (str, int)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
