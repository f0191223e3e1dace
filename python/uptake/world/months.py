"""How long a step is, in months."""

from __future__ import annotations

from typing import Literal

Step = Literal["day", "week", "month", "quarter", "year"]

MONTHS: dict[str, float] = {
    "day": 12 / 365.25,
    "week": 12 * 7 / 365.25,
    "month": 1.0,
    "quarter": 3.0,
    "year": 12.0,
}
