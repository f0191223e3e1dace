"""Small plans: by hand with sane defaults, and at random for hypothesis."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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


def layer(ties: Ties, passing: Passing, shows: int, hazard: Int64s = NO_INT64, weight: Int64s = NO_INT64) -> Layer:
    """Ties inside a side show adoption, service ties demand or nothing."""
    return Layer(ties, int(shows != ADOPTION), passing, hazard, weight, shows)


SIDE = {
    "drive": 0.0, "peers": 0.0, "across": 0.0, "merit": 1.0, "proof": 0.0, "conducive": 1.0, "push": 0.0, "lapse": 0.0,
    "contacts": None, "threshold": None, "endurance": None, "priority": None,
}  # fmt: skip


def _whole(values: Any) -> Int32s:
    return np.array([] if values is None else values if isinstance(values, list) else [values], np.int32)


def make_side(
    n: int, ties: Ties, service: Ties, shows: int, n_phases: int, link: int, terms: Mapping[str, Any],
    hazards: Int64s = NO_INT64, weight: Int64s = NO_INT64,
) -> Side:  # fmt: skip
    """A side's terms from plain numbers, chances per step rather than hazards.

    Its layers are its contacts, to which "peers" is passed, and service ties, along which "across" is.
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
    return Side(
        layers=(layer(ties, peers, ADOPTION, hazards, weight), layer(service, across, shows)),
        drive=timed(t["drive"], n, n_phases, hazard),
        merit=timed(t["merit"], n, n_phases, chance),
        proof=timed(t["proof"], n, n_phases, chance),
        conducive=timed(t["conducive"], n, n_phases, chance),
        push=timed(t["push"], n, n_phases, chance),
        lapse=timed(t["lapse"], n, n_phases, lambda p: lambda_of(chance(p))),
        contacts=contacts,
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
    number of slots means no limit. ``service_edges`` are (user, provider); ``peer_chance`` and ``peer_weight`` follow
    the sorted peer edges.
    """
    n_phases = len(starts)
    phase = np.array([sum(t >= s for s in starts) - 1 for t in range(horizon + 1)], np.int32)
    peer, professional = csr(n_users, peer_edges), csr(n_providers, professional_edges)
    service = list(service_edges)
    codes = [] if group is None else list(group)
    side_of = {"n_phases": n_phases, "link": link}

    def hazard(p: float) -> int:
        return lambda_of(chance(p)) if link == INDEPENDENT else chance(p)

    ask, serve = csr(n_users, service), csr(n_providers, [(p, u) for u, p in service])
    per_tie = {
        "hazards": np.array([hazard(p) for p in peer_chance or ()], np.int64),
        "weight": np.array([int(w * ONE) for w in peer_weight or ()], np.int64),
    }
    return Plan(
        users=make_side(n_users, peer, ask, DEMAND, terms=users or {}, **side_of, **per_tie),
        providers=make_side(n_providers, professional, serve, UNSEEN, terms=providers or {}, **side_of),
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
    )


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


def run_plan(
    step_run: Any, plan: Plan, seed: int = 1, run: int = 0, user_seeds: Sequence[int] = (),
    provider_seeds: Sequence[int] = (),
) -> Run:  # fmt: skip
    """One run by a kernel, everything recorded."""
    n = plan.n_users + plan.n_providers
    steps = len(plan.phase)
    # Filled with rubbish, so that a cell the kernel forgets is seen.
    tallies, adoption = np.full((steps, len(TALLIES)), -7, np.int64), np.full(n, -7, np.int32)
    history, ever = np.full((steps, n), 77, np.uint8), np.full(len(plan.group_size), -7, np.int64)
    settled = step_run(
        frozen(plan), seed, run,
        np.array(user_seeds, np.int32), np.array(provider_seeds, np.int32), np.zeros(1, np.int32),
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


def _edges(n: int, m: int, most: int, loops: bool, least: int = 0) -> st.SearchStrategy[list[Edge]]:
    if n == 0 or m == 0 or (n == 1 and not loops):
        return st.just([])
    edge = st.tuples(st.integers(0, n - 1), st.integers(0, m - 1))
    edge = edge if loops else edge.filter(lambda e: e[0] != e[1])
    return st.lists(edge, min_size=least, max_size=most)  # parallel ties happen


@st.composite
def cases(draw: st.DrawFn, busy: bool = False) -> Case:
    """Small worlds in which every branch is taken by some and much happens in few steps.

    ``busy`` ones have users who queue at few places and providers who come and go.
    """
    n, m = draw(st.integers(6 if busy else 1, 12)), draw(st.integers(2 if busy else 0, 4))
    horizon = draw(st.integers(8 if busy else 1, 12))
    later = draw(st.lists(st.integers(1, horizon), unique=True, max_size=2))
    starts = [0, *sorted(later)]
    n_phases = len(starts)
    link = draw(st.sampled_from((INDEPENDENT, ADDITIVE)))
    peer, professional = draw(_edges(n, n, 30, False)), draw(_edges(m, m, 8, False))
    service = draw(_edges(n, m, 30, True, least=10 if busy else 0))
    plenty = st.sampled_from(CHANCES)
    seldom = st.sampled_from((0.05, 0.1, 0.3) if busy else (0.0, 0.0, 0.1, 0.3))
    drives = st.sampled_from((0.1, 0.3, 1.0) if busy else (0.0, 0.05, 0.3, 1.0))
    merits = st.sampled_from((0.6, 0.8, 1.0) if busy else (0.0, 0.3, 0.6, 1.0))
    scarce = st.sampled_from((0.3, 0.75, 1.0, 1.5) if busy else (-1.0, 0.0, 0.3, 0.75, 1.0, 1.5, 2.0))
    places, pool = PLACES_AT_PROVIDERS, POOL
    anyhow = [UNLIMITED, pool, places, places] if m else [UNLIMITED, pool, places]
    supplies = [places] if busy else anyhow
    often = st.sampled_from((0.2, 0.5, 1.0))

    def vary(values: st.SearchStrategy[Any], size: int) -> Any:
        """A scalar, a list per actor, or either per phase."""

        def version() -> Any:
            if size > 0 and draw(st.integers(0, 3)) == 0:
                return draw(st.lists(values, min_size=size, max_size=size))
            return draw(values)

        if n_phases > 1 and draw(st.integers(0, 2)) == 0:
            return Phased([version() for _ in range(n_phases)])
        return version()

    def passing(size: int) -> Any:
        """What a source passes at each status, the adopter's not always the most."""

        def version() -> Any:
            if draw(st.booleans()):
                return (0.0, draw(plenty), draw(plenty), draw(often), draw(plenty))
            if size > 0 and draw(st.integers(0, 2)) == 0:
                return (0.0, 0.0, 0.2, draw(st.lists(plenty, min_size=size, max_size=size)), 0.0)
            return draw(often)

        if n_phases > 1 and draw(st.integers(0, 2)) == 0:
            return Phased([version() for _ in range(n_phases)])
        return version()

    def side(size: int, ties: list[Edge]) -> dict[str, Any]:
        phis = st.sampled_from((0.0, 0.25, 1 / 3, 0.5, 2 / 3, 1.0))
        given_terms: dict[str, Any] = {
            "drive": vary(drives, size),
            "peers": passing(size),
            "across": passing(size),
            "merit": vary(merits, size),
            "proof": vary(plenty, size),
            "conducive": vary(st.sampled_from((0.3, 0.8, 1.0, 1.0)), size),
            "push": vary(st.sampled_from((0.0, 0.0, 0.2, 1.0)), size),
            "lapse": vary(seldom, size),
        }
        if draw(st.integers(0, 3)) == 0:
            given_terms["contacts"] = draw(st.integers(1, 3))
        match draw(st.integers(0, 3)):
            case 0:
                given_terms["threshold"] = draw(phis)
            case 1 if size:
                given_terms["threshold"] = draw(st.lists(phis, min_size=size, max_size=size))
        if draw(st.integers(0, 3)) == 0:
            given_terms["endurance"] = draw(st.sampled_from((0.1, 0.5, 1.0)))
        if size and draw(st.integers(0, 2)) == 0:
            given_terms["priority"] = draw(st.lists(st.integers(-1, 2), min_size=size, max_size=size))
        return given_terms

    arguments: dict[str, Any] = {
        "n_users": n, "peer_edges": peer, "n_providers": m, "professional_edges": professional,
        "service_edges": service, "horizon": horizon, "starts": starts, "link": link,
        "schedule": draw(st.sampled_from((ONCE, EACH))),
        "users": side(n, peer),
        "providers": side(m, professional),
        "imitation": vary(st.sampled_from((0.0, 0.0, 0.4, 1.0)), 0),
        "imitation_waiting": vary(st.sampled_from((0.0, 0.0, 0.0, 0.4)), 0),
        "demand_weight": vary(plenty, m),
        "demand_saturation": draw(st.sampled_from((0.2, 0.5, 0.7, 1.0))),
        "slots": vary(scarce, 0),
        "places_": vary(st.sampled_from((0.0, 0.5, 1.0, 1.5, 2.0, 3.0)), m),
        "coproduction": vary(st.sampled_from((0.0, 0.0, 0.5, 1.0)), m),
        "setup": vary(st.sampled_from((0, 1, 3, 5)), m),
        "budget": draw(st.sampled_from((-1, -1, 0, 4, 9, 20))),
        "supply": draw(st.sampled_from(supplies)),
        "pool": vary(plenty, 0),
        "return_after": draw(st.sampled_from((-1, -1, 0, 1, 2))),
        "return_status": draw(st.sampled_from((UNAWARE, AWARE))),
        "idea": draw(st.sampled_from((0, 3))),
    }  # fmt: skip
    if draw(st.booleans()):
        arguments["group"] = draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    arguments["imitate_group"] = draw(st.booleans())
    if draw(st.integers(0, 3)) == 0:
        arguments["peer_chance"] = draw(st.lists(plenty, min_size=len(peer), max_size=len(peer)))
    if draw(st.integers(0, 3)) == 0:
        degree = np.bincount([v for _, v in peer], minlength=n) if peer else np.zeros(n, int)
        share = st.sampled_from((0.3, 0.7, 1.0))
        arguments["peer_weight"] = [draw(share) / int(degree[v]) for _, v in sorted(peer)]
    return Case(
        plan=make_plan(**arguments),
        user_seeds=draw(st.lists(st.integers(0, n - 1), unique=True, max_size=3)),
        provider_seeds=draw(st.lists(st.integers(0, m - 1), unique=True, max_size=2)) if m else [],
        seed=draw(st.integers(0, 2**32 - 1)),
        run=draw(st.integers(0, 2**32 - 1)),
        arguments=arguments,
    )
