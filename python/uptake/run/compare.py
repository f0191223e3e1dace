"""Compare strategies: the same people, the same luck, every strategy."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.schema import Outcome
from uptake.basis import checks, memory, saying
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, Refusal, kind_of
from uptake.basis.engine import resolve_engine
from uptake.basis.paths import path_of
from uptake.basis.progress import Report, bar
from uptake.basis.rng import Rng, seed_of
from uptake.basis.stopping import Unfinished
from uptake.basis.threads import thread_count
from uptake.basis.version import STREAM
from uptake.plan.clusters import for_each_idea
from uptake.plan.compiled import Compiled
from uptake.plan.late import late_parts
from uptake.plan.sponsors import owners_of
from uptake.plan.world import compile_ideas
from uptake.results.calibration import Calibration
from uptake.results.lineage import Lineage
from uptake.results.parts import PARTS, Piece
from uptake.results.study import Study
from uptake.run import attributes
from uptake.run.actors import actors_of
from uptake.run.descent import lineage_of
from uptake.run.elsewhere import checked, work_off_elsewhere
from uptake.run.ensemble import outcomes_of
from uptake.run.footprint import footprint
from uptake.run.kept import FAILED, Folder, Memory, Store
from uptake.run.numbered import run_numbers
from uptake.run.outline import Outline, assembled
from uptake.run.pasts import Words, notes_on_pasts, spell
from uptake.run.providers import providers_of
from uptake.run.record import recorded
from uptake.run.scenarios import GIVEN, Scenarios, sampled
from uptake.run.tasks import Row, Task, rows_of, tasks_of
from uptake.run.varied import fitting, in_row, numbers_of, refuse_unknown, span_of, with_numbers
from uptake.run.work import Compute, work_off
from uptake.show.wording import number_of
from uptake.strategies import Strategy
from uptake.world.months import MOST_STEPS
from uptake.world.world import World

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


def compare(
    world: World,
    strategies: Mapping[str, Strategy] | Sequence[Strategy],
    *,
    horizon: int,
    runs: int | Sequence[int] = 100,
    rng: Rng = None,
    threads: int | None = None,
    engine: str | None = "auto",
    progress: bool | None = None,
    record: str | Sequence[str] = (),
    title: str = "",
    scenarios: Scenarios | Calibration | pd.DataFrame | None = None,
    out: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
) -> Study:
    """Run every strategy on the same people under the same luck.

    Run i of every strategy uses the same resistances, thresholds and tie-breaks (common random numbers), in every
    scenario, so that differences between strategies are differences run by run. ``study.notes`` says which first steps
    strategies share; they are computed once where that ends sooner, which changes no number.

    Parameters
    ----------
    world : World
        What all strategies have in common.
    strategies : mapping of name to Strategy, or sequence of Strategy
        The first is the reference of paired differences. Those of a sequence are named after their kind.
    horizon : int
        Number of steps, in [1, 2^24].
    runs : int or sequence of int, default 100
        Number of runs of each strategy, at least 1; or their numbers, such as ``range(100, 200)``. A run depends on its
        number and on nothing else of this.
    rng : None, int, SeedSequence, Generator or BitGenerator
        The source of the luck (SPEC 7); the seed used is in ``study.data.attrs["seed"]``.
    threads : int, optional
        Runs computed at once; by default as many as the process may use. Changes no number.
    engine : "auto", "native" or "numba"
        What computes: the C++ core or its numba twins. Changes no number.
    progress : bool, optional
        A progress bar: by default where standard error is a terminal and the work takes over two seconds.
    record : "adoption_step" or sequence of it
        Also keep each actor's step of adoption, shape (strategy, run, actor): users first, then providers. The
        coordinate ``actor`` holds their names, and ``side`` is "users" or "providers".
    title : str
        What the study is called in reports.
    scenarios : Scenarios, Calibration or DataFrame, optional
        What the assumed numbers may be: all strategies run in every scenario. Of a calibration, 64 draws of its
        posterior (``found.scenarios(n)`` draws another number). A frame of one's own, such as a sample of
        SALib, has a row per scenario and a column per key ("idea.peer", "costs.place"); its index labels the scenarios.

    out : path-like, optional
        A folder in which runs are kept while they are computed, a file per scenario and block of runs. After an end of
        any kind the same call computes what is missing; more runs or scenarios compute what is new. The numbers are
        those without it.
    executor : concurrent.futures.Executor, optional
        What computes runs elsewhere: processes, Dask, MPI. Its workers map the study from a file in the folder `out`,
        which all of them must see; without `out` it is a temporary one of this machine. Each computes `threads` runs at
        once, by default 1. The numbers are those without it.

    Returns
    -------
    Study
        Measures with intervals, pictures, a report; ``.data`` holds everything as an xarray Dataset (strategy, run,
        step), or (strategy, scenario, run, step).

    Raises
    ------
    ValueError
        If an argument is out of its range, or a strategy does not fit the world; the message says which and why.
    TypeError
        If an argument is of the wrong kind.
    MemoryError
        If the runs that are computed at once and the results need more memory than is available.
    Unfinished
        If runs failed; `out` keeps the others. Without `out` it is the error of the first that failed.
    BrokenExecutor
        If a worker of `executor` ended; `out` keeps what was computed.

    Warns
    -----
    UserWarning
        If an operation, a cost or seeds start at the horizon or later; ``study.notes`` says so too.

    See Also
    --------
    simulate : one contagion, many runs.
    Study : what comes back.

    References
    ----------
    .. [1] Law, A. M. (2015). Simulation Modeling and Analysis, 5th edition, section 11.2: common random numbers.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.ring_lattice(100, 4)))
    >>> study = up.compare(world, {"nothing": up.Strategy(), "seeds": up.Emulation(seeds=5)}, horizon=24, runs=4, rng=7)
    >>> study.data.sizes["strategy"], study.data.sizes["run"], study.data.sizes["step"]
    (2, 4, 25)

    The same under other assumptions:

    >>> frame = up.Scenarios({"idea.peer": (.005, .05)}, n=3, rng=1)
    >>> varied = up.compare(world, {"seeds": up.Emulation(seeds=5)}, horizon=24, runs=4, rng=7, scenarios=frame)
    >>> varied["reach"].dims, varied["reach"].shape
    (('strategy', 'scenario', 'run'), (1, 3, 4))
    """
    if out is not None and rng is None:
        allowed = "runs that are kept need a seed, so that the next call is of the same study"
        raise BadValue("rng", None, allowed, problem="does not go with out", remedy="give rng=7, or any other number")
    if executor is not None:
        checked(executor)
        threads = 1 if threads is None else threads
    sample, numbers = None if scenarios is None else sampled(scenarios), run_numbers(runs)
    comparison = prepare(
        world,
        strategies,
        horizon=horizon,
        runs=len(numbers),
        rng=rng,
        threads=threads,
        engine=engine,
        record=record,
        title=title,
    )
    study = comparison.outline(numbers, sample)
    scenario_count = 1 if study.scenarios is None else len(study.scenarios)
    comparison.require(len(numbers), scenario_count, threads=threads, in_parts=out is not None)
    store: Memory | Folder = Memory()
    if out is not None:
        store = comparison.folder(path_of("out", out), threads)
        store.begin(study)
    rows = rows_of(study.scenarios)
    tasks = tasks_of(rows, numbers)
    if not comparison.work_off(tasks, store, threads=threads, progress=progress, executor=executor):
        raise Unfinished(
            f"some runs failed; {out}/{PARTS}/{FAILED} says why, and the same call computes what is missing"
        )
    return comparison.study(assembled(study, [store.gathered(row, numbers) for row in rows]))


def prepare(
    world: World,
    strategies: Mapping[str, Strategy] | Sequence[Strategy],
    *,
    horizon: int,
    runs: int = 100,
    rng: Rng = None,
    threads: int | None = None,
    engine: str | None = "auto",
    record: str | Sequence[str] = (),
    title: str = "",
) -> Comparison:
    """All that `compare` does before the first run: check every argument, compile every strategy.

    Parameters are those of `compare`.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        If an argument is out of its range, or a strategy does not fit the world.
    TypeError
        If an argument is of the wrong kind.
    MemoryError
        If what drifts needs more memory than is available.
    """
    checks.instance("world", world, World, "build one with up.World(users=up.Users(network))")
    named = _named(strategies)
    horizon = checks.whole("horizon", horizon, 1, MOST_STEPS)
    runs = checks.whole("runs", runs, 1)
    keep_steps = "adoption_step" in recorded(record)
    engine = resolve_engine(engine)
    thread_count(threads)
    seed = seed_of(rng)
    title = checks.text("title", title)
    compiled = compile_each(world, named, horizon, seed, engine)
    saying.warn(note for name, strategy in named.items() for note in _late(name, strategy, horizon))
    words = spell(compiled)
    said = notes_on_pasts(words, world.names)
    attrs = attributes.of_study(world, named, compiled, said, horizon=horizon, runs=runs, seed=seed, title=title)
    return Comparison(world, named, compiled, words, attrs, seed, engine, keep_steps)


def compile_each(
    world: World, strategies: Mapping[str, Strategy], horizon: int, seed: int, engine: str | None = None
) -> dict[str, tuple[Compiled, ...]]:
    """The plans of every strategy on a world, one per idea.

    Raises
    ------
    BadValue
        If a strategy does not fit the world: its ``name`` is "strategies", its ``index`` the name of the strategy.
    """
    compiled = {}
    for name, strategy in strategies.items():
        try:
            ideas = compile_ideas(world, strategy, horizon, seed, engine)
            said = [
                *_late(name, strategy, horizon),
                *(f"in {name!r} {n}" for n in for_each_idea(strategy, world.names)),
            ]
            compiled[name] = tuple(replace(plan, notes=(*plan.notes, *said)) for plan in ideas)
        except ValueError as error:
            problem = "does not fit the world"
            raise BadValue("strategies", NOT_SHOWN, str(error), index=name, problem=problem) from error
    return compiled


def _late(name: str, strategy: Strategy, horizon: int) -> list[str]:
    return [f"in {name!r} {note}" for note in late_parts(strategy, horizon)]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Strategies compiled for a world; any of their runs can be computed, now or later."""

    world: World
    strategies: Mapping[str, Strategy]
    compiled: Mapping[str, Sequence[Compiled]]
    words: Words
    attrs: attributes.Attributes
    seed: int
    engine: str
    keep_steps: bool

    def require(
        self,
        runs: int,
        scenarios: int = 1,
        *,
        threads: int | None = None,
        in_parts: bool = False,
        whole: bool = True,
        force: str = "",
    ) -> None:
        """Raise MemoryError if so many runs and scenarios need more memory than is available.

        Where runs are kept in a folder, `in_parts` is True; where they are not put together, `whole` is False. The
        message ends with `force`, how to go on all the same.
        """
        workers = thread_count(threads)
        held = runs * scenarios if whole else min(runs, workers)
        options: dict[str, Any] = {"engine": self.engine, "keep_steps": self.keep_steps, "in_parts": in_parts}
        need = footprint(self.compiled, self.words, runs, held=held, threads=threads, **options)
        count = number_of(len(self.strategies) * len(self.world.names), "strategy", "strategies")
        count += f" × {number_of(scenarios, 'scenario', 'scenarios')}" if scenarios > 1 else ""
        horizon = number_of(int(self.attrs["horizon"]), "step", "steps")
        what = f"{count} × {number_of(runs, 'run', 'runs')} × {horizon} on {number_of(workers, 'thread', 'threads')}"
        if need.runs > 2 * need.results:
            fewer = "fewer threads"
        else:
            fewer = f"fewer {'scenarios or ' if scenarios > 1 else ''}runs, or a shorter horizon"
        memory.require(need.total, what, f"take {fewer}{force}")

    def outline(self, runs: Sequence[int], sample: tuple[pd.DataFrame, str] | None = None) -> Outline:
        """All of the study but its counts; every scenario is checked."""
        users = self.world.users
        names = None if users.group is None else [*(users.group_names or ())]
        sizes = [users.n] if users.group is None else np.bincount(users.group, minlength=len(names or ()))
        frame, design = (None, GIVEN) if sample is None else sample
        if frame is not None:
            frame = fitting(frame, self.world, self.strategies, rounds=design != GIVEN)
        return Outline(
            attrs=self.attrs,
            runs=runs,
            strategies=[*self.strategies],
            group_size=np.asarray(sizes, np.int64),
            group_names=names,
            ideas=[*self.world.names],
            owners=[idea.owner for idea in self.world.each_idea],
            has_contexts=self.world.has_contexts,
            actors=actors_of(self.world) if self.keep_steps else None,
            scenarios=frame,
            design=design,
        )

    def work_off(
        self,
        tasks: Sequence[Task],
        store: Store,
        *,
        threads: int | None,
        progress: bool | None,
        report: Report | None = None,
        executor: Executor | None = None,
    ) -> bool:
        """Compute and keep what is missing of these tasks; say whether all of it is there."""
        total = sum(len(task.runs) for task in tasks)
        if executor is not None:
            out = store.folder if isinstance(store, Folder) else None
            with bar(total, enabled=progress) as shown:
                return work_off_elsewhere(
                    tasks, store, self, executor, out=out, threads=threads, report=report or shown
                )
        alone = len(tasks) == 1 and isinstance(store, Memory)  # then the bar counts single runs

        def compiled(row: Row) -> Compute:
            own = self if row.numbers is None else self.under(row.numbers, row.label)
            return lambda runs: own.piece(row, runs, threads, progress if alone else False)

        options: dict[str, Any] = {"threads": threads, "in_blocks": not isinstance(store, Memory)}
        if report is not None:
            return work_off(tasks, store, compiled, report=report, **options)
        with bar(total, enabled=False if alone else progress) as shown:
            return work_off(tasks, store, compiled, report=shown, **options)

    def folder(self, out: Path, threads: int | None) -> Folder:
        """The folder in which parts of this comparison are kept."""
        return Folder(out, self.identity, self.engine, thread_count(threads))

    def piece(self, row: Row, runs: Sequence[int], threads: int | None, progress: bool | None) -> Piece:
        """What all strategies come to in these runs, and what is to be known of it."""
        about = {
            "scenario": None if row.numbers is None else {"label": row.label, "numbers": dict(row.numbers)},
            "origin": [idea.origin for idea in self.world.each_idea],
            "notes": json.loads(str(self.attrs["notes"])),
        }
        return Piece(self.outcomes(self.compiled, runs, threads, progress), about)

    def study(self, data: xr.Dataset) -> Study:
        """The labelled data with all that can be computed anew."""
        return Study(
            data,
            world=self.world,
            strategies=self.strategies,
            rerun=self.again,
            trace=self.lineage,
            sites=self.providers,
            under=self.under,
        )

    @property
    def identity(self) -> dict[str, str | int]:
        """What all runs that are kept in one folder have in common."""
        record = "adoption_step" if self.keep_steps else ""
        return {"fingerprint": str(self.attrs["fingerprint"]), "stream": STREAM, "record": record}

    def under(self, numbers: Mapping[str, float], label: object = None) -> Comparison:
        """The same comparison with other assumed numbers, by key."""
        try:
            world, strategies = with_numbers(self.world, self.strategies, numbers)
            horizon = int(self.attrs["horizon"])
            compiled = compile_each(world, strategies, horizon, self.seed, self.engine)
        except Refusal as error:
            raise error if label is None else in_row(error, label) from None
        words = spell(compiled)
        said = notes_on_pasts(words, world.names)
        given: dict[str, Any] = {"horizon": horizon, "runs": int(self.attrs["runs"]), "title": str(self.attrs["title"])}
        attrs = attributes.of_study(world, strategies, compiled, said, seed=self.seed, **given)
        parts: dict[str, Any] = {
            "world": world,
            "strategies": strategies,
            "compiled": compiled,
            "words": words,
            "attrs": attrs,
        }
        return replace(self, **parts)

    def span(self, key: str) -> tuple[float, float]:
        """From half of an assumed number to twice that; nearer to it where that is not allowed."""
        return span_of(self.world, self.strategies, key)

    def counts(self, key: str) -> bool:
        """Whether an assumed number counts something, and so is whole."""
        known = numbers_of(self.world, self.strategies)
        refuse_unknown(key, known)
        return known[key].whole

    def outcomes(
        self,
        compiled: Mapping[str, Sequence[Compiled]],
        runs: Sequence[int],
        threads: int | None,
        progress: bool | None,
    ) -> dict[str, list[Outcome]]:
        """What these strategies come to in these runs: an outcome per idea."""
        return outcomes_of(
            compiled,
            self.words,
            self.seed,
            runs,
            engine=self.engine,
            keep_steps=self.keep_steps,
            owner=owners_of(self.world),
            threads=threads,
            progress=progress,
        )

    def again(self, strategy: str, run: int) -> xr.Dataset:
        """One run of one strategy, alone."""
        return self.data([run], [strategy], threads=1)

    def data(
        self, runs: Sequence[int], strategies: Sequence[str] | None = None, threads: int | None = None
    ) -> xr.Dataset:
        """The labelled data of these strategies, by default all, in these runs."""
        names = [*self.strategies] if strategies is None else strategies
        outcomes = self.outcomes({name: self.compiled[name] for name in names}, runs, threads, False)
        about = {"origin": [idea.origin for idea in self.world.each_idea]}
        return assembled(self.outline(runs)._replace(strategies=names), [Piece(outcomes, about)])

    def providers(self, strategy: str, run: int, idea: str) -> pd.DataFrame:
        """What has become of each provider in one run of one strategy."""
        compiled, number = self.compiled[strategy], self.world.names.index(idea)
        return providers_of(self.world, self.strategies[strategy], compiled, number, self.seed, run, self.engine)

    def lineage(self, strategy: str, run: int, idea: str) -> Lineage:
        """Who took the idea from whom in one run of one strategy."""
        compiled, number = self.compiled[strategy], self.world.names.index(idea)
        return lineage_of(self.world, self.strategies[strategy], compiled, number, self.seed, run, self.engine)


def _named(strategies: Mapping[str, Strategy] | Sequence[Strategy]) -> dict[str, Strategy]:
    """The strategies by name."""
    if isinstance(strategies, Mapping):
        named = {str(name): strategy for name, strategy in strategies.items()}
        if len(named) < len(strategies):
            allowed = "names that differ as text"
            raise BadValue("strategies", NOT_SHOWN, allowed, problem="has names that are alike, such as 1 and '1'")
    elif isinstance(strategies, Sequence) and not isinstance(strategies, str):
        named = {}
        for strategy in strategies:
            name = getattr(strategy, "name", "") or type(strategy).__name__
            if name in named:
                remedy = "give a mapping from names to strategies"
                raise BadValue("strategies", NOT_SHOWN, problem=f"has two that are called {name!r}", remedy=remedy)
            named[name] = strategy
    else:
        problem = f"is {kind_of(strategies)}"
        raise BadType("strategies", NOT_SHOWN, "it is a mapping from names to strategies", problem=problem)
    if not named:
        remedy = "give at least one, for example {'baseline': up.Strategy()}"
        raise BadValue("strategies", NOT_SHOWN, problem="is empty", remedy=remedy)
    for name, strategy in named.items():
        problem = checks.unkept(name) if name.strip() else "has no name"
        if problem:
            remedy = "give each strategy a name that can be read and kept"
            raise BadValue("strategies", NOT_SHOWN, index=name, problem=problem, remedy=remedy)
        checks.instance("strategies", strategy, Strategy, "for example up.Emulation(seeds=10)", index=name)
    return named
