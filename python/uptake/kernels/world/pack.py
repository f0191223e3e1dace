"""A plan in the form that compiles fast: all terms of both sides in one pool of integers.

A step reads ``at(plan, OF_USERS + DRIVE, phase, i)`` where C++ reads ``plan.users.drive.at(phase, i)``. Terms are
copied, ties are shared with the plan, and every array is a read-only view of one type, so that one compilation fits all
plans of up to ``ROOM`` layers, and another all of up to twice as many. ``jit.py`` says why this is faster.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.kernels.jit import inner
from uptake.kernels.luck.fixed import ONE
from uptake.kernels.types import (
    ADOPTION,
    NO_SOURCES,
    NO_TERM,
    UNSEEN,
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
    UInt8s,
)  # fmt: skip

# Positions of terms in the pool: those of a side, counted from the side's first; then those there is only one of; then
# what is passed along each layer.
DRIVE, MERIT, PROOF, CONDUCIVE, PUSH, LAPSE, ALONE, CONTACTS, THRESHOLD, ENDURANCE, PRIORITY = np.arange(11)
ADAPTATION, TOLERANCE, CORE_LOSS, CONTEXT, SECTOR, FEDERATION = np.arange(11, 17)
OF_USERS, OF_PROVIDERS = np.array([0, 17])
IMITATION, IMITATION_WAITING, DEMAND_WEIGHT = np.arange(34, 37)
PROVIDER_PLACES, COPRODUCTION, SETUP_COST, POOL_SHARE, PRICE_SHARE, FEE = np.arange(37, 43)
LAYERS = 43
# Columns of what there is one of per sponsor.
ACTS_FROM, ACTS_UNTIL, REVENUE, PRICE, SITE_COST, ORDER, BY_OWNER = np.arange(7)
ROOM = 4  # the least layers for which there is room in a packed plan; the twins are compiled anew for 8, 16, ...


class PackedLayer(NamedTuple):
    """A layer as the twins read it."""

    ties: Ties
    first: int  # the first actor of the side that the ties lead to
    across: int
    term: int  # position of `passing` in the pool
    hazard: Int64s
    weight: Int64s
    shows: int
    times: Times


class Packed(NamedTuple):
    """A plan as the twins read it."""

    n_users: int
    n_providers: int
    terms: Int64s  # the pool: rows of term k in terms[start[k] : start[k + 1]]
    start: Int64s  # (terms + 1,)
    width: Int64s  # (terms,): 1 holds for all actors; 0 not given
    version: Int64s  # (terms, phases): which row a term uses in a phase
    layers: tuple[PackedLayer, ...]  # those of users, those of providers, empty ones up to ROOM
    first_layer: Int64s  # (3,): layers of users from 0 to [1], of providers from [1] to [2]
    shares: Int64s  # (2,): weights of contacts of users, of providers are shares of E
    counted: Int64s  # (2,): contacts of users, of providers are counted in each run
    ask: Ties
    serve: Ties
    group: Int32s
    group_size: Int64s
    imitate_group: int
    demand_gain: int
    slots: Int64s  # (sponsors, horizon + 1)
    backers: Int64s  # (sponsors, 7): when they act, their money, their order
    members: UInt8s
    owner: Int32s
    keep: int
    place_unit: int
    pool_unit: int
    supply: int
    schedule: int
    link: int
    return_after: int
    return_status: int
    idea: int
    phase: Int64s
    companions: Int64s
    conditional: Int64s  # (2,): users, providers find the idea more or less acceptable for companions or variants
    begun: Start  # the start of the plan
    variants: int
    origin: int
    translation: int
    misfit_lapse: int
    federations: int  # how many; 0: nobody pools variants
    ask_times: Times
    price_unit: int
    mergers: Mergers


@inner
def at(plan, term, phase, i):
    """The value of a term for actor i of its side."""
    width = plan.width[term]
    return plan.terms[plan.start[term] + plan.version[term, phase] * width + (0 if width == 1 else i)]


@inner
def passing_at(plan, term, phase, status, i):
    """What source i passes along each tie of a layer at this status."""
    width = plan.width[term]
    return plan.terms[plan.start[term] + (plan.version[term, phase] * 5 + status) * width + (0 if width == 1 else i)]


def frozen(array: npt.ArrayLike, dtype: type[np.generic]) -> npt.NDArray[Any]:
    """A read-only view, contiguous and of this type; of a copy if the array is not."""
    view = np.ascontiguousarray(array, dtype).view()
    view.flags.writeable = False
    return view


def _ties(ties: Ties) -> Ties:
    return Ties(frozen(ties.offsets, np.int64), frozen(ties.targets, np.int32))


def _times(times: Times) -> Times:
    return Times(
        start=frozen(times.start, np.int32),
        until=frozen(times.until, np.int32),
        begins=frozen(times.begins, np.int64),
        tie=frozen(times.tie, np.int64),
        source=frozen(times.source, np.int32),
    )


def _start(start: Start) -> Start:
    return Start(frozen(start.status, np.uint8), frozen(start.since, np.int32), frozen(start.server, np.int32))


def _mergers(mergers: Mergers) -> Mergers:
    columns = [frozen(column, np.int64 if column is mergers.begins else np.int32) for column in mergers]
    return Mergers(*columns)


def _terms(side: Side) -> list[Timed]:
    """The terms of a side in their order; those that are the same in all phases have one version."""
    fixed = [_fixed(values) for values in (side.contacts, side.threshold, side.endurance, side.priority)]
    graft = side.graft
    grafts = [graft.adaptation, graft.tolerance, graft.core_loss, _fixed(graft.context), _fixed(graft.sector)]
    grafts.append(graft.federation if graft.federation.row.size else _fixed(NO_TERM.row))
    return [side.drive, side.merit, side.proof, side.conducive, side.push, side.lapse, side.alone, *fixed, *grafts]


def _layer(layer: Layer, term: int, first: int) -> PackedLayer:
    hazard, weight = frozen(layer.hazard, np.int64), frozen(layer.weight, np.int64)
    shows, across = int(layer.shows), int(layer.across)
    return PackedLayer(_ties(layer.ties), first, across, term, hazard, weight, shows, _times(layer.times))


def _layers(plan: Plan) -> list[PackedLayer]:
    """The layers of both sides in their order, and room."""
    led = [(layer, plan.n_users if layer.across else 0) for layer in plan.users.layers]
    led += [(layer, 0 if layer.across else plan.n_users) for layer in plan.providers.layers]
    packed = [_layer(layer, LAYERS + k, first) for k, (layer, first) in enumerate(led)]
    none = Ties(frozen([0], np.int64), frozen([], np.int32))
    always = Times(*(frozen([], of) for of in (np.int32, np.int32, np.int64, np.int64, np.int32)))
    empty = PackedLayer(none, 0, 0, 0, frozen([], np.int64), frozen([], np.int64), UNSEEN, always)
    return packed + [empty] * (room_for(len(packed)) - len(packed))


def pack_sources(plan: Plan) -> tuple[Sources, ...]:
    """The ties by target of the layers of both sides, and room. Only HEAR reads them, so it alone gets them."""
    sources = [layer.sources for layer in (*plan.users.layers, *plan.providers.layers)]
    sources += [NO_SOURCES] * (room_for(len(sources)) - len(sources))
    return tuple(
        Sources(frozen(s.offsets, np.int64), frozen(s.sources, np.int32), frozen(s.arcs, np.int64)) for s in sources
    )


def counted(side: Side) -> bool:
    """Whether each run counts the contacts of a side."""
    if side.contacts.size or side.shares:
        return False
    weighted = any(layer.weight.size for layer in side.layers if layer.shows == ADOPTION)
    return weighted or any(layer.times.start.size for layer in side.layers if not layer.across)


def _conditional(plan: Plan, side: Side) -> bool:
    """Whether ideas that an actor holds, or does not hold, or its variant change how acceptable this one is."""
    return bool(plan.has_variants or plan.companions.size or (side.alone.rows != ONE).any())


def room_for(layers: int) -> int:
    """For how many layers a packed plan has room: a power of 2, so that few versions of the twins are compiled."""
    return max(ROOM, 1 << (layers - 1).bit_length()) if layers else ROOM


def _backers(s: Sponsors) -> Int64s:
    columns = [s.start, s.until, s.revenue, s.price, s.setup, s.order, s.by_owner]
    return frozen(np.stack([column.astype(np.int64) for column in columns], axis=1), np.int64)


def _fixed(values: npt.NDArray[Any]) -> Timed:
    return Timed(values.reshape(1, -1), np.empty(0, np.int32))


def pack(plan: Plan) -> Packed:
    """Pack a plan for the twins; to be done again when an array of the plan changes."""
    single = [plan.imitation, plan.imitation_waiting, plan.demand_weight]
    share, fee = plan.sponsors.price_share, plan.fee
    single += [plan.places, plan.coproduction, plan.setup, plan.pool]
    single += [term if term.row.size else _fixed(NO_TERM.row) for term in (share, fee)]
    passing = [layer.passing for layer in (*plan.users.layers, *plan.providers.layers)]
    terms: list[Timed | Passing] = [*_terms(plan.users), *_terms(plan.providers), *single, *passing]
    version = np.zeros((len(terms), 1 + int(plan.phase.max())), np.int64)
    for k, term in enumerate(terms):
        if term.row.size:
            version[k] = term.row[: version.shape[1]]
    return Packed(
        n_users=plan.n_users,
        n_providers=plan.n_providers,
        terms=frozen(np.concatenate([term.rows.ravel() for term in terms]), np.int64),
        start=frozen(np.cumsum([0, *(term.rows.size for term in terms)]), np.int64),
        width=frozen([term.rows.shape[-1] for term in terms], np.int64),
        version=frozen(version, np.int64),
        layers=tuple(_layers(plan)),
        first_layer=frozen(np.cumsum([0, len(plan.users.layers), len(plan.providers.layers)]), np.int64),
        shares=frozen([plan.users.shares, plan.providers.shares], np.int64),
        counted=frozen([counted(plan.users), counted(plan.providers)], np.int64),
        ask=_ties(plan.ask),
        serve=_ties(plan.serve),
        group=frozen(plan.group, np.int32),
        group_size=frozen(plan.group_size, np.int64),
        imitate_group=int(plan.imitate_group),
        demand_gain=int(plan.demand_gain),
        slots=frozen(plan.sponsors.slots, np.int64),
        backers=_backers(plan.sponsors),
        members=frozen(plan.sponsors.members, np.uint8),
        owner=frozen(plan.sponsors.owner, np.int32),
        keep=int(plan.sponsors.keep),
        place_unit=int(plan.place_unit),
        pool_unit=int(plan.pool_unit),
        supply=int(plan.supply),
        schedule=int(plan.schedule),
        link=int(plan.link),
        return_after=int(plan.return_after),
        return_status=int(plan.return_status),
        idea=int(plan.idea),
        phase=frozen(plan.phase, np.int64),
        companions=frozen(plan.companions, np.int64),
        conditional=frozen([_conditional(plan, plan.users), _conditional(plan, plan.providers)], np.int64),
        begun=_start(plan.start),
        variants=int(plan.has_variants),
        origin=int(plan.grafting.origin),
        translation=int(plan.grafting.translation),
        misfit_lapse=int(plan.grafting.misfit_lapse),
        federations=plan.n_federations,
        ask_times=_times(plan.ask_times),
        price_unit=int(plan.sponsors.price_unit),
        mergers=_mergers(plan.mergers),
    )
