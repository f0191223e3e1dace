"""Warnings that point at the line of the caller, however deep inside the package they arise."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path

_PACKAGE = str(Path(__file__).resolve().parent.parent) + os.sep


def warn(notes: str | Iterable[str]) -> None:
    """A UserWarning for each note."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    for note in [notes] if isinstance(notes, str) else notes:
        warnings.warn(note, UserWarning, stacklevel=level)
