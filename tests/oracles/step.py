"""The process as docs/theory.md states it: four gates, one step after another, on actors that are Python objects.

H, E, L and R are kept as they are defined; nothing is predicted, skipped or counted down.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import inf
from typing import Any, NamedTuple

from uptake.kernels.types import (
    ADOPTER,
    ADOPTION,
    AWARE,
    EACH,
    INDEPENDENT,
    LAPSED,
    NO_DONOR,
    POOL,
    TALLIES,
    UNAWARE,
    UNLIMITED,
    UNSETTLED,
    WAITING,
    Layer,
    Passing,
    Plan,
    Side,
    Ties,
    Timed,
    Times,
)  # fmt: skip

from . import luck, mergers, sponsors, variants
from .fixed import ONE, acceptance, lambda_of, resistance, scale


@dataclass
class Actor:
    """One user or provider; ``place`` is its position inside its side."""

    name: int
    place: int
    status: int = UNAWARE
    before: int = UNAWARE  # s', at the end of step t - 1
    before_that: int = UNAWARE  # s'', at the end of step t - 2
    epoch: int = 0
    heard: int = 0  # H
    worn: int = 0  # L
    since: int | None = None  # the step at which it began to wait
    server: int | None = None  # the provider that serves it
    lapsed_at: int | None = None
    adopted_at: int = -1  # the first step with status ADOPTER
    heard_at: int = -1
    donor: int = NO_DONOR
    layer: int = -1
    variant: int = -1
    by: int = -1  # what kind of donor
    first_by: int = -1  # the kind at the first adoption
    practised: bool = False  # has adopted in this spell


@dataclass
class Result:
    """Everything an observer can see of a run."""

    tallies: list[dict[str, int]] = field(default_factory=list)
    history: list[list[int]] = field(default_factory=list)  # [t][actor]
    adoption_step: list[int] = field(default_factory=list)
    group_ever: list[int] = field(default_factory=list)
    descent: list[dict[str, int]] = field(default_factory=list)  # with variants, a row per step
    funds: list[list[list[int]]] = field(default_factory=list)  # [t][sponsor, or nobody last][column]
    fees: list[int] = field(default_factory=list)  # what providers owe, where there are fees
    providers: list[list[int]] = field(default_factory=list)  # its sponsor, users that it serves, places, at the end
    heard: list[int] = field(default_factory=list)  # with variants, per actor, like the next three
    donor: list[int] = field(default_factory=list)
    layer: list[int] = field(default_factory=list)
    variant: list[int] = field(default_factory=list)
    settled: int = UNSETTLED  # the first step in the last phase after which nothing is left to happen


class InTie(NamedTuple):
    source: Actor
    passing: Passing
    hazard: int | None  # its own value, if the layer has a value per tie
    weight: int
    proves: bool  # the target sees the adoption of the source
    start: int  # open from this step on
    until: float  # and before that one
    layer: int

    def is_open(self, t: int) -> bool:
        return self.start <= t < self.until


class Link(NamedTuple):
    """A service tie, along which the user may apply while it is open."""

    user: Actor
    provider: Actor
    start: int
    until: float

    def is_open(self, t: int) -> bool:
        return self.start <= t < self.until


def window(times: Times, e: int) -> tuple[int, float]:
    """The step from which on tie e is open, and that before which it is."""
    return (int(times.start[e]), int(times.until[e])) if len(times.start) else (0, inf)


def each_tie(ties: Ties) -> Iterator[tuple[int, int, int]]:
    """(position, source, target) in canonical order."""
    for u in range(len(ties.offsets) - 1):
        for e in range(int(ties.offsets[u]), int(ties.offsets[u + 1])):
            yield e, u, int(ties.targets[e])


def per_actor(values: Any, v: int) -> int:
    return int(values[v if len(values) > 1 else 0])


class Simulation:
    def __init__(self, plan: Plan, seed: int, run: int) -> None:
        self.plan, self.seed, self.run = plan, seed, run
        n_users, n_providers = plan.n_users, plan.n_providers
        self.users = [Actor(v, v) for v in range(n_users)]
        self.providers = [Actor(n_users + v, v) for v in range(n_providers)]
        self.actors = self.users + self.providers
        self.in_ties: dict[int, list[InTie]] = {v.name: [] for v in self.actors}
        self.links: list[Link] = []  # by user, in tie order
        layers = 0
        for side, own, other in (
            (plan.users, self.users, self.providers),
            (plan.providers, self.providers, self.users),
        ):
            for layer in side.layers:
                self.tie(layer, own, other if layer.across else own, layers)
                layers += 1
        for e, u, p in each_tie(plan.ask):
            self.links.append(Link(self.users[u], self.providers[p], *window(plan.ask_times, e)))
        self.pooled = 0
        self.books = sponsors.books(self)
        self.seeds: list[tuple[int, int]] = []  # (step, actor)
        self.cluster: list[Simulation] = []  # the ideas of its cluster in their order, itself among them
        self.result = Result()

    def tie(self, layer: Layer, sources: list[Actor], targets: list[Actor], position: int) -> None:
        for e, u, v in each_tie(layer.ties):
            h = int(layer.hazard[e]) if len(layer.hazard) else None
            w = per_actor(layer.weight, e) if len(layer.weight) else 1
            in_tie = InTie(sources[u], layer.passing, h, w, layer.shows == ADOPTION, *window(layer.times, e), position)
            self.in_ties[targets[v].name].append(in_tie)

    # What the plan says, at step t.

    def is_user(self, v: Actor) -> bool:
        return v.name < len(self.users)

    def side(self, v: Actor) -> Side:
        return self.plan.users if self.is_user(v) else self.plan.providers

    def term(self, timed: Timed, t: int, v: Actor | None = None) -> int:
        values = timed.rows[timed.row[self.plan.phase[t]]]
        return per_actor(values, v.place if v else 0)

    def level(self, tie: InTie, status: int, t: int) -> int:
        """What the tie passes when its source has this status."""
        if status == UNAWARE:
            return 0
        if tie.hazard is not None:
            return tie.hazard if status == ADOPTER else 0
        return per_actor(tie.passing.rows[tie.passing.row[self.plan.phase[t]]][status], tie.source.place)

    def draw(self, purpose: int, v: Actor) -> int:
        return luck.draw53(self.seed, self.run, purpose, v.name, self.plan.idea, v.epoch)

    def group(self, user: Actor) -> int:
        return int(self.plan.group[user.place]) if len(self.plan.group) else 0

    # The gates.

    def share(self, v: Actor, t: int) -> int:
        """G: imitation of the shares of adopters and of those who waited at t - 1, in all or in v's group."""
        if not self.is_user(v):
            return 0
        whole = [u for u in self.users if not self.plan.imitate_group or self.group(u) == self.group(v)]
        adopters, waiting = (sum(u.before == status for u in whole) for status in (ADOPTER, WAITING))
        g, g_waiting = self.term(self.plan.imitation, t), self.term(self.plan.imitation_waiting, t)
        return (g * adopters + g_waiting * waiting) // len(whole)

    def slices(self, v: Actor, t: int) -> list[int]:
        """What presses v in step t: the drive, the share, each tie."""
        share = self.share(v, t)
        slices = [self.term(self.side(v).drive, t, v), lambda_of(share) if self.plan.link == INDEPENDENT else share]
        for tie in self.in_ties[v.name]:
            now = self.level(tie, tie.source.before, t) if tie.is_open(t) else 0
            if self.plan.schedule == EACH or not tie.is_open(max(1, t - 1)):
                slices.append(now)
            else:
                slices.append(max(0, now - self.level(tie, tie.source.before_that, t)))
        return slices

    def hazard(self, v: Actor, t: int) -> int:
        pressure = sum(self.slices(v, t))
        return pressure if self.plan.link == INDEPENDENT else lambda_of(min(ONE, pressure))

    def hear(self, t: int) -> None:
        for v in self.actors:
            if v.status == UNAWARE:
                v.heard += self.hazard(v, t)
                if v.heard >= resistance(self.draw(luck.HEAR, v)):
                    v.status = AWARE
                    if self.plan.has_variants:
                        variants.take_up(self, v, t)

    def demand(self, provider: Actor, t: int) -> int:
        """How many users at its open ties waited or had adopted at the end of the previous step."""
        own = [link.user for link in self.links if link.provider is provider and link.is_open(t)]
        return sum(u.before in (WAITING, ADOPTER) for u in own)

    def exposure(self, v: Actor, t: int) -> int:
        """E: the social proof v sees, its contacts' and, for a provider, its users' demand."""
        contacts = [tie for tie in self.in_ties[v.name] if tie.proves and tie.is_open(t)]
        proof = sum(tie.weight for tie in contacts if tie.source.before == ADOPTER)
        if self.side(v).shares:
            seen = min(ONE, proof)
        else:
            own = sum(tie.weight for tie in contacts)
            k = per_actor(self.side(v).contacts, v.place) if len(self.side(v).contacts) else own
            seen = min(ONE, proof * ONE // k) if k else 0
        if self.is_user(v):
            return seen
        demand = 0
        if linked := sum(link.provider is v and link.is_open(t) for link in self.links):
            share = self.demand(v, t) * ONE // linked
            demand = min(ONE, share * self.plan.demand_gain // 2**20)
        d = self.term(self.plan.demand_weight, t, v)
        return scale(seen, ONE - d) + scale(demand, d)

    def company(self, v: Actor, t: int) -> int:
        """C: how acceptable the idea is with those companions that v held at the end of the previous step."""
        held = zip(self.plan.companions, self.cluster, strict=len(self.plan.companions) > 0)
        changes = sum(int(delta) for delta, idea in held if idea.actors[v.name].before == ADOPTER)
        return min(ONE, max(0, self.term(self.side(v).alone, t, v) + changes))

    def want(self, t: int) -> None:
        for v in self.actors:
            if v.status == AWARE:
                side = self.side(v)
                merit, proof = self.term(side.merit, t, v), self.term(side.proof, t, v)
                acceptable = min(ONE, merit + scale(proof, self.exposure(v, t)))
                acceptable = scale(acceptable, self.company(v, t))
                if self.plan.has_variants:
                    acceptable = scale(acceptable, variants.fit(self, v, t, v.variant))
                q = min(ONE, scale(acceptable, self.term(side.conducive, t, v)) + self.term(side.push, t, v))
                if len(side.threshold):
                    alpha = per_actor(side.threshold, v.place)
                else:
                    alpha = acceptance(self.draw(luck.WANT, v))
                if q >= alpha and q > 0:
                    v.status = WAITING
                    v.since = t if v.since is None else v.since

    def turn(self, v: Actor) -> tuple[int, int, int, int]:
        """Who comes first: priority, longest wait, luck, number."""
        priority = per_actor(self.side(v).priority, v.place) if len(self.side(v).priority) else 0
        return priority, v.since if v.since is not None else 0, self.draw(luck.GET, v), v.name

    def adopt(self, v: Actor, t: int) -> None:
        v.status, v.practised = ADOPTER, True
        if v.adopted_at < 0:
            v.adopted_at, v.first_by = t, v.by

    def open_providers(self, t: int, row: dict[str, int]) -> None:
        sponsors.open_providers(self, t, row)

    def active(self, p: Actor) -> int:
        return sum(u.status == ADOPTER and u.server == p.name for u in self.users)

    def capacity(self, p: Actor, t: int) -> int:
        return (
            self.term(self.plan.places, t, p) + self.term(self.plan.coproduction, t, p) * self.active(p)
        ) // self.plan.place_unit

    def fees(self, t: int) -> int:
        """What open providers owe in step t, for each of their places."""
        opened = [p for p in self.providers if p.status == ADOPTER]
        return sum(self.term(self.plan.fee, t, p) * self.capacity(p, t) for p in opened)

    def serve(self, user: Actor, provider: Actor | None, t: int, row: dict[str, int]) -> None:
        self.adopt(user, t)
        user.server = provider.name if provider else None
        row["served"] += 1
        row["waited"] += t - (user.since if user.since is not None else t)

    def serve_users(self, t: int, row: dict[str, int]) -> None:
        waiting = sorted((u for u in self.users if u.status == WAITING), key=self.turn)
        if self.plan.supply == POOL:
            self.pooled += self.term(self.plan.pool, t) * len(waiting)
            placed, self.pooled = divmod(self.pooled, self.plan.pool_unit)
            for u in waiting[:placed]:
                self.serve(u, None, t, row)
            return
        if self.plan.supply == UNLIMITED:
            for u in waiting:
                self.adopt(u, t)  # without a place: not counted as served
            return
        offering = [p for p in self.providers if p.status == ADOPTER]
        free = {p.name: self.capacity(p, t) - self.active(p) for p in offering}  # fixed for this step
        choices: dict[int, list[Actor]] = {u.name: [] for u in waiting}
        for link in self.links:
            if link.user.status == WAITING and link.provider.status == ADOPTER and link.is_open(t):
                choices[link.user.name].append(link.provider)
        for r in range(max((len(c) for c in choices.values()), default=0)):
            for u in waiting:
                if u.status == WAITING and r < len(choices[u.name]):
                    p = choices[u.name][r]
                    if free[p.name] > 0:
                        free[p.name] -= 1
                        self.serve(u, p, t, row)

    def orphan(self, provider: Actor) -> None:
        """The users of a provider that closes wait again, with the time that they have waited already."""
        for u in self.users:
            if u.server == provider.name:
                u.status, u.server = WAITING, None

    def keep(self, t: int) -> None:
        for v in self.actors:  # users first
            if v.status == ADOPTER and v.before == ADOPTER:
                v.worn += variants.lapse(self, v, t)
                given = self.side(v).endurance
                if v.worn >= (per_actor(given, v.place) if len(given) else resistance(self.draw(luck.KEEP, v))):
                    v.status, v.server, v.lapsed_at = LAPSED, None, t
                    if not self.is_user(v):
                        self.books.drop(v.place)
                        self.orphan(v)
        for v in self.actors:
            if self.plan.return_after >= 0 and v.lapsed_at == t - self.plan.return_after:
                v.status, v.epoch = self.plan.return_status, v.epoch + 1
                v.heard, v.worn, v.since, v.lapsed_at, v.practised = 0, 0, None, None, False

    def account(self, p: Actor) -> list[int]:
        places = self.capacity(p, len(self.plan.phase) - 1) if p.status == ADOPTER else 0
        return [self.books.keeper(p.place), self.active(p), places]

    # A run.

    def resume(self) -> None:
        """What the start says that actors are at step 0, before seeds."""
        start, tau = self.plan.start, self.plan.return_after
        for v, status in zip(self.actors, start.status.tolist(), strict=False):
            v.status = status
            if status != UNAWARE and self.plan.has_variants:
                variants.plant(self, v, 0)
            if status in (ADOPTER, LAPSED):
                v.adopted_at, v.first_by, v.practised = 0, v.by, True
            if status == ADOPTER:
                v.since = 0
                if self.is_user(v) and len(start.server) and start.server[v.place] >= 0:
                    v.server = self.providers[start.server[v.place]].name
            if status == WAITING:
                v.since = int(start.since[v.name]) if len(start.since) else 0
            if status == LAPSED:
                v.lapsed_at = 0 if tau > 0 else 1  # to return at once is to return in step 1

    def plant(self, t: int, row: dict[str, int]) -> None:
        """The seeds of step t; they take no place and no slot. Adopters and lapsed ones stay what they are."""
        for due, name in self.seeds:
            v = self.actors[name]
            if due != t or v.status in (ADOPTER, LAPSED):
                continue
            if self.plan.has_variants:
                variants.plant(self, v, t)
            self.adopt(v, t)
            v.since = t if v.since is None else v.since
            if not self.is_user(v):
                sponsors.pay_setup(self, -1, self.term(self.plan.setup, t, v), row)

    def step(self, t: int) -> dict[str, int]:
        row = dict.fromkeys(TALLIES, 0)
        mergers.merge_all(self, t, row)
        self.hear(t)
        self.want(t)
        self.open_providers(t, row)
        self.serve_users(t, row)
        self.keep(t)
        self.plant(t, row)
        return row

    def is_settled(self, t: int) -> bool:
        """After a step of the last phase: nobody waits, may lapse or may return, changed, or may still hear."""
        plan, horizon = self.plan, len(self.plan.phase)
        lapses = self.occurs(plan.users.lapse) or self.occurs(plan.providers.lapse)
        returns = plan.return_after >= 0 and (lapses or LAPSED in plan.start.status)
        moving = {WAITING, *([ADOPTER] if lapses else []), *([LAPSED] if returns else [])}
        if any(plan.phase[s] != plan.phase[t] for s in range(t, horizon)) or any(due > t for due, _ in self.seeds):
            return False
        if any(t < step < horizon for step in (*plan.sponsors.until, *plan.mergers.step)):
            return False
        windows = [(tie.start, tie.until) for tie in chain(self.links, *self.in_ties.values())]
        if any(t < step < horizon for start, until in windows if start < until for step in (start, until)):
            return False
        return not any(v.status in moving or v.status != v.before or self.may_hear(v, t) for v in self.actors)

    def may_hear(self, v: Actor, t: int) -> bool:
        """An unaware actor of a side with a background, or one that is under pressure at every step."""
        plan = self.plan
        shared = self.occurs(plan.imitation) or self.occurs(plan.imitation_waiting)
        open_ties = [tie for tie in self.in_ties[v.name] if tie.is_open(t)]
        pressed = plan.schedule == EACH and any(self.level(tie, tie.source.status, t) for tie in open_ties)
        background = self.occurs(self.side(v).drive) or (self.is_user(v) and shared)
        return v.status == UNAWARE and bool(background or pressed)

    def occurs(self, term: Timed) -> bool:
        """Whether a term is other than 0 for anyone in any step."""
        return any(term.rows[term.row[phase]].any() for phase in set(self.plan.phase.tolist()))

    def observe(self, t: int, row: dict[str, int]) -> None:
        for side, people in (("users", self.users), ("providers", self.providers)):
            for status, name in enumerate(("unaware", "aware", "waiting", "adopter", "lapsed")):
                row[f"{side}_{name}"] = sum(v.status == status for v in people)
            row[f"{side}_ever"] = sum(v.adopted_at >= 0 for v in people)
        for p in self.providers:
            if p.status == ADOPTER:
                row["places"] += self.capacity(p, t)
                row["idle"] += max(0, self.capacity(p, t) - self.active(p))
        self.result.tallies.append(row)
        sponsors.observe(self, t)
        if len(self.plan.fee.row):
            self.result.fees.append(self.fees(t))
        self.result.history.append([v.status for v in self.actors])
        if self.plan.has_variants:
            self.result.descent.append(variants.total(self, t))
        for v in self.actors:
            v.before, v.before_that = v.status, v.before


class Task(NamedTuple):
    """One idea of a cluster: its plan and its seeds. ``later`` holds (step, actor) for seeds after step 0."""

    plan: Plan
    user_seeds: Sequence[int] = ()
    provider_seeds: Sequence[int] = ()
    later: Sequence[tuple[int, int]] = ()


def simulate(
    plan: Plan, seed: int, run: int, user_seeds: Sequence[int] = (), provider_seeds: Sequence[int] = (),
    later: Sequence[tuple[int, int]] = (),
) -> Result:  # fmt: skip
    """One run of a plan from step 0 to its horizon."""
    return simulate_cluster([Task(plan, user_seeds, provider_seeds, later)], seed, run)[0]


def simulate_cluster(tasks: Sequence[Task], seed: int, run: int) -> list[Result]:
    """One run of ideas that count for each other: all have settled once each has, and in the same step."""
    worlds = [Simulation(task.plan, seed, run) for task in tasks]
    for world, task in zip(worlds, tasks, strict=True):
        first = [*(int(i) for i in task.user_seeds), *(task.plan.n_users + int(i) for i in task.provider_seeds)]
        world.seeds, world.cluster = [*((0, v) for v in first), *task.later], worlds
        row = dict.fromkeys(TALLIES, 0)
        world.resume()
        world.plant(0, row)
        world.observe(0, row)
    for t in range(1, len(tasks[0].plan.phase)):
        rows = [world.step(t) for world in worlds]
        if worlds[0].result.settled == UNSETTLED and all(world.is_settled(t) for world in worlds):
            for world in worlds:
                world.result.settled = t
        for world, row in zip(worlds, rows, strict=True):
            world.observe(t, row)
    for world in worlds:
        world.result.adoption_step = [v.adopted_at for v in world.actors]
        world.result.funds = world.books.funds
        world.result.providers = [world.account(p) for p in world.providers]
        if world.plan.has_variants:
            world.result.heard, world.result.donor = [v.heard_at for v in world.actors], [v.donor for v in world.actors]
            world.result.layer, world.result.variant = (
                [v.layer for v in world.actors],
                [v.variant for v in world.actors],
            )
        world.result.group_ever = [0] * len(world.plan.group_size)
        for u in world.users:
            world.result.group_ever[world.group(u)] += u.adopted_at >= 0
    return [world.result for world in worlds]
