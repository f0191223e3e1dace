"""What happens to ties by what both ends did: ties added, dropped and kept, by adoption before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.diffusion.observed import Observed
from uptake.analysis.diffusion.rows import rows, without_diagonal

if TYPE_CHECKING:
    import pandas as pd

CHANGES = ("added", "dropped", "stable")


def selection(
    seen: Observed, run: int, direction: str, weighted: bool, *, events: bool = False, each: bool = True
) -> pd.DataFrame:
    """A row per period from the second on, actor, change and category that occurs.

    Parameters
    ----------
    seen : Observed
    run : int
    direction : "in" or "out"
        Whether the ties of an actor are those from its sources or to those whom it influences.
    weighted : bool
        Whether a change of weight adds or drops a tie.
    events : bool
        Take "adopts in this period" in place of "is an adopter", as the R package does.
    each : bool
        A row per actor; otherwise the ties of all together.

    Returns
    -------
    DataFrame
        Columns period (position), actor (position), change, category (1 .. 16), n.
    """
    import pandas as pd

    found: list[Any] = []
    held = _held(seen, run, events)
    before = _matrix(seen, 0, direction, weighted)
    for t in range(1, seen.n_periods):
        after = before if seen.is_static else _matrix(seen, t, direction, weighted)
        change = _changes(before, after) if not seen.is_static else _stable(after)
        was, now = held(t - 1).astype(np.int64), held(t).astype(np.int64)
        for kind, (ego, other) in enumerate(change):
            category = 4 * was[ego] + 2 * now[ego] + 8 * was[other] + now[other]
            key = ego.astype(np.int64) * 16 + category if each else category
            counted = np.bincount(key, minlength=16)
            cells = np.flatnonzero(counted)
            found.append(
                (np.full(len(cells), t), cells // 16, np.full(len(cells), kind), cells % 16 + 1, counted[cells])
            )
        before = after
    period, actor, kind, category, n = (
        np.concatenate([each[k] for each in found]) if found else np.empty(0, np.int64) for k in range(5)
    )
    change_of = pd.Categorical.from_codes(kind, categories=list(CHANGES))
    found_in = {"period": period, "actor": actor, "change": change_of, "category": category, "n": n}
    return pd.DataFrame({name: values for name, values in found_in.items() if each or name != "actor"})


def _held(seen: Observed, run: int, events: bool) -> Any:
    if events:
        return lambda t: seen.start[run] == t
    return lambda t: seen.column(run, t)


def _matrix(seen: Observed, t: int, direction: str, weighted: bool) -> Any:
    matrix = without_diagonal(rows(seen.network(t), direction, weighted).matrix)
    matrix.sum_duplicates()
    return matrix


def _ends(matrix: Any) -> tuple[Any, Any]:
    coo = matrix.tocoo()
    return coo.row, coo.col


def _stable(matrix: Any) -> list[tuple[Any, Any]]:
    nobody = np.empty(0, np.int32)
    return [(nobody, nobody), (nobody, nobody), _ends(matrix)]


def _changes(before: Any, after: Any) -> list[tuple[Any, Any]]:
    more = (after - before).tocoo()
    up, down = more.data > 0, more.data < 0
    kept = (after > 0).multiply(before > 0).tocoo()
    n = after.shape[0]
    changed = more.row.astype(np.int64)[up | down] * n + more.col[up | down]
    same = ~np.isin(kept.row.astype(np.int64) * n + kept.col, changed)
    return [(more.row[up], more.col[up]), (more.row[down], more.col[down]), (kept.row[same], kept.col[same])]
