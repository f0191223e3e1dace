"""One run of a plain world over many ranks: every step takes the gates in the order of ``kernels/world/step.py``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s, Int64s
from uptake.basis.engine import kernel
from uptake.batch.ranks.announce import announce
from uptake.batch.ranks.ground import Ground
from uptake.batch.ranks.line import Line
from uptake.batch.ranks.ranks import Ranks
from uptake.batch.ranks.served import serve_users
from uptake.batch.ranks.side import NEVER, Own, Some, level, parts_of
from uptake.kernels.types import (
    ADOPTER,
    EACH,
    IDLE,
    INDEPENDENT,
    LAPSED,
    ONCE,
    OPENINGS,
    PLACES,
    PLACES_AT_PROVIDERS,
    PROVIDERS,
    PROVIDERS_EVER,
    SERVED,
    SETUP,
    STATUSES,
    TALLIES,
    UNAWARE,
    USERS,
    USERS_EVER,
    WAITED,
    WAITING,
    Plan,
    Ties,
    UInt8s,
)  # fmt: skip


class Recorded(NamedTuple):
    """What a run leaves behind: sums over all ranks, and the steps of own actors."""

    tallies: Int64s  # (horizon + 1, len(TALLIES))
    group_ever: Int64s  # (groups,)
    places: Int64s  # (n_providers,): at the end, 0 where a provider is closed
    users: Int32s  # (own users,): step of first adoption, -1 = never
    providers: Int32s  # (own providers,)


class WorldRun:
    """One run of one strategy, as one rank computes it."""

    def __init__(
        self, plan: Plan, ground: Ground, ranks: Ranks, seed: int, run: int, seeds: tuple[Int32s, Int32s], engine: str
    ) -> None:
        self.plan, self.ground, self.ranks, self.engine = plan, ground, ranks, engine
        luck = seed, run
        self.users = Own(plan, plan.users, ground.users, 0, luck, engine)
        self.providers = (
            None
            if ground.providers is None
            else Own(plan, plan.providers, ground.providers, plan.n_users, luck, engine)
        )
        self.sides = [side for side in (self.users, self.providers) if side is not None]
        self.server: Int32s = np.full(self.users.n, NEVER, np.int32)
        self.active: Int64s = np.zeros(ground.serve.offsets.size - 1, np.int64)
        self.linked: Int64s = np.diff(ground.serve.offsets)
        self.line = Line(plan, luck, engine)
        self.seeds, self.seed_steps = seeds
        self.tallies: Int64s = np.zeros((plan.phase.size, len(TALLIES)), np.int64)
        own = slice(ground.users.lo, ground.users.hi)
        self.group = plan.group[own] if plan.group.size else np.zeros(self.users.n, np.int32)

    def compute(self) -> Recorded:
        """All steps of the run."""
        self.plant(0)
        self.observe(0)
        for t in range(1, self.plan.phase.size):
            self.pass_on(t)
            self.hear(t)
            self.want_and_get(t)
            self.keep(t)
            self.plant(t)
            self.observe(t)
        ever = np.bincount(self.group[self.users.adopted != NEVER], minlength=self.plan.group_size.size)
        providers = self.providers
        return Recorded(
            self.ranks.sum(self.tallies),
            self.ranks.sum(ever.astype(np.int64)),
            self._places_at_the_end(),
            self.users.adopted,
            np.empty(0, np.int32) if providers is None else providers.adopted,
        )

    def pass_on(self, t: int) -> None:
        """Tell and hear what changed in the previous step, and pass it on along ties."""
        phase, earlier = int(self.plan.phase[t]), int(self.plan.phase[t - 1])
        layers = [layer for side in self.sides for layer in side.side.layers]
        anew = self.plan.schedule == EACH and any(
            layer.passing.row[phase] != layer.passing.row[earlier] for layer in layers
        )
        for side in self.sides:
            if side.inside is not None:
                side.hear_of(announce(side.held, self.ranks, side.changed(), t), phase, not anew)
        if self.providers is not None:
            self._ask(phase, not anew)
            self._offer(phase, not anew)
        for side in self.sides:
            side.before[:] = side.status
        if anew:
            self._press_anew(phase)

    def _ask(self, phase: int, pressing: bool) -> None:
        """Users that changed press their providers, and are counted as demand."""
        users, providers = self.users, self.providers
        assert providers is not None
        for moved in parts_of(np.flatnonzero(users.before != users.status)):
            old, now = users.before[moved], users.status[moved]
            waits = np.isin(now, (WAITING, ADOPTER)).astype(np.int32) - np.isin(old, (WAITING, ADOPTER))
            change = self._change(users, moved, old, now, phase, pressing)
            source, target = _along(self.ground.ask, moved)
            providers.press(target, change[source])
            np.add.at(providers.demand, target, waits[source])
            providers.to_test[target[waits[source] != 0]] = True

    def _offer(self, phase: int, pressing: bool) -> None:
        """Providers that changed press their users."""
        providers = self.providers
        assert providers is not None
        for moved in parts_of(np.flatnonzero(providers.before != providers.status)):
            old, now = providers.before[moved], providers.status[moved]
            change = self._change(providers, moved, old, now, phase, pressing)
            source, target = _along(self.ground.serve, moved)
            self.users.press(target, change[source])

    def _change(self, side: Own, moved: Some, old: UInt8s, now: UInt8s, phase: int, pressing: bool) -> Int64s:
        """By how much what these own actors pass on along service ties changes."""
        assert side.across is not None
        actors = (moved + side.held.lo).astype(np.int32)
        passing = side.across.passing
        change = level(passing, phase, now, actors) - level(passing, phase, old, actors)
        if not pressing or self.plan.schedule == ONCE:
            change = np.where(pressing & (change > 0), change, 0)
        return change

    def _press_anew(self, phase: int) -> None:
        """Policy changed what is passed on: sum all pressure again."""
        for side in self.sides:
            side.pressure[:] = 0
        for side in self.sides:
            side.hear_anew(phase)
        if self.providers is None:
            return
        for side, other, ties in (
            (self.users, self.providers, self.ground.ask),
            (self.providers, self.users, self.ground.serve),
        ):
            assert side.across is not None
            some = np.flatnonzero(side.status != UNAWARE)
            now = level(side.across.passing, phase, side.status[some], (some + side.held.lo).astype(np.int32))
            source, target = _along(ties, some)
            other.press(target, now[source])

    def hear(self, t: int) -> None:
        """HEAR, of both sides."""
        phase = int(self.plan.phase[t])
        self.users.hear(
            phase, self._share(phase)[self.group] if self.plan.imitation.rows.any() else np.zeros(1, np.int64)
        )
        if self.providers is not None:
            self.providers.hear(phase, np.zeros(1, np.int64))

    def _share(self, phase: int) -> Int64s:
        """What the share of adopters adds, by group: all ranks count theirs."""
        plan, users = self.plan, self.users
        count = np.bincount(self.group[users.before == ADOPTER], minlength=plan.group_size.size).astype(np.int64)
        passed = plan.imitation.rows[plan.imitation.row[phase], 0] * self.ranks.sum(count)
        if plan.imitate_group:
            share = np.where(plan.group_size > 0, passed // np.maximum(plan.group_size, 1), 0)
        else:
            share = np.full(passed.size, passed.sum() // plan.n_users)
        return kernel("lambdas", self.engine)(share) if plan.link == INDEPENDENT else share

    def want_and_get(self, t: int) -> None:
        """WANT and GET: providers open, then users get places."""
        newcomers = self.users.want(t, None)
        row = self.tallies[t]
        if self.providers is not None:
            self.line.join(self.ranks, self.providers.want(t, self.linked) + self.providers.held.lo, t)
            for p, cost in self.line.open(t):
                self._open(p, cost, t, row)
        if self.plan.supply == PLACES_AT_PROVIDERS:
            self._serve(t, row)
        else:
            self.users.adopt(newcomers, t)

    def _open(self, p: int, cost: int, t: int, row: Int64s) -> None:
        """Provider p opens at this cost, on the rank that owns it."""
        providers = self.providers
        assert providers is not None
        if not providers.held.lo <= p < providers.held.hi:
            return
        providers.adopt(np.array([p - providers.held.lo]), t)
        row[OPENINGS] += 1
        row[SETUP] += cost

    def _serve(self, t: int, row: Int64s) -> None:
        """Users that wait apply to their providers."""
        users, providers = self.users, self.providers
        assert providers is not None
        is_open = providers.status == ADOPTER
        free = np.where(is_open, np.maximum(0, self._capacity(t) - self.active), 0)
        for accepted, at in serve_users(self.ground.ask, self.ground.serve, users, is_open, free):
            self.server[accepted] = at
            np.add.at(self.active, at, 1)
            users.adopt(accepted, t)
            row[SERVED] += accepted.size
            row[WAITED] += int((t - users.since[accepted].astype(np.int64)).sum())

    def _capacity(self, t: int) -> Int64s:
        """Places of each own provider, were it open."""
        providers, phase = self.providers, int(self.plan.phase[t])
        assert providers is not None
        places = providers.term(self.plan.places, phase) + providers.term(self.plan.coproduction, phase) * self.active
        capacity: Int64s = places // self.plan.place_unit
        return capacity

    def keep(self, t: int) -> None:
        """KEEP: users first, then providers, whose users wait again."""
        gone = self.users.lapse(t)
        self._release(gone)
        if self.providers is None:
            return
        closed = self.providers.lapse(t)
        if closed.size:
            closing = np.zeros(self.providers.n, bool)
            closing[closed] = True
            orphans = np.flatnonzero((self.server != NEVER) & closing[self.server])
            self._release(orphans)
            self.users.wait_again(orphans, t)

    def _release(self, some: Some) -> None:
        """These users leave their providers."""
        served = some[self.server[some] != NEVER]
        np.subtract.at(self.active, self.server[served], 1)
        self.server[served] = NEVER

    def plant(self, t: int) -> None:
        """The seeds of step t adopt; those that have adopted or given up stay as they are."""
        seeds = self.seeds[self.seed_steps == t] if self.seed_steps.size else self.seeds[: self.seeds.size * (t == 0)]
        if not seeds.size:
            return
        for side in self.sides:
            own = np.unique(seeds[(seeds >= side.first) & (seeds < side.first + side.n)]) - side.first
            own = own[(side.status[own] != ADOPTER) & (side.status[own] != LAPSED)]
            side.since[own] = np.where(side.status[own] == WAITING, side.since[own], t)
            side.adopt(own, t)
            if side is self.providers:
                cost = np.broadcast_to(side.term(self.plan.setup, int(self.plan.phase[t]), own), own.shape)
                self.tallies[t, OPENINGS] += own.size
                self.tallies[t, SETUP] += int(cost.sum())
        self.line.leave(seeds - self.plan.n_users)

    def observe(self, t: int) -> None:
        """Write the row of step t, as far as own actors go."""
        row = self.tallies[t]
        for side, first, ever in zip(self.sides, (USERS, PROVIDERS), (USERS_EVER, PROVIDERS_EVER), strict=False):
            row[first : first + len(STATUSES)] = np.bincount(side.status, minlength=len(STATUSES))
            row[ever] = np.count_nonzero(side.adopted != NEVER)
        if self.providers is None:
            return
        is_open = self.providers.status == ADOPTER
        places = self._capacity(t)[is_open]
        row[PLACES] = places.sum()
        row[IDLE] = np.maximum(0, places - self.active[is_open]).sum()

    def _places_at_the_end(self) -> Int64s:
        """Places of all providers."""
        places = np.zeros(self.plan.n_providers, np.int64)
        if self.providers is not None:
            own = slice(self.providers.held.lo, self.providers.held.hi)
            places[own] = np.where(self.providers.status == ADOPTER, self._capacity(self.plan.phase.size - 1), 0)
        return self.ranks.sum(places)


def _along(ties: Ties, some: Some) -> tuple[Int64s, Int64s]:
    """Of all ties of some sources: the place of its source among them, and its target."""
    size = ties.offsets[some + 1] - ties.offsets[some]
    source = np.repeat(np.arange(some.size), size)
    inside = np.arange(source.size) - np.repeat(np.cumsum(size) - size, size)
    return source, ties.targets[ties.offsets[some][source] + inside].astype(np.int64)
