"""The ledger of one run: what each line comes to in each step."""

from __future__ import annotations

from uptake.basis.arrays import Int64s
from uptake.basis.engine import kernel
from uptake.kernels.types import FUND_PLACES, USERS_EVER
from uptake.plan.accounts import Obligation
from uptake.plan.compiled import Compiled
from uptake.run.trial import Trial


def ledger_of(compiled: Compiled, trial: Trial, descent: Int64s, engine: str | None) -> Int64s:
    """The amount of each entry in each step, hundredths, of shape (horizon + 1, entries)."""
    counted = _of_this_run(trial.tallies, compiled)
    lines: Int64s = kernel("ledger", engine)(counted, compiled.basis, compiled.amount, descent)
    for entry, sponsor, column in compiled.funded:
        units = compiled.plan.sponsors.price_unit if column == FUND_PLACES else 1
        lines[:, entry] = _parts_of(compiled.amount[entry], trial.funds[:, sponsor, column], units)  # -1: of none
    if compiled.fees is not None:
        lines[:, compiled.fees] = compiled.amount[compiled.fees] * trial.fees
    for obligation in compiled.obligations:
        _charge(lines, obligation)
    return lines


def _parts_of(amount: Int64s, parts: Int64s, unit: int) -> Int64s:
    """floor(amount * parts / unit), where the result fits 64 bits."""
    if unit == 1:
        return amount * parts
    rest = amount % unit
    whole: Int64s = amount // unit * parts + rest * (parts // unit) + rest * (parts % unit) // unit
    return whole


def _charge(lines: Int64s, obligation: Obligation) -> None:
    """The penalty for what has not been spent; none where the run ends before the step."""
    if obligation.step >= len(lines):
        return
    spent = int(lines[: obligation.step + 1, list(obligation.spent_on)].sum())
    lines[obligation.step, obligation.entry] = int(max(0, obligation.amount - spent) * obligation.penalty)


def _of_this_run(tallies: Int64s, compiled: Compiled) -> Int64s:
    """The tallies without the users that adopted before the run, who cost nothing per adoption."""
    before = compiled.adopted[0].size
    if not before:
        return tallies
    counted = tallies.copy()
    counted[:, USERS_EVER] -= before
    return counted
