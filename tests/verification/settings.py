"""Plans of the gates for models, and many runs of a plan."""

from dataclasses import replace
from typing import Any

import numpy as np
import uptake as up
from oracles.fixed import ONE, lambda_of
from uptake.compiled import Compiled
from uptake.ensemble import run_all
from uptake.kernels.types import EACH, POOL, TALLIES, WAITING
from uptake.model_plan import compile_model
from uptake.sides import constant
from uptake.trial import planted, try_once


def compiled(net: up.Network, model: Any, horizon: int) -> Compiled:
    plan = compile_model(net, model, horizon, seed=0)
    if not isinstance(plan, Compiled):
        raise TypeError(f"{model} runs on the tie clock")
    return plan


def epidemic(net: up.Network, p: float, horizon: int, *, lapse: float = 0.0, lifetime: int | None = None) -> Compiled:
    """SIR: chance p a step and contact while an adopter; it lapses with a chance a step, or after ``lifetime`` steps."""
    made = compiled(net, up.IndependentCascade(p, clock="actor"), horizon)
    phase = made.plan.phase
    users = made.plan.users
    if lifetime is None:
        users = users._replace(lapse=constant(lambda_of(round(lapse * ONE)), phase))
    else:
        endurance = np.array([lifetime * ONE], np.int64)
        endurance.flags.writeable = False
        users = users._replace(lapse=constant(ONE, phase), endurance=endurance)
    return replace(made, plan=made.plan._replace(users=users, schedule=EACH))


def queueing_bass(n: int, p: float, q: float, service: float, horizon: int) -> Compiled:
    """Supply-restricted Bass among n who all know each other: the waiting persuade as adopters do."""
    made = compiled(up.generate.complete(n), up.Bass(p, q), horizon)
    phase = made.plan.phase
    passing = np.zeros((1, 5, 1), np.int64)
    passing[0, WAITING:4, 0] = round(q / (n - 1) * ONE)
    passing.flags.writeable = False
    users = made.plan.users._replace(peers=made.plan.users.peers._replace(rows=passing, row=np.zeros_like(phase[:1])))
    none = np.zeros(0, np.int64)
    none.flags.writeable = False
    pool = constant(round(service * ONE), phase)
    return replace(made, plan=made.plan._replace(users=users, peer_hazard=none, supply=POOL, pool=pool))


def tallies(plan: Compiled, seeds: Any, runs: int, seed: int, first_run: int = 0) -> Any:
    """Tallies of shape (runs, horizon + 1, columns)."""
    table = np.empty((runs, plan.plan.phase.size, len(TALLIES)), np.int64)
    n = plan.plan.peer.offsets.size - 1

    def job(i: int, stop: Any) -> None:
        first = planted(seeds, seed, first_run + i, 0, 0, n, None)
        table[i] = try_once(plan, seed, first_run + i, stop, None, user_seeds=first).tallies

    run_all(runs, job)
    return table


def column(table: Any, name: str) -> Any:
    return table[..., TALLIES.index(name)]


def arcs(net: up.Network) -> list[tuple[int, int]]:
    """Arcs in canonical order."""
    source = np.repeat(np.arange(net.n), np.diff(net.out_offsets))
    return list(zip(source.tolist(), net.out_targets.tolist(), strict=True))
