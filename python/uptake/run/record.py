"""What a simulation keeps besides its curves."""

from __future__ import annotations

from collections.abc import Sequence

from uptake.basis import checks

RECORDS = ("adoption_step",)


def recorded(record: str | Sequence[str]) -> tuple[str, ...]:
    """The names in ``record``, checked.

    Examples
    --------
    >>> recorded("adoption_step"), recorded(())
    (('adoption_step',), ())
    """
    names = (record,) if isinstance(record, str) else tuple(record)
    return tuple(checks.choice("record", name, RECORDS) for name in names)
