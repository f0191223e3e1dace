"""Low and High of a workbook as the ranges of scenarios, where the workbook has a table of these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from uptake.run.varied import keys_of_parts
from uptake.studyfile.lines import Place
from uptake.studyfile.problems import Problem
from uptake.studyfile.strategy import strategies_of

Ranges = Mapping[Place, tuple[float | None, float | None]]


def with_ranges(tables: dict[str, Any], ranges: Ranges) -> tuple[dict[str, Any], dict[Place, Place], list[Problem]]:
    """The tables with the ranges among those of their scenarios.

    Parameters
    ----------
    tables : dict
        Of a study. Without a table ``scenarios``, or where that names a file, they are returned as they are.
    ranges : mapping of place to (low, high)
        None where an end is not given.

    Returns
    -------
    tables : dict
    places : dict of place to place
        Where each range stands, and the number that it is of.
    problems : list of Problem
        Numbers that do not vary over scenarios, ranges with one end, and those that the scenarios give already.

    Examples
    --------
    >>> made, places, _ = with_ranges({"scenarios": {"n": 8}}, {("idea", "peer"): (0.01, 0.05)})
    >>> made["scenarios"], places
    ({'n': 8, 'ranges': {'idea.peer': [0.01, 0.05]}}, {('scenarios', 'ranges', 'idea.peer'): ('idea', 'peer')})
    """
    asked = tables.get("scenarios")
    given = asked.get("ranges", {}) if isinstance(asked, dict) else None
    if not ranges or not isinstance(asked, dict) or not isinstance(given, dict) or "file" in asked:
        return tables, {}, []
    added: dict[str, list[float]] = {}
    places: dict[Place, Place] = {}
    problems = []
    for place, (low, high) in ranges.items():
        key = key_of_scenarios(place, tables)
        if key is None:
            problems.append(Problem(place, "does not vary over scenarios; clear Low and High"))
        elif key in given:
            problems.append(Problem(place, "has a range among scenarios.ranges too; delete one of them"))
        elif low is None or high is None:
            end = "Low" if low is None else "High"
            problems.append(Problem(place, f"has no {end}; a range of scenarios has both ends"))
        else:
            added[key] = [low, high]
            places["scenarios", "ranges", key] = place
    return tables | {"scenarios": asked | {"ranges": given | added}}, places, problems


def key_of_scenarios(place: Place, tables: Mapping[str, Any]) -> str | None:
    """What scenarios call the number at a place; None where they cannot vary it.

    Examples
    --------
    >>> law = [{"kind": "emulation"}, {"kind": "legislation", "start": 3}]
    >>> key_of_scenarios(("strategies", "law", 1, "start"), {"strategies": {"law": law}})
    'strategies.law.start'
    """
    match place:
        case ("idea" | "users" | "providers" | "costs" as side, str(name)):
            return f"{side}.{name}"
        case ("ideas", int(i), str(name)):
            of_idea = tables["ideas"][i].get("name")
            return f"idea.{name}" if len(tables["ideas"]) == 1 else f"idea.{of_idea}.{name}"
        case ("strategies", str(strategy), str(name)):
            return _of_strategy(strategy, 0, name, tables)
        case ("strategies", str(strategy), int(i), str(name)):
            return _of_strategy(strategy, i, name, tables)
    return None


def _of_strategy(strategy: str, i: int, name: str, tables: Mapping[str, Any]) -> str | None:
    made, _ = strategies_of({strategy: tables["strategies"][strategy]})
    if strategy not in made:
        return f"strategies.{strategy}.{name}"  # its problems are said elsewhere
    key = keys_of_parts(made[strategy]).get((i, name))
    return None if key is None else f"strategies.{strategy}.{key}"
