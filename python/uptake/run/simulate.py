"""Simulate one contagion, many runs: a textbook model on a network, or one strategy on a world."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from uptake.analysis.schema import assemble_result
from uptake.basis import checks
from uptake.basis.arrays import Int32s
from uptake.basis.checks import NOT_SHOWN, BadType, kind_of
from uptake.basis.engine import resolve_engine
from uptake.basis.rng import Rng, seed_of
from uptake.basis.threads import run_all, thread_count
from uptake.models import Model
from uptake.network.network import Network
from uptake.network.wanted import way_to_network
from uptake.plan.compiled import Compiled, IdeasPlan
from uptake.results.result import Result
from uptake.run import attributes
from uptake.run.actors import actors_of
from uptake.run.block import NO_CURVES, Curves, block_of, block_size, ideas_of, prepared, run_block
from uptake.run.contagion import Contagion, People, on_network, on_world
from uptake.run.record import recorded
from uptake.run.trial import threads_inside
from uptake.run.until_settled import last_change, run_until_settled, same_length
from uptake.strategies import Strategy
from uptake.strategies.seeds import SeedsLike
from uptake.world.world import World


def simulate(
    where: Network | World,
    what: Model | Strategy | str,
    *,
    seeds: SeedsLike | None = None,
    seeds_per_run: Collection[Any] | None = None,
    immune: Collection[Any] | None = None,
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
        A network takes a model, a world a strategy.
    what : Model, str or Strategy
        A model, or its name such as "linear_threshold"; a strategy.
    seeds : int, float, list of names, or dict of these by step, optional
        The adopters at step 0. A count k: the k actors with the smallest luck, so that seeds nest. A share above 0 and
        below 1: a count of the nearest whole number of all actors, halves up. Names of the network, as in
        ``network.labels``: a list, tuple, set, dict keys, array, Series or Index; in a network that was made from
        positions, names are positions. A dict is ``{step: seeds}``, such as ``{0: ["Ann"], 24: 10}``: the seeds
        of step t adopt at the end of step t, unless they have adopted before or have given up, and pass on from step
        t + 1. All counts are drawn at once, among the actors that are not named at any step. A strategy brings its own
        seeds; models in which actors adopt unprompted need none. A model of two ideas takes the same for both, or a
        dict by the names of the ideas: ``{"A": [3], "B": 5}``, ``{"A": {0: 3, 24: 5}}``; each idea's counts are drawn
        by its own luck.
    seeds_per_run : list of lists of names, optional
        In place of `seeds`: one list for each run. Of two ideas, the same for both, or a dict by their names.
    immune : list of names, optional
        Actors who never adopt, in the same kinds of lists. They are contacts of others as before, and counts of seeds
        are drawn among the others. In a world: ``up.Users(network, immune=...)``.
    horizon : int, optional
        Number of steps, in [1, 2^24]. By default each run goes on until nothing can change any more; worlds, and
        models that can go on for ever (SIS), need a horizon.
    runs : int, default 1
        Number of runs, at least 1. Run i depends on the seed and i alone.
    rng : None, int, SeedSequence, Generator or BitGenerator
        The source of the luck (SPEC 7); the seed used is in ``result.data.attrs["seed"]``.
    record : "adoption_step" or sequence of it
        Also keep each actor's step of adoption, shape (run, actor), -1 = never; the coordinate ``actor`` holds names.
    threads : int, optional
        Runs computed at once; by default as many as the process may use. Changes no number.
    engine : "auto", "native" or "numba"
        What computes: the C++ core or its numba twins. Changes no number.
    progress : bool, optional
        A progress bar: by default where standard error is a terminal and the work takes over two seconds.

    Returns
    -------
    Result
        ``.reach`` (run,) and ``.curve`` (run, step): all that ever adopted, in a world its users; ``.active`` (run,
        step): adopters at that step, which are fewer where adopters give up or recover. Of a model of two ideas each
        has the dimension ``idea`` after ``run``.

    Raises
    ------
    ValueError
        If an argument is out of its range, or does not fit the network; the message names it, its value and what is
        allowed.
    TypeError
        If an argument is of the wrong kind.

    Warns
    -----
    UserWarning
        If an operation, a cost, a model or seeds start at the horizon or later; ``result.notes`` says so too.

    See Also
    --------
    compare : strategies on the same people under the same luck.
    models : the textbook models.

    References
    ----------
    .. [1] Kempe, D., Kleinberg, J. and Tardos, E. (2003). Maximizing the spread of influence through a social network.
       KDD '03: independent cascades and linear thresholds.

    Examples
    --------
    >>> import uptake as up
    >>> chain = up.generate.path(5)
    >>> up.simulate(chain, up.IndependentCascade(p=1.0), seeds=[0], rng=7).curve.values.tolist()
    [[1, 2, 3, 4, 5]]
    >>> friends = up.Network.from_edges([0, 1], [1, 2], labels=["Ann", "Bo", "Cy"])
    >>> up.simulate(friends, up.SI(1.0), seeds=["Ann"], immune=["Cy"], rng=7).curve.values.tolist()
    [[1, 2]]
    >>> up.simulate(chain, up.SI(1.0), seeds={0: [0], 2: [4]}, rng=7).curve.values.tolist()
    [[1, 2, 4, 5]]
    >>> both = up.ComplementaryCascade(p=1.0, alone=(0, 1), given=(1, 1))
    >>> up.simulate(chain, both, seeds={"A": [0], "B": [4]}, rng=7).reach.sel(run=0).to_series().to_dict()
    {'A': 5, 'B': 5}
    """
    runs = checks.whole("runs", runs, 1)
    engine = resolve_engine(engine)
    seed = seed_of(rng)
    keep_steps = "adoption_step" in recorded(record)
    people = People(seeds, seeds_per_run, immune)
    if isinstance(where, World):
        task = on_world(where, what, people, horizon, seed, engine)
    elif isinstance(where, Network):
        task = on_network(where, what, people, horizon, runs, seed, engine)
    else:
        allowed = "simulate needs a Network or a World"
        raise BadType("where", NOT_SHOWN, allowed, problem=f"is {kind_of(where)}", remedy=way_to_network(where))
    ideas = ideas_of(task.plan)
    rows = runs * max(1, len(ideas))  # each run has one, or one per idea
    steps = np.empty((rows, task.n) if keep_steps else (0, 0), np.int32)
    blocks = _blocks(task, seed, runs, threads, engine, progress, steps)
    ever = same_length([block.ever for block in blocks])
    same = all(block.active is block.ever for block in blocks)
    active = ever if same else same_length([block.active for block in blocks])
    last = last_change(ever) if same else max(last_change(ever), last_change(active))
    end = last + 1 if task.ends_by_itself else ever.shape[1]
    notes = task.plan.assumptions, task.plan.notes
    attrs = attributes.of_contagion(where, task, *notes, seed=seed)
    per_run = (runs, len(ideas)) if ideas else (runs,)
    ever, active = (table[:, :end].reshape(*per_run, end) for table in (ever, active))
    kept, actors = (steps.reshape(*per_run, task.n), actors_of(where)) if keep_steps else (None, None)
    return Result(assemble_result(ever, active, attrs, kept, actors, ideas), _ties(where))


def _ties(where: Network | World) -> Network | None:
    """The ties of the actors, or of the users of a world if they have one layer."""
    if isinstance(where, Network):
        return where
    return where.users.base if len(where.users.layers) == 1 else None


def _blocks(
    task: Contagion, seed: int, runs: int, threads: int | None, engine: str, progress: bool | None, steps: Int32s
) -> list[Curves]:
    """The curves of all runs, block by block, on threads; ``steps`` gets the adoption steps if it has room."""
    plan = prepared(task.plan, runs, threads, engine)
    size = block_size(plan, runs, min(thread_count(threads), runs), engine)
    per_run = max(1, len(ideas_of(plan)))  # rows
    blocks: list[Curves] = [NO_CURVES] * -(-runs // size)
    run = run_until_settled if task.ends_by_itself else run_block
    whole = plan if isinstance(plan, Compiled) else plan.parts[0] if isinstance(plan, IdeasPlan) else None
    inside = threads_inside(len(blocks), thread_count(threads), whole.plan, engine) if whole else 1

    def job(b: int, stop: Int32s) -> None:
        numbers = range(b * size, min((b + 1) * size, runs))
        asked = block_of(
            plan, numbers, seeds=task.seeds, horizon=task.horizon, seed=seed, stop=stop, engine=engine,
            adoption_step=steps[numbers.start * per_run : numbers.stop * per_run],
        )  # fmt: skip
        blocks[b] = run(plan, asked, engine, inside)

    run_all(len(blocks), job, threads, progress, size)
    return blocks
