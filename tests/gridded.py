"""Small studies over a grid of scenarios, for tests of the page with sliders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import uptake as up

RANGES = {"idea.peer": (0.01, 0.2), "costs.place": (10, 40), "strategies.law.enforcement": (0.1, 0.9)}


def world(ideas: Any = None) -> up.World:
    group = np.arange(60) % 4
    return up.World(
        up.Users(up.generate.ring_lattice(60, 4), group=group),
        up.Providers(n=4, places=6, culture=0.8, champion=True),
        up.generate.catchments(users=group, providers=range(4)),
        ideas=ideas or up.Idea(drive=0.01, lapse=0.02),
    )


def study(ranges: Mapping[str, Any] = RANGES, n: int = 3, ideas: Any = None, **given: Any) -> up.Study:
    """Three strategies in all combinations."""
    law = up.Emulation(seeds=3) + up.Legislation(start=2, enforcement=0.5)
    strategies = {"seeds": up.Emulation(seeds=3), "opens_places": up.Branching(seeds=3, slots=1), "law": law}
    grid = up.Scenarios(ranges, n=n, method="grid")
    settings = {"horizon": 24, "runs": 12, "rng": 3} | given
    return up.compare(world(ideas), strategies, scenarios=grid, **settings)


def two_ideas() -> list[up.Idea]:
    return [up.Idea("tea & toast", drive=0.01), up.Idea("walks", drive=0.03)]
