"""uptake: how social innovations spread, and which strategies help.

The names below are loaded when first used, so that importing the package takes no time.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uptake.basis.config import show_config as show_config
    from uptake.basis.version import __version__ as __version__
    from uptake.models import SI as SI
    from uptake.models import SIR as SIR
    from uptake.models import SIS as SIS
    from uptake.models import Bass as Bass
    from uptake.models import CountThreshold as CountThreshold
    from uptake.models import FractionalThreshold as FractionalThreshold
    from uptake.models import Granovetter as Granovetter
    from uptake.models import IndependentCascade as IndependentCascade
    from uptake.models import LinearThreshold as LinearThreshold
    from uptake.models import Mandate as Mandate
    from uptake.models import SupplyRestrictedBass as SupplyRestrictedBass
    from uptake.network import datasets as datasets
    from uptake.network import generate as generate
    from uptake.network.network import Network as Network
    from uptake.network.service import ServiceTies as ServiceTies
    from uptake.results.study import Result as Result
    from uptake.results.study import Study as Study
    from uptake.results.study import load as load
    from uptake.run.compare import compare as compare
    from uptake.run.simulate import simulate as simulate
    from uptake.strategies import Branching as Branching
    from uptake.strategies import Cost as Cost
    from uptake.strategies import DemandLed as DemandLed
    from uptake.strategies import Emulation as Emulation
    from uptake.strategies import Legislation as Legislation
    from uptake.strategies import Operation as Operation
    from uptake.strategies import Persuasion as Persuasion
    from uptake.strategies import Recipe as Recipe
    from uptake.strategies import Seeds as Seeds
    from uptake.strategies import Strategy as Strategy
    from uptake.strategies import assumed as assumed
    from uptake.world.world import Costs as Costs
    from uptake.world.world import Idea as Idea
    from uptake.world.world import Providers as Providers
    from uptake.world.world import Users as Users
    from uptake.world.world import World as World

# Where each public name lives; a module stands for itself.
_HOME = {
    "datasets": "network.datasets",
    "generate": "network.generate",
    "compare": "run.compare",
    "show_config": "basis.config",
    "SI": "models",
    "SIR": "models",
    "SIS": "models",
    "Bass": "models",
    "CountThreshold": "models",
    "FractionalThreshold": "models",
    "Granovetter": "models",
    "IndependentCascade": "models",
    "LinearThreshold": "models",
    "Mandate": "models",
    "SupplyRestrictedBass": "models",
    "Network": "network.network",
    "Result": "results.study",
    "Study": "results.study",
    "load": "results.study",
    "ServiceTies": "network.service",
    "simulate": "run.simulate",
    "Branching": "strategies",
    "Cost": "strategies",
    "DemandLed": "strategies",
    "Emulation": "strategies",
    "Legislation": "strategies",
    "Operation": "strategies",
    "Persuasion": "strategies",
    "Recipe": "strategies",
    "Seeds": "strategies",
    "Strategy": "strategies",
    "assumed": "strategies",
    "__version__": "basis.version",
    "Costs": "world.world",
    "Idea": "world.world",
    "Providers": "world.world",
    "Users": "world.world",
    "World": "world.world",
}
__all__ = sorted(name for name in _HOME if not name.startswith("_"))


_MODULES = ("datasets", "generate")


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'uptake' has no attribute {name!r}")
    module = _import_module(f"uptake.{_HOME[name]}")
    value = module if name in _MODULES else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
