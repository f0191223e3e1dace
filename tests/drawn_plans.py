"""Small worlds at random, for hypothesis: plans in which every branch is taken by some."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from random import Random
from typing import Any

import numpy as np
from hypothesis import strategies as st
from oracles.fixed import ONE
from plans import Backer, Edge, Merging, More, Phased, csr, make_plan, times
from uptake.kernels.types import (
    ADDITIVE,
    ADOPTER,
    ADOPTION,
    AWARE,
    BEST_FIT,
    CHEAPEST,
    EACH,
    FITTING,
    INDEPENDENT,
    LAPSED,
    LARGEST,
    MOST_DEMAND,
    ONCE,
    PLACES_AT_PROVIDERS,
    POOL,
    UNAWARE,
    UNLIMITED,
    UNSEEN,
    WAITING,
    WAITING_SINCE,
    Graft,
    Passing,
    Plan,
    Side,
    Timed,
)  # fmt: skip

CHANCES = (0.0, 0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Case:
    """A plan with its seeds and luck."""

    plan: Plan
    user_seeds: list[int]
    provider_seeds: list[int]
    seed: int
    run: int
    arguments: dict[str, Any] = field(repr=False)
    later: list[tuple[int, int]] = field(default_factory=list)  # (step, actor): seeds after step 0


# Real luck from one drawn seed: five times as fast as a choice at a time, which hypothesis shrinks.
_RANDOM = st.randoms(use_true_random=os.environ.get("HYPOTHESIS_PROFILE", "quick") == "quick")


def cases(
    busy: bool = False, rich: bool = False, layers: bool = False, starts: bool = False, context: bool = False
) -> st.SearchStrategy[Case]:
    """Small worlds in which every branch is taken by some and much happens in few steps.

    ``busy`` ones have users who queue at few places and providers who come and go; in ``rich`` ones each kind of tie
    may have chances or weights of its own, and each actor a number of contacts; those with ``layers`` have up to three
    on either side, and ties that open and close, service ties too; those with ``starts`` at times begin with other
    statuses than unaware; those with ``context`` have variants.
    """
    return _RANDOM.map(lambda random: _World(random, busy, rich, layers, starts, context).case())


def clusters() -> st.SearchStrategy[list[Case]]:
    """One to four ideas among the same actors, some of which help or hinder others."""
    return _RANDOM.map(_cluster)


def futures(seed: int) -> tuple[list[list[Case]], list[int]]:
    """Two to five futures of a cluster of ideas, and of each but the first up to which step it is alike to another."""
    random = Random(seed)
    first = _cluster(random, alone=random.random() < 0.6)
    several, until = [first], []
    for _ in range(random.randint(1, 4)):
        horizon = len(first[0].plan.phase) - 1
        t = random.choice((-1, horizon, *range(horizon)))
        others = _cluster(random, like=first)
        several.append([_parting(random, a, b, t) for a, b in zip(random.choice(several), others, strict=True)])
        until.append(t)
    return several, until


def _parting(random: Random, case: Case, other: Case, t: int) -> Case:
    """A case that is alike up to step t; then terms, ties and seeds are at times those of the other."""
    plan, phases = case.plan, 1 + int(case.plan.phase.max())
    steps = np.arange(len(plan.phase))
    phase = np.where(steps <= t, plan.phase, phases + other.plan.phase).astype(np.int32)

    def part(own: Any, others: Any) -> Any:
        if isinstance(own, Timed | Passing):
            if not own.row.size:
                return own
            last = np.full(1 + other.plan.phase.max(), own.row[plan.phase[max(t, 0)]], np.int32)
            new = others if others is not None and others.row.size and random.random() < 0.3 else own._replace(row=last)
            width = max(own.rows.shape[-1], new.rows.shape[-1])
            rows = [np.broadcast_to(rows, (*rows.shape[:-1], width)) for rows in (own.rows, new.rows)]
            row = [own.row[:phases], len(own.rows) + new.row]
            return type(own)(np.concatenate(rows), np.concatenate(row).astype(np.int32))
        if isinstance(own, Side):
            layers = [
                layer._replace(passing=part(layer.passing, beside and beside.passing))
                for layer, beside in zip_longest(own.layers, others.layers[: len(own.layers)])
            ]
            terms = {name: part(getattr(own, name), getattr(others, name)) for name in own._fields if name != "layers"}
            return own._replace(**terms, layers=tuple(layers))
        if isinstance(own, Graft):
            return Graft(*map(part, own, others))
        return own

    mixed = type(plan)(*map(part, plan, other.plan))._replace(phase=phase)
    sponsors, others = plan.sponsors, other.plan.sponsors
    if len(sponsors.start) == len(others.start):
        slots = np.where(steps <= t, sponsors.slots, others.slots)
        mixed = mixed._replace(sponsors=sponsors._replace(slots=slots))
    mixed = mixed._replace(sponsors=mixed.sponsors._replace(price_share=part(sponsors.price_share, None)))
    mixed = mixed._replace(pool=part(plan.pool, None))  # in units of its own
    both = mixed.places, mixed.coproduction
    common = int(np.gcd.reduce(np.concatenate([[plan.place_unit], *(term.rows.ravel() for term in both)])))
    if random.random() < 0.3 and common > 1:  # the same places in other units
        less = [term._replace(rows=term.rows // common) for term in both]
        mixed = mixed._replace(places=less[0], coproduction=less[1], place_unit=plan.place_unit // common)
    if random.random() < 0.3 and not mixed.has_variants:
        mixed = mixed._replace(users=_more_ties(random, mixed, t))
    later = [(step, v) for step, v in case.later if step <= t]
    if random.random() < 0.7:
        later += [(step, v) for step, v in other.later if step > t]
    return replace(case, plan=mixed, later=later)


def _more_ties(random: Random, plan: Plan, t: int) -> Side:
    """A layer of users more that opens after step t; where contacts are all that there are, each run counts them."""
    side, n, horizon = plan.users, plan.n_users, len(plan.phase) - 1
    if n < 2 or any(layer.weight.size for layer in side.layers):
        return side
    if len(side.layers) + len(plan.providers.layers) == 8:
        return side  # for more, the twins would be compiled again
    timed = any(layer.times.start.size for layer in side.layers)
    if not side.contacts.size and not timed:
        return side  # contacts are an actor's own ties, and would not be counted any more
    edges = [(u, v) for u, v in (random.sample(range(n), 2) for _ in range(5))]
    ties = csr(n, edges)
    open_in = [(random.randint(max(t, 1) + 1, horizon + 2), horizon + 3) for _ in edges]
    added = side.layers[0]._replace(
        ties=ties,
        times=times(ties, open_in, horizon),
        hazard=np.empty(0, np.int64),
        shows=random.choice((UNSEEN, ADOPTION)),
    )
    into = sum(np.bincount(a.ties.targets, minlength=n) for a in side.layers if a.shows == ADOPTION)
    counts = not timed and side.contacts.size == n and (side.contacts == into).all() and random.random() < 0.7
    contacts = side.contacts[:0] if counts else side.contacts
    return side._replace(layers=(*side.layers[:-1], added, side.layers[-1]), contacts=contacts)


def _cluster(random: Random, alone: bool = False, like: Sequence[Case] = ()) -> list[Case]:
    if like:  # other terms and seeds for the same actors, groups and steps
        plan = like[0].plan
        world = _World(random, busy=False, rich=True, layers=True, context=plan.has_variants, ideas=len(like))
        world.n, world.m, world.horizon = plan.n_users, plan.n_providers, len(plan.phase) - 1
        world.starts = [
            0,
            *sorted(random.sample(range(1, world.horizon + 1), min(world.horizon, random.randint(0, 2)))),
        ]
        return [world.case() for _ in like]
    if alone:
        kind = [random.random() < 0.5 for _ in range(5)]
        return [_World(random, *kind).case()]
    ideas = random.randint(1, 4)
    world = _World(
        random,
        busy=random.random() < 0.5,
        rich=True,
        layers=random.random() < 0.5,
        starts=True,
        context=random.random() < 0.5,
        ideas=ideas,
    )
    cases = []
    for k in range(ideas):
        changes = [0.0 if j == k else random.choice((-1.0, -0.5, 0.0, 0.3, 0.7, 1.0)) for j in range(ideas)]
        cases.append(world.case(idea=k, companions=changes))
    # All have the groups of the first, and its luck.
    plan = cases[0].plan
    alike = {"group": plan.group, "group_size": plan.group_size}
    return [replace(c, plan=c.plan._replace(**alike), seed=cases[0].seed, run=cases[0].run) for c in cases]


def _without_lapsed(passes: Any) -> Any:
    """What a source passes, but nothing once it has lapsed."""
    if isinstance(passes, Phased):
        return Phased([_without_lapsed(version) for version in passes.values])
    return (*passes[:4], 0.0) if isinstance(passes, tuple) else passes


class _World:
    """Draws one world. Each term is at times neutral, a value for all, one per actor, or either of these per phase."""

    def __init__(
        self,
        random: Random,
        busy: bool,
        rich: bool,
        layers: bool,
        starts: bool = False,
        context: bool = False,
        ideas: int = 1,
    ) -> None:
        self.random, self.busy, self.rich, self.layers = random, busy, rich, layers
        self.begun, self.context, self.ideas = starts, context, ideas
        tiny = not busy and self.often(1)
        self.n, self.m = self.whole((0 if rich else 1) if tiny else 6, 12), self.whole(2 if busy else 0, 4)
        self.horizon = self.whole(1 if tiny else 8, 12)
        self.starts = [0, *sorted(random.sample(range(1, self.horizon + 1), min(self.horizon, self.whole(0, 2))))]
        self.changing = self.one(1, 1, 6)  # of 12 terms, those that change with the phase
        self.churn = self.often(1)  # many lapse, so that what contacts show also falls

    def whole(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def one(self, *values: Any) -> Any:
        return self.random.choice(values)

    def often(self, times: int, of: int = 4) -> bool:
        return self.random.randrange(of) < times

    def several(self, values: Sequence[Any], size: int) -> list[Any]:
        return [self.random.choice(values) for _ in range(size)]

    def edges(self, n: int, m: int, most: int, loops: bool, least: int = 0) -> list[Edge]:
        """Parallel ties happen."""
        if n == 0 or m == 0 or (n == 1 and not loops):
            return []
        pairs = ((self.random.randrange(n), self.random.randrange(m)) for _ in range(self.whole(least, most)))
        return [(u, v) for u, v in pairs if loops or u != v]

    def phased(self, version: Callable[[], Any]) -> Any:
        """One version, or one per phase."""
        n_phases = len(self.starts)
        changes = n_phases > 1 and self.often(self.changing, 12)
        return Phased([version() for _ in range(n_phases)]) if changes else version()

    def vary(self, values: Sequence[Any], size: int = 0) -> Any:
        return self.phased(lambda: self.several(values, size) if size and self.often(1, 3) else self.one(*values))

    def passing(self, size: int) -> Any:
        """What a source passes at each status, the adopter's not always the most."""

        def version() -> Any:
            match self.whole(0, 3):
                case 0:
                    return self.one(0.2, 0.5, 1.0)
                case 1 if size:
                    wide = self.whole(1, 4)
                    return tuple(self.several(CHANCES, size) if k == wide else 0.2 * (k > 1) for k in range(5))
                case _:
                    return (0.0, *self.several(CHANCES, 2), self.one(0.2, 0.5, 1.0), self.one(*CHANCES))

        return self.phased(version)

    def steady(self) -> Any:
        """The same at each status but unaware."""
        return (0.0, *[self.one(0.2, 0.5, 1.0)] * 4)

    def side(self, size: int) -> dict[str, Any]:
        """``watchful`` sides decide by what they see of their contacts and of demand."""
        busy, watchful, phis = self.busy, self.often(1, 3), (0.0, 0.25, 1 / 3, 0.5, 2 / 3, 1.0)
        drives, merits, lapses = (0.0, 0.05, 0.3, 1.0), (0.0, 0.3, 0.6, 1.0), (0.0, 0.0, 0.1, 0.3)
        if busy:
            drives, merits, lapses = (0.1, 0.3, 1.0), (0.6, 0.8, 1.0), (0.05, 0.1, 0.3)
        if watchful:
            drives, merits = (0.3, 1.0), (0.0, 0.05, 0.3)
        if self.churn:
            lapses = (0.2, 0.5, 1.0)
        in_units = self.often(1, 8)  # of hazard, that wear an actor out in a few steps to the unit
        peers, across = (self.steady(), self.steady()) if self.often(1) else (self.passing(size), self.passing(size))
        terms: dict[str, Any] = {
            "drive": self.vary(drives, size),
            "peers": peers,
            "across": across,
            "merit": self.vary(merits, size),
            "proof": self.vary((0.5, 0.8, 1.0) if watchful else CHANCES, size),
            "conducive": self.vary((0.8, 1.0, 1.0) if watchful else (0.3, 0.8, 1.0, 1.0), size),
            "push": self.vary((0.0, 0.0, 0.0, 0.1) if watchful else (0.0, 0.0, 0.2, 1.0), size),
            "lapse": self.vary((0.0, 1 / ONE, 2 / ONE) if in_units else lapses, size),
            "alone": self.vary((0.0, 0.3, 0.7, 1.0) if self.ideas > 1 or self.often(1, 8) else (1.0,), size),
        }
        if self.often(1):
            each = size and self.rich and self.often(2)
            terms["contacts"] = self.several((1, 2, 3), size) if each else self.whole(1, 3)
        if self.often(1):
            terms["threshold"] = self.one(*phis)
        elif size and self.often(1, 3):
            terms["threshold"] = self.several(phis, size)
        if in_units or self.often(1):
            stamina = (1 / ONE, 2 / ONE, 3 / ONE, 5 / ONE) if in_units else (0.1, 0.5, 1.0)
            terms["endurance"] = self.several(stamina, size) if size and self.often(2) else self.one(*stamina)
        if size and self.often(1, 3):
            terms["priority"] = self.several((-1, 0, 1, 2), size)
        return terms

    def per_tie(self, arguments: dict[str, Any], name: str, edges: list[Edge], n: int) -> None:
        """Chances and weights of the ties inside a side."""
        if self.often(1):
            arguments[f"{name}_chance"] = self.several(CHANCES, len(edges))
        if self.often(1):
            degree = np.bincount([v for _, v in edges], minlength=n) if edges else ()
            arguments[f"{name}_weight"] = [self.one(0.3, 0.7, 1.0) / int(degree[v]) for _, v in sorted(edges)]

    def open_in(self, edges: Sequence[Edge]) -> list[tuple[int, int]]:
        """When each tie is open: at times never, at times beyond the horizon."""
        steps = range(self.horizon + 3)
        return [(self.one(*steps), self.one(*steps)) if self.often(3) else (0, steps[-1]) for _ in edges]

    def layered(self, side: dict[str, Any], arguments: dict[str, Any], name: str, size: int) -> None:
        """More layers and ties in time; where contacts have weights, these are shares or count against all contacts."""
        edges, weighted = arguments[f"{name}_edges"], f"{name}_weight" in arguments
        if weighted and (not edges or self.often(2)):
            side["shares"] = False
            arguments[f"{name}_weight"] = [self.one(0, 1, 2, 3) / ONE for _ in edges]
        counts = side.get("shares") is False
        units = (1, 2, 5) if counts else (ONE // 4, ONE // 2)
        side["more"] = []
        for _ in range(self.whole(0, 2)):
            ties = self.edges(size, size, 20, False)
            more = More(
                ties,
                self.passing(size),
                self.several(units, self.one(1, len(ties)) if ties else 1) if weighted else (),
                self.open_in(ties) if self.often(2) else (),
                self.often(3),
            )
            side["more"].append(more)
        if self.often(2):
            side["open_in"] = self.open_in(edges)
        timed = side.get("open_in") or any(more.open_in for more in side["more"])
        side["contacts"] = [] if (counts or timed) and self.often(3) else None

    def backed(self, arguments: dict[str, Any], m: int) -> None:
        """Sponsors that keep what they open: with windows that touch or overlap, with much money, little or none."""
        orders = [WAITING_SINCE, WAITING_SINCE, MOST_DEMAND, CHEAPEST, *([BEST_FIT] if self.context else [])]

        def one() -> Backer:
            start = self.one(0, 0, 1, self.whole(0, self.horizon))
            return Backer(
                slots=self.vary((-1, 0.3, 1.0, 1.5, 2.0)),
                start=start,
                until=self.one(2**31 - 1, start + self.whole(1, 5), start + self.whole(1, 5)),
                capital=self.one(-1, -1, 0, 4, 9),
                revenue=self.one(-1, 0, 1, 3, 5, 8),
                price=self.one(0, 1, 1, 2),
                setup=self.one(-1, -1, 0, 2),
                order=self.one(*orders),
                by_owner=self.often(1),
                members=self.random.sample(range(m), self.whole(0, m)) if self.often(1) else None,
            )

        arguments["sponsors"] = [one() for _ in range(self.whole(1, 3))]
        if self.often(2):
            arguments["owner"] = self.several((-1, 0, 0, 1), m)

    def merged(self, arguments: dict[str, Any], m: int) -> None:
        """Providers that become one, some of them one after another; whoever closed takes part in no other merger."""
        open_still = list(range(m))
        mergers = []
        step = self.whole(1, self.horizon + 1)
        while len(open_still) > 1 and len(mergers) < 3:
            members = sorted(self.random.sample(open_still, self.whole(2, min(3, len(open_still)))))
            into = self.one(*members)
            mergers.append(Merging(step, members, into, self.one(LARGEST, FITTING) if self.context else LARGEST))
            open_still = [p for p in open_still if p not in members or p == into]
            step += self.whole(1, 3)
        arguments["mergers"] = mergers
        if self.context:  # ties stay open here: who has closed and never heard passes on no variant
            side = arguments["providers"]
            side["peers"], side["across"] = _without_lapsed(side["peers"]), _without_lapsed(side["across"])
            side["more"] = [replace(more, passes=_without_lapsed(more.passes)) for more in side.get("more", ())]
        if self.often(2):
            arguments["price_unit"] = unit = self.one(1, 2, 5)
            arguments["price_share"] = self.vary(range(unit + 1), m)

    def start(self, arguments: dict[str, Any], service: Sequence[Edge]) -> None:
        """What actors are at step 0, since when they wait, and their servers: at times more than there are places."""
        n, m = self.n, self.m
        status = self.several((UNAWARE, UNAWARE, AWARE, WAITING, ADOPTER, ADOPTER, LAPSED), n + m)
        arguments["start"] = status
        if self.often(2):
            arguments["since"] = [self.one(0, -1, -3) if s == WAITING else 0 for s in status]
        if arguments["supply"] == PLACES_AT_PROVIDERS and self.often(3):
            choices = [[p for u, p in service if u == v and status[n + p] == ADOPTER] for v in range(n)]
            served = [status[v] == ADOPTER and bool(choices[v]) and self.often(3) for v in range(n)]
            arguments["server"] = [self.one(*choices[v]) if served[v] else -1 for v in range(n)]

    def graft(self, side: dict[str, Any], size: int) -> None:
        """Contexts, and how a side fits variants to them; tolerances from one unit to 64."""
        places = (0.0, 1 / ONE, 0.25, 0.5, 0.75, 1.0)
        side["context"] = self.several(places, size) if self.often(3) else [self.random.random() for _ in range(size)]
        if self.often(2):
            side["sector"] = self.several((-1, 0, 1, 2), size)
        side["adaptation"] = self.vary((0.0, 0.3, 0.5, 1.0), size)
        side["tolerance"] = self.vary((1.0, 0.5, 0.3, 64.0) if self.often(3) else (0.1, 1 / ONE, 3 / ONE), size)
        side["core_loss"] = self.vary((0.0, 0.6, 1.0), size)
        if self.n + self.m > 1 and self.often(2):
            side["federation"] = self.vary((-1, 0, 0, 1), size)

    def case(self, **given: Any) -> Case:
        """A plan; with the arguments of `make_plan` that are given."""
        n, m, busy = self.n, self.m, self.busy
        peer, professional = self.edges(n, n, 30, False), self.edges(m, m, 8, False)
        users, providers = self.side(n), self.side(m)
        if self.rich and self.often(1):  # ties go both ways, and contacts are those of an actor's own ties
            peer, professional = ([*edges, *((v, u) for u, v in edges)] for edges in (peer, professional))
            users["contacts"] = providers["contacts"] = []
        service = self.edges(n, m, 30, True, least=10 if busy else 0)
        places = PLACES_AT_PROVIDERS
        anyhow = (UNLIMITED, POOL, places, places) if m else (UNLIMITED, POOL, places)
        scarce = (0.3, 0.75, 1.0, 1.5) if busy else (-1 / ONE, 0.0, 0.3, 0.75, 1.0, 1.5, 2.0)
        arguments: dict[str, Any] = {
            "n_users": n, "peer_edges": peer, "n_providers": m, "professional_edges": professional,
            "service_edges": service, "horizon": self.horizon, "starts": self.starts,
            "link": self.one(INDEPENDENT, ADDITIVE),
            "schedule": self.one(ONCE, EACH),
            "users": users,
            "providers": providers,
            "imitation": self.vary((0.0, 0.0, 0.4, 1.0)),
            "imitation_waiting": self.vary((0.0, 0.0, 0.0, 0.4)),
            "demand_weight": self.vary(CHANCES, m),
            "demand_saturation": self.one(0.2, 0.5, 0.8, 1.0),
            "slots": self.vary(scarce),
            "places_": self.vary((0.0, 0.5, 1.0, 1.5, 2.0, 3.0), m),
            "coproduction": self.vary((0.0, 0.0, 0.5, 1.0), m),
            "setup": self.vary((0, 1, 3, 5), m),
            "budget": self.one(-1, -1, 0, 4, 9, 20),
            "supply": places if busy else self.one(*anyhow),
            "pool": self.vary(CHANCES), "pool_unit": self.one(ONE, 1, 3, 10), "place_unit": self.one(2, 20, 2**20),
            "return_after": self.one(-1, -1, 0, 1, 2),
            "return_status": self.one(UNAWARE, AWARE),
            "idea": self.one(0, 3),
            "imitate_group": self.often(2),
        }  # fmt: skip
        if self.often(2):
            arguments["group"] = self.several((0, 1, 2), n)
        self.per_tie(arguments, "peer", peer, n)
        if self.rich:
            self.per_tie(arguments, "professional", professional, m)
            for name in ("ask_chance", "serve_chance"):
                if self.often(1):
                    arguments[name] = self.several(CHANCES, len(service))
        if self.layers:
            self.layered(users, arguments, "peer", n)
            self.layered(providers, arguments, "professional", m)
            if self.often(2):
                arguments["service_open_in"] = self.open_in(service)
        if self.context:
            self.graft(users, n)
            self.graft(providers, m)
            arguments["origin"] = self.one(0.0, 0.3, 0.3, 1.0, self.random.random())
            arguments["translation"] = self.one(0.0, 0.2, 1.0)
            arguments["misfit_lapse"] = self.one(0.0, 0.0, 1 / ONE, 0.5, 5.0, 64.0)
        if m and self.rich and self.often(2):
            self.backed(arguments, m)
        if m > 1 and self.rich and self.often(1, 3):
            self.merged(arguments, m)
        if self.often(2):
            arguments["fee"] = self.vary((0, 1, 3, 10**6), m)
        arguments |= given
        if self.begun and self.often(3):
            self.start(arguments, service)
        return Case(
            plan=make_plan(**arguments),
            user_seeds=self.random.sample(range(n), self.whole(0, min(n, 3))),
            provider_seeds=self.random.sample(range(m), self.whole(0, min(m, 2))),
            seed=self.random.getrandbits(32),
            run=self.random.getrandbits(32),
            arguments=arguments,
            later=[
                (self.whole(0, self.horizon + 1), v)
                for v in self.several(range(n + m), self.whole(0, 4) if n + m else 0)
            ]
            if self.often(2)
            else [],
        )
