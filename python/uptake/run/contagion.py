"""What one contagion needs before it can run: a model on a network, or a strategy on a world, checked and compiled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from uptake.basis import checks, saying
from uptake.basis.arrays import Int32s
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.models import Model, as_model
from uptake.network.network import Network
from uptake.plan.compiled import AnyPlan, IdeasPlan
from uptake.plan.immune import immunised
from uptake.plan.late import late_parts, late_seeds
from uptake.plan.model import compile_model
from uptake.plan.world import compile_ideas
from uptake.run.block import ideas_of
from uptake.strategies import Strategy
from uptake.strategies.by_idea import by_idea
from uptake.strategies.planted import PlantedByStep, Seeding, SeedingByIdea
from uptake.strategies.seeding import immune_on, seeding, seeding_per_run
from uptake.strategies.seeds import SeedsLike
from uptake.world.months import MOST_STEPS
from uptake.world.world import World

FIRST_HORIZON = 64  # the first one tried if none is given


class People(NamedTuple):
    """Who starts and who never adopts, as given to `simulate`."""

    seeds: SeedsLike | None
    seeds_per_run: Collection[Any] | None
    immune: Collection[Any] | None


class Contagion(NamedTuple):
    """A plan, its seeds and its horizon."""

    plan: AnyPlan
    what: Model | Strategy
    seeds: Seeding | SeedingByIdea | None  # None: those of the plan
    n: int  # actors whose adoption can be recorded
    n_users: int
    horizon: int  # if not `ends_by_itself`, the number of steps; otherwise the first one tried
    ends_by_itself: bool
    immune: Int32s | None = None  # positions; those of a world stand in its users


def on_world(world: World, strategy: object, people: People, horizon: int | None, seed: int, engine: str) -> Contagion:
    """A strategy on a world, which brings its seeds and needs a horizon."""
    if not isinstance(strategy, Strategy):
        problem = f"is {kind_of(strategy)}"
        raise BadType("what", NOT_SHOWN, "a world takes a strategy, such as up.Emulation(seeds=10)", problem=problem)
    for name in ("seeds", "seeds_per_run"):
        if getattr(people, name) is not None:
            problem, remedy = "are given twice: in a world the strategy brings the seeds", "pass up.Emulation(seeds=10)"
            raise BadValue(name, NOT_SHOWN, problem=problem, remedy=remedy)
    if people.immune is not None:
        problem, remedy = "is given, but in a world the users say who is immune", "pass up.Users(network, immune=...)"
        raise BadValue("immune", NOT_SHOWN, problem=problem, remedy=remedy)
    if horizon is None:
        raise BadValue("horizon", NOT_SHOWN, problem="is needed for a world", remedy="give the number of steps")
    horizon = checks.whole("horizon", horizon, 1, MOST_STEPS)
    late = late_parts(strategy, horizon)
    parts = compile_ideas(world, strategy, horizon, seed, engine)
    saying.warn(late)
    parts = tuple(replace(part, notes=(*part.notes, *late)) for part in parts)
    plan = parts[0] if len(parts) == 1 else IdeasPlan(world.names, parts)
    n = world.n_users + world.n_providers
    return Contagion(plan, strategy, None, n, world.n_users, horizon, ends_by_itself=False)


def on_network(
    network: Network, what: object, people: People, horizon: int | None, runs: int, seed: int, engine: str
) -> Contagion:
    """A textbook model on a network."""
    if not isinstance(what, (Model, str)):
        problem, allowed = f"is {kind_of(what)}", "a network takes a model, such as up.IndependentCascade(p=.1)"
        raise BadType("what", NOT_SHOWN, allowed, problem=problem)
    model = as_model(what)
    kind = type(model).__name__
    if horizon is not None:
        horizon = checks.whole("horizon", horizon, 1, MOST_STEPS)
    first = horizon or max(FIRST_HORIZON, model.first_horizon)
    plan = compile_model(network, model, first, seed, engine)
    if horizon is None and not model.ends:
        problem = f"is needed: {kind} can go on for ever"
        raise BadValue("horizon", NOT_SHOWN, problem=problem, remedy="give the number of steps")
    immune = immune_on(network, people.immune)
    drawn = _seeding(network, model, people, runs, immune, ideas_of(plan))
    plan = immunised(plan, immune)
    steps = _later_steps(drawn)
    if steps and horizon is not None:
        late = late_seeds(steps, horizon)
        saying.warn(late)
        plan = replace(plan, notes=(*plan.notes, *late))
    return Contagion(plan, model, drawn, network.n, network.n, first, ends_by_itself=horizon is None, immune=immune)


def _later_steps(seeds: Seeding | SeedingByIdea) -> list[int]:
    """The steps of seeds by step, of all ideas, ascending."""
    parts = seeds if isinstance(seeds, tuple) else (seeds,)
    return sorted({step for part in parts if isinstance(part, PlantedByStep) for step in part.steps})


def _seeding(
    network: Network, model: Model, people: People, runs: int, immune: Int32s, ideas: tuple[str, ...]
) -> Seeding | SeedingByIdea:
    if people.seeds_per_run is not None:
        if people.seeds is not None:
            problem, remedy = "are given beside seeds_per_run", "pass one of the two"
            raise BadValue("seeds", NOT_SHOWN, problem=problem, remedy=remedy, also=("seeds_per_run",))
        rows = _parts("seeds_per_run", people.seeds_per_run, ideas, [()] * runs)
        return _of_ideas([seeding_per_run(row, network, runs, immune, called) for called, row in rows.items()], ideas)
    if people.seeds is not None:
        parts = _parts("seeds", people.seeds, ideas, 0)
        return _of_ideas([seeding(part, network, immune, called) for called, part in parts.items()], ideas)
    if model.starts_alone:
        return 0
    problem = f"is needed: {type(model).__name__} has no adopter without one"
    raise BadValue("seeds", NOT_SHOWN, problem=problem, remedy="give names, a count or a share")


def _parts(name: str, seeds: Any, ideas: tuple[str, ...], nobody: Any) -> dict[str, Any]:
    """Seeds under what errors call them: one part per idea, or one for all; `nobody` where an idea has none."""
    each = by_idea(name, seeds, ideas) if ideas else None
    return {name: seeds} if each is None else {f"{name}[{idea!r}]": each.get(idea, nobody) for idea in ideas}


def _of_ideas(parts: Sequence[Seeding], ideas: tuple[str, ...]) -> Seeding | SeedingByIdea:
    """The seeds of each idea where there are several."""
    if not ideas:
        return parts[0]
    return tuple(parts) if len(parts) == len(ideas) else tuple(parts) * len(ideas)
