"""Pictures of a study: take-up over time, what holds it back, differences, money.

Every function takes the labelled dataset of a study, draws a panel per idea, and returns a matplotlib ``Figure``, made
without pyplot: nothing is global, and no screen is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from uptake.show.bars import costs, differences, gates
from uptake.show.curves import curves
from uptake.show.scenarios import robustness, scenario_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OF_SCENARIOS: dict[str, Callable[..., Figure]] = {"robustness": robustness, "map": scenario_map}
TORNADO = "tornado"
KINDS: dict[str, Callable[..., Figure]] = {
    "curves": curves,
    "gates": gates,
    "differences": differences,
    "costs": costs,
}
