"""What the text of a study file alone shows to be wrong, before any network is read or generated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from uptake.studyfile.made import made
from uptake.studyfile.pairings import pairing_problems
from uptake.studyfile.problems import Problem
from uptake.studyfile.sources import source_problems
from uptake.studyfile.strategy import strategies_of


def problems_of(raw: dict[str, Any], folder: Path) -> list[Problem]:
    """The problems of idea, costs, strategies, data sets, files and generators, and of keys that do not go together.

    Parameters
    ----------
    raw : dict
        The tables, as TOML gave them. Their keys and kinds are checked against `uptake.studyfile.sections` elsewhere.
    folder : Path
        Files that the study names are relative to it.
    """
    from uptake.world.costs import Costs
    from uptake.world.idea import Idea

    found: list[Problem] = []
    for name, kind in (("idea", Idea), ("costs", Costs)):
        if isinstance(raw.get(name, {}), dict):
            found += made(kind, raw.get(name, {}), (name,))[1]
    strategies = raw.get("strategies")
    if isinstance(strategies, dict):
        found += strategies_of(strategies)[1]
        if not strategies:
            text = "is empty; give at least one strategy, such as [strategies.emulation]"
            found.append(Problem(("strategies",), text))
    for name in ("users", "providers", "service", "observed"):
        if isinstance(raw.get(name), dict):
            found += source_problems(raw[name], (name,), folder)
    return found + pairing_problems(raw)
