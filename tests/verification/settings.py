"""Many runs of a model, with all that is counted."""

from typing import Any

import numpy as np
import uptake as up
from uptake.basis.threads import run_all
from uptake.kernels.types import TALLIES
from uptake.plan.model import whole_process
from uptake.run.planting import NO_STEPS, planted
from uptake.run.trial import try_once


def tallies(net: up.Network, model: Any, seeds: Any, runs: int, seed: int, horizon: int) -> Any:
    """Tallies of shape (runs, horizon + 1, columns); results of models show adopters alone."""
    plan = whole_process(net, model, horizon, seed)
    table = np.empty((runs, horizon + 1, len(TALLIES)), np.int64)

    def job(i: int, stop: Any) -> None:
        first = planted(seeds, seed, i, 0, 0, net.n, None)
        table[i] = try_once(plan, seed, i, stop, None, user_seeds=(first, NO_STEPS)).tallies

    run_all(runs, job)
    return table


def column(table: Any, name: str) -> Any:
    return table[..., TALLIES.index(name)]


def arcs(net: up.Network) -> list[tuple[int, int]]:
    """Arcs in canonical order."""
    source = np.repeat(np.arange(net.n), np.diff(net.out_offsets))
    return list(zip(source.tolist(), net.out_targets.tolist(), strict=True))
