"""What mergers change in a plan besides ties: places, set-ups and what a place costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm

import numpy as np

from uptake.basis.arrays import Int64s, read_only
from uptake.kernels.types import FUND_PLACES, Plan, Timed
from uptake.plan.accounts import Accounts, Funded
from uptake.plan.effects import Effects
from uptake.plan.mergers import Merger, packed, refusal

_MOST_PARTS = 1 << 20  # of a price
_LIMIT = 1 << 62
_Change = Callable[[Int64s, Sequence[Merger]], Int64s]  # of the values of a term by the mergers so far


def merged(plan: Plan, mergers: Sequence[Merger], effects: Effects) -> Plan:
    """The plan with its mergers, summed places, and cheaper set-ups and prices.

    Mergers start with phases of the effects.
    """
    if not mergers:
        return plan
    return _cheaper(plan, mergers, effects)._replace(
        mergers=packed(mergers), places=_summed(plan.places, mergers, effects, plan.n_providers)
    )


def _summed(places: Timed, mergers: Sequence[Merger], effects: Effects, n: int) -> Timed:
    """Places of the members are those of the provider that remains."""

    def changed(row: Int64s, done: Sequence[Merger]) -> Int64s:
        for one in done:
            total = row[one.members].sum()
            row[one.members] = 0
            row[one.into] = total
        return row

    return _by_phase(places, mergers, effects, n, changed)


def _by_phase(term: Timed, mergers: Sequence[Merger], effects: Effects, n: int, changed: _Change) -> Timed:
    """A term with other rows from the first merger on."""
    rows: list[Int64s] = []
    place: dict[tuple[int, int], int] = {}
    row = np.empty(len(effects.starts), np.int32)
    for phase, t in enumerate(effects.starts):
        done = [one for one in mergers if one.step <= t]
        key = int(term.row[phase]), len(done)
        if key not in place:
            place[key] = len(rows)
            own = np.broadcast_to(term.rows[key[0]], (n,)).copy()
            rows.append(changed(own, done))
        row[phase] = place[key]
    return Timed(read_only(np.stack(rows)), read_only(row))


def _cheaper(plan: Plan, mergers: Sequence[Merger], effects: Effects) -> Plan:
    if all(one.cheaper == 1 for one in mergers):
        return plan
    n, unit, left = plan.n_providers, 1, dict[int, Fraction]()
    for one in mergers:
        _reduce(left, one)
        unit = lcm(unit, left[one.into].denominator)
        if unit > _MOST_PARTS:
            problem = f"saves {float(1 - one.cheaper):g}, so that with the mergers before it a price has {unit:,} parts"
            raise refusal(one.position, problem, "use fewer digits", f"at most {_MOST_PARTS:,}")

    def parts(row: Int64s, done: Sequence[Merger]) -> Int64s:
        for p, share in _left(done).items():
            row[p] = int(share * unit)
        return row

    def setup(row: Int64s, done: Sequence[Merger]) -> Int64s:
        for p, share in _left(done).items():
            row[p] = int(row[p]) * share.numerator // share.denominator
        return row

    whole = Timed(np.full((1, 1), unit, np.int64), np.zeros(len(effects.starts), np.int32))
    _refuse_too_much(plan, mergers[0].position, unit)
    sponsors = plan.sponsors._replace(price_unit=unit, price_share=_by_phase(whole, mergers, effects, n, parts))
    return plan._replace(sponsors=sponsors, setup=_by_phase(plan.setup, mergers, effects, n, setup))


def _left(mergers: Sequence[Merger]) -> dict[int, Fraction]:
    """What is left of a price after these mergers, by the provider that remains."""
    left: dict[int, Fraction] = {}
    for one in mergers:
        _reduce(left, one)
    return left


def _reduce(left: dict[int, Fraction], one: Merger) -> None:
    left[one.into] = left.get(one.into, Fraction(1)) * one.cheaper


def _refuse_too_much(plan: Plan, i: int, unit: int) -> None:
    """Refuse parts of prices so small that money in them could pass 2^62."""
    n, sponsors = plan.n_providers, plan.sponsors
    rows = plan.places.rows.max(axis=0)
    places = int(rows.max(initial=0)) * n // plan.place_unit + 1
    added = int(plan.coproduction.rows.max(initial=0)) * plan.n_users // plan.place_unit + n
    price, revenue, setup = (int(of.max(initial=0)) for of in (sponsors.price, sponsors.revenue, sponsors.setup))
    most = max(places + added, places * price, revenue, setup * max(n, 1)) * unit
    if most > _LIMIT:
        problem = f"counts money in parts of 1/{unit:,}, in which it could add up to {most:.3g}"
        raise refusal(
            i, problem, "use a saving with fewer digits, or count money in thousands", f"at most {_LIMIT:.3g}"
        )


def priced(accounts: Accounts, plan: Plan) -> Accounts:
    """The ledger, whose line of places counts parts of prices where a merger has made places cheaper."""
    if not plan.sponsors.price_share.row.size or accounts.funded:
        return accounts
    return replace(accounts, funded=(Funded(1, -1, FUND_PLACES),))
