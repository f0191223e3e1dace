"""A plan in the form that compiles fast: all terms of both sides in one pool of integers.

A step reads ``at(plan, OF_USERS + DRIVE, phase, i)`` where C++ reads ``plan.users.drive.at(phase, i)``. Terms are
copied, ties are shared with the plan, and every array is a read-only view of one type, so that one compilation fits all
plans. Why this is faster is told in ``jit.py``.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.kernels.jit import inner
from uptake.kernels.types import Int32s, Int64s, Level, Plan, Side, Ties, Timed

# Positions of terms in the pool: those of a side, counted from the side's first; then those there is only one of.
DRIVE, PEERS, ACROSS, MERIT, PROOF, CONDUCIVE, PUSH, LAPSE, CONTACTS, THRESHOLD, ENDURANCE, PRIORITY = np.arange(12)
OF_USERS, OF_PROVIDERS = np.array([0, 12])
IMITATION, IMITATION_WAITING, DEMAND_WEIGHT, SLOTS = np.arange(24, 28)
PROVIDER_PLACES, COPRODUCTION, SETUP_COST, POOL_SHARE = np.arange(28, 32)


class Packed(NamedTuple):
    """A plan as the twins read it."""

    n_users: int
    n_providers: int
    terms: Int64s  # the pool: rows of term k in terms[start[k] : start[k + 1]]
    start: Int64s  # (terms + 1,)
    width: Int64s  # (terms,): 1 holds for everyone; 0 not given
    version: Int64s  # (terms, phases): which row a term uses in a phase
    peer: Ties
    peer_hazard: Int64s
    peer_weight: Int64s
    professional: Ties
    ask: Ties
    serve: Ties
    group: Int32s
    group_size: Int64s
    imitate_group: int
    demand_gain: int
    budget: int
    supply: int
    schedule: int
    link: int
    return_after: int
    return_status: int
    idea: int
    phase: Int64s


@inner
def at(plan, term, phase, i):
    """The value of a term for actor i of its side."""
    width = plan.width[term]
    return plan.terms[plan.start[term] + plan.version[term, phase] * width + (0 if width == 1 else i)]


@inner
def level_at(plan, term, phase, status, i):
    """What source i passes along each tie of the layer at this status."""
    width = plan.width[term]
    return plan.terms[plan.start[term] + (plan.version[term, phase] * 5 + status) * width + (0 if width == 1 else i)]


def frozen(array: npt.ArrayLike, dtype: type[np.generic]) -> npt.NDArray[Any]:
    """A read-only view, contiguous and of this type; a copy only where the array is not."""
    view = np.ascontiguousarray(array, dtype).view()
    view.flags.writeable = False
    return view


def _ties(ties: Ties) -> Ties:
    return Ties(frozen(ties.offsets, np.int64), frozen(ties.targets, np.int32))


def _terms(side: Side) -> list[Timed | Level]:
    """The terms of a side in their order; those that never change as terms of one version."""
    fixed = [_fixed(values) for values in (side.contacts, side.threshold, side.endurance, side.priority)]
    levels = side.peers, side.across
    return [side.drive, *levels, side.merit, side.proof, side.conducive, side.push, side.lapse, *fixed]


def _fixed(values: npt.NDArray[Any]) -> Timed:
    return Timed(values.reshape(1, -1), np.empty(0, np.int32))


def pack(plan: Plan) -> Packed:
    """Pack a plan for the twins; must be done anew when an array of the plan changes."""
    single = [plan.imitation, plan.imitation_waiting, plan.demand_weight, plan.slots]
    single += [plan.places, plan.coproduction, plan.setup, plan.pool]
    terms: list[Timed | Level] = [*_terms(plan.users), *_terms(plan.providers), *single]
    version = np.zeros((len(terms), 1 + int(plan.phase.max())), np.int64)
    for k, term in enumerate(terms):
        if term.row.size:
            version[k] = term.row[: version.shape[1]]
    return Packed(
        n_users=plan.peer.offsets.size - 1,
        n_providers=plan.professional.offsets.size - 1,
        terms=frozen(np.concatenate([term.rows.ravel() for term in terms]), np.int64),
        start=frozen(np.cumsum([0, *(term.rows.size for term in terms)]), np.int64),
        width=frozen([term.rows.shape[-1] for term in terms], np.int64),
        version=frozen(version, np.int64),
        peer=_ties(plan.peer),
        peer_hazard=frozen(plan.peer_hazard, np.int64),
        peer_weight=frozen(plan.peer_weight, np.int64),
        professional=_ties(plan.professional),
        ask=_ties(plan.ask),
        serve=_ties(plan.serve),
        group=frozen(plan.group, np.int32),
        group_size=frozen(plan.group_size, np.int64),
        imitate_group=int(plan.imitate_group),
        demand_gain=int(plan.demand_gain),
        budget=int(plan.budget),
        supply=int(plan.supply),
        schedule=int(plan.schedule),
        link=int(plan.link),
        return_after=int(plan.return_after),
        return_status=int(plan.return_status),
        idea=int(plan.idea),
        phase=frozen(plan.phase, np.int64),
    )
