"""The terms of users, and of providers, as the kernels read them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from uptake.basis.arrays import Int32s, Int64s, read_only
from uptake.basis.fixedpoint import ONE, hazards, thresholds, units
from uptake.kernels.types import Level, Side, Ties, Timed
from uptake.network.network import Network
from uptake.plan.effects import Effects, Value
from uptake.world.providers import Providers
from uptake.world.users import Users

NO_INT64: Int64s = read_only(np.empty(0, np.int64))
NO_INT32: Int32s = read_only(np.empty(0, np.int32))

_PASSING = ("credibility", "openness", "aware_passing", "waiting_passing", "lapsed_passing")


@dataclass(frozen=True)
class Pressure:
    """How chances press on somebody in a step: as log-chances if they are independent, or as they are."""

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

    def lapse(self, chance: Value, support: Value) -> Int64s:
        """Giving up: always a hazard, less what support prevents."""
        return hazards(units(np.multiply(chance, np.subtract(1.0, support))), self.engine)

    def _link(self, chances: Int64s) -> Int64s:
        return chances if self.additive else hazards(chances, self.engine)


def users_side(users: Users, effects: Effects, pressure: Pressure, *, served: bool) -> Side:
    """The terms of users; what they pass to providers only where there are some (`served`)."""
    passed = ("user_to_provider", *_PASSING)
    across = effects.level("users", passed, pressure.passed) if served else no_level(effects.phase)
    return _side(
        "users", effects, pressure, "peer", across, constant(ONE, effects.phase),
        contacts=contacts(users.network, users.reinforcement),
        threshold=NO_INT64 if users.threshold is None else read_only(thresholds(users.threshold)),
        priority=_priority(users.priority),
    )  # fmt: skip


def providers_side(providers: Providers, effects: Effects, pressure: Pressure) -> Side:
    """The terms of providers."""
    across = effects.level("providers", ("provider_to_user", *_PASSING), pressure.passed)
    return _side(
        "providers", effects, pressure, "professional", across,
        effects.timed("providers", ("culture", "champion", "champion_residual"), _conducive),
        contacts=contacts(providers.network, None),
        threshold=NO_INT64,
        priority=_priority(providers.priority),
    )  # fmt: skip


def _side(
    side: str, effects: Effects, pressure: Pressure, layer: str, across: Level, conducive: Timed,
    *, contacts: Int32s, threshold: Int64s, priority: Int32s,
) -> Side:  # fmt: skip
    return Side(
        drive=effects.timed(side, ("drive",), pressure.drive),
        peers=effects.level(side, (layer, *_PASSING), pressure.passed),
        across=across,
        merit=effects.timed(side, ("merit",), units),
        proof=effects.timed(side, ("social_proof",), units),
        conducive=conducive,
        push=effects.timed(side, ("mandate",), units),
        lapse=effects.timed(side, ("lapse", "support"), pressure.lapse),
        contacts=contacts,
        threshold=threshold,
        endurance=NO_INT64,
        priority=priority,
    )


def no_side(phase: Int32s) -> Side:
    """The providers of a world without any."""
    none, nothing = constant(0, phase), no_level(phase)
    given = contacts(None, None), NO_INT64, NO_INT64, NO_INT32
    return Side(none, nothing, nothing, none, none, none, none, none, *given)


def constant(value: int, phase: Int32s) -> Timed:
    """The same value for everyone in every phase."""
    return Timed(read_only(np.full((1, 1), value, np.int64)), _row(phase))


def no_level(phase: Int32s) -> Level:
    """Nothing is passed on."""
    return Level(read_only(np.zeros((1, 5, 1), np.int64)), _row(phase))


def adopters_pass(value: int, phase: Int32s) -> Level:
    """Adopters pass on the same to everyone, others nothing."""
    return Level(read_only(np.array([0, 0, 0, value, 0], np.int64).reshape(1, 5, 1)), _row(phase))


def contacts(network: Network | None, reinforcement: int | None) -> Int32s:
    """The denominator of proof: contacts of each actor, or a count; empty where ties go both ways: those of its own."""
    if reinforcement is not None:
        return read_only(np.array([reinforcement], np.int32))
    if network is None:
        return read_only(np.zeros(1, np.int32))
    return read_only(network.degree("in").astype(np.int32)) if network.is_directed else NO_INT32


def ties(network: Network | None, n: int = 0) -> Ties:
    """The arcs of a network; none between n actors without one."""
    if network is None:
        return Ties(read_only(np.zeros(n + 1, np.int64)), NO_INT32)
    return Ties(read_only(network.out_offsets), read_only(network.out_targets))


def _row(phase: Int32s) -> Int32s:
    return read_only(np.zeros(int(phase.max()) + 1, np.int32))


def _conducive(culture: Value, champion: Value, residual: Value) -> Int64s:
    """I = c (chi0 + (1 - chi0) h): culture and a champion, not either."""
    return units(np.multiply(culture, np.add(residual, np.multiply(np.subtract(1.0, residual), champion))))


def _priority(priority: object) -> Int32s:
    return NO_INT32 if priority is None else read_only(np.asarray(priority, np.int32))
