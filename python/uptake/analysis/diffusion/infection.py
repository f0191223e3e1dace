"""Infectiousness and susceptibility: who is followed, and who follows, within K periods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from uptake.analysis.diffusion.observed import NEVER
from uptake.analysis.diffusion.rows import Rows
from uptake.basis.arrays import Floats, Int32s


class Window(NamedTuple):
    """What counts."""

    k: int  # periods
    discount: float | None  # weights are 1 / (1 + discount)^(k - 1); None: 1 / k
    normalize: bool

    def weight(self, k: int) -> float:
        """What a period counts."""
        return 1 / k if self.discount is None else (1 + self.discount) ** -(k - 1)


def infectiousness(rows: Sequence[Rows], start: Int32s, n_periods: int, window: Window) -> Floats:
    """Of those who could follow an adopter within K periods, the weighted share who did.

    Parameters
    ----------
    rows : one Rows, or one per period
        Row i has those whom i influences.
    start : int32 array of shape (n,)
        Position of the period of adoption, -1 = never.
    n_periods : int
    window : Window

    Returns
    -------
    float64 array of shape (n,)
        NaN for never-adopters, 0 where nobody follows.
    """
    return _followed(rows, start, n_periods, window, ahead=True, never_count=False)


def susceptibility(
    rows: Sequence[Rows], start: Int32s, n_periods: int, window: Window, *, never_count: bool = False
) -> Floats:
    """Of an adopter's sources that had adopted up to K periods before, the weighted share who had done so just then.

    Parameters
    ----------
    rows : one Rows, or one per period
        Row i has the sources of i.
    start, n_periods, window
        As in `infectiousness`.
    never_count : bool
        Count never-adopters in the denominator, as the R package does.
    """
    return _followed(rows, start, n_periods, window, ahead=False, never_count=never_count)


def _followed(
    rows: Sequence[Rows], start: Int32s, n_periods: int, window: Window, *, ahead: bool, never_count: bool
) -> Floats:
    n = len(start)
    per_period = np.bincount(start[start >= 0], minlength=n_periods)
    top, bottom, others = np.zeros(n), np.zeros(n), np.zeros(n)
    own = start.astype(np.int64)
    arcs = [(each.of_arcs, each.indices) for each in rows] if len(rows) == 1 else None
    for k in range(1, window.k + 1):
        weight = window.weight(k)
        when = own + k if ahead else own - k  # the period in which the others adopt
        inside = (own >= 0) & (when >= 0) & (when < n_periods)
        others[inside] += weight * per_period[when[inside]]
        slices = [0] if arcs is not None else range(n_periods)
        for t in slices:
            if arcs is not None:
                i, j = arcs[0]
                counted = inside[i]
            else:
                slice_of = when if ahead else when + 1
                i, j = rows[t].of_arcs, rows[t].indices
                counted = inside[i] & (slice_of[i] == t)
            i, j = i[counted], j[counted]
            other, then = own[j], when[i]
            hit = other == then
            if ahead:
                could = other >= then
            else:
                could = (other <= then) & ((other >= 0) | never_count)
            top += weight * np.bincount(i[hit], minlength=n)
            bottom += weight * np.bincount(i[could], minlength=n)
    out = np.divide(top, bottom, out=np.zeros(n), where=bottom > 0)
    if window.normalize:
        np.divide(out, others, out=out, where=others > 0)
    out[start == NEVER] = np.nan
    return out
