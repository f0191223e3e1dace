"""Networks made to order: random ones, regular ones, and the ties between users and providers of the same group."""

from uptake.network.generate.catchments import catchments
from uptake.network.generate.lattices import complete, path, ring_lattice, star
from uptake.network.generate.random import barabasi_albert, erdos_renyi, rmat, stochastic_block, watts_strogatz

__all__ = [
    "barabasi_albert",
    "catchments",
    "complete",
    "erdos_renyi",
    "path",
    "ring_lattice",
    "rmat",
    "star",
    "stochastic_block",
    "watts_strogatz",
]


def __dir__() -> list[str]:
    return __all__
