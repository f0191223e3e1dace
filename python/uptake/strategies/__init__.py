"""Strategies: what is done to help an idea spread."""

from uptake.strategies.champions import Champions, InstitutionalEntrepreneurs
from uptake.strategies.commissioning import Commissioning, ObligatedPurchaser
from uptake.strategies.cost import Cost
from uptake.strategies.demand import DemandLed
from uptake.strategies.growth import Branching, Emulation
from uptake.strategies.listed import CATALOGUE, LISTED, Listed
from uptake.strategies.operation import Operation
from uptake.strategies.page import listing
from uptake.strategies.partnership import Merger, Partnership
from uptake.strategies.private import Franchising, Licensing, PrivateCapture
from uptake.strategies.public import Legislation, Persuasion, Programme, Regulation
from uptake.strategies.recipe import Recipe, assumed
from uptake.strategies.seeds import Seeds
from uptake.strategies.sharing import (
    AdaptiveReplication,
    ClusterLaunch,
    Codification,
    CrossPollination,
    Federation,
    OpenDissemination,
)
from uptake.strategies.sponsor import Sponsor
from uptake.strategies.strategy import Strategy
from uptake.strategies.structure import AddTies, Merge, PoolVariants
from uptake.strategies.supply import SupplyLed

__all__ = [
    "CATALOGUE",
    "LISTED",
    "AdaptiveReplication",
    "AddTies",
    "Branching",
    "Champions",
    "ClusterLaunch",
    "Codification",
    "Commissioning",
    "Cost",
    "CrossPollination",
    "DemandLed",
    "Emulation",
    "Federation",
    "Franchising",
    "InstitutionalEntrepreneurs",
    "Legislation",
    "Licensing",
    "Listed",
    "Merge",
    "Merger",
    "ObligatedPurchaser",
    "OpenDissemination",
    "Operation",
    "Partnership",
    "Persuasion",
    "PoolVariants",
    "PrivateCapture",
    "Programme",
    "Recipe",
    "Regulation",
    "Seeds",
    "Sponsor",
    "Strategy",
    "SupplyLed",
    "assumed",
    "listing",
]
