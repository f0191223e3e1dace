"""What the text of a study file alone shows to be wrong, before any network is read or generated."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from uptake.basis.checks import Refusal
from uptake.basis.suggest import did_you_mean
from uptake.plan.clusters import refuse_unknown_ideas
from uptake.studyfile.made import made
from uptake.studyfile.of_ideas import SECTIONS, idea_problems, tables_of_section
from uptake.studyfile.pairings import pairing_problems
from uptake.studyfile.problems import Problem
from uptake.studyfile.ranges import scenario_problems
from uptake.studyfile.sources import source_problems
from uptake.studyfile.strategy import strategies_of

if TYPE_CHECKING:
    from uptake.strategies import Strategy


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
    ideas, problems = _ideas_of(raw)
    found += problems
    strategies = raw.get("strategies")
    if isinstance(strategies, dict):
        those, problems = strategies_of(strategies)
        found += problems + _unknown_ideas(those, ideas)
        if not strategies:
            text = "is empty; give at least one strategy, such as [strategies.emulation]"
            found.append(Problem(("strategies",), text))
        found += _reference_problems(raw.get("appraisal"), strategies)
    for name in ("users", "providers", "service", "scenarios", *SECTIONS):
        for place, table in tables_of_section(raw.get(name), name):
            if isinstance(table, dict):
                found += source_problems(table, place, folder)
    return found + idea_problems(raw, ideas) + pairing_problems(raw) + scenario_problems(raw.get("scenarios"))


def _ideas_of(raw: dict[str, Any]) -> tuple[list[str], list[Problem]]:
    """The names of the ideas, none where they have problems, and the problems."""
    from uptake.world.idea import Idea
    from uptake.world.ideas import ideas_of

    tables = raw.get("ideas")
    if tables is None:
        single = raw.get("idea", {})
        name = single.get("name", Idea().name) if isinstance(single, dict) else None
        return [name] if isinstance(name, str) else [], []  # another kind is said elsewhere
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        return [], []  # said elsewhere
    if "idea" in raw:
        return [], [Problem(("ideas",), "does not go with [idea]; give one idea in [idea], or each in [[ideas]]")]
    parts = [made(Idea, table, ("ideas", i)) for i, table in enumerate(tables)]
    found = [problem for _, problems in parts for problem in problems]
    if found:
        return [], found
    try:
        return [idea.name for idea in ideas_of([idea for idea, _ in parts])], []
    except Refusal as error:
        place = ("ideas",) if error.index is None else ("ideas", int(error.index))
        return [], [Problem(place, "; ".join(part for part in (error.problem, error.allowed, error.remedy) if part))]


def _reference_problems(appraisal: Any, strategies: dict[str, Any]) -> list[Problem]:
    """A reference that is no strategy of the study."""
    reference = appraisal.get("reference") if isinstance(appraisal, dict) else None
    if not isinstance(reference, str) or reference in strategies or not strategies:
        return []  # a reference of another kind, and no strategies, are said elsewhere
    text = f"is no strategy of this study; {did_you_mean(reference, strategies)}"
    return [Problem(("appraisal", "reference"), text, reference)]


def _unknown_ideas(strategies: dict[str, Strategy], names: list[str]) -> list[Problem]:
    """Strategies that name an idea which the study does not have."""
    found = []
    for name, strategy in strategies.items() if names else ():
        try:
            refuse_unknown_ideas(strategy, names)
        except Refusal as error:
            found.append(Problem(("strategies", name), str(error)))
    return found
