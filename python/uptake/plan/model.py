"""Textbook models as plans: one idea, users alone, the gates set as the model says."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from uptake.basis import checks
from uptake.basis.arrays import NO_INT32, NO_INT64, Int32s, Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.fixedpoint import ONE, hazards, thresholds, units
from uptake.basis.fractions import simplest
from uptake.basis.saying import warn
from uptake.kernels.types import (
    ADDITIVE,
    ADOPTER,
    AWARE,
    EACH,
    INDEPENDENT,
    ONCE,
    POOL,
    UNAWARE,
    UNLIMITED,
    WAITING,
    Passing,
    Plan,
    Side,
    Ties,
    Timed,
)  # fmt: skip
from uptake.models import Model, Settings, as_model, parameters_of
from uptake.models.base import MOST_MIXED
from uptake.network.names.aligned import ByName
from uptake.network.network import Network
from uptake.network.wanted import need_network
from uptake.plan.accounts import accounts_of, discount_factors
from uptake.plan.compiled import Compiled, ContagionPlan
from uptake.plan.contagion import compile_contagion
from uptake.plan.crowding import refuse_crowding
from uptake.plan.late import late_start
from uptake.plan.layers import constant, inside, nothing_passes, ties
from uptake.plan.proof import contacts_in
from uptake.plan.sides import no_side
from uptake.plan.weights import counted, notes_on_weights, weights_of_proof
from uptake.world.months import MOST_STEPS
from uptake.world.terms import Assumption


def compile_model(
    network: Network, model: Model | str, horizon: int, seed: int, engine: str | None = None
) -> ContagionPlan:
    """The plan of a textbook model on a network: a plain contagion where the model is one, else the whole process.

    Parameters
    ----------
    network : Network
    model : Model or str
        A model, or a word such as "linear_threshold".
    horizon : int
        Number of steps, in [1, 2^24].
    seed : int
        Key of the luck, as in `compile_world`; a model that draws nothing before the runs has one plan for all.
    engine : "auto", "native" or "numba", optional
        Which engine computes logarithms; the bits are the same.

    Returns
    -------
    CascadePlan, ComplementaryPlan, ThresholdPlan or Compiled

    Raises
    ------
    ValueError, TypeError
        If a parameter does not fit the network; the message names the first bad arc or actor.

    Warns
    -----
    UserWarning
        If the network has weights that the model does not use.

    See Also
    --------
    whole_process : The same model gate by gate, which gives the same results.

    Examples
    --------
    >>> import uptake as up
    >>> path = up.Network.from_edges([0, 1], [1, 2], directed=True)
    >>> compile_model(path, up.IndependentCascade([.5, 1]), horizon=3, seed=7).bar.tolist()
    [1073741823, 2147483647]
    """
    asked = _ask(network, model, horizon, seed, engine)
    warn(asked.notes)
    plain = compile_contagion(network, asked.settings, asked.assumptions, asked.notes, engine)
    return plain or _whole(network, asked, horizon, engine)


def whole_process(network: Network, model: Model | str, horizon: int, seed: int, engine: str | None = None) -> Compiled:
    """The plan of a model as settings of all the gates, also where a plain contagion gives the same results sooner.

    Tests hold plain contagions against it. Parameters as in `compile_model`.

    Raises
    ------
    ValueError, TypeError
        As in `compile_model`; for the tie clock and the skip clock, which the gates do not have; and for two ideas,
        which are plain contagions.

    Examples
    --------
    >>> import uptake as up
    >>> pair = up.Network.from_edges([0], [1])
    >>> whole_process(pair, up.CountThreshold(r=2), horizon=3, seed=7).plan.users.contacts.tolist()
    [2]
    """
    asked = _ask(network, model, horizon, seed, engine)
    if asked.settings.pair is not None:
        raise ValueError("a model of two ideas has no whole process: its plan is that of compile_model")
    if asked.settings.clock != "actor":
        raise ValueError(f"clock = {asked.settings.clock!r} has no whole process; use clock='actor'")
    return _whole(network, asked, horizon, engine)


class _Asked(NamedTuple):
    settings: Settings
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]


def _ask(network: Network, model: Model | str, horizon: int, seed: int, engine: str | None) -> _Asked:
    """Check what was given; the settings of the model on this network, and what a reader should know of them."""
    need_network("network", network)
    checks.whole("horizon", horizon, 1, MOST_STEPS)
    seed = checks.whole("seed", seed, 0, 2**32 - 1)
    model = as_model(model)
    settings = model.settings(network, seed, engine)
    checks.instance("settings", settings, Settings, f"what {type(model).__name__}.settings returns")
    settings.fit(network)
    late = [late_start(type(model).__name__, settings.start, horizon)] if settings.start >= horizon else []
    notes = (*notes_on_weights(network, model, settings), *late)
    return _Asked(counted(settings, network), _assumptions(model), notes)


def _whole(network: Network, asked: _Asked, horizon: int, engine: str | None) -> Compiled:
    accounts = accounts_of(None, None, horizon)
    plan = _plan(asked.settings, network, horizon, engine)
    refuse_crowding([*plan.users.layers])
    return Compiled(
        plan=plan,
        user_seeds=0,
        provider_seeds=0,
        entries=accounts.entries,
        basis=accounts.basis,
        amount=accounts.amount,
        discount=discount_factors(0.0, 1.0, horizon),
        assumptions=asked.assumptions,
        notes=asked.notes,
    )


def _plan(s: Settings, network: Network, horizon: int, engine: str | None) -> Plan:
    pool = Fraction(0) if s.pool is None else _share(s.pool)
    phase: Int32s = read_only(((np.arange(horizon + 1) >= s.start) & (s.start > 0)).astype(np.int32))
    return Plan(
        users=_users(s, network, phase, engine),
        providers=no_side(phase),
        ask=ties(None, network.n),
        serve=ties(None, 0),
        imitation=constant(_unit(s.imitation), phase),
        imitation_waiting=constant(_unit(s.imitation_waiting), phase),
        group=NO_INT32,
        group_size=read_only(np.array([network.n], np.int64)),
        imitate_group=0,
        demand_weight=constant(0, phase),
        demand_gain=1 << 20,
        places=constant(0, phase),
        coproduction=constant(0, phase),
        setup=constant(0, phase),
        pool=constant(pool.numerator, phase),
        supply=UNLIMITED if s.pool is None else POOL,
        schedule=EACH if s.schedule == "each" else ONCE,
        link=ADDITIVE if s.link == "additive" else INDEPENDENT,
        return_after=0 if s.returns else -1,
        return_status=UNAWARE if s.returns else AWARE,
        idea=0,
        phase=phase,
        companions=NO_INT64,
        pool_unit=pool.denominator,
    )


def _users(s: Settings, network: Network, phase: Int32s, engine: str | None) -> Side:
    contact_ties = _ties(s, network)
    passing, hazard = _passed(s, contact_ties, phase, engine)
    drive = _linked(s, units(s.drive), engine)
    merit = units(s.merit)
    fixed = s.lifetime is not None  # a hazard of one per step against as many as there are steps
    return Side(
        layers=(inside(contact_ties, passing, hazard=hazard, weight=_weights(s, network)),),
        drive=_from_start(drive, s, phase),
        merit=Timed(read_only(merit.reshape(1, -1)), constant(0, phase).row),
        proof=constant(_unit(s.proof), phase),
        conducive=constant(ONE, phase),
        push=_from_start(units(s.push), s, phase),
        lapse=constant(ONE if fixed else int(hazards(units(s.lapse), engine)[0]), phase),
        contacts=contacts_in(network) if s.count is None else read_only(np.array(s.count, np.int32, ndmin=1)),
        shares=int(s.weighted),
        threshold=NO_INT64 if s.threshold is None else read_only(thresholds(s.threshold)),
        endurance=read_only(np.array([s.lifetime], np.int64) * ONE) if fixed else NO_INT64,
        priority=NO_INT32,
        alone=constant(ONE, phase),
    )


def _passed(s: Settings, contact_ties: Ties, phase: Int32s, engine: str | None) -> tuple[Passing, Int64s]:
    """What sources pass on: by status, the same to all contacts; or per arc, adopters alone."""
    if isinstance(s.chance, np.ndarray) or s.chance_into is not None:
        if s.waiting_passing:
            problem = "needs one chance for all arcs"
            raise BadValue("waiting_passing", s.waiting_passing, problem=problem, also=("chance", "chance_into"))
        if s.chance_into is not None:
            return nothing_passes(phase), read_only(_linked(s, units(s.chance_into), engine)[contact_ties.targets])
        return nothing_passes(phase), read_only(_linked(s, units(s.chance), engine))
    by_status = np.zeros(5)
    by_status[ADOPTER] = s.chance
    by_status[WAITING] = s.chance * s.waiting_passing
    rows = _linked(s, units(by_status), engine).reshape(1, 5, 1)
    return Passing(read_only(rows), constant(0, phase).row), NO_INT64


def _linked(s: Settings, chances: Int64s, engine: str | None) -> Int64s:
    """Chances as the link adds them up."""
    return chances if s.link == "additive" else hazards(chances, engine)


def _from_start(value: Int64s, s: Settings, phase: Int32s) -> Timed:
    """Nothing before the start, where there is one."""
    if not s.start:
        return constant(int(value[0]), phase)
    rows = np.array([[0], [int(value[0])]], np.int64)
    return Timed(read_only(rows), read_only(np.arange(int(phase.max()) + 1, dtype=np.int32)))


def _ties(s: Settings, network: Network) -> Ties:
    if s.ties == "network":
        return ties(network)
    n = network.n
    if s.ties == "none":
        return ties(None, n)
    if n > MOST_MIXED:
        problem = f"would be tied to everybody: {n:,} people need {n * (n - 1):,} ties"
        remedy = f"at most {MOST_MIXED:,} people, or let the contacts on a network count"
        raise BadValue("everybody", NOT_SHOWN, problem=problem, remedy=remedy)
    others = np.arange(n, dtype=np.int32)
    table = np.broadcast_to(others, (n, n))[~np.eye(n, dtype=bool)]
    return Ties(read_only(np.arange(n + 1, dtype=np.int64) * (n - 1)), read_only(table))


def _weights(s: Settings, network: Network) -> Int64s:
    return read_only(weights_of_proof(s, network)) if s.weighted else NO_INT64


def _share(share: float) -> Fraction:
    """A share as it was written or, if that needs more than 2^32 parts, as near as they come."""
    return simplest(share).limit_denominator(ONE)


def _unit(chance: float) -> int:
    return int(units(chance)[0])


def _assumptions(model: Model) -> tuple[Assumption, ...]:
    return tuple(_assumption(model, name, *row) for name, row in parameters_of(model).items())


def _assumption(model: Model, name: str, value: object, unit: str) -> Assumption:
    value = value.values if isinstance(value, ByName) else value
    if isinstance(value, np.ndarray):
        shown: float | str = f"{value.size} values, mean {value.mean():g}"
    elif isinstance(value, tuple):
        shown = ", ".join(map(str, value))
    else:
        shown = value if isinstance(value, (int, float, str)) else "drawn from U(0, 1)"
    return Assumption(f"{type(model).__name__}.{name}", shown, unit, "given")
