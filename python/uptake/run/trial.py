"""One run of a compiled plan: draws the seeds, calls the kernel, returns arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s, Int64s
from uptake.basis.engine import kernel, resolve_engine
from uptake.kernels.types import FUNDS, NO_BOOKS, NO_DESCENT, TALLIES, Books, Descent, Future, Plan
from uptake.plan.compiled import Compiled
from uptake.run.planting import NO_STEPS, planted_when

NOT_RECORDED: Int32s = np.empty(0, np.int32)
NOTHING_SHARED: Int32s = np.full(1, -1, np.int32)  # by one future
MANY = 1 << 20  # from this many actors on, threads that would idle share a run


class Trial(NamedTuple):
    """The outcome of one run."""

    settled: int  # first step after which nothing can change, or UNSETTLED
    tallies: Int64s  # (horizon + 1, len(TALLIES))
    group_ever: Int64s  # (n_groups,)
    funds: Int64s  # (horizon + 1, sponsors + 1, FUNDS), or empty; see new_books
    fees: Int64s  # (horizon + 1,), or empty where nobody pays a fee


def count(plan: Plan) -> tuple[int, int]:
    """Numbers of users and providers."""
    return plan.n_users, plan.n_providers


def threads_inside(jobs: int, threads: int, plan: Plan, engine: str | None) -> int:
    """How many threads each of these jobs, a run each, has: more than one where threads would idle.

    Only the native engine shares a run among threads, and only where it has many actors; the bits are the same.

    Examples
    --------
    >>> from uptake.plan.world import compile_world
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.ring_lattice(1000, 4)))
    >>> threads_inside(1, 8, compile_world(world, up.Emulation(seeds=5), 24, 7).plan, "native")  # it has few actors
    1
    """
    if sum(count(plan)) < MANY or resolve_engine(engine) != "native":
        return 1
    return max(1, threads // max(1, jobs))


def new_books(plan: Plan, providers: Int64s = NO_BOOKS.providers) -> Books:
    """Room for what a run records of money.

    There is none for funds where sponsors keep nothing and all places cost alike, and none for fees where there are no
    fees.
    """
    counts = plan.sponsors.keep or plan.sponsors.price_share.row.size
    shape = (plan.phase.size, plan.sponsors.start.size + 1, FUNDS) if counts else NO_BOOKS.funds.shape
    return Books(np.empty(shape, np.int64), providers, np.empty(plan.phase.size if plan.fee.row.size else 0, np.int64))


def try_once(
    compiled: Compiled,
    seed: int,
    run: int,
    stop: Int32s,
    engine: str | None,
    adoption_step: Int32s = NOT_RECORDED,
    user_seeds: tuple[Int32s, Int32s] | None = None,
    descent: Descent = NO_DESCENT,
    providers: Int64s = NO_BOOKS.providers,
    threads: int = 1,
) -> Trial:
    """Compute one run.

    Parameters
    ----------
    compiled : Compiled
    seed, run : int
        All luck of the run depends on these two.
    stop : array of int32 of shape (1,)
        The kernel ends early once it is not 0.
    engine : "auto", "native" or "numba"
    adoption_step : array of int32 of shape (n_users + n_providers,) or (0,)
        Becomes the step at which each actor adopted, -1 = never.
    user_seeds : pair of arrays of int32, optional
        Seeds and their steps (none: all at step 0), in place of the users' seeds of the plan.
    descent : Descent
        Receives what is known of variants; what is not wanted is empty.
    providers : array of int64 of shape (n_providers, 3) or (0, 0)
        Receives who keeps each provider at the end (-1 = no sponsor), how many users it serves, and its places.
    threads : int
        How many the run has, at most; see `threads_inside`.
    """
    plan = compiled.plan
    seeds, seed_steps = seeds_of(compiled, seed, run, engine, user_seeds)
    tallies = np.empty((plan.phase.size, len(TALLIES)), np.int64)
    group_ever = np.empty(plan.group_size.size, np.int64)
    books = new_books(plan, providers)
    settled = kernel("step_run", engine)(
        plan,
        seed,
        run,
        seeds,
        seed_steps,
        stop,
        tallies,
        adoption_step,
        np.empty((0, 0), np.uint8),
        group_ever,
        descent,
        books,
        threads,
    )
    return Trial(int(settled), tallies, group_ever, books.funds, books.fees)


def try_cluster(
    cluster: Sequence[Compiled],
    seed: int,
    run: int,
    stop: Int32s,
    engine: str | None,
    adoption_step: Int32s | None = None,
    descents: Sequence[Descent] = (),
    providers: Sequence[Int64s] = (),
    threads: int = 1,
) -> list[Trial]:
    """Compute one run of ideas that run together.

    Parameters
    ----------
    cluster : sequence of Compiled
        One per idea.
    seed, run, stop, engine, threads
        As in `try_once`.
    adoption_step : array of int32 of shape (ideas, n_users + n_providers), optional
        Becomes the step at which each actor adopted each idea, -1 = never.
    descents : sequence of Descent
        One per idea, as in `try_once`; by default nothing is recorded.
    providers : sequence of arrays of int64 of shape (n_providers, 3)
        One per idea, as in `try_once`; by default nothing is recorded.
    """
    steps = [] if adoption_step is None else [adoption_step]
    return try_tree([cluster], NOTHING_SHARED, seed, run, stop, engine, steps, [descents], [providers], threads)[0]


def try_tree(
    futures: Sequence[Sequence[Compiled]],
    shared: Int32s,
    seed: int,
    run: int,
    stop: Int32s,
    engine: str | None,
    adoption_steps: Sequence[Int32s] = (),
    descents: Sequence[Sequence[Descent]] = (),
    providers: Sequence[Sequence[Int64s]] = (),
    threads: int = 1,
) -> list[list[Trial]]:
    """Compute one run of each of several futures of ideas that run together; the steps that they share once.

    Parameters
    ----------
    futures : sequence of sequence of Compiled
        One per strategy, each with one plan per idea.
    shared : array of int32 of shape (futures,)
        The last step in which each future is alike to the one before, -1 = none.
    seed, run, stop, engine, threads
        As in `try_once`.
    adoption_steps, descents, providers
        As in `try_cluster`, one per future; nothing is recorded by default.
    """
    if len(futures) == 1 and len(futures[0]) == 1:
        steps = adoption_steps[0][0] if adoption_steps else NOT_RECORDED
        descent = descents[0][0] if descents and descents[0] else NO_DESCENT
        own = providers[0][0] if providers and providers[0] else NO_BOOKS.providers
        one = try_once(futures[0][0], seed, run, stop, engine, steps, descent=descent, providers=own, threads=threads)
        return [[one]]
    rooms = tuple(
        _future(
            cluster,
            seed,
            run,
            engine,
            adoption_steps[k] if adoption_steps else None,
            descents[k] if descents else (),
            providers[k] if providers else (),
        )
        for k, cluster in enumerate(futures)
    )
    outcomes = kernel("tree_run", engine)(rooms, shared, seed, run, stop, threads)
    return [
        [
            Trial(int(settled), rows, ever, books.funds, books.fees)
            for rows, ever, books in zip(room.tallies, room.group_ever, room.books, strict=True)
        ]
        for room, settled in zip(rooms, outcomes, strict=True)
    ]


def _future(
    cluster: Sequence[Compiled],
    seed: int,
    run: int,
    engine: str | None,
    adoption_step: Int32s | None,
    descents: Sequence[Descent],
    providers: Sequence[Int64s],
) -> Future:
    """The ideas of a strategy with their seeds, and room for what is recorded."""
    plan, ideas = cluster[0].plan, len(cluster)
    planted = [seeds_of(compiled, seed, run, engine, None) for compiled in cluster]
    return Future(
        plans=tuple(compiled.plan for compiled in cluster),
        seeds=tuple(actors for actors, _ in planted),
        seed_steps=tuple(steps for _, steps in planted),
        tallies=np.empty((ideas, plan.phase.size, len(TALLIES)), np.int64),
        adoption_step=np.empty((0, 0), np.int32) if adoption_step is None else adoption_step,
        history=np.empty((0, 0, 0), np.uint8),
        group_ever=np.empty((ideas, plan.group_size.size), np.int64),
        descents=tuple(descents) or (NO_DESCENT,) * ideas,
        books=tuple(
            new_books(compiled.plan, providers[k] if providers else NO_BOOKS.providers)
            for k, compiled in enumerate(cluster)
        ),
    )


def seeds_of(
    compiled: Compiled, seed: int, run: int, engine: str | None, users: tuple[Int32s, Int32s] | None
) -> tuple[Int32s, Int32s]:
    """The seeds of both sides as actors, and their steps."""
    idea, (n, m) = compiled.plan.idea, count(compiled.plan)
    own, when = users or planted_when(compiled.user_seeds, seed, run, idea, 0, n, engine, compiled.no_seeds)
    if isinstance(compiled.provider_seeds, int) and compiled.provider_seeds == 0:
        return own, when
    others, then = planted_when(compiled.provider_seeds, seed, run, idea, n, m, engine, compiled.adopted[1])
    actors = np.concatenate([own, others + np.int32(n)])
    if not when.size and not then.size:
        return actors, NO_STEPS
    steps = np.concatenate([when if when.size else np.zeros_like(own), then if then.size else np.zeros_like(others)])
    order = np.argsort(steps, kind="stable")
    return actors[order], steps[order]
