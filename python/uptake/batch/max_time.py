"""Lengths of time as people and schedulers write them."""

from __future__ import annotations

import re

from uptake.basis.checks import BadValue

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_WITH_UNITS = re.compile(
    r"(?=.)" + "".join(rf"(?:(?P<{unit}>\d{{1,6}}(?:\.\d+)?)\s*{unit}[a-z]*)?\s*" for unit in _UNITS)
)
_CLOCK = re.compile(r"(?:(?P<d>\d{1,4})-)?(?P<h>\d{1,6}):(?P<m>\d\d):(?P<s>\d\d)")


def seconds_of(text: str) -> float:
    """The seconds of a time such as ``50m``, ``1h30m``, ``2d``, ``00:50:00`` or ``1-12:00:00`` (with days).

    Raises
    ------
    BadValue
        If it is nothing of these, or no time at all.

    Examples
    --------
    >>> seconds_of("50m"), seconds_of("1h30m"), seconds_of("1-00:00:10")
    (3000.0, 5400.0, 86410.0)
    """
    found = _CLOCK.fullmatch(text.strip()) or _WITH_UNITS.fullmatch(text.strip().lower())
    seconds = sum(float(found[unit] or 0) * size for unit, size in _UNITS.items()) if found else 0.0
    if seconds <= 0:
        allowed = "a time such as 50m, 1h30m, 90s, 2d, 00:50:00 or 1-12:00:00 (days, hours, minutes, seconds)"
        raise BadValue("--max-time", text, allowed, problem="is no length of time")
    return seconds
