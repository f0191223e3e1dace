"""Culture in two halves: a formal one, which operations set, and an informal one, which drifts towards one's contacts.

It depends on no luck and on no status, so it is computed once, in whole numbers of 2^-30, before the first run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from uptake.basis import memory
from uptake.basis.arrays import NO_INT32, Int64s
from uptake.basis.fixedpoint import per_step, units
from uptake.network.layer import Layer
from uptake.plan.effects import Effects, Value
from uptake.plan.times import first_and_last
from uptake.world.world import World

SCALE = 1 << 30  # units of culture


class Drift(NamedTuple):
    """The culture of providers in each step, both halves together."""

    starts: tuple[int, ...]  # 0 and the steps in which it changes
    rows: Int64s  # (starts, n_providers), units of 2^-30

    def at(self, t: int) -> Int64s:
        """That of step t."""
        row: Int64s = self.rows[int(np.searchsorted(self.starts, t, side="right")) - 1]
        return row


def drift_of(world: World, layers: Sequence[Layer], effects: Effects) -> Drift | None:
    """How culture drifts along professional ties under the operations of a strategy; None where it does not.

    Parameters
    ----------
    world : World
    layers : sequence of Layer
        The professional ties, with those that the strategy adds.
    effects : Effects
        What the operations make of `culture`: its formal half.

    Raises
    ------
    MemoryError
        If a row of numbers per step is more than the machine holds.

    Examples
    --------
    >>> import uptake as up
    >>> pair = up.Providers(up.Network.from_edges([0], [1]), culture=[0, 1], champion=True, culture_drift=0.5)
    >>> service = up.ServiceTies.from_edges([0, 1], [0, 1])
    >>> world = up.World(up.Users(up.generate.path(2)), providers=pair, service=service)
    >>> drift = drift_of(world, pair.layers, Effects(world, world.each_idea[0], (), 2, 7, None))
    >>> drift.starts, (drift.rows / SCALE).tolist()
    ((0, 1, 2), [[0.0, 1.0], [0.25, 0.75], [0.3125, 0.6875]])
    """
    if world.providers is None or world.providers.culture_drift is None:
        return None
    n, horizon = world.n_providers, effects.phase.size - 1
    size = 4 * 8 * n * (horizon + 1)  # these rows and those of the plan, each once more while they are put together
    memory.require(size, f"the culture of {n:,} providers in {horizon:,} steps", "take a shorter horizon, or no drift")
    rate = int(units(per_step(world.providers.culture_drift, "chance", world.months), SCALE)[0])
    contacts = _Contacts(layers, n, horizon)
    formal = _in_units(effects.worth("culture", "providers", 0), n)
    informal = _in_units(effects.value("culture", "providers", ()), n)
    starts, rows = [0], [(formal + informal) >> 1]
    for t in range(1, horizon + 1):
        if effects.phase[t] != effects.phase[t - 1]:
            formal = _in_units(effects.worth("culture", "providers", int(effects.phase[t])), n)
        mean, found = contacts.mean(rows[-1], t)
        move = np.where(found, (rate * (mean - informal)) >> 30, 0)
        informal = informal + move
        culture = (formal + informal) >> 1
        if (culture != rows[-1]).any():
            starts.append(t)
            rows.append(culture)
        elif not move.any() and t >= max(effects.starts[-1], contacts.last):
            break  # nothing moves any more
    return Drift(tuple(starts), np.stack(rows))


def notes_on_culture(drift: Drift | None) -> tuple[str, ...]:
    """What a reader should know: culture that takes more than 1 GiB of memory.

    Examples
    --------
    >>> notes_on_culture(Drift((0,), np.zeros((1, 9), np.int64)))
    ()
    """
    size = 0 if drift is None else drift.rows.nbytes / 2**30
    return (f"culture drifts, which takes {size:.1f} GiB of memory for each strategy and idea",) if size > 1 else ()


def _in_units(culture: Value, n: int) -> Int64s:
    return np.broadcast_to(units(culture, SCALE), (n,))


class _Contacts:
    """The professional ties by target, and when they are open."""

    def __init__(self, layers: Sequence[Layer], n: int, horizon: int) -> None:
        ties = [layer.network for layer in layers]
        target = np.concatenate([NO_INT32, *(network.out_targets for network in ties)])
        order = np.argsort(target, kind="stable")
        self.offsets = np.concatenate([[0], np.cumsum(np.bincount(target, minlength=n))])
        self.source = np.concatenate([NO_INT32, *(network.source_of_arcs() for network in ties)])[order]
        self.last, self.start, self.until = 0, NO_INT32, NO_INT32
        if all(layer.is_static for layer in layers):
            return
        spans = [first_and_last(layer.start, layer.until, layer.network.n_arcs, horizon) for layer in layers]
        self.start, self.until = (np.concatenate([NO_INT32, *ends])[order] for ends in zip(*spans, strict=True))
        steps = np.concatenate([self.start, self.until])
        self.last = int(steps[steps <= horizon].max(initial=0))

    def mean(self, culture: Int64s, t: int) -> tuple[Int64s, np.ndarray]:
        """The mean of a number over the contacts that each has in step t, rounded down, and who has any."""
        if self.start.size:
            is_open = (self.start <= t) & (t < self.until)
            count = self._sums(is_open.astype(np.int64))
            total = self._sums(np.where(is_open, culture[self.source], 0))
        else:
            count, total = np.diff(self.offsets), self._sums(culture[self.source])
        return total // np.maximum(count, 1), count > 0

    def _sums(self, values: Int64s) -> Int64s:
        """Of the values of ties, by their target."""
        running = np.concatenate([[0], np.cumsum(values)])
        sums: Int64s = running[self.offsets[1:]] - running[self.offsets[:-1]]
        return sums
