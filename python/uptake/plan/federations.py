"""Pools of variants as the kernels read them: the federation that each actor belongs to, phase by phase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s, Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadValue, shown
from uptake.kernels.types import NO_TERM, Plan, Timed
from uptake.network.given import positions_of
from uptake.network.names.aligned import name_of
from uptake.plan.effects import Effects
from uptake.strategies.structure import PoolVariants, Structure
from uptake.world.world import World


class Pool(NamedTuple):
    """Who pools variants, and when."""

    position: int  # in the structure of the strategy
    side: str
    members: Int32s | None  # positions inside the side; None: all of it
    start: int
    until: int | None

    def is_active(self, t: int) -> bool:
        return self.start <= t and (self.until is None or t < self.until)


def pools_of(world: World, structure: Sequence[Structure], idea: str) -> tuple[Pool, ...]:
    """The pools of a strategy that are for this idea.

    Raises
    ------
    BadValue
        If the world has no contexts, or not the side, or a member is no actor of it; its name is "structure", its
        index the position of the pool.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.path(4), context=0.5))
    >>> pools_of(world, [up.PoolVariants([2, 0], who="users", start=6)], world.names[0])[0].members.tolist()
    [0, 2]
    """
    found = []
    for i, part in enumerate(structure):
        if isinstance(part, PoolVariants):
            pool = Pool(i, part.who, _members(world, i, part), part.start, part.until)
            found += [pool] if part.idea in (None, idea) else []
    return tuple(found)


def _members(world: World, i: int, part: PoolVariants) -> Int32s | None:
    side = world.users if part.who == "users" else world.providers
    if side is None:
        problem = "pools variants of providers, but the world has no providers"
        remedy = "add providers=up.Providers(...) and service ties, pass who='users', or leave this pool out"
        raise BadValue("structure", NOT_SHOWN, index=i, problem=problem, remedy=remedy)
    if not world.has_contexts:
        problem = "pools variants, but the world has no contexts, without which there are none"
        remedy = "give users (and providers) a context=, or leave this pool out"
        raise BadValue("structure", NOT_SHOWN, index=i, problem=problem, remedy=remedy)
    if part.members is None:
        return None
    try:
        return positions_of("members", tuple(part.members), side.base, int(side.n or 0))
    except BadValue as error:
        problem = f"has the member {shown(error.value)}, which {error.problem}"
        raise BadValue("structure", NOT_SHOWN, error.allowed, index=i, problem=problem) from None


def steps_of(pools: Sequence[Pool]) -> tuple[int, ...]:
    """The steps at which pools start or end.

    Examples
    --------
    >>> steps_of([Pool(0, "users", None, 0, 12), Pool(1, "users", None, 12, None)])
    (0, 12, 12)
    """
    return (*(pool.start for pool in pools), *(pool.until for pool in pools if pool.until is not None))


def federated(plan: Plan, world: World, pools: Sequence[Pool], effects: Effects) -> Plan:
    """The plan with the federations of its actors. Pools start and end with phases of the effects.

    Raises
    ------
    BadValue
        If an actor is in two pools at once.

    Examples
    --------
    >>> import uptake as up
    >>> from uptake.plan.world import compile_world
    >>> world = up.World(up.Users(up.generate.path(3), context=0.5))
    >>> pair = up.Strategy(structure=[up.PoolVariants([0, 2], who="users", start=6)])
    >>> compile_world(world, pair, horizon=12, seed=7).plan.users.graft.federation.rows.tolist()
    [[-1, -1, -1], [0, -1, 0]]
    """
    if not pools:
        return plan
    users = plan.users._replace(graft=plan.users.graft._replace(federation=_term(world, "users", pools, effects)))
    graft = plan.providers.graft._replace(federation=_term(world, "providers", pools, effects))
    return plan._replace(users=users, providers=plan.providers._replace(graft=graft))


def _term(world: World, side: str, pools: Sequence[Pool], effects: Effects) -> Timed:
    """The federations of a side; no term where it has no pool."""
    if all(pool.side != side for pool in pools):
        return NO_TERM
    rows: list[Int64s] = []
    place: dict[tuple[int, ...], int] = {}  # by the active pools, which of the rows
    row = np.empty(len(effects.starts), np.int32)
    for phase, t in enumerate(effects.starts):
        active = [pool for pool in pools if pool.is_active(t)]
        key = tuple(pool.position for pool in active)
        if key not in place:
            place[key] = len(rows)
            rows.append(_federations(world, side, active, t))
        row[phase] = place[key]
    return Timed(read_only(np.stack(rows)), read_only(row))


def _federations(world: World, side: str, active: Sequence[Pool], t: int) -> Int64s:
    """By actor of the side the position of its pool among those that are active, -1 = none."""
    of_actor = np.full(world.n_users if side == "users" else world.n_providers, -1, np.int64)
    for k, pool in enumerate(active):
        if pool.side != side:
            continue
        members = np.arange(of_actor.size) if pool.members is None else pool.members
        taken = members[of_actor[members] >= 0]
        if taken.size:
            _refuse_two(world, pool, active[of_actor[taken[0]]], int(taken[0]), t)
        of_actor[members] = k
    return of_actor


def _refuse_two(world: World, pool: Pool, other: Pool, member: int, t: int) -> None:
    side = world.users if pool.side == "users" else world.providers
    assert side is not None  # it has members
    name = name_of(None if side.base is None else side.base.names, member)
    problem = f"pools the variant of {pool.side[:-1]} {name!r} from step {t} on, as structure[{other.position}] does"
    allowed, remedy = "an actor is in one pool at a time", "let one end before the other starts, or leave it out of one"
    raise BadValue("structure", NOT_SHOWN, allowed, index=pool.position, problem=problem, remedy=remedy)
