"""From whom each adopter may have it: one of the contacts that had adopted before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from uptake.analysis.diffusion.observed import Observed
from uptake.analysis.diffusion.rows import Rows, rows
from uptake.basis.arrays import Floats, Int32s, Int64s

if TYPE_CHECKING:
    import pandas as pd

RULES = ("earliest", "uniform", "weighted")


class _Arcs(NamedTuple):
    target: Int32s
    source: Int32s
    weight: Floats


def _at_adoption(seen: Observed, run: int, direction: str, weighted: bool) -> tuple[_Arcs, Int64s]:
    """The arcs into each adopter in the period of its adoption, and how many each has."""
    start = seen.start[run]
    parts, count = [], np.zeros(seen.n, np.int64)
    periods = [0] if seen.is_static else np.unique(start[start >= 0]).tolist()
    for t in periods:
        found: Rows = rows(seen.network(t), direction, weighted)
        who = start >= 0 if seen.is_static else start == t
        size = np.diff(found.indptr)
        count[who] = size[who]
        row = found.of_arcs
        kept = who[row]
        parts.append(_Arcs(row[kept], found.indices[kept], found.ones[kept]))
    if not parts:
        nobody = np.empty(0, np.int32)
        return _Arcs(nobody, nobody, np.empty(0)), count
    return _Arcs(*(np.concatenate([part[k] for part in parts]) for k in range(3))), count


def sources(
    seen: Observed, run: int, rule: str, direction: str, weighted: bool, luck: np.random.Generator | None
) -> Int32s:
    """Position of each adopter's source, -1 where no contact had adopted before.

    Parameters
    ----------
    seen : Observed
    run : int
    rule : "earliest", "uniform" or "weighted"
        The contact that adopted first (the first of the actors where several did), one at random, or one with a chance
        in proportion to the weight of its tie.
    direction : "in", "out" or "both"
    weighted : bool
    luck : Generator, or None
        Needed for a choice at random.
    """
    start = seen.start[run]
    arcs, _ = _at_adoption(seen, run, direction, weighted)
    before = (start[arcs.source] >= 0) & (start[arcs.source] < start[arcs.target])
    target, source, weight = arcs.target[before], arcs.source[before], arcs.weight[before]
    if rule == "earliest":
        order = np.lexsort((source, start[source], target))
    else:
        assert luck is not None
        rate = weight if rule == "weighted" else np.ones(len(weight))
        with np.errstate(divide="ignore"):
            wait = luck.exponential(size=len(rate)) / rate  # the first of these clocks is i's with chance rate_i / sum
        possible = np.isfinite(wait)
        target, source, wait = target[possible], source[possible], wait[possible]
        order = np.lexsort((wait, target))
    target, source = target[order], source[order]
    first = np.ones(len(target), np.bool_)
    first[1:] = target[1:] != target[:-1]
    out = np.full(seen.n, -1, np.int32)
    out[target[first]] = source[first]
    return out


def contacts(seen: Observed, run: int, direction: str) -> Int64s:
    """Contacts of each adopter in the period of its adoption, 0 for never-adopters."""
    return _at_adoption(seen, run, direction, False)[1]


def frame(seen: Observed, run: int, source: Int32s) -> pd.DataFrame:
    """A row per adopter: actor, period, source, source_period (positions, -1 = none), generation_time."""
    import pandas as pd

    start = seen.start[run]
    who = _adopters(start)
    whom = source[who]
    since = np.where(whom >= 0, start[whom], -1)
    time = np.where(whom >= 0, (start[who] - since).astype(np.float64), np.nan)
    found = {"actor": who, "period": start[who], "source": whom, "source_period": since, "generation_time": time}
    return pd.DataFrame(found)


def offspring(seen: Observed, run: int, source: Int32s, direction: str) -> pd.DataFrame:
    """A row per adopter: actor, period (positions), offspring, contacts, attack_rate."""
    import pandas as pd

    who = _adopters(seen.start[run])
    passed = np.bincount(source[source >= 0], minlength=seen.n)[who]
    could = contacts(seen, run, direction)[who]
    rate = np.divide(passed, could, out=np.full(len(who), np.nan), where=could > 0)
    found = {"actor": who, "period": seen.start[run][who], "offspring": passed, "contacts": could, "attack_rate": rate}
    return pd.DataFrame(found)


def _adopters(start: Int32s) -> Int64s:
    """Positions of adopters by period, then in order."""
    who = np.flatnonzero(start >= 0)
    return who[np.argsort(start[who], kind="stable")]


_OF_ACTORS, _OF_PERIODS = ("actor", "source"), ("period", "source_period")


def with_labels(seen: Observed, found: pd.DataFrame) -> pd.DataFrame:
    """The table with names and labels in place of positions; -1 becomes missing."""
    import pandas as pd

    coords = seen.coords
    labels = {name: coords["actor"][1] for name in _OF_ACTORS} | {name: seen.periods for name in _OF_PERIODS}
    for column, values in labels.items():
        if column in found:
            place = found[column].to_numpy()
            names = pd.Series(values[place])
            if (place < 0).any():
                names = names.astype("Int64") if values.dtype.kind in "iu" else names.astype(object)
                names[place < 0] = pd.NA
            found[column] = names
    return found
