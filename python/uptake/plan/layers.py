"""Layers of ties as the kernels read them, and terms that are the same for everyone."""

from __future__ import annotations

import numpy as np

from uptake.basis.arrays import NO_INT32, NO_INT64, Int32s, Int64s, read_only
from uptake.kernels.types import ADOPTION, ALWAYS, DEMAND, UNSEEN, Layer, Passing, Ties, Timed, Times
from uptake.network.network import Network


def inside(
    ties: Ties, passing: Passing, *, hazard: Int64s = NO_INT64, weight: Int64s = NO_INT64, times: Times = ALWAYS,
    proves: bool = True,
) -> Layer:  # fmt: skip
    """Ties inside a side: contacts, whose adoption is proof unless they inform alone."""
    return Layer(ties, 0, passing, hazard, weight, ADOPTION if proves else UNSEEN, times)


def asking(ties: Ties, passing: Passing, times: Times = ALWAYS) -> Layer:
    """Service ties from users to providers, who see the demand of their users."""
    return Layer(ties, 1, passing, NO_INT64, NO_INT64, DEMAND, times)


def serving(ties: Ties, passing: Passing, times: Times = ALWAYS) -> Layer:
    """Service ties from providers to users."""
    return Layer(ties, 1, passing, NO_INT64, NO_INT64, UNSEEN, times)


def ties(network: Network | None, n: int = 0) -> Ties:
    """The arcs of a network; none between n actors without one."""
    if network is None:
        return Ties(read_only(np.zeros(n + 1, np.int64)), NO_INT32)
    return Ties(read_only(network.out_offsets), read_only(network.out_targets))


def nothing_passes(phase: Int32s) -> Passing:
    """Nothing is passed on."""
    return Passing(read_only(np.zeros((1, 5, 1), np.int64)), _row(phase))


def constant(value: int, phase: Int32s) -> Timed:
    """The same value for everyone in every phase."""
    return Timed(read_only(np.full((1, 1), value, np.int64)), _row(phase))


def _row(phase: Int32s) -> Int32s:
    return read_only(np.zeros(int(phase.max()) + 1, np.int32))
