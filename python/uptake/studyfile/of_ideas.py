"""Sections that are one table for all ideas, or a list of tables of which each names an idea: [start], [observed]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from uptake.basis.suggest import did_you_mean
from uptake.studyfile.lines import Place
from uptake.studyfile.problems import Problem

SECTIONS = ("start", "observed")


def tables_of_section(given: Any, name: str) -> list[tuple[Place, Any]]:
    """The tables of a section, each with its place; none where the section is absent.

    Examples
    --------
    >>> tables_of_section([{"idea": "A"}, {"idea": "B"}], "start")
    [(('start', 0), {'idea': 'A'}), (('start', 1), {'idea': 'B'})]
    >>> tables_of_section({"users": ["aware"]}, "start"), tables_of_section(None, "start")
    ([(('start',), {'users': ['aware']})], [])
    """
    if isinstance(given, list):
        return [((name, i), table) for i, table in enumerate(given)]
    return [] if given is None else [((name,), given)]


def idea_problems(raw: dict[str, Any], ideas: Sequence[str]) -> list[Problem]:
    """Ideas that the study does not have, that two tables name, or that tables beside others do not name.

    Parameters
    ----------
    raw : dict
        The tables, as TOML gave them.
    ideas : sequence of str
        The names of the ideas, none where they have problems of their own.

    Examples
    --------
    >>> for problem in idea_problems({"start": [{"idea": "gardn"}, {"idea": "gardn"}, {}]}, ["garden"]):
    ...     print(problem)
    start[0].idea = 'gardn': is no idea of this study; did you mean 'garden'? allowed: garden
    start[1].idea = 'gardn': is that of another table; give each idea one
    start[2].idea: is missing; of several tables each names its idea
    """
    found = []
    for section in SECTIONS:
        tables = tables_of_section(raw.get(section), section)
        named: set[str] = set()
        for place, table in tables:
            if not isinstance(table, dict):
                continue  # said elsewhere
            idea, at = table.get("idea"), (*place, "idea")
            if idea is None and len(tables) > 1:
                found.append(Problem(at, "is missing; of several tables each names its idea"))
            elif not isinstance(idea, str):
                continue  # it is of all ideas, or said elsewhere
            elif idea in named:
                found.append(Problem(at, "is that of another table; give each idea one", idea))
            elif ideas and idea not in ideas:
                found.append(Problem(at, f"is no idea of this study; {did_you_mean(idea, ideas)}", idea))
            named |= {idea} if isinstance(idea, str) else set()
    return found
