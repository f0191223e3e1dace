"""The mergers of a strategy: who merges into whom, when; what contradicts itself is refused."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s, read_only
from uptake.basis.checks import NOT_SHOWN, BadValue, shown
from uptake.basis.suggest import did_you_mean
from uptake.kernels.types import FITTING, LARGEST, Mergers
from uptake.network.given import positions_of
from uptake.network.names.aligned import name_of
from uptake.strategies.later import SeedsByStep
from uptake.strategies.seeds import SeedsLike
from uptake.strategies.structure import Merge, Structure
from uptake.world.groups import Labels
from uptake.world.providers import Providers
from uptake.world.world import World


class Merger(NamedTuple):
    """Providers that become one at the start of a step."""

    position: int  # in the structure of the strategy
    step: int
    members: Int32s  # ascending
    into: int
    keeper: int
    cheaper: Fraction  # what is left of a price

    @property
    def closed(self) -> Int32s:
        """Those that close."""
        closed: Int32s = self.members[self.members != self.into]
        return closed


def mergers_of(world: World, structure: Sequence[Structure], horizon: int) -> tuple[Merger, ...]:
    """The mergers of a strategy up to the horizon, in the order of their steps.

    Raises
    ------
    BadValue
        If a name is no provider's or owner's, nothing is merged, or a provider merges that has closed in a merger
        before or merges in the same step; its name is "structure", its index the position of the merger.

    Examples
    --------
    >>> import uptake as up
    >>> ties = up.ServiceTies.from_edges([0, 1, 2], [0, 1, 2])
    >>> world = up.World(up.Users(up.generate.path(3)), up.Providers(n=3), ties)
    >>> mergers_of(world, [up.Merge([2], into=0, at=6)], 12)[0].members.tolist()
    [0, 2]
    """
    parts = [(i, part) for i, part in enumerate(structure) if isinstance(part, Merge)]
    if not parts:
        return ()
    found = sorted((_merger(world, i, part) for i, part in parts), key=lambda one: (one.step, one.position))
    _refuse_twice(world, found)
    return tuple(one for one in found if one.step <= horizon)


def refusal(i: int, problem: str, remedy: str = "", allowed: str = "") -> BadValue:
    """The error of a merger, at its position in the structure."""
    return BadValue("structure", NOT_SHOWN, allowed, index=i, problem=problem, remedy=remedy)


def _merger(world: World, i: int, part: Merge) -> Merger:
    providers = world.providers
    if providers is None:
        problem, remedy = "merges providers, but the world has none", "add providers=up.Providers(...) and service ties"
        raise refusal(i, problem, remedy)
    if part.keep == "best_fit" and not world.has_contexts:
        problem = "keeps the variant that fits best, but the world has no contexts, without which there are none"
        raise refusal(i, problem, "give users and providers a context=, or keep='largest'")
    (into,) = _positions(world, i, (part.into,), "into")
    members = _sites(providers, i, part) if part.is_owner else _positions(world, i, tuple(part.providers), "of")
    members = read_only(np.union1d(members, [into]).astype(np.int32))
    if members.size == 1:
        raise refusal(i, f"merges {_name(world, into)!r} with no other provider", "name at least two, or leave it out")
    keeper = LARGEST if part.keep == "largest" else FITTING
    return Merger(i, part.at, members, int(into), keeper, part.cheaper)


def _positions(world: World, i: int, names: tuple[object, ...], word: str) -> Int32s:
    assert world.providers is not None
    try:
        return positions_of("providers", names, world.providers.base, world.n_providers)
    except BadValue as error:
        problem = f"is a merger {word} {shown(error.value)}, which {error.problem}"
        raise refusal(i, problem.replace("network", "side"), allowed=str(error.allowed or "")) from None


def _sites(providers: Providers, i: int, part: Merge) -> Int32s:
    """The sites of an owner."""
    if providers.owner is None:
        problem = f"merges the sites of the owner {part.providers!r}, but providers have no owner"
        raise refusal(i, problem, f"give Providers(owner=...), or list the members: [{part.providers!r}, ...]")
    assert isinstance(providers.owner, Labels)  # as providers keep it
    names = [str(name) for name in providers.owner.names]
    if str(part.providers) not in names:
        problem = f"merges the sites of {part.providers!r}, which is no owner of this world"
        raise refusal(i, problem, allowed=did_you_mean(str(part.providers), names))
    return np.flatnonzero(providers.owner.codes == names.index(str(part.providers))).astype(np.int32)


def _name(world: World, p: int) -> object:
    assert world.providers is not None
    return name_of(None if world.providers.base is None else world.providers.base.names, p)


def _refuse_twice(world: World, mergers: Sequence[Merger]) -> None:
    """Who closes in a merger takes part in none after it, and nobody in two of one step."""
    by: dict[int, Merger] = {}  # who has closed, in which merger
    now: dict[int, Merger] = {}  # who merges in this step
    for one in mergers:
        if now and next(iter(now.values())).step != one.step:
            now = {}
        for p in one.members.tolist():
            what = f"merges {_name(world, p)!r}"
            if p in by:
                before = by[p]
                what = (
                    f"merges {what[7:]} into {_name(world, one.into)!r}" if p != one.into else f"merges into {what[7:]}"
                )
                said = f"which structure[{before.position}] had merged into {_name(world, before.into)!r}"
                circle = p == one.into and before.into in one.members
                problem = f"{what}, {said} in step {before.step}{': a circle' if circle else ''}"
                raise refusal(
                    one.position, problem, f"merge {_name(world, before.into)!r}, which remains, or leave it out"
                )
            if p in now:
                problem = f"{what} in step {one.step}, as structure[{now[p].position}] does"
                raise refusal(one.position, problem, "put all members into one merger, or merge them one step later")
        now |= dict.fromkeys(one.members.tolist(), one)
        by |= dict.fromkeys(one.closed.tolist(), one)


def refuse_seeds(world: World, mergers: Sequence[Merger], seeds: SeedsLike) -> None:
    """Refuse later seeds by name that have closed by then.

    Raises
    ------
    BadValue
        Its name is "seeds".
    """
    if not mergers or world.providers is None or not isinstance(seeds, SeedsByStep):
        return
    for step, those in seeds.items():
        if not isinstance(those, tuple):
            continue
        planted = positions_of("seeds", those, world.providers.base, world.n_providers)
        for one in mergers:
            late = np.intersect1d(planted, one.closed)
            if step >= one.step and late.size:
                problem = f"name {_name(world, int(late[0]))!r} in step {step}, which structure[{one.position}] merges"
                problem += f" into {_name(world, one.into)!r} in step {one.step}"
                raise BadValue("seeds", NOT_SHOWN, problem=problem, remedy="leave it out, or let it adopt before")


def packed(mergers: Sequence[Merger]) -> Mergers:
    """As the kernels read them."""
    columns = [[one.step for one in mergers], [one.into for one in mergers], [one.keeper for one in mergers]]
    step, into, keeper = (read_only(np.array(column, np.int32)) for column in columns)
    begins = np.cumsum([0, *(one.members.size for one in mergers)]).astype(np.int64)
    return Mergers(step, into, keeper, read_only(begins), read_only(np.concatenate([one.members for one in mergers])))
