"""Small plans: by hand with sane defaults, and at random for hypothesis."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np
from hypothesis import strategies as st
from oracles.fixed import ONE, lambda_of
from uptake.kernels.types import (
    ADDITIVE,
    ADOPTION,
    AWARE,
    DEMAND,
    EACH,
    INDEPENDENT,
    ONCE,
    PLACES_AT_PROVIDERS,
    POOL,
    TALLIES,
    UNAWARE,
    UNLIMITED,
    UNSEEN,
    Int32s,
    Int64s,
    Layer,
    Passing,
    Plan,
    Side,
    Ties,
    Timed,
    Times,
)  # fmt: skip

Edge = tuple[int, int]


@dataclass(frozen=True)
class Phased:
    """A value per phase, where a plain list would mean a value per actor."""

    values: Sequence[Any]


def chance(p: float) -> int:
    """A number in units of 2^-32."""
    return round(p * ONE)


def places(p: float) -> int:
    """Places in units of 2^-16."""
    return round(p * 2**16)


def csr(n: int, edges: Iterable[Edge]) -> Ties:
    """Ties in canonical order."""
    ordered = sorted(edges)
    offsets = np.zeros(n + 1, np.int64)
    for u, _ in ordered:
        offsets[u + 1] += 1
    return Ties(np.cumsum(offsets), np.array([v for _, v in ordered], np.int32))


def _versions(value: Any) -> Sequence[Any]:
    return value.values if isinstance(value, Phased) else [value]


def _rows(count: int, n_phases: int) -> Int32s:
    """Which version each phase uses: one for all, or one each."""
    return np.arange(n_phases, dtype=np.int32) if count == n_phases else np.zeros(n_phases, np.int32)


def timed(value: Any, n: int, n_phases: int, unit: Any) -> Timed:
    """A scalar, a list per actor, or Phased of these."""
    versions = _versions(value)
    wide = any(isinstance(v, list) for v in versions)
    rows = [[unit(x) for x in v] if isinstance(v, list) else [unit(v)] * (n if wide else 1) for v in versions]
    return Timed(np.array(rows, np.int64).reshape(len(rows), n if wide else 1), _rows(len(rows), n_phases))


def passing(value: Any, n: int, n_phases: int, unit: Any) -> Passing:
    """Per version either the chance at status 3, or the five chances by status; each a scalar or a list per source."""
    versions = [v if isinstance(v, tuple) else (0.0, 0.0, 0.0, v, 0.0) for v in _versions(value)]
    wide = any(isinstance(x, list) for v in versions for x in v)
    width = n if wide else 1
    rows = [[[unit(y) for y in x] if isinstance(x, list) else [unit(x)] * width for x in v] for v in versions]
    return Passing(np.array(rows, np.int64).reshape(len(rows), 5, width), _rows(len(rows), n_phases))


NO_INT64: Int64s = np.empty(0, np.int64)


ALWAYS = Times(*(np.empty(0, of) for of in (np.int32, np.int32, np.int64, np.int64, np.int32)))


def times(ties: Ties, open_in: Sequence[tuple[int, int]], horizon: int) -> Times:
    """When ties are open: (start, until) of each, in the order of ``csr``."""
    if not open_in:
        return ALWAYS
    sources = np.repeat(np.arange(len(ties.offsets) - 1), np.diff(ties.offsets))
    events = [
        [e for e, (start, until) in enumerate(open_in) if start < until and t > 1 and t in (start, until)]
        for t in range(horizon + 1)
    ]
    tie = np.array([e for step in events for e in step], np.int64)
    return Times(
        start=np.array([start if start > 1 else 0 for start, _ in open_in], np.int32),
        until=np.array([until for _, until in open_in], np.int32),
        begins=np.cumsum([0, *map(len, events)]),
        tie=tie,
        source=sources[tie].astype(np.int32),
    )


def layer(
    ties: Ties, passing: Passing, shows: int, hazard: Int64s = NO_INT64, weight: Int64s = NO_INT64,
    times: Times = ALWAYS,
) -> Layer:  # fmt: skip
    """Ties inside a side show adoption or nothing, service ties demand or nothing."""
    return Layer(ties, 0, passing, hazard, weight, shows, times)


@dataclass(frozen=True)
class More:
    """One more layer inside a side."""

    edges: Sequence[Edge]
    passes: Any  # as "peers"
    weight: Sequence[int] = ()  # per sorted edge, or one for all; as `shares` says
    open_in: Sequence[tuple[int, int]] = ()  # start and until per sorted edge
    proves: bool = True


SIDE = {
    "drive": 0.0, "peers": 0.0, "across": 0.0, "merit": 1.0, "proof": 0.0, "conducive": 1.0, "push": 0.0, "lapse": 0.0,
    "contacts": None, "threshold": None, "endurance": None, "priority": None, "shares": None, "more": (), "open_in": (),
}  # fmt: skip


def _whole(values: Any) -> Int32s:
    return np.array([] if values is None else values if isinstance(values, list) else [values], np.int32)


def make_side(
    n: int, ties: Ties, service: Ties, shows: int, n_phases: int, link: int, horizon: int, terms: Mapping[str, Any],
    hazards: Int64s = NO_INT64, weight: Int64s = NO_INT64, across_hazards: Int64s = NO_INT64,
) -> Side:  # fmt: skip
    """A side's terms from plain numbers, chances per step rather than hazards.

    Its layers are its contacts, to which "peers" is passed, "more" of them, and service ties, along which "across" is.
    Weights are shares unless "shares" says otherwise; "open_in" is (start, until) per contact.
    """
    if unknown := terms.keys() - SIDE.keys():
        raise TypeError(f"unknown terms: {sorted(unknown)}")
    t = {**SIDE, **terms}

    def hazard(p: float) -> int:
        return lambda_of(chance(p)) if link == INDEPENDENT else chance(p)

    contacts = (
        np.bincount(ties.targets, minlength=n).astype(np.int32) if t["contacts"] is None else _whole(t["contacts"])
    )
    phi = t["threshold"]
    threshold = [] if phi is None else phi if isinstance(phi, list) else [phi]
    stamina = t["endurance"]
    endurance = [] if stamina is None else stamina if isinstance(stamina, list) else [stamina]
    peers, across = (passing(t[name], n, n_phases, hazard) for name in ("peers", "across"))
    inside = [layer(ties, peers, ADOPTION, hazards, weight, times(ties, t["open_in"], horizon))]
    for more in t["more"]:
        others, passes = csr(n, more.edges), passing(more.passes, n, n_phases, hazard)
        open_in = times(others, more.open_in, horizon)
        weights = np.array(more.weight, np.int64)
        inside.append(layer(others, passes, ADOPTION if more.proves else UNSEEN, weight=weights, times=open_in))
    return Side(
        layers=(*inside, layer(service, across, shows, across_hazards)._replace(across=1)),
        drive=timed(t["drive"], n, n_phases, hazard),
        merit=timed(t["merit"], n, n_phases, chance),
        proof=timed(t["proof"], n, n_phases, chance),
        conducive=timed(t["conducive"], n, n_phases, chance),
        push=timed(t["push"], n, n_phases, chance),
        lapse=timed(t["lapse"], n, n_phases, lambda p: lambda_of(chance(p))),
        contacts=contacts,
        shares=int(len(weight) > 0 if t["shares"] is None else t["shares"]),
        threshold=np.array([int(x * ONE) for x in threshold], np.int64),
        endurance=np.array([int(x * ONE) for x in endurance], np.int64),
        priority=_whole(t["priority"]),
    )


def make_plan(
    n_users: int,
    peer_edges: Iterable[Edge] = (),
    n_providers: int = 0,
    professional_edges: Iterable[Edge] = (),
    service_edges: Iterable[Edge] = (),
    *,
    horizon: int = 10,
    starts: Sequence[int] = (0,),
    users: Mapping[str, Any] | None = None,
    providers: Mapping[str, Any] | None = None,
    peer_chance: Sequence[float] | None = None,
    peer_weight: Sequence[float] | None = None,
    professional_chance: Sequence[float] | None = None,
    professional_weight: Sequence[float] | None = None,
    ask_chance: Sequence[float] | None = None,
    serve_chance: Sequence[float] | None = None,
    imitation: Any = 0.0,
    imitation_waiting: Any = 0.0,
    group: Sequence[int] | None = None,
    imitate_group: bool = False,
    demand_weight: Any = 0.0,
    demand_saturation: float = 1.0,
    slots: Any = -1.0,
    places_: Any = 1.0,
    coproduction: Any = 0.0,
    setup: Any = 0,
    budget: int = -1,
    supply: int = UNLIMITED,
    pool: Any = 0.0,
    schedule: int = EACH,
    link: int = INDEPENDENT,
    return_after: int = -1,
    return_status: int = AWARE,
    idea: int = 0,
) -> Plan:
    """A plan from plain numbers.

    ``starts`` holds the first step of each phase. Terms are scalars, lists per actor, or `Phased` of these; a negative
    number of slots means no limit. ``service_edges`` are (user, provider). Chances and weights per tie follow the
    sorted edges; those of ``serve_chance`` the service edges as (provider, user).
    """
    n_phases = len(starts)
    phase = np.array([sum(t >= s for s in starts) - 1 for t in range(horizon + 1)], np.int32)
    peer, professional = csr(n_users, peer_edges), csr(n_providers, professional_edges)
    service = list(service_edges)
    codes = [] if group is None else list(group)

    def hazard(p: float) -> int:
        return lambda_of(chance(p)) if link == INDEPENDENT else chance(p)

    ask, serve = csr(n_users, service), csr(n_providers, [(p, u) for u, p in service])

    def per_tie(chances: Sequence[float] | None, weights: Sequence[float] | None = None) -> tuple[Int64s, Int64s]:
        rows = [hazard(p) for p in chances or ()], [int(w * ONE) for w in weights or ()]
        return np.array(rows[0], np.int64), np.array(rows[1], np.int64)

    return Plan(
        users=make_side(
            n_users, peer, ask, DEMAND, n_phases, link, horizon, users or {}, *per_tie(peer_chance, peer_weight),
            per_tie(ask_chance)[0],
        ),
        providers=make_side(
            n_providers, professional, serve, UNSEEN, n_phases, link, horizon, providers or {},
            *per_tie(professional_chance, professional_weight), per_tie(serve_chance)[0],
        ),
        ask=ask,
        serve=serve,
        imitation=timed(imitation, 1, n_phases, chance),
        imitation_waiting=timed(imitation_waiting, 1, n_phases, chance),
        group=np.array(codes, np.int32),
        group_size=np.bincount(codes).astype(np.int64) if codes else np.array([n_users], np.int64),
        imitate_group=int(imitate_group),
        demand_weight=timed(demand_weight, n_providers, n_phases, chance),
        demand_gain=round(2**20 / demand_saturation),
        slots=timed(slots, 1, n_phases, chance),
        places=timed(places_, n_providers, n_phases, places),
        coproduction=timed(coproduction, n_providers, n_phases, places),
        setup=timed(setup, n_providers, n_phases, int),
        pool=timed(pool, 1, n_phases, chance),
        budget=budget,
        supply=int(supply),
        schedule=schedule,
        link=link,
        return_after=return_after,
        return_status=return_status,
        idea=idea,
        phase=phase,
    )  # fmt: skip


# Running a kernel on a plan.


@dataclass
class Run:
    """What ``step_run`` fills, in the shape of the oracle's result."""

    settled: int
    tallies: Int64s
    adoption_step: Int32s
    history: Any
    group_ever: Int64s

    def column(self, name: str) -> list[int]:
        return self.tallies[:, TALLIES.index(name)].tolist()  # type: ignore[no-any-return]


def frozen(value: Any) -> Any:
    """The same plan of read-only arrays, as plans are in use (a twin compiles anew for each type of argument)."""
    if isinstance(value, np.ndarray):
        view = value.view()
        view.flags.writeable = False
        return view
    if isinstance(value, tuple):
        parts = map(frozen, value)
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value


def seeds_of(
    n_users: int, user_seeds: Sequence[int], provider_seeds: Sequence[int], later: Sequence[tuple[int, int]] = ()
) -> tuple[Int32s, Int32s]:
    """Seeds as actors, and their steps."""
    first = [*user_seeds, *(n_users + p for p in provider_seeds)]
    steps = [*(0 for _ in first), *(due for due, _ in sorted(later))] if later else []
    return np.array([*first, *(v for _, v in sorted(later))], np.int32), np.array(steps, np.int32)


def run_plan(
    step_run: Any, plan: Plan, seed: int = 1, run: int = 0, user_seeds: Sequence[int] = (),
    provider_seeds: Sequence[int] = (), later: Sequence[tuple[int, int]] = (),
) -> Run:  # fmt: skip
    """One run by a kernel, everything recorded. ``later`` holds (step, actor) for seeds after step 0."""
    n = plan.n_users + plan.n_providers
    steps = len(plan.phase)
    # Filled with rubbish, so that a cell the kernel forgets is seen.
    tallies, adoption = np.full((steps, len(TALLIES)), -7, np.int64), np.full(n, -7, np.int32)
    history, ever = np.full((steps, n), 77, np.uint8), np.full(len(plan.group_size), -7, np.int64)
    settled = step_run(
        frozen(plan), seed, run,
        *seeds_of(plan.n_users, user_seeds, provider_seeds, later), np.zeros(1, np.int32),
        tallies, adoption, history, ever,
    )  # fmt: skip
    return Run(int(settled), tallies, adoption, history, ever)


# At random.

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


def cases(busy: bool = False, rich: bool = False, layers: bool = False) -> st.SearchStrategy[Case]:
    """Small worlds in which every branch is taken by some and much happens in few steps.

    ``busy`` ones have users who queue at few places and providers who come and go; in ``rich`` ones each kind of tie
    may have chances or weights of its own, and each actor a number of contacts; those with ``layers`` have up to three
    on either side, and ties that open and close.
    """
    return _RANDOM.map(lambda random: _World(random, busy, rich, layers).case())


class _World:
    """Draws one world. Each term is at times neutral, a value for all, one per actor, or either of these per phase."""

    def __init__(self, random: Random, busy: bool, rich: bool, layers: bool) -> None:
        self.random, self.busy, self.rich, self.layers = random, busy, rich, layers
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

    def case(self) -> Case:
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
            "pool": self.vary(CHANCES),
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
