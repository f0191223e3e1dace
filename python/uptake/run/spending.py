"""What each named sponsor did with its money in one run."""

from __future__ import annotations

import numpy as np

from uptake.analysis.schema import SPENDING
from uptake.basis.arrays import Int64s
from uptake.kernels.types import FUND_OPENINGS, FUND_PROVIDERS
from uptake.plan.compiled import Compiled
from uptake.run.trial import Trial


def spending_of(compiled: Compiled, trial: Trial, ledger: Int64s, providers: Int64s) -> Int64s:
    """A row per sponsor, with the columns of `SPENDING`.

    Parameters
    ----------
    compiled : Compiled
    trial : Trial
        Of this plan.
    ledger : array of int64 of shape (horizon + 1, entries)
        That of the run, hundredths.
    providers : array of int64 of shape (n_providers, 3)
        Those of the run at its end: sponsor, users served, places.
    """
    places = compiled.plan.places
    paid = places.rows[places.row[compiled.plan.phase[-1]]] // compiled.plan.place_unit
    rows = np.zeros((len(compiled.purses), len(SPENDING)), np.int64)
    for row, purse in zip(rows, compiled.purses, strict=True):
        funds = trial.funds[:, purse.sponsor]
        spent = ledger[:, list(purse.spent_on)].sum(axis=1)
        row[:] = (
            spent.sum(),
            max(0, purse.money - spent[: purse.by + 1].sum()),  # 0 without a limit, which is a negative number
            ledger[:, purse.penalty].sum() if purse.penalty >= 0 else 0,
            funds[:, FUND_OPENINGS].sum(),
            funds[-1, FUND_PROVIDERS],
            np.where(providers[:, 0] == purse.sponsor, paid, 0).sum(),
        )
    return rows
