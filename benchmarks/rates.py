"""What a benchmark says beside its time: how much it does a second, and the goal."""

from __future__ import annotations

from typing import Any


def state(benchmark: Any, count: int, unit: str, goal: float) -> None:
    """After timing: rate and goal, both in millions of ``unit`` a second, for the native engine on one thread."""
    benchmark.extra_info["unit"] = f"million {unit} a second"
    benchmark.extra_info["goal"] = goal
    if benchmark.stats is not None:  # None where timing is switched off
        benchmark.extra_info["rate"] = round(count / benchmark.stats.stats.median / 1e6, 1)
