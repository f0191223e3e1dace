"""One contagion on one network over many ranks of MPI: each rank holds the arcs into its own block of actors."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from uptake.analysis.schema import assemble_result
from uptake.basis import checks
from uptake.basis.arrays import Int32s, Int64s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.engine import resolve_engine
from uptake.basis.rng import Rng, seed_of
from uptake.batch.ranks import cascade, threshold
from uptake.batch.ranks.blocks import blocks
from uptake.batch.ranks.cascade import Cascade
from uptake.batch.ranks.contagion import Outcome, Seeds, run_abreast
from uptake.batch.ranks.drawn import Given, Source, source_of
from uptake.batch.ranks.held import Cut, Held, hold
from uptake.batch.ranks.ranks import Ranks, Traffic
from uptake.batch.ranks.threshold import Threshold
from uptake.batch.ranks.whole import fingerprint_of, go_by, stand_in
from uptake.models import Model, as_model, parameters_of
from uptake.network import generate
from uptake.network.arcs import Arcs
from uptake.network.network import Network
from uptake.plan.compiled import AnyPlan, CascadePlan, ThresholdPlan
from uptake.results.result import Result
from uptake.run import attributes
from uptake.run.actors import actors_of
from uptake.run.block import LANES, planted_of
from uptake.run.contagion import Contagion, People, on_network
from uptake.run.record import recorded
from uptake.run.until_settled import last_change, same_length
from uptake.strategies.seeds import SeedsLike

__all__ = ["simulate"]

_ROOM = 1 << 26  # bytes for the runs that are computed side by side


def simulate(
    where: Network | Mapping[str, Any],
    what: Model | str,
    *,
    seeds: SeedsLike | None = None,
    seeds_per_run: Collection[Any] | None = None,
    immune: Collection[Any] | None = None,
    horizon: int | None = None,
    runs: int = 1,
    rng: Rng = None,
    record: str | Sequence[str] = (),
    engine: str | None = "auto",
    traffic: Traffic | None = None,
) -> Result | None:
    """Run a textbook model on a network that is divided among the ranks of MPI.

    All ranks call it together with the same arguments, in a program started as ``mpiexec -n 4 python -m mpi4py
    program.py``. The numbers are those of `uptake.simulate`, bit for bit. Up to 64 runs go side by side and share the
    messages of each step.

    Parameters
    ----------
    where : Network or mapping
        A mapping such as ``{"kind": "rmat", "scale": 20, "rng": 1}`` names a generator of ``uptake.generate`` and its
        arguments: an R-MAT network is drawn where it lives, others are made by each rank and then divided. So is a
        network that is given.
    what : Model or str
        An independent cascade by the tie clock or the actor clock, SI, or a threshold model; parameters are numbers or
        have an entry per actor.
    seeds, seeds_per_run, immune, horizon, runs, record, engine
        As in `uptake.simulate`.
    rng : int or other source of luck
        As in `uptake.simulate`; it must be given, so that all ranks have the same.
    traffic : Traffic, optional
        Receives the bytes that this rank sends to others in each step.

    Returns
    -------
    Result or None
        The result on rank 0, None on the others.

    Raises
    ------
    ValueError
        If an argument is out of its range, or the model is not one of these.
    TypeError
        If an argument is of the wrong kind.
    ImportError
        If mpi4py is not installed.

    See Also
    --------
    uptake.simulate : The same in one process.

    Examples
    --------
    >>> import uptake as up
    >>> ring = up.generate.ring_lattice(100, 4)
    >>> simulate(ring, up.SI(.1), seeds=3, horizon=12, runs=2, rng=7).reach.values.tolist()  # doctest: +SKIP
    [21, 25]
    """
    ranks = Ranks()
    if traffic is not None:
        ranks.traffic = traffic
    error: Exception | None = None
    try:
        runs, used = checks.whole("runs", runs, 1), resolve_engine(engine)
        if rng is None:
            remedy = "give rng=7, or any other number"
            raise BadValue("rng", None, problem="is needed, so that all ranks have the same luck", remedy=remedy)
        seed, keep = seed_of(rng), "adoption_step" in recorded(record)
        model = as_model(what)
        source = _source(where, used)
    except Exception as problem:
        error = problem
    ranks.agree(error)
    cut, bounds = divided(source, ranks)
    error = None
    try:
        local = _local(cut)
        _refuse_per_arc(model, local)
        task = on_network(local, model, People(seeds, seeds_per_run, immune), horizon, runs, seed, used)
        plan = _divisible(task.plan)
    except Exception as problem:
        error = problem
    ranks.agree(error)
    whole = where if isinstance(where, Network) else stand_in(source)
    if whole is not where:
        go_by(whole, fingerprint_of(cut, ranks))
    held = hold(cut, bounds, ranks)
    task = task._replace(plan=replace(plan, network=whole))
    del cut, local, source, plan
    outcomes = _computed(task, held, ranks, seed, runs, used, keep)
    del held
    steps = _all_steps(outcomes, ranks) if keep else None
    if ranks.rank > 0:
        return None
    ever = same_length([outcome.curves for outcome in outcomes])
    end = last_change(ever) + 1 if task.ends_by_itself else ever.shape[1]
    ever = ever[:, :end]
    attrs = attributes.of_contagion(whole, task, task.plan.assumptions, task.plan.notes, seed=seed)
    return Result(assemble_result(ever, ever, attrs, steps, actors_of(whole) if keep else None, ()))


def _source(where: Network | Mapping[str, Any], engine: str) -> Source:
    """The network that is given, or that a table names."""
    if isinstance(where, Network):
        return Given(where)
    table = dict(where)
    kinds = [name for name in generate.__all__ if name != "catchments"]
    kind = checks.choice("kind", table.get("kind"), kinds)
    return source_of(table, lambda: getattr(generate, kind)(**{k: v for k, v in table.items() if k != "kind"}), engine)


def divided(source: Source, ranks: Ranks) -> tuple[Cut, Int64s]:
    """The arcs into the block of this rank, and the blocks of all."""
    bounds = blocks(source.weights(ranks), ranks.size)
    return source.cut(int(bounds[ranks.rank]), int(bounds[ranks.rank + 1])), bounds


def _local(cut: Cut) -> Network:
    """All actors, and the arcs that this rank holds."""
    return Network._of(Arcs(cut.offsets, cut.targets, cut.weight, is_directed=True))


def _computed(
    task: Contagion, held: Held, ranks: Ranks, seed: int, runs: int, engine: str, keep: bool
) -> list[Outcome]:
    plan = _divisible(task.plan)
    each = cascade.BYTES if isinstance(plan, CascadePlan) else threshold.BYTES
    most = int(np.diff(held.blocks).max()) * each  # of all ranks, so that they agree
    abreast = max(1, min(LANES, _ROOM // most))
    horizon = None if task.ends_by_itself else task.horizon
    outcomes = []
    for begin in range(0, runs, abreast):
        numbers = range(begin, min(begin + abreast, runs))
        planted = planted_of(plan, numbers, task.seeds, seed, engine)
        seeds: Seeds = planted if len(planted) == len(numbers) else planted * len(numbers)
        if isinstance(plan, CascadePlan):
            process: Cascade | Threshold = Cascade(held, plan, seed, numbers, engine)
        else:
            process = Threshold(held, plan, seed, numbers, engine)
        outcomes.append(run_abreast(held, ranks, process, seeds, horizon, keep))
    return outcomes


def _all_steps(outcomes: Sequence[Outcome], ranks: Ranks) -> Int32s | None:
    """The steps of all actors, a row per run, on rank 0."""
    parts = ranks.collect(np.concatenate([outcome.steps for outcome in outcomes]))
    return None if parts is None else np.concatenate(parts, axis=1)


def _refuse_per_arc(model: Model, local: Network) -> None:
    for name, (value, _) in parameters_of(model).items():
        if isinstance(value, np.ndarray) and value.size != local.n:
            problem, allowed = f"has {value.size:,} entries", "over many ranks it is one number, or one per actor"
            raise BadValue(name, NOT_SHOWN, allowed, problem=problem, remedy="use uptake.simulate in one process")


def _divisible(plan: AnyPlan) -> CascadePlan | ThresholdPlan:
    """The plan, which is of a kind that ranks can compute."""
    if isinstance(plan, ThresholdPlan) or (isinstance(plan, CascadePlan) and plan.bar.size):
        return plan
    problem = "is not divided among ranks"
    allowed = "cascades of one idea by the tie clock or the actor clock, SI and threshold models are"
    raise BadValue("what", NOT_SHOWN, allowed, problem=problem, remedy="use uptake.simulate in one process")
