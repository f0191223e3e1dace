"""What a run costs that begins where another left off."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import uptake as up
from uptake.basis.engine import kernel
from uptake.kernels.types import ADOPTER, IDLE, NO_BOOKS, NO_DESCENT, PLACES, TALLIES, USERS_EVER, WAITING
from uptake.plan.world import compile_world
from uptake.run.planting import NO_STEPS, planted

from benchmarks import graphs
from benchmarks.graphs import Size
from benchmarks.timing import interleaved
from benchmarks.worlds import STRATEGY, one_run

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
UInt8s = npt.NDArray[np.uint8]
HELD = [*range(USERS_EVER), PLACES, IDLE]  # tallies of a state: statuses of both sides, places, free places


def second_half(s: Size) -> dict[str, Any]:
    """As many steps as half of the plain run has, from where its first half left off, over the whole run from seeds."""
    world, strategies, horizon = graphs.million(s.actors)
    seeds, tallies, history = _first_half(world, strategies[STRATEGY], horizon // 2)
    _check_seeds(world, strategies[STRATEGY], seeds, horizon)
    begun, nothing = replace(world, start=_left_off(world, seeds, history)), up.Strategy()
    if (_run_once(begun, nothing, 1, ())[0][0, HELD] != tallies[-1, HELD]).any():
        raise AssertionError("who has what at step 0 is not what the first half ends with")
    plain, rest = one_run(world, strategies[STRATEGY], horizon), one_run(begun, nothing, horizon // 2)
    measured = interleaved(plain, rest, s.rounds, s.patience)
    return {"value": measured.ratio, **asdict(measured)}


def _first_half(world: up.World, strategy: up.Strategy, steps: int) -> tuple[Int32s, Int64s, UInt8s]:
    """The users that are seeds; the tallies, and the status of each actor, after each step."""
    count = strategy.seeding.users
    assert isinstance(count, int)
    seeds = planted(count, 7, 0, 0, 0, world.n_users, "auto")
    return seeds, *_run_once(world, strategy, steps, seeds)


def _run_once(world: up.World, strategy: up.Strategy, steps: int, seeds: npt.ArrayLike) -> tuple[Int64s, UInt8s]:
    plan = compile_world(world, strategy, steps, 7, "auto").plan
    tallies = np.empty((steps + 1, len(TALLIES)), np.int64)
    history = np.empty((steps + 1, world.n_users + world.n_providers), np.uint8)
    unasked, ever, stop = np.empty(0, np.int32), np.empty(plan.group_size.size, np.int64), np.zeros(1, np.int32)
    positions = np.array(seeds, np.int32)
    kernel("step_run", "auto")(
        plan, 7, 0, positions, NO_STEPS, stop, tallies, unasked, history, ever, NO_DESCENT, NO_BOOKS
    )
    return tallies, history


def _left_off(world: up.World, seeds: Int32s, history: UInt8s) -> up.Start:
    """A start at the last step; each user has one provider, who serves it if it has adopted and is no seed."""
    assert world.service is not None
    users = history[:, : world.n_users]
    served = (users[-1] == ADOPTER) & ~np.isin(np.arange(world.n_users), seeds)
    server = np.where(served, world.service.ask_providers, -1)
    waits = users[-1] == WAITING
    since = np.where(waits, np.argmax(users >= WAITING, axis=0) - (len(history) - 1), 0)
    return up.Start(users[-1], providers=history[-1, world.n_users :], server=server, since=since)


def _check_seeds(world: up.World, strategy: up.Strategy, seeds: Int32s, horizon: int) -> None:
    """A start that holds the seeds alone has the bits of seeds."""
    statuses = np.zeros(world.n_users, np.uint8)
    statuses[seeds] = ADOPTER
    begun = replace(world, start=up.Start(statuses))
    given: dict[str, Any] = {"horizon": horizon, "runs": 1, "rng": 7, "threads": 1, "progress": False}
    one, other = (up.simulate(*each, **given).curve for each in ((world, strategy), (begun, up.Strategy())))
    if not (one.values == other.values).all():
        raise AssertionError("a start that holds the seeds alone has not the bits of seeds")
