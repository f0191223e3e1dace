"""What worlds over many ranks do not know is refused early, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.kernels.types import POOL, WAITING_SINCE, Plan
from uptake.plan.compiled import Compiled
from uptake.world.world import World

_ALLOWED = (
    "over many ranks a world has one idea, one static network of users without weights, providers that serve blocks of "
    "users, and strategies that act on terms"
)
_REMEDY = "leave it out, or run the study in one process"


def refuse_world(world: World) -> None:
    """Refuse a world that needs what only one process can do.

    Raises
    ------
    BadValue
        With the first such thing; the message says what ranks can do.
    """
    for problem in _of_world(world):
        raise BadValue("world", NOT_SHOWN, _ALLOWED, problem=problem, remedy=_REMEDY)


def refuse_strategies(compiled: Mapping[str, Sequence[Compiled]]) -> None:
    """Refuse strategies that need what only one process can do; errors as in `refuse_world`."""
    for name, (own, *_) in compiled.items():
        for problem in _of_plan(own):
            raise BadValue("strategies", NOT_SHOWN, _ALLOWED, index=name, problem=problem, remedy=_REMEDY)


def _of_world(world: World) -> Iterator[str]:
    """What a world has that is not known."""
    if len(world.names) > 1:
        yield f"has {len(world.names)} ideas"
    if world.has_contexts:
        yield "has contexts, so that variants spread"
    for side in (world.users, world.providers):
        if side is not None and len(side.layers) > 1:
            yield f"has {len(side.layers)} layers of ties between {type(side).__name__.lower()}"
        if side is not None and any(not layer.is_static for layer in side.layers):
            yield f"has ties in time between {type(side).__name__.lower()}"
        if side is not None and any(layer.network.weight is not None for layer in side.layers):
            yield f"has weights on the ties between {type(side).__name__.lower()}"


def _of_plan(compiled: Compiled) -> Iterator[str]:
    """What a plan has that is not known."""
    plan = compiled.plan
    known = {
        "pools variants, or has them": plan.has_variants or plan.companions.size > 0,
        "merges providers": plan.mergers.step.size > 0,
        "begins with a start": plan.start.status.size > 0,
        "lets actors return after they gave up": plan.return_after >= 0,
        "places users from a pool": plan.supply == POOL,
        "asks for fees": plan.fee.row.size > 0,
        "has sponsors that keep what they open": bool(plan.sponsors.keep or plan.sponsors.by_owner.any()),
        "has named sponsors": len(compiled.purses) > 0 or plan.sponsors.price_share.row.size > 0,
        "opens providers in another order than that of their wait": (plan.sponsors.order != WAITING_SINCE).any(),
        "has service ties in time": plan.ask_times.start.size > 0,
        "adds ties, or has several layers": not _is_simple(plan),
        "supports some actors of a side and not others": plan.users.lapse.rows.shape[1]
        + plan.providers.lapse.rows.shape[1] > 2,
    }  # fmt: skip
    yield from (problem for problem, found in known.items() if found)


def _is_simple(plan: Plan) -> bool:
    """Whether each side has ties inside and service ties alone, all of them static and without weights."""
    sides = [plan.users.layers, plan.providers.layers]
    inside = all(sum(not layer.across for layer in layers) <= 1 for layers in sides)
    layers = [layer for side in sides for layer in side]
    return inside and not any(layer.weight.size or layer.hazard.size or layer.times.start.size for layer in layers)
