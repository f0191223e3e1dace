"""Seeds of several ideas: the same for all, or a dict from the name of an idea to its seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from uptake.basis.checks import NOT_SHOWN, BadValue, shown
from uptake.basis.suggest import did_you_mean


def by_idea(name: str, seeds: Any, ideas: Sequence[str], nobody: Any) -> dict[str, Any]:
    """The seeds under the name that errors give them, one entry per idea; one entry where they are those of all ideas.

    A dict of which a key is a text goes by idea; any other dict by step. An idea without a key has `nobody` as seeds.

    Raises
    ------
    BadValue
        If a key is no idea.

    Examples
    --------
    >>> by_idea("seeds", {"A": [3], "B": {0: 2}}, ("A", "B"), nobody=0)
    {"seeds['A']": [3], "seeds['B']": {0: 2}}
    >>> by_idea("seeds", {0: [3], 6: 5}, ("A", "B"), nobody=0)
    {'seeds': {0: [3], 6: 5}}
    """
    if not ideas or not isinstance(seeds, Mapping) or not any(isinstance(key, str) for key in seeds):
        return {name: seeds}
    for key in seeds:
        if isinstance(key, str) and key not in ideas:
            raise BadValue(name, NOT_SHOWN, did_you_mean(key, ideas), problem=f"has the key {shown(key)}, no idea")
        if not isinstance(key, str):
            problem = f"has the key {shown(key)} beside names of ideas"
            raise BadValue(name, NOT_SHOWN, problem=problem, remedy="steps go inside: {idea: {step: seeds}}")
    return {f"{name}[{idea!r}]": seeds.get(idea, nobody) for idea in ideas}
