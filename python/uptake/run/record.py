"""What a simulation keeps besides its curves."""

from __future__ import annotations

from collections.abc import Sequence

RECORDS = ("adoption_step",)


def recorded(record: str | Sequence[str]) -> tuple[str, ...]:
    """The names in ``record``, checked."""
    names = (record,) if isinstance(record, str) else tuple(record)
    for name in names:
        if name not in RECORDS:
            raise ValueError(f"record = {name!r} is unknown; allowed: {', '.join(map(repr, RECORDS))}")
    return names
