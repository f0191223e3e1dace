"""What observed and simulated adoption are compared by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from uptake.analysis.fits.contact import Contact, exposures, members
from uptake.basis.arrays import Floats, Int64s

if TYPE_CHECKING:
    import pandas as pd

WORDS = {
    "adopters": "adopters by the last period",
    "mean period": "mean period of adoption",
    "busiest period": "period with most adoptions",
    "most at once": "adoptions in that period",
    "threshold": "mean exposure at adoption (share)",
    "without": "adopters with exposure 0 (share)",
    "ties": "ties between two adopters (share)",
    "groups": "spread of adopter shares over groups",
}


def cumulative(at: Int64s, periods: int) -> Int64s:
    """Cumulative adopters (run, period) of adoption periods (run, actor).

    Examples
    --------
    >>> cumulative(np.array([[0, 2, -1]]), 3).tolist()
    [[1, 1, 2]]
    """
    new = np.stack([(at == t).sum(axis=1) for t in range(periods)], axis=1)
    return np.cumsum(new, axis=1)


def statistics(at: Int64s, contacts: Contact, periods: int) -> dict[str, Floats]:
    """Each statistic of adoption periods (run, actor), a value per run; NaN where it is not defined.

    Periods are counted from 0.
    """
    count = cumulative(at, periods)
    new = np.diff(count, axis=1, prepend=0)
    adopted = at >= 0
    with np.errstate(invalid="ignore", divide="ignore"):
        found = {
            "adopters": count[:, -1].astype(np.float64),
            "mean period": np.where(adopted, at, 0).sum(axis=1) / adopted.sum(axis=1),
            "busiest period": np.argmax(new, axis=1).astype(np.float64),
            "most at once": new.max(axis=1).astype(np.float64),
        }
        found |= _of_ties(at, contacts, periods)
        if contacts.group is not None:
            found["groups"] = ((adopted @ members(contacts.group)) / np.bincount(contacts.group)).std(axis=1)
    return found


def compared(observed: dict[str, Floats], simulated: dict[str, Floats], periods: tuple[object, ...]) -> pd.DataFrame:
    """A row per statistic: observed, the mean and 95 % range of the runs, and a two-sided p-value.

    The p-value is twice the smaller of the shares of runs that are at least as high, and at least as low, with the
    observation counted as one of the runs; at most 1.
    """
    import pandas as pd

    lines = {}
    for name, values in simulated.items():
        seen, runs = float(observed[name][0]), values[np.isfinite(values)]
        if not np.isfinite(seen) or not runs.size:
            continue
        low, high = np.quantile(runs, [0.025, 0.975])
        tails = [(1 + (runs <= seen).sum()) / (1 + runs.size), (1 + (runs >= seen).sum()) / (1 + runs.size)]
        lines[WORDS[name]] = {
            "observed": seen, "simulated": runs.mean(), "low": low, "high": high, "p_value": min(1.0, 2 * min(tails))
        }  # fmt: skip
    frame = pd.DataFrame.from_dict(lines, orient="index")
    frame.index.name = "statistic"
    return _labelled(frame, periods)


def _of_ties(at: Int64s, contacts: Contact, periods: int) -> dict[str, Floats]:
    matrix = contacts.ties[-1]
    row, column = matrix.nonzero()
    both = ((at[:, row] >= 0) & (at[:, column] >= 0)).mean(axis=1) if row.size else np.full(len(at), np.nan)
    threshold, without = np.full((2, len(at)), np.nan)
    degree = np.stack([each.sum(axis=1) for each in contacts.ties], axis=1)
    for r, one in enumerate(at):
        who = np.flatnonzero(one >= 0)
        who = who[degree[who, np.minimum(one[who], degree.shape[1] - 1)] > 0]
        if who.size:
            share = exposures(contacts, "share", one, periods, 1)[who, one[who]]
            threshold[r], without[r] = share.mean(), (share == 0).mean()
    return {"threshold": threshold, "without": without, "ties": both}


def _labelled(frame: pd.DataFrame, periods: tuple[object, ...]) -> pd.DataFrame:
    """Periods as the user numbers them, where they are evenly spaced numbers."""
    try:
        labels = np.asarray(periods, np.float64)
    except (TypeError, ValueError):
        return frame
    gaps = np.diff(labels)
    if gaps.size and np.allclose(gaps, gaps[0]):
        for key in ("mean period", "busiest period"):
            if WORDS[key] in frame.index:
                columns = ["observed", "simulated", "low", "high"]
                frame.loc[WORDS[key], columns] = labels[0] + gaps[0] * frame.loc[WORDS[key], columns]
    return frame
