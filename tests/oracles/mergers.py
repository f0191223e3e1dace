"""Mergers as docs/theory.md states them."""

from typing import Any

from uptake.kernels.types import ADOPTER, EXTERNAL, FROM_OUTSIDE, LAPSED, LARGEST, UNAWARE, WAITING

from . import variants
from .sponsors import Kept, pay_setup


def keeper(world: Any, members: list[Any], kind: int, into: Any, t: int) -> Any:
    """The member whose variant is kept: of the adopters the largest, or the one that fits best; None if none is one."""
    adopters = [p for p in members if p.status == ADOPTER]
    if kind == LARGEST:
        return min(adopters, key=lambda p: (-world.capacity(p, t - 1), p.place), default=None)
    y = variants.context(world, into) if world.plan.has_variants else 0
    return min(adopters, key=lambda p: (abs(p.variant - y), p.place), default=None)


def merge(world: Any, j: int, t: int, row: dict[str, int]) -> None:
    mergers = world.plan.mergers
    members = [world.providers[p] for p in mergers.members[mergers.begins[j] : mergers.begins[j + 1]]]
    into = world.providers[mergers.into[j]]
    first = keeper(world, members, int(mergers.keeper[j]), into, t)
    sponsor = [one for one in world.books.kept if first and one.place == first.place]
    for user in world.users:
        if user.server in [p.name for p in members]:
            user.server = into.name
    if first:
        if world.plan.has_variants:
            into.variant = first.variant
            if into.status == UNAWARE:
                into.donor, into.by, into.layer, into.heard_at = EXTERNAL, FROM_OUTSIDE, -1, t
        if into.status != ADOPTER:
            if into.status != WAITING:
                into.worn = 0
            into.lapsed_at = None
            into.since = t if into.since is None else into.since
            world.adopt(into, t)
            pay_setup(world, -1, 0, row)
            world.books.kept += [Kept(into.place, one.sponsor, one.number) for one in sponsor]
    for p in members:
        if p is not into:
            world.books.drop(p.place)
            p.status, p.lapsed_at = LAPSED, None


def merge_all(world: Any, t: int, row: dict[str, int]) -> None:
    for j, step in enumerate(world.plan.mergers.step.tolist()):
        if step == t:
            merge(world, j, t, row)
