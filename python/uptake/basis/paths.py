"""The name of a file that is to be read."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_LONGEST = 4096  # characters; file systems allow fewer


def path_of(name: str, value: Any, otherwise: str = "") -> Path:
    """The path that a name of a file stands for; ``~`` is the user's folder.

    Parameters
    ----------
    name : str
        The argument, for errors.
    value : str, bytes or path-like
    otherwise : str
        Where other things go, for the error.

    Raises
    ------
    BadType
        If it is not a name, such as an open file.
    BadValue
        If it is an address of the web, or the text of a file in place of its name.

    Examples
    --------
    >>> path_of("path", "https://example.org/ties.csv")
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: path = 'https://example.org/ties.csv' is an address; download it, and give its name
    """
    if not isinstance(value, str | bytes | os.PathLike):
        remedy = "pass the name of a file" + (f"; {otherwise}" if otherwise else "")
        raise BadType(name, NOT_SHOWN, problem=f"is {kind_of(value)}", remedy=remedy)
    text = os.fsdecode(value)
    if _ADDRESS.match(text):
        raise BadValue(name, text, problem="is an address", remedy="download it, and give its name")
    if "\n" in text or "\0" in text or len(text) > _LONGEST:
        remedy = "write the text to a file, and give the name of that"
        raise BadValue(name, NOT_SHOWN, problem="is no name of a file: it is too long or has lines", remedy=remedy)
    return Path(text).expanduser() if text.startswith("~/") else Path(text)
