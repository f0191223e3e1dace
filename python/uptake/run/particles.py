"""A generation of particles: one set of numbers each, all simulated under the same runs of luck in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s
from uptake.basis.checks import Refusal
from uptake.basis.threads import run_all
from uptake.kernels.types import ADOPTER, USERS, USERS_EVER
from uptake.plan.compiled import Compiled
from uptake.run.compare import Comparison, compile_each
from uptake.run.observed import Curves, Of, cumulated
from uptake.run.trial import count, try_cluster
from uptake.run.varied import Number, with_numbers

_ABREAST, _ACTORS = 64, 4_000_000  # particles, and actors of all of them, that are compiled at once


class Request(NamedTuple):
    """What is simulated of each particle."""

    comparison: Comparison  # of one strategy
    known: Mapping[str, Number]
    idea: int
    curves: Curves
    of: Of
    horizon: int


def simulated(
    request: Request,
    particles: Sequence[Mapping[str, float]],
    runs: Sequence[int],
    threads: int | None,
    report: Callable[[int], None],
) -> tuple[Int32s, list[Refusal | None]]:
    """Users who have the idea by particle, run, curve and step; and why the world refuses the numbers of a particle.

    Parameters
    ----------
    request : Request
    particles : sequence of mapping of key to number
    runs : sequence of int
        Numbers of the runs.
    threads : int, optional
        Runs computed at once; changes no number.
    report : callable
        Takes how many further runs are done.

    Returns
    -------
    counts : array of int32, shape (particle, run, curve, step)
        -1 where the world refuses the numbers.
    refused : list of Refusal or None
        One per particle.
    """
    shape = (len(particles), len(runs), len(request.curves.names), request.horizon + 1)
    counts = np.full(shape, -1, np.int32)
    refused: list[Refusal | None] = []
    world = request.comparison.world
    abreast = max(1, min(_ABREAST, _ACTORS // (world.n_users + world.n_providers)))
    for first in range(0, len(particles), abreast):
        own = particles[first : first + abreast]
        compiled = [_compiled(request, numbers) for numbers in own]
        refused += [one if isinstance(one, Refusal) else None for one in compiled]
        tasks = [(first + k, plans) for k, plans in enumerate(compiled) if not isinstance(plans, Refusal)]

        def job(j: int, stop: Int32s, tasks: list[tuple[int, list[Compiled]]] = tasks) -> None:
            particle, plans = tasks[j // len(runs)]
            i = j % len(runs)
            counts[particle, i] = _counts(request, plans, runs[i], stop)

        run_all(len(tasks) * len(runs), job, threads, False)
        report(len(own) * len(runs))
    return counts, refused


def _compiled(request: Request, numbers: Mapping[str, float]) -> list[Compiled] | Refusal:
    """The plans of the ideas that run together with the one that was observed; or why there are none."""
    comparison = request.comparison
    try:
        world, strategies = with_numbers(comparison.world, comparison.strategies, numbers, request.known)
        found = compile_each(world, strategies, request.horizon, comparison.seed, comparison.engine)
    except Refusal as error:
        return error
    (plans,) = found.values()
    return [plans[k] for k in plans[request.idea].cluster]


def _counts(request: Request, plans: Sequence[Compiled], run: int, stop: Int32s) -> Int32s:
    """One run: who has the idea, by curve and step."""
    curves, comparison = request.curves, request.comparison
    place = plans[0].cluster.index(request.idea)
    by_group = curves.groups != (-1,)
    n_users, n_providers = count(plans[0].plan)
    steps = np.empty((len(plans), n_users + n_providers), np.int32) if by_group else None
    trial = try_cluster(plans, comparison.seed, run, stop, comparison.engine, steps)[place]
    if steps is None:
        return trial.tallies[None, :, USERS_EVER if request.of == "ever" else USERS + ADOPTER].astype(np.int32)
    own, codes = steps[place, :n_users], np.asarray(comparison.world.users.group)
    return np.stack([cumulated(own[codes == group], request.horizon) for group in curves.groups]).astype(np.int32)
