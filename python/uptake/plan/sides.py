"""The terms of users, and of providers, as the kernels read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import NO_INT32, NO_INT64, Int32s, Int64s, read_only
from uptake.basis.fixedpoint import ONE, hazards, thresholds, units
from uptake.kernels import types as kernels
from uptake.kernels.types import Passing, Side, Timed
from uptake.network.layer import Layer
from uptake.plan.conducive import conducive_of
from uptake.plan.culture import Drift
from uptake.plan.effects import Effects, Value
from uptake.plan.layers import asking, constant, inside, serving, ties
from uptake.plan.proof import Proof, proof_of
from uptake.plan.service import Service
from uptake.plan.times import times_of
from uptake.world.providers import Providers
from uptake.world.users import Users

_BY_STATUS = ("aware_passing", "waiting_passing", "lapsed_passing")
_PASSING = ("credibility", "openness", *_BY_STATUS)


@dataclass(frozen=True)
class Pressure:
    """From chances to hazards per step: log-chances under the independent link, chances under the additive link."""

    additive: bool
    engine: str | None

    def drive(self, chance: Value) -> Int64s:
        """The external drive."""
        return self._link(units(chance))

    def passed(self, chance: Value, kappa: Value, openness: Value, rho: Value, omega: Value, psi4: Value) -> Int64s:
        """What a source passes on by status, shape (5, width): min(1, kappa o psi(s) p)."""
        by_status = (0.0, rho, omega, 1.0, psi4)
        p = np.multiply(np.multiply(kappa, openness), chance)
        rows = [units(np.minimum(1.0, np.multiply(p, psi))) for psi in by_status]
        width = max(row.size for row in rows)
        return self._link(np.stack([np.broadcast_to(row, (width,)) for row in rows]))

    def passed_inside(self, chance: Value, kappa: Value, rho: Value, omega: Value, psi4: Value) -> Int64s:
        """The same inside an owner, where nothing is held back: o = 1."""
        return self.passed(chance, kappa, 1.0, rho, omega, psi4)

    def lapse(self, chance: Value, support: Value) -> Int64s:
        """Giving up: always a hazard, less what support prevents."""
        return hazards(units(np.multiply(chance, np.subtract(1.0, support))), self.engine)

    def _link(self, chances: Int64s) -> Int64s:
        return chances if self.additive else hazards(chances, self.engine)


def users_side(
    users: Users, layers: Sequence[Layer], effects: Effects, pressure: Pressure, service: Service | None
) -> Side:
    """The terms of users with these peer ties and service ties; None where there are no providers."""
    proof = proof_of(layers, users.reinforcement)
    contacts = _contacts("users", "peer", layers, proof, effects, pressure)
    if service is not None:
        passing = effects.passing("users", ("user_to_provider", *_PASSING), pressure.passed, {})
        contacts.append(asking(service.ask, passing, service.ask_times))
    return _side(
        "users", effects, pressure, tuple(contacts), proof, constant(ONE, effects.phase),
        threshold=NO_INT64 if users.threshold is None else read_only(thresholds(users.threshold)),
        priority=_priority(users.priority),
    )  # fmt: skip


def providers_side(
    providers: Providers, layers: Sequence[Layer], effects: Effects, pressure: Pressure, service: Service,
    drift: Drift | None, owing: npt.NDArray[np.bool_] | None = None, apart: bool = False,
) -> Side:  # fmt: skip
    """The terms of providers with these professional ties and service ties.

    Their culture may drift; ``owing`` says who pays fees, if any do; ``apart`` that every other layer, from the first
    on, is inside owners.
    """
    proof = proof_of(layers, None)
    contacts = _contacts("providers", "professional", layers, proof, effects, pressure, apart)
    across = effects.passing("providers", ("provider_to_user", *_PASSING), pressure.passed, {})
    return _side(
        "providers", effects, pressure, (*contacts, serving(service.serve, across, service.serve_times)), proof,
        conducive_of(effects, drift, owing),
        threshold=NO_INT64,
        priority=_priority(providers.priority),
    )  # fmt: skip


def _contacts(
    side: str, chance: str, layers: Sequence[Layer], proof: Proof, effects: Effects, pressure: Pressure,
    apart: bool = False,
) -> list[kernels.Layer]:  # fmt: skip
    """The ties inside a side, layer by layer; `chance` is the term that says what they pass on."""

    def passing(k: int, layer: Layer) -> Passing:
        given = {chance: layer.chance}
        if apart and k % 2 == 0:
            return effects.passing(side, (chance, "credibility", *_BY_STATUS), pressure.passed_inside, given)
        return effects.passing(side, (chance, *_PASSING), pressure.passed, given)

    return [
        inside(
            ties(layer.network),
            passing(k, layer),
            weight=weight,
            times=times_of(layer, effects.phase.size - 1),
            proves=layer.proof > 0,
        )
        for k, (layer, weight) in enumerate(zip(layers, proof.weights, strict=True))
    ]


def _side(
    side: str, effects: Effects, pressure: Pressure, layers: tuple[kernels.Layer, ...], proof: Proof,
    conducive: Timed, *, threshold: Int64s, priority: Int32s,
) -> Side:  # fmt: skip
    return Side(
        layers=layers,
        drive=effects.timed(side, ("drive",), pressure.drive),
        merit=effects.timed(side, ("merit",), units),
        proof=effects.timed(side, ("social_proof",), units),
        conducive=conducive,
        push=effects.timed(side, ("mandate",), units),
        lapse=effects.timed(side, ("lapse", "support"), pressure.lapse),
        contacts=proof.contacts,
        shares=int(proof.shares),
        threshold=threshold,
        endurance=NO_INT64,
        priority=priority,
        alone=effects.timed(side, ("alone",), units),
    )


def no_side(phase: Int32s) -> Side:
    """The providers of a world without any."""
    none = constant(0, phase)
    return Side(
        (), none, none, none, none, none, none, read_only(np.zeros(1, np.int32)), 0, NO_INT64, NO_INT64, NO_INT32,
        constant(ONE, phase),
    )  # fmt: skip


def _priority(priority: object) -> Int32s:
    return NO_INT32 if priority is None else read_only(np.asarray(priority, np.int32))
