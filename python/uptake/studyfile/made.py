"""An object from the keywords that a table gives, or every problem of the table."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from uptake.studyfile.keywords import model_of
from uptake.studyfile.lines import Place
from uptake.studyfile.problems import Problem, named_by, problem_of
from uptake.studyfile.tables import checked


def made(kind: Callable[..., Any], raw: Any, place: Place, skip: tuple[str, ...] = ()) -> tuple[Any, list[Problem]]:
    """What a class makes of the keywords in a table.

    The class reports one problem at a time and names the keywords that are to blame. They are left out, and the rest
    is tried again, until the class accepts it: so all problems of the table are found.

    Parameters
    ----------
    kind : class or function
    raw : object
        The table, as TOML gave it.
    place : Place
        Where the table stands.
    skip : names
        Keywords that a study file cannot give.

    Returns
    -------
    thing : object
        What was made; None if there are problems.
    problems : list of Problem

    Examples
    --------
    >>> from uptake.world.costs import Costs
    >>> thing, problems = made(Costs, {"setup": -3, "place": 15, "discount_rate": 2}, ("costs",))
    >>> thing, [problem.place for problem in problems]
    (None, [('costs', 'setup'), ('costs', 'discount_rate')])
    """
    _, found = checked(model_of(kind, skip), raw, place)
    if not isinstance(raw, dict):
        return None, found
    wrong = {problem.place[len(place)] for problem in found}
    left = {key: value for key, value in raw.items() if key not in wrong}
    while _enough(kind, left):
        try:
            thing = kind(**left)
        except (ValueError, TypeError) as error:
            if not any(name not in left for name in named_by(error, raw)):
                found.append(problem_of(error, left, place))
            # else it may be about the default that stands in for a key that was left out: said already
            to_blame = named_by(error, left)
            if not to_blame:
                break
            left = {key: value for key, value in left.items() if key not in to_blame}
        else:
            return (None if found else thing), found
    return None, found


def _enough(kind: Callable[..., Any], given: dict[str, Any]) -> bool:
    """Whether all keywords that have no default are given."""
    return all(p.name in given for p in inspect.signature(kind).parameters.values() if p.default is p.empty)
