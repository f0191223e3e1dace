"""The ranges of a table ``[scenarios]`` and what is wrong with them."""

from __future__ import annotations

from typing import Any

from uptake.basis.checks import Refusal
from uptake.run.scenarios import Scenarios
from uptake.studyfile.problems import Problem, problem_of


def scenario_problems(raw: Any) -> list[Problem]:
    """What is wrong with the ranges, the number and the method of a table ``[scenarios]``.

    Examples
    --------
    >>> print(scenario_problems({"ranges": {"idea.peer": [0.5, 0.1]}})[0])
    scenarios.ranges."idea.peer" = [0.5, 0.1]: is turned round; low < high
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("ranges"), dict):
        return []  # said elsewhere
    try:
        sample_of(raw)
    except Refusal as error:
        return [problem_of(error, raw, ("scenarios",))]
    return []


def sample_of(table: dict[str, Any]) -> Scenarios:
    """The sample that the table asks for."""
    names = ("ranges", "n", "method", "rng")
    return Scenarios(**{"rng": 0} | {name: table[name] for name in names if name in table})
