"""The own users, or the own providers, of a rank in one run: what is known of each, and their terms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int32s, Int64s
from uptake.basis.engine import kernel
from uptake.basis.fixedpoint import ONE
from uptake.batch.ranks.arcs import pieces
from uptake.batch.ranks.held import Held
from uptake.batch.ranks.luck import draws_of
from uptake.kernels.types import (
    ADDITIVE,
    ADOPTER,
    ADOPTION,
    AWARE,
    HEAR,
    KEEP,
    LAPSED,
    ONCE,
    UNAWARE,
    WAITING,
    WANT,
    Layer,
    Passing,
    Plan,
    Side,
    Timed,
    UInt8s,
)  # fmt: skip

NEVER = -1
_TOGETHER = 1 << 14  # actors
Some = npt.NDArray[Any]  # positions of own actors, counted from the first


def scale(a: Any, b: Any) -> Any:
    """floor(a b / 2^32) for 0 <= a, b <= ONE, as ``kernels/luck/fixed.py``.

    Examples
    --------
    >>> int(scale(np.int64(ONE), np.int64(5)))
    5
    """
    return ((a >> 16) * b + (((a & 0xFFFF) * b) >> 16)) >> 16


class Own:
    """One side of the own block in one run. The arrays have an entry per own actor.

    The gates are those of ``kernels/world``, taken by all own actors at once.
    """

    def __init__(self, plan: Plan, side: Side, held: Held, first: int, luck: tuple[int, int], engine: str) -> None:
        self.plan, self.side, self.held, self._luck, self._engine = plan, side, held, luck, engine
        self.n, self.first = held.n, first + held.lo  # number of the first own actor among all actors
        self.status: UInt8s = np.zeros(self.n, np.uint8)
        self.before: UInt8s = np.zeros(self.n, np.uint8)
        self.pressure: Int64s = np.zeros(self.n, np.int64)
        self.seen: Int32s = np.zeros(self.n, np.int32)
        self.demand: Int32s = np.zeros(self.n if side is plan.providers else 0, np.int32)
        self.to_test = np.zeros(self.n, bool)
        self.since: Int32s = np.full(self.n, NEVER, np.int32)
        self.adopted: Int32s = np.full(self.n, NEVER, np.int32)  # step of first adoption
        self.lapsing: Int32s = np.full(self.n, NEVER, np.int32)  # the step in which an adopter lapses
        self.known: UInt8s = np.zeros(held.sources.size, np.uint8)  # by row: the status that was announced last
        seed, run = luck
        draws = kernel("draws", engine)(seed, run, int(HEAR), plan.idea, 0, self.first, self.n)
        # What the status of each needs: unaware, the hazard missing until it hears; adopting, the reading of the lapse
        # clock at which it lapses; waiting again, the lapse hazard left. 0: not drawn.
        self.latent: Int64s = kernel("resistances", engine)(draws)
        self.contacts = side.contacts if side.contacts.size == 1 else held.degree
        hazard = side.lapse.rows[side.lapse.row[plan.phase], 0]
        self.clock: Int64s = np.concatenate([[0], np.cumsum(hazard[1:])])  # lapse hazard met by the end of each step
        inside = [layer for layer in side.layers if not layer.across]
        self.inside: Layer | None = inside[0] if inside else None
        self.across = next((layer for layer in side.layers if layer.across), None)
        self.voice = _voices(self.inside)

    def term(self, term: Timed, phase: int, some: Some | slice = slice(None)) -> Int64s:
        """The values of a term for some own actors, or one for all."""
        values = term.rows[term.row[phase]]
        own: Int64s = values if values.size == 1 else values[self.held.lo : self.held.hi][some]
        return own

    def draws(self, some: Some, purpose: int) -> Int64s:
        """The luck of some own actors."""
        return draws_of(some.astype(np.int64) + self.first, *self._luck, purpose, self.plan.idea, self._engine)

    # What others pass on

    def changed(self) -> list[Int32s]:
        """By status: the own actors that have it and of whom others should know."""
        old, now = self.voice[self.before], self.voice[self.status]
        moved = np.flatnonzero(old != now).astype(np.int32)
        return [moved[now[moved] == status] for status in range(LAPSED + 1)]

    def hear_of(self, rows: list[Int64s], phase: int, pressing: bool) -> None:
        """Take note of the actors of these rows, a list per status that they have now."""
        if (layer := self.inside) is None:
            return
        for status, those in ((status, those) for status, listed in enumerate(rows) for those in parts_of(listed)):
            old = self.known[those]
            self.known[those] = status
            actors = self.held.sources[those]
            change = level(layer.passing, phase, status, actors) - level(layer.passing, phase, old, actors)
            if not pressing or self.plan.schedule == ONCE:
                change = np.where(pressing & (change > 0), change, 0)
            self._pass(those, change, (status == ADOPTER) - (old == ADOPTER).astype(np.int32), layer)

    def hear_anew(self, phase: int) -> None:
        """Sum the pressure of all contacts again."""
        if self.inside is None:
            return
        for rows in parts_of(np.flatnonzero(self.known != UNAWARE)):
            now = level(self.inside.passing, phase, self.known[rows], self.held.sources[rows])
            self._pass(rows, now, np.zeros(rows.size, np.int32), self.inside)

    def _pass(self, rows: Int64s, pressure: Int64s, adopters: Int32s, layer: Layer) -> None:
        """Along all arcs of these rows: pressure, and how many adopters more the targets see."""
        some = (pressure != 0) | (adopters != 0)
        rows, pressure, adopters = rows[some], pressure[some], adopters[some]
        for piece in pieces(self.held, rows):
            self.press(piece.target, pressure[piece.of])
            if layer.shows == ADOPTION:
                more = adopters[piece.of]
                np.add.at(self.seen, piece.target, more)
                self.to_test[piece.target[more != 0]] = True

    def press(self, targets: Int64s, pressure: Int64s) -> None:
        """Pressure on own actors; under 'once' those that have heard take no more."""
        if self.plan.schedule == ONCE:
            open_to = self.status[targets] == UNAWARE
            targets, pressure = targets[open_to], pressure[open_to]
        np.add.at(self.pressure, targets, pressure)

    # The gates

    def hear(self, phase: int, share: Int64s) -> None:
        """HEAR: `share` is what the share of adopters adds for each own actor, or for all."""
        base = self.term(self.side.drive, phase) + share
        unaware = np.flatnonzero(self.status == UNAWARE).astype(np.int32)
        if not base.any():
            unaware = unaware[self.pressure[unaware] != 0]
        for some in parts_of(unaware):
            hazard = self.pressure[some] + (base if base.size == 1 else base[some])
            if self.plan.link == ADDITIVE:
                hazard = kernel("lambdas", self._engine)(hazard)
            self.latent[some] -= hazard
            heard = some[(hazard > 0) & (self.latent[some] <= 0)]
            self.status[heard] = AWARE
            self.latent[heard] = 0
            self.to_test[heard] = True
            if self.plan.schedule == ONCE:
                self.pressure[some] = 0

    def want(self, t: int, linked: Int64s | None) -> Some:
        """WANT; `linked` counts the users of each provider. Returns those that begin to wait."""
        phase, earlier = int(self.plan.phase[t]), int(self.plan.phase[t - 1])
        tested = np.flatnonzero((self.status == AWARE) & (self.to_test | self._wants_differ(phase, earlier)))
        self.to_test[:] = False
        waiting = np.concatenate([tested[:0], *(some[self._willing(some, phase, linked)] for some in parts_of(tested))])
        self.status[waiting] = WAITING
        self.since[waiting] = np.where(self.since[waiting] < 0, t, self.since[waiting])
        return waiting

    def _willing(self, some: Some, phase: int, linked: Int64s | None) -> npt.NDArray[np.bool_]:
        """Which of these find the idea acceptable now."""
        wish = self.term(self.side.merit, phase, some) + scale(
            self.term(self.side.proof, phase, some), self._social_proof(some, phase, linked)
        )
        wish = scale(np.minimum(ONE, wish), np.clip(self.term(self.side.alone, phase, some), 0, ONE))
        q = np.minimum(
            ONE, scale(wish, self.term(self.side.conducive, phase, some)) + self.term(self.side.push, phase, some)
        )
        q = np.broadcast_to(q, some.shape)
        willing: npt.NDArray[np.bool_] = (q > 0) & (q >= self._thresholds(some))
        return willing

    def _wants_differ(self, phase: int, earlier: int) -> bool:
        side = self.side
        terms = [side.merit, side.proof, side.conducive, side.push, side.alone, self.plan.demand_weight]
        return any(term.row[phase] != term.row[earlier] for term in terms)

    def _social_proof(self, some: Some, phase: int, linked: Int64s | None) -> Int64s:
        contacts = self.contacts if self.contacts.size == 1 else self.contacts[some]
        proof = np.minimum(
            ONE, np.where(contacts > 0, (self.seen[some].astype(np.int64) << 32) // np.maximum(contacts, 1), 0)
        )
        if linked is None:
            return proof
        users = linked[some]
        asking = np.minimum(self.demand[some], users)
        share = np.where(asking > 0, (asking << 32) // np.maximum(users, 1), 0)
        demand = np.minimum(ONE, (share * self.plan.demand_gain) >> 20)
        d = self.term(self.plan.demand_weight, phase, some)
        mixed: Int64s = scale(proof, ONE - d) + scale(demand, d)
        return mixed

    def _thresholds(self, some: Some) -> Int64s:
        given = self.side.threshold
        if given.size:
            return given if given.size == 1 else given[self.held.lo : self.held.hi][some]
        return (self.draws(some, int(WANT)) >> 21) + 1

    def adopt(self, some: Some, t: int) -> None:
        """These adopt in step t, and meet the lapse hazard of the steps after it."""
        self.latent[some[self.status[some] == UNAWARE]] = 0
        self.status[some] = ADOPTER
        self.adopted[some[self.adopted[some] == NEVER]] = t
        if not self.clock[-1]:
            return
        undrawn = some[self.latent[some] == 0]
        self.latent[undrawn] = kernel("resistances", self._engine)(self.draws(undrawn, int(KEEP)))
        self.latent[some] += self.clock[t]
        step = np.searchsorted(self.clock, self.latent[some], side="left")
        self.lapsing[some] = np.where(step < self.clock.size, step, NEVER)

    def lapse(self, t: int) -> Some:
        """KEEP; returns those that give up in step t."""
        gone = np.flatnonzero((self.lapsing == t) & (self.status == ADOPTER))
        self.status[gone] = LAPSED
        return gone

    def wait_again(self, some: Some, t: int) -> None:
        """Adopters wait again at the end of step t; what is left in them of what they withstand stays."""
        self.status[some] = WAITING
        if self.clock[-1]:
            self.latent[some] -= self.clock[t]
        self.lapsing[some] = NEVER


def parts_of(some: Some) -> Iterator[Some]:
    """These actors, some at a time, so that what is computed of them needs little memory."""
    return (some[begin : begin + _TOGETHER] for begin in range(0, some.size, _TOGETHER))


def level(passing: Passing, phase: int, status: int | UInt8s, actors: Int32s) -> Int64s:
    """What each of these actors passes on along each tie at this status, or at that of each."""
    rows = passing.rows[passing.row[phase]]
    values: Int64s = rows[status, 0 if passing.rows.shape[2] == 1 else actors]
    return np.broadcast_to(values, actors.shape)


def _voices(layer: Layer | None) -> UInt8s:
    """By status: as which status contacts know it. One that passes on nothing in any phase is as good as unaware."""
    voices = np.arange(LAPSED + 1, dtype=np.uint8)
    for status in (AWARE, WAITING, LAPSED):
        if layer is None or not layer.passing.rows[:, (UNAWARE, status)].any():
            voices[status] = UNAWARE
    return voices
