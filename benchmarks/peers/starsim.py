"""Starsim (Institute for Disease Modeling): people as NumPy arrays, ties as lists of pairs that every step passes."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.metadata import version as installed
from typing import Any

os.environ.setdefault("STARSIM_INSTALL_FONTS", "0")

import numpy as np
import starsim as ss

from benchmarks.peers.shared import Timed, pairs

NAME = "Starsim"


def version() -> str:
    return installed("starsim")


class Ties(ss.Network):  # type: ignore[misc]
    """Ties that stay as they are."""

    def step(self) -> None:
        pass


def si(net: Any, beta: float, steps: int) -> Callable[..., int]:
    """SI along the ties: a SIR in which nobody recovers."""
    one, other = pairs(net)

    def prepare(seeds: Any, seed: int) -> Any:
        ties = Ties(p1=one, p2=other, beta=np.ones(one.size, np.float32), name="ties")
        disease = ss.SIR(beta=ss.probperday(beta), init_prev=0, dur_inf=ss.constant(ss.days(1e6)), p_death=0)
        days = {"start": 0, "dur": ss.days(steps - 1), "dt": ss.days(1)}  # it counts the first day as a step
        sim = ss.Sim(n_agents=net.n, diseases=disease, networks=ties, rand_seed=seed, verbose=0, **days)
        sim.init()
        sim.diseases.sir.set_prognoses(ss.uids(seeds))
        return sim

    return Timed(prepare, lambda sim: sim.run(), lambda sim: int(sim.results.sir.n_infected[-1]))
