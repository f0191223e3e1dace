"""Who opens providers, as docs/theory.md states it."""

from dataclasses import dataclass, field
from typing import Any

from uptake.kernels.types import ADOPTER, AWARE, BEST_FIT, CHEAPEST, FUNDS, MOST_DEMAND, WAITING

from . import variants


@dataclass
class Kept:
    """A provider that a sponsor keeps."""

    place: int
    sponsor: int
    number: int  # the how-manieth that was taken on


@dataclass
class Books:
    """What sponsors have and keep."""

    capital: list[int]
    kept: list[Kept] = field(default_factory=list)
    takings: int = 0
    funds: list[list[list[int]]] = field(default_factory=list)  # [t][sponsor, or nobody last][column]
    now: list[list[int]] = field(default_factory=list)

    def of(self, k: int) -> list[Kept]:
        return sorted((one for one in self.kept if one.sponsor == k), key=lambda one: one.number)

    def keeper(self, place: int) -> int:
        return next((one.sponsor for one in self.kept if one.place == place), -1)

    def drop(self, place: int) -> None:
        self.kept = [one for one in self.kept if one.place != place]


def books(world: Any) -> Books:
    given = [int(money) for money in world.plan.sponsors.capital]
    return Books(given, now=[[0] * FUNDS for _ in range(len(given) + 1)])


def paid_places(world: Any, place: int, t: int) -> int:
    return world.term(world.plan.places, t, world.providers[place]) // world.plan.place_unit  # type: ignore[no-any-return]


def parts(world: Any, place: int, t: int) -> int:
    """How many parts of a price a place costs."""
    share = world.plan.sponsors.price_share
    return world.term(share, t, world.providers[place]) if share.row.size else 1


def committed(world: Any, k: int, t: int) -> int:
    places = sum(paid_places(world, one.place, t) * parts(world, one.place, t) for one in world.books.of(k))
    return int(world.plan.sponsors.price[k]) * places


def can_pay(world: Any, k: int, place: int, t: int) -> bool:
    sponsors = world.plan.sponsors
    if not sponsors.keep or sponsors.revenue[k] < 0:
        return True
    more = int(sponsors.price[k]) * paid_places(world, place, t) * parts(world, place, t)
    return committed(world, k, t) + more <= int(sponsors.revenue[k]) * sponsors.price_unit


def take_on(world: Any, k: int, place: int) -> None:
    if world.plan.sponsors.keep:
        world.books.takings += 1
        world.books.kept.append(Kept(place, k, world.books.takings))


def may_open(world: Any, k: int, place: int) -> bool:
    members = world.plan.sponsors.members
    return not members.size or bool(members[k, place])


def setup_of(world: Any, k: int, place: int, t: int) -> int:
    own = int(world.plan.sponsors.setup[k])
    if own < 0:
        return world.term(world.plan.setup, t, world.providers[place])
    return own * parts(world, place, t) // world.plan.sponsors.price_unit


def acts(world: Any, k: int, t: int) -> bool:
    return bool(world.plan.sponsors.start[k] <= t < world.plan.sponsors.until[k])


def let_go(world: Any, t: int) -> list[Kept]:
    sponsors, gone = world.plan.sponsors, []
    for k in range(len(sponsors.start)):
        if sponsors.until[k] == t:
            gone += world.books.of(k)
        elif acts(world, k, t) and sponsors.revenue[k] >= 0:
            while committed(world, k, t) > int(sponsors.revenue[k]) * sponsors.price_unit:
                latest = world.books.of(k)[-1]
                gone.append(latest)
                world.books.drop(latest.place)
    for one in gone:
        world.books.drop(one.place)
    return sorted(gone, key=lambda one: one.number)


def rank(world: Any, k: int, place: int, t: int) -> int:
    provider, order = world.providers[place], world.plan.sponsors.order[k]
    if order == MOST_DEMAND:
        return -world.demand(provider, t)
    if order == BEST_FIT:
        return -variants.fit(world, provider, t, provider.variant)
    return setup_of(world, k, place, t) if order == CHEAPEST else 0


def open_one(world: Any, k: int, place: int, t: int, row: dict[str, int]) -> bool:
    money, cost = world.books.capital[k], setup_of(world, k, place, t)
    if 0 <= money < cost or not can_pay(world, k, place, t):
        return False
    if money >= 0:
        world.books.capital[k] -= cost
    take_on(world, k, place)
    provider = world.providers[place]
    if provider.since is None:
        provider.since = t
    world.adopt(provider, t)
    pay_setup(world, k, cost, row)
    return True


def pay_setup(world: Any, k: int, cost: int, row: dict[str, int]) -> None:
    """k = -1: nobody's."""
    row["openings"] += 1
    row["setup"] += cost
    world.books.now[k][0] += 1
    world.books.now[k][1] += cost


def act(world: Any, k: int, gone: list[Kept], t: int, row: dict[str, int]) -> None:
    sponsors = world.plan.sponsors
    for one in gone:
        if world.books.keeper(one.place) >= 0 or one.sponsor == k or not may_open(world, k, one.place):
            continue
        if not can_pay(world, k, one.place, t):
            return
        take_on(world, k, one.place)
    free = int(sponsors.slots[k, t])
    free = len(world.providers) if free < 0 else free
    waiting = [p for p in world.providers if p.status == WAITING and may_open(world, k, p.place)]
    for p in sorted(waiting, key=lambda p: (rank(world, k, p.place, t), *world.turn(p))):
        if free == 0:
            return
        if p.status != WAITING:
            continue
        if not open_one(world, k, p.place, t, row):
            return
        free -= 1
        if not sponsors.by_owner[k] or not sponsors.owner.size or sponsors.owner[p.place] < 0:
            continue
        for q in world.providers:
            own = sponsors.owner[q.place] == sponsors.owner[p.place] and q.status in (WAITING, AWARE)
            if own and may_open(world, k, q.place) and not open_one(world, k, q.place, t, row):
                return


def open_providers(world: Any, t: int, row: dict[str, int]) -> None:
    gone = let_go(world, t) if world.plan.sponsors.keep else []
    for k in range(len(world.plan.sponsors.start)):
        if acts(world, k, t):
            act(world, k, gone, t, row)
    for one in gone:
        if world.books.keeper(one.place) < 0:
            provider = world.providers[one.place]
            provider.status = WAITING
            world.orphan(provider)


def observe(world: Any, t: int) -> None:
    for p in world.providers:
        if p.status == ADOPTER:
            k = world.books.keeper(p.place)
            places = paid_places(world, p.place, t) if k >= 0 else world.capacity(p, t)
            world.books.now[k][2] += places * parts(world, p.place, t)
            world.books.now[k][3] += 1
    world.books.funds.append(world.books.now)
    world.books.now = [[0] * FUNDS for _ in world.books.now]
