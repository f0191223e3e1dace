"""What the docstring of a class or function says of its parameters."""

from __future__ import annotations

import re
from inspect import getdoc


def parameters(thing: object) -> dict[str, str]:
    """Each parameter and what is said of it, on one line.

    Examples
    --------
    >>> def move(far):
    ...     '''Move.
    ...
    ...     Parameters
    ...     ----------
    ...     far : float
    ...         How far,
    ...         in metres.
    ...     '''
    >>> parameters(move)
    {'far': 'How far, in metres.'}
    """
    parts = re.split(r"\n\n?(\w[\w ]*)\n-{3,}\n", getdoc(thing) or "")
    named = dict(zip(parts[1::2], parts[2::2], strict=True))
    entries = re.findall(r"^(\w[\w, ]*) : .*\n((?: {4}.*\n?)+)", named.get("Parameters", "") + "\n", re.MULTILINE)
    return {name: " ".join(body.split()) for names, body in entries for name in names.split(", ")}
