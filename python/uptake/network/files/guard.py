"""Errors of decompressors and parsers, in words that name the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from uptake.basis.checks import Refusal
from uptake.basis.threads import aside

Result = TypeVar("Result")


def read_whole(path: Path, reader: Callable[[], Result]) -> Result:
    """What the reader returns; an error of a decompressor or a parser becomes a ValueError that names the file."""
    try:
        return aside(reader)
    except (Refusal, PermissionError, MemoryError, ImportError):
        raise
    except Exception as error:
        if isinstance(error, ValueError) and str(path) in str(error):
            raise
        raise ValueError(f"{path} cannot be read: {type(error).__name__}: {error}") from error
