"""How long a step is, in months, and how many of them a run may have."""

from __future__ import annotations

from typing import Literal

Step = Literal["day", "week", "month", "quarter", "year"]

MOST_STEPS = 1 << 24  # the hazard that an adopter meets in all of them fits 64 bits

MONTHS: dict[str, float] = {
    "day": 12 / 365.25,
    "week": 12 * 7 / 365.25,
    "month": 1.0,
    "quarter": 3.0,
    "year": 12.0,
}
