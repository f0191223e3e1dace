"""Warnings that point at the line of the caller, however deep inside the package they arise."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PACKAGE = str(Path(__file__).resolve().parent.parent) + os.sep


def warn(notes: str | Iterable[str]) -> None:
    """A UserWarning for each note."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    for note in [notes] if isinstance(notes, str) else notes:
        warnings.warn(note, UserWarning, stacklevel=level)


@contextmanager
def hearing() -> Iterator[list[str]]:
    """The notes that are warned of inside, each once, also one that was shown before; at the end they are shown.

    Examples
    --------
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     with hearing() as notes:
    ...         warn("Di is in no tie")
    >>> notes
    ['Di is in no tie']
    """
    notes: list[str] = []
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            yield notes
        finally:
            notes += dict.fromkeys(str(one.message) for one in heard if one.category is UserWarning)
    for one in heard:
        warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
