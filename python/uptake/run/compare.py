"""Compare strategies: the same people, the same luck, every strategy."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.schema import Outcome, assemble
from uptake.basis import checks
from uptake.basis.arrays import Int32s
from uptake.basis.engine import kernel, resolve_engine
from uptake.basis.rng import Rng, seed_of
from uptake.basis.threads import run_all
from uptake.basis.version import __version__
from uptake.kernels.types import TALLIES
from uptake.plan.compiled import Compiled
from uptake.plan.world import compile_world
from uptake.run.provenance import describe, fingerprint
from uptake.run.record import recorded
from uptake.run.trial import NOT_RECORDED, try_once
from uptake.strategies import Strategy
from uptake.world.world import World

if TYPE_CHECKING:
    import xarray as xr

    from uptake.results.study import Study


def compare(
    world: World,
    strategies: Mapping[str, Strategy] | Sequence[Strategy],
    *,
    horizon: int,
    runs: int = 100,
    rng: Rng = None,
    threads: int | None = None,
    engine: str | None = "auto",
    progress: bool | None = None,
    record: str | Sequence[str] = (),
    title: str = "",
) -> Study:
    """Run every strategy on the same people under the same luck.

    Run i of every strategy uses the same resistances, thresholds and tie-breaks (common random numbers), so that
    differences between strategies are differences run by run.

    Parameters
    ----------
    world : World
    strategies : mapping of name to Strategy, or sequence of Strategy
        The first is the reference of paired differences. Those of a sequence are named after their kind.
    horizon : int
        Number of steps, at least 1.
    runs : int
        Number of runs of each strategy, at least 1.
    rng : None, int, SeedSequence, Generator or BitGenerator
        Where the luck comes from (SPEC 7); the seed used is in ``study.data.attrs["seed"]``.
    threads : int, optional
        Runs computed at once; by default as many as the process may use. Changes no number.
    engine : "auto", "native" or "numba"
        Who computes. Changes no number.
    progress : bool, optional
        A progress bar: by default where standard error is a terminal and the work takes over two seconds.
    record : "adoption_step" or sequence of it
        Also keep each actor's step of adoption, shape (strategy, run, actor): users first, then providers.
    title : str
        What the study is called in reports.

    Returns
    -------
    Study

    Raises
    ------
    ValueError, TypeError
        If a strategy does not fit the world, or an argument is out of its range.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.ring_lattice(100, 4)))
    >>> study = up.compare(world, {"nothing": up.Strategy(), "seeds": up.Emulation(seeds=5)}, horizon=24, runs=4, rng=7)
    >>> study.data.sizes["strategy"], study.data.sizes["run"], study.data.sizes["step"]
    (2, 4, 25)
    """
    checks.instance("world", world, World, "build one with up.World(users=up.Users(network))")
    named = _named(strategies)
    horizon = checks.whole("horizon", horizon, 1)
    runs = checks.whole("runs", runs, 1)
    keep = "adoption_step" in recorded(record)
    engine = resolve_engine(engine)
    seed = seed_of(rng)
    compiled = {name: compile_world(world, strategy, horizon, seed, engine) for name, strategy in named.items()}
    attrs = _attributes(world, named, compiled, horizon, runs, seed, title)

    def again(strategy: str, run: int) -> xr.Dataset:
        plans = {strategy: compiled[strategy]}
        return _dataset(world, _run(plans, seed, [run], 1, engine, False, keep), attrs, [run])

    from uptake.results.study import Study

    outcomes = _run(compiled, seed, range(runs), threads, engine, progress, keep)
    return Study(_dataset(world, outcomes, attrs, range(runs)), world=world, strategies=named, rerun=again)


def _named(strategies: Mapping[str, Strategy] | Sequence[Strategy]) -> dict[str, Strategy]:
    if isinstance(strategies, Mapping):
        named = {str(name): strategy for name, strategy in strategies.items()}
    elif isinstance(strategies, Sequence) and not isinstance(strategies, str):
        named = {}
        for strategy in strategies:
            name = getattr(strategy, "name", "") or type(strategy).__name__
            if name in named:
                raise ValueError(f"two strategies are called {name!r}; give a mapping from names to strategies")
            named[name] = strategy
    else:
        raise TypeError(f"strategies must be a mapping from names to strategies, not {type(strategies).__name__}")
    if not named:
        raise ValueError("strategies is empty; give at least one, for example {'baseline': up.Strategy()}")
    for name, strategy in named.items():
        checks.instance(f"strategies[{name!r}]", strategy, Strategy, "for example up.Emulation(seeds=10)")
    return named


def _run(
    compiled: Mapping[str, Compiled],
    seed: int,
    runs: Sequence[int],
    threads: int | None,
    engine: str,
    progress: bool | None,
    keep: bool,
) -> dict[str, Outcome]:
    """Every run of every strategy, in whatever order, into arrays with a row per run."""
    outcomes = [_room(plan, len(runs), keep) for plan in compiled.values()]
    plans = list(compiled.values())
    ledger, present_value = kernel("ledger", engine), kernel("present_value", engine)

    def job(j: int, stop: Int32s) -> None:
        plan, outcome, i = plans[j // len(runs)], outcomes[j // len(runs)], j % len(runs)
        steps = NOT_RECORDED if outcome.adoption_step is None else outcome.adoption_step[i]
        trial = try_once(plan, seed, runs[i], stop, engine, steps)
        outcome.tallies[i] = trial.tallies
        outcome.group_ever[i] = trial.group_ever
        if outcome.ledger is not None and outcome.present_value is not None:
            outcome.ledger[i] = ledger(trial.tallies, plan.basis, plan.amount)
            outcome.present_value[i] = present_value(outcome.ledger[i], plan.discount)

    run_all(len(plans) * len(runs), job, threads, progress)
    return dict(zip(compiled, outcomes, strict=True))


def _room(compiled: Compiled, runs: int, keep: bool) -> Outcome:
    steps, entries = compiled.plan.phase.size, len(compiled.entries)
    n = compiled.plan.n_users + compiled.plan.n_providers
    return Outcome(
        tallies=np.zeros((runs, steps, len(TALLIES)), np.int64),
        group_ever=np.zeros((runs, compiled.plan.group_size.size), np.int64),
        entries=compiled.entries,
        ledger=np.zeros((runs, steps, entries), np.int64),
        present_value=np.zeros((runs, entries), np.float64),
        adoption_step=np.zeros((runs, n), np.int32) if keep else None,
    )


def _dataset(
    world: World, outcomes: Mapping[str, Outcome], attrs: Mapping[str, Any], runs: Sequence[int]
) -> xr.Dataset:
    users = world.users
    sizes = np.array([users.network.n]) if users.group is None else np.bincount(users.group)
    names = None if users.group is None else users.group_names
    return assemble(outcomes, group_size=sizes, attrs=attrs, group_names=names, runs=runs)


def _attributes(
    world: World,
    strategies: Mapping[str, Strategy],
    compiled: Mapping[str, Compiled],
    horizon: int,
    runs: int,
    seed: int,
    title: str,
) -> dict[str, str | int]:
    """Enough to run it again. What changes no number (engine, threads, the hour) is left out."""
    described = {"world": describe(world), "strategies": {name: describe(s) for name, s in strategies.items()}}
    notes = dict.fromkeys(note for plan in compiled.values() for note in plan.notes)
    return {
        "title": title,
        "uptake_version": __version__,
        "seed": seed,
        "runs": runs,
        "horizon": horizon,
        "step_length": world.step,
        "currency": world.costs.currency,
        "n_users": world.n_users,
        "n_providers": world.n_providers,
        "fingerprint": fingerprint({"study": described, "seed": seed, "horizon": horizon}),
        "description": json.dumps(described),
        "assumptions": json.dumps(_assumptions(compiled)),
        "notes": json.dumps(list(notes)),
    }


def _assumptions(compiled: Mapping[str, Compiled]) -> list[dict[str, Any]]:
    """What all strategies assume, said once, then what each assumes on top."""
    first = next(iter(compiled.values()))
    shared = [a for a in first.assumptions if all(a in c.assumptions for c in compiled.values())]
    rows = [("", a) for a in shared]
    rows += [(name, a) for name, c in compiled.items() for a in c.assumptions if a not in shared]
    return [{"strategy": name, **asdict(a)} for name, a in rows]
