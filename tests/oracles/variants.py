"""Variants as docs/theory.md states them: who an actor heard from, what it made of it, and what that is worth to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uptake.kernels.types import (
    ADOPTER,
    DESCENT,
    EVERYONE,
    EXTERNAL,
    FROM_EVERYONE,
    FROM_OTHER_SIDE,
    FROM_OUTSIDE,
    FROM_OWN_SIDE,
    FROM_SEED,
    SEEDED,
)  # fmt: skip

from . import luck
from .fixed import CERTAIN, ONE, gauss, product, scale

if TYPE_CHECKING:
    from .step import Actor, Simulation


def context(world: Simulation, v: Actor) -> int:
    return int(world.side(v).graft.context[v.place])


def sector(world: Simulation, v: Actor) -> int:
    codes = world.side(v).graft.sector
    return int(codes[v.place]) if len(codes) else -1


def federation(world: Simulation, v: Actor, t: int) -> int:
    """The federation that v belongs to in step t, or -1."""
    term = world.side(v).graft.federation
    return world.term(term, t, v) if len(term.row) else -1


def pool(world: Simulation, donor: Actor, t: int) -> list[Actor]:
    """Those whose variants a donor can offer in step t: itself, and adopters of its federation."""
    own = federation(world, donor, t)
    return [donor, *(u for u in world.actors if own >= 0 and federation(world, u, t) == own and u.before == ADOPTER)]


def take_up(world: Simulation, v: Actor, t: int) -> None:
    """v has heard in step t: from a donor, whose slice of the pressure the luck falls into."""
    slices = world.slices(v, t)
    k = (world.draw(luck.DONOR, v) >> 21) * sum(slices) // ONE
    which = 0
    while k >= slices[which]:
        k -= slices[which]
        which += 1
    offered, v.layer, v.heard_at = world.plan.grafting.origin, -1, t
    if which == 0:
        v.donor, v.by = EXTERNAL, FROM_OUTSIDE
    elif which == 1:
        v.donor, v.by = EVERYONE, FROM_EVERYONE
    else:
        tie = world.in_ties[v.name][which - 2]
        v.donor, v.layer = tie.source.name, tie.layer
        v.by = FROM_OWN_SIDE if world.is_user(tie.source) == world.is_user(v) else FROM_OTHER_SIDE
        offered = min((abs(u.variant - context(world, v)), u.name, u.variant) for u in pool(world, tie.source, t))[2]
        if -1 not in (ours := (sector(world, tie.source), sector(world, v))) and ours[0] != ours[1]:
            away = world.plan.grafting.translation * (1 if offered >= context(world, v) else -1)
            offered = min(ONE, max(0, offered + away))
    grafted = scale(world.term(world.side(v).graft.adaptation, t, v), abs(context(world, v) - offered))
    v.variant = offered + grafted if context(world, v) >= offered else offered - grafted


def plant(world: Simulation, v: Actor, t: int) -> None:
    """A seed has the original from nobody, unless it has adopted in this spell."""
    if not v.practised:
        v.donor, v.layer, v.heard_at, v.by = SEEDED, -1, t, FROM_SEED
        v.variant = world.plan.grafting.origin


def fit(world: Simulation, v: Actor, t: int, variant: int) -> int:
    tolerance = world.term(world.side(v).graft.tolerance, t, v)
    return gauss(abs(variant - context(world, v)), tolerance)


def effectiveness(world: Simulation, v: Actor, t: int) -> int:
    """What an adopter gets from the variant of the provider that serves it, or from its own."""
    x = v.variant if v.server is None else world.actors[v.server].variant
    lost = scale(world.term(world.side(v).graft.core_loss, t, v), min(ONE, 2 * abs(x - world.plan.grafting.origin)))
    return scale(fit(world, v, t, x), ONE - lost)


def lapse(world: Simulation, v: Actor, t: int) -> int:
    """The lapse hazard of step t, more where the variant does not fit."""
    hazard = world.term(world.side(v).lapse, t, v)
    if not world.plan.has_variants or not world.plan.grafting.misfit_lapse:
        return hazard
    more = product(world.plan.grafting.misfit_lapse, ONE - fit(world, v, t, v.variant))
    return min(CERTAIN, product(hazard, ONE + more))


def total(world: Simulation, t: int) -> dict[str, int]:
    """A row of the descent."""
    row = []
    for people in (world.users, world.providers):
        adopters = [v for v in people if v.status == ADOPTER]
        row += [sum(v.variant >> 2 for v in adopters), sum((v.variant >> 2) ** 2 >> 30 for v in adopters)]
        row.append(sum(fit(world, v, t, v.variant) >> 2 for v in adopters))
        row.append(sum(effectiveness(world, v, t) >> 2 for v in adopters))
        kinds = (FROM_SEED, FROM_OUTSIDE, FROM_EVERYONE, FROM_OWN_SIDE, FROM_OTHER_SIDE)
        row += [sum(v.first_by == kind for v in people) for kind in kinds]
    return dict(zip(DESCENT, row, strict=True))
