"""The catalogue of strategies: one row each. Tests, study files and documentation loop over it."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

from uptake.strategies.demand import DemandLed
from uptake.strategies.growth import Branching, Emulation
from uptake.strategies.public import Legislation, Persuasion
from uptake.strategies.recipe import Recipe


@dataclass(frozen=True)
class Listed:
    """A row of the catalogue.

    Parameters
    ----------
    name : str
        The word for it in study files.
    recipe : type of Recipe
        Its class.
    phrase : str
        What pictures and pages call it.
    meaning : str
        What it does, in one sentence.

    Examples
    --------
    >>> import uptake as up
    >>> up.strategies.LISTED["demand_led"].phrase
    'demand-led'
    """

    name: str
    recipe: type[Recipe]
    _: KW_ONLY
    phrase: str
    meaning: str


_ROWS = (
    Listed("emulation", Emulation, phrase="emulation", meaning="Seeds and nothing else: the idea spreads from others."),
    Listed("branching", Branching, phrase="branching", meaning="One organisation opens sites of its own."),
    Listed("demand_led", DemandLed, phrase="demand-led", meaning="Users ask their providers and add capacity."),
    Listed("persuasion", Persuasion, phrase="persuasion", meaning="Campaigns: more actors hear of the idea."),
    Listed("legislation", Legislation, phrase="legislation", meaning="A law: from a step on actors must take it up."),
)

LISTED: dict[str, Listed] = {row.name: row for row in _ROWS}
CATALOGUE: dict[str, type[Recipe]] = {row.recipe.__name__: row.recipe for row in _ROWS}
