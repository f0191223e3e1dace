"""Strategies: what is done to help an idea spread."""

from uptake.strategies.base import Cost, Operation, Recipe, Seeds, Strategy, assumed
from uptake.strategies.demand import DemandLed
from uptake.strategies.growth import Branching, Emulation
from uptake.strategies.public import Legislation, Persuasion

CATALOGUE: dict[str, type[Recipe]] = {
    recipe.__name__: recipe for recipe in (Emulation, Branching, DemandLed, Persuasion, Legislation)
}

__all__ = [
    "CATALOGUE",
    "Branching",
    "Cost",
    "DemandLed",
    "Emulation",
    "Legislation",
    "Operation",
    "Persuasion",
    "Recipe",
    "Seeds",
    "Strategy",
    "assumed",
]
