"""Pressure that must fit 64 bits: the hazards that all contacts of one actor pass in one step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from uptake.basis.arrays import Int32s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.kernels.types import Layer

_LIMIT = 1 << 62  # half of what 64 bits hold: the other half is for the drive and what was passed before


def refuse_crowding(layers: Sequence[Layer]) -> None:
    """Refuse layers along which one actor could be passed more than 64 bits hold."""
    refuse_pressure([(layer.ties.targets, _largest(layer)) for layer in layers])


def refuse_pressure(ways: Sequence[tuple[Int32s, int]]) -> None:
    """Refuse ties and the largest hazard along each of them that could pass one target more than 64 bits hold.

    Raises
    ------
    BadValue
        If an actor has more contacts than 2^62 over their hazard: 2^24 at a chance of 1.

    Examples
    --------
    >>> refuse_pressure([(np.array([1, 1, 1], np.int32), 1 << 61)])
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: network has 3 ties to one actor; their hazards in one step must fit 64 bits; use a \
smaller chance, or fewer ties
    """
    if sum(targets.size * hazard for targets, hazard in ways) <= _LIMIT:
        return
    degrees = [int(np.bincount(targets).max()) if targets.size else 0 for targets, _ in ways]
    if sum(degree * hazard for degree, (_, hazard) in zip(degrees, ways, strict=True)) > _LIMIT:
        problem = f"has {max(degrees):,} ties to one actor"
        allowed, remedy = "their hazards in one step must fit 64 bits", "use a smaller chance, or fewer ties"
        raise BadValue("network", NOT_SHOWN, allowed, problem=problem, remedy=remedy)


def _largest(layer: Layer) -> int:
    values = layer.hazard if layer.hazard.size else layer.passing.rows
    return int(values.max(initial=0))
