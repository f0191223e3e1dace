"""Plain contagions: models for which a few numbers per actor say everything, and kernels are many times faster.

Which they are is a matter of the settings of a model, not of its name. The results are those of the whole process, bit
for bit (docs/theory.md, "Plain contagions").
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import NO_INT32, NO_INT64, Floats, Int32s, Int64s, read_only
from uptake.basis.fixedpoint import ONE, hazards, thresholds, units
from uptake.kernels.types import ACCEPTANCE, GIVEN, RESISTANCE
from uptake.models.base import Settings
from uptake.network.network import Network
from uptake.plan.compiled import CascadePlan, ComplementaryPlan, PlainPlan, ThresholdPlan
from uptake.plan.crowding import refuse_pressure
from uptake.plan.weights import weights_of_proof
from uptake.world.terms import Assumption

_Whole = TypeVar("_Whole", np.int32, np.int64)


def compile_contagion(
    network: Network,
    settings: Settings,
    assumptions: tuple[Assumption, ...] = (),
    notes: tuple[str, ...] = (),
    engine: str | None = None,
) -> PlainPlan | None:
    """The plan of a plain contagion; None where the settings need the whole process.

    Examples
    --------
    >>> import uptake as up
    >>> pair = up.Network.from_edges([0], [1])
    >>> compile_contagion(pair, up.CountThreshold(r=2).settings(pair, 7, None)).scale.tolist()
    [2]
    """
    if settings.pair is not None:
        bar, hazard = NO_INT32, NO_INT64
        if settings.clock == "tie":
            bar = _bar(network, settings)
        else:
            hazard = _per_arc(network, settings, hazards(units(_chances(settings)), engine))
            refuse_pressure([(network.out_targets, int(hazard.max(initial=0)))])
        alone, given = read_only(units(settings.pair.alone)), read_only(units(settings.pair.given))
        return ComplementaryPlan(network, bar, read_only(hazard), alone, given, settings.pair.ideas, assumptions, notes)
    if settings.clock == "tie":
        return CascadePlan(network, _bar(network, settings), 0, assumptions, notes)
    if settings.clock == "skip":
        return CascadePlan(network, NO_INT32, int(hazards(units(settings.chance), engine)[0]), assumptions, notes)
    if _more_than_adoption(settings):
        return None
    if settings.drive == 0 and settings.proof == 0 and settings.push == 0 and np.all(np.equal(settings.merit, 1)):
        amount, latent, scale = _heard(settings, engine)
    elif settings.drive == 1 and settings.proof == 1 and settings.push == 0 and not np.any(settings.merit):
        amount, latent, scale = _proved(settings, network)
    else:
        return None
    if latent == RESISTANCE:
        refuse_pressure([(network.out_targets, int((amount if amount.size else scale).max(initial=0)))])
    each = settings.schedule == "each" and latent == RESISTANCE
    return ThresholdPlan(network, read_only(amount), latent, read_only(scale), each, assumptions, notes)


def _more_than_adoption(s: Settings) -> bool:
    """Whether more matters than who of the contacts has adopted."""
    others_count = s.imitation or s.imitation_waiting or s.waiting_passing
    return bool(
        s.ties != "network"
        or s.link != "independent"
        or others_count
        or s.lapse
        or s.lifetime is not None
        or s.pool is not None
        or s.start
    )


def _chances(s: Settings) -> float | Floats:
    return s.chance if s.chance_into is None else s.chance_into


def _per_arc(network: Network, s: Settings, values: npt.NDArray[_Whole]) -> npt.NDArray[_Whole]:
    """Values of chances, one for all arcs or one per arc; those of the contacts are dealt out to the arcs into them."""
    return values if s.chance_into is None else values[network.out_targets]


def _bar(network: Network, s: Settings) -> Int32s:
    """A tie is live if (coin >> 1) <= bar."""
    return read_only(_per_arc(network, s, (units(_chances(s), 1 << 31) - 1).astype(np.int32)))


def _heard(s: Settings, engine: str | None) -> tuple[Int64s, int, Int64s]:
    """An actor adopts when it hears: R against the hazard that its contacts pass on."""
    hazard = hazards(units(_chances(s)), engine)
    if isinstance(s.chance, np.ndarray) and s.chance_into is None:
        return hazard, RESISTANCE, np.ones(1, np.int64)
    return NO_INT64, RESISTANCE, hazard


def _proved(s: Settings, network: Network) -> tuple[Int64s, int, Int64s]:
    """All are aware: alpha against the proof that contacts give."""
    least = None if s.threshold is None else thresholds(s.threshold)
    if s.weighted:
        shares = weights_of_proof(s, network)
        return (shares, ACCEPTANCE, np.array([ONE])) if least is None else (shares, GIVEN, least)
    full = network.degree("in") if s.count is None else np.atleast_1d(np.asarray(s.count, np.int64))
    if least is None:
        return NO_INT64, ACCEPTANCE, full
    return NO_INT64, GIVEN, -((-least * full) >> 32)  # m contacts are enough iff floor(m 2^32 / full) >= alpha
