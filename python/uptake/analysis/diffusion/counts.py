"""How many adopt: counts, rates, hazard, peaks, and how long adopters stay."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from uptake.analysis.diffusion.observed import Observed
from uptake.basis.arrays import Floats, Int64s


def ever(seen: Observed, run: int) -> Int64s:
    """Actors that have adopted by each period, of shape (T,)."""
    return np.cumsum(seen.new(run))


def growth(held: Int64s, unbounded: bool) -> Floats:
    """Change of the adopters by those of the period before; 0 in the first period, NaN after an empty one.

    Parameters
    ----------
    held : array of shape (T,)
    unbounded : bool
        Add 1e-15 to the denominator, as the R package does, where it makes 1e15 of an empty period.
    """
    rate = np.zeros(len(held))
    before = held[:-1].astype(np.float64)
    if unbounded:
        rate[1:] = np.diff(held) / (before + 1e-15)
        return rate
    rate[1:] = np.divide(np.diff(held), before, out=np.full(len(before), np.nan), where=before > 0)
    return rate


def hazard(seen: Observed, run: int, first: bool) -> tuple[Floats, Int64s, Int64s]:
    """Those who begin among those who were no adopters in the period before; beginners; those at risk.

    Parameters
    ----------
    seen : Observed
    run : int
    first : bool
        Whether the first period counts, in which all are at risk; otherwise its hazard is 0.

    Returns
    -------
    hazard, begun, at_risk : arrays of shape (T,)
        NaN where nobody is at risk.
    """
    begun = seen.new(run)
    held = seen.counts(run)
    if seen.spells is not None:
        begun = np.bincount(seen.spells.start, minlength=seen.n_periods).astype(np.int64)
        again = np.intersect1d(_keys(seen, seen.spells.start), _keys(seen, seen.spells.end)) % (seen.n_periods + 1)
        begun -= np.bincount(again, minlength=seen.n_periods)[: seen.n_periods]  # a spell that follows another at once
    at_risk = seen.n - np.concatenate([[0], held[:-1]])
    rate = np.divide(begun, at_risk, out=np.full(len(begun), np.nan), where=at_risk > 0)
    if not first:
        rate[0] = 0.0
    return rate, begun, at_risk.astype(np.int64)


def _keys(seen: Observed, period: Int64s) -> Int64s:
    assert seen.spells is not None
    return seen.spells.actor.astype(np.int64) * (seen.n_periods + 1) + period


class Stay(NamedTuple):
    """Kaplan and Meier's estimate of how long first spells last, by length 1 .. T."""

    at_risk: Int64s
    left: Int64s
    survival: Floats


def survival(seen: Observed, run: int) -> Stay:
    """How long first spells last, in periods; those that had not ended are censored after the last period."""
    steps = seen.n_periods
    start = seen.start[run]
    who = start >= 0
    if seen.spells is None:
        length, ended = (steps - start[who]).astype(np.int64), np.zeros(int(who.sum()), np.bool_)
    else:
        actor, first = np.unique(seen.spells.actor, return_index=True)
        end = seen.spells.end[first]
        del actor
        length, ended = (end - seen.spells.start[first]).astype(np.int64), end < steps
    left = np.bincount(length[ended], minlength=steps + 1)[1:]
    all_of = np.bincount(length, minlength=steps + 1)[1:]
    at_risk = np.cumsum(all_of[::-1])[::-1]
    stays = 1 - np.divide(left, at_risk, out=np.zeros(steps), where=at_risk > 0)
    return Stay(at_risk.astype(np.int64), left.astype(np.int64), np.cumprod(stays))
