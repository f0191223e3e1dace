"""What both engines read: a plan, flat arrays of integers, and what their numbers mean. Free of numba.

The fields are those of ``cpp/include/uptake/base/types.hpp`` and ``world/plan.hpp``; the constants are those of the
headers, which ``tests/test_kernels.py`` compares.

Users are the actors 0 .. n_users - 1, providers the actors n_users .. n_users + n_providers - 1. Every array of
integers is int64 unless said otherwise. Hazards, chances and levels count units of 2^-32, places units that the plan
states, money is in hundredths. A term that changes with time has a row of values per version and a version per phase; a
row of width 1 holds for all actors of that side.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Int64s = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
UInt8s = npt.NDArray[np.uint8]
UInt64s = npt.NDArray[np.uint64]

STATUSES = ("unaware", "aware", "waiting", "adopter", "lapsed")
UNAWARE, AWARE, WAITING, ADOPTER, LAPSED = range(5)
ONCE, EACH = range(2)  # schedule: a tie passes its chance when the source's level rises, or at every step
INDEPENDENT, ADDITIVE = range(2)  # link: log-chances add, or chances add
UNLIMITED, PLACES_AT_PROVIDERS, POOL = range(3)  # supply: at once; a place at a provider; a share of the waiting
WAITING_SINCE, MOST_DEMAND, BEST_FIT, CHEAPEST = range(4)  # order in which a sponsor takes waiting providers
LARGEST, FITTING = range(2)  # of the members of a merger, whose variant is kept
UNSEEN, ADOPTION, DEMAND = range(3)  # what a layer shows of a source: nothing; that it adopts; that it waits or adopts
GIVEN, RESISTANCE, ACCEPTANCE = range(3)  # latent of a plain contagion: what an actor's need follows from (needs.py)
STOPPED, UNSETTLED = -2, -1  # outcomes of a run: the caller asked to stop; the horizon came first

# What a donor is where it is no actor: never heard; a seed; the external drive; the share of all users.
NO_DONOR, SEEDED, EXTERNAL, EVERYONE = -1, -2, -3, -4

# Purposes of luck, the fourth number of a draw's counter.
HEAR, WANT, GET, KEEP, DONOR, SEED, ATTRIBUTE, NETWORK, TIE, SHOCK, PERMUTE = np.arange(11)


class Ties(NamedTuple):
    """Ties in compressed sparse rows: the targets of source u are targets[offsets[u] : offsets[u + 1]]."""

    offsets: Int64s  # (n + 1,)
    targets: Int32s  # (n_ties,)


class Timed(NamedTuple):
    """One term of one side: the value for actor v in phase f is rows[row[f], v] (or rows[row[f], 0] if width is 1)."""

    rows: Int64s  # (versions, width), width 1 or the number of actors on the side
    row: Int32s  # (phases,)


class Passing(NamedTuple):
    """What a source passes along each tie of a layer, by its status: rows[row[f], status, source].

    Lambda(kappa o psi p) under the independent link, kappa o psi p under the additive link.
    """

    rows: Int64s  # (versions, 5, width), width 1 or the number of sources
    row: Int32s  # (phases,)


class Times(NamedTuple):
    """When the ties of a layer are open: in the steps from ``start`` up to, and without, ``until``.

    Events are the ties that open or close after step 1, step by step; those of step t are begins[t] to begins[t + 1],
    with ``tie`` ascending.
    """

    start: Int32s  # (n_ties,), 0 for ties that are open from step 1 on; (0,): all ties are always open
    until: Int32s  # (n_ties,) or (0,)
    begins: Int64s  # (horizon + 2,) or (0,): by step its first event
    tie: Int64s  # (n_events,): the tie that opens or closes
    source: Int32s  # (n_events,): where the tie leads from


class Sources(NamedTuple):
    """The ties of a layer by target: those into v come from sources[offsets[v] : offsets[v + 1]], in canonical order.

    All empty in plans without variants.
    """

    offsets: Int64s  # (n_targets + 1,) or (0,)
    sources: Int32s  # (n_ties,) or (0,): positions inside the side of the sources
    arcs: Int64s  # (n_ties,) or (0,): the place of each among `ties`; needed where ties have hazards or times


_none64: Int64s = np.empty(0, np.int64)
_none32: Int32s = np.empty(0, np.int32)
NO_TERM = Timed(np.empty((0, 1), np.int64), _none32)
for _empty in (_none64, _none32, NO_TERM.rows):
    _empty.flags.writeable = False


class Graft(NamedTuple):
    """How the actors of a side fit variants to their own context. Without a context there are no variants."""

    context: Int64s  # (0,) or (n,): y, 0 .. ONE
    sector: Int32s  # (0,) or (n,): a code, -1 = none
    adaptation: Timed  # A, 0 .. ONE
    tolerance: Timed  # sigma, 1 .. 2^38
    core_loss: Timed  # delta, 0 .. ONE
    federation: Timed = NO_TERM  # in which an actor pools its variant, 0 .. n_actors - 1, -1 = none; (0, 1): nobody is


class Grafting(NamedTuple):
    """What holds for all variants of an idea. Not read without variants."""

    origin: int  # x0, 0 .. ONE
    translation: int  # by how much a variant from another sector moves away from the context, 0 .. ONE
    misfit_lapse: int  # mu_f: the lapse hazard is multiplied by 1 + mu_f (1 - phi), 0 .. 2^38


ALWAYS = Times(_none32, _none32, _none64, _none64, _none32)
NO_SOURCES = Sources(_none64, _none32, _none64)
NO_GRAFT = Graft(_none64, _none32, NO_TERM, NO_TERM, NO_TERM)
NO_GRAFTING = Grafting(0, 0, 0)


class Layer(NamedTuple):
    """Ties of one kind, from all actors of a side to actors of the same side or of the other, and what they carry."""

    ties: Ties  # between positions inside the sides
    across: int  # 0: the ties lead to the same side; 1: to the other
    passing: Passing
    hazard: Int64s  # (0,), or per tie: what adopters pass in place of `passing`; others pass nothing then
    weight: Int64s  # (0,): each contact counts 1 in E; (1,): all have this weight; or per tie
    shows: int  # what the targets see of a source: UNSEEN, ADOPTION or DEMAND
    times: Times
    sources: Sources = NO_SOURCES  # only where there are variants


class Side(NamedTuple):
    """The terms of users, or of providers.

    Without ``contacts``, those of an actor are its out-degree; where contacts have weights that are no shares, or ties
    have times, they are the weights of the open ties into it, counted in each run.
    """

    layers: tuple[Layer, ...]
    drive: Timed  # external drive a: Lambda(a) under the independent link, a under the additive link
    merit: Timed  # b
    proof: Timed  # gamma
    conducive: Timed  # I, culture and champion (ONE for users)
    push: Timed  # pi, mandate or regulator's pressure
    lapse: Timed  # Lambda(mu (1 - support)) per step
    contacts: Int32s  # (1,) or (n,): denominator of E, the in-degree inside the side or r; (0,): see below
    shares: (
        int  # 1: weights are shares of E, those into v sum to at most ONE; 0: E is the weight of adopters / contacts
    )
    threshold: Int64s  # (0,) drawn; (1,) or (n,) given: the least acceptable level
    endurance: Int64s  # (0,) drawn; (1,) or (n,) given: the lapse hazard that an adopter withstands
    priority: Int32s  # (0,) all equal, or (n,): lower is served first
    alone: Timed  # q, how acceptable the idea is by itself: C = clip01(q + the changes by companions that v holds)
    graft: Graft = NO_GRAFT  # with a context: there are variants; then each side that has actors has one


class Start(NamedTuple):
    """What actors are when a run begins, before seeds; without values all are unaware."""

    status: UInt8s  # (0,) or (n,): by actor
    since: Int32s  # (0,) since step 0; or (n,): the step, at most 0, at which a waiting actor began to wait
    server: Int32s  # (0,) none; or (n_users,): position of the provider that serves an adopting user, -1 = none


NO_START = Start(np.empty(0, np.uint8), np.empty(0, np.int32), np.empty(0, np.int32))
for _array in NO_START:
    _array.flags.writeable = False


class Sponsors(NamedTuple):
    """Who opens providers, and with whose money: an entry per sponsor, in the order in which they act."""

    slots: Int64s  # (n, horizon + 1): how many it may open in each step; negative = no limit
    start: Int32s  # (n,): it acts in the steps from start up to, and without, until
    until: Int32s  # (n,)
    capital: Int64s  # (n,): money for setting up, hundredths; negative = no limit
    revenue: Int64s  # (n,): money per month for the places that it keeps, hundredths; negative = no limit
    price: Int64s  # (n,): of a place per month, hundredths
    setup: Int64s  # (n,): of a provider, hundredths; negative = that of the plan
    order: Int32s  # (n,): in which it takes providers, WAITING_SINCE and so on
    by_owner: UInt8s  # (n,): 1: a slot opens all sites of an owner that wait or are aware
    members: UInt8s  # (n, n_providers): 1 for those that it may open; or (0, 0): all
    owner: Int32s  # (n_providers,): a code, -1 = none; or (0,)
    keep: int  # 1: they keep what they open: it is theirs to pay for, and to let go
    price_unit: int = 1  # revenue is compared with places in this many parts of one, 1 .. 2^20
    price_share: Timed = NO_TERM  # by provider, how many parts of a price a place costs, 0 .. price_unit; (0, 1): all


_bytes: UInt8s = np.empty(0, np.uint8)
_table: UInt8s = np.empty((0, 0), np.uint8)
for _empty in (_bytes, _table):
    _empty.flags.writeable = False
_no_slots = np.empty((0, 0), np.int64)
_no_slots.flags.writeable = False
NO_SPONSORS = Sponsors(_no_slots, _none32, _none32, *(_none64,) * 4, _none32, _bytes, _table, _none32, 0)


class Mergers(NamedTuple):
    """Providers that become one: an entry per merger, in the order of their steps."""

    step: Int32s  # (n,): at whose start they merge, at least 1
    into: Int32s  # (n,): position of the provider that remains, one of the members
    keeper: Int32s  # (n,): whose variant it holds, LARGEST or FITTING
    begins: Int64s  # (n + 1,) or (0,): where the members of each begin
    members: Int32s  # positions of providers, ascending in each merger


NO_MERGERS = Mergers(_none32, _none32, _none32, _none64, _none32)


class Plan(NamedTuple):
    """One strategy on one world, as kernels read it."""

    users: Side
    providers: Side
    ask: Ties  # service ties, user -> provider, as provider positions 0 .. n_providers - 1
    serve: Ties  # the same ties turned round, provider -> user
    imitation: Timed  # width 1: coefficient g of the share of adopters among users
    imitation_waiting: Timed  # width 1: the same for the share of waiting users
    group: Int32s  # (0,): all users in one group; or (n_users,): codes 0 .. n_groups - 1
    group_size: Int64s  # (n_groups,), at least one group
    imitate_group: int  # 0: share of all users, 1: share of the user's own group
    demand_weight: Timed  # d, providers
    demand_gain: int  # 2^20 / d0
    places: Timed  # places0 * scale in units of 1 / place_unit, providers
    coproduction: Timed  # nu in units of 1 / place_unit, providers
    setup: Timed  # cost of opening a provider, hundredths of the currency
    pool: Timed  # width 1: share of the waiting users that a common pool places per step, in units of 1 / pool_unit
    supply: int  # UNLIMITED, PLACES_AT_PROVIDERS or POOL
    schedule: int  # ONCE or EACH
    link: int  # INDEPENDENT or ADDITIVE
    return_after: int  # steps from lapse to return, 0 = in the same step, -1 = never
    return_status: int  # AWARE, or UNAWARE: must hear again
    idea: int  # index of the idea in the luck's counter
    phase: Int32s  # (horizon + 1,): the phase of each step
    companions: Int64s  # (0,), or by idea of its cluster: what having adopted that idea adds to C, -ONE .. ONE
    start: Start = NO_START
    grafting: Grafting = NO_GRAFTING
    place_unit: int = 1  # so many units are one place, 1 .. 2^20
    pool_unit: int = 1  # so many units of a share are one user, 1 .. 2^32
    sponsors: Sponsors = NO_SPONSORS  # without one, no provider opens but seeds
    ask_times: Times = ALWAYS  # when service ties are open, in the order of `ask`; layers along them have times as well
    mergers: Mergers = NO_MERGERS
    fee: Timed = NO_TERM  # what a provider pays for each place in a step, hundredths; (0, 1): nobody pays a fee

    @property
    def n_users(self) -> int:
        """Number of users."""
        return self.ask.offsets.size - 1

    @property
    def n_providers(self) -> int:
        """Number of providers."""
        return self.serve.offsets.size - 1

    @property
    def has_variants(self) -> bool:
        """Whether actors have contexts, so that each variant of the idea has a donor."""
        return self.users.graft.context.size + self.providers.graft.context.size > 0

    @property
    def n_federations(self) -> int:
        """One more than the highest number of a federation, 0 without variants."""
        grafts = (self.users.graft, self.providers.graft) if self.has_variants else ()
        return 1 + max((int(graft.federation.rows.max(initial=-1)) for graft in grafts), default=-1)


# Columns of the tallies, one row per step: statuses of users and of providers, then these.
TALLIES = (
    *(f"users_{status}" for status in STATUSES),
    *(f"providers_{status}" for status in STATUSES),
    "users_ever",  # users that have ever adopted
    "providers_ever",
    "openings",  # providers that became adopters in this step (seeds at step 0)
    "served",  # users that got a place in this step (0 if supply is unlimited)
    "waited",  # sum over these users of the steps since they began to wait
    "places",  # places at the adopting providers at the end of the step
    "idle",  # free places among these
    "setup",  # money spent on openings, hundredths
)
USERS, PROVIDERS = 0, len(STATUSES)
USERS_EVER, PROVIDERS_EVER, OPENINGS, SERVED, WAITED, PLACES, IDLE, SETUP = range(2 * len(STATUSES), len(TALLIES))

# How an actor came to hear, when it first adopted.
FROM_SEED, FROM_OUTSIDE, FROM_EVERYONE, FROM_OWN_SIDE, FROM_OTHER_SIDE = range(5)
# Columns of the descent, one row per step: nine of users, then the same of providers. The first four are sums over the
# adopters at the end of the step, in units of 2^-30: of x, x^2, phi and eps. The others count first adoptions so far.
_DESCENT = (
    *("variant", "variant_squared", "fit", "effectiveness"),
    *("from_seed", "from_outside", "from_everyone", "from_own_side", "from_other_side"),
)
DESCENT = tuple(f"{side}_{column}" for side in ("users", "providers") for column in _DESCENT)
VARIANT, VARIANT_SQUARED, FIT, EFFECTIVENESS, BY_KIND = range(5)  # BY_KIND + FROM_SEED and so on
DESCENT_OF_PROVIDERS = len(_DESCENT)


class Descent(NamedTuple):
    """What a run records of variants, each in an array of its own or in an empty one; without variants all are empty.

    By actor, of the last time that it heard; a return to status AWARE changes nothing.
    """

    tallies: Int64s  # (horizon + 1, len(DESCENT)) or (0, 0)
    heard: Int32s  # (n,) or (0,): the step in which it heard, or was a seed; -1 = never
    donor: Int32s  # likewise: the actor, or NO_DONOR, SEEDED, EXTERNAL or EVERYONE
    layer: Int32s  # likewise: the layer of the tie, users' layers first, then providers'; -1 = the donor is no actor
    variant: Int64s  # likewise: x, 0 .. ONE; -1 = it never heard


NO_DESCENT = Descent(np.empty((0, 0), np.int64), *(np.empty(0, np.int32) for _ in range(3)), np.empty(0, np.int64))

# Columns of the funds, a row per step and sponsor, the last for what no sponsor opened: providers that opened in the
# step and money for setting them up; places, in parts of a price, and providers at the end of the step.
FUNDS = 4
FUND_OPENINGS, FUND_SETUP, FUND_PLACES, FUND_PROVIDERS = range(FUNDS)


class Books(NamedTuple):
    """What a run records of money and of providers, each in an array of its own or in an empty one."""

    funds: Int64s  # (horizon + 1, sponsors + 1, FUNDS) or (0, 0, 0); needs sponsors that keep, or price shares
    providers: Int64s  # (n_providers, 3) or (0, 0): at the end, its sponsor (-1 = none), users that it serves, places
    fees: Int64s  # (horizon + 1,) or (0,): what providers owe for their places at the end of the step


NO_BOOKS = Books(np.empty((0, 0, 0), np.int64), np.empty((0, 0), np.int64), np.empty(0, np.int64))


class Future(NamedTuple):
    """What a strategy makes of the ideas of a cluster: of each its plan, its seeds, and where its run is recorded.

    An idea that has no companions is a cluster of its own.
    """

    plans: tuple[Plan, ...]  # one per idea: the same actors, groups and steps
    seeds: tuple[Int32s, ...]  # one per idea: actors
    seed_steps: tuple[Int32s, ...]  # one per idea: the steps at which they adopt, ascending; (0,): all at step 0
    tallies: Int64s  # (ideas, horizon + 1, len(TALLIES))
    adoption_step: Int32s  # (ideas, n) or (0, 0): the step of first adoption, -1 = never
    history: UInt8s  # (ideas, horizon + 1, n) or (0, 0, 0): status by step
    group_ever: Int64s  # (ideas, n_groups)
    descents: tuple[Descent, ...]  # one per idea
    books: tuple[Books, ...]  # one per idea


# What a ledger entry's amount is multiplied with in a step.
PER_STEP, PER_OPENING, PER_SETUP, PER_PLACE, PER_USER, PER_PROVIDER, PER_ADOPTION, PER_WAITING, PER_EFFECT = range(9)


class Basis(NamedTuple):
    """A row of the table of what costs and benefits are counted by."""

    code: int
    unit: str  # what an amount of money is per
    by_month: bool  # for what is there at the end of a step, by the month: nothing at step 0


BASES = {
    "step": Basis(PER_STEP, "step", False),
    "opening": Basis(PER_OPENING, "opening", False),
    "setup": Basis(PER_SETUP, "cost of setting up", False),
    "place": Basis(PER_PLACE, "place / month", True),
    "user": Basis(PER_USER, "adopting user / month", True),
    "provider": Basis(PER_PROVIDER, "adopting provider / month", True),
    "adoption": Basis(PER_ADOPTION, "adoption", False),
    "waiting": Basis(PER_WAITING, "waiting user / month", True),
    "effect": Basis(PER_EFFECT, "fully effective user / month", True),  # users' effectiveness of the descent
}
