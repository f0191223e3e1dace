"""Worlds as a careful user would write them in numba: plain arrays, a sweep over the users in every step, changes of
status pushed along lists of ties, luck drawn in sequence; no tricks.

``world`` is the process of a world with places at providers: that of `up.simulate`, in law. ``two_gates`` does less:
whoever hears takes a place if its provider has a free one, for ever; providers open by themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numba
import numpy as np
import uptake as up
from numba import njit
from uptake.kernels.types import ADOPTER, AWARE, LAPSED, PLACES_AT_PROVIDERS, TALLIES, UNAWARE, WAITING, Timed
from uptake.plan.world import compile_world

NAME = "numba loop"
ONE = 2.0**32  # the plan's unit
USERS_EVER, PROVIDERS_EVER, OPENINGS, SERVED, WAITED, PLACES, IDLE, SETUP = range(10, len(TALLIES))


def version() -> str:
    return f"numba {numba.__version__}"


class Numbers(NamedTuple):
    """A plan's numbers as floats. Terms that a strategy changes have a row for each step: of users, of providers."""

    peer: Any  # (offsets, targets) of ties from user to user, like the next one
    professional: Any  # from provider to provider
    block: Any  # from provider to the users that it serves
    provider_of: Any  # by user
    share: Any  # by user: one over its contacts
    provider_share: Any
    passing: Any  # (4, 5): hazard by status of the source; user to user, to provider, provider to provider, to user
    drive: Any  # (2, steps + 1): hazard
    merit: Any
    proof: Any
    push: Any
    lapse: Any  # (2, steps + 1): chance
    conducive: Any  # by provider
    demand_weight: float
    demand_gain: float
    places: int
    slots: Any  # by step
    setup: int


@njit(inline="always")
def _next(x: Any) -> Any:
    """xorshift64 (Marsaglia 2003)."""
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    return x ^ (x << np.uint64(17))


@njit(inline="always")
def _unit(x: Any) -> float:
    """In (0, 1)."""
    return (np.float64(x >> np.uint64(11)) + 0.5) * 2.0**-53


@njit(cache=True)
def _four_gates(w: Any, seeds: int, x: Any) -> Any:
    n, n_providers, steps = w.provider_of.size, w.conducive.size, w.slots.size - 1
    status, before = np.zeros(n, np.uint8), np.zeros(n, np.uint8)
    pressure, left = np.zeros(n, np.float32), np.empty(n, np.float32)  # hazard of a step; what is left to withstand
    seen, alpha, turn = np.zeros(n, np.int32), np.empty(n, np.float32), np.zeros(n)
    ever, placed = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    changed, leaving, waiting = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int32)
    n_changed = 0

    p_status, p_before = np.zeros(n_providers, np.uint8), np.zeros(n_providers, np.uint8)
    p_pressure, p_left = np.zeros(n_providers), np.empty(n_providers)
    p_seen, p_demand = np.zeros(n_providers, np.int32), np.zeros(n_providers, np.int32)
    p_alpha, active, queue = np.empty(n_providers), np.zeros(n_providers, np.int32), np.zeros(n_providers, np.int32)
    p_changed, line = np.empty(n_providers, np.int32), np.empty(n_providers, np.int32)
    n_line = 0

    tallies = np.zeros((steps + 1, 18), np.int64)
    count, p_count = np.zeros(5, np.int64), np.zeros(5, np.int64)
    count[UNAWARE], p_count[UNAWARE] = n, n_providers
    n_ever, p_ever = 0, 0

    for v in range(n):
        x = _next(x)
        left[v] = -np.log(_unit(x))
        x = _next(x)
        alpha[v] = _unit(x)
    for p in range(n_providers):
        x = _next(x)
        p_left[p] = -np.log(_unit(x))
        x = _next(x)
        p_alpha[p] = _unit(x)
    while n_ever < seeds:
        x = _next(x)
        seed = np.int64(_unit(x) * n)
        if status[seed] == UNAWARE:
            status[seed], ever[seed] = ADOPTER, True
            changed[n_changed] = seed
            n_changed += 1
            n_ever += 1
    count[UNAWARE] -= seeds
    count[ADOPTER] += seeds
    for k in range(5):
        tallies[0, k], tallies[0, 5 + k] = count[k], p_count[k]
    tallies[0, USERS_EVER] = n_ever
    n_p_changed = 0

    for t in range(1, steps + 1):
        # What changed in the last step is passed on.
        for i in range(n_changed):
            v = changed[i]
            old, now = before[v], status[v]
            before[v] = now
            pressing = np.float32(w.passing[0, now] - w.passing[0, old])
            showing = int(now == ADOPTER) - int(old == ADOPTER)
            for e in range(w.peer[0][v], w.peer[0][v + 1]):
                pressure[w.peer[1][e]] += pressing
            if showing != 0:
                for e in range(w.peer[0][v], w.peer[0][v + 1]):
                    seen[w.peer[1][e]] += showing
            p = w.provider_of[v]
            p_pressure[p] += w.passing[1, now] - w.passing[1, old]
            p_demand[p] += int(WAITING <= now <= ADOPTER) - int(WAITING <= old <= ADOPTER)
        for i in range(n_p_changed):
            p = p_changed[i]
            old, now = p_before[p], p_status[p]
            p_before[p] = now
            pressing = w.passing[2, now] - w.passing[2, old]
            showing = int(now == ADOPTER) - int(old == ADOPTER)
            for e in range(w.professional[0][p], w.professional[0][p + 1]):
                q = w.professional[1][e]
                p_pressure[q] += pressing
                p_seen[q] += showing
            pressing = np.float32(w.passing[3, now] - w.passing[3, old])
            for e in range(w.block[0][p], w.block[0][p + 1]):
                pressure[w.block[1][e]] += pressing
        n_changed, n_p_changed = 0, 0

        # Users hear and want; some adopters give up, which takes effect at the end of the step.
        drive, lapse = np.float32(w.drive[0, t]), w.lapse[0, t]
        merit, proof, push = np.float32(w.merit[0, t]), np.float32(w.proof[0, t]), np.float32(w.push[0, t])
        n_leaving = 0
        for v in range(n):
            if status[v] == UNAWARE:
                left[v] -= drive + pressure[v]
                if left[v] > 0:
                    continue
                status[v] = AWARE
                count[UNAWARE] -= 1
                count[AWARE] += 1
                changed[n_changed] = v
                n_changed += 1
            if status[v] == AWARE:
                if min(np.float32(1), merit + proof * seen[v] * w.share[v]) + push >= alpha[v]:
                    if before[v] == AWARE:
                        changed[n_changed] = v
                        n_changed += 1
                    status[v] = WAITING
                    count[AWARE] -= 1
                    count[WAITING] += 1
                    queue[w.provider_of[v]] += 1
                    x = _next(x)
                    turn[v] = t + _unit(x)  # who began earlier goes before, then luck decides
            elif status[v] == ADOPTER:
                x = _next(x)
                if _unit(x) < lapse:
                    leaving[n_leaving] = v
                    n_leaving += 1

        # Providers hear and want, and join a line in which luck decides among those of one step.
        began = n_line
        for p in range(n_providers):
            if p_status[p] == UNAWARE:
                p_left[p] -= w.drive[1, t] + p_pressure[p]
                if p_left[p] <= 0:
                    p_status[p] = AWARE
                    p_count[UNAWARE] -= 1
                    p_count[AWARE] += 1
                    p_changed[n_p_changed] = p
                    n_p_changed += 1
            if p_status[p] == AWARE:
                demand = min(1.0, w.demand_gain * p_demand[p] / max(1, w.block[0][p + 1] - w.block[0][p]))
                example = (1 - w.demand_weight) * p_seen[p] * w.provider_share[p] + w.demand_weight * demand
                wish = min(1.0, w.merit[1, t] + w.proof[1, t] * example)
                if wish * w.conducive[p] + w.push[1, t] >= p_alpha[p]:
                    if p_before[p] == AWARE:
                        p_changed[n_p_changed] = p
                        n_p_changed += 1
                    p_status[p] = WAITING
                    p_count[AWARE] -= 1
                    p_count[WAITING] += 1
                    line[n_line] = p
                    n_line += 1
        for i in range(n_line - 1, began, -1):
            x = _next(x)
            j = began + np.int64(_unit(x) * (i - began + 1))
            line[i], line[j] = line[j], line[i]

        # The first in the line open.
        opened = min(n_line, w.slots[t])
        for i in range(opened):
            p = line[i]
            if p_before[p] == WAITING:
                p_changed[n_p_changed] = p
                n_p_changed += 1
            p_status[p] = ADOPTER
        for i in range(opened, n_line):
            line[i - opened] = line[i]
        n_line -= opened
        p_ever += opened
        p_count[WAITING] -= opened
        p_count[ADOPTER] += opened

        # Users get places: all who wait where there are enough, else those whose turn comes first.
        for p in range(n_providers):
            free = w.places - active[p]
            if p_status[p] != ADOPTER or queue[p] == 0 or free <= 0:
                continue
            n_waiting = 0
            for e in range(w.block[0][p], w.block[0][p + 1]):
                if status[w.block[1][e]] == WAITING:
                    waiting[n_waiting] = w.block[1][e]
                    n_waiting += 1
            if n_waiting > free:
                order = np.argsort(turn[waiting[:n_waiting]])
                waiting[:n_waiting] = waiting[:n_waiting][order]
                n_waiting = free
            for i in range(n_waiting):
                v = waiting[i]
                if before[v] == WAITING:
                    changed[n_changed] = v
                    n_changed += 1
                status[v], placed[v] = ADOPTER, True
                tallies[t, WAITED] += t - np.int64(turn[v])
                if not ever[v]:
                    ever[v] = True
                    n_ever += 1
            active[p] += n_waiting
            queue[p] -= n_waiting
            count[WAITING] -= n_waiting
            count[ADOPTER] += n_waiting
            tallies[t, SERVED] += n_waiting

        # Those who give up leave their places; providers that give up send their users back to wait.
        for i in range(n_leaving):
            v = leaving[i]
            status[v] = LAPSED
            changed[n_changed] = v
            n_changed += 1
            if placed[v]:
                placed[v] = False
                active[w.provider_of[v]] -= 1
        count[ADOPTER] -= n_leaving
        count[LAPSED] += n_leaving
        for p in range(n_providers):
            if p_before[p] != ADOPTER:
                continue
            x = _next(x)
            if _unit(x) >= w.lapse[1, t]:
                continue
            p_status[p] = LAPSED
            p_count[ADOPTER] -= 1
            p_count[LAPSED] += 1
            p_changed[n_p_changed] = p
            n_p_changed += 1
            for e in range(w.block[0][p], w.block[0][p + 1]):
                v = w.block[1][e]
                if placed[v]:
                    if before[v] == ADOPTER:
                        changed[n_changed] = v
                        n_changed += 1
                    status[v], placed[v] = WAITING, False
                    queue[p] += 1
                    count[ADOPTER] -= 1
                    count[WAITING] += 1
            active[p] = 0

        for k in range(5):
            tallies[t, k], tallies[t, 5 + k] = count[k], p_count[k]
        tallies[t, USERS_EVER], tallies[t, PROVIDERS_EVER], tallies[t, OPENINGS] = n_ever, p_ever, opened
        tallies[t, SETUP] = opened * w.setup
        for p in range(n_providers):
            if p_status[p] == ADOPTER:
                tallies[t, PLACES] += w.places
                tallies[t, IDLE] += w.places - active[p]
    return tallies


@njit(cache=True)
def _two_gates(offsets: Any, targets: Any, provider_of: Any, places: Any, opens: float, steps: int, drive: float,
               peer: float, contacts: float, seeds: int, x: Any) -> Any:  # fmt: skip
    n, n_providers = provider_of.size, places.size
    adopted, count = np.zeros(n, np.uint8), np.zeros(n, np.uint8)
    used, is_open = np.zeros(n_providers, np.int32), np.zeros(n_providers, np.bool_)
    new, curve = np.empty(n, np.int32), np.zeros(steps + 1, np.int64)
    chance = np.minimum(1.0, drive + peer * np.arange(64) / contacts)
    size = 0
    while size < seeds:
        x = _next(x)
        seed = np.int64(_unit(x) * n)
        if not adopted[seed]:
            adopted[seed] = 1
            new[size] = seed
            size += 1
    curve[0] = seeds
    for t in range(1, steps + 1):
        for i in range(size):
            for e in range(offsets[new[i]], offsets[new[i] + 1]):
                count[targets[e]] += 1
        for p in range(n_providers):
            if not is_open[p]:
                x = _next(x)
                is_open[p] = _unit(x) < opens
        size = 0
        for v in range(n):
            if not adopted[v]:
                x = _next(x)
                if _unit(x) < chance[min(count[v], 63)]:
                    p = provider_of[v]
                    if is_open[p] and used[p] < places[p]:
                        used[p] += 1
                        adopted[v] = 1
                        new[size] = v
                        size += 1
        curve[t] = curve[t - 1] + size
    return curve


def _by_step(plan: Any, *terms: Timed) -> Any:
    """A row per term with the same value for all, by step."""
    return np.array([term.rows[term.row[plan.phase], 0] for term in terms])


def _levels(layer: Any) -> Any:
    return layer.passing.rows[0, :, 0] / ONE


def _numbers(world: up.World, strategy: up.Strategy, horizon: int) -> tuple[Numbers, int]:
    """What the plan says, and how many users are seeds. Refuses what the loop does not know."""
    compiled = compile_world(world, strategy, horizon, 7, "auto")
    plan = compiled.plan
    users, providers = plan.users, plan.providers
    known = plan.supply == PLACES_AT_PROVIDERS and len(users.layers) == 2 and len(providers.layers) == 2
    layers = (*users.layers, *providers.layers)
    known &= all(layer.hazard.size + layer.weight.size == 0 and layer.passing.rows.size == 5 for layer in layers)
    known &= np.array_equal(plan.ask.offsets, np.arange(plan.n_users + 1)) and len(plan.sponsors.slots) == 1
    if not known:
        raise ValueError("the loop knows one provider for each user and the same terms for all on a side")
    both = (users, providers)
    numbers = Numbers(
        peer=tuple(users.layers[0].ties),
        professional=tuple(providers.layers[0].ties),
        block=tuple(plan.serve),
        provider_of=plan.ask.targets,
        share=(1 / np.maximum(1, np.diff(users.layers[0].ties.offsets))).astype(np.float32),
        provider_share=1 / np.maximum(1, np.diff(providers.layers[0].ties.offsets)),
        passing=np.array([_levels(layer) for layer in layers]),
        drive=_by_step(plan, *(side.drive for side in both)) / ONE,
        merit=_by_step(plan, *(side.merit for side in both)) / ONE,
        proof=_by_step(plan, *(side.proof for side in both)) / ONE,
        push=_by_step(plan, *(side.push for side in both)) / ONE,
        lapse=-np.expm1(-_by_step(plan, *(side.lapse for side in both)) / ONE),
        conducive=np.broadcast_to(providers.conducive.rows[0] / ONE, world.n_providers).copy(),
        demand_weight=float(plan.demand_weight.rows[0, 0]) / ONE,
        demand_gain=plan.demand_gain / 2.0**20,
        places=int(plan.places.rows[0, 0]),
        slots=plan.sponsors.slots[0],
        setup=int(plan.setup.rows[0, 0]),
    )
    assert isinstance(compiled.user_seeds, int)
    return numbers, compiled.user_seeds


def _state(seed: int) -> np.uint64:
    return np.uint64(np.random.default_rng(seed).integers(1, 1 << 63))


def world(built: up.World, strategy: up.Strategy, horizon: int) -> Callable[[int], Any]:
    """A run of the world: its tallies, with the columns of `TALLIES`."""
    numbers, seeds = _numbers(built, strategy, horizon)
    return lambda seed: _four_gates(numbers, seeds, _state(seed))


def two_gates(net: Any, provider_of: Any, n_providers: int, steps: int, drive: float, peer: float, seeds: int,
              places: int = 40, opens: float = 0.05) -> Callable[[int], Any]:  # fmt: skip
    """A run of those two: how many have adopted, by step. ``peer`` is the chance in a step if all contacts have."""
    room, contacts = np.full(n_providers, places, np.int32), net.n_arcs / net.n
    return lambda seed: _two_gates(
        net.out_offsets, net.out_targets, provider_of, room, opens, steps, drive, peer, contacts, seeds, _state(seed)
    )
