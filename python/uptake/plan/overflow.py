"""Sums that must fit 64 bits: money and places, over all steps of a run, are bounded before the first run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from uptake.basis.arrays import Int64s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.fixedpoint import HUNDREDTHS
from uptake.kernels.types import BASES, Plan, Timed
from uptake.plan.accounts import Accounts

LIMIT = 2**63 - 1  # the largest number of 64 bits
_UNIT_OF = {basis.code: name for name, basis in BASES.items()}


def refuse_overflow(plan: Plan, accounts: Accounts) -> None:
    """Refuse a plan whose ledger or places could pass 2^63 if every actor adopted at once and stayed.

    Raises
    ------
    BadValue
        Its name is that of the price, or "costs" with the position of the cost of the strategy.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.path(1000)), costs=up.Costs(benefit=1e12), step="year")
    >>> up.compare(world, [up.Emulation()], horizon=10, rng=1)
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: strategies['Emulation'] does not fit the world; benefit = 1000000000000.0 could add \
up to 1.2e+17 over 10 steps; a ledger holds at most 9.22e+16; count money in thousands or millions
    """
    horizon = plan.phase.size - 1
    most = _most(plan)
    if most["place"] * horizon > LIMIT:
        problem, allowed = f"could add up to {most['place'] * horizon:.3g} over {horizon} steps", f"at most {LIMIT:.3g}"
        raise BadValue("places", NOT_SHOWN, allowed, problem=problem, remedy="lower places or coproduction")
    sums = [
        _sum_of_line(amount, _UNIT_OF[int(basis)], most, once=plan.return_after < 0 and not plan.sponsors.keep)
        for amount, basis in zip(accounts.amount, accounts.basis, strict=True)
    ]
    if accounts.fees is not None:
        # Places are rounded down after those that users add, which may make one more per provider.
        most_places = most["place"] + 2 * plan.n_providers + 1
        sums[accounts.fees] = int(plan.fee.rows.max()) * most_places * horizon
    if sum(sums) > LIMIT:
        worst = sums.index(max(sums))
        entry = accounts.entries[worst]
        allowed = f"a ledger holds at most {LIMIT / HUNDREDTHS:.3g}"
        remedy = "count money in thousands or millions"
        problem = f"could add up to {sums[worst] / HUNDREDTHS:.3g} over {horizon} steps"
        money = plan.setup.rows.max() / HUNDREDTHS if entry.given == "setup" else entry.money  # after operations
        raise BadValue(entry.given, float(money), allowed, index=entry.index, problem=problem, remedy=remedy)


def _most(plan: Plan) -> Mapping[str, int]:
    """By unit of account, the largest number that a step can hold."""
    users, providers = plan.n_users, plan.n_providers
    added = int(plan.coproduction.rows.max(initial=0)) * users
    return {
        "step": 1,
        "opening": providers,
        "setup": max(_most_of_all(plan.setup, providers), int(plan.sponsors.setup.max(initial=0)) * providers),
        "place": (_most_of_all(plan.places, providers) + added) // plan.place_unit,
        "user": users,
        "provider": providers,
        "adoption": users,
        "waiting": users,
        "effect": users,
    }


def _sum_of_line(amount: Int64s, per: str, most: Mapping[str, int], *, once: bool) -> int:
    """The largest sum over all steps of a line of the ledger."""
    if per == "adoption" or (once and per in ("opening", "setup")):  # each actor counts once
        return int(amount.max()) * most[per]
    return _exact_sum(amount) * most[per]


def _most_of_all(term: Timed, n: int) -> int:
    """The largest value of each of n actors in any phase, added up."""
    rows = term.rows.max(axis=0)
    return int(rows[0]) * n if rows.size == 1 else _exact_sum(rows)


def _exact_sum(values: Int64s) -> int:
    """The sum of numbers of at least 0, as an integer of Python."""
    return (int(np.sum(values >> 32)) << 32) + int(np.sum(values & 0xFFFFFFFF))
