"""Simulate one contagion, many runs: a textbook model on a network, or one strategy on a world."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.analysis.schema import assemble_result
from uptake.basis import checks
from uptake.basis.arrays import Int32s, Int64s
from uptake.basis.engine import resolve_engine
from uptake.basis.rng import Rng, seed_of
from uptake.basis.threads import run_all, thread_count
from uptake.basis.version import __version__
from uptake.kernels.types import UNSETTLED
from uptake.models import Model, as_model
from uptake.network.edges import actor_ids
from uptake.network.network import Network
from uptake.plan.compiled import Compiled
from uptake.plan.model import quickest_plan
from uptake.plan.world import compile_world
from uptake.results.result import Result
from uptake.run.block import NO_CURVES, ContagionPlan, Curves, SeedsPerRun, block_size, prepared, run_block
from uptake.run.provenance import describe
from uptake.run.record import recorded
from uptake.strategies import Strategy
from uptake.world.world import World

FIRST_HORIZON, LONGEST_HORIZON = 64, 1 << 20  # where no horizon is given


def simulate(
    where: Network | World,
    what: Model | Strategy | str,
    *,
    seeds: int | npt.ArrayLike | Sequence[npt.ArrayLike] | None = None,
    horizon: int | None = None,
    runs: int = 1,
    rng: Rng = None,
    record: str | Sequence[str] = (),
    threads: int | None = None,
    engine: str | None = "auto",
    progress: bool | None = None,
) -> Result:
    """Run a textbook model on a network, or a strategy on a world.

    Parameters
    ----------
    where : Network or World
    what : Model on a network (or its name, such as "linear_threshold"), Strategy on a world
    seeds : int, ids, or ids per run
        Who has adopted at step 0: a count k (the k with the smallest luck, so that seeds nest), actor ids, or for each
        run an array of ids. A strategy brings its own seeds; models in which somebody adopts unprompted need none.
    horizon : int, optional
        Number of steps. By default each run goes on until nothing can change any more; worlds, and models that can go
        on for ever (SIS), need a horizon.
    runs : int
        Number of runs, at least 1. Run i depends on the seed and i alone.
    rng : None, int, SeedSequence, Generator or BitGenerator
        Where the luck comes from (SPEC 7); the seed used is in ``result.data.attrs["seed"]``.
    record : "adoption_step" or sequence of it
        Also keep each actor's step of adoption, shape (run, actor), -1 = never.
    threads, engine, progress
        As in `compare`; they change no number.

    Returns
    -------
    Result
        ``.reach`` (run,) and ``.curve`` (run, step): who ever adopted, of a world its users; ``.active`` (run, step):
        who is an adopter at that step, which is less where adopters give up or recover.

    Raises
    ------
    ValueError, TypeError
        If a parameter does not fit; the message names it, its value and what is allowed.

    Examples
    --------
    >>> import uptake as up
    >>> chain = up.generate.path(5)
    >>> up.simulate(chain, up.IndependentCascade(p=1.0), seeds=[0], rng=7).curve.values.tolist()
    [[1, 2, 3, 4, 5]]
    """
    runs = checks.whole("runs", runs, 1)
    engine = resolve_engine(engine)
    seed = seed_of(rng)
    keep = "adoption_step" in recorded(record)
    if isinstance(where, World):
        task = _world_task(where, what, seeds, horizon, seed, engine)
    elif isinstance(where, Network):
        task = _network_task(where, what, seeds, horizon, runs, seed, engine)
    else:
        raise TypeError(f"simulate needs a Network or a World, not a {type(where).__name__}")
    adoption_step = np.empty((runs, task.n) if keep else (0, 0), np.int32)
    task = task._replace(plan=prepared(task.plan, runs, threads, engine))
    size = block_size(task.plan, runs, min(thread_count(threads), runs), engine)
    blocks: list[Curves] = [NO_CURVES] * -(-runs // size)

    def job(b: int, stop: Int32s) -> None:
        count = min(size, runs - b * size)
        blocks[b] = _curves(task, seed, b * size, count, stop, engine, adoption_step[b * size : b * size + count])

    run_all(len(blocks), job, threads, progress, size)
    attrs: dict[str, Any] = {
        "uptake_version": __version__,
        "seed": seed,
        "n_actors": task.n_users,
        "description": json.dumps({"where": describe(where), "what": describe(task.what)}),
        "assumptions": json.dumps([asdict(a) for a in task.plan.assumptions]),
        "notes": json.dumps(list(task.plan.notes)),
    }
    ever = _aligned([block.ever for block in blocks])
    active = ever if all(block.active is block.ever for block in blocks) else _aligned([b.active for b in blocks])
    end = ever.shape[1] if horizon is not None else max(_last_change(ever), _last_change(active)) + 1
    recorded_steps = adoption_step if keep else None
    return Result(assemble_result(ever[:, :end], active[:, :end], attrs, recorded_steps))


class _Task(NamedTuple):
    plan: ContagionPlan
    what: Model | Strategy
    seeds: SeedsPerRun | None  # None: those of the plan
    n: int  # actors whose adoption can be recorded
    n_users: int
    horizon: int | None
    first_horizon: int = FIRST_HORIZON  # where no horizon is given: the first one tried


def _world_task(world: World, strategy: object, seeds: object, horizon: int | None, seed: int, engine: str) -> _Task:
    if not isinstance(strategy, Strategy):
        raise TypeError(f"a world takes a strategy, such as up.Emulation(seeds=10), not a {type(strategy).__name__}")
    if seeds is not None:
        raise ValueError("seeds: in a world the strategy brings the seeds, for example up.Emulation(seeds=10)")
    if horizon is None:
        raise ValueError("horizon is needed for a world: the number of steps, at least 1")
    horizon = checks.whole("horizon", horizon, 1)
    plan = compile_world(world, strategy, horizon, seed, engine)
    return _Task(plan, strategy, None, world.n_users + world.n_providers, world.n_users, horizon)


def _network_task(
    network: Network, what: object, seeds: Any, horizon: int | None, runs: int, seed: int, engine: str
) -> _Task:
    if not isinstance(what, (Model, str)):
        raise TypeError(f"a network takes a model, such as up.IndependentCascade(p=.1), not a {type(what).__name__}")
    model = as_model(what)
    if horizon is not None:
        horizon = checks.whole("horizon", horizon, 1)
    first_horizon = max(FIRST_HORIZON, model.first_horizon)
    plan = quickest_plan(network, model, horizon or first_horizon, seed, engine)
    if horizon is None and not model.ends:
        raise ValueError(f"horizon is needed: {type(model).__name__} can go on for ever; give the number of steps")
    if seeds is None and not model.starts_alone:
        raise ValueError(f"seeds is needed: {type(model).__name__} has no adopter without one; give ids or a count")
    return _Task(plan, model, _seeds_of(seeds, network.n, runs), network.n, network.n, horizon, first_horizon)


def _seeds_of(seeds: Any, n: int, runs: int) -> SeedsPerRun:
    """A count, ids for all runs, or ids for each."""
    if seeds is None:
        return 0
    if np.ndim(seeds) == 0 if not isinstance(seeds, (list, tuple)) else False:
        return checks.whole("seeds", seeds, 0, n)
    rows = list(seeds)
    if rows and all(np.ndim(row) == 1 for row in rows):
        if len(rows) != runs:
            raise ValueError(f"seeds holds {len(rows)} arrays, one per run; runs = {runs}")
        return [np.ascontiguousarray(actor_ids(f"seeds[{i}]", row, n)) for i, row in enumerate(rows)]
    return np.ascontiguousarray(actor_ids("seeds", seeds, n))


def _curves(task: _Task, seed: int, first: int, count: int, stop: Int32s, engine: str, adoption_step: Int32s) -> Curves:
    """The curves of a block of runs; without a horizon, until nothing changes in any of them."""
    horizon = task.horizon or task.first_horizon
    while True:
        curves = run_block(
            _until(task.plan, horizon), task.seeds, horizon, seed, first, count, stop, engine, adoption_step
        )
        if task.horizon is not None or stop[0] or (curves.settled != UNSETTLED).all():
            return curves
        if horizon >= LONGEST_HORIZON:
            run = first + int(np.argmax(curves.settled == UNSETTLED))
            raise ValueError(f"run {run} still changes after {horizon} steps; give a horizon")
        horizon *= 4


def _until(plan: ContagionPlan, horizon: int) -> ContagionPlan:
    """The plan with a horizon; beyond that of the plan its last phase goes on."""
    if not isinstance(plan, Compiled) or plan.plan.phase.size == horizon + 1:
        return plan
    phase = np.pad(plan.plan.phase, (0, horizon + 1 - plan.plan.phase.size), "edge")
    phase.flags.writeable = False
    return replace(plan, plan=plan.plan._replace(phase=phase))


def _aligned(tables: Sequence[Int64s]) -> Int64s:
    """One row per run, each as long as the longest: what no longer changes stays."""
    longest = max(table.shape[1] for table in tables)
    return np.concatenate([np.pad(table, ((0, 0), (0, longest - table.shape[1])), "edge") for table in tables])


def _last_change(table: Int64s) -> int:
    """The last step at which any run differs from the step before."""
    moving = np.flatnonzero((np.diff(table) != 0).any(axis=0))
    return int(moving[-1]) + 1 if moving.size else 0
