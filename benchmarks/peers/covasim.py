"""Covasim (Kerr et al. 2021), on Starsim since its version 4: one disease, whose course in each person it follows."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version as installed
from typing import Any

import covasim as cv
import numpy as np

from benchmarks.peers.shared import Timed, pairs
from benchmarks.peers.starsim import Ties

NAME = "Covasim"


def version() -> str:
    return installed("covasim")


def covid(net: Any, steps: int, **given: Any) -> Callable[..., int]:
    """Its disease, with its own numbers unless given, along the ties: how many have caught it, the first included."""
    one, other = pairs(net)

    def prepare(seeds: Any, seed: int) -> Any:
        ties = Ties(p1=one, p2=other, beta=np.ones(one.size, np.float32), name="a")
        first = {"pop_size": net.n, "pop_infected": len(seeds), "rescale": False}
        sim = cv.Sim(networks=ties, n_days=steps - 1, rand_seed=seed, verbose=0, **first, **given)
        sim.init()
        return sim

    return Timed(prepare, lambda sim: sim.run(), lambda sim: int(sim.results.cum_infections[-1]))
