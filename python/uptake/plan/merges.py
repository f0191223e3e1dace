"""Mergers as the kernels read them, and what they change in a plan: places, ties, and what a place costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s, Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadValue, shown
from uptake.basis.suggest import did_you_mean
from uptake.kernels.types import FITTING, FUND_PLACES, LARGEST, Mergers, Plan, Timed
from uptake.network.given import positions_of
from uptake.network.layer import Layer
from uptake.network.names.aligned import name_of
from uptake.network.service import ServiceTies
from uptake.network.windows import NEVER, Steps, closing
from uptake.plan.accounts import Accounts, Funded
from uptake.plan.effects import Effects
from uptake.strategies.later import SeedsByStep
from uptake.strategies.seeds import SeedsLike
from uptake.strategies.structure import Merge, Structure
from uptake.world.groups import Labels
from uptake.world.providers import Providers
from uptake.world.world import World

_MOST_PARTS = 1 << 20  # of a price
_LIMIT = 1 << 62


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


_Change = Callable[[Int64s, Sequence[Merger]], Int64s]  # of the values of a term by the mergers so far


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


def _refuse(i: int, problem: str, remedy: str = "", allowed: str = "") -> BadValue:
    return BadValue("structure", NOT_SHOWN, allowed, index=i, problem=problem, remedy=remedy)


def _merger(world: World, i: int, part: Merge) -> Merger:
    providers = world.providers
    if providers is None:
        problem, remedy = "merges providers, but the world has none", "add providers=up.Providers(...) and service ties"
        raise _refuse(i, problem, remedy)
    if part.keep == "best_fit" and not world.has_contexts:
        problem = "keeps the variant that fits best, but the world has no contexts, without which there are none"
        raise _refuse(i, problem, "give users and providers a context=, or keep='largest'")
    (into,) = _positions(world, i, (part.into,), "into")
    members = _sites(providers, i, part) if part.is_owner else _positions(world, i, tuple(part.providers), "of")
    members = read_only(np.union1d(members, [into]).astype(np.int32))
    if members.size == 1:
        raise _refuse(i, f"merges {_name(world, into)!r} with no other provider", "name at least two, or leave it out")
    keeper = LARGEST if part.keep == "largest" else FITTING
    return Merger(i, part.at, members, int(into), keeper, part.cheaper)


def _positions(world: World, i: int, names: tuple[object, ...], word: str) -> Int32s:
    assert world.providers is not None
    try:
        return positions_of("providers", names, world.providers.base, world.n_providers)
    except BadValue as error:
        problem = f"is a merger {word} {shown(error.value)}, which {error.problem}"
        raise _refuse(i, problem.replace("network", "side"), allowed=str(error.allowed or "")) from None


def _sites(providers: Providers, i: int, part: Merge) -> Int32s:
    """The sites of an owner."""
    if providers.owner is None:
        problem = f"merges the sites of the owner {part.providers!r}, but providers have no owner"
        raise _refuse(i, problem, f"give Providers(owner=...), or list the members: [{part.providers!r}, ...]")
    assert isinstance(providers.owner, Labels)  # as providers keep it
    names = [str(name) for name in providers.owner.names]
    if str(part.providers) not in names:
        problem = f"merges the sites of {part.providers!r}, which is no owner of this world"
        raise _refuse(i, problem, allowed=did_you_mean(str(part.providers), names))
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
                raise _refuse(
                    one.position, problem, f"merge {_name(world, before.into)!r}, which remains, or leave it out"
                )
            if p in now:
                problem = f"{what} in step {one.step}, as structure[{now[p].position}] does"
                raise _refuse(one.position, problem, "put all members into one merger, or merge them one step later")
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


def layers_after(layers: Sequence[Layer], mergers: Sequence[Merger]) -> tuple[Layer, ...]:
    """The layers of providers, of which the ties of those that close end when they do.

    Examples
    --------
    >>> import uptake as up
    >>> pair = Merger(0, 6, np.array([0, 1], np.int32), 0, 0, Fraction(1))
    >>> layers_after([up.Layer(up.generate.path(3))], [pair])[0].until.tolist()
    [6, 6, 6, 6]
    """
    return tuple(_ended(layer, mergers) for layer in layers)


def _ended(layer: Layer, mergers: Sequence[Merger]) -> Layer:
    network = layer.network
    closes = np.full(network.n, NEVER, np.int32)
    for one in mergers:
        closes[one.closed] = one.step
    ends = np.minimum(closes[network.source_of_arcs()], closes[network.out_targets])
    if (ends == NEVER).all():
        return layer
    start, until = (_each(steps, ends.size) for steps in (layer.start, closing(layer.until)))  # type: ignore[arg-type]
    until = np.minimum(until, ends)
    gone = until <= start  # never open: from a step on that no run reaches
    start[gone], until[gone] = NEVER - 1, NEVER
    return replace(layer, start=start, until=until)


def _each(steps: Steps, n: int) -> Int32s:
    return np.broadcast_to(np.asarray(steps, np.int32), (n,)).copy()


def service_after(service: ServiceTies | None, mergers: Sequence[Merger]) -> ServiceTies | None:
    """The service ties, of which those to providers that close lead to the one that remains, from the merger on.

    Examples
    --------
    >>> pair = Merger(0, 6, np.array([0, 1], np.int32), 0, 0, Fraction(1))
    >>> met = service_after(ServiceTies.from_edges([0, 1, 1], [0, 0, 1]), [pair])
    >>> met.ask_providers.tolist(), met.until.tolist()[2]
    ([0, 0, 1], 6)
    """
    if service is None or not mergers:
        return service
    n = service.n_ties
    users = np.repeat(np.arange(service.n_users, dtype=np.int32), np.diff(service.ask_offsets))
    providers, start, until = service.ask_providers.copy(), _each(service.start, n), _each(closing(service.until), n)
    for one in mergers:
        moved = np.isin(providers, one.closed) & (until > one.step) & (start < NEVER - 1)
        ends = until[moved]
        until[moved] = one.step
        begins = np.maximum(start[moved], one.step)
        users = np.concatenate([users, users[moved]])
        providers = np.concatenate([providers, np.full(ends.size, one.into, np.int32)])
        start, until = np.concatenate([start, begins]), np.concatenate([until, ends])
        gone = until <= start  # never open: from a step on that no run reaches
        start[gone], until[gone] = NEVER - 1, NEVER
    return ServiceTies.from_edges(
        users, providers, start=start, until=until, n_users=service.n_users, n_providers=service.n_providers
    )


def merged(plan: Plan, mergers: Sequence[Merger], effects: Effects) -> Plan:
    """The plan with its mergers, summed places, and cheaper set-ups and prices.

    Mergers start with phases of the effects.
    """
    if not mergers:
        return plan
    return _cheaper(plan, mergers, effects)._replace(
        mergers=packed(mergers), places=_summed(plan.places, mergers, effects, plan.n_providers)
    )


def _summed(places: Timed, mergers: Sequence[Merger], effects: Effects, n: int) -> Timed:
    """Places of the members are those of the provider that remains."""

    def changed(row: Int64s, done: Sequence[Merger]) -> Int64s:
        for one in done:
            total = row[one.members].sum()
            row[one.members] = 0
            row[one.into] = total
        return row

    return _by_phase(places, mergers, effects, n, changed)


def _by_phase(term: Timed, mergers: Sequence[Merger], effects: Effects, n: int, changed: _Change) -> Timed:
    """A term with other rows from the first merger on."""
    rows: list[Int64s] = []
    place: dict[tuple[int, int], int] = {}
    row = np.empty(len(effects.starts), np.int32)
    for phase, t in enumerate(effects.starts):
        done = [one for one in mergers if one.step <= t]
        key = int(term.row[phase]), len(done)
        if key not in place:
            place[key] = len(rows)
            own = np.broadcast_to(term.rows[key[0]], (n,)).copy()
            rows.append(changed(own, done))
        row[phase] = place[key]
    return Timed(read_only(np.stack(rows)), read_only(row))


def _cheaper(plan: Plan, mergers: Sequence[Merger], effects: Effects) -> Plan:
    if all(one.cheaper == 1 for one in mergers):
        return plan
    n, unit = plan.n_providers, 1
    left = [Fraction(1)] * n
    for one in mergers:
        left[one.into] *= one.cheaper
        unit = lcm(unit, left[one.into].denominator)
        if unit > _MOST_PARTS:
            problem = f"saves {float(1 - one.cheaper):g}, so that with the mergers before it a price has {unit:,} parts"
            raise _refuse(one.position, problem, "use fewer digits", f"at most {_MOST_PARTS:,}")

    def shares(done: Sequence[Merger]) -> list[Fraction]:
        left = [Fraction(1)] * n
        for one in done:
            left[one.into] *= one.cheaper
        return left

    def parts(row: Int64s, done: Sequence[Merger]) -> Int64s:
        return np.array([int(share * unit) for share in shares(done)], np.int64)

    def setup(row: Int64s, done: Sequence[Merger]) -> Int64s:
        for p, share in enumerate(shares(done)):
            row[p] = int(row[p]) * share.numerator // share.denominator
        return row

    whole = Timed(np.full((1, 1), unit, np.int64), np.zeros(len(effects.starts), np.int32))
    _refuse_too_much(plan, mergers[0].position, unit)
    sponsors = plan.sponsors._replace(price_unit=unit, price_share=_by_phase(whole, mergers, effects, n, parts))
    return plan._replace(sponsors=sponsors, setup=_by_phase(plan.setup, mergers, effects, n, setup))


def _refuse_too_much(plan: Plan, i: int, unit: int) -> None:
    """Refuse parts of prices so small that money in them could pass 2^62."""
    n, sponsors = plan.n_providers, plan.sponsors
    rows = plan.places.rows.max(axis=0)
    places = int(rows.max(initial=0)) * n // plan.place_unit + 1
    added = int(plan.coproduction.rows.max(initial=0)) * plan.n_users // plan.place_unit + n
    price, revenue, setup = (int(of.max(initial=0)) for of in (sponsors.price, sponsors.revenue, sponsors.setup))
    most = max(places + added, places * price, revenue, setup * max(n, 1)) * unit
    if most > _LIMIT:
        problem = f"counts money in parts of 1/{unit:,}, in which it could add up to {most:.3g}"
        raise _refuse(
            i, problem, "use a saving with fewer digits, or count money in thousands", f"at most {_LIMIT:.3g}"
        )


def priced(accounts: Accounts, plan: Plan) -> Accounts:
    """The ledger, whose line of places counts parts of prices where a merger has made places cheaper."""
    if not plan.sponsors.price_share.row.size or accounts.funded:
        return accounts
    return replace(accounts, funded=(Funded(1, -1, FUND_PLACES),))
