"""Textbook models as plans: one idea, users alone, nobody gives up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from uptake import validate
from uptake.accounts import accounts_of, discount_factors
from uptake.compiled import CascadePlan, Compiled
from uptake.fixedpoint import ONE, Int64s, hazards, shares_of_rows, thresholds, units
from uptake.kernels.types import ADDITIVE, AWARE, EACH, INDEPENDENT, ONCE, UNLIMITED, Level, Plan, Side, Ties
from uptake.models import Bass, FractionalThreshold, IndependentCascade, LinearThreshold, Model, as_model, parameters_of
from uptake.network import Network
from uptake.sides import NO_INT32, NO_INT64, adopters_pass, constant, contacts, no_level, no_side, ties
from uptake.terms import Assumption
from uptake.validate import Floats, Int32s, read_only


class _Settings(NamedTuple):
    """What a model sets; the rest is the plain process. Chances and levels in units of 2^-32."""

    peer: Ties
    peers: Level
    contacts: Int32s
    drive: int = 0
    merit: int = 0
    proof: int = 0
    imitation: int = 0
    schedule: int = ONCE
    link: int = INDEPENDENT
    threshold: Int64s = NO_INT64
    peer_hazard: Int64s = NO_INT64
    peer_weight: Int64s = NO_INT64


def compile_model(
    network: Network, model: Model | str, horizon: int, seed: int, engine: str | None = None
) -> Compiled | CascadePlan:
    """The plan of a textbook model on a network.

    Parameters
    ----------
    network : Network
    model : Model or str
        A model, or a word such as "linear_threshold".
    horizon : int
        Number of steps, at least 1.
    seed : int
        Key of the luck, as in `compile_world`; a model that draws nothing before the runs has one plan for all.
    engine : "auto", "native" or "numba", optional
        Who computes logarithms; the bits are the same.

    Returns
    -------
    Compiled, or CascadePlan for an independent cascade on the tie clock

    Raises
    ------
    ValueError, TypeError
        If a parameter does not fit the network; the message names the first bad arc or actor.

    Examples
    --------
    >>> import uptake as up
    >>> path = up.Network.from_edges([0, 1], [1, 2], directed=True)
    >>> compile_model(path, up.IndependentCascade([.5, 1]), horizon=3, seed=7).bar.tolist()
    [1073741823, 2147483647]
    """
    validate.instance("network", network, Network, "build one with Network.from_edges(source, target)")
    horizon = validate.whole("horizon", horizon, 1)
    validate.whole("seed", seed, 0, 2**32 - 1)
    model = as_model(model)
    assumptions = tuple(_assumption(model, name, value) for name, value in parameters_of(model).items())
    notes = _notes(network, model)
    if isinstance(model, IndependentCascade) and model.clock == "tie":
        bar = (units(_chances(network, model), 1 << 31) - 1).astype(np.int32)
        out = ties(network)
        return CascadePlan(out.offsets, out.targets, read_only(bar), assumptions, notes)
    phase = read_only(np.zeros(horizon + 1, np.int32))
    accounts = accounts_of(None, (), horizon)
    return Compiled(
        plan=_plan(_settings(network, model, phase, engine), network.n, phase),
        user_seeds=0,
        provider_seeds=0,
        entries=accounts.entries,
        basis=accounts.basis,
        amount=accounts.amount,
        discount=discount_factors(0.0, 1.0, horizon),
        assumptions=assumptions,
        notes=notes,
    )


def _settings(network: Network, model: Model, phase: Int32s, engine: str | None) -> _Settings:
    nothing = no_level(phase)
    unused: Int32s = read_only(np.zeros(1, np.int32))
    if isinstance(model, IndependentCascade):
        pressure = hazards(units(_chances(network, model)), engine)
        start = _Settings(ties(network), nothing, unused, merit=ONE)
        if pressure.size == 1 and np.ndim(model.p) == 0 and not isinstance(model.p, str):
            return start._replace(peers=adopters_pass(int(pressure[0]), phase))
        return start._replace(peer_hazard=read_only(pressure))
    if isinstance(model, Bass):
        bass = _Settings(ties(network), nothing, unused, _unit(model.p), ONE, schedule=EACH, link=ADDITIVE)
        if model.mixing == "everyone":
            return bass._replace(peer=ties(None, network.n), imitation=_unit(model.q))
        return bass._replace(peer_hazard=read_only(units(model.q * _one_of_contacts(network))))
    certain = int(hazards(units(1.0), engine)[0])
    aware = _Settings(ties(network), nothing, contacts(network, None), drive=certain, proof=ONE)
    if isinstance(model, LinearThreshold):
        given = NO_INT64 if model.threshold is None else _levels("threshold", model.threshold, network.n)
        if network.weight is None:
            return aware._replace(threshold=given)
        weight = shares_of_rows(np.asarray(network.weight), network.in_offsets, network.in_arcs)
        return aware._replace(threshold=given, peer_weight=read_only(weight))
    if isinstance(model, FractionalThreshold):
        return aware._replace(threshold=_levels("phi", model.phi, network.n))
    raise TypeError(f"{type(model).__name__} is no model of this version")


def _plan(s: _Settings, n: int, phase: Int32s) -> Plan:
    zero, one = constant(0, phase), constant(ONE, phase)
    users = Side(
        drive=constant(s.drive, phase),
        peers=s.peers,
        across=no_level(phase),
        merit=constant(s.merit, phase),
        proof=constant(s.proof, phase),
        conducive=one,
        push=zero,
        lapse=zero,
        contacts=s.contacts,
        threshold=s.threshold,
        endurance=NO_INT64,
        priority=NO_INT32,
    )
    return Plan(
        users=users,
        providers=no_side(phase),
        peer=s.peer,
        peer_hazard=s.peer_hazard,
        peer_weight=s.peer_weight,
        professional=ties(None, 0),
        ask=ties(None, n),
        serve=ties(None, 0),
        imitation=constant(s.imitation, phase),
        group=NO_INT32,
        group_size=read_only(np.array([n], np.int64)),
        imitate_group=0,
        demand_weight=zero,
        demand_gain=1 << 20,
        slots=constant(-1, phase),
        places=zero,
        coproduction=zero,
        setup=zero,
        pool=zero,
        budget=-1,
        supply=UNLIMITED,
        schedule=s.schedule,
        link=s.link,
        return_after=-1,
        return_status=AWARE,
        idea=0,
        phase=phase,
    )


def _chances(network: Network, model: IndependentCascade) -> Floats:
    """The chance of every arc, or the one chance of all."""
    if isinstance(model.p, str):
        return _one_of_contacts(network)
    p = np.atleast_1d(np.asarray(model.p, np.float64))
    if np.ndim(model.p) == 0:
        return p
    if p.size != network.n_arcs:
        hint = "; an undirected edge is two arcs" if 2 * p.size == network.n_arcs else ""
        raise ValueError(f"p holds {p.size} chances, but the network has {network.n_arcs} arcs{hint}")
    bad = np.flatnonzero(~((p >= 0) & (p <= 1)))
    if bad.size:
        arc = int(bad[0])
        source = int(np.searchsorted(network.out_offsets, arc, side="right")) - 1
        raise ValueError(
            f"p[{arc}] = {p[arc]:g} on arc {source} -> {network.out_targets[arc]}; probabilities lie in [0, 1]"
        )
    return p


def _one_of_contacts(network: Network) -> Floats:
    """1 / in-degree of the target of every arc."""
    return np.asarray(1.0 / network.degree("in")[network.out_targets])


def _levels(name: str, values: object, n: int) -> Int64s:
    return read_only(thresholds(validate.numbers(name, np.asarray(values), n)))


def _unit(chance: float) -> int:
    return int(units(chance)[0])


def _assumption(model: Model, name: str, value: object) -> Assumption:
    if isinstance(value, np.ndarray):
        shown: float | str = f"{value.size} values, mean {value.mean():g}"
    else:
        shown = value if isinstance(value, (float, str)) else "drawn from U(0, 1)"
    return Assumption(f"{type(model).__name__}.{name}", shown, "per step", "given")


def _notes(network: Network, model: Model) -> tuple[str, ...]:
    if network.weight is None or isinstance(model, LinearThreshold):
        return ()
    if isinstance(model, FractionalThreshold):
        raise ValueError(
            "the network has weights, but FractionalThreshold counts contacts; "
            "use LinearThreshold(threshold=phi) for shares of weight, or build the network without weight"
        )
    return (f"the weights of the network play no part in {type(model).__name__}",)
