"""What one contagion needs before it can run: a model on a network, or a strategy on a world, checked and compiled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy.typing as npt

from uptake.basis import checks, saying
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.models import Model, as_model
from uptake.network.network import Network
from uptake.plan.late import late_parts
from uptake.plan.model import compile_model
from uptake.plan.world import compile_world
from uptake.run.block import ContagionPlan
from uptake.strategies import Strategy
from uptake.strategies.seeds import Seeding, SeedsLike, seeding
from uptake.world.months import MOST_STEPS
from uptake.world.world import World

FIRST_HORIZON = 64  # the first one tried if none is given
SeedsGiven = SeedsLike | Sequence[npt.ArrayLike] | None


class Contagion(NamedTuple):
    """A plan, its seeds and its horizon."""

    plan: ContagionPlan
    what: Model | Strategy
    seeds: Seeding | None  # None: those of the plan
    n: int  # actors whose adoption can be recorded
    n_users: int
    horizon: int  # if not `ends_by_itself`, the number of steps; otherwise the first one tried
    ends_by_itself: bool


def on_world(
    world: World, strategy: object, seeds: SeedsGiven, horizon: int | None, seed: int, engine: str
) -> Contagion:
    """A strategy on a world, which brings its seeds and needs a horizon."""
    if not isinstance(strategy, Strategy):
        problem = f"is {kind_of(strategy)}"
        raise BadType("what", NOT_SHOWN, "a world takes a strategy, such as up.Emulation(seeds=10)", problem=problem)
    if seeds is not None:
        problem, remedy = "are given twice: in a world the strategy brings the seeds", "pass up.Emulation(seeds=10)"
        raise BadValue("seeds", NOT_SHOWN, problem=problem, remedy=remedy)
    if horizon is None:
        raise BadValue("horizon", NOT_SHOWN, problem="is needed for a world", remedy="give the number of steps")
    horizon = checks.whole("horizon", horizon, 1, MOST_STEPS)
    plan = compile_world(world, strategy, horizon, seed, engine)
    late = late_parts(strategy, horizon)
    saying.warn(late)
    plan = replace(plan, notes=(*plan.notes, *late))
    n = world.n_users + world.n_providers
    return Contagion(plan, strategy, None, n, world.n_users, horizon, ends_by_itself=False)


def on_network(
    network: Network, what: object, seeds: SeedsGiven, horizon: int | None, runs: int, seed: int, engine: str
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
    if seeds is None and not model.starts_alone:
        problem = f"is needed: {kind} has no adopter without one"
        raise BadValue("seeds", NOT_SHOWN, problem=problem, remedy="give ids or a count")
    drawn = 0 if seeds is None else seeding(seeds, network.n, runs)
    return Contagion(plan, model, drawn, network.n, network.n, first, ends_by_itself=horizon is None)
