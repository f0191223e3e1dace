"""The steps between which a part of a strategy holds."""

from __future__ import annotations

from uptake.basis import checks
from uptake.basis.checks import BadValue


def window(start: object, until: object) -> tuple[int, int | None]:
    """First step at which a part holds, and the first at which it holds no more; None if it lasts.

    Examples
    --------
    >>> window(12, 24), window(0, None)
    ((12, 24), (0, None))
    """
    first = checks.whole("start", start)
    if until is None:
        return first, None
    last = checks.whole("until", until)
    if last <= first:
        remedy = "it is the first step at which the part holds no more"
        raise BadValue("until", last, problem=f"is not after start = {first}", remedy=remedy, also=("start",))
    return first, last


def when(start: int, until: int | None) -> str:
    """A window in words, to follow a name.

    Examples
    --------
    >>> when(12, 24), when(0, None)
    (' from step 12 until step 24', '')
    """
    return (f" from step {start}" if start else "") + (f" until step {until}" if until is not None else "")
