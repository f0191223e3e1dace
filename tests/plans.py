"""Small plans by hand, with sane defaults, and how a kernel is run on one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from oracles.fixed import ONE, lambda_of
from uptake.kernels.types import (
    ADOPTION,
    ALWAYS,
    AWARE,
    DEMAND,
    DESCENT,
    EACH,
    FUNDS,
    INDEPENDENT,
    LARGEST,
    NO_BOOKS,
    NO_DESCENT,
    NO_GRAFT,
    NO_MERGERS,
    NO_TERM,
    TALLIES,
    UNLIMITED,
    UNSEEN,
    WAITING_SINCE,
    Books,
    Descent,
    Future,
    Graft,
    Grafting,
    Int32s,
    Int64s,
    Layer,
    Mergers,
    Passing,
    Plan,
    Side,
    Sources,
    Sponsors,
    Start,
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


def openings(slots: Any, phase: Int32s) -> Int64s:
    """How many may open in each step: whole slots, the fraction carried over; negative = no limit."""
    versions, carry, allowed = _versions(slots), Fraction(0), [0]
    for f in phase[1:]:
        rate = Fraction(versions[f if len(versions) > 1 else 0])
        carry = max(rate, 0) + carry
        allowed.append(int(carry) if rate >= 0 else -1)
        carry %= 1
    return np.array(allowed, np.int64)


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


@dataclass(frozen=True)
class Backer:
    """A sponsor in plain numbers; negative numbers of slots and money mean no limit."""

    slots: Any = -1
    start: int = 0
    until: int = 2**31 - 1
    capital: int = -1
    revenue: int = -1
    price: int = 0
    setup: int = -1
    order: int = WAITING_SINCE
    by_owner: bool = False
    members: Sequence[int] | None = None


@dataclass(frozen=True)
class Merging:
    """A merger in plain numbers."""

    step: int
    members: Sequence[int]
    into: int
    keeper: int = LARGEST


def make_mergers(several: Sequence[Merging]) -> Mergers:
    if not several:
        return NO_MERGERS
    several = sorted(several, key=lambda one: one.step)
    columns = [np.array([getattr(one, name) for one in several], np.int32) for name in ("step", "into", "keeper")]
    begins = np.cumsum([0, *(len(one.members) for one in several)])
    return Mergers(*columns, begins, np.array([p for one in several for p in sorted(one.members)], np.int32))


def make_sponsors(
    backers: Sequence[Backer] | None, slots: Any, budget: int, phase: Int32s, n: int, owner: Sequence[int]
) -> Sponsors:
    """Sponsors that keep what they open; or, where none are given, one that keeps nothing."""
    each = [Backer(-1 if slots is None else slots, capital=budget)] if backers is None else list(backers)
    chosen = any(one.members is not None for one in each)
    rows = [[p in (range(n) if one.members is None else one.members) for p in range(n)] for one in each]

    def column(name: str, of: Any = np.int64) -> Any:
        return np.array([getattr(one, name) for one in each], of)

    return Sponsors(
        slots=np.array([openings(one.slots, phase) for one in each], np.int64).reshape(len(each), phase.size),
        start=column("start", np.int32),
        until=column("until", np.int32),
        capital=column("capital"),
        revenue=column("revenue"),
        price=column("price"),
        setup=column("setup"),
        order=column("order", np.int32),
        by_owner=column("by_owner", np.uint8),
        members=np.array(rows if chosen else [], np.uint8).reshape((len(each), n) if chosen else (0, 0)),
        owner=np.array(owner, np.int32),
        keep=int(backers is not None),
    )


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
    "alone": 1.0, "contacts": None, "threshold": None, "endurance": None, "priority": None, "shares": None,
    "more": (), "open_in": (),
    "context": None, "sector": None, "adaptation": 0.0, "tolerance": 1.0, "core_loss": 0.0, "federation": None,
}  # fmt: skip


def _whole(values: Any) -> Int32s:
    return np.array([] if values is None else values if isinstance(values, list) else [values], np.int32)


def make_side(
    n: int, ties: Ties, service: Ties, shows: int, n_phases: int, link: int, horizon: int, terms: Mapping[str, Any],
    hazards: Int64s = NO_INT64, weight: Int64s = NO_INT64, across_hazards: Int64s = NO_INT64,
    across_times: Times = ALWAYS,
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
        layers=(*inside, layer(service, across, shows, across_hazards, times=across_times)._replace(across=1)),
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
        alone=timed(t["alone"], n, n_phases, chance),
        graft=_graft(t, n, n_phases),
    )


def _graft(t: Mapping[str, Any], n: int, n_phases: int) -> Graft:
    """How a side fits variants to its contexts: one for all, or a list; None: there are no variants.

    "federation" is a number, -1 for none: one for all, or a list.
    """
    if t["context"] is None:
        return NO_GRAFT
    context = t["context"] if isinstance(t["context"], list) else [t["context"]] * n
    terms = (timed(t[name], n, n_phases, chance) for name in ("adaptation", "tolerance", "core_loss"))
    federation = NO_TERM if t["federation"] is None else timed(t["federation"], n, n_phases, int)
    return Graft(np.array([chance(y) for y in context], np.int64), _whole(t["sector"]), *terms, federation)


def sources(layer: Layer, n_targets: int) -> Sources:
    """The ties of a layer by target; where each stands among them only if that is needed."""
    ties = layer.ties
    arcs = np.argsort(ties.targets, kind="stable")
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(ties.targets, minlength=n_targets))])
    by_source = np.repeat(np.arange(len(ties.offsets) - 1, dtype=np.int32), np.diff(ties.offsets))
    needed = layer.hazard.size or layer.times.start.size
    return Sources(offsets.astype(np.int64), by_source[arcs], arcs.astype(np.int64) if needed else NO_INT64)


def with_sources(side: Side, n: int, n_others: int) -> Side:
    """The side with the ties of its layers by target."""
    layers = tuple(layer._replace(sources=sources(layer, n_others if layer.across else n)) for layer in side.layers)
    return side._replace(layers=layers)


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
    service_open_in: Sequence[tuple[int, int]] = (),
    imitation: Any = 0.0,
    imitation_waiting: Any = 0.0,
    group: Sequence[int] | None = None,
    imitate_group: bool = False,
    demand_weight: Any = 0.0,
    demand_saturation: float = 1.0,
    slots: Any = None,
    places_: Any = 1.0,
    coproduction: Any = 0.0,
    setup: Any = 0,
    budget: int = -1,
    supply: int = UNLIMITED,
    pool: Any = 0.0,
    pool_unit: int = ONE,
    place_unit: int = 20,
    schedule: int = EACH,
    link: int = INDEPENDENT,
    return_after: int = -1,
    return_status: int = AWARE,
    idea: int = 0,
    companions: Sequence[float] = (),
    start: Sequence[int] = (),
    since: Sequence[int] = (),
    server: Sequence[int] = (),
    origin: float = 0.0,
    translation: float = 0.0,
    misfit_lapse: float = 0.0,
    sponsors: Sequence[Backer] | None = None,
    owner: Sequence[int] = (),
    mergers: Sequence[Merging] = (),
    price_unit: int = 1,
    price_share: Any = None,
    fee: Any = None,
) -> Plan:
    """A plan from plain numbers.

    ``starts`` holds the first step of each phase. Terms are scalars, lists per actor, or `Phased` of these; None or
    a negative number of slots means no limit. ``service_edges`` are (user, provider). Chances and weights per tie
    follow the sorted edges; those of ``serve_chance`` the service edges as (provider, user). ``service_open_in`` holds
    (start, until) per sorted service edge. ``start`` and ``since`` are per actor, ``server`` per user. With a context
    of users or of providers there are variants; without a ``fee`` nobody pays one.
    """
    n_phases = len(starts)
    phase = np.array([sum(t >= s for s in starts) - 1 for t in range(horizon + 1)], np.int32)
    peer, professional = csr(n_users, peer_edges), csr(n_providers, professional_edges)
    service = list(service_edges)
    codes = [] if group is None else list(group)

    def hazard(p: float) -> int:
        return lambda_of(chance(p)) if link == INDEPENDENT else chance(p)

    ask, serve = csr(n_users, service), csr(n_providers, [(p, u) for u, p in service])
    by_provider = sorted(range(len(service_open_in)), key=lambda e: sorted(service)[e][::-1])
    back = [service_open_in[e] for e in by_provider]
    ask_times, serve_times = times(ask, service_open_in, horizon), times(serve, back, horizon)

    def per_tie(chances: Sequence[float] | None, weights: Sequence[float] | None = None) -> tuple[Int64s, Int64s]:
        rows = [hazard(p) for p in chances or ()], [int(w * ONE) for w in weights or ()]
        return np.array(rows[0], np.int64), np.array(rows[1], np.int64)

    plan = Plan(
        users=make_side(
            n_users, peer, ask, DEMAND, n_phases, link, horizon, users or {}, *per_tie(peer_chance, peer_weight),
            per_tie(ask_chance)[0], ask_times,
        ),
        providers=make_side(
            n_providers, professional, serve, UNSEEN, n_phases, link, horizon, providers or {},
            *per_tie(professional_chance, professional_weight), per_tie(serve_chance)[0],
            serve_times,
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
        places=timed(places_, n_providers, n_phases, lambda p: round(p * place_unit)),
        coproduction=timed(coproduction, n_providers, n_phases, lambda p: round(p * place_unit)),
        setup=timed(setup, n_providers, n_phases, int),
        pool=timed(pool, 1, n_phases, lambda share: round(share * pool_unit)),
        place_unit=place_unit,
        pool_unit=pool_unit,
        sponsors=make_sponsors(sponsors, slots, budget, phase, n_providers, owner),
        supply=int(supply),
        schedule=schedule,
        link=link,
        return_after=return_after,
        return_status=return_status,
        idea=idea,
        phase=phase,
        companions=np.array([chance(delta) for delta in companions], np.int64),
        start=Start(np.array(start, np.uint8), np.array(since, np.int32), np.array(server, np.int32)),
        grafting=Grafting(chance(origin), chance(translation), chance(misfit_lapse)),
        ask_times=ask_times,
        mergers=make_mergers(mergers),
        fee=NO_TERM if fee is None else timed(fee, n_providers, n_phases, int),
    )  # fmt: skip
    if price_share is not None:
        shares = timed(price_share, n_providers, n_phases, int)
        plan = plan._replace(sponsors=plan.sponsors._replace(price_unit=price_unit, price_share=shares))
    if not plan.has_variants:
        return plan
    return plan._replace(
        users=with_sources(plan.users, n_users, n_providers),
        providers=with_sources(plan.providers, n_providers, n_users),
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
    descent: Descent = NO_DESCENT
    books: Books = NO_BOOKS

    def column(self, name: str) -> list[int]:
        if name in DESCENT:
            return self.descent.tallies[:, DESCENT.index(name)].tolist()  # type: ignore[no-any-return]
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


def new_future(tasks: Sequence[Any]) -> Future:
    """A future with room for all that is recorded; a task is a plan, user seeds, provider seeds, later, of an idea."""
    plans = [task.plan for task in tasks]
    n, steps, ideas = plans[0].n_users + plans[0].n_providers, len(plans[0].phase), len(plans)
    tallies, adoption = np.full((ideas, steps, len(TALLIES)), -7, np.int64), np.full((ideas, n), -7, np.int32)
    history, ever = np.full((ideas, steps, n), 77, np.uint8), np.full((ideas, len(plans[0].group_size)), -7, np.int64)
    planted = [seeds_of(t.plan.n_users, t.user_seeds, t.provider_seeds, t.later) for t in tasks]
    return Future(
        tuple(map(frozen, plans)), tuple(own for own, _ in planted), tuple(when for _, when in planted),
        tallies, adoption, history, ever, tuple(map(new_descent, plans)), tuple(map(new_books, plans)),
    )  # fmt: skip


def run_tree(
    tree_run: Any, futures: Sequence[Sequence[Any]], shared: Sequence[int], seed: int = 1, run: int = 0
) -> list[list[Run]]:
    """One run of futures by a kernel, everything recorded: of each future the run of each idea."""
    rooms = tuple(map(new_future, futures))
    outcome = tree_run(rooms, np.array(shared, np.int32), seed, run, np.zeros(1, np.int32))
    recorded = [zip(*room[3:], strict=True) for room in rooms]
    return [[Run(int(o), *parts) for parts in ideas] for o, ideas in zip(outcome, recorded, strict=True)]


def run_cluster(tree_run: Any, tasks: Sequence[Any], seed: int = 1, run: int = 0) -> list[Run]:
    """One run of a cluster by a kernel, everything recorded."""
    return run_tree(tree_run, [tasks], [-1], seed, run)[0]


def new_descent(plan: Plan) -> Descent:
    """Arrays for all that is recorded of variants, filled with rubbish."""
    if not plan.has_variants:
        return NO_DESCENT
    n = plan.n_users + plan.n_providers
    by_actor = [np.full(n, -77, of) for of in (np.int32, np.int32, np.int32, np.int64)]
    return Descent(np.full((len(plan.phase), len(DESCENT)), -7, np.int64), *by_actor)


def new_books(plan: Plan) -> Books:
    """Arrays for all that is recorded of money and of providers, filled with rubbish."""
    providers = np.full((plan.n_providers, 3), -77, np.int64)
    some = plan.sponsors.keep or plan.sponsors.price_share.row.size
    shape = (len(plan.phase), len(plan.sponsors.start) + 1, FUNDS) if some else (0, 0, 0)
    fees = np.full(len(plan.phase) if plan.fee.row.size else 0, -77, np.int64)
    return Books(np.full(shape, -77, np.int64), providers, fees)


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
    descent, books = new_descent(plan), new_books(plan)
    settled = step_run(
        frozen(plan), seed, run,
        *seeds_of(plan.n_users, user_seeds, provider_seeds, later), np.zeros(1, np.int32),
        tallies, adoption, history, ever, descent, books,
    )  # fmt: skip
    return Run(int(settled), tallies, adoption, history, ever, descent, books)
