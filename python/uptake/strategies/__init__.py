"""Strategies: what is done to help an idea spread."""

from uptake.strategies.cost import Cost
from uptake.strategies.demand import DemandLed
from uptake.strategies.growth import Branching, Emulation
from uptake.strategies.listed import CATALOGUE, LISTED, Listed
from uptake.strategies.operation import Operation
from uptake.strategies.public import Legislation, Persuasion
from uptake.strategies.recipe import Recipe, assumed
from uptake.strategies.seeds import Seeds
from uptake.strategies.sponsor import Sponsor
from uptake.strategies.strategy import Strategy
from uptake.strategies.structure import AddTies, Merge, PoolVariants

__all__ = [
    "CATALOGUE",
    "LISTED",
    "AddTies",
    "Branching",
    "Cost",
    "DemandLed",
    "Emulation",
    "Legislation",
    "Listed",
    "Merge",
    "Operation",
    "Persuasion",
    "PoolVariants",
    "Recipe",
    "Seeds",
    "Sponsor",
    "Strategy",
    "assumed",
]
