"""The line of providers that wait for a sponsor: every rank knows all of it, so that all take the same decisions."""

from __future__ import annotations

import numpy as np

from uptake.basis.arrays import Int32s, Int64s
from uptake.batch.ranks.luck import draws_of
from uptake.batch.ranks.ranks import Ranks
from uptake.kernels.types import GET, Plan


class Line:
    """Waiting providers, by position, in the order in which sponsors take them; and the money of sponsors."""

    def __init__(self, plan: Plan, luck: tuple[int, int], engine: str) -> None:
        self._plan, self._luck, self._engine = plan, luck, engine
        self._order: Int64s = np.empty((0, 4), np.int64)  # priority, step of joining, luck, provider
        self._capital = [int(amount) for amount in plan.sponsors.capital]

    def join(self, ranks: Ranks, own: Int64s, t: int) -> None:
        """Providers of all ranks that begin to wait in step t; `own` are those of this rank."""
        ranks.traffic.add(t, 0, 4 * own.size * (ranks.size - 1))
        providers = ranks.gather(own.astype(np.int32)).astype(np.int64)
        if not providers.size:
            return
        actors = providers + self._plan.n_users
        priority = self._plan.providers.priority
        rows = np.empty((providers.size, 4), np.int64)
        rows[:, 0] = priority[providers] if priority.size else 0
        rows[:, 1], rows[:, 2] = t, draws_of(actors, *self._luck, int(GET), self._plan.idea, self._engine)
        rows[:, 3] = providers
        both = np.concatenate([self._order, rows])
        self._order = both[np.lexsort(both.T[::-1])]

    def leave(self, providers: Int32s) -> None:
        """These need no sponsor any more."""
        if self._order.size:
            self._order = self._order[~np.isin(self._order[:, 3], providers)]

    def open(self, t: int) -> list[tuple[int, int]]:
        """The providers that sponsors open in step t, and what each costs."""
        opened: list[tuple[int, int]] = []
        sponsors = self._plan.sponsors
        for k in range(sponsors.start.size):
            if sponsors.start[k] <= t < sponsors.until[k]:
                opened += self._opened_by(k, t)
                self.leave(np.array([p for p, _ in opened], np.int32))
        return opened

    def _opened_by(self, k: int, t: int) -> list[tuple[int, int]]:
        """Sponsor k opens waiting providers in their order, until it cannot pay for one."""
        sponsors, phase = self._plan.sponsors, int(self._plan.phase[t])
        slots, opened = int(sponsors.slots[k, t]), []
        for p in self._order[:, 3].tolist():
            if slots == 0:
                break
            if sponsors.members.size and not sponsors.members[k, p]:
                continue
            cost = self._cost(k, p, phase)
            if 0 <= self._capital[k] < cost:
                break
            if self._capital[k] >= 0:
                self._capital[k] -= cost
            slots -= 1
            opened.append((p, cost))
        return opened

    def _cost(self, k: int, p: int, phase: int) -> int:
        own = int(self._plan.sponsors.setup[k])
        if own >= 0:
            return own
        setup = self._plan.setup.rows[self._plan.setup.row[phase]]
        return int(setup[0 if setup.size == 1 else p])
